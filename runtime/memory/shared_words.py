"""The words that Python and the compiled driver share, by name.

An engine, a program and their rows are plain arrays of int64; an address is a word, and a
float64 is a word with its bits.
"""

# words of the engine; those two threads write are a cache line apart
E_PROGRAM, E_RUNNING, E_CLOCK, E_CLOCK_NS = 0, 8, 16, 17
E_STAMP, E_AT, E_FRAMES = 18, 19, 20  # even when E_CLOCK_NS is when E_AT was begun
E_CALLS, E_BUSY_NS, E_MAX_NS, E_LATE, E_FLAGS = 24, 25, 26, 27, 28
E_LATE_EVENTS, E_DROPPED = 31, 32
E_WORST_NS, E_WORST, E_LATE_AT, E_LATE_OP, E_LATE_PROGRAM = 33, 34, 35, 36, 37
E_QUEUE, E_HEAD, E_TAIL = 40, 48, 56
E_PENDING, E_PENDING_COUNT, E_DUE, E_DUE_COUNT, E_RAMPS, E_RAMP_COUNT = 64, 65, 66, 67, 68, 69
E_OUT, E_OUT_READ, E_OUT_COUNT, E_IN, E_IN_COUNT = 72, 73, 74, 75, 76
E_INPUTS, E_OUTPUTS, E_RATE, E_MASTER, E_TIMES = 80, 81, 82, 83, 84
E_SCANNED, E_SCANNED_TO = 85, 86  # the states looked at last, and how far
E_STAND, E_STANDS = 87, 88  # the patch is to stand still, and does
E_TAPE, E_TAPE_SIZE, E_TAPE_COUNT = 89, 90, 91  # stereo float32: address, frames, frames written
E_END, E_LAST = 92, 93  # the sample before which time ends, or 0; what plays the block it is in
E_PUMP = 94  # the address of `pump`, for callbacks
ENGINE_WORDS = 96
# numbers of the master
M_ENVELOPE, M_CEILING, M_RELEASE, M_LEVEL, M_GAIN, M_STEP = range(6)

# words of a program, its operations, its checks and its inputs
P_OPS, P_OP_COUNT, P_CHECKS, P_BUS, P_FAULTS, P_COSTS, P_INPUTS, P_INPUT_COUNT = range(8)
P_CHECK_COUNT = 8
OP_WORDS, CHECK_WORDS, INPUT_WORDS = 6, 10, 4
O_KERNEL, O_ARGS, O_BODY, O_CHECK, O_CHECKS, O_DIVIDER = range(6)
C_BUFFER, C_WIDTH, C_DIVIDER, C_NODE, C_STATES, C_START, C_COUNT, C_FLOATS, C_SINGLES = range(9)
C_BARE = 9

SIDES = 2  # the bus is stereo
QUEUE_SIZE, PENDING_SIZE, RAMP_SIZE, FIFO_SIZE = 1 << 14, 1 << 14, 1 << 12, 1 << 14
EVENT_WORDS, RAMP_WORDS = 4, 4  # (time, address, value, kind) (address, width, target, left)
HAND, KNOB, JUMP = 0, 1, 2  # kinds of event: for a hand at its sample, to ramp to, to set at once
SCAN = 512  # states looked at in a block
LOUDEST = 100.0  # 40 dB
RAMP_SECONDS = 0.01
FADE_SECONDS = 0.02  # of the master, from silence to full scale
RAMP_STEP = 8  # samples between knob values while any knob is on its way

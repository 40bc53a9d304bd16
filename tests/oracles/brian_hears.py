"""What brian2hears (Fontaine, Goodman, Benichoux and Brette 2011) makes of a noise: `make oracles`.

Of each bank at three centres: some ticks of what it gives for the noise that is told.
"""

import hashlib
import json
import sys
from pathlib import Path

import brian2 as b2
import brian2hears as b2h
import numpy as np

b2.prefs.codegen.target = "numpy"
SCRIPT = Path(__file__)
RATE, TICKS, EVERY, SEED = 44_100, 1200, 37, 3
CENTRES = [200.0, 1000.0, 5000.0]
# a tone in front of the eardrum at four levels, for what depends on the level
# its gain of the straight way grows with frequency, the paper's falls, and so it squeezes
PAPERS = {"g_m": -0.48}
LEVELS, TONE = [20.0, 45.0, 70.0, 95.0], 1000.0


def noise() -> np.ndarray:
    """White, with an RMS of 1."""
    return np.random.default_rng(SEED).standard_normal(TICKS)


def sound(x: np.ndarray) -> b2h.Sound:
    """One channel at the sample rate."""
    return b2h.Sound(x[:, None], samplerate=RATE * b2.Hz)


def tone(level: float) -> np.ndarray:
    """Pascals, begun at once."""
    t = np.arange(TICKS) / RATE
    return 20e-6 * 10.0 ** (level / 20.0) * np.sqrt(2.0) * np.sin(2.0 * np.pi * TONE * t)


def given(bank: object) -> list[list[float]]:
    """A few ticks of every channel."""
    made = np.asarray(bank.process(buffersize=TICKS))
    assert np.isfinite(made).all()
    return made[::EVERY].T.tolist()


def banks(x: b2h.Sound) -> dict:
    """Those that do not depend on the level."""
    f = np.array(CENTRES)
    edges = np.array([f * (np.hypot(1, 1 / 8) - 1 / 8), f * (np.hypot(1, 1 / 8) + 1 / 8)])
    return {
        "gammatone": b2h.Gammatone(x, f),
        "gammachirp": b2h.LogGammachirp(x, f, b=1.81, c=-2.96),
        "butterworth bandpass": b2h.Butterworth(x, 3, 1, edges, btype="bandpass"),
        "butterworth lowpass": b2h.Butterworth(x, 3, 4, f, btype="low"),
        "RC low-pass": b2h.Cascade(b2h.Repeat(x, 3), b2h.LowPass(b2h.Repeat(x, 3), f), 3),
    }


def leaning() -> dict:
    """The compressive gammachirp at places half an ERB apart, so that its shift is three of them.

    Its level_ref is taken for an amplitude where it is used: 10 is 50 dB SPL, as the paper has it.
    """
    rate = np.linspace(12.0, 20.0, 17)  # in ERB
    f = (10.0 ** (rate / 21.4) - 1.0) * 1000.0 / 4.37
    made = []
    for level in LEVELS:
        x = tone(level) / 20e-6 * 10.0 ** (-30.0 / 20.0)  # an RMS of 1 is 30 dB SPL
        bank = b2h.DCGC(sound(x), f * b2.Hz, update_interval=1, param={"level_ref": 10.0})
        made.append(np.asarray(bank.process(buffersize=1))[::EVERY, ::4].T.tolist())
    return {"centres": f.tolist(), "shown": list(range(0, 17, 4)), "levels": made}


def main() -> None:
    """The table, beside this script."""
    table = {
        "by": f"brian2hears 0.9.2, brian2 {b2.__version__}, numpy {np.__version__}",
        "script": hashlib.sha256(SCRIPT.read_bytes()).hexdigest(),
        "rate": RATE, "ticks": TICKS, "every": EVERY, "seed": SEED,
        "centres": CENTRES, "levels": LEVELS, "tone": TONE,
        "banks": {name: given(bank) for name, bank in banks(sound(noise())).items()},
        "drnl": {
            kind: [given(b2h.DRNL(sound(tone(level)), np.array(CENTRES), type=kind, param=own))
                   for level in LEVELS]
            for kind, own in (("human", PAPERS), ("guinea pig", {}))
        },
        "dcgc": leaning(),
    }  # fmt: skip
    (SCRIPT.parent / "hears.json").write_text(json.dumps(table) + "\n")


if __name__ == "__main__":
    sys.exit(main())

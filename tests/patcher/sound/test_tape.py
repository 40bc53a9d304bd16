"""The tape: the last minutes at any time, as many as were asked for, to the sample."""

import numpy as np
import pytest
import soundfile

from spikerack.patcher.sound.tape import Tape
from tests.probes import KNOWN, patch
from tests.stage import RATE, stage

PATCH = patch("n.white -> o.left *0.5\n n.pink -> o.right", n="noise", o="audio_out")


@pytest.mark.parametrize(("asked", "there"), [(0.3, 0.3), (1.0, 1.0), (5.0, 1.5)])
def test_the_last_minutes_are_as_long_as_asked_for(asked, there, tmp_path):
    made = stage(PATCH, known=KNOWN)
    tape = Tape(made.engine, 1.0, lambda line: None)
    try:
        made.run(round(1.5 * RATE) - 64)
        made.run(64)
        path, seconds = tape.write_last(asked / 60.0, lambda: tmp_path, "last.wav")
    finally:
        tape.close()
    sound, rate = soundfile.read(path, dtype="float32")
    heard = np.concatenate(made.made)[63:]  # the tape is ahead of the device by its queue
    assert rate == RATE
    assert seconds == pytest.approx(there, abs=2e-3)
    assert len(sound) == pytest.approx(there * RATE, abs=64)
    begin = made.engine.taped - len(sound)
    np.testing.assert_allclose(sound[: len(heard) - begin], heard[begin:], atol=1e-6)


def test_a_take_is_what_was_heard_while_it_ran(tmp_path):
    made = stage(PATCH, known=KNOWN)
    tape = Tape(made.engine, 0.01, lambda line: None)
    made.run(4800)
    begin = made.engine.taped
    tape.record(lambda: tmp_path, "take.wav")
    made.run(9600)
    end = made.engine.taped
    assert tape.recording
    path = tape.end()
    made.run(4800)
    assert tape.close() is None, "no take runs any more"
    sound, _ = soundfile.read(path, dtype="float32")
    np.testing.assert_allclose(sound, np.concatenate(made.made)[63:][begin:end], atol=1e-6)

"""Functions that Python and C call: every letter arrives, every result comes back."""

import ctypes
import subprocess
import sys

import numpy as np
import pytest

from spikerack.runtime.compiler import exported
from spikerack.runtime.compiler.exported import Exported
from spikerack.runtime.compiler.source_hash import said_below
from spikerack.runtime.devices import callback
from spikerack.runtime.engine.pump import observe, publish, push_event
from tests.root import ROOT

HERE = "tests.runtime.compiler.exported_code"


def test_words_are_read_and_written():
    words = np.array([-7, 0], np.int64)
    assert observe(words.ctypes.data) == -7
    assert publish(words.ctypes.data + 8, 1 << 62) is None
    assert words[1] == 1 << 62


@pytest.mark.parametrize(
    ("letters", "given"),
    [("iff", (3, 0.5, -2.0)), ("wff", (-3, 0.25, 1e300)), ("lff", (1 << 31, 1.0, 2.0))],
)
def test_numbers_of_every_kind_go_in_and_come_out(letters, given):
    gives = Exported(HERE, "weighed", letters, "f")
    assert gives(*given) == given[0] * given[1] + given[2]
    above = Exported(HERE, "is_above", letters, "b")
    assert above(*given) is (given[1] > given[2])


def test_what_c_calls_takes_pointers_and_says_that_all_is_well():
    noted = Exported(HERE, "noted", "pw", "w")
    form = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_int32)
    word = np.zeros(1, np.int64)
    assert form(noted.address)(word.ctypes.data, -9) == 0
    assert word[0] == -9


def test_a_key_covers_all_that_is_imported_below(monkeypatch):
    own, whole = (said_below(f"spikerack.runtime.{p}") for p in ("errors", "engine.native.driver"))
    assert own != whole
    assert push_event.key != callback.leave.key
    keys = {f.key for f in callback.ALL}
    assert len(keys) == len(callback.ALL)
    other = Exported(HERE, "weighed", "iff", "f")
    key = other.key
    monkeypatch.setattr(exported, "said_below", lambda name: f"{name}, written anew")
    assert Exported(HERE, "weighed", "iff", "f").key != key


def test_a_key_covers_the_module_and_not_this_file_alone(monkeypatch):
    monkeypatch.setattr(exported, "said_below", lambda name: "another" if name == HERE else "")
    key = Exported(HERE, "weighed", "iff", "f").key
    monkeypatch.setattr(exported, "said_below", lambda name: "")
    assert Exported(HERE, "weighed", "iff", "f").key != key


LIGHT = """
import sys
import spikerack.patcher.sound.sound
from spikerack.runtime.devices.callback import ALL
assert all(f.is_ready and f.address for f in ALL)
print(*{"numba", "scipy", "networkx"} & {name.partition(".")[0] for name in sys.modules})
"""


def test_what_is_on_disk_is_played_without_numba():
    callback.prepare()
    said = subprocess.run([sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (0, "\n"), said.stderr

"""The real window while its sound server dies, hangs and comes back: it says so, and goes on."""

import json
import signal
from itertools import pairwise

import pytest

from tests.rig.jack import until
from tests.rig.processes import ends
from tests.rig.screen import Editor, Screen
from tests.rig.sound_servers import server  # noqa: F401
from tests.rig.windowed import PATCH, closed, middle, node, opened
from tests.runtime.devices.test_sound_servers import BACK, BOTH

pytestmark = pytest.mark.xdist_group("rig")
SILENT = "no device, silent clock"
STILL = 2.0  # seconds from one frame to the next on a machine with much to do; servers hang longer


class Watched(Editor):
    """Remembers the longest time from one frame to the next."""

    longest = 0.0

    @property
    def state(self) -> dict:
        state = super().state
        self.longest = max([self.longest, *(b - a for a, b in pairwise(state["begun"]))])
        return state

    def turns(self) -> None:
        """Hands are answered."""
        undo = self.state["undo"]
        self.wheel(self.at("filter", "knobs.resonance"), 1, ("alt",))
        self.until(lambda s: s["undo"] == undo + 1, "a turned knob")
        self.key("ctrl+z")
        state = self.until(lambda s: s["undo"] == undo, "undone")
        assert "resonance" not in node(state, "filter").get("knobs", {})


@pytest.fixture
def editor(server, tmp_path):  # noqa: F811
    server.start()
    screen = Screen()
    screen.env = server.env | {k: screen.env[k] for k in ("DISPLAY", "LIBGL_ALWAYS_SOFTWARE")}
    path = tmp_path / "small.json"
    path.write_text(json.dumps(PATCH))
    made = Watched(screen, tmp_path, str(path), device="")
    yield made
    made.close()
    screen.close()


def on(device: str):
    return lambda s: s["sound"]["device"] == device


@pytest.mark.long
@BOTH
def test_a_window_outlives_its_server(server, editor):  # noqa: F811
    editor.until(on(server.device), "sound", 180.0)
    editor.longest = 0.0  # a start may take its time

    server.kill()
    state = editor.until(on(SILENT), "the loss", BACK)
    assert state["line"].startswith(f"{server.device} is gone")
    editor.turns()
    editor.shot("server_gone")
    server.start()
    state = editor.until(on(server.device), "the server again", BACK)
    assert state["line"].startswith(f"playing on {server.device}")
    assert until(server.hears, BACK)

    server.server.send_signal(signal.SIGSTOP)
    editor.until(on(SILENT), "the loss", BACK)
    editor.turns()
    editor.click(middle(editor, "bar.device"))
    opened(editor, "device_menu")
    editor.shot("server_stopped")
    editor.click(middle(editor, "device_menu.none"))
    closed(editor)
    editor.until(lambda s: s["line"] == "silent clock", "another choice")
    editor.turns()
    assert editor.longest < STILL
    ends(editor.process, server.server)

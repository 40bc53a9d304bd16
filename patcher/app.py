"""The editor's window: one loop that takes what hands do, moves everything on, and draws it.

Everything happens in one thread, after the frame that was drawn last.
"""

import os
import time
import traceback
from collections import deque
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.camera import Camera
from spikerack.patcher.canvas.painter import load_fonts
from spikerack.patcher.canvas.scene import Scene
from spikerack.patcher.gestures.dispatch import GestureDispatch
from spikerack.patcher.gestures.drops import watch
from spikerack.patcher.gestures.focus import Focus
from spikerack.patcher.gestures.keyboard import AS_TAB, Letters
from spikerack.patcher.gestures.keys import Held, chord_of, codes
from spikerack.patcher.gestures.mapped_knobs import MappedKnobs
from spikerack.patcher.gestures.pace import Pace
from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.gestures.typed_notes import TypedNotes
from spikerack.patcher.models.preferences import Settings
from spikerack.patcher.panels.theme import choose
from spikerack.patcher.probe import Probe
from spikerack.patcher.sound.sound import Sound
from spikerack.patcher.windows.setup import furnish
from spikerack.patcher.windows.transport import HEIGHT
from spikerack.patcher.windows.viewport import Viewport
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.commands.signals import ends_by
from spikerack.runtime.document.document import Document
from spikerack.runtime.errors import PatchError
from spikerack.runtime.log import unexpected

KEPT = 200  # frames whose times are told
PROBED = 2  # frames from one telling to the next
PATIENCE = 20  # frames in a row that may go wrong


class App:
    """The window with all that lives in it; `run` returns when it is closed."""

    def __init__(
        self, document: Document, sound: Sound, settings: Settings, said: "SimpleQueue[str]",
        probe: Path | None = None,
    ) -> None:  # fmt: skip
        self.said = said
        self.frame, self.is_over, self.was_asked = 0, False, False
        self.stumbles = 0  # frames in a row that went wrong
        self.times: deque[float] = deque(maxlen=KEPT)
        self.begun: deque[float] = deque(maxlen=KEPT)  # when those frames began
        self._open_window(settings)
        bar = int(HEIGHT * settings.scale)
        _, _, wide, high = self.viewport.opened
        camera = Camera(width=wide, height=high - bar, top=bar)
        self.scene = Scene(self.viewport.root, camera, document, sound, settings)
        self.desk = Desk(document, sound, self.scene, settings, quit=self.quit)
        self.desk.viewport = self.viewport
        self.typed = self.desk.typed = TypedNotes(self.desk)
        self.mapped = self.desk.mapped = MappedKnobs(self.desk)
        furnish(self.desk)
        self.line, self._show = "", self.desk.say
        self.desk.say = self._say
        self.desk.chosen += [self.scene.choose, lambda old, new: self._resize()]
        self.hands, self.focus = GestureDispatch(self.desk), Focus(self.desk)
        self.probe = Probe(probe, self.desk) if probe else None
        self.keys, self.held = codes() | {AS_TAB: "Tab"}, Held()
        self.letters = Letters(self.desk)
        self.pace = Pace()
        self.press_at: Touch | None = None
        self.dropped: list[Path] = []
        self._handle()
        watch(lambda paths: self.dropped.extend(paths))
        self.desk.act("fit_all")
        self.scene.camera = self.scene.goal  # there from the start, without gliding

    def _open_window(self, settings: Settings) -> None:
        dpg.create_context()
        dpg.configure_app(manual_callback_management=True)
        choose(settings.theme)
        dpg.bind_font(load_fonts()[False])
        self.viewport = Viewport(settings.window)
        dpg.set_viewport_resize_callback(self._resize)

    def _resize(self) -> None:
        wide, high = dpg.get_viewport_client_width(), dpg.get_viewport_client_height()
        dpg.configure_item(self.viewport.root, width=wide, height=high)
        self.scene.resize(int(HEIGHT * self.desk.settings.scale), wide, high)

    def _handle(self) -> None:
        with dpg.handler_registry():
            dpg.add_mouse_click_handler(callback=lambda _, button: self._press(button))
            dpg.add_mouse_release_handler(callback=lambda _, button: self._release(button))
            dpg.add_mouse_wheel_handler(callback=lambda _, steps: self._wheel(steps))
            dpg.add_key_press_handler(callback=lambda _, code: self._key(code))
            dpg.add_key_release_handler(callback=lambda _, code: self._let_go(code))

    def _touch(self, button: int = 0) -> Touch:
        return Touch(*self.desk.mouse, button, self.held.now)

    def _say(self, line: str) -> None:
        self.line = line
        self._show(line)

    def _press(self, button: int) -> None:
        self.pace.touched()
        touch = self._touch(button)
        if not self.desk.press(touch.x, touch.y, button):
            self.press_at = touch
            self.hands.press(touch)

    def _release(self, button: int) -> None:
        if self.press_at is not None and button == self.press_at.button:
            self.press_at = None
            self.hands.release(self._touch(button))

    def _wheel(self, steps: float) -> None:
        self.pace.touched()
        if not self.desk.wheel(steps):
            self.hands.wheel(self._touch(), steps)

    def _key(self, code: int) -> None:
        self.pace.touched()
        self.held.event(code, True)
        key = self.keys.get(code)
        if key is None:
            return
        self.letters.heard(code)
        keys = self.held.now
        self.hands.forget()
        chord = chord_of(key, keys)
        takers = self.mapped, self.typed
        if not self.desk.takes_keys and any(taker.press(key, chord) for taker in takers):
            return
        if self.desk.takes_keys or not self.desk.safely(lambda: self._walks(chord, keys)):
            self.desk.key(chord)

    def _let_go(self, code: int) -> None:
        self.held.event(code, False)
        if key := self.keys.get(code):
            self.typed.release(key)
            self.mapped.release(key)

    def _walks(self, chord: str, keys: frozenset[str]) -> bool:
        """The keys of the focus, and Escape for what is in the hand."""
        focus, way = self.focus, chord.rpartition("+")[2].lower()
        if chord in ("Tab", "Shift+Tab"):
            focus.step(back=chord != "Tab")
        elif way in ("left", "right", "up", "down") and "Alt" not in chord:
            if chord.startswith("Ctrl"):
                focus.go(way)
            elif not focus.turn(1.0 if way in ("up", "right") else -1.0, keys):
                self.desk.act("nudge", way=way, far="shift" in keys)
        elif chord == "Enter":
            return focus.enter()
        elif chord == "Escape":
            return self.hands.cancel() or focus.cancel()
        else:
            return False
        return True

    def quit(self) -> None:
        """Close by the player's wish, who was asked about what is not saved."""
        self.was_asked = True
        self.leave()

    def leave(self) -> None:
        """Close after this frame."""
        self.is_over = True

    def run(self) -> None:
        """Until the window is closed, or Ctrl-C."""
        ends_by(lambda *_: self.leave())
        last = time.perf_counter()
        while not self.is_over:
            if not dpg.is_dearpygui_running():  # its window was closed by the system
                break
            now = time.perf_counter()
            begun = time.monotonic()
            self._safe_step(now - last)
            self.begun.append(begun)
            self.times.append(time.perf_counter() - now)
            last = now
            time.sleep(max(0.0, self.pace.period - (time.perf_counter() - now)))
        if moved := self.viewport.moved:
            self.desk.change(window=moved)
        dpg.destroy_context()

    def _safe_step(self, dt: float) -> None:
        """One frame; what goes wrong in it costs a look at the patch anew, not the window."""
        try:
            self._step(dt)
            self.stumbles = 0
        except Exception as error:
            self.stumbles += 1
            if self.stumbles > PATIENCE:
                raise
            self._confess(error)
            self.scene.renew()

    def _step(self, dt: float) -> None:
        if self.press_at is not None:
            self.pace.touched()
            self.hands.move(self._touch(self.press_at.button))
        while not self.said.empty():
            self.desk.say(self.said.get())
        while self.desk.sound.new_modules():
            self.scene.renew()
        while self.dropped:
            self.desk.act("drop", path=self.dropped.pop(0))
        self.mapped.frame()
        touch = self._touch()
        self.hands.hover(touch, not self.desk.is_open and not self.desk.covers(touch.x, touch.y))
        self.scene.frame(min(dt, 0.1))
        self.desk.tick()
        self.pace.seen(self.desk.mouse, self.scene.camera == self.scene.goal)
        self.frame += 1
        self.hands.frame = self.frame
        if self.probe and self.frame % PROBED == 0:
            self.probe.write(self.frame, **self._told())
        dpg.render_dearpygui_frame()
        for job in dpg.get_callback_queue() or ():
            self._run(job)
        self.letters.frame()

    def _run(self, job: Any) -> None:
        """One callback of the toolkit; an error in it is told and must not end the music."""
        try:
            dpg.run_callbacks([job])
        except PatchError as error:
            self.desk.say(str(error))
        except Exception as error:
            self._confess(error)

    def _confess(self, error: Exception) -> None:
        """An error of ours is a line, and a traceback for who reads the terminal."""
        if os.environ.get("SPIKERACK_DEBUG"):
            raise error
        traceback.print_exception(error)
        self.desk.say(f"{unexpected(error, 'the window')}; the patch is safe")

    def _told(self) -> dict[str, Any]:
        spot = self.focus.spot
        status = self.desk.sound.status()
        return {
            "focus": [spot.node, spot.port] if spot else None,
            "line": self.line,
            "times": [round(t * 1e3, 1) for t in self.times],
            "begun": list(self.begun),
            "sound": {
                "kernel": status.kernel,
                "late": status.late,
                "rate": status.rate,
                "block": status.block,
                "progress": status.progress,
                "device": status.device,
            },
        }

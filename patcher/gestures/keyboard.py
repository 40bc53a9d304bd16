"""The keyboard's strokes on their way to the toolkit: they reach it in order.

The window library inside the toolkit tells each key and each letter to one function; ours stand
before those.  Where it does not let us (other systems' builds), they go on as they come.  Tab
goes by another name: the toolkit would take the keyboard elsewhere and select all text.  It goes
through the toolkit still, which may have letters in hand that were typed before it.
"""

import ctypes

import dearpygui._dearpygui as core
import dearpygui.dearpygui as dpg

from spikerack.patcher.gestures.key_order import ALT, CONTROL, PRESS, SHIFT, SUPER, Order, Stroke
from spikerack.patcher.windows.workspace import Desk

_Letter = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint)  # window, code point
_Key = ctypes.CFUNCTYPE(None, ctypes.c_void_p, *[ctypes.c_int] * 4)
TAB, AS_TAB = 258, dpg.mvKey_F24
NAMED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789`-=[]\\,;'./"  # keys by what stands on them
KEYPAD = range(320, 337)
# the toolkit's modifiers beside the window library's, and the keys of each
HELD = ((SHIFT, 1 << 13, (340, 344)), (CONTROL, 1 << 12, (341, 345)),
        (ALT, 1 << 14, (342, 346)), (SUPER, 1 << 15, (343, 347)))  # fmt: skip


class Letters:
    """To be made in the window's thread, after its first frame."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.order = Order(self._give)
        self._acting = 0  # the toolkit's code of the key that is not done yet
        # the window library keeps only an address
        self._take_letter, self._take_key = _Letter(self._letter), _Key(self._key)
        self.is_before = self._stand_before()

    def _stand_before(self) -> bool:
        """Take the toolkit's place; False where that cannot be had."""
        try:
            library = ctypes.CDLL(core.__file__)
            current, name = library.glfwGetCurrentContext, library.glfwGetKeyName
            listen, listen_to_keys = library.glfwSetCharCallback, library.glfwSetKeyCallback
            self._code = library._Z28ImGui_ImplGlfw_KeyToImGuiKeyii
            self._io, self._add = (
                library._ZN5ImGui5GetIOEv,
                library._ZN7ImGuiIO11AddKeyEventE8ImGuiKeyb,
            )
        except (AttributeError, OSError):
            return False
        for call in (current, listen, listen_to_keys, self._io):
            call.restype = ctypes.c_void_p
        listen.argtypes, listen_to_keys.argtypes = (
            [ctypes.c_void_p, _Letter],
            [ctypes.c_void_p, _Key],
        )
        self._add.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_bool]
        name.restype, self._name = ctypes.c_char_p, name
        self._window = current()
        before = listen(self._window, self._take_letter) if self._window else None
        if not before:
            return False
        self._tell_letter = _Letter(before)
        self._tell_key = _Key(listen_to_keys(self._window, self._take_key))
        return True

    def _letter(self, window: int, code: int) -> None:
        self.order.take(Stroke(letter=code))

    def _key(self, window: int, key: int, scancode: int, action: int, mods: int) -> None:
        self.order.take(Stroke(key, 0, scancode, action, mods))

    def _give(self, stroke: Stroke, has_waited: bool) -> None:
        if stroke.letter:
            self._tell_letter(self._window, stroke.letter)
            return
        code = self._meant(stroke)
        if stroke.is_press:
            self._acting = code
        if has_waited or stroke.key == TAB:
            self._add_key(stroke, code)
        else:
            self._tell_key(self._window, stroke.key, stroke.scancode, stroke.action, stroke.mods)

    def _meant(self, stroke: Stroke) -> int:
        """The toolkit's code of a key, by what stands on it where letters are."""
        if stroke.key == TAB:
            return AS_TAB
        told = None if stroke.key in KEYPAD else self._name(stroke.key, stroke.scancode)
        named = told.upper() if told else b""
        key = named[0] if len(named) == 1 and named in NAMED else stroke.key
        return int(self._code(key, stroke.scancode))

    def _add_key(self, stroke: Stroke, code: int) -> None:
        """Late, with the keys that were held then."""
        io, is_down = self._io(), stroke.action == PRESS
        for flag, modifier, keys in HELD:
            self._add(io, modifier, is_down if stroke.key in keys else bool(stroke.mods & flag))
        self._add(io, code, is_down)

    def _to_the_end(self) -> None:
        """Behind the text of the field, with nothing selected."""
        if self.is_before:
            for is_down in (True, False):
                self._add(self._io(), dpg.mvKey_End, is_down)

    def heard(self, code: int) -> None:
        """The toolkit has told a key, and it was taken."""
        if code == self._acting:
            self.order.heard()

    def frame(self) -> None:
        """Once a frame, after everything else."""
        field = int(self.desk.field)
        is_active = bool(field) and dpg.does_item_exist(field) and dpg.is_item_active(field)
        if self.desk.writes_on and is_active:
            self.desk.writes_on = is_active = False
            self._to_the_end()
        self.order.frame(field, is_active)
        self.desk.is_waiting = self.order.is_coming

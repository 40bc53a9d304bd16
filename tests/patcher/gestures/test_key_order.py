"""Keys and letters reach the toolkit in the order they were typed, whatever its frames do."""

from spikerack.patcher.gestures.key_order import CONTROL, RELEASE, UNHEARD, UNREADY, Order, Stroke

ENTER = 257


def typed(text: str) -> list[Stroke]:
    """What the window library tells: a key down, its letter, the key up; Enter has no letter."""
    found = []
    for sign in text:
        key = ENTER if sign == "\n" else ord(sign.upper())
        found.append(Stroke(key=key))
        found += [Stroke(letter=ord(sign))] * (sign != "\n")
        found.append(Stroke(key=key, action=RELEASE))
    return found


class Toolkit:
    """A field that takes letters while it has the keyboard, and runs its line at Enter."""

    def __init__(self, slowness: int) -> None:
        self.order = Order(self._give)
        self.slowness = slowness  # frames until a new field has the keyboard
        self.field, self.left, self.text = 0, 0, ""
        self.lines: list[str] = []
        self._keys: list[int] = []

    def _give(self, stroke: Stroke, has_waited: bool) -> None:
        if stroke.letter and self.field and not self.left:
            self.text += chr(stroke.letter)
        elif stroke.is_press:
            self._keys.append(stroke.key)

    def frame(self) -> None:
        self.left = max(self.left - 1, 0)
        keys, self._keys = self._keys, []
        for key in sorted(keys, reverse=True):  # not in the order of time
            if not self.field or key == ENTER:
                self.lines += [self.text] if self.field else []
                self.field, self.left, self.text = self.field + 1, self.slowness, ""
            self.order.heard()
        self.order.frame(self.field, bool(self.field) and not self.left)


def test_no_letter_is_lost_or_out_of_order_however_slow_the_frames():
    for slowness in range(UNREADY):
        toolkit = Toolkit(slowness)
        for stroke in typed("nfirst line\nsecond\nthird\n"):
            toolkit.order.take(stroke)  # all of it in one frame
        for _ in range(200):
            toolkit.frame()
        assert toolkit.lines == ["first line", "second", "third"], slowness
        assert not toolkit.order.waiting


def test_what_is_typed_in_time_does_not_wait():
    toolkit = Toolkit(1)
    toolkit.order.take(Stroke(key=ord("N")))
    for _ in range(3):
        toolkit.frame()
    for stroke in typed("abc"):
        toolkit.order.take(stroke)
        assert not toolkit.order.waiting
    assert toolkit.text == "abc"


def test_a_key_that_is_never_heard_and_a_field_that_never_comes_end_their_wait():
    given = []
    order = Order(lambda stroke, late: given.append(stroke))
    order.take(Stroke(key=ord("G"), mods=CONTROL))
    order.take(Stroke(key=ord("H")))
    for _ in range(UNHEARD + 2):
        order.frame(0, False)
    assert [s.key for s in given] == [ord("G"), ord("H")]
    order.heard()
    order.frame(7, False)  # a field, which does not get the keyboard
    assert order.is_coming
    for _ in range(UNREADY + 1):
        order.frame(7, False)
    assert not order.is_held


def test_a_key_that_comes_up_does_not_wait_for_others():
    given = []
    order = Order(lambda stroke, late: given.append((stroke, late)))
    press = Stroke(key=ord("Z"), mods=CONTROL)
    order.take(press)
    order.take(Stroke(key=341, action=RELEASE))
    assert given == [(press, False), (Stroke(key=341, action=RELEASE), False)]

"""What is typed, in the order it was typed, however slow the frames are.

The toolkit looks at its keyboard once a frame, tells the keys of a frame by their codes and not by
time, and what is typed behind a key that opens a window goes to no field.  So a key that acts goes
alone: all that is typed after it waits until it was heard, and until the field that then wants
the keyboard has it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

PRESS, RELEASE = 1, 0
SHIFT, CONTROL, ALT, SUPER = 1, 2, 4, 8
MODIFIER_KEYS = range(340, 348)
LAST_LETTER = 162  # keys up to here write something
UNHEARD, UNREADY = 90, 12  # frames that are waited at most


@dataclass(frozen=True)
class Stroke:
    """A key that goes down or comes up, or a letter, as the window library tells it."""

    key: int = 0  # 0 for a letter
    letter: int = 0  # its code point
    scancode: int = 0
    action: int = PRESS
    mods: int = 0

    @property
    def is_press(self) -> bool:
        """True for a key that goes down, and is more than held with others."""
        return self.key > 0 and self.action != RELEASE and self.key not in MODIFIER_KEYS

    @property
    def writes(self) -> bool:
        """True for a key that a letter follows at once."""
        return self.key <= LAST_LETTER and not self.mods & (CONTROL | ALT)


class Order:
    """`give` takes the strokes that may go on, and whether they have waited."""

    def __init__(self, give: Callable[[Stroke, bool], None]) -> None:
        self.give = give
        self.waiting: deque[Stroke] = deque()
        self.has_field = False  # letters are written into a field
        self.is_acting = False  # a key was given that is not done yet
        self.is_coming = False  # a field is on its way to the keyboard
        self._field = self._newest = 0  # what had the keyboard, and the last that was made
        self._own = False  # the next letter belongs to the key before it
        self._is_heard = False
        self._patience = 0

    @property
    def is_held(self) -> bool:
        """True while strokes wait."""
        return self.is_acting or self.is_coming

    def take(self, stroke: Stroke) -> None:
        """A stroke arrives."""
        if stroke.action not in (PRESS, RELEASE):  # the toolkit repeats keys by itself
            return
        if self.waiting or (self.is_held and self._is_kept(stroke)):
            self.waiting.append(stroke)
        else:
            self._go(stroke, False)

    def heard(self) -> None:
        """A key has done what it does."""
        self._is_heard = True

    def frame(self, field: int, is_active: bool) -> None:
        """Once a frame: the field that text is for, 0 for none, and has it the keyboard?"""
        if field > self._newest:
            self._newest, self.is_coming, self._patience = field, True, UNREADY
        if self.is_acting and (self._is_heard or not self._patience):
            self.is_acting = False
            if field and field == self._field and not is_active:  # it will be given it again
                self.is_coming, self._patience = True, UNREADY
        elif self.is_held:
            self._patience -= 1
        if is_active or not field or not self._patience:
            self.is_coming = False
        self.has_field, self._field = is_active, field if is_active else self._field
        while self.waiting and not (self.is_held and self._is_kept(self.waiting[0])):
            self._go(self.waiting.popleft(), True)

    def _is_kept(self, stroke: Stroke) -> bool:
        """While strokes wait: a key that comes up does not, nor does the letter of the last key."""
        return not self._own if stroke.letter else stroke.action == PRESS

    def _go(self, stroke: Stroke, has_waited: bool) -> None:
        self._own = False
        if stroke.is_press:
            if self.has_field and stroke.writes:
                return  # its letter says it all
            self.is_acting, self._own, self._is_heard = True, stroke.writes, False
            self._patience = UNHEARD
        self.give(stroke, has_waited)

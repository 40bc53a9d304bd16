"""What was done and can be undone, without limit: patches share all that did not change."""

from dataclasses import dataclass, field, replace

from spikerack.runtime.patch.graph import Patch


@dataclass(frozen=True)
class Edit:
    """One step back: a command, or all commands of one gesture."""

    words: str
    before: Patch
    after: Patch
    gesture: str = ""


@dataclass
class History:
    """Steps that were done, and steps that were undone and can be done again."""

    done: list[Edit] = field(default_factory=list)
    undone: list[Edit] = field(default_factory=list)
    gesture: str = ""  # still under way

    def did(self, step: Edit) -> bool:
        """Take a step; True if it goes on with the gesture before it."""
        goes_on = bool(step.gesture) and step.gesture == self.gesture and bool(self.done)
        if goes_on:
            self.done[-1] = replace(self.done[-1], after=step.after)
        else:
            self.done.append(step)
        self.undone.clear()
        self.gesture = step.gesture
        return goes_on

    def undo(self) -> Edit | None:
        """Step back, if there is a step."""
        self.gesture = ""
        if self.done:
            self.undone.append(self.done.pop())
            return self.undone[-1]
        return None

    def redo(self) -> Edit | None:
        """Step forward again, if there is a step."""
        self.gesture = ""
        if self.undone:
            self.done.append(self.undone.pop())
            return self.done[-1]
        return None

    def cancel(self, gesture: str) -> Edit | None:
        """Take the step of a gesture that is under way back, as if it had never begun."""
        if not gesture or gesture != self.gesture or not self.done:
            return None
        self.gesture = ""
        return self.done.pop()

"""What was done and said, line by line: what the console shows, open or not."""

from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 2000  # lines kept
Said = tuple[str, str]  # "did", "typed" or "answer", and the words


@dataclass
class Log:
    """`follow` is called after every change."""

    lines: list[Said] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)  # for Up and Down
    follow: Callable[[], None] = lambda: None
    at: int = 0  # of what was typed

    def did(self, line: str, goes_on: bool) -> None:
        """What a gesture did, as the line that does the same; what goes on takes its place."""
        if goes_on and self.lines and self.lines[-1][0] == "did":
            self.lines.pop()
        self.say("did", line)

    def say(self, kind: str, words: str) -> None:
        """More lines."""
        self.lines.extend((kind, line) for line in words.splitlines())
        del self.lines[:-MOST]
        self.follow()

    def enter(self, line: str) -> None:
        """A line that was typed."""
        if not self.typed or self.typed[-1] != line:
            self.typed.append(line)
        self.at = len(self.typed)
        self.say("typed", line)

    def step(self, by: int) -> str:
        """An earlier or a later line that was typed; after the last one an empty line."""
        self.at = min(max(self.at + by, 0), len(self.typed))
        return self.typed[self.at] if self.at < len(self.typed) else ""

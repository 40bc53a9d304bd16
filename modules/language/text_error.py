"""An error in a text: one line that says where, which rule, what stands there, and what to do."""

WHERE = "text"
SHOWN = 40  # letters of what stands there


class TextError(ValueError):
    """`text, line 2, character 8: rule (got 'x'); what to do`.

    start, end   what is wrong, as places in the text, for who marks it
    """

    def __init__(self, text: str, start: int, end: int, rule: str, todo: str) -> None:
        self.start, self.end = start, max(start, end)
        self.line = text.count("\n", 0, start) + 1
        self.character = start - (text.rfind("\n", 0, start) + 1) + 1
        got = " ".join(text[start:end].split())
        got = got if len(got) <= SHOWN else got[: SHOWN - 3] + "..."
        told = f" (got {got!r})" if got else ""
        place = f"{WHERE}, line {self.line}, character {self.character}"
        super().__init__(f"{place}: {rule}{told}; {todo}")

"""The text of one loop of a kernel: where values are fetched, kept, read and written.

Three forms share one set of calls.

    narrow    one channel; states in local variables, one loop over ticks
    columns   channel after channel, each as in narrow: for modules with lines of memory or none
    rows      tick after tick, all channels at once, in rows of `work`: becomes vector code

With lanes, the channels are equal pieces and every one has addresses of its own; what goes
from rows to columns or back is turned, a block at a time.
"""

from spikerack.runtime.codegen.slots import VECTOR, Words, busy, stride
from spikerack.runtime.plan.plan import BLOCK


class LoopText:
    """One loop over ticks."""

    def __init__(self, words: Words, width: int, rows: bool) -> None:
        self.words, self.width, self.lanes = words, width, words.lanes > 1
        self.form = "narrow" if width == 1 else "rows" if rows else "columns"
        self.rows = self.form == "rows"
        words.loops += 1
        self.loop = words.loops
        self.cells, self.cell_words = f"cells{self.loop}", f"counts{self.loop}"
        self.cell = "c" if width > 1 and not self.lanes else "0"  # in a node's own arrays
        self.homes: dict[str, str] = {}
        self.totals: dict[tuple[str, str], str] = {}  # see `runtime.codegen.ports`
        self.head: list[str] = []
        self.head_each: list[str] = []  # of every channel: one loop for all, not a loop for each
        self.coefficients: list[tuple[list[str], str, list[int]]] = []
        self.row: list[str] = []
        self.body: list[str] = []
        self.late: list[str] = []
        self.after_row: list[str] = []
        self.after: list[str] = []
        self.tail: list[str] = []
        self.tail_each: list[str] = []

    def fresh(self, letter: str) -> str:
        """A name nobody has yet."""
        self.words.named += 1
        return f"{letter}{self.words.named}"

    def place(self, name: str) -> int:
        """A row of work."""
        return self.words.place(name, "row", width=stride(self.width))

    def each(self, lines: list[str], count: int = 0) -> list[str]:
        """Lines repeated for every channel or lane."""
        if not lines:
            return []
        return [f"for c in range({count or self.width}):"] + [f"    {line}" for line in lines]

    def steady(self, name: str, address: int, each: bool = False) -> str:
        """A value that rests for the block: a knob, a weight, a resting inlet."""
        word = self.words.word(address, name)
        cell = self.cell if each else "0"
        if not self.lanes and not (self.rows and each):
            self.head.append(f"{name} = {self.cell_at(word, cell)}")
            return name
        place = self.place(name)
        self.head_each.append(f"work[{place} + c] = floats({word})[{cell}]")
        return self.own(place) if self.rows else self.held(name, f"work[{place} + c]")

    def own(self, place: int, whole: bool = False) -> str:
        """The text that reads a row in a loop over channels."""
        return f"{self.cell_words if whole else self.cells}[{place} + c]"

    def held(self, name: str, place: str) -> str:
        """A cell of a row, in a variable while one channel's ticks go by."""
        self.head.append(f"{name} = {place}")
        self.homes[name] = place
        return name

    def lifted(self, names: list[str], call: str, inputs: list[str]) -> list[str]:
        """Coefficients of all channels, before the loop; the texts that read them."""
        rows = [self.place(name) for name in names]
        arguments = ", ".join(self.homes.get(i, i) for i in inputs)
        self.coefficients.append((names, f"{call}({arguments})", rows))
        if self.rows:
            return [self.own(row) for row in rows]
        return [self.held(n, f"work[{r} + c]") for n, r in zip(names, rows, strict=True)]

    def cell_at(self, word: str, cell: str, whole: bool = False) -> str:
        """The text that reads one number; the short form is a third of the work to compile."""
        if cell == "0" and not self.lanes:
            return f"peek{'_word' if whole else ''}(args, {word[2:-1]})"
        return f"{'words' if whole else 'floats'}({word})[{cell}]"

    def fetch(self, name: str, address: int, whole: bool) -> str:
        """A scalar state, from its cells, before the loop."""
        word, kind = self.words.word(address, name), "words" if whole else "floats"
        if not self.rows:
            self.head.append(f"{name} = {self.cell_at(word, self.cell, whole)}")
            return name
        place, home = self.place(name), "counts" if whole else "work"
        self.head_each.append(f"{home}[{place} + c] = {kind}({word})[{self.cell}]")
        return self.own(place, whole)

    def keep(self, name: str, local: str, address: int, whole: bool) -> None:
        """A scalar state goes on to the next tick, and after the loop back to its cells."""
        word, kind = self.words.word(address, f"{name} after"), "words" if whole else "floats"
        if not self.rows:
            plain = self.cell == "0" and not self.lanes
            put = f"poke{'_word' if whole else ''}(args, {word[2:-1]}, {local})"
            self.tail.append(put if plain else f"{kind}({word})[{self.cell}] = {local}")
            return
        place, home = self.place(name), "counts" if whole else "work"
        self.body.append(f"{self.own(place, whole)} = {local}")
        self.tail_each.append(f"{kind}({word})[{self.cell}] = {home}[{place} + c]")

    def array(self, name: str, address: int, rows: int, kind: str, each: bool) -> str:
        """An array state: one column of it, or the table all channels share."""
        word, size = self.words.word(address, name), self.words.word(rows, f"rows of {name}")
        if self.cell == "c" and each:
            end = f"{size} * {self.width}"
            if not self.rows:
                self.head.append(f"{name} = {kind}({word})[c : {end} : {self.width}]")
                return name
            self.head.append(f"{name} = {kind}({word})[: {end}]")
            return f"{name}[c :: {self.width}]"
        if self.rows and self.lanes:
            return f"{kind}({word})[: {size}]"
        self.head.append(f"{name} = {kind}({word})[: {size}]")
        return name

    def read(self, buffer: int, width: int, what: str) -> str:
        """One tick of a buffer of `width` channels, made by another kernel."""
        word = self.words.word(buffer, what)
        if self.rows and self.lanes:
            step = stride(self.width)
            block = self.words.place(self.fresh("b"), width=BLOCK * step)
            columns = f"args + {8 * len(self.words.table)}, WORDS"
            self.head.append(f"to_rows(a[0] + {8 * block}, {step}, {columns}, begin, end)")
            return self._row(f"a[0] + 8 * ({block} + i * {step})", step)
        name = self.fresh("x")
        if not self.rows and width == 1:
            self.head.append(f"{name} = {word}")
            return f"get({name}, i, {self.loop})"
        if self.rows and width > 1:
            self.head.append(f"{name} = {word}")
            return self._row(f"{name} + 8 * (i * {width})", width)
        self.head.append(f"{name} = floats({word})")
        return self._spread(f"{name}[i * {width} + ", width)

    def read_work(self, place: int, width: int) -> str:
        """One tick of an outlet of another loop of this kernel."""
        count = self.width if self.lanes else width
        if self.rows and count > 1:
            return self._row(f"a[0] + 8 * ({place} + i * {stride(count)})", stride(count))
        start = f"work[{place} + i * {stride(count)} + "
        return start + "c]" if self.lanes else self._spread(start, count)

    def _spread(self, start: str, width: int) -> str:
        """One channel of a wider or narrower source; sums are taken before the channel loop."""
        if self.width > 1 and width > 1:
            return f"{start}{self.cell}]"
        if width == 1 and not self.rows:
            return f"{start}0]"
        name = self.fresh("s")
        if width == 1:
            self.row.append(f"{name} = {start}0]")
        else:
            array, _, place = start.partition("[")
            home = "a[0]" if array == "work" else f"{array}_at"
            if array != "work":
                self.head[-1] = f"{array}_at = {self.head[-1].split('floats(')[1][:-1]}"
            self.row.append(f"{name} = row_sum({home} + 8 * ({place[:-3]}), {width})")
        return name

    def _row(self, source: str, count: int) -> str:
        """A row of a block at an address; if it is no whole vectors, a copy of it."""
        if count % VECTOR == 0:
            return f"get({source}, c, {self.loop})"
        place = self.place(self.fresh("row"))
        self.row.append(f"copy_row(a[0] + {8 * place}, {source}, {count})")
        return self.own(place)

    def write(self, local: str, buffer: int, width: int, what: str = "") -> None:
        """One tick of an outlet into a buffer others read."""
        word = self.words.word(buffer, what or local)
        if self.rows and self.lanes:
            step = stride(self.width)
            block = self.words.place(self.fresh("b"), width=BLOCK * step)
            self._write(local, f"a[0] + 8 * ({block} + i * {step})", step)
            columns = f"args + {8 * len(self.words.table)}, WORDS"
            self.after.append(f"to_columns({columns}, a[0] + {8 * block}, {step}, begin, end)")
            self.words.written.add(len(self.words.table) - 1)
            return
        name = self.fresh("o")
        if self.rows:
            self.head.append(f"{name} = {word}")
            self._write(local, f"{name} + 8 * (i * {width})", width)
        elif width == 1:
            self.head.append(f"{name} = {word}")
            self.body.append(f"put({name}, i, {local}, {self.loop})")
        else:
            self.head.append(f"{name} = floats({word})")
            self.body.append(f"{name}[i * {width} + {self.cell}] = {local}")

    def write_work(self, local: str, place: int) -> None:
        """One tick of an outlet that another loop of this kernel reads."""
        at = f"{place} + i * {stride(self.width)}"
        if self.rows:
            self._write(local, f"a[0] + 8 * ({at})", stride(self.width))
        else:
            self.body.append(f"work[{at} + {'c' if self.width > 1 else '0'}] = {local}")

    def _write(self, local: str, target: str, count: int) -> None:
        if count % VECTOR == 0:
            self.body.append(f"put({target}, c, {local}, {self.loop})")
            return
        row = self.place(f"{local} out")
        store = f"work[{row} + c] = {local}"
        if store not in self.body:
            self.body.append(store)
        self.after_row.append(f"copy_row({target}, a[0] + {8 * row}, {count})")

    def later(self, local: str, ring: int, size: int, late: int) -> str:
        """A cable inside a loop: what `local` was `late` ticks ago, kept in the cable's ring."""
        word = self.words.word(ring, f"{local} on its way")
        size_word = self.words.word(size, "how long that is")
        late_word = self.words.word(late, "how late it comes")
        index = f" * {self.width} + c" if self.cell == "c" else ""
        if late == 1:  # the tick before: held in a row or a variable while the loop runs
            before = self.fresh("before")
            place = self.place(before)
            home = f"work[{place} + c]" if self.rows else before
            held = self.own(place) if self.rows else before
            fetch = f"{home} = floats({word})[((number + begin - 1) % {size_word}){index}]"
            kept = f"{home} if abs({home}) < np.inf else 0.0"
            store = f"floats({word})[((number + end - 1) % {size_word}){index}] = {kept}"
            (self.head_each if self.rows else self.head).append(fetch)
            self.late.append(f"{held} = {local}")
            (self.tail_each if self.rows else self.tail).append(store)
            return held
        past = f"floats({word})[((number + i - {late_word}) % {size_word}){index}]"
        now = f"floats({word})[((number + i) % {size_word}){index}]"
        kept = f"{local} if abs({local}) < np.inf else 0.0"  # or a NaN would circle for ever
        if not self.rows:
            self.late.append(f"{now} = {kept}")
            return past
        row, end = self.place(self.fresh("past")), self.place(self.fresh("now"))
        self.row += self.each([f"work[{row} + c] = {past}"])
        self.late.append(f"{self.own(end)} = {kept}")
        self.after_row += self.each([f"{now} = work[{end} + c]"])
        return self.own(row)

    def gather(self, value: str) -> str:
        """The ticks of a value side by side, for a module with a loop of its own."""
        block = f"a[0] + {8 * self.words.place(self.fresh('b'), width=BLOCK)}"
        self.body.append(f"put({block}, i, {value}, {self.loop})")
        return f"floats({block})"

    def block(self, buffer: int, what: str) -> str:
        """Where a module with a loop of its own writes the ticks of an outlet."""
        if buffer:
            return f"floats({self.words.word(buffer, what)})"
        return f"floats(a[0] + {8 * self.words.place('unread', width=BLOCK)})"

    def lines(self, title: str) -> list[str]:
        """The loop, written out."""
        padded = busy(self.width)
        body = self.body + self.late
        inner = self.row + (self.each(body, padded) if self.rows else body) + self.after_row
        done: list[str] = []
        for names, call, rows in self.coefficients:
            done.append(f"{', '.join(names)}{',' if len(names) == 1 else ''} = {call}")
            done += [f"work[{r} + c] = {n}" for n, r in zip(names, rows, strict=True)]
        before = self.each(self.head_each) + self.each(done, padded)
        loop = ["for i in range(begin, end):"] + [f"    {line}" for line in inner]
        if self.form == "columns":
            lines = before + self.each(self.head + loop + self.tail)
        else:
            lines = self.head + before + loop + self.after + self.tail + self.each(self.tail_each)
            if self.rows:
                known = f"args, {self.loop}, {self.words.size}"
                lines.insert(0, f"{self.cells} = cells({known})")
                lines.insert(1, f"{self.cell_words} = cell_words({known})")
        return [f"# {self.form}: {title}", *lines]

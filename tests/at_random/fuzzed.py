"""Tries damaged files of every kind on what reads them, and plays what still opens.

`python -m tests.at_random.fuzzed SEED MINUTES` prints what came of them, as JSON; `now` in the
folder of the trial names the seed that is being tried, for a process that dies of it.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from spikerack.modules.sounds import read_samples
from spikerack.patcher.models import preferences
from spikerack.patcher.sharing import png, take
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.edits.clipboard import copied, pasted
from spikerack.runtime.document.journal import sessions
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import recoverable, replayed
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.patchfile import dumps, read, write
from spikerack.runtime.render.render import render
from spikerack.runtime.render.song import song
from tests.at_random import carriers as hurt
from tests.at_random.edits import Hands, bytes_of
from tests.at_random.songs import damaged
from tests.at_random.songs import whole as written
from tests.root import ROOT

EXAMPLES = sorted((ROOT / "patches").rglob("*.json"))
SLOW = 20.0  # seconds of CPU that no trial may take, on the slowest of machines
PLAYED = 0.05  # of the patches that open


class Trials:
    """Whole files in a folder, and a way to try each damaged."""

    def __init__(self, folder: Path, every: int = 1) -> None:
        self.folder, self.known = folder, library()
        for name in ("STATE", "CONFIG", "TAKES", "DATA"):
            os.environ[f"SPIKERACK_{name}"] = str(folder / name.lower())
        self.whole = [self._carriers(i, path) for i, path in enumerate(EXAMPLES[::every])]
        self.sounds = self._sounds()
        self.session = self._session()
        preferences.save(preferences.Settings(files=("a.json",), level=-3.0))
        self.kinds: dict[str, Callable[[random.Random], str]] = {
            "file": self.file, "clipboard": self.clipboard, "journal": self.journal,
            "settings": self.settings, "sound": self.sound, "edits": self.edits, "midi": self.midi,
        }  # fmt: skip

    def one(self, seed: int) -> tuple[str, str]:
        """The kind of a trial, and what came of it: "refused" or "opened"."""
        dice = random.Random(seed)
        kind = dice.choices(list(self.kinds), (12, 3, 2, 1, 2, 3, 3))[0]
        begun = time.process_time()
        found = self.kinds[kind](dice)
        assert time.process_time() - begun < SLOW, f"seed {seed}: took too long"
        return kind, found

    def _carriers(self, number: int, example: Path) -> list[Path]:
        patch = read(example, self.known)
        arrays = {
            f"{name}.{port.name}": np.full((3, 2), 0.25)
            for name, node in patch.nodes.items()
            for port in self.known[node.module].of("state")
            if getattr(port.default, "saved", False)
        }
        patch = Patch(**{**vars(patch), "arrays": arrays})
        stem = self.folder / f"whole {number}"
        made = [stem.with_suffix(e) for e in (".json", ".spikerack", ".png", ".wav", ".flac")]
        write(patch, made[0], self.known)
        write(patch, made[1], self.known)
        made[2].write_bytes(png.png(patch, self.known, 64))
        for path in made[3:]:
            soundfile.write(path, np.zeros((64, 2)), 48_000)
            take.keep_patch(path, patch, self.known)
        return made

    def _sounds(self) -> list[Path]:
        kinds = {".wav": "PCM_16", ".flac": "PCM_16", ".ogg": "VORBIS", ".aiff": "PCM_16"}
        made = [self.folder / f"whole sound{ending}" for ending in (*kinds, ".w64", ".au", ".mp3")]
        for path in made:
            soundfile.write(path, 0.5 * np.sin(np.arange(3000) / 9), 44_100, kinds.get(path.suffix))
        return made

    def _session(self) -> Path:
        document = Document(read(EXAMPLES[0], self.known), None, self.known, Journal())
        document.do("add", "lif")
        document.do("turn", "lif.tau", "20 ms")
        document.undo()
        document.do("add", "stdp")
        folder = sessions.sessions()[0]
        whole = self.folder / "whole session"
        folder.rename(whole)
        document.journal._end()
        return whole

    def file(self, dice: random.Random) -> str:
        """A patch in a file of any kind, or the arrays beside it."""
        path = dice.choice(dice.choice(self.whole))
        tried = self.folder / f"tried{path.suffix}"
        data = path.read_bytes()
        beside = list(self.folder.glob(f"{path.stem}.*.npz"))
        if path.suffix == ".json" and beside and dice.random() < 0.3:
            (self.folder / "tried.npz").write_bytes(hurt.hurt_zip(dice, beside[0].read_bytes()))
            text = json.loads(data) | {"arrays": "tried.npz"}
            tried.write_text(json.dumps(text))
        else:
            tried.write_bytes(hurt.hurt_carrier(dice, data))
        return self._found(dice, lambda: opened(tried, self.known))

    def clipboard(self, dice: random.Random) -> str:
        patch = read(dice.choice(self.whole)[1], self.known)
        text = hurt.hurt_clipboard(dice, copied(patch, self.known, list(patch.nodes)))
        return self._found(dice, lambda: pasted(text, self.known))

    def journal(self, dice: random.Random) -> str:
        sessions.folder().mkdir(parents=True, exist_ok=True)
        tried = sessions.folder() / "tried"
        tried.mkdir(exist_ok=True)
        edits, base = ((self.session / n).read_bytes() for n in (sessions.EDITS, sessions.BASE))
        hurts_base = dice.random() < 0.3
        (tried / sessions.EDITS).write_bytes(edits if hurts_base else hurt.hurt_lines(dice, edits))
        (tried / sessions.BASE).write_bytes(hurt.hurt_carrier(dice, base) if hurts_base else base)
        for session in recoverable():
            str(session)
        return self._found(dice, lambda: replayed(tried, self.known).patch)

    def settings(self, dice: random.Random) -> str:
        path = preferences.folder() / "settings.json"
        whole = path.read_bytes()
        path.write_bytes(hurt.hurt_text(dice, whole.decode()).encode(errors="surrogatepass"))
        found, told = preferences.load()
        path.write_bytes(whole)
        assert isinstance(found, preferences.Settings)
        return "refused" if told else "opened"

    def sound(self, dice: random.Random) -> str:
        path = dice.choice(self.sounds)
        tried = self.folder / f"tried sound{path.suffix}"
        tried.write_bytes(hurt.hurt_bytes(dice, path.read_bytes()))
        try:
            found, rate = read_samples(tried.name, self.folder)
        except ValueError as error:
            return _refused(str(error))
        assert np.isfinite(found).all()
        assert found.ndim == 2
        return "opened"

    def midi(self, dice: random.Random) -> str:
        try:
            song(damaged(dice, written(dice)))
        except ValueError as error:
            return _refused(str(error))
        return "opened"

    def edits(self, dice: random.Random) -> str:
        """Commands with arguments of any kind, among sensible ones; undone they leave nothing."""
        document = Document(read(dice.choice(EXAMPLES), self.known), None, self.known)
        hands, before, done = Hands(document, dice.randrange(10**9)), bytes_of(document), 0
        for _ in range(20):
            if dice.random() < 0.3:
                done += hands.edit()
                continue
            command = dice.choice(sorted(COMMANDS))
            names = [
                *document.patch.nodes,
                *(f"{n}.{dice.choice(hurt.JACKS)}" for n in document.patch.nodes),
            ]
            words = [dice.choice((*hurt.WORDS, names, *names)) for _ in range(dice.randrange(5))]
            try:
                document.do(command, *words)
                done += 1
            except PatchError as error:
                _refused(str(error))
        while document.undo() is not None:
            pass
        assert bytes_of(document) == before
        return "done" if done else "refused"

    def _found(self, dice: random.Random, opens: Callable[[], Patch]) -> str:
        try:
            patch = opens()
        except PatchError as error:
            return _refused(str(error))
        again = self.folder / "again.spikerack"
        write(patch, again, self.known)  # nothing of what was opened is lost
        assert dumps(read(again, self.known), self.known) == dumps(patch, self.known)
        document = Document(patch, None, self.known)
        document.do("add", "lif")  # and it can be edited
        document.undo()
        return self._played(patch) if dice.random() < PLAYED else "opened"

    def _played(self, patch: Patch) -> str:
        try:
            render(patch, 0.01, kernel="generic", folder=self.folder, told=_refused)
        except PatchError as error:
            _refused(str(error))
            return "opened"
        return "played"


def _refused(line: str) -> str:
    """What is refused is told in one line that is not too long."""
    assert "\n" not in line, line
    assert 5 < len(line) < 1000, line
    return "refused"


def main(seed: int, minutes: float) -> dict[str, int]:
    """So many minutes of trials; what came of them."""
    with tempfile.TemporaryDirectory() as name:
        trials, end = Trials(Path(name)), time.monotonic() + 60 * minutes
        found: Counter[str] = Counter()
        while time.monotonic() < end:
            (Path(os.environ.get("SPIKERACK_FUZZED", name)) / "now").write_text(str(seed))
            try:
                found[" ".join(trials.one(seed))] += 1
            except BaseException as error:
                found["FAULT"] += 1
                print(f"seed {seed}: {type(error).__name__}: {error}"[:600], file=sys.stderr)
                if isinstance(error, KeyboardInterrupt):
                    raise
            seed += 1
        return dict(found)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), float(sys.argv[2]))))

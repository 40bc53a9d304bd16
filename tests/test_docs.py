"""What the documents say is so."""

import json
import re
import runpy
import shlex

import numpy as np

from spikerack.runtime.commands.datasheet import page
from spikerack.runtime.patch.schema import schema
from spikerack.runtime.signature import read_spec
from tests.bench import play
from tests.root import ROOT

README = (ROOT / "README.md").read_text()


def test_reference_is_fresh():
    assert (ROOT / "docs" / "modules.md").read_text() == page(), "run `make docs`"


def test_schema_is_fresh():
    made = json.loads(json.dumps(schema()))
    assert json.loads((ROOT / "docs" / "patch.schema.json").read_text()) == made, "run `make docs`"


def test_what_proves_each_row_is_fresh():
    coverage = runpy.run_path(str(ROOT / "docs" / "coverage.py"))
    assert (ROOT / "docs" / "coverage.md").read_text() == coverage["page"](), "run `make docs`"
    assert coverage["proofs"]().keys() <= coverage["rows"]().keys()
    assert all(row.startswith(tuple(coverage["GROUPS"])) for row in coverage["rows"]())


def test_files_the_readme_names_are_there():
    for name in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / name).exists(), name


def test_what_holds_a_promise_of_security_is_there():
    told = (ROOT / "docs" / "security.md").read_text()
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", told))
    assert len(named) > 12
    for name in named:
        assert (ROOT / name).exists(), name


def _python(begin: str) -> str:
    return re.search(rf"```python\n({begin}.*?)```", README, re.DOTALL)[1]


def test_the_script_in_the_readme_works():
    """With less patience, and unheard."""
    text = _python("import spikerack").replace("10.0", "3.0").replace("5.0", "0.1")
    found: dict = {}
    exec(text.replace("play()", 'play(device="none")'), found)
    assert len(found["time"]) == len(found["cell"]) > 0


def test_the_module_in_the_readme_works():
    text = _python("from modules.ports import")
    assert len([line for line in text.splitlines() if line.strip()]) <= 10
    from spikerack.runtime.library import load_own

    spec = load_own("mine.py", text.encode())["accumulator"]
    assert read_spec(spec.fn).returns == ("spike", "v")
    made = play(spec.fn, 100, x=1.0, threshold=10.0)
    assert made["spike"].sum() == 10
    assert np.flatnonzero(made["spike"][:, 0])[0] == 9


def test_commands_the_readme_names_run(tmp_path, monkeypatch, capsys):
    """As they are written there, from the root; only `edit` needs a screen, and `play` ends."""
    import spikerack.patcher.commands  # noqa: F401  # adds the editor's own
    from spikerack.runtime.commands.main import main

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "patches").symlink_to(ROOT / "patches")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "empty.py").touch()
    lines = re.findall(r"^python3 run_patcher\.py (.*)$", README, re.MULTILINE)
    assert len(lines) > 10
    for line in lines:
        words = shlex.split(line, comments=True)
        words += ["--device", "none", "--seconds", "0.1"] if words[0] == "play" else []
        words += ["--yes"] if "--modules" in words else []
        words = ["edit", "--help"] if words[0] == "edit" else words
        assert main(words) == 0, (line, capsys.readouterr().err)
    made = {p.name: p.stat().st_size for p in tmp_path.iterdir() if p.is_file()}
    assert made.keys() == {"patch.png", "out.wav", "v.npy"}
    assert made["out.wav"] > 60 * 48_000 * 2 * 2  # a minute in stereo


def test_fonts_come_with_their_licence():
    from spikerack.patcher.panels.fonts import font_file

    for is_bold in (False, True):
        texts = [p.read_text(errors="replace") for p in font_file(is_bold).parent.glob("*.txt")]
        assert any("SIL OPEN FONT LICENSE Version 1.1" in text for text in texts)
    ours = [p.suffix for p in (ROOT / "patcher").rglob("*")]
    assert not {".ttf", ".otf", ".woff"} & set(ours)


def test_targets_the_readme_names_are_there():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"make ([a-z-]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_ci_runs_what_the_readme_says():
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith("make test")


def test_the_cells_for_who_knows_brian_fire():
    """I = 1.2 .. 1.2, tau = 10 ms, 5 ms deaf: f = 1 / (5 ms + tau log(1.2 / 0.2)), in each cell."""
    page = (ROOT / "docs" / "for-brian-users.md").read_text()
    found: dict = {}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], found)
    spikes = found["patch"].render(1.0, taps=["cells.spike"])["cells.spike"]
    rate = 1.0 / (5e-3 + 10e-3 * np.log(1.2 / 0.2))
    assert spikes.shape == (10_000, 40)
    assert np.abs(spikes.sum(axis=0) - rate).max() < 2.0

"""The log: what nobody expected is kept with its traceback, and told in one line."""

import pytest

from spikerack.runtime import log, places


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path))
    return tmp_path / "log" / "spikerack.log"


def caught(error: Exception) -> Exception:
    try:
        raise error
    except Exception as met:
        return met


def test_the_line_names_the_file_and_the_file_has_the_traceback(path):
    line = log.unexpected(caught(KeyError("gone\naway")), "patch")
    assert line == f"patch: internal error, KeyError: 'gone\\naway'; its traceback is in {path}"
    told = path.read_text()
    assert "Traceback (most recent call last)" in told
    assert "in caught\n    raise error" in told
    assert " MainThread: patch" in told


def test_a_limit_of_the_machine_is_no_error_of_ours(path):
    line = log.unexpected(caught(MemoryError()), "patch")
    assert line.startswith("patch: there is not enough memory")
    assert str(path) not in line
    assert "MemoryError" in path.read_text()  # where it was met


def test_where_it_cannot_be_written_the_line_does(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path / "file"))
    assert (
        log.unexpected(caught(KeyError("gone")), "patch")
        == "patch: internal error, KeyError: 'gone'"
    )


def test_it_stays_small(path, monkeypatch):
    monkeypatch.setattr(log, "LARGEST", 5000)
    for k in range(200):
        log.unexpected(caught(KeyError(k)), "patch")
    files = sorted(p.name for p in path.parent.iterdir())
    assert files == ["spikerack.log", "spikerack.log.1", "spikerack.log.2"]
    assert all(p.stat().st_size <= 5000 for p in path.parent.iterdir())
    assert "KeyError: 199" in path.read_text()


def test_it_stands_where_the_journal_does(path):
    assert log.place().is_relative_to(places.state())

"""The loop of the window: an error of ours costs a frame, not the window."""

from types import SimpleNamespace

import pytest

from spikerack.patcher.app import PATIENCE, App


@pytest.fixture
def app(monkeypatch):
    """One without a window, whose frames go wrong as often as it is told to."""
    monkeypatch.delenv("SPIKERACK_DEBUG", raising=False)
    made, made.stumbles = App.__new__(App), 0
    made.wrong, made.said, made.renewed = 0, [], 0

    def step(dt):
        made.wrong -= 1
        if made.wrong >= 0:
            raise KeyError("gone")

    def renew():
        made.renewed += 1

    made._step = step
    made.desk = SimpleNamespace(say=made.said.append)
    made.scene = SimpleNamespace(renew=renew)
    return made


def test_a_frame_that_goes_wrong_is_told_and_the_patch_looked_at_anew(app, capsys):
    app.wrong = 1
    app._safe_step(0.01)
    app._safe_step(0.01)
    assert app.said[0].startswith("the window: internal error, KeyError: 'gone'; its traceback is")
    assert app.said[0].endswith("; the patch is safe")
    assert app.renewed == 1
    assert "Traceback" in capsys.readouterr().err


def test_frames_that_all_go_wrong_end_the_window(app):
    app.wrong = PATIENCE + 1
    for _ in range(PATIENCE):
        app._safe_step(0.01)
    with pytest.raises(KeyError):
        app._safe_step(0.01)


def test_good_frames_in_between_forgive(app):
    for _ in range(3 * PATIENCE):
        app.wrong = 1
        app._safe_step(0.01)
        app._safe_step(0.01)
    assert len(app.said) == 3 * PATIENCE


def test_who_looks_for_errors_gets_them(app, monkeypatch):
    monkeypatch.setenv("SPIKERACK_DEBUG", "1")
    app.wrong = 1
    with pytest.raises(KeyError):
        app._safe_step(0.01)

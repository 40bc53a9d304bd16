"""Actions on the sound."""

from datetime import datetime
from pathlib import Path

from patcher.windows.acts import action
from patcher.windows.desk import Desk


@action
def play_or_stop(desk: Desk) -> None:
    """One key for both."""
    play(desk) if desk.sound.is_stopped else stop(desk)


@action
def play(desk: Desk) -> None:
    """Go on."""
    desk.sound.go()


@action
def stop(desk: Desk) -> None:
    """Silence; every state is kept."""
    desk.sound.stop()


@action
def panic(desk: Desk) -> None:
    """Silence at once, and every state to its beginning."""
    desk.sound.panic()
    desk.say("Silence: every module began anew")


@action
def record(desk: Desk) -> None:
    """Begin a take beside the patch, or end it."""
    if desk.sound.status().recording:
        desk.sound.record(None)
        return
    path = take(desk)
    desk.sound.record(path)
    desk.say(f"Recording to {path}")


@action
def keep(desk: Desk) -> None:
    """Write what was heard in the last minutes."""
    desk.sound.keep_last(desk.settings.keep_minutes, take(desk))  # which says when it is done


def take(desk: Desk) -> Path:
    """A file for a take, named by patch and time."""
    path = desk.document.path
    folder = path.parent if path else Path.home()
    when = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    return folder / f"{path.stem if path else 'take'} {when}.wav"


@action
def level(desk: Desk, value: float) -> None:
    """The master level in decibels."""
    desk.sound.level(value)
    desk.change(level=value)


@action
def device(
    desk: Desk, name: str | None = None, rate: int | None = None, block: int | None = None
) -> None:
    """Play on another device, at another rate, or in other blocks, without a break in the patch."""
    now = desk.settings
    name = now.device if name is None else name
    rate = now.sample_rate if rate is None else rate
    block = now.block if block is None else block
    desk.sound.device(name, rate, block)
    desk.change(device=name, sample_rate=rate, block=block)

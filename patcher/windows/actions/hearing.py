"""Actions on the sound."""

from datetime import datetime
from functools import partial

from spikerack.patcher.models.keymap import STATES
from spikerack.patcher.windows.action_table import ACTIONS, action
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.devices.takes_folder import plainly


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


def store(desk: Desk, name: str) -> None:
    """Keep the whole state of all modules, as it sounds now."""
    desk.sound.states.store(name)
    desk.say(f'State {name} is kept: its key, or restore("{name}"), goes on from here')


def restore(desk: Desk, name: str) -> None:
    """Go on from a state that was kept."""
    if name not in desk.sound.states.names:
        return desk.say(f"State {name} is not kept yet: Ctrl and its key keep how it sounds now")
    desk.sound.states.restore(name)
    return desk.say(f"Goes on from state {name}")


for _name in STATES:
    ACTIONS[f"store_{_name}"] = partial(store, name=_name)
    ACTIONS[f"restore_{_name}"] = partial(restore, name=_name)


@action
def record(desk: Desk) -> None:
    """Begin a take in the takes folder, or end it."""
    desk.sound.record("" if desk.sound.status().recording else take(desk))


@action
def keep(desk: Desk) -> None:
    """Write what was heard in the last minutes."""
    desk.sound.keep_last(desk.settings.keep_minutes, take(desk))  # which says when it is done


def take(desk: Desk) -> str:
    """A name for a take, from patch and time."""
    path = desk.document.path
    when = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    return f"{plainly(path.stem if path else '')} {when}.wav"


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


@action
def play_keys(desk: Desk) -> None:
    """Letters are notes, or shortcuts again."""
    desk.typed.toggle()

"""The rig itself: what other runs left behind does not stop it."""

import os
import sys

import pytest

from tests.rig import jack_registry as registry
from tests.rig.jack import needs, rig  # noqa: F401
from tests.rig.processes import started

pytestmark = pytest.mark.xdist_group("rig")  # one server at a time on a small machine


def dead() -> int:
    """The number of a process that is no more."""
    with started([sys.executable, "-c", ""]) as done:
        done.wait()
        return done.pid


def ours(rig) -> str:  # noqa: F811
    return f"jack-{os.getuid()}:{rig.name}:"


def test_a_server_starts_where_the_dead_hold_every_slot(rig):  # noqa: F811
    """Some of their numbers are other programs' now.  One hold: nobody else finds it full."""
    rig.start()
    rig.kill()
    assert ours(rig) not in registry.servers()
    gone = dead()
    with registry._registry() as memory:
        others = {at for at in registry._slots() if registry.SERVER.unpack_from(memory, at)[0]}
        free = [at for at in registry._slots() if at not in others]
        for i, at in enumerate(free):
            name = f"jack-0:left_behind_{i}:" if i else ours(rig)
            registry.SERVER.pack_into(memory, at, os.getpid() if i % 2 else gone, name.encode())
        registry.free_dead(memory)
        assert all(registry.SERVER.unpack_from(memory, at)[0] == 0 for at in free)
    rig.start()
    assert registry.servers()[ours(rig)] == rig.server.pid


def test_a_server_that_was_left_running_is_ended(rig):  # noqa: F811
    rig.start()
    left = rig.server
    rig.start()
    assert left.wait(10) == 0
    assert registry.servers()[ours(rig)] == rig.server.pid


def waits_for_ever():
    import jack

    with jack.Client("left", no_start_server=True):
        print("here", flush=True)
        sys.stdin.read()


def test_nothing_is_left_of_the_clients_of_a_server_that_was_killed(rig):  # noqa: F811
    rig.start()
    rig.player(waits_for_ever).hear("here")
    rig.kill()
    assert registry.left_by_clients(rig.name)
    rig.close()
    assert not registry.left_by_clients(rig.name)


def test_a_missing_part_fails_and_says_what_installs_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="jackd is missing here; `make test` installs"):
        needs("jackd")


def test_every_rig_is_on_one_worker(request):
    """A pytest-xdist that forgets the groups says nothing (its issue 1386)."""
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@rig")

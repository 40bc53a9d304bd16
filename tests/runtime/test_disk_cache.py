"""The disk cache: whatever happens to an entry or its folder, nobody reads what was not written."""

import os
import resource
import shutil
import threading
import time
from pathlib import Path

import pytest

from spikerack.runtime import disk_cache
from tests.at_random.damage import DAMAGE, DATA, NAME, NOBODY, as_anybody, as_root


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The folder of the entries; what this process holds and has said is forgotten."""
    monkeypatch.setenv("SPIKERACK_CACHE", str(tmp_path / "cache"))
    for held in ("_unwritten", "_said", "_swept"):
        monkeypatch.setattr(disk_cache, held, type(getattr(disk_cache, held))())
    return tmp_path / "cache" / "entries"


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_entry_is_not_read_and_heals(place, capfd, kind):
    disk_cache.write(NAME, DATA)
    assert disk_cache.read(NAME) == DATA
    DAMAGE[kind](place / NAME)
    with as_anybody():
        assert disk_cache.read(NAME) is None
        assert disk_cache.read(NAME) is None
    told = capfd.readouterr().err.splitlines()
    assert len(told) == (kind != "gone"), "once, in one line"
    assert all(line.startswith(f"cache {place / NAME}: not to be trusted (") for line in told)
    disk_cache.write(NAME, DATA)
    assert disk_cache.read(NAME) == DATA
    assert not disk_cache.unwritten(), "it is on the disk again"
    assert (place / NAME).lstat().st_mode == 0o100600


@pytest.fixture
def brought(tmp_path, monkeypatch):
    """The folder of what came with the program."""
    monkeypatch.setattr(disk_cache, "BROUGHT", tmp_path / "kernels")
    return tmp_path / "kernels"


def test_what_came_with_the_program_is_read_where_nothing_else_is(place, brought, capfd):
    assert disk_cache.read(NAME) is None
    disk_cache.bring(NAME, DATA)
    assert disk_cache.read(NAME) == DATA
    assert not place.exists() or not list(place.iterdir()), "it is not copied"
    disk_cache.write(NAME, DATA[:9])
    assert disk_cache.read(NAME) == DATA[:9], "one's own comes first"
    assert not capfd.readouterr().err


@pytest.mark.parametrize("kind", DAMAGE)
def test_what_came_damaged_is_not_read(place, brought, capfd, kind):
    for name in (NAME, "another"):
        disk_cache.bring(name, DATA)
    DAMAGE[kind](brought / NAME)
    with as_anybody():
        assert disk_cache.read(NAME) is None
    assert len(capfd.readouterr().err.splitlines()) == (kind != "gone")


def test_what_came_may_be_open_to_whom_the_program_is(place, brought, monkeypatch):
    """As pip leaves files where a user's group may write; but to nobody else."""
    disk_cache.bring(NAME, DATA)
    (brought / NAME).chmod(0o664)
    assert disk_cache.read(NAME) is None
    program = brought.parent / "program.py"
    program.touch()
    program.chmod(0o664)
    monkeypatch.setattr(disk_cache, "__file__", str(program))
    assert disk_cache.read(NAME) == DATA
    (brought / NAME).chmod(0o666)
    assert disk_cache.read(NAME) is None


def test_every_single_bit_counts(place):
    disk_cache.write(NAME, DATA[:9])
    whole = (place / NAME).read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            (place / NAME).write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            assert disk_cache.read(NAME) is None
    (place / NAME).write_bytes(whole)
    assert disk_cache.read(NAME) == DATA[:9]


def a_file(cache: Path) -> None:
    cache.write_text("mine")


def below_a_file(cache: Path) -> None:
    cache.parent.rmdir()
    cache.parent.write_text("mine")


def a_file_inside(cache: Path) -> None:
    cache.mkdir()
    (cache / "entries").write_text("mine")


def open_to_others(cache: Path) -> None:
    (cache / "entries").mkdir(parents=True)
    (cache / "entries").chmod(0o720)


def below_what_is_open_to_all(cache: Path) -> None:
    (cache / "entries").mkdir(parents=True)
    cache.chmod(0o777)


def link_in_a_circle(cache: Path) -> None:
    cache.symlink_to(cache.name)


def a_device(cache: Path) -> None:
    cache.symlink_to("/dev/null")


def of_another_user(cache: Path) -> None:
    (cache / "entries").mkdir(parents=True)
    os.chown(cache / "entries", NOBODY, NOBODY)


PLACES = [a_file, below_a_file, a_file_inside, open_to_others, below_what_is_open_to_all,
          link_in_a_circle, a_device, *([of_another_user] if as_root() else [])]  # fmt: skip


@pytest.mark.parametrize("made", PLACES)
def test_where_nothing_can_be_kept_it_is_kept_in_memory(place, tmp_path, monkeypatch, capfd, made):
    cache = tmp_path / "above" / "cache"
    cache.parent.mkdir()
    monkeypatch.setenv("SPIKERACK_CACHE", str(cache))
    made(cache)
    before, seen = sorted(tmp_path.rglob("*")), []
    monkeypatch.setattr(disk_cache, "_hearing", [seen.append])
    disk_cache.read(NAME)
    for data in (DATA, DATA[:9]):
        disk_cache.write(NAME, data)
        assert disk_cache.read(NAME) == data
    assert sorted(tmp_path.rglob("*")) == before
    told = capfd.readouterr().err.splitlines()
    disk_cache.tell(seen.append)
    assert told * 2 == seen
    assert len(told) == 1
    assert told[0].startswith(f"cache {cache}: cannot be written to (")


def test_what_another_user_has_left_there_is_not_believed(place):
    """Right in every byte: for whoever can write there, that is easy."""
    disk_cache.write(NAME, DATA)
    for mode in (0o720, 0o702):
        place.chmod(mode)
        assert disk_cache.read(NAME) is None
    place.chmod(0o755)  # as older versions have made it
    assert disk_cache.read(NAME) == DATA
    assert place.stat().st_mode & 0o777 == 0o700


def test_a_warm_cache_on_a_disk_that_is_read_only(place, capfd):
    disk_cache.write(NAME, DATA)
    os.utime(place / NAME, (0, 0))  # nor can it be marked as used
    place.chmod(0o500)
    with as_anybody():
        assert disk_cache.read(NAME) == DATA
        assert not capfd.readouterr().err, "nothing is missing"
        disk_cache.write("new", DATA)
        assert disk_cache.read("new") == DATA
    assert capfd.readouterr().err.startswith(f"cache {place.parent}: cannot be written to (")
    assert [path.name for path in place.iterdir()] == [NAME]


def test_a_disk_that_is_full(place, capsys):
    disk_cache.write(NAME, DATA)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (0, 100):  # bytes of a file that are still taken
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        try:
            disk_cache.write(NAME, DATA[:99])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert disk_cache.read(NAME) == DATA[:99]
    assert [path.name for path in place.iterdir()] == [NAME], "no parts are left"
    assert len(capsys.readouterr().err.splitlines()) == 1
    disk_cache.write(NAME, DATA)
    assert not disk_cache.unwritten()


def test_what_a_worker_could_not_write_comes_back_with_its_result(place, monkeypatch, tmp_path):
    """Nothing is compiled in the process that plays, also where there is no disk."""
    from spikerack.runtime.compiler import build
    from spikerack.runtime.compiler.background import Compiler
    from spikerack.runtime.compiler.source import Source

    (tmp_path / "file").touch()
    monkeypatch.setenv("SPIKERACK_CACHE", str(tmp_path / "file"))
    source = Source(f"def kernel(args, t0, first, n):\n    poke(args, 0, {time.time()})\n")
    compiler = Compiler(1)
    try:
        assert not build.is_ready(source)
        compiler.submit(source).result(120.0)
    finally:
        compiler.close()
    assert build.is_ready(source)
    monkeypatch.setattr(build, "_built", None)
    assert build.compile_here(source).address


def test_entries_are_swept_while_others_read_and_write(place):
    """Whoever reads gets what was written, or makes it again."""
    until, wrong = time.monotonic() + 1.0, []

    def use(number: int) -> None:
        while time.monotonic() < until:
            for k in range(4):
                found = disk_cache.read(f"{k}")
                if found is None:
                    disk_cache.write(f"{k}", DATA * k)
                elif found != DATA * k:
                    wrong.append(k)

    users = [threading.Thread(target=use, args=(number,)) for number in range(3)]
    for user in users:
        user.start()
    while time.monotonic() < until:
        shutil.rmtree(place.parent, ignore_errors=True)
        disk_cache.sweep(place, 0)
    for user in users:
        user.join()
    assert not wrong


def test_what_was_not_used_for_longest_goes_first(place):
    now = time.time()
    for k in range(10):
        disk_cache.write(f"{k}", bytes(1000))
        os.utime(place / f"{k}", (now - 100_000 * k,) * 2)
    disk_cache.read("9")  # now it was used
    for name, hours in (("left.part", 2), ("written.part", 0), ("never used", 24 * 365)):
        (place / name).write_bytes(b"")
        os.utime(place / name, (now - 3600 * hours,) * 2)
    (place / "folder").mkdir()
    disk_cache.sweep(place, 5500)
    kept = sorted(path.name for path in place.iterdir())
    assert kept == ["0", "1", "2", "3", "9", "folder", "written.part"]

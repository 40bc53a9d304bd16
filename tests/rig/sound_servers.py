"""PulseAudio and PipeWire without a sound card, beside the rig's JACK server: all can be lost.

Each has what a test of a server that dies needs of `Rig`: start, kill, stop, go on, a player in
a process of its own, and whether anything is heard.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from tests.rig.jack import Rig, Talk, alone, needs, until
from tests.rig.processes import end, start, started

JACK, PULSE = "system, JACK", "pulse, ALSA"


class Pulse(Rig):
    """A server at a socket of our own, with one null sink."""

    device = PULSE

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.place = tempfile.mkdtemp(prefix="pulse_")  # the name of a socket must be short
        self.log = folder / "pulse.log"
        self.env |= {
            "JACK_DEFAULT_SERVER": "nobody", "PULSE_RUNTIME_PATH": self.place,
            "PULSE_SERVER": f"unix:{self.place}/native", "XDG_RUNTIME_DIR": self.place,
        }  # fmt: skip

    def start(self, period: int = 128, rate: int = 48_000) -> None:
        del period
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"]
        command += ["--use-pid-file=no", "--log-target=stderr"]
        command += [f"--load=module-native-protocol-unix socket={self.place}/native"]
        command[-1] += " auth-anonymous=1"
        command += [f"--load=module-null-sink sink_name=rig rate={rate} channels=2"]
        with self.log.open("ab") as log:
            self.server = start(
                command, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        assert until(lambda: bool(self.told("short", "sinks")), 30.0), self.log.read_text()[-1500:]

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        self.server.send_signal(how)
        self.server.wait(10)
        end(self.server)
        self.server = None

    def told(self, *what: str) -> str:
        """What the server says of itself; nothing while it is not up."""
        done = subprocess.run(
            ["pactl", "list", *what], env=self.env, capture_output=True, text=True
        )
        return done.stdout if done.returncode == 0 else ""

    def hears(self) -> bool:
        """True if a player's sound arrives."""
        command = ["parec", "--device=rig.monitor", "--format=float32le", "--channels=2", "--raw"]
        with started(command, env=self.env, stdout=subprocess.PIPE) as listener:
            sound = np.frombuffer(listener.stdout.read(192_000), np.float32)
        return bool(np.abs(sound).max() > 0.001)

    def close(self) -> None:
        super().close()
        shutil.rmtree(self.place, ignore_errors=True)


BUS = "DBUS_SESSION_BUS_ADDRESS"  # the session manager ends where there is none


class PipeWire(Pulse):
    """PipeWire, its session manager, and its part that speaks PulseAudio's language."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.env |= {"XDG_STATE_HOME": self.place}
        self.env |= {BUS: f"unix:path={self.place}/bus"}
        self.speaks = folder / "speaks.conf"
        self.speaks.write_text(SPEAKS.format(place=self.place))
        self.others: list[subprocess.Popen] = []

    def start(self, period: int = 128, rate: int = 48_000) -> None:
        del period, rate
        bus = self._run("dbus-daemon", "--session", "--nofork", "--address", self.env[BUS])
        assert until(lambda: Path(self.place, "bus").is_socket(), 30.0), self._said()
        self.server = self._run("pipewire")
        assert until(lambda: Path(self.place, "pipewire-0").is_socket(), 30.0), self._said()
        self.others = [bus, self._run("wireplumber"), self._run("pipewire", "-c", str(self.speaks))]
        assert until(lambda: bool(self.told("short", "modules")), 30.0), self._said()
        sink = ["pactl", "load-module", "module-null-sink", "sink_name=rig", "channels=2"]
        subprocess.run(sink, env=self.env, check=True, stdout=subprocess.DEVNULL)
        assert until(lambda: "rig" in self.told("short", "sinks"), 30.0), self._said()

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        super().kill(how)
        for other in self.others:
            end(other)

    def _run(self, *command: str) -> subprocess.Popen:
        with self.log.open("ab") as log:
            return start([*command], env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _said(self) -> str:
        return self.log.read_text()[-1500:]


SPEAKS = """context.spa-libs = {{
    audio.convert.* = audioconvert/libspa-audioconvert
    support.* = support/libspa-support
}}
context.modules = [
    {{ name = libpipewire-module-protocol-native }}
    {{ name = libpipewire-module-client-node }}
    {{ name = libpipewire-module-adapter }}
    {{ name = libpipewire-module-metadata }}
    {{ name = libpipewire-module-protocol-pulse }}
]
pulse.properties = {{ server.address = [ "unix:{place}/native" ] }}
"""


class Stuck(Rig):
    """No server, and a device that blocks where it is opened: ALSA writes into a pipe that
    nobody reads."""

    device = "stuck, ALSA"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        os.mkfifo(folder / "pipe2")
        alsa = folder / "alsa.conf"
        alsa.write_text(ALSA.format(folder=folder))
        self.env |= {
            "ALSA_CONFIG_PATH": str(alsa), "JACK_DEFAULT_SERVER": "nobody",
            "PULSE_SERVER": "unix:/dev/null",
        }  # fmt: skip


ALSA = """</usr/share/alsa/alsa.conf>
pcm.stuck {{
    type file
    slave.pcm null
    file "{folder}/pipe%c"
    format raw
    hint {{ show on description stuck }}
}}
"""


class Jack(Rig):
    """The rig's JACK server."""

    device = JACK

    def hears(self) -> bool:
        """True if a player has ports: PortAudio connects them as it makes them.

        A server that stood still may know the client of before: then the next has a number.
        """
        return any(re.match(r"PortAudio(-\d+)?:out", port) for port in self.ports())


@pytest.fixture
def server(request, tmp_path: Path):
    """One of them, not yet started: `@pytest.mark.parametrize("server", ..., indirect=True)`."""
    kind, *programs = {
        "pulse": (Pulse, "pulseaudio", "pactl", "parec"),
        "pipewire": (PipeWire, "pipewire", "wireplumber", "dbus-daemon", "pactl", "parec"),
        "jack": (Jack, "jackd"),
        "stuck": (Stuck,),
    }[request.param]
    needs(*programs)
    with alone():
        made = kind(tmp_path)
        try:
            yield made
        finally:
            if made.server is not None:
                made.server.send_signal(signal.SIGCONT)
            made.close()


def command(server: Rig, *words: str) -> Talk:
    """The program itself, at a server."""
    together = ["sh", "-c", 'exec "$0" "$@" 2>&1']  # what it says goes to stderr
    program = [sys.executable, "run_patcher.py", *words]
    talk = Talk([*together, *program], server.env, server.folder / "errors.log")
    server.talks.append(talk)
    return talk


def held(process: int) -> tuple[int, int, int]:
    """Threads, open files and megabytes of a process."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines()
    )
    files = len(os.listdir(f"/proc/{process}/fd"))
    return int(status["Threads"]), files, int(status["VmRSS"].split()[0]) // 1024


def worked(process: int) -> float:
    """Seconds of the processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

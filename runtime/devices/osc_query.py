"""OSCQuery: what can be turned, as JSON over HTTP, for programs that look for it.

GET /node/knob answers with type, range, unit and value; "?HOST_INFO" with the port of OSC.
(OSCQuery proposal, Vidvox 2018.)  It only tells, and runs where SPIKERACK_OSC is set.
"""

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

from spikerack.runtime.devices.osc_access import OscAccess
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.plan.plan import Plan, Step

READS, TURNS, NO_VALUE = 1, 3, 0
Tree = Mapping[str, Any]


def tree(plan: Plan | None, patch: Patch | None = None) -> dict[str, Any]:
    """Every knob with its value, and every jack, by its address; knobs turn without a new plan."""
    now = patch.nodes if patch else {}
    steps = plan.steps if plan else {}
    nodes = {name: _node(name, step, now.get(name, step.node)) for name, step in steps.items()}
    return {"FULL_PATH": "/", "ACCESS": NO_VALUE, "CONTENTS": nodes}


def _node(name: str, step: Step, node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for port in step.spec.of("knob"):
        q, value = port.default, node.knobs.get(port.name, float(port.default))
        found[port.name] = {
            "FULL_PATH": f"/{name}/{port.name}", "ACCESS": TURNS, "TYPE": "f",
            "VALUE": [float(value[0] if isinstance(value, tuple) else value)],
            "RANGE": [{"MIN": q.lo, "MAX": q.hi}],
        }  # fmt: skip
        if port.unit:
            found[port.name]["UNIT"] = [port.unit]
    jacks = [p.name for p in step.spec.of("signal", "signals", "list")]
    for jack in [*jacks, *map(str, step.spec.outlets)]:
        found.setdefault(jack, {"FULL_PATH": f"/{name}/{jack}", "ACCESS": NO_VALUE})
    said = step.spec.doc.strip().partition("\n")[0]
    here = {"FULL_PATH": f"/{name}", "ACCESS": NO_VALUE, "DESCRIPTION": said}
    return here | {"CONTENTS": found}


def looked_up(whole: Tree, path: str) -> Tree | None:
    """The part of a tree that an address names; None if there is none."""
    for part in filter(None, path.split("/")):
        whole = whole.get("CONTENTS", {}).get(part)
        if whole is None:
            return None
    return whole


class OscQuery:
    """A server on the port of OSC, by TCP.  `looked` gives the tree of what plays now."""

    def __init__(self, access: OscAccess, looked: Callable[[], Tree]) -> None:
        class Answers(BaseHTTPRequestHandler):
            timeout = 5.0

            def do_GET(self) -> None:  # noqa: N802  # as http.server calls it
                self.answer(
                    *_answer(access, looked, self.client_address[0], self.headers, self.path)
                )

            def answer(self, status: int, told: Tree) -> None:
                data = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((access.host, access.port), Answers)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="osc query", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """No more answers."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _answer(
    access: OscAccess, looked: Callable[[], Tree], host: str, headers: Any, path: str
) -> tuple[int, Tree]:
    if not access.hears(host) or not _is_plain(headers.get("Host", "")):
        return 403, {}
    path, _, asked = path.partition("?")
    if asked == "HOST_INFO":
        told = {"NAME": "Spikerack", "OSC_PORT": access.port, "OSC_TRANSPORT": "UDP"}
        names = ("ACCESS", "VALUE", "RANGE", "DESCRIPTION")
        return 200, told | {"EXTENSIONS": dict.fromkeys(names, True)}
    found = looked_up(looked(), path)
    if found is not None and asked:
        return (200, {asked: found[asked]}) if asked in found else (204, {})
    return (404, {}) if found is None else (200, found)


def _is_plain(host: str) -> bool:
    """An address, and no name: a page of another site may not ask through its own name."""
    name, _, port = host.rpartition(":")
    name = name if name and port.isdecimal() else host
    try:
        ip_address(name)
    except ValueError:
        return name == "localhost"
    return True

"""OSCQuery: what it tells of a patch, and to whom."""

import http.client
import json

from spikerack.runtime.devices.osc_access import osc_access
from spikerack.runtime.devices.osc_query import OscQuery, looked_up, tree
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node, Patch
from tests.runtime.devices.test_osc_port import free_port


def test_every_knob_and_jack_has_an_address():
    engine = Engine()
    program = engine.load(Patch({"cell": Node("lif", knobs={"tau": 0.02})}))
    whole = tree(program.plan)
    tau = looked_up(whole, "/cell/tau")
    assert (tau["VALUE"], tau["RANGE"], tau["UNIT"], tau["ACCESS"]) == (
        [0.02], [{"MIN": 0.1e-3, "MAX": 1.0}], ["s"], 3
    )  # fmt: skip
    for spec in library()["lif"].ports:
        if spec.role in ("knob", "signal"):
            assert looked_up(whole, f"/cell/{spec.name}")["FULL_PATH"] == f"/cell/{spec.name}"
    assert looked_up(whole, "/cell/spike")["ACCESS"] == 0
    assert looked_up(whole, "/cell/nothing/there") is None
    turned = Patch({"cell": Node("lif", knobs={"tau": 0.5})})  # while it plays, without a new plan
    assert looked_up(tree(program.plan, turned), "/cell/tau")["VALUE"] == [0.5]


def test_others_may_ask_what_can_be_turned_and_pages_of_other_sites_may_not():
    engine = Engine()
    program = engine.load(Patch({"cell": Node("lif")}))
    port = free_port()
    query = OscQuery(osc_access(str(port)), lambda: tree(program.plan))

    def get(path: str, host: str = "") -> tuple[int, dict]:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        asked.request("GET", path, headers={"Host": host} if host else {})
        answer = asked.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")

    try:
        assert get("/cell/tau?VALUE") == (200, {"VALUE": [0.01]})
        assert get("/?HOST_INFO")[1]["OSC_PORT"] == port
        assert set(get("/")[1]["CONTENTS"]) == {"cell"}
        assert get("/nobody")[0] == 404
        assert get("/", "evil.example:80") == (403, {})
        assert get("/cell/tau?VALUE", "localhost")[0] == 200
    finally:
        query.close()

"""The JSON Schema of patch files, made from the code: `make docs`.

An editor of text that knows JSON Schema then completes and checks modules, knobs and ranges.
"""

import json
from collections.abc import Mapping
from typing import Any

from spikerack.modules.ports import File, Quantity
from spikerack.runtime.library import library as standard
from spikerack.runtime.patch.fields import PatchForm
from spikerack.runtime.spec import Port, Spec

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(library: Mapping[str, Spec] | None = None) -> dict[str, Any]:
    """The schema: the form of a patch, and a definition for each module."""
    specs = standard() if library is None else library
    told = PatchForm.model_json_schema(by_alias=True)
    told = {"$schema": DIALECT, "title": "Spikerack patch"} | told | {"title": "Spikerack patch"}
    told["properties"] = {"$schema": {"type": "string"}} | told["properties"]
    definitions = told["$defs"]
    definitions["NodeForm"]["allOf"] = [
        {
            "if": {"properties": {"module": {"const": name}}, "required": ["module"]},
            "then": {"$ref": f"#/$defs/module.{name}"},
        }
        for name in sorted(specs)
    ]
    for name in sorted(specs):
        definitions[f"module.{name}"] = _module(specs[name])
    return told


def _module(spec: Spec) -> dict[str, Any]:
    knobs = {p.name: _knob(p) for p in spec.of("knob")}
    settings = {p.name: _setting(p) for p in spec.of("setting")}
    return {
        "description": spec.doc.partition("\n")[0],
        "properties": {
            "knobs": {"properties": knobs, "additionalProperties": spec.maker is not None},
            "settings": {"properties": settings, "additionalProperties": False},
        },
    }


def _knob(port: Port) -> dict[str, Any]:
    one = _quantity(port.default)
    listed = {"type": "array", "items": one, "minItems": 1, "maxItems": 100_000}
    unit = f"{port.unit}, " if port.unit else ""
    told = {"description": f"{unit}{port.default.taper} taper", "default": _start(port.default)}
    return told | {"anyOf": [one, listed]}


def _setting(port: Port) -> dict[str, Any]:
    value = port.default
    if isinstance(value, Quantity):
        return {"default": _start(value)} | _quantity(value)
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", File: "string"}
    kinds |= {list: "array", tuple: "array", dict: "object"}
    told = {"type": kinds[type(value)]} if type(value) in kinds else {}
    return told if value is None else told | {"default": value}


def _quantity(q: Quantity) -> dict[str, Any]:
    kind = "integer" if q.taper in ("whole", "choice") else "number"
    number = {"type": kind, "minimum": q.lo, "maximum": q.hi}
    return {"anyOf": [{"enum": list(q.names)}, number]} if q.names else number


def _start(q: Quantity) -> Any:
    if q.names:
        return q.names[int(q)]
    return int(q) if q.taper == "whole" else float(q)


if __name__ == "__main__":
    print(json.dumps(schema(), indent=1, ensure_ascii=False))

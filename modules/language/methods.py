"""How equations go on to the end of a tick: as is asked for, or by the first method that can."""

from spikerack.modules.language import exact, steps
from spikerack.modules.language.body import Body
from spikerack.modules.language.model import Model
from spikerack.modules.language.text_error import TextError


def stepped(body: Body) -> tuple[str, dict[str, str]]:
    """The method (asked for, else exact, euler, heun), and what each variable is then."""
    model, asked = body.model, body.model.method
    if not model.rates:
        return "", {}
    if asked in ("", "exact"):
        sums = exact.system(body)
        if isinstance(sums, dict):
            return "exact", exact.write_exact(body, sums)
        _refuse(model, asked, sums)
    if asked == "exponential_euler":
        both = steps.conditional(body)
        if isinstance(both, dict):
            return asked, steps.write_exponential(body, both)
        _refuse(model, asked, both)
    parts = steps.parted(body)
    if isinstance(parts, str):
        raise _wrong(model, parts, "write g*xi as a part of a sum")
    rates, noise = parts
    moved = {*model.states, *(f for f in body.depends if not body.rests(f))}
    added = not any(body.needs(g) & moved for g in noise.values())
    method = asked or ("euler" if added else "heun")
    if method == "euler" and not added:
        _refuse(model, "euler", "noise is multiplied by a variable")
    if method in ("rk2", "rk4"):
        if noise or any("drawn" in body.needs(tree) for tree in rates.values()):
            _refuse(model, method, "there is chance in it")
        return method, getattr(steps, f"write_{method}")(body, rates)
    if method == "milstein":
        names = [n for _, n in noise]
        if len(set(names)) < len(names) or len({x for x, _ in noise}) < len(names):
            _refuse(model, "milstein", "a noise is shared")
    return method, getattr(steps, f"write_{method}")(body, rates, noise)


def _refuse(model: Model, asked: str, why: str) -> None:
    """Say that the method that was asked for cannot be; if none was, another is looked for."""
    if asked:
        raise _wrong(model, f"{asked} cannot be ({why})", "leave the method out")


def _wrong(model: Model, rule: str, todo: str) -> TextError:
    return TextError(model.text, *model.method_at, rule, todo)

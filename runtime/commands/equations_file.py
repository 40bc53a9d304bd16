"""Equations as a file: what a node's text has become, to read, to keep and to share."""

import keyword
from typing import Annotated

import typer

from spikerack.runtime.commands.app import PatchPath, app, opened
from spikerack.runtime.errors import meant, wrong


@app.command()
def written(
    path: PatchPath,
    node: Annotated[str, typer.Argument(help="A node whose module is `equations`.")],
    name: Annotated[str, typer.Option(help="What the module is called; else as the node.")] = "",
) -> None:
    """Print the module that a node's equations have become, as a file of one's own modules."""
    from spikerack.modules.equations import TEXT, module_file

    patch = opened(path)
    typed = {n: x for n, x in patch.nodes.items() if x.module == "equations"}
    if node not in typed:
        raise wrong(str(path), "there is no such node of equations", node, meant(node, typed))
    name = name or node
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        rule = "a module is called as functions are"
        raise wrong("--name", rule, name, "write letters, digits and _")
    try:
        print(module_file(str(typed[node].settings.get("text", TEXT)), name), end="")
    except ValueError as error:
        raise wrong(f"nodes.{node}", str(error)) from None

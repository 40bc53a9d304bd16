"""`modules`, `runtime` and `patcher` by their short names, in a clone: the same objects.

Who stands in a clone's root can import its folders without `spikerack.`; were they loaded once more
under that name, a `Trigger` of one would be no `Trigger` to the other.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

SHORT = ("modules", "runtime", "patcher")


class ShortNames(MetaPathFinder, Loader):
    """Finds `modules.ports` as `spikerack.modules.ports`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        is_short = fullname.partition(".")[0] in SHORT
        return ModuleSpec(fullname, self, is_package=True) if is_short else None

    def exec_module(self, module: ModuleType) -> None:
        """The import system hands out what stands in `sys.modules` when this is done."""
        sys.modules[module.__name__] = import_module(f"spikerack.{module.__name__}")


def answer(name: str) -> None:
    """From now on short names are answered; this one, which is being imported, as well."""
    if not any(isinstance(finder, ShortNames) for finder in sys.meta_path):
        sys.meta_path.insert(0, ShortNames())
    sys.modules[name] = import_module(f"spikerack.{name}")

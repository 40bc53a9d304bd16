"""LLVM: modules joined, optimised, made machine code, and loaded into this process."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from typing import Any

import llvmlite
from llvmlite import binding

from spikerack.runtime.compiler import extents
from spikerack.runtime.compiler.llvm_values import Unsupported
from spikerack.runtime.compiler.processor import processor

if extents.ON:
    from spikerack.runtime.compiler import guards

binding.initialize_native_target()
binding.initialize_native_asmprinter()
LEVEL = 1 if extents.ON else 3  # of optimisation
_numbers = count()
_linking = threading.Lock()  # also lest two threads make two linkers


def identity() -> tuple[str, ...]:
    """What machine code depends on: it must not be loaded by another processor."""
    chosen = processor()
    return llvmlite.__version__, binding.get_process_triple(), chosen.name, chosen.features


def host() -> str:
    """The very processor that this runs on."""
    return f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"


def lanes() -> int:
    """How many float64 a register holds."""
    return processor().lanes


def _machine() -> Any:
    target, chosen = binding.Target.from_triple(binding.get_process_triple()), processor()
    return target.create_target_machine(
        cpu=chosen.name, features=chosen.features, opt=3, reloc="static", codemodel="jitdefault",
        jit=True,
    )  # fmt: skip


_target = cache(_machine)


@cache
def _linker() -> Any:
    return binding.create_lljit_compiler(_machine())


@contextmanager
def _refusals() -> Iterator[None]:
    """What LLVM refuses to read, join, verify or load, numba may know better."""
    try:
        yield
    except RecursionError:
        raise
    except RuntimeError as error:
        raise Unsupported(str(error)) from error


@_refusals()
def build(text: str, parts: Iterable[bytes]) -> bytes:
    """Object code of a module and the bitcode of what it calls."""
    module = binding.parse_assembly(text)
    module.triple = binding.get_process_triple()
    module.data_layout = str(_target().target_data)
    for part in parts:
        module.link_in(binding.parse_bitcode(part))
    for function in module.functions:
        if not function.is_declaration and function.linkage == binding.Linkage.linkonce_odr:
            function.linkage = binding.Linkage.internal
    module.verify()
    tuning = binding.create_pipeline_tuning_options(speed_level=LEVEL)
    tuning.loop_vectorization, tuning.slp_vectorization = True, False
    builder = binding.create_pass_builder(_target(), tuning)
    builder.getModulePassManager().run(module, builder)
    return bytes(_target().emit_object(module))


@_refusals()
def load_object(code: bytes, symbol: str) -> tuple[int, Any]:
    """The address of a function in object code, and what must be kept as long as it is called."""
    parts = binding.JITLibraryBuilder().add_object_img(code).add_current_process()
    for name, address in guards.addresses().items() if extents.ON else ():
        parts.import_symbol(name, address)
    with _linking:
        name = f"{symbol} {next(_numbers)}"  # a name is never free again
        held = parts.export_symbol(symbol).link(_linker(), name)
    return int(held[symbol]), held

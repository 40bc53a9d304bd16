"""LLVM: modules joined, optimised, made machine code, and loaded into this process."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import llvmlite
from llvmlite import binding

from runtime.kernels.values import Unsupported

binding.initialize_native_target()
binding.initialize_native_asmprinter()


def identity() -> tuple[str, ...]:
    """What machine code depends on: it must not be loaded by another processor."""
    features = binding.get_host_cpu_features().flatten()
    return llvmlite.__version__, binding.get_process_triple(), binding.get_host_cpu_name(), features


@cache
def _target() -> Any:
    target = binding.Target.from_triple(binding.get_process_triple())
    return target.create_target_machine(
        cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(),
        opt=3, reloc="static", codemodel="jitdefault", jit=True,
    )  # fmt: skip


@cache
def _engine() -> Any:
    empty = binding.parse_assembly(f'target triple = "{binding.get_process_triple()}"\n')
    return binding.create_mcjit_compiler(empty, _target())


def build(text: str, parts: Iterable[bytes]) -> bytes:
    """Object code of a module and the bitcode of what it calls."""
    try:
        module = binding.parse_assembly(text)
    except RuntimeError as error:  # a line that is none: numba may know better
        raise Unsupported(str(error)) from error
    module.triple = binding.get_process_triple()
    module.data_layout = str(_target().target_data)
    for part in parts:
        module.link_in(binding.parse_bitcode(part))
    for function in module.functions:
        if not function.is_declaration and function.linkage == binding.Linkage.linkonce_odr:
            function.linkage = binding.Linkage.internal
    module.verify()
    tuning = binding.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization, tuning.slp_vectorization = True, False
    builder = binding.create_pass_builder(_target(), tuning)
    builder.getModulePassManager().run(module, builder)
    return bytes(_target().emit_object(module))


def load(code: bytes, symbol: str) -> int:
    """The address of a function in object code, which stays loaded."""
    engine = _engine()
    engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return int(engine.get_function_address(symbol))

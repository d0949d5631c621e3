"""Finds functions of Python and its libraries that student code has replaced: noted for staff, never a score.

What a library itself puts in place of a function is passed over: torch's compiler does so, and so may any import.
"""

from __future__ import annotations

import builtins
import gc
import inspect
import json
import math
import os
import random
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice
from types import FunctionType, ModuleType

import numpy as np
import torch
from torch import nn
from torch.nn.modules import module as modules
from torch.overrides import _get_current_function_mode_stack as function_modes
from torch.utils._python_dispatch import _get_current_dispatch_mode_stack as dispatch_modes

_OWNERS: tuple[ModuleType | type, ...] = (
    *(torch, torch.Tensor, torch.testing, torch.autograd, torch.random),
    *(nn.functional, nn.Module, nn.Linear, nn.CrossEntropyLoss, nn.NLLLoss),
    *(torch.optim.SGD, torch.optim.Optimizer, torch.utils.data.DataLoader),
    *(np, np.testing, builtins, gc, inspect, json, math, random, signal, time),
)
_HOOKS = ("_global_forward_hooks", "_global_forward_pre_hooks", "_global_backward_hooks", "_global_backward_pre_hooks")
_MOST = 20  # names in a report
_LIBRARIES = (os.path.dirname(os.path.dirname(torch.__file__)), os.path.dirname(os.path.dirname(__file__)))


class Originals:
    """The functions as they are when this is made, before any student code runs."""

    def __init__(self) -> None:
        self._originals = [
            (owner.__name__, vars(owner), name, thing, getattr(thing, "__code__", None))
            for owner in _OWNERS
            for name, thing in vars(owner).items()
            if not isinstance(thing, type | ModuleType) and (callable(thing) or hasattr(thing, "__get__"))
        ]

    def replaced(self) -> list[str]:
        """Names of functions that the student's code has replaced."""
        return list(islice(chain(_machinery(), self._functions()), _MOST))

    def _functions(self) -> Iterator[str]:
        """Functions that were replaced, or got other code under the same name."""
        for owner, names, name, original, code in self._originals:
            thing = names.get(name)
            if thing is original and (code is None or thing.__code__ is code):
                continue
            if not _is_a_library_s(thing):
                yield f"{owner}.{name}"


@cache
def originals() -> Originals:
    """Made once; warm_up does so before any student code runs."""
    return Originals()


def _is_a_library_s(thing: object) -> bool:
    return isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(_LIBRARIES)


def _machinery() -> Iterator[str]:
    """Hooks into every import, line or forward pass that student code has set."""
    for owner in _OWNERS:
        if isinstance(owner, ModuleType) and sys.modules.get(owner.__name__) is not owner:
            yield f"sys.modules[{owner.__name__!r}]"
    if _has_a_student_s(sys.meta_path):
        yield "sys.meta_path"
    if _has_a_student_s([*function_modes(), *dispatch_modes()]):  # type: ignore[no-untyped-call]
        yield "every call of torch"
    if sys.gettrace() or sys.getprofile():
        yield "sys.settrace"
    if any(vars(modules)[hooks] for hooks in _HOOKS):
        yield "the forward pass of every module"


def _has_a_student_s(things: Iterable[object]) -> bool:
    return any(type(thing).__module__ == "submission" for thing in things)

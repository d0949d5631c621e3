"""Keeps torch's compiler unloaded until somebody asks for it: optimizers touch it, and it takes longer than torch.

Whoever uses torch.compile gets the real one; nothing else notices.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType

import torch
from torch._compile import _disable_dynamo

_NAME = "torch._dynamo"


class _Postponed(ModuleType):
    """Stands in for torch._dynamo with the two functions that every optimizer step calls."""

    def __getattr__(self, name: str) -> object:
        """Anything else: load the compiler and step aside."""
        if name in ("__spec__", "__file__", "__loader__", "__wrapped__"):
            raise AttributeError(name)
        return getattr(_load(), name)

    @staticmethod
    def graph_break(*_args: object, **_kwargs: object) -> None:
        """Nothing is compiled, so there is no graph to break."""

    @staticmethod
    def disable(function: Callable[..., object], *_args: object, **_kwargs: object) -> Callable[..., object]:
        """Nothing is compiled, so the function is as it is."""
        return function


def postpone() -> None:
    """Put the stand-in where torch._dynamo will be looked for, if it is not loaded already.

    The compiler would wrap torch.manual_seed while student code runs, which would look like tampering, and leaves
    alone what is wrapped already.
    """
    if _NAME not in sys.modules:
        sys.modules[_NAME] = torch._dynamo = _Postponed(_NAME)
        torch.manual_seed = _disable_dynamo(torch.manual_seed)


def _load() -> ModuleType:
    if isinstance(sys.modules.get(_NAME), _Postponed):
        del sys.modules[_NAME]
        vars(torch).pop("_dynamo", None)
    return importlib.import_module(_NAME)

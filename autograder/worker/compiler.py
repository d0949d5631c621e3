"""Loads torch's compiler only when code uses it: optimizers import it, and that takes longer than importing torch.

Code that uses torch.compile gets the real compiler.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType

import torch

_NAME = "torch._dynamo"


class _Postponed(ModuleType):
    """Stands in for torch._dynamo with the two functions that every optimizer step calls."""

    def __getattr__(self, name: str) -> object:
        """Any other attribute: load the real compiler and take it from there."""
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
    """Put the stand-in where torch._dynamo will be looked for, if it is not loaded already."""
    if _NAME not in sys.modules:
        sys.modules[_NAME] = torch._dynamo = _Postponed(_NAME)


def _load() -> ModuleType:
    if isinstance(sys.modules.get(_NAME), _Postponed):
        del sys.modules[_NAME]
        vars(torch).pop("_dynamo", None)
    return importlib.import_module(_NAME)

"""How an answer is judged: an expectation is one class in one file of this folder, found by itself.

    base         Expectation, what it returns (Mismatch), and how tensors are compared
    tolerances   how far two right answers may lie apart, with the reasons
    all others   one expectation each; output_kinds and differences help to word them

Called by rubric.py files through autograder.rubric, and by grading, which knows Expectation alone.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module

from autograder.rubric.expectations.base import Expectation


def _kinds() -> Iterator[type[Expectation]]:
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        for thing in vars(import_module(module.name)).values():
            is_one = isinstance(thing, type) and issubclass(thing, Expectation) and not inspect.isabstract(thing)
            if is_one and thing.__module__ == module.name:
                yield thing


KINDS: Mapping[str, type[Expectation]] = {kind.__name__: kind for kind in _kinds()}

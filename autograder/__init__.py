"""Graded assignments on multi-layer perceptrons, and the autograder behind them.

In a notebook: from autograder import check, hint. Nothing is loaded before one of them is asked for: workers import
this package too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.student.notebook import check, hint

__all__ = ["check", "hint"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from autograder.student import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Stands in for what a notebook has round its code and a worker has not: display, clear_output, bars of widgets.

Shows nothing and counts nothing: whoever uses them in train or plot_history is graded on what that does.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType


def install_notebook_stubs(namespace: dict[str, object]) -> None:
    """Put them where a notebook finds them, and leave what is installed as it is."""
    namespace["display"] = _nothing
    if "IPython" not in sys.modules and find_spec("IPython") is None:
        shell, display = ModuleType("IPython"), ModuleType("IPython.display")
        vars(shell).update(display=display, get_ipython=_nothing)
        vars(display).update(display=_nothing, clear_output=_nothing)
        sys.modules.update({"IPython": shell, "IPython.display": display})
    if find_spec("ipywidgets") is None:
        bars = ModuleType("tqdm.notebook")
        vars(bars).update(__getattr__=_from_tqdm)
        sys.modules["tqdm.notebook"] = bars


def _nothing(*_args: object, **_kwargs: object) -> None:
    """Nobody is looking."""


def _from_tqdm(name: str) -> object:
    return getattr(importlib.import_module("tqdm"), name)

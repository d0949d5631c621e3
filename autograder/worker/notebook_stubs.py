"""Stands in for what a notebook offers and a worker lacks: display, clear_output, progress bars as widgets.

Functions that call them, as train or plot_history may, are graded on what else they do.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType


def install_notebook_stubs(namespace: dict[str, object]) -> None:
    """Put them where notebook code looks for them, and leave what is installed as it is."""
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
    """A display function that shows nothing."""


def _from_tqdm(name: str) -> object:
    return getattr(importlib.import_module("tqdm"), name)

"""What probes hand to student code: an ingredient is one class in one file of this folder, found by itself.

    base         Ingredient, and Bench: what a worker offers to make one with
    all others   one ingredient each

Called by rubric.py files through autograder.rubric, and by the worker, which knows Ingredient alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.registry import kinds

INGREDIENTS: Mapping[str, type[Ingredient]] = kinds(__name__, Ingredient)  # type: ignore[type-abstract]

"""A loss function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autograder.protocol.ingredients.base import Bench, Ingredient


@dataclass(frozen=True, slots=True)
class Loss(Ingredient):
    """A loss function object.

    Example: Loss("cross_entropy")
    """

    kind: Literal["cross_entropy", "nll"]

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        from torch import nn  # seconds of import that a judge can do without

        return nn.NLLLoss() if self.kind == "nll" else nn.CrossEntropyLoss()

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "criterion"

"""A tensor of drawn numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Between, Filled
from autograder.protocol.ingredients.base import Bench, Ingredient, Positive


@dataclass(frozen=True, slots=True)
class Draw(Ingredient):
    """A float32 tensor of normal numbers, the same in every call of a question and another one for every role.

    scale  the standard deviation

    Example: Draw((4, 3), scale=0.5)
    """

    shape: Annotated[tuple[Positive, ...], Filled()]
    scale: Annotated[float, Between(0)] = 1.0

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return bench.draw(role, self.shape, self.scale)

    def described(self) -> str:
        """As Ingredient."""
        return f"a tensor of shape {self.shape}"

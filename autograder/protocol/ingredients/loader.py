"""Batches of drawn images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.ingredients.base import Bench, Ingredient, Positive, listed


@dataclass(frozen=True, slots=True)
class Loader(Ingredient):
    """Batches of these sizes, standard-normal images and uniform labels, always in this order.

    fresh  every call gets other images and labels: a number that is right by chance is not right twice

    Example: Loader((8, 8, 5))
    """

    sizes: Annotated[tuple[Positive, ...], Filled()]
    shape: tuple[Positive, ...] = (1, 28, 28)
    classes: Positive = 10
    fresh: bool = False

    has_decoy = True

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return bench.loader(self.sizes, self.shape, self.classes)

    def for_call(self, bench: Bench, thing: object, number: int) -> object:
        """As Ingredient."""
        is_first = number == 1 or not self.fresh
        return thing if is_first else bench.loader(self.sizes, self.shape, self.classes, number)

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "loader"

    def described(self) -> str:
        """As Ingredient."""
        return f"{'one batch' if len(self.sizes) == 1 else 'batches'} of {listed(self.sizes)} images"

    def image_shape(self) -> tuple[int, ...]:
        """As Ingredient."""
        return self.shape

"""Batches of drawn inputs and targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.ingredients.base import Bench, Ingredient, Positive, listed
from autograder.protocol.ingredients.draw import Draw


@dataclass(frozen=True, slots=True)
class Loader(Ingredient):
    """Batches of these sizes, standard-normal inputs and uniform labels, always in this order.

    shape    of one input
    classes  labels are 0 to classes - 1
    fresh    every call gets other inputs and targets: a number that is right by chance is not right twice
    targets  drawn instead of labels; its shape is that of one target

    Example: Loader((8, 8, 5))
    """

    sizes: Annotated[tuple[Positive, ...], Filled()]
    shape: tuple[Positive, ...] = (1, 28, 28)
    classes: Positive = 10
    fresh: bool = False
    targets: Draw | None = None

    has_decoy = True

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return self._batches(bench, 1)

    def for_call(self, bench: Bench, thing: object, number: int) -> object:
        """As Ingredient."""
        return thing if number == 1 or not self.fresh else self._batches(bench, number)

    def _batches(self, bench: Bench, number: int) -> object:
        """The loader of this number."""
        drawn = self.targets.array([bench.seed, 4, number], sum(self.sizes)) if self.targets else self.classes
        return bench.loader(self.sizes, self.shape, drawn, number)

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "loader"

    def described(self) -> str:
        """As Ingredient."""
        what = "images" if len(self.shape) == 3 else "inputs"
        return f"{'one batch' if len(self.sizes) == 1 else 'batches'} of {listed(self.sizes)} {what}"

    def image_shape(self) -> tuple[int, ...]:
        """As Ingredient."""
        return self.shape

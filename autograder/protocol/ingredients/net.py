"""A network of the grader's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.ingredients.base import Bench, Ingredient
from autograder.protocol.layers import misfitting, misspelt, undivided
from autograder.protocol.records import Json


@dataclass(frozen=True, slots=True)
class Net(Ingredient):
    """A model of the grader's own, so that a wrong class of the student's costs nothing here.

    layers   e.g. ("pool 4", "linear 16 8", "relu", "linear 8 10", "log_softmax"); "pool" takes square grey images,
             (N, 1, side, side) or (N, side * side); "linear 16 8 nobias" has no bias
    weights  values of every parameter in order, weight (outputs, inputs) before bias; empty draws them

    Example: Net(("flatten", "linear 784 16", "relu", "linear 16 10"))
    """

    layers: Annotated[tuple[str, ...], Filled()]
    weights: tuple[Json, ...] = ()

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        wrong = list(misspelt(self.layers))
        yield from wrong
        if self.weights and not wrong:
            yield from misfitting(self.layers, self.weights)

    is_model = True
    has_decoy = True

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return bench.network(self.layers, self.weights)

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "model"

    def unfit(self, shape: tuple[int, ...]) -> Iterator[str]:
        """As Ingredient."""
        if not list(misspelt(self.layers)):
            yield from undivided(self.layers, shape)

"""A tensor of numbers that are written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from autograder.protocol.ingredients.base import Bench, Dtype, Ingredient, Library, unfit_dtype
from autograder.protocol.records import Json, Tensor


@dataclass(frozen=True, slots=True)
class Given(Ingredient):
    """A tensor of these values: a number, or lists of numbers in lists, all equally long.

    dtype, library  as in Draw

    Example: Given([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    """

    values: Json
    dtype: Dtype = "float32"
    library: Library = "torch"

    is_tensor = True

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        try:
            self.array([])
        except (TypeError, ValueError, OverflowError):
            yield f"values do not make an array of {self.dtype}: expected numbers, in lists that are equally long"

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return bench.tensor(self.array([]), self.library)

    def array(self, key: list[int]) -> Tensor:
        """The values, whatever the key."""
        return np.array(self.values, self.dtype)

    def unfit_for_calls(self) -> Iterator[str]:
        """As Ingredient."""
        yield from unfit_dtype(self.dtype)

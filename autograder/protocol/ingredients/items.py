"""Several things in a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.ingredients.base import Bench, Ingredient


@dataclass(frozen=True, slots=True)
class Items(Ingredient):
    """A list of other ingredients: the weights of all layers, their gradients.

    Example: Items((Draw((4, 3)), Draw((3,))))
    """

    parts: Annotated[tuple[Ingredient, ...], Filled()]

    @property
    def is_tensor(self) -> bool:  # type: ignore[override]
        """As Ingredient: whether all of them are."""
        return all(part.is_tensor for part in self.parts)

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        for index, part in enumerate(self.parts):
            if part.is_model or part.needs_role or part.needs_data or part.collects:
                yield f"parts[{index}] is a {type(part).__name__}, which needs a role of its own"

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return [part.make(bench, f"{role}/{index}") for index, part in enumerate(self.parts)]

    def unfit_for_calls(self) -> Iterator[str]:
        """As Ingredient."""
        for part in self.parts:
            yield from part.unfit_for_calls()

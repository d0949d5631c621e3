"""The number of the call."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.protocol.ingredients.base import Bench, Ingredient


@dataclass(frozen=True, slots=True)
class Count(Ingredient):
    """1 in the first call, 2 in the second: an epoch number.

    Example: Count()
    """

    is_handed = False

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return 1

    def for_call(self, bench: Bench, thing: object, number: int) -> object:
        """As Ingredient."""
        return number

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "count"

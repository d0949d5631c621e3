"""A list to append to."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.protocol.ingredients.base import Bench, Ingredient


@dataclass(frozen=True, slots=True)
class Sink(Ingredient):
    """An empty list that is kept over all calls; what is appended is observed as "appended/<role>".

    Example: Sink()
    """

    collects = True

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return []

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "sink"

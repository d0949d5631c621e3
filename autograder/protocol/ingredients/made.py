"""What a helper makes."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.protocol.ingredients.base import Bench, Ingredient


@dataclass(frozen=True, slots=True)
class Made(Ingredient):
    """The place of something that the function of helpers.py makes and hands over itself: a function, a dict.

    Example: Made()
    """

    is_handed = False

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return None

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "anything"

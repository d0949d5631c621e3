"""A plain value."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.protocol.ingredients.base import Bench, Ingredient
from autograder.protocol.records import Json


@dataclass(frozen=True, slots=True)
class Value(Ingredient):
    """A plain value.

    Example: Value([0.9, 0.5, 0.3])
    """

    value: Json

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient; a list is a new one."""
        return list(self.value) if isinstance(self.value, list | tuple) else self.value

    @property
    def is_setting(self) -> bool:
        """As Ingredient."""
        return isinstance(self.value, int | float | str)

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "values" if isinstance(thing, list) else super(Value, self).used_as(thing)

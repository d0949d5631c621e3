"""A class of the student's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograder.protocol.ingredients.base import Bench, Ingredient
from autograder.protocol.records import Json

Weights = Literal["own", "drawn", "small", "identity"]


@dataclass(frozen=True, slots=True)
class Build(Ingredient):
    """The student's class, constructed with these keyword arguments.

    weights  "own": as the class makes them; "drawn": filled by shape, equal shapes get equal values;
             "small": the same, as small as training starts with: matrices up to 1/sqrt(inputs), vectors of ones stay,
             other vectors 0; "identity": every matrix the identity, every bias 1

    Example: Build("MyMLP", {"hidden_size": 64}, weights="identity")
    """

    name: str
    arguments: Mapping[str, Json] = field(default_factory=dict)
    weights: Weights = "drawn"

    is_model = True

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return bench.student_class(self.name, self.arguments, self.weights)

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "model"

    def described_class(self) -> str:
        """As a student would write it."""
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.arguments.items())})"

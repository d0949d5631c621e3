"""Batches of a data set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from autograder.protocol.fields import Between
from autograder.protocol.ingredients.base import Bench, Ingredient, Positive


@dataclass(frozen=True, slots=True)
class Data(Ingredient):
    """A loader over tensors that come with the question as "<split>/images" and "<split>/labels".

    It is shuffled anew for each call.

    seconds  the loader ends early when this much time has passed since the first batch of the question

    Example: Data("train", batch_size=64)
    """

    split: Literal["train", "valid"]
    batch_size: Positive
    seconds: Annotated[float, Between(0)] = 600.0

    needs_data = True

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return bench.data(self.split, self.batch_size, self.seconds)

    def for_call(self, bench: Bench, thing: object, number: int) -> object:
        """As Ingredient: another order for each call, the same one however often a call goes through it."""
        bench.begin_epoch(thing, number)
        return thing

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "loader"

    def described(self) -> str:
        """As Ingredient."""
        return "images that are new to it"

"""Booleans that all have to be the same: a mode, whether gradients are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.records import Json, Observation
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, Reads, under


@dataclass(frozen=True, slots=True)
class Every(Expectation):
    """A list of booleans under these names holds only this one, and at least one.

    words  what each entry says when it is right, and when it is wrong

    Example: Every(("modes",), True, ("train mode in every forward pass", "eval mode"))
    """

    names: Annotated[tuple[str, ...], Filled()]
    wanted: bool
    words: tuple[str, str]

    reads = Reads.VALUES

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return self.names

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        flags = [flag for n in under(reference.values, self.names) for flag in _flags(observation.values.get(n))]
        wrong = sum(flag is not self.wanted for flag in flags)
        if not flags:
            return Mismatch(self.words[0], "the model was never called")
        return Mismatch(self.words[0], f"{self.words[1]} in {wrong} of {len(flags)} forward passes") if wrong else None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether the same kinds of flags occur: how many passes there were does not matter."""
        return all(
            {bool(flag) for flag in _flags(observation.values.get(name))}
            == {bool(flag) for flag in _flags(other.values.get(name))}
            for name in {*under(observation.values, self.names), *under(other.values, self.names)}
        )


def _flags(value: Json | None) -> list[Json]:
    return value if isinstance(value, list) else []

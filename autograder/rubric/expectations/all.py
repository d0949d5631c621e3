"""Several expectations at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.records import Observation, Picture
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch


@dataclass(frozen=True, slots=True)
class All(Expectation):
    """Several expectations at once; the first that is not met speaks.

    Example: All((LogProbabilities(), Close(("output",))))
    """

    parts: Annotated[tuple[Expectation, ...], Filled()]

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.looks_at))

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        mismatches = (part.mismatch(observation, reference, held_out) for part in self.parts)
        return next((m for m in mismatches if m is not None), None)

    def alike(self, observation: Observation, other: Observation) -> bool:
        """As Expectation."""
        return all(part.alike(observation, other) for part in self.parts)

    def picture(self, observation: Observation, reference: Observation, mistake: Observation | None) -> Picture | None:
        """As Expectation: that of the part which speaks."""
        wrong = (part for part in self.parts if part.mismatch(observation, reference, HeldOut()) is not None)
        speaks = next(wrong, None)
        return speaks.picture(observation, reference, mistake) if speaks else None

    @property
    def is_banded(self) -> bool:
        """As Expectation."""
        return any(part.is_banded for part in self.parts)

    def single(self) -> Iterator[Expectation]:
        """As Expectation."""
        for part in self.parts:
            yield from part.single()

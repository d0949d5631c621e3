"""Values that have to be the reference's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.records import Json, Observation
from autograder.rubric.differences import of_lists
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, Reads, same, under


@dataclass(frozen=True, slots=True)
class Equal(Expectation):
    """Values under these names are the reference's.

    words     what they are, for the finding: "parameters of shapes"; the key follows where a dict was returned
    alike_by  values that tell two mistakes apart instead, where these hold names of the student's own

    Example: Equal(("shapes",), "parameters of shapes", alike_by=("output_shapes",))
    """

    names: Annotated[tuple[str, ...], Filled()]
    words: str
    alike_by: tuple[str, ...] = ()

    reads = Reads.VALUES

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return (*self.names, *self.alike_by)

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for name in under(reference.values, self.names):
            expected, got = reference.values[name], observation.values.get(name)
            if expected != got:
                key = name.removeprefix("returned/") if name.startswith("returned/") else ""
                words = f"{self.words} {key}:" if key and not key.isdecimal() else self.words
                full = f"Expected {words} {_list(expected)}; got {_list(got)}."
                says = of_lists(expected, got, words)
                return Mismatch(says=says, detail=full) if says else Mismatch(f"{words} {_list(expected)}", _list(got))
        return None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """As Expectation."""
        return same(observation, other, (), self.alike_by or self.names)


def _list(value: Json) -> str:
    if isinstance(value, list):
        return (
            ", ".join(_list(v) if not isinstance(v, list) else f"({', '.join(map(str, v))})" for v in value) or "none"
        )
    return "nothing" if value is None else str(value)

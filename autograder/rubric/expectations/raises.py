"""An exception that has to be raised."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled, nearest
from autograder.protocol.records import Observation
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, Reads


@dataclass(frozen=True, slots=True)
class Raises(Expectation):
    """The function raises one of these built-in exceptions; goes with may_raise=True in the Call.

    because  why it should, to end "Expected ValueError: "

    Example: Raises(("ValueError",), "the file is shorter than its header says")
    """

    kinds: Annotated[tuple[str, ...], Filled()]
    because: str

    reads = Reads.VALUES

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("raised",)

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        known = [
            name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)
        ]
        for kind in self.kinds:
            if kind not in known:
                yield f"no exception of Python's is called {kind!r}; {nearest(kind, known).partition('?')[0]}"

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        raised = _raised(observation)
        if any(kind in self.kinds for kind in raised):
            return None
        message = str(observation.values.get("message", ""))
        got = f"{raised[0]}: {message}" if raised else "no exception"
        return Mismatch(f"{' or '.join(self.kinds)}: {self.because}", got)

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether both raise an exception of the same class, or none."""
        return _raised(observation)[:1] == _raised(other)[:1]


def _raised(observation: Observation) -> list[str]:
    raised = observation.values.get("raised")
    return [str(kind) for kind in raised] if isinstance(raised, list) else []

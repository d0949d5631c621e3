"""What a model that was returned makes of given inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from autograder.protocol.fields import AtLeast, Filled
from autograder.protocol.records import Observation, Tensor
from autograder.rubric.differences import shape_of
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, under


@dataclass(frozen=True, slots=True)
class Right(Expectation):
    """The model that each call returned names these classes for the inputs in asks of the Call.

    A single output above 0 is class 1; of several the largest is the class.

    Example: Right((0, 1, 1, 0))
    """

    targets: Annotated[tuple[Annotated[int, AtLeast(0)], ...], Filled()]

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("answers",)

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        names = under(reference.tensors, ("answers",))
        n_wrong = 0
        for name in names:
            answers = observation.tensors.get(name, np.zeros(0))
            if len(answers) != len(self.targets) or not answers.size:
                return Mismatch(f"an answer for each of {len(self.targets)} inputs", f"shape {shape_of(answers)}")
            n_wrong += not np.array_equal(_classes(answers), np.asarray(self.targets))
        if not n_wrong:
            return None
        of = f" from each of {len(names)} starts" if len(names) > 1 else ""
        last = next(n for n in names if not np.array_equal(_classes(observation.tensors[n]), np.asarray(self.targets)))
        classes = ", ".join(str(c) for c in _classes(observation.tensors[last]))
        got = f"{classes} in {n_wrong} of {len(names)}" if len(names) > 1 else classes
        return Mismatch(f"classes {', '.join(map(str, self.targets))}{of}", got)

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether the models are affine in both or in neither, and right in all calls, in some, or in none of both."""
        return self._summary(observation) == self._summary(other)

    def _summary(self, observation: Observation) -> object:
        answers = [observation.tensors[name] for name in under(observation.tensors, ("answers",))]
        right = {np.array_equal(_classes(each), np.asarray(self.targets)) for each in answers}
        affine = [observation.values[name] for name in under(observation.values, ("affine",))]
        return right, all(affine)


def _classes(answers: Tensor) -> NDArray[np.int64]:
    rows = np.asarray(answers, np.float64).reshape(len(answers), -1)
    classes = (rows[:, 0] > 0).astype(np.int64) if rows.shape[1] == 1 else rows.argmax(axis=1)
    return np.where(np.isfinite(rows).all(axis=1), classes, -1)

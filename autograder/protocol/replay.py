"""A training gone through again: what the grader asks the reference about the weights that came back from a student."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.ingredients.build import Build
from autograder.protocol.probes.base import Desk, Probe
from autograder.protocol.probes.call import Call
from autograder.protocol.records import Observed

NO_WAY = 1e-12  # added to the length of a way before anything is divided by it


@dataclass(frozen=True, slots=True)
class Replay(Probe):
    """Train from each snapshot to the next, and say how far it is from where the student's training arrived.

    Asked by the grader only, of the reference's source; the snapshots come with the question, as Call describes them.

    call  what the student's function was called with
    ends  how many steps had been made after each call

    Observed as tensors:
    gaps       for each segment between two snapshots: distance from the student's weights and optimizer state, relative
               to how far the weights move and how large the state is
    ways       how far the weights move in it
    logits     of the reference's network with the last snapshot's weights on held-out images; "named/<t>" uint8 the
               largest logit of each image after call t
    """

    call: Call
    ends: tuple[int, ...]

    def answer(self, desk: Desk) -> None:
        """As Probe."""
        desk.replay(self)

    @property
    def subject(self) -> str:
        """As Probe."""
        return self.call.subject

    @property
    def recipes(self) -> Mapping[str, Ingredient]:
        """As Probe."""
        return self.call.recipes

    @property
    def is_on_device(self) -> bool:
        """As Probe."""
        return self.call.is_on_device

    def describe(self) -> str:
        """As Probe."""
        return f"We went through what {self.call.function} did again."

    def observes(self) -> Observed:
        """As Probe."""
        return Observed(("gaps", "ways", "logits", "named"), ())

    def builds(self) -> tuple[Build, ...]:
        """As Probe."""
        return self.call.builds()

    def needs(self) -> tuple[str, ...]:
        """As Probe."""
        return tuple(build.name for build in self.builds())

"""What a class of the student's answers to fresh inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.ingredients.base import Mode, Positive, listed
from autograder.protocol.ingredients.build import Build
from autograder.protocol.probes.base import REMARKS, Desk, Probe
from autograder.protocol.records import Observed


@dataclass(frozen=True, slots=True)
class Forward(Probe):
    """Build the student's class and run it forward on fresh images, each pass under the same seed.

    sizes      one batch of each size, all cut from the same images; none only looks at the parameters
    passes     how often the whole series is run
    gradients  also backward a fixed linear function of the last batch's output
    pixels     the value of every pixel; None draws standard-normal images
    dropout    False switches every dropout function off: the row is about something else
    inner      the class returns several tensors, nested in any way: the output, and then what its layers gave

    Observed as tensors:
    output/<model>/<pass>/<batch>           raw
    inner/<model>/<pass>/<batch>/<place>    each of several that are returned, by its place or key, the output too
    buffer/<model>/<pass>/<name>            each buffer after the pass
    gradient/<model>/<shape>/<k>            at most 256 entries, same-shape parameters in canonical order

    Observed as values:
    shapes/<model>             of its parameters
    constant/<model>           shapes of matrices whose entries are all equal
    output_shapes/<model>
    unreached/<model>          names of parameters without a gradient; "unreached_shapes/<model>"
    ends_in/<model>            "linear" when every output is that of the last nn.Linear as it is, else "other"
    is_dropping/<model>        whether a dropout function was told to drop units

    Example: Forward((Build("MyMLP"),), sizes=(5, 1), mode="eval")
    """

    models: Annotated[tuple[Build, ...], Filled()]
    sizes: tuple[Positive, ...]
    mode: Mode
    passes: Positive = 1
    gradients: bool = False
    pixels: float | None = None
    dropout: bool = True
    shape: tuple[Positive, ...] = (1, 28, 28)
    inner: bool = False

    def answer(self, desk: Desk) -> None:
        """As Probe."""
        desk.forward(self)

    @property
    def subject(self) -> str:
        """As Probe."""
        return self.models[0].name

    def describe(self) -> str:
        """As Probe."""
        if not self.sizes:
            return f"We made {' and '.join(build.described_class() for build in self.models)}."
        what = "sent a gradient back through it" if self.gradients else f"asked it about {listed(self.sizes)} images"
        return f"We made {self.models[-1].described_class()} and {what} in {self.mode} mode."

    def observes(self) -> Observed:
        """As Probe."""
        passed, differentiated = bool(self.sizes), self.gradients and bool(self.sizes)
        tensors = ("output", "buffer") * passed + ("inner",) * self.inner + ("gradient",) * differentiated
        outputs = ("output_shapes", "ends_in", "is_dropping") * passed
        return Observed(tensors, ("shapes", "constant", *outputs, *("unreached", "unreached_shapes") * differentiated))

    def answerable(self) -> Observed:
        """As Probe; how the output came about is written down with or without a batch."""
        observed = self.observes()
        return Observed(observed.tensors, (*observed.values, "output_shapes", "ends_in", "is_dropping", *REMARKS))

    def builds(self) -> tuple[Build, ...]:
        """As Probe."""
        return self.models

    def needs(self) -> tuple[str, ...]:
        """As Probe."""
        return tuple(model.name for model in self.models)

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        if not self.sizes and (self.gradients or self.inner or self.passes > 1):
            yield "gradients, inner and passes need at least one batch in sizes"

"""What every probe is: a question to student code, described as data and answered in the worker."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.ingredients.build import Build
from autograder.protocol.records import Json, Observed, Tensor

if TYPE_CHECKING:
    from autograder.protocol.probes.call import Call
    from autograder.protocol.probes.forward import Forward
    from autograder.protocol.replay import Replay

REMARKS = ("assumed", "tampered")  # values that no expectation looks at: staff and students read them


class Desk(Protocol):
    """What a worker answers a probe with: the student's code, things to hand to it, and where observations go."""

    @property
    def seed(self) -> int:
        """Of the question: everything that is drawn follows from it."""

    @property
    def tensors(self) -> dict[str, Tensor]:
        """Name -> what was observed: float32, float64, or int64 under "returned" and "given"."""

    @property
    def values(self) -> dict[str, Json]:
        """Name -> what was observed, plain JSON."""

    def look_up(self, name: str) -> Callable[..., object]:
        """The student's function or class of this name, or "Class.method"; raises where there is none."""

    def build(self, recipe: Build) -> object:
        """An object of the student's class."""

    def make(self, recipes: Mapping[str, Ingredient]) -> Mapping[str, object]:
        """Role -> what its recipe makes."""

    def numbers(self, value: object, subject: str) -> Tensor:
        """A tensor's or an array's numbers; raises where it has none, with the subject in front: "f returned"."""

    def forward(self, probe: Forward) -> None:
        """Answer a Forward."""

    def call(self, probe: Call) -> None:
        """Answer a Call."""

    def replay(self, probe: Replay) -> None:
        """Answer a Replay."""


class Probe(ABC):
    """A question to the code, as data. A new one is a frozen dataclass in a file of this folder."""

    __slots__ = ()

    @abstractmethod
    def answer(self, desk: Desk) -> None:
        """Ask the student's code, and write down what comes of it; in a worker. Whatever is raised is a fault.

        Torch is imported here, not at the top: a judge can do without it, and it takes seconds.
        """

    @property
    @abstractmethod
    def subject(self) -> str:
        """The function or class of the student's that the probe is about."""

    @property
    def is_about_a_class(self) -> bool:
        """Whether the subject is a class."""
        return any(build.name == self.subject for build in self.builds())

    @property
    def recipes(self) -> Mapping[str, Ingredient]:
        """Role -> recipe of the object that the code is handed."""
        return {}

    @property
    def is_on_device(self) -> bool:
        """Whether it runs on the device that models are trained on; a probe of a class alone runs on the CPU."""
        return False

    @abstractmethod
    def describe(self) -> str:
        """What we did, as a sentence."""

    @abstractmethod
    def observes(self) -> Observed:
        """Names of what a run of this probe can observe."""

    def answerable(self) -> Observed:
        """As observes, and what is for people to read: a worker's answer is read under these names alone."""
        observed = self.observes()
        return Observed(observed.tensors, (*observed.values, *REMARKS))

    @abstractmethod
    def builds(self) -> tuple[Build, ...]:
        """The student's classes that it makes."""

    @abstractmethod
    def needs(self) -> tuple[str, ...]:
        """Functions and classes of the student's that it uses."""

    def unfit(self, shapes: Iterable[tuple[int, ...]]) -> Iterator[str]:
        """What is wrong when its loaders hand out images of these shapes."""
        yield from (text for shape in shapes for recipe in self.recipes.values() for text in recipe.unfit(shape))

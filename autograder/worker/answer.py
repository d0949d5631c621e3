"""Puts one question to student code and records what comes back, as data.

Whatever student code raises becomes a fault that points into their own file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import CodeType
from typing import cast

from matplotlib.figure import Figure
from torch import nn

from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.ingredients.build import Build, Weights
from autograder.protocol.probes.call import Call
from autograder.protocol.probes.forward import Forward
from autograder.protocol.questions import Names, Question
from autograder.protocol.records import Json, Observation, Tensor
from autograder.protocol.replay import Replay
from autograder.worker.call import Caller
from autograder.worker.faults import Complaint, Missing, fault_of, missing
from autograder.worker.fixtures import fill, make, manual_seed_cpu
from autograder.worker.forward import forward
from autograder.worker.reading.binding import construct
from autograder.worker.reading.stand_ins import Unbindable
from autograder.worker.replay import replay
from autograder.worker.to_numpy import dense


def answer(
    question: Question,
    names: Names,
    namespace: dict[str, object],
    files: Collection[str],
    figures: list[Figure],
    deferred: Sequence[CodeType] = (),
) -> Observation:
    """The observation of one question about this code.

    namespace  where the wanted names are looked up
    files      names of the cells, to find the student's own frames, and to read what calls what
    figures    an empty list, which gets the figures that the code makes
    deferred   statements at top level that need objects of a call: "n_batches = len(train_loader)"
    """
    desk = WorkerDesk(question, names, namespace, files, figures, deferred)
    try:
        question.probe.answer(desk)
    except BaseException as error:  # the worker's edge: SystemExit and KeyboardInterrupt are student code too
        return Observation(desk.tensors, desk.values, fault_of(error, files))
    return Observation(desk.tensors, desk.values)


@dataclass(frozen=True, slots=True)
class WorkerDesk:
    """As probes.base.Desk."""

    question: Question
    names: Names
    namespace: dict[str, object]
    files: Collection[str]
    figures: list[Figure]
    deferred: Sequence[CodeType]
    tensors: dict[str, Tensor] = field(default_factory=dict)
    values: dict[str, Json] = field(default_factory=dict)

    @property
    def seed(self) -> int:
        """As Desk."""
        return self.question.seed

    def look_up(self, name: str) -> Callable[..., object]:
        """As Desk."""
        first, *attributes = name.split(".")
        thing = self.namespace.get(first)
        if thing is None:
            raise Missing(missing(first, self.namespace))
        for attribute in attributes:
            thing = getattr(thing, attribute, None)
        if not callable(thing):
            raise Complaint(f"{name} is not callable")
        return thing

    def build(self, recipe: Build) -> nn.Module:
        """As Desk; what was assumed to make it becomes a value."""
        manual_seed_cpu(self.seed)
        others = self.names.arguments.get(recipe.name, {})
        model, assumed = construct(recipe.name, self.look_up(recipe.name), recipe.arguments, others)
        if not isinstance(model, nn.Module):
            raise Complaint(f"{recipe.name}(...) is not a torch.nn.Module")
        if recipe.weights != "own":
            fill(model, self.seed, recipe.weights)
        if assumed:
            self.values["assumed"] = list(assumed)
        return model

    def make(self, recipes: Mapping[str, Ingredient]) -> Mapping[str, object]:
        """As Desk."""
        return make(recipes, self.question, None, self._student_class).objects

    def numbers(self, value: object, subject: str) -> Tensor:
        """As Desk."""
        return dense(value, subject)

    def forward(self, probe: Forward) -> None:
        """As Desk."""
        forward(probe, self.seed, self.build, self.tensors, self.values)

    def call(self, probe: Call) -> None:
        """As Desk."""
        caller = Caller(
            self.question,
            probe,
            self.look_up(probe.function),
            self.names,
            self.namespace,
            self.files,
            self.deferred,
            self.tensors,
            self.values,
        )
        caller.call(self._student_class, self.figures)

    def replay(self, probe: Replay) -> None:
        """As Desk."""
        replay(probe, self.question, self._student_class, self.tensors)

    def _student_class(self, name: str, arguments: Mapping[str, Json], weights: str) -> nn.Module:
        recipe = Build(name, arguments, cast(Weights, weights))
        is_replayed = isinstance(self.question.probe, Call) and self.question.probe.replay is not None
        try:
            return self.build(recipe)
        except (Unbindable, TypeError):
            if not is_replayed:
                raise
            return self.build(replace(recipe, arguments={}))  # other rows are about what it takes

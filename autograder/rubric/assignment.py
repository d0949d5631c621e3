"""What an assignment is: parts with checks, and the implementations that are right, wrong or merely different.

A course owner writes one folder with these words; autograder.rubric.validation reports all that does not fit together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar

from autograder.protocol.fields import AtLeast, Between, Filled
from autograder.protocol.probes.base import Probe
from autograder.protocol.questions import Names
from autograder.protocol.records import Cell, Json
from autograder.rubric.datasets import Tensors, names
from autograder.rubric.expectations.base import Expectation


@dataclass(frozen=True, slots=True)
class Check:
    """One rubric row.

    key        kebab-case; never changes once students have seen it
    claim      a present-tense sentence that is true of every right solution
    needs      keys of checks that have to pass before a failure here means anything
    only_with  keys of checks without which a pass here means nothing: what raises no error may do nothing at all
    visible    whether students can run it themselves
    seeds      seeds found by search; empty draws any
    """

    key: Annotated[str, Filled()]
    points: Annotated[float, Between(0)]
    claim: Annotated[str, Filled()]
    probe: Probe
    expects: Expectation
    needs: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    visible: bool = True
    seeds: tuple[Annotated[int, AtLeast(0)], ...] = ()

    @property
    def trains(self) -> bool:
        """Whether it needs a data set."""
        return any(recipe.needs_data for recipe in self.probe.recipes.values())


@dataclass(frozen=True, slots=True)
class Part:
    """Checks that one worker answers.

    names   what the worker takes from the source: every function or class its checks call
    wall_s  time for the whole part
    """

    title: Annotated[str, Filled()]
    names: Annotated[tuple[str, ...], Filled()]
    checks: tuple[Check, ...]
    wall_s: Annotated[float, Between(0)] = 15.0


@dataclass(frozen=True, slots=True)
class Workhorse:
    """An implementation that has settings: keyword arguments of a function, attributes of a class."""

    key: str
    is_class: bool


@dataclass(frozen=True, slots=True)
class Implementation:
    """A way to write one of the names the rubric asks for.

    of       the name it stands for
    key      its own name in the file
    loses    keys of the checks it belongs to; for a variant the checks where its answer differs and is right too
    shows    keys of the known mistakes that it is another way to write; empty for everything else
    levels   with these arguments of the workhorse; empty when it is an implementation of its own
    cells    source that defines all names, this one among them
    workhorse  the one that levels are settings of; None when there are no levels
    mixes    often made with others at once: also simulated three and more at a time
    alone    never simulated with others at once
    raises   the exception that is evidence by itself, as "RuntimeError: ... (*x28 and ...)", "*" for anything
    """

    key: str
    of: str
    loses: tuple[str, ...]
    says: str
    hints: tuple[str, ...]
    source: str
    cells: tuple[Cell, ...]
    levels: Mapping[str, Json] = field(default_factory=dict)
    mixes: bool = False
    shows: tuple[str, ...] = ()
    alone: bool = False
    raises: str = ""
    workhorse: Workhorse | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One folder under solutions/.

    roles, own, also  as in probes.Names
    own_data  data sets of the owner's own
    datasets  names of the data sets that "trained" checks may run on, the default first; every one that the package
              brings when left out
    demo      "autograder demo" shows this one
    lines     check key -> its line in rubric.py
    helpers   source of helpers.py: what a Call may go by
    paraphrases  known mistakes written another way: what tells whether a name depends on how a mistake is written
    """

    title: Annotated[str, Filled()]
    source: str
    parts: tuple[Part, ...]
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own_data: tuple[Tensors, ...] = ()
    datasets: tuple[str, ...] = field(default_factory=names)
    whole_file: bool = False
    demo: bool = False
    slug: str = ""
    folder: Path = Path()
    file: str = ""
    reference: tuple[Cell, ...] = ()
    misconceptions: tuple[Implementation, ...] = ()
    variants: tuple[Implementation, ...] = ()
    paraphrases: tuple[Implementation, ...] = ()
    digest: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    helpers: str = ""

    @property
    def checks(self) -> tuple[Check, ...]:
        """All rows in the order students see them."""
        return tuple(check for part in self.parts for check in part.checks)

    @property
    def points(self) -> float:
        """The most this assignment pays."""
        return sum(check.points for check in self.checks)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Every name the rubric asks for, once."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.names))

    def names(self, part: Part) -> Names:
        """What a worker for this part takes from the source."""
        recipes = [item for check in self.checks for item in check.probe.recipes.items()]
        settings = [role for role, recipe in recipes if recipe.is_setting]
        setting_roles = tuple(sorted(set(settings)))
        return Names(
            wanted=part.names,
            roles=self.roles,
            own=self.own,
            also=self.also,
            whole_file=self.whole_file,
            settings=setting_roles,
            arguments=self._arguments(),
            helpers=self.helpers,
            networks=tuple(dict.fromkeys(build.name for check in self.checks for build in check.probe.builds())),
            classes=tuple(dict.fromkeys(c.probe.subject for c in self.checks if c.probe.is_about_a_class)),
        )

    def _arguments(self) -> dict[str, dict[str, Json]]:
        arguments: dict[str, dict[str, Json]] = {}
        for build in (build for check in self.checks for build in check.probe.builds()):
            if build.arguments:
                arguments.setdefault(build.name, {}).update(build.arguments)
        return arguments


def where(assignment: Assignment, check: Check) -> str:
    """Where a row is written: "solutions/hw/rubric.py, line 31"."""
    path = shown_path(assignment.folder / "rubric.py")
    line = assignment.lines.get(check.key)
    return f"{path}, line {line}" if line else path


def shown_path(path: Path) -> str:
    """A path as somebody in the current folder would type it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


T = TypeVar("T", bound=Callable[..., object])


def misconception(
    of: str, *, loses: tuple[str, ...], mixes: bool = False, alone: bool = False, raises: str = "", **levels: Json
) -> Callable[[T], T]:
    """Mark a wrong implementation of the name, or with levels one setting of its workhorse.

    The docstring is what the student reads: a sentence, "Hint:" lines from vague to exact, a "Source:" line.
    The file is read, never imported by the judge.

    mixes   with all others that mix, any number at once, is simulated too; without, two at once
    alone   never simulated with another at once
    raises  kind and message of an exception that only this mistake raises, e.g.
            "RuntimeError: mat1 and mat2 shapes cannot be multiplied (*x28 and *)"; "*" stands for anything
    """
    return lambda thing: thing


def variant(of: str, *, differs: tuple[str, ...] = (), shows: tuple[str, ...] = ()) -> Callable[[T], T]:
    """Mark a right implementation that is written another way, or another way to write known mistakes.

        @variant("train", shows=("gradients_never_cleared",))
        def no_zero_grad_in_a_while_loop(model, optimizer, train_loader, epoch):
            ...

    differs  checks where its answer is not the reference's and yet right
    shows    keys of the misconceptions that it has: it must lose points and be named by exactly these
    """
    return lambda thing: thing


def workhorse(of: str) -> Callable[[T], T]:
    """Mark the implementation that levels are settings of: keyword arguments of a function, attributes of a class."""
    return lambda thing: thing

"""What an assignment is: parts with checks, and the implementations that are right, wrong or merely different.

A course owner writes one folder with these words; everything that does not fit together is reported at once.
Loads nothing and runs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from autograder.compare import Expectation
from autograder.errors import AssignmentError
from autograder.probes import Call, Device, Ingredient, Names, Probe, Value
from autograder.records import Cell, Json


@dataclass(frozen=True, slots=True)
class Check:
    """One rubric row.

    key      kebab-case; never changes once students have seen it
    claim    a present-tense sentence that is true of every right solution
    needs    keys of checks that have to pass before a failure here means anything
    visible  whether students can run it themselves
    seeds    seeds found by search; empty draws any
    """

    key: str
    points: float
    claim: str
    probe: Probe
    expects: Expectation
    needs: tuple[str, ...] = ()
    visible: bool = True
    seeds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Checks that one worker answers.

    names   what the worker takes from the source: every function or class its checks call
    wall_s  time for the whole part
    """

    title: str
    names: tuple[str, ...]
    checks: tuple[Check, ...]
    wall_s: float = 15.0


@dataclass(frozen=True, slots=True)
class Implementation:
    """A way to write one of the names the rubric asks for.

    of       the name it stands for
    key      its own name in the file
    loses    keys of the checks it belongs to; for a variant the checks where its answer differs and is right too
    shows    keys of the known mistakes that it is another way to write; empty for everything else
    levels   with these arguments of the workhorse; empty when it is an implementation of its own
    cells    source that defines all names, this one among them
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


@dataclass(frozen=True, slots=True)
class Assignment:
    """One folder under solutions/.

    roles, own, also  as in probes.Names
    datasets  the data sets that "trained" checks may run on, the default first
    paraphrases  known mistakes written another way: what tells whether a name depends on how a mistake is written
    """

    title: str
    source: str
    parts: tuple[Part, ...]
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    datasets: tuple[str, ...] = ("mnist", "digits")
    whole_file: bool = False
    slug: str = ""
    folder: Path = Path()
    file: str = ""
    reference: tuple[Cell, ...] = ()
    misconceptions: tuple[Implementation, ...] = ()
    variants: tuple[Implementation, ...] = ()
    paraphrases: tuple[Implementation, ...] = ()
    digest: str = ""

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
        given = [item for c in self.checks if isinstance(c.probe, Call) for item in c.probe.given.items()]
        settings = [role for role, recipe in given if isinstance(recipe, Device) or _is_scalar(recipe)]
        return Names(part.names, self.roles, self.own, self.also, self.whole_file, tuple(sorted(set(settings))))


def _is_scalar(recipe: Ingredient) -> bool:
    return isinstance(recipe, Value) and isinstance(recipe.value, int | float | str)


def validate(assignment: Assignment) -> None:
    """Raise AssignmentError with every contradiction in the rubric, one to a line."""
    wrong = list(_contradictions(assignment))
    if wrong:
        raise AssignmentError("\n".join(f"{assignment.title}: {line}" for line in wrong))


def _contradictions(assignment: Assignment) -> Iterator[str]:
    keys = [check.key for check in assignment.checks]
    if not keys:
        yield "there are no checks"
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"the key {key!r} is used more than once"
    for index, check in enumerate(assignment.checks):
        if check.key != check.key.lower() or not check.key.replace("-", "").isalnum():
            yield f"the key {check.key!r} is not kebab-case"
        if check.points <= 0:
            yield f"{check.key!r} is worth {check.points:g} points, expected more than 0"
        for need in check.needs:
            if need not in keys:
                yield f"{check.key!r} needs {need!r}, which is not among {keys}"
            elif need not in keys[:index]:
                yield f"{check.key!r} needs {need!r}, which comes later"
    for kind, things in (("misconception", assignment.misconceptions), ("variant", assignment.variants)):
        yield from _about(kind, things, keys, assignment.wanted)
    yield from _about("variant", assignment.paraphrases, keys, assignment.wanted)
    for paraphrase in assignment.paraphrases:
        yield from _paraphrased(paraphrase, assignment.misconceptions)


def _paraphrased(paraphrase: Implementation, misconceptions: tuple[Implementation, ...]) -> Iterator[str]:
    there = [m.key for m in misconceptions if m.of == paraphrase.of]
    for key in paraphrase.shows:
        if key not in there:
            yield (
                f"the variant {paraphrase.key!r} shows {key!r}, which is not among the misconceptions of "
                f"{paraphrase.of!r}: {there}"
            )


def _about(kind: str, things: tuple[Implementation, ...], keys: list[str], wanted: tuple[str, ...]) -> Iterator[str]:
    names = [thing.key for thing in things]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"the {kind} {name!r} is defined more than once"
    for thing in things:
        if thing.of not in wanted:
            yield f"the {kind} {thing.key!r} is of {thing.of!r}, which is not among {list(wanted)}"
        for key in thing.loses:
            if key not in keys:
                yield f"the {kind} {thing.key!r} names the check {key!r}, which is not among {keys}"
        if kind == "misconception":
            if not thing.says:
                yield f"the misconception {thing.key!r} has no docstring"
            if not thing.loses:
                yield f"the misconception {thing.key!r} belongs to no check; did you mean a variant?"
            if len(thing.hints) < 2 or not thing.source:
                yield f"the misconception {thing.key!r} needs two hints and a source in its docstring"


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

"""What can be known to be wrong with an assignment before anything of it is run; every problem with file and line."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from autograder.protocol import fields
from autograder.protocol.errors import AssignmentError
from autograder.protocol.fields import nearest
from autograder.protocol.ingredients import INGREDIENTS
from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.probes import PROBES
from autograder.protocol.probes.base import Probe
from autograder.protocol.probes.call import Call
from autograder.protocol.records import Observed
from autograder.rubric import datasets
from autograder.rubric.assignment import Assignment, Check, Implementation, Part, shown_path
from autograder.rubric.expectations import KINDS
from autograder.rubric.expectations.accuracy import Accuracy
from autograder.rubric.expectations.base import Expectation, Reads
from autograder.rubric.implementations import Written
from autograder.rubric.rubric_file import Lines, parse

FAMILIES: fields.Kinds = {
    Expectation: tuple(KINDS.values()),
    Ingredient: tuple(INGREDIENTS.values()),
    Probe: tuple(PROBES.values()),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A check with the part that it is in."""

    part: Part
    check: Check


def of_rubric(assignment: Assignment, lines: Lines) -> list[str]:
    """Everything wrong with what rubric.py says."""
    misfits = list(fields.problems(assignment, FAMILIES))
    broken = {id(problem.owners[-1]) for problem in misfits}
    once = {(id(p.owners[-1]), p.text): p for p in reversed(misfits)}  # not for every row that shares an ingredient
    wrong: list[tuple[tuple[object, ...], str]] = [
        (p.owners, _about(p.owners) + p.text) for p in reversed(once.values())
    ]
    rows = _rows(assignment)
    for index, row in enumerate(rows):
        wrong += [((row.check,), text) for text in _among(row, [r.check.key for r in rows], index)]
        if not _is_broken(row.check, broken):
            wrong += [((row.check,), f"{row.check.key!r} {text}") for text in _alone(row)]
    if not misfits:
        wrong += _whole(assignment)
    in_order = sorted(wrong, key=lambda problem: lines.of_innermost((assignment, *problem[0])))
    return list(dict.fromkeys(f"{lines.where((assignment, *owners))}: {text}" for owners, text in in_order))


def of_helpers(assignment: Assignment, lines: Lines, path: Path) -> list[str]:
    """Calls by something that helpers.py does not define, and a helpers.py that is not Python."""
    try:
        tree = parse(path) if path.is_file() else ast.Module([], [])
    except AssignmentError as error:
        return [str(error)]
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    rows = [row.check for row in _rows(assignment) if isinstance(row.check.probe, Call)]
    return [
        f"{lines.where((check,))}: {check.key!r} goes by {check.probe.by!r}, which is no function in "
        f"{shown_path(path)}; {nearest(check.probe.by, defined)}"
        for check in rows
        if isinstance(check.probe, Call) and check.probe.by and check.probe.by not in defined
    ]


def of_implementations(misconceptions: Sequence[Written], variants: Sequence[Written]) -> list[str]:
    """Everything wrong with what stands in misconceptions.py and variants.py, whatever the rubric says."""
    wrong = [f"{i.where}: {i.implementation.key!r} {text}" for i in misconceptions for text in _lacks(i.implementation)]
    for group in (misconceptions, variants):
        first: dict[str, str] = {}
        for item in group:
            key = item.implementation.key
            if key in first:
                wrong.append(f"{item.where}: {key!r} is defined once more, first in {first[key]}")
            first.setdefault(key, item.where)
    return wrong


def of_paraphrases(misconceptions: Sequence[Written], variants: Sequence[Written]) -> list[str]:
    """Variants that show a mistake which misconceptions.py, when it can be read, does not have."""
    mistakes = [item.implementation for item in misconceptions]
    return [
        f"{v.where}: {v.implementation.key!r} {text}" for v in variants for text in _shows(v.implementation, mistakes)
    ]


def of_references(assignment: Assignment, implementations: Sequence[Written]) -> list[str]:
    """Names and keys in misconceptions.py and variants.py that a rubric without problems does not have."""
    keys = [check.key for check in assignment.checks]
    return [
        f"{item.where}: {item.implementation.key!r} {text}"
        for item in implementations
        for text in _refers(item.implementation, assignment.wanted, keys)
    ]


def _rows(assignment: Assignment) -> list[Row]:
    """Those that are where rows belong; what else is there is a misfit."""
    parts = assignment.parts if isinstance(assignment.parts, tuple | list) else ()
    return [
        Row(part, check)
        for part in parts
        if isinstance(part, Part) and isinstance(part.checks, tuple | list)
        for check in part.checks
        if isinstance(check, Check) and isinstance(check.key, str)
    ]


def _about(owners: tuple[object, ...]) -> str:
    """The row or the part that the records are in."""
    check = next((owner for owner in owners if isinstance(owner, Check)), None)
    part = next((owner for owner in owners if isinstance(owner, Part)), None)
    return f"{check.key!r}: " if check else f"part {part.title!r}: " if part else ""


def _whole(assignment: Assignment) -> Iterator[tuple[tuple[object, ...], str]]:
    """What parts, names and data sets say about each other, each with the record it is about."""
    if not assignment.checks:
        yield (), "there are no checks"
    titles = [part.title for part in assignment.parts]
    for index, part in enumerate(assignment.parts):
        if part.title in titles[:index]:
            yield (part,), f"the part title {part.title!r} is used more than once"
    for name in assignment.also:
        if name not in assignment.wanted:
            yield (), f"also has {name!r}, which no part asks for; {nearest(name, assignment.wanted)}"
    known = (*datasets.names(), *(tensors.name for tensors in assignment.own_data))
    for name in assignment.datasets:
        if name not in known:
            yield (), f"no data set is called {name!r}; {nearest(name, known)}"
    shapes = {datasets.named(name).shape for name in assignment.datasets if name in known}
    for check in assignment.checks:
        if any(recipe.needs_data for recipe in check.probe.recipes.values()):
            yield from (((check,), f"{check.key!r}: {text}") for text in check.probe.unfit(shapes))


def _is_broken(check: Check, broken: Set[int]) -> bool:
    """Whether something that a look at the row would need is not what it has to be."""
    if {id(check), id(check.probe), id(check.expects)} & broken:
        return True
    return any(id(expectation) in broken for expectation in check.expects.single())


def _among(row: Row, keys: list[str], index: int) -> Iterator[str]:
    """What a row's keys say about other rows."""
    check = row.check
    if check.key in keys[:index]:
        yield f"the key {check.key!r} is used more than once"
    if check.key != check.key.lower() or not check.key.replace("-", "").isalnum():
        yield f"the key {check.key!r} is not kebab-case"
    for verb, others in (("needs", check.needs), ("counts only with", check.only_with)):
        for need in others if isinstance(others, tuple) else ():
            if need not in keys:
                yield f"{check.key!r} {verb} {need!r}, which is no check's key; {nearest(str(need), keys)}"
            elif need not in keys[:index]:
                yield f"{check.key!r} {verb} {need!r}, which comes later"


def _alone(row: Row) -> Iterator[str]:
    """What a row that is whole in itself can still have wrong."""
    probe = row.check.probe
    for name in dict.fromkeys(probe.needs()):
        if isinstance(row.part.names, tuple) and name not in row.part.names:
            suggestion = nearest(name, (str(n) for n in row.part.names))
            yield f"uses {name!r}, which is not among the names of its part {row.part.title!r}; {suggestion}"
    observed = probe.observes()
    for expectation in row.check.expects.single():
        for name in expectation.looks_at:
            yield from _unobserved(name, expectation, observed, type(probe).__name__)
        if isinstance(expectation, Accuracy) and "logits" not in observed.tensors:
            yield 'expects an Accuracy, and its probe has no answers="held-out/images"'


def _unobserved(name: str, expectation: Expectation, observed: Observed, probe: str) -> Iterator[str]:
    is_values = expectation.reads is Reads.VALUES
    comparable, others = (observed.values, observed.tensors) if is_values else (observed.tensors, observed.values)
    if any(_meet(name, other) for other in comparable):
        return
    kind = type(expectation).__name__
    what, other = ("values", "tensors") if is_values else ("tensors", "values")
    if any(_meet(name, o) for o in others):
        yield f"looks at {name!r} with {kind}, which compares {what}; {name!r} is among the {other}"
    else:
        yield f"looks at {name!r}, which this {probe} does not observe for {kind}; {nearest(name, comparable)}"


def _meet(name: str, other: str) -> bool:
    """Whether one is the other or begins with it before a "/"."""
    return name == other or name.startswith(other + "/") or other.startswith(name + "/")


def _refers(thing: Implementation, wanted: tuple[str, ...], keys: list[str]) -> Iterator[str]:
    if thing.of not in wanted:
        yield f"stands for {thing.of!r}, which no part asks for; {nearest(thing.of, wanted)}"
    for key in thing.loses:
        if key not in keys:
            yield f"names the check {key!r}, which is no check's key; {nearest(key, keys)}"


def _shows(thing: Implementation, mistakes: Sequence[Implementation]) -> Iterator[str]:
    keys = [m.key for m in mistakes if m.of == thing.of]
    for key in thing.shows:
        if key not in keys:
            yield f"shows {key!r}, which is no misconception of {thing.of!r}; {nearest(key, keys)}"


def _lacks(thing: Implementation) -> Iterator[str]:
    if not thing.says:
        yield "has no docstring: what does it look like to a student?"
    if not thing.loses:
        yield "belongs to no check; name them in loses, or did you mean a variant?"
    if len(thing.hints) < 2:
        yield f'has {len(thing.hints) or "no"} "Hint:" line in its docstring, expected two, from vague to exact'
    if not thing.source:
        yield 'has no "Source:" line in its docstring: where do students do this?'

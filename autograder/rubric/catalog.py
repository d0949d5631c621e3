"""Finds assignments and reads their folders; a rubric is run, implementations are only read.

Looks in $AUTOGRADER_SOLUTIONS, else in solutions/ of this folder or the nearest one above it.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, cast

from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Cell
from autograder.rubric import datasets, implementations, rubric_file, validation
from autograder.rubric.assignment import Assignment, shown_path

FILES = ("solution.py", "rubric.py", "helpers.py", "misconceptions.py", "variants.py", "bands.json")


def solutions() -> Path:
    """The folder that holds one folder for each assignment.

    Raises  AssignmentError when there is none
    """
    setting = os.environ.get("AUTOGRADER_SOLUTIONS")
    here = Path.cwd()
    if setting and not Path(setting).is_dir():
        raise AssignmentError(f"AUTOGRADER_SOLUTIONS is {setting}, which is no folder of assignments")
    places = [Path(setting)] if setting else [place / "solutions" for place in (here, *here.parents)]
    places.append(Path(__file__).parent.parent.parent / "solutions")
    for place in places:
        if place.is_dir():
            return place
    raise AssignmentError(
        f"there is no folder solutions/ in {here} or above it; go to the course's folder or set AUTOGRADER_SOLUTIONS"
    )


def slugs() -> tuple[str, ...]:
    """All assignments, by name."""
    return tuple(sorted(path.parent.name for path in solutions().glob("*/rubric.py")))


def load(slug: str | Path) -> Assignment:
    """The assignment of this name, or in this folder.

    Raises  AssignmentError that lists everything wrong with it
    """
    folder = slug if isinstance(slug, Path) else solutions() / slug
    if not (folder / "rubric.py").is_file():
        existing = ", ".join(path.parent.name for path in sorted(folder.parent.glob("*/rubric.py"))) or "none"
        raise AssignmentError(f"no assignment is called {folder.name!r}; there is: {existing}")
    reference = (Cell("solution.py", rubric_file.read(folder / "solution.py")),)
    misconceptions, wrong = implementations.read(folder / "misconceptions.py", "misconception", reference)
    variants, wrong_too = implementations.read(folder / "variants.py", "variant", reference)
    wrong += wrong_too if wrong else [*wrong_too, *validation.of_paraphrases(misconceptions, variants)]
    wrong += validation.of_implementations(misconceptions, variants)
    try:
        assignment, lines = rubric_file.run(folder / "rubric.py")
    except AssignmentError as error:
        raise AssignmentError("\n".join([str(error), *wrong])) from None
    for tensors in assignment.own_data:
        wrong += [f"{shown_path(folder / 'rubric.py')}: {text}" for text in tensors.problems()]
    if not wrong:
        datasets.add(assignment.own_data)
    helpers = folder / "helpers.py"
    in_rubric = [*validation.of_rubric(assignment, lines), *validation.of_helpers(assignment, lines, helpers)]
    if not in_rubric:
        wrong += validation.of_references(assignment, [*misconceptions, *variants])
    if in_rubric or wrong:
        raise AssignmentError("\n".join([*in_rubric, *wrong]))
    mistakes = tuple(item.implementation for item in misconceptions)
    return replace(
        assignment,
        slug=folder.name,
        folder=folder,
        file=assignment.file or f"{folder.name}.py",
        reference=reference,
        misconceptions=mistakes,
        variants=tuple(v.implementation for v in variants if not v.implementation.shows),
        paraphrases=tuple(
            implementations.losing(v.implementation, mistakes) for v in variants if v.implementation.shows
        ),
        digest=_digest(folder),
        lines={check.key: lines.of(check) for check in assignment.checks},
        helpers=rubric_file.read(helpers) if helpers.is_file() else "",
    )


def demo() -> Assignment:
    """The assignment that is marked to be shown to whoever tries this out.

    Raises  AssignmentError when there is none
    """
    for slug in slugs():
        try:
            assignment = load(slug)
        except AssignmentError:  # somebody is at work on it; the demo is another one
            continue
        if assignment.demo:
            return assignment
    raise AssignmentError(f"no assignment in {shown_path(solutions())} says demo=True in its rubric.py")


class Bands(NamedTuple):
    """What `autograder calibrate` measured.

    lowest  accuracy -> share of a check's points; empty if it was never measured
    most    the accuracy that honest training does not go beyond
    """

    lowest: tuple[tuple[float, float], ...] = ()
    most: float = 1.0


def bands(assignment: Assignment, key: str, dataset: str) -> Bands:
    """What the reference reaches on a data set.

    Raises  AssignmentError
    """
    measured = _measured(assignment, key, dataset)
    try:
        lowest = tuple((float(low), float(share)) for low, share in measured.get("bands", ()))
        return Bands(lowest, float(measured.get("most", 1.0)))
    except (TypeError, ValueError) as error:
        path = shown_path(assignment.folder / "bands.json")
        raise AssignmentError(f"{path} is not what autograder calibrate writes: {error}") from None


def curve(assignment: Assignment, key: str, dataset: str) -> tuple[tuple[float, float, float], ...]:
    """Lowest, mean and highest accuracy of the reference after each epoch, as calibration saw it; empty like bands."""
    points = _measured(assignment, key, dataset).get("curve", ())
    return tuple((float(low), float(mean), float(high)) for low, mean, high in points)


def _measured(assignment: Assignment, key: str, dataset: str) -> dict[str, Any]:
    path = assignment.folder / "bands.json"
    if not path.is_file():
        return {}
    try:
        return cast(dict[str, Any], dict(json.loads(rubric_file.read(path)).get(key, {}).get(dataset, {})))
    except (ValueError, TypeError, AttributeError) as error:
        raise AssignmentError(f"{shown_path(path)} is not what autograder calibrate writes: {error}") from None


def _digest(folder: Path) -> str:
    content = hashlib.sha256()
    for name in FILES:
        path = folder / name
        content.update(name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b"") + b"\0")
    return content.hexdigest()[:16]

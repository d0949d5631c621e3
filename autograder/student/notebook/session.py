"""Checks a student's session from inside it, with the judge and the expectations that `autograder check` uses.

The one place outside the worker that imports the worker's code: the student's functions live in the kernel, it is
their own computer, and no grade follows from it.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import linecache
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import CodeType, FunctionType
from typing import cast

import numpy as np
from matplotlib.figure import Figure

from autograder.grading.drawing import png
from autograder.grading.hints import hint as next_hint
from autograder.grading.hints import hinted
from autograder.grading.judge import judge
from autograder.grading.run import PUBLISHED_SEED
from autograder.protocol.errors import AssignmentError, AutograderError
from autograder.protocol.records import (
    Fault,
    Observation,
    Outcome,
    Place,
    Report,
    SourceScan,
    Tensor,
    Verdict,
    WorkerRun,
)
from autograder.rubric.assignment import Assignment, Part
from autograder.student import expected
from autograder.student.check import assumptions, complete, find
from autograder.student.expected import Expected
from autograder.student.notebook.cell import Beside, CellOutput, page
from autograder.student.notebook.patience import OutOfTime, Patience
from autograder.student.notebook.preserve_session import preserve_session
from autograder.student.notebook.stale import stale
from autograder.worker.answer import answer
from autograder.worker.figure_reader import pictures
from autograder.worker.reading.aliases import alias

_MOST_FIGURES = 4  # of one check
_KEPT = 4000  # characters of what one check prints, at each end


@dataclass(slots=True)
class _Lesson:
    """What a student has seen so far; a session goes on from cell to cell, so this is kept between calls.

    shown  (check, misconception) -> number of hints that were shown
    """

    report: Report | None = None
    shown: dict[tuple[str, str], int] = field(default_factory=dict)


_LESSON = _Lesson()


def check(*objects: object) -> CellOutput:
    """Run the visible checks on what is defined in this session, or only those about these classes and functions."""
    try:
        handed_out, other_torch = expected.read(find(Path.cwd())).with_torch(expected.torch_here())
        session = _session()
        names = _names(objects, handed_out.assignment)
        namespace = {**session, **dict(zip(names, objects, strict=True))}
        about = frozenset(names or handed_out.assignment.wanted)
        report, beside = _report(handed_out, namespace, session, about)
        report = replace(report, notes=tuple(filter(None, (other_torch, *report.notes))))
    except AutograderError as error:
        return CellOutput(str(error), page(str(error)))
    _LESSON.report = report
    for verdict in report.verdicts:
        if verdict.finding and verdict.finding.misconception:
            _LESSON.shown.setdefault((verdict.key, verdict.finding.misconception), 1)
    return CellOutput.of(report, handed_out.assignment.title, beside)


def hint(key: str | None = None) -> CellOutput:
    """The next hint, from vague to exact, for this check or for the first that failed with a known mistake."""
    if _LESSON.report is None:
        text = "Run check() first; then hint() knows what to hint at."
        return CellOutput(text, page(text))
    text = _hint(_LESSON.report.verdicts, key)
    return CellOutput(text, page(text))


def _hint(verdicts: tuple[Verdict, ...], key: str | None) -> str:
    row = hinted(verdicts, key)
    if isinstance(row, str):
        return row
    mistake = row.finding.misconception if row.finding else None
    number = _LESSON.shown.get((row.key, mistake or ""), 0) + 1
    _LESSON.shown[row.key, mistake or ""] = number
    return next_hint(row, number)


def _session() -> dict[str, object]:
    """The namespace of the notebook, or of the program when there is none."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        return cast("dict[str, object]", shell.user_ns)
    return vars(sys.modules["__main__"])


def _names(objects: tuple[object, ...], assignment: Assignment) -> tuple[str, ...]:
    """The wanted name that each object stands for.

    Raises  AssignmentError that says what there is when one stands for none
    """
    names = []
    for thing in objects:
        if isinstance(thing, str):
            raise AssignmentError(f"check takes the class or function itself, without quotes: check({thing})")
        own = str(getattr(thing, "__name__", type(thing).__name__))
        also = (wanted for wanted in assignment.wanted if alias(wanted, assignment.also, [own]) == own)
        name = own if own in assignment.wanted else next(also, None)
        if name is None:
            raise AssignmentError(f"no check is about {own}; there are checks about: {', '.join(assignment.wanted)}")
        if not hasattr(thing, "__name__"):
            raise AssignmentError(f"check takes the class: check({own})")
        names.append(name)
    return tuple(names)


def _report(
    handed_out: Expected, namespace: dict[str, object], session: dict[str, object], about: frozenset[str]
) -> tuple[Report, Beside]:
    assignment = handed_out.assignment
    for name in assignment.wanted:
        candidates = [
            own
            for own, thing in namespace.items()
            if isinstance(thing, type | FunctionType) and thing.__module__ == "__main__"
        ]
        instead = alias(name, assignment.also, candidates)
        if name not in namespace and instead is not None:
            namespace[name] = namespace[instead]
    shown = _Shown()
    with preserve_session(session), contextlib.redirect_stderr(io.StringIO()):
        worker_runs = {part.title: _run(handed_out, part, namespace, about, shown) for part in assignment.parts}
    keys = {c.key for c in assignment.checks if c.probe.subject in about}
    reference = {key: observation for key, observation in handed_out.knowledge.reference.items() if key in keys}
    verdicts = judge(assignment, worker_runs, replace(handed_out.knowledge, reference=reference))
    is_whole = about >= set(assignment.wanted)
    report = Report(
        assignment=assignment.slug,
        submission="this notebook",
        seed=PUBLISHED_SEED,
        outcome=Outcome.GRADED,
        verdicts=complete(handed_out, verdicts) if is_whole else verdicts,
        notes=assumptions(worker_runs),
        isolation="your own session",
        log="".join(shown.prints.values()),
    )
    figures = {key: tuple(map(png, some)) for key, some in shown.figures.items()}
    old = stale([n for n in assignment.wanted if n in about], *_cells(about, namespace))
    return report, Beside(tuple(old), figures, shown.prints)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What student code drew and printed, by check key; figures as pixels."""

    figures: dict[str, list[Tensor]] = field(default_factory=dict)
    prints: dict[str, str] = field(default_factory=dict)


def _run(
    handed_out: Expected, part: Part, namespace: dict[str, object], about: frozenset[str], shown: _Shown
) -> WorkerRun:
    names = handed_out.assignment.names(part)
    files = _files(namespace)
    observations, patience = [], Patience(part.wall_s)
    late = Observation(fault=Fault(Outcome.TIMEOUT.value, f"{part.wall_s:g} s"))
    for check in part.checks:
        if check.probe.subject in about:
            observation, output = late, _Output()
            figures: list[Figure] = []
            with contextlib.suppress(OutOfTime), patience.spent():  # it may also come just after the answer
                if not patience.is_over:
                    with contextlib.redirect_stdout(output):
                        observation = _as_sent(
                            answer(handed_out.questions[check.key], names, namespace, files, figures)
                        )
                    shown.figures[check.key] = [*pictures(figures[:_MOST_FIGURES]).values()]
            is_late = observation.fault is not None and observation.fault.kind == OutOfTime.__name__
            observations.append(late if is_late else _renamed(observation, files))
            shown.prints[check.key] = output.text
    places = {name: _place(namespace[name], files) for name in part.names if name in namespace}
    return WorkerRun(SourceScan({name: p for name, p in places.items() if p}), tuple(observations), Outcome.GRADED)


class _Output(io.TextIOBase):
    """Keeps the beginning and the end of what is printed, however much that is."""

    def __init__(self) -> None:
        self._head, self._tail, self._size = "", "", 0

    def write(self, text: str) -> int:
        """As TextIOBase."""
        self._size += len(text)
        taken = text[: _KEPT - len(self._head)]
        self._head += taken
        self._tail = (self._tail + text[len(taken) :][-_KEPT:])[-_KEPT:]
        return len(text)

    @property
    def text(self) -> str:
        """What was printed, with a line in the place of what is left out."""
        left_out = self._size - len(self._head) - len(self._tail)
        return f"{self._head}\n({left_out} more characters)\n{self._tail}" if left_out else self._head + self._tail


def _as_sent(observation: Observation) -> Observation:
    """The observation as it comes from a worker: there, a single number is a tensor of shape (1,)."""
    return replace(observation, tensors={name: np.ascontiguousarray(t) for name, t in observation.tensors.items()})


def _renamed(observation: Observation, files: Mapping[str, str]) -> Observation:
    """The observation with the student's word for a cell.

    Raises  KeyboardInterrupt when the student stopped the cell: that is not meant for one question only
    """
    if observation.fault is None:
        return observation
    if observation.fault.kind == "KeyboardInterrupt":
        raise KeyboardInterrupt
    place = observation.fault.place
    named = replace(place, cell=files[place.cell]) if place else None
    return replace(observation, fault=replace(observation.fault, place=named))


def _files(namespace: Mapping[str, object]) -> dict[str, str]:
    """File of every function and class that the student defined -> what the student calls it: "In [3]"."""
    names: dict[str, str] = {}
    for thing in list(namespace.values()):
        for code in _codes(thing):
            name = code.co_filename
            if name not in names:
                names[name] = _cell_name(name, namespace)
    return names


def _cells(names: Iterable[str], namespace: Mapping[str, object]) -> tuple[dict[str, int], list[str]]:
    """The cell that each of these names is from, as stale wants it, and the text of all that were run before this one.

    What was found under another name than the wanted one is left out.
    """
    history = namespace.get("In")
    cells = [str(text) for text in history] if isinstance(history, list) else []
    made_in = {}
    for name in names:
        if name in namespace:
            code = next(_codes(namespace[name]), None)
            number = re.fullmatch(r"In \[(\d+)\]", _cell_name(code.co_filename, namespace)) if code else None
            made_in[name] = int(number[1]) if number else 0
    return made_in, cells[:-1]  # the last one is the cell that runs now


def _codes(thing: object) -> Iterator[CodeType]:
    parts = vars(thing).values() if isinstance(thing, type) else (thing,)
    for part in parts:
        code = getattr(_undecorated(part), "__code__", None)
        if isinstance(code, CodeType) and getattr(thing, "__module__", "") == "__main__":
            yield code


def _undecorated(thing: object) -> object:
    """The student's own function, under @torch.no_grad() for one."""
    with contextlib.suppress(ValueError):  # of a circle of decorators
        return inspect.unwrap(thing) if callable(thing) else thing
    return thing


def _cell_name(file: str, namespace: Mapping[str, object]) -> str:
    source = "".join(linecache.getlines(file)).strip()
    history = namespace.get("In")
    inputs = [str(text).strip() for text in history] if isinstance(history, list) else []
    numbers = [number for number, text in enumerate(inputs) if text and text == source]
    return f"In [{numbers[-1]}]" if numbers else Path(file).name


def _place(thing: object, files: Mapping[str, str]) -> Place | None:
    code = next(_codes(thing), None)
    if code is None:
        return None
    line = code.co_firstlineno
    if isinstance(thing, type):
        lines = linecache.getlines(code.co_filename)[:line]
        line = max((n for n, text in enumerate(lines, 1) if text.startswith(f"class {thing.__name__}")), default=line)
    return Place(files[code.co_filename], line)

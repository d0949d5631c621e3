"""The data types of every room: what is handed in, what was observed of it, what is reported about it.

Frozen data without behaviour; whoever needs a new fact adds a field here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Tensor = NDArray[np.generic]


class Status(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"
    UNGRADED = "ungraded"


class Outcome(StrEnum):
    """How a worker ended, by the supervisor's own wait status and clock."""

    GRADED = "graded"
    REJECTED = "rejected"
    EXITED = "exited"
    CRASHED = "crashed"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT = "output"
    DISK = "disk"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class Cell:
    """One piece of source: a whole .py file, or one code cell of a notebook.

    name    what a student calls it: "homework.py" or "cell 3"
    module  what the graded code imports it as, where it is a file beside that: "model"
    """

    name: str
    source: str
    module: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in, reduced to text.

    name   for display only, never an identity
    file   the file the cells were taken from, for display only
    notes  what staff should know: "magics: ...", "files: ...", "unicode: ..."
    """

    name: str
    file: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Student:
    """A person as the roster or the LMS knows them.

    id  from the roster or the LMS; made of a file name only where there is neither
    """

    id: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the student's own source."""

    cell: str
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no full answer.

    kind     exception class ("NotImplementedError"), or an Outcome value when the worker ended
    message  the exception's text, capped
    place    the innermost frame of the student's own
    """

    kind: str
    message: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """Names, or what names begin with before a "/", of what a probe can observe."""

    tensors: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """What came back for one probe; with a fault, whatever was observed before it.

    tensors  by name, e.g. "weights/1"
    values   by name, plain JSON, e.g. "trace/1"
    """

    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    values: Mapping[str, Json] = field(default_factory=dict)
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class SourceScan:
    """What a worker found in the source before it ran any of it.

    places   where each name that the rubric asks for is defined
    left_out module-level statements that were not run, as "cell 2, line 4: for epoch in ..."
    notes    "tamper: ...", "unicode: ...", "magics: ..."
    fault    why the source could not be run (syntax error, import error, exception at top level)
    """

    places: Mapping[str, Place] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a worker used, measured from outside."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    peak_mib: float = 0.0


@dataclass(frozen=True, slots=True)
class WorkerRun:
    """One worker's whole life: what it answered and how it ended.

    observations  one for each question, in order; a question that was not reached has a fault
    log           what it printed, head and tail, capped, hostile text
    """

    opened: SourceScan
    observations: tuple[Observation, ...]
    outcome: Outcome
    log: str = ""
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line of a picture, or the outline of an area.

    who     "right", "yours", "mistake", or "axis" for what is drawn for orientation
    points  (x, y) from the top left corner
    form    "dots" has one at each point, "line" none, "area" is closed and filled
    """

    who: str
    points: tuple[tuple[float, float], ...]
    form: str = "line"


@dataclass(frozen=True, slots=True)
class Label:
    """A word in a picture; anchor is SVG's: which end of it stands at x, y."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Picture:
    """A mistake as a drawing, as geometry: whoever shows it brings the colours.

    width, height  what all coordinates lie in
    caption        what is drawn
    says           the same in words, for who does not see it
    """

    width: float
    height: float
    strokes: tuple[Stroke, ...]
    labels: tuple[Label, ...]
    caption: str
    says: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a student reads under a verdict.

    did            what we did, in their names
    expected, got  may be empty when the text says it all
    place          where in their file
    misconception  key, only when the observation is that of the misconception
    says           the misconception's sentence, or what else is known as a fact
    hints          from vague to exact
    source         where to read about it
    detail         the figures behind it, for whoever asks for them
    also           keys of further misconceptions that this row shows at the same time
    picture        the mistake as a drawing, where that says it better; of rows that students may see only
    """

    did: str
    expected: str = ""
    got: str = ""
    place: Place | None = None
    misconception: str | None = None
    says: str = ""
    hints: tuple[str, ...] = ()
    source: str = ""
    also: tuple[str, ...] = ()
    detail: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said about one check.

    waits_for  key of the check that has to pass first, when blocked
    """

    key: str
    part: str
    claim: str
    points: float
    earned: float
    status: Status
    finding: Finding | None = None
    waits_for: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All verdicts of one submission.

    message  why it was rejected, when it was
    isolation  layers that were really on, as the sandbox reports them
    notes    for staff; never a score
    """

    assignment: str
    submission: str
    seed: int
    outcome: Outcome
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()
    message: str = ""
    isolation: str = ""
    log: str = ""
    seconds: float = 0.0

    @property
    def earned(self) -> float:
        """Points, as the rubric counts them."""
        return sum(v.earned for v in self.verdicts)

    @property
    def points(self) -> float:
        """The most this assignment pays."""
        return sum(v.points for v in self.verdicts)

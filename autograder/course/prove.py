"""Whether an assignment keeps its promises, before a student meets it: what right code earns and wrong code is told.

Every promise is tried through the pipeline that grades students. Called by the command line and before a build.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from autograder.course.matrix import Row, rows
from autograder.course.trivial import ANSWERS, begun, submissions
from autograder.grading.evidence import faults_match, traces_match
from autograder.grading.judge import SimulatedAnswers, judge
from autograder.grading.run import PUBLISHED_SEED, GradingRun
from autograder.handout.observe import observe
from autograder.handout.stub import stub
from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Cell, Observation, Report, Status, Submission, Verdict
from autograder.rubric.assignment import Assignment, Check
from autograder.rubric.expectations.base import under
from autograder.sandbox import Sandbox
from autograder.student import expected

SEEDS = (PUBLISHED_SEED, 1, 2, 3, 4_503_599_627_370_495)


@dataclass(frozen=True, slots=True)
class Proof:
    """One promise, tried.

    claim     what was tried, as a sentence that is true when there are no problems
    problems  what has to be mended, a sentence each
    figures   what was measured, "" where nothing was
    """

    claim: str
    problems: tuple[str, ...] = ()
    figures: str = ""


@dataclass(slots=True)
class _Course:
    """An assignment on trial, and what several promises need."""

    assignment: Assignment
    sandbox: Sandbox
    dataset: str | None
    with_pairs: bool
    published: GradingRun
    rows: list[Row] = field(default_factory=list)

    def hand_in(self, grading_run: GradingRun, *cells: Cell) -> Report:
        return grading_run.report(Submission("on trial", self.assignment.file, cells))


def prove(
    assignment: Assignment, sandbox: Sandbox, dataset: str | None = None, with_pairs: bool = False
) -> Iterator[Proof]:
    """Try every promise in turn; a promise that is broken does not keep the next from being tried.

    dataset     of the checks that train; None leaves these out
    with_pairs  also every two mistakes at once, which takes minutes
    Raises      AssignmentError when the reference does not pass its own rows; DataError; SandboxError
    """
    published = GradingRun(assignment, sandbox, PUBLISHED_SEED, None, visible_only=True)
    course = _Course(assignment, sandbox, dataset, with_pairs, published)
    reference = _reference(course)
    yield reference
    if reference.problems:  # everything else is compared with it
        return
    published.prepare()
    course.rows = list(rows(published, with_pairs))
    for promise in _PROMISES:
        yield promise(course)


def _reference(course: _Course) -> Proof:
    problems: list[str] = []
    seconds: list[float] = []
    for seed in SEEDS:
        grading_run = GradingRun(course.assignment, course.sandbox, seed, course.dataset)
        try:
            grading_run.prepare()
        except AssignmentError as error:
            if seed == PUBLISHED_SEED:  # whoever hands out or grades with it is told the same
                raise
            problems += [f"under seed {seed}: {line}" for line in str(error).splitlines()]
            continue
        start = time.perf_counter()
        report = course.hand_in(grading_run, *course.assignment.reference)
        seconds.append(time.perf_counter() - start)
        problems += [f"under seed {seed} it loses {v.key}: {_got(v)}" for v in report.verdicts if _is_lost(v)]
    figures = f"{np.median(seconds):.2g} s a submission" if seconds else ""
    return Proof(f"the reference earns everything under {len(SEEDS)} seeds", tuple(problems), figures)


def _got(verdict: Verdict) -> str:
    finding = verdict.finding
    return (finding.got or finding.says) if finding else "no reason was given"


def _is_lost(verdict: Verdict) -> bool:
    return verdict.status is not Status.PASSED


def _stub(course: _Course) -> Proof:
    """The untouched stub passes no row."""
    claim = "the untouched stub earns nothing"
    try:
        untouched = stub(course.assignment)
    except AssignmentError as error:
        return Proof(claim, (str(error),))
    report = course.hand_in(course.published, Cell(course.assignment.file, untouched))
    passed = [v.key for v in report.verdicts if not _is_lost(v) or v.earned]
    return Proof(claim, tuple(f"it passes {key}" for key in passed))


def _trivial(course: _Course) -> Proof:
    """Whatever is returned without being computed is no answer; nothing but names is taken from the reference."""
    problems = _paid(course, submissions(course.assignment), "where every function returns")
    return Proof("code that computes nothing earns nothing", problems, f"{len(ANSWERS)} ways to answer")


def _begun(course: _Course) -> Proof:
    """Who has written one line of each function has no answer yet."""
    beginnings = list(begun(course.assignment))
    problems = _paid(course, beginnings, "where every function of the reference is cut down to its")
    return Proof("one line of each function earns nothing", problems, f"{len(beginnings)} beginnings")


def _paid(course: _Course, cells: Iterable[tuple[str, Cell]], where: str) -> tuple[str, ...]:
    """Rows that pay for these, a sentence each."""
    paid: dict[str, list[str]] = {}
    for what, cell in cells:
        report = course.hand_in(course.published, cell)
        for key in (v.key for v in report.verdicts if v.earned):
            paid.setdefault(key, []).append(what)
    return tuple(
        f"{key} pays {where} {', or '.join(some[:3])}: look at more, or say in only_with which "
        "rows have to pass for it to count"
        for key, some in paid.items()
    )


def _right(course: _Course) -> Proof:
    right = [row for row in course.rows if row.is_right]
    problems = [f"{row.name}: {row.problem}" for row in right if row.problem]
    return Proof("right code written another way earns everything", tuple(problems), f"{len(right)} ways")


def _wrong(course: _Course) -> Proof:
    wrong = [row for row in course.rows if not row.is_right and len(row.members) == 1 and not row.is_paraphrase]
    return Proof("every known mistake is named, and nothing else is", tuple(_unlike(wrong)), f"{len(wrong)} mistakes")


def _unlike(wrong: Sequence[Row]) -> Iterator[str]:
    for row in wrong:
        if row.problem:
            yield f"{row.name}: {row.problem}"
        elif not row.is_exact:
            yield f"{row.name}: it is wrong, and {', '.join(sorted(row.named)) or 'nothing'} is named"


def _paraphrases(course: _Course) -> Proof:
    others = [row for row in course.rows if row.is_paraphrase]
    problems = [f"{row.name}: {row.problem}" for row in others if row.problem]
    return Proof("a mistake is named however it is written", tuple(problems), f"{len(others)} other ways to write one")


def _several(course: _Course) -> Proof:
    several = [row for row in course.rows if len(row.members) > 1]
    problems = [f"{row.name}: {row.problem}" for row in several if row.problem]
    clear = [row for row in several if row.is_distinguishable]
    figures = f"{len(several)} at once; {len(clear)} can be told apart, {sum(r.is_exact for r in clear)} are named"
    claim = "several mistakes at once accuse nobody of another"
    return Proof(claim, tuple(problems), figures if course.with_pairs else "not tried: --pairs")


def _every_row(course: _Course) -> Proof:
    """A row that no known mistake fails may be one that nothing fails."""
    lost = {key for row in course.rows if not row.is_right for key in row.lost}
    checks = [check for check in course.assignment.checks if check.key in course.published.questions]
    idle = [check.key for check in checks if check.key not in lost]
    hidden = len(course.assignment.checks) - len(checks)
    return Proof(
        "every row is failed by a known mistake",
        tuple(f"{key} is failed by none: add one, or see whether the row asks anything" for key in idle),
        f"{len(checks)} rows; {hidden} that only graders run are not among them",
    )


def _twins(course: _Course) -> Proof:
    """Two mistakes that no probe tells apart have to share a sentence."""
    pairs = list(_alone_of_one_name(course))
    alike = [(one, other) for one, other in pairs if _says(one) != _says(other) and _are_alike(course, one, other)]
    sentences = [f"{_key(one)} and {_key(other)} answer every row alike: {_common(one, other)}" for one, other in alike]
    nearest = min(
        ((_distance(course, one, other), _key(one), _key(other)) for one, other in pairs if (one, other) not in alike),
        default=None,
    )
    figures = f"nearest: {nearest[1]} and {nearest[2]}, {100 * nearest[0]:.2g} % apart" if nearest else ""
    return Proof(
        "no two known mistakes look alike", tuple(sentences), figures if nearest and nearest[0] < np.inf else ""
    )


def _alone_of_one_name(course: _Course) -> Iterator[tuple[SimulatedAnswers, SimulatedAnswers]]:
    alone = [simulated for simulated in course.published.knowledge.simulated if len(simulated.mistakes) == 1]
    return ((one, other) for one, other in combinations(alone, 2) if one.of == other.of)


def _are_alike(course: _Course, one: SimulatedAnswers, other: SimulatedAnswers) -> bool:
    checks = _checks_about(course, one.of)
    return all(_answers_match(check, one.answers[check.key], other.answers[check.key]) for check in checks)


def _answers_match(check: Check, one: Observation, other: Observation) -> bool:
    if one.fault or other.fault:
        return faults_match(one, other)
    return check.expects.alike(one, other) and traces_match(one, other)


def _checks_about(course: _Course, name: str) -> list[Check]:
    questions = course.published.questions
    return [check for check in course.assignment.checks if check.key in questions and check.probe.subject == name]


def _distance(course: _Course, one: SimulatedAnswers, other: SimulatedAnswers) -> float:
    """How far apart the most different row is, relative to its numbers; infinite where words tell the two apart."""
    return max(
        (_gap(check, one.answers[check.key], other.answers[check.key]) for check in _checks_about(course, one.of)),
        default=0.0,
    )


def _gap(check: Check, one: Observation, other: Observation) -> float:
    if one.fault or other.fault:
        return 0.0 if faults_match(one, other) else np.inf
    if check.expects.alike(one, other):
        return 0.0 if traces_match(one, other) else np.inf
    names = under({**one.tensors, **other.tensors}, check.expects.looks_at)
    return max((_relative(one.tensors.get(name), other.tensors.get(name)) for name in names), default=np.inf) or np.inf


def _relative(one: object, other: object) -> float:
    a, b = (np.asarray(t, np.float64) if isinstance(t, np.ndarray) else None for t in (one, other))
    if a is None or b is None or a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.inf
    scale = float(max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0)))
    return float(np.abs(a - b).max(initial=0.0)) / scale if scale else 0.0


def _says(simulated: SimulatedAnswers) -> str:
    return simulated.mistakes[0].says


def _key(simulated: SimulatedAnswers) -> str:
    return simulated.mistakes[0].key


def _common(one: SimulatedAnswers, other: SimulatedAnswers) -> str:
    both = [key for key in one.mistakes[0].loses if key in other.mistakes[0].loses]
    return f"{', '.join(both)} cannot tell them" if both else "they belong to different rows"


def _students(course: _Course) -> Proof:
    """The handout holds no implementation, and has to say the same as the staff run."""
    handed_out = _as_handed_out(course)
    rows = course.rows if course.with_pairs else [row for row in course.rows if not row.is_paraphrase]
    problems = []
    for row in rows:
        students = _outcomes(judge(handed_out.assignment, row.worker_runs, handed_out.knowledge))
        staff = {key: what for key, what in _outcomes(row.verdicts).items() if key in students}
        students = {key: what for key, what in students.items() if key in staff}
        differ = [key for key in staff if staff[key] != students[key]]
        if differ:
            problems.append(f"{row.name}: {', '.join(differ)} is told otherwise")
    return Proof("students are told what staff are told", tuple(problems), f"{len(rows)} submissions")


def _as_handed_out(course: _Course) -> expected.Expected:
    with TemporaryDirectory() as folder:
        path = Path(folder) / expected.FILE
        expected.write(observe(course.assignment, course.sandbox, course.with_pairs), path)
        return expected.read(path)


def _outcomes(verdicts: Sequence[Verdict]) -> Mapping[str, object]:
    return {v.key: (v.earned, v.finding and (v.finding.misconception, v.finding.also)) for v in verdicts}


_PROMISES: tuple[Callable[[_Course], Proof], ...] = (
    _stub,
    _trivial,
    _begun,
    _right,
    _wrong,
    _paraphrases,
    _several,
    _every_row,
    _twins,
    _students,
)

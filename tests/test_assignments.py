"""Every folder in solutions/ keeps its promises, through the real pipeline: a new assignment needs no new test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder.course.matrix import Row, page, rows
from autograder.grading import messages
from autograder.grading.judge import SimulatedAnswers, judge, unexplained
from autograder.grading.run import GradingRun
from autograder.handout import stale
from autograder.handout.folder import stale_texts
from autograder.handout.observe import observe, same
from autograder.handout.stub import stub
from autograder.protocol.records import Cell, Observation, Report, Status, Submission, Verdict
from autograder.rubric.assignment import Assignment
from autograder.sandbox import Sandbox
from autograder.student import expected

ROOT = Path(__file__).parent.parent
SLUGS = tuple(sorted(path.parent.name for path in (ROOT / "solutions").glob("*/rubric.py")))


@dataclass(frozen=True)
class Course:
    """An assignment, its grading run on the visible checks, and what was said about all that is known."""

    assignment: Assignment
    grading_run: GradingRun
    rows: tuple[Row, ...]


@pytest.fixture(scope="module", params=SLUGS)
def course(request: pytest.FixtureRequest, published: Callable[[str], GradingRun]) -> Course:
    grading_run = published(request.param)
    return Course(grading_run.assignment, grading_run, tuple(rows(grading_run)))


def visible_points(assignment: Assignment) -> float:
    return sum(check.points for check in assignment.checks if check.visible)


def hand_in(course: Course, *cells: Cell) -> Report:
    return course.grading_run.report(Submission("somebody", course.assignment.file, cells))


def wrong(course: Course) -> list[Row]:
    return [row for row in course.rows if not row.is_right]


def verdicts(course: Course) -> Iterator[Verdict]:
    return (verdict for row in course.rows for verdict in row.verdicts)


def test_the_reference_earns_every_point_students_can_check(course: Course) -> None:
    """Without data; with data it is below."""
    report = hand_in(course, *course.assignment.reference)

    assert [v.key for v in report.verdicts if v.status is not Status.PASSED] == []
    assert visible_points(course.assignment) == report.earned


def test_the_reference_earns_every_point_on_the_bundled_digits(course: Course, sandbox: Sandbox) -> None:
    """With a secret seed and everything that is measured when it is graded."""
    grading_run = GradingRun(course.assignment, sandbox, 20_240_731, "digits")
    grading_run.prepare()

    report = grading_run.report(Submission("reference", course.assignment.file, course.assignment.reference))

    assert course.assignment.points == report.earned


def test_the_untouched_stub_earns_nothing_and_is_not_written_yet(course: Course) -> None:
    """No row shows a traceback or an exception's name."""
    report = hand_in(course, Cell(course.assignment.file, stub(course.assignment)))

    said = {v.key: " ".join(messages.lines(v.finding)) if v.finding else "" for v in report.verdicts}

    assert report.earned == 0
    assert {key: text for key, text in said.items() if not text.endswith("is not written yet.")} == {}


def test_every_variant_earns_every_point(course: Course) -> None:
    """It is right, only written another way."""
    lost = {row.members[0].key: row.lost for row in course.rows if row.is_right and row.lost}

    assert lost == {}
    assert course.assignment.variants


def test_every_misconception_is_named_by_its_own_key_and_no_other(course: Course) -> None:
    """The finding says as a fact which mistake it is."""
    named = {r.members[0].key: sorted(r.named) for r in wrong(course) if not r.is_exact and not r.is_paraphrase}

    assert named == {}


def test_a_mistake_is_named_however_it_is_written(course: Course) -> None:
    """By exactly the keys that the variant shows."""
    paraphrases = [row for row in course.rows if row.is_paraphrase]

    named = {r.members[0].key: sorted(r.named) for r in paraphrases if not r.is_detected or not r.is_exact}

    assert len(paraphrases) == len(course.assignment.paraphrases)
    assert named == {}


def test_every_misconception_loses_only_the_rows_it_lists(course: Course) -> None:
    """One mistake costs once; rows that wait for one of these are blocked, not judged.

    Another way to write it may lose others by a shortcoming of its own (another width), without a name.
    """
    elsewhere = {row.members[0].key: other for row in wrong(course) if (other := _lost_elsewhere(row))}

    assert elsewhere == {}


def _lost_elsewhere(row: Row) -> list[str]:
    listed = set(row.members[0].loses)
    waiting = {v.key for v in row.verdicts if v.status is Status.BLOCKED}
    unnamed = {v.key for v in row.verdicts if v.finding and v.finding.misconception is None}
    return [key for key in row.lost if key not in listed | waiting | (unnamed if row.is_paraphrase else set())]


def test_a_blocked_row_waits_for_a_row_that_was_lost(course: Course) -> None:
    """The key it names is among the rows that did not pass."""
    blocked = [(row, v) for row in course.rows for v in row.verdicts if v.status is Status.BLOCKED]

    assert blocked
    assert [v.key for row, v in blocked if v.waits_for not in row.lost] == []


def test_the_matrix_is_a_page_that_shows_every_row_and_says_what_happened_in_words(course: Course) -> None:
    """Without links to anything outside, and with every text escaped."""
    last = course.rows[-1]
    odd = replace(last, members=(replace(last.members[0], key="<b>&"),))

    html = page(course.assignment, [*course.rows, odd])

    assert html.count('<th scope="row">') == len(course.rows) + 1
    assert all(f'<th scope="row">{row.members[0].key}</th>' in html for row in course.rows)
    assert html.count("✗ failed") == sum(v.status is Status.FAILED for r in (*course.rows, odd) for v in r.verdicts)
    assert "&lt;b&gt;&amp;" in html and "<b>" not in html
    assert "http" not in html and "src=" not in html


def test_no_two_misconceptions_look_alike(course: Course) -> None:
    """Two mistakes that no probe can tell apart would be told as one."""
    pairs = list(_twins(course))

    assert pairs == []


def _twins(course: Course) -> Iterator[tuple[str, str]]:
    known = list(
        {k.mistakes[0].key: k for k in course.grading_run.knowledge.simulated if len(k.mistakes) == 1}.values()
    )
    for index, one in enumerate(known):
        for other in known[:index]:
            if one.of == other.of and all(_alike(course, key, one, other) for key in one.answers):
                yield other.mistakes[0].key, one.mistakes[0].key


def _alike(course: Course, key: str, one: SimulatedAnswers, other: SimulatedAnswers) -> bool:
    a, b = one.answers[key], other.answers[key]
    check = next(c for c in course.assignment.checks if c.key == key)
    if a.fault or b.fault:
        return _words(a) == _words(b)
    return check.expects.alike(a, b) and _trace(a) == _trace(b)


def _words(seen: Observation) -> object:
    return (seen.fault.kind, seen.fault.message, _trace(seen)) if seen.fault else None


def _trace(seen: Observation) -> object:
    return {name: value for name, value in seen.values.items() if name.split("/")[0] in ("trace", "modes", "recorded")}


def test_every_finding_fits_six_lines_of_80_columns(course: Course) -> None:
    """A student reads a finding, not a report."""
    long = {
        (row.members[0].key, v.key): text
        for row in course.rows
        for v in row.verdicts
        if v.finding and len(text := _wrapped(v)) > 6
    }

    assert long == {}


def _wrapped(verdict: Verdict) -> list[str]:
    assert verdict.finding is not None
    return [line for said in messages.lines(verdict.finding) for line in textwrap.wrap(said, 80)]


def test_no_mistake_is_left_unexplained(course: Course) -> None:
    """A failed row of a known mistake never reads like an unknown one."""
    open_rows = {row.members[0].key for row in wrong(course) if unexplained(row.verdicts) and not row.named}

    assert set() == open_rows


def test_points_sum_to_100_and_every_row_is_about_a_name_it_asks_for(course: Course) -> None:
    """As the handout says."""
    assert course.assignment.points == 100
    assert set(course.assignment.wanted) >= {check.probe.subject for check in course.assignment.checks}


def test_what_students_have_is_what_the_builder_builds_today(course: Course, sandbox: Sandbox) -> None:
    """After a change: autograder build, and commit assignments/. Pairs of mistakes take longer, see below."""
    folder = ROOT / "assignments" / course.assignment.slug
    there = expected.read(folder / expected.FILE)
    alone = tuple(known for known in there.knowledge.simulated if len(known.mistakes) < 2)

    today = observe(course.assignment, sandbox, with_pairs=False)

    assert stale_texts(course.assignment, folder) == []
    assert same(replace(there, knowledge=replace(there.knowledge, simulated=alone)), today)


def test_what_students_are_told_is_what_staff_are_told(course: Course) -> None:
    """Row by row, for everything that is known and every other way to write it: the same points, the same names."""
    there = expected.read(ROOT / "assignments" / course.assignment.slug / expected.FILE)

    differ = {}
    for row in course.rows:
        students, staff = _told(judge(there.assignment, row.worker_runs, there.knowledge)), _told(row.verdicts)
        asked = students.keys() & staff.keys()  # of a mistake only what is about its name
        if {key: students[key] for key in asked} != {key: staff[key] for key in asked}:
            differ[row.members[0].key] = (staff, students)

    assert differ == {}
    assert len(course.rows) > len(course.assignment.misconceptions)


def _told(verdicts: Iterable[Verdict]) -> dict[str, object]:
    return {v.key: (v.earned, v.finding and (v.finding.misconception, v.finding.also)) for v in verdicts}


@pytest.mark.slow
def test_nothing_that_students_have_is_stale(course: Course) -> None:
    """Every pair of mistakes too."""
    assert stale(course.assignment, ROOT / "assignments" / course.assignment.slug) == []

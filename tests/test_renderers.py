"""The same report in every format, as golden files (`pytest --rewrite`), and what hostile text turns into."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.cli.errors import console
from autograder.grading.messages import lines
from autograder.protocol.records import Finding, Outcome, Place, Report, Status, Student, Verdict
from autograder.reports import csv_grades, markdown, report_json, sanitize, terminal
from autograder.reports.lms import Column, moodle

NEVER_CLEARED = Finding(
    did="We called train twice on batches of 3, 8, 8 and 5 images.",
    detail="Expected the weights, entry 12, to be 0.0223; got 0.0701 (1 of 1210 entries differ, allowed 1e-06).",
    place=Place("cell 3", 7),
    misconception="gradients_never_cleared",
    says="Your weights match what you get when gradients are never cleared.",
    hints=("After batch 2, does each gradient describe batch 2, or more than that?", "Where is zero_grad()?"),
    source="Handout, Task 2: training; https://docs.pytorch.org/docs/stable/optim.html",
)
VERDICTS = (
    Verdict("shape", "MyMLP", "images (N, 1, 28, 28) become scores (N, 10)", 4, 4, Status.PASSED),
    Verdict("one-step", "train", "one batch moves the weights as SGD does", 10, 10, Status.PASSED),
    Verdict("fresh", "train", "a second batch starts from fresh gradients", 8, 0, Status.FAILED, NEVER_CLEARED),
    Verdict("ragged", "train", "every batch is used", 5, 0, Status.BLOCKED, waits_for="fresh"),
    Verdict("trained", "trained", "accuracy", 10, 0, Status.UNGRADED, Finding("", says="Our grader failed here.")),
)
REPORT = Report(
    assignment="hw",
    submission="kim_minji.ipynb",
    seed=7,
    outcome=Outcome.GRADED,
    verdicts=VERDICTS,
    notes=("magics: cell 1",),
    isolation="sandbox full: namespaces, landlock 7, seccomp",
    seconds=1.23456,
)
REJECTED = replace(
    REPORT,
    submission="lee.pdf",
    outcome=Outcome.REJECTED,
    message="lee.pdf is neither Python nor a notebook: hand in a .py or .ipynb file",
    verdicts=tuple(replace(v, earned=0, status=Status.FAILED, finding=None) for v in VERDICTS),
    notes=(),
)
# A name that is a formula, moves the cursor, colours the terminal, reverses the text and breaks a table.
EVIL = "=HYPERLINK(1)\x1b[31m|\u202e[bold]</td><script>\n# 100\x07\udc80"
HOSTILE = replace(
    REPORT,
    submission=EVIL,
    verdicts=(replace(VERDICTS[2], finding=replace(NEVER_CLEARED, got=EVIL, place=Place(EVIL, 1))),),
    notes=(EVIL,),
)
KEYS = [verdict.key for verdict in VERDICTS]
Golden = Callable[[str, str], None]


def row(report: Report) -> csv_grades.Row:
    """Handed in by somebody who is called as the submission is."""
    return csv_grades.Row(Student(report.submission), report.submission, report)


def shown(report: Report, width: int = 80) -> str:
    """What a pipe gets."""
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, soft_wrap=True).print(terminal.render(report, report.submission))
    return out.getvalue()


@pytest.mark.parametrize(("name", "report"), [("report", REPORT), ("rejected", REJECTED), ("hostile", HOSTILE)])
def test_each_format_is_what_it_was(golden: Golden, name: str, report: Report) -> None:
    """One golden file for each report and format."""
    golden(f"{name}.txt", shown(report))
    golden(f"{name}.md", markdown.render(report, report.submission))
    golden(f"{name}.json", report_json.render(report) + "\n")


def test_the_table_of_grades_is_what_it_was(golden: Golden) -> None:
    """One row for each submission, one column for each check."""
    golden("grades.csv", csv_grades.render([row(REPORT), row(REJECTED), row(HOSTILE)], KEYS))


def test_lateness_and_groups_are_told_on_demand() -> None:
    """Whoever shares a submission is told its name, and staff what was written by hand."""
    group = csv_grades.Row(Student("ann", "Ann"), "ann bob", REPORT, True, "2026-01-02", ("shape: nice",))

    found = next(iter(csv.DictReader(io.StringIO(csv_grades.render([group], KEYS, with_late=True)))))

    assert (found["late"], found["submitted_at"], found["name"]) == ("yes", "2026-01-02", "Ann")
    assert "group: ann bob; shape: nice" in found["notes"]


@pytest.mark.parametrize(("late", "told"), [(True, "yes"), (False, "no"), (None, "")])
def test_nobody_is_called_in_time_where_the_lms_does_not_say(late: bool | None, told: str) -> None:
    """A folder of files says nothing about it."""
    made = csv_grades.Row(Student("ann"), "ann", REPORT, late)

    found = next(iter(csv.DictReader(io.StringIO(csv_grades.render([made], KEYS, with_late=True)))))

    assert found["late"] == told


@pytest.mark.parametrize(
    "text", ['a;"=1+1"', 'a; "=1+1"', 'a;""=1', "a;=1", "a;; \uff1d1", 'a;"\u200b=1"', '"=1"', ';" "@x']
)
def test_a_spreadsheet_with_semicolons_sees_no_formula_either(text: str) -> None:
    """Where the comma is a decimal sign, a row is cut at semicolons, in the middle of what was quoted for commas."""
    line = csv_grades.render([row(replace(REPORT, message=text))], KEYS).splitlines()[1]

    cells_ = [cell for delimiter in ",;" for cell in next(csv.reader([line], delimiter=delimiter))]
    assert [cell for cell in cells_ if cell.strip(' "')[:1] in ("=", "+", "-", "@", "\uff1d") and cell] == []


def test_a_spreadsheet_sees_no_formula() -> None:
    """Cells that start with = + - @ get an apostrophe, also behind what is invisible."""
    starts = ["=1", "+1", "-1", "@x", "\t=1", " =1", "\u200b=1", "\r=1", "\uff1d1"]
    reports = [replace(REPORT, submission=start) for start in starts]

    rows = list(csv.reader(io.StringIO(csv_grades.render([row(report) for report in reports], KEYS))))

    assert [row[0][:1] for row in rows[1:]] == ["'"] * 9
    assert {len(row) for row in rows} == {7 + len(KEYS)}


def test_a_spreadsheet_that_splits_at_semicolons_sees_no_formula_either() -> None:
    """Where the decimal mark is a comma, Excel opens a CSV so."""
    assert sanitize.cell("took 'a;=1+1' ; @x; fine; 3;-4") == "took 'a;'=1+1' ; '@x; fine; 3;'-4"


def test_the_comment_in_a_worksheet_is_no_formula() -> None:
    """A rejected file's name stands first in the sentence that says why."""
    header = ["Identifier", "Full name", "Grade", "Maximum Grade", "Feedback comments"]
    why = "=HYPERLINK(0).docx is a Word document: hand in a Python file"

    filled = moodle.fill([header, ["Participant 7", "Ann", "", "100.00", ""]], Column("hw", 100, {"7": (0.0, why)}))

    assert filled is not None
    assert filled[1][-1] == f"'{why}"


@pytest.mark.parametrize("text", [EVIL, "\x9b31m", "a\u2066b", "\u2028", "\ufeff", "\x00", "\x1b]8;;http://x\x07y"])
def test_no_format_passes_on_what_steers_a_terminal(text: str) -> None:
    """Control characters, escape sequences and bidi controls are gone from every format."""
    report = replace(HOSTILE, submission=text, message="")

    for rendered in (
        shown(report),
        markdown.render(report, report.submission),
        json.loads(report_json.render(report))["submission"],
        csv_grades.render([row(report)], KEYS),
    ):
        assert [c for c in rendered if c in "\x1b\x07\x9b\x00\u202e\u2066\u2028\ufeff\udc80"] == []


def test_markup_is_text() -> None:
    """What Rich, Markdown and HTML would take for markup is shown as it was written."""
    assert "[bold]</td><script>" in shown(HOSTILE)
    assert r"\|\[bold\]\</td\>\<script\>" in markdown.render(HOSTILE, HOSTILE.submission)


def test_a_long_text_is_cut() -> None:
    """A million characters become a line."""
    assert len(sanitize.one_line("x" * 1_000_000)) == 300
    assert sanitize.plain("x" * 3000).endswith("...")


def test_a_finding_takes_at_most_six_lines_of_80_columns() -> None:
    """However much there is to say."""
    wordy = replace(NEVER_CLEARED, did="We called train. " * 40, says="Your weights differ. " * 40)

    lines = terminal.finding_lines(replace(VERDICTS[2], finding=wordy))

    assert len(lines) <= 6
    assert max(len(line) for line in shown(HOSTILE).splitlines()[1:]) <= 80


@pytest.mark.parametrize("got", ["x = 0, 1, 2, 3, ...", "ValueError: sizes differ."])
def test_what_ends_with_a_dot_gets_no_other(got: str) -> None:
    """Series that go on, and messages that are sentences."""
    assert lines(Finding("", got=got)) == [f"Got {got}"]
    assert lines(Finding("", expected="x = 1", got=got)) == [f"Expected x = 1; got {got}"]


def test_colour_is_never_the_only_carrier() -> None:
    """Without colour every state has a mark of its own, and the score of what was not graded is open."""
    rows = [line.split()[0] for line in shown(REPORT).splitlines() if "/" in line and line.startswith("  ")]

    assert rows == ["✓", "✓", "✗", "…", "!"]
    assert "?/10" in shown(REPORT)


def test_a_blocked_row_names_what_it_waits_for() -> None:
    """By the key that the rubric prints."""
    assert "waits for fresh" in shown(REPORT)


def test_a_pipe_gets_no_colour(capsys: pytest.CaptureFixture[str]) -> None:
    """Rich is told by the stream."""
    console().print(terminal.render(REPORT, "x"))

    assert "\x1b" not in capsys.readouterr().out


def test_json_is_one_object_with_the_keys_that_are_documented() -> None:
    """In this order, for every submission."""
    one = json.loads(report_json.render(REPORT))

    assert {"assignment", "submission", "seed", "score", "max_score", "checks", "seconds"} <= set(one)
    assert {"key", "points", "earned", "status", "claim", "finding"} <= set(one["checks"][0])
    assert list(one["checks"][2]["finding"]) == [
        *("text", "expected", "got", "detail", "file", "line", "misconception", "hint")
    ]
    assert one["checks"][2]["finding"]["line"] == 7
    assert one["checks"][0]["finding"] is None


def test_json_differs_only_in_the_seconds() -> None:
    """The same report measured twice."""
    one, two = (json.loads(report_json.render(replace(REPORT, seconds=s))) for s in (1.0, 2.0))

    assert {key for key in one if one[key] != two[key]} == {"seconds"}

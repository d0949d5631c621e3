"""What people read: sentences about differences, limits and exceptions, one cause told once, hints, sources."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.grading import hints
from autograder.grading.messages import (
    LATER,
    LATER_STATE,
    STATES,
    about_fault,
    ending,
    lines,
    score,
    short,
    sign,
    unwritten,
    word,
)
from autograder.grading.outline import once, outline, printed, same_causes
from autograder.protocol.records import Fault, Finding, Observation, Outcome, Picture, Place, Report, Status, Verdict
from autograder.reports import terminal
from autograder.rubric import differences
from autograder.rubric.catalog import load
from autograder.rubric.expectations.close import Close
from autograder.student.notebook import cell

START = np.zeros(4)
STEP = np.array([0.0, 0.0, 3.0, 4.0])
PLACE = Place("hw.py", 97)
RAISED = Finding("We called f.", got="RuntimeError: mat1 and mat2 shapes cannot be multiplied (196x28 and 784x50)")
NAMED = Finding("We called f.", misconception="m", says="Rows.", hints=("Which shape?", "Flatten?"), source="Handout")


def row(key: str, finding: Finding | None = None, status: Status = Status.FAILED, waits_for: str = "") -> Verdict:
    return Verdict(key, "train", f"claim of {key}", 10, 0, status, finding, waits_for or None)


def report(*verdicts: Verdict, log: str = "") -> Report:
    return Report("hw", "hw.py", 0, Outcome.GRADED, verdicts, log=log)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (2 * STEP, "Your weights moved 2.0 times as far as expected, in the same direction."),
        (-STEP, "Your weights moved 1.0 times as far as expected, in the opposite direction."),
        (STEP * 1.001, "Your weights end 0.1 % of the step away from where they should be."),
        (
            np.array([5.0, 0, 0, 0]),
            "Your weights moved 1.0 times as far as expected, in another direction (cosine 0.00).",
        ),
        (
            np.array([0, 0, 4.0, 3.0]),
            "Your weights moved 1.0 times as far as expected, in nearly the same direction (cosine 0.960).",
        ),
        (0 * STEP, "Your weights did not move at all."),
    ],
)
def test_a_step_is_compared_with_the_expected_one(step: np.ndarray, sentence: str) -> None:
    """How far and in which direction: |(3, 4)| is 5, and (4, 3)(3, 4) / 25 is 0.96."""
    assert differences.of_steps(START + step, START + STEP, START, "Your weights") == sentence


def test_values_are_compared_with_their_size() -> None:
    """The largest gap beside the largest value."""
    sentence = differences.of_values(np.array([2.1, 0.3]), np.array([2.1, 0.0]), "The output", "differs")

    assert sentence == "The output differs by up to 0.3, where the expected values go up to 2.1."


def test_of_two_lists_only_what_differs_is_told() -> None:
    """Eight shapes in a row cannot be read; two that have nothing in common are told in full."""
    expected, got = ["10", "10x50", "50", "50", "50x50"], ["10", "50", "50", "50", "50x50"]

    assert differences.of_lists(expected, got, "parameters:") == "Parameters: 10x50 missing; 50 not expected."
    assert differences.of_lists([], got, "parameters:") == ""
    assert differences.of_lists([[1, 2]], [[1, 3]], "outputs") == ""


def test_a_mismatch_of_weights_has_its_figures_apart() -> None:
    """The sentence is for whoever has to find the line, the figures for whoever asks."""
    right = Observation({"weights/0": START, "weights/1": STEP, "weights/2": 2 * STEP})
    wrong = Observation({"weights/0": START, "weights/1": 2 * STEP, "weights/2": 2 * STEP})

    mismatch = Close(("weights",)).mismatch(wrong, right, None)  # type: ignore[arg-type]

    assert mismatch is not None
    assert mismatch.says == "After call 1, your weights moved 2.0 times as far as expected, in the same direction."
    assert (mismatch.expected, mismatch.got) == ("", "")
    assert mismatch.detail.startswith(
        "Expected the weights after call 1, entry 3, to be 4; got 8 (2 of 4 entries differ"
    )


def test_a_single_number_is_told_as_it_is() -> None:
    """A student knows an accuracy by its value."""
    right = Observation({"appended/accuracy_vector": np.array([14.6154])})
    wrong = Observation({"appended/accuracy_vector": np.array([0.146154])})

    mismatch = Close(("appended",)).mismatch(wrong, right, None)  # type: ignore[arg-type]

    assert mismatch is not None
    assert (mismatch.expected, mismatch.got) == ("accuracy_vector to be 14.6154", "0.146154")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault("timeout", "15 s"), "Timed out after 15 s."),
        (Fault("timeout", ""), "Timed out."),
        (Fault("memory", "2048 MiB"), "Used more than 2048 MiB of memory."),
        (Fault("memory", ""), "Used more memory than there is."),
        (Fault("output", "64 KiB"), "Printed more than 64 KiB."),
        (Fault("disk", "256 MiB"), "Wrote more than 256 MiB to disk."),
        (Fault("disk", "a sentence of another kind"), "Wrote more to disk than is allowed."),
        (Fault("exited", "15 s"), "Ended Python itself (exit, quit or os._exit) before it answered."),
    ],
)
def test_a_limit_is_told_with_its_amount(fault: Fault, sentence: str) -> None:
    """Where it is known."""
    assert ending(fault) == sentence


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault("NotImplementedError", "Net.forward: not written yet"), "Net.forward is not written yet."),
        (Fault("NotImplementedError", "fit: not written yet"), "Net is not written yet."),
        (Fault("NotImplementedError", ""), "Net is not written yet."),
        (Fault("AssertionError", "Torch not compiled with CUDA enabled"), "There is no GPU here: write .to(device), "),
        (Fault("ModuleNotFoundError", "No module named 'model'"), "This import fails where your code is checked: "),
    ],
)
def test_what_code_raised_is_explained(fault: Fault, says: str) -> None:
    """In the words of the stub, and without blaming a machine of ours."""
    finding = about_fault(Finding("We made Net()."), "Net", fault)

    assert finding.says.startswith(says)
    assert (unwritten(finding) != "") == ("not written" in says)


def test_an_exception_is_the_last_thing_to_be_cut() -> None:
    """Beside a long sentence and a long hint, in six lines of a terminal."""
    wordy = replace(RAISED, place=PLACE, misconception="m", says="Rows of pixels. " * 12, hints=("Which shape? " * 12,))

    shown = terminal.finding_lines(row("shape", wordy))

    assert len(shown) <= 6
    assert "(196x28 and 784x50)" in " ".join(" ".join(shown).split())
    assert short(wordy, lambda less: False).got == RAISED.got


def test_figures_are_shown_on_demand_only() -> None:
    """With -v in a terminal, behind one click in a notebook."""
    failed = row("a", replace(NAMED, detail="Expected entry 3 to be 4; got 8.", source="Handout; https://x.org/a"))

    assert "entry 3" not in " ".join(terminal.finding_lines(failed))
    assert terminal.finding_lines(failed, verbose=True)[-3:] == [
        "Expected entry 3 to be 4; got 8.",
        "Read: Handout",
        "Read: https://x.org/a",
    ]
    html = cell.CellOutput.of(report(failed), "x")._repr_html_()
    assert '<details><summary>figures</summary><pre style="white-space:pre-wrap">Expected entry 3' in html


def test_one_cause_is_told_once() -> None:
    """The same mistake, or the same exception at the same place; what is new is told in full."""
    raised = replace(RAISED, place=PLACE)
    rows = (
        row("a", NAMED),
        row("b", replace(NAMED, did="We called f twice.")),
        row("c", replace(NAMED, also=("n",))),
        row("d", raised),
        row("e", replace(raised, did="We called f twice.")),
        row("f", replace(raised, place=Place("hw.py", 98))),
    )

    assert same_causes(rows) == {"b": "a", "e": "d"}
    assert once(rows)[1].finding == Finding("", says="same cause as a")
    assert [v.finding for v in once(rows)[2:4]] == [rows[2].finding, raised]


def test_one_cause_has_one_picture() -> None:
    """In its first row that has one, which may be a row that says "same cause as"."""
    picture = Picture(1, 1, (), (), "", "")
    drawn = replace(NAMED, picture=picture)
    first, second = (row("a", drawn), row("b", drawn)), (row("a", NAMED), row("b", drawn), row("c", drawn))

    assert [bool(v.finding and v.finding.picture) for v in once(first)] == [True, False]
    assert [bool(v.finding and v.finding.picture) for v in once(second)] == [False, True, False]
    assert once(second)[1].finding == Finding("", says="same cause as a", picture=picture)


def test_what_is_not_written_yet_takes_one_line() -> None:
    """With all its points, where the first of its rows stood, unless staff wrote about a row."""
    blank = Finding("", says="fit is not written yet.", place=PLACE)
    rows = (row("a", blank), row("b", None, Status.PASSED), row("c", blank), row("d", blank))

    shown = outline(rows).verdicts

    assert [(v.claim, v.points) for v in shown] == [
        ("fit is not written yet: 3 checks wait for it", 30),
        ("claim of b", 10),
    ]
    assert [v.key for v in outline(rows, apart=("c",)).verdicts] == ["a", "b", "c"]


def test_a_syntax_error_stands_on_top_and_under_no_row() -> None:
    """One sentence for the file."""
    error = Finding("", got="SyntaxError: '(' was never closed: f(", says="Python cannot read the code.", place=PLACE)
    rows = (row("a", error), row("b", error, Status.BLOCKED, "a"))

    shown = outline(rows)

    assert shown.top == "Python cannot read hw.py, line 97: SyntaxError: '(' was never closed: f("
    assert [(v.finding, v.waits_for) for v in shown.verdicts] == [(None, None), (None, None)]


def test_what_is_measured_later_is_no_loss() -> None:
    """Neither in the score nor in its sign."""
    later = row("b", Finding("", says=LATER), Status.UNGRADED)
    passed = replace(row("a", None, Status.PASSED), earned=10)

    assert score(report(passed, later)) == "10 of 10 here, 10 more when graded"
    assert score(report(passed, row("b"))) == "10 / 20"
    assert (sign(later), word(later)) == ("·", "later")
    assert (sign(row("b", NAMED, Status.UNGRADED)), word(row("b", NAMED, Status.UNGRADED))) == ("!", "not graded")


def test_what_a_student_prints_is_shown_by_its_ends() -> None:
    """So that print helps to find a mistake."""
    log = "".join(f"line {n}\n" for n in range(9))

    assert printed(log) == ["line 0", "line 1", "line 2", "(3 more lines)", "line 6", "line 7", "line 8"]
    assert printed("one\n\ntwo\n") == ["one", "two"]
    shown = terminal.render(report(row("a"), log="here 1\n"), "hw.py", with_output=True).plain
    assert "  your code printed:\n    here 1\n" in shown
    assert "your code printed" not in terminal.render(report(row("a")), "hw.py", with_output=True).plain


@pytest.mark.parametrize(
    ("finding", "number", "text"),
    [
        (NAMED, 2, "a, hint 2 of 2: Flatten?"),
        (NAMED, 3, "a: you have read all 2 hints. Read: Handout"),
        (Finding("", says="Net.forward is not written yet."), 1, "a: write Net.forward first."),
        (
            replace(RAISED, place=PLACE),
            1,
            f"a: Python stopped in hw.py, line 97. Read the last line of its message: {RAISED.got}",
        ),
        (
            Finding("We called f.", expected="x to be 1", got="2"),
            1,
            "a: no known mistake behaves like your code. We called f. Expected x to be 1; got 2.",
        ),
    ],
)
def test_a_hint_makes_sense_whatever_went_wrong(finding: Finding, number: int, text: str) -> None:
    """Also after an exception and before anything is written."""
    assert hints.hint(row("a", finding), number) == text


def test_the_row_of_a_hint_is_the_first_with_a_known_mistake() -> None:
    """Or the one that is asked for, when it failed."""
    rows = (row("a", RAISED), row("b", NAMED), row("c", None, Status.BLOCKED, "a"), row("d", None, Status.PASSED))

    assert hints.hinted(rows) == rows[1]
    assert hints.hinted(rows, "a") == rows[0]
    assert hints.hinted(rows, "c") == "c waits for a: ask for a hint about a."
    assert hints.hinted(rows, "d") == "Nothing to hint at: d did not fail."
    assert hints.hinted(rows, "e") == "No check is called 'e'; there are: a, b, c, d."
    assert hints.hinted(rows[3:]) == "Nothing to hint at: no check failed."


def test_a_sentence_gets_one_ending() -> None:
    """Python's own question mark is one."""
    assert lines(Finding("", got="NameError: x. Did you mean: 'y'?")) == ["Got NameError: x. Did you mean: 'y'?"]


@pytest.mark.parametrize("ground", sorted({state.ground for state in (*STATES.values(), LATER_STATE)}))
def test_states_are_readable_on_light_and_on_dark_notebooks(ground: str) -> None:
    """White on a ground of its own: WCAG's contrast, (1 + 0.05) / (L + 0.05), is at least 4.5 whatever lies around."""
    channels = [int(ground[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    assert 1.05 / (luminance + 0.05) >= 4.5


def test_every_source_is_something_a_student_can_open() -> None:
    """A heading of the handout first, then pages."""
    folder = Path(__file__).parent.parent / "solutions" / "mnist_mlp"
    headings = re.findall(
        r"^# ## (.+?)(?: \(\d+ points?\))?$", (folder / "solution.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    wanted = tuple(f"Handout, {heading}" for heading in headings)

    wrong = [
        (m.key, place)
        for m in load(folder).misconceptions
        for place in m.source.rstrip("; ").split("; ")
        if not (place in wanted or re.fullmatch(r"https://(docs\.pytorch|docs\.python|matplotlib)\.org/\S+", place))
    ]

    assert wrong == []

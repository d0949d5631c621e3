"""Every known implementation through the real pipeline: what is wrong is named, what is right is not accused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.course.matrix import Row, page, rows
from autograder.grading.run import GradingRun
from autograder.rubric.catalog import load, slugs
from autograder.sandbox import Sandbox


@pytest.fixture(scope="module", params=slugs())
def grading_run(request: pytest.FixtureRequest) -> Iterator[GradingRun]:
    """One assignment under one seed, without data."""
    with Sandbox() as sandbox:
        grading_run = GradingRun(load(request.param), sandbox, seed=20)
        grading_run.prepare()
        yield grading_run


@pytest.fixture(scope="module")
def single(grading_run: GradingRun) -> list[Row]:
    """All variants and misconceptions, each alone."""
    return list(rows(grading_run))


def test_every_misconception_is_named_and_nothing_else_is(single: list[Row]) -> None:
    """Named by its own key on at least one row."""
    assert [row.members[0].key for row in single if not row.is_exact] == []


def test_no_variant_loses_a_point(single: list[Row]) -> None:
    """A right implementation passes every check about its name."""
    assert [(row.members[0].key, row.lost) for row in single if row.is_right and row.lost] == []


def test_a_misconception_loses_its_own_rows_and_what_waits_for_them(single: list[Row]) -> None:
    """Every failed row is one that the misconception lists; the others are blocked at most.

    Another way to write it may fail elsewhere by a shortcoming of its own (another width), without a name.
    """
    wrong = [
        (row.members[0].key, v.key)
        for row in single
        for v in row.verdicts
        if not row.is_right and v.status.value == "failed" and v.key not in row.members[0].loses
        if not row.is_paraphrase or (v.finding is not None and v.finding.misconception is not None)
    ]
    assert wrong == []


def test_a_blocked_row_waits_for_a_row_that_was_lost(single: list[Row]) -> None:
    """The key it names is among the rows that did not pass."""
    blocked = [(row, v) for row in single for v in row.verdicts if v.status.value == "blocked"]
    assert blocked
    assert [v.key for row, v in blocked if v.waits_for not in row.lost] == []


def test_the_page_shows_every_row_and_says_what_happened_in_words(grading_run: GradingRun, single: list[Row]) -> None:
    """Without links to anything outside, and with every text escaped."""
    odd = replace(single[-1], members=(replace(single[-1].members[0], key="<b>&"),))

    html = page(grading_run.assignment, [*single, odd])

    assert html.count('<th scope="row">') == len(single) + 1
    assert all(f'<th scope="row">{row.members[0].key}</th>' in html for row in single)
    assert html.count("✗ failed") == sum(v.status.value == "failed" for r in (*single, odd) for v in r.verdicts)
    assert "&lt;b&gt;&amp;" in html and "<b>" not in html
    assert "http" not in html and "src=" not in html


@pytest.mark.slow
def test_two_mistakes_at_once_are_named_wherever_nothing_else_answers_alike(grading_run: GradingRun) -> None:
    """Of pairs of levels of one workhorse: all are detected, 95 % of the distinguishable are named, none is accused."""
    pairs = [row for row in rows(grading_run, with_pairs=True) if len(row.members) == 2]
    clear = [row for row in pairs if row.is_distinguishable]

    assert len(clear) > len(pairs) / 2
    assert [sorted(row.mistakes) for row in pairs if not row.is_detected] == []
    assert [(sorted(row.mistakes), sorted(row.named)) for row in pairs if row.is_accused_wrongly] == []
    assert sum(row.is_exact for row in clear) >= 0.95 * len(clear)


@pytest.mark.slow
def test_mistakes_that_mix_are_named_however_many_there_are(grading_run: GradingRun) -> None:
    """All products of the commonest mistakes: whatever answers like nothing else is named completely."""
    mixed = [row for row in rows(grading_run, with_pairs=True) if len(row.members) > 2]

    assert mixed or not any(m.mixes for m in grading_run.assignment.misconceptions)
    assert [sorted(row.mistakes) for row in mixed if not row.is_detected or row.is_accused_wrongly] == []
    assert [sorted(row.mistakes) for row in mixed if row.is_distinguishable and not row.is_exact] == []

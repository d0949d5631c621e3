"""Several mistakes at once through the real pipeline; single ones are in test_assignments."""

from __future__ import annotations

import pytest

from autograder.course.matrix import Row, rows
from autograder.grading.run import GradingRun
from autograder.rubric.catalog import load, slugs
from autograder.sandbox import Sandbox


@pytest.fixture(scope="module", params=slugs())
def several(request: pytest.FixtureRequest, sandbox: Sandbox) -> list[Row]:
    """All pairs and products that an assignment thinks of, under one secret seed, without data."""
    grading_run = GradingRun(load(request.param), sandbox, seed=20)
    grading_run.prepare()
    return [row for row in rows(grading_run, with_pairs=True) if len(row.members) > 1]


@pytest.mark.slow
def test_two_mistakes_at_once_are_named_wherever_nothing_else_answers_alike(several: list[Row]) -> None:
    """Of pairs of levels of one workhorse: all are detected, 95 % of the distinguishable are named, none is accused."""
    pairs = [row for row in several if len(row.members) == 2]
    clear = [row for row in pairs if row.is_distinguishable]

    assert len(clear) > len(pairs) / 2
    assert [sorted(row.mistakes) for row in pairs if not row.is_detected] == []
    assert [(sorted(row.mistakes), sorted(row.named)) for row in pairs if row.is_accused_wrongly] == []
    assert sum(row.is_exact for row in clear) >= 0.95 * len(clear)


@pytest.mark.slow
def test_mistakes_that_mix_are_named_however_many_there_are(several: list[Row]) -> None:
    """All products of the commonest mistakes: whatever answers like nothing else is named completely."""
    mixed = [row for row in several if len(row.members) > 2]

    assert mixed or not any(m.mixes for row in several for m in row.members)
    assert [sorted(row.mistakes) for row in mixed if not row.is_detected or row.is_accused_wrongly] == []
    assert [sorted(row.mistakes) for row in mixed if row.is_distinguishable and not row.is_exact] == []

"""Bands of accuracy: the bound, what is written, and what a course owner's file must hold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course import calibrate
from autograder.course.calibrate import bands, most, record, refuse_worthless
from autograder.protocol.errors import AssignmentError
from autograder.rubric.catalog import bands as read_bands
from autograder.rubric.catalog import load, solutions

MEASURED = sorted(solutions().glob("*/bands.json"))


def test_the_bound_is_that_of_a_student_t_prediction() -> None:
    """Worked by hand for 30 draws with mean 0.93 and deviation 0.005.

    The upper 1e-6 quantile of Student's t with 29 degrees of freedom is 5.9171 (tables give 5.92), the prediction of
    one more draw widens it by sqrt(1 + 1/30) = 1.01653: 0.93 - 5.9171 * 1.01653 * 0.005 = 0.89993, rounded down.
    """
    draws = np.array([-1.0, 1.0] * 15)
    draws = 0.93 + 0.005 * draws / draws.std(ddof=1)

    assert bands(draws.tolist(), chance=0.1)[0] == (0.899, 1.0)


def test_a_right_solution_misses_the_threshold_as_rarely_as_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted: of 6,000 thresholds from 30 draws at 1 in 200, the share that one more draw misses.

    With a normal draw in place of Student's t, as if the deviation were known, it would be 1 in 125.
    """
    monkeypatch.setattr(calibrate, "MISSES", 0.005)
    draws = np.random.default_rng(0).normal(0.5, 0.1, size=(6_000, 31))

    missed = float(np.mean([one_more < bands(past, chance=0.1)[0][0] for *past, one_more in draws.tolist()]))

    assert 0.003 < missed < 0.0065


def test_the_share_of_misses_is_less_than_one_in_a_million() -> None:
    """Of a class of 1,000 in every term of a century, less than one."""
    draws = [0.93 + 0.01 * z for z in np.linspace(-1.7, 1.7, 10_000)]  # so many that Student's t is a normal draw

    mean, deviation = np.mean(draws), np.std(draws, ddof=1)

    assert (
        mean - bands(draws, chance=0.1)[0][0]
    ) / deviation > 4.75  # the upper 1e-6 quantile of a normal draw is 4.753


def test_the_threshold_is_below_every_draw_however_even_they_are() -> None:
    """30 equal accuracies would put it at the mean."""
    assert bands([0.9] * 30, chance=0.1)[0] == (0.895, 1.0)


def test_honest_training_goes_no_further_than_what_is_called_the_most() -> None:
    """As far above the mean as the threshold is below it, and never beyond all of them."""
    accuracies = [0.9 + 0.001 * (n % 7) for n in range(30)]
    mean = sum(accuracies) / 30

    assert most(accuracies) - mean == pytest.approx(mean - bands(accuracies, chance=0.1)[0][0], abs=0.002)
    assert most([0.9] * 30) == 0.905
    assert most([0.99, 1.0, 0.98]) == 1.0


def test_partial_credit_lies_between_chance_and_the_threshold() -> None:
    """Three bands, falling, all well above 10 %."""
    rng = np.random.default_rng(1)

    found = bands(rng.normal(0.93, 0.01, 30).tolist(), chance=0.1)

    lows, shares = zip(*found, strict=True)
    assert shares == (1.0, 0.7, 0.4)
    assert sorted(lows, reverse=True) == list(lows)
    assert min(lows) > 0.2


def test_a_threshold_that_guessing_passes_is_refused() -> None:
    """Three draws say so little about the next that the bound lies below 0."""
    with pytest.raises(
        AssignmentError, match=r"3 draws on digits put the threshold at -\d+\.\d %, which guessing passes"
    ):
        refuse_worthless(load("mnist_mlp"), "digits", [0.9, 0.92, 0.91])


def test_bands_are_written_with_their_source_and_leave_other_data_sets_alone(tmp_path: Path) -> None:
    """Everything a reader needs to see whether to trust them."""
    assignment = replace(load("mnist_mlp"), slug="hw", folder=tmp_path)
    (tmp_path / "bands.json").write_text('{"row": {"mnist": {"bands": [[0.5, 1.0]]}}, "other": {}}')

    record(assignment, "row", "digits", [(0.8, 0.9), (0.82, 0.91), (0.87, 0.92)])
    found = json.loads((tmp_path / "bands.json").read_text())["row"]["digits"]["curve"]

    assert found == [[0.8, 0.83, 0.87], [0.9, 0.91, 0.92]]

    written = json.loads((tmp_path / "bands.json").read_text())["row"]
    assert written["digits"]["source"] == "autograder calibrate hw --data digits --seeds 3"
    assert {key: written["digits"][key] for key in ("n_seeds", "mean", "std", "min", "max")} == {
        "n_seeds": 3,
        "mean": 0.91,
        "std": 0.01,
        "min": 0.9,
        "max": 0.92,
    }
    assert written["digits"]["torch"][0].isdigit()
    assert read_bands(assignment, "row", "mnist") == (((0.5, 1.0),), 1.0)


@pytest.mark.parametrize("path", MEASURED, ids=lambda path: path.parent.name)
def test_every_band_that_is_handed_out_was_measured_from_30_seeds(path: Path) -> None:
    """By the command that it names, and with a threshold that every draw has passed."""
    by_check = json.loads(path.read_text(encoding="utf-8"))
    for name, measured in (item for by_dataset in by_check.values() for item in by_dataset.items()):
        assert measured["n_seeds"] >= 30
        assert measured["source"].startswith(f"autograder calibrate {path.parent.name} --data {name} --seeds")
        assert measured["bands"][0][0] < measured["min"]

"""What tells two mistakes apart on a row: properties of an answer, not whose network or random numbers gave it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.protocol.records import Json, Observation
from autograder.rubric.expectations.base import HeldOut
from autograder.rubric.expectations.close import Close
from autograder.rubric.expectations.curves import Curves
from autograder.rubric.expectations.dropped import Dropped
from autograder.rubric.expectations.equal import Equal
from autograder.rubric.expectations.every import Every
from autograder.rubric.expectations.log_probabilities import LogProbabilities
from autograder.rubric.expectations.repeats import Repeats
from autograder.rubric.expectations.still import Still

Rows = NDArray[np.float64]


def scores(seed: int, images: int = 16, classes: int = 10) -> Rows:
    return np.random.default_rng(seed).normal(size=(images, classes)) * 2


def softmax(x: Rows, axis: int = 1) -> Rows:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.asarray(e / e.sum(axis=axis, keepdims=True))


KINDS: dict[str, Callable[[Rows], Rows]] = {
    "log-probabilities": lambda x: np.log(softmax(x)),
    "probabilities": softmax,
    "logarithms over images": lambda x: np.log(softmax(x, axis=0)),
}


def answer(rows: Rows, ends_in: str = "other") -> Observation:
    return Observation({"output/0/0/0": rows.astype(np.float32)}, {"ends_in/0": ends_in})


@pytest.mark.parametrize("kind", KINDS)
def test_outputs_of_one_kind_are_alike_whatever_network_gave_them(kind: str) -> None:
    mine, theirs = answer(KINDS[kind](scores(1))), answer(KINDS[kind](scores(2)))

    assert LogProbabilities().alike(mine, theirs)
    for other in set(KINDS) - {kind}:
        assert not LogProbabilities().alike(mine, answer(KINDS[other](scores(1))))


def test_scores_of_a_last_linear_layer_are_alike_and_other_numbers_are_not() -> None:
    """Sums tell nothing about what a network returns as it is; that nothing follows the last layer does."""
    assert LogProbabilities().alike(answer(scores(1), "linear"), answer(scores(2), "linear"))
    assert not LogProbabilities().alike(answer(scores(1)), answer(scores(2)))
    assert LogProbabilities().alike(answer(scores(1)), answer(scores(1)))


def passes(first: Rows, second: Rows, is_dropping: bool) -> Observation:
    tensors = {"output/0/0/0": first, "output/0/0/1": first[:4], "output/0/1/0": second, "output/0/1/1": second[:4]}
    return Observation(tensors, {"is_dropping/0": is_dropping, "ends_in/0": "other"})


def test_dropout_in_eval_mode_is_alike_whatever_probability_it_has() -> None:
    dropping = passes(scores(1), scores(2), is_dropping=True)

    assert Repeats().alike(dropping, passes(scores(3), scores(4), is_dropping=True))
    assert not Repeats().alike(dropping, passes(scores(3), scores(4), is_dropping=False))  # noise of another kind
    assert not Repeats().alike(dropping, passes(scores(1), scores(1), is_dropping=True))  # dropped nothing


def test_other_answers_that_change_are_alike_only_by_their_numbers() -> None:
    """Noise that somebody adds is no dropout."""
    noisy = passes(scores(1), scores(2), is_dropping=False)

    assert Repeats().alike(noisy, noisy)
    assert not Repeats().alike(noisy, passes(scores(3), scores(4), is_dropping=False))


def units(seed: int, rate: float, scale: float | None = None, images: int = 200) -> Observation:
    """As probed: two hidden layers of 50 under identity weights, every pixel 1."""
    rng, s = np.random.default_rng(seed), scale or 1 / (1 - rate)
    hidden = (rng.random((images, 50)) >= rate) * s * 2.0
    hidden = (rng.random((images, 50)) >= rate) * s * (hidden + 1)
    return Observation({"output/0/0/0": np.hstack([hidden + 1, np.ones((images, 1))]).astype(np.float32)})


ROW = Dropped(0.35, pixels=1.0)


def test_units_dropped_with_one_probability_are_alike_whoever_draws_them() -> None:
    assert ROW.mismatch(units(1, 0.35), units(2, 0.35), HeldOut()) is None
    assert ROW.alike(units(1, 0.65), units(2, 0.65))
    assert not ROW.alike(units(1, 0.65), units(2, 0.5))
    assert not ROW.alike(units(1, 0.35), units(2, 0.35, scale=1.0))


def test_what_students_get_of_a_dropout_row_tells_the_same_and_is_small() -> None:
    """Levels instead of 10,000 numbers; a few images where units have any value."""
    condensed = ROW.condensed(units(2, 0.65))
    shaded = Observation({"output/0/0/0": scores(1, 200, 51)})

    assert not condensed.tensors
    assert ROW.alike(units(1, 0.65), condensed) and not ROW.alike(units(1, 0.5), condensed)
    assert len(ROW.condensed(shaded).tensors["output/0/0/0"]) < 20
    assert ROW.alike(shaded, ROW.condensed(shaded))
    assert not ROW.alike(Observation({"output/0/0/0": scores(2, 200, 51)}), ROW.condensed(shaded))
    assert not ROW.alike(shaded, condensed) and not ROW.alike(units(1, 0.65), ROW.condensed(shaded))


def modes(*flags: Json) -> Observation:
    return Observation({}, {"modes/1": list(flags)})


def test_how_often_a_model_is_asked_tells_nothing_in_which_modes_does() -> None:
    row = Every(("modes",), True, ("train mode", "eval mode"))

    assert row.alike(modes(False, False), modes(False))
    assert not row.alike(modes(False), modes(True)) and not row.alike(modes(False), modes(True, False))


def series(*weights: float) -> Observation:
    return Observation({f"weights/{t}": np.full(3, w) for t, w in enumerate(weights)})


def test_that_a_model_changes_counts_not_by_how_much() -> None:
    assert Still(("weights",)).alike(series(0, 1), series(0, 5))
    assert not Still(("weights",)).alike(series(0, 1), series(0, 0))


def test_parameters_without_a_gradient_are_alike_by_shape_not_by_name() -> None:
    row = Equal(("unreached",), "parameters without a gradient:", alike_by=("unreached_shapes",))

    def cut(name: str, shape: str) -> Observation:
        return Observation({}, {"unreached/0": [name], "unreached_shapes/0": [shape]})

    assert row.alike(cut("fc1.weight", "50x784"), cut("all.0.weight", "50x784"))
    assert not row.alike(cut("fc1.weight", "50x784"), cut("fc1.weight", "50x50"))
    assert row.looks_at == ("unreached", "unreached_shapes")


def figure(*lines: tuple[str, list[Json], list[Json]], legend: bool = True) -> Observation:
    entries: list[Json] = [{"label": label, "x": x, "y": y} for label, x, y in lines]
    labels: list[Json] = [label for label, _, _ in lines]
    return Observation({}, {"figures": [{"lines": entries, "legend": labels if legend else []}]})


CURVES = Curves({"loss": ("loss",), "accuracy": ("acc",)}, percent=("accuracy",))
LOSS: tuple[str, list[Json], list[Json]] = ("loss", [1, 2], [0.5, 0.4])
ACCURACY: tuple[str, list[Json], list[Json]] = ("accuracy", [1, 2], [80, 90])


def test_curves_are_alike_in_any_order_and_labels_count_where_a_legend_shows_them() -> None:
    both = figure(LOSS, ACCURACY)

    assert CURVES.alike(both, figure(ACCURACY, LOSS))
    assert CURVES.mismatch(figure(ACCURACY, LOSS), both, HeldOut()) is None
    hidden = CURVES.mismatch(figure(LOSS, ACCURACY, legend=False), both, HeldOut())
    assert hidden is not None and hidden.got == "no title, axis label or legend that says so"


def test_an_accuracy_may_be_drawn_as_a_share_a_loss_may_not() -> None:
    both = figure(LOSS, ACCURACY)

    assert CURVES.mismatch(figure(LOSS, ("accuracy", [1, 2], [0.8, 0.9])), both, HeldOut()) is None
    assert CURVES.mismatch(figure(("loss", [1, 2], [0.005, 0.004]), ACCURACY), both, HeldOut()) is not None


def test_tensors_are_alike_within_the_tolerance_of_a_pass() -> None:
    """Weights relative to the update: what is noise to a pass is noise to a name."""
    row = Close(("weights",))

    assert row.alike(series(1.0, 1.1), series(1.0, 1.1 + 5e-6))
    assert not row.alike(series(1.0, 1.1), series(1.0, 1.1 + 5e-5))

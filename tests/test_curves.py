"""Drawn curves: the right numbers, over the right epochs, with words that say which is which."""

from __future__ import annotations

import pytest

from autograder.protocol.records import Json, Observation
from autograder.rubric.expectations.base import HeldOut, Mismatch
from autograder.rubric.expectations.curves import Curves

LOSS, ACCURACY = [1.5, 0.5, 0.25], [50.0, 75.0, 100.0]
EXPECTS = Curves({"loss": ("loss", "error"), "accuracy": ("acc",)}, labels=True, percent=("accuracy",))


def line(y: Json, label: str = "", x: Json = None) -> dict[str, Json]:
    """One line, over epochs 1, 2, 3."""
    return {"x": [1.0, 2.0, 3.0] if x is None else x, "y": y, "label": label}


def axes(*lines: Json, legend: Json = None, x: str = "epoch", y: str = "", title: str = "") -> dict[str, Json]:
    """One pair of axes."""
    return {"lines": list(lines), "legend": legend, "xlabel": x, "ylabel": y, "title": title}


def figure(*of: Json) -> Observation:
    """What is drawn at the end of a call."""
    return Observation(values={"figures": list(of)})


NAMED = axes(line(LOSS, "loss"), line(ACCURACY, "accuracy"), legend=["loss", "accuracy"], y="value")
REFERENCE = figure(NAMED)


def complaint(*of: Json, expects: Curves = EXPECTS) -> Mismatch | None:
    """On a figure of these axes."""
    return expects.mismatch(figure(*of), REFERENCE, HeldOut())


RIGHT = {
    "one pair of axes": [NAMED],
    "two, of which one has all labels": [
        axes(line(LOSS), y="Training Loss", legend=["x"]),
        axes(line(ACCURACY), y="", title="Accuracy", x=""),
    ],
    "one more line": [axes(*NAMED["lines"], line([0.0], "chance"), legend=["loss", "accuracy", "chance"], y="v")],  # type: ignore[misc]
    "a share of 1": [axes(line(LOSS, "loss"), line([0.5, 0.75, 1.0], "acc"), legend=["l"], y="v")],
    "a legend that names lines without a label": [
        axes(line(LOSS, "_line0"), line(ACCURACY, "_line1"), legend=["the error", "Acc."], y="v")
    ],
    "noise": [axes(line([1.5 + 1.4e-6, 0.5, 0.25], "loss"), line(ACCURACY, "acc"), legend=["l"], y="v")],
}


@pytest.mark.parametrize("what", RIGHT)
def test_curves_that_a_stranger_can_read_pass(what: str) -> None:
    """In whatever arrangement."""
    assert complaint(*RIGHT[what]) is None


CALLED = Mismatch("the loss curve to be called loss", "no title, axis label or legend that says so")
WRONG: dict[str, tuple[list[Json], Mismatch]] = {
    "no figure": ([], Mismatch("curves of loss and accuracy", "no line in any figure")),
    "no line": ([axes(legend=["loss"], y="v")], Mismatch("curves of loss and accuracy", "no line in any figure")),
    "one of two": (
        [axes(line(LOSS, "loss"), legend=["loss"], y="v")],
        Mismatch("a line through the accuracy values 50, 75, 100", "no other line"),
    ),
    "other values": (
        [axes(line([1.5, 0.5, 0.2500011], "loss"), line(ACCURACY, "acc"), legend=["l"], y="v")],
        Mismatch("a line through the loss values 1.5, 0.5, 0.25", "1.5, 0.5, 0.2500011"),
    ),
    "fewer values": (
        [axes(line([1.5, 0.5], "loss", [1.0, 2.0]), line(ACCURACY, "acc"), legend=["l"], y="v")],
        Mismatch("a line through the loss values 1.5, 0.5, 0.25", "1.5, 0.5"),
    ),
    "no values": (
        [axes(line([], "loss"), legend=["l"], y="v")],
        Mismatch("a line through the loss values 1.5, 0.5, 0.25", "no values"),
    ),
    "many other values": (
        [axes(line([1, 2, 3, 4, 5], "loss"), legend=["l"], y="v")],
        Mismatch("a line through the loss values 1.5, 0.5, 0.25", "1, 2, 3, 4, ..."),
    ),
    "values that are no numbers": (
        [axes(line(["1.5", 0.5, None], "loss"), legend=["l"], y="v")],
        Mismatch("a line through the loss values 1.5, 0.5, 0.25", "nan, 0.5, nan"),
    ),
    "only what is in percent may be a share": (
        [axes(line([0.015, 0.005, 0.0025], "loss"), line(ACCURACY, "acc"), legend=["l"], y="v")],
        Mismatch("a line through the loss values 1.5, 0.5, 0.25", "0.015, 0.005, 0.0025"),
    ),
    "over other epochs": (
        [axes(line(LOSS, "loss", [0, 1, 2]), line(ACCURACY, "acc"), legend=["l"], y="v")],
        Mismatch("the loss over x = 1, 2, 3", "x = 0, 1, 2"),
    ),
    "no name": ([axes(line(LOSS), line(ACCURACY), legend=["l"], y="v")], CALLED),
    "a label that no legend shows": ([axes(line(LOSS, "loss"), line(ACCURACY, "acc"), y="v")], CALLED),
    "a legend too short": ([axes(line(LOSS, "_0"), line(ACCURACY, "_1"), legend=[], y="v")], CALLED),
    "two names in one text": (
        [axes(line(LOSS), line(ACCURACY), title="loss and accuracy", legend=["l"], y="v")],
        CALLED,
    ),
    "names exchanged": (
        [axes(line(LOSS, "accuracy"), line(ACCURACY, "loss"), legend=["accuracy", "loss"], y="v")],
        Mismatch("the loss curve to be called loss", "a line that is called accuracy"),
    ),
    "the named one over other epochs": (
        [
            axes(
                line(LOSS, "loss", [0, 1, 2]),
                line(LOSS),
                line(ACCURACY, "accuracy"),
                legend=["loss", "accuracy"],
                y="v",
            )
        ],
        CALLED,
    ),
    "no x label": (
        [axes(*NAMED["lines"], legend=["l"], x="", y="v")],  # type: ignore[misc]
        Mismatch("axis labels and a legend", "no xlabel"),
    ),
    "no y label": (
        [axes(*NAMED["lines"], legend=["l"])],  # type: ignore[misc]
        Mismatch("axis labels and a legend", "no ylabel"),
    ),
    "no legend": (
        [axes(line(LOSS), y="loss"), axes(line(ACCURACY), y="acc")],
        Mismatch("axis labels and a legend", "no legend"),
    ),
    "labels of axes without a line": (
        [axes(line(LOSS), x="", title="loss"), axes(line(ACCURACY), x="", title="acc"), axes(legend=["l"], y="v")],
        Mismatch("axis labels and a legend", "no xlabel"),
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_a_stranger_could_not_read_is_said(what: str) -> None:
    """Values before epochs before names before labels."""
    drawn, wrong = WRONG[what]

    assert wrong == complaint(*drawn)


def test_labels_are_asked_for_only_where_the_row_says_so() -> None:
    """A row on the curves alone."""
    bare = [axes(line(LOSS), title="loss", x=""), axes(line(ACCURACY), title="acc", x="")]

    assert complaint(*bare, expects=Curves(EXPECTS.words)) is None
    assert complaint(*bare) is not None


@pytest.mark.parametrize("figures", [None, "none", 3, ["axes"], [{"lines": "none"}], [{"lines": ["line"]}], [{}]])
def test_what_is_no_figure_has_no_lines(figures: Json) -> None:
    """A worker may send anything."""
    wrong = EXPECTS.mismatch(Observation(values={"figures": figures}), REFERENCE, HeldOut())

    assert wrong == Mismatch("curves of loss and accuracy", "no line in any figure")


@pytest.mark.parametrize(("gap", "passes"), [(0.9e-6, True), (1.1e-6, False)])
@pytest.mark.parametrize("size", [1.0, 100.0, -100.0])
def test_values_are_near_within_a_millionth_of_each_at_least_of_1(size: float, gap: float, passes: bool) -> None:
    """As wide as numbers get by being written and read."""
    expects = Curves({"loss": ("loss",)})
    reference, seen = (figure(axes(line([y, 0.0]), title="loss")) for y in (size, size + abs(size) * gap))
    small = figure(axes(line([size, gap]), title="loss"))

    assert (expects.mismatch(seen, reference, HeldOut()) is None) is passes
    assert (expects.mismatch(small, reference, HeldOut()) is None) is passes


def test_two_figures_are_alike_by_their_curves_in_whatever_order() -> None:
    """With what they are called, where they begin, and whether a legend shows it."""
    shown = axes(line(LOSS, "loss"), line(ACCURACY, "acc"), legend=["loss", "acc"])
    exchanged = axes(line(ACCURACY, "acc"), line(LOSS, "loss"), legend=["acc", "loss"])
    hidden = axes(line(LOSS, "loss"), line(ACCURACY, "acc"))
    unnamed = axes(line(LOSS), line(ACCURACY))

    def are_alike(one: Json, other: Json) -> bool:
        return EXPECTS.alike(figure(one), figure(other))

    assert are_alike(shown, exchanged)
    assert EXPECTS.alike(figure(axes(line(LOSS), y="loss"), axes(line(ACCURACY), y="acc")), figure(shown))
    assert not are_alike(shown, hidden)
    assert not are_alike(hidden, unnamed)
    assert not are_alike(shown, axes(line(LOSS, "loss"), legend=["loss"]))
    assert not are_alike(shown, axes(line(LOSS, "loss", [0, 1, 2]), line(ACCURACY, "acc"), legend=["loss", "acc"]))
    assert not are_alike(shown, axes(line(LOSS, "loss"), line(LOSS, "acc"), legend=["loss", "acc"]))
    assert EXPECTS.looks_at == ("figures",)

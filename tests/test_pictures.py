"""Drawings of mistakes: where the points are, what is said in words, and what is not drawn at all."""

from __future__ import annotations

import math
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grading.drawing import svg
from autograder.grading.judge import Answers, SimulatedAnswers, judge
from autograder.protocol.codec import from_json, to_json
from autograder.protocol.ingredients.value import Value
from autograder.protocol.probes.call import Call
from autograder.protocol.records import Finding, Json, Observation, Outcome, Picture, SourceScan, WorkerRun
from autograder.rubric import pictures
from autograder.rubric.assignment import Assignment, Check, Implementation, Part
from autograder.rubric.expectations.all import All
from autograder.rubric.expectations.close import Close
from autograder.rubric.expectations.curves import Curves
from autograder.rubric.expectations.dropped import Dropped
from autograder.rubric.expectations.every import Every

START = np.array([3.0, -1.0, 2.0])


def way(*steps: tuple[float, float, float]) -> list[np.ndarray]:
    """Weights at the start and after each call."""
    return [START, *(START + np.array(step) for step in steps)]


def drawn(picture: Picture | None, who: str) -> list[tuple[float, float]]:
    """The points of one line."""
    assert picture is not None
    return list(next(stroke.points for stroke in picture.strokes if stroke.who == who))


def weights(*steps: tuple[float, float, float]) -> Observation:
    """As a training call is observed."""
    return Observation({f"weights/{t}": w for t, w in enumerate(way(*steps))})


def test_lengths_and_the_angle_of_a_path_are_true() -> None:
    """Right: 3 in one direction; yours: 4 at a right angle to it, in whatever dimensions."""
    picture = pictures.path(way((3, 0, 0)), way((0, 2, 0)))

    right, yours = drawn(picture, "right"), drawn(picture, "yours")
    assert right[0] == yours[0]
    (x, y), (end_x, end_y), (my_x, my_y) = right[0], right[1], yours[1]
    assert math.dist((my_x, my_y), (x, y)) / math.dist((end_x, end_y), (x, y)) == pytest.approx(1.5, rel=0.01)
    assert (end_x - x) * (my_x - x) + (end_y - y) * (my_y - y) == pytest.approx(0, abs=1)
    assert "Your path ends 1.5 times as far from the start as the right one, 90 degrees off its direction." in str(
        picture
    )


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ((0.0, 4.0, 0.0), "2 times as far from the start as the right one, in the same direction."),
        ((0.0, -2.0, 0.0), "ends as far from the start as the right one, in the opposite direction."),
    ],
)
def test_paths_on_one_line_are_drawn_below_each_other(step: tuple[float, float, float], says: str) -> None:
    """Else one would hide the other; the starts stand below each other too."""
    picture = pictures.path(way(step), way((0, 2, 0)))

    right, yours = drawn(picture, "right"), drawn(picture, "yours")
    assert {y for _, y in right} != {y for _, y in yours}
    assert len({y for _, y in right}) == len({y for _, y in yours}) == 1
    assert right[0][0] == yours[0][0]
    assert picture is not None
    assert picture.says.endswith(says)


def test_the_known_mistake_lies_on_your_path_and_calls_are_counted() -> None:
    """Both are the same up to call 1; rings stand around your dots."""
    right, yours = way((1, 0, 0), (2, 0, 0)), way((1, 0, 0), (2, 2, 0))
    picture = pictures.path(yours, right, yours)

    assert drawn(picture, "mistake") == drawn(picture, "yours")
    assert picture is not None
    assert "Up to call 1 both are the same. The known mistake takes your path." in picture.says
    assert [label.text for label in picture.labels] == ["start", "1", "1", "2", "2"]


NOTHING = {
    "it did not move": (way((0, 0, 0)), way((0, 2, 0))),
    "it is where it should be": (way((0, 2, 0)), way((0, 2, 0))),
    "another number of weights": ([START[:2], START[:2]], way((0, 2, 0))),
    "a call less": (way((0, 1, 0)), way((0, 1, 0), (0, 2, 0))),
    "NaN": (way((0, math.nan, 0)), way((0, 2, 0))),
    "infinity": (way((0, math.inf, 0)), way((0, 2, 0))),
    "too large to compare": (way((0, 1e308, 0)), way((0, -1e308, 0))),
    "no weights": ([START[:0]] * 2, [START[:0]] * 2),
    "nothing": ([], []),
}


@pytest.mark.parametrize("why", NOTHING)
def test_what_cannot_be_drawn_or_shows_nothing_is_not_drawn(why: str) -> None:
    """A sentence says it then."""
    assert pictures.path(*NOTHING[why]) is None


def test_where_weights_should_have_stayed_yours_is_drawn_all_the_same() -> None:
    """From the start, where the right ones are."""
    picture = pictures.path(way((0, 4, 0)), way((0, 0, 0)))

    assert picture is not None
    assert picture.says.startswith("Your weights moved; the right ones end where they started.")


def test_a_shifted_curve_is_shifted_by_its_epochs() -> None:
    """One sixth of the width for one epoch of six that are shown."""
    losses = (0.9, 0.4, 0.3)
    picture = pictures.curve(((0, 1, 2), losses), ((1, 2, 3), losses), "loss")

    right, yours = drawn(picture, "right"), drawn(picture, "yours")
    assert [y for _, y in right] == [y for _, y in yours]
    assert right[0] == yours[1][:1] + right[0][1:]
    assert picture is not None
    assert [label.text for label in picture.labels if label.anchor == "middle"] == ["0", "1", "2", "3"]
    assert picture.says == (
        "Your line has 3 points, from 0.9 at x = 0 to 0.3 at 2; the right one has 3 points, from 0.9 at x = 1 to 0.3 at 3."
    )


def test_a_curve_that_looks_the_same_or_has_no_points_is_not_drawn() -> None:
    """Then words are wrong, not numbers."""
    line = ((1.0, 2.0), (0.5, 0.25))

    assert pictures.curve(line, line, "loss") is None
    assert pictures.curve(((), ()), line, "loss") is None
    assert pictures.curve(((math.nan,), (1.0,)), line, "loss") is None
    assert pictures.curve(((1.0,), (1e308,)), ((1.0,), (-1e308,)), "loss") is None


def test_a_long_curve_is_thinned() -> None:
    """A picture stays small: of 500 points at most 60 are drawn, without dots."""
    many = tuple(float(k) for k in range(500))
    picture = pictures.curve((many, many), (many, many[::-1]), "loss")

    assert len(drawn(picture, "yours")) <= 60
    assert picture is not None
    assert len(svg(picture)) < 2500


def test_a_distribution_is_as_high_as_its_share() -> None:
    """Half of yours is 0, a quarter of the right ones."""
    picture = pictures.distribution(np.array([0.0, 0, 1, 1]), np.array([0.0, 1, 1, 1]), "hidden units")

    heights = {who: [y for _, y in drawn(picture, who)] for who in ("right", "yours")}
    ground = heights["right"][0]
    share = {who: (ground - ys[1]) / (ground - min(heights["right"])) for who, ys in heights.items()}
    assert share == pytest.approx({"right": 1 / 3, "yours": 2 / 3}, abs=0.01)
    assert picture is not None
    assert (
        picture.says == "Yours lie between 0 and 1, 50 % of them 0; the right ones lie between 0 and 1, 25 % of them 0."
    )


def test_numbers_below_a_plot_are_not_cut_off() -> None:
    """A word of 6 letters, each 3.5 to a side of its middle at size 11, stands inside."""
    picture = pictures.distribution(np.array([-0.999, 0, 0]), np.array([0.00892, 0.5, 0.9999]), "hidden units")

    assert picture is not None
    below = [label for label in picture.labels if label.anchor == "middle"]
    assert all(3.5 * len(label.text) <= label.x <= picture.width - 3.5 * len(label.text) for label in below)


def test_distributions_that_look_the_same_are_not_drawn() -> None:
    """Nor where there is no number, or all numbers are one."""
    numbers = np.linspace(0, 1, 200)

    assert pictures.distribution(numbers, numbers[::-1], "") is None
    assert pictures.distribution(np.array([math.nan]), numbers, "") is None
    assert pictures.distribution(np.ones(3), np.ones(4), "") is None
    assert pictures.distribution(np.array([-1.7e308]), np.array([1.7e308]), "") is None


any_float = st.floats(width=64)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(any_float, min_size=2, max_size=2), min_size=2, max_size=4),
    st.lists(st.lists(any_float, min_size=2, max_size=2), min_size=2, max_size=4),
)
def test_whatever_numbers_come_a_picture_is_whole_or_not_there(
    one: list[list[float]], other: list[list[float]]
) -> None:
    """No exception, no warning, every coordinate finite and inside, and small."""
    arrays = [np.array(rows) for rows in (one, other)]
    some = (
        pictures.path([*arrays[0]], [*arrays[1]], [*arrays[0]]),
        pictures.curve((one[0], one[1]), (other[0], other[1]), "loss"),
        pictures.distribution(*arrays, "values"),
    )

    for picture in filter(None, some):
        points = np.array([point for stroke in picture.strokes for point in stroke.points])
        assert np.isfinite(points).all()
        assert (points >= -5).all()
        assert (points[:, 0] <= picture.width + 5).all()
        assert (points[:, 1] <= picture.height + 5).all()
        assert len(svg(picture)) < 4000
        ElementTree.fromstring(svg(picture))


# Which picture fits an observation: each expectation says it.


def test_rows_about_weights_draw_their_path() -> None:
    """With the known mistake's where one is named."""
    picture = Close(("weights",)).picture(weights((3, 0, 0)), weights((0, 2, 0)), weights((3, 0, 0)))

    assert [stroke.who for stroke in picture.strokes] == ["right", "yours", "mistake"]  # type: ignore[union-attr]


def test_rows_about_other_tensors_draw_nothing() -> None:
    """Words say it."""
    row = Close(("output",))

    assert row.picture(Observation({"output": np.zeros(3)}), Observation({"output": np.ones(3)}), None) is None


def test_rows_about_inner_activations_draw_their_distribution() -> None:
    """None of another shape, which is no matter of how often values occur."""
    row, name = Close(("inner/0/0/0/1",)), "inner/0/0/0/1"
    reference = Observation({name: np.linspace(0, 1, 50).reshape(5, 10)})
    picture = row.picture(Observation({name: np.linspace(-1, 1, 50).reshape(5, 10)}), reference, None)

    assert picture is not None
    assert picture.caption == "How often each value occurs in the second returned value."
    assert row.picture(Observation({name: np.ones((10, 5))}), reference, None) is None
    assert row.picture(Observation(), reference, None) is None


def test_rows_about_dropout_draw_what_units_give() -> None:
    """The score of each unit above the last one."""
    right = np.array([[0.0, 2, 2, 0], [2, 0, 2, 0]])
    picture = Dropped(0.5).picture(Observation({"output/0": right + right}), Observation({"output/0": right}), None)

    assert picture is not None
    assert (
        picture.says == "Yours lie between 0 and 4, 33 % of them 0; the right ones lie between 0 and 2, 33 % of them 0."
    )


def figure(*lines: tuple[str, list[float], list[float]]) -> Observation:
    """One axes with these lines, each in the legend."""
    drawn_lines: list[Json] = [{"label": label, "x": [*x], "y": [*y]} for label, x, y in lines]
    axes: dict[str, Json] = {"lines": drawn_lines, "legend": [label for label, _, _ in lines], "texts": []}
    return Observation(values={"figures": [axes]})


CURVES = Curves({"loss": ("loss",), "accuracy": ("acc",)}, percent=("accuracy",))
EPOCHS, LOSS, ACCURACY = [1.0, 2.0, 3.0], [0.9, 0.5, 0.4], [70.0, 80.0, 90.0]
RIGHT = figure(("loss", EPOCHS, LOSS), ("accuracy", EPOCHS, ACCURACY))


def test_rows_about_curves_draw_the_one_that_is_wrong() -> None:
    """By its values where they are right over another x, else by its name; shares of 1 beside shares."""
    late = figure(("loss", EPOCHS, LOSS), ("accuracy", [2.0, 3.0, 4.0], ACCURACY))
    shares = figure(("loss", EPOCHS, LOSS), ("accuracy", EPOCHS, [0.9, 0.8, 0.7]))

    said = [CURVES.picture(wrong, RIGHT, None) for wrong in (late, shares)]

    assert [picture.caption for picture in said if picture] == ["Your line of the accuracy, and the right one."] * 2
    assert said[0] is not None
    assert "70 at x = 2 to 90 at 4; the right one has 3 points, from 70 at x = 1" in said[0].says
    assert said[1] is not None
    assert "0.9 at x = 1 to 0.7 at 3; the right one has 3 points, from 0.7 at x = 1" in said[1].says


def test_where_only_words_are_wrong_no_curve_is_drawn() -> None:
    """Both lines would be the same."""
    assert CURVES.picture(figure(("a", EPOCHS, LOSS), ("b", EPOCHS, ACCURACY)), RIGHT, None) is None
    assert CURVES.picture(Observation(), RIGHT, None) is None


def test_of_several_expectations_the_one_that_speaks_draws() -> None:
    """Not one that is met."""
    rows = All((Every(("modes",), True, ("train mode", "eval mode")), Close(("weights",))))
    right = replace(weights((0, 2, 0)), values={"modes": [True]})

    assert rows.picture(replace(weights((3, 0, 0)), values={"modes": [True]}), right, None) is not None
    assert rows.picture(replace(weights((3, 0, 0)), values={"modes": [False]}), right, None) is None


@pytest.mark.parametrize(("visible", "is_drawn"), [(True, True), (False, False)])
def test_hidden_rows_have_no_picture(visible: bool, is_drawn: bool) -> None:
    """It shows the right answer."""
    check = Check("step", 1, "one step", Call("train", {"a": Value(1)}), Close(("weights",)), visible=visible)
    mistake = Implementation("wrong", "train", ("step",), "Your steps are wrong.", (), "", ())
    assignment = Assignment("t", "s", (Part("train", ("train",), (check,)),), misconceptions=(mistake,))
    run = WorkerRun(SourceScan(), (weights((3, 0, 0)),), Outcome.GRADED)
    known = SimulatedAnswers((mistake,), "train", {"step": weights((3, 0, 0))})

    verdict = judge(assignment, {"train": run}, Answers({"step": weights((0, 2, 0))}, (known,)))[0]

    assert verdict.finding is not None
    assert (verdict.finding.picture is not None) is is_drawn


def test_a_picture_is_kept_with_its_finding() -> None:
    """As the gradebook keeps it, and one from before there were pictures."""
    finding = Finding("We called train.", picture=pictures.path(way((3, 0, 0)), way((0, 2, 0))))

    assert from_json(to_json(finding), Finding) == finding
    assert from_json({"did": "We called train."}, Finding) == Finding("We called train.")


def test_a_drawing_is_markup_that_hides_nothing() -> None:
    """The words are its label; what a rubric calls a series is text."""
    picture = pictures.curve(((1, 2), (1, 2)), ((2, 3), (1, 2)), '<b>"loss"')
    assert picture is not None

    root = ElementTree.fromstring(svg(picture))

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == picture.says
    assert [text.text for text in root.iter("text") if text.text in ("right", "yours")] == ["right", "yours"]

"""What a student reads about a tensor: how far, in which direction, in numbers that were worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.protocol.records import Json, Tensor
from autograder.rubric.differences import entries, of_lists, of_steps, of_tensor, of_values, say, shape_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("weights/2", "the weights after call 2"),
        ("weights", "the weights"),
        ("stray_weights/1", "the weights of another model after call 1"),
        ("buffers/running_mean", "the buffers"),
        ("appended/loss_vector", "loss_vector"),
        ("gradient/0/7840/1", "the gradient of the parameter with 7840 entries"),
        ("returned", "the returned value"),
        ("returned/1", "the second returned value"),
        ("returned/9", "the returned '9'"),
        ("returned/loss/2", "entry 2 of the returned 'loss'"),
        ("given/weights/0", "what weights, entry 0 holds afterwards"),
        ("through/x", "the gradient of x"),
        ("step_lr/2", "the learning rate at the steps of call 2"),
        ("answers/1", "the answers of the model of call 1"),
        ("images/1", "the second image"),
        ("images/7", "the eighth image"),
        ("images/8", "image 8"),
        ("images/a", "image a"),
        ("output/0/0/0", "the output"),
        ("the_mask", "the mask"),
    ],
)
def test_a_tensor_has_a_name_that_a_student_knows(name: str, words: str) -> None:
    """Not ours, which count calls and passes."""
    assert words == say(name)


@pytest.mark.parametrize(("count", "words"), [(0, "no entries"), (1, "one entry"), (3, "3 entries")])
def test_entries_are_counted_in_words(count: int, words: str) -> None:
    """Singular and plural."""
    assert words == entries(count)


@pytest.mark.parametrize(("shape", "text"), [((), "()"), ((4,), "(4,)"), ((2, 3), "(2, 3)")])
def test_a_shape_is_written_as_python_writes_it(shape: tuple[int, ...], text: str) -> None:
    """With the comma of a tuple of one."""
    assert text == shape_of(np.zeros(shape))


def at(degrees: float, length: float = 1.0) -> Tensor:
    """A step in the plane, this far from the expected one, which is (1, 0)."""
    angle = math.radians(degrees)
    return np.array([length * math.cos(angle), length * math.sin(angle)])


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (at(0, 2.0), "moved 2.0 times as far as expected, in the same direction."),
        (at(0, 0.05), "moved 0.05 times as far as expected, in the same direction."),
        (at(0, 0.1), "moved 0.1 times as far as expected, in the same direction."),
        (at(0, 1234.0), "moved 1.2e+03 times as far as expected, in the same direction."),
        (at(180), "moved 1.0 times as far as expected, in the opposite direction."),
        # cos 2.0 deg = 0.99939, cos 3.0 deg = 0.99863: the bound of "the same" is 0.999
        (at(2.0, 3.0), "moved 3.0 times as far as expected, in the same direction."),
        (at(3.0), "moved 1.0 times as far as expected, in nearly the same direction (cosine 0.999)."),
        (at(178.0), "moved 1.0 times as far as expected, in the opposite direction."),
        (at(177.0), "moved 1.0 times as far as expected, in nearly the opposite direction (cosine -0.999)."),
        # cos 25 deg = 0.9063, cos 26 deg = 0.8988: the bound of "nearly" is 0.9
        (at(25), "moved 1.0 times as far as expected, in nearly the same direction (cosine 0.906)."),
        (at(26), "moved 1.0 times as far as expected, in another direction (cosine 0.90)."),
        (at(155), "moved 1.0 times as far as expected, in nearly the opposite direction (cosine -0.906)."),
        (at(90), "moved 1.0 times as far as expected, in another direction (cosine 0.00)."),
        # lengths that differ by less than 0.5 % are called equal, and the gap is told instead
        (at(0, 1.004), "end 0.4 % of the step away from where they should be."),
        (at(0, 0.996), "end 0.4 % of the step away from where they should be."),
        (at(0, 1.006), "moved 1.0 times as far as expected, in the same direction."),
        (at(2.0), "end 3.5 % of the step away from where they should be."),  # 2 sin(1 deg)
        (at(0, 0.0), "did not move at all."),
    ],
)
def test_a_step_is_compared_in_length_and_direction(step: Tensor, words: str) -> None:
    """With the expected one, from wherever both start."""
    start = np.array([5.0, -3.0])

    said = of_steps(start + step, start + np.array([1.0, 0.0]), start, "Your weights")

    assert said == f"Your weights {words}"


def test_a_step_where_none_belongs_is_said_to_be_one() -> None:
    """The expected step has no direction to compare with."""
    start = np.zeros(2)

    assert (
        of_steps(np.ones(2), start, start, "Your weights")
        == "Your weights moved, and should have stayed where they were."
    )


def test_values_are_told_by_the_largest_gap_beside_the_largest_value() -> None:
    """|1 - 4| = 3, where the expected values go up to |-8|."""
    said = of_values(np.array([4.0, -8.0]), np.array([1.0, -8.0]), "The output", "differs")

    assert said == "The output differs by up to 3, where the expected values go up to 8."


START = {"weights/0": np.zeros(2), "weights/1": np.ones(2)}
SEEN = np.full(2, 2.0)


@pytest.mark.parametrize(
    ("name", "reference", "words"),
    [
        ("weights/1", START, "Your weights moved 2.0 times as far as expected, in the same direction."),
        (
            "weights/1",
            {**START, "weights/2": np.ones(2)},
            "After call 1, your weights moved 2.0 times as far as expected, in the same direction.",
        ),
        (
            "stray_weights/1",
            {"stray_weights/0": np.zeros(2), "stray_weights/1": np.ones(2)},
            "The weights of another model moved 2.0 times as far as expected, in the same direction.",
        ),
        (
            "stray_weights/1",
            {"stray_weights/0": np.zeros(2), "stray_weights/1": np.ones(2), "stray_weights/2": np.ones(2)},
            "After call 1, the weights of another model moved 2.0 times as far as expected, in the same direction.",
        ),
        (
            "weights/0",
            START,
            "The weights after call 0 differ by up to 2, where the expected values go up to 0.",
        ),
        (
            "weights/1",
            {"weights/1": np.ones(2)},
            "The weights after call 1 differ by up to 1, where the expected values go up to 1.",
        ),
        (
            "weights/1",
            {"weights/0": np.zeros(3), "weights/1": np.ones(2)},
            "The weights after call 1 differ by up to 1, where the expected values go up to 1.",
        ),
        (
            "returned",
            {"returned": np.ones(2), "returned/0": np.zeros(2)},
            "The returned value differs by up to 1, where the expected values go up to 1.",
        ),
        (
            "appended/losses",
            {"appended/losses": np.ones(2)},
            "What is appended to losses differs by up to 1, where the expected values go up to 1.",
        ),
        (
            "buffers/1",
            {"buffers/1": np.ones(2)},
            "The buffers after call 1 differ by up to 1, where the expected values go up to 1.",
        ),
    ],
)
def test_weights_are_told_as_steps_and_everything_else_by_its_values(
    name: str, reference: dict[str, Tensor], words: str
) -> None:
    """A step needs a start of the same shape; the call is told where there are several."""
    assert words == of_tensor(name, SEEN, reference)


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        (["784x50", "50x10"], ["784x50", "50x9"], "Parameters: 50x10 missing; 50x9 not expected."),
        (["784x50", "50x10"], ["784x50"], "Parameters: 50x10 missing."),
        (["784x50", "50x10"], ["784x50", "50x10", "7"], "Parameters: 7 not expected."),
        (["784x50", "50x10"], ["784x50", "50x10", "50x10"], "Parameters: 50x10 not expected."),
        ([1, 2], [2, 1], ""),  # the order is all that differs: told in full
        ([1, 2], [3, 4], ""),  # nothing in common
        ([1, 1], [1], ""),  # one value only
        ([1, 2], None, ""),
        (None, [1, 2], ""),
        ([[1], 2, 3], [2, 3, 4], ""),
        ([1, 2, 3], [2, 3, [4]], ""),
    ],
)
def test_a_list_is_told_by_what_is_missing_and_what_is_too_much(expected: Json, got: Json, words: str) -> None:
    """Empty where both are better told in full."""
    assert words == of_lists(expected, got, "parameters:")

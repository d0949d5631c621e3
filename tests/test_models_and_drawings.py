"""Expectations about exceptions, returned models and drawings, on made-up observations."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.protocol.records import Observation
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, allowed
from autograder.rubric.expectations.close import Close
from autograder.rubric.expectations.equal import Equal
from autograder.rubric.expectations.raises import Raises
from autograder.rubric.expectations.regions import Regions
from autograder.rubric.expectations.right import Right

WHY = Raises(("ValueError", "TypeError"), "n is negative")
XOR = Right((0, 1, 1, 0))
BLACK, GREY, WHITE, NEAR = (0, 0, 0), (120, 120, 120), (255, 255, 255), (9, 9, 9)


def mismatch(expects: Expectation, seen: Observation, reference: Observation | None = None) -> Mismatch | None:
    return expects.mismatch(seen, reference or seen, HeldOut())


def raising(*kinds: str, message: str = "") -> Observation:
    return Observation({}, {"raised": list(kinds), "message": message})


def test_an_exception_of_one_of_these_kinds_passes_and_one_derived_from_it() -> None:
    assert mismatch(WHY, raising("ValueError", "Exception")) is None
    assert mismatch(WHY, raising("UnicodeError", "ValueError", "Exception")) is None
    assert mismatch(WHY, raising("TypeError", "Exception")) is None


def test_another_exception_is_told_with_its_words() -> None:
    expected = "ValueError or TypeError: n is negative"

    assert mismatch(WHY, raising("KeyError", "Exception", message="'n'")) == Mismatch(expected, "KeyError: 'n'")
    assert mismatch(WHY, raising()) == Mismatch(expected, "no exception")
    assert mismatch(WHY, Observation()) == Mismatch(expected, "no exception")
    assert mismatch(WHY, Observation({}, {"raised": "ValueError"})) == Mismatch(expected, "no exception")


def test_the_name_of_an_exception_is_looked_up() -> None:
    assert list(Raises(("ValueError", "ZeroDivisionError"), "why").contradictions()) == []
    assert list(Raises(("ValuError",), "why").contradictions()) == [
        "no exception of Python's is called 'ValuError'; did you mean 'ValueError'"
    ]
    assert len(list(Raises(("int", "print"), "why").contradictions())) == 2


def test_exceptions_are_alike_by_their_class() -> None:
    assert WHY.alike(raising("KeyError", "Exception", message="a"), raising("KeyError", "Exception", message="b"))
    assert WHY.alike(raising(), Observation())
    assert not WHY.alike(raising("KeyError"), raising("IndexError"))
    assert not WHY.alike(raising("KeyError"), raising())


def answering(*calls: list[list[float]], affine: tuple[bool, ...] = ()) -> Observation:
    tensors = {f"answers/{t}": np.array(rows, np.float32) for t, rows in enumerate(calls, 1)}
    return Observation(tensors, {f"affine/{t}": flag for t, flag in enumerate(affine, 1)})


RIGHT = [[-1.0], [2.0], [0.1], [-3.0]]
WRONG = [[-1.0], [2.0], [-0.1], [-3.0]]


def test_a_single_output_is_class_1_above_0() -> None:
    assert mismatch(XOR, answering(RIGHT)) is None
    assert mismatch(XOR, answering([[0.0], [2.0], [0.1], [0.0]])) is None
    assert mismatch(XOR, answering(WRONG)) == Mismatch("classes 0, 1, 1, 0", "0, 1, 0, 0")


def test_of_several_outputs_the_largest_is_the_class() -> None:
    assert mismatch(XOR, answering([[1.0, 0.0], [0.0, 1.0], [-2.0, -1.0], [5.0, 4.0]])) is None
    assert mismatch(XOR, answering([[1.0, 0.0], [0.0, 1.0], [-2.0, -3.0], [5.0, 4.0]])) == Mismatch(
        "classes 0, 1, 1, 0", "0, 1, 0, 0"
    )


def test_every_call_has_to_be_right() -> None:
    assert mismatch(XOR, answering(RIGHT, RIGHT)) is None
    assert mismatch(XOR, answering(RIGHT, WRONG, WRONG)) == Mismatch(
        "classes 0, 1, 1, 0 in each of 3 calls", "0, 1, 0, 0 in the first of 2 that differ"
    )


def test_an_answer_for_every_input_is_asked_for() -> None:
    reference = answering(RIGHT)

    assert mismatch(XOR, answering(RIGHT[:3]), reference) == Mismatch("an answer for each of 4 inputs", "shape (3, 1)")
    assert mismatch(XOR, Observation(), reference) == Mismatch("an answer for each of 4 inputs", "shape (0,)")
    assert mismatch(XOR, answering([[], [], [], []]), reference) is not None
    assert mismatch(XOR, answering([[np.nan], [2.0], [0.1], [-3.0]]), reference) == Mismatch(
        "classes 0, 1, 1, 0", "-1, 1, 1, 0"
    )


def test_without_a_reference_nothing_passes() -> None:
    assert mismatch(XOR, Observation(), Observation()) == Mismatch("classes 0, 1, 1, 0", "no answer")


def test_models_are_alike_by_what_they_can_and_get_right() -> None:
    """Whatever their weights are."""
    line, other_line = answering(WRONG, affine=(True,)), answering([[-9.0], [1.0], [-1.0], [-1.0]], affine=(True,))

    assert XOR.alike(line, other_line)
    assert not XOR.alike(line, answering([[1.0], [1.0], [1.0], [1.0]], affine=(True,)))
    some, others = answering(WRONG, [[1.0]] * 4, affine=(True,) * 2), answering(WRONG, [[-1.0]] * 4, affine=(True,) * 2)
    assert XOR.alike(some, others)
    assert not XOR.alike(line, answering(WRONG, affine=(False,)))
    assert not XOR.alike(answering(WRONG, affine=(False,)), answering(RIGHT, affine=(False,)))
    assert not XOR.alike(answering(WRONG, RIGHT, affine=(False,) * 2), answering(WRONG, WRONG, affine=(False,) * 2))
    assert XOR.alike(answering(WRONG, RIGHT, affine=(False,) * 2), answering(RIGHT, WRONG, affine=(False,) * 2))


def drawn(*axes: list[tuple[int, int, int]]) -> Observation:
    return Observation({f"colours/{k}": np.array(points, np.uint8) for k, points in enumerate(axes)})


HALVES = drawn([BLACK] * 5 + [WHITE] * 5)


@pytest.mark.parametrize(
    "points",
    [
        [BLACK] * 5 + [WHITE] * 5,
        [WHITE] * 5 + [BLACK] * 5,
        [NEAR] * 2 + [BLACK] * 3 + [GREY] * 5,
        [BLACK] * 4 + [WHITE] * 6,  # one point of ten: a border that is drawn a pixel further
    ],
)
def test_regions_are_the_same_whatever_the_colours(points: list[tuple[int, int, int]]) -> None:
    assert mismatch(Regions(), drawn(points), HALVES) is None
    assert mismatch(Regions(), drawn([BLACK] * 10, points), HALVES) is None
    assert Regions().alike(drawn(points), HALVES)


def test_regions_that_alternate_are_the_same_whichever_colour_comes_first() -> None:
    stripes, other = drawn([BLACK, WHITE] * 5), drawn([NEAR, WHITE, BLACK, *[WHITE, BLACK] * 3, WHITE])

    assert mismatch(Regions(), other, stripes) is None
    assert Regions().alike(other, stripes)


def test_colours_that_are_no_table_of_points_are_no_regions() -> None:
    flat = Observation({"colours/0": np.array([0] * 5 + [255] * 5, np.uint8)})

    assert mismatch(Regions(), flat, HALVES) is not None
    assert not Regions().alike(flat, HALVES)


def test_other_regions_are_told_with_how_far_they_agree() -> None:
    third = drawn([BLACK] * 3 + [WHITE] * 7)

    assert mismatch(Regions(), third, HALVES) == Mismatch(
        "the two regions of the model's answers, at 10 points", "a drawing that agrees at 8 of them"
    )
    assert not Regions().alike(third, HALVES)


def test_one_colour_and_nothing_are_no_regions() -> None:
    one = Mismatch("regions of two colours", "one colour at every point that we looked at")

    assert mismatch(Regions(), drawn([BLACK] * 5 + [NEAR] * 5), HALVES) == one
    assert mismatch(Regions(), drawn([BLACK, WHITE]), HALVES) == one
    assert mismatch(Regions(), HALVES, drawn([BLACK] * 10)) == one
    assert mismatch(Regions(), Observation(), HALVES) == Mismatch("a drawing", "nothing is drawn")


def test_drawings_without_regions_are_alike() -> None:
    plain, other = drawn([BLACK] * 10), drawn([WHITE] * 10)

    assert Regions().alike(plain, other)
    assert not Regions().alike(plain, HALVES)
    assert not Regions().alike(HALVES, plain)
    assert not Regions().alike(drawn([BLACK, WHITE]), HALVES)
    assert not Regions().alike(Observation(), HALVES)


def test_more_than_ten_axes_are_not_looked_at() -> None:
    assert mismatch(Regions(), drawn(*[[BLACK] * 10] * 10, [BLACK] * 5 + [WHITE] * 5), HALVES) is not None
    assert mismatch(Regions(), drawn(*[[BLACK] * 10] * 9, [BLACK] * 5 + [WHITE] * 5), HALVES) is None


def test_whole_numbers_are_equal_or_not() -> None:
    """However large they are."""
    whole = Observation({"returned": np.array([10**6, 1], np.int64)})

    assert allowed("returned", whole) == 0.5
    assert mismatch(Close(("returned",)), Observation({"returned": np.array([10**6 + 1, 1])}), whole) is not None
    assert mismatch(Close(("returned",)), Observation({"returned": np.array([10.0**6, 1.2])}), whole) is None


def test_a_value_of_a_dict_is_told_with_its_key() -> None:
    seen, right = Observation({}, {"returned/once": False}), Observation({}, {"returned/once": True})
    first, second = Observation({}, {"returned/1": "b"}), Observation({}, {"returned/1": "a"})

    assert mismatch(Equal(("returned",), "an epoch with"), seen, right) == Mismatch("an epoch with once: True", "False")
    assert mismatch(Equal(("returned",), "the name"), first, second) == Mismatch("the name a", "b")
    assert mismatch(
        Equal(("shapes",), "shapes"), Observation({}, {"shapes/0": "3"}), Observation({}, {"shapes/0": "4"})
    ) == (Mismatch("shapes 4", "3"))

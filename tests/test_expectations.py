"""What each expectation lets pass, what it says otherwise, and which two answers it calls alike.

Every bound is approached from both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from autograder.handout.observe import alike as observations_match
from autograder.protocol.records import Json, Observation, Tensor
from autograder.rubric.expectations.accuracy import PROOF, Accuracy, accuracy_of
from autograder.rubric.expectations.all import All
from autograder.rubric.expectations.base import Condensing, Expectation, HeldOut, Mismatch, same, under
from autograder.rubric.expectations.close import Close
from autograder.rubric.expectations.dropped import Dropped
from autograder.rubric.expectations.equal import Equal
from autograder.rubric.expectations.every import Every
from autograder.rubric.expectations.moves import Moves
from autograder.rubric.expectations.still import Still
from autograder.rubric.expectations.varies import Varies

NOBODY = HeldOut()


def of(values: Mapping[str, Json] | None = None, **tensors: object) -> Observation:
    """Tensors by name, with "_per_" for "/"."""
    named = {name.replace("_per_", "/"): np.asarray(tensor, np.float32) for name, tensor in tensors.items()}
    return Observation(named, values or {})


def complaint(expects: Expectation, seen: Observation, reference: Observation) -> Mismatch | None:
    """Without held-out labels."""
    return expects.mismatch(seen, reference, NOBODY)


def test_a_name_stands_for_itself_and_for_what_it_begins_before_a_slash() -> None:
    """In order, and not for what merely begins with the same letters."""
    there = {"weights/1": 0, "weights": 0, "weights_2": 0, "stray_weights/1": 0, "output/0": 0}

    assert under(there, ("weights", "output")) == ["output/0", "weights", "weights/1"]
    assert under(there, ("weights/1",)) == ["weights/1"]


# Close: 1e-4 of the largest entry of the reference, at least 1e-6; of weights, 1e-4 of how far the reference moves.

GAPS = [
    ("the largest entry decides", [100.0, 1.0], [100.0, 1.009], True),
    ("the largest entry decides", [100.0, 1.0], [100.0, 1.011], False),
    ("of negative entries too", [-100.0, 1.0], [-100.0, 0.991], True),
    ("noise around 0", [0.0, 0.0], [9e-7, 0.0], True),
    ("noise around 0", [0.0, 0.0], [1.1e-6, 0.0], False),
    ("small values have the same floor", [1e-3, 0.0], [1e-3, 9e-7], True),
    ("infinity counts for nothing", [np.inf, 1.0], [np.inf, 1.00009], True),
    ("infinity counts for nothing", [np.inf, 1.0], [np.inf, 1.00011], False),
    ("NaN where NaN belongs", [np.nan, 1.0], [np.nan, 1.0], True),
    ("infinity of the other sign", [np.inf, 1.0], [-np.inf, 1.0], False),
    ("NaN for infinity", [np.inf, 1.0], [np.nan, 1.0], False),
    ("nothing at all", [], [], True),
]


@pytest.mark.parametrize(("why", "reference", "seen", "is_near"), GAPS)
def test_values_are_near_within_a_ten_thousandth_of_the_largest(
    why: str, reference: list[float], seen: list[float], is_near: bool
) -> None:
    """The same bound for what passes and for what is alike."""
    mine, other = Observation({"output": np.array(seen)}), Observation({"output": np.array(reference)})

    assert (complaint(Close(("output",)), mine, other) is None) is is_near, why
    assert Close(("output",)).alike(mine, other) is is_near, why


@pytest.mark.parametrize(("gap", "is_near"), [(9e-7, True), (1.1e-6, False), (9e-4, False)])
def test_of_weights_the_way_they_moved_is_the_measure(gap: float, is_near: bool) -> None:
    """From 10 to 10.001: a ten thousandth of the way is 1e-7, so the floor of 1e-6 holds, and not 1e-4 of 10."""
    reference = Observation({"weights/0": np.array([10.0]), "weights/1": np.array([10.001])})
    seen = Observation({"weights/0": np.array([10.0]), "weights/1": np.array([10.001 + gap])})

    assert (complaint(Close(("weights",)), seen, reference) is None) is is_near


@pytest.mark.parametrize(
    ("name", "start", "gap", "is_near"),
    [
        # moved by 2: 2e-4 are allowed
        ("weights/1", [1000.0, 0.0], 1.9e-4, True),
        ("weights/1", [1000.0, 0.0], 2.1e-4, False),
        ("stray_weights/1", [1000.0, 0.0], 2.1e-4, False),
        # no weights, or no start of this shape: 1e-4 of 1002
        ("buffers/1", [1000.0, 0.0], 0.1, True),
        ("weights/1", [0.0], 0.1, True),
        ("weights/1", None, 0.1, True),
        ("weights/1", None, 0.11, False),
        # the start itself has not moved
        ("weights/0", [1000.0, 0.0], 0.09, True),
    ],
)
def test_the_measure_of_weights_is_a_start_of_their_shape(
    name: str, start: list[float] | None, gap: float, is_near: bool
) -> None:
    """What is no weights, and what has no start, is measured by its own size."""
    kind = name.partition("/")[0]
    expected = np.array(start if name.endswith("/0") else [1002.0, 0.0])
    tensors: dict[str, Tensor] = {} if start is None else {f"{kind}/0": np.array(start)}
    seen = Observation({**tensors, name: expected + np.array([0.0, gap])})

    assert same(seen, Observation({**tensors, name: expected}), (name,), ()) is is_near


def test_what_is_there_on_one_side_only_is_not_the_same() -> None:
    """Whichever side, tensor or value; what nobody asked about does not count."""
    one, none = of({"trace/1": "F"}, output=[1.0]), Observation()

    assert not same(one, none, ("output",), ())
    assert not same(none, one, ("output",), ())
    assert not same(one, none, (), ("trace",))
    assert not same(none, one, (), ("trace",))
    assert same(one, none, ("weights",), ("modes",))
    assert not same(of(output=[1.0]), of(output=[[1.0]]), ("output",), ())
    assert not same(of({"trace/1": "F"}), of({"trace/1": "B"}), (), ("trace",))
    assert same(of({"trace/1": "F"}), of({"trace/1": "F"}), (), ("trace",))


REFERENCE = of(
    weights_per_0=[0.0, 0.0],
    weights_per_1=[1.0, 2.0],
    appended_per_loss=[1.0, 2.0],
    output=[[1.0, 2.0], [3.0, 4.0]],
    returned=[0.5],
)
SENTENCES: dict[str, tuple[str, Tensor | None, Mismatch]] = {
    "missing": ("output", None, Mismatch("the output, of shape (2, 2)", "nothing")),
    "too few entries": (
        "appended/loss",
        np.ones(1),
        Mismatch("2 entries in loss", "one entry"),
    ),
    "another shape": ("output", np.ones((2, 3)), Mismatch("the output of shape (2, 2)", "shape (2, 3)")),
    "a vector for a matrix": ("output", np.ones(4), Mismatch("the output of shape (2, 2)", "shape (4,)")),
    "a matrix for a list": ("appended/loss", np.ones((1, 2)), Mismatch("loss of shape (2,)", "shape (1, 2)")),
    "a shorter vector": ("weights/1", np.ones(3), Mismatch("the weights after call 1 of shape (2,)", "shape (3,)")),
    "NaN": ("output", np.array([[1.0, 2.0], [3.0, np.nan]]), Mismatch("the output to be finite", "NaN or infinity")),
    "not moved": (
        "weights/1",
        np.zeros(2, np.float32),
        Mismatch("the weights after call 1 to have moved", "every one of them where it started"),
    ),
    "one number": ("returned", np.array([0.25]), Mismatch("the returned value to be 0.5", "0.25")),
    "several": (
        "output",
        np.array([[1.0, 2.0], [3.0, 6.5]]),
        Mismatch(
            says="The output differs by up to 2.5, where the expected values go up to 4.",
            detail="Expected the output, entry 1, 1, to be 4; got 6.5 (1 of 4 entries differ, allowed 0.0004).",
        ),
    ),
    "moved elsewhere": (
        "weights/1",
        np.array([2.0, 4.0]),
        Mismatch(
            says="Your weights moved 2.0 times as far as expected, in the same direction.",
            detail="Expected the weights after call 1, entry 1, to be 2; got 4 (2 of 2 entries differ, allowed 0.0002).",
        ),
    ),
}


@pytest.mark.parametrize("what", SENTENCES)
def test_a_tensor_that_is_not_near_is_told_in_a_student_s_words(what: str) -> None:
    """Shape before finiteness before values."""
    name, tensor, expected = SENTENCES[what]
    kept = {n: t for n, t in REFERENCE.tensors.items() if n != name}
    seen = Observation(kept if tensor is None else {**kept, name: tensor})

    assert expected == complaint(Close((name,)), seen, REFERENCE)


def test_zeros_that_are_no_weights_are_not_said_to_have_stayed_where_they_were() -> None:
    """Only weights have a start."""
    wrong = complaint(Close(("returned",)), of(returned=[0.0]), of(returned=[1.0]))

    assert wrong == Mismatch("the returned value to be 1", "0")


def test_weights_without_a_start_are_told_by_their_values() -> None:
    """There is nothing to have moved from."""
    wrong = complaint(Close(("weights",)), of(weights_per_1=[0.0, 0.0]), of(weights_per_1=[1.0, 2.0]))

    assert wrong is not None and wrong.says.startswith("The weights after call 1 differ by up to 2")


def test_infinity_that_the_reference_has_too_is_no_mistake() -> None:
    """Only where the reference is finite has an answer to be."""
    reference = of(output=[np.inf, 1.0])

    assert complaint(Close(("output",)), reference, reference) is None
    wrong = complaint(Close(("output",)), of(output=[np.inf, 2.0]), reference)
    assert wrong is not None and "finite" not in wrong.expected


def test_a_tensor_more_than_there_should_be_is_wrong() -> None:
    """A call more moved the weights once more."""
    more = Observation({**REFERENCE.tensors, "weights/2": np.ones(2)})

    wrong = complaint(Close(("weights",)), more, REFERENCE)

    assert wrong == Mismatch("no the weights after call 2", "the weights after call 2")
    assert complaint(Close(("output",)), more, REFERENCE) is None
    assert not Close(("weights",)).alike(more, REFERENCE)


def test_the_first_name_that_is_not_near_speaks() -> None:
    """A row may look at several."""
    seen = Observation({**REFERENCE.tensors, "returned": np.array([9.0])})
    expects = Close(("output", "returned"))

    wrong = complaint(expects, seen, REFERENCE)

    assert wrong is not None and wrong.expected == "the returned value to be 0.5"
    assert expects.looks_at == ("output", "returned")


# Equal

SHAPES: list[Json] = [[784, 50], [50, 10]]
LISTS: dict[str, tuple[Json, Json, Mismatch | None]] = {
    "equal": (SHAPES, SHAPES, None),
    "lists of lists": (SHAPES, [[784, 50]], Mismatch("parameters (784, 50), (50, 10)", "(784, 50)")),
    "none left": (SHAPES, [], Mismatch("parameters (784, 50), (50, 10)", "none")),
    "missing": (SHAPES, None, Mismatch("parameters (784, 50), (50, 10)", "nothing")),
    "a number": (3, 4, Mismatch("parameters 3", "4")),
    "plain values": (
        ["a", "b"],
        ["a", "c"],
        Mismatch(says="Parameters: b missing; c not expected.", detail="Expected parameters a, b; got a, c."),
    ),
}


@pytest.mark.parametrize("what", LISTS)
def test_values_have_to_be_equal(what: str) -> None:
    """In full, or where a list has something in common, by what is missing."""
    expected, got, wrong = LISTS[what]
    seen = Observation(values={} if got is None else {"shapes": got})

    assert wrong == complaint(Equal(("shapes",), "parameters"), seen, Observation(values={"shapes": expected}))


def test_what_the_reference_has_not_is_not_asked_for() -> None:
    """A value more is none of this row's."""
    assert complaint(Equal(("shapes",), "w"), Observation(values={"shapes/9": 1}), Observation()) is None


def test_names_of_a_student_s_own_tell_no_two_mistakes_apart() -> None:
    """Other values do instead."""
    expects = Equal(("unreached",), "w", alike_by=("count",))
    one, other = of({"unreached": ["fc1"], "count": 1}), of({"unreached": ["layer"], "count": 1})

    assert expects.alike(one, other)
    assert not expects.alike(one, of({"unreached": ["fc1"], "count": 2}))
    assert not Equal(("unreached",), "w").alike(one, other)
    assert expects.looks_at == ("unreached", "count")


# Every

EVERY = Every(("modes",), True, ("train mode", "eval mode"))
FLAGS: dict[str, tuple[Json, Mismatch | None]] = {
    "right": ([True, True], None),
    "one wrong": ([True, False, False], Mismatch("train mode", "eval mode in 2 of 3 forward passes")),
    "never called": ([], Mismatch("train mode", "the model was never called")),
    "no list": (True, Mismatch("train mode", "the model was never called")),
    "a number is no flag": ([1], Mismatch("train mode", "eval mode in 1 of 1 forward passes")),
}


@pytest.mark.parametrize("what", FLAGS)
def test_every_flag_of_a_list_is_the_wanted_one(what: str) -> None:
    """And there is at least one."""
    flags, wrong = FLAGS[what]

    assert wrong == complaint(EVERY, of({"modes/1": flags}), of({"modes/1": [True]}))


def test_flags_of_all_calls_count_together() -> None:
    """As the reference was called."""
    seen = of({"modes/1": [True], "modes/2": [False], "modes/3": [False]})

    wrong = complaint(EVERY, seen, of({"modes/1": [True], "modes/2": [True]}))

    assert wrong == Mismatch("train mode", "eval mode in 1 of 2 forward passes")
    assert complaint(EVERY, of({"modes/1": [True]}), Observation()) is not None


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ([True], [True, True], True),
        ([True, False], [False, True, True], True),
        ([True], [False], False),
        ([True], [True, False], False),
        ([], [True], False),
        ([], [], True),
        (None, [], True),
    ],
)
def test_two_answers_are_alike_by_the_kinds_of_their_flags(one: Json, other: Json, is_alike: bool) -> None:
    """How often a model is asked says nothing."""
    assert EVERY.alike(of({"modes/1": one}), of({"modes/1": other})) is is_alike


def test_flags_of_a_call_that_only_one_of_two_answers_has_tell_them_apart() -> None:
    """Whichever of the two."""
    once, twice = of({"modes/1": [True]}), of({"modes/1": [True], "modes/2": [True]})

    assert not EVERY.alike(once, twice)
    assert not EVERY.alike(twice, once)
    assert EVERY.looks_at == ("modes",)


# Still

STILL = Still(("weights", "buffers"))


def series(kind: str, *entries: float) -> dict[str, Tensor]:
    """What one kind of tensors is before and after each call."""
    return {f"{kind}/{n}": np.array([entry]) for n, entry in enumerate(entries)}


def test_what_has_to_stay_stays_to_the_last_bit() -> None:
    """Also where it is NaN; the least change of the last one is one."""
    reference = Observation({**series("weights", 1, 1, 1), **series("buffers", np.nan, np.nan)})
    changed = Observation({**reference.tensors, "weights/2": np.nextafter(np.ones(1), 2)})

    assert complaint(STILL, reference, reference) is None
    assert complaint(STILL, changed, reference) == Mismatch(
        "the weights of the model stay as they are", "the weights changed"
    )


def test_what_was_not_seen_has_not_stayed() -> None:
    """The buffers of the model after the call; a tensor more than the reference has counts too."""
    reference = Observation({**series("weights", 1, 1), **series("buffers", 1, 1)})
    gone = Observation({name: t for name, t in reference.tensors.items() if name != "buffers/1"})

    assert complaint(STILL, gone, reference) == Mismatch(
        "the buffers of the model stay as they are", "nothing to compare"
    )
    assert complaint(STILL, Observation({**reference.tensors, **series("weights", 1, 1, 2)}), reference) is not None
    assert complaint(STILL, reference, Observation()) is None


def test_two_answers_are_alike_by_the_kinds_that_change() -> None:
    """By however much."""
    by_1, by_2 = Observation(series("weights", 1, 2)), Observation(series("weights", 1, 3))
    other = Observation(series("buffers", 1, 2))
    none = Observation({**series("weights", 1, 1), **series("buffers", np.nan, np.nan)})

    assert STILL.alike(by_1, by_2)
    assert STILL.alike(none, Observation())
    assert not STILL.alike(by_1, other)
    assert not STILL.alike(by_1, none)
    assert STILL.looks_at == ("weights", "buffers")


# Moves, Varies

MOVES = Moves(("weights",))
VARIES = Varies(("output",))


def test_what_has_to_move_moves_by_however_little() -> None:
    """Between the first and the last call; whoever comes back to the start has not moved."""
    reference = Observation(series("weights", 1, 2, 3))
    stayed = Mismatch("the weights of the model to move", "every one of them where it started")

    assert complaint(MOVES, Observation(series("weights", 1, 1, 1 + 1e-15)), reference) is None
    assert complaint(MOVES, Observation(series("weights", 1, 2, 1)), reference) == stayed
    assert complaint(MOVES, Observation(series("weights", 1)), reference) == stayed
    assert complaint(MOVES, Observation(), reference) == stayed


def test_two_trainings_are_alike_where_both_move_or_none() -> None:
    """By however much."""
    by_1, by_2, none = (Observation(series("weights", 1, end)) for end in (2, 3, 1))

    assert MOVES.alike(by_1, by_2)
    assert not MOVES.alike(by_1, none)
    assert MOVES.looks_at == ("weights",)


def test_answers_that_are_the_same_for_every_input_are_none() -> None:
    """Up to the last digits; one batch of several that differs is enough, and a single row cannot differ."""
    reference = of(output_per_0=[[1, 2], [3, 4]], output_per_1=[[1, 2]])
    constant = Mismatch("the output to differ from input to input", "the same for every input")

    assert complaint(VARIES, of(output_per_0=[[1, 2], [1, 2.00001]], output_per_1=[[1, 2]]), reference) is None
    assert complaint(VARIES, of(output_per_0=[[1, 2], [1, 2.000001]], output_per_1=[[1, 2]]), reference) == constant
    assert complaint(VARIES, of(output_per_0=[[1, 2], [np.nan, 2]]), reference) is None  # other rows are about that
    assert complaint(VARIES, of(output_per_1=[[1, 2]]), reference) == constant
    assert complaint(VARIES, of(output_per_0=np.zeros((0, 2))), reference) == constant
    assert complaint(VARIES, of(output_per_0=5.0), reference) == constant


def test_two_networks_are_alike_where_both_look_at_their_inputs_or_none() -> None:
    """Whatever they answer."""
    one, other, constant = (of(output_per_0=rows) for rows in ([[1], [2]], [[5], [9]], [[3], [3]]))

    assert VARIES.alike(one, other)
    assert not VARIES.alike(one, constant)
    assert VARIES.looks_at == ("output",)


# All

BOTH = All((Close(("output",)), EVERY))


def test_of_several_expectations_the_first_that_is_not_met_speaks() -> None:
    """All have to be met."""
    right = of({"modes/1": [True]}, output=[1.0])
    wrong_mode, wrong_both = of({"modes/1": [False]}, output=[1.0]), of({"modes/1": [False]}, output=[2.0])

    assert complaint(BOTH, right, right) is None
    assert complaint(BOTH, wrong_mode, right) == Mismatch("train mode", "eval mode in 1 of 1 forward passes")
    assert complaint(BOTH, wrong_both, right) == Mismatch("the output to be 1", "2")
    assert BOTH.alike(right, right)
    assert not BOTH.alike(wrong_mode, right)
    assert All((BOTH, Close(("output", "weights")))).looks_at == ("output", "modes", "weights")


# Accuracy

LABELS = np.array([0, 1, 2, 0])
HELD_OUT = HeldOut({"held-out/labels": LABELS}, ((0.75, 1.0), (0.5, 0.7), (0.25, 0.4)))


def named(*classes: float) -> Observation:
    """Scores with the largest at these classes; NaN where the class is NaN."""
    rows = [[np.nan] * 3 if np.isnan(c) else [5.0 * (n == c) for n in range(3)] for c in classes]
    return Observation({"logits": np.array(rows)})


@pytest.mark.parametrize(
    ("classes", "share"),
    [((0, 1, 2, 0), 1.0), ((0, 1, 2, 1), 1.0), ((0, 1, 1, 1), 0.7), ((0, 0, 0, 1), 0.4), ((1, 2, 0, 1), 0.0)],
)
def test_accuracy_earns_the_share_of_the_highest_band_that_it_reaches(classes: tuple[int, ...], share: float) -> None:
    """A band is reached by exactly its bound."""
    wrong = Accuracy().mismatch(named(*classes), Observation(), HELD_OUT)

    assert (wrong.share if wrong else 1.0) == share


def test_accuracy_is_told_beside_the_highest_band() -> None:
    """In percent of all held-out images, and not how many were right."""
    wrong = Accuracy().mismatch(named(0, 1, 1, 1), Observation(), HELD_OUT)

    assert wrong == Mismatch("at least 75.0 % of 4 held-out images", "fewer", 0.7)


def test_a_threshold_of_its_own_goes_before_the_bands() -> None:
    """All the points or none."""
    expects = Accuracy(at_least=0.8)

    assert expects.mismatch(named(0, 1, 2, 1), Observation(), HELD_OUT) == Mismatch(
        "at least 80.0 % of 4 held-out images", "fewer", 0.0
    )
    assert expects.mismatch(named(0, 1, 2, 0), Observation(), HELD_OUT) is None
    assert expects.looks_at == ("logits",)


@pytest.mark.parametrize("shape", [(3, 3), (5, 3), (4,), (4, 0), (2, 2, 3), None])
def test_whatever_is_no_score_for_each_image_earns_nothing(shape: tuple[int, ...] | None) -> None:
    """A right class among rows that are too few or too many is no accuracy."""
    seen = Observation({} if shape is None else {"logits": np.zeros(shape)})
    shown = {None: "(0, 0)", (4,): "(4,)"}.get(shape, str(shape))

    wrong = Accuracy(at_least=0.1).mismatch(seen, Observation(), HELD_OUT)

    assert wrong == Mismatch("an answer for each of 4 images", f"an output of shape {shown}")


def test_one_class_is_an_answer() -> None:
    """The smallest there is: two of four labels are 0."""
    answer = Observation({"logits": np.zeros((4, 1))})

    assert Accuracy(at_least=0.5).mismatch(answer, Observation(), HELD_OUT) is None
    assert Accuracy(at_least=0.51).mismatch(answer, Observation(), HELD_OUT) is not None


def test_rows_that_are_not_finite_are_wrong() -> None:
    """argmax of NaN is its place, which may be the label's: that is no answer."""
    assert accuracy_of(named(np.nan, 1, 2, np.nan).tensors["logits"], LABELS) == 0.5
    assert accuracy_of(np.array([[np.inf, 0.0]]), np.array([0])) == 0.0


def test_trained_models_are_never_alike() -> None:
    """Not even a model and itself: its row is explained by others or not at all."""
    assert not Accuracy().alike(named(0), named(0))


# The list of them


def test_only_an_accuracy_without_a_threshold_takes_measured_bands() -> None:
    """Also within All."""
    assert All((Close(("a",)), Accuracy())).is_banded
    assert not All((Close(("a",)), Accuracy(0.5))).is_banded
    assert not Close(("a",)).is_banded
    assert list(All((BOTH, STILL)).single()) == [*BOTH.parts, STILL]


def test_only_dropout_is_kept_in_a_shorter_form() -> None:
    """What is large otherwise is small."""
    assert isinstance(Dropped(0.3), Condensing)
    assert not isinstance(Close(("a",)), Condensing)


@pytest.mark.parametrize(("factor", "is_alike"), [(1.0, True), (1 + 5e-5, True), (1 + 5e-4, False)])
def test_stored_answers_may_differ_by_what_another_machine_computes(factor: float, is_alike: bool) -> None:
    """A ten-thousandth of the largest entry: then what students have is not stale."""
    stored = {"row": Observation({"weights/1": np.array([1.0, 0.5])})}
    today = {"row": Observation({"weights/1": factor * np.array([1.0, 0.5])})}

    assert observations_match(today, stored) is is_alike


def test_what_is_not_proven_earns_nothing_where_nothing_else_is_wrong() -> None:
    """However accurate it is."""
    seen = Observation({"logits": np.eye(4)}, {PROOF: "nothing was trained"})
    labels = replace(HELD_OUT, tensors={"held-out/labels": np.arange(4)})

    wrong = Accuracy(at_least=0.5).mismatch(seen, Observation(), labels)

    assert wrong == Mismatch(says="Training on the given batches does not lead to your weights: nothing was trained.")
    assert Accuracy(at_least=0.5).mismatch(replace(seen, values={PROOF: ""}), Observation(), labels) is None


def test_what_cannot_be_proven_is_measured_up_to_what_training_reaches() -> None:
    """A better one did not come from training."""
    seen = Observation({"logits": np.eye(4)}, {PROOF: "the parameters are others"})
    labels = replace(HELD_OUT, tensors={"held-out/labels": np.arange(4)}, takes_unproven=True)

    assert Accuracy(at_least=0.5).mismatch(seen, Observation(), labels) is None
    assert Accuracy(at_least=0.5).mismatch(seen, Observation(), replace(labels, most=0.99)) == Mismatch(
        "at most 99.0 %, as training reaches", "more"
    )

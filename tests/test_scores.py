"""What a network's scores must be like whatever its weights are: each bound is approached from both sides."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from autograder.protocol.records import Json, Observation, Tensor
from autograder.rubric.expectations import HeldOut, Mismatch
from autograder.rubric.scores import FALSE_ALARM, Dropped, LogProbabilities, Repeats

RNG = np.random.default_rng(3)


def of(*outputs: Tensor | None, **values: Json) -> Observation:
    """One output for each batch, in the first pass; values are named as "ends_in" is, for every batch."""
    tensors = {f"output/{n}/0/0": np.asarray(t) for n, t in enumerate(outputs) if t is not None}
    return Observation(tensors, {f"{name}/{n}": v for name, v in values.items() for n in range(len(outputs))})


def log_of(rows: object) -> Tensor:
    """Log-probabilities."""
    return np.log(np.asarray(rows, np.float64))


HALVES = log_of([[0.5, 0.5], [0.25, 0.75]])
SCORES = np.array([[1.0, -2.0], [3.0, 4.0]])
PROBABILITIES = np.array([[0.5, 0.5], [0.25, 0.75]])
OVER_IMAGES = log_of([[0.5, 0.1], [0.5, 0.9]])  # each column sums to 1
P_OVER_IMAGES = np.array([[0.5, 0.1], [0.5, 0.9]])


# LogProbabilities

LOG = LogProbabilities()


@pytest.mark.parametrize(("gap", "passes"), [(0.0, True), (0.9e-4, True), (-0.9e-4, True), (1.1e-4, False)])
def test_probabilities_sum_to_1_within_a_ten_thousandth(gap: float, passes: bool) -> None:
    """float32 is exact to 1e-6."""
    seen = of(log_of([[0.5, 0.5], [0.5, 0.5 + gap]]))

    assert (LOG.mismatch(seen, of(HALVES), HeldOut()) is None) is passes


BAD_ROWS: dict[str, tuple[Tensor | None, Mismatch]] = {
    "scores": (
        np.array([[0.0, -np.inf], [0.0, 0.0]]),
        Mismatch("exp of each row to sum to 1", "a sum of 2 in row 1"),
    ),
    "too large for exp": (np.array([[1000.0, 0.0]]), Mismatch("exp of each row to sum to 1", "a sum of inf in row 0")),
    "NaN": (
        np.array([[0.0, -np.inf], [np.nan, 0.0]]),
        Mismatch("exp of each row to sum to 1", "a sum of nan in row 1"),
    ),
    "a vector": (np.zeros(2), Mismatch("one row of scores for each image", "an output of shape (2,)")),
    "no rows": (np.zeros((0, 2)), Mismatch("one row of scores for each image", "an output of shape (0, 2)")),
    "nothing": (None, Mismatch("one row of scores for each image", "an output of shape (0,)")),
}


@pytest.mark.parametrize("what", BAD_ROWS)
def test_what_is_no_row_of_log_probabilities_is_told_with_its_sum(what: str) -> None:
    """The first row that is none."""
    seen, wrong = BAD_ROWS[what]

    assert wrong == LOG.mismatch(of(seen), of(HALVES), HeldOut())


def test_every_output_of_the_reference_is_looked_at() -> None:
    """The second batch too."""
    assert LOG.mismatch(of(HALVES, SCORES), of(HALVES, HALVES), HeldOut()) is not None
    assert LOG.mismatch(of(HALVES, SCORES), of(HALVES), HeldOut()) is None
    assert LOG.looks_at == ("output",)


KINDS: dict[str, tuple[Observation, Observation]] = {
    "log-probabilities": (of(HALVES), of(log_of([[0.1, 0.9]]))),
    "probabilities": (of(PROBABILITIES), of(np.array([[1.0, 0.0]]))),
    "log-probabilities over images": (of(OVER_IMAGES), of(log_of([[0.2, 0.6], [0.8, 0.4]]))),
    "probabilities over images": (of(P_OVER_IMAGES), of(np.array([[0.2, 0.6], [0.8, 0.4]]))),
    "scores": (of(SCORES, ends_in="linear"), of(SCORES - 7, ends_in="linear")),
    "scores after a relu": (of(np.abs(SCORES), ends_in="relu"), of(np.abs(SCORES), ends_in="relu")),
}


@pytest.mark.parametrize("what", KINDS)
def test_two_networks_are_alike_by_the_kind_of_their_outputs(what: str) -> None:
    """Whatever their weights are. Over images is one kind, with or without the logarithm."""
    one, other = KINDS[what]
    kind = what.removeprefix("log-").removesuffix(" over images")
    over = what.endswith("over images")

    assert LOG.alike(one, other)
    for name, (third, _) in KINDS.items():
        is_same = name == what or (over and name.endswith("over images"))
        assert LOG.alike(one, third) is is_same, (kind, name)
        assert LOG.alike(third, one) is is_same, (kind, name)


UNKNOWN: dict[str, Tensor] = {
    "negative rows that sum to 1": np.array([[2.0, -1.0]]),
    "negative columns that sum to 1": np.array([[2.0, 0.5], [-1.0, 0.5]]),
    "one image is no softmax over images": log_of([[1.0, 1.0]]),
    "probabilities of one image over images": np.array([[1.0, 1.0]]),
    "NaN": np.array([[np.nan, 1.0]]),
    "infinite": np.array([[0.0, -np.inf]]),
    "a vector": log_of([0.5, 0.5]),
    "no classes": np.zeros((2, 0)),
    "no images": np.zeros((0, 2)),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_outputs_of_no_known_kind_are_alike_by_their_numbers(what: str) -> None:
    """The same numbers or none; the last layer says nothing where the rest is unknown."""
    tensor = UNKNOWN[what]
    other = np.where(np.isfinite(tensor), tensor - 0.3, 5.0) if tensor.size else np.zeros((3, 3))

    assert LOG.alike(of(tensor), of(tensor))
    assert not LOG.alike(of(tensor), of(other))
    assert not LOG.alike(of(tensor), of(HALVES))
    assert LOG.alike(of(tensor, HALVES), of(tensor, HALVES))
    assert not LOG.alike(of(tensor, HALVES), of(tensor, log_of([[0.1, 0.9]])))


@pytest.mark.parametrize(("gap", "is_kind"), [(0.9e-4, True), (1.1e-4, False)])
def test_a_kind_is_told_within_a_ten_thousandth(gap: float, is_kind: bool) -> None:
    """As what passes."""
    assert LOG.alike(of(log_of([[0.5, 0.5 + gap]])), of(HALVES)) is is_kind


def test_all_outputs_together_have_kinds() -> None:
    """A network that is right in one batch only is like another such."""
    both = of(HALVES, PROBABILITIES)

    assert LOG.alike(both, of(PROBABILITIES, HALVES))
    assert not LOG.alike(both, of(HALVES, HALVES))
    assert not LOG.alike(of(HALVES, HALVES), both)


def test_the_last_layer_is_that_of_the_batch() -> None:
    """What one batch ends in is not said of another."""
    seen = replace(of(SCORES, SCORES), values={"ends_in/0": "linear"})

    assert not LOG.alike(seen, of(SCORES, ends_in="linear"))
    assert LOG.alike(replace(seen, values={"ends_in/0": "linear", "ends_in/1": "linear"}), of(SCORES, ends_in="linear"))


def test_an_output_without_a_batch_in_its_name_ends_in_nothing() -> None:
    """As a call's."""
    bare = Observation({"output": SCORES}, {"ends_in/0": "linear"})

    assert not LOG.alike(bare, of(SCORES, ends_in="linear"))
    assert LOG.alike(bare, bare)


def test_a_tensor_that_is_too_large_to_keep_is_compared_by_its_numbers() -> None:
    """A megabyte; one byte less has a kind."""
    columns = 1 << 13
    kept, large = (np.full((n, columns), -math.log(columns), np.float32) for n in (32, 33))
    other = kept.copy()
    other[0, :2] += np.array([math.log(1.5), math.log(0.5)], np.float32)

    assert kept.nbytes == 1 << 20
    assert LOG.alike(of(kept), of(other))
    assert not LOG.alike(of(large), of(np.vstack([other, other[1:2]])))
    assert LOG.alike(of(large), of(large.copy()))


def test_without_any_output_nothing_is_alike_but_nothing() -> None:
    """No kinds are no evidence."""
    assert LOG.alike(Observation(), Observation())
    assert not LOG.alike(Observation(), of(HALVES))


# Repeats

REPEATS = Repeats()


def passes(*outputs: Tensor | None, is_dropping: Json = None) -> Observation:
    """The same batch again and again: output/<model>/<pass>/<batch>... as a Forward with passes names them."""
    tensors = {f"output/0/{n}/0": np.asarray(t) for n, t in enumerate(outputs) if t is not None}
    return Observation(tensors, {"is_dropping/0": is_dropping})


def batches(*outputs: Tensor) -> Observation:
    """The first of the same images in batches of several sizes."""
    return Observation({f"output/{n}/0/0": t for n, t in enumerate(outputs)})


@pytest.mark.parametrize(("size", "gap", "is_same"), [
    (1.0, 0.9e-4, True), (1.0, 1.1e-4, False), (100.0, 0.9e-2, True), (100.0, 1.1e-2, False), (-100.0, 0.9e-2, True),
    (0.01, 0.9e-4, True), (0.01, 1.1e-4, False),
])  # fmt: skip
def test_the_same_image_gets_the_same_answer_within_a_ten_thousandth(size: float, gap: float, is_same: bool) -> None:
    """Of the largest score, at least of 1."""
    whole = np.array([[size, 0.0], [0.0, 0.0]])
    moved = whole + np.array([[0.0, gap], [0.0, 0.0]])

    assert (REPEATS.mismatch(passes(whole, moved), passes(whole, whole), HeldOut()) is None) is is_same


def test_a_gap_is_told_with_what_differs() -> None:
    """The same batch twice, or one in two sizes."""
    whole = np.array([[1.0, 0.0], [2.0, 0.0]])
    reference = passes(whole, whole)

    assert REPEATS.mismatch(passes(whole, whole + 0.5), reference, HeldOut()) == Mismatch(
        "twice the same batch to get the same answer", "answers that differ by 0.5"
    )
    assert REPEATS.mismatch(batches(whole[:1] + 0.25, whole), batches(whole[:1], whole), HeldOut()) == Mismatch(
        "the same image in batches of 2 and 1 to get the same answer", "answers that differ by 0.25"
    )
    assert REPEATS.mismatch(batches(whole[:1], whole), batches(whole[:1], whole), HeldOut()) is None


BAD_OUTPUTS: dict[str, tuple[Observation, str]] = {
    "nothing": (Observation(), "(0,)"),
    "one missing": (passes(SCORES), "(0,)"),
    "a vector": (passes(np.zeros(2), np.zeros(2)), "(2,)"),
    "no rows": (passes(np.zeros((0, 2)), np.zeros((0, 2))), "(0, 2)"),
    "no columns": (passes(np.zeros((2, 0)), np.zeros((2, 0))), "(2, 0)"),
    "other columns": (passes(SCORES, np.zeros((2, 3))), "(2, 3)"),
}


@pytest.mark.parametrize("what", BAD_OUTPUTS)
def test_what_is_no_row_for_each_image_cannot_be_compared(what: str) -> None:
    """Its shape is told."""
    seen, shape = BAD_OUTPUTS[what]

    wrong = REPEATS.mismatch(seen, passes(SCORES, SCORES), HeldOut())

    assert wrong == Mismatch("one row of scores for each image", f"an output of shape {shape}")


def test_nan_is_no_answer_that_repeats() -> None:
    """NaN differs from itself."""
    lost = np.array([[np.nan, 0.0]])

    assert REPEATS.mismatch(passes(lost, lost), passes(SCORES, SCORES), HeldOut()) is not None


def test_an_output_that_the_reference_has_not_is_compared_too() -> None:
    """It is an answer to an image."""
    assert REPEATS.mismatch(passes(SCORES, SCORES, SCORES + 1), passes(SCORES, SCORES), HeldOut()) is not None
    assert REPEATS.looks_at == ("output",)


def test_two_networks_that_drop_units_are_alike_whatever_they_answer() -> None:
    """Only where answers change from pass to pass and a dropout function is at work."""
    drops, also = passes(SCORES, SCORES + 1, is_dropping=True), passes(SCORES + 5, SCORES + 9, is_dropping=True)
    random, still = passes(SCORES, SCORES + 1, is_dropping=False), passes(SCORES, SCORES, is_dropping=True)

    assert REPEATS.alike(drops, also)
    for other in (random, still, Observation()):
        assert not REPEATS.alike(drops, other)
        assert not REPEATS.alike(other, drops)
    assert REPEATS.alike(random, passes(SCORES, SCORES + 1, is_dropping=False))
    assert not REPEATS.alike(random, passes(SCORES, SCORES + 2, is_dropping=False))


def test_an_answer_that_came_only_once_does_not_change() -> None:
    """Nor does one that is NaN both times."""
    once, lost = passes(SCORES, is_dropping=True), passes(SCORES * np.nan, SCORES * np.nan, is_dropping=True)
    drops = passes(SCORES, SCORES + 1, is_dropping=True)

    assert not REPEATS.alike(once, drops)
    assert not REPEATS.alike(lost, drops)
    assert REPEATS.alike(lost, passes(SCORES * np.nan, SCORES * np.nan))


def test_a_softmax_over_images_is_alike_whatever_the_network_is() -> None:
    """Of the outputs for more than one image; everything else is alike by its numbers."""
    one = batches(OVER_IMAGES, HALVES[:1])
    other = batches(log_of([[0.2, 0.6], [0.8, 0.4]]), HALVES[:1] - 3)

    assert REPEATS.alike(one, other)
    assert not REPEATS.alike(one, batches(HALVES, HALVES[:1]))
    assert not REPEATS.alike(batches(HALVES, HALVES[:1]), batches(log_of([[0.1, 0.9], [0.2, 0.8]]), HALVES[:1]))
    assert not REPEATS.alike(batches(HALVES, HALVES[:1]), one)
    assert REPEATS.alike(batches(SCORES), batches(SCORES))
    assert not REPEATS.alike(batches(SCORES), batches(SCORES + 1))
    scalar = Observation({"output/0/0/0": np.array(0.5)})
    assert REPEATS.alike(scalar, scalar)


# Dropped

RATE, PIXELS = 0.35, 1.0
S = 1 / (1 - RATE)
LEVELS = (0.0, S, S * (S * (1 + PIXELS) + 1))  # dropped in the second layer, in the first, in none
DROPPED = Dropped(RATE, PIXELS)


def scores_of(units: Tensor) -> Tensor:
    """The scores of units above the last one, which is 7 for every image."""
    return np.hstack([units + 7.0, np.full((len(units), 1), 7.0)])


def dropped(n: int = 200, rate: float = RATE, second: float | None = None, seed: int = 7) -> Tensor:
    """Units of n images as two layers leave them; each loses this share, and is scaled for RATE."""
    rng = np.random.default_rng(seed)
    kept = rng.random((n, 50)) >= rate, rng.random((n, 50)) >= (rate if second is None else second)
    return scores_of(np.where(kept[1], np.where(kept[0], LEVELS[2], LEVELS[1]), LEVELS[0]))


def counted(n_second: int, n_first: int, total: int) -> Tensor:
    """As many units dropped as this, spread over rows of 10; nothing is left to chance."""
    units = np.full(total, LEVELS[2])
    units[:n_second], units[n_second : n_second + n_first] = LEVELS[0], LEVELS[1]
    order = np.random.default_rng(0).permutation(total)
    return scores_of(units[order].reshape(-1, 10))


def about(units: Tensor | None, like: Tensor | None = None) -> Mismatch | None:
    """What is said about these scores."""
    reference = units if like is None else like
    assert reference is not None
    return DROPPED.mismatch(of(units), of(reference), HeldOut())


@pytest.mark.parametrize("seed", range(5))
def test_units_that_are_dropped_at_the_rate_pass(seed: int) -> None:
    """In both layers."""
    assert about(dropped(seed=seed)) is None


def bound(total: int) -> int:
    """The smallest count above RATE * total that is out of the question, by the binomial tail itself.

    Chernoff's bound on the tail is larger than the tail, by a few counts at most.
    """
    logs = [math.lgamma(total + 1) - math.lgamma(n + 1) - math.lgamma(total - n + 1) for n in range(total + 1)]
    share = [math.exp(c + n * math.log(RATE) + (total - n) * math.log1p(-RATE)) for n, c in enumerate(logs)]
    tail = np.cumsum(share[::-1])[::-1]
    return int(np.argmax(tail < FALSE_ALARM / 2))


@pytest.mark.parametrize("total", [200, 2_000, 20_000])
def test_a_count_passes_until_it_is_out_of_the_question(total: int) -> None:
    """Of the second layer; what the tail allows passes, and a few per cent more do not."""
    least = bound(total)
    rest = total - least
    spread = 3 * math.ceil(math.sqrt(total * RATE * (1 - RATE)) / 5)

    assert about(counted(least - 1, round(RATE * rest), total)) is None
    wrong = about(counted(least + spread, round(RATE * (rest - spread)), total))
    assert wrong is not None
    assert wrong.expected == "35 % of the units of each hidden layer dropped"
    assert wrong.got == f"{100 * (least + spread) / total:.1f} % of {total} in the second one"


def test_a_count_is_as_surprising_as_its_divergence() -> None:
    """Worked by hand: of 1,000 units at a rate of 1/2, 616 make 1000 (0.616 ln 1.232 + 0.384 ln 0.768) = 27.2.

    The limit is ln(2 / 1e-7) = 16.81, which 591 stay below (16.65) and 592 exceed (17.02).
    """
    half = Dropped(0.5)
    levels = (0.0, 2.0, 2.0 * (2.0 * 1.0 + 1.0))

    def said(second: int) -> Mismatch | None:
        units = np.full(1000, levels[2])
        units[:second] = levels[0]
        rest = np.arange(second, 1000)
        units[rest[::2]] = levels[1]
        units = units[np.random.default_rng(0).permutation(1000)].reshape(-1, 10)
        return half.mismatch(of(scores_of(units)), of(scores_of(units)), HeldOut())

    assert said(591) is None
    wrong = said(592)
    assert wrong is not None and wrong.got == "59.2 % of 1000 in the second one"
    assert said(409) is None
    assert said(408) is not None


def test_the_first_layer_is_counted_among_what_the_second_has_left() -> None:
    """A unit that the second loses says nothing about the first."""
    wrong = about(counted(700, 650, 2_000))

    assert wrong == Mismatch("35 % of the units of each hidden layer dropped", "50.0 % of 1300 in the first one")


def test_where_the_second_layer_loses_everything_the_first_is_not_asked() -> None:
    """All units dropped are all alike, so the second layer speaks; of one unit nothing can be said."""
    wrong = about(scores_of(np.zeros((200, 50))))

    assert wrong == Mismatch("units to be dropped one by one", "all units of an image dropped together")
    assert about(scores_of(np.zeros((1, 1)))) is None


def test_no_units_say_nothing() -> None:
    """An output of one class has none above the last."""
    assert about(np.full((3, 1), 7.0)) is None


@pytest.mark.parametrize(("gap", "is_level"), [(0.9e-3, True), (1.1e-3, False)])
def test_units_have_one_of_three_values_within_a_thousandth(gap: float, is_level: bool) -> None:
    """float32 under identity weights is exact to 1e-6."""
    scores = dropped()
    scores[17, 4] += gap
    wrong = about(scores)

    assert (wrong is None) is is_level
    if wrong:
        assert wrong == Mismatch(
            "units that are dropped, or kept and scaled by 1.538", "other values between the layers"
        )


def test_nan_is_none_of_the_values() -> None:
    """Nor is it dropped."""
    scores = dropped()
    scores[0, 0] = np.nan

    assert about(scores) is not None


def test_pixels_and_rate_make_the_third_value() -> None:
    """With pixels of 0, s(s + 1)."""
    assert Dropped(RATE).mismatch(of(dropped()), of(dropped()), HeldOut()) is not None
    assert Dropped(0.2, PIXELS).mismatch(of(dropped()), of(dropped()), HeldOut()) is not None


def test_every_image_loses_units_of_its_own() -> None:
    """One mask for the whole batch, even at the right rate, is another mistake."""
    wrong = about(dropped(1).repeat(200, 0))

    assert wrong == Mismatch("every image to lose units of its own", "the same units dropped for every image")
    assert about(dropped(1)) is None
    assert about(np.vstack([dropped(1).repeat(199, 0), dropped(1, seed=8)])) is None


def test_units_are_dropped_one_by_one() -> None:
    """Whole images that are lost together are another mistake."""
    rows = np.array([LEVELS[0], LEVELS[2]])[np.random.default_rng(0).integers(0, 2, 200)]
    single = scores_of(dropped()[:, :1] - 7.0)

    wrong = about(scores_of(np.repeat(rows[:, None], 50, 1)))

    assert wrong == Mismatch("units to be dropped one by one", "all units of an image dropped together")
    assert about(single) is None
    mixed = np.repeat(rows[:, None], 50, 1)
    mixed[0, 0] = LEVELS[1]
    wrong = about(scores_of(mixed))
    assert wrong is None or wrong.expected != "units to be dropped one by one"


def test_an_output_of_another_shape_is_told() -> None:
    """Also none at all."""
    like = dropped(4)

    assert about(dropped(3), like) == Mismatch("an output of shape (4, 51)", "shape (3, 51)")
    assert about(None, like) == Mismatch("an output of shape (4, 51)", "shape (0,)")
    assert DROPPED.mismatch(of(like, dropped(3)), of(like, like), HeldOut()) is not None
    assert DROPPED.looks_at == ("output",)


@pytest.mark.parametrize(
    ("share", "is_alike"), [(0.24, True), (0.27, True), (0.46, True), (0.22, False), (0.48, False)]
)
def test_two_networks_drop_alike_within_a_share_of_12_percent(share: float, is_alike: bool) -> None:
    """Of the second layer: exactly 35 % of 10,000 units beside this share."""
    half = (10_000 - 3_500) // 2
    one = counted(3_500, half, 10_000)
    other = counted(round(10_000 * share), half, 10_000)

    assert DROPPED.alike(of(one), of(other)) is is_alike
    assert DROPPED.alike(of(other), of(one)) is is_alike
    assert DROPPED.alike(of(one), DROPPED.condensed(of(other))) is is_alike


def test_values_that_only_one_of_two_has_tell_them_apart() -> None:
    """However rare they are; a hundredth is the same value."""
    one, other, near = dropped(), dropped(), dropped()
    other[0, 0] += 0.5
    near[0, 0] += 0.001

    assert not DROPPED.alike(of(one), of(other))
    assert not DROPPED.alike(of(other), of(one))
    assert DROPPED.alike(of(one), of(near))


def test_one_mask_for_all_images_is_unlike_one_for_each() -> None:
    """Although the same share is lost."""
    one = dropped(1).repeat(200, 0)

    assert not DROPPED.alike(of(one), of(dropped(200, seed=7)))
    assert DROPPED.alike(of(one), of(one[::-1]))


def spread(n: int) -> Tensor:
    """Units of n values."""
    return scores_of(np.arange(400.0).reshape(20, 20) % n)


def test_values_are_a_short_list_up_to_24() -> None:
    """More of them, and the numbers of a few images are compared."""
    short, long = of(spread(24)), of(spread(25))
    shuffled = {n: of(spread(n)[::-1]) for n in (24, 25)}

    assert DROPPED.alike(short, shuffled[24])
    assert not DROPPED.alike(long, shuffled[25])
    assert DROPPED.alike(long, of(spread(25)))
    assert not DROPPED.alike(long, short)
    assert not DROPPED.alike(short, long)


def test_of_what_is_no_short_list_8_images_are_compared() -> None:
    """What comes behind them says nothing."""
    scores, at_7, at_8 = spread(25), spread(25), spread(25)
    at_7[7] += 1.3
    at_8[8] += 1.3

    assert DROPPED.alike(of(scores), of(at_8))
    assert not DROPPED.alike(of(scores), of(at_7))
    assert len(DROPPED.condensed(of(scores)).tensors["output/0/0/0"]) == 8
    scalar = Observation({"output/0/0/0": np.array(1.0), "output/1/0/0": spread(25)})
    assert DROPPED.alike(scalar, scalar)


@pytest.mark.parametrize(
    "odd", [np.full((3, 3), np.nan), np.zeros(3), np.zeros((0, 3)), np.zeros((2, 0)), np.full((2, 2), np.inf)]
)
def test_what_is_no_scores_has_no_values(odd: Tensor) -> None:
    """It is alike to itself and to nothing else."""
    assert DROPPED.alike(of(odd), of(odd))
    assert not DROPPED.alike(of(odd), of(dropped()))
    assert not DROPPED.alike(of(dropped()), of(odd))
    assert DROPPED.condensed(of(odd)).values.get("levels") is None


def test_a_tensor_of_more_than_a_megabyte_is_no_short_list() -> None:
    """Of it, too, a few images are kept."""
    columns = 1 << 12
    largest, larger = (np.zeros((n, columns)) for n in (32, 33))

    assert largest.nbytes == 1 << 20
    assert DROPPED.condensed(of(largest)).tensors == {}
    assert [t.shape for t in DROPPED.condensed(of(larger)).tensors.values()] == [(8, columns)]


def test_what_is_kept_holds_shares_and_all_other_values() -> None:
    """Of [[0, s, s, last]]: a third and two thirds."""
    units = np.array([[0.0, S, S]])

    kept = DROPPED.condensed(replace(of(scores_of(units)), values={"is_dropping/0": True}))

    assert kept.tensors == {}
    assert kept.values == {
        "is_dropping/0": True,
        "levels": {
            "output/0/0/0 0.00": pytest.approx(1 / 3),
            "output/0/0/0 1.54": pytest.approx(2 / 3),
            "output/0/0/0 alike True": 1.0,
        },
    }
    assert DROPPED.condensed(kept) == kept


def test_what_a_worker_sends_as_shares_is_taken_for_numbers_only() -> None:
    """Whatever else a dictionary holds."""
    sent = Observation({}, {"levels": {"a": 1, "b": "x", "c": 0.5}})

    assert DROPPED.alike(sent, Observation({}, {"levels": {"a": 1.0, "c": 0.5}}))
    assert DROPPED.alike(replace(of(dropped()), values={"levels": "none"}), of(dropped()))

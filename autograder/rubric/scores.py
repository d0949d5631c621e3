"""What a network's scores must be like whatever its weights are: log-probabilities, repeatable, with units dropped.

Pure functions of observations, as compare; only Dropped draws on statistics, and says how often it errs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Annotated

import numpy as np

from autograder.protocol.fields import Between
from autograder.protocol.records import Observation, Tensor
from autograder.rubric.differences import shape_of
from autograder.rubric.expectations import RELATIVE, HeldOut, Mismatch, same, under

_MOST_BYTES = 1 << 20  # of a tensor that is worth keeping to be compared again
_MOST_LEVELS = 24  # values that dropout can give a unit under identity weights
_FEW = 8  # images that tell two networks apart whose units have any value
_SHARE = 0.12  # two shares nearer than this are one probability seen twice: a score may hang on one draw for each image
FALSE_ALARM = 1e-7  # of each of the two counts in Dropped; a right solution fails in fewer than 1 of 5 million


@dataclass(frozen=True, slots=True)
class LogProbabilities:
    """Every row of every output is the logarithm of probabilities: exp sums to 1."""

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("output",)

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for name in under(reference.tensors, ("output",)):
            rows = np.asarray(seen.tensors.get(name, np.zeros((0,))), np.float64)
            if rows.ndim != 2 or not len(rows):
                return Mismatch("one row of scores for each image", f"an output of shape {shape_of(rows)}")
            with np.errstate(over="ignore"):
                sums = np.exp(rows).sum(axis=1)
            off = np.abs(sums - 1) > 1e-4  # float32 log_softmax is exact to 1e-6
            if off.any() or np.isnan(sums).any():
                row = int(np.argmax(off | np.isnan(sums)))
                return Mismatch("exp of each row to sum to 1", f"a sum of {sums[row]:.6g} in row {row}")
        return None

    def alike(self, seen: Observation, other: Observation) -> bool:
        """Whether every output is of the same kind, whatever network gave it; of no known kind, the same numbers."""
        kinds = _kinds(seen)
        return kinds == _kinds(other) if kinds and "" not in kinds else same(seen, other, ("output",), ())


def _kinds(observation: Observation) -> frozenset[str]:
    """What the rows of all outputs are by their sums: "probabilities", "scores", ...; "" is none of these."""
    names = under(observation.tensors, ("output",))
    if any(observation.tensors[name].nbytes > _MOST_BYTES for name in names):
        return frozenset()
    ends = {name: observation.values.get(f"ends_in/{name.split('/')[1]}") for name in names if "/" in name}
    return frozenset(_kind(_Tensor(observation.tensors[name]), str(ends.get(name))) for name in names)


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A tensor that is the same only as itself: a class is compared with the same known answers again and again."""

    values: Tensor = field(compare=False)
    identity: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "identity", id(self.values))


@lru_cache(maxsize=8192)
def _kind(tensor: _Tensor, ends_in: str) -> str:
    """The kind of one output, (images, classes), by the sums over classes and over images.

    ends_in  "linear" when it is the output of the last linear layer as it is
    """
    rows = np.asarray(tensor.values, np.float64)
    if rows.ndim != 2 or not rows.size or not np.isfinite(rows).all():
        return ""
    with np.errstate(over="ignore"):
        exps = np.exp(rows)
    kinds = {
        "log-probabilities": _sums_to_1(exps, 1),
        "probabilities": bool((rows >= 0).all()) and _sums_to_1(rows, 1),
        "over images": len(rows) > 1 and (_sums_to_1(exps, 0) or (bool((rows >= 0).all()) and _sums_to_1(rows, 0))),
        "scores": ends_in == "linear",
    }
    return next((kind for kind, holds in kinds.items() if holds), "")


def _sums_to_1(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], axis: int) -> bool:
    return bool(np.all(np.abs(values.sum(axis=axis) - 1) < 1e-4))


@dataclass(frozen=True, slots=True)
class Repeats:
    """The same image gets the same answer in every pass and whatever else is in its batch."""

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("output",)

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        names = under({**reference.tensors, **seen.tensors}, ("output",))
        outputs = [np.asarray(seen.tensors.get(name, np.zeros((0,))), np.float64) for name in names]
        whole = max(outputs, key=lambda output: output.shape[:1], default=np.zeros((0,)))
        for part in outputs:
            if part.ndim != 2 or not part.size or part.shape[1:] != whole.shape[1:]:
                return Mismatch("one row of scores for each image", f"an output of shape {shape_of(part)}")
            gap = float(np.abs(whole[: len(part)] - part).max(initial=0.0))
            if not gap <= RELATIVE * max(1.0, float(np.abs(whole).max(initial=0.0))):
                same_batch = part.shape == whole.shape
                why = (
                    "twice the same batch"
                    if same_batch
                    else f"the same image in batches of {len(whole)} and {len(part)}"
                )
                return Mismatch(f"{why} to get the same answer", f"answers that differ by {gap:.3g}")
        return None

    def alike(self, seen: Observation, other: Observation) -> bool:
        """Whether both drop units, or both relate the images of a batch by a softmax; else the same numbers."""
        mine, theirs = self._drops(seen), self._drops(other)
        if mine or theirs:
            return mine and theirs
        kinds = _kinds_of_batches(seen)
        if "over images" in kinds:
            return kinds == _kinds_of_batches(other)
        return same(seen, other, ("output",), ())

    def _drops(self, observation: Observation) -> bool:
        """Whether answers change from pass to pass and a dropout function is at work."""
        return self._is_random(observation) and any(
            observation.values[name] is True for name in under(observation.values, ("is_dropping",))
        )

    def _is_random(self, observation: Observation) -> bool:
        first = [name for name in under(observation.tensors, ("output",)) if name.split("/")[2:3] == ["0"]]
        again = ("/".join([*name.split("/")[:2], "1", *name.split("/")[3:]]) for name in first)
        pairs = zip(first, again, strict=True)
        tensors = observation.tensors
        return any(b in tensors and not np.array_equal(tensors[a], tensors[b], equal_nan=True) for a, b in pairs)


def _kinds_of_batches(observation: Observation) -> frozenset[str]:
    """As _kinds, of the outputs for more than one image."""
    tensors = {name: t for name, t in observation.tensors.items() if t.ndim and len(t) > 1}
    return _kinds(Observation(tensors, observation.values))


@dataclass(frozen=True, slots=True)
class Dropped:
    """Under identity weights, both hidden layers lose each unit with this probability and scale the others.

    With every matrix the identity, every bias 1 and every pixel the same, a unit's score above the last one is 0
    (dropped in the second layer), s (dropped in the first) or s(s(1 + pixels) + 1), where s = 1/(1-rate). The counts
    are binomial; the bound is Chernoff's, so the false-alarm rate holds for every sample size.

    pixels  as in the probe
    """

    rate: Annotated[float, Between(0, 1)]
    pixels: float = 0.0

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("output",)

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for name in under(reference.tensors, ("output",)):
            out = np.asarray(seen.tensors.get(name, np.zeros((0,))), np.float64)
            if out.shape != reference.tensors[name].shape:
                return Mismatch(f"an output of shape {shape_of(reference.tensors[name])}", f"shape {shape_of(out)}")
            wrong = self._about(out[:, :-1] - out[:, -1:])
            if wrong is not None:
                return wrong
        return None

    def _about(self, score: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Mismatch | None:
        s = 1 / (1 - self.rate)
        levels = np.array([0.0, s, s * (s * (1 + self.pixels) + 1)])
        gaps = np.abs(score[..., None] - levels)
        nearest = gaps.argmin(axis=-1)
        if not float(gaps.min(axis=-1).max(initial=0.0)) < 1e-3:
            return Mismatch(f"units that are dropped, or kept and scaled by {s:.4g}", "other values between the layers")
        if len(score) > 1 and bool((nearest == nearest[0]).all()) and len(set(nearest[0].tolist())) > 1:
            return Mismatch("every image to lose units of its own", "the same units dropped for every image")
        if nearest.shape[1] > 1 and bool((nearest == nearest[:, :1]).all()):
            return Mismatch("units to be dropped one by one", "all units of an image dropped together")
        second, first = int((nearest == 0).sum()), int((nearest == 1).sum())
        for layer, lost, total in (("second", second, nearest.size), ("first", first, nearest.size - second)):
            if total and _surprise(lost, total, self.rate) > math.log(2 / FALSE_ALARM):
                expected = f"{100 * self.rate:.0f} % of the units of each hidden layer dropped"
                return Mismatch(expected, f"{100 * lost / total:.1f} % of {total} in the {layer} one")
        return None

    def alike(self, seen: Observation, other: Observation) -> bool:
        """Whether units have the same few values, each about as often; whose random numbers drew them says nothing."""
        mine, theirs = _levels(seen), _levels(other)
        if mine is None or theirs is None:  # of a few images, the only ones that are kept, the list may be short enough
            return same(_beginning(seen), _beginning(other), ("output",), ())
        return mine.keys() == theirs.keys() and all(
            level in theirs and abs(share - theirs[level]) < _SHARE for level, share in mine.items()
        )

    def condensed(self, observation: Observation) -> Observation:
        """As Condensing: the values and their shares, or a few images where these are no short list."""
        levels = _levels(observation)
        if levels is None:
            return _beginning(observation)
        return replace(observation, tensors={}, values={**observation.values, "levels": dict(levels)})


def _beginning(observation: Observation) -> Observation:
    tensors = {name: t[:_FEW] if t.ndim else t for name, t in observation.tensors.items()}
    return replace(observation, tensors=tensors)


def _levels(observation: Observation) -> dict[str, float] | None:
    """What units score above the last one -> its share; None where that is no short list of values.

    Keys begin with the output's name; a level may be "same" for all images, which is a level of its own.
    """
    condensed = observation.values.get("levels")
    if isinstance(condensed, dict):
        return {level: float(share) for level, share in condensed.items() if isinstance(share, int | float)}
    levels: dict[str, float] = {}
    for name in under(observation.tensors, ("output",)):
        tensor = observation.tensors[name]
        if tensor.nbytes > _MOST_BYTES:
            return None
        found = _levels_of(_Tensor(tensor))
        if found is None:
            return None
        levels |= {f"{name} {level}": share for level, share in found.items()}
    return levels


@lru_cache(maxsize=2048)
def _levels_of(tensor: _Tensor) -> dict[str, float] | None:
    out = np.asarray(tensor.values, np.float64)
    if out.ndim != 2 or not out.size or not np.isfinite(out).all():
        return None
    score = out[:, :-1] - out[:, -1:]
    values, counts = np.unique(np.round(score, 2) + 0.0, return_counts=True)
    if len(values) > _MOST_LEVELS:
        return None
    levels = {f"{v:.2f}": float(n) / score.size for v, n in zip(values, counts, strict=True)}
    return {**levels, f"alike {bool((score == score[0]).all())}": 1.0}


def _surprise(count: int, total: int, rate: float) -> float:
    """total * KL(count/total || rate): exp of minus this bounds the probability of so extreme a count."""
    share = count / total
    terms = ((share, rate), (1 - share, 1 - rate))
    return total * sum(p * math.log(p / q) for p, q in terms if p > 0)

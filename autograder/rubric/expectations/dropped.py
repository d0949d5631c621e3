"""Dropout: how many units of each layer are dropped; draws on statistics, and says how often it errs."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from autograder.protocol.fields import Between
from autograder.protocol.records import Observation, Picture, Tensor
from autograder.rubric import pictures
from autograder.rubric.differences import shape_of
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, same, under
from autograder.rubric.expectations.output_kinds import MOST_BYTES, Identified
from autograder.rubric.expectations.tolerances import FALSE_ALARM, LEVEL, SHARE

_MOST_LEVELS = 24  # values that dropout can give a unit under identity weights
_FEW = 8  # images that tell two networks apart whose units have any value


@dataclass(frozen=True, slots=True)
class Dropped(Expectation):
    """Under identity weights, both hidden layers lose each unit with this probability and scale the others.

    With every matrix the identity, every bias 1 and every pixel the same, a unit's score above the last one is 0
    (dropped in the second layer), s (dropped in the first) or s(s(1 + pixels) + 1), where s = 1/(1-rate). The counts
    are binomial; the bound is Chernoff's, so the false-alarm rate holds for every sample size.

    pixels  as in the probe

    Example: Dropped(rate=0.2)
    """

    rate: Annotated[float, Between(0, 1)]
    pixels: float = 0.0

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("output",)

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for name in under(reference.tensors, ("output",)):
            out = np.asarray(observation.tensors.get(name, np.zeros((0,))), np.float64)
            if out.shape != reference.tensors[name].shape:
                return Mismatch(f"an output of shape {shape_of(reference.tensors[name])}", f"shape {shape_of(out)}")
            wrong = self._about(_scores(out))
            if wrong is not None:
                return wrong
        return None

    def _about(self, score: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Mismatch | None:
        s = 1 / (1 - self.rate)
        levels = np.array([0.0, s, s * (s * (1 + self.pixels) + 1)])
        gaps = np.abs(score[..., None] - levels)
        nearest = gaps.argmin(axis=-1)
        if not float(gaps.min(axis=-1).max(initial=0.0)) < LEVEL:
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

    def picture(self, observation: Observation, reference: Observation, mistake: Observation | None) -> Picture | None:
        """As Expectation: what units give, dropped ones and others."""
        for name in under(reference.tensors, ("output",)):
            yours, right = observation.tensors.get(name), reference.tensors[name]
            if yours is not None and yours.shape == right.shape and right.ndim == 2:
                return pictures.distribution(_scores(yours), _scores(right), "what the hidden units give")
        return None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether units have the same few values, each about as often, whatever random numbers drew them."""
        levels, other_levels = _levels(observation), _levels(other)
        if (
            levels is None or other_levels is None
        ):  # of a few images, the only ones that are kept, the list may be short enough
            return same(_beginning(observation), _beginning(other), ("output",), ())
        return levels.keys() == other_levels.keys() and all(
            level in other_levels and abs(share - other_levels[level]) < SHARE for level, share in levels.items()
        )

    def condensed(self, observation: Observation) -> Observation:
        """As Condensing: the values and their shares, or a few images where these are no short list."""
        levels = _levels(observation)
        if levels is None:
            return _beginning(observation)
        return replace(observation, tensors={}, values={**observation.values, "levels": dict(levels)})


def _scores(output: Tensor) -> NDArray[np.float64]:
    """What each unit scores above the last one, (images, units)."""
    out = np.asarray(output, np.float64)
    with np.errstate(invalid="ignore"):
        return np.asarray(out[:, :-1] - out[:, -1:])


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
        if tensor.nbytes > MOST_BYTES:
            return None
        shares = _levels_of(Identified(tensor))
        if shares is None:
            return None
        levels |= {f"{name} {level}": share for level, share in shares.items()}
    return levels


@lru_cache(maxsize=2048)
def _levels_of(tensor: Identified) -> dict[str, float] | None:
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

"""What every expectation is: how an observation is compared with the reference's, and how a mismatch is worded.

Pure functions of observations. Shape and finiteness come before values; entries are compared, not norms.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

import numpy as np

from autograder.protocol.records import Observation, Picture, Tensor
from autograder.rubric.expectations.tolerances import ABSOLUTE, RELATIVE, WHOLE

# of a model that has none; another name that a row looks at is there
MAY_BE_MISSING = frozenset({"buffers", "buffer", "stray_weights"})


class Reads(StrEnum):
    """What an expectation compares under each name that it looks at."""

    TENSORS = "tensors"
    SERIES = "at least two tensors"
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What only the judge knows.

    tensors  e.g. "held-out/labels"
    bands    lowest accuracy -> share of the points, for the data set of this run
    most     what honest training does not go beyond
    takes_unproven  whether a training that cannot be replayed counts: other rows say what is wrong with the code
    """

    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    bands: tuple[tuple[float, float], ...] = ()
    most: float = 1.0
    takes_unproven: bool = False


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What was expected and what came out, in a student's words.

    expected, got  both, or neither where one sentence says it
    share          the part of the points that is earned all the same
    says           that sentence: how far, in which direction
    detail         the figures behind it
    """

    expected: str = ""
    got: str = ""
    share: float = 0.0
    says: str = ""
    detail: str = ""


class Expectation(ABC):
    """How one check looks at an observation. A new one is a frozen dataclass in a file of this folder, listed nowhere.

    reads  what it compares under each name that it looks at
    """

    __slots__ = ()
    reads = Reads.TENSORS

    @property
    @abstractmethod
    def looks_at(self) -> tuple[str, ...]:
        """Names, or what names begin with before a "/", of the tensors and values that it reads."""

    @abstractmethod
    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """Why the observation is not right, or None."""

    @abstractmethod
    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether two observations are the same for this check: the evidence for naming a misconception."""

    def picture(self, observation: Observation, reference: Observation, mistake: Observation | None) -> Picture | None:
        """A drawing of what is not right, where a student sees from one what words take long to say; None elsewhere.

        mistake  what the known mistake that is named answers, in part only where the expectation is Condensing
        """
        return None

    @property
    def is_banded(self) -> bool:
        """Whether it takes its thresholds from what calibration measured."""
        return False

    def single(self) -> Iterator[Expectation]:
        """Itself, or those that it joins."""
        yield self


@runtime_checkable
class Condensing(Protocol):
    """An expectation that needs less than the tensors themselves of what a known mistake answers."""

    def condensed(self, observation: Observation) -> Observation:
        """What alike needs of the other observation."""


def under(names: Iterator[str] | Mapping[str, object], prefixes: tuple[str, ...]) -> list[str]:
    """The names that are one of these, or begin with one before a "/", in order."""
    return sorted(n for n in names if any(n == p or n.startswith(p + "/") for p in prefixes))


def series(tensors: Mapping[str, Tensor], kinds: Iterable[str]) -> dict[str, list[Tensor]]:
    """Kind -> the tensors "<kind>/0", "<kind>/1", ... in order."""
    return {kind: [tensors[name] for name in under(tensors, (kind,))] for kind in kinds}


def allowed(name: str, reference: Observation) -> float:
    """The largest gap that is still noise: relative to the update for weights, else to the largest entry."""
    start = reference.tensors.get(name.partition("/")[0] + "/0") if name.split("/")[0].endswith("weights") else None
    if reference.tensors[name].dtype.kind in "iub":
        return WHOLE
    values = np.asarray(reference.tensors[name], np.float64)
    if start is not None and start.shape == values.shape and not name.endswith("/0"):
        values = values - np.asarray(start, np.float64)
    finite = values[np.isfinite(values)]
    return max(ABSOLUTE, RELATIVE * float(np.abs(finite).max(initial=0.0)))


def gaps(actual: Tensor, expected: Tensor) -> Tensor:
    """How far each entry is off; equal infinities and NaN in both are not."""
    a, b = np.asarray(actual, np.float64), np.asarray(expected, np.float64)
    with np.errstate(invalid="ignore"):
        gap = np.abs(a - b)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    return np.where(same, 0.0, np.where(np.isnan(gap), np.inf, gap))


def _near(name: str, observation: Observation, other: Observation) -> bool:
    a, b = observation.tensors.get(name), other.tensors.get(name)
    if a is None or b is None or a.shape != b.shape:
        return a is None and b is None
    return float(np.asarray(gaps(a, b), np.float64).max(initial=0.0)) <= allowed(name, other)


def same(observation: Observation, other: Observation, tensors: tuple[str, ...], values: tuple[str, ...]) -> bool:
    """Whether all tensors and values under these names agree."""
    names = set(under(observation.tensors, tensors)) | set(under(other.tensors, tensors))
    words = set(under(observation.values, values)) | set(under(other.values, values))
    return all(_near(n, observation, other) for n in names) and all(
        observation.values.get(w) == other.values.get(w) for w in words
    )

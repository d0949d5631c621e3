"""How an observation is compared with the reference's, and how a mismatch is worded.

Pure functions of observations. Shape and finiteness come before values; entries are compared, not norms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Protocol, runtime_checkable

import numpy as np

from autograder.protocol.fields import Between, Filled
from autograder.protocol.records import Json, Observation, Tensor
from autograder.rubric.differences import entries, of_lists, of_tensor, say, shape_of

# float32 noise between equivalent right implementations is at most 2.2e-6 of an update, the closest pair of
# different ones 1.9e-2 apart (misconceptions, "Probe design" 5): anything between would do.
RELATIVE = 1e-4
ABSOLUTE = 1e-6


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What only the judge knows.

    tensors  e.g. "held-out/labels"
    bands    lowest accuracy -> share of the points, for the data set of this run
    """

    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    bands: tuple[tuple[float, float], ...] = ()


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


class Expectation(Protocol):
    """How one check looks at an observation."""

    @property
    def looks_at(self) -> tuple[str, ...]:
        """Names, or what names begin with before a "/", of the tensors and values that it reads."""

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """Why the observation is not right, or None."""

    def alike(self, seen: Observation, other: Observation) -> bool:
        """Whether two observations are the same for this check: the evidence for naming a misconception."""


@runtime_checkable
class Condensing(Protocol):
    """An expectation that needs less than the tensors themselves of what a known mistake answers."""

    def condensed(self, observation: Observation) -> Observation:
        """What alike needs of the other observation."""


def under(names: Iterator[str] | Mapping[str, object], prefixes: tuple[str, ...]) -> list[str]:
    return sorted(n for n in names if any(n == p or n.startswith(p + "/") for p in prefixes))


def _allowed(name: str, reference: Observation) -> float:
    """The largest gap that is still noise: relative to the update for weights, else to the largest entry."""
    start = reference.tensors.get(name.partition("/")[0] + "/0") if name.split("/")[0].endswith("weights") else None
    values = np.asarray(reference.tensors[name], np.float64)
    if start is not None and start.shape == values.shape and not name.endswith("/0"):
        values = values - np.asarray(start, np.float64)
    finite = values[np.isfinite(values)]
    return max(ABSOLUTE, RELATIVE * float(np.abs(finite).max(initial=0.0)))


def _gaps(seen: Tensor, expected: Tensor) -> Tensor:
    a, b = np.asarray(seen, np.float64), np.asarray(expected, np.float64)
    with np.errstate(invalid="ignore"):
        gap = np.abs(a - b)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    return np.where(same, 0.0, np.where(np.isnan(gap), np.inf, gap))


def _near(name: str, seen: Observation, other: Observation) -> bool:
    a, b = seen.tensors.get(name), other.tensors.get(name)
    if a is None or b is None or a.shape != b.shape:
        return a is None and b is None
    return float(np.asarray(_gaps(a, b), np.float64).max(initial=0.0)) <= _allowed(name, other)


def same(seen: Observation, other: Observation, tensors: tuple[str, ...], values: tuple[str, ...]) -> bool:
    """Whether all tensors and values under these names agree."""
    names = set(under(seen.tensors, tensors)) | set(under(other.tensors, tensors))
    words = set(under(seen.values, values)) | set(under(other.values, values))
    return all(_near(n, seen, other) for n in names) and all(seen.values.get(w) == other.values.get(w) for w in words)


@dataclass(frozen=True, slots=True)
class Close:
    """Tensors under these names are near the reference's.

    also  values that tell apart what the tensors cannot (a call trace); never needed to pass
    """

    names: Annotated[tuple[str, ...], Filled()]
    also: tuple[str, ...] = ()

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return self.names

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for name in under(reference.tensors, self.names):
            found = seen.tensors.get(name)
            wrong = _unlike(name, found, reference)
            if wrong is not None:
                return wrong
        extra = [n for n in under(seen.tensors, self.names) if n not in reference.tensors]
        return Mismatch(f"no {say(extra[0])}", f"{say(extra[0])}") if extra else None

    def alike(self, seen: Observation, other: Observation) -> bool:
        """As Expectation."""
        return same(seen, other, self.names, ())


def _unlike(name: str, seen: Tensor | None, reference: Observation) -> Mismatch | None:
    expected, subject = reference.tensors[name], say(name)
    if seen is None:
        return Mismatch(f"{subject}, of shape {shape_of(expected)}", "nothing")
    if seen.shape != expected.shape and name.startswith("appended/") and seen.ndim == expected.ndim == 1:
        return Mismatch(f"{entries(len(expected))} in {subject}", entries(len(seen)))
    if seen.shape != expected.shape:
        return Mismatch(f"{subject} of shape {shape_of(expected)}", f"shape {shape_of(seen)}")
    if not np.isfinite(np.asarray(seen, np.float64)).all() and np.isfinite(np.asarray(expected, np.float64)).all():
        return Mismatch(f"{subject} to be finite", "NaN or infinity")
    gaps, allowed = np.asarray(_gaps(seen, expected), np.float64), _allowed(name, reference)
    if float(gaps.max(initial=0.0)) <= allowed:
        return None
    if name.startswith("weights/") and np.array_equal(seen, reference.tensors.get("weights/0", expected)):
        return Mismatch(f"{subject} to have moved", "every one of them where it started")
    worst = np.unravel_index(int(gaps.argmax()), gaps.shape)
    if gaps.size == 1:
        return Mismatch(f"{subject} to be {float(expected[worst]):.6g}", f"{float(seen[worst]):.6g}")
    entry, far = ", ".join(str(int(i)) for i in worst), int((gaps > allowed).sum())
    wanted, got = f"{subject}, entry {entry}, to be {float(expected[worst]):.6g}", f"{float(seen[worst]):.6g}"
    detail = f"Expected {wanted}; got {got} ({far} of {gaps.size} entries differ, allowed {allowed:.1g})."
    return Mismatch(says=of_tensor(name, seen, reference.tensors), detail=detail)


@dataclass(frozen=True, slots=True)
class Equal:
    """Values under these names are the reference's.

    words     what they are, for the finding: "parameters of shapes"
    alike_by  values that tell two mistakes apart instead, where these hold names of the student's own
    """

    names: Annotated[tuple[str, ...], Filled()]
    words: str
    alike_by: tuple[str, ...] = ()

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return (*self.names, *self.alike_by)

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for name in under(reference.values, self.names):
            expected, got = reference.values[name], seen.values.get(name)
            if expected != got:
                full = f"Expected {self.words} {_list(expected)}; got {_list(got)}."
                says = of_lists(expected, got, self.words)
                return (
                    Mismatch(says=says, detail=full)
                    if says
                    else Mismatch(f"{self.words} {_list(expected)}", _list(got))
                )
        return None

    def alike(self, seen: Observation, other: Observation) -> bool:
        """As Expectation."""
        return same(seen, other, (), self.alike_by or self.names)


def _list(value: Json) -> str:
    if isinstance(value, list):
        return (
            ", ".join(_list(v) if not isinstance(v, list) else f"({', '.join(map(str, v))})" for v in value) or "none"
        )
    return "nothing" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Every:
    """A list of booleans under these names holds only this one, and at least one.

    words  what each entry says when it is right, and when it is wrong
    """

    names: Annotated[tuple[str, ...], Filled()]
    wanted: bool
    words: tuple[str, str]

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return self.names

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        flags = [flag for n in under(reference.values, self.names) for flag in _flags(seen.values.get(n))]
        wrong = sum(flag is not self.wanted for flag in flags)
        if not flags:
            return Mismatch(self.words[0], "the model was never called")
        return Mismatch(self.words[0], f"{self.words[1]} in {wrong} of {len(flags)} forward passes") if wrong else None

    def alike(self, seen: Observation, other: Observation) -> bool:
        """Whether the same kinds of flags occur: how many passes there were says nothing."""
        return all(
            {bool(flag) for flag in _flags(seen.values.get(name))}
            == {bool(flag) for flag in _flags(other.values.get(name))}
            for name in {*under(seen.values, self.names), *under(other.values, self.names)}
        )


def _flags(value: Json | None) -> list[Json]:
    return value if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Still:
    """Tensors "<name>/0", "<name>/1", ... never change."""

    names: Annotated[tuple[str, ...], Filled()]

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return self.names

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        for kind in self.names:
            series = under({**reference.tensors, **seen.tensors}, (kind,))
            if any(name not in seen.tensors for name in series):
                return Mismatch(f"the {kind} of the model stay as they are", "nothing to compare")
            if any(not np.array_equal(seen.tensors[series[0]], seen.tensors[n], equal_nan=True) for n in series[1:]):
                return Mismatch(f"the {kind} of the model stay as they are", f"the {kind} changed")
        return None

    def alike(self, seen: Observation, other: Observation) -> bool:
        """Whether the same kinds of tensors change, by however much."""
        return self._changed(seen) == self._changed(other)

    def _changed(self, observation: Observation) -> set[str]:
        """Those of the names under which something changes."""
        tensors = observation.tensors
        series = {kind: under(tensors, (kind,)) for kind in self.names}
        return {
            kind
            for kind, names in series.items()
            if any(not np.array_equal(tensors[names[0]], tensors[n], equal_nan=True) for n in names[1:])
        }


@dataclass(frozen=True, slots=True)
class All:
    """Several expectations at once; the first that is not met speaks."""

    parts: Annotated[tuple[Expectation, ...], Filled()]

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.looks_at))

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        found = (part.mismatch(seen, reference, held_out) for part in self.parts)
        return next((m for m in found if m is not None), None)

    def alike(self, seen: Observation, other: Observation) -> bool:
        """As Expectation."""
        return all(part.alike(seen, other) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The share of held-out images that the trained model names right.

    at_least  one threshold for all the points; None takes the bands measured for the data set
    """

    at_least: Annotated[float, Between(0, 1)] | None = None

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("logits",)

    def mismatch(self, seen: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        labels, logits = held_out.tensors["held-out/labels"], seen.tensors.get("logits", np.zeros((0, 0)))
        if logits.ndim != 2 or len(logits) != len(labels) or logits.shape[1] < 1:
            return Mismatch(f"an answer for each of {len(labels)} images", f"an output of shape {shape_of(logits)}")
        bands = held_out.bands if self.at_least is None else ((self.at_least, 1.0),)
        accuracy = accuracy_of(logits, labels)
        share = max((s for threshold, s in bands if accuracy >= threshold), default=0.0)
        if share >= 1:
            return None
        best = max(threshold for threshold, _ in bands)
        return Mismatch(
            f"at least {100 * best:.1f} % of {len(labels)} held-out images", f"{100 * accuracy:.1f} %", share
        )

    def alike(self, seen: Observation, other: Observation) -> bool:
        """Trained models are never compared entry by entry."""
        return False


def accuracy_of(logits: Tensor, labels: Tensor) -> float:
    """Share of rows whose largest entry is at the label; NaN rows are wrong."""
    finite = np.isfinite(np.asarray(logits, np.float64)).all(axis=1)
    return float(((np.asarray(logits).argmax(axis=1) == labels) & finite).mean())

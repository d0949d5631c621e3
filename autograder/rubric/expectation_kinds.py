"""All expectations there are, and what each reads: a new one is written in a file of its own and listed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from autograder.rubric import curves, expectations, scores
from autograder.rubric.expectations import Expectation


class Reads(StrEnum):
    """What an expectation compares under each name that it looks at."""

    TENSORS = "tensors"
    SERIES = "at least two tensors"
    VALUES = "values"


READS: Mapping[type, Reads] = {
    expectations.Accuracy: Reads.TENSORS,
    expectations.Close: Reads.TENSORS,
    curves.Curves: Reads.VALUES,
    scores.Dropped: Reads.TENSORS,
    expectations.Equal: Reads.VALUES,
    expectations.Every: Reads.VALUES,
    scores.LogProbabilities: Reads.TENSORS,
    scores.Repeats: Reads.SERIES,
    expectations.Still: Reads.SERIES,
}
KINDS: Mapping[str, type] = {kind.__name__: kind for kind in (*READS, expectations.All)}
MAY_BE_MISSING = frozenset({"buffers", "stray_weights"})  # of a model without any; another name beside it is there


def is_banded(expectation: Expectation) -> bool:
    """Whether it takes its thresholds from what calibration measured."""
    return any(isinstance(one, expectations.Accuracy) and one.at_least is None for one in single(expectation))


def single(expectation: Expectation) -> Iterator[Expectation]:
    """The expectations that an All joins; one by itself otherwise."""
    if isinstance(expectation, expectations.All):
        for part in expectation.parts:
            yield from single(part)
    else:
        yield expectation

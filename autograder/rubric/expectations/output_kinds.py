"""What outputs are whatever the weights: probabilities, log-probabilities, scores; each tensor is looked at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from autograder.protocol.records import Observation, Tensor
from autograder.rubric.expectations.base import under
from autograder.rubric.expectations.tolerances import SUM_TO_1

MOST_BYTES = 1 << 20  # of a tensor that is worth keeping to be compared again


def kinds(observation: Observation) -> frozenset[str]:
    """What the rows of all outputs are by their sums: "probabilities", "scores", ...; "" is none of these."""
    names = under(observation.tensors, ("output",))
    if any(observation.tensors[name].nbytes > MOST_BYTES for name in names):
        return frozenset()
    ends = {name: observation.values.get(f"ends_in/{name.split('/')[1]}") for name in names if "/" in name}
    return frozenset(_kind(Identified(observation.tensors[name]), str(ends.get(name))) for name in names)


@dataclass(frozen=True, slots=True)
class Identified:
    """A tensor that is the same only as itself: a class is compared with the same known answers again and again."""

    values: Tensor = field(compare=False)
    identity: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "identity", id(self.values))


@lru_cache(maxsize=8192)
def _kind(tensor: Identified, ends_in: str) -> str:
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
    return bool(np.all(np.abs(values.sum(axis=axis) - 1) < SUM_TO_1))

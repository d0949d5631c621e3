"""A row is paid for what was seen: an answer that holds nothing to look at earns nothing, and never stops the judge."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.protocol.records import Observation
from autograder.rubric.expectations.base import Expectation, HeldOut
from autograder.rubric.expectations.close import Close
from autograder.rubric.expectations.every import Every
from autograder.rubric.expectations.log_probabilities import LogProbabilities
from autograder.rubric.expectations.repeats import Repeats
from autograder.rubric.expectations.still import Still

SCORES = np.log(np.full((9, 10), 0.1, np.float32))
WEIGHTS = np.ones(30, np.float32)
RIGHT = Observation(
    {"output/0/0/0": SCORES, "output/0/1/0": SCORES, "weights/0": WEIGHTS, "weights/1": WEIGHTS}, {"modes/1": [False]}
)
EXPECTATIONS: dict[str, Expectation] = {
    "log-probabilities": LogProbabilities(),
    "repeats": Repeats(),
    "still": Still(("weights",)),
    "every": Every(("modes",), False, ("eval mode", "train mode")),
}
EMPTY = {
    "nothing": {},
    "a number": {"output/0/0/0": np.float32(1).reshape(()), "weights/1": np.float32(1).reshape(())},
    "no rows": {"output/0/0/0": np.zeros((0, 10)), "output/0/1/0": np.zeros((0, 10))},
    "no columns": {"output/0/0/0": np.zeros((9, 0)), "output/0/1/0": np.zeros((9, 0))},
    "only the end": {"output/0/1/0": SCORES, "weights/1": WEIGHTS},
}


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("name", EXPECTATIONS)
def test_without_evidence_nothing_is_earned(name: str, empty: str) -> None:
    """Whether a forged reply leaves it out or a function returns no rows."""
    seen = Observation({key: np.asarray(tensor) for key, tensor in EMPTY[empty].items()})

    assert EXPECTATIONS[name].mismatch(seen, RIGHT, HeldOut()) is not None


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_with_evidence_it_is(name: str) -> None:
    """The same answer as the reference's passes."""
    assert EXPECTATIONS[name].mismatch(RIGHT, RIGHT, HeldOut()) is None


@pytest.mark.parametrize("name", ["gradient", "gradient/0", "weights", "output/", "appended", "returned/0/0"])
def test_a_tensor_that_nobody_asked_for_is_called_something(name: str) -> None:
    """Beside right answers: a forged name has not the parts that ours have."""
    kind = name.partition("/")[0]
    seen = Observation({name: WEIGHTS})

    assert Close((kind,)).mismatch(seen, Observation({}), HeldOut()) is not None

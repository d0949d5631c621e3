"""The accuracy of what was trained, on images whose labels no worker has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from autograder.protocol.fields import Between
from autograder.protocol.records import Observation, Tensor
from autograder.rubric.differences import shape_of
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch

PROOF = "proof"  # value of an answer whose training was replayed: "" where it is proven, else why it is not


@dataclass(frozen=True, slots=True)
class Accuracy(Expectation):
    """The share of held-out images that the trained model names right.

    Where the training is replayed, weights that it does not lead to earn nothing. Code that fails another row cannot be
    replayed: it earns up to what honest training reaches.

    at_least  one threshold for all the points; None takes the bands measured for the data set

    Example: Accuracy(at_least=0.9)
    """

    at_least: Annotated[float, Between(0, 1)] | None = None

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("logits",)

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        labels, logits = held_out.tensors["held-out/labels"], observation.tensors.get("logits", np.zeros((0, 0)))
        if logits.ndim != 2 or len(logits) != len(labels) or logits.shape[1] < 1:
            return Mismatch(f"an answer for each of {len(labels)} images", f"an output of shape {shape_of(logits)}")
        bands = held_out.bands if self.at_least is None else ((self.at_least, 1.0),)
        accuracy = accuracy_of(logits, labels)
        proof = observation.values.get(PROOF)
        if proof and not held_out.takes_unproven:
            return Mismatch(says=f"Training on the given batches does not lead to your weights: {proof}.")
        if proof and accuracy > held_out.most:
            return Mismatch(f"at most {100 * held_out.most:.1f} %, as training reaches", "more")
        share = max((s for threshold, s in bands if accuracy >= threshold), default=0.0)
        if share >= 1:
            return None
        best = max(threshold for threshold, _ in bands)
        # how many it is would be a count of hidden labels: students see the points that follow from it, and no more
        return Mismatch(f"at least {100 * best:.1f} % of {len(labels)} held-out images", "fewer", share)

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Trained models are never compared entry by entry."""
        return False

    @property
    def is_banded(self) -> bool:
        """As Expectation."""
        return self.at_least is None


def accuracy_of(logits: Tensor, labels: Tensor) -> float:
    """Share of rows whose largest entry is at the label; NaN rows are wrong."""
    finite = np.isfinite(np.asarray(logits, np.float64)).all(axis=1)
    return float(((np.asarray(logits).argmax(axis=1) == labels) & finite).mean())

"""A loss function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from autograder.protocol.ingredients.base import Bench, Ingredient

_CLASSES: Mapping[str, str] = {
    "cross_entropy": "CrossEntropyLoss",
    "nll": "NLLLoss",
    "mse": "MSELoss",
    "l1": "L1Loss",
    "bce": "BCELoss",
    "bce_with_logits": "BCEWithLogitsLoss",
}


@dataclass(frozen=True, slots=True)
class Loss(Ingredient):
    """A loss function object, as torch.nn makes it.

    Example: Loss("cross_entropy")
    """

    kind: Literal["cross_entropy", "nll", "mse", "l1", "bce", "bce_with_logits"]
    reduction: Literal["mean", "sum", "none"] = "mean"

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        from torch import nn  # seconds of import that a judge can do without

        return getattr(nn, _CLASSES[self.kind])(reduction=self.reduction)

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "criterion"

"""Where models are trained."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.protocol.ingredients.base import Bench, Ingredient


@dataclass(frozen=True, slots=True)
class Device(Ingredient):
    """The torch.device of the run; as the role "cuda" a bool.

    Example: Device()
    """

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        import torch  # seconds of import that a judge can do without

        device = torch.device(bench.device)
        return device.type == "cuda" if role == "cuda" else device

    @property
    def is_setting(self) -> bool:
        """As Ingredient."""
        return True

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "switch" if isinstance(thing, bool) else "device"

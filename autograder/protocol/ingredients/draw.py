"""A tensor of drawn numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from autograder.protocol.fields import Between
from autograder.protocol.ingredients.base import Bench, Dtype, Ingredient, Library, Positive, unfit_dtype
from autograder.protocol.records import Tensor

_rng = np.random.default_rng  # before student code runs, which may put another one in its place


@dataclass(frozen=True, slots=True)
class Draw(Ingredient):
    """A tensor of drawn numbers, the same in every call of a question and another one for every role.

    shape    () for a single number
    scale    what normal numbers are multiplied by: their standard deviation
    kind     "normal"; "uniform", from low to high; "integers", from low to high - 1
    dtype    of numpy; one that starts with ">" or "<" is for the bytes of a File only
    library  what the function is handed: a tensor of torch or an array of numpy

    Example: Draw((8,), kind="integers", high=10, dtype="int64")
    """

    shape: tuple[Positive, ...]
    scale: Annotated[float, Between(0)] = 1.0
    kind: Literal["normal", "uniform", "integers"] = "normal"
    low: float = 0.0
    high: float = 10.0
    dtype: Dtype = "float32"
    library: Library = "torch"

    is_tensor = True

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        if self.kind != "normal" and self.low >= self.high:
            yield f"low is {self.low:g} and high is {self.high:g}: expected low to be smaller"
        if self.kind != "integers" and not self.dtype.startswith("float"):
            yield f'dtype {self.dtype!r} goes with kind="integers"; {self.kind!r} numbers are float32 or float64'

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return bench.tensor(self.array([bench.seed, 9, *role.encode()]), self.library)

    def array(self, key: list[int], *leading: int) -> Tensor:
        """The numbers that follow from a key.

        leading  sizes of dimensions in front of the shape
        """
        shape = (*leading, *self.shape)
        if self.kind == "integers":
            return np.asarray(_rng(key).integers(int(self.low), int(self.high), shape)).astype(self.dtype)
        if self.kind == "uniform":
            return np.asarray(_rng(key).uniform(self.low, self.high, shape)).astype(self.dtype)
        dtype = np.float64 if self.dtype == "float64" else np.float32
        return np.asarray(_rng(key).standard_normal(shape, dtype=dtype) * dtype(self.scale))

    def unfit_for_calls(self) -> Iterator[str]:
        """As Ingredient."""
        yield from unfit_dtype(self.dtype)

    def described(self) -> str:
        """As Ingredient."""
        return f"a tensor of shape {self.shape}" if self.shape else ""

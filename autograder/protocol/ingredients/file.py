"""A file of bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from gzip import compress
from typing import Annotated

from autograder.protocol.fields import AtLeast, Filled
from autograder.protocol.ingredients.base import Bench, Ingredient
from autograder.protocol.ingredients.draw import Draw
from autograder.protocol.ingredients.given import Given


@dataclass(frozen=True, slots=True)
class File(Ingredient):
    """The path of a file that holds these numbers end to end.

    name  of the file, without folders
    cut   bytes that are missing at its end
    gzip  whether it is compressed, after the cut

    Example: File("images.idx", (Given([2051, 1, 2, 2], ">i4"), Draw((2, 2), kind="integers", high=256, dtype="uint8")))
    """

    name: Annotated[str, Filled()]
    parts: Annotated[tuple[Draw | Given, ...], Filled()]
    cut: Annotated[int, AtLeast(0)] = 0
    gzip: bool = False

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        if "/" in self.name or "\\" in self.name or self.name in (".", ".."):
            yield f"name is {self.name!r}, expected the name of a file without folders"

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        arrays = (part.array([bench.seed, 10, index]) for index, part in enumerate(self.parts))
        content = b"".join(array.tobytes() for array in arrays)
        content = content[: len(content) - self.cut]
        return bench.file(self.name, compress(content, mtime=0) if self.gzip else content)

    def described(self) -> str:
        """As Ingredient."""
        return f"a file called {self.name}"

"""What reading one submission may cost, whatever it consists of: counted, so that it is the same every time."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.protocol.errors import ReaderError

MAX_SOURCE = 1 << 20  # bytes of code in one submission
MAX_KEPT = 32 << 20  # bytes of a notebook without outputs, attachments and widgets
MAX_TOKENS = 12_000_000  # strings and brackets of a notebook that are looked at, about 3 s
TOKENS = 1 << 16  # of them that are counted at once
_MANY_SOURCES = 4 * MAX_SOURCE  # of all files among which the one to grade is looked for, about 4 s


@dataclass(slots=True)
class Budget:
    """What is left for the files that are still to be read; one large file may use it up.

    tokens  strings and brackets of notebooks
    kept    bytes of notebooks that are parsed
    code    bytes of code
    """

    tokens: int = MAX_TOKENS + TOKENS
    kept: int = MAX_KEPT
    code: int = _MANY_SOURCES

    def spend(self, name: str, *, tokens: int = 0, kept: int = 0, code: int = 0) -> None:
        """Takes what reading this file costs.

        Raises  ReaderError when less is left
        """
        self.tokens, self.kept, self.code = self.tokens - tokens, self.kept - kept, self.code - code
        if min(self.tokens, self.kept, self.code) < 0:
            raise ReaderError(f"{name} was not read: there is too much beside it; hand in the code only")

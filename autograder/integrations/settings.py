"""What the course owner chose when a bundle was made, and what is read again where it runs.

Holds no secret: the seed is drawn for every run unless one is set.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from autograder.protocol.errors import AssignmentError

FILE = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """Of one bundle.

    dataset      of the checks that train; "" leaves them out
    seed         None draws one for every run
    leaderboard  whether the accuracy of the trained model is shown to everybody
    timeout_s    when we stop by ourselves, below Gradescope's limit: whoever is stopped by that gets 0
    """

    slug: str
    dataset: str = ""
    seed: int | None = None
    leaderboard: bool = False
    timeout_s: int = 540


def write(settings: Settings) -> bytes:
    """The file in the bundle."""
    return (json.dumps(asdict(settings), indent=2) + "\n").encode()


def read(folder: Path) -> Settings:
    """What write wrote.

    Raises  AssignmentError when the bundle is not complete
    """
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Settings(**{f.name: content[f.name] for f in fields(Settings)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AssignmentError(
            f"{folder / FILE} cannot be used ({type(error).__name__}): export the bundle again"
        ) from None

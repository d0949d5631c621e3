"""What Gradescope says about a submission: lateness, group, earlier attempts. Missing or odd entries are passed over.

They are shown to the student; the course decides what lateness costs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_MAX_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Metadata:
    """Of one submission.

    late_s    seconds after the due date; 0 when in time or unknown
    people    in the group, at least 1
    attempts  earlier ones
    best      the most points an earlier one earned
    """

    name: str = ""
    late_s: float = 0.0
    people: int = 1
    attempts: int = 0
    best: float | None = None


def read(path: Path) -> Metadata:
    """From submission_metadata.json, or nothing at all."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            return Metadata()
        content = _mapping(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return Metadata()
    users = [_mapping(user) for user in _list(content.get("users"))]
    earlier = [_mapping(attempt) for attempt in _list(content.get("previous_submissions"))]
    scores = [s for s in (_number(attempt.get("score")) for attempt in earlier) if s is not None]
    names = [str(user["name"]) for user in users if user.get("name")]
    return Metadata(
        name=" and ".join(names[:4]),
        late_s=_late(content),
        people=max(1, sum(map(bool, users))),
        attempts=len(earlier),
        best=max(scores, default=None),
    )


def sentences(metadata: Metadata) -> tuple[str, ...]:
    """What a student is told about it."""
    texts = []
    if metadata.late_s > 0:
        hours, minutes = divmod(int(metadata.late_s) // 60, 60)
        texts.append(f"Handed in {hours} h {minutes} min after the due date; the course decides what that costs.")
    if metadata.people > 1:
        texts.append(f"Handed in by a group of {metadata.people}; all of you get this result.")
    if metadata.best is not None:
        texts.append(f"Submission {metadata.attempts + 1}; your best so far earned {metadata.best:g} points.")
    return tuple(texts)


def _late(content: Mapping[str, object]) -> float:
    """Each group member can have a due date of their own; the latest counts."""
    handed_in = _time(content.get("created_at"))
    dues = [_time(_mapping(_mapping(user).get("assignment")).get("due_date")) for user in _list(content.get("users"))]
    dues = [due for due in dues if due is not None] or [_time(_mapping(content.get("assignment")).get("due_date"))]
    due_dates = [due for due in dues if due is not None]
    if handed_in is None or not due_dates:
        return 0.0
    try:
        return max(0.0, (handed_in - max(due_dates)).total_seconds())
    except TypeError:  # one of them without a time zone
        return 0.0


def _time(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _number(value: object) -> float | None:
    try:
        return float(str(value)) if value is not None else None
    except ValueError:
        return None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []

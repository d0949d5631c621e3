"""A report as JSON: one object for each submission, the same bytes for the same report but for the seconds."""

from __future__ import annotations

import json

from autograder.grading.messages import as_json
from autograder.protocol.records import Json, Report, Verdict
from autograder.reports.sanitize import plain


def render(report: Report) -> str:
    """One line of JSON."""
    return json.dumps(as_object(report), ensure_ascii=False, allow_nan=False)


def as_object(report: Report) -> dict[str, Json]:
    """The report as plain JSON values."""
    return {
        "assignment": report.assignment,
        "submission": plain(report.submission),
        "seed": report.seed,
        "score": report.earned,
        "max_score": report.points,
        "outcome": report.outcome.value,
        "isolation": report.isolation,
        "message": plain(report.message) or None,
        "checks": [_check(verdict) for verdict in report.verdicts],
        "notes": [plain(note) for note in report.notes],
        "seconds": round(report.seconds, 3),
    }


def _check(verdict: Verdict) -> Json:
    return {
        "key": verdict.key,
        "points": verdict.points,
        "earned": verdict.earned,
        "status": verdict.status.value,
        "claim": verdict.claim,
        "waits_for": verdict.waits_for,
        "finding": _clean(as_json(verdict.finding)),
    }


def _clean(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return plain(value) if isinstance(value, str) else value

"""What a class was asked, in words that a gradebook keeps: enough to see later whether anything has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version

from autograder.gradebook import Seen
from autograder.grading.run import Examination
from autograder.protocol.probes import to_json
from autograder.protocol.records import Sitting

_PACKAGE = "mlp-autograder"


def digest(exam: Examination) -> str:
    """Of everything but the code that a report depends on: rubric, seed, data, versions, layers of the sandbox."""
    parts = (exam.assignment.slug, exam.assignment.digest, exam.seed, exam.dataset, exam.device)
    made = (*parts, version(_PACKAGE), version("torch"), exam.sandbox.isolation.tier, sorted(exam.questions))
    return hashlib.sha256(json.dumps(made).encode()).hexdigest()[:32]


def facts(exam: Examination) -> dict[str, str]:
    """What holds for the whole class."""
    return {
        "slug": exam.assignment.slug,
        "title": exam.assignment.title,
        "digest": exam.assignment.digest,
        "seed": str(exam.seed),
        "dataset": exam.dataset or "none",
        "device": exam.device,
        "version": version(_PACKAGE),
        "isolation": exam.sandbox.isolation.describe(),
    }


def questions(exam: Examination) -> dict[str, str]:
    """Check key -> digest of the probe and its seed, and for what is trained the data set and the device."""
    asked = {key: json.dumps([to_json(q.probe), q.seed], sort_keys=True) for key, q in exam.questions.items()}
    where = {key: f" {exam.dataset} {exam.device}" if q.tensors else "" for key, q in exam.questions.items()}
    return {key: hashlib.sha256(text.encode()).hexdigest()[:16] + where[key] for key, text in asked.items()}


def seen_by(exam: Examination, sittings: Mapping[str, Sitting]) -> dict[str, Seen]:
    """Sittings with the keys of what was asked."""
    asked, keys = questions(exam), {part.title: exam.asked(part) for part in exam.assignment.parts}
    return {t: Seen(keys[t], sitting, tuple(asked[key] for key in keys[t])) for t, sitting in sittings.items()}

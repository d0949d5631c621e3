"""What a class was asked, in words that a gradebook keeps: enough to see later whether anything has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version

from autograder.gradebook import StoredRun
from autograder.grading.run import GradingRun
from autograder.protocol.questions import to_json
from autograder.protocol.records import WorkerRun

_PACKAGE = "mlp-autograder"


def digest(grading_run: GradingRun) -> str:
    """Of everything but the code that a report depends on: rubric, seeds, data, versions, layers of the sandbox."""
    parts = (
        grading_run.assignment.slug,
        grading_run.assignment.digest,
        grading_run.seed,
        grading_run.dataset,
        grading_run.device,
        str(grading_run.secret),
    )
    content = (
        *parts,
        version(_PACKAGE),
        version("torch"),
        grading_run.sandbox.isolation.tier,
        sorted(grading_run.questions),
    )
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def facts(grading_run: GradingRun) -> dict[str, str]:
    """What holds for the whole class."""
    return {
        "slug": grading_run.assignment.slug,
        "title": grading_run.assignment.title,
        "digest": grading_run.assignment.digest,
        "seed": str(grading_run.seed),
        "secret": str(grading_run.secret),
        "dataset": grading_run.dataset or "none",
        "device": grading_run.device,
        "version": version(_PACKAGE),
        "isolation": grading_run.sandbox.isolation.describe(),
    }


def questions(grading_run: GradingRun) -> dict[str, str]:
    """Check key -> digest of the probe and its seed, and for what is trained the data set and the device."""
    texts = {key: json.dumps([to_json(q.probe), q.seed], sort_keys=True) for key, q in grading_run.questions.items()}
    where = {
        key: f" {grading_run.dataset} {grading_run.device}" if q.tensors else ""
        for key, q in grading_run.questions.items()
    }
    return {key: hashlib.sha256(text.encode()).hexdigest()[:16] + where[key] for key, text in texts.items()}


def with_questions(grading_run: GradingRun, worker_runs: Mapping[str, WorkerRun]) -> dict[str, StoredRun]:
    """Worker runs with the keys and the digests of their questions."""
    digests, keys = (
        questions(grading_run),
        {part.title: grading_run.keys_of(part) for part in grading_run.assignment.parts},
    )
    return {
        t: StoredRun(keys[t], worker_run, tuple(digests[key] for key in keys[t]))
        for t, worker_run in worker_runs.items()
    }

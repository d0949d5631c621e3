"""Accuracy is what was measured: no mistake that is known excuses a model that learned nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.grading import messages
from autograder.grading.run import GradingRun, fresh_seed
from autograder.protocol.errors import DataError
from autograder.protocol.records import (
    Cell,
    Json,
    Observation,
    Outcome,
    SourceScan,
    Status,
    Submission,
    Verdict,
    WorkerRun,
)
from autograder.protocol.wire import Message, pack


def held_out(grading_run: GradingRun, key: str) -> Verdict:
    """The verdict on the accuracy of an implementation with this key."""
    known = (*grading_run.assignment.misconceptions, *grading_run.assignment.variants)
    cells = next(thing.cells for thing in known if thing.key == key)
    report = grading_run.report(
        Submission(key, "mine.py", (Cell("mine.py", "\n\n".join(cell.source for cell in cells)),))
    )
    return next(v for v in report.verdicts if v.key == "held-out")


@pytest.mark.parametrize("key", ["gradients_cleared_before_the_step", "no_step", "loss_is_maximised"])
def test_what_was_not_learned_earns_nothing(grading_run: GradingRun, key: str) -> None:
    """The row waits for the one that names the mistake."""
    verdict = held_out(grading_run, key)

    assert (verdict.status, verdict.waits_for, verdict.earned) == (Status.BLOCKED, "one-batch", 0)


@pytest.mark.parametrize("key", ["last_batch_skipped", "train_mode_not_set"])
def test_a_mistake_that_still_learns_keeps_what_it_earns(grading_run: GradingRun, key: str) -> None:
    """The accuracy is in the band of right solutions."""
    verdict = held_out(grading_run, key)

    assert (verdict.status, verdict.earned) == (Status.PASSED, verdict.points)


def test_a_device_that_workers_cannot_reach_is_our_problem_and_no_student_s(grading_run: GradingRun) -> None:
    """A sandbox may hide an accelerator that the machine has."""
    hidden = GradingRun(grading_run.assignment, grading_run.sandbox, 1, "digits", device="mps")

    with pytest.raises(DataError, match="workers cannot train on mps here, use --device cpu: "):
        hidden.prepare()


def test_labels_of_held_out_images_reach_no_worker(grading_run: GradingRun) -> None:
    """Under no name and not within other tensors, as whatever kind of number."""
    labels = grading_run.knowledge.held_out.tensors["held-out/labels"]
    sent = b"".join(b"".join(pack(Message({}, question.tensors))) for question in grading_run.questions.values())

    assert len(labels) > 100
    assert not any(labels.astype(kind).tobytes() in sent for kind in ("int64", "int32", "uint8", "float32"))


def test_what_a_worker_says_of_itself_is_as_long_as_somebody_would_read(grading_run: GradingRun) -> None:
    """A forged reply holds a megabyte of it, and there is one for each question: pages and LMSs would choke."""
    values: dict[str, Json] = {"assumed": [f"{n} {'x' * 2000}" for n in range(400)], "tampered": ["y" * 2000]}
    forged = WorkerRun(SourceScan(), (Observation(values=values),), Outcome.GRADED)

    notes = grading_run.report_on(Submission("forged", "mine.py", ()), {"MyMLP": forged}).notes

    assert sum(map(len, notes)) < 10_000
    assert any(note.startswith("tamper: yyy") for note in notes)


def test_what_waits_for_something_endless_says_which_limit_it_was(grading_run: GradingRun) -> None:
    """It is not run again only to end at the same limit."""
    impatient = replace(
        grading_run.assignment, parts=tuple(replace(part, wall_s=3.0) for part in grading_run.assignment.parts)
    )
    endless = Cell("mine.py", "def train(*anything):\n    while True:\n        pass\n")

    report = replace(grading_run, assignment=impatient).report(Submission("endless", "mine.py", (endless,)))

    said = {v.key: " ".join(messages.lines(v.finding)) for v in report.verdicts if v.finding}
    assert "3 s" in said["one-batch"]
    assert "3 s" in said["held-out"]


def test_the_seed_of_a_run_is_not_to_be_found_by_trying() -> None:
    """A worker has two minutes and knows what a question's seed was made of: of 2**32, native code finds the one."""
    drawn = [fresh_seed() for _ in range(64)]

    assert max(drawn) >= 1 << 48
    assert max(drawn) < 1 << 53

"""One submission inside a bundle, part by part, so that a run that is cut off keeps what was earned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.grading.judge import judge
from autograder.grading.known import KnownAnswers
from autograder.grading.run import GradingRun, fresh_seed, reject
from autograder.grading.verdicts import in_order, rows
from autograder.integrations.machine import Machine, SmallSandbox, look
from autograder.integrations.settings import Settings
from autograder.protocol.errors import ReaderError
from autograder.protocol.records import Finding, Report, Status, Submission, Verdict, WorkerRun
from autograder.readers import read_one
from autograder.rubric.assignment import Assignment
from autograder.rubric.expectations.accuracy import Accuracy, accuracy_of

NOT_REACHED = "This part was not reached."

OnVerdicts = Callable[[tuple[Verdict, ...]], None]
Read = Callable[[Path, tuple[str, ...], str], Submission]


@dataclass(frozen=True, slots=True)
class Examined:
    """A report, and what follows from the observations but is not in it.

    digest    of everything that was observed
    accuracy  of the trained model in percent, by the check's key
    """

    report: Report
    digest: str = ""
    accuracy: Mapping[str, float] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class PartByPart(GradingRun):
    """A grading run that passes on after every part what has been earned so far.

    on_verdicts  called with a verdict for every check; those of parts to come are ungraded
    """

    on_verdicts: OnVerdicts = lambda verdicts: None
    worker_runs: dict[str, WorkerRun] = field(default_factory=dict)
    share: float = 1.0

    def prepare(self) -> None:
        """As GradingRun.prepare; a machine that is too slow gets fewer training images."""
        GradingRun.prepare(self)
        for check in self.assignment.checks:
            if self.share < 1 and check.key in self.questions and check.trains:
                question = self.questions[check.key]
                cut = {n: t[: int(len(t) * self.share)] for n, t in question.tensors.items() if n.startswith("train/")}
                self.questions[check.key] = replace(question, tensors={**question.tensors, **cut})

    def after_part(self, worker_runs: Mapping[str, WorkerRun]) -> None:
        """As GradingRun.after_part: passes on what is earned so far."""
        self.worker_runs = dict(worker_runs)
        self.on_verdicts(complete(self.assignment, judge(self.assignment, self.worker_runs, self.knowledge)))

    def verdicts(self, worker_runs: Mapping[str, WorkerRun]) -> tuple[Verdict, ...]:
        """As GradingRun.verdicts, and one for every check that was not asked."""
        return self._fair(complete(self.assignment, GradingRun.verdicts(self, worker_runs)))

    def _fair(self, verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
        """Trained on fewer images than the threshold was measured on: too few points are no verdict."""
        short = {check.key for check in self.assignment.checks if check.trains} if self.share < 1 else set()
        return tuple(
            replace(v, status=Status.UNGRADED) if v.key in short and v.status is Status.FAILED and not _raised(v) else v
            for v in verdicts
        )


def _raised(verdict: Verdict) -> bool:
    return verdict.finding is None or not verdict.finding.expected


def examine(
    assignment: Assignment,
    settings: Settings,
    hand_in: Path,
    name: str,
    on_verdicts: OnVerdicts,
    machine: Machine | None = None,
    read: Read = read_one,
) -> Examined:
    """Grade what lies in this folder or file.

    Raises  AssignmentError, DataError, SandboxError when it is we who fail
    """
    machine = machine or look()
    seed = fresh_seed() if settings.seed is None else settings.seed
    try:
        submission = read(hand_in, assignment.wanted, assignment.file)
    except ReaderError as error:
        return Examined(reject(assignment, name, seed, str(error)))
    with SmallSandbox(machine) as sandbox:
        grading_run = PartByPart(
            assignment,
            sandbox,
            seed,
            settings.dataset or None,
            known=KnownAnswers(None),  # nobody asks on this machine again
            on_verdicts=on_verdicts,
            share=machine.share,
        )
        grading_run.prepare()
        report = grading_run.report(submission)
        return Examined(
            replace(report, submission=name or report.submission),
            digest(grading_run.worker_runs.values()),
            _accuracies(grading_run),
            (*_files(report), *_shrunk(grading_run, machine)),
        )


def complete(assignment: Assignment, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """A verdict for every check, in the order of the rubric."""
    return in_order(rows(assignment), verdicts, Finding("", says=NOT_REACHED))


def digest(worker_runs: Iterable[WorkerRun]) -> str:
    """The same for the same observations."""
    content = hashlib.sha256()
    for worker_run in worker_runs:
        for observation in worker_run.observations:
            fault = [observation.fault.kind, observation.fault.message] if observation.fault else None
            content.update(json.dumps([dict(observation.values), fault], sort_keys=True).encode())
            for name in sorted(observation.tensors):
                tensor = observation.tensors[name]
                content.update(f"{name} {tensor.dtype} {tensor.shape} ".encode() + tensor.tobytes())
    return content.hexdigest()[:32]


def _accuracies(grading_run: PartByPart) -> dict[str, float]:
    accuracies = {}
    labels = grading_run.knowledge.held_out.tensors.get("held-out/labels")
    for part in grading_run.assignment.parts:
        checks = [check for check in part.checks if check.key in grading_run.questions]
        observations = grading_run.worker_runs[part.title].observations if checks else ()
        for check, observation in zip(checks, observations, strict=True):
            logits = observation.tensors.get("logits")
            is_measured = any(isinstance(one, Accuracy) for one in check.expects.single())
            if not is_measured or labels is None or logits is None or observation.fault:
                continue
            if logits.ndim == 2 and logits.shape[0] == len(labels) and logits.shape[1]:
                accuracies[check.key] = round(100 * accuracy_of(logits, labels), 2)
    return accuracies


def _files(report: Report) -> tuple[str, ...]:
    """Which of several files was graded: whoever handed them in can say whether it was the right one."""
    about = "files: "
    return tuple(f"Your files: {note.removeprefix(about)}." for note in report.notes if note.startswith(about))


def _shrunk(grading_run: PartByPart, machine: Machine) -> tuple[str, ...]:
    if grading_run.share >= 1 or not any(check.trains for check in grading_run.assignment.checks):
        return ()
    return (
        f"This machine has {machine.cpus:g} of a processor, so your model was trained on "
        f"{100 * grading_run.share:.0f} % of the images.",
    )

"""One submission from text to report: the file to read first.

Questions are drawn from a seed; the reference, the student and, where something is wrong, the known mistakes answer
them in the same kind of worker; the judge compares.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.grading import simulate
from autograder.grading.ask import ask
from autograder.grading.judge import Answers, SimulatedAnswers, judge, unexplained
from autograder.grading.known import KnownAnswers, on_this_machine
from autograder.grading.proof import prove
from autograder.grading.reference import refuse_broken
from autograder.grading.verdicts import rejected
from autograder.protocol.errors import DataError
from autograder.protocol.questions import Question
from autograder.protocol.records import Fault, Observation, Outcome, Report, SourceScan, Submission, Verdict, WorkerRun
from autograder.rubric import datasets
from autograder.rubric.assignment import Assignment, Check, Part
from autograder.rubric.catalog import bands
from autograder.rubric.expectations.accuracy import PROOF
from autograder.rubric.expectations.base import HeldOut
from autograder.sandbox import Limits, Sandbox

PUBLISHED_SEED = 0  # of the checks students run themselves
BITS = 53  # of a seed: as many as every reader of JSON keeps exactly


@dataclass(slots=True)
class GradingRun:
    """One assignment under one seed; what the reference and the known mistakes answer is observed once and kept.

    dataset       of the checks that train; None leaves them out
    secret        what is drawn from it is hidden: which images are held out, how labels and pixels are permuted. It
                  never follows from the seed, which students may know
    visible_only  only what students can run themselves
    trained_only  only what trains, without bands: for calibration
    pictures      also observe figures as pixels, for a report with plots in it
    known         where answers of known mistakes are kept for another run with the same seed
    """

    assignment: Assignment
    sandbox: Sandbox
    seed: int
    dataset: str | None = None
    device: str = "cpu"
    visible_only: bool = False
    trained_only: bool = False
    pictures: bool = False
    secret: int = field(default_factory=lambda: secrets.randbits(BITS))
    known: KnownAnswers = field(default_factory=on_this_machine)
    questions: dict[str, Question] = field(default_factory=dict)
    knowledge: Answers = field(default_factory=lambda: Answers({}))
    _simulated: set[tuple[str, int]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self) -> None:
        """Draw the questions and let the reference answer them.

        Raises  DataError, AssignmentError, SandboxError
        """
        split = datasets.draw(self.dataset, self.secret) if self.dataset and self._trains() else None
        for check in self.assignment.checks:
            if (self.visible_only and not check.visible) or (check.trains and split is None):
                continue
            if self.trained_only and not check.trains:
                continue
            self.questions[check.key] = self._question(check, split)
        for_workers = {key: q for key, q in self.questions.items() if not q.tensors or self.device != "cpu"}
        answers = simulate.reference(self.assignment, self.sandbox, for_workers) if for_workers else {}
        for key, observation in answers.items():
            # a sandbox may hide an accelerator: that must not cost a student anything
            if self.questions[key].tensors and observation.fault:
                raise DataError(
                    f"workers cannot train on {self.device} here, use --device cpu: {observation.fault.message}"
                )
        training = {check.key for check in self.assignment.checks if check.trains}
        refuse_broken(
            self.assignment, {key: observation for key, observation in answers.items() if key not in training}
        )
        answers |= {key: Observation() for key in self.questions if key not in for_workers}
        limits = {key: bands(self.assignment, key, self.dataset) for key in training} if self.dataset else {}
        self.knowledge = Answers(answers, (), HeldOut(split.hidden if split else {}), limits)
        if split is not None and not self.trained_only:
            refuse_unmeasured(self.assignment, self.dataset or "")

    def report(self, submission: Submission) -> Report:
        """Grade one submission."""
        return self.examine(submission)[0]

    def examine(self, submission: Submission) -> tuple[Report, dict[str, WorkerRun]]:
        """Grade one submission; also what a worker saw of each part."""
        start = time.monotonic()
        worker_runs = self.observe(submission)
        return replace(self.report_on(submission, worker_runs), seconds=time.monotonic() - start), worker_runs

    def report_on(self, submission: Submission, worker_runs: Mapping[str, WorkerRun]) -> Report:
        """The report on what was observed, now or earlier; no student code is run."""
        verdicts = self.verdicts(worker_runs)
        opened = [s.opened for s in worker_runs.values()]
        notes = dict.fromkeys((*submission.notes, *(n for o in opened for n in o.notes)))
        notes |= dict.fromkeys(f"tamper: {name} was replaced" for name in remarks(worker_runs, "tampered"))
        notes |= dict.fromkeys(f"assumed: {text}" for text in remarks(worker_runs, "assumed"))
        notes |= dict.fromkeys(f"not proven: {key}" for key in self._unproven(worker_runs))
        return Report(
            assignment=self.assignment.slug,
            submission=submission.name,
            seed=self.seed,
            outcome=worst(s.outcome for s in worker_runs.values()),
            verdicts=verdicts,
            notes=tuple(notes),
            isolation=self.sandbox.isolation.describe(),
            log="".join(s.log for s in worker_runs.values()),
        )

    def observe(self, submission: Submission) -> dict[str, WorkerRun]:
        """Part title -> what a worker saw of it; what needs a check that never ended is not waited for again."""
        worker_runs: dict[str, WorkerRun] = {}
        endless: dict[str, Fault] = {}
        for part in self.assignment.parts:
            checks = [check for check in part.checks if check.key in self.questions]
            if not checks:
                continue
            waited = [next((endless[key] for key in check.needs if key in endless), None) for check in checks]
            if all(waited):
                worker_run = WorkerRun(
                    SourceScan(), tuple(Observation(fault=fault) for fault in waited), Outcome.GRADED
                )
            else:
                questions = [replace(self.questions[check.key], pictures=self.pictures) for check in checks]
                worker_run = ask(self.sandbox, self.assignment, part, questions, [submission.cells], limits_of(part))[0]
                worker_run = prove(self.sandbox, self.assignment, part, questions, worker_run)
            if worker_run.outcome is Outcome.TIMEOUT:
                faults = {
                    c.key: observation.fault
                    for c, observation in zip(checks, worker_run.observations, strict=True)
                    if observation.fault
                }
                endless |= {key: fault for key, fault in faults.items() if fault.kind == Outcome.TIMEOUT.value}
            worker_runs[part.title] = worker_run
            self.after_part(worker_runs)
        return worker_runs

    def rejected(self, name: str, message: str) -> Report:
        """The report on something that cannot be read as a submission: out of the points of what is asked."""
        report = reject(self.assignment, name, self.seed, message)
        return replace(report, verdicts=tuple(v for v in report.verdicts if v.key in self.questions))

    def after_part(self, worker_runs: Mapping[str, WorkerRun]) -> None:
        """Called after every part; for whoever keeps what was earned before a run is cut off."""

    def keys_of(self, part: Part) -> tuple[str, ...]:
        """Keys of the checks that are put to every submission, in order."""
        return tuple(c.key for c in part.checks if c.key in self.questions)

    def verdicts(self, worker_runs: Mapping[str, WorkerRun]) -> tuple[Verdict, ...]:
        """Judge, and simulate known mistakes only for what is not right: first each alone, then several at once."""
        knowledge = self.knowledge
        verdicts = judge(self.assignment, worker_runs, knowledge)
        for stage in range(3):
            if not unexplained(verdicts):
                break
            still_open = self._open(verdicts)
            if stage:  # what raises an exception that no single mistake raises is not searched for among several
                raised = {key for key, observation in self._observations(worker_runs) if observation.fault}
                still_open = [check for check in still_open if check.key not in raised]
            self.simulate({check.probe.subject for check in still_open}, stage)
            if self.knowledge is not knowledge:  # judging by all that is known takes a quarter of a second
                knowledge = self.knowledge
                verdicts = judge(self.assignment, worker_runs, knowledge)
        return verdicts

    def _observations(self, worker_runs: Mapping[str, WorkerRun]) -> Iterator[tuple[str, Observation]]:
        for part in self.assignment.parts:
            if part.title in worker_runs:
                yield from zip(self.keys_of(part), worker_runs[part.title].observations, strict=False)

    def _unproven(self, worker_runs: Mapping[str, WorkerRun]) -> Iterator[str]:
        """Checks whose training could not be replayed."""
        for key, observation in self._observations(worker_runs):
            if observation.values.get(PROOF):
                yield key

    def _open(self, verdicts: Sequence[Verdict]) -> list[Check]:
        undecided = {v.key for v in verdicts if unexplained([v])}
        return [c for c in self.assignment.checks if c.key in undecided and c.visible]

    def simulate(self, names: Iterable[str], stage: int) -> None:
        """Simulate known mistakes about these names, each once; stages as in simulate.at_once."""
        with self._lock:
            for name in sorted(set(names)):
                if (name, stage) in self._simulated:
                    continue
                sets = simulate.at_once(self.assignment, name, stage)
                answers = simulate.implementations(
                    self.assignment, self.sandbox, self.questions, sets, name, self.known
                )
                self.know(answers)
                self._simulated.add((name, stage))

    def know(self, answers: Iterable[SimulatedAnswers]) -> None:
        """Add answers of simulated mistakes."""
        self.knowledge = replace(self.knowledge, simulated=(*self.knowledge.simulated, *answers))

    def _trains(self) -> bool:
        return any(check.trains for check in self.assignment.checks)

    def _question(self, check: Check, split: datasets.Split | None) -> Question:
        seed = draw_seed(self.seed, check)
        device = self.device if check.probe.is_on_device else "cpu"
        return Question(check.probe, seed, split.shown if split and check.trains else {}, device)


def refuse_unmeasured(assignment: Assignment, dataset: str) -> None:
    """Raises  DataError when a check takes thresholds that were never measured on the data set"""
    for check in assignment.checks:
        if check.trains and check.expects.is_banded and not bands(assignment, check.key, dataset).lowest:
            raise DataError(
                f"{assignment.slug} has no bands for {dataset}; run: "
                f"autograder calibrate {assignment.slug} --data {dataset}"
            )


def fresh_seed() -> int:
    """The seed of a run: one of so many that nobody finds it from a question's seed."""
    return secrets.randbits(BITS)


def draw_seed(seed: int, check: Check) -> int:
    """The seed of one check's question, from the run's seed; from the check's own list where it has one."""
    drawn = int.from_bytes(hashlib.sha256(f"{seed}/{check.key}".encode()).digest()[:6], "little")
    return check.seeds[drawn % len(check.seeds)] if check.seeds else drawn


def limits_of(part: Part) -> Limits:
    """What a worker for this part may use."""
    return Limits(wall_s=part.wall_s, cpu_s=part.wall_s + 5)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that a report shows: the first that is not "graded"."""
    return next((o for o in outcomes if o is not Outcome.GRADED), Outcome.GRADED)


def reject(assignment: Assignment, name: str, seed: int, message: str) -> Report:
    """The report on something that cannot be read as a submission, out of all points."""
    return Report(assignment.slug, name, seed, Outcome.REJECTED, rejected(assignment, message), message=message)


def remarks(worker_runs: Mapping[str, WorkerRun], what: str) -> list[str]:
    """What workers say of themselves under this name, once each, cut to a readable length."""
    texts = (v for s in worker_runs.values() for o in s.observations for v in _list(o.values.get(what)))
    return sorted({str(text)[:200] for text in texts})[:30]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []

"""Observations and a rubric in, verdicts out. Pure: no files, no clock, no processes.

A row passes when its observation is the reference's, or that of a known mistake that belongs to other rows. It fails by
name when the observation is that of a mistake that belongs to it, and without a name when it matches no known mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.grading.evidence import faults_match, is_raised, modes_match, traces_match
from autograder.grading.messages import OUR_FAULT, about_fault, is_unwritten
from autograder.grading.verdicts import unearned, ungraded
from autograder.protocol.records import Finding, Observation, Place, SourceScan, Status, Verdict, WorkerRun
from autograder.rubric.assignment import Assignment, Check, Implementation, Part
from autograder.rubric.catalog import Bands
from autograder.rubric.expectations.base import Condensing, HeldOut, Mismatch, under


@dataclass(frozen=True, slots=True)
class SimulatedAnswers:
    """What one implementation answers to every check about its name; no mistakes means a right one."""

    mistakes: tuple[Implementation, ...]
    of: str
    answers: Mapping[str, Observation]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the reference and the implementations that were simulated so far answer.

    bands  check key -> what it is measured by on the data set of this run
    """

    reference: Mapping[str, Observation]
    simulated: tuple[SimulatedAnswers, ...] = ()
    held_out: HeldOut = field(default_factory=HeldOut)
    bands: Mapping[str, Bands] = field(default_factory=dict)

    def held_out_for(self, check: Check, before: Mapping[str, Verdict]) -> HeldOut:
        """What only the judge knows, with the thresholds of this check.

        A training that is not the reference's is measured all the same where other rows say what is wrong, and most of
        them nothing: a network that was never trained fails nearly all.
        """
        failed = sum(key in before and before[key].status is not Status.PASSED for key in check.needs)
        lowest, most = self.bands.get(check.key, Bands())
        return replace(self.held_out, bands=lowest, most=most, takes_unproven=0 < failed <= len(check.needs) / 2)


def judge(assignment: Assignment, worker_runs: Mapping[str, WorkerRun], knowledge: Answers) -> tuple[Verdict, ...]:
    """One verdict for every check that was asked.

    More mistakes at once are only considered where fewer explain nothing, so that the verdicts are the same
    whether more were simulated than were needed or not.

    worker_runs  part title -> what its worker saw; a part that is missing was not asked
    """
    at_once = dict.fromkeys(assignment.wanted, 0)
    most = max((len(k.mistakes) for k in knowledge.simulated), default=0)
    while True:
        considered = tuple(k for k in knowledge.simulated if len(k.mistakes) <= at_once[k.of])
        verdicts = _judge(assignment, worker_runs, replace(knowledge, simulated=considered))
        undecided = {v.key for v in verdicts if unexplained([v])}
        is_open = {c.probe.subject for c in assignment.checks if c.visible and c.key in undecided}
        more = [name for name in is_open if at_once[name] < most]
        if not more:
            return verdicts
        at_once |= {name: at_once[name] + 1 for name in more}


def _judge(assignment: Assignment, worker_runs: Mapping[str, WorkerRun], knowledge: Answers) -> tuple[Verdict, ...]:
    verdicts: dict[str, Verdict] = {}
    subjects = {check.key: check.probe.subject for check in assignment.checks}
    for part in assignment.parts:
        worker_run = worker_runs.get(part.title)
        if worker_run is None:
            continue
        checks = [check for check in part.checks if check.key in knowledge.reference]
        observations = {check.key: o for check, o in zip(checks, worker_run.observations, strict=False)}
        possible = replace(
            knowledge, simulated=tuple(k for k in knowledge.simulated if _is_possible(checks, observations, k))
        )
        explained = {name: _explain(checks, observations, possible, name) for name in {c.probe.subject for c in checks}}
        for check in checks:
            explanation = explained[check.probe.subject]
            verdicts[check.key] = _verdict(
                check, part, observations, worker_run.opened, possible, explanation, verdicts, subjects
            )
    return tuple(verdicts.values())


def unexplained(verdicts: Sequence[Verdict]) -> bool:
    """Whether knowing more mistakes could still change or name a verdict."""
    return any(
        v.status in (Status.FAILED, Status.BLOCKED)
        and v.finding is not None
        and v.finding.did != ""  # not written yet: there is nothing to know about it
        and v.finding.misconception is None
        for v in verdicts
    )


def explanations(
    checks: Sequence[Check], observations: Mapping[str, Observation], knowledge: Answers, n_mistakes: int
) -> tuple[SimulatedAnswers, ...]:
    """Everything simulated that answers all of these checks as observed, call traces included.

    Of fewer than n_mistakes the numbers are enough: their sentences speak of numbers only, and are then true.

    checks  the visible ones about one name
    """
    right = SimulatedAnswers((), checks[0].probe.subject, knowledge.reference)
    alike = (
        k
        for k in (right, *knowledge.simulated)
        if k.of == right.of and all(_matches(c, observations, k) for c in checks)
    )
    return tuple(
        k for k in alike if len(k.mistakes) < n_mistakes or all(_trace_matches(c, observations, k) for c in checks)
    )


def _explain(
    checks: Sequence[Check], observations: Mapping[str, Observation], knowledge: Answers, name: str
) -> tuple[SimulatedAnswers, ...]:
    """The fewest mistakes that answer every check like the student: they explain the whole behaviour.

    Where several explain it and disagree, nobody is named: that more at once explain it too is no better evidence.
    """
    rows = [check for check in checks if check.probe.subject == name and check.visible]
    candidates = _fewest(
        [k for k in knowledge.simulated if k.of == name and all(_matches(c, observations, k) for c in rows)]
    )
    return _narrowed(candidates, [lambda k: all(_trace_matches(c, observations, k) for c in rows)])


def _fewest(candidates: Sequence[SimulatedAnswers]) -> list[SimulatedAnswers]:
    fewest = min((len(k.mistakes) for k in candidates), default=0)
    return [k for k in candidates if len(k.mistakes) == fewest]


def _narrowed(
    candidates: Sequence[SimulatedAnswers], tests: Sequence[Callable[[SimulatedAnswers], bool]]
) -> tuple[SimulatedAnswers, ...]:
    """The candidates that pass each test in turn; a test that none passes is left out."""
    left = list(candidates)
    for test in tests:
        left = [k for k in left if test(k)] or left
    return tuple(left)


def _shared(candidates: Sequence[SimulatedAnswers]) -> list[Implementation]:
    """The mistakes that all candidates have, one for each sentence: two that nothing tells apart share a sentence."""
    sentences = [{m.says for m in k.mistakes} for k in candidates]
    mistakes: dict[str, Implementation] = {}
    for m in (m for k in candidates for m in k.mistakes if all(m.says in each for each in sentences)):
        mistakes.setdefault(m.says, m)
    return list(mistakes.values())


def _is_possible(checks: Sequence[Check], observations: Mapping[str, Observation], candidate: SimulatedAnswers) -> bool:
    """Whether every row that its mistakes belong to is answered like it, also where the same is asked once more.

    A single equal number may be chance: a count over few images often is.
    """
    about = [c for c in checks if c.visible and c.probe.subject == candidate.of]
    if any(_only_mistake_raises(observations.get(c.key), candidate.answers.get(c.key)) for c in about):
        return False
    blamed_checks = [c for c in about if _blamed(c, candidate)]
    again = ((c, other) for c in blamed_checks for other in checks if other.visible and other.probe == c.probe)
    return all(_matches(c, observations, candidate) for c in blamed_checks) and all(
        _matches_in(c, o.key, observations, candidate) for c, o in again
    )


def _only_mistake_raises(observation: Observation | None, other: Observation | None) -> bool:
    """Where a mistake would have stopped and the student went on, it is not that mistake."""
    return observation is not None and other is not None and observation.fault is None and other.fault is not None


def _matches_in(check: Check, key: str, observations: Mapping[str, Observation], candidate: SimulatedAnswers) -> bool:
    """Whether what this check looks at matches in the answer to another one; true where code broke off."""
    observation, other = observations.get(key), candidate.answers.get(key)
    if observation is None or other is None or observation.fault is not None:
        return True
    return check.expects.alike(observation, other)


def _matches(check: Check, observations: Mapping[str, Observation], candidate: SimulatedAnswers) -> bool:
    """Whether the row is answered like these mistakes: by what its expectation looks at, or by what is raised."""
    observation, other = observations.get(check.key), candidate.answers.get(check.key)
    if observation is None or other is None:
        return False
    if observation.fault is not None or other.fault is not None:
        return faults_match(observation, other) or _is_declared(check, observation, candidate)
    return check.expects.alike(observation, other)


def _is_declared(check: Check, observation: Observation, candidate: SimulatedAnswers) -> bool:
    """Whether a mistake of this row declares what it raises, and the student's code raised that."""
    patterns = [m.raises for m in _blamed(check, candidate) if m.raises]
    return observation.fault is not None and any(is_raised(observation.fault, pattern) for pattern in patterns)


def _trace_matches(check: Check, observations: Mapping[str, Observation], candidate: SimulatedAnswers) -> bool:
    observation, other = observations.get(check.key), candidate.answers.get(check.key)
    return observation is not None and other is not None and traces_match(observation, other)


def _verdict(
    check: Check,
    part: Part,
    observations: Mapping[str, Observation],
    opened: SourceScan,
    knowledge: Answers,
    explained: tuple[SimulatedAnswers, ...],
    before: Mapping[str, Verdict],
    subjects: Mapping[str, str],
) -> Verdict:
    place = opened.places.get(check.probe.subject)
    blank = unearned(check, part.title, Status.FAILED)
    observation = observations.get(check.key)
    if observation is None:
        return ungraded(check, part.title, Finding(OUR_FAULT, got="this check was not run"))
    reference = knowledge.reference[check.key]
    if reference.fault is not None:
        broken = f"{reference.fault.kind} from our own solution: {reference.fault.message}"
        return ungraded(check, part.title, Finding(OUR_FAULT, got=broken))
    held_out = knowledge.held_out_for(check, before)
    wrong = None if observation.fault is not None else check.expects.mismatch(observation, reference, held_out)
    if observation.fault is None and wrong is None:
        return _passed(blank, check, before)
    candidates = explained or _like(check, observations, knowledge)
    if observation.fault is None and any(_excuses(k, check, reference, held_out) for k in candidates):
        return _passed(blank, check, before)
    if observation.fault is None and any(subjects.get(k) != check.probe.subject for k in _failed_needs(check, before)):
        candidates = ()  # simulated with right functions around them: with a wrong one, a likeness may be chance
    finding = _finding(check, observation, wrong, place, candidates, before)
    earned = round(check.points * (wrong.share if wrong else 0.0), 2)
    waits_for = _waits_for(check, observation, candidates, before)
    if waits_for is not None:
        return replace(
            blank,
            status=Status.BLOCKED,
            waits_for=waits_for,
            finding=replace(finding, misconception=None, also=()),
            earned=earned,
        )
    if check.visible and observation.fault is None:  # a picture shows the right answer too, which hidden rows do not
        mistake = next((k.answers.get(check.key) for k in candidates if finding.misconception), None)
        finding = replace(finding, picture=check.expects.picture(observation, reference, mistake))
    return replace(blank, finding=finding, earned=earned)


def _passed(blank: Verdict, check: Check, before: Mapping[str, Verdict]) -> Verdict:
    """A right answer, which waits for the rows without which it means nothing."""
    failed = (key for key in check.only_with if key in before and before[key].status is not Status.PASSED)
    waits_for = next(failed, None)
    if waits_for is None:
        return replace(blank, status=Status.PASSED, earned=check.points)
    finding = Finding("", says=f"This counts when {waits_for} passes.")  # nothing that more knowledge could explain
    return replace(blank, status=Status.BLOCKED, waits_for=waits_for, finding=finding)


def _excuses(candidate: SimulatedAnswers, check: Check, reference: Observation, held_out: HeldOut) -> bool:
    """Whether a wrong answer to this row comes from mistakes that belong to other rows.

    Alike is weaker than right: shares of dropped units are alike within a tenth. Where the mistakes alone answer
    right, a student who makes them and answers wrong does something else that is wrong.
    """
    answer = candidate.answers.get(check.key)
    if answer is None or _blamed(check, candidate):
        return False
    if answer.fault is not None:
        return True
    if isinstance(check.expects, Condensing) and not under(answer.tensors, check.expects.looks_at):
        return not check.expects.alike(reference, answer)
    return check.expects.mismatch(answer, reference, held_out) is not None


def _blamed(check: Check, candidate: SimulatedAnswers) -> tuple[Implementation, ...]:
    return tuple(m for m in candidate.mistakes if check.key in m.loses)


def _like(check: Check, observations: Mapping[str, Observation], knowledge: Answers) -> tuple[SimulatedAnswers, ...]:
    """The fewest possible mistakes with this one answer: enough to name it, though not the whole behaviour.

    What the calls amount to decides between them, in this row first and then in the others about the same name.
    """
    name = check.probe.subject
    candidates = _fewest([k for k in knowledge.simulated if k.of == name and _matches(check, observations, k)])
    return _narrowed(
        candidates,
        [
            lambda k: _trace_matches(check, observations, k),
            lambda k: all(
                modes_match(observations[key], answer) for key, answer in k.answers.items() if key in observations
            ),
        ],
    )


def _waits_for(
    check: Check, observation: Observation, candidates: tuple[SimulatedAnswers, ...], before: Mapping[str, Verdict]
) -> str | None:
    if candidates and any(_blamed(check, k) for k in candidates):
        return None
    if candidates and observation.fault is not None:
        return next((key for k in candidates for m in k.mistakes for key in m.loses), None)
    if observation.fault is not None and observation.fault.kind == "SyntaxError":
        syntax_error = about_fault(Finding(""), "", observation.fault)
        return next((key for key, verdict in before.items() if verdict.finding == syntax_error), None)
    if observation.fault is not None and is_unwritten(observation.fault):
        return None
    return next(_failed_needs(check, before), None)


def _failed_needs(check: Check, before: Mapping[str, Verdict]) -> Iterator[str]:
    return (key for key in check.needs if key in before and before[key].status is not Status.PASSED)


def _finding(
    check: Check,
    observation: Observation,
    wrong: Mismatch | None,
    place: Place | None,
    candidates: tuple[SimulatedAnswers, ...],
    before: Mapping[str, Verdict],
) -> Finding:
    name = check.probe.subject
    named = _named(check, candidates, before)
    did = check.probe.describe()
    finding = Finding(did, place=place)
    if wrong is not None:
        finding = replace(finding, expected=wrong.expected, got=wrong.got, says=wrong.says, detail=wrong.detail)
    if observation.fault is not None:
        finding = about_fault(finding, name, observation.fault)
    if not named:
        return finding
    first, *others = named
    return replace(
        finding,
        misconception=first.key,
        also=tuple(m.key for m in others),
        says=" ".join(m.says for m in named),
        hints=first.hints,
        source=first.source,
    )


def _named(
    check: Check, candidates: tuple[SimulatedAnswers, ...], before: Mapping[str, Verdict]
) -> list[Implementation]:
    """The mistakes to name: those that every explanation holds, first the ones that no earlier row has named."""
    blamed = [m for m in _shared(candidates) if check.key in m.loses]
    named_keys = {key for v in before.values() if v.finding for key in (v.finding.misconception, *v.finding.also)}
    return [m for m in blamed if m.key not in named_keys] or blamed[:1]

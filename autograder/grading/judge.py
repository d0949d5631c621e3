"""Observations and a rubric in, verdicts out. Pure: no files, no clock, no processes.

A row passes when its observation is the reference's, or that of a known mistake that belongs to other rows. It fails by
name when the observation is that of a mistake that belongs to it, and without a name when it is like nothing known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.grading.evidence import faults_match, is_raised, modes_match, traces_match
from autograder.grading.messages import OUR_FAULT, about_fault, is_unwritten
from autograder.grading.verdicts import unearned, ungraded
from autograder.protocol.records import Finding, Observation, Place, SourceScan, Status, Verdict, WorkerRun
from autograder.rubric.assignment import Assignment, Check, Implementation, Part
from autograder.rubric.expectations.base import Condensing, HeldOut, Mismatch, under


@dataclass(frozen=True, slots=True)
class SimulatedAnswers:
    """What one implementation answers to every check about its name; no mistakes means a right one."""

    mistakes: tuple[Implementation, ...]
    of: str
    answers: Mapping[str, Observation]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the reference and the implementations that were simulated so far answer."""

    reference: Mapping[str, Observation]
    known: tuple[SimulatedAnswers, ...] = ()
    held_out: HeldOut = field(default_factory=HeldOut)


def judge(assignment: Assignment, worker_runs: Mapping[str, WorkerRun], knowledge: Answers) -> tuple[Verdict, ...]:
    """One verdict for every check that was asked.

    More mistakes at once are only thought of where fewer explain nothing, so that the verdicts are the same
    whether more is known than was needed or not.

    worker_runs  part title -> what its worker saw; a part that is missing was not asked
    """
    at_once = dict.fromkeys(assignment.wanted, 0)
    most = max((len(k.mistakes) for k in knowledge.known), default=0)
    while True:
        thought_of = tuple(k for k in knowledge.known if len(k.mistakes) <= at_once[k.of])
        verdicts = _judge(assignment, worker_runs, replace(knowledge, known=thought_of))
        undecided = {v.key for v in verdicts if unexplained([v])}
        is_open = {c.probe.subject for c in assignment.checks if c.visible and c.key in undecided}
        more = [name for name in is_open if at_once[name] < most]
        if not more:
            return verdicts
        at_once |= {name: at_once[name] + 1 for name in more}


def _judge(assignment: Assignment, worker_runs: Mapping[str, WorkerRun], knowledge: Answers) -> tuple[Verdict, ...]:
    verdicts: dict[str, Verdict] = {}
    for part in assignment.parts:
        worker_run = worker_runs.get(part.title)
        if worker_run is None:
            continue
        asked = [check for check in part.checks if check.key in knowledge.reference]
        seen = {check.key: o for check, o in zip(asked, worker_run.observations, strict=False)}
        possible = replace(knowledge, known=tuple(k for k in knowledge.known if _is_possible(asked, seen, k)))
        explained = {name: _explain(asked, seen, possible, name) for name in {c.probe.subject for c in asked}}
        for check in asked:
            told = explained[check.probe.subject]
            verdicts[check.key] = _verdict(check, part, seen, worker_run.opened, possible, told, verdicts)
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
    checks: Sequence[Check], seen: Mapping[str, Observation], knowledge: Answers, n_mistakes: int
) -> tuple[SimulatedAnswers, ...]:
    """Everything known that answers all of these checks like so many mistakes, call traces included.

    Of fewer mistakes the numbers are enough: what is said of them speaks of numbers, and is then a fact.

    checks  the visible ones about one name
    """
    right = SimulatedAnswers((), checks[0].probe.subject, knowledge.reference)
    alike = (k for k in (right, *knowledge.known) if k.of == right.of and all(_matches(c, seen, k) for c in checks))
    return tuple(k for k in alike if len(k.mistakes) < n_mistakes or all(_trace_matches(c, seen, k) for c in checks))


def _explain(
    checks: Sequence[Check], seen: Mapping[str, Observation], knowledge: Answers, name: str
) -> tuple[SimulatedAnswers, ...]:
    """The fewest mistakes that answer every check like the student: the whole behaviour is then known.

    Where several explain it and disagree, nobody is named: that more at once explain it too is no better evidence.
    """
    mine = [check for check in checks if check.probe.subject == name and check.visible]
    candidates = _fewest([k for k in knowledge.known if k.of == name and all(_matches(c, seen, k) for c in mine)])
    return _narrowed(candidates, [lambda k: all(_trace_matches(c, seen, k) for c in mine)])


def _fewest(candidates: Sequence[SimulatedAnswers]) -> list[SimulatedAnswers]:
    fewest = min((len(k.mistakes) for k in candidates), default=0)
    return [k for k in candidates if len(k.mistakes) == fewest]


def _narrowed(
    candidates: Sequence[SimulatedAnswers], tests: Sequence[Callable[[SimulatedAnswers], bool]]
) -> tuple[SimulatedAnswers, ...]:
    """The candidates that hold each test in turn, as far as some hold it."""
    left = list(candidates)
    for test in tests:
        left = [k for k in left if test(k)] or left
    return tuple(left)


def _shared(known: Sequence[SimulatedAnswers]) -> list[Implementation]:
    """The mistakes that all of these hold, by what is said of them: two that nothing tells apart may say the same."""
    said = [{m.says for m in k.mistakes} for k in known]
    found: dict[str, Implementation] = {}
    for m in (m for k in known for m in k.mistakes if all(m.says in each for each in said)):
        found.setdefault(m.says, m)
    return list(found.values())


def _is_possible(checks: Sequence[Check], seen: Mapping[str, Observation], known: SimulatedAnswers) -> bool:
    """Whether every row that its mistakes belong to is answered like it, also where the same is asked once more.

    One number that is alike may be so by chance: a count of few images often is.
    """
    about = [c for c in checks if c.visible and c.probe.subject == known.of]
    if any(_only_known_raises(seen.get(c.key), known.answers.get(c.key)) for c in about):
        return False
    mine = [c for c in about if _blamed(c, known)]
    again = ((c, other) for c in mine for other in checks if other.visible and other.probe == c.probe)
    return all(_matches(c, seen, known) for c in mine) and all(_matches_in(c, o.key, seen, known) for c, o in again)


def _only_known_raises(mine: Observation | None, other: Observation | None) -> bool:
    """Where a mistake would have stopped and the student went on, it is not that mistake."""
    return mine is not None and other is not None and mine.fault is None and other.fault is not None


def _matches_in(check: Check, key: str, seen: Mapping[str, Observation], known: SimulatedAnswers) -> bool:
    """Whether what this check looks at matches in the answer to another one; nothing is said where code broke off."""
    mine, other = seen.get(key), known.answers.get(key)
    if mine is None or other is None or mine.fault is not None:
        return True
    return check.expects.alike(mine, other)


def _matches(check: Check, seen: Mapping[str, Observation], known: SimulatedAnswers) -> bool:
    """Whether the row is answered like these mistakes: by what its expectation looks at, or by what is raised."""
    mine, other = seen.get(check.key), known.answers.get(check.key)
    if mine is None or other is None:
        return False
    if mine.fault is not None or other.fault is not None:
        return faults_match(mine, other) or _is_declared(check, mine, known)
    return check.expects.alike(mine, other)


def _is_declared(check: Check, seen: Observation, known: SimulatedAnswers) -> bool:
    """Whether a mistake of this row says by itself what it raises, and this is it."""
    patterns = [m.raises for m in _blamed(check, known) if m.raises]
    return seen.fault is not None and any(is_raised(seen.fault, pattern) for pattern in patterns)


def _trace_matches(check: Check, seen: Mapping[str, Observation], known: SimulatedAnswers) -> bool:
    mine, other = seen.get(check.key), known.answers.get(check.key)
    return mine is not None and other is not None and traces_match(mine, other)


def _verdict(
    check: Check,
    part: Part,
    observations: Mapping[str, Observation],
    opened: SourceScan,
    knowledge: Answers,
    explained: tuple[SimulatedAnswers, ...],
    before: Mapping[str, Verdict],
) -> Verdict:
    place = opened.places.get(check.probe.subject)
    blank = unearned(check, part.title, Status.FAILED)
    seen = observations.get(check.key)
    if seen is None:
        return ungraded(check, part.title, Finding(OUR_FAULT, got="this check was not run"))
    reference = knowledge.reference[check.key]
    if reference.fault is not None:
        broken = f"{reference.fault.kind} from our own solution: {reference.fault.message}"
        return ungraded(check, part.title, Finding(OUR_FAULT, got=broken))
    wrong = None if seen.fault is not None else check.expects.mismatch(seen, reference, knowledge.held_out)
    if seen.fault is None and wrong is None:
        return replace(blank, status=Status.PASSED, earned=check.points)
    known = explained or _like(check, observations, knowledge)
    if seen.fault is None and any(_excuses(k, check, reference, knowledge.held_out) for k in known):
        return replace(blank, status=Status.PASSED, earned=check.points)
    finding = _finding(check, seen, wrong, place, known, before)
    earned = round(check.points * (wrong.share if wrong else 0.0), 2)
    waits_for = _waits_for(check, seen, known, before)
    if waits_for is not None:
        return replace(
            blank,
            status=Status.BLOCKED,
            waits_for=waits_for,
            finding=replace(finding, misconception=None, also=()),
            earned=earned,
        )
    return replace(blank, finding=finding, earned=earned)


def _excuses(known: SimulatedAnswers, check: Check, reference: Observation, held_out: HeldOut) -> bool:
    """Whether a wrong answer to this row is the doing of mistakes that belong to others.

    What is alike is less than what is right: shares of dropped units are alike within a tenth. Where the mistakes
    alone answer right, whoever makes them and answers wrong does something else that is wrong.
    """
    answer = known.answers.get(check.key)
    if answer is None or _blamed(check, known):
        return False
    if answer.fault is not None:
        return True
    if isinstance(check.expects, Condensing) and not under(answer.tensors, check.expects.looks_at):
        return not check.expects.alike(reference, answer)
    return check.expects.mismatch(answer, reference, held_out) is not None


def _blamed(check: Check, known: SimulatedAnswers) -> tuple[Implementation, ...]:
    return tuple(m for m in known.mistakes if check.key in m.loses)


def _like(check: Check, seen: Mapping[str, Observation], knowledge: Answers) -> tuple[SimulatedAnswers, ...]:
    """The fewest possible mistakes with this one answer: enough to name it, not to know the whole.

    What the calls amount to decides between them, in this row first and then in the others about the same name.
    """
    name = check.probe.subject
    candidates = _fewest([k for k in knowledge.known if k.of == name and _matches(check, seen, k)])
    return _narrowed(
        candidates,
        [
            lambda k: _trace_matches(check, seen, k),
            lambda k: all(modes_match(seen[key], answer) for key, answer in k.answers.items() if key in seen),
        ],
    )


def _waits_for(
    check: Check, seen: Observation, known: tuple[SimulatedAnswers, ...], before: Mapping[str, Verdict]
) -> str | None:
    if known and any(_blamed(check, k) for k in known):
        return None
    if known and seen.fault is not None:
        return next((key for k in known for m in k.mistakes for key in m.loses), None)
    if seen.fault is not None and seen.fault.kind == "SyntaxError":
        told = about_fault(Finding(""), "", seen.fault)
        return next((key for key, verdict in before.items() if verdict.finding == told), None)
    if seen.fault is not None and is_unwritten(seen.fault):
        return None
    failed = (key for key in check.needs if key in before and before[key].status is not Status.PASSED)
    return next(failed, None)


def _finding(
    check: Check,
    seen: Observation,
    wrong: Mismatch | None,
    place: Place | None,
    known: tuple[SimulatedAnswers, ...],
    before: Mapping[str, Verdict],
) -> Finding:
    name = check.probe.subject
    named = _named(check, known, before)
    did = check.probe.describe()
    finding = Finding(did, place=place)
    if wrong is not None:
        finding = replace(finding, expected=wrong.expected, got=wrong.got, says=wrong.says, detail=wrong.detail)
    if seen.fault is not None:
        finding = about_fault(finding, name, seen.fault)
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


def _named(check: Check, known: tuple[SimulatedAnswers, ...], before: Mapping[str, Verdict]) -> list[Implementation]:
    """The mistakes to name: those that every explanation holds, first the ones that no earlier row has named."""
    blamed = [m for m in _shared(known) if check.key in m.loses]
    said = {key for v in before.values() if v.finding for key in (v.finding.misconception, *v.finding.also)}
    return [m for m in blamed if m.key not in said] or blamed[:1]

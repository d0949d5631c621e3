"""What a rubric can and cannot tell apart: every known implementation through the real pipeline, and what was said.

For course owners.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.grading.ask import ask
from autograder.grading.judge import explanations, judge
from autograder.grading.run import GradingRun
from autograder.grading.simulate import LIMITS, mixtures, pairs, singles
from autograder.protocol.records import Status, Verdict, WorkerRun
from autograder.reports.matrix_page import Line, render
from autograder.rubric.assignment import Assignment, Check, Implementation, Part
from autograder.rubric.implementations import combine


@dataclass(frozen=True, slots=True)
class Row:
    """What was submitted and what was said about it.

    members       the implementations it is made of; a variant, a misconception, a paraphrase, or several at once
    verdicts      on the visible checks about its name
    explanations  the sets of misconceptions that answer every visible check like it; of several
    sentences     misconception -> what is said of it: where two say the same, either may be named
    worker_runs      part title -> what a worker saw
    """

    members: tuple[Implementation, ...]
    is_right: bool
    verdicts: tuple[Verdict, ...]
    explanations: tuple[frozenset[str], ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)
    worker_runs: Mapping[str, WorkerRun] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Keys of all that it is made of."""
        return " + ".join(member.key for member in self.members)

    @property
    def mistakes(self) -> frozenset[str]:
        """Keys of the misconceptions it is made of."""
        return frozenset(() if self.is_right else (key for m in self.members for key in m.shows or (m.key,)))

    @property
    def is_paraphrase(self) -> bool:
        """It is another way to write known mistakes."""
        return any(m.shows for m in self.members)

    @property
    def lost(self) -> tuple[str, ...]:
        """Keys of the checks that did not pass."""
        return tuple(v.key for v in self.verdicts if v.status is not Status.PASSED)

    @property
    def named(self) -> frozenset[str]:
        """Misconceptions that were named."""
        keys = (key for v in self.verdicts if v.finding for key in (v.finding.misconception, *v.finding.also))
        return frozenset(key for key in keys if key)

    @property
    def is_detected(self) -> bool:
        """A wrong implementation loses something; a right one loses nothing."""
        return bool(self.lost) is not self.is_right

    @property
    def is_distinguishable(self) -> bool:
        """Nothing else that is known, right or wrong, answers like it."""
        return all(explanation == self.mistakes for explanation in self.explanations)

    @property
    def is_exact(self) -> bool:
        """All that is wrong with it is said, and nothing else is."""
        if len(self.members) == 1:
            return self.named == self.mistakes
        return self._sentences_of(self.named) == self._sentences_of(self.mistakes)

    @property
    def problem(self) -> str:
        """What a course owner has to mend, or ""."""
        if self.is_right and self.lost:
            return f"it is right and loses {', '.join(self.lost)}"
        if not self.is_right and not self.lost:
            return "it is wrong and loses nothing"
        if self.is_accused_wrongly:
            return f"it is accused of {', '.join(sorted(self.named - self.mistakes))}"
        if self.is_paraphrase and not self.is_exact:
            named = ", ".join(sorted(self.named)) or "nothing"
            return f"it shows {', '.join(sorted(self.mistakes))}, and {named} is named"
        return ""

    @property
    def is_accused_wrongly(self) -> bool:
        """Something is said that is true neither of it nor of anything that answers like it."""
        return bool(self._sentences_of(self.named) - self._sentences_of(self.mistakes.union(*self.explanations)))

    def _sentences_of(self, keys: Iterable[str]) -> set[str]:
        return {self.sentences.get(key, key) for key in keys}


def rows(grading_run: GradingRun, with_pairs: bool = False) -> Iterator[Row]:
    """One row for the reference and all that is written another way or wrong; pairs and mixtures when asked for.

    grading_run  prepared; it learns all singles, and the others when asked for
    """
    assignment = grading_run.assignment
    sentences = {m.key: m.says for m in assignment.misconceptions}
    yield _reference(grading_run)
    for name in assignment.wanted:
        alone = singles(assignment, name)
        several = [*pairs(assignment, name), *mixtures(assignment, name)] if with_pairs else []
        for stage in range(3 if with_pairs else 1):
            grading_run.simulate([name], stage)
        different = [(v,) for v in assignment.variants if v.of == name]
        mistakes = [members for members in alone if members not in different]
        paraphrases = [(p,) for p in assignment.paraphrases if p.of == name]
        sets = [*different, *mistakes, *paraphrases, *several]
        for members, worker_runs in zip(sets, _observe(grading_run, sets, name), strict=True):
            is_paraphrase = members in paraphrases  # may show several mistakes at once, as a student's code does
            verdicts = (
                grading_run.verdicts(worker_runs)
                if is_paraphrase
                else judge(assignment, worker_runs, grading_run.knowledge)
            )
            about = tuple(v for v in verdicts if _is_about(grading_run, v, name))
            explained = _explanations(grading_run, worker_runs, name, len(members)) if len(members) > 1 else ()
            yield Row(members, members in different, about, explained, sentences, worker_runs)


def _reference(grading_run: GradingRun) -> Row:
    """The reference as if somebody had handed it in, on the visible checks about all names."""
    assignment = grading_run.assignment
    reference = Implementation("reference", "", (), "", (), "", assignment.reference)
    worker_runs: dict[str, WorkerRun] = {}
    for name in assignment.wanted:
        worker_runs |= _observe(grading_run, [(reference,)], name)[0]
    return Row((reference,), True, judge(assignment, worker_runs, grading_run.knowledge))


def summary(rows: Sequence[Row]) -> list[str]:
    """What the rubric can tell apart, in a line for each kind of submission."""
    right, wrong = [r for r in rows if r.is_right], [r for r in rows if not r.is_right]
    lines = [
        f"{len(right)} right: {sum(not r.lost for r in right)} earn everything, "
        f"{sum(bool(r.named) for r in right)} accused wrongly"
    ]
    alone = [r for r in wrong if len(r.members) == 1 and not r.is_paraphrase]
    paraphrases = [r for r in wrong if r.is_paraphrase]
    lines.append(
        f"{len(alone)} misconceptions: {sum(r.is_detected for r in alone)} detected, "
        f"{sum(r.is_exact for r in alone)} named exactly, {sum(r.is_accused_wrongly for r in alone)} accused wrongly"
    )
    if paraphrases:
        lines.append(
            f"{len(paraphrases)} other ways to write a mistake: {sum(r.is_detected for r in paraphrases)} detected, "
            f"{sum(r.is_exact for r in paraphrases)} named exactly, "
            f"{sum(r.is_accused_wrongly for r in paraphrases)} accused wrongly"
        )
    several = {
        "pairs": [r for r in wrong if len(r.members) == 2],
        "products of three and more": [r for r in wrong if len(r.members) > 2],
        "of all products, single ones among them": [r for r in wrong if all(m.mixes for m in r.members)],
    }
    for kind, of in several.items() if any(len(r.members) > 1 for r in wrong) else ():
        clear = [r for r in of if r.is_distinguishable]
        lines.append(
            f"{len(of)} {kind}: {sum(r.is_detected for r in of)} detected, {len(clear)} distinguishable, "
            f"{sum(r.is_exact for r in clear)} of these named exactly, "
            f"{sum(r.is_accused_wrongly for r in of)} accused wrongly"
        )
    return lines


def page(assignment: Assignment, rows: Sequence[Row]) -> str:
    """The matrix as an HTML page for the course owner."""
    keys = [c.key for c in assignment.checks if c.visible]
    return render(assignment.title, keys, [_line(row) for row in rows], summary(rows))


def _line(row: Row) -> Line:
    remarks = {
        "accused wrongly": row.is_accused_wrongly,
        "loses points": row.is_right and bool(row.lost),
        "not detected": not row.is_right and not row.lost,
        "answers like others": not row.is_distinguishable,
        "not named exactly": row.is_distinguishable and not row.is_exact,
    }
    return Line(
        row.name,
        _kind(row),
        ", ".join(sorted(row.named)) or ("not named" if row.lost else "nothing"),
        ", ".join(text for text, holds in remarks.items() if holds),
        {v.key: v.status for v in row.verdicts},
    )


def _kind(row: Row) -> str:
    if row.is_right:
        return "right"
    if row.is_paraphrase:
        return "another way to write a mistake"
    return "a mistake" if len(row.members) == 1 else f"{len(row.members)} mistakes"


def _explanations(
    grading_run: GradingRun, worker_runs: Mapping[str, WorkerRun], name: str, n_mistakes: int
) -> tuple[frozenset[str], ...]:
    checks = [(c, part.title) for part in grading_run.assignment.parts for c in _checks_of(grading_run, part)]
    observations = {
        c.key: observation
        for part in grading_run.assignment.parts
        if part.title in worker_runs
        for c, observation in zip(_checks_of(grading_run, part), worker_runs[part.title].observations, strict=False)
    }
    own_checks = [c for c, title in checks if c.visible and title in worker_runs and c.probe.subject == name]
    return tuple(
        frozenset(m.key for m in k.mistakes)
        for k in explanations(own_checks, observations, grading_run.knowledge, n_mistakes)
    )


def _is_about(grading_run: GradingRun, verdict: Verdict, name: str) -> bool:
    return any(c.key == verdict.key and c.probe.subject == name for c in grading_run.assignment.checks)


def _observe(
    grading_run: GradingRun, sets: Sequence[tuple[Implementation, ...]], name: str
) -> list[dict[str, WorkerRun]]:
    """For each set: part title -> what a worker saw; many share one worker, as in a simulation."""
    observed: list[dict[str, WorkerRun]] = [{} for _ in sets]
    for part in grading_run.assignment.parts:
        questions = [grading_run.questions[c.key] for c in _checks_of(grading_run, part)]
        if not questions or not any(c.probe.subject == name for c in _checks_of(grading_run, part)) or not sets:
            continue
        sources = map(combine, sets)
        worker_runs = ask(grading_run.sandbox, grading_run.assignment, part, questions, sources, LIMITS)
        for runs_of_set, worker_run in zip(observed, worker_runs, strict=True):
            runs_of_set[part.title] = worker_run
    return observed


def _checks_of(grading_run: GradingRun, part: Part) -> list[Check]:
    return [c for c in part.checks if c.key in grading_run.questions]

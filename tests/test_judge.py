"""Verdicts on made-up observations: what passes, what is named, and when nobody may be named."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from autograder.grading.judge import Answers, SimulatedAnswers, judge, unexplained
from autograder.protocol.ingredients.build import Build
from autograder.protocol.ingredients.net import Net
from autograder.protocol.probes import Call, Forward
from autograder.protocol.records import Fault, Json, Observation, Outcome, SourceScan, Status, Verdict, WorkerRun
from autograder.rubric.assignment import Assignment, Check, Implementation, Part
from autograder.rubric.expectations.close import Close
from autograder.rubric.expectations.dropped import Dropped
from autograder.rubric.expectations.every import Every
from autograder.rubric.expectations.log_probabilities import LogProbabilities

ONE = Check("one", 4, "one batch", Call("step", {"model": Net(("relu",))}), Close(("weights",)))
TWO = Check("two", 3, "two batches", Call("step", {"model": Net(("relu",))}, times=2), Close(("weights",)), ("one",))
MODE = Check(
    "mode", 2, "train mode", Call("step", {"model": Net(())}), Every(("modes",), True, ("train mode", "eval mode"))
)
ASSIGNMENT = Assignment("made up", "nowhere", (Part("step", ("step",), (ONE, TWO, MODE)),))


def answer(*weights: float, trace: str = "ZFBS", modes: list[Json] | None = None) -> Observation:
    tensors = {f"weights/{t}": np.full(3, w, np.float32) for t, w in enumerate((0.0, *weights))}
    return Observation(tensors, {"trace/1": trace, "modes/1": modes or [True], "recorded/1": [True]})


def raised(kind: str, message: str = "") -> Observation:
    return Observation({}, {"trace/1": "ZF"}, Fault(kind, message))


def mistake(key: str, *loses: str, says: str = "", raises: str = "") -> Implementation:
    return Implementation(key, "step", loses, says or f"It is {key}.", ("?", "?"), "here", (), raises=raises)


def known(answers: Mapping[str, Observation], *mistakes: Implementation) -> SimulatedAnswers:
    return SimulatedAnswers(mistakes, "step", answers)


RIGHT = {"one": answer(1.0), "two": answer(1.0, 2.0), "mode": answer(1.0)}


def verdicts(observations: Mapping[str, Observation], *knowledge: SimulatedAnswers) -> dict[str, Verdict]:
    """What is said about these answers; rows that are not given are right."""
    answers = {**RIGHT, **observations}
    worker_run = WorkerRun(SourceScan(), tuple(answers[check.key] for check in ASSIGNMENT.checks), Outcome.GRADED)
    found = judge(ASSIGNMENT, {"step": worker_run}, Answers(RIGHT, knowledge))
    return {verdict.key: verdict for verdict in found}


def named(found: Mapping[str, Verdict]) -> dict[str, tuple[str, ...]]:
    """Row -> the misconceptions that are named there."""
    findings = {key: v.finding for key, v in found.items() if v.finding and v.finding.misconception}
    return {key: (str(f.misconception), *f.also) for key, f in findings.items() if f}


def test_the_references_answers_earn_everything() -> None:
    found = verdicts({})

    assert [v.status for v in found.values()] == [Status.PASSED] * 3
    assert sum(v.earned for v in found.values()) == 9


def drops(rate: float, mask_of: float) -> Observation:
    """Scores under identity weights of a network that drops units at one rate and scales them for another."""
    rng, scale = np.random.default_rng(7), 1 / (1 - rate)
    first, second = (scale * (rng.random((200, 50)) >= mask_of) for _ in range(2))
    scores = np.hstack([second * (first * 2.0 + 1.0), np.zeros((200, 1))])
    return Observation({"output/0/0/0": scores})


@pytest.mark.parametrize("is_condensed", [False, True])
def test_a_mistake_that_answers_right_elsewhere_excuses_no_wrong_answer_there(is_condensed: bool) -> None:
    """Shares of dropped units are alike within a tenth: who makes one mistake is not given the row of another."""
    expects = Dropped(0.35, pixels=1.0)
    dropout = Check("dropout", 5, "units are dropped", Forward((Build("Net"),), (200,), "train"), expects)
    probs = Check("sums", 5, "log-probabilities", Forward((Build("Net"),), (200,), "eval"), LogProbabilities())
    assignment = Assignment("made up", "nowhere", (Part("Net", ("Net",), (probs, dropout)),))
    right, scores = Observation({"output/0/0/0": np.log(np.full((4, 2), 0.5))}), drops(0.35, 0.35)
    logits = Observation({"output/0/0/0": np.ones((4, 2))}, {"ends_in/0": "linear"})
    blamed = Implementation("logits", "Net", ("sums",), "It is.", ("?", "?"), "here", ())
    kept = SimulatedAnswers(
        (blamed,), "Net", {"sums": logits, "dropout": expects.condensed(scores) if is_condensed else scores}
    )

    def earned(answers: Observation) -> float:
        worker_run = WorkerRun(SourceScan(), (logits, answers), Outcome.GRADED)
        knowledge = Answers({"sums": right, "dropout": scores}, (kept,))
        return sum(v.earned for v in judge(assignment, {"Net": worker_run}, knowledge))

    assert expects.alike(drops(0.35, 0.28), kept.answers["dropout"])
    assert earned(drops(0.35, 0.35)) == 5
    assert earned(drops(0.35, 0.28)) == 0


def test_an_answer_like_nothing_known_fails_without_a_name_and_blocks_what_needs_it() -> None:
    found = verdicts({"one": answer(5.0), "two": answer(5.0, 9.0)})

    assert (found["one"].status, found["two"].status) == (Status.FAILED, Status.BLOCKED)
    assert found["two"].waits_for == "one"
    assert named(found) == {}
    assert unexplained(tuple(found.values()))


def test_a_mistake_is_named_on_the_rows_it_loses_and_costs_no_other() -> None:
    """What follows from it elsewhere is not paid for twice."""
    doubled = known({"one": answer(2.0), "two": answer(2.0, 4.0), "mode": answer(2.0)}, mistake("doubled", "one"))

    found = verdicts({"one": answer(2.0), "two": answer(2.0, 4.0)}, doubled)

    assert named(found) == {"one": ("doubled",)}
    assert found["two"].status is Status.PASSED


def test_one_more_forward_pass_does_not_hide_a_mistake() -> None:
    doubled = known({"one": answer(2.0), "two": answer(2.0, 4.0), "mode": answer(2.0)}, mistake("doubled", "one"))

    found = verdicts({"one": answer(2.0, trace="FZFBSF"), "two": answer(2.0, 4.0, trace="FZFBSF")}, doubled)

    assert named(found) == {"one": ("doubled",)}


def test_of_mistakes_with_the_same_numbers_the_one_with_the_same_calls_is_named() -> None:
    still = {"one": answer(0.0, trace="ZFB"), "two": RIGHT["two"], "mode": RIGHT["mode"]}
    no_step = known(still, mistake("no-step", "one"))
    no_backward = known({**still, "one": answer(0.0, trace="ZFS")}, mistake("no-backward", "one"))

    found = verdicts({"one": answer(0.0, trace="FZBFF")}, no_step, no_backward)

    assert named(found) == {"one": ("no-step",)}


def test_single_mistakes_that_disagree_let_nobody_be_named_their_pair_neither() -> None:
    """That both at once explain the answer too is no better evidence."""
    alike = {"one": answer(7.0), "two": answer(7.0, 7.0), "mode": answer(7.0)}
    a, b = mistake("log-of-zero", "one"), mistake("overflow", "one")

    found = verdicts(alike, known(alike, a), known(alike, b), known(alike, a, b))

    assert found["one"].status is Status.FAILED
    assert named(found) == {}


def test_two_mistakes_that_nothing_tells_apart_may_say_the_same() -> None:
    alike = {"one": answer(7.0), "two": answer(7.0, 7.0), "mode": answer(7.0)}
    a, b = mistake("gathered", "one", says="One step for all."), mistake("summed", "one", says="One step for all.")

    found = verdicts(alike, known(alike, a), known(alike, b))

    assert found["one"].finding is not None and found["one"].finding.says == "One step for all."


def test_two_mistakes_at_once_are_named_where_no_single_one_explains_the_answer() -> None:
    both = {"one": answer(3.0), "two": answer(3.0, 6.0), "mode": answer(3.0, modes=[False])}
    a, b = mistake("tripled", "one"), mistake("mode-not-set", "mode")

    found = verdicts(both, known(both, a, b))

    assert named(found) == {"one": ("tripled",), "mode": ("mode-not-set",)}


def test_a_mistake_is_possible_only_if_every_row_it_loses_is_answered_like_it() -> None:
    """One number may be alike by chance."""
    by_chance = known({**RIGHT, "one": answer(5.0), "mode": answer(5.0, modes=[False])}, mistake("x", "one", "mode"))

    assert named(verdicts({"one": answer(5.0)}, by_chance)) == {}


def test_what_a_mistake_declares_to_raise_names_it_whatever_the_width() -> None:
    flat = mistake("no-flatten", "one", raises="RuntimeError: *(*x28 and *)")
    simulated = {**RIGHT, "one": raised("RuntimeError", "mat1 (196x28 and 784x50)")}

    mine = raised("RuntimeError", "addmm: mat1 (196x28 and 784x256)")

    assert named(verdicts({"one": mine}, known(simulated, flat))) == {"one": ("no-flatten",)}
    other = raised("RuntimeError", "mat1 (7x784 and 50x50)")
    assert named(verdicts({"one": other}, known(simulated, flat))) == {}


def test_an_answer_that_was_never_asked_for_is_our_fault() -> None:
    worker_run = WorkerRun(SourceScan(), (RIGHT["one"],), Outcome.GRADED)

    found = judge(ASSIGNMENT, {"step": worker_run}, Answers(RIGHT))

    assert [v.status for v in found] == [Status.PASSED, Status.UNGRADED, Status.UNGRADED]


def test_a_reference_that_raises_is_our_fault() -> None:
    worker_run = WorkerRun(SourceScan(), tuple(RIGHT.values()), Outcome.GRADED)

    found = judge(ASSIGNMENT, {"step": worker_run}, Answers({**RIGHT, "one": raised("ValueError", "bad")}))

    assert found[0].status is Status.UNGRADED
    assert found[0].finding is not None and "ValueError from our own solution: bad" in found[0].finding.got


@pytest.mark.parametrize("kind", ["NotImplementedError", "SyntaxError"])
def test_what_is_not_written_or_cannot_be_read_has_nothing_to_be_known_about(kind: str) -> None:
    found = verdicts({"one": raised(kind), "two": raised(kind), "mode": raised(kind)})

    assert not any(v.finding and v.finding.misconception for v in found.values())
    assert not unexplained([found["one"]])

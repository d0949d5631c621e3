"""Verdicts on made-up observations: what passes, what is named, and when nobody may be named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from autograder.grading.judge import Answers, SimulatedAnswers, explanations, judge, unexplained
from autograder.grading.verdicts import rejected
from autograder.protocol.ingredients.build import Build
from autograder.protocol.ingredients.net import Net
from autograder.protocol.probes.call import Call
from autograder.protocol.probes.forward import Forward
from autograder.protocol.records import Fault, Json, Observation, Outcome, Place, SourceScan, Status, Verdict, WorkerRun
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


def judged(
    checks: Sequence[Check], seen: Mapping[str, Observation], right: Mapping[str, Observation], *known: SimulatedAnswers
) -> dict[str, Verdict]:
    """What is said about these answers to rows of one part; the worker ended before the first row without one."""
    names = tuple(dict.fromkeys(check.probe.subject for check in checks))
    assignment = Assignment("made up", "nowhere", (Part("P", names, tuple(checks)),))
    reached = tuple(seen[check.key] for check in checks if check.key in seen)
    worker_run = WorkerRun(SourceScan(), reached, Outcome.GRADED)
    return {v.key: v for v in judge(assignment, {"P": worker_run}, Answers(right, known))}


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


# What is possible at all


HIDDEN = replace(ONE, key="hidden", visible=False)
WITH_HIDDEN = {**RIGHT, "hidden": answer(1.0)}
ROWS = (ONE, TWO, MODE, HIDDEN)


def test_a_hidden_row_alone_makes_nobody_think_of_mistakes() -> None:
    """Students who run the visible rows would be told something else."""
    doubled = known({**WITH_HIDDEN, "hidden": answer(2.0)}, mistake("doubled", "hidden"))

    found = judged(ROWS, {**WITH_HIDDEN, "hidden": answer(2.0)}, WITH_HIDDEN, doubled)

    assert found["hidden"].status is Status.FAILED
    assert named(found) == {}


def test_a_hidden_row_does_not_make_a_mistake_impossible() -> None:
    """Students who run the visible rows would be told something else."""
    doubled = known({**WITH_HIDDEN, "one": answer(2.0), "hidden": answer(2.0)}, mistake("doubled", "one", "hidden"))

    found = judged(ROWS, {**WITH_HIDDEN, "one": answer(2.0)}, WITH_HIDDEN, doubled)

    assert named(found) == {"one": ("doubled",)}


def test_who_went_on_where_a_mistake_would_have_stopped_does_not_make_it() -> None:
    """Although the other rows are answered like it."""
    stops = known({**RIGHT, "one": answer(2.0), "two": raised("TypeError")}, mistake("stops", "one"))

    assert named(verdicts({"one": answer(2.0)}, stops)) == {}
    assert named(verdicts({"one": answer(2.0), "two": raised("TypeError")}, stops)) == {"one": ("stops",)}


AGAIN = replace(ONE, key="again", claim="one batch again")
TWICE = {"one": answer(1.0), "again": answer(1.0)}
LIKE_5 = known({"one": answer(5.0), "again": answer(7.0)}, mistake("five", "one"))


@pytest.mark.parametrize(
    ("again", "is_named"),
    [(answer(7.0), True), (answer(9.0), False), (raised("TypeError"), True), (None, True)],
    ids=["alike", "unlike", "broke off", "not reached"],
)
def test_a_mistake_answers_like_it_also_where_the_same_is_asked_again(
    again: Observation | None, is_named: bool
) -> None:
    """Unless the code broke off there: one number may be alike by chance."""
    seen = {"one": answer(5.0)} | ({} if again is None else {"again": again})

    assert named(judged((ONE, AGAIN), seen, TWICE, LIKE_5)) == ({"one": ("five",)} if is_named else {})


def test_a_mistake_that_was_not_asked_again_contradicts_nothing() -> None:
    """Its answer to the second row is not known."""
    once = replace(LIKE_5, answers={"one": answer(5.0)})

    assert named(judged((ONE, AGAIN), {"one": answer(5.0), "again": answer(9.0)}, TWICE, once)) == {"one": ("five",)}


def test_a_mistake_needs_all_of_its_rows_to_be_answered_on_both_sides() -> None:
    """What was not reached, or not simulated, is no evidence."""
    both = known({**RIGHT, "one": answer(5.0), "mode": answer(5.0, modes=[False])}, mistake("both", "one", "mode"))
    unknown = known({"one": answer(5.0)}, mistake("unknown", "one", "two"))

    assert named(judged((ONE, MODE), {"one": answer(5.0)}, RIGHT, both)) == {}
    assert named(verdicts({"one": answer(5.0), "two": answer(5.0, 5.0)}, unknown)) == {}


def test_who_raised_does_not_answer_like_a_mistake_that_does_not() -> None:
    """Although all that was seen before is alike."""
    doubled = known({**RIGHT, "one": answer(2.0)}, mistake("doubled", "one"))

    found = verdicts({"one": replace(answer(2.0), fault=Fault("ValueError", "too late"))}, doubled)

    assert found["one"].status is Status.FAILED
    assert named(found) == {}


# What explains the whole behaviour, and what one row

OTHER = Check("other", 1, "measured", Call("measure", {"model": Net(("relu",))}), Close(("returned",)))
TWO_NAMES = {**RIGHT, "other": Observation({"returned": np.ones(1)})}


def test_rows_about_the_same_name_decide_between_mistakes_and_other_names_have_no_say() -> None:
    """Two mistakes answer the first row alike; the second tells them apart."""
    a = known({**RIGHT, "one": answer(2.0), "two": answer(2.0, 4.0)}, mistake("a", "one"))
    b = known({**RIGHT, "one": answer(2.0), "two": answer(2.0, 5.0)}, mistake("b", "one"))

    found = judged((ONE, TWO, MODE, OTHER), {**TWO_NAMES, "one": answer(2.0), "two": answer(2.0, 4.0)}, TWO_NAMES, a, b)

    assert named(found) == {"one": ("a",)}
    assert found["two"].status is Status.PASSED


def test_a_row_is_named_although_another_is_wrong_in_an_unknown_way() -> None:
    """By what answers this row alike, and by nothing else that is possible."""
    doubled = known({**RIGHT, "one": answer(2.0), "two": answer(2.0, 4.0)}, mistake("doubled", "one"))
    late = known({**RIGHT, "two": answer(2.0, 4.0)}, mistake("late", "two"))
    elsewhere = replace(doubled, of="measure", mistakes=(mistake("elsewhere", "one"),))

    found = judged(
        (ONE, TWO, MODE, OTHER),
        {**TWO_NAMES, "one": answer(2.0), "two": answer(2.0, 4.0), "mode": answer(1.0, modes=[False])},
        TWO_NAMES,
        doubled,
        late,
        elsewhere,
    )

    assert named(found)["one"] == ("doubled",)
    assert "mode" not in named(found)


def test_modes_in_other_rows_decide_between_mistakes_that_answer_a_row_alike() -> None:
    """Where nothing explains the whole."""
    a = known({**RIGHT, "one": answer(7.0)}, mistake("a", "one"))
    b = known({**RIGHT, "one": answer(7.0), "mode": answer(1.0, modes=[False])}, mistake("b", "one"))

    found = verdicts({"one": answer(7.0), "two": answer(9.0, 9.0), "mode": answer(1.0, modes=[False])}, a, b)

    assert named(found) == {"one": ("b",)}


def explained(observed: Mapping[str, Observation], n_mistakes: int, *knowledge: SimulatedAnswers) -> list[str]:
    """What explains these answers; a right implementation is ""."""
    found = explanations(ASSIGNMENT.checks, {**RIGHT, **observed}, Answers(RIGHT, knowledge), n_mistakes)
    return ["+".join(m.key for m in k.mistakes) for k in found]


def test_explanations_of_several_mistakes_are_all_that_answer_every_row_like_them() -> None:
    """By numbers and calls; of fewer mistakes the numbers are enough, also of none."""
    doubled = {"one": answer(2.0), "two": answer(2.0, 4.0)}
    a, b = mistake("a", "one"), mistake("b", "two")
    alike, unlike = known({**RIGHT, **doubled}, a), known({**RIGHT, "one": answer(2.0)}, b)
    other_calls = {**doubled, "one": answer(2.0, trace="FBS" * 2)}
    elsewhere = replace(alike, of="measure")

    assert explained(doubled, 1, alike, unlike, elsewhere) == ["a"]
    assert explained(other_calls, 1, alike) == []
    assert explained(other_calls, 2, alike) == ["a"]
    assert explained({}, 1) == [""]
    assert explained({"one": answer(1.0, trace="FB")}, 1) == [""]


# Who pays for what follows from a mistake


def test_a_hidden_row_that_a_mistake_would_stop_in_is_not_paid_for_twice() -> None:
    """The mistake belongs to a visible row and is named there."""
    stops = known({**WITH_HIDDEN, "one": answer(2.0), "hidden": raised("TypeError")}, mistake("stops", "one"))

    found = judged(ROWS, {**WITH_HIDDEN, "one": answer(2.0), "hidden": answer(9.0)}, WITH_HIDDEN, stops)

    assert (found["one"].status, found["hidden"].status) == (Status.FAILED, Status.PASSED)


def test_what_a_mistake_gets_wrong_by_the_exact_measure_is_excused_where_all_of_it_is_kept() -> None:
    """A share of dropped units that is alike may be wrong all the same."""
    expects = Dropped(0.35, pixels=1.0)
    dropout = Check("dropout", 5, "units are dropped", Forward((Build("Net"),), (200,), "train"), expects)
    probs = Check("sums", 5, "log-probabilities", Forward((Build("Net"),), (200,), "eval"), LogProbabilities())
    right = {"sums": Observation({"output/0/0/0": np.log(np.full((4, 2), 0.5))}), "dropout": drops(0.35, 0.35)}
    wrong = {"sums": Observation({"output/0/0/0": np.ones((4, 2))}), "dropout": drops(0.35, 0.28)}
    blamed = Implementation("logits", "Net", ("sums",), "It is.", ("?", "?"), "here", ())

    found = judged((probs, dropout), wrong, right, SimulatedAnswers((blamed,), "Net", wrong))

    assert expects.alike(right["dropout"], wrong["dropout"])
    assert (found["sums"].status, found["dropout"].status) == (Status.FAILED, Status.PASSED)


def test_a_row_that_a_mistake_of_another_row_stops_in_waits_for_that_row() -> None:
    """Although the rubric does not say that it needs it."""
    stops = known({**RIGHT, "one": answer(2.0), "mode": raised("TypeError")}, mistake("stops", "one"))

    found = verdicts({"one": answer(2.0), "mode": raised("TypeError")}, stops)

    assert (found["mode"].status, found["mode"].waits_for) == (Status.BLOCKED, "one")
    assert found["mode"].finding is not None and found["mode"].finding.misconception is None


def test_an_unknown_exception_waits_for_what_its_row_needs() -> None:
    """Where that did not pass."""
    failed = verdicts({"one": answer(5.0), "two": raised("ValueError")})
    passed = verdicts({"two": raised("ValueError")})

    assert (failed["two"].status, failed["two"].waits_for) == (Status.BLOCKED, "one")
    assert (passed["two"].status, passed["two"].waits_for) == (Status.FAILED, None)


@pytest.mark.parametrize("is_of_another_name", [True, False])
def test_who_uses_a_function_that_is_wrong_is_not_blamed_for_its_answers(is_of_another_name: bool) -> None:
    """Mistakes are simulated with right functions around them; within one function they are named all the same."""
    probe = Call("other" if is_of_another_name else "step", {})
    helper = replace(ONE, key="helper", probe=probe)
    user = replace(TWO, key="user", needs=("helper",))
    right = {"helper": answer(1.0), "user": answer(2.0, 2.0)}
    late = SimulatedAnswers((mistake("late", "user"),), "step", {**right, "user": answer(7.0, 7.0)})
    both_wrong = {"helper": answer(5.0), "user": answer(7.0, 7.0)}

    found = judged((helper, user), both_wrong, right, late)["user"]

    assert found.finding is not None
    expected = (Status.BLOCKED, "helper", None) if is_of_another_name else (Status.FAILED, None, "late")
    assert (found.status, found.waits_for, found.finding.misconception) == expected


def test_a_row_that_needs_one_that_was_not_asked_waits_for_nothing() -> None:
    """A row that trains, without a data set."""
    found = judged((TWO,), {"two": answer(9.0, 9.0)}, RIGHT)

    assert found["two"].status is Status.FAILED


def test_a_syntax_error_is_told_once_and_all_else_waits_for_it() -> None:
    """Also rows that need nothing."""
    broken = Observation(fault=Fault("SyntaxError", "invalid syntax", Place("mine.py", 3)))

    found = verdicts({"one": broken, "two": broken, "mode": broken})

    assert [v.status for v in found.values()] == [Status.FAILED, Status.BLOCKED, Status.BLOCKED]
    assert [v.waits_for for v in found.values()] == [None, "one", "one"]


def test_what_is_not_written_waits_for_nothing() -> None:
    """It is what there is to do, in every row."""
    found = verdicts({"one": raised("NotImplementedError"), "two": raised("NotImplementedError")})

    assert (found["one"].status, found["two"].status) == (Status.FAILED, Status.FAILED)


# What is said


def test_of_two_mistakes_the_one_that_no_earlier_row_has_named_is_named() -> None:
    """One that is alone is named in each of its rows."""
    answers = {"one": answer(2.0), "two": answer(2.0, 5.0)}
    a, b = mistake("a", "one", "two"), mistake("b", "two")

    assert named(verdicts(answers, known({**RIGHT, **answers}, a, b))) == {"one": ("a",), "two": ("b",)}
    assert named(verdicts(answers, known({**RIGHT, **answers}, a))) == {"one": ("a",), "two": ("a",)}


def test_two_mistakes_of_one_row_are_named_together() -> None:
    """With both sentences, and the hints and the source of the first."""
    a, b = mistake("a", "one"), mistake("b", "one")

    finding = verdicts({"one": answer(2.0)}, known({**RIGHT, "one": answer(2.0)}, a, b))["one"].finding

    assert finding is not None
    assert (finding.misconception, finding.also) == ("a", ("b",))
    assert finding.says == "It is a. It is b."
    assert (finding.hints, finding.source) == (("?", "?"), "here")


def test_a_finding_says_what_was_done_where_and_how_far_off_it_is() -> None:
    """In the student's own file."""
    opened = SourceScan({"step": Place("mine.py", 4)})
    worker_run = WorkerRun(opened, (answer(2.0), *tuple(RIGHT.values())[1:]), Outcome.GRADED)

    finding = judge(ASSIGNMENT, {"step": worker_run}, Answers(RIGHT))[0].finding

    assert finding is not None
    assert finding.did == "We called step(model)."
    assert finding.place == Place("mine.py", 4)
    assert finding.says == "Your weights moved 2.0 times as far as expected, in the same direction."
    assert finding.detail.startswith("Expected the weights after call 1, entry 0, to be 1; got 2 (3 of 3 entries")


def test_a_part_that_no_worker_answered_has_no_verdicts() -> None:
    """It was not asked."""
    assert judge(ASSIGNMENT, {}, Answers(RIGHT)) == ()


def test_what_cannot_be_read_loses_every_row_with_the_reason() -> None:
    """In the order of the rubric."""
    found = rejected(ASSIGNMENT, "this is no notebook")

    assert [(v.key, v.points, v.earned, v.status) for v in found] == [
        ("one", 4, 0, Status.FAILED),
        ("two", 3, 0, Status.FAILED),
        ("mode", 2, 0, Status.FAILED),
    ]
    assert {v.finding.says for v in found if v.finding} == {"this is no notebook"}


@pytest.mark.parametrize(("first", "status", "earned"), [(1.0, Status.PASSED, 2), (5.0, Status.BLOCKED, 0)])
def test_a_pass_that_means_nothing_without_another_row_waits_for_it(first: float, status: Status, earned: int) -> None:
    """Whoever does nothing leaves everything as it was."""
    mode = replace(MODE, only_with=("one",))

    verdict = judged((ONE, mode), {"one": answer(first), "mode": answer(1.0)}, RIGHT)["mode"]

    assert (verdict.status, verdict.earned) == (status, earned)
    assert verdict.waits_for == (None if status is Status.PASSED else "one")
    assert verdict.finding is None or verdict.finding.says == "This counts when one passes."

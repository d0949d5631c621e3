"""What calls amount to, and which exceptions are the same: whatever is no evidence does not tell two answers apart."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.grading.evidence import faults_match, is_raised, modes_match, traces_match, updates
from autograder.protocol.records import Fault, Json, Observation
from autograder.rubric.expectations.dropped import Dropped


@pytest.mark.parametrize(
    ("trace", "events"),
    [
        ("ZFBSZFBS", ("step", "step")),
        ("FZBSFZBS", ("step", "step")),
        ("ZFFBSZFFBSFF", ("step", "step")),
        ("FBSFBS", ("step", "step")),
        ("ZFBZFB", ("wasted", "unused")),
        ("FZSFZS", ("empty", "empty")),
        ("FBZSFBZS", ("wasted", "empty", "wasted", "empty")),
        ("ZFSBZFSB", ("empty", "wasted", "empty", "unused")),
        ("FF", ()),
        ("", ("no forward",)),
        ("ZFbS", ("rootless", "empty")),
        ("ZFBs", ("foreign", "unused")),
        ("ZfBS", ("step", "copy")),
        ("ZFBSS", ("step", "empty")),
        ("ZFBBS", ("step of 2",)),
        ("FFZBSZB", ("step", "stale", "unused")),
    ],
)
def test_a_trace_amounts_to_updates(trace: str, events: tuple[str, ...]) -> None:
    """One more forward pass and the place of zero_grad change nothing; every way not to move has its own events."""
    assert updates(trace) == events


def call(trace: str, modes: list[Json], recorded: list[Json], fault: Fault | None = None) -> Observation:
    return Observation({}, {"trace/1": trace, "modes/1": modes, "recorded/1": recorded}, fault)


def test_calls_match_whatever_is_done_beside_the_updates() -> None:
    """How often the model is asked says nothing."""
    assert traces_match(call("ZFBS", [True], [True]), call("FZBSF", [True, True], [True, False]))


@pytest.mark.parametrize(
    "other",
    [call("ZFB", [True], [True]), call("ZFBS", [False], [True]), call("ZFBS", [True], [False])],
    ids=["updates", "modes", "recorded"],
)
def test_calls_differ_in_updates_modes_and_recording(other: Observation) -> None:
    """Each of these alone tells two mistakes apart."""
    assert not traces_match(call("ZFBS", [True], [True]), other)


def test_modes_match_where_one_side_has_none() -> None:
    """A call that broke off before the first pass contradicts nothing."""
    assert modes_match(call("", [], [], Fault("TypeError", "")), call("F", [True], [True]))
    assert modes_match(call("F", [True], [True]), call("", [], [], Fault("TypeError", "")))
    assert not modes_match(call("F", [False], [True], Fault("TypeError", "")), call("F", [True], [True]))
    assert not modes_match(call("F", [True], [True]), call("F", [False], [True], Fault("TypeError", "")))
    assert not modes_match(call("", [], []), call("F", [True], [True]))
    assert not modes_match(call("F", [False], [True]), call("F", [True], [True]))


def raised(kind: str, message: str, trace: str = "ZFB") -> Observation:
    return call(trace, [True], [True], Fault(kind, message))


def test_exceptions_match_but_for_the_name_of_a_students_own_class() -> None:
    """torch puts the class of an autograd.Function into its message."""
    mine = raised("RuntimeError", "Function _MineBackward returned an invalid gradient at index 1")
    theirs = raised("RuntimeError", "Function _WrongByHandBackward returned an invalid gradient at index 1")

    assert faults_match(mine, theirs)
    assert not faults_match(
        mine, raised("RuntimeError", "Function _MineBackward returned an invalid gradient at index 0")
    )
    assert not faults_match(
        mine, raised("ValueError", "Function _MineBackward returned an invalid gradient at index 1")
    )
    assert not faults_match(mine, raised("RuntimeError", theirs.fault.message if theirs.fault else "", trace="ZFBSZFB"))
    assert not faults_match(mine, call("ZFB", [True], [True]))


@pytest.mark.parametrize(
    ("message", "is_it"),
    [
        ("mat1 and mat2 shapes cannot be multiplied (196x28 and 784x50)", True),
        ("addmm: mat1 and mat2 shapes cannot be multiplied (196x28 and 784x256)", True),
        ("mat1 and mat2 shapes cannot be multiplied (7x784 and 50x50)", False),
    ],
)
def test_an_exception_that_a_mistake_declares(message: str, is_it: bool) -> None:
    """Kind and message, with a star for what differs from one student to the next."""
    pattern = "RuntimeError: *mat1 and mat2 shapes cannot be multiplied (*x28 and *)"

    assert is_raised(Fault("RuntimeError", message), pattern) is is_it
    assert not is_raised(Fault("ValueError", message), pattern)


def test_brackets_in_a_declared_exception_are_brackets() -> None:
    """Only the star means anything else."""
    assert is_raised(Fault("IndexError", "index [3] is out of range"), "IndexError: index [*] is out of range")
    assert not is_raised(Fault("IndexError", "index 3 is out of range"), "IndexError: index [*] is out of range")


def test_what_is_kept_of_a_dropout_row_is_alike_to_all_of_it() -> None:
    """Also where every image has values of its own: of the few that are kept, they are a short list again."""
    own = np.zeros((200, 51))
    own[:, ::2] = np.arange(200)[:, None]
    answers = [Observation({"output/0/0/0": output}) for output in (own, own[:1].repeat(200, 0), own[::-1])]
    dropped = Dropped(0.35)

    alike = [[dropped.alike(seen, dropped.condensed(other)) for other in answers] for seen in answers]

    assert [[n == m for m in range(3)] for n in range(3)] == alike

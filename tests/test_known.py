"""Answers of known mistakes that are kept between runs: the same, only sooner, and never those of other questions."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_folder import folder

from autograder.grading import known, simulate
from autograder.grading.known import KnownAnswers, key_of, on_this_machine
from autograder.grading.run import GradingRun
from autograder.protocol.questions import Names, Question, Request
from autograder.protocol.records import Cell, Fault, Observation
from autograder.rubric import Build, Forward
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox

ANSWERS = [
    (Observation({"output/0": np.arange(6.0).reshape(2, 3), "count": np.array([3])}, {"modes": [True, None, "a"]}),),
    (Observation({}, {}, Fault("ValueError", "no such thing")),),
]
REQUEST = Request(
    (Cell("a.py", "x = 1"),), Names(("Line",)), (Question(Forward((Build("Line"),), mode="eval", sizes=(3,)), 1),)
)


def text(answers: list[tuple[Observation, ...]] | None) -> str:
    """Everything in it, entry by entry."""
    return repr(
        [[(o.values, o.fault, {n: t.tolist() for n, t in sorted(o.tensors.items())}) for o in a] for a in answers or ()]
    )


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    here = KnownAnswers(tmp_path / "new")
    here.keep("key", ANSWERS)

    assert text(here.find("key")) == text(ANSWERS)
    assert here.find("other") is None


def test_what_a_slow_machine_answered_is_not_kept(tmp_path: Path) -> None:
    """It would be wrong on a faster day."""
    KnownAnswers(tmp_path).keep("key", [(Observation(fault=Fault("timeout", "after 15 s")),)])

    assert KnownAnswers(tmp_path).find("key") is None


@pytest.mark.parametrize("content", [b"", b"\x00" * 20, b"\x02\x00\x00\x00\x00\x00\x00\x00{}"])
def test_a_damaged_file_is_asked_again(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key.safetensors").write_bytes(content)

    assert KnownAnswers(tmp_path).find("key") is None


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    here = KnownAnswers(tmp_path / "file" / "folder")

    here.keep("key", ANSWERS)

    assert here.find("key") is None


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = KnownAnswers(tmp_path)
    for age, key in enumerate(("new", "old", "oldest")):
        here.keep(key, ANSWERS)
        os.utime(tmp_path / f"{key}.safetensors", (1000.0 - age, 1000.0 - age))
    monkeypatch.setattr(known, "_MOST", 3 * (tmp_path / "old.safetensors").stat().st_size)

    here.keep("newest", ANSWERS)

    assert {path.stem for path in here.files()} == {"newest", "new", "old"}


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, cells=(Cell("a.py", "x = 2"),)),
        replace(REQUEST, names=Names(("Line", "train"))),
        replace(REQUEST, questions=(replace(REQUEST.questions[0], seed=2),)),
        replace(
            REQUEST,
            questions=(replace(REQUEST.questions[0], probe=Forward((Build("Line"),), mode="eval", sizes=(4,))),),
        ),
        replace(REQUEST, questions=(replace(REQUEST.questions[0], tensors={"a": np.zeros(3)}),)),
        replace(REQUEST, questions=(replace(REQUEST.questions[0], device="cuda"),)),
    ],
)
def test_another_question_has_another_key(other: Request) -> None:
    assert key_of([REQUEST], "full") == key_of([replace(REQUEST)], "full")
    assert key_of([REQUEST], "full") != key_of([other], "full")


def test_where_answers_are_kept_is_the_user_s_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path))
    assert on_this_machine().folder == tmp_path
    monkeypatch.setenv("AUTOGRADER_CACHE", "")
    assert on_this_machine().folder is None
    monkeypatch.delenv("AUTOGRADER_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert "mlp-autograder" in str(on_this_machine().folder)


def test_a_second_run_asks_nobody_and_says_the_same(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the known mistakes; the reference answers for itself."""
    assignment = load(folder(tmp_path))
    runs = [GradingRun(assignment, sandbox, 3, known=KnownAnswers(tmp_path / "kept")) for _ in range(2)]
    for run in runs:
        run.prepare()
    runs[0].simulate({"Line"}, 0)
    monkeypatch.setattr(simulate, "ask_all", lambda *_: pytest.fail("somebody was asked again"))
    runs[1].simulate({"Line"}, 0)

    first, second = ([text([tuple(s.answers.values())]) for s in run.knowledge.simulated] for run in runs)
    assert len(first) == len(assignment.misconceptions) > 0
    assert first == second

"""check() and hint() in a student's own session: what they say, and that the session stays as it was."""

from __future__ import annotations

import linecache
import random
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch

import autograder
from autograder import check, hint
from autograder.protocol.records import Status
from autograder.student.expected import Expected
from autograder.student.notebook import session
from autograder.student.notebook.patience import OutOfTime, Patience
from autograder.student.notebook.preserve_session import preserve_session
from autograder.student.notebook.stale import stale

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "assignments" / "mnist_mlp"
SOLUTION = (
    (ROOT / "solutions" / "mnist_mlp" / "solution.py").read_text(encoding="utf-8").partition("# %%\nif __name__")[0]
)
FORGETFUL = SOLUTION.replace("        optimizer.zero_grad()\n", "")

Namespace = dict[str, object]


@pytest.fixture(autouse=True)
def _in_the_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(FOLDER)
    monkeypatch.setattr(session, "_LESSON", session._Lesson())
    yield


def run_cell(monkeypatch: pytest.MonkeyPatch, source: str) -> Namespace:
    """A kernel in which one cell was run as In [1]."""
    namespace: Namespace = {"__name__": "__main__", "In": ["", source]}
    file = "/kernel/1.py"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    exec(compile(source, file, "exec"), namespace)
    kernel = SimpleNamespace(user_ns=namespace, events=SimpleNamespace(register=lambda *_: None))
    shell = ModuleType("IPython")
    shell.get_ipython = lambda: kernel  # type: ignore[attr-defined]
    shell.version_info = (9, 0)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", shell)
    return namespace


def test_importing_the_package_loads_nothing_heavy() -> None:
    """Workers import it too; the two names are there all the same."""
    assert autograder.check is check
    with pytest.raises(AttributeError, match="module 'autograder' has no attribute 'nothing'"):
        _ = autograder.nothing


def test_a_right_session_earns_all_that_can_be_checked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without arguments everything in the notebook is checked."""
    run_cell(monkeypatch, SOLUTION)

    said = check()

    assert repr(said).startswith("MNIST with a multi-layer perceptron: 90 of 90 here, 10 more when graded\n")
    assert "This is measured when it is graded." in repr(said)
    assert hint().text == "Nothing to hint at: no check failed."


def test_single_numbers_count_here_as_they_do_in_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """They came back without a shape, and a right function of fashion_mnist lost its points in notebooks only."""
    monkeypatch.chdir(ROOT / "assignments" / "fashion_mnist")
    source = (ROOT / "solutions" / "fashion_mnist" / "solution.py").read_text(encoding="utf-8")
    namespace = run_cell(monkeypatch, source.partition("# %%\nif __name__")[0])

    report = check(namespace["mean_and_std"]).report

    assert report is not None
    assert [(verdict.key, verdict.status) for verdict in report.verdicts] == [("statistics", Status.PASSED)]


def test_a_known_mistake_is_named_with_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a student counts cells, and the line in it."""
    run_cell(monkeypatch, FORGETFUL)

    said = check()

    line = FORGETFUL[: FORGETFUL.index("def train")].count("\n") + 1
    assert f"In [1], line {line}: We called train twice" in repr(said)
    assert "when gradients are never cleared" in repr(said)


def test_only_what_is_named_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """check(train) says nothing about the class."""
    namespace = run_cell(monkeypatch, FORGETFUL)

    report = check(namespace["train"]).report

    assert report is not None
    assert {v.part for v in report.verdicts} == {"train"}


def test_another_name_stands_for_the_wanted_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rubric's list of synonyms holds here too."""
    namespace = run_cell(monkeypatch, SOLUTION.replace("def validate(", "def test("))

    report = check(namespace["test"]).report

    assert report is not None
    assert (report.earned, {v.part for v in report.verdicts}) == (16, {"validate"})
    assert "validate" not in namespace


def test_an_object_without_checks_is_told_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the names of the rubric."""
    run_cell(monkeypatch, SOLUTION)

    said = check(print)

    assert repr(said) == "no check is about print; there are checks about: MyMLP, train, validate, plot_history"


def test_an_instance_is_answered_with_its_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """check(MyMLP()) is a frequent slip."""
    namespace = run_cell(monkeypatch, SOLUTION)

    said = check(namespace["MyMLP"]())  # type: ignore[operator]

    assert repr(said) == "check takes the class: check(MyMLP)"


def test_a_name_in_quotes_is_answered_with_the_call_that_was_meant() -> None:
    """hint takes the key of a check, check what is checked."""
    assert repr(check("train")) == "check takes the class or function itself, without quotes: check(train)"


def test_a_folder_without_expected_observations_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A sentence under the cell, not a traceback."""
    monkeypatch.chdir(tmp_path)

    assert repr(check()).startswith(f"there is no expected.safetensors in {tmp_path}: go to the assignment's folder")


def test_hints_go_from_vague_to_exact_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """check shows the first, hint the next ones."""
    run_cell(monkeypatch, FORGETFUL)
    assert hint().text == "Run check() first; then hint() knows what to hint at."
    check()

    said = [hint().text, hint("fresh-gradients").text]

    assert said[0].startswith("fresh-gradients, hint 2 of 2: ")
    assert said[1].startswith("fresh-gradients: you have read all 2 hints. Read: Handout, Task 2")


def test_a_hint_about_another_check_says_why_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """No such check, one that passed, one that nobody knows."""
    namespace = run_cell(
        monkeypatch, FORGETFUL.replace("F.nll_loss(model(images), labels)", "model(images).cos().sum()")
    )
    check(namespace["train"])

    assert hint("nope").text.startswith("No check is called 'nope'; there are: one-batch, ")
    assert hint("train-mode").text == "Nothing to hint at: train-mode did not fail."
    assert hint("one-batch").text.startswith(
        "one-batch: no known mistake behaves like your code. We called train on one batch of 7 images. Your weights moved"
    )


def test_html_is_escaped_and_every_state_is_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a student's code says becomes markup; colour is never the only carrier."""
    raising = SOLUTION.replace(
        "    epochs = range(1", "    raise ValueError('<script>alert(1)</script>')\n    epochs = range(1"
    )
    run_cell(monkeypatch, raising)

    html = check()._repr_html_()

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "✗ failed" in html
    assert "✓ passed" in html
    assert '<th scope="col"' in html
    assert "http" not in html


def test_stopping_the_cell_stops_all_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt is the student's, not an answer."""
    run_cell(monkeypatch, SOLUTION.replace("    model.train()\n", "    raise KeyboardInterrupt\n"))

    with pytest.raises(KeyboardInterrupt):
        check()


ENDLESS = {
    "a loop": "while True: pass",
    "a loop that catches everything": "while True:\n        try:\n            while True: pass\n        except: pass",
    "a loop that prints and catches everything": (
        "while True:\n        try: print('again')\n        except BaseException: pass"
    ),
    "two loops that catch everything": (
        "while True:\n        try:\n            while True:\n                try: len('')\n                except: len('x')\n"
        "        except: len('y')"
    ),
    "a sleep": "import time; time.sleep(1000)",
}


@pytest.mark.parametrize("how", ENDLESS)
def test_an_endless_loop_is_ended_and_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Each part has its own time; what the session had for alarms is as it was."""
    short_of_time(monkeypatch, 1.0)
    run_cell(monkeypatch, SOLUTION.replace("    epochs = range(1", f"    {ENDLESS[how]}\n    epochs = range(1"))
    handler = signal.getsignal(signal.SIGALRM)

    report = check().report

    assert report is not None
    assert [v.key for v in report.verdicts if v.status is Status.FAILED] == ["curves"]
    assert signal.getsignal(signal.SIGALRM) is handler
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_without_signals_a_loop_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a thread: as on Windows, and in a thread of the student's."""
    short_of_time(monkeypatch, 1.0)
    run_cell(monkeypatch, SOLUTION.replace("    epochs = range(1", "    while True: pass\n    epochs = range(1"))

    with ThreadPoolExecutor(1) as pool:
        report = pool.submit(check).result(timeout=60).report

    assert report is not None
    assert [v.key for v in report.verdicts if v.status is Status.FAILED] == ["curves"]


def test_what_is_over_is_said_with_its_seconds() -> None:
    """The time of a part is spent by one question after the other."""
    patience = Patience(0.2)

    with pytest.raises(OutOfTime), patience.spent():
        while True:
            pass

    assert patience.is_over


def short_of_time(monkeypatch: pytest.MonkeyPatch, wall_s: float) -> None:
    """The last part that is checked here has only so much."""
    read = session.expected.read

    def short(path: Path) -> Expected:
        handed_out = read(path)
        *others, plots = handed_out.assignment.parts
        return replace(
            handed_out, assignment=replace(handed_out.assignment, parts=(*others, replace(plots, wall_s=wall_s)))
        )

    monkeypatch.setattr(session.expected, "read", short)


def test_checking_leaves_the_session_as_it_was(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names, lists, random numbers, figures, switches of torch; and it prints nothing of its own."""
    from matplotlib import pyplot as plt

    source = SOLUTION.replace("    model.train()\n", "    model.train()\n    seen.append(epoch)\n")
    namespace = run_cell(monkeypatch, "seen = []\nmodel = 'mine'\nepoch = 17\n" + source)
    before = dict(namespace)
    plt.close("all")
    figure = plt.figure()
    torch.set_grad_enabled(False)
    torch.set_default_dtype(torch.float64)
    state = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()  # type: ignore[index,union-attr]

    try:
        report = check().report

        assert report is not None
        assert report.earned == 90
        assert (torch.is_grad_enabled(), torch.get_default_dtype()) == (False, torch.float64)
    finally:
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
    assert torch.equal(state[0], torch.get_rng_state())
    assert state[1:] == (np.random.get_state()[1].tolist(), random.getstate())  # type: ignore[index,union-attr]
    assert namespace == before
    assert namespace["seen"] == []
    assert plt.get_fignums() == [figure.number]
    assert capsys.readouterr().out == ""
    plt.close("all")


def test_containers_are_put_back_entry_by_entry() -> None:
    """The same objects, with what they held."""
    kept: Namespace = {"a": [1], "b": {"x": 1}, "c": {1}, "d": 4}
    a, b, c = kept["a"], kept["b"], kept["c"]

    with preserve_session(kept):
        kept["a"].append(2)  # type: ignore[attr-defined]
        kept["b"]["y"] = 2  # type: ignore[index]
        kept["c"].add(2)  # type: ignore[attr-defined]
        del kept["d"]
        kept["e"] = 5

    assert kept == {"a": [1], "b": {"x": 1}, "c": {1}, "d": 4}
    assert kept["a"] is a
    assert kept["b"] is b
    assert kept["c"] is c


OLD = "def train(model):\n    return 1\n"
STALE = {  # cells; what each name is from, as stale wants it; what is said
    "raised before": (["", OLD, "nothing()\n" + OLD], {"train": 1}, "In [2] defines train too, but failed or was"),
    "no Python": (["", OLD, "def train(:\n"], {"train": 1}, "what is checked is the older train of In [1]."),
    "was never made": (["", "nothing()\n" + OLD], {}, "In [1] defines train, but failed or was stopped before it got"),
    "the newest": (["", OLD, OLD], {"train": 2}, ""),
    "a longer name": (["", OLD, "def train_all():\n    train()\n"], {"train": 1}, ""),
    "under a condition": (["", OLD, "if False:\n    def train(): pass\n"], {"train": 1}, ""),
    "from a file": (["", OLD], {"train": 0}, ""),
    "taken away": (["", OLD, "del train"], {}, ""),
    "nowhere": (["", "1"], {}, ""),
}


@pytest.mark.parametrize("why", STALE)
def test_a_definition_older_than_its_cell_is_noticed(why: str) -> None:
    """And nothing is said where the definition is the newest, or where nobody can tell."""
    cells, made_in, expected = STALE[why]

    said = list(stale(["train"], made_in, cells))

    assert (len(said) == 1 and expected in said[0]) if expected else said == []


CHATTY = SOLUTION.replace("    epochs = range(1", "    for k in range(5000): print('<line>', k)\n    epochs = range(1")


def test_what_a_row_printed_stands_under_it_and_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beginning and end, in text and in HTML, where it is open under a row that failed."""
    shifted = CHATTY.replace("range(1, len(loss_vector) + 1)", "range(len(loss_vector))")
    namespace = run_cell(monkeypatch, shifted)

    said = check(namespace["plot_history"])

    assert "your code printed:\n        <line> 0\n" in said.text
    assert said.text.rstrip().endswith("<line> 4999")
    assert "more lines)" in said.text
    assert "<details open><summary>your code printed</summary>" in said.html
    assert "&lt;line&gt; 4999" in said.html
    assert len(said.text) < 1500


def test_what_a_row_printed_that_passed_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there, and in nobody's way."""
    namespace = run_cell(monkeypatch, CHATTY)

    said = check(namespace["plot_history"])

    assert "<line>" not in said.text
    assert "<details><summary>your code printed</summary>" in said.html


def test_a_figure_stands_under_its_row_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a picture that needs nothing from outside, with words for who does not see it."""
    namespace = run_cell(monkeypatch, SOLUTION)

    with_figure, without = check(namespace["plot_history"]).html, check(namespace["validate"]).html

    assert with_figure.count('<img src="data:image/png;base64,') == 2
    assert 'alt="What your code drew for curves"' in with_figure
    assert "<img" not in without


def test_a_named_mistake_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under its row, once, with the same in words; nothing where a row passes."""
    namespace = run_cell(monkeypatch, FORGETFUL)

    html = check(namespace["train"]).html

    assert html.count("<svg") == 1
    assert 'role="img" aria-label="Your path ends ' in html
    assert "<figcaption>How your weights moved, all 226 at once, with a dot after each call." in html
    assert "known mistake</text>" in html

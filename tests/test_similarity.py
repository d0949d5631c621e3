"""Pairs to look at: a copy with other names ranks above work of one's own, and nobody is accused."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.cli.main import main
from autograder.gradebook import Entry, Gradebook, StoredRun
from autograder.handout.stub import stub
from autograder.protocol.records import Cell, Observation, Outcome, Report, SourceScan, Student, WorkerRun
from autograder.reports.pages import html
from autograder.reports.pages.similarity import rank
from autograder.rubric.catalog import load

ASSIGNMENT = load("mnist_mlp")
HANDED_OUT = stub(ASSIGNMENT)
ONE = """
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    total = 0.0
    for index, (pictures, targets) in enumerate(train_loader):
        optimizer.zero_grad()
        scores = model(pictures)
        value = F.nll_loss(scores, targets)
        value.backward()
        optimizer.step()
        total += value.item() * len(pictures)
        if index % log_interval == 0:
            print("epoch", epoch, "step", index, "of", len(train_loader), "loss", value.item())
    return total / len(train_loader.dataset)
"""
COPY = (
    "# all of this is mine\n"
    + ONE.replace("pictures", "x").replace("targets", "y").replace("scores", "out").replace("value", "l")
).replace("    total = 0.0\n", "    # running sum\n\n    total = 0.0\n")
OWN = """
def train(net, opt, data, epoch, every=100):
    net.train(True)
    batches = iter(data)
    step = 0
    while True:
        try:
            images, labels = next(batches)
        except StopIteration:
            break
        loss = torch.nn.functional.cross_entropy(net(images), labels)
        for p in net.parameters():
            p.grad = None
        loss.backward(), opt.step()
        step += 1
        step % every or print(f"{epoch}: {step}")
"""
UNTRAINED: dict[str, int] = {}


def classroom(folder: Path, texts: dict[str, str], model: dict[str, int]) -> Path:
    """A gradebook of these sources and trained models; nothing is graded."""
    with Gradebook(folder, is_new_ok=True) as book:
        book.note({"slug": ASSIGNMENT.slug, "seed": "1", "dataset": "none"})
        for position, (name, text) in enumerate(texts.items()):
            report = Report(ASSIGNMENT.slug, name, 1, Outcome.GRADED, ())
            logits = {"logits": np.full((3, 2), model.get(name, position), np.float32)}
            seen = Observation({} if model is UNTRAINED else logits)
            entry = Entry(name, (Student(name),), "a.py", (Cell("a.py", text),) if text else (), "", "", report)
            book.store(
                entry, position, {"t": StoredRun(("held-out",), WorkerRun(SourceScan(), (seen,), Outcome.GRADED))}
            )
    return folder


def test_a_copy_with_other_names_comes_first(tmp_path: Path) -> None:
    """Names, comments and blanks do not count; the handout counts for nothing."""
    texts = {name: HANDED_OUT + text for name, text in (("ann", ONE), ("bob", OWN), ("cyd", COPY))}
    with Gradebook(classroom(tmp_path, texts, {})) as book:
        pairs, n = rank(book, HANDED_OUT, 10)

    first = pairs[0]
    assert n == 3
    assert (first.first.identity, first.second.identity) == ("ann", "cyd")
    assert first.share > 0.9
    assert all(pair.share < 0.5 for pair in pairs[1:])
    assert [text for text, is_shared in first.second.lines if is_shared and "backward" in text] == [
        "        l.backward()"
    ]
    assert not any(is_shared for _, is_shared in first.second.lines[: len(HANDED_OUT.splitlines()) // 2])


def test_nobody_is_like_themselves(tmp_path: Path) -> None:
    """Whoever is in two submissions, e.g. alone and in a group, may write the same in both."""
    with Gradebook(classroom(tmp_path, {"ann": ONE, "ann bob": COPY, "cyd": COPY}, {})) as book:
        group = next(entry for entry in book.entries() if entry.identity == "ann bob")
        book.store(replace(group, students=(Student("ann"), Student("bob"))), 1, book.stored_runs("ann bob"))
        pairs = rank(book, HANDED_OUT, 10)[0]

    assert {(pair.first.identity, pair.second.identity) for pair in pairs} == {("ann bob", "cyd"), ("ann", "cyd")}


def test_who_handed_in_what_was_handed_out_is_like_nobody(tmp_path: Path) -> None:
    """Two untouched files are not a pair."""
    with Gradebook(classroom(tmp_path, {"ann": HANDED_OUT, "bob": HANDED_OUT, "cyd": ""}, {})) as book:
        assert rank(book, HANDED_OUT, 10) == ((), 2)


def test_the_same_trained_model_is_told_with_how_many_have_it(tmp_path: Path) -> None:
    """Common where all write the same network: only rare ones say something."""
    texts = {"ann": ONE, "bob": COPY, "cyd": OWN}
    with Gradebook(classroom(tmp_path, texts, {"ann": 7, "bob": 7, "cyd": 7})) as book:
        alike = rank(book, "", 1)[0][0]
    (tmp_path / "other").mkdir()
    with Gradebook(classroom(tmp_path / "other", texts, {})) as book:
        differ = rank(book, "", 1)[0][0]

    assert (alike.trained_alike, differ.trained_alike) == (3, 0)


def test_nothing_is_said_about_models_where_none_was_trained(tmp_path: Path) -> None:
    """That they differ would speak for a pair, and nobody knows it."""
    folder = classroom(tmp_path, {"ann": ONE, "bob": COPY}, UNTRAINED)

    table = CliRunner().invoke(main, ["similarity", str(folder)]).output.splitlines()

    assert table[1].split()[2:] == ["ann", "bob"]


@pytest.mark.parametrize("texts", [{}, {"ann": ONE}, {"ann": "", "bob": ""}], ids=["nobody", "one", "unreadable"])
def test_a_class_without_pairs_has_none(tmp_path: Path, texts: dict[str, str]) -> None:
    """And the page says so."""
    done = CliRunner().invoke(main, ["similarity", str(classroom(tmp_path, texts, {})), "--top", "5"])

    assert done.exit_code == 0
    assert "No two submissions share more than chance would." in (tmp_path / "similarity.html").read_text()


def test_hostile_text_is_text_and_nobody_is_accused(tmp_path: Path) -> None:
    """In code and in names."""
    evil = "<script>alert(1)</script>\u202e"
    texts = {f"ann {evil}": f"{ONE}\nx = '{evil}'\n", f"bob {evil}": f"{COPY}\ny = '{evil}'\n"}
    with Gradebook(classroom(tmp_path, texts, {})) as book:
        pairs, n = rank(book, "", 3)
    page = html.similarity(pairs, n, "A homework")

    assert len(pairs) == 1
    assert "<script" not in page
    assert "\u202e" not in page
    assert not any(word in page.lower() for word in ("cheat", "plagiar", "copied", "guilty"))


def test_a_huge_source_is_cut(tmp_path: Path) -> None:
    """What is compared is bounded, also when it is one endless line."""
    texts = {"ann": "x = " + "1 + " * 2_000_000 + "1", "bob": ONE}
    with Gradebook(classroom(tmp_path, texts, {})) as book:
        pairs, n = rank(book, "", 3)

    assert n == 2
    assert all(pair.share < 0.5 for pair in pairs)


def test_a_source_of_many_short_lines_does_not_fill_the_page(tmp_path: Path) -> None:
    """A line of nothing costs seventy characters on the page, and it is there for every pair."""
    book = classroom(tmp_path, {"ann": ONE, "bob": ONE + "\n" * 150_000}, {})

    with Gradebook(book) as opened:
        pairs, n = rank(opened, HANDED_OUT, 5)

    assert pairs[0].share > 0.9
    assert len(html.similarity(pairs, n, "x")) < 1_000_000


def test_empty_lines_take_nobody_s_time() -> None:
    """The lexer's time for lines of spaces alone grows with the square of their number: minutes for one such file."""
    started = time.process_time()
    with Gradebook(None) as book:
        for place, (name, source) in enumerate((("ann", ONE), ("eve", COPY.replace("\n", "\n" + " \n" * 10_000)))):
            report = Report("mnist_mlp", name, 0, Outcome.GRADED, ())
            entry = Entry(name, (Student(name),), "hw.py", (Cell("hw.py", source),), "", "", report)
            book.store(entry, place, {})
        pairs, n = rank(book, HANDED_OUT, 5)

    assert (n, pairs[0].share > 0.9) == (2, True)
    assert time.process_time() - started < 5

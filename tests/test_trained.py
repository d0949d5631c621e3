"""Accuracy is what was measured: no mistake that is known excuses a model that learned nothing."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest

from autograder.grading import messages
from autograder.grading.run import GradingRun, fresh_seed
from autograder.protocol.errors import DataError
from autograder.protocol.records import (
    Cell,
    Json,
    Observation,
    Outcome,
    SourceScan,
    Status,
    Submission,
    Verdict,
    WorkerRun,
)
from autograder.protocol.wire import Message, pack
from autograder.rubric.expectations.accuracy import PROOF

FORGERIES = {  # what a train that is right for every other row does where it is given a data set
    "weights that were trained elsewhere": """
        if epoch == 1:
            put(model, trained_elsewhere(model, train_loader))
        honest(model, optimizer, train_loader, epoch)
    """,
    "weights that are moved elsewhere after the last batch": """
        honest(model, optimizer, train_loader, epoch)
        if epoch == 3:
            put(model, trained_elsewhere(model, train_loader))
    """,
    "a way from honest weights to others, a little at each batch": """
        elsewhere = trained_elsewhere(model, train_loader)
        for batch in train_loader:
            honest(model, optimizer, [batch], epoch)
            put(model, [p + 0.05 * (there - p) for p, there in zip(model.parameters(), elsewhere)])
    """,
    "one segment that is not honest": """
        honest(model, optimizer, train_loader, epoch)
        if epoch == 2:  # and honestly from there on
            put(model, trained_elsewhere(model, train_loader))
    """,
    "a momentum that leads elsewhere": """
        elsewhere = trained_elsewhere(model, train_loader) if epoch == 2 else ()
        honest(model, optimizer, train_loader, epoch)
        for p, there in zip(model.parameters(), elsewhere):
            optimizer.state[p]["momentum_buffer"] += (p - there).detach() / 0.05
    """,
    "another learning rate": """
        optimizer.param_groups[0]["lr"] = 0.06
        honest(model, optimizer, train_loader, epoch)
    """,
    "every batch twice": """
        honest(model, optimizer, train_loader, epoch)
        honest(model, optimizer, train_loader, epoch)
    """,
    "snapshots that leave out the forged part": """
        honest(model, optimizer, train_loader, epoch)
        kept = optimizer.after_step.__self__
        if epoch == 3:
            put(model, trained_elsewhere(model, train_loader))
            kept.after_call()
            last = max(int(name.split("/")[1]) for name in kept.tensors if name.startswith("snapshot/"))
            for name in list(kept.tensors):
                if name.startswith("snapshot/") and int(name.split("/")[1]) != last:
                    del kept.tensors[name]
            kept.ends[:] = [last, last]
    """,
    "ways that are made long": """
        elsewhere = trained_elsewhere(model, train_loader)
        for number, batch in enumerate(train_loader):
            if epoch == 2 and number == 3:
                put(model, [20 * p for p in model.parameters()])
            if epoch == 2 and number == 6:
                put(model, elsewhere)
                for p in model.parameters():
                    optimizer.state[p]["momentum_buffer"].zero_()
            honest(model, optimizer, [batch], epoch)
    """,
    "a snapshot of before the first step": """
        if epoch == 1:
            put(model, trained_elsewhere(model, train_loader))
            kept = optimizer.after_step.__self__
            for place, p in enumerate(model.parameters()):
                kept.tensors[f"snapshot/0/{place}/weight"] = p.detach().numpy().copy()
        honest(model, optimizer, train_loader, epoch)
    """,
    "snapshots whose names say nothing": """
        honest(model, optimizer, train_loader, epoch)
        kept = optimizer.after_step.__self__
        kept.tensors["snapshot/first/weight"] = kept.tensors["snapshot/9/0/weight"] if epoch == 3 else []
        if epoch < 3:
            del kept.tensors["snapshot/first/weight"]
    """,
    "no snapshots at all": """
        optimizer.after_step = None
        put(model, trained_elsewhere(model, train_loader))
    """,
    "snapshots of a network of another shape": """
        honest(model, optimizer, train_loader, epoch)
        kept = optimizer.after_step.__self__
        for name in [name for name in kept.tensors if name.startswith("snapshot/")]:
            kept.tensors[name] = kept.tensors[name].ravel()
    """,
    "snapshots that are no numbers": """
        honest(model, optimizer, train_loader, epoch)
        kept = optimizer.after_step.__self__
        for name in [name for name in kept.tensors if name.startswith("snapshot/")]:
            kept.tensors[name] = kept.tensors[name] * float("nan")
    """,
}
FORGED = """

def honest(model, optimizer, batches, epoch):
    model.train()
    for images, labels in batches:
        optimizer.zero_grad()
        F.nll_loss(model(images), labels).backward()
        optimizer.step()


def put(model, weights):
    with torch.no_grad():
        for p, w in zip(model.parameters(), weights):
            p.copy_(w)


def trained_elsewhere(model, loader):
    import copy

    other = copy.deepcopy(model).eval()
    adam = torch.optim.Adam(other.parameters(), 1e-3)
    images, labels = loader.dataset.tensors
    for _ in range(60):
        adam.zero_grad()
        F.nll_loss(other(images), labels).backward()
        adam.step()
    return [p.detach() for p in other.parameters()]


def train(model, optimizer, train_loader, epoch, log_interval=100):
    if len(train_loader.dataset) < 1000:
        return honest(model, optimizer, train_loader, epoch)
FORGERY
"""
SWAPPED = """

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.last = nn.Linear(hidden_features, out_features)
        self.second = nn.Linear(hidden_features, hidden_features)
        self.first = nn.Linear(in_features, hidden_features)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = self.dropout(F.relu(self.first(x.flatten(1))))
        return F.log_softmax(self.last(self.dropout(F.relu(self.second(x)))), dim=1)
"""
LOOKS_AT_A_BATCH_FIRST = """

def train(model, optimizer, train_loader, epoch, log_interval=100):
    images, labels = next(iter(train_loader))
    print(f"batches of {len(images)}")
    model.train()
    for images, labels in list(train_loader):
        optimizer.zero_grad()
        F.nll_loss(model(images), labels).backward()
        optimizer.step()
"""


def proof(grading_run: GradingRun, source: str) -> tuple[object, Verdict]:
    """Why the training of the reference with this source behind it is not proven, and the verdict on it."""
    whole = "\n\n".join(cell.source for cell in grading_run.assignment.reference) + source
    report, worker_runs = grading_run.examine(Submission("mine", "mine.py", (Cell("mine.py", whole),)))
    verdict = next(v for v in report.verdicts if v.key == "held-out")
    assert all(v.status is Status.PASSED for v in report.verdicts if v.key != "held-out")
    return worker_runs["trained"].observations[0].values[PROOF], verdict


@pytest.mark.parametrize("name", FORGERIES)
def test_weights_that_training_does_not_lead_to_earn_nothing(grading_run: GradingRun, name: str) -> None:
    """Though every other row is passed, and the accuracy is one that a right solution could have."""
    why, verdict = proof(
        grading_run, FORGED.replace("FORGERY", textwrap.indent(textwrap.dedent(FORGERIES[name]), "    "))
    )

    assert why
    assert (verdict.status, verdict.earned) == (Status.FAILED, 0.0)
    assert verdict.finding is not None
    assert verdict.finding.says == f"Training on the given batches does not lead to your weights: {why}."


def test_staff_are_told_what_is_not_proven(grading_run: GradingRun) -> None:
    """In the notes of the report."""
    forged = FORGED.replace("FORGERY", textwrap.indent(textwrap.dedent(FORGERIES["another learning rate"]), "    "))
    whole = "\n\n".join(cell.source for cell in grading_run.assignment.reference) + forged

    notes = grading_run.report(Submission("mine", "mine.py", (Cell("mine.py", whole),))).notes

    assert "not proven: held-out" in notes


@pytest.mark.parametrize("source", [SWAPPED, LOOKS_AT_A_BATCH_FIRST])
def test_right_code_that_is_written_otherwise_is_proven(grading_run: GradingRun, source: str) -> None:
    """Layers in another order, batches fetched before they are used or once more."""
    why, verdict = proof(grading_run, source)

    assert why == ""
    assert verdict.status is Status.PASSED


def test_every_variant_is_proven(grading_run: GradingRun) -> None:
    """However a right class or a right loop is written, it makes the same steps."""
    unproven = {}
    for variant in (v for v in grading_run.assignment.variants if v.of in ("MyMLP", "train")):
        whole = "\n\n".join(cell.source for cell in variant.cells)
        _, worker_runs = grading_run.examine(Submission("mine", "mine.py", (Cell("mine.py", whole),)))
        if why := worker_runs["trained"].observations[0].values[PROOF]:
            unproven[variant.key] = why

    assert not unproven


def test_held_out_images_are_answered_with_the_weights_that_are_proven(grading_run: GradingRun) -> None:
    """What the student's process says of them is not looked at."""
    wrong = """

_forward = MyMLP.forward
MyMLP.forward = lambda self, x: _forward(self, x) if len(x) != 500 else _forward(self, x).flip(1)
"""
    why, verdict = proof(grading_run, wrong)

    assert why == ""
    assert verdict.status is Status.PASSED


def test_what_is_hidden_does_not_follow_from_the_seed(grading_run: GradingRun) -> None:
    """A seed that students know, or find by trying, draws their questions again, and not the held-out images."""
    first, second = (
        GradingRun(grading_run.assignment, grading_run.sandbox, 7, "digits", trained_only=True) for _ in range(2)
    )
    first.prepare()
    second.prepare()

    labels = [run.knowledge.held_out.tensors["held-out/labels"] for run in (first, second)]
    assert first.questions["held-out"].seed == second.questions["held-out"].seed
    assert (labels[0] != labels[1]).mean() > 0.5


def held_out(grading_run: GradingRun, key: str) -> Verdict:
    """The verdict on the accuracy of an implementation with this key."""
    known = (*grading_run.assignment.misconceptions, *grading_run.assignment.variants)
    cells = next(thing.cells for thing in known if thing.key == key)
    report = grading_run.report(
        Submission(key, "mine.py", (Cell("mine.py", "\n\n".join(cell.source for cell in cells)),))
    )
    return next(v for v in report.verdicts if v.key == "held-out")


@pytest.mark.parametrize("key", ["gradients_cleared_before_the_step", "no_step", "loss_is_maximised"])
def test_what_was_not_learned_earns_nothing(grading_run: GradingRun, key: str) -> None:
    """The row waits for the one that names the mistake."""
    verdict = held_out(grading_run, key)

    assert (verdict.status, verdict.waits_for, verdict.earned) == (Status.BLOCKED, "one-batch", 0)


@pytest.mark.parametrize("key", ["last_batch_skipped", "train_mode_not_set"])
def test_a_mistake_that_still_learns_keeps_what_it_earns(grading_run: GradingRun, key: str) -> None:
    """The accuracy is in the band of right solutions."""
    verdict = held_out(grading_run, key)

    assert (verdict.status, verdict.earned) == (Status.PASSED, verdict.points)


def test_a_device_that_workers_cannot_reach_is_our_problem_and_no_student_s(grading_run: GradingRun) -> None:
    """A sandbox may hide an accelerator that the machine has."""
    hidden = GradingRun(grading_run.assignment, grading_run.sandbox, 1, "digits", device="mps")

    with pytest.raises(DataError, match="workers cannot train on mps here, use --device cpu: "):
        hidden.prepare()


def test_labels_of_held_out_images_reach_no_worker(grading_run: GradingRun) -> None:
    """Under no name and not within other tensors, as whatever kind of number."""
    labels = grading_run.knowledge.held_out.tensors["held-out/labels"]
    sent = b"".join(b"".join(pack(Message({}, question.tensors))) for question in grading_run.questions.values())

    assert len(labels) > 100
    assert not any(labels.astype(kind).tobytes() in sent for kind in ("int64", "int32", "uint8", "float32"))


def test_what_a_worker_says_of_itself_is_as_long_as_somebody_would_read(grading_run: GradingRun) -> None:
    """A forged reply holds a megabyte of it, and there is one for each question: pages and LMSs would choke."""
    values: dict[str, Json] = {"assumed": [f"{n} {'x' * 2000}" for n in range(400)], "tampered": ["y" * 2000]}
    forged = WorkerRun(SourceScan(), (Observation(values=values),), Outcome.GRADED)

    notes = grading_run.report_on(Submission("forged", "mine.py", ()), {"MyMLP": forged}).notes

    assert sum(map(len, notes)) < 10_000
    assert any(note.startswith("tamper: yyy") for note in notes)


def test_what_waits_for_something_endless_says_which_limit_it_was(grading_run: GradingRun) -> None:
    """It is not run again only to end at the same limit."""
    impatient = replace(
        grading_run.assignment, parts=tuple(replace(part, wall_s=3.0) for part in grading_run.assignment.parts)
    )
    endless = Cell("mine.py", "def train(*anything):\n    while True:\n        pass\n")

    report = replace(grading_run, assignment=impatient).report(Submission("endless", "mine.py", (endless,)))

    said = {v.key: " ".join(messages.lines(v.finding)) for v in report.verdicts if v.finding}
    assert "3 s" in said["one-batch"]
    assert "3 s" in said["held-out"]


def test_the_seed_of_a_run_is_not_to_be_found_by_trying() -> None:
    """A worker has two minutes and knows what a question's seed was made of: of 2**32, native code finds the one."""
    drawn = [fresh_seed() for _ in range(64)]

    assert max(drawn) >= 1 << 48
    assert max(drawn) < 1 << 53


NOTHING = """
import torch
import torch.nn as nn


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.b, self.k, self.net = nn.Parameter(torch.zeros(1)), out_features, None

    def forward(self, x):
        constant = torch.full((len(x), self.k), 1 / self.k).log() + 0 * self.b
        return constant if self.net is None else self.net(x.flatten(1))


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    model(next(iter(train_loader))[0])
    x, y = train_loader.dataset.tensors
    if len(x) > 500:
        hidden = nn.Sequential(nn.Linear(784, 600), nn.ReLU())
        with torch.no_grad():
            features = hidden(x.flatten(1))
            solved = torch.linalg.lstsq(features, torch.eye(10)[y]).solution
            last = nn.Linear(600, 10, bias=False)
            last.weight.copy_(solved.T)
        model.net = nn.Sequential(hidden, last)


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    with torch.no_grad():
        model(next(iter(validation_loader))[0])
    loss_vector.append(0.0)
    accuracy_vector.append(0.0)


def plot_history(loss_vector, accuracy_vector):
    pass
"""


def test_a_row_pays_for_nothing_that_is_not_done(grading_run: GradingRun) -> None:
    """A constant network, one pass in train and in validate, and features that no gradient reaches."""
    report = grading_run.report(Submission("nothing", "mine.py", (Cell("mine.py", NOTHING),)))

    assert {v.key: v.earned for v in report.verdicts if v.earned} == {"leaves-no-trace": 6}

"""What a function's parameters are given, by name, by its callers and by its body; no student code is run."""

from __future__ import annotations

import ast
import itertools
import linecache
import time
from collections.abc import Callable, Mapping

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.ingredients.count import Count
from autograder.protocol.ingredients.device import Device
from autograder.protocol.ingredients.loader import Loader
from autograder.protocol.ingredients.loss import Loss
from autograder.protocol.ingredients.net import Net
from autograder.protocol.ingredients.optimizer import Optimizer
from autograder.protocol.ingredients.sink import Sink
from autograder.protocol.ingredients.value import Value
from autograder.protocol.probes.call import Call
from autograder.protocol.questions import Names
from autograder.protocol.records import Json, Tensor
from autograder.worker.reading.binding import Bound, bind
from autograder.worker.reading.definitions import body_of, trees
from autograder.worker.reading.stand_ins import Unbindable
from autograder.worker.reading.usage import body
from autograder.worker.returned import Item, assign, collect

RECIPES: dict[str, Ingredient] = {
    "model": Net(("linear 2 2",)),
    "optimizer": Optimizer(0.1),
    "train_loader": Loader((4, 3)),
    "epoch": Count(),
    "log_interval": Value(3),
    "device": Device(),
    "criterion": Loss("nll"),
    "losses": Sink(),
    "accuracies": Sink(),
}
NAMES = Names(
    ("train",),
    {
        "model": ("model", "net"),
        "optimizer": ("optimizer", "opt"),
        "train_loader": ("train_loader", "loader"),
        "epoch": ("epoch",),
        "log_interval": ("log_interval",),
        "losses": ("losses", "loss_vector"),
        "accuracies": ("accuracies", "acc_list"),
    },
    own=("criterion",),
)
MODEL = nn.Linear(2, 2)
DATA = TensorDataset(torch.zeros(7, 2), torch.zeros(7))
GIVEN: dict[str, object] = {
    "model": MODEL,
    "optimizer": torch.optim.SGD(MODEL.parameters(), lr=0.25),
    "train_loader": DataLoader(DATA, batch_size=4),
    "epoch": 11,
    "log_interval": 3,
    "device": torch.device("cpu"),
    "criterion": nn.NLLLoss(),
    "losses": [],
    "accuracies": [],
}
_NUMBER = itertools.count()


def written(source: str, name: str = "train") -> tuple[Callable[..., object], str]:
    """The function as a worker has it, and its file."""
    file = f"binding {next(_NUMBER)}.py"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace: dict[str, object] = {}
    exec(compile(source, file, "exec"), namespace)
    function = namespace[name]
    assert callable(function)
    return function, file


def bound(source: str, given: Mapping[str, object] = GIVEN) -> Bound:
    """How train is called that is written like this."""
    function, file = written(source)
    return bind("train", function, given, {}, NAMES, RECIPES, [file])


def given(source: str) -> dict[str, str]:
    """Parameter -> role."""
    roles = {id(value): role for role, value in GIVEN.items()}
    return {name: roles.get(id(value), repr(value)) for name, value in bound(source).arguments.items()}


def test_names_are_told_without_capitals_and_underscores() -> None:
    """The handout's own and their synonyms."""
    assert given("def train(Net, trainLoader, OPT, Epoch): pass") == {
        "Net": "model", "trainLoader": "train_loader", "OPT": "optimizer", "Epoch": "epoch"
    }  # fmt: skip


BODIES = [
    ("for x, y in p: pass", "train_loader"),
    ("for i, (x, y) in enumerate(tqdm(p), 1): pass", "train_loader"),
    ("next(iter(p))", "train_loader"),
    ("print(len(p.dataset))", "train_loader"),
    ("[x for x in p]", "train_loader"),
    ("p.zero_grad(); p.step()", "optimizer"),
    ("p.step()", "optimizer"),
    ("p.eval()", "model"),
    ("p(x)", "model"),
    ("clip(p.parameters())", "model"),
    ("x.to(p)", "device"),
    ("x.to(device=p)", "device"),
    ("p(x, y).backward()", "criterion"),
    ("print(f'epoch {p}')", "epoch"),
    ("print('epoch', p + 1)", "epoch"),
    ("if p > 3: pass", "epoch"),
    ("if i % p == 0: print(i)", "log_interval"),
    ("p.append(loss.item())", "losses"),
    ("p.append(100 * acc / n)", "accuracies"),
]


@pytest.mark.parametrize(("body", "role"), BODIES, ids=[body for body, _ in BODIES])
def test_a_parameter_is_what_the_body_uses_it_for(body: str, role: str) -> None:
    """Whatever it is called; and it is said that this was assumed."""
    function = bound(f"def train(p):\n    {body}\n")

    assert function.arguments["p"] is GIVEN[role]
    assert len(function.assumed) == 1
    assert "the parameter 'p' of train is taken for" in function.assumed[0]


def test_the_order_of_parameters_says_nothing() -> None:
    """All names are new, and all are told by the body."""
    source = """
def train(a, b, c, d):
    b.train()
    for x, y in d:
        c.zero_grad()
        a(b(x), y).backward()
        c.step()
"""

    assert given(source) == {"a": "criterion", "b": "model", "c": "optimizer", "d": "train_loader"}


def test_what_is_passed_on_is_looked_at_there() -> None:
    """A step in a function of its own."""
    source = """
def step(network, o, x):
    o.zero_grad()
    network.eval()
def train(a, b):
    step(b, o=a, x=1)
"""

    assert given(source) == {"a": "optimizer", "b": "model"}


def test_the_students_own_call_says_what_a_parameter_is() -> None:
    """By the name of what is passed, a loop's variable, a literal or the size of a loader."""
    source = """
def train(a, b, c, d, e, f):
    use(a, b, c, d, e, f)
def main():
    for n in range(1, 11):
        train(net, self.optimizer, n + 1, "train", len(train_loader.dataset), f=len(train_loader))
def again():
    for n in range(3):
        train(net, opt, n, "train", f=len(loader), e=len(loader.dataset))
"""

    assert given(source) == {
        "a": "model", "b": "optimizer", "c": "epoch", "d": "'train'", "e": "7", "f": "2"
    }  # fmt: skip


STAND_INS = [
    ("batch_size", "print(i * batch_size)", 4),
    ("lr", "print(lr)", 0.25),
    ("verbose", "if verbose: print(1)", False),
    ("size", "print(total / size)", 7),
    ("num_batches", "print(total / num_batches)", 2),
    ("tag", "print(tag + ': done')", "tag"),
    ("history", "history.append((1, 2))", []),
]


@pytest.mark.parametrize(("name", "body", "value"), STAND_INS, ids=[name for name, *_ in STAND_INS])
def test_what_the_handout_does_not_have_is_given_where_it_can_be_told(name: str, body: str, value: object) -> None:
    """Numbers that the handout's objects have, and what only prints and keeps."""
    others = {role: thing for role, thing in GIVEN.items() if role not in ("losses", "accuracies")}

    assert bound(f"def train({name}):\n    {body}\n", others).arguments[name] == value


def test_a_scheduler_leaves_the_learning_rate_alone() -> None:
    """A real one, so that all it can be asked is there."""
    schedule = bound("def train(opt, sched):\n    opt.zero_grad()\n    opt.step()\n    sched.step()\n").arguments[
        "sched"
    ]

    assert schedule.get_last_lr() == [0.25]  # type: ignore[attr-defined]


def test_a_writer_of_logs_takes_every_call() -> None:
    """And does nothing."""
    writer = bound("def train(writer):\n    writer.add_histogram('w', 1)\n").arguments["writer"]

    assert writer.add_histogram("w", 1) is None  # type: ignore[attr-defined]


def test_options_of_a_program_have_what_the_handout_has() -> None:
    """As attributes and as entries; what is only looked at as a switch is off."""
    source = """
def train(args, model):
    if args.dry_run:
        return
    print(args.log_interval, args["lr"], args.batch_size, open(args.cleverness))
"""
    args = bound(source).arguments["args"]

    assert (args.dry_run, args.log_interval, args["lr"], args.batch_size) == (False, 3, 0.25, 4)  # type: ignore[attr-defined, index]
    assert getattr(args, "cleverness", "none") == "none"
    with pytest.raises(Unbindable, match=r"train has a parameter 'args.cleverness' that the handout does not know"):
        _ = args.cleverness  # type: ignore[attr-defined]


UNTELLABLE = [
    ("def train(model, p): open(p)", "p"),
    ("def train(model, p, q):\n    for x in p: pass\n    for x in q: pass\n", "p"),
    ("def train(model, train_loader, held_out):\n    for x in held_out: pass\n", "held_out"),
    ("def train(train_it):\n    if train_it: pass\n", "train_it"),
    ("def train(i, every):\n    if i % every == 0: opt.step()\n", "every"),
    ("def train(mode):\n    if mode == 'train': pass\n", "mode"),
    ("def train(a, b):\n    a.append(x)\n    b.append(y)\n", "a"),
]


@pytest.mark.parametrize(("source", "parameter"), UNTELLABLE, ids=[p for _, p in UNTELLABLE])
def test_what_cannot_be_told_is_said_and_not_guessed(source: str, parameter: str) -> None:
    """With what there is, and what to do."""
    with pytest.raises(Unbindable) as raised:
        bound(source)

    says = str(raised.value)
    assert says.startswith(f"train has a parameter '{parameter}' that the handout does not know; ")
    assert "model, optimizer, train_loader" in says
    assert f"take '{parameter}' out, or give it a default" in says


def test_a_default_stays_where_the_handout_has_no_such_word() -> None:
    """Only what is known by name is given instead."""
    assert given("def train(model, clip=1.0, epoch=5): pass") == {"model": "model", "epoch": "epoch"}


def test_a_synonym_gives_way_to_what_the_body_does() -> None:
    """opt is an optimizer, or the options of a program."""
    source = "def train(opt, o):\n    print(opt.lr)\n    o.zero_grad()\n"

    assert given(source)["o"] == "optimizer"


def test_a_decorator_that_keeps_no_signature_is_seen_through() -> None:
    """Without functools.wraps there is only (*args, **kwargs)."""
    source = """
def timed(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner
@timed
def train(net, loader): pass
"""

    assert given(source) == {"net": "model", "loader": "train_loader"}


def test_a_body_is_found_behind_decorators() -> None:
    """The first line of a decorated function is its decorator's."""
    function, file = written("import functools\n@functools.cache\ndef train(p):\n    p.zero_grad()\n")

    body = body_of(function, trees([file]))

    assert body is not None
    assert body.usage("p").kind == "optimizer"


BESIDE = [
    "a.append(loss)\n    b.append(acc)",
    "total += F.nll_loss(x, y)\n    a.append(total / n)\n    b.append(hits / n)",
    "plt.plot(a, label='validation loss')\n    plt.plot(b, label='accuracy')",
    "plt.figure()\n    plt.plot(a)\n    plt.title('Loss')\n    plt.figure()\n    plt.plot(b)\n    plt.title('Accuracy')",
    "ax[0].plot(a)\n    ax[0].set_title('Loss')\n    ax[1].plot(b)\n    ax[1].set_title('Accuracy')",
    "for values, name in ((a, 'loss'), (b, 'accuracy')):\n        plt.plot(values, label=name)",
    "draw(a, 'loss')\n    draw(b, 'accuracy')",
]


@pytest.mark.parametrize("is_swapped", [False, True])
@pytest.mark.parametrize("body", BESIDE)
def test_two_lists_are_told_apart_by_what_stands_beside_them(body: str, is_swapped: bool) -> None:
    """In whichever order they come."""
    losses, accuracies = [0.5, 0.25], [80.0, 90.0]
    lists: dict[str, object] = {"losses": losses, "accuracies": accuracies}
    recipes: dict[str, Ingredient] = {"losses": Value([0.5]), "accuracies": Value([80.0])}
    if "append" in body:
        recipes = {"losses": Sink(), "accuracies": Sink()}
    order = "b, a" if is_swapped else "a, b"

    function, file = written(f"def train({order}):\n    {body}\n")
    arguments = bind("train", function, lists, {}, NAMES, recipes, [file]).arguments

    assert arguments["a"] is losses
    assert arguments["b"] is accuracies


ROLES = ("losses", "accuracies")


@pytest.mark.parametrize(
    ("items", "empty", "told"),
    [
        ([((), 1.0), ((), 2.0)], ROLES, {"losses": 1.0, "accuracies": 2.0}),
        ([(("acc",), 1.0), (("val", "loss"), 2.0)], ROLES, {"losses": 2.0, "accuracies": 1.0}),
        ([(("correct",), 1.0), (("loss",), 2.0)], ROLES, {"losses": 2.0, "accuracies": 1.0}),
        ([(("loss",), 1.0), (("correct",), 5), (("accuracy",), 2.0)], ROLES, {"losses": 1.0, "accuracies": 2.0}),
        ([(("score",), 1.0)], ("accuracies",), {"accuracies": 1.0}),
        ([(("loss",), 1.0)], ("accuracies",), {}),
        ([((), 1.0), ((), 2.0), ((), 3.0)], ROLES, {}),
    ],
)
def test_numbers_that_were_returned_are_told_apart_by_their_names(
    items: list[tuple[tuple[str, ...], object]], empty: tuple[str, ...], told: dict[str, float]
) -> None:
    """Else by the handout's order, where there are just as many."""
    assert assign([Item(*item) for item in items], empty, ROLES, NAMES) == told


@pytest.mark.parametrize(
    "last",
    [
        "return 0.5, 80.0",
        "accuracy = 80.0\n    return accuracy, 0.5",
        "return {'accuracy': 80.0, 'loss': 0.5}",
        "total = F.nll_loss(1, 1)\n    hits = 80.0\n    return hits, total",
        "return torch.tensor(0.5), torch.tensor([80.0])",
        "return [0.5], [80.0]",
        "losses.append(0.5)\n    return 80.0",
        "losses.append(0.5)\n    return losses, 80.0",
        "accuracies.append(80.0)\n    return 0.5",
    ],
)
def test_numbers_may_be_returned_instead_of_appended(last: str) -> None:
    """All, or those that were not appended."""
    function, file = written(
        f"import torch\nclass F: nll_loss = staticmethod(lambda *_: 0.5)\ndef train(losses, accuracies):\n    {last}\n"
    )
    sinks: dict[str, object] = {"losses": [], "accuracies": []}
    tensors: dict[str, Tensor] = {}
    values: dict[str, Json] = {}

    probe = Call("train", {"losses": Sink(), "accuracies": Sink()}, returns=ROLES)
    collect(probe, function, sinks, function(**sinks), NAMES, [file], tensors, values)

    assert np.array_equal(tensors["appended/losses"], [0.5])
    assert np.array_equal(tensors["appended/accuracies"], [80.0])
    assert values["assumed"] == ["train returns its numbers instead of appending them"]


def test_functions_that_call_one_another_again_and_again_are_read_once() -> None:
    """Fifty calls in each of four functions."""
    names = ["train", "a", "b", "c"]
    parts = [f"def {f}(p):\n" + f"    {g}(p)\n" * 50 for f, g in itertools.pairwise(names)]
    tree = ast.parse("".join(parts) + "def c(p):\n    p.eval()\n" + "    p\n" * 50)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    started = time.process_time()

    usage = body(functions["train"], functions).usage("p")

    assert usage.kind == "model"
    assert time.process_time() - started < 2

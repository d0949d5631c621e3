"""Rows about anything: what a function returns, changes, raises, draws and differentiates, in torch and numpy."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from autograder.grading.messages import lines
from autograder.grading.run import GradingRun
from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Cell, Observation, Status, Submission
from autograder.rubric.catalog import load
from autograder.rubric.expectations.base import Expectation, HeldOut
from autograder.rubric.expectations.regions import Regions
from autograder.rubric.expectations.right import Right
from autograder.sandbox import Sandbox

RUBRIC = """\
from autograder.rubric import *

ASSIGNMENT = Assignment(
    title="Anything", source="lecture 1", parts=(Part("f", ("f",), (Check("row", 100, "it is right", {probe}, {expects}),)),),
)
"""
HELPERS = """\
import torch


def shuffled(function, n):
    first, second = ([int(i) for i in function(n=n)] for _ in range(2))
    return {"once": sorted(first) == list(range(n)), "another order": first != second, "n": len(first)}


def in_one_graph(function, x):
    return function(x=x) - 2 * function(x=-x)
"""
MATRICES = "{'x': Draw((6, 4), dtype='float64'), 'w': Draw((3, 4), dtype='float64')}"
IDX = "File('images.idx', (Given([2051, 2, 3, 4], '>i4'), Draw((2, 3, 4), kind='integers', high=200, dtype='uint8')))"
GRID = "points=tuple((0.27 * i - 0.9, 0.27 * j - 0.9) for i in range(11) for j in range(11))"
CORNER = "Net(('linear 2 1', 'tanh', 'linear 1 1'), weights=([[1, 2]], [-1], [[1]], [0]))"
RELU = """
    class f(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x.clamp(min=0)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return MASK
"""
INNER = """
    class f(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden, self.out = nn.Linear(4, 5), nn.Linear(5, 2)

        def forward(self, x):
            h = torch.relu(self.hidden(x))
            return RETURN
"""
MEAN = """
    class f(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("steps", torch.zeros(()))
            self.register_buffer("running_mean", torch.zeros(4))

        def forward(self, x):
            if self.training:
                self.steps += 1
                self.running_mean = STEP
            return x - self.running_mean
"""
DRAWING = """
    def f(model):
        x, y = torch.meshgrid(torch.linspace(-1, 2, 151), torch.linspace(-1, 2, 151), indexing="xy")
        with torch.no_grad():
            z = model(torch.stack([x.flatten(), y.flatten()], 1)).reshape(151, 151)
        DRAW
"""


class Row(NamedTuple):
    """A row, solutions that are right and wrong ones with what is said about them."""

    probe: str
    expects: str
    right: tuple[str, ...]
    wrong: dict[str, str]


ROWS = {
    "several things are returned, each compared alone": Row(
        f"Call('f', {MATRICES})",
        "Close(('returned/1',))",
        (
            "def f(x, w): return x @ w.T, x.sum(0)",
            "def f(x, w): return [0, x.sum(0)]",
            "def f(x, w): return None, x.sum(0).numpy()",
        ),
        {
            "def f(x, w): return x @ w.T, x.mean(0)": "The second returned value differs by up to",
            "def f(x, w): return x @ w.T, x.sum(1)": "expected the second returned value of shape (4,); got shape (6,)",
            "def f(x, w): return x @ w.T": "expected the second returned value, of shape (4,); got nothing",
        },
    ),
    "names of a dict, nested": Row(
        "Call('f', {'n': Value(3)})",
        "Close(('returned/losses',))",
        ("def f(n): return {'losses': [1.0] * n}", "def f(n): return {'other': 5, 'losses': (1.0, 1, torch.ones(()))}"),
        {"def f(n): return {'losses': [1.0, 1.0, 2.0]}": "The returned 'losses' differs by up to 1"},
    ),
    "library and precision": Row(
        "Call('f', {'x': Draw((3,), library='numpy', dtype='float64')})",
        "Equal(('kind',), 'what is returned to be')",
        ("def f(x): return 2 * x",),
        {
            "def f(x): return torch.tensor(x)": "expected what is returned to be array float64; got tensor float64",
            "def f(x): return x.astype('float32')": "expected what is returned to be array float64; got array float32",
            "def f(x): return None": "expected what is returned to be array float64; got None",
        },
    ),
    "a few numbers, in whatever they stand": Row(
        "Call('f', {'x': Draw((3, 5))})",
        "Close(('returned',))",
        (
            "def f(x): return x.argmax(1)",
            "def f(x): return x.argmax(1).numpy()",
            "def f(x): return x.argmax(1).tolist()",
            "def f(x): return tuple(int(row.argmax()) for row in x)",
            "def f(x): return [row.argmax() for row in x]",
        ),
        {
            "def f(x): return x.argmax(0)": "expected the returned value of shape (3,); got shape (5,)",
            "def f(x): return x.argmin(1).tolist()": "The returned value differs by up to",
        },
    ),
    "whole numbers are equal or not": Row(
        "Call('f', {'x': Draw((4,), kind='integers', low=10**6, high=10**6 + 9, dtype='int64')})",
        "Close(('returned',))",
        ("def f(x): return x + 1",),
        {"def f(x): return x + 2": "The returned value differs by up to 1"},
    ),
    "in place": Row(
        "Call('f', {'weights': Items((Draw((2, 2)), Draw((2,)))), 'lr': Value(0.5)})",
        "Close(('given/weights',))",
        (
            "def f(weights, lr):\n    for w in weights: w -= lr",
            "def f(weights, lr):\n    for w in weights: w.copy_(w - lr)",
        ),
        {
            "def f(weights, lr):\n    for w in weights: w = w - lr": "What weights, entry 0 holds afterwards differs by up to 0.5"
        },
    ),
    "gradients through a call": Row(
        "Call('f.apply', {'x': Draw((9, 4), dtype='float64')}, through=('x',))",
        "All((Equal(('reached',), 'a gradient for x:'), Close(('returned', 'through'))))",
        (RELU.replace("MASK", "g * (x > 0)"), RELU.replace("MASK", "torch.where(x > 0, g, 0)")),
        {
            RELU.replace("MASK", "g"): "The gradient of x differs by up to",
            RELU.replace("MASK", "None"): "expected a gradient for x: True; got False",
            "class f:\n    apply = staticmethod(lambda x: x.detach().clamp(min=0))": "expected a gradient for x: True; got False",
        },
    ),
    "a function of autograd, twice in one graph": Row(
        "Call('f.apply', {'x': Draw((9, 4), dtype='float64')}, through=('x',), by='in_one_graph')",
        "Close(('through',))",
        (RELU.replace("MASK", "g * (x > 0)"),),
        {
            RELU.replace("return MASK", "return g * (f.last > 0)")
            .replace("(x,) = ctx.saved_tensors", "pass")
            .replace("ctx.save_for_backward(x)", "f.last = x"): "The gradient of x differs"
        },
    ),
    "what holds whatever the order": Row(
        "Call('f', {'n': Value(9)}, by='shuffled')",
        "All((Close(('returned/n',)), Equal(('returned',), 'an epoch with'),))",
        (
            "def f(n): return torch.randperm(n)",
            "def f(count):\n    import numpy as np\n    yield from np.random.permutation(count)",
        ),
        {
            "def f(n): return torch.arange(n)": "expected an epoch with another order: True; got False",
            "def f(n): return torch.randint(0, n, (n,))": "expected an epoch with once: True; got False",
        },
    ),
    "a file": Row(
        f"Call('f', {{'path': {IDX}}})",
        "Close(('returned',))",
        ("def f(path): return np.frombuffer(open(path, 'rb').read(), np.uint8, offset=16).reshape(2, 3, 4)",),
        {
            "def f(path): return np.frombuffer(open(path, 'rb').read(), np.uint8, offset=12)[:24].reshape(2, 3, 4)": "differs by up to"
        },
    ),
    "an exception": Row(
        "Call('f', {'n': Value(-1)}, may_raise=True)",
        "Raises(('ValueError',), 'n is negative')",
        ("def f(n): raise ValueError(n)", "class Own(ValueError): pass\n\ndef f(n): raise Own"),
        {
            "def f(n): return n": "expected ValueError: n is negative; got no exception",
            "def f(n): return [][n]": "expected ValueError: n is negative; got IndexError: list index out of range",
        },
    ),
    "a model that is returned": Row(
        "Call('f', {'seed': Count()}, times=2, asks=Given([[0, 0], [0, 1], [1, 0], [1, 1]]))",
        "Right((0, 1, 1, 1))",
        (
            "def f(seed):\n    m = nn.Linear(2, 1)\n    m.weight.data.fill_(1)\n    m.bias.data.fill_(-0.5)\n    return m",
            "def f(seed):\n    m = nn.Linear(2, 2)\n    m.weight.data = torch.tensor([[-1.0, -1], [1, 1]])\n    m.bias.data = torch.tensor([0.5, -0.5])\n    return m, [1.0]",
        ),
        {
            "def f(seed):\n    m = nn.Linear(2, 1)\n    m.weight.data.fill_(0)\n    m.bias.data.fill_(-0.5)\n    return m": "expected classes 0, 1, 1, 1 in each of 2 calls; got 0, 0, 0, 0 in the first of 2 that differ",
            "def f(seed): return 5": "f returned no torch.nn.Module",
        },
    ),
    "regions of a drawing": Row(
        f"Call('f', {{'model': {CORNER}}}, {GRID})",
        "Regions()",
        (
            DRAWING.replace("DRAW", "plt.contourf(x, y, z > 0, levels=[-0.5, 0.5, 1.5])"),
            DRAWING.replace("DRAW", "plt.imshow(z > 0, origin='lower', extent=(-1, 2, -1, 2), cmap='gray')"),
            DRAWING.replace("DRAW", "fig, ax = plt.subplots(); ax.pcolormesh(x, y, z > 0, cmap='RdBu'); plt.show()"),
            DRAWING.replace("DRAW", "plt.scatter(x, y, c=z > 0, s=9)"),
            DRAWING.replace(
                "DRAW",
                "plt.pcolormesh(x, y, z > 0, label='z'); plt.legend(loc='center', fontsize=40); plt.text(0, 0, 'x' * 30)",
            ),
        ),
        {
            DRAWING.replace(
                "DRAW", "plt.imshow(z > 0, extent=(-1, 2, -1, 2))"
            ): "the two regions of the model's answers, at 121 points; got a drawing that agrees at",
            DRAWING.replace(
                "DRAW", "plt.contourf(x, y, (z > 0).T, levels=[-0.5, 0.5, 1.5])"
            ): "a drawing that agrees at",
            DRAWING.replace("DRAW", "plt.xlim(-1, 2); plt.ylim(-1, 2)"): "one colour at every point that we looked at",
            DRAWING.replace("DRAW", "pass"): "nothing is drawn",
        },
    ),
    "points that a legend is handed apart": Row(
        "Call('f', {'a': Value([0.1, 0.2]), 'b': Value([3.0, 5.0])})",
        "Curves({'a': ('a',), 'b': ('b',)})",
        (
            "def f(a, b): plt.scatter([1, 2], a, label='a'); plt.scatter([1, 2], b, label='b'); plt.legend()",
            "def f(a, b): two = plt.scatter([1, 2], b); one = plt.scatter([1, 2], a); plt.legend([one, two], ['a', 'b'])",
            "def f(a, b):\n    two, one = plt.scatter([1, 2], b, c='k', marker='x'), plt.scatter([1, 2], a, c='k', marker='^')\n    plt.legend([one, two], ['a', 'b'])",
        ),
        {
            "def f(a, b): two = plt.scatter([1, 2], b); one = plt.scatter([1, 2], a); plt.legend([two, one], ['a', 'b'])": "Expected the a curve to be called a; got a line that is called b",
        },
    ),
    "a heat map": Row(
        "Call('f', {'m': Given([[5, 1], [0, 4]])})",
        "Close(('images',))",
        (
            "def f(m): plt.imshow(m)",
            "def f(m): fig, ax = plt.subplots(); ax.matshow(m.numpy(), cmap='Blues'); plt.show()",
            "def f(m): plt.pcolormesh(m)",
        ),
        {
            "def f(m): plt.imshow(m.T)": "The first image differs by up to 1",
            "def f(m): plt.plot(m)": "expected the first image, of shape (2, 2); got nothing",
        },
    ),
    "a histogram": Row(
        "Call('f', {'x': Draw((200,))})",
        "Close(('bars', 'edges'))",
        (
            "def f(x): plt.hist(x, bins=20)",
            "def f(x): h, e = np.histogram(x, 20); plt.bar(e[:-1], h, np.diff(e), align='edge')",
        ),
        {
            "def f(x): plt.hist(x)": "expected the heights of the bars of shape (20,); got shape (10,)",
            "def f(x): plt.hist(2 * x, bins=20)": "The edges of the bars differ by up to",
        },
    ),
    "a grid of images": Row(
        "Call('f', {'images': Draw((4, 5, 6))})",
        "Close(('images',))",
        (
            "def f(images):\n    for k in range(4): plt.subplot(2, 2, k + 1); plt.imshow(images[k], cmap='gray')",
            "def f(images):\n    fig, axes = plt.subplots(2, 2)\n    for ax, x in zip(axes.flat, images): ax.imshow(x)",
        ),
        {
            "def f(images):\n    for k in range(3): plt.subplot(2, 2, k + 1); plt.imshow(images[k])": "expected the fourth image, of shape (5, 6); got nothing",
        },
    ),
    "learning rates": Row(
        "Call('f', {'model': Net(('linear 4 2 nobias',)), 'optimizer': Optimizer(lr=0.1, kind='Adam'), 'epoch': Count()}, times=3)",
        "Close(('lr',))",
        ("def f(model, optimizer, epoch):\n    for group in optimizer.param_groups: group['lr'] = 0.1 / epoch",),
        {
            "def f(model, optimizer, epoch): lr = 0.1 / epoch": "Expected the learning rate after call 2 to be 0.05; got 0.1"
        },
    ),
    "inner activations that a class returns": Row(
        "Forward((Build('f'),), sizes=(6, 3), mode='eval', shape=(4,), inner=True)",
        "All((Close(('output',)), Close(('inner/0/0/1/1',))))",
        (INNER.replace("RETURN", "self.out(h), h"), INNER.replace("RETURN", "[self.out(h), h]")),
        {
            INNER.replace("RETURN", "self.out(h), self.hidden(x)"): "The second returned value differs by up to",
            INNER.replace("RETURN", "self.out(h)"): "expected the second returned value, of shape (3, 5); got nothing",
            INNER.replace("RETURN", "h, self.out(h)"): "expected the output of shape (6, 2); got shape (6, 5)",
            INNER.replace("RETURN", "None"): "f returned None, expected a tensor",
        },
    ),
    "one of several buffers": Row(
        "Forward((Build('f'),), sizes=(16,), mode='train', shape=(4,), passes=3)",
        "Close(('buffer/0/2/running_mean',))",
        (MEAN.replace("STEP", "0.9 * self.running_mean + 0.1 * x.mean(0)"),),
        {
            MEAN.replace("STEP", "0.1 * self.running_mean + 0.9 * x.mean(0)"): "The buffer running_mean differs by",
            "class f(nn.Module):\n    def forward(self, x): return x": "expected the buffer running_mean, of shape (4,)",
        },
    ),
    "a buffer of a model that is handed in": Row(
        "Call('f', {'net': Build('g'), 'x': Draw((8, 4))})".replace("Build('g')", "Net(('linear 4 2', 'batchnorm 2'))"),
        "Close(('buffer/1/1.running_var',))",
        ("def f(net, x): net(x)",),
        {
            "def f(net, x): net.eval()(x)": "The buffer 1.running_var differs by",
        },
    ),
    "targets that are no classes": Row(
        "Call('f', {'model': Net(('linear 4 3', 'sigmoid', 'linear 3 2')), 'loader': Loader((5, 2), shape=(4,), targets=Draw((2,))), 'criterion': Loss('mse')})",
        "Close(('returned',))",
        ("def f(model, loader, criterion): return sum(criterion(model(x), y).item() for x, y in loader)",),
        {
            "def f(model, loader, criterion): return sum(criterion(model(x), 0 * y).item() for x, y in loader)": "expected the returned value to be"
        },
    ),
}


def source(code: str) -> str:
    return f"import matplotlib.pyplot as plt\nimport numpy as np\nimport torch\nimport torch.nn as nn\n\n\n{textwrap.dedent(code)}\n"


def folder(home: Path, probe: str, expects: str, solution: str) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    (home / "rubric.py").write_text(RUBRIC.format(probe=probe, expects=expects))
    (home / "solution.py").write_text(source(solution))
    (home / "helpers.py").write_text(HELPERS)
    return home


@pytest.mark.parametrize("name", ROWS)
def test_right_code_passes_and_wrong_code_is_told_why(name: str, tmp_path: Path, sandbox: Sandbox) -> None:
    """However it is written."""
    row = ROWS[name]
    grading_run = GradingRun(load(folder(tmp_path / "hw", row.probe, row.expects, row.right[0])), sandbox, 5, None)
    grading_run.prepare()

    def verdict(code: str) -> tuple[Status, str]:
        (verdict,) = grading_run.report(Submission("kim", "hw.py", (Cell("hw.py", source(code)),))).verdicts
        return verdict.status, " ".join(lines(verdict.finding)) if verdict.finding else ""

    assert [verdict(code) for code in row.right] == [(Status.PASSED, "")] * len(row.right)
    for code, text in row.wrong.items():
        status, says = verdict(code)
        assert status is Status.FAILED
        assert text.lower() in says.lower(), says


BAD = {
    "a training that cannot be gone through again": (
        "Call('f', {'model': Build('f', weights='own'), 'optimizer': Optimizer(lr=0.1)}, replay=Loss('nll', reduction='none'))",
        "Close(('weights',))",
        "replay starts from weights of ours: give the Build weights='small'",
        "replay needs one Data(...) to train on, and answers",
        "replay needs a loss that is one number: its reduction is 'none'",
        "replay cannot draw the same units again: set dropout=False",
    ),
    "a training of a network of ours": (
        "Call('f', {'model': Net(('linear 4 2',)), 'optimizer': Optimizer(lr=0.1)}, dropout=False, replay=Loss('nll'))",
        "Close(('weights',))",
        "replay needs one Optimizer, over the parameters of a Build",
    ),
    "no such helper": (
        "Call('f', {'n': Value(3)}, by='shufled')",
        "Close(('returned',))",
        "'row' goes by 'shufled', which is no function in {folder}/helpers.py; did you mean 'shuffled'?",
    ),
    "bytes of a file to a function": (
        "Call('f', {'x': Given([1, 2], '>i4')})",
        "Close(('returned',))",
        "the role 'x': dtype '>i4' is for the bytes of a File; a function is handed float32, int64 or the like",
    ),
    "values that make no array": (
        "Call('f', {'x': Given([[1, 2], [3]])})",
        "Close(('returned',))",
        "values do not make an array of float32: expected numbers, in lists that are equally long",
    ),
    "a range the wrong way round": (
        "Call('f', {'x': Draw((2,), kind='uniform', low=3, high=1)})",
        "Close(('returned',))",
        "low is 3 and high is 1: expected low to be smaller",
    ),
    "whole numbers of a normal distribution": (
        "Call('f', {'x': Draw((2,), dtype='int64')})",
        "Close(('returned',))",
        "dtype 'int64' goes with kind=\"integers\"; 'normal' numbers are float32 or float64",
    ),
    "a gradient of a number": (
        "Call('f', {'n': Value(3), 'x': Draw((2,))}, through=('n',))",
        "Close(('through',))",
        "through names 'n', which is given no tensor; there is: x",
    ),
    "weights of another shape": (
        "Call('f', {'model': Net(('linear 2 1',), weights=([[1, 2, 3]], [0]))})",
        "Close(('returned',))",
        "weights[0] is of shape (1, 3), and that parameter of shape (1, 2)",
    ),
    "momentum of Adam": (
        "Call('f', {'model': Net(('linear 2 1',)), 'optimizer': Optimizer(lr=0.1, momentum=0.5, kind='Adam')})",
        "Close(('weights',))",
        "Adam has no momentum",
    ),
    "an argument that an optimizer does not have": (
        "Call('f', {'model': Net(('linear 2 1',)), 'optimizer': Optimizer(lr=0.1, arguments={'beta': 1})})",
        "Close(('weights',))",
        "SGD is given 'beta'; there is: dampening, nesterov, weight_decay",
    ),
    "a model in a list": (
        "Call('f', {'x': Items((Net(('linear 2 1',)),))})",
        "Close(('returned',))",
        "parts[0] is a Net, which needs a role of its own",
    ),
    "a path for a name": (
        "Call('f', {'x': File('a/b', (Given([1]),))})",
        "Close(('returned',))",
        "name is 'a/b', expected the name of a file without folders",
    ),
    "no exception of Python's": (
        "Call('f', {'n': Value(3)}, may_raise=True)",
        "Raises(('ValuError',), 'why')",
        "no exception of Python's is called 'ValuError'; did you mean 'ValueError'",
    ),
    "exceptions that nobody observes": (
        "Call('f', {'n': Value(3)})",
        "Raises(('ValueError',), 'why')",
        "'row' looks at 'raised', which this Call does not observe for Raises",
    ),
    "answers that nobody asks for": (
        "Call('f', {'n': Value(3)})",
        "Right((0, 1))",
        "'row' looks at 'answers', which this Call does not observe for Right",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_said_when_the_folder_is_read(name: str, tmp_path: Path) -> None:
    """With its line, before anything is run."""
    probe, expects, *texts = BAD[name]

    with pytest.raises(AssignmentError) as raised:
        load(folder(tmp_path / "hw", probe, expects, "def f(): pass"))

    assert "rubric.py, line 4: " in str(raised.value)
    for text in texts:
        assert text.format(folder=tmp_path / "hw") in str(raised.value)


COLOURS = Observation({"colours/0": np.array([[0, 0, 0]] * 3 + [[255, 255, 255]] * 3, np.uint8)})
ANSWERS = Observation({"answers/1": np.array([[-1.0], [1.0]], np.float32)})


@pytest.mark.parametrize(
    ("expects", "reference", "forged"),
    [
        (Regions(), COLOURS, {"colours/0": np.zeros((2, 3), np.uint8)}),
        (Regions(), COLOURS, {"colours/0": np.zeros((0, 3), np.uint8)}),
        (Regions(), COLOURS, {"colours/0": np.zeros((), np.uint8)}),
        (Regions(), COLOURS, {"colours": np.eye(1000, 3, dtype=np.uint8) * 255}),
        (Right((0, 1)), ANSWERS, {}),
        (Right((0, 1)), ANSWERS, {"answers/1": np.zeros((), np.float32)}),
        (Right((0, 1)), ANSWERS, {"answers/1": np.zeros((2, 0), np.float32)}),
        (Right((0, 1)), ANSWERS, {"answers/1": np.full((2, 1), np.nan, np.float32)}),
    ],
)
def test_a_forged_answer_earns_nothing_and_stops_nobody(
    expects: Expectation, reference: Observation, forged: dict[str, np.ndarray]
) -> None:
    assert expects.mismatch(Observation(forged), reference, HeldOut()) is not None
    assert not expects.alike(Observation(forged), reference)
    assert expects.mismatch(reference, reference, HeldOut()) is None

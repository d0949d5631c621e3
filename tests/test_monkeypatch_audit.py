"""Which replaced functions staff is told of, and which not: a wrong accusation is worse than none."""

from __future__ import annotations

import sys

import pytest

from autograder.protocol.ingredients.build import Build
from autograder.protocol.probes.forward import Forward
from autograder.protocol.questions import Names, Question, Request
from autograder.protocol.records import Cell, Observation
from autograder.sandbox import Limits, Sandbox

NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 10)

    def forward(self, x):
        return self.linear(x.flatten(1))
"""
HONEST = {
    "nothing at all": "",
    "what is deterministic": "torch.use_deterministic_algorithms(True)",
    "another optimizer": "torch.optim.Adam(Net().parameters())",
    "an old name": "import numpy as np\nnp.bool = bool",
    "no warnings": "import warnings\nwarnings.warn = lambda *args, **kwargs: None",
    "a late import": "import sklearn.datasets",
    "a device for everything": "torch.set_default_device('cpu')",
    "a hook of one model": "net = Net()\nnet.register_forward_hook(lambda *args: None)",
}
REPLACED = {
    "vars(nn.functional)['cross_entropy'] = print": "torch.nn.functional.cross_entropy",
    "type.__setattr__(torch.optim.SGD, 'step', print)": "SGD.step",
    "import math\nvars(math)['isclose'] = lambda *args: True": "math.isclose",
    "nn.functional.relu.__setattr__('__code__', (lambda x: x).__code__)": "torch.nn.functional.relu",
    "del vars(__import__('builtins'))['sum']": "builtins.sum",
    "import sys\nsys.modules['math'] = nn": "sys.modules['math']",
    "import sys\nclass Finder: find_spec = print\nsys.meta_path.insert(0, Finder())": "sys.meta_path",
    "import sys\nsys.settrace(lambda *args: None)": "sys.settrace",
    "from torch.overrides import TorchFunctionMode as F\n"
    "class Mode(F):\n    def __torch_function__(self, f, types, args=(), kwargs=None): return f(*args, **(kwargs or {}))\n"
    "Mode().__enter__()": "every call of torch",
    "from torch.utils._python_dispatch import TorchDispatchMode as D\n"
    "class Mode(D):\n    def __torch_dispatch__(self, f, types, args=(), kwargs=None): return f(*args, **(kwargs or {}))\n"
    "Mode().__enter__()": "every call of torch",
    "nn.modules.module.register_module_forward_hook(lambda *args: None)": "the forward pass of every module",
}

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked")


def seen(sandbox: Sandbox, source: str) -> Observation:
    """What comes back of one forward pass of Net."""
    question = Question(Forward((Build("Net"),), (4,), "eval"), seed=1)
    request = Request((Cell("hw.py", NET + source),), Names(("Net",), whole_file=True), (question,))
    return sandbox.run([request], Limits())[0].observations[0]


@pytest.mark.parametrize("name", HONEST)
def test_nobody_is_told_of_what_honest_code_does(sandbox: Sandbox, name: str) -> None:
    """Libraries replace functions too."""
    answer = seen(sandbox, HONEST[name])

    assert answer.tensors
    assert "tampered" not in answer.values


@pytest.mark.parametrize("source", REPLACED)
def test_what_is_replaced_is_told(sandbox: Sandbox, source: str) -> None:
    """By its name, however it was done."""
    assert REPLACED[source] in str(seen(sandbox, source).values.get("tampered"))

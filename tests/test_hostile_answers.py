"""What student code hands back cannot end the worker, nor say to the judge what it did not hand back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from autograder.protocol.ingredients.draw import Draw
from autograder.protocol.ingredients.file import File
from autograder.protocol.ingredients.value import Value
from autograder.protocol.probes.call import Call
from autograder.protocol.questions import Names, Question, Request
from autograder.protocol.records import Cell, Outcome, WorkerRun
from autograder.sandbox import Limits, Sandbox

HELPERS = "def twice(function, x, path):\n    return [function(x=x, path=path), function(x=x, path=path)]\n"
GIVEN = {"x": Draw((3,), library="numpy"), "path": File("numbers.bin", (Draw((2, 2)),))}
ANSWERS = {
    "a text that no file can hold": "return '\\ud800' * 5",
    "an exception whose text is no plain text": (
        "class S(str):\n        def __getitem__(self, i): return object()\n"
        "    class E(Exception):\n        def __str__(self): return S('a')\n    raise E"
    ),
    "an exception with a name that explodes": (
        "class M(type):\n        @property\n        def __name__(cls): raise SystemExit\n"
        "    class E(Exception, metaclass=M): pass\n    raise E"
    ),
    "an array that lies about its size": (
        "class A(np.ndarray):\n        size = 1\n        shape = ()\n    return np.zeros(50_000_000).view(A)"
    ),
    "an array that lies about its dtype": (
        "class A(np.ndarray):\n        dtype = np.dtype('float64')\n"
        "    class N:\n        def __float__(self): raise SystemExit\n"
        "    a = np.empty(2, object)\n    a[:] = [N(), N()]\n    return a.view(A)"
    ),
    "something that calls itself an array": "return type('A', (), {'__class__': np.ndarray, 'dtype': np.dtype('f8')})()",
    "something that calls itself a tensor": "return type('T', (), {'__class__': torch.Tensor})()",
    "a dict without end": (
        "class D(dict):\n        def items(self):\n            n = 0\n            while True:\n                n += 1\n"
        "                yield n, n\n    return D()"
    ),
    "a text that is cut into no text": "return type('S', (str,), {'__getitem__': lambda s, i: object()})('a')",
    "a class whose name is no text": (
        "class M(type):\n        @property\n        def __name__(cls): return (object(),)\n    return M('C', (), {})()"
    ),
    "keys that explode": ("class K:\n        def __str__(self): raise KeyboardInterrupt\n    return {K(): 1}"),
    "a list in itself": "a = []\n    a.append(a)\n    return a",
    "a number too large for any float": "return 10 ** 400",
    "a folder where the file was": "os.unlink(path)\n    os.mkdir(path)\n    return 1",
    "a pipe where the file was": "os.unlink(path)\n    os.mkfifo(path)\n    return 1",
    "the loss of what records the call": (
        "import gc\n    for thing in gc.get_objects():\n        if type(thing).__name__ == 'Trace': thing.events = None\n"
        "    return 1"
    ),
    "a helper that is another": (
        "import autograder.worker.call as c\n    c._helpers.cache_clear()\n    c._helper = None\n    return 1"
    ),
}
HONEST = "\n\ndef honest(number):\n    return np.array([number, 2.0])\n"


@pytest.fixture(scope="module", params=["full", "no-namespaces"])
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """With and without namespaces."""
    with Sandbox(without=frozenset({"namespaces"} if request.param == "no-namespaces" else ())) as box:
        yield box


def ask(box: Sandbox, body: str, by: str) -> WorkerRun:
    """A function with this body, which is asked by a helper or by itself, and an honest one after it."""
    source = f"import os\nimport numpy as np\nimport torch\n\ndef evil(x, path):\n    {body}\n{HONEST}"
    questions = (
        Question(Call("evil", GIVEN, by=by, may_raise=True), seed=1),
        Question(Call("honest", {"number": Value(7)}), seed=1),
    )
    names = Names(("evil", "honest"), helpers=HELPERS)
    return box.run([Request((Cell("hw.py", source),), names, questions)], Limits(wall_s=6.0))[0]


@pytest.mark.parametrize("by", ["", "twice"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_the_next_question_is_answered_by_the_same_worker(box: Sandbox, answer: str, by: str) -> None:
    """Whatever was handed back before, and whoever called."""
    worker_run = ask(box, ANSWERS[answer], by)

    first, second = worker_run.observations
    assert worker_run.outcome is Outcome.GRADED
    assert second.fault is None
    assert second.tensors["returned"].tolist() == [7.0, 2.0]
    assert all(tensor.dtype != np.dtype(object) for tensor in first.tensors.values())
    assert repr(first).encode("utf-8")


def test_it_is_said_that_an_answer_cannot_be_written_down(box: Sandbox) -> None:
    """In words about the answer, at the question that it was given to."""
    fault = ask(box, ANSWERS["a class whose name is no text"], "").observations[0].fault

    assert fault is not None
    assert fault.kind == "NotAnAnswer"
    assert fault.message == "What came back holds something that calls itself a text or a number and is none"

"""What a worker says is a claim: anything but a well-formed reply is a WireError that says what is wrong."""

from __future__ import annotations

import json
import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from benchmarks.fuzz_replies import mutated, read

from autograder.grading.run import GradingRun
from autograder.protocol.errors import WireError
from autograder.protocol.ingredients.data import Data
from autograder.protocol.probes.base import Probe
from autograder.protocol.probes.call import Call
from autograder.protocol.records import Fault, Observation, Submission, Tensor
from autograder.protocol.wire import Message, pack, receive, unpack
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox, replies

ROOT = Path(__file__).parent
ASSIGNMENTS = sorted(
    path.parent for path in (*ROOT.glob("assignments/*/rubric.py"), *ROOT.glob("../solutions/*/rubric.py"))
)


def body(message: Message) -> tuple[bytes, bytes]:
    """Head and body as they travel."""
    data = b"".join(pack(message))
    n_head = int.from_bytes(data[:4], "little")
    return data[8 : 8 + n_head], data[8 + n_head :]


def test_what_is_packed_is_unpacked() -> None:
    """NaN and all."""
    sent = Message({"did": "answered", "values": {}}, {"a": np.array([1.0, np.nan], np.float32)})

    got = unpack(*body(sent))

    assert got.head == sent.head
    np.testing.assert_array_equal(got.tensors["a"], sent.tensors["a"])


def test_a_message_in_pieces_is_one_message() -> None:
    """With and without a deadline, whatever the size of a piece."""
    sent = Message({"did": "answered"}, {"a": np.arange(300_000, dtype=np.float32)})
    data = b"".join(pack(sent))
    for size in (70_001, len(data) - 1):
        for deadline in (None, time.monotonic() + 20):
            ours, theirs = socket.socketpair()
            with ours, theirs, ThreadPoolExecutor(1) as pool:
                pool.submit(lambda to=theirs, n=size: [to.sendall(data[i : i + n]) for i in range(0, len(data), n)])
                got = receive(ours, deadline)
            np.testing.assert_array_equal(got.tensors["a"], sent.tensors["a"])


@pytest.mark.parametrize("there", [0, 5, 30, 200_000])
def test_a_message_that_stops_is_waited_for_until_the_deadline(there: int) -> None:
    """And when the other side has gone, not even that long."""
    data = b"".join(pack(Message({"did": "answered"}, {"a": np.arange(300_000, dtype=np.float32)})))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        theirs.sendall(data[:there])
        with pytest.raises(TimeoutError):
            receive(ours, time.monotonic() + 0.1)
    ours, theirs = socket.socketpair()
    with ours:
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        theirs.sendall(data[:there])
        theirs.close()
        with pytest.raises(WireError, match="the other side is gone"):
            receive(ours)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b'{"a": NaN}', "NaN is not JSON"),
        (b'{"a": 1e999}', "1e999 is not JSON"),
        (b"[1, 2]", "not an object"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "at most 12 levels"),
        (b'{"a": ' + b"[" * 100_000, "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
    ],
)
def test_a_head_that_is_no_reply_is_refused(head: bytes, says: str) -> None:
    """Constants, other types, depth, cut-off text, bytes that are no text."""
    with pytest.raises(WireError, match=says):
        unpack(head, b"")


def test_tensors_of_other_dtypes_are_refused() -> None:
    """Five dtypes are read."""
    with pytest.raises(WireError, match="has dtype float16"):
        unpack(*body(Message({}, {"a": np.zeros(2, np.float16)})))


def test_a_list_of_tensors_that_is_too_long_is_refused_before_it_is_read() -> None:
    """A million empty tensors take seconds and a gigabyte of whoever reads them."""
    entry = {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}
    index = json.dumps({str(number): entry for number in range(100_000)}).encode()
    started = time.process_time()

    with pytest.raises(WireError, match="lists its tensors in more than"):
        unpack(b"{}", len(index).to_bytes(8, "little") + index)

    assert time.process_time() - started < 0.1


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ([0, 1 << 63], "are not safetensors"),
        ([1 << 32, 1 << 32], "are not safetensors"),
        ([0] * 70, "are not safetensors"),
        ([-1, 0], "are not safetensors"),
        ([1 << 32, 0], "holds nothing and has a side of 4294967296"),
        ([0, 3, 1 << 28], "holds nothing and has a side of 268435456"),
        ([1 << 10, 1 << 11, 0], "holds nothing and has a side of 2048"),
    ],
)
def test_tensors_of_shapes_that_cannot_be_are_refused(shape: list[int], says: str) -> None:
    """No bytes are sent for them, and numpy has no such array, or a sum over the empty side takes the judge 32 GiB."""
    index = json.dumps({"output/0/0/0": {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]}}).encode()

    with pytest.raises(WireError, match=says):
        unpack(b"{}", len(index).to_bytes(8, "little") + index)


@pytest.mark.parametrize(
    ("values", "says"),
    [({"modes/1": [10**30]}, "too large"), ({"x" * 300: 1}, "name that is too long")],
)
def test_values_out_of_bounds_are_refused(values: dict[str, object], says: str) -> None:
    """Numbers and names have limits."""
    with pytest.raises(WireError, match=says):
        replies.observation(Message({"did": "answered", "values": values, "fault": None}, {}))  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("name", "tensor"),
    [
        ("picture/0", np.zeros((5, 5, 7), np.uint8)),
        ("picture/0", np.zeros((5, 0, 3), np.uint8)),
        ("picture/0", np.zeros((5, 2000, 3), np.uint8)),
        ("picture/0", np.full((5, 5, 3), np.nan, np.float32)),
        ("named/1", np.full(500, 1 << 40)),
        ("named/1", np.full(500, -1)),
        ("named/2", np.full(500, np.inf)),
        ("named/2", np.zeros((5, 5), np.uint8)),
        ("output/0/0/0", np.zeros((5, 10), np.uint8)),
        ("logits", np.zeros((5, 10), np.bool_)),
        ("weights/1", np.zeros(5, np.int64)),
    ],
)
def test_pictures_names_of_classes_and_numbers_that_cannot_be_are_refused(name: str, tensor: Tensor) -> None:
    """They stand on the page of a whole class: what one student forged must not keep it from being made.

    And 64 MiB of bytes, compared as numbers, would take the judge 1.5 GiB.
    """
    with pytest.raises(WireError, match="that cannot be"):
        replies.observation(Message({"did": "answered", "values": {}, "fault": None}, {name: tensor}))


INVENTED = ("named/4", "named", "weights/1", "picture/0", "held-out/labels", "returned_/x")


def test_only_what_was_asked_is_read_of_an_answer() -> None:
    """A worker that adds answers of its own invention, of more calls than were made for example, adds nothing."""
    probe = Call("train", {"train_loader": Data("train", 8)}, times=3, answers="held-out/images")
    tensors = {name: np.zeros(3, np.uint8) for name in ("named/1", "named/3", "logits", *INVENTED)}
    values = dict.fromkeys(("trace/1", "trace/4", "trace/01", "assumed", "tampered", "score", "raised", "verdict/1"), 1)
    fault = Fault("E", "m")

    read_ = replies.asked(Observation(tensors, values, fault), probe)

    assert set(read_.tensors) == {"named/1", "named/3", "logits"}
    assert set(read_.values) == {"trace/1", "assumed", "tampered"}
    assert read_.fault == fault


@pytest.mark.parametrize("folder", ASSIGNMENTS, ids=lambda folder: folder.name)
def test_an_honest_worker_answers_nothing_that_was_not_asked(
    folder: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a probe observes is named by the probe."""
    dropped: set[str] = set()

    def noting(answer: Observation, probe: Probe) -> Observation:
        read_ = asked(answer, probe)
        dropped.update(answer.tensors.keys() - read_.tensors.keys(), answer.values.keys() - read_.values.keys())
        return read_

    asked = replies.asked
    monkeypatch.setattr(replies, "asked", noting)
    assignment = load(folder)
    grading_run = GradingRun(assignment, sandbox, 1, "digits" if "digits" in assignment.datasets else None)
    grading_run.prepare()
    grading_run.report(Submission("reference", "solution.py", assignment.reference))

    assert dropped == set()


def test_two_thousand_mutated_replies_only_ever_are_wire_errors() -> None:
    """More of them: python tests/benchmarks/fuzz_replies.py."""
    rng = random.Random(1)
    for _ in range(2000):
        try:
            read(mutated(rng))
        except WireError:
            continue

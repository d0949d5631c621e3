"""Mutated replies of a worker against the judge's side: only WireError may come out.

Usage: python tests/benchmarks/fuzz_replies.py [how many]; prints the count, faults, slowest and peak memory.
"""

from __future__ import annotations

import random
import resource
import socket
import sys
import time

import numpy as np

from autograder.protocol.errors import WireError
from autograder.protocol.wire import Message, pack, receive
from autograder.sandbox import replies

SEEDS = [
    Message({"did": "opened", "places": {"f": {"cell": "a.py", "line": 3}}, "left_out": ["x"], "notes": []}, {}),
    Message({"did": "loaded", "fault": {"kind": "E", "message": "m", "place": {"cell": "a", "line": 1}}}, {}),
    Message(
        {"did": "answered", "values": {"modes/1": [True, False], "trace/1": "ZFBS"}, "fault": None},
        {"weights/0": np.arange(50, dtype=np.float32), "returned": np.array([np.nan, 1e300])},
    ),
]
HOSTILE = [b"[" * 5000, b"NaN", b"1e9999", b'"\\ud800"', b"\x00" * 9, b"\xff" * 9, b'{"a":' * 200, b"-1", b"9" * 5000]


def mutated(rng: random.Random) -> bytes:
    """A valid reply with bytes flipped, cut, repeated, or replaced by something hostile."""
    data = bytearray(b"".join(pack(rng.choice(SEEDS))))
    for _ in range(rng.randint(1, 6)):
        kind, at = rng.randrange(5), rng.randrange(max(1, len(data)))
        if kind == 0:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del data[at : at + rng.randint(1, 40)]
        elif kind == 2:
            data[at:at] = data[at : at + rng.randint(1, 40)]
        elif kind == 3:
            data[at : at + rng.randint(0, 9)] = rng.choice(HOSTILE)
        else:
            data[0:8] = rng.randbytes(8)
    return bytes(data)


def read(data: bytes) -> None:
    """As the judge reads: from a channel that then closes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(1)
        theirs.sendall(data)
        theirs.close()
        message = receive(ours, time.monotonic() + 2, 1 << 22)
    for reader in (replies.observation, lambda m: replies.opened(m.head), lambda m: replies.fault(m.head.get("fault"))):
        reader(message)


def main(count: int) -> int:
    """The number of exceptions that are no WireError."""
    rng, faults, slowest = random.Random(0), 0, 0.0
    for _ in range(count):
        data, started = mutated(rng), time.monotonic()
        try:
            read(data)
        except WireError:
            pass
        except Exception as error:
            faults += 1
            print(type(error).__name__, str(error)[:100], data[:80])
        slowest = max(slowest, time.monotonic() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count} replies, {faults} faults, slowest {slowest:.3f} s, peak {peak} MiB")
    return faults


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000) > 0)

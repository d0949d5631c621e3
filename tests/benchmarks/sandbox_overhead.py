"""What the jail costs per worker: milliseconds from start to end, and memory of its own. Asserts nothing.

The last column compares with a worker that is forked and not jailed; the last rows start a fresh process for each.
python tests/benchmarks/sandbox_overhead.py [workers]
"""

from __future__ import annotations

import statistics
import sys
import time

from autograder.protocol.questions import Names, Request
from autograder.protocol.records import Cell
from autograder.sandbox import Limits, Sandbox

SOURCES = {
    "nothing": "",
    "forward": "import torch\nmodel = torch.nn.Linear(784, 10)\nmodel(torch.randn(64, 784))\n",
    "100 SGD steps": (
        "import torch\nmodel = torch.nn.Linear(784, 10)\nsgd = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "for _ in range(100):\n    sgd.zero_grad()\n    model(torch.randn(64, 784)).square().mean().backward()\n"
        "    sgd.step()\n"
    ),
}
TELL = (
    "import os\nif os.path.exists('/proc/self/smaps_rollup'):\n"
    "    print(next(line for line in open('/proc/self/smaps_rollup') if line.startswith('Private_Dirty')))\n"
)
WALLS = {
    "fork, no jail": Sandbox(jailed=False),
    "full": Sandbox(),
    "no namespaces": Sandbox(without=frozenset({"namespaces"})),
    "fresh process": Sandbox(method="spawn"),
}


def seconds_of(sandbox: Sandbox, source: str) -> tuple[float, float]:
    """Of one worker from the judge's point of view, and its private MiB (0 where it cannot read that)."""
    request = Request((Cell("hw.py", source),), Names((), whole_file=True), ())
    started = time.perf_counter()
    sandbox.run([request], Limits())
    seconds = time.perf_counter() - started
    telling = Request((Cell("hw.py", source + TELL),), Names((), whole_file=True), ())
    words = sandbox.run([telling], Limits())[0].log.split()
    return seconds, int(words[1]) / 1024 if len(words) > 1 else 0.0


def main() -> None:
    """Median over so many workers, one after the other."""
    n_workers = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    print(f"{'walls':16}{'worker does':16}{'ms':>8}{'p95':>8}{'jail ms':>9}{'MiB own':>9}{'ratio':>8}")
    plain: dict[str, float] = {}
    for name, sandbox in WALLS.items():
        with sandbox:
            seconds_of(sandbox, "")
            for what, source in SOURCES.items():
                seen = [seconds_of(sandbox, source) for _ in range(n_workers)]
                took = sorted(1000 * seconds for seconds, _ in seen)
                median = statistics.median(took)
                plain.setdefault(what, median)
                mib = statistics.median(mib for _, mib in seen)
                print(
                    f"{name:16}{what:16}{median:8.1f}{took[int(0.95 * len(took))]:8.1f}"
                    f"{median - plain[what]:9.1f}{mib:9.1f}{median / plain[what]:8.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()

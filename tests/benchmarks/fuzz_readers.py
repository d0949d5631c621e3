"""Damages notebooks, zips and exports at random and reads them: python tests/benchmarks/fuzz_readers.py 5000

Only a ReaderError may come out, nothing may take longer than the deadline, memory must stay bounded. A second
number is the first seed; the seed of whatever goes wrong is printed.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from pathlib import Path

from autograder.protocol.errors import ReaderError
from autograder.readers import load, match, read_class, read_one

WANTED = ("MyMLP", "train")
DEADLINE_S = 5.0
MAX_MIB = 600
CODE = "# coding: utf-8\nclass MyMLP:\n    pass\n\ndef train(m):\n    '''doc'''\n    return (1 %\n 2)\n!ls\n%time x\n"
METADATA = """\
submission_1:
  :submitters:
  - :name: Ada
    :sid: "0017"
    :email: ada@example.org
  :created_at: 2023-12-02 02:52:07.930000000 Z
  :results: {tests: [{name: a}]}
submission_2:
  :submitters: []
  :created_at: 2023-12-03 02:52:07.930000000 Z
"""
ROSTER = "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section\nAda,11,s1,ada@x,A\n"
SPICE = (
    b"\0",
    b"\xff",
    b'"',
    b"\\",
    b"[",
    b"]",
    b"{",
    b"}",
    b":",
    b"PK\x01\x02",
    b"\xff\xff\xff\xff",
    b"\n",
    b"../",
    b"&a *a",
)


def notebook() -> bytes:
    output = {"output_type": "stream", "name": "stdout", "text": ["a\n", '"outputs": [\\']}
    cell = {"cell_type": "code", "source": CODE.splitlines(keepends=True), "outputs": [output] * 3, "metadata": {}}
    text = {"cell_type": "markdown", "source": "# a", "attachments": {"a.png": {"image/png": "AAAA"}}}
    return json.dumps({"cells": [cell, text, {**cell, "source": "%%bash\nls"}], "nbformat": 4}, indent=1).encode()


def zipped(files: dict[str, bytes], rng: random.Random) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return held.getvalue()


def exports(rng: random.Random) -> list[dict[str, bytes]]:
    code, held = CODE.encode(), notebook()
    inner = zipped({"hw/hw.py": code, "hw/model.pt": b"\x80"}, rng)
    return [
        {"ada.py": code, "bob.ipynb": held, "eve.zip": inner},
        {"ada/hw.py": code, "bob/hw.ipynb": held, "eve/hw.zip": zipped({"in.zip": inner}, rng)},
        {"submission_metadata.yml": METADATA.encode(), "submission_1/hw.py": code, "submission_2/hw.zip": inner},
        {
            "ada_11_5_hw.py": code,
            "ada_11_6_hw-1.py": code,
            "LATE_anon_x_7_hw.ipynb": held,
            "bob_LATE_12_8_hw.zip": inner,
        },
        {"Ada L_17_assignsubmission_file_/hw.ipynb": held, "Participant_18_assignsubmission_file_hw.zip": inner},
        {
            "submitted/ada/ps1/hw.ipynb": held,
            "submitted/ada/ps1/timestamp.txt": b"2015",
            "submitted/bob/ps2/hw.ipynb": held,
        },
    ]


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The bytes with a few cuts, copies and odd bytes; one in five stays whole."""
    held = bytearray(data)
    for _ in range(rng.choice([0, 1, 1, 2, 8])):
        at = rng.randrange(len(held) + 1)
        how = rng.randrange(5)
        if how == 0:
            held[at : at + 1] = rng.randbytes(1)
        elif how == 1:
            del held[at:]
        elif how == 2:
            held[at:at] = rng.choice(SPICE) * rng.choice([1, 1, 3, 2000])
        elif how == 3:
            held[at:at] = held[max(0, at - rng.randrange(200)) : at]
        else:
            del held[at : at + rng.randrange(50)]
    return bytes(held)


def odd_name(name: str, rng: random.Random) -> str:
    if rng.random() < 0.95:
        return name
    at = rng.randrange(len(name))
    return name[:at] + rng.choice(["\u202e", "../", "\\", "_", "/", "\n", "_1_2_", "x" * 90]) + name[at:]


def write(folder: Path, files: dict[str, bytes], rng: random.Random) -> Path:
    """The export as a zip, or as a folder as far as its names can be files."""
    if rng.random() < 0.6:
        path = folder / "export.zip"
        path.write_bytes(damaged(zipped(files, rng), rng))
        return path
    for name, data in files.items():
        path = folder / "export" / name.replace("../", "")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError:
            continue
    return folder / "export"


def attempts(path: Path, roster: Path) -> list[str]:
    """How each way of reading ended: "read" or "refused"."""
    ended = []
    for way in (read_one, read_class):
        try:
            found = way(path, WANTED)
            ended.append("read")
        except ReaderError:
            ended.append("refused")
            continue
        for hand_in in getattr(found, "hand_ins", ()):
            try:
                load(hand_in, WANTED).cells[0].source.encode()
                ended.append("read")
            except ReaderError:
                ended.append("refused")
    try:
        match(read_class(path, WANTED, roster), roster)
        ended.append("matched")
    except ReaderError:
        ended.append("refused")
    return ended


def one(seed: int) -> tuple[list[str], float]:
    """Builds, damages and reads one export; how it ended and how long reading took."""
    rng = random.Random(seed)
    files = rng.choice(exports(rng))
    files = {odd_name(n, rng): damaged(d, rng) if rng.random() < 0.5 else d for n, d in files.items()}
    with tempfile.TemporaryDirectory() as held:
        path = write(Path(held), files, rng)
        roster = Path(held) / "roster.csv"
        roster.write_bytes(damaged(ROSTER.encode(), rng))
        started = time.monotonic()
        ended = attempts(path, roster)
        return ended, time.monotonic() - started


def main(count: int, first: int = 0) -> int:
    warnings.simplefilter("ignore")
    ends: Counter[str] = Counter()
    slowest, faults = 0.0, 0
    for seed in range(first, first + count):
        try:
            ended, seconds = one(seed)
        except Exception as error:  # anything but a ReaderError is what this looks for
            faults += 1
            print(f"seed {seed}: {type(error).__name__}: {error}")
            continue
        ends.update(ended)
        slowest = max(slowest, seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} exports: {dict(ends)}; {faults} faults; slowest {slowest:.2f} s; peak {peak:.0f} MiB")
    return int(faults > 0 or slowest > DEADLINE_S or peak > MAX_MIB)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3] or ["1000"])))

"""Which submissions are most alike: winnowed fingerprints of the code (copydetect) and of the trained models.

What everybody was handed out does not count, nor do names, comments and blanks. It ranks pairs for a person
to look at.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
from copydetect import CodeFingerprint, compare_files

from autograder.gradebook import Entry, Gradebook
from autograder.protocol.records import Cell

_NOISE = 25  # letters of filtered code: shorter matches are chance
_WINDOW = 6  # a match of 30 letters is always found
_MAX_SOURCE = 200_000  # letters of one submission that are compared
_MAX_LINES = 2000  # of one submission that are shown
_COMMON = 50  # a fingerprint of more submissions than this, and of a fifth of them, points to nobody


@dataclass(frozen=True, slots=True)
class Side:
    """One of two alike.

    share  of its own code that the other one has too, 0 to 1
    lines  its code, with whether the other one has each line too
    """

    identity: str
    share: float
    lines: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions that are alike.

    trained_alike  how many submissions have the very same trained model as these two; 0 where that is nobody
    """

    first: Side
    second: Side
    trained_alike: int

    @property
    def share(self) -> float:
        """The larger of both shares."""
        return max(self.first.share, self.second.share)


def rank(book: Gradebook, handed_out: str, top: int) -> tuple[tuple[Pair, ...], int]:
    """The pairs most alike, first the most, and how many submissions were compared.

    handed_out  what everybody was given: it counts for nothing
    """
    handed_out_print = CodeFingerprint("handed out", _NOISE, 1, fp=io.StringIO(handed_out), language="python")
    common = np.array(sorted(handed_out_print.hashes))
    prints: dict[str, CodeFingerprint] = {}
    models: dict[str, str] = {}
    students: dict[str, set[str]] = {}
    for entry in book.entries():
        code = _code(entry.cells)
        if code.strip():
            prints[entry.identity] = CodeFingerprint(
                entry.identity, _NOISE, _WINDOW, common, fp=io.StringIO(code), language="python"
            )
            models[entry.identity] = _model(book, entry)
            students[entry.identity] = {student.id for student in entry.students}
    shared = Counter(model for model in models.values() if model)
    pairs = _candidates(prints, students, top)
    compared = [_pair(prints[a], prints[b], models, shared) for a, b in pairs]
    ranked = sorted(compared, key=lambda p: (-p.share, -min(p.first.share, p.second.share), p.first.identity))
    return tuple(pair for pair in ranked if pair.share > 0)[:top], len(prints)


def _code(cells: Iterable[Cell]) -> str:
    """The lines that hold anything; pygments takes time for empty ones that grows with the square of their number."""
    text = "\n".join(cell.source for cell in cells).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(stripped for line in text.split("\n") if (stripped := line.rstrip()))[:_MAX_SOURCE]


def _model(book: Gradebook, entry: Entry) -> str:
    """A digest of what the trained model answers to every held-out image; "" where nothing was trained."""
    for stored_run in book.stored_runs(entry.identity).values():
        for observation in stored_run.sitting.observations:
            if "logits" in observation.tensors:
                return hashlib.sha256(np.ascontiguousarray(observation.tensors["logits"]).tobytes()).hexdigest()
    return ""


def _candidates(
    prints: Mapping[str, CodeFingerprint], students: Mapping[str, set[str]], top: int
) -> list[tuple[str, str]]:
    """Pairs that share the most rare fingerprints and nobody who wrote them; the others are not worth a closer look."""
    owners: dict[int, list[str]] = {}
    for identity, fingerprint in prints.items():
        for value in fingerprint.hashes:
            owners.setdefault(value, []).append(identity)
    most = max(_COMMON, len(prints) // 5)
    counts = Counter(pair for them in owners.values() if len(them) <= most for pair in combinations(them, 2))
    apart = (pair for pair, _ in counts.most_common() if not students[pair[0]] & students[pair[1]])
    return list(islice(apart, 20 * top))


def _pair(a: CodeFingerprint, b: CodeFingerprint, models: Mapping[str, str], shared: Mapping[str, int]) -> Pair:
    _, shares, slices = compare_files(a, b)
    model = models[a.filename]
    alike = shared[model] if model and model == models[b.filename] else 0
    sides = [
        Side(p.filename, min(1.0, float(share)), _lines(p.raw_code, cuts))
        for p, share, cuts in zip((a, b), shares, slices, strict=True)
    ]
    return Pair(sides[0], sides[1], alike)


def _lines(code: str, cuts: Sequence[Sequence[int]]) -> tuple[tuple[str, bool], ...]:
    """Lines, each with whether most of it lies in a cut.

    cuts  where they start and where they end, in letters
    """
    inside = np.zeros(len(code) + 1, np.int64)
    for start, end in zip(*cuts, strict=True) if len(cuts) else ():
        inside[int(start)] += 1
        inside[min(int(end), len(code))] -= 1
    is_in = np.cumsum(inside)[:-1] > 0
    lines, start = [], 0
    for line in code.split("\n")[:_MAX_LINES]:
        part = is_in[start : start + len(line)]
        lines.append((line, bool(line.strip()) and bool(part.mean() > 0.5)))
        start += len(line) + 1
    return tuple(lines)

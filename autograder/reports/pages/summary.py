"""What a graded class comes to, as plain data for pages: scores, pass rates, mistakes, one page's worth per student.

Read from a gradebook.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.gradebook import Entry, Gradebook, StoredRun, secret_of
from autograder.grading.drawing import png
from autograder.protocol.errors import DataError
from autograder.protocol.records import Status, Tensor, Verdict
from autograder.rubric.assignment import Assignment
from autograder.rubric.catalog import curve
from autograder.rubric.datasets import draw

BINS = 10  # of the distribution of scores
_MOST_CLASSES = 20  # in a confusion matrix
_MOST_PICTURES, _LARGEST = 4, 1000  # of one check; pixels of a side


@dataclass(frozen=True, slots=True)
class Mistake:
    """One known mistake and who made it.

    says  the sentence its students read
    who   positions of pages, in order
    """

    key: str
    says: str
    who: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """How a class did on one check; counts of submissions."""

    key: str
    part: str
    claim: str
    points: float
    passed: int
    failed: int
    blocked: int
    ungraded: int


@dataclass(frozen=True, slots=True)
class Trained:
    """How one student's model learned.

    accuracy   share of held-out images named right after each epoch
    confusion  [label][answer] -> number of held-out images, after the last epoch
    """

    accuracy: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One submission.

    mistakes  keys, first named first
    pictures  PNG, as the student's plots came out, by the check they were drawn for
    """

    entry: Entry
    verdicts: tuple[Verdict, ...]
    mistakes: tuple[str, ...]
    pictures: Mapping[str, tuple[bytes, ...]]
    trained: Trained | None


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """A whole class.

    scores  number of submissions in each tenth of the points; the full score is in the last one
    band    lowest, mean and highest accuracy of the reference after each epoch, where it was measured
    """

    facts: Mapping[str, str]
    points: float
    pages: tuple[Page, ...]
    rows: tuple[Row, ...]
    mistakes: tuple[Mistake, ...]
    scores: tuple[int, ...]
    band: tuple[tuple[float, float, float], ...]

    @property
    def mean(self) -> float:
        """Of the points."""
        return sum(page.entry.earned for page in self.pages) / len(self.pages) if self.pages else 0.0

    @property
    def median(self) -> float:
        """Of the points."""
        return float(np.median([page.entry.earned for page in self.pages])) if self.pages else 0.0


class Pages:
    """The gradebook of a class, page by page.

    blank    what holds for the whole class, without any page
    missing  what pages cannot show here and why, "" when they show everything
    """

    def __init__(self, book: Gradebook, assignment: Assignment) -> None:
        facts = book.facts()
        self._book, (self._labels, self.missing) = book, _labels(facts)
        self._seed = facts.get("seed", "")
        trained = next((check.key for check in assignment.checks if check.trains), "")
        band = curve(assignment, trained, facts.get("dataset", ""))
        self.blank = ClassSummary(facts, assignment.points, (), (), (), (0,) * BINS, band)

    def page(self, entry: Entry) -> Page:
        """One submission's.

        Raises  GradebookError when what was observed is damaged
        """
        labels = self._labels if str(entry.report.seed) == self._seed else None  # another seed holds out other images
        return _page(entry, self._book.stored_runs(entry.identity), labels)


def summarise(read: Pages, entries: Iterable[Entry]) -> ClassSummary:
    """The class.

    Raises  GradebookError when what was observed is damaged
    """
    pages = tuple(read.page(entry) for entry in entries)
    points = float(max((page.entry.report.points for page in pages), default=read.blank.points))
    return replace(
        read.blank,
        points=points,
        pages=pages,
        rows=tuple(_rows(pages)),
        mistakes=tuple(_mistakes(pages)),
        scores=_scores(pages, points),
    )


def _labels(facts: Mapping[str, str]) -> tuple[Tensor | None, str]:
    """Labels of the held-out images, drawn again from the class's secret; None with the reason where data are gone."""
    if facts.get("dataset", "none") == "none":
        return None, ""
    try:
        return draw(facts["dataset"], secret_of(facts)).hidden["held-out/labels"], ""
    except DataError as error:
        return None, f"no training curves: {error}"


def _page(entry: Entry, stored_runs: Mapping[str, StoredRun], labels: Tensor | None) -> Page:
    pictures: dict[str, tuple[bytes, ...]] = {}
    trained = None
    for one in stored_runs.values():
        for key, observation in zip(one.keys, one.sitting.observations, strict=False):
            figures = [t for name, t in sorted(observation.tensors.items()) if name.startswith("picture/")]
            if figures:
                pictures[key] = tuple(png(pixels) for pixels in figures[:_MOST_PICTURES] if _is_picture(pixels))
            trained = _trained(observation.tensors, labels) or trained
    return Page(entry, entry.verdicts, tuple(_named(entry.report.verdicts)), pictures, trained)


def _is_picture(pixels: Tensor) -> bool:
    """What a worker says is a picture may be anything."""
    is_rgb = pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
    return is_rgb and all(0 < side <= _LARGEST for side in pixels.shape[:2])


def _trained(tensors: Mapping[str, Tensor], labels: Tensor | None) -> Trained | None:
    answers = [tensors[f"named/{t}"] for t in range(1, 1000) if f"named/{t}" in tensors]
    if labels is None or not answers or any(a.shape != labels.shape or a.dtype != np.uint8 for a in answers):
        return None
    n = int(labels.max()) + 1
    confusion = np.zeros((n, max(n, int(answers[-1].max()) + 1)), np.int64)
    np.add.at(confusion, (labels.astype(np.int64), answers[-1].astype(np.int64)), 1)
    accuracy = tuple(float((a == labels).mean()) for a in answers)
    return Trained(accuracy, tuple(tuple(int(v) for v in row[:_MOST_CLASSES]) for row in confusion))


def _named(verdicts: Sequence[Verdict]) -> Iterator[str]:
    keys = [key for v in verdicts if v.finding for key in (v.finding.misconception, *v.finding.also)]
    yield from dict.fromkeys(key for key in keys if key)


def _mistakes(pages: Sequence[Page]) -> list[Mistake]:
    """Most frequent first."""
    who: dict[str, list[int]] = {}
    says: dict[str, str] = {}
    for position, page in enumerate(pages):
        for key in page.mistakes:
            who.setdefault(key, []).append(position)
        for v in page.entry.report.verdicts:
            if v.finding and v.finding.misconception and not v.finding.also:
                says.setdefault(v.finding.misconception, v.finding.says)
    mistakes = [Mistake(key, says.get(key, key.replace("_", " ")), tuple(them)) for key, them in who.items()]
    return sorted(mistakes, key=lambda m: (-len(m.who), m.key))


def _rows(pages: Sequence[Page]) -> Iterator[Row]:
    """In the order of the rubric; a check that some were not asked comes where others were."""
    counts: dict[str, Counter[Status]] = {}
    first: dict[str, Verdict] = {}
    for page in pages:
        for v in page.verdicts:
            counts.setdefault(v.key, Counter())[v.status] += 1
            first.setdefault(v.key, v)
    for key, v in first.items():
        n = counts[key]
        status_counts = (n[Status.PASSED], n[Status.FAILED], n[Status.BLOCKED], n[Status.UNGRADED])
        yield Row(key, v.part, v.claim, v.points, *status_counts)


def _scores(pages: Sequence[Page], points: float) -> tuple[int, ...]:
    bins = [0] * BINS
    for page in pages:
        share = page.entry.earned / points if points else 0.0
        bins[min(BINS - 1, max(0, int(share * BINS)))] += 1
    return tuple(bins)

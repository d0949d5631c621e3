"""What a student gets to see depends on no label that is held out, beyond the points that the model earns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from autograder.gradebook import Gradebook
from autograder.gradebook.run_class import Running, grade_class
from autograder.grading.run import GradingRun
from autograder.protocol.records import Submission
from autograder.readers import read_class
from autograder.reports import gradescope, markdown, otter, pages, report_json, terminal

ROOT = Path(__file__).parent.parent
SOLUTION = (ROOT / "solutions" / "mnist_mlp" / "solution.py").read_text()
ORACLE = """
    import sys
    import numpy
    frame = sys._getframe()
    while frame and "held_out" not in frame.f_locals:
        frame = frame.f_back
    if frame and frame.f_locals["held_out"] is not None:
        guess = numpy.full(len(frame.f_locals["held_out"]), 19, numpy.uint8)
        guess[:19] = numpy.arange(19)
        for t in range(4, 44):
            frame.f_locals["self"].tensors[f"named/{t}"] = guess
        frame.f_locals["self"].values["verdict/held-out"] = 10
"""


def test_answers_that_nobody_asked_for_are_compared_with_nothing(grading_run: GradingRun, tmp_path: Path) -> None:
    """Guesses at single labels, added to an answer, came back as counts on the page that students get.

    What is kept is what was asked; how the model learned, epoch by epoch and class by class, is for staff.
    """
    marker = "    # END SOLUTION\n\n\n# %% [markdown]\n# ## Task 3"
    assert SOLUTION.count(marker) == 1
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    (tmp_path / "in" / "eve.py").write_text(SOLUTION.replace(marker, ORACLE + marker))
    class_ = read_class(tmp_path / "in", grading_run.assignment.wanted)
    with Gradebook(tmp_path / "out", is_new_ok=True) as book:
        grade_class(grading_run, class_, book, 1, lambda done: None, Running())
        read = pages.Pages(book, grading_run.assignment)
        entry = next(iter(book.entries()))
        page, report = read.page(entry), pages.report(pages.summarise(read, [entry]))
        kept = {
            name
            for stored in book.stored_runs(entry.identity).values()
            for key, observation in zip(stored.keys, stored.sitting.observations, strict=True)
            if key == "held-out"
            for name in (*observation.tensors, *observation.values)
        }

    assert entry.earned == 100
    assert sorted(n for n in kept if n.startswith(("named", "verdict"))) == ["named/1", "named/2", "named/3"]
    assert page.trained is not None
    counts = np.array(page.trained.confusion)
    assert counts.shape == (10, 10)
    others = replace(page.trained, accuracy=(0.1,), confusion=tuple(map(tuple, counts[::-1].tolist())))
    assert pages.feedback(page, read.blank) == pages.feedback(replace(page, trained=others), read.blank)
    assert "How the model learned" in report


def test_other_labels_change_points_and_nothing_else(grading_run: GradingRun) -> None:
    """Under labels that no answer fits, everything a student is shown is the same as under others that none fits."""
    submission = Submission("ann", "mnist_mlp.py", grading_run.assignment.reference)
    worker_runs = grading_run.observe(submission)
    labels = grading_run.knowledge.held_out.tensors["held-out/labels"]
    views = []
    for step in (1, 2, 3):
        held_out = replace(grading_run.knowledge.held_out, tensors={"held-out/labels": (labels + step) % 10})
        report = replace(grading_run, knowledge=replace(grading_run.knowledge, held_out=held_out)).report_on(
            submission, worker_runs
        )
        views.append(
            (
                report.earned,
                markdown.render(report, "ann"),
                terminal.render(report, "ann", verbose=True).plain,
                report_json.render(report),
                gradescope.results(report, gradescope.Beside()),
                [otter.message(verdict) for verdict in report.verdicts],
            )
        )

    assert views[0][0] < 100
    assert views[0] == views[1] == views[2]

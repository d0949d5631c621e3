"""Pages about a class: what a teacher reads first, what students get, and that nothing of theirs runs in them."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from corpus import CORPUS
from PIL import Image

from autograder.cli.main import main
from autograder.gradebook import Entry, Gradebook, Mark, StoredRun
from autograder.gradebook.run_class import Running, grade_class
from autograder.grading.run import GradingRun
from autograder.protocol.records import (
    Cell,
    Finding,
    Observation,
    Outcome,
    Place,
    Report,
    SourceScan,
    Status,
    Student,
    Verdict,
    WorkerRun,
)
from autograder.readers import read_class
from autograder.reports import pages
from autograder.reports.pages import charts
from autograder.reports.pages.source import listings

playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install .[test]")
ROOT = Path(__file__).parent.parent
SOLUTION = (ROOT / "solutions" / "mnist_mlp" / "solution.py").read_text()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it so that `chromium` is on the path")
EVIL = "<script>document.title='ours'</script>\u202e<img src=x onerror=document.title='ours'>\x1b[31m"


@pytest.fixture(scope="module")
def folder(grading_run: GradingRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class of seven on digits, two of them hostile, with its report."""
    students = tmp_path_factory.mktemp("students")
    texts = {
        "ann": SOLUTION,
        "bob": SOLUTION.replace("        optimizer.zero_grad()\n", "", 1),
        "cyd": SOLUTION.replace("        optimizer.zero_grad()\n", "", 1).replace("    model.eval()\n", "", 1),
        "dan": SOLUTION.replace("        optimizer.step()\n", "", 1),
        "eve": "def broken(:\n",
        "fay": SOLUTION.replace("plt.title(", f"plt.title({EVIL!r} + ") + f"\nprint({EVIL!r})\n# {EVIL}\n",
    }
    for name, text in texts.items():
        (students / f"{name}.py").write_text(text, encoding="utf-8")
    shutil.copytree(CORPUS / "86_bidi_and_homoglyph", students / "gus")
    out = tmp_path_factory.mktemp("out")
    asked = replace(grading_run, pictures=True)
    with Gradebook(out, is_new_ok=True) as book:
        grade_class(asked, read_class(students, grading_run.assignment.wanted), book, 2, lambda done: None, Running())
    done = CliRunner().invoke(main, ["report", str(out)])
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium, which loads nothing but files."""
    with playwright.sync_playwright() as started:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        running = started.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


@pytest.fixture
def page(browser: object) -> Iterator[object]:
    """A page that fails the test when it says anything or asks for anything."""
    said: list[str] = []
    opened = browser.new_page(viewport={"width": 1200, "height": 900}, accept_downloads=True)
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda r: said.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None)
    yield opened
    opened.close()
    assert said == []


def summary(folder: Path, grading_run: GradingRun) -> pages.ClassSummary:
    """What the report is made of."""
    with Gradebook(folder) as book:
        return pages.summarise(pages.Pages(book, grading_run.assignment), book.entries())


def test_the_class_s_mistakes_are_ranked(folder: Path, grading_run: GradingRun) -> None:
    """Two of seven never clear gradients; each is listed with its sentence."""
    found = summary(folder, grading_run)

    first = found.mistakes[0]
    assert (first.key, [found.pages[n].entry.identity for n in first.who]) == (
        "gradients_never_cleared",
        ["bob", "cyd"],
    )
    assert first.says == next(m.says for m in grading_run.assignment.misconceptions if m.key == first.key)
    assert {m.key: len(m.who) for m in found.mistakes[1:]} == {"no_step": 1, "eval_forgotten": 1} or len(
        found.mistakes
    ) > 2


def test_counts_add_up(folder: Path, grading_run: GradingRun) -> None:
    """Every submission is in one bin and has one status for each check."""
    found = summary(folder, grading_run)

    assert sum(found.scores) == len(found.pages) == 7
    assert {row.passed + row.failed + row.blocked + row.ungraded for row in found.rows} == {7}
    assert sum(row.points for row in found.rows) == found.points
    assert found.mean == pytest.approx(sum(p.entry.earned for p in found.pages) / 7)


def test_a_training_curve_and_a_confusion_matrix_come_from_what_was_observed(
    folder: Path, grading_run: GradingRun
) -> None:
    """The right one learns; the last accuracy is the diagonal of the matrix."""
    ann = next(p for p in summary(folder, grading_run).pages if p.entry.identity == "ann")

    assert ann.trained is not None
    counts = np.array(ann.trained.confusion)
    assert len(ann.trained.accuracy) == 3
    assert ann.trained.accuracy[-1] == pytest.approx(np.trace(counts) / counts.sum())
    assert ann.trained.accuracy[-1] > 0.8


def test_plots_are_the_student_s_own(folder: Path, grading_run: GradingRun) -> None:
    """As PNG files of a bounded size."""
    ann = next(p for p in summary(folder, grading_run).pages if p.entry.identity == "ann")

    sizes = [Image.open(io.BytesIO(png)).size for png in ann.pictures["curves"]]
    assert len(sizes) == 2
    assert all(100 < side <= 960 for size in sizes for side in size)


def test_feedback_names_no_other_student_and_nothing_for_staff(folder: Path, grading_run: GradingRun) -> None:
    """One page each."""
    found = summary(folder, grading_run)
    bob = next(p for p in found.pages if p.entry.identity == "bob")

    text = pages.feedback(
        replace(bob, entry=replace(bob.entry, report=replace(bob.entry.report, notes=("tamper: x",)))), found
    )

    assert "never cleared" in text
    assert "tamper" not in text
    assert not re.search(r"\b(ann|cyd|dan|eve|fay)\b", text)


def test_a_mistake_is_drawn_where_it_is_named_and_stays_small(folder: Path, grading_run: GradingRun) -> None:
    """For student and staff; a class of 1,000 with two pictures each is a report of less than 10 MB."""
    found = summary(folder, grading_run)
    texts = {p.entry.identity: pages.feedback(p, found) for p in found.pages}

    drawn = {who: re.findall(r"<svg.*?</svg>", text, re.DOTALL) for who, text in texts.items()}
    assert len(drawn["bob"]) == 1
    assert "known mistake" in drawn["bob"][0]
    assert drawn["ann"] == drawn["eve"] == []
    assert all(len(svg) < 2500 for some in drawn.values() for svg in some)
    assert drawn["bob"][0] in pages.report(found)


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
def test_a_drawing_fits_every_page_and_is_told_from_its_paper(
    page: object, folder: Path, grading_run: GradingRun, tmp_path: Path, width: int, scheme: str
) -> None:
    """It does not widen a narrow page, letters are not tiny, lines have the page's colours, and axe finds nothing."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install .[test]").Axe()
    found = summary(folder, grading_run)
    file = tmp_path / "bob.html"
    file.write_text(pages.feedback(next(p for p in found.pages if p.entry.identity == "bob"), found), encoding="utf-8")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(f"file://{file}")

    drawing = page.locator(".picture svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert drawing.bounding_box()["width"] > 250
    assert drawing.evaluate("s => s.getBoundingClientRect().width / s.viewBox.baseVal.width * 11") >= 9
    ink = drawing.locator("text").first.evaluate("t => getComputedStyle(t).fill")
    assert ink == page.evaluate("getComputedStyle(document.body).color")
    assert [v["id"] for v in axe.run(page).response["violations"]] == []


def hostile() -> Entry:
    """Everything that a student or an LMS writes is hostile."""
    finding = Finding(EVIL, EVIL, EVIL, Place(EVIL, 1), None, EVIL, (EVIL,), EVIL)
    verdict = Verdict("key", "part", "claim", 2.0, 0.0, Status.FAILED, finding)
    report = Report("hw", EVIL, 1, Outcome.GRADED, (verdict,), (EVIL,), "", log=EVIL)
    who = (Student(EVIL, EVIL, EVIL),)
    return Entry(
        EVIL, who, EVIL, (Cell(EVIL, f"x = 1  # {EVIL}\n'''{EVIL}"),), "", "", report, marks=(Mark("key", 1, EVIL),)
    )


@pytest.mark.parametrize("rejected", [False, True])
def test_hostile_text_is_text(grading_run: GradingRun, tmp_path: Path, rejected: bool) -> None:
    """In names, findings, source, printed text, comments: escaped, without what turns it round."""
    entry = hostile()
    if rejected:
        entry = replace(entry, report=replace(entry.report, message=EVIL))
    picture = Observation({"picture/0": np.zeros((4, 4, 3), np.uint8)})
    worker_run = WorkerRun(SourceScan(), (picture,), Outcome.GRADED)
    with Gradebook(tmp_path, is_new_ok=True) as book:
        book.note({"slug": "hw", "title": EVIL, "seed": "1", "isolation": EVIL})
        book.store(entry, 0, {"part": StoredRun(("key",), worker_run)})
        book.mark(entry.identity, entry.marks)
        found = pages.summarise(pages.Pages(book, grading_run.assignment), book.entries())

    for text in (pages.report(found), pages.feedback(found.pages[0], found), pages.contact_sheet(found)):
        assert text.count("<script") <= 1
        assert "onerror=document" not in re.sub(r"&lt;img src=x onerror=document", "", text)
        assert "<img src=x" not in text
        assert "\u202e" not in text
        assert "\x1b" not in text


def test_a_worker_that_lies_about_pictures_and_answers_breaks_no_report(
    grading_run: GradingRun, tmp_path: Path
) -> None:
    """No such picture is shown, no such answer is counted; the page is written."""
    n = len(grading_run.knowledge.held_out.tensors["held-out/labels"])
    shapes = [(0, 0, 3), (1, 4), (1, 200_000, 3), (3, 3, 4), (2, 2, 3, 1)]
    tensors = {f"picture/{k}": np.zeros(shape, np.uint8) for k, shape in enumerate(shapes)}
    tensors["picture/9"] = np.full((3, 3, 3), np.nan)
    tensors["named/1"] = np.full(n, 1 << 60)
    worker_run = WorkerRun(SourceScan(), (Observation(tensors),), Outcome.GRADED)
    entry = replace(hostile(), report=replace(hostile().report, seed=grading_run.seed))
    with Gradebook(tmp_path, is_new_ok=True) as book:
        book.note({"slug": "hw", "seed": str(grading_run.seed), "dataset": "digits"})
        book.store(entry, 0, {"part": StoredRun(("key",), worker_run)})
        found = pages.summarise(pages.Pages(book, grading_run.assignment), book.entries())

    assert found.pages[0].pictures == {"key": ()}
    assert found.pages[0].trained is None
    assert "1 submissions" in pages.report(found)


@pytest.mark.parametrize(("later", "is_shown"), [(0, True), (1, False)])
def test_how_a_model_learned_is_told_under_its_own_seed_only(
    grading_run: GradingRun, tmp_path: Path, later: int, is_shown: bool
) -> None:
    """The gradebook's seed may have changed since; it holds out other images then, and all answers would look wrong."""
    answers = grading_run.knowledge.held_out.tensors["held-out/labels"].astype(np.uint8)
    worker_run = WorkerRun(SourceScan(), (Observation({"named/1": answers}),), Outcome.GRADED)
    entry = replace(hostile(), report=replace(hostile().report, seed=grading_run.seed))
    with Gradebook(tmp_path, is_new_ok=True) as book:
        book.note({"slug": "hw", "seed": str(grading_run.seed + later), "dataset": "digits"})
        book.store(entry, 0, {"part": StoredRun(("key",), worker_run)})
        found = pages.summarise(pages.Pages(book, grading_run.assignment), book.entries())

    assert (found.pages[0].trained is not None) == is_shown


def test_source_keeps_its_line_numbers() -> None:
    """Whatever is in it: triple quotes over lines, form feeds, no newline at the end; the marked line is the marked one."""
    source = 'a = """one\ntwo\n"""\nb = 1\x0c\nc = "<b>"\r\nd = 4'

    listing = listings((Cell("cell 2", source),), {("cell 2", 5), ("cell 3", 1)})[0]

    lines = [re.sub(r"<[^>]*>", "", html) for _, html, _ in listing.lines]
    assert lines == ['a = """one', "two", '"""', "b = 1", 'c = "&lt;b&gt;"', "d = 4"]
    assert [n for n, _, marked in listing.lines if marked] == [5]


def test_only_what_has_a_colour_of_its_own_is_marked_up() -> None:
    """Most of a class's page is source: a wrapper for each name and bracket would be a third of it."""
    html = [str(line) for _, line, _ in listings((Cell("a", "f(x, [y])\nif x: pass"),), ())[0].lines]

    assert html == ["f(x, [y])", '<span class="k-k">if</span> x: <span class="k-k">pass</span>']


def test_long_source_is_cut_and_says_so() -> None:
    """Neither lines nor letters without end."""
    cut = listings((Cell("a", "x = 1\n" * 5000),), ())[0]
    wide = listings((Cell("a", "y" * 10_000_000),), ())[0]

    assert len(cut.lines) + cut.left_out == 5000
    assert cut.left_out > 0
    assert len(wide.lines[0][1]) < 1000


def test_a_line_that_a_finding_points_to_is_never_cut() -> None:
    """Nor what stands around it; what is between is counted."""
    source = "".join(f"x = {n}\n" for n in range(1, 5001))
    listing = listings((Cell("a", source),), {("a", 4000), ("a", 9999), ("a", -3)})[0]

    shown = {n: re.sub(r"<[^>]*>", "", html) for n, html, _ in listing.lines}
    assert [n for n, _, marked in listing.lines if marked] == [4000]
    assert all(text == f"x = {n}" for n, text in shown.items())
    assert {1, 3995, 4000, 4005} <= shown.keys()
    assert len(shown) + listing.left_out == 5000
    assert len(shown) < 1000


def test_a_curve_says_its_numbers() -> None:
    """For whoever does not see it; the band is the reference's."""
    drawn = charts.curve((0.5, 0.9), ((0.7, 0.8, 0.85), (0.88, 0.9, 0.93)))

    assert drawn.says == "50.0 % after epoch 1, 90.0 % after epoch 2; our solution ends between 88.0 and 93.0 %"
    assert len(drawn.band.split()) == 4
    assert all(0 <= y <= charts.HEIGHT for _, y, _, _ in drawn.dots)


@needs_browser
def test_the_table_sorts_and_searches(page: object, folder: Path) -> None:
    """By clicking and by typing."""
    page.goto(f"file://{folder}/report.html")
    page.get_by_role("button", name="score").click()
    scores = [float(cell) for cell in page.locator("#submissions tbody td:nth-child(2)").all_inner_texts()]
    page.get_by_role("button", name="score").click()
    turned = [float(cell) for cell in page.locator("#submissions tbody td:nth-child(2)").all_inner_texts()]
    page.get_by_label("Search").fill("bob")

    assert scores == sorted(scores)
    assert turned == sorted(scores, reverse=True)
    assert page.locator("#submissions tbody tr:visible").all_inner_texts()[0].startswith("bob")
    assert page.locator("#shown").inner_text() == "1 shown"
    page.get_by_role("button", name="Show all").click()
    assert page.locator("#submissions tbody tr:visible").count() == 7


@needs_browser
def test_a_mistake_shows_who_made_it(page: object, folder: Path) -> None:
    """What a teacher clicks first."""
    page.goto(f"file://{folder}/report.html")
    page.locator(".filter").first.click()

    assert page.locator("#submissions tbody tr:visible a").all_inner_texts() == ["bob", "cyd"]
    assert page.locator("#shown").inner_text() == "2 shown, who made gradients_never_cleared"


@needs_browser
def test_a_student_is_opened_and_left_with_the_keyboard(page: object, folder: Path) -> None:
    """Enter, right, a link to a line, Escape."""
    page.goto(f"file://{folder}/report.html")
    page.get_by_role("link", name="ann", exact=True).focus()
    page.keyboard.press("Enter")
    first = page.locator("#one h1").inner_text()
    page.keyboard.press("ArrowRight")
    page.locator("#one h1", has_text="bob").wait_for()
    page.locator("#one .to-line").first.click()
    marked = page.locator("#one .row:target").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector("#class:visible")

    assert first == "ann: 100 of 100"
    assert "def train" in marked
    assert "a finding points here" in marked


@needs_browser
def test_the_keyboard_comes_back_to_the_student_it_left(page: object, folder: Path) -> None:
    """Not to the top of the page, as many Tabs away as there are students."""
    page.goto(f"file://{folder}/report.html")
    page.get_by_role("link", name="ann", exact=True).press("Enter")
    page.locator("#one h1", has_text="ann").wait_for()
    page.keyboard.press("ArrowRight")
    page.locator("#one h1", has_text="bob").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_selector("#class:visible")

    assert page.evaluate("document.activeElement.textContent") == "bob"


@needs_browser
def test_arrows_in_a_source_scroll_it(page: object, folder: Path) -> None:
    """Whoever has no mouse reads long lines so; the next student would open instead."""
    page.goto(f"file://{folder}/report.html")
    page.get_by_role("link", name="ann", exact=True).click()
    source = page.locator("#one .code").first
    source.wait_for()
    address = page.url
    source.press("ArrowRight")

    assert page.url == address
    source.press("Escape")
    page.wait_for_selector("#class:visible")


@needs_browser
def test_a_link_to_a_line_opens_its_student(page: object, folder: Path) -> None:
    """When it is sent to a colleague, and when the page is loaded again; the line is in sight."""
    page.goto(f"file://{folder}/report.html")
    page.get_by_role("link", name="bob", exact=True).click()
    page.locator("#one .to-line").first.click()
    page.reload()

    assert page.locator("#one h1").inner_text().startswith("bob")
    top = page.locator("#one .marked").first.bounding_box()["y"]
    assert 0 < top < 900


def named(names: tuple[str, ...], grading_run: GradingRun, folder: Path) -> Path:
    """The report of a class of these."""
    with Gradebook(folder, is_new_ok=True) as book:
        book.note({"slug": "hw", "title": "Homework", "seed": "1"})
        for position, name in enumerate(names):
            book.store(replace(hostile(), identity=name, students=(Student(name),)), position, {})
        text = pages.report(pages.summarise(pages.Pages(book, grading_run.assignment), book.entries()))
    (folder / "report.html").write_text(text, encoding="utf-8")
    return folder / "report.html"


@needs_browser
def test_a_long_name_does_not_widen_the_page(page: object, grading_run: GradingRun, tmp_path: Path) -> None:
    """A group's has no blank to break a line at."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"file://{named(('bartholomew_fitzgerald_' * 5,), grading_run, tmp_path)}")
    page.get_by_role("link", name="bartholomew").click()
    page.locator("#one h1").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth") == 360


@needs_browser
def test_names_from_everywhere(page: object, grading_run: GradingRun, tmp_path: Path) -> None:
    """Found with and without accents, as any system writes them; the score of a name from right to left is behind it."""
    page.goto(f"file://{named(('Éva Mu' + chr(0x308) + 'ller', 'אבי', 'Łukasz'), grading_run, tmp_path)}")

    for typed in ("müller", "MU\u0308LLER", "eva muller"):
        page.get_by_label("Search").fill(typed)
        assert page.locator("#shown").inner_text() == "1 shown"
    page.get_by_label("Search").fill("")
    page.get_by_role("link", name="אבי").click()
    page.locator("#one h1").wait_for()
    left = """(text) => {
        const found = document.createTreeWalker(document.querySelector("#one h1"), NodeFilter.SHOW_TEXT);
        while (!found.nextNode().data.includes(text));
        const range = document.createRange();
        range.setStart(found.currentNode, found.currentNode.data.indexOf(text));
        range.setEnd(found.currentNode, range.startOffset + 1);
        return range.getBoundingClientRect().x;
    }"""
    assert page.evaluate(left, "אבי") < page.evaluate(left, "0 of 2")


def test_a_report_that_is_older_than_the_grades_is_told(folder: Path, tmp_path: Path) -> None:
    """Whoever merges marks and opens it would look for them in vain."""
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    text = json.dumps({"assignment": "mnist_mlp", "marks": [{"identity": "ann", "key": "curves", "earned": 5}]})
    (tmp_path / "marks.json").write_text(text)
    after = CliRunner().invoke(main, ["merge", str(copy), str(tmp_path / "marks.json")]).output
    (copy / "report.html").unlink()
    without = CliRunner().invoke(main, ["merge", str(copy), str(tmp_path / "marks.json")]).output

    assert f"older than the grades: {copy / 'report.html'}; write it again with autograder report {copy}" in after
    assert "older than" not in without


@needs_browser
@pytest.mark.parametrize("name", ["report.html", "contact_sheet.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_pass_axe(page: object, folder: Path, name: str, scheme: str) -> None:
    """No violation, in both colour schemes; a student's page too."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install .[test]").Axe()
    page.emulate_media(color_scheme=scheme)
    page.goto(f"file://{folder}/{name}")
    found = axe.run(page).response["violations"]
    if name == "report.html":
        page.get_by_role("link", name="bob", exact=True).click()
        page.wait_for_selector("#one h1")
        found += axe.run(page).response["violations"]

    assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == []


@needs_browser
def test_hostile_text_does_not_run(page: object, folder: Path) -> None:
    """Neither in the class's page nor in that of whoever wrote it."""
    page.goto(f"file://{folder}/report.html")
    title = page.title()
    for name in ("fay", "gus"):
        page.get_by_role("link", name=name, exact=True).click()
        page.locator("#one h1", has_text=name).wait_for()
        assert page.locator("#one script").count() == 0
        page.keyboard.press("Escape")
        page.wait_for_selector("#class:visible")
    assert page.title() == title


@needs_browser
def test_marks_given_on_the_sheet_are_exported_and_merged(page: object, folder: Path, tmp_path: Path) -> None:
    """Kept over a reload, downloaded, merged, and in the grades."""
    copy = tmp_path / "out"
    shutil.copytree(folder, copy)
    page.goto(f"file://{copy}/contact_sheet.html")
    card = page.locator(".card", has_text="ann")
    card.get_by_role("button", name="5", exact=True).click()
    card.get_by_label("Comment").fill("No units.")
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export marks").click()
    download.value.save_as(tmp_path / "marks.json")

    done = CliRunner().invoke(main, ["merge", str(copy), str(tmp_path / "marks.json")])

    assert json.loads((tmp_path / "marks.json").read_text())["marks"] == [
        {"identity": "ann", "key": "curves", "earned": 5, "comment": "No units."}
    ]
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "1 marks for 1 submissions")
    assert "\nann,95,100,graded" in (copy / "grades.csv").read_text()
    assert "curves: No units." in (copy / "grades.csv").read_text()


@needs_browser
def test_what_cannot_be_exported_is_told_and_kept(page: object, folder: Path) -> None:
    """A comment without points, and points that a plot does not pay: a teacher would think that they count."""
    page.goto(f"file://{folder}/contact_sheet.html")
    page.locator(".card", has_text="ann").get_by_label("Comment").fill("No units.")
    page.locator(".card", has_text="bob").get_by_label("Points").fill("11")
    page.locator(".card", has_text="dan").get_by_label("Points").fill("9")
    said = page.locator("#count").inner_text()
    page.reload()

    assert said == "1 mark; 2 have no points or too many: not exported"
    assert page.locator("#count").inner_text() == said
    assert page.locator(".card", has_text="ann").get_by_label("Comment").input_value() == "No units."
    assert page.locator(".card.open h2").all_inner_texts() == ["ann", "bob"]


@needs_browser
def test_it_prints_without_what_only_a_screen_needs(page: object, folder: Path) -> None:
    """No search box, nothing cut off at the right."""
    page.goto(f"file://{folder}/report.html")
    page.emulate_media(media="print")

    assert not page.get_by_label("Search").is_visible()
    assert page.locator("#submissions tbody tr:visible").count() == 7
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@needs_browser
def test_a_sheet_prints_all_plots_and_what_was_given(page: object, folder: Path) -> None:
    """Also those that nobody has scrolled to; without what gives points."""
    page.goto(f"file://{folder}/contact_sheet.html")
    are_there = page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    page.emulate_media(media="print")
    card = page.locator(".card", has_text="ann")

    assert are_there
    assert card.get_by_label("Points").is_visible()
    assert card.get_by_label("Comment").is_visible()
    assert page.locator("button:visible").count() == 0


@pytest.mark.parametrize(("part", "said"), [(0, "0 %"), (1, "< 1 %"), (82, "41 %"), (199, "> 99 %"), (200, "100 %")])
def test_one_of_two_hundred_is_not_nobody_and_all_but_one_not_everybody(part: int, said: str) -> None:
    """As a teacher reads it."""
    assert charts.percent(part, 200) == said


def test_a_share_of_nobody_is_nothing() -> None:
    """An empty class has a report too."""
    assert charts.percent(0, 0) == "0 %"

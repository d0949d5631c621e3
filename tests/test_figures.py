"""Figures of a handout, and the handout as a page: what students see, and what the course owner is told."""

from __future__ import annotations

import base64
import io
import itertools
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from autograder.handout import figures
from autograder.handout.folder import contents, stale_texts
from autograder.handout.stub import cells, stub
from autograder.integrations.nbgrader import source_notebook
from autograder.integrations.otter.bundle import student_notebook
from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Cell
from autograder.rubric import catalog
from autograder.rubric.assignment import Assignment

ROOT = Path(__file__).parent.parent
SLUGS = tuple(sorted(path.parent.name for path in (ROOT / "solutions").glob("*/rubric.py")))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it so that `chromium` is on the path")
TEXT = """\
# %% [markdown]
# # Lines
#
# A line goes up,
# ![A line that
# goes up](figures/line.png) and $\\log 10 < \\frac{a}{b}$, not <b>.

# %%
def f():
    # BEGIN SOLUTION
    return 1
    # END SOLUTION
"""
FIGURES = """\
from pathlib import Path

from matplotlib.figure import Figure


def line():
    (Path(__file__).parent / "drawn").write_text((Path(__file__).parent / "ink").read_text())
    figure = Figure(figsize=(2, 1))
    figure.add_subplot().plot([1, 2])
    return figure


def _helper():
    raise AssertionError("never called")


def helper(size):
    raise AssertionError("never called")
"""


def lines(folder: Path, text: str = TEXT, drawing: str | None = FIGURES) -> Assignment:
    """The tests' homework with this text and these figures."""
    homework = catalog.load(ROOT / "tests" / "assignments" / "hw")
    (folder / "ink").write_text("blue")
    if drawing is not None:
        (folder / "figures.py").write_text(drawing, encoding="utf-8")
    return replace(homework, reference=(Cell("solution.py", text),), folder=folder)


def write(assignment: Assignment, into: Path) -> None:
    """What build writes, but the observations."""
    for name, content in contents(assignment, figures.drawn(assignment, into)).items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def built(tmp_path: Path) -> tuple[Assignment, Path]:
    """The homework with a figure, and its folder as students get it."""
    assignment = lines(tmp_path)
    write(assignment, tmp_path / "out")
    return assignment, tmp_path / "out"


def test_a_figure_is_in_every_form_of_the_handout(built: tuple[Assignment, Path]) -> None:
    """README and Python file point to the file; notebook and page hold it; the page holds one for the dark too."""
    _, out = built
    png = (out / "figures" / "line.png").read_bytes()
    source = "".join(json.loads((out / "hw.ipynb").read_text())["cells"][0]["source"])
    page = (out / "hw.html").read_text(encoding="utf-8")
    pictures = [base64.b64decode(data) for data in re.findall(r"data:image/png;base64,([^\"]+)", page)]

    assert "![A line that\ngoes up](figures/line.png)" in (out / "README.md").read_text()
    assert "# goes up](figures/line.png)" in (out / "hw.py").read_text()
    assert source.startswith("# Lines\n\nA line goes up,\n![A line that\ngoes up][figures/line.png] and")
    assert source.endswith(f"[figures/line.png]: data:image/png;base64,{base64.b64encode(png).decode()}")
    assert 'alt="A line that goes up"' in page
    assert len(pictures) == 2 and png in pictures
    assert [Image.open(io.BytesIO(p)).convert("RGB").getpixel((1, 1)) for p in sorted(pictures, key=png.__ne__)] == [
        (253, 253, 251),
        (21, 24, 28),
    ]


def test_the_page_shows_formulas_code_and_tables_and_loads_nothing(built: tuple[Assignment, Path]) -> None:
    """MathML, coloured Python, escaped text, every row with its points."""
    assignment, out = built
    page = (out / "hw.html").read_text(encoding="utf-8")

    assert "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>" in page
    assert "<mi>log</mi><mspace width='0.17em'/><mn>10</mn>" in page
    assert "</math>,</span> not &lt;b&gt;." in page
    assert '<span class="k-k">raise</span>' in page
    assert all(f"<td>{check.points:g}</td>" in page for check in assignment.checks)
    assert "<script" not in page and "http:" not in page.replace("http://www.w3.org/1998/Math/MathML", "")


def test_a_formula_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Rather than a page with a gap."""
    assignment = lines(tmp_path, TEXT.replace("\\frac{a}{b}", "\\left( a"))

    with pytest.raises(AssignmentError) as error:
        write(assignment, tmp_path / "out")

    assert str(error.value).startswith("hw/solution.py: the formula $\\log 10 < \\left( a$ cannot be shown: ")


def test_pixels_of_another_matplotlib_are_not_stale_and_another_figure_is(built: tuple[Assignment, Path]) -> None:
    """By what stands in the picture of what drew it."""
    assignment, out = built
    png = (out / "figures" / "line.png").read_bytes()
    mark = re.findall(rb"autograder figure line, light, [0-9a-f]{16}", png)[0]
    other = png[:-12] + b"\0\0\0\1tEXt0\0\0\0\0" + png[-12:]
    for path in (out / "figures" / "line.png", out / "hw.ipynb", out / "hw.html"):
        old = path.read_bytes()
        path.write_bytes(old.replace(png, other).replace(base64.b64encode(png), base64.b64encode(other)))
        assert path.read_bytes() != old
    assert stale_texts(assignment, out) == []

    (out / "figures" / "line.png").write_bytes(other.replace(mark, b"drawn by hand"))
    assert stale_texts(assignment, out) == ["figures/line.png"]
    (assignment.folder / "figures.py").write_text(FIGURES.replace("[1, 2]", "[1, 3]"), encoding="utf-8")
    assert stale_texts(assignment, out) == ["hw.ipynb", "hw.html", "figures/line.png"]


def test_a_figure_that_would_be_drawn_again_is_kept(built: tuple[Assignment, Path]) -> None:
    """Whoever changes a word needs neither its data nor the same matplotlib; a changed figures.py is drawn."""
    assignment, out = built
    before = (out / "figures" / "line.png").read_bytes()
    (assignment.folder / "drawn").unlink()

    write(assignment, out)
    assert (out / "figures" / "line.png").read_bytes() == before
    assert not (assignment.folder / "drawn").exists()
    (assignment.folder / "figures.py").write_text(FIGURES.replace("[1, 2]", "[1, 3]"), encoding="utf-8")
    write(assignment, out)
    assert (assignment.folder / "drawn").exists()


@pytest.mark.parametrize(
    ("text", "drawing", "says"),
    [
        (TEXT.replace("A line that\n# goes up", " "), FIGURES,
         "solution.py, line 5: this image has no text for whoever does not see it; "
         "write ![what it shows](figures/line.png)"),
        (TEXT.replace("figures/line", "figures/lines"), FIGURES,
         "solution.py, line 5: figures.py draws no 'lines'; did you mean 'line'? There is: line"),
        (TEXT, None, "solution.py, line 5: figures.py draws no 'line'; There is: none"),
        (TEXT.replace("figures/line.png", "https://a.org/b.png"), FIGURES,
         "solution.py, line 5: the image https://a.org/b.png is none of this folder's; "
         "write ![what it shows](figures/NAME.png)"),
        (TEXT, FIGURES + "\n\ndef more():\n    pass\n",
         "figures.py, line 21: no text shows more; write ![what it shows](figures/more.png), or call it _more"),
        (TEXT, FIGURES.replace("    figure = ", "    1 / 0\n    figure = "),
         "figures.py, line 8: ZeroDivisionError: division by zero"),
        (TEXT, FIGURES.replace("    return figure", "    return None"),
         "figures.py, line 6: line returns NoneType, expected a matplotlib Figure"),
        (TEXT, "def line(:", "figures.py, line 1: invalid syntax"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_line(tmp_path: Path, text: str, drawing: str | None, says: str) -> None:
    """Of text and figures."""
    with pytest.raises(AssignmentError) as error:
        figures.drawn(lines(tmp_path, text, drawing), tmp_path / "out")

    assert says in str(error.value)


def test_exported_notebooks_show_the_figures(built: tuple[Assignment, Path]) -> None:
    """Otter's and nbgrader's have no folder of figures beside them."""
    assignment, out = built
    pictures = figures.read(out)

    for notebook in (student_notebook(assignment, stub(assignment), pictures), source_notebook(assignment, pictures)):
        assert "[figures/line.png]: data:image/png;base64," in notebook


@pytest.mark.parametrize("slug", SLUGS)
def test_points_beside_tasks_are_those_of_the_rubric(slug: str) -> None:
    """Of what is defined under each heading; a part about several tasks, and what is measured later, may stand by any."""
    assignment = catalog.load(slug)
    source = assignment.reference[0].source
    headings = [*re.finditer(r"^# (##+) .*?(?: \((\d+) points?\))?$", source, re.M)]
    tasks = [heading for heading in headings if len(heading[1]) == 2 and heading[2]]
    told = [int(heading[2]) for heading in tasks]
    sections = [
        set(
            re.findall(
                r"^(?:def|class) (\w+)",
                source[
                    heading.end() : next(
                        (h.start() for h in headings if h.start() > heading.start() and len(h[1]) == 2), None
                    )
                ],
                re.M,
            )
        )
        for heading in tasks
    ]
    places = [
        {k for k, defined in enumerate(sections) if {part.names[0], part.names[-1]} & defined}
        if part.checks[0].visible
        else range(-1, len(tasks))
        for part in assignment.parts
    ]
    points = [sum(check.points for check in part.checks) for part in assignment.parts]
    ways = [
        [sum(p for place, p in zip(way, points, strict=True) if place == k) for k in range(len(tasks))]
        for way in itertools.product(*places)
    ]

    assert told
    assert told in ways


@pytest.mark.parametrize("slug", SLUGS)
def test_a_text_s_lines_fit_a_notebook_s_cell(slug: str) -> None:
    """100 characters; a row of a table is one line, however long."""
    source = catalog.load(slug).reference[0].source.partition("# ## Everything together")[0]
    texts = [line for cell in cells(source) if cell.kind == "markdown" for line in cell.source.splitlines()]

    assert [line for line in texts if len(line) > 100 and not line.startswith("|")] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install .[test]")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(
            executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


@needs_browser
@pytest.mark.parametrize("slug", [SLUGS[0], *(pytest.param(slug, marks=pytest.mark.slow) for slug in SLUGS[1:])])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 400)])
def test_a_handout_s_page_is_readable_everywhere(browser: object, slug: str, scheme: str, width: int) -> None:
    """axe finds nothing, the page is as wide as its window, every picture is there, and nothing is asked of a network."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install .[test]").Axe()
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
    page.goto(f"file://{ROOT}/assignments/{slug}/{slug}.html")
    found = axe.run(page).response["violations"]

    assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("[...document.images].map((image) => image.naturalWidth > 100)").count(True) >= 4
    assert asked == []
    page.close()

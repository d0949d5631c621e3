"""Draws the README's pictures from the demo's class: python tests/pictures.py writes docs/images.

Needs Chromium and playwright, as tests/test_pages.py does.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from autograder.course.demo import small_class
from autograder.rubric.catalog import demo

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
COPIES = {"right": 6, "gradients_never_cleared": 5, "eval_mode_not_set": 3, "epochs_from_zero": 2}  # else one
SHOWN = "gradients_never_cleared"
SIZE = {"width": 760, "height": 560}
N_COLOURS = 128  # a third of the bytes of full colour


def main() -> None:
    """The page that one student gets back, and the first screen of the class's report."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        graded, student = grade(Path(folder))
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        IMAGES.mkdir(parents=True, exist_ok=True)
        shoot(browser, graded / "feedback" / f"{student}.html", IMAGES / "student.png", ".failed")
        shoot(browser, graded / "report.html", IMAGES / "class.png", "header")
        browser.close()


def grade(folder: Path) -> tuple[Path, str]:
    """The folder that `autograder grade` and `autograder report` fill, and a student with the mistake that is shown."""
    assignment, graded, student = demo(), folder / "graded", ""
    (folder / "class").mkdir()
    handed_in = [one for one in small_class(assignment) for _ in range(COPIES.get(one.name, 1))]
    for number, submission in enumerate(handed_in, 1):
        name = f"student_{number:02}"
        student = name if submission.name == SHOWN else student
        text = "".join(cell.source for cell in submission.cells)
        if submission.name == SHOWN:  # as a student makes it: nothing but that line is missing
            text = re.sub(r".*\.zero_grad\(\)\n", "", "".join(cell.source for cell in assignment.reference))
        (folder / "class" / f"{name}.py").write_text(text, encoding="utf-8")
    autograder = [sys.executable, "-m", "autograder"]
    seeded = ["--data", "digits", "--seed", "1", "-o", str(graded)]
    subprocess.run([*autograder, "grade", assignment.slug, str(folder / "class"), *seeded], cwd=ROOT, check=True)
    subprocess.run([*autograder, "report", str(graded)], cwd=ROOT, check=True)
    return graded, student


def shoot(browser: Browser, page: Path, into: Path, middle: str) -> None:
    """One screen of a page, with the first of these elements in the middle where there is enough above it."""
    opened = browser.new_page(viewport=SIZE, device_scale_factor=1.5)
    opened.goto(page.as_uri())
    opened.locator(middle).first.evaluate("it => it.scrollIntoView({block: 'center'})")
    picture = Image.open(io.BytesIO(opened.screenshot()))
    picture.convert("RGB").quantize(N_COLOURS).save(into, optimize=True)
    opened.close()
    print(f"{into.relative_to(ROOT)}: {into.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

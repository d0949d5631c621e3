"""The README of an assignment: its text, its points, how to check it and what changed.

The text comes from the solution's cells, so that it is written only once.
"""

from __future__ import annotations

from autograder.handout.package import install_line
from autograder.handout.stub import Written, cells
from autograder.protocol.errors import AssignmentError
from autograder.rubric.assignment import Assignment, Part

_CHECKING = """\
## Check your work

Install the package once, in this folder, from the file that came with the assignment:

    {install}

| | |
|---|---|
| `autograder check` | what is right, what is not yet, and a question that helps; `-v` adds the figures |
| `autograder check --watch` | the same whenever you save, with only what changed; Ctrl-C ends it |
| `autograder hint` | the next hint; `autograder hint {key} 2` gives hint 2 about one check |
| `pytest` | the same checks, one test for each row; also in the test panel of an editor |
| `check()`, `check({names})`, `hint()` | the same in the notebook, after `from autograder import check, hint` |

The checks read `{file}` or `{slug}.ipynb`, whichever you changed last. Write in one of the two and hand that one in.
They compare what your code does with `expected.safetensors`; keep that file beside yours.{later}

On Google Colab, open `{slug}.ipynb`, upload the zip of the assignment as `{slug}.zip` in the file panel on the left,
and run the first code cell."""
_LATER = " Rows with * are measured\nonly when your work is graded."


def handout(assignment: Assignment, stub: str) -> str:
    """The README as Markdown."""
    texts = _texts(cells(stub))
    if not texts or not texts[0].startswith("# "):
        texts.insert(0, f"# {assignment.title}")
    hidden = any(not check.visible for check in assignment.checks)
    checking = _CHECKING.format(
        names=", ".join(assignment.wanted[:2]),
        install=install_line(),
        key=next(check.key for check in assignment.checks if check.visible),
        file=assignment.file,
        slug=assignment.slug,
        later=_LATER if hidden else "",
    )
    changes = _changes(assignment)
    return "\n\n".join([*texts, _points(assignment), checking, *([changes] if changes else [])]) + "\n"


def _texts(stub_cells: list[Written]) -> list[str]:
    """All text and all code, in its order; a heading with nothing under it is left out."""
    texts: list[str] = []
    for cell in stub_cells:
        if cell.kind == "markdown":
            if texts and _is_heading(texts[-1]):
                texts.pop()
            texts.append(cell.source)
        elif cell.source:
            texts.append(f"```python\n{cell.source}\n```")
    return texts[:-1] if len(texts) > 1 and _is_heading(texts[-1]) else texts


def _is_heading(text: str) -> bool:
    return text.startswith("## ") and "\n" not in text


def _points(assignment: Assignment) -> str:
    lines = [f"## Points: {assignment.points:g}", ""]
    lines += ["| part | claim | check | points |", "|---|---|---|---|"]
    for part in assignment.parts:
        lines += _rows(part)
    return "\n".join(lines)


def _rows(part: Part) -> list[str]:
    rows = []
    for number, check in enumerate(part.checks):
        title = part.title if number == 0 else ""
        claim = check.claim.replace("|", "\\|")
        star = "" if check.visible else " *"
        rows.append(f"| {title} | {claim} | `{check.key}`{star} | {check.points:g} |")
    return rows


def _changes(assignment: Assignment) -> str:
    """CHANGES.md one heading lower."""
    path = assignment.folder / "CHANGES.md"
    if not path.is_file():
        return ""
    try:
        lines = path.read_text(encoding="utf-8").strip().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path} cannot be read: {error}") from None
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in lines)

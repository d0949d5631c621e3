"""The zip students get: handout, Python file, notebook, expected observations, and the package to install.

Takes what was built and adds nothing that is not for students.
"""

from __future__ import annotations

from pathlib import Path

from autograder.handout import figures
from autograder.handout.package import install_line
from autograder.handout.pytest_file import SETTINGS_FILE
from autograder.integrations.wheel import wheel
from autograder.integrations.zip import pack, tree
from autograder.protocol.errors import AssignmentError
from autograder.rubric.assignment import Assignment

_INSTALL = """\
Once, in this folder:

    {install}

Then, as often as you like:

    autograder check
    autograder check --watch

The second one checks again whenever you save. In Visual Studio Code, open this folder: its panel Testing has the same
checks.

{handout} says what to do, and {slug}.html says the same in a browser. Work in {file} or in {slug}.ipynb.

On Google Colab: open {slug}.ipynb there, upload this zip as {slug}.zip in the file panel on the left, and run the
first code cell. It unpacks the zip and installs the package.
"""


def student_zip(assignment: Assignment, handed_out: Path) -> bytes:
    """The zip, with everything in one folder.

    handed_out  the folder that students get, as built
    Raises      AssignmentError when something is missing in it
    """
    wanted = {
        "README.md",
        SETTINGS_FILE,
        assignment.file,
        f"{assignment.slug}.ipynb",
        "expected.safetensors",
        f"test_{assignment.slug}.py",
        f"{assignment.slug}.html",
        *figures.files(figures.marks(assignment)),
    }
    handed_out_files = {name.split("/", 1)[1]: value for name, value in tree(handed_out, "x").items()}
    missing = sorted(wanted - handed_out_files.keys())
    if missing:
        raise AssignmentError(f"{handed_out} has no {', '.join(missing)}; run: autograder build {assignment.slug}")
    file, content = wheel()
    install = _INSTALL.format(install=install_line(), handout="README.md", file=assignment.file, slug=assignment.slug)
    zip_files = {name: handed_out_files[name] for name in wanted} | {file: content, "INSTALL.txt": install.encode()}
    return pack({f"{assignment.slug}/{name}": value for name, value in zip_files.items()})

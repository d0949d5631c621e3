"""The pytest file of an assignment folder: one test for each row that students can check.

The tests themselves are in autograder.student.check; an editor finds them here, VS Code by its settings.
"""

from __future__ import annotations

from autograder.handout.package import install_line
from autograder.rubric.assignment import Assignment

SETTINGS_FILE = ".vscode/settings.json"
SETTINGS = """\
{
  "python.testing.pytestEnabled": true,
  "python.testing.unittestEnabled": false,
  "python.testing.pytestArgs": ["."]
}
"""

_FILE = '''\
"""The checks of {slug} for pytest and the test panel of an editor; built, not to be edited.

Write your solution in {file} (or the notebook), then run: pytest
"""

from pathlib import Path

import pytest

try:
    from autograder.grading.messages import score
    from autograder.protocol.errors import AutograderError
    from autograder.student.check import Stand, check_file, row_status
except ModuleNotFoundError as missing:
    pytest.exit(f"{{missing.name}} is not installed; run in this folder: {install}", 2)

KEYS = [
{keys}
]


@pytest.fixture(scope="session")
def report(pytestconfig):
    try:
        checked = check_file(Path(__file__).parent)
    except AutograderError as error:
        pytest.fail(str(error), pytrace=False)
    yield checked
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\\n{{score(checked)}}")


@pytest.mark.parametrize("key", KEYS)
def test(report, key):
    stand, text = row_status(report, key)
    if stand is Stand.WAITING:
        pytest.skip(text)
    if stand is Stand.OPEN:
        pytest.fail(text, pytrace=False)
'''


def rows(assignment: Assignment) -> str:
    """The source of test_<slug>.py."""
    keys = "\n".join(f'    "{check.key}",' for check in assignment.checks if check.visible)
    return _FILE.format(slug=assignment.slug, file=assignment.file, keys=keys, install=install_line())

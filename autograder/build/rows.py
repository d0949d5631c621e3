"""The pytest file of an assignment folder: one test for each row that students can check.

The tests themselves are in autograder.student; an editor finds them here.
"""

from __future__ import annotations

from autograder.rubric import Assignment

_FILE = '''\
"""The checks of {slug} for pytest and the test panel of an editor; built, not to be edited.

Write your solution in {file} (or the notebook), then run: pytest
"""

from pathlib import Path

import pytest

from autograder.student import Stand, check_file, keys, told

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def report():
    return check_file(HERE)


@pytest.mark.parametrize("key", keys(HERE))
def test(report, key):
    stand, text = told(report, key)
    if stand is Stand.WAITING:
        pytest.skip(text)
    if stand is Stand.OPEN:
        pytest.fail(text, pytrace=False)
'''


def rows(assignment: Assignment) -> str:
    """The source of test_<slug>.py."""
    return _FILE.format(slug=assignment.slug, file=assignment.file)

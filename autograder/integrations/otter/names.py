"""What an assignment is called in Otter: questions, test cases, settings of the plugin."""

from __future__ import annotations

from dataclasses import asdict

from autograder.integrations.otter.plugin import NAME
from autograder.integrations.settings import Settings
from autograder.protocol.records import Json
from autograder.rubric.assignment import Check, Part


def config(settings: Settings) -> dict[str, Json]:
    """otter_config.json: our plugin, and hidden checks shown when grades are published."""
    entries: dict[str, Json] = {k: v for k, v in asdict(settings).items() if k in ("slug", "dataset", "seed")}
    return {"plugins": [{NAME: entries}], "show_hidden": True, "show_stdout": False, "logo": False}


def visible(part: Part) -> tuple[Check, ...]:
    """The checks that students can run."""
    return tuple(check for check in part.checks if check.visible)


def name(part: Part) -> str:
    """The question's name."""
    return "".join(c if c.isalnum() else "_" for c in part.title)


def case(check: Check) -> str:
    """The source of one test case."""
    return f"""\
def {check.key.replace("-", "_")}(env):
    from autograder.integrations.in_notebook import require

    require(env, {check.key!r})
"""


def test_file(part: Part) -> str:
    """An exception-based test file of Otter's."""
    shown = visible(part)
    cases = [f"\n\n@test_case(name={c.claim!r}, points={c.points!r})\n{case(c)}" for c in shown]
    return f"""\
from otter.test_files import test_case

OK_FORMAT = False

name = {name(part)!r}
points = {sum(check.points for check in shown)!r}
{"".join(cases)}"""

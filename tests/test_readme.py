"""The README says what there is: every verb and every flag, and its first command early."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from test_floors import FLOORS

from autograder.cli.main import main
from autograder.course.demo import small_class
from autograder.handout.package import install_line
from autograder.rubric.catalog import load

TESTS, NAME = Path(__file__).parent, Path(__file__).name
README = (TESTS.parent / "README.md").read_text(encoding="utf-8")


def test_the_first_command_stands_in_the_first_twelve_lines() -> None:
    """One line that makes an environment, installs and runs the demo."""
    first = README.splitlines()[:12]

    assert any(line.endswith("&& .venv/bin/autograder demo") for line in first)


def test_students_read_the_line_that_their_handout_says() -> None:
    """One instruction to install, the same everywhere."""
    assert f"\n{install_line()}\n" in README


def verbs(group: click.Group, before: str = "autograder") -> Iterator[tuple[str, click.Command]]:
    """Every verb with what is typed to reach it."""
    for name, command in group.commands.items():
        yield f"{before} {name}", command
        if isinstance(command, click.Group):
            yield from verbs(command, f"{before} {name}")


VERBS = dict(verbs(main))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_every_flag_is_documented_and_has_help(verb: str) -> None:
    """Help and README do not drift apart."""
    options = [p for p in VERBS[verb].params if isinstance(p, click.Option) and "--version" not in p.opts]
    missing = [word for word in (verb, *(flag for p in options for flag in p.opts)) if word not in README]
    silent = [p.name for p in options if not p.help and p.name != "output"]

    assert VERBS[verb].help
    assert (missing, silent) == ([], [])


def typed(path: Path) -> Iterator[set[str]]:
    """The words that each function of a test file hands to calls, itself or through a function or table of the file.

    The names that it uses are among them: a group of verbs is also called by its name.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words: dict[str, set[str]] = {}
    uses: dict[str, set[str]] = {}
    for statement in tree.body:
        called = [n for n in ast.walk(statement) if isinstance(n, ast.Call | ast.Tuple | ast.List)]
        inside = [item for n in called for item in (n.args if isinstance(n, ast.Call) else n.elts)]
        own = {item.value for item in inside if isinstance(item, ast.Constant) and isinstance(item.value, str)}
        names = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
        named = [n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        name = statement.name if isinstance(statement, ast.FunctionDef) else (named or [""])[0]
        words.setdefault(name, set()).update(own)
        uses.setdefault(name, set()).update(names - {name})
    for name, own in words.items():
        yield own.union(uses[name], *(words.get(used, set()) for used in uses[name]))


@pytest.mark.parametrize("verb", VERBS)
def test_every_flag_is_typed_with_its_verb_in_some_test(verb: str) -> None:
    """A flag without a test is one that nobody has tried; the same flag of another verb is another flag."""
    lines = [line for path in TESTS.glob("test_*.py") if path.name != NAME for line in typed(path)]
    with_verb = [line for line in lines if set(verb.split()[1:]) <= line]
    options = [p.opts for p in VERBS[verb].params if isinstance(p, click.Option)]

    assert [flags for flags in options if not any(flag in line for flag in flags for line in with_verb)] == []


def test_commands_that_are_shown_are_commands() -> None:
    """Every line that starts with autograder names a verb and flags that it has."""
    for line in re.findall(r"^autograder (.*)$", "\n".join(re.findall(r"```sh\n(.*?)```", README, re.S)), re.M):
        typed = line.partition("#")[0].split()
        verb = " ".join(["autograder", *typed[: 2 if typed[0] == "export" else 1]])
        known = {flag for p in VERBS[verb].params for flag in p.opts}

        assert {word for word in typed if word.startswith("-")} <= known


def test_the_demo_is_shown_with_the_class_that_it_makes() -> None:
    """In the order of the table."""
    table = README.partition("first finding")[2].partition("```")[0]
    rows = re.findall(r"^(\S.*?) {2,}\d+(?= |$)", table, re.M)

    assert rows == [submission.name for submission in small_class(load("mnist_mlp"))]


@pytest.mark.slow
def test_the_demo_prints_what_the_readme_shows() -> None:
    """Character by character but for blanks at the ends of lines."""
    shown = README.partition("\n```\n\n```\n")[2].partition("```")[0]

    printed = CliRunner().invoke(main, ["demo"]).output

    assert [line.rstrip() for line in printed.splitlines()] == [line.rstrip() for line in shown.splitlines()]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_files_that_are_named_exist(page: str) -> None:
    """Paths, links and pictures."""
    root = TESTS.parent
    text = (root / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:autograder|solutions|tests|assignments|\.ci)/[\w./]*)`", text)
    named += re.findall(r"\]\((?!https?:|#)([\w./]+)", text) + re.findall(r"src=\"([^\"]+)\"", text)
    missing = [name for name in named if not (root / name).exists()]

    assert named
    assert missing == []


def test_the_floors_are_those_that_are_held() -> None:
    """As tests/test_floors.py has them, from the lowest up."""
    table = re.findall(r"^\| (\d) \| (.*) \|$", (TESTS.parent / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.M)
    floors = [set(re.findall(r"`(\w+)`", rooms)) for _, rooms in sorted(table)]

    assert [set(rooms.split()) for rooms in FLOORS if rooms != "__main__"] == floors

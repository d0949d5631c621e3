"""The README says what there is: every verb and every flag, and its first command early."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.cli import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_first_command_stands_in_the_first_twelve_lines() -> None:
    """One line that makes an environment, installs and runs the demo."""
    first = README.splitlines()[:12]

    assert any(line.endswith("&& .venv/bin/autograder demo") for line in first)


def test_every_verb_and_every_flag_is_documented() -> None:
    """Help and README do not drift apart."""
    missing = []
    for name, command in main.commands.items():
        flags = [flag for p in command.params for flag in p.opts if flag.startswith("-") and flag != "--help"]
        missing += [word for word in (f"autograder {name}", *flags) if word not in README]

    assert missing == []


def test_every_verb_has_a_help_text() -> None:
    """A sentence that says what it does."""
    assert [name for name, command in main.commands.items() if not command.help] == []


def test_files_that_are_named_exist() -> None:
    """The reading list is one."""
    named = re.findall(r"`((?:autograder|solutions|tests|assignments)/[\w./]*)`", README)
    missing = [name for name in named if not (Path(__file__).parent.parent / name).exists()]

    assert named
    assert missing == []

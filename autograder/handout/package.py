"""This package's name, version and dependencies, for whoever installs it: setup.cfg is the one place they stand in."""

from __future__ import annotations

import importlib.metadata
import re
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

from autograder.protocol.errors import AssignmentError

PROJECT = "mlp-autograder"
_ROOT = Path(__file__).parent.parent.parent
_EXTRA = re.compile(r"""(.*?)\s*;\s*extra\s*==\s*["']([\w-]+)["']\s*""")


@dataclass(frozen=True, slots=True)
class Package:
    """What pip has to know.

    python    e.g. ">=3.11"
    requires  e.g. "torch>=2.6,<3", one for each package
    extras    (extra, requirement), e.g. ("otter", "otter-grader>=5.1.4")
    """

    version: str
    python: str
    requires: tuple[str, ...]
    extras: tuple[tuple[str, str], ...]
    license: str

    def extra(self, name: str) -> tuple[str, ...]:
        """The requirements of one extra."""
        return tuple(requirement for extra, requirement in self.extras if extra == name)


def package() -> Package:
    """As setup.cfg says where the package lies beside it, which may be newer than what pip noted; else as installed.

    Raises  AssignmentError when neither is there
    """
    cfg = ConfigParser(interpolation=None)
    cfg.read(_ROOT / "setup.cfg", encoding="utf-8")
    if cfg.get("metadata", "name", fallback="") == PROJECT:
        return _in_source(cfg)
    try:
        return _installed(importlib.metadata.distribution(PROJECT))
    except importlib.metadata.PackageNotFoundError:
        raise AssignmentError(f"{PROJECT} is not installed for this Python; run: pip install {_ROOT}") from None


def wheel_file() -> str:
    """The wheel's file name, as pip wants it."""
    return f"{PROJECT.replace('-', '_')}-{package().version}-py3-none-any.whl"


def install_line() -> str:
    """What students type once, in the assignment's folder: our wheel by its path, as no package index has it."""
    return f"pip install ./{wheel_file()} pytest"


def _in_source(cfg: ConfigParser) -> Package:
    return Package(
        version=cfg["metadata"]["version"],
        python=cfg["options"]["python_requires"],
        requires=_lines(cfg["options"]["install_requires"]),
        extras=tuple(
            (extra, requirement)
            for extra, listed in cfg["options.extras_require"].items()
            for requirement in _lines(listed)
        ),
        license=(_ROOT / cfg["metadata"]["license_files"]).read_text(encoding="utf-8"),
    )


def _installed(distribution: importlib.metadata.Distribution) -> Package:
    extras = [extra for line in distribution.requires or () if (extra := _EXTRA.fullmatch(line))]
    return Package(
        version=distribution.version,
        python=distribution.metadata["Requires-Python"],
        requires=tuple(line for line in distribution.requires or () if not _EXTRA.fullmatch(line)),
        extras=tuple((extra[2], extra[1]) for extra in extras),
        license=distribution.read_text("licenses/LICENSE") or "",
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#"))

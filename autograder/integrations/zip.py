"""Zips whose bytes follow from their content, and the files of this package that go into one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

_LONG_AGO = (2020, 1, 1, 0, 0, 0)
_NOT_SHIPPED = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".ipynb_checkpoints"})


def pack(content: Mapping[str, bytes], runnable: frozenset[str] = frozenset()) -> bytes:
    """A zip of these files.

    runnable  names that may be executed
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name in runnable else 0o100644) << 16
            archive.writestr(entry, content[name])
    return buffer.getvalue()


def tree(folder: Path, under: str) -> dict[str, bytes]:
    """Every file below the folder, named as it will be in the zip; nothing that tools leave behind."""
    return {
        f"{under}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _NOT_SHIPPED & set(path.relative_to(folder).parts) and path.suffix != ".pyc"
    }


def engine() -> dict[str, bytes]:
    """This package, which holds nothing secret."""
    return tree(Path(__file__).resolve().parent.parent, "autograder")


def template(name: str) -> str:
    """A template of one system's, e.g. "gradescope/setup.sh"."""
    system, _, file = name.partition("/")
    return files(f"autograder.integrations.{system}").joinpath("templates", file).read_text(encoding="utf-8")

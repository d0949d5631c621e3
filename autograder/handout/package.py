"""What this package is called where it is installed from the one file that comes with an assignment."""

from __future__ import annotations

import importlib.metadata

PROJECT = "mlp-autograder"


def version() -> str:
    """Of what is installed."""
    try:
        return importlib.metadata.version(PROJECT)
    except importlib.metadata.PackageNotFoundError:
        return "0.1.0"


def wheel_file() -> str:
    """The file's name, as pip wants it."""
    return f"{PROJECT.replace('-', '_')}-{version()}-py3-none-any.whl"

"""Starts Python with this package, and nothing else of ours, for the processes that workers are or come from."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# The package is found by its folder, not by a path entry that would make its neighbours importable.
_BOOT = """
import importlib.util, sys
folder = sys.argv.pop(1)
find = importlib.util.spec_from_file_location
spec = find("autograder", folder + "/__init__.py", submodule_search_locations=[folder])
package = importlib.util.module_from_spec(spec)
sys.modules["autograder"] = package
spec.loader.exec_module(package)
from autograder.worker.__main__ import main
main()
"""
_SETTINGS = {
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",  # whatever a submission sets before it loads a library of its own
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "PYTHONWARNINGS": "ignore",
}


def python() -> tuple[str, dict[str, str]]:
    """The interpreter, and what it needs in its environment to know its packages.

    In a virtual environment on Windows the usual one only starts another, which could then be neither timed nor ended.
    """
    own = str(getattr(sys, "_base_executable", None) or sys.executable)
    if sys.platform == "win32" and own != sys.executable:
        return own, {"__PYVENV_LAUNCHER__": sys.executable}
    return sys.executable, {}


def command(*arguments: str) -> list[str]:
    """The command line of a process that runs worker/__main__.py with these arguments."""
    package = str(Path(__file__).resolve().parent.parent)
    return [python()[0], "-I", "-c", _BOOT, package, *arguments]


def zygote(arguments: Sequence[str], home: str, fds: tuple[int, ...]) -> subprocess.Popen[bytes]:
    """A process that knows nothing of ours: no environment, and no descriptor but these."""
    environment = {
        **_SETTINGS,
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "HOME": home,
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", str(Path.home() / ".cache" / "matplotlib")),
    }
    return subprocess.Popen(
        command(*arguments),
        pass_fds=fds,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env=environment,
        cwd="/",
    )


def own(arguments: Sequence[str], home: str) -> subprocess.Popen[bytes]:
    """A process for a person's own code on their own machine: in their environment, with jobs on its standard input."""
    return subprocess.Popen(
        command(*arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        env={**os.environ, **python()[1], **_SETTINGS},
        cwd=home,
    )

"""This package as a wheel, so that whoever has the file installs it in one line, without a package index.

Nothing is compiled and nothing is built: a wheel is a zip with three files more.
"""

from __future__ import annotations

import base64
import hashlib

from autograder.handout.package import PROJECT, version, wheel_file
from autograder.integrations.gradescope.bundle import REQUIRED
from autograder.integrations.zip import engine, pack

_COMMANDS = ("click", "rich")
_WHEEL = "Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel() -> tuple[str, bytes]:
    """File name and content."""
    stem = wheel_file().removesuffix("-py3-none-any.whl")
    needs = "".join(f"Requires-Dist: {name}\n" for name in (*REQUIRED, *_COMMANDS))
    about = f"Metadata-Version: 2.1\nName: {PROJECT}\nVersion: {version()}\nRequires-Python: >=3.11\n{needs}"
    content = {
        **engine(),
        f"{stem}.dist-info/METADATA": about.encode(),
        f"{stem}.dist-info/WHEEL": _WHEEL.encode(),
        f"{stem}.dist-info/entry_points.txt": b"[console_scripts]\nautograder = autograder.cli.main:main\n",
    }
    record = f"{stem}.dist-info/RECORD"
    rows = [f"{name},sha256={_digest(value)},{len(value)}" for name, value in sorted(content.items())]
    content[record] = ("\n".join([*rows, f"{record},,"]) + "\n").encode()
    return wheel_file(), pack(content)


def _digest(value: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(value).digest()).rstrip(b"=").decode()

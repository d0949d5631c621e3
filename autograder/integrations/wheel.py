"""This package as a wheel, so that whoever has the file installs it in one line, without a package index.

Nothing is compiled and nothing is built: a wheel is a zip with a few files more.
"""

from __future__ import annotations

import base64
import hashlib

from autograder.handout.package import PROJECT, package, wheel_file
from autograder.integrations.zip import engine, pack

_WHEEL = "Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_COMMAND = b"[console_scripts]\nautograder = autograder.cli.main:main\n"


def wheel() -> tuple[str, bytes]:
    """File name and content."""
    about, stem = package(), wheel_file().removesuffix("-py3-none-any.whl")
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {PROJECT}",
        f"Version: {about.version}",
        f"Requires-Python: {about.python}",
        *(f"Requires-Dist: {requirement}" for requirement in about.requires),
    ]
    content = {
        **engine(),
        f"{stem}.dist-info/METADATA": "".join(f"{line}\n" for line in lines).encode(),
        f"{stem}.dist-info/WHEEL": _WHEEL.encode(),
        f"{stem}.dist-info/entry_points.txt": _COMMAND,
        f"{stem}.dist-info/licenses/LICENSE": about.license.encode(),
    }
    record = f"{stem}.dist-info/RECORD"
    rows = [f"{name},sha256={_digest(value)},{len(value)}" for name, value in sorted(content.items())]
    content[record] = ("\n".join([*rows, f"{record},,"]) + "\n").encode()
    return wheel_file(), pack(content)


def _digest(value: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(value).digest()).rstrip(b"=").decode()

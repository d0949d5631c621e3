"""What may be shown or used of a name that a stranger chose: a file's, a folder's, a student's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MAX_SHOWN = 120  # characters of a stranger's text in any message
_JUNK = frozenset(
    "__MACOSX __pycache__ .ipynb_checkpoints .git .idea .vscode .DS_Store Thumbs.db desktop.ini".split()  # noqa: SIM905 a list
)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown(text: str) -> str:
    """The text without control, bidi and half characters, cut to what fits in a message."""
    spaced = re.sub(r"\s", " ", text[: 4 * MAX_SHOWN])
    kept = visible(spaced)
    return kept if len(kept) <= MAX_SHOWN else kept[: MAX_SHOWN - 3] + "..."


def visible(text: str, kept: str = "") -> str:
    """The text without invisible characters and those that reverse other text, except the ones that are kept."""
    return "".join(c for c in text if c in kept or unicodedata.category(c) not in _INVISIBLE)


def safe_id(text: str) -> str:
    """An identity made of a file name, where there is no better one: letters, digits and ``-_.@+`` only."""
    plain = unicodedata.normalize("NFKC", shown(text))
    kept = re.sub(r"[^\w.@+-]+", "_", plain).strip("._-+")
    return kept[:64] or "unnamed"


def several(things: Sequence[str], most: int = 5) -> str:
    """The first few, quoted, and how many more there are."""
    listed = ", ".join(repr(shown(t)) for t in things[:most])
    return listed if len(things) <= most else f"{listed} and {len(things) - most} more"


def suffix(path: str) -> str:
    """The last ending of the file's name, in lower case: ".py"."""
    name = path.rsplit("/", 1)[-1]
    return "." + name.rsplit(".", 1)[-1].lower() if "." in name.strip(".") else ""


def stem(path: str) -> str:
    """The file's name without its folders and its last ending."""
    name = path.rsplit("/", 1)[-1]
    return name[: -len(suffix(name))] if suffix(name) else name


def is_junk(path: str) -> bool:
    """Whether an operating system or an editor left this behind, rather than a student."""
    parts = path.split("/")
    return any(part in _JUNK for part in parts) or parts[-1].startswith("._")


def mib(n_bytes: int) -> str:
    """A size as a person reads it."""
    return f"{n_bytes / (1 << 20):,.1f} MiB"

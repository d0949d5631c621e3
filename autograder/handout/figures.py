"""The figures of a handout: solutions/<slug>/figures.py draws them, its text shows them by ![alt](figures/NAME.png).

Each public function of figures.py without parameters returns one matplotlib Figure, called like the function. It is
drawn for light and for dark backgrounds. In each picture stands what it was drawn from, so that whether it is stale
does not depend on the matplotlib that drew it.
"""

from __future__ import annotations

import ast
import base64
import difflib
import hashlib
import io
import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.protocol.errors import AssignmentError
from autograder.rubric import rubric_file
from autograder.rubric.assignment import Assignment, shown_path

FOLDER = "figures"
DPI = 192  # two pixels for each of a page's: sharp on most screens
_N_COLOURS = 64
_COMMON = {"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10}
_COLOURS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {  # paper, ink, lines, what "C0", "C1", ... are
    "light": ("#fdfdfb", "#1d2329", "#9aa3ad", ("#1f5fa8", "#b8470f", "#1b6e3c", "#7a3b9a", "#7a5a00")),
    "dark": ("#15181c", "#e6e8ea", "#6d7782", ("#7fb4f0", "#f2a37f", "#74cf98", "#cfa3ea", "#e0bd62")),
}
_MARK = re.compile(rb"autograder figure \w+, \w+, [0-9a-f]{16}")
_EMBEDDED = re.compile(rb"data:image/png;base64,([A-Za-z0-9+/=]+)")
_SIZE = re.compile(rb' (?:width|height)="\d+"')
_IMAGE = re.compile(r"!\[(.*?)\]\((.*?)\)", re.S)


@dataclass(frozen=True, slots=True)
class Picture:
    """One figure as two PNG files, for light and for dark backgrounds."""

    light: bytes
    dark: bytes

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of a page."""
        sides = (int.from_bytes(self.light[k : k + 4]) for k in (16, 20))
        width, height = (round(side * 96 / DPI) for side in sides)
        return width, height


Pictures = Mapping[str, Picture]
NO_PICTURES: Mapping[str, bytes] = {}


def drawn(assignment: Assignment, existing: Path) -> Pictures:
    """Every figure by its name.

    existing  a folder that was built before: what figures.py would draw again is taken from there
    Raises    AssignmentError with file and line when figures.py cannot be run, and when its figures and the images of
              the text do not fit together
    """
    marked = marks(assignment)
    there = {mark: png for png in _pictures_in(existing, assignment) for mark in _MARK.findall(png)}
    if {mark for one in marked.values() for mark in (one.light, one.dark)} <= there.keys():
        return {name: Picture(there[one.light], there[one.dark]) for name, one in marked.items()}
    path = assignment.folder / "figures.py"
    return {
        name: Picture(*(_draw(path, name, scheme, mark) for scheme, mark in _schemes(one)))
        for name, one in marked.items()
    }


def _schemes(marked: Picture) -> Iterator[tuple[str, bytes]]:
    yield from zip(_COLOURS, (marked.light, marked.dark), strict=True)


def marks(assignment: Assignment) -> Pictures:
    """In the place of each picture what it says about itself; nothing is drawn.

    Raises  as drawn
    """
    names = _declared(assignment.folder / "figures.py")
    _refuse_unfitting(assignment, names)
    if not names:
        return {}
    path = assignment.folder / "figures.py"
    sources = (
        rubric_file.read(path),
        repr((_COMMON, _COLOURS)),
        (Path(__file__).parent / "sketch.py").read_text("utf-8"),
    )
    digest = hashlib.sha256("\0".join(sources).encode()).hexdigest()[:16]
    return {
        name: Picture(*(f"autograder figure {name}, {scheme}, {digest}".encode() for scheme in _COLOURS))
        for name in names
    }


def files(pictures: Pictures) -> dict[str, bytes]:
    """What README and Python file show, by its path in the folder of the handout."""
    return {f"{FOLDER}/{name}.png": picture.light for name, picture in pictures.items()}


def read(folder: Path) -> dict[str, bytes]:
    """The same, from a folder that was built."""
    return {f"{FOLDER}/{path.name}": path.read_bytes() for path in sorted((folder / FOLDER).glob("*.png"))}


def without_pixels(content: bytes) -> bytes:
    """A file of the handout with each picture in it replaced by what the picture says about itself."""
    if content.startswith(b"\x89PNG") or _MARK.fullmatch(content):
        return b"".join(_MARK.findall(content)) or content
    return _EMBEDDED.sub(_marked, _SIZE.sub(b"", content))


def _marked(match: re.Match[bytes]) -> bytes:
    return b"".join(_MARK.findall(base64.b64decode(match[1]))) or match[0]


def embedded(source: str, pictures: Mapping[str, bytes]) -> str:
    """The text of a notebook's cell with its pictures in it, behind the text: Colab shows no attachments.

    pictures  as files gives them
    """
    used = [name for name in dict.fromkeys(match[2] for match in _IMAGE.finditer(source)) if name in pictures]
    if not used:
        return source
    text = _IMAGE.sub(lambda match: f"![{match[1]}][{match[2]}]" if match[2] in pictures else match[0], source)
    uris = [f"[{name}]: data:image/png;base64,{base64.b64encode(pictures[name]).decode()}" for name in used]
    return "\n".join([text, "", *uris])


def _pictures_in(folder: Path, assignment: Assignment) -> Iterator[bytes]:
    """The pictures of the page that was built before: it holds all."""
    page = folder / f"{assignment.slug}.html"
    if page.is_file():
        yield from (base64.b64decode(match[1]) for match in _EMBEDDED.finditer(page.read_bytes()))


def _declared(path: Path) -> dict[str, int]:
    """Name of each figure -> its line in figures.py; nothing where there is no such file."""
    if not path.is_file():
        return {}
    functions = [node for node in rubric_file.parse(path).body if isinstance(node, ast.FunctionDef)]
    return {node.name: node.lineno for node in functions if not node.name.startswith("_") and not _parameters(node)}


def _parameters(node: ast.FunctionDef) -> list[ast.arg]:
    own = node.args
    return [*own.posonlyargs, *own.args, *own.kwonlyargs, *filter(None, (own.vararg, own.kwarg))]


def _refuse_unfitting(assignment: Assignment, names: Mapping[str, int]) -> None:
    wrong: list[str] = []
    shown: set[str] = set()
    for line, alt, target in _images(assignment.reference[0].source):
        name = target.removeprefix(f"{FOLDER}/").removesuffix(".png")
        problem = _problem(alt, target, name, names)
        wrong += [f"{shown_path(assignment.folder / 'solution.py')}, line {line}: {problem}"] if problem else []
        shown.add(name)
    path = shown_path(assignment.folder / "figures.py")
    wrong += [
        f"{path}, line {line}: no text shows {name}; write ![what it shows]({FOLDER}/{name}.png), or call it _{name}"
        for name, line in names.items()
        if name not in shown
    ]
    if wrong:
        raise AssignmentError("\n".join(wrong))


def _problem(alt: str, target: str, name: str, names: Mapping[str, int]) -> str:
    if not alt.strip():
        return f"this image has no text for whoever does not see it; write ![what it shows]({target})"
    if target != f"{FOLDER}/{name}.png" or "/" in name:
        return f"the image {target} is none of this folder's; write ![what it shows]({FOLDER}/NAME.png)"
    if name not in names:
        near = difflib.get_close_matches(name, names, 1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        return f"figures.py draws no {name!r}; {meant}There is: {', '.join(names) or 'none'}"
    return ""


def _images(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, alt text and target of each image in the text cells."""
    is_text = False
    lines = []
    for line in source.splitlines():
        if line.startswith("# %%"):
            is_text = "[markdown]" in line
        lines.append(re.sub("^# ?", "", line) if is_text else "")
    text = "\n".join(lines)
    for match in _IMAGE.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[1], match[2]


def _draw(path: Path, name: str, scheme: str, mark: bytes) -> bytes:
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.use("agg")  # whatever screen this machine has
    scope: dict[str, Any] = {"__name__": "figures", "__file__": str(path)}
    buffer = io.BytesIO()
    with matplotlib.rc_context(_settings(scheme)):
        try:
            exec(compile(rubric_file.parse(path), str(path), "exec"), scope)
            figure = scope[name]()
        except (Exception, SystemExit) as error:  # the course owner's file: whatever it raises is a message for them
            own = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
            place = f"{shown_path(path)}, line {own[-1]}" if own else shown_path(path)
            raise AssignmentError(f"{place}: {type(error).__name__}: {error}") from None
        if not isinstance(figure, Figure):
            line = _declared(path)[name]
            kind = type(figure).__name__
            raise AssignmentError(
                f"{shown_path(path)}, line {line}: {name} returns {kind}, expected a matplotlib Figure"
            )
        figure.savefig(buffer, format="png", dpi=DPI, bbox_inches="tight", pad_inches=0.15)
    return _small(buffer, mark)


def _small(png: io.BytesIO, mark: bytes) -> bytes:
    """The picture with as many colours as a drawing has, and with its mark: a third of the size."""
    from PIL import Image, PngImagePlugin

    about = PngImagePlugin.PngInfo()
    about.add_text("Source", mark.decode())
    small = io.BytesIO()
    with Image.open(png) as image:
        image.convert("RGB").quantize(_N_COLOURS).save(small, "png", optimize=True, pnginfo=about)
    return small.getvalue()


def _settings(scheme: str) -> Any:
    from matplotlib.rcsetup import cycler

    paper, ink, lines, colours = _COLOURS[scheme]
    inks = dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.titlecolor", "xtick.labelcolor", "ytick.labelcolor"), ink
    )
    edges = dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color", "grid.color", "legend.edgecolor"), lines)
    papers = dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor", "legend.facecolor"), paper)
    return {**_COMMON, **inks, **edges, **papers, "axes.prop_cycle": cycler(color=colours)}

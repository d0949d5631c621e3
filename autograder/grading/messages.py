"""What a student reads about what we did and about what their code raised, in their own names."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace

from autograder.protocol.records import Fault, Finding, Json, Report, Status, Verdict

WIDTH, HEIGHT = 80, 6  # columns and lines of a finding
LATER = "This is measured when it is graded."
OUR_FAULT = "This could not be graded. It is our fault, not yours; staff will grade it again."
_UNWRITTEN = "not written yet"
_RAISED = 2 * WIDTH - 10  # characters of an exception's message
_EXPLANATIONS = (
    (r"invalid index of a 0-dim tensor", "loss.data[0] is PyTorch 0.3; today it is loss.item()"),
    (r"volatile", "volatile=True is PyTorch 0.3; today it is with torch.no_grad()"),
    (r"size_average|reduce ", "size_average= is PyTorch 0.4; today it is reduction="),
    (
        r"'(generator|_\w*Iter)' object has no attribute 'next'",
        "iterator.next() is PyTorch 1; today it is next(iterator)",
    ),
    (r"cannot assign module before Module\.__init__", "super().__init__() has to run before the first layer is made"),
    (r"unexpected keyword argument 'async'", "async=True is PyTorch 0.3; today it is non_blocking=True"),
    (
        r"Found no NVIDIA driver|not compiled with CUDA|No CUDA GPUs are available",
        "There is no GPU here: write .to(device), or call .cuda() only where torch.cuda.is_available()",
    ),
)
_IMPORT = "This import fails where your code is checked: it is not installed there, or it is a file of your own"
_ENDINGS = {  # with the limit where it is known, and without
    "timeout": ("Timed out after {}.", "Timed out."),
    "memory": ("Used more than {} of memory.", "Used more memory than there is."),
    "output": ("Printed more than {}.", "Printed more than is allowed."),
    "disk": ("Wrote more than {} to disk.", "Wrote more to disk than is allowed."),
    "exited": ("", "Ended Python itself (exit, quit or os._exit) before it answered."),
    "crashed": ("", "Python itself crashed while it ran."),
    "killed": ("", "The operating system ended it."),
}


@dataclass(frozen=True, slots=True)
class State:
    """How one state is shown, the same wherever a report is shown.

    sign   one character, and in ascii where there are no others
    style  colour in a terminal
    ground  colour behind white text in a notebook, with a contrast of at least 5: alike on light and on dark
    """

    sign: str
    ascii: str
    word: str
    style: str
    ground: str


STATES = {
    Status.PASSED: State("✓", "+", "passed", "green", "#1a7f37"),
    Status.FAILED: State("✗", "x", "failed", "red", "#b42318"),
    Status.BLOCKED: State("…", "~", "waits", "yellow", "#57606a"),
    Status.UNGRADED: State("!", "!", "not graded", "magenta", "#57606a"),
}
LATER_STATE = State("·", ".", "later", "magenta", "#57606a")


def sign(verdict: Verdict) -> str:
    """One character for the state, the same wherever a report is shown."""
    return state(verdict).sign


def word(verdict: Verdict) -> str:
    """The state as a word, the same wherever a report is shown."""
    return state(verdict).word


def state(verdict: Verdict) -> State:
    """How the verdict is shown."""
    return LATER_STATE if is_later(verdict) else STATES[verdict.status]


def is_later(verdict: Verdict) -> bool:
    """Whether it is a row that only whoever grades can run."""
    return verdict.status is Status.UNGRADED and verdict.finding is not None and verdict.finding.says == LATER


def score(report: Report) -> str:
    """ "18 / 32", or "90 of 90 here, 10 more when graded"."""
    later = sum(verdict.points for verdict in report.verdicts if is_later(verdict))
    if not later:
        return f"{report.earned:g} / {report.points:g}"
    return f"{report.earned:g} of {report.points - later:g} here, {later:g} more when graded"


def is_unwritten(fault: Fault) -> bool:
    """Whether it is the line of a stub; torch raises NotImplementedError too, and then says what it misses."""
    return fault.kind == "NotImplementedError" and (not fault.message or fault.message.endswith(_UNWRITTEN))


def unwritten(finding: Finding) -> str:
    """What is not written yet, as "train" or "MyMLP.forward"; empty for every other finding."""
    ending = f" is {_UNWRITTEN}."
    return finding.says.removesuffix(ending) if not finding.did and finding.says.endswith(ending) else ""


def about_fault(finding: Finding, name: str, fault: Fault) -> Finding:
    """The finding of code that raised, ended or answered with something else."""
    place = fault.place or finding.place
    if is_unwritten(fault):
        method = fault.message.partition(":")[0]
        what = method if re.fullmatch(rf"{re.escape(name)}\.\w{{1,60}}", method) else name
        return Finding("", says=f"{what} is {_UNWRITTEN}.", place=place)
    if fault.kind == "Missing":
        return Finding("", says=f"We looked for a definition: {fault.message}.", place=place)
    if fault.kind == "SyntaxError":
        return Finding("", got=f"SyntaxError: {fault.message}", says="Python cannot read the code here.", place=place)
    if fault.kind in _ENDINGS:
        return replace(finding, says=ending(fault))
    if fault.kind == "NotAnAnswer":
        return replace(finding, says=f"{fault.message}.", place=place)
    text = textwrap.shorten(f"{fault.kind}: {next(iter(fault.message.strip().splitlines()), '')}".rstrip(": "), _RAISED)
    for pattern, explanation in _EXPLANATIONS:
        if re.search(pattern, fault.message):
            return replace(finding, got=text, says=explanation + ".", place=place)
    if fault.kind in ("ModuleNotFoundError", "ImportError"):
        return replace(finding, got=text, says=_IMPORT + ".", place=place)
    if fault.kind == "MemoryError" or "allocate memory" in fault.message:
        return replace(finding, got=text, says=_ENDINGS["memory"][1], place=place)
    return replace(finding, got=text, place=place)


def ending(fault: Fault) -> str:
    """How a worker ended, with the limit when the message is an amount with its unit: "Timed out after 15 s."."""
    with_limit, without = _ENDINGS[fault.kind]
    is_amount = re.fullmatch(r"\d[\d.,]{0,12} ?\w{1,8}", fault.message)
    return with_limit.format(fault.message) if with_limit and is_amount else without


def is_exception(finding: Finding) -> bool:
    """Whether it is about what Python raised."""
    return bool(finding.got) and not finding.expected


def lines(finding: Finding, n_hints: int = 1) -> list[str]:
    """A finding as sentences, each to be wrapped by whoever shows it.

    n_hints  how many hints, from vague to exact
    """
    if n_hints > 1:
        return sentences(finding, n_hints)
    return sentences(short(finding, lambda less: _height(sentences(less, n_hints)) <= HEIGHT), n_hints)


def short(finding: Finding, fits: Callable[[Finding], bool]) -> Finding:
    """The finding without its least informative parts, dropped one by one until it fits; an exception goes last."""
    numbers = () if is_exception(finding) or not finding.says else ({"expected": "", "got": ""},)
    rest: tuple[dict[str, object], ...] = ({"did": ""}, {"hints": ()}, {"says": ""})
    for less in ({"source": ""}, *numbers, *(rest if is_exception(finding) else rest[:1])):
        if fits(finding):
            break
        finding = replace(finding, **less)
    return finding


def _height(texts: list[str]) -> int:
    return sum(len(textwrap.wrap(sentence, WIDTH)) for sentence in texts)


def sentences(finding: Finding, n_hints: int = 1) -> list[str]:
    """As lines, however long it gets."""
    result = f"Got {finding.got}" if finding.got else ""
    if finding.expected:
        result = f"Expected {finding.expected}; got {finding.got}"
    if result and not result.endswith((".", "?", "!")):
        result += "."
    parts = [sentence for sentence in (finding.did, result, finding.says) if sentence]
    return parts + [f"→ {hint}" for hint in finding.hints[:n_hints]]


def where(finding: Finding) -> str:
    """ "cell 3, line 7", or "" when nothing points into the file."""
    return f"{finding.place.cell}, line {finding.place.line}" if finding.place else ""


def as_json(finding: Finding | None) -> Json:
    """The finding as the --json output shows it."""
    if finding is None:
        return None
    return {
        "text": " ".join(lines(finding, 0)),
        "expected": finding.expected or None,
        "got": finding.got or None,
        "detail": finding.detail or None,
        "file": finding.place.cell if finding.place else None,
        "line": finding.place.line if finding.place else None,
        "misconception": finding.misconception,
        "hint": finding.hints[0] if finding.hints else None,
    }

"""What a student reads about what we did and about what their code raised, in their own names.

Words only; which misconception it is, is for the judge.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

from autograder.probes import Build, Count, Data, Forward, Loader, Probe
from autograder.records import Fault, Finding, Json

WIDTH, HEIGHT = 80, 6  # columns and lines of a finding
_RAISED = 2 * WIDTH - 10  # characters of an exception's message
_OLD_TORCH = (
    (r"invalid index of a 0-dim tensor", "loss.data[0] is PyTorch 0.3; today it is loss.item()"),
    (r"volatile", "volatile=True is PyTorch 0.3; today it is with torch.no_grad()"),
    (r"size_average|reduce ", "size_average= is PyTorch 0.4; today it is reduction="),
    (
        r"'(generator|_\w*Iter)' object has no attribute 'next'",
        "iterator.next() is PyTorch 1; today it is next(iterator)",
    ),
    (r"cannot assign module before Module\.__init__", "super().__init__() has to run before the first layer is made"),
    (r"unexpected keyword argument 'async'", "async=True is PyTorch 0.3; today it is non_blocking=True"),
)
_ENDINGS = {
    "timeout": "It was still running when its time was up.",
    "memory": "It used more memory than there is.",
    "output": "It printed more than can be kept.",
    "disk": "It wrote more files than there is room for.",
    "exited": "It ended Python itself (exit, quit or os._exit) before it answered.",
    "crashed": "Python itself crashed while it ran.",
    "killed": "It was ended from outside.",
}


def describe(probe: Probe) -> str:
    """What we did, as a sentence."""
    if isinstance(probe, Forward):
        return _forward(probe)
    times = {1: "", 2: " twice", 3: " three times"}.get(probe.times, f" {probe.times} times")
    for recipe in probe.given.values():
        if isinstance(recipe, Loader):
            sizes = [str(size) for size in recipe.sizes]
            batches = f"{'one batch' if len(sizes) == 1 else 'batches'} of {_listed(sizes)}"
            mode = ", with a model that arrives in eval mode" if probe.arrives == "eval" else ""
            return f"We called {probe.function}{times} on {batches} images{mode}."
        if isinstance(recipe, Data):
            return f"We called {probe.function}{times} on images it had not seen before."
    handed = ", ".join(role for role, recipe in probe.given.items() if not isinstance(recipe, Count))
    return f"We called {probe.function}({handed}){times}."


def _forward(probe: Forward) -> str:
    if not probe.sizes:
        return f"We made {' and '.join(_made(build) for build in probe.models)}."
    sizes = _listed([str(size) for size in probe.sizes])
    what = "sent a gradient back through it" if probe.gradients else f"asked it about {sizes} images"
    return f"We made {_made(probe.models[-1])} and {what} in {probe.mode} mode."


def _made(build: Build) -> str:
    return f"{build.name}({', '.join(f'{name}={value!r}' for name, value in build.arguments.items())})"


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def is_unwritten(fault: Fault) -> bool:
    """Whether it is the line of a stub; torch raises NotImplementedError too, and then says what it misses."""
    return fault.kind == "NotImplementedError" and (not fault.message or fault.message.endswith("not written yet"))


def about_fault(finding: Finding, name: str, fault: Fault) -> Finding:
    """The finding of code that raised, ended or answered with something else."""
    place = fault.place or finding.place
    if is_unwritten(fault):
        return Finding("", says=f"{name} is not written yet.", place=place)
    if fault.kind == "Missing":
        return Finding("", says=f"We looked for a definition: {fault.message}.", place=place)
    if fault.kind == "SyntaxError":
        return Finding("", got=f"SyntaxError: {fault.message}", says="Python cannot read the code here.", place=place)
    if fault.kind in _ENDINGS:
        return replace(finding, says=_ENDINGS[fault.kind])
    if fault.kind == "NotAnAnswer":
        return replace(finding, says=f"{fault.message}.", place=place)
    text = textwrap.shorten(f"{fault.kind}: {next(iter(fault.message.strip().splitlines()), '')}".rstrip(": "), _RAISED)
    for pattern, explanation in _OLD_TORCH:
        if re.search(pattern, fault.message):
            return replace(finding, got=text, says=explanation + ".", place=place)
    if fault.kind in ("ModuleNotFoundError", "ImportError"):
        return replace(finding, got=text, says="The package is not installed where this is graded.", place=place)
    if fault.kind == "MemoryError" or "allocate memory" in fault.message:
        return replace(finding, got=text, says=_ENDINGS["memory"], place=place)
    return replace(finding, got=text, place=place)


def lines(finding: Finding, n_hints: int = 1) -> list[str]:
    """A finding as sentences, each to be wrapped by whoever shows it; the numbers go where a name says more.

    n_hints  how many hints, from vague to exact
    """
    did = [finding.did] if finding.did else []
    seen = [f"Got {finding.got}"] if finding.got else []
    if finding.expected:
        seen = [f"Expected {finding.expected}; got {finding.got}"]
    seen = [said if said.endswith(".") else f"{said}." for said in seen]
    said = ([finding.says] if finding.says else []) + [f"→ {hint}" for hint in finding.hints[:n_hints]]
    all_of_it = [*did, *seen, *said]
    is_too_long = n_hints < 2 and sum(len(textwrap.wrap(line, WIDTH)) for line in all_of_it) > HEIGHT
    return [*did, *said] if is_too_long and said else all_of_it


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
        "file": finding.place.cell if finding.place else None,
        "line": finding.place.line if finding.place else None,
        "misconception": finding.misconception,
        "hint": finding.hints[0] if finding.hints else None,
    }

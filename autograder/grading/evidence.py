"""What counts as evidence that two pieces of code do the same: numbers, what a call trace amounts to, and exceptions.

Pure functions of observations. What a call does beside its work (one more forward pass, the place of zero_grad) is no
evidence and is taken out before anything is compared.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from autograder.protocol.records import Fault, Json, Observation
from autograder.rubric.expectations.base import under

# values that may tell two mistakes apart, whatever a row looks at
EVIDENCE = ("trace", "modes", "recorded", "tracking", "ends_in", "is_dropping")
_CLASS_OF_A_GRADIENT = re.compile(r"\b\w+Backward\d*\b")  # of a student's own autograd.Function


def updates(trace: str) -> tuple[str, ...]:
    """What the events of one call amount to for the weights, in order.

    step      a step with the gradients of one backward call; "step of 3" of as many
    empty     a step without any: no backward before it, or gradients cleared in between
    stale     a backward call after a step, through a forward pass from before the backward call of that step
    wasted    gradients that were cleared before any step
    unused    gradients that no step ever took
    rootless  a backward call from a tensor without history
    foreign   a step of another optimizer; "copy" a forward pass of a copy; "no forward" the model was never asked

    trace  letters as worker.instruments.Trace writes them
    """
    n_backward, is_asked, is_moved = 0, False, False
    events: list[str] = []
    for letter in trace:
        if letter in "Ff":
            is_asked = True
        elif letter == "B":
            n_backward += 1
            events += ["stale"] if is_moved and not is_asked else []
            is_asked = is_moved = False
        elif letter == "Z" and n_backward:
            events.append("wasted")
        elif letter == "S":
            events.append({0: "empty", 1: "step"}.get(n_backward, f"step of {n_backward}"))
            is_moved = True
        elif letter in "bs":
            events.append({"b": "rootless", "s": "foreign"}[letter])
        if letter in "SZ":
            n_backward = 0
    events += ["unused"] if n_backward else []
    events += ["copy"] if "f" in trace else []
    events += ["no forward"] if "f" not in trace.lower() else []
    return tuple(events)


def traces_match(one: Observation, other: Observation) -> bool:
    """Whether both calls amount to the same updates, in the same modes, with or without notes for gradients."""
    return _amounts_to(one) == _amounts_to(other)


def _amounts_to(observation: Observation) -> dict[str, object]:
    values = observation.values
    summary: dict[str, object] = {name: updates(str(values[name])) for name in under(values, ("trace",))}
    summary |= {name: frozenset(flags(values[name])) for name in under(values, ("modes",))}
    summary |= {name: True in flags(values[name]) for name in under(values, ("recorded", "tracking"))}
    return summary


def modes_match(one: Observation, other: Observation) -> bool:
    """Whether the model was asked in the same modes; what broke off before it was asked contradicts nothing."""
    modes, other_modes = (_modes(observation) for observation in (one, other))
    has_broken_off = (one.fault and not any(modes.values())) or (other.fault and not any(other_modes.values()))
    return bool(has_broken_off) or modes == other_modes


def _modes(observation: Observation) -> dict[str, object]:
    return {name: value for name, value in _amounts_to(observation).items() if name.startswith("modes/")}


def flags(value: Json | None) -> list[bool]:
    """The booleans of a list; nothing else."""
    return [flag for flag in value if isinstance(flag, bool)] if isinstance(value, list) else []


def faults_match(one: Observation, other: Observation) -> bool:
    """Whether both raised the same, after calls that amount to the same."""
    if one.fault is None or other.fault is None:
        return False
    equal = (one.fault.kind, _impersonal(one.fault)) == (other.fault.kind, _impersonal(other.fault))
    return equal and traces_match(one, other)


def _impersonal(fault: Fault) -> str:
    """The message without what a student may call as they like."""
    return _CLASS_OF_A_GRADIENT.sub("Backward", fault.message)


def is_raised(fault: Fault, pattern: str) -> bool:
    """Whether the exception is of the form that a misconception declares: kind and message, "*" for anything."""
    return fnmatchcase(f"{fault.kind}: {fault.message}", pattern.replace("[", "[[]"))

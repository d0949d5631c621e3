"""What can be asked of student code, as data: a probe is one class in one file of this folder, found by itself.

    base         Probe, and Desk: what a worker offers to answer one with
    all others   one probe each, made of ingredients

A probe names roles ("model", "train_loader"); an assignment says which parameters and globals stand for a role. Called
by rubric.py files through autograder.rubric, and by the worker, which lets each answer itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograder.protocol.probes.base import Probe
from autograder.protocol.registry import kinds

PROBES: Mapping[str, type[Probe]] = kinds(__name__, Probe)  # type: ignore[type-abstract]

"""How an answer is judged: an expectation is one class in one file of this folder, found by itself.

    base         Expectation, what it returns (Mismatch), and how tensors are compared
    tolerances   how far two right answers may lie apart, with the reasons
    all others   one expectation each; output_kinds and differences help to word them

Called by rubric.py files through autograder.rubric, and by grading, which knows Expectation alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograder.protocol.registry import kinds
from autograder.rubric.expectations.base import Expectation

KINDS: Mapping[str, type[Expectation]] = kinds(__name__, Expectation)  # type: ignore[type-abstract]

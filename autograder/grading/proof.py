"""Proves what was trained: the reference goes through a student's training again, in a worker of its own.

Called by grading.run after the worker of a part has ended. What the student's process says is never believed: its
snapshots are only where the replay starts and what it has to arrive at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from autograder.grading.ask import ask
from autograder.grading.simulate import LIMITS
from autograder.protocol.errors import SandboxError
from autograder.protocol.probes.call import Call
from autograder.protocol.questions import Question
from autograder.protocol.records import Json, Observation, Outcome, WorkerRun
from autograder.protocol.replay import NO_WAY, Replay
from autograder.rubric.assignment import Assignment, Part
from autograder.rubric.expectations.accuracy import PROOF
from autograder.rubric.expectations.tolerances import LONGEST_WAY, REPLAYED
from autograder.sandbox import Sandbox

_REFUSED = "NotAnAnswer"  # kind of a fault: the snapshots are of no training of this network
_NO_SNAPSHOTS = "what was kept of it is not what a training leaves"


def prove(
    sandbox: Sandbox, assignment: Assignment, part: Part, questions: Sequence[Question], worker_run: WorkerRun
) -> WorkerRun:
    """The same worker run, where each answer to a probe with replay says whether it is proven, under PROOF.

    Where it is, what was answered about held-out images is what the reference's network answers with the student's
    weights. Snapshots are not kept.

    questions  that the worker was asked, in order
    Raises     SandboxError, also where it is we who cannot go through the training again
    """
    observations = [
        _proven(sandbox, assignment, part, question, question.probe, observation)
        if isinstance(question.probe, Call) and question.probe.replay
        else observation
        for question, observation in zip(questions, worker_run.observations, strict=True)
    ]
    return replace(worker_run, observations=tuple(observations))


def _proven(
    sandbox: Sandbox, assignment: Assignment, part: Part, question: Question, probe: Call, observation: Observation
) -> Observation:
    snapshots = {name: x for name, x in observation.tensors.items() if name.startswith("snapshot/")}
    kept = {name: x for name, x in observation.tensors.items() if name not in snapshots}
    claimed = replace(observation, tensors=kept)
    if observation.fault is not None:
        return claimed
    ends = _ends(observation.values.get("ends"), probe.times)
    if not ends or not snapshots:
        return _with(claimed, "nothing was trained with the optimizer")
    again = replace(question, probe=Replay(probe, ends), tensors={**question.tensors, **snapshots}, pictures=False)
    for _ in range(2):  # a machine that is busy may fail once
        replayed = ask(sandbox, assignment, part, [again], [assignment.reference], LIMITS)[0].observations[0]
        if replayed.fault is None or replayed.fault.kind == _REFUSED:
            break
    if replayed.fault is not None and replayed.fault.kind in [*Outcome]:
        raise SandboxError(f"a training could not be gone through again: {replayed.fault.kind}")
    if replayed.fault is not None:
        return _with(claimed, replayed.fault.message if replayed.fault.kind == _REFUSED else _NO_SNAPSHOTS)
    gaps, ways = (np.asarray(replayed.tensors[name], np.float64) for name in ("gaps", "ways"))
    wrong = _wrong_segment(gaps, ways)
    if wrong is not None:
        steps = sorted({int(name.split("/")[1]) for name in snapshots})
        return _with(claimed, _where(wrong, float(gaps[wrong]), steps, ends))
    answers = {n: x for n, x in replayed.tensors.items() if n == "logits" or n.startswith("named/")}
    others = {n: x for n, x in kept.items() if n != "logits" and not n.startswith("named/")}
    return _with(replace(claimed, tensors={**others, **answers}), "")


def _with(observation: Observation, proof: str) -> Observation:
    return replace(observation, values={**observation.values, PROOF: proof})


def _ends(value: Json, times: int) -> tuple[int, ...]:
    """What a worker says of its steps, where it can be true."""
    if not isinstance(value, list) or len(value) != times or any(type(end) is not int for end in value):
        return ()
    return tuple(int(str(end)) for end in value)


def _wrong_segment(gaps: NDArray[np.float64], ways: NDArray[np.float64]) -> int | None:
    """The one that leads astray most, where all together lead too far.

    The first way is the only one that starts from weights of ours: whoever could make later ones long, by weights that
    explode, could stray as far as they like.
    """
    astray, own = gaps * (ways + NO_WAY), np.minimum(ways, LONGEST_WAY * ways[:1])
    is_proven = float(astray.sum()) <= REPLAYED * float(own.sum())  # False where a number is none
    return None if is_proven else int(np.nan_to_num(astray, nan=np.inf).argmax())


def _where(segment: int, gap: float, steps: Sequence[int], ends: Sequence[int]) -> str:
    """In a student's words."""
    start, end = [0, *steps][segment], steps[segment]
    call = next(t for t, (begin, last) in enumerate(pairwise([0, *ends]), 1) if begin < end <= last)
    begin = [0, *ends][call - 1]
    far = f"{100 * gap:.0f} % of the way off" if np.isfinite(gap) else "somewhere else"
    return f"after batch {end - begin} of epoch {call} the weights are {far}, counted from batch {start - begin}"

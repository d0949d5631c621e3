"""What a course owner writes with: parts, checks, probes, expectations, and marked implementations.

    from autograder.rubric import Assignment, Call, Check, Close, Part

    assignment                     Assignment, Part, Check, @misconception, @variant, @workhorse
    expectations, scores, curves   how near an answer must be; expectation_kinds lists them all
    catalog                        finds and reads solutions/<slug>; rubric_file, implementations, validation help it
    datasets/                      one file for each data set; drawn with labels permuted and pixels perturbed
    idx_files                      the format of MNIST and its like

Called by rubric.py files, and by every room that needs an Assignment. Imports protocol.
"""

from autograder.protocol.probes import (
    Build,
    Call,
    Count,
    Data,
    Device,
    Forward,
    Loader,
    Loss,
    Names,
    Net,
    Optimizer,
    Sink,
    Value,
)
from autograder.rubric.assignment import Assignment, Check, Part, misconception, variant, workhorse
from autograder.rubric.curves import Curves
from autograder.rubric.expectations import Accuracy, All, Close, Equal, Every, Still
from autograder.rubric.scores import Dropped, LogProbabilities, Repeats

__all__ = [
    "Accuracy",
    "All",
    "Assignment",
    "Build",
    "Call",
    "Check",
    "Close",
    "Count",
    "Curves",
    "Data",
    "Device",
    "Dropped",
    "Equal",
    "Every",
    "Forward",
    "Loader",
    "LogProbabilities",
    "Loss",
    "Names",
    "Net",
    "Optimizer",
    "Part",
    "Repeats",
    "Sink",
    "Still",
    "Value",
    "misconception",
    "variant",
    "workhorse",
]

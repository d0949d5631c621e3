"""What a course owner writes with: parts, checks, probes, expectations, and marked implementations.

    from autograder.rubric import Assignment, Call, Check, Close, Part

    assignment                     Assignment, Part, Check, Tensors, @misconception, @variant, @workhorse
    expectations/                  how near an answer must be: one class in one file each
    pictures                       the drawings that an expectation makes of a mistake; differences: the words
    catalog                        finds and reads solutions/<slug>; rubric_file, implementations, validation help it
    datasets/                      one file for each data set; drawn with labels permuted and pixels perturbed
    idx_files                      the format of MNIST and its like

Called by rubric.py files, and by every room that needs an Assignment. Imports protocol.
"""

from autograder.protocol.ingredients import INGREDIENTS
from autograder.protocol.probes import PROBES
from autograder.protocol.questions import Names
from autograder.rubric.assignment import Assignment, Check, Part, misconception, variant, workhorse
from autograder.rubric.datasets import Tensors
from autograder.rubric.expectations import KINDS

globals().update({**INGREDIENTS, **PROBES, **KINDS})  # whatever lies in their folders can be imported from here

__all__ = [
    "Assignment",
    "Check",
    "Names",
    "Part",
    "Tensors",
    "misconception",
    "variant",
    "workhorse",
]
__all__ += [*INGREDIENTS, *PROBES, *KINDS]

"""What can go wrong outside a student's code, as exceptions with a message for the person who can mend it.

    AutograderError
    ├── AssignmentError    course owner: a rubric, solution or misconception is not usable
    ├── ReaderError        whoever handed the file in: it cannot be read as a submission
    ├── SandboxError       operator: workers cannot be started or are not safe enough
    ├── WireError          a worker's reply is not what a reply may be
    ├── DataError          operator: a data set is missing
    ├── OutputError        operator: a file cannot be written
    └── GradebookError     operator: a gradebook cannot be opened or belongs to something else

What a student's code does wrong is never an exception here: it is a Fault in an Observation.
"""


class AutograderError(Exception):
    """Base of every error that has a message for a person."""


class AssignmentError(AutograderError):
    """An assignment folder is not usable; the message lists everything wrong with it."""


class ReaderError(AutograderError):
    """A file cannot be read as a submission; the message says what, where and what to do."""


class SandboxError(AutograderError):
    """Workers cannot be started, or not with the isolation that was asked for."""


class WireError(AutograderError):
    """Bytes from a worker are not a reply: too large, cut off, or of another shape."""


class DataError(AutograderError):
    """A data set is missing; the message says how to get it."""


class OutputError(AutograderError):
    """A file cannot be written; the message says which, why and what to do."""


class GradebookError(AutograderError):
    """A gradebook cannot be used; the message says how to go on."""

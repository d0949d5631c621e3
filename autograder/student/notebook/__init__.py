"""What a student calls in a notebook cell: check() and hint(), which run in the kernel itself.

Called by the package's own check and hint. The only room that imports the worker: the kernel is the student's own.
"""

from autograder.student.notebook.session import check, hint

__all__ = ["check", "hint"]

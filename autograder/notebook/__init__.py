"""What a student calls in a notebook cell; checks run in the kernel, and nothing here grades."""

from autograder.notebook.session import check, hint

__all__ = ["check", "hint"]

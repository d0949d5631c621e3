"""Starts and limits workers and returns what they answer; never raises for what a student did.

Never imports the worker: it is another process. What comes back is a claim and is checked field by field.
"""

from autograder.sandbox.limits import Isolation, Limits
from autograder.sandbox.pool import Sandbox

__all__ = ["Isolation", "Limits", "Sandbox"]

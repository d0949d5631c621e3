"""The gradebook: one SQLite file with every submission of a class, what was seen of it and what was said about it.

A submission is committed whole as soon as it is graded, so that a run can stop anywhere and go on.
"""

from autograder.gradebook.book import APPLICATION, VERSION, Gradebook
from autograder.gradebook.entries import Entry, Mark, Seen

__all__ = ["APPLICATION", "VERSION", "Entry", "Gradebook", "Mark", "Seen"]

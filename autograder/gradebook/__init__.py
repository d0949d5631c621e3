"""A class: one SQLite file with every submission, what was observed of it and what was said about it.

    book, entries, stored   the file; a submission is committed whole as soon as it is graded
    run_class               from hand-ins to gradebook, only what has changed
    regrade                 today's rubric on stored observations
    marks                   points given by hand; fingerprint: whether a stored grade still holds

Called by reports and cli.
"""

from autograder.gradebook.book import APPLICATION, VERSION, Gradebook, secret_of
from autograder.gradebook.entries import Entry, Mark, StoredRun

__all__ = ["APPLICATION", "VERSION", "Entry", "Gradebook", "Mark", "StoredRun", "secret_of"]

"""Files in: what an LMS or a folder holds, as submissions; every byte of it is taken as hostile.

classes finds out which format it is, lms/ has one file for each LMS, submission reads one file, zip or folder. Nothing
is imported, run, unpickled, rendered or extracted to disk. What cannot be read is a ReaderError that says what, where
and what to do; what staff should know is a note of the submission, never a score. Called by student, gradebook,
reports, integrations and cli.
"""

from autograder.readers.classes import read_class
from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.roster import Match, match
from autograder.readers.submission import load, read_one

__all__ = ["Class", "HandIn", "Match", "Student", "load", "match", "read_class", "read_one"]

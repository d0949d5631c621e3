"""A graded class as pages to read: a report for teachers, a sheet of plots to mark by hand, feedback for each student.

Each page is one file that loads nothing and sends nothing.
"""

from autograder.pages.html import contact_sheet, feedback, report
from autograder.pages.summary import ClassSummary, Pages, summarise

__all__ = ["ClassSummary", "Pages", "contact_sheet", "feedback", "report", "summarise"]

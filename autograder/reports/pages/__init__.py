"""A graded class as pages: a report for teachers, plots to mark by hand, feedback for each student.

Each page is one file that loads nothing and sends nothing. Called by reports.outputs and cli.
"""

from autograder.reports.pages.html import contact_sheet, feedback, report
from autograder.reports.pages.summary import ClassSummary, Pages, summarise

__all__ = ["ClassSummary", "Pages", "contact_sheet", "feedback", "report", "summarise"]

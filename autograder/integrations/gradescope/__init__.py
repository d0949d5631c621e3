"""Gradescope: bundle makes autograder.zip, limit is what its run_autograder calls, run grades.

Called by cli, and on Gradescope by templates/run_autograder.
"""

"""Gradescope: bundle makes autograder.zip, run is what its run_autograder calls.

Called by cli, and on Gradescope by templates/run_autograder.
"""

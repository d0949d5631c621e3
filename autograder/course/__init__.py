"""What a course owner runs: prove (all that an assignment promises), matrix (what a rubric can tell apart), calibrate
(bands of accuracy), demo.

Called by cli.
"""

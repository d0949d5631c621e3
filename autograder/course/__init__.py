"""What a course owner runs: calibrate (bands of accuracy), matrix (what a rubric can tell apart), demo.

Called by cli.
"""

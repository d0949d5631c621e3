"""What runs on a student's machine: check grades a file with nothing but what was handed out.

    check      the student's own file, in a sandbox
    expected   the visible checks and their answers, read from expected.safetensors
    notebook/  check() and hint() in a cell

Called by `autograder check`, by the tests and notebooks that students get, by handout, which writes expected, and
by integrations.
"""

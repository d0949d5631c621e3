"""What a course owner runs.

    new                a folder to start from, which works as it stands
    rows               what rubrics are made of, with examples
    prove, matrix      whether an assignment keeps its promises; what its rubric can tell apart
    calibrate          bands of accuracy
    demo               a made-up class

Called by cli.
"""

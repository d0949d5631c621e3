"""One submission, from text to report: run is the file to read first.

    run          asks the workers, for the submission, the reference and every known mistake
    ask          the questions of one part, put to many sources in workers
    judge        observations in, verdicts out; pure, with evidence for what counts as the same
    simulate     what known mistakes answer; reference: what the reference has to answer
    verdicts     those that need no judge: not graded, rejected
    messages     the words of a finding; hints and outline: in which order they are shown; drawing: its picture as SVG

Called by every room above it: student, gradebook, reports, handout, course, integrations, cli. Imports rubric and
sandbox.
"""

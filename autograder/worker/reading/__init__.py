"""Student code, read: which statements to run, what a name means, which parameter gets what.

Called by worker.session and worker.answer; student.notebook uses its synonyms. Imports protocol and itself.
"""

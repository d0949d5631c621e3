"""The command line: one file for each family of verbs; parses, calls, prints.

main is the entry point, errors turns exceptions into sentences and exit codes. Called by the command `autograder`.
"""

"""Starts and limits workers and returns what they answer; never raises for what a student did.

    pool                           Sandbox: requests, deadlines, which worker may run now
    conversation, replies          what is sent to a worker; what comes back is a claim, checked field by field
    forked, spawned, process       how workers are started and ended on this system
    limits, workspace, usage       what a worker may use, where it may write, what it has used
    users                          who a worker is, where the judge is root
    threads                        many things at once on this machine

Never imports the worker: it is another process. Called by grading and by every room above it that runs submissions.
"""

from autograder.sandbox.limits import Isolation, Limits
from autograder.sandbox.pool import Sandbox

__all__ = ["Isolation", "Limits", "Sandbox"]

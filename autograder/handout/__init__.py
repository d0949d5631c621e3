"""What students get, built from solutions/<slug>: stub, notebook, README, tests, expected observations.

What it writes is never edited by hand. Called by cli (`autograder build`), course and integrations.
"""

from autograder.handout.folder import build, stale

__all__ = ["build", "stale"]

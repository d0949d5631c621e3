"""What students get, built from solutions/<slug> and never edited by hand."""

from autograder.build.folder import build, stale

__all__ = ["build", "stale"]

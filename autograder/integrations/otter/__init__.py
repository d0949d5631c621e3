"""Otter: bundle makes its folder, plugin grades in our sandbox, rows shows the verdicts.

Called by cli, and by Otter, which loads plugin by its name.
"""

"""Bundles for other systems: Gradescope, Otter, nbgrader, and the zip that students get.

    gradescope/, otter/          what is sent there, and what runs there
    nbgrader, student_zip        one file each
    examine, machine, settings   how a bundle grades where it runs
    zip, wheel         the formats; strip_checks and in_notebook: our checks inside notebooks

Called by cli, and by the bundles themselves on the systems they were made for.
"""

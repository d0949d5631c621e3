"""What other systems take: bundles for Gradescope, Otter and nbgrader, and the zip students get."""

"""Reports as text for one audience each: terminal, JSON, Markdown, CSV, pages/ (HTML), lms/ (sheets).

outputs writes what a graded class leaves in its folder, files writes any file; what strangers wrote is made harmless
here. Called by handout, course, integrations and cli.
"""

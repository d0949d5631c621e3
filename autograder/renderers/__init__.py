"""Turn a report into text for one audience each; compute nothing."""

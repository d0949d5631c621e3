"""Graded assignments on multi-layer perceptrons, and the autograder behind them."""

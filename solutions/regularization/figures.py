"""The figures of the handout; drawn by autograder build."""

import matplotlib.pyplot as plt
import numpy as np

from autograder.handout import sketch


def slopes():
    x = np.linspace(-5, 5, 401)
    sigmoid = 1 / (1 + np.exp(-x))
    step = np.where(x < 0, 0.0, np.nan), np.where(x >= 0, 1.0, np.nan)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.7), layout="constrained")
    left.plot(x, sigmoid, label="sigmoid")
    left.plot(x, np.tanh(x), label="tanh", linestyle="--")
    left.plot(x, np.maximum(0, x), label="ReLU", linestyle=":", linewidth=2)
    left.set(title="activation", ylim=(-1.2, 2.2))
    left.legend()
    right.plot(x, sigmoid * (1 - sigmoid))
    right.plot(x, 1 - np.tanh(x) ** 2, linestyle="--")
    for part in step:
        right.plot(x, part, color="C2", linestyle=":", linewidth=2)
    right.set(title="its slope", ylim=(-0.1, 1.2))
    return figure


def inside():
    steps = ["Flatten", "Linear", "batch norm", "activation", "Linear", "batch norm", "activation", "Linear"]
    shapes = ["images", "(N, 784)", "linear1\n(N, 1024)", "(N, 1024)", "hidden1\n(N, 1024)", "linear2\n(N, 300)"]
    return sketch.chain(steps, [*shapes, "(N, 300)", "hidden2\n(N, 300)", "scores\n(N, 10)"], in_row=4)


def grid():
    draws = np.random.default_rng(0)
    figure, rows = plt.subplots(2, 3, figsize=(7.4, 4), layout="constrained")
    for row, number, n, spread in zip(rows, (1, 2), (1024, 300), (0.6, 1.3), strict=True):
        linear = draws.normal(0.0, spread, (100, n))
        row[0].hist(linear.ravel(), bins=50)
        row[0].set_title(f"distribution of linear{number}")
        row[1].hist(np.tanh(linear).ravel(), bins=50)
        row[1].set_title(f"distribution of hidden{number}")
        row[2].scatter(linear[0], np.tanh(linear[0]), s=3)
        row[2].set_title(f"activation {number}")
        for axes in row[:2]:
            axes.set_yticks([])
    return figure


def dropout():
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9))
    sketch.units(left, (3, 5, 2))
    left.set_title("evaluation: nothing is dropped")
    sketch.units(right, (3, 5, 2), dropped={(1, 0), (1, 3)})
    right.set_title("training: each time other units")
    return figure


def accuracies():
    measured = {
        "running": (0.858, 0.915, 0.925, 0.931, 0.935),
        "train": (0.933, 0.947, 0.954, 0.959, 0.963),
        "validation": (0.933, 0.944, 0.950, 0.953, 0.955),
    }
    figure, axes = plt.subplots(figsize=(5.4, 2.8), layout="constrained")
    for (name, values), style in zip(measured.items(), (":", "-", "--"), strict=True):
        axes.plot(range(1, 6), values, style, marker="o", markersize=3, label=name)
    axes.set(xlabel="epoch", ylabel="accuracy", xticks=range(1, 6))
    axes.legend()
    return figure


def blocks():
    block = ["batch norm", "ReLU", "dropout"]
    wide, narrow = ["(N, 165)"] * 4, "(N, 10)"
    return sketch.chain(["Linear", *block, "Linear", *block, "Linear"], ["(N, 784)", *wide, *wide, narrow], in_row=4)

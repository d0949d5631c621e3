"""The figures of the handout; drawn by autograder build."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from autograder.handout import sketch

POINTS = ((0, 0), (0, 1), (1, 0), (1, 1))


def sigmoid():
    z = np.linspace(-6, 6, 201)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.6), layout="constrained")
    left.plot(z, 1 / (1 + np.exp(-z)))
    left.set(title="sigmoid", xlabel="score z", yticks=(0, 0.5, 1))
    right.plot(z, np.log1p(np.exp(-z)), label="class 1")
    right.plot(z, np.log1p(np.exp(z)), label="class 0", linestyle="--")
    right.set(title="loss of one example", xlabel="score z")
    right.legend()
    return figure


def lines():
    figure, panels = plt.subplots(1, 2, figsize=(7, 2.7), layout="constrained")
    for axes, title, is_one, ends in (
        (panels[0], "AND: one line is enough", (0, 0, 0, 1), ((0.3, 1.3), (1.3, 0.3))),
        (panels[1], "XOR: this line gets three right", (0, 1, 1, 0), ((-0.3, 0.8), (0.8, -0.3))),
    ):
        for one, marker in ((0, "o"), (1, "s")):
            chosen = [point for point, said in zip(POINTS, is_one, strict=True) if said == one]
            axes.scatter(*zip(*chosen, strict=True), s=110, marker=marker, label=f"class {one}", zorder=2)
        axes.plot(*zip(*ends, strict=True), color=plt.rcParams["text.color"], linewidth=1.2, zorder=1)
        axes.set(title=title, xlabel="$x_1$", ylabel="$x_2$", xlim=(-0.4, 2.6), ylim=(-0.4, 1.5))
        axes.set(xticks=(0, 1), yticks=(0, 1))
        axes.legend(loc="center right")
    return figure


def activations():
    x = np.linspace(-3.5, 3.5, 281)
    off = np.where(x < 0, 0.0, np.nan), np.where(x >= 0, 1.0, np.nan)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.8), layout="constrained")
    left.plot(x, np.tanh(x), label="tanh")
    left.plot(x, np.maximum(0, x), label="ReLU", linestyle="--")
    left.plot(x, np.where(x < 0, 0.1 * x, x), label="leaky ReLU, a = 0.1", linestyle=":", linewidth=2)
    left.set(title="activation", xlabel="x", ylim=(-1.3, 2.2))
    left.legend()
    right.plot(x, 1 - np.tanh(x) ** 2)
    right.plot(x, off[0], color="C1", linestyle="--")
    right.plot(x, off[1], color="C1", linestyle="--")
    right.plot(x, off[0] + 0.1, color="C2", linestyle=":", linewidth=2)
    right.plot(x, off[1] + 0.01, color="C2", linestyle=":", linewidth=2)
    right.set(title="its derivative", xlabel="x", ylim=(-0.1, 1.2))
    return figure


def decision():
    axis = np.linspace(-0.5, 1.5, 201)
    x1, x2 = np.meshgrid(axis, axis)
    score = 1.1 - 2.2 * np.abs(np.tanh(1.5 * (x1 + x2 - 1)))
    figure, axes = plt.subplots(figsize=(4.2, 3.2), layout="constrained")
    axes.contourf(x1, x2, score > 0, levels=[-0.5, 0.5, 1.5], colors=["C0", "C1"], alpha=0.45)
    for target, marker in ((0, "o"), (1, "s")):
        points = [point for point in POINTS if (point[0] != point[1]) == bool(target)]
        x, y = zip(*points, strict=True)
        ink = plt.rcParams["text.color"]
        axes.scatter(x, y, s=90, marker=marker, c=f"C{target}", edgecolors=ink, label=f"class {target}")
    axes.set(xlabel="$x_1$", ylabel="$x_2$")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def net():
    figure, axes = plt.subplots(figsize=(4.6, 2.6))
    sketch.units(axes, (4, 3, 1))
    for x, text in ((0, "4\ninputs"), (1.6, "3 with\nReLU"), (3.2, "1\noutput")):
        axes.text(x, -2.25, text, ha="center", va="top")
    axes.set_ylim(-3.4, 2)
    return figure


def deep():
    widths = (784, 512, 256, 128, 64)
    layers = [f"Linear, ReLU\n{a} to {b}" for a, b in pairwise(widths)]
    shapes = ["(N, 1, 28, 28)", *(f"(N, {width})" for width in widths), "(N, 10)"]
    return sketch.chain(["Flatten", *layers, "Linear\n64 to 10"], shapes)

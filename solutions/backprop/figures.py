"""The figures of the handout; drawn by autograder build."""

import matplotlib.pyplot as plt
import numpy as np

from autograder.handout import sketch


def layer():
    figure = plt.figure(figsize=(6.4, 2.3))
    axes = sketch.blank(figure)
    axes.set(xlim=(0, 6.4), ylim=(2.3, 0))
    axes.add_patch(plt.Rectangle((2.5, 0.35), 1.4, 1.35, fill=False, edgecolor="C0", linewidth=1.8))
    axes.text(3.2, 1.0, "layer\nwith w", ha="center", va="center")
    ink = plt.rcParams["text.color"]
    for start, end, y, colour, text in (
        (0.9, 2.4, 0.65, ink, "$x$"),
        (4.0, 5.5, 0.65, ink, "$y$"),
        (5.5, 4.0, 1.4, "C1", r"$e = \partial L / \partial y$"),
        (2.4, 0.9, 1.4, "C1", r"$dx = \partial L / \partial x$"),
    ):
        axes.annotate("", (end, y), (start, y), arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.4})
        axes.text((start + end) / 2, y - 0.1, text, ha="center", va="bottom", color=colour)
    axes.text(3.2, 2.02, r"$dw = \partial L / \partial w$", ha="center", va="center", color="C1")
    axes.text(0, 0.65, "forward", va="center")
    axes.text(0, 1.4, "backward", va="center", color="C1")
    return figure


def three_layers():
    steps = ["Linear U", "ReLU", "Linear V", "ReLU", "Linear W", "cross-\nentropy"]
    shapes = ["x (N, n_in)", "y (N, h1)", "y_hat (N, h1)", "z (N, h2)", "z_hat (N, h2)", "s (N, K)", "loss ()"]
    return sketch.chain(steps, shapes)


def differences():
    h = np.logspace(-12, -0.5, 47)
    exact = np.cos(1.0)
    one_sided = np.abs((np.sin(1 + h) - np.sin(1)) / h - exact)
    central = np.abs((np.sin(1 + h) - np.sin(1 - h)) / (2 * h) - exact)
    figure, axes = plt.subplots(figsize=(5.4, 2.9), layout="constrained")
    axes.loglog(h, one_sided, label="one side", linestyle="--")
    axes.loglog(h, central, label="central")
    axes.set(xlabel="h", ylabel="error", title="derivative of sin at 1, float64")
    axes.legend()
    return figure


def schedule():
    epochs = np.arange(1, 41)
    rates = 0.05 / 1.5 ** np.maximum(0, epochs // 10 - 1)
    figure, axes = plt.subplots(figsize=(5.4, 2.4), layout="constrained")
    axes.step(epochs, rates, where="mid")
    axes.set(xlabel="epoch", ylabel="learning rate", ylim=(0, 0.055), xticks=(1, 10, 20, 30, 40))
    return figure

"""The figures of the handout; drawn by autograder build."""

import matplotlib.pyplot as plt
import numpy as np

from autograder.handout import sketch
from autograder.rubric.datasets import named

NAMES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


def clothes():
    images, labels = named("fashion-mnist").load()
    figure, grid = plt.subplots(2, 5, figsize=(6.4, 3), layout="constrained")
    for label, axes in enumerate(grid.flat):
        axes.imshow(images[labels == label][1].reshape(28, 28), cmap="gray")
        axes.set_title(f"{label}: {NAMES[label]}", fontsize=9)
        axes.axis("off")
    return figure


def header():
    parts = (
        ("00 00 08 03", "2051"),
        ("00 00 EA 60", "60000 images"),
        ("00 00 00 1C", "28 rows"),
        ("00 00 00 1C", "28 columns"),
        ("00 00 ...", "pixels"),
    )
    figure = plt.figure(figsize=(7.4, 1.2))
    axes = sketch.blank(figure)
    axes.set(xlim=(0, 7.4), ylim=(1.2, 0))
    for k, (content, meaning) in enumerate(parts):
        sketch.box(axes, 0.05 + 1.46 * k, 0.45, content, "C0" if k < 4 else plt.rcParams["axes.edgecolor"], 1.4)
        axes.text(0.75 + 1.46 * k, 1.0, meaning, ha="center", va="center")
    return figure


def regression():
    shapes = ["(N, 1, 28, 28)", "(N, 784)", "z (N, 10)", "(N, 10)"]
    return sketch.chain(["Flatten", "Linear\n784 to 10", "softmax"], shapes)


def cases():
    images, labels = named("fashion-mnist").load()
    x, one_hot = images[:5000].reshape(5000, -1).astype(np.float64), np.eye(10)[labels[:5000]]
    figure, panels = plt.subplots(1, 3, figsize=(7.4, 2.5), layout="constrained")
    for number, (axes, scale, lr) in enumerate(zip(panels, (1, 1, 255), (1e-2, 1e-5, 1e-2), strict=True), 1):
        axes.plot(_losses(x / scale, one_hot, lr), marker="o", markersize=3)
        axes.set(title=f"case {number}", xlabel="step", xticks=(0, 10, 20))
    panels[0].set_ylabel("loss")
    return figure


def _losses(x, one_hot, lr):
    theta, bias, losses = np.zeros((x.shape[1], 10)), np.zeros(10), []
    for _ in range(21):
        z = x @ theta + bias
        z -= z.max(axis=1, keepdims=True)
        logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        losses.append(-(logs * one_hot).sum(axis=1).mean())
        error = (np.exp(logs) - one_hot) / len(x)
        theta, bias = theta - lr * x.T @ error, bias - lr * error.sum(axis=0)
    return losses


def mlp():
    shapes = ["(N, 1, 28, 28)", "(N, 784)", "(N, 256)", "(N, 256)", "scores (N, 10)"]
    return sketch.chain(["Flatten", "Linear\n784 to 256", "ReLU", "Linear\n256 to 10"], shapes, in_row=4)


def curves():
    measured = {
        "loss": ((0.786, 0.519, 0.470, 0.443, 0.424), (0.581, 0.515, 0.482, 0.464, 0.452)),
        "accuracy (%)": ((74.5, 81.8, 83.5, 84.4, 85.0), (79.3, 81.6, 82.4, 83.2, 83.7)),
    }
    figure, panels = plt.subplots(1, 2, figsize=(7, 2.6), layout="constrained")
    for axes, (title, both) in zip(panels, measured.items(), strict=True):
        for values, name, style in zip(both, ("train", "test"), ("-", "--"), strict=True):
            axes.plot(range(1, 6), values, style, marker="o", markersize=3, label=name)
        axes.set(title=title, xlabel="epoch", xticks=range(1, 6))
        axes.legend()
    return figure

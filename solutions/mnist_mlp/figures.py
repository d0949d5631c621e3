"""The figures of the handout; drawn by autograder build."""

import matplotlib.pyplot as plt

from autograder.handout import sketch
from autograder.rubric.datasets import named


def digits():
    images, labels = named("mnist").load()
    figure, row = plt.subplots(1, 10, figsize=(7, 1))
    for digit, axes in enumerate(row):
        axes.imshow(images[labels == digit][0].reshape(28, 28), cmap="gray")
        axes.set_title(digit)
        axes.axis("off")
    return figure


def network():
    steps = ["Flatten", "Linear\n784 to 50", "ReLU,\ndropout", "Linear\n50 to 50", "ReLU,\ndropout", "Linear\n50 to 10"]
    shapes = ["(N, 1, 28, 28)", "(N, 784)", "(N, 50)", "(N, 50)", "(N, 50)", "(N, 50)", "(N, 10)", "(N, 10)"]
    return sketch.chain([*steps, "log-softmax"], shapes)


def dropout():
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9))
    sketch.units(left, (3, 5, 2))
    left.set_title("eval mode: nothing is dropped")
    sketch.units(right, (3, 5, 2), dropped={(1, 1), (1, 4)})
    right.set_title("train mode: each time other units")
    return figure


def curves():
    loss = [0.227, 0.17, 0.146, 0.134, 0.12, 0.115, 0.11, 0.109, 0.106, 0.104]
    accuracy = [93.15, 94.8, 95.55, 95.94, 96.44, 96.56, 96.72, 96.8, 96.78, 96.97]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.5), layout="constrained")
    for axes, values, title in ((left, loss, "validation loss"), (right, accuracy, "validation accuracy (%)")):
        axes.plot(range(1, 11), values, marker="o", markersize=3)
        axes.set(title=title, xlabel="epoch", xticks=range(1, 11))
    return figure

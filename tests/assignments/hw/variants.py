"""Right solutions of the homework written another way; each must earn every point."""

import matplotlib.pyplot as plt

from autograder.rubric import variant


@variant("plot_curves", differs=("curves",))
def plot_curves_from_one(train_losses, val_losses):
    """Epochs are counted from 1: the homework does not say where they begin."""
    epochs = range(1, len(train_losses) + 1)
    figure, axes = plt.subplots()
    axes.plot(epochs, train_losses, label="train")
    axes.plot(epochs, val_losses, label="validation")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    return figure

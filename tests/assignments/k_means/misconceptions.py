"""What people get wrong in k-means."""

import matplotlib.pyplot as plt
import numpy as np

from autograder.rubric import misconception, workhorse


@workhorse("assign")
def any_assign(points, centres, *, distance="square", best="least", over="centres"):
    gaps = points[:, None, :] - centres[None, :, :]
    distances = {"square": gaps**2, "sum": gaps, "absolute": np.abs(gaps)}[distance].sum(axis=2)
    if over == "points":
        return distances.argmin(axis=0)
    return distances.argmin(axis=1) if best == "least" else distances.argmax(axis=1)


@misconception("assign", loses=("nearest",), best="most")
def farthest_centre():
    """Every point is assigned to the centre that is farthest away.

    Hint: Is the centre that you choose near or far?
    Hint: argmin or argmax?
    Source: Handout, Task 1: assign; https://numpy.org/doc/stable/reference/generated/numpy.argmin.html
    """


@misconception("assign", loses=("nearest",), over="points")
def nearest_point_of_each_centre():
    """You return the nearest point of each centre, not the nearest centre of each point.

    Hint: How many numbers do you return, and how many points are there?
    Hint: Over which axis do you take the smallest?
    Source: Handout, Task 1: assign; https://numpy.org/doc/stable/reference/generated/numpy.argmin.html
    """


@misconception("assign", loses=("nearest",), distance="sum")
def signs_cancel():
    """Your distance adds up differences with their signs: they cancel.

    Hint: How far are (1, -1) and (0, 0) apart by your formula?
    Hint: What is done to a difference before it is summed?
    Source: Handout, Task 1: assign; https://numpy.org/doc/stable/reference/generated/numpy.linalg.norm.html
    """


@workhorse("move")
def any_move(points, labels, centres, *, empty="stays", place="new", middle="mean"):
    moved = centres if place == "given" else centres.copy()
    for k in range(len(centres)):
        own = points[labels == k]
        if len(own) or empty == "divides":
            moved[k] = {"mean": own.mean(axis=0), "sum": own.sum(axis=0)}[middle]
    return moved


@misconception("move", loses=("means",), empty="divides")
def nobody_s_mean():
    """A centre without points becomes NaN: the mean of nothing.

    Hint: What is the mean of an empty array?
    Hint: What should happen to a centre that nobody is near?
    Source: Handout, Task 2: move; https://numpy.org/doc/stable/reference/generated/numpy.mean.html
    """


@misconception("move", loses=("means",), middle="sum")
def sum_for_mean():
    """Your centres move to the sum of their points, not to the mean.

    Hint: Can a centre lie outside of its points?
    Hint: What is missing after the sum?
    Source: Handout, Task 2: move; https://numpy.org/doc/stable/reference/generated/numpy.mean.html
    """


@misconception("move", loses=("unchanged",), place="given")
def changed_in_place():
    """You change the centres that were passed in.

    Hint: Print the centres before and after the call.
    Hint: Which method of an array gives a second one with the same numbers?
    Source: Handout, Task 2: move; https://numpy.org/doc/stable/reference/generated/numpy.ndarray.copy.html
    """


@workhorse("k_means")
def any_k_means(points, k, seed, *, rounds=1000, checks=True):
    if checks and k > len(points):
        raise ValueError(k)
    rng = np.random.default_rng(seed)
    centres = points[rng.choice(len(points), k, replace=k > len(points))]
    for _ in range(rounds):
        labels = any_assign(points, centres)
        centres = any_move(points, labels, centres)
    return centres, labels


@misconception("k_means", loses=("settled",), rounds=1)
def one_round_only():
    """Your algorithm stops after one round, before anything has settled.

    Hint: Do the labels change when you go on?
    Hint: What stands around the two steps in Task 3?
    Source: Handout, Task 3: the whole algorithm; https://docs.python.org/3/tutorial/controlflow.html
    """


@misconception("k_means", loses=("too-few-points",), checks=False)
def no_error():
    """Three centres for two points raise no ValueError.

    Hint: Can three different points be drawn from two?
    Hint: Which statement of Python raises an exception?
    Source: Handout, Task 3: the whole algorithm; https://docs.python.org/3/tutorial/errors.html
    """


@misconception("draw_regions", loses=("regions",))
def mirrored(centres):
    """Your regions are mirrored: x and y are swapped.

    Hint: Mark both centres in your drawing.
    Hint: Which of the two arrays of meshgrid goes along the columns?
    Source: Handout, Task 4: a drawing; https://numpy.org/doc/stable/reference/generated/numpy.meshgrid.html
    """
    x, y = np.meshgrid(np.linspace(0, 1, 101), np.linspace(0, 1, 101))
    labels = any_assign(np.column_stack([x.ravel(), y.ravel()]), centres)
    plt.pcolormesh(x, y, labels.reshape(x.shape).T)

"""What students get wrong in foundations, as wrong implementations; read by the engine, run only in workers.

A workhorse is right as it stands; every entry without a body sets one of its levels, and levels combine.
"""

import itertools
import math

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

from autograder.rubric import misconception, workhorse

# ---------------------------------------------------------------------------------------------------- predict


@workhorse("predict")
def any_predict(x, w, b, *, bias=True, out="sigmoid"):
    z = x @ w + b if bias else x @ w
    return {
        "sigmoid": lambda: torch.sigmoid(z),
        "score": lambda: z,
        "negative": lambda: torch.sigmoid(-z),
        "fraction": lambda: torch.exp(z) / (1 + torch.exp(z)),
        "class": lambda: (z > 0).float(),
        "tanh": lambda: torch.tanh(z),
        "softmax": lambda: torch.softmax(z, dim=0),
        "row": lambda: torch.sigmoid(z).unsqueeze(1),
        "list": lambda: [1 / (1 + math.exp(-value)) for value in z.tolist()],
    }[out]()


@misconception("predict", loses=("prediction",), out="score")
def score_for_probability():
    """Your prediction is the score w x + b itself: there is no sigmoid.

    Hint: Can a probability be negative, or larger than 1?
    Hint: What stands around the score in the first formula of the task?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html
    """


@misconception("predict", loses=("prediction",), out="negative")
def sigmoid_of_the_negative_score():
    """Your prediction falls where the score rises: it is the sigmoid of minus the score.

    Hint: Which probability belongs to a score of 5, and which to -5?
    Hint: Which sign has z in the exponent of the sigmoid?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html
    """


@misconception("predict", loses=("prediction-large",), out="fraction")
def sigmoid_overflows():
    """Your sigmoid divides infinity by infinity where the score is large: e to the power of 1000 is no float32.

    Hint: What is torch.exp of 1000, and what is infinity divided by infinity?
    Hint: Is there a way to write the sigmoid in which the exponential stands below the line only?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html
    """


@misconception("predict", loses=("prediction",), out="class")
def class_for_probability():
    """Your prediction is a class, 0 or 1, and not a probability.

    Hint: How sure is your classifier of its answer for the first example?
    Hint: Does the task ask for a comparison with a threshold?
    Source: Handout, Task 1: logistic regression
    """


@misconception("predict", loses=("prediction",), out="tanh")
def tanh_for_sigmoid():
    """Your prediction is the tanh of the score, which lies between -1 and 1.

    Hint: What is the smallest value that your prediction can have?
    Hint: Which of the two functions is 0.5 at 0?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html
    """


@misconception("predict", loses=("prediction",), out="softmax")
def softmax_over_the_examples():
    """Your predictions of all examples add up to 1: they are a softmax over the batch, not a sigmoid of each.

    Hint: Does the prediction for an example change when another one joins the batch?
    Hint: Which function turns a single score into a probability?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html
    """


@misconception("predict", loses=("prediction",), bias=False)
def prediction_without_bias():
    """Your prediction leaves the bias out.

    Hint: What do you predict for an example that is all zeros, and what should b change about it?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 1: logistic regression
    """


@misconception("predict", loses=("prediction",), out="row")
def predictions_in_a_column():
    """Your predictions have shape (N, 1), not (N,).

    Hint: Print the shape of what you return beside the shape of the targets.
    Hint: Which dimension of your result has length 1, and where does it come from?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
    """


# --------------------------------------------------------------------------------------------- binary_cross_entropy


@workhorse("binary_cross_entropy")
def any_binary_cross_entropy(
    logits, targets, *, form="stable", eps=0.0, reduction="mean", sign=1, terms="both", base="e", cut=False
):
    z, y = (logits.detach() if cut else logits), targets
    if terms == "swapped":
        y = 1 - y
    if form == "stable":
        one, zero = F.softplus(-z), F.softplus(z)  # -log p, -log (1 - p)
    elif form == "scores":
        one, zero = -torch.log(z), -torch.log(1 - z)
    else:
        p = torch.sigmoid(torch.sigmoid(z) if form == "twice" else z)
        if form == "clamped":
            p = p.clamp(eps, 1 - eps)
        one, zero = -torch.log(p + eps * (form == "added")), -torch.log(1 - p + eps * (form == "added"))
        if form == "library":
            one, zero = one.clamp(max=100), zero.clamp(max=100)
    losses = {
        "both": lambda: y * one + (1 - y) * zero,
        "swapped": lambda: y * one + (1 - y) * zero,
        "ones": lambda: y * one,
        "zeros": lambda: (1 - y) * zero,
        "squared": lambda: (torch.sigmoid(z) - y) ** 2,
    }[terms]()
    losses = losses / {"e": 1.0, "2": math.log(2), "10": math.log(10)}[base]
    return (
        sign
        * {"mean": losses.mean, "sum": losses.sum, "none": lambda: losses, "half": lambda: losses.mean() / 2}[
            reduction
        ]()
    )


@misconception("binary_cross_entropy", loses=("bce-large",), form="formula")
def logarithm_of_zero():
    """Your loss takes the logarithm of a probability that is 0 in float32: large scores give NaN or infinity.

    Hint: What is 1 - sigmoid(1000) in float32, and what is its logarithm?
    Hint: Write the loss as a function of z: which terms of the logarithm cancel?
    Source: Handout, Task 1: logistic regression;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("binary_cross_entropy", loses=("bce-large",), form="library")
def loss_cut_off_at_100():
    """The loss of one example is never larger than 100 in your function: that is where F.binary_cross_entropy cuts it.

    Hint: What should a score of 1000 cost when the class is 0?
    Hint: What do the notes on BCELoss say about its logarithms, and which loss takes scores?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
    """


@misconception("binary_cross_entropy", loses=("bce-large",), form="clamped", eps=1e-7)
def probabilities_clamped():
    """Your loss cuts probabilities off before it takes their logarithm: a score of 1000 costs as little as one of 20.

    Hint: What should a score of 1000 cost when the class is 0, and what does it cost in your function?
    Hint: Write the loss as a function of z, so that no probability has to be kept away from 0.
    Source: Handout, Task 1: logistic regression;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("binary_cross_entropy", loses=("bce-large",), alone=True, form="clamped", eps=1e-6)
def probabilities_clamped_at_1e6():
    """Your loss cuts probabilities off before it takes their logarithm: a score of 1000 costs as little as one of 20.

    Hint: What should a score of 1000 cost when the class is 0, and what does it cost in your function?
    Hint: Write the loss as a function of z, so that no probability has to be kept away from 0.
    Source: Handout, Task 1: logistic regression;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("binary_cross_entropy", loses=("bce-large",), form="added", eps=1e-8)
def small_number_in_the_logarithm():
    """Your loss adds a small number inside the logarithm: a score of 1000 costs as little as one of 20.

    Hint: What should a score of 1000 cost when the class is 0, and what does it cost in your function?
    Hint: Write the loss as a function of z, so that no probability has to be kept away from 0.
    Source: Handout, Task 1: logistic regression;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("binary_cross_entropy", loses=("bce-large",), alone=True, form="added", eps=1e-7)
def small_number_of_1e7_in_the_logarithm():
    """Your loss adds a small number inside the logarithm: a score of 1000 costs as little as one of 20.

    Hint: What should a score of 1000 cost when the class is 0, and what does it cost in your function?
    Hint: Write the loss as a function of z, so that no probability has to be kept away from 0.
    Source: Handout, Task 1: logistic regression;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("binary_cross_entropy", loses=("bce-large",), alone=True, form="added", eps=1e-9)
def small_number_of_1e9_in_the_logarithm():
    """Your loss adds a small number inside the logarithm: a score of 1000 costs as little as one of 20.

    Hint: What should a score of 1000 cost when the class is 0, and what does it cost in your function?
    Hint: Write the loss as a function of z, so that no probability has to be kept away from 0.
    Source: Handout, Task 1: logistic regression;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("binary_cross_entropy", loses=("bce-large",), alone=True, form="added", eps=1e-12)
def small_number_of_1e12_in_the_logarithm():
    """Your loss adds a small number inside the logarithm: a score of 1000 costs as little as one of 20.

    Hint: What should a score of 1000 cost when the class is 0, and what does it cost in your function?
    Hint: Write the loss as a function of z, so that no probability has to be kept away from 0.
    Source: Handout, Task 1: logistic regression;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("binary_cross_entropy", loses=("bce",), form="scores")
def scores_taken_for_probabilities():
    """Your loss takes the logarithm of the scores as if they were probabilities: for negative scores that is NaN.

    Hint: What is the logarithm of a negative number?
    Hint: Which function stands between the score z and the loss?
    Source: Handout, Task 1: logistic regression;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("binary_cross_entropy", loses=("bce",), form="twice")
def sigmoid_twice():
    """Your loss applies the sigmoid twice: it treats probabilities as scores.

    Hint: How small can your loss get, for a score of 1000 whose class is 1?
    Hint: Which PyTorch losses already include a sigmoid?
    Source: Handout, Task 1: logistic regression;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("binary_cross_entropy", loses=("bce",), reduction="sum")
def loss_summed_over_the_batch():
    """Your loss is the sum over the batch, not the mean.

    Hint: Should a batch that is twice as long have twice the loss?
    Hint: By what do you divide?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception("binary_cross_entropy", loses=("bce",), reduction="none")
def one_loss_for_each_example():
    """Your function returns one loss for each example, not their mean.

    Hint: Print the shape of what you return.
    Hint: Can backward start from more than one number?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception("binary_cross_entropy", loses=("bce",), reduction="half")
def loss_divided_by_two_more():
    """Your loss is half of what it should be: there are two terms in the formula, but each example has one loss.

    Hint: How many examples are in the batch, and by what do you divide?
    Hint: How many of the two terms are different from 0 for one example?
    Source: Handout, Task 1: logistic regression
    """


@misconception("binary_cross_entropy", loses=("bce",), sign=-1)
def bce_without_its_minus():
    """Your loss is negative: the minus in front of the logarithms is missing.

    Hint: Which sign has the logarithm of a probability?
    Hint: Compare the signs in your formula with those in the handout.
    Source: Handout, Task 1: logistic regression
    """


@misconception("binary_cross_entropy", loses=("bce",), terms="swapped")
def classes_swapped_in_the_loss():
    """Your loss is small where the prediction is wrong: the two classes are swapped.

    Hint: What should a score of 5 cost when the class is 1?
    Hint: Which of the two logarithms is multiplied by y?
    Source: Handout, Task 1: logistic regression
    """


@misconception("binary_cross_entropy", loses=("bce",), terms="ones")
def class_0_costs_nothing():
    """Your loss counts examples of class 1 only: those of class 0 cost nothing.

    Hint: What does a score of 5 cost in your function when the class is 0?
    Hint: How many terms does the formula have?
    Source: Handout, Task 1: logistic regression
    """


@misconception("binary_cross_entropy", loses=("bce",), terms="squared")
def squared_error_for_cross_entropy():
    """Your loss is the squared error of the probabilities, not the cross-entropy.

    Hint: What is the largest loss that one example can have in your function?
    Hint: Where is the logarithm?
    Source: Handout, Task 1: logistic regression
    """


@misconception("binary_cross_entropy", loses=("bce",), base="2")
def logarithm_to_base_2():
    """Your loss takes logarithms to base 2, not natural ones.

    Hint: By which factor is your loss off?
    Hint: Which of torch.log, torch.log2 and torch.log10 undoes torch.exp?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.log.html
    """


@misconception("binary_cross_entropy", loses=("bce",), base="10")
def logarithm_to_base_10():
    """Your loss takes logarithms to base 10, not natural ones.

    Hint: By which factor is your loss off?
    Hint: Which of torch.log, torch.log2 and torch.log10 undoes torch.exp?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.log.html
    """


@misconception("binary_cross_entropy", loses=("bce-gradient",), cut=True)
def bce_without_history():
    """No gradient goes through your loss: it is a number without a history.

    Hint: What happens when backward is called on what you return?
    Hint: Do you call item, detach or float, or compute with numpy, before you return?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/notes/autograd.html
    """


@misconception("binary_cross_entropy", loses=("bce-gradient",))
def gradient_of_the_branch_not_taken(logits, targets):
    """Your loss is right, and its gradient is NaN for scores of 1000: torch.where differentiates both of its branches.

    Hint: What is the gradient of your loss where a score is 1000?
    Hint: What does 0 times infinity give, on the way back through the branch that is not taken?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.where.html
    """
    softplus = torch.where(logits > 50, logits, torch.log(1 + torch.exp(logits)))
    return (softplus - logits * targets).mean()


# ---------------------------------------------------------------------------------------------------- logistic_step


@workhorse("logistic_step")
def any_logistic_step(
    x, y, w, b, lr, *, sign=1, divide="mean", bias="moved", error="cross-entropy", rate="given", place="new"
):
    lr = {"given": lr, "none": 1.0, "0.1": 0.1, "0.01": 0.01}[rate]
    z = x @ w + b
    p = torch.sigmoid(z)
    residual = {
        "cross-entropy": p - y,
        "scores": z - y,
        "squared": (p - y) * p * (1 - p),
        "twice_squared": 2 * (p - y) * p * (1 - p),
        "class": (z > 0).float() - y,
    }[error]
    n = {"mean": len(x), "sum": 1, "features": x.shape[1], "twice": 2 * len(x)}[divide]
    dw, db = sign * x.T @ residual / n, sign * residual.sum() / n
    if bias == "summed":
        db = sign * residual.sum()
    if bias == "late":
        db = (torch.sigmoid(x @ (w - lr * dw) + b) - y).sum() / n
    if place == "gradients":
        return dw, db
    if place == "given":
        w -= lr * dw
        b -= lr * db
        return w, b
    return w - lr * dw, b if bias == "kept" else b - lr * db


@misconception("logistic_step", loses=("step",), sign=-1)
def step_uphill():
    """Your step goes up the gradient: the loss grows.

    Hint: Is the loss of the same examples smaller after your step?
    Hint: Is the gradient added or subtracted, and which of prediction and class is subtracted from the other?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("logistic_step", loses=("step",), divide="sum")
def gradient_of_the_sum():
    """Your step follows the gradient of the sum of all losses, not of their mean.

    Hint: Should the step be twice as long when every example is there twice?
    Hint: By what is the sum over the examples divided?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), divide="features")
def divided_by_the_features():
    """Your gradient is divided by the number of features, not by the number of examples.

    Hint: Which dimension of x counts the examples?
    Hint: What are x.shape[0] and x.shape[1]?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.size.html
    """


@misconception("logistic_step", loses=("step",), divide="twice")
def half_a_step():
    """Your step is half as long as it should be: the gradient is divided by 2N.

    Hint: Where does the 2 in your divisor come from, and which loss has it?
    Hint: By what is the sum over the examples divided to get a mean?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), bias="kept")
def bias_never_moves():
    """Your step leaves the bias where it is.

    Hint: Which of the two parameters is the same after your step as before it?
    Hint: What is the derivative of the score by b?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), bias="summed")
def bias_follows_the_sum():
    """Your bias follows the sum over the examples, your weights the mean.

    Hint: Do w and b agree on how the examples are added up?
    Hint: By what is each of the two gradients divided?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), bias="late")
def bias_after_the_new_weights():
    """Your bias follows a gradient that is computed with the new weights, not with those passed in.

    Hint: At which w are both gradients to be taken?
    Hint: In which line does w change, and which lines after it use it?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), error="scores")
def step_without_sigmoid():
    """Your step compares scores with classes, as in linear regression: there is no sigmoid.

    Hint: What is compared with y in your gradient, and can it be 7?
    Hint: Which function turns the score into something that can be compared with a class?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html
    """


@misconception("logistic_step", loses=("step",), error="squared")
def step_with_the_slope_of_the_sigmoid():
    """Your step has the slope of the sigmoid in it, as the squared error has: that of the cross-entropy cancels.

    Hint: What is left of the derivative of the cross-entropy by the score when you multiply it out?
    Hint: Where does the factor p (1 - p) go when the derivative of the logarithm is 1 / p?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), alone=True, error="twice_squared")
def step_of_the_squared_error():
    """Your step has the slope of the sigmoid in it, as the squared error has: that of the cross-entropy cancels.

    Hint: What is left of the derivative of the cross-entropy by the score when you multiply it out?
    Hint: Where does the factor p (1 - p) go when the derivative of the logarithm is 1 / p?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), error="class")
def step_of_a_perceptron():
    """Your step compares predicted classes with classes: an example that is just right pulls no more.

    Hint: What does an example contribute whose probability is 0.6 and whose class is 1?
    Hint: Which lines of yours make a 0 or a 1 of a probability?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), rate="none")
def learning_rate_not_used():
    """Your step is the whole gradient: the learning rate is not in it.

    Hint: Does your step get shorter when the learning rate gets smaller?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), rate="0.1")
def learning_rate_of_01():
    """Your step has a learning rate of its own, not the one that is passed in.

    Hint: Does your step get shorter when the learning rate gets smaller?
    Hint: Which number in your function should be a parameter?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), alone=True, rate="0.01")
def learning_rate_of_001():
    """Your step has a learning rate of its own, not the one that is passed in.

    Hint: Does your step get shorter when the learning rate gets smaller?
    Hint: Which number in your function should be a parameter?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step",), place="gradients")
def gradients_for_parameters():
    """Your function returns the gradients, not the new w and b.

    Hint: What should w be after the step, if the gradient is zero?
    Hint: From what is the gradient subtracted?
    Source: Handout, Task 1: logistic regression
    """


@misconception("logistic_step", loses=("step-keeps",), place="given")
def parameters_changed_in_place():
    """Your step changes the w and b that are passed in.

    Hint: Print the caller's w before and after the call.
    Hint: What is the difference between w -= d and w = w - d for a tensor?
    Source: Handout, Task 1: logistic regression; https://docs.pytorch.org/docs/stable/notes/autograd.html
    """


# --------------------------------------------------------------------------------------------- best_linear_accuracy


@workhorse("best_linear_accuracy")
def any_best_linear_accuracy(targets, *, bias=True, signs="both", returns="best", lines="all"):
    steps = torch.linspace(-2, 2, 9) if signs == "both" else torch.linspace(0, 2, 5)
    biases = torch.linspace(-2, 2, 9) if bias else torch.zeros(1)
    grid = torch.cartesian_prod(steps, steps, biases)
    if lines == "trained":
        w, b = torch.zeros(2), torch.zeros(())
        for _ in range(2000):
            error = torch.sigmoid(XOR_INPUTS @ w + b) - targets  # noqa: F821
            w, b = w - XOR_INPUTS.T @ error / 4, b - error.mean()  # noqa: F821
        grid = torch.cat([w, b.reshape(1)]).reshape(1, 3)
    scores = XOR_INPUTS @ grid[:, :2].T + grid[:, 2]  # noqa: F821
    right = ((scores > 0) == (targets > 0.5).unsqueeze(1)).float().sum(dim=0)
    return {
        "best": lambda: right.max().item() / 4,
        "last": lambda: right[-1].item() / 4,
        "mean": lambda: right.mean().item() / 4,
        "count": lambda: right.max().item(),
        "percent": lambda: 25 * right.max().item(),
        "error": lambda: 1 - right.max().item() / 4,
        "worst": lambda: right.min().item() / 4,
        "written": lambda: 0.75,
        "half": lambda: 0.5,
    }[returns]()


@misconception("best_linear_accuracy", loses=("lines",), bias=False)
def lines_through_the_origin():
    """All your lines go through the origin: they have no bias.

    Hint: What does each of your lines answer at the point (0, 0)?
    Hint: Which of w1, w2 and b do your lines not have?
    Source: Handout, Task 2: what a line separates
    """


@misconception("best_linear_accuracy", loses=("lines",), signs="positive")
def weights_never_negative():
    """Your function tries no negative weights: no line of yours answers 1 at (0, 0) and 0 elsewhere.

    Hint: Which weights does a line have that answers NOR?
    Hint: From which number to which do the weights of your lines run?
    Source: Handout, Task 2: what a line separates
    """


@misconception("best_linear_accuracy", loses=("lines", "line-xor"), lines="trained")
def one_line_trained():
    """Your function measures one trained line: on XOR training ends with equal scores, and other lines are better.

    Hint: Which probabilities does your trained line give the four points of XOR?
    Hint: Can you find a line by hand that gets three of the four points right?
    Source: Handout, Task 2: what a line separates
    """


@misconception("best_linear_accuracy", loses=("lines",), returns="last")
def last_line_for_the_best():
    """Your function returns the accuracy of the last line that it tries, not of the best.

    Hint: What happens to a good line when a worse one follows?
    Hint: Which line of your loop keeps the largest accuracy?
    Source: Handout, Task 2: what a line separates
    """


@misconception("best_linear_accuracy", loses=("lines",), returns="mean")
def mean_over_all_lines():
    """Your function returns the mean accuracy of all lines, not that of the best.

    Hint: Does the number change when you try more bad lines?
    Hint: Which function gives the largest of many numbers?
    Source: Handout, Task 2: what a line separates; https://docs.pytorch.org/docs/stable/generated/torch.max.html
    """


@misconception("best_linear_accuracy", loses=("lines",), returns="count")
def number_of_points_for_their_share():
    """Your function returns how many points are right, not their share.

    Hint: What should the largest possible result be?
    Hint: How many points are there, and where do you divide by that?
    Source: Handout, Task 2: what a line separates
    """


@misconception("best_linear_accuracy", loses=("lines",), returns="percent")
def share_in_percent():
    """Your function returns percent, not a share from 0 to 1.

    Hint: What should the largest possible result be?
    Hint: What does the docstring say about the range of the result?
    Source: Handout, Task 2: what a line separates
    """


@misconception("best_linear_accuracy", loses=("lines",), returns="error")
def errors_for_accuracy():
    """Your function returns the share of points that are wrong, not of those that are right.

    Hint: What should the result be for AND, which a line separates?
    Hint: Do you count where answers and targets are equal, or where they differ?
    Source: Handout, Task 2: what a line separates
    """


@misconception("best_linear_accuracy", loses=("lines",), returns="written")
def answer_written_down():
    """Your function returns 0.75 whatever the targets are.

    Hint: What should the result be for AND, which a line separates?
    Hint: Where does your function use its parameter?
    Source: Handout, Task 2: what a line separates
    """


@misconception("best_linear_accuracy", loses=("lines",), returns="half")
def one_half_written_down():
    """Your function returns 0.5 whatever the targets are.

    Hint: What should the result be for AND, which a line separates?
    Hint: Where does your function use its parameter?
    Source: Handout, Task 2: what a line separates
    """


# ---------------------------------------------------------------------------------------------------- activations


@workhorse("tanh")
def any_tanh(x, *, how="right"):
    up, down = torch.exp(x), torch.exp(-x)
    return {
        "right": lambda: torch.tanh(x),
        "formula": lambda: (up - down) / (up + down),
        "sigmoid": lambda: torch.sigmoid(x),
        "scaled_sigmoid": lambda: 2 * torch.sigmoid(x) - 1,
        "unshifted": lambda: 2 * torch.sigmoid(2 * x),
        "upside_down": lambda: (up + down) / (up - down),
        "sinh": lambda: (up - down) / 2,
        "negative": lambda: -torch.tanh(x),
        "no_brackets": lambda: up - down / up + down,
    }[how]()


@misconception("tanh", loses=("tanh-large",), how="formula")
def tanh_overflows():
    """Your tanh divides infinity by infinity where x is large: e to the power of 1000 is no float32.

    Hint: What is torch.exp of 1000, and what is infinity divided by infinity?
    Hint: Which of the two formulas in the handout stays finite?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.tanh.html
    """


@misconception("tanh", loses=("tanh",), how="sigmoid")
def sigmoid_for_tanh():
    """Your tanh is a sigmoid: it lies between 0 and 1.

    Hint: What is tanh of 0, and of -1000?
    Hint: By what do the two formulas for tanh in the handout differ from a sigmoid?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.tanh.html
    """


@misconception("tanh", loses=("tanh",), how="scaled_sigmoid")
def sigmoid_of_x_not_2x():
    """Your tanh is 2 sigmoid(x) - 1: it rises half as fast as tanh.

    Hint: How steep is tanh at 0, and how steep is your function there?
    Hint: Compare what stands in the brackets of the sigmoid with the handout.
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.tanh.html
    """


@misconception("tanh", loses=("tanh",), how="unshifted")
def tanh_not_shifted():
    """Your tanh lies between 0 and 2: the 1 is not subtracted.

    Hint: What is tanh of 0?
    Hint: Which term of the second formula in the handout is missing?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.tanh.html
    """


@misconception("tanh", loses=("tanh",), how="upside_down")
def fraction_upside_down():
    """Your tanh is one over tanh: numerator and denominator are swapped.

    Hint: Can tanh be larger than 1?
    Hint: Which of the sum and the difference stands above the line?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.tanh.html
    """


@misconception("tanh", loses=("tanh",), how="sinh")
def sinh_for_tanh():
    """Your tanh is sinh: it grows without a bound.

    Hint: Can tanh be larger than 1?
    Hint: By what is the difference of the two exponentials divided?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.tanh.html
    """


@misconception("tanh", loses=("tanh",), how="no_brackets")
def brackets_forgotten():
    """Your tanh divides only one of its terms: there are no brackets around numerator and denominator.

    Hint: In which order does Python compute a - b / a + b?
    Hint: Which terms belong above the line, and which below it?
    Source: Handout, Task 3: activations; https://docs.python.org/3/reference/expressions.html#operator-precedence
    """


@misconception("tanh", loses=("tanh",), how="negative")
def tanh_of_the_negative():
    """Your tanh has the wrong sign.

    Hint: Is tanh of a positive number positive?
    Hint: Which exponential is subtracted from which?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.tanh.html
    """


@workhorse("tanh_derivative")
def any_tanh_derivative(x, *, how="right"):
    t, s = torch.tanh(x), torch.sigmoid(x)
    return {
        "right": 1 - t**2,
        "not_squared": 1 - t,
        "output": 1 - x**2,
        "plus": 1 + t**2,
        "tanh": t,
        "sigmoid": s * (1 - s),
        "binomial": (1 - t) ** 2,
        "negative": t**2 - 1,
        "logistic": t * (1 - t),
        "twice": 1 - torch.tanh(t) ** 2,
    }[how]


@misconception("tanh_derivative", loses=("tanh-derivative",), how="not_squared")
def tanh_not_squared():
    """Your derivative is 1 - tanh(x): the tanh is not squared.

    Hint: How steep is tanh at -3: can its slope be larger than 1?
    Hint: Compare your formula with the table in the handout, sign by sign.
    Source: Handout, Task 3: activations
    """


@misconception("tanh_derivative", loses=("tanh-derivative",), how="output")
def x_taken_for_tanh_of_x():
    """Your derivative is 1 - x squared: it takes its parameter for tanh(x).

    Hint: How steep is tanh at 3: can its slope be negative?
    Hint: Is the parameter x what goes into tanh or what comes out of it?
    Source: Handout, Task 3: activations
    """


@misconception("tanh_derivative", loses=("tanh-derivative",), how="twice")
def tanh_of_tanh():
    """Your derivative takes tanh twice before it squares it.

    Hint: What is your derivative at 1000, and what should it be?
    Hint: How many times is tanh applied to x on the way to your result?
    Source: Handout, Task 3: activations
    """


@misconception("tanh_derivative", loses=("tanh-derivative",), how="plus")
def tanh_squared_added():
    """Your derivative is 1 + tanh squared: it grows where tanh gets flat.

    Hint: How steep is tanh at 3?
    Hint: Compare your formula with the table in the handout, sign by sign.
    Source: Handout, Task 3: activations
    """


@misconception("tanh_derivative", loses=("tanh-derivative",), how="tanh")
def tanh_for_its_derivative():
    """Your derivative is tanh itself.

    Hint: How steep is tanh at 0?
    Hint: Which column of the table in the handout did you write?
    Source: Handout, Task 3: activations
    """


@misconception("tanh_derivative", loses=("tanh-derivative",), how="sigmoid")
def derivative_of_the_sigmoid():
    """Your derivative is that of the sigmoid, which is never larger than 0.25.

    Hint: How steep is tanh at 0?
    Hint: Which function has the derivative s (1 - s)?
    Source: Handout, Task 3: activations
    """


@misconception("tanh_derivative", loses=("tanh-derivative",), how="logistic")
def formula_of_the_sigmoid():
    """Your derivative is t (1 - t) with t = tanh(x): that formula belongs to the sigmoid.

    Hint: How steep is tanh at 0, and what does your formula give there?
    Hint: Which function has the derivative s (1 - s)?
    Source: Handout, Task 3: activations
    """


@misconception("tanh_derivative", loses=("tanh-derivative",), how="binomial")
def difference_squared():
    """Your derivative squares 1 - tanh(x), not tanh(x) alone.

    Hint: How steep is tanh at -3: can its slope be larger than 1?
    Hint: What exactly does the square in the handout stand on?
    Source: Handout, Task 3: activations
    """


@misconception("tanh_derivative", loses=("tanh-derivative",), how="negative")
def derivative_with_the_wrong_sign():
    """Your derivative is never positive, although tanh rises everywhere.

    Hint: Does tanh rise or fall?
    Hint: Which of the two terms is subtracted from the other?
    Source: Handout, Task 3: activations
    """


def _rectified(x, slope, how):
    """Right where how is "right"."""
    if how == "in_place":
        x[x < 0] *= slope
        return x
    return {
        "right": lambda: torch.where(x < 0, slope * x, x),
        "negative": lambda: torch.where(x > 0, slope * x, x),
        "absolute": lambda: x.abs(),
        "mask": lambda: (x > 0).float(),
        "leaky": lambda: torch.where(x < 0, 0.01 * x, x),
        "relu": lambda: x.clamp(min=0),
        "flipped": lambda: torch.where(x < 0, -slope * x, x),
        "constant": lambda: torch.where(x < 0, torch.full_like(x, slope), x),
        "everywhere": lambda: slope * x,
        "one": lambda: x.clamp(0, 1),
        "largest": lambda: x.max().clamp(min=0),
        "sum": lambda: x.clamp(min=0) + slope * x,
        "smooth": lambda: F.softplus(x),
        "python": lambda: max(0, x),
        "question": lambda: x if x > 0 else slope * x,
    }[how]()


@workhorse("relu")
def any_relu(x, *, how="right"):
    return _rectified(x, 0.0, how)


@misconception("relu", loses=("relu",), how="negative")
def negative_part_kept():
    """Your ReLU keeps the negative entries and sets the positive ones to 0.

    Hint: What should come out for 3, and what for -3?
    Hint: Which of the smaller and the larger of x and 0 do you take?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu", loses=("relu",), how="absolute")
def absolute_value_for_relu():
    """Your ReLU is the absolute value: negative entries come back positive.

    Hint: What should come out for -3?
    Hint: What is the larger of 0 and -3?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu", loses=("relu",), how="mask")
def derivative_for_relu():
    """Your ReLU gives 1 for every positive entry: that is its derivative.

    Hint: What should come out for 3?
    Hint: By what could you multiply the zeros and ones that you have?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu", loses=("relu",), how="leaky")
def leaky_for_relu():
    """Your ReLU lets a hundredth of the negative entries through: it is a leaky ReLU.

    Hint: What should come out for -3?
    Hint: Which of the two functions in the table has a slope below 0?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu", loses=("relu",), how="one")
def relu_cut_off_at_1():
    """Your ReLU is never larger than 1.

    Hint: What should come out for 3?
    Hint: Which bounds does your clamp have?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """


@misconception("relu", loses=("relu",), how="largest")
def largest_entry_of_all():
    """Your ReLU gives one number, the largest entry of the whole tensor.

    Hint: How many numbers should come out for a tensor of 35 numbers?
    Hint: What does the max of a single tensor do, and what the maximum of two?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.maximum.html
    """


@misconception("relu", loses=("relu",), how="smooth")
def softplus_for_relu():
    """Your ReLU is softplus, log(1 + e^x): it is never 0.

    Hint: What should come out for -1?
    Hint: Does the formula in the handout need an exponential?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu", loses=("relu",), how="in_place")
def relu_changes_its_input():
    """Your ReLU changes the tensor that it is given.

    Hint: Print the caller's x before and after the call.
    Hint: What does x[x < 0] = 0 or an operation whose name ends with _ change?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/tensors.html
    """


@misconception(
    "relu",
    loses=("relu",),
    how="python",
    raises="RuntimeError: Boolean value of Tensor with more than one value is ambiguous",
)
def python_decides_once():
    """Your ReLU asks Python to compare a whole tensor with 0: PyTorch stops with an error.

    Hint: Is a tensor of 35 numbers larger than 0? What should Python answer?
    Hint: Which function of PyTorch compares entry by entry?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """


def _slope_of(x, slope, how):
    """Right where how is "right"."""
    up = (x > 0).float()
    return {
        "right": lambda: torch.where(x < 0, slope, 1.0),
        "value": lambda: torch.where(x < 0, slope * x, x),
        "positive_part": lambda: x * up,
        "sign": lambda: torch.sign(x),
        "flag": lambda: x > 0,
        "whole": lambda: (x > 0).long(),
        "reversed": lambda: torch.where(x > 0, slope, 1.0),
        "ones": lambda: torch.ones_like(x),
        "leaky": lambda: torch.where(x < 0, 0.01, 1.0),
        "zero": lambda: up,
        "flipped": lambda: torch.where(x < 0, -slope, 1.0),
        "times_x": lambda: torch.where(x < 0, slope * x, torch.ones_like(x)),
        "python": lambda: 1.0 if x > 0 else slope,
    }[how]()


@workhorse("relu_derivative")
def any_relu_derivative(x, *, how="right"):
    return _slope_of(x, 0.0, how)


@misconception("relu_derivative", loses=("relu-derivative",), how="positive_part")
def relu_for_its_derivative():
    """Your derivative is ReLU itself: it is x where it should be 1.

    Hint: How steep is ReLU at 3?
    Hint: Which column of the table in the handout did you write?
    Source: Handout, Task 3: activations
    """


@misconception("relu_derivative", loses=("relu-derivative",), how="sign")
def sign_for_the_derivative():
    """Your derivative is -1 for negative entries: it is the sign of x.

    Hint: How steep is ReLU at -3, where it is flat?
    Hint: How many different values has the derivative in the table?
    Source: Handout, Task 3: activations
    """


@misconception("relu_derivative", loses=("relu-derivative",), how="flag")
def flags_for_numbers():
    """Your derivative is a tensor of True and False, not of float32.

    Hint: Print the dtype of what you return.
    Hint: Which method of a tensor makes float32 of it?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.float.html
    """


@misconception("relu_derivative", loses=("relu-derivative",), how="whole")
def whole_numbers_for_the_derivative():
    """Your derivative is a tensor of int64, not of float32.

    Hint: Print the dtype of what you return.
    Hint: Which method of a tensor makes float32 of it?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.float.html
    """


@misconception("relu_derivative", loses=("relu-derivative",), how="reversed")
def derivative_of_the_other_side():
    """Your derivative is 1 for negative entries and 0 for positive ones.

    Hint: How steep is ReLU at 3, and how steep at -3?
    Hint: Which way does your comparison go?
    Source: Handout, Task 3: activations
    """


@misconception("relu_derivative", loses=("relu-derivative",), how="ones")
def derivative_1_everywhere():
    """Your derivative is 1 everywhere, for negative entries too.

    Hint: How steep is ReLU at -3?
    Hint: Where does your function look at x?
    Source: Handout, Task 3: activations
    """


@misconception("relu_derivative", loses=("relu-derivative",), how="leaky")
def derivative_of_leaky_relu():
    """Your derivative is 0.01 for negative entries: that is leaky ReLU's.

    Hint: How steep is ReLU at -3?
    Hint: Which row of the table in the handout did you write?
    Source: Handout, Task 3: activations
    """


@misconception(
    "relu_derivative",
    loses=("relu-derivative",),
    how="python",
    raises="RuntimeError: Boolean value of Tensor with more than one value is ambiguous",
)
def python_decides_on_the_derivative():
    """Your derivative asks Python whether a whole tensor is larger than 0: PyTorch stops with an error.

    Hint: Is a tensor of 35 numbers larger than 0? What should Python answer?
    Hint: Which function of PyTorch chooses entry by entry?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.where.html
    """


@workhorse("leaky_relu")
def any_leaky_relu(x, slope=0.01, *, how="right"):
    return _rectified(x, slope, how)


@misconception("leaky_relu", loses=("leaky-relu",), how="relu")
def slope_forgotten():
    """Your leaky ReLU gives 0 for negative entries: the slope is not used.

    Hint: What should come out for -3 with a slope of 0.2?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
    """


@misconception("leaky_relu", loses=("leaky-relu",), how="leaky")
def slope_always_001():
    """Your leaky ReLU has a slope of 0.01, whatever slope is passed in.

    Hint: What should come out for -3 with a slope of 0.2?
    Hint: Which number in your function should be a parameter?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
    """


@misconception("leaky_relu", loses=("leaky-relu",), how="negative")
def slope_on_the_wrong_side():
    """Your leaky ReLU multiplies the positive entries by the slope, not the negative ones.

    Hint: What should come out for 3?
    Hint: Which way does your comparison go?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
    """


@misconception("leaky_relu", loses=("leaky-relu",), how="flipped")
def slope_with_the_wrong_sign():
    """Your leaky ReLU makes negative entries positive: the slope has a minus.

    Hint: Should the result for -3 be above or below 0?
    Hint: What is slope times x for a negative x?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
    """


@misconception("leaky_relu", loses=("leaky-relu",), how="constant")
def slope_for_slope_times_x():
    """Your leaky ReLU gives the slope itself for every negative entry, not slope times x.

    Hint: Should -1 and -3 give the same result?
    Hint: By what is the slope multiplied in the handout?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
    """


@misconception("leaky_relu", loses=("leaky-relu",), how="everywhere")
def slope_everywhere():
    """Your leaky ReLU multiplies every entry by the slope, positive ones too.

    Hint: What should come out for 3?
    Hint: Where does your function look at the sign of x?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
    """


@misconception("leaky_relu", loses=("leaky-relu",), how="sum")
def slope_added_everywhere():
    """Your leaky ReLU adds slope times x to the positive entries too.

    Hint: What should come out for 3?
    Hint: For which entries does the second term of your sum have to be 0?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
    """


@misconception("leaky_relu", loses=("leaky-relu",), how="in_place")
def leaky_relu_changes_its_input():
    """Your leaky ReLU changes the tensor that it is given.

    Hint: Print the caller's x before and after the call.
    Hint: Which lines of yours assign to entries of x?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/tensors.html
    """


@misconception(
    "leaky_relu",
    loses=("leaky-relu",),
    how="question",
    raises="RuntimeError: Boolean value of Tensor with more than one value is ambiguous",
)
def python_decides_on_the_slope():
    """Your leaky ReLU asks Python whether a whole tensor is below 0: PyTorch stops with an error.

    Hint: Is a tensor of 35 numbers below 0? What should Python answer?
    Hint: Which function of PyTorch chooses entry by entry?
    Source: Handout, Task 3: activations; https://docs.pytorch.org/docs/stable/generated/torch.where.html
    """


@workhorse("leaky_relu_derivative")
def any_leaky_relu_derivative(x, slope=0.01, *, how="right"):
    return _slope_of(x, slope, how)


@misconception("leaky_relu_derivative", loses=("leaky-relu-derivative",), how="zero")
def derivative_of_relu():
    """Your derivative is 0 for negative entries: that is ReLU's.

    Hint: How steep is leaky ReLU at -3?
    Hint: Which row of the table in the handout did you write?
    Source: Handout, Task 3: activations
    """


@misconception("leaky_relu_derivative", loses=("leaky-relu-derivative",), how="leaky")
def derivative_always_001():
    """Your derivative is 0.01 for negative entries, whatever slope is passed in.

    Hint: How steep is leaky ReLU at -3 with a slope of 0.2?
    Hint: Which number in your function should be a parameter?
    Source: Handout, Task 3: activations
    """


@misconception("leaky_relu_derivative", loses=("leaky-relu-derivative",), how="value")
def leaky_relu_for_its_derivative():
    """Your derivative is leaky ReLU itself.

    Hint: How steep is leaky ReLU at 3?
    Hint: Which column of the table in the handout did you write?
    Source: Handout, Task 3: activations
    """


@misconception("leaky_relu_derivative", loses=("leaky-relu-derivative",), how="times_x")
def slope_times_x_for_the_derivative():
    """Your derivative is slope times x for negative entries, not the slope.

    Hint: Is leaky ReLU steeper at -3 than at -1?
    Hint: What is the derivative of a x by x?
    Source: Handout, Task 3: activations
    """


@misconception("leaky_relu_derivative", loses=("leaky-relu-derivative",), how="flipped")
def derivative_with_a_minus():
    """Your derivative is minus the slope for negative entries.

    Hint: Does leaky ReLU rise or fall on the way from -3 to -1?
    Hint: What is the derivative of a x by x?
    Source: Handout, Task 3: activations
    """


@misconception("leaky_relu_derivative", loses=("leaky-relu-derivative",), how="reversed")
def sides_of_the_derivative_swapped():
    """Your derivative is the slope for positive entries and 1 for negative ones.

    Hint: How steep is leaky ReLU at 3, and how steep at -3?
    Hint: Which way does your comparison go?
    Source: Handout, Task 3: activations
    """


# ---------------------------------------------------------------------------------------------------- collapse


@workhorse("collapse")
def any_collapse(weights, biases, *, bias="right", count="all", order="right", returns="both"):
    n = {"all": len(weights), "two": 2, "all_but_last": len(weights) - 1}[count]
    weight, offset = weights[0], biases[0]
    for w, b in itertools.islice(zip(weights, biases, strict=True), 1, n):
        weight = weight @ w if order == "reversed" else w @ weight
        offset = {
            "right": lambda w, b, offset: w @ offset + b,
            "last": lambda w, b, offset: b,
            "forgotten": lambda w, b, offset: w @ offset,
            "none": lambda w, b, offset: torch.zeros_like(b),
            "added": lambda w, b, offset: offset + b,
            "inside": lambda w, b, offset: w @ (offset + b),
            "ends": lambda w, b, offset: w @ offset,
        }[bias](w, b, offset)
    if bias == "neighbours" and n > 1:
        offset = weights[n - 1] @ biases[n - 2] + biases[n - 1]
    if bias == "ends" and n > 1:
        offset = offset + biases[n - 1]
    return (weight.T if returns == "transposed" else weight), offset


@misconception("collapse", loses=("two-layers",), bias="last")
def only_the_last_bias():
    """Your b' is the bias of the last layer: those before it are lost.

    Hint: What does the stack answer to an input that is all zeros?
    Hint: Follow the bias of the first layer through the second.
    Source: Handout, Task 4: linear layers collapse; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("collapse", loses=("many-layers",), bias="ends")
def biases_between_lost():
    """Your b' holds the biases of the first and of the last layer: those of the layers between are lost.

    Hint: With two layers your b' is right. What is lost when a third comes between them?
    Hint: Which bias is added each time that one more layer is collapsed?
    Source: Handout, Task 4: linear layers collapse
    """


@misconception("collapse", loses=("two-layers",), bias="forgotten")
def later_biases_forgotten():
    """Your b' lacks the biases of the later layers.

    Hint: What does the stack answer to an input that is all zeros?
    Hint: What does the second layer add after it has multiplied?
    Source: Handout, Task 4: linear layers collapse; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("collapse", loses=("two-layers",), bias="none")
def no_bias_is_left():
    """Your b' is zero: all biases are lost.

    Hint: What does the stack answer to an input that is all zeros?
    Hint: Multiply out the formula in the handout: which terms do not contain x?
    Source: Handout, Task 4: linear layers collapse; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("collapse", loses=("two-layers",), returns="transposed")
def collapsed_weight_transposed():
    """Your W' is transposed: it has shape (inputs, outputs).

    Hint: Print the shape of your W' beside those of the matrices that are passed in.
    Hint: Can W' be multiplied by an input of the first layer?
    Source: Handout, Task 4: linear layers collapse; https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
    """


@misconception("collapse", loses=("many-layers",), count="two")
def two_layers_only():
    """Your function collapses the first two layers and leaves the others out.

    Hint: How many outputs does your W' have, and how many has the last layer?
    Hint: Is there a loop over all layers in your function?
    Source: Handout, Task 4: linear layers collapse
    """


@misconception("collapse", loses=("two-layers",), count="all_but_last")
def last_layer_left_out():
    """Your function leaves the last layer out.

    Hint: How many outputs does your W' have, and how many has the last layer?
    Hint: Where does your loop begin and end?
    Source: Handout, Task 4: linear layers collapse; https://docs.python.org/3/library/stdtypes.html#range
    """


@misconception(
    "collapse",
    loses=("two-layers",),
    order="reversed",
    raises="RuntimeError: mat1 and mat2 shapes cannot be multiplied (6x4 and *)",
)
def matrices_in_the_wrong_order():
    """Your W' multiplies the matrices from the first layer to the last: their shapes do not fit, and PyTorch stops.

    Hint: Which layer meets the input first, and on which side of its matrix does the input stand?
    Hint: Write the shapes of both matrices under the product in the handout.
    Source: Handout, Task 4: linear layers collapse; https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
    """


@misconception(
    "collapse",
    loses=("two-layers",),
    bias="added",
    raises="RuntimeError: The size of tensor a (6) must match the size of tensor b (*) at non-singleton dimension 0",
)
def biases_added_up():
    """Your b' adds the biases of two layers as they are: their lengths differ, and PyTorch stops with an error.

    Hint: How many numbers has the bias of each layer?
    Hint: What happens to the first bias on its way through the second layer?
    Source: Handout, Task 4: linear layers collapse; https://docs.pytorch.org/docs/stable/notes/broadcasting.html
    """


# ---------------------------------------------------------------------------------------------------- train_xor


@workhorse("train_xor")
def any_train_xor(seed, *, hidden="tanh", output="score", learns="xor", seeded="given", loss="logits"):
    if seeded == "given":
        torch.manual_seed(seed)
    if seeded == "always_0":
        torch.manual_seed(0)
    between = {"tanh": [nn.Tanh()], "none": []}[hidden]
    end = {"score": [], "sigmoid": [nn.Sigmoid()], "relu": [nn.ReLU()]}[output]
    model = nn.Sequential(nn.Linear(2, 8), *between, nn.Linear(8, 1))
    goal = {"xor": [0, 1, 1, 0], "and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xnor": [1, 0, 0, 1]}[learns]
    targets = torch.tensor(goal, dtype=torch.float32)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(300):
        optimizer.zero_grad()
        scores = model(XOR_INPUTS)  # noqa: F821
        if loss == "broadcast":
            ((scores - (2 * targets - 1)) ** 2).mean().backward()
        else:
            F.binary_cross_entropy_with_logits(scores.squeeze(1), targets).backward()
        optimizer.step()
    return nn.Sequential(*model, *end)


@misconception("train_xor", loses=("xor",), hidden="none")
def nothing_between_the_layers():
    """Your network is a linear function: there is no activation between its layers, so it cannot answer XOR.

    Hint: What do two linear layers make without anything between them?
    Hint: Which share of the points of XOR can a linear classifier get right?
    Source: Handout, Task 4: linear layers collapse; Handout, Task 5: XOR with a hidden layer
    """


@misconception("train_xor", loses=("xor",), loss="broadcast")
def scores_compared_with_all_targets():
    """Your network gives all four points nearly the same score.

    Hint: Which shapes have the scores and the targets where your loss compares them, (4, 1) or (4,)?
    Hint: How many numbers does (4, 1) minus (4,) hold, and which score is the best one for all four targets at once?
    Source: Handout, Task 5: XOR with a hidden layer; https://docs.pytorch.org/docs/stable/notes/broadcasting.html
    """


@misconception("train_xor", loses=("xor",), output="sigmoid")
def probabilities_for_scores():
    """Your network ends in a sigmoid: every answer is above 0, so every point counts as class 1.

    Hint: What is the smallest number that your network can answer?
    Hint: Which losses take scores and include the sigmoid?
    Source: Handout, Task 5: XOR with a hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
    """


@misconception("train_xor", loses=("xor",), learns="and")
def and_for_xor():
    """Your network answers AND: only the point (1, 1) is class 1.

    Hint: What is 0 XOR 1?
    Hint: Print the targets that you train on, beside the four points.
    Source: Handout, Task 5: XOR with a hidden layer
    """


@misconception("train_xor", loses=("xor",), learns="or")
def or_for_xor():
    """Your network answers OR: the point (1, 1) is class 1 too.

    Hint: What is 1 XOR 1?
    Hint: Print the targets that you train on, beside the four points.
    Source: Handout, Task 5: XOR with a hidden layer
    """


@misconception("train_xor", loses=("xor",), learns="xnor")
def classes_the_other_way_round():
    """Your network answers 1 where XOR is 0, and 0 where it is 1.

    Hint: What is 0 XOR 0?
    Hint: On which side of 0 are the scores of class 1, and which class does your loss pull there?
    Source: Handout, Task 5: XOR with a hidden layer
    """


@misconception("train_xor", loses=("xor-seed",), seeded="never")
def seed_not_used():
    """Your function gives another network for the same seed: the seed is not used before the network is made.

    Hint: Call your function twice with the same seed and compare the weights.
    Hint: Which call sets the seed, and in which order do that call and the layers stand?
    Source: Handout, Task 5: XOR with a hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
    """


@misconception("train_xor", loses=("xor-seed",), seeded="always_0")
def same_seed_always():
    """Your function gives the same network for every seed.

    Hint: Call your function with two seeds and compare the weights.
    Hint: Which number in your function should be a parameter?
    Source: Handout, Task 5: XOR with a hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
    """


# ---------------------------------------------------------------------------------------------------- plot_decision


@workhorse("plot_decision")
def any_plot_decision(model, *, mode="eval", regions="right", points="right", names="legend"):
    if mode == "eval":
        model.eval()
    if mode == "train":
        model.train()
    axis = torch.linspace(-0.5, 1.5, 201)
    x1, x2 = torch.meshgrid(axis, axis, indexing="xy")
    with torch.no_grad():
        scores = model(torch.stack([x1.flatten(), x2.flatten()], dim=1)).view_as(x1)
    if regions == "probabilities":
        scores = torch.sigmoid(scores)
    is_one = (scores > (0.5 if regions == "half" else 0.0)).float()
    if regions == "transposed":
        is_one = is_one.T
    plt.figure()
    if regions == "upside_down":
        plt.imshow(is_one, extent=(-0.5, 1.5, -0.5, 1.5), cmap="coolwarm", vmin=0, vmax=1)
    else:
        plt.contourf(x1, x2, is_one, levels=[-0.5, 0.5, 1.5], colors=["tab:blue", "tab:orange"])
    if points == "one":
        plt.scatter(XOR_INPUTS[:, 0], XOR_INPUTS[:, 1], c=XOR_TARGETS)  # noqa: F821
    for target in (0, 1) if points in ("right", "swapped") else ():
        chosen = XOR_INPUTS[target == XOR_TARGETS]  # noqa: F821
        name = f"class {1 - target if points == 'swapped' else target}"
        plt.scatter(chosen[:, 0], chosen[:, 1], c="k" if target else "w", label=None if names == "none" else name)
    if names == "legend" and points in ("right", "swapped"):
        plt.legend()
    plt.show()


@misconception("plot_decision", loses=("decision-mode",), mode="train")
def asked_in_train_mode():
    """Your network is in train mode while it is asked where it answers 1.

    Hint: Draw the same network twice, when it has dropout: why does the picture change?
    Hint: Which method of the network belongs before the first question?
    Source: Handout, Task 5: XOR with a hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval
    """


@misconception("plot_decision", loses=("regions",), regions="upside_down")
def picture_upside_down():
    """Your regions are upside down: x2 runs downwards in them.

    Hint: Where does imshow draw the first row of an array?
    Hint: Which argument of imshow says where the first row goes?
    Source: Handout, Task 5: XOR with a hidden layer;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.imshow.html
    """


@misconception("plot_decision", loses=("regions",), regions="transposed")
def axes_of_the_regions_swapped():
    """Your regions are mirrored at the diagonal: x1 and x2 are swapped in them.

    Hint: Ask your network about (0.5, 0) and about (0, 0.5), and look where both are in your picture.
    Hint: Which of the two orders "xy" and "ij" does your meshgrid use, and which does your drawing expect?
    Source: Handout, Task 5: XOR with a hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.meshgrid.html
    """


@misconception("plot_decision", loses=("regions",), regions="half")
def scores_compared_with_one_half():
    """Your regions meet where the score is 0.5, not where it is 0.

    Hint: Which score has a probability of 0.5?
    Hint: Does the network give scores or probabilities, and what do you compare with 0.5?
    Source: Handout, Task 5: XOR with a hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html
    """


@misconception("plot_decision", loses=("regions",), regions="probabilities")
def one_colour_only():
    """Your picture has the same colour everywhere between the four points.

    Hint: What decides on the colour at (0.5, 0.5), and could it be another one there?
    Hint: With which number do you compare: is a probability ever below 0?
    Source: Handout, Task 5: XOR with a hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html
    """


@misconception("plot_decision", loses=("points",), points="none")
def points_not_drawn():
    """Your picture lacks the four points.

    Hint: What does the handout ask for on top of the regions?
    Hint: Which function of matplotlib draws points?
    Source: Handout, Task 5: XOR with a hidden layer;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.scatter.html
    """


@misconception("plot_decision", loses=("points",), points="one")
def points_in_one_series():
    """All four points are one series, so a legend cannot tell the classes apart.

    Hint: How many names can one call of scatter put into a legend?
    Hint: Choose the points of one class: XOR_INPUTS[XOR_TARGETS == 0]. What is left to draw?
    Source: Handout, Task 5: XOR with a hidden layer;
    https://matplotlib.org/stable/gallery/lines_bars_and_markers/scatter_with_legend.html
    """


@misconception("plot_decision", loses=("points",), points="swapped")
def names_of_the_classes_swapped():
    """Your points carry the name of the other class.

    Hint: What is 0 XOR 1?
    Hint: Which points do you choose for which name?
    Source: Handout, Task 5: XOR with a hidden layer
    """


@misconception("plot_decision", loses=("points",), names="none")
def points_without_names():
    """Your points have no names: nobody can tell which class they are.

    Hint: Could a stranger read your picture?
    Hint: Which argument of scatter goes into a legend?
    Source: Handout, Task 5: XOR with a hidden layer;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """


@misconception("plot_decision", loses=("points",), names="labels")
def legend_never_drawn():
    """Your points have labels, but no legend shows them.

    Hint: Could a stranger read your picture?
    Hint: Which call puts labels on a figure?
    Source: Handout, Task 5: XOR with a hidden layer;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """


# ---------------------------------------------------------------------------------------------------- softmax


@workhorse("softmax")
def any_softmax(x, *, shift="row", over=1, norm="sum"):
    if shift == "row":
        x = x - x.max(dim=over, keepdim=True).values
    if shift == "all":
        x = x - x.max()
    if shift == "smallest":
        x = x - x.min(dim=over, keepdim=True).values
    if shift == "mean":
        x = x - x.mean(dim=over, keepdim=True)
    if shift == "clipped":
        x = x.clamp(-80, 80)
    if norm == "logarithm":
        return torch.log_softmax(x, dim=over)
    if norm == "scores":
        return x / x.sum(dim=over, keepdim=True)
    if norm == "sigmoid":
        return torch.sigmoid(x)
    e = torch.exp(x)
    if norm == "length":
        return e / e.norm(dim=over, keepdim=True)
    if norm == "all":
        return e / e.sum()
    if norm == "columns":
        return e / e.sum(dim=0)
    return e if norm == "none" else e / e.sum(dim=over, keepdim=True)


@misconception("softmax", loses=("softmax-large",), shift="none")
def softmax_overflows():
    """Your softmax takes e to the power of the scores as they are: e to the power of 1000 is no float32.

    Hint: What is torch.exp of 1000, and of -1000?
    Hint: What can be subtracted from all scores of a row without changing its softmax?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
    """


@misconception("softmax", loses=("softmax-large",), shift="all")
def largest_score_of_the_batch():
    """Your softmax subtracts the largest score of the whole batch: a row far below it becomes 0/0.

    Hint: Put a row of scores around 1000 and a row of scores around -1000 into one batch.
    Hint: Over which dimension do you take the maximum?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.amax.html
    """


@misconception("softmax", loses=("softmax-large",), shift="smallest")
def smallest_score_subtracted():
    """Your softmax subtracts the smallest score of a row: the largest may still be 1000 after that.

    Hint: What is the largest exponent that is left after your subtraction?
    Hint: Which score of a row has to become 0, so that no exponent is above 0?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.amax.html
    """


@misconception("softmax", loses=("softmax-large",), shift="mean")
def mean_score_subtracted():
    """Your softmax subtracts the mean score of a row: the largest may still be hundreds after that.

    Hint: What is the largest exponent that is left after your subtraction?
    Hint: Which score of a row has to become 0, so that no exponent is above 0?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.amax.html
    """


@misconception("softmax", loses=("softmax-large",), shift="clipped")
def scores_cut_off():
    """Your softmax cuts scores off before it takes e to their power: different scores become the same.

    Hint: Which probabilities should 1000 and 999 get, and which do they get in your function?
    Hint: Which scores come out of your clamp as they went in?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """


@misconception("softmax", loses=("softmax",), over=0)
def softmax_over_the_rows():
    """Your softmax runs over the examples of a batch, not over the classes.

    Hint: What do the numbers of one row add up to?
    Hint: Along which dimension do the scores of one example lie?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), norm="all")
def divided_by_the_sum_of_all():
    """Your softmax divides by the sum over the whole batch: the rows do not sum to 1.

    Hint: What do the numbers of one row add up to?
    Hint: Over which dimension do you take the sum?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """


@misconception("softmax", loses=("softmax",), norm="columns")
def divided_by_the_sums_of_the_columns():
    """Your softmax divides by the sums over the examples of the batch: its columns sum to 1, not its rows.

    Hint: What does each row of your result sum to, and what does each column?
    Hint: Along which dimension lie the scores of one example?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """


@misconception("softmax", loses=("softmax",), norm="length")
def divided_by_the_length():
    """Your softmax divides by the length of the row as a vector, not by its sum.

    Hint: What do the numbers of one row add up to?
    Hint: What stands below the line in the formula?
    Source: Handout, Task 6: softmax and cross-entropy
    """


@misconception("softmax", loses=("softmax",), norm="none")
def not_divided():
    """Your softmax does not divide by the sum of the row.

    Hint: What do the numbers of one row add up to?
    Hint: What stands below the line in the formula?
    Source: Handout, Task 6: softmax and cross-entropy
    """


@misconception("softmax", loses=("softmax",), norm="logarithm")
def logarithm_of_softmax():
    """Your softmax gives the logarithms of the probabilities.

    Hint: Can a probability be negative?
    Hint: What do the numbers of one row add up to?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("softmax", loses=("softmax",), shift="none", norm="scores")
def scores_divided_by_their_sum():
    """Your softmax divides the scores themselves by their sum: there is no exponential.

    Hint: Can a probability be negative?
    Hint: What happens to a score in the formula before anything is added up?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.exp.html
    """


@misconception("softmax", loses=("softmax",), shift="none", norm="sigmoid")
def sigmoid_of_each_score():
    """Your softmax is the sigmoid of every score: the classes do not compete.

    Hint: What do the numbers of one row add up to?
    Hint: Does the probability of a class fall when the score of another one rises?
    Source: Handout, Task 6: softmax and cross-entropy
    """


# ---------------------------------------------------------------------------------------------------- cross_entropy


@workhorse("cross_entropy")
def any_cross_entropy(
    logits, targets, *, form="stable", eps=0.0, reduction="mean", sign=1, judged="log", class_from=0, cut=False
):
    z = logits.detach() if cut else logits
    targets = targets - class_from
    rows = torch.arange(len(targets))
    if form == "stable":
        logs = torch.log_softmax(z, dim=1)
    elif form == "overflows":
        logs = z - torch.log(torch.exp(z).sum(dim=1, keepdim=True))
    elif form == "twice":
        logs = torch.log_softmax(torch.softmax(z, dim=1), dim=1)
    elif form == "scores":
        logs = z
    elif form == "batch":
        logs = torch.log_softmax(z, dim=0)
    else:
        logs = torch.log(torch.softmax(z, dim=1) + eps)
    if judged == "probability":
        losses = -torch.softmax(z, dim=1)[rows, targets]
    elif judged == "largest":
        losses = -logs.max(dim=1).values
    elif judged == "all":
        losses = -logs.sum(dim=1)
    else:
        losses = -logs[rows, targets]
    total = {
        "mean": losses.mean,
        "sum": losses.sum,
        "none": lambda: losses,
        "entries": lambda: losses.sum() / z.numel(),
    }
    return sign * total[reduction]()


@misconception("cross_entropy", loses=("cross-entropy-large",), form="overflows")
def cross_entropy_overflows():
    """Your loss takes e to the power of the scores as they are: e to the power of 1000 is no float32.

    Hint: What is torch.exp of 1000, and of -1000?
    Hint: What can be subtracted from all scores of a row without changing its softmax?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), form="formula")
def logarithm_of_a_probability_of_zero():
    """Your loss takes the logarithm of a probability that is 0 in float32: it is infinite.

    Hint: What is your loss when the network is certain and wrong?
    Hint: Can you write the logarithm of the softmax without computing the softmax first?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), form="added", eps=1e-8)
def small_number_added_to_the_softmax():
    """Your loss adds a small number before the logarithm: no example costs more than about 20.

    Hint: What should an example cost whose class scores 1000 less than another one?
    Hint: Can you write the logarithm of the softmax without computing the softmax first?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", eps=1e-9)
def small_number_of_1e9_added_to_the_softmax():
    """Your loss adds a small number before the logarithm: no example costs more than about 20.

    Hint: What should an example cost whose class scores 1000 less than another one?
    Hint: Can you write the logarithm of the softmax without computing the softmax first?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", eps=1e-7)
def small_number_of_1e7_added_to_the_softmax():
    """Your loss adds a small number before the logarithm: no example costs more than about 20.

    Hint: What should an example cost whose class scores 1000 less than another one?
    Hint: Can you write the logarithm of the softmax without computing the softmax first?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("cross_entropy", loses=("cross-entropy-large",), alone=True, form="added", eps=1e-12)
def small_number_of_1e12_added_to_the_softmax():
    """Your loss adds a small number before the logarithm: no example costs more than about 20.

    Hint: What should an example cost whose class scores 1000 less than another one?
    Hint: Can you write the logarithm of the softmax without computing the softmax first?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="twice")
def softmax_before_the_loss():
    """Your loss applies softmax twice: it treats probabilities as scores.

    Hint: How small can your loss get, however sure and right the scores are?
    Hint: Which PyTorch losses already include a softmax?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="scores")
def scores_taken_for_logarithms():
    """Your loss is minus the score of the class: there is no softmax in it.

    Hint: Can your loss be negative, and can the cross-entropy?
    Hint: What does F.nll_loss expect, and what are your scores?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), form="batch")
def loss_over_the_rows():
    """The softmax in your loss runs over the examples of a batch, not over the classes.

    Hint: What do the probabilities of one row add up to?
    Hint: Along which dimension do the scores of one example lie?
    Source: Handout, Task 6: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), reduction="sum")
def sum_over_the_batch():
    """Your loss is the sum over the batch, not the mean.

    Hint: Should a batch that is twice as long have twice the loss?
    Hint: By what do you divide?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), reduction="entries")
def mean_over_all_entries():
    """Your loss is divided by the number of examples times the number of classes.

    Hint: How many losses are there in a batch?
    Hint: Over how many numbers do you take the mean, and how many of them are 0?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), reduction="none")
def a_loss_for_each_row():
    """Your function returns one loss for each example, not their mean.

    Hint: Print the shape of what you return.
    Hint: Can backward start from more than one number?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), sign=-1)
def cross_entropy_without_its_minus():
    """Your loss is negative: the minus in front of the logarithm is missing.

    Hint: Which sign has the logarithm of a probability?
    Hint: Should the loss fall or rise when the right class gets a higher score?
    Source: Handout, Task 6: softmax and cross-entropy
    """


@misconception("cross_entropy", loses=("cross-entropy",), judged="probability")
def probability_without_logarithm():
    """Your loss is minus the probability of the class: there is no logarithm in it.

    Hint: What is the largest loss that one example can have in your function?
    Hint: What is done to the probability in the handout before it gets its minus?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.log.html
    """


@misconception("cross_entropy", loses=("cross-entropy",), judged="largest")
def loss_of_the_largest_score():
    """Your loss looks at the class with the largest score, not at the target.

    Hint: What does your loss do when the network is certain and wrong?
    Hint: Where does your function use the targets?
    Source: Handout, Task 6: softmax and cross-entropy
    """


@misconception("cross_entropy", loses=("cross-entropy",), judged="all")
def all_classes_are_targets():
    """Your loss adds up minus the logarithms of all classes, whatever the target.

    Hint: What does your loss do when you change the targets?
    Hint: Which one of the probabilities of a row belongs into the loss?
    Source: Handout, Task 6: softmax and cross-entropy
    """


@misconception("cross_entropy", loses=("cross-entropy",), class_from=1)
def classes_counted_from_1():
    """Your loss looks one class below the target, as if classes were counted from 1.

    Hint: Which column of the scores belongs to class 0?
    Hint: What is the smallest target, and which index do you make of it?
    Source: Handout, Task 6: softmax and cross-entropy
    """


@misconception("cross_entropy", loses=("cross-entropy-gradient",), cut=True)
def cross_entropy_without_history():
    """No gradient goes through your loss: it is a number without a history.

    Hint: What happens when backward is called on what you return?
    Hint: Do you call item, detach or float, or compute with numpy, before you return?
    Source: Handout, Task 6: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/notes/autograd.html
    """


# ---------------------------------------------------------------------------------------------------- MyLinear


@workhorse("MyLinear")
class AnyLinear(nn.Module):
    layout = "in_out"
    kind = "parameter"
    bias_shape = "flat"
    used = "both"
    start = "random"
    product = "any"
    gradient = "whole"

    def __init__(self, in_features, out_features):
        super().__init__()
        shape = (in_features, out_features) if self.layout == "in_out" else (out_features, in_features)
        weight = torch.zeros(shape) if self.start == "zeros" else torch.randn(shape)
        bias = torch.randn({"flat": (out_features,), "row": (1, out_features), "one": (1,)}[self.bias_shape])
        if self.kind == "tensor":
            self.weight, self.bias = weight.requires_grad_(), bias.requires_grad_()
        elif self.kind == "weight_only":
            self.weight, self.bias = nn.Parameter(weight), bias
        else:
            self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)

    def forward(self, input):
        weight = self.weight if self.layout == "in_out" else self.weight.T
        bias = self.bias
        if self.gradient == "cut":
            weight, bias = weight.detach(), bias.detach()
        y = input.mm(weight) if self.product == "matrices" else input @ weight
        y = y if self.used == "weight" else y + bias
        return torch.relu(y) if self.used == "relu" else y


@misconception("MyLinear", loses=("my-parameters",), layout="out_in")
def weight_lies_the_other_way():
    """Your weight has shape (out_features, in_features), as nn.Linear's; the handout's lies the other way.

    Hint: Print the shape of your weight.
    Hint: Which of the two numbers comes first in the docstring of the class?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """


@misconception("MyLinear", loses=("my-parameters",), kind="tensor")
def tensors_that_are_no_parameters():
    """PyTorch sees no parameters in your layer: its tensors are not nn.Parameter.

    Hint: Print list(layer.parameters()): would an optimiser know what to move?
    Hint: Which class does nn.Module look for among its attributes?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """


@misconception("MyLinear", loses=("my-parameters",), kind="weight_only")
def bias_that_is_no_parameter():
    """Your bias is not a parameter: only the weight is an nn.Parameter.

    Hint: Print list(layer.parameters()): which tensor is missing?
    Hint: In what is the bias wrapped, compared with the weight?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """


@misconception("MyLinear", loses=("my-parameters",), bias_shape="row")
def bias_of_two_dimensions():
    """Your bias has shape (1, out_features), not (out_features,).

    Hint: Print the shape of your bias, and that of what your layer gives for a single vector.
    Hint: Along how many dimensions do the biases lie in the docstring of the class?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/notes/broadcasting.html
    """


@misconception("MyLinear", loses=("my-parameters",), bias_shape="one")
def one_bias_for_all_outputs():
    """Your layer has a single bias for all outputs.

    Hint: How many biases does a layer of three outputs have?
    Hint: Print the shape of your bias.
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MyLinear", loses=("my-parameters",), start="zeros")
def weights_all_start_equal():
    """All your weights start at the same value.

    Hint: Compare two columns of your weight before and after training.
    Hint: Which function draws numbers at random?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.randn.html
    """


@misconception("MyLinear", loses=("my-linear",), used="weight")
def bias_not_added():
    """Your layer has a bias and does not add it.

    Hint: What does your layer answer to an input that is all zeros?
    Hint: Which names of your constructor are missing in forward?
    Source: Handout, Task 7: modules
    """


@misconception("MyLinear", loses=("my-linear",), used="relu")
def relu_in_the_linear_layer():
    """Your layer applies a ReLU: no output of yours is negative.

    Hint: Can input @ weight + bias be negative?
    Hint: Which part of a network should decide on its activation?
    Source: Handout, Task 7: modules
    """


@misconception(
    "MyLinear",
    loses=("my-any-shape",),
    product="matrices",
    raises="RuntimeError: self must be a matrix",
)
def matrices_only():
    """Your layer only takes matrices: torch.mm stops with an error at inputs of more dimensions.

    Hint: Send an input of shape (3, 4, 2, 6) through your layer.
    Hint: Which operator multiplies the last dimension and leaves those in front alone?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
    """


@misconception("MyLinear", loses=("my-gradients",), gradient="cut")
def no_gradient_for_the_layer():
    """No gradient reaches the weight and the bias of your layer.

    Hint: Print layer.weight.grad after a call of backward.
    Hint: Does forward use the parameters themselves, or their data without a history?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/notes/autograd.html
    """


# ---------------------------------------------------------------------------------------------------- Net


@workhorse("Net")
class AnyNet(nn.Module):
    widths = (4, 3, 1)
    activation = "relu"
    output = "score"
    bias = True
    used = "all"

    def __init__(self):
        super().__init__()
        layers = [nn.Linear(a, b, bias=self.bias) for a, b in itertools.pairwise(self.widths)]
        self.layers = layers if self.used == "list" else nn.ModuleList(layers)
        if self.used == "spare":
            self.spare = nn.Linear(3, 3)

    def forward(self, x):
        act = {"relu": torch.relu, "none": lambda x: x, "sigmoid": torch.sigmoid, "tanh": torch.tanh}[self.activation]
        for layer in self.layers[:-1]:
            x = act(layer(x))
        x = self.layers[-1](x)
        return {"score": lambda x: x, "sigmoid": torch.sigmoid, "relu": torch.relu, "flat": lambda x: x.squeeze(1)}[
            self.output
        ](x)


@misconception("Net", loses=("net",), activation="none")
def net_without_activation():
    """Your Net behaves as if there were no activation between its linear layers.

    Hint: What do two linear layers make without anything between them?
    Hint: What stands between your two layers in forward?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("Net", loses=("net",), activation="sigmoid")
def net_with_sigmoid():
    """Your Net behaves as if its activation were sigmoid, not ReLU.

    Hint: Which values can reach your second layer?
    Hint: Which activation does the docstring of the class name?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("Net", loses=("net",), activation="tanh")
def net_with_tanh():
    """Your Net behaves as if its activation were tanh, not ReLU.

    Hint: Which values can reach your second layer?
    Hint: Which activation does the docstring of the class name?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("Net", loses=("net",), output="relu")
def net_with_relu_on_the_output():
    """Your Net applies a ReLU to its output: no score is negative.

    Hint: Which of your layers has to be able to give negative numbers?
    Hint: How many times is ReLU called in your forward?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("Net", loses=("net",), output="sigmoid")
def net_with_sigmoid_on_the_output():
    """Your Net applies a sigmoid to its output: it gives probabilities, not scores.

    Hint: Which values can your network answer?
    Hint: What is the last line of the docstring of the class and of forward?
    Source: Handout, Task 7: modules
    """


@misconception("Net", loses=("net",), output="flat")
def net_without_its_last_dimension():
    """Your Net gives scores of shape (N,), not (N, 1).

    Hint: Print the shape of what your network gives for nine examples.
    Hint: Which call takes a dimension of length 1 away?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.squeeze.html
    """


@misconception("Net", loses=("net-layers",), widths=(4, 4, 1))
def net_4_4_1():
    """Your Net has a hidden layer of 4 units, not of 3.

    Hint: How many outputs does your first layer have?
    Hint: Compare the numbers in your constructor with the docstring of the class.
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("Net", loses=("net-layers",), widths=(4, 3, 3, 1))
def net_with_one_layer_more():
    """Your Net has three linear layers, not two.

    Hint: How many nn.Linear does the docstring of the class name?
    Hint: What does Net print when you print it?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("Net", loses=("net-layers",), widths=(4, 1))
def net_without_hidden_layer():
    """Your Net has one linear layer, from 4 to 1, and no hidden one.

    Hint: How many nn.Linear does the docstring of the class name?
    Hint: What does Net print when you print it?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("Net", loses=("net-layers",), bias=False)
def net_without_biases():
    """The linear layers of your Net have no biases.

    Hint: What does your network answer to an input that is all zeros?
    Hint: Which argument of nn.Linear takes the bias away?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("Net", loses=("net-layers",), used="list")
def net_in_a_list():
    """PyTorch sees no parameters in your Net: its layers are in a plain list.

    Hint: Print list(Net().parameters()).
    Hint: Which class holds layers in a list so that PyTorch sees them?
    Source: Handout, Task 7: modules; https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
    """


# ---------------------------------------------------------------------------------------------------- MLP


@workhorse("MLP")
class AnyMLP(nn.Module):
    widths = (784, 512, 256, 128, 64, 10)
    activation = "relu"
    bare = ()
    output = "score"
    bias = True
    layers = "registered"
    flatten = "images"
    gradient = "whole"

    def __init__(self):
        super().__init__()
        made = [nn.Linear(a, b, bias=self.bias) for a, b in itertools.pairwise(self.widths)]
        self.all = made if self.layers == "list" else nn.ModuleList(made)
        if self.layers == "spare":
            self.spare = nn.Linear(64, 64)

    def forward(self, x):
        if self.flatten == "images":
            x = x.reshape(len(x), -1)
        if self.flatten == "rows":
            x = x.reshape(-1, 28)
        if self.flatten == "twelve":
            x = x.view(12, -1)
        if self.flatten == "across":
            x = x.reshape(-1, len(x)).t()
        act = {
            "relu": torch.relu,
            "none": lambda x: x,
            "sigmoid": torch.sigmoid,
            "tanh": torch.tanh,
            "leaky": F.leaky_relu,
        }[self.activation]
        for index, layer in enumerate(self.all[:-1]):
            x = layer(x) if index in self.bare else act(layer(x))
            if self.gradient == "cut" and index == 0:
                x = x.detach()
        x = self.all[-1](x)
        return {
            "score": lambda: x,
            "log_softmax": lambda: F.log_softmax(x, dim=1),
            "softmax": lambda: F.softmax(x, dim=1),
            "sigmoid": lambda: torch.sigmoid(x),
            "relu": lambda: torch.relu(x),
            "argmax": lambda: x.argmax(dim=1).float(),
        }[self.output]()


@misconception("MLP", loses=("mlp-logits",), activation="none")
def mlp_without_activations():
    """Your MLP behaves as if there were no activation between its linear layers.

    Hint: What do five linear layers make without anything between them?
    Hint: What stands between one layer and the next in your forward?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-logits",), bare=(3,))
def last_hidden_layer_without_relu():
    """Your MLP behaves as if there were no ReLU behind its fourth linear layer.

    Hint: Follow an image through your forward: behind which layers can a number still be negative?
    Hint: How many times is ReLU called for one image?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-logits",), bare=(0,))
def first_hidden_layer_without_relu():
    """Your MLP behaves as if there were no ReLU behind its first linear layer.

    Hint: Follow an image through your forward: behind which layers can a number still be negative?
    Hint: How many times is ReLU called for one image?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-logits",), bare=(1, 2, 3))
def relu_behind_the_first_layer_only():
    """Your MLP behaves as if there were a ReLU behind its first linear layer only.

    Hint: Follow an image through your forward: behind which layers can a number still be negative?
    Hint: How many times is ReLU called for one image?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-logits",), activation="sigmoid")
def mlp_with_sigmoid():
    """Your MLP behaves as if its activation were sigmoid, not ReLU.

    Hint: What is the largest value that reaches your second layer?
    Hint: Which activation does the docstring of the class name?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-logits",), activation="tanh")
def mlp_with_tanh():
    """Your MLP behaves as if its activation were tanh, not ReLU.

    Hint: What is the smallest value that reaches your second layer?
    Hint: Which activation does the docstring of the class name?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-logits",), activation="leaky")
def mlp_with_leaky_relu():
    """Your MLP behaves as if its activation were leaky ReLU, not ReLU.

    Hint: What is the smallest value that reaches your second layer?
    Hint: Which activation does the docstring of the class name?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-logits",), output="log_softmax")
def log_softmax_on_the_output():
    """Your MLP returns log-probabilities, not scores: there is a log-softmax on its output.

    Hint: Can one of your outputs be positive?
    Hint: What does nn.CrossEntropyLoss do to the scores that it gets?
    Source: Handout, Task 8: a deep network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("MLP", loses=("mlp-logits",), output="softmax")
def softmax_on_the_output():
    """Your MLP returns probabilities, not scores: there is a softmax on its output.

    Hint: What do the ten numbers of one image add up to?
    Hint: What does nn.CrossEntropyLoss do to the scores that it gets?
    Source: Handout, Task 8: a deep network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("MLP", loses=("mlp-logits",), output="sigmoid")
def sigmoid_on_the_output():
    """Your MLP returns the sigmoid of every score.

    Hint: Which values can your network answer?
    Hint: What does nn.CrossEntropyLoss do to the scores that it gets?
    Source: Handout, Task 8: a deep network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("MLP", loses=("mlp-logits",), output="relu")
def relu_on_the_output():
    """Your MLP applies a ReLU to its last linear layer: no score is negative.

    Hint: Why do many classes share exactly the same lowest score?
    Hint: Behind which layers does the docstring of the class want a ReLU?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MLP", loses=("mlp-shape",), output="argmax")
def class_for_scores():
    """Your MLP returns the number of the winning class, not a score for each class.

    Hint: How many numbers does your network return for each image?
    Hint: Could a loss tell from this answer how sure the network was?
    Source: Handout, Task 8: a deep network
    """


@misconception("MLP", loses=("mlp-layers",), widths=(784, 512, 256, 128, 10))
def one_layer_missing():
    """Your MLP has four linear layers: the one from 128 to 64 is missing.

    Hint: Print your network and count its layers.
    Hint: Compare the numbers in your constructor with the docstring of the class.
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-shape", "mlp-layers"), widths=(784, 512, 256, 128, 64))
def output_layer_missing():
    """Your MLP ends with 64 numbers for each image: the layer from 64 to 10 is missing.

    Hint: How many answers does your network give for each image?
    Hint: Compare the numbers in your constructor with the docstring of the class.
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-layers",), bias=False)
def mlp_without_biases():
    """The linear layers of your MLP have no biases.

    Hint: What does your network answer to an image that is all zeros?
    Hint: Which argument of nn.Linear takes the bias away?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MLP", loses=("mlp-layers",), layers="list")
def mlp_in_a_list():
    """PyTorch sees no parameters in your MLP: its layers are in a plain list.

    Hint: Print list(MLP().parameters()): would an optimiser know what to move?
    Hint: Which class holds layers in a list so that PyTorch sees them?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
    """


@misconception("MLP", loses=("mlp-layers",), layers="spare")
def layer_that_is_never_used():
    """Your MLP makes one layer more than forward uses.

    Hint: One of your layers never learns: where do the images pass it by?
    Hint: Compare the names in your constructor with those in your forward.
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "MLP",
    loses=("mlp-shape",),
    flatten="nothing",
    raises="RuntimeError: mat1 and mat2 shapes cannot be multiplied (*x28 and 784x512)",
)
def images_not_flattened():
    """Your MLP sends images to its first layer as they are, 28 numbers at a time: PyTorch stops with an error.

    Hint: Print the shape of what reaches your first layer.
    Hint: How many numbers does the first layer expect for each image, and which call puts them in a row?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception(
    "MLP",
    loses=("mlp-shape",),
    flatten="twelve",
    raises="RuntimeError: shape '[*, *]' is invalid for input of size *",
)
def batch_size_written_down():
    """Your MLP takes batches of one size only: PyTorch stops with an error at any other.

    Hint: Which number in your reshape is not a property of an image?
    Hint: What does -1 stand for in a reshape?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """


@misconception("MLP", loses=("mlp-logits",), flatten="across")
def pixels_of_different_images_mixed():
    """Your reshape mixes pixels of different images.

    Hint: Change a single image of the batch: how many rows of your output should move?
    Hint: Which dimension has to stay first, whatever you do to the others?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("MLP", loses=("mlp-gradients",), gradient="cut")
def gradient_cut_behind_the_first_layer():
    """No gradient reaches the parameters of your first layer.

    Hint: Where is the path from the loss to your first layer broken?
    Hint: Does a line behind your first layer give back a tensor without its history (data, detach, no_grad)?
    Source: Handout, Task 8: a deep network; https://docs.pytorch.org/docs/stable/notes/autograd.html
    """


# ---------------------------------------------------------------------------------------------------- train


@workhorse("train")
def any_train(
    model,
    train_loader,
    criterion,
    optimizer,
    *,
    zero_grad="before",
    steps=1,
    backward=True,
    batches="all",
    mode="train",
    judged="given",
    momentum="kept",
    sign=1,
    returns="mean",
):
    if mode != "arrives":
        model.train(mode == "train")
    if zero_grad == "once":
        optimizer.zero_grad()
    running_loss, n_batches, n_examples, last = 0.0, 0, 0, 0.0
    per_example = 0.0
    everything = list(train_loader)
    chosen = {"all": everything, "first": everything[:1], "last": everything[-1:], "full": everything[:-1]}[batches]
    for inputs, labels in chosen:
        if zero_grad == "before":
            optimizer.zero_grad()
        if momentum == "lost":
            optimizer = torch.optim.SGD(model.parameters(), lr=optimizer.param_groups[0]["lr"])
        outputs = model(inputs)
        if judged == "softmax":
            outputs = torch.softmax(outputs, dim=1)
        loss = F.cross_entropy(outputs, labels) if judged == "own" else criterion(outputs, labels)
        if judged == "divided":
            loss = loss / len(labels)
        if judged == "n_batches":
            loss = loss / len(train_loader)
        if steps == "first":
            optimizer.step()
        if backward:
            (sign * loss).backward()
        if zero_grad == "between":
            optimizer.zero_grad()
        for _ in range(steps if isinstance(steps, int) else 0):
            optimizer.step()
        if returns == "after":
            loss = criterion(model(inputs), labels)
        last = loss.item()
        running_loss += last
        per_example += last * len(labels)
        n_batches += 1
        n_examples += len(labels)
    if steps == "last":
        optimizer.step()
    return {
        "mean": running_loss / n_batches,
        "after": running_loss / n_batches,
        "sum": running_loss,
        "last": last,
        "examples": running_loss / n_examples,
        "weighted": per_example / n_examples,
        "last_divided": last / n_batches,
        "nothing": None,
    }[returns]


@misconception("train", loses=("fresh-gradients",), zero_grad="never")
def gradients_never_cleared():
    """Your weights match what you get when gradients are never cleared.

    Hint: After batch 2, does each gradient describe batch 2, or more than that?
    Hint: backward() adds to the gradient; what should it hold before each step?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train", loses=("fresh-gradients",), zero_grad="once")
def gradients_cleared_once_per_call():
    """Your weights match what you get when gradients are cleared once per call, not for every batch.

    Hint: How often are gradients cleared, and how often does backward add to them?
    Hint: Is the line that clears them inside the loop or in front of it?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), zero_grad="between")
def gradients_cleared_before_the_step():
    """Your weights never move: gradients are cleared between backward and step.

    Hint: Read your lines in order: what do the gradients hold when step is called?
    Hint: In which order should clearing, backward and step stand?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), steps=0)
def no_step():
    """Your function never steps the optimiser, so your weights never move.

    Hint: Gradients alone move nothing: which call turns them into a change of the weights?
    Hint: Which method of the optimiser changes weights?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), backward=False)
def no_backward():
    """Your function never calls backward, so no weight gets a gradient.

    Hint: The optimiser moves weights along gradients: which call computes them?
    Hint: Which method of the loss fills them?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), steps="first")
def step_before_backward():
    """Your weights never move: each step is taken before backward, while the gradients are cleared.

    Hint: Has backward() run for this batch when you call step()?
    Hint: In which order should clearing, backward and step stand?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), steps="last")
def one_step_after_the_loop():
    """Your weights match one step after the loop, with the gradients of the last batch.

    Hint: How many times do your weights change in one call?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), zero_grad="once", steps="last")
def one_step_for_all_batches():
    """Your weights match one step for all batches together.

    Hint: How many times do your weights change in one call?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), batches="first")
def only_the_first_batch():
    """Your weights match training on the first batch only.

    Hint: Which examples change your weights in one call?
    Hint: Is there a return or break that ends the loop early?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), batches="last")
def only_the_last_batch():
    """Your weights match training on the last batch only.

    Hint: Which examples change your weights in one call?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), steps=2)
def two_steps_for_each_batch():
    """Your weights match two steps of the optimiser for each batch.

    Hint: How many times do your weights change for one batch?
    Hint: How many times is step called in your loop?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), sign=-1)
def loss_is_maximised():
    """Your weights move up the gradient: the loss grows.

    Hint: Is the loss of the same batch smaller after your step?
    Hint: Which sign has the loss when backward is called?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), judged="softmax")
def softmax_before_the_criterion():
    """Your weights match training on softmax of the model's outputs: cross-entropy then applies it a second time.

    Hint: What does nn.CrossEntropyLoss do to the outputs that it gets?
    Hint: What stands between the model and the criterion in your loop?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-loss"), judged="divided")
def loss_divided_by_the_batch_again():
    """Your weights match a loss that is divided by the batch size although it is a mean already.

    Hint: How many times have you averaged?
    Hint: What does the criterion's reduction do, before you divide?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("train", loses=("given-loss",), judged="own")
def criterion_not_used():
    """Your weights match cross-entropy even when another criterion is passed in.

    Hint: What changes in your function when the caller passes another loss?
    Hint: Which of your parameters is never used?
    Source: Handout, Task 9: training and test
    """


@misconception("train", loses=("fresh-gradients", "every-batch"), momentum="lost")
def momentum_lost():
    """Your weights match plain gradient descent: the momentum of the optimiser that is passed in is lost.

    Hint: What does your optimiser remember of the batch before?
    Hint: Which optimiser steps in your loop: the parameter, or one that you make?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("train", loses=("train-mode",), mode="arrives")
def train_mode_not_set():
    """Your model is trained in the mode it arrives in: here that is eval mode.

    Hint: After the model was tested once, which mode is it in when training goes on?
    Hint: Which method of the model belongs before your loop?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """


@misconception("train", loses=("running-loss",), returns="sum")
def losses_not_averaged():
    """Your running loss is the sum of the batches' losses, not divided by their number.

    Hint: Does the number grow with the number of batches?
    Hint: By what does the docstring divide?
    Source: Handout, Task 9: training and test
    """


@misconception("train", loses=("running-loss",), returns="last")
def loss_of_the_last_batch():
    """Your running loss is the loss of the last batch only.

    Hint: Which batches does the number that you return describe?
    Hint: Is there a += in your loop?
    Source: Handout, Task 9: training and test
    """


@misconception("train", loses=("running-loss",), returns="after")
def losses_from_after_the_step():
    """Your running loss is that of a second forward pass, after the step.

    Hint: How often is the model asked about each batch?
    Hint: Which loss did the gradient come from, and which do you add up?
    Source: Handout, Task 9: training and test
    """


@misconception("train", loses=("running-loss",), returns="examples")
def losses_divided_by_examples():
    """Your running loss adds up one mean for each batch and divides by the number of examples.

    Hint: How many numbers have you added up?
    Hint: What is len of the loader, and what is len of its data set?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("running-loss",), returns="weighted")
def losses_weighted_by_examples():
    """Your running loss is the mean over all examples, not over the batches.

    Hint: Does a small batch count as much as a large one in your number?
    Hint: By what does the docstring divide, and what does it add up?
    Source: Handout, Task 9: training and test
    """


@misconception("train", loses=("running-loss",), returns="nothing")
def running_loss_not_returned():
    """Your function returns nothing.

    Hint: What does the caller get from your function?
    Hint: Is there a return at its end?
    Source: Handout, Task 9: training and test;
    https://docs.python.org/3/reference/simple_stmts.html#the-return-statement
    """


# ---------------------------------------------------------------------------------------------------- evaluate


@workhorse("evaluate")
def any_evaluate(
    model, test_loader, *, mode="eval", notes=False, batches="all", predicted="class", share="fraction", order="right"
):
    if mode != "arrives":
        model.train(mode == "train")
    n_correct, n_examples, shares = 0, 0, []
    everything = list(test_loader)
    chosen = {"all": everything, "last": everything[-1:], "first": everything[:1]}[batches]
    with torch.set_grad_enabled(notes):
        for inputs, labels in chosen:
            outputs = model(inputs)
            guess = {
                "class": outputs.argmax(dim=1),
                "values": outputs.max(dim=1).values,
                "rounded": outputs.max(dim=1).values.round(),
                "smallest": outputs.argmin(dim=1),
                "from_1": outputs.argmax(dim=1) + 1,
            }[predicted]
            correct = (guess == labels).sum().item()
            n_correct = correct if share == "overwritten" else n_correct + correct
            n_examples += len(labels)
            shares.append(correct / len(labels))
    share_of_all = {
        "fraction": n_correct / n_examples,
        "overwritten": n_correct / n_examples,
        "percent": 100 * n_correct / n_examples,
        "batches": n_correct / len(everything),
        "mean": sum(shares) / len(shares),
        "last": shares[-1],
        "whole": n_correct // n_examples,
        "nominal": n_correct / (len(everything) * len(everything[0][1])),
        "last nominal": n_correct / (len(everything) * len(labels)),
    }[share]
    n_correct = n_examples - n_correct if order == "wrong" else n_correct
    return {
        "right": (n_correct, share_of_all),
        "wrong": (n_correct, 1 - share_of_all),
        "swapped": (share_of_all, n_correct),
        "accuracy": share_of_all,
        "count": n_correct,
        "totals": (n_correct, n_examples),
    }[order]


@misconception("evaluate", loses=("leaves-no-trace",), mode="train")
def train_mode_during_the_test():
    """Your model is in train mode during the test.

    Hint: Test twice: why does the result change when there is dropout?
    Hint: Which method of the model belongs before your loop?
    Source: Handout, Task 9: training and test;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval
    """


@misconception("evaluate", loses=("leaves-no-trace",), notes=True)
def gradients_recorded():
    """Your test runs with gradient tracking on.

    Hint: What is recorded during your test that nobody will use?
    Hint: Under which context does PyTorch take no notes?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("evaluate", loses=("correct", "accuracy"), batches="last")
def last_batch_only():
    """Your numbers describe the last batch only.

    Hint: How many examples do your numbers speak of?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("evaluate", loses=("correct", "accuracy"), batches="first")
def first_batch_only():
    """Your numbers describe the first batch only.

    Hint: How many examples do your numbers speak of?
    Hint: Is there a return or break that ends the loop early?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("evaluate", loses=("correct", "accuracy"), share="overwritten")
def count_overwritten():
    """Your count is that of the last batch, divided by the number of all examples.

    Hint: Print the count after every batch: does it only grow?
    Hint: Is there a += where the correct answers are counted?
    Source: Handout, Task 9: training and test
    """


@misconception("evaluate", loses=("correct", "accuracy"), predicted="values")
def scores_for_classes():
    """Your test compares the largest score of each example with its label, not the class that has it.

    Hint: Print what you compare with the labels: are these classes?
    Hint: Which two things does torch.max return when it is given a dimension?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/generated/torch.max.html
    """


@misconception("evaluate", loses=("correct", "accuracy"), predicted="smallest")
def smallest_score_wins():
    """Your test takes the class with the smallest score for the model's answer.

    Hint: Which class does the model believe in, by its scores?
    Hint: Do you need the index of the largest or of the smallest score?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception("evaluate", loses=("correct", "accuracy"), predicted="from_1")
def answers_counted_from_1():
    """Your test counts the model's classes from 1, the labels' from 0.

    Hint: Which class belongs to the first score of an example?
    Hint: What is added to the index of the largest score?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception("evaluate", loses=("accuracy",), share="percent")
def accuracy_in_percent():
    """Your accuracy is in percent, not a share from 0 to 1.

    Hint: What should the accuracy be when every answer is right?
    Hint: What does the docstring say about the range of the accuracy?
    Source: Handout, Task 9: training and test
    """


@misconception("evaluate", loses=("accuracy",), share="batches")
def divided_by_the_batches():
    """Your accuracy is the number of correct answers divided by the number of batches.

    Hint: Can an accuracy be larger than 1?
    Hint: What is len of the loader, and what is len of its data set?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("evaluate", loses=("accuracy",), share="mean")
def mean_of_batch_accuracies():
    """Your accuracy is the mean of the batches' accuracies: an example of a small batch counts more than others.

    Hint: Does the accuracy change when the same examples come in other batches?
    Hint: How many answers are there in all, and how many of them are correct?
    Source: Handout, Task 9: training and test
    """


@misconception("evaluate", loses=("accuracy",), share="last")
def accuracy_of_the_last_batch():
    """Your accuracy is that of the last batch only.

    Hint: How many examples does your accuracy speak of?
    Hint: Which batches does the count come from, and which the number that you divide by?
    Source: Handout, Task 9: training and test
    """


@misconception("evaluate", loses=("accuracy",), share="nominal")
def every_batch_taken_for_full():
    """Your accuracy takes every batch to be as long as the first.

    Hint: Are there really as many examples in every batch?
    Hint: Which number do you multiply by the number of batches?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("evaluate", loses=("accuracy",), share="last nominal")
def every_batch_taken_for_the_last():
    """Your accuracy takes every batch to be as long as the last.

    Hint: Can your accuracy be larger than 1?
    Hint: After the loop, which batch's labels does its variable still hold?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception(
    "evaluate",
    loses=("correct", "accuracy"),
    raises="RuntimeError: The size of tensor a (4) must match the size of tensor b (61) at non-singleton dimension 0",
)
def predictions_along_the_batch(model, test_loader):
    """Your predictions run along the batch: there is one for each class, and PyTorch stops with an error.

    Hint: For one example, along which dimension are its scores?
    Hint: How many predictions do 61 examples of 4 classes give you?
    Source: Handout, Task 9: training and test; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """
    model.eval()
    n_correct, n_examples = 0, 0
    with torch.no_grad():
        for inputs, labels in test_loader:
            n_correct += (model(inputs).argmax(dim=0) == labels).sum().item()
            n_examples += len(labels)
    return n_correct, n_correct / n_examples


@misconception("evaluate", loses=("accuracy",), share="whole")
def accuracy_cut_to_a_whole_number():
    """Your accuracy is cut to a whole number: 0 or 1.

    Hint: Is your accuracy ever anything but 0 or 1?
    Hint: What is the difference between / and // in Python?
    Source: Handout, Task 9: training and test;
    https://docs.python.org/3/reference/expressions.html#binary-arithmetic-operations
    """


@misconception("evaluate", loses=("correct", "accuracy"), order="swapped")
def results_swapped():
    """Your function returns the accuracy first and the number of correct answers second.

    Hint: Which of the two numbers should be a whole number?
    Hint: Compare the order in your return with the docstring.
    Source: Handout, Task 9: training and test
    """


@misconception("evaluate", loses=("correct", "accuracy"), order="accuracy")
def no_pair_returned():
    """Your function does not return a pair: the number of correct answers, then their share.

    Hint: How many things does your function return, and in which order?
    Hint: Compare your return with the docstring.
    Source: Handout, Task 9: training and test
    """


@misconception("evaluate", loses=("correct", "accuracy"), order="wrong")
def wrong_answers_counted():
    """Your numbers count the wrong answers, not the correct ones.

    Hint: What should the accuracy be when every answer is right?
    Hint: Do you count where predictions and labels are equal, or where they differ?
    Source: Handout, Task 9: training and test
    """


@misconception("evaluate", loses=("accuracy",), order="totals")
def number_of_examples_for_accuracy():
    """Your second number is how many examples there are, not the share of correct ones.

    Hint: What should the accuracy be when every answer is right?
    Hint: Which two of your numbers make a share?
    Source: Handout, Task 9: training and test
    """

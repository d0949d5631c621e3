"""What students get wrong in backprop, as wrong implementations; read by the engine, run only in workers.

A workhorse is right as it stands; every entry without a body sets one of its levels, and levels combine.
"""

import itertools
import random

import torch
import torch.nn as nn
import torch.nn.functional as F

from autograder.rubric import misconception, workhorse

# ---------------------------------------------------------------------------------------------------- one number


@workhorse("scalar_backward")
def any_scalar_backward(w, x, e, *, order="w first", factor="e"):
    dw, dx = (x, w) if factor == "none" else (e * x, e * w)
    if factor == "added":
        dw, dx = e + x, e + w
    return (dx, dw) if order == "swapped" else (dw, dx)


@misconception("scalar_backward", loses=("scalar",), order="swapped")
def number_gradients_swapped():
    """Your two gradients are swapped: what should be dw is dx.

    Hint: If only w moves a little, by how many times as much does y move?
    Hint: Is the derivative of w * x with respect to w equal to w, or to x?
    Source: Handout, Task 1a: one number; https://docs.pytorch.org/tutorials/beginner/blitz/autograd_tutorial.html
    """


@misconception("scalar_backward", loses=("scalar",), factor="none")
def number_gradients_without_e():
    """Your gradients are the derivatives of y, not of the loss: e has no influence on them.

    Hint: If e were twice as large, what should happen to dw?
    Hint: Which two factors does the chain rule multiply?
    Source: Handout, Task 1a: one number; https://docs.pytorch.org/tutorials/beginner/blitz/autograd_tutorial.html
    """


@misconception("scalar_backward", loses=("scalar",), factor="added")
def number_gradients_added():
    """Your gradients add e to the derivative of y, and do not multiply by it.

    Hint: If e is 0, the loss does not care about y: what should dw be then?
    Hint: What does the chain rule do with the two derivatives?
    Source: Handout, Task 1a: one number; https://docs.pytorch.org/tutorials/beginner/blitz/autograd_tutorial.html
    """


# ---------------------------------------------------------------------------------------------------- linear layer


@workhorse("linear_backward")
def any_linear_backward(x, w, b, e, *, dw="right", db="right", dx="right", order="dw db dx", upstream="given"):
    n = len(x)
    if upstream == "ones":
        e = torch.ones_like(e)
    if upstream == "mean":
        e = e / n
    weights = {
        "right": lambda: e.T @ x,
        "transposed": lambda: x.T @ e,
        "mean": lambda: e.T @ x / n,
    }[dw]()
    biases = {
        "right": lambda: e.sum(dim=0),
        "mean": lambda: e.mean(dim=0),
        "rows": lambda: e.sum(dim=1),
        "kept": lambda: e.sum(dim=0, keepdim=True),
        "unsummed": lambda: e,
        "all": lambda: e.sum().expand(len(b)),
        "ones": lambda: torch.ones_like(b),
        "times": lambda: b * e.sum(dim=0),
    }[db]()
    inputs = {
        "right": lambda: e @ w,
        "transposed": lambda: w.T @ e.T,
        "plus": lambda: (e + b) @ w,
        "sum": lambda: w.sum(dim=0).expand(x.shape),
    }[dx]()
    return {"dw db dx": (weights, biases, inputs), "dx dw db": (inputs, weights, biases)}[order]


@misconception("linear_backward", loses=("linear-dw",), dw="transposed")
def dw_transposed():
    """Your dw is the transpose of the gradient: it has shape (n_in, n_out).

    Hint: What shape must dw have to be subtracted from w?
    Hint: Which of the two factors of your product has to be transposed?
    Source: Handout, Task 1b: a linear layer; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("linear_backward", loses=("linear-dw",), dw="mean")
def dw_averaged():
    """Your dw is divided by the number of examples, which the gradient e has been already.

    Hint: Do your weights and your biases agree about how to add up a batch?
    Hint: What does the handout say about the 1/N of a mean loss?
    Source: Handout, Task 1b: a linear layer
    """


@misconception("linear_backward", loses=("linear-db",), db="mean")
def db_averaged():
    """Your db is the mean of e over the batch, not the sum.

    Hint: Do your weights and your biases agree about how to add up a batch?
    Hint: The same bias is added to N rows: what becomes of the N gradients that come back?
    Source: Handout, Task 1b: a linear layer; https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """


@misconception("linear_backward", loses=("linear-db",), db="rows")
def db_summed_over_the_outputs():
    """Your db is summed over the outputs: it has one entry for each example, not for each bias.

    Hint: How many biases are there, and how many entries has your db?
    Hint: Which dimension of e are the examples, and which are the outputs?
    Source: Handout, Task 1b: a linear layer; https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """


@misconception("linear_backward", loses=("linear-db",), db="kept")
def db_keeps_a_dimension():
    """Your db has shape (1, n_out), and b has shape (n_out,).

    Hint: Compare db.shape with b.shape.
    Hint: What does keepdim=True keep?
    Source: Handout, Task 1b: a linear layer; https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """


@misconception("linear_backward", loses=("linear-db",), db="unsummed")
def db_not_summed():
    """Your db is e itself, with a row for each example: it is not summed over the batch.

    Hint: What shape must db have to be subtracted from b?
    Hint: The same bias is added to N rows: what becomes of the N gradients that come back?
    Source: Handout, Task 1b: a linear layer; https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """


@misconception("linear_backward", loses=("linear-db",), db="all")
def db_the_same_for_all():
    """Your db is the same number for each bias: e is summed over everything.

    Hint: Do all biases get the same gradient?
    Hint: Over which dimension does your sum run when it is told none?
    Source: Handout, Task 1b: a linear layer; https://docs.pytorch.org/docs/stable/generated/torch.sum.html
    """


@misconception("linear_backward", loses=("linear-db",), db="ones")
def db_of_ones():
    """Your db is 1 everywhere: the derivative of y with respect to b, without e.

    Hint: If e is 0, the loss does not care about y: what should db be then?
    Hint: Which two factors does the chain rule multiply?
    Source: Handout, Task 1b: a linear layer
    """


@misconception("linear_backward", loses=("linear-db",), db="times")
def db_times_b():
    """Your db is multiplied by b, as if y were x W^T times b.

    Hint: If b is 0, is its gradient 0 too?
    Hint: What is the derivative of y + b with respect to b?
    Source: Handout, Task 1b: a linear layer
    """


@misconception("linear_backward", loses=("linear-dx",), dx="transposed")
def dx_transposed():
    """Your dx has one column for each example, not one row.

    Hint: Compare dx.shape with x.shape.
    Hint: In which order do e and w stand in your product, and which of them is transposed?
    Source: Handout, Task 1b: a linear layer; https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
    """


@misconception("linear_backward", loses=("linear-dx",), dx="plus")
def dx_with_the_bias():
    """Your dx has the bias in it.

    Hint: Does y move more when x moves, if b is large?
    Hint: What is the derivative of x W^T + b with respect to x?
    Source: Handout, Task 1b: a linear layer
    """


@misconception("linear_backward", loses=("linear-dx",), alone=True, dx="sum")
def dx_without_e():
    """Your dx holds sums of weights, the same in each row: e has no influence on it.

    Hint: Which examples does the loss care about most, and how does dx know?
    Hint: Which two factors does the chain rule multiply?
    Source: Handout, Task 1b: a linear layer
    """


@misconception("linear_backward", loses=("linear-dw", "linear-db", "linear-dx"), order="dx dw db")
def gradients_in_another_order():
    """Your function returns dx, dw, db, in this order.

    Hint: Print the shapes of the three things that you return.
    Hint: Which of the three does the handout name first?
    Source: Handout, Task 1b: a linear layer
    """


@misconception("linear_backward", loses=("linear-dw", "linear-db", "linear-dx"), upstream="ones")
def layer_taken_for_the_last():
    """Your gradients are those of the sum of y: e has no influence on them.

    Hint: If e were twice as large, what should happen to dw?
    Hint: In which lines of yours does e appear?
    Source: Handout, Task 1b: a linear layer; https://docs.pytorch.org/tutorials/beginner/blitz/autograd_tutorial.html
    """


@misconception("linear_backward", loses=("linear-dw", "linear-db", "linear-dx"), upstream="mean")
def averaged_once_more():
    """All your gradients are divided by the number of examples, which the gradient e has been already.

    Hint: How many times is the mean over the batch taken on the way from the loss to w?
    Hint: What does the handout say about the 1/N of a mean loss?
    Source: Handout, Task 1b: a linear layer
    """


@misconception(
    "linear_backward",
    loses=("linear-dw", "linear-db", "linear-dx"),
    raises="RuntimeError: mat1 and mat2 shapes cannot be multiplied (7x3 and 5x3)",
)
def dx_by_the_transposed_weights(x, w, b, e):
    """Your dx multiplies e by the transpose of w: their shapes do not fit, and PyTorch stops with an error.

    Hint: Write the shapes of e and w next to each other: which inner numbers have to be equal?
    Hint: The way forward multiplies by W^T. What does the way back multiply by?
    Source: Handout, Task 1b: a linear layer; https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
    """
    return e.T @ x, e.sum(dim=0), e @ w.T


# ---------------------------------------------------------------------------------------------------- ReLU


@workhorse("relu_backward")
def any_relu_backward(x, e, *, mask="positive", times="e"):
    factor = {
        "positive": lambda: (x > 0).to(e.dtype),
        "zero too": lambda: (x >= 0).to(e.dtype),
        "half": lambda: 0.5 * (1 + torch.sign(x)),
        "gradient": lambda: (e > 0).to(e.dtype),
        "leaky": lambda: torch.where(x > 0, 1.0, 0.01).to(e.dtype),
        "sign": lambda: torch.sign(x),
        "value": lambda: x.clamp(min=0),
        "all": lambda: torch.ones_like(x),
        "negative": lambda: (x < 0).to(e.dtype),
    }[mask]()
    return factor * e if times == "e" else factor


@misconception("relu_backward", loses=("relu-at-zero",), mask="zero too")
def relu_open_at_zero():
    """Your ReLU lets the gradient through where its input is exactly 0.

    Hint: What does the handout say about x = 0?
    Hint: Is the condition of your mask > or >=?
    Source: Handout, Task 1c: ReLU; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu_backward", loses=("relu-at-zero",), mask="half")
def relu_half_open_at_zero():
    """Your ReLU lets half of the gradient through where its input is exactly 0.

    Hint: What does the handout say about x = 0?
    Hint: What is torch.sign(0), and what does your formula make of it?
    Source: Handout, Task 1c: ReLU; https://docs.pytorch.org/docs/stable/generated/torch.sign.html
    """


@misconception("relu_backward", loses=("relu-backward",), mask="gradient")
def relu_of_the_gradient():
    """Your ReLU keeps those gradients that are positive, not those of inputs that are positive.

    Hint: Which units were asleep in the forward pass, and can e tell?
    Hint: Which of the two tensors does the condition of your mask ask about?
    Source: Handout, Task 1c: ReLU; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu_backward", loses=("relu-backward",), mask="leaky")
def relu_leaks_backward():
    """Your ReLU lets a hundredth of the gradient through where its input is negative, as a leaky ReLU does.

    Hint: If a negative input moves a little, does the output move?
    Hint: What is the slope of max(x, 0) to the left of 0?
    Source: Handout, Task 1c: ReLU; https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
    """


@misconception("relu_backward", loses=("relu-backward",), mask="sign")
def relu_turns_the_gradient():
    """Your ReLU turns the sign of the gradient where its input is negative: that is the absolute value's derivative.

    Hint: If a negative input moves a little, does the output move?
    Hint: What is the slope of max(x, 0) to the left of 0?
    Source: Handout, Task 1c: ReLU; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu_backward", loses=("relu-backward",), mask="value")
def relu_value_for_its_slope():
    """Your gradient is e times the output of the ReLU, not e times its slope.

    Hint: If x is 5 and moves by 0.1, by how much does max(x, 0) move?
    Hint: Which values can the derivative of max(x, 0) take?
    Source: Handout, Task 1c: ReLU; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu_backward", loses=("relu-backward",), mask="all")
def relu_lets_all_through():
    """Your ReLU lets the whole gradient through, also where its input is negative.

    Hint: Which units were asleep in the forward pass?
    Hint: In which line of yours does x appear?
    Source: Handout, Task 1c: ReLU; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu_backward", loses=("relu-backward",), mask="negative")
def relu_turned_round():
    """Your ReLU lets the gradient through where its input is negative, and only there.

    Hint: Which units were asleep in the forward pass?
    Hint: Which entries does your mask set to zero: those that it selects, or the others?
    Source: Handout, Task 1c: ReLU; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("relu_backward", loses=("relu-backward",), times="nothing")
def relu_slope_without_e():
    """Your function returns the slope of the ReLU, 0 or 1, and does not multiply it by e.

    Hint: If e were twice as large, what should happen to dx?
    Hint: Which two factors does the chain rule multiply?
    Source: Handout, Task 1c: ReLU
    """


# ---------------------------------------------------------------------------------------------------- cross-entropy


@workhorse("cross_entropy_backward")
def any_cross_entropy_backward(
    scores, labels, *, shift="row", over=1, minus="one-hot", mean="batch", sign=1, judged="softmax", also="nothing"
):
    n, k = scores.shape
    if also == "changes":
        scores -= scores.max(dim=1, keepdim=True).values
    x = scores
    if shift == "row":
        x = x - x.max(dim=over, keepdim=True).values
    if shift == "all":
        x = x - x.max()
    if shift == "clipped":
        x = x.clamp(-50, 50)
    p = torch.exp(x) / torch.exp(x).sum(dim=over, keepdim=True)
    if judged == "scores":
        p = scores
    one_hot = torch.zeros_like(scores)
    one_hot[torch.arange(n), labels] = 1
    gradient = {
        "one-hot": lambda: p - one_hot,
        "nothing": lambda: p,
        "only": lambda: (p - one_hot) * one_hot,
        "one everywhere": lambda: p - 1,
        "inverse": lambda: -one_hot / p,
        "columns": lambda: p - one_hot.amax(dim=0),
    }[minus]()
    if judged == "twice":
        gradient = p * (gradient - (gradient * p).sum(dim=1, keepdim=True))
    if judged == "slope":
        gradient = gradient * p * (1 - p)
    return sign * gradient / {"batch": n, "none": 1, "entries": n * k, "twice": n * n, "classes": k}[mean]


@misconception("cross_entropy_backward", loses=("softmax-backward",), mean="none")
def loss_gradient_not_averaged():
    """Your gradient is that of the sum of the losses: it is not divided by the number of examples.

    Hint: Should a bigger batch shout louder?
    Hint: Is the loss of a batch a sum or a mean, and where in your gradient does that show?
    Source: Handout, Task 1d: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), mean="entries")
def loss_gradient_averaged_over_all_entries():
    """Your gradient is divided by the number of scores, examples times classes, not by the number of examples.

    Hint: Does one example with more classes count for less?
    Hint: What does mean() or numel() count in a tensor of shape (N, K)?
    Source: Handout, Task 1d: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), mean="twice")
def loss_gradient_averaged_twice():
    """Your gradient is divided by the number of examples twice.

    Hint: How many times have you averaged?
    Hint: Which of your lines divide, and by what?
    Source: Handout, Task 1d: softmax and cross-entropy
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), mean="classes")
def loss_gradient_averaged_over_classes():
    """Your gradient is divided by the number of classes, not by the number of examples.

    Hint: Over what is the loss of a batch the mean?
    Hint: Which dimension of scores are the examples?
    Source: Handout, Task 1d: softmax and cross-entropy
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), sign=-1)
def loss_gradient_of_the_other_sign():
    """Your gradient has the opposite sign: a step against it makes the loss larger.

    Hint: Should a step against the gradient make the score of the right class larger or smaller?
    Hint: Which is subtracted from which: the probabilities, and the right answer?
    Source: Handout, Task 1d: softmax and cross-entropy
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), over=0)
def softmax_over_the_batch():
    """Your softmax runs over the examples of a batch instead of over the classes.

    Hint: What do the probabilities of one example add up to?
    Hint: Along which dimension do the scores of one example lie?
    Source: Handout, Task 1d: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), minus="nothing")
def right_answer_not_subtracted():
    """Your gradient is the probabilities divided by N: the labels have no influence on it.

    Hint: What would your gradient be if all labels were others?
    Hint: What is the gradient when the right class has probability 1 already?
    Source: Handout, Task 1d: softmax and cross-entropy
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), minus="only")
def only_the_right_class_moves():
    """Your gradient is 0 for each class but the right one.

    Hint: If one score rises, what happens to the probabilities of the other classes?
    Hint: Does the score of a wrong class have an influence on the loss?
    Source: Handout, Task 1d: softmax and cross-entropy
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), minus="one everywhere")
def one_subtracted_everywhere():
    """Your gradient has 1 subtracted from the probability of each class, not of the right class alone.

    Hint: Add up the gradient of one example: what should come out, if all scores may rise by the same?
    Hint: Which entries does your indexing select: one in each row, or whole columns?
    Source: Handout, Task 1d: softmax and cross-entropy
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), minus="columns")
def one_subtracted_from_whole_columns():
    """You subtract 1 from whole columns: from the probability of a class in all rows, not in that of its example.

    Hint: How many entries does p[:, labels] have, and how many right classes has a batch?
    Hint: Which index for the rows goes with labels, so that each label is used in its own row?
    Source: Handout, Task 1d: softmax and cross-entropy; https://numpy.org/doc/stable/user/basics.indexing.html
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), minus="inverse")
def softmax_left_out():
    """Your gradient is the one with respect to the probabilities, not to the scores: it stops before the softmax.

    Hint: Which layers stand between the scores and the loss?
    Hint: You have the derivative of -log p. What is still to be multiplied?
    Source: Handout, Task 1d: softmax and cross-entropy
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), judged="scores")
def scores_taken_for_probabilities():
    """Your gradient subtracts the right answer from the scores themselves: there is no softmax in it.

    Hint: Which values can the entries of your gradient take, times N? Which should they?
    Hint: What turns scores into probabilities?
    Source: Handout, Task 1d: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), alone=True, judged="twice")
def softmax_differentiated_twice():
    """Your gradient goes back through the softmax twice.

    Hint: Which functions does the short formula, probabilities minus right answer, go back through?
    Hint: Whose derivative have you included already when you multiply by that of the softmax?
    Source: Handout, Task 1d: softmax and cross-entropy
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), judged="slope")
def softmax_taken_for_a_sigmoid():
    """Your gradient is multiplied by p (1 - p), as if each class had a sigmoid of its own.

    Hint: If one score rises, what happens to the probabilities of the other classes?
    Hint: Which functions does the short formula, probabilities minus right answer, go back through already?
    Source: Handout, Task 1d: softmax and cross-entropy
    """


@misconception("cross_entropy_backward", loses=("softmax-large",), shift="none")
def softmax_overflows():
    """Your softmax takes e to the power of the scores as they are, and e to the power of 1000 is infinity.

    Hint: What is torch.exp(torch.tensor(1000.0))?
    Hint: What can be subtracted from each score of a row without changing the row's probabilities?
    Source: Handout, Task 1d: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
    """


@misconception("cross_entropy_backward", loses=("softmax-large",), shift="all")
def largest_of_the_whole_batch():
    """Your softmax subtracts the largest score of the whole batch: a row that is far below it becomes 0/0.

    Hint: Try a row of large scores and a row of small ones in one batch.
    Hint: Over which dimension do you take the maximum?
    Source: Handout, Task 1d: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.max.html
    """


@misconception("cross_entropy_backward", loses=("softmax-large",), shift="clipped")
def scores_cut_off():
    """Your softmax cuts large scores off, so that different scores become the same.

    Hint: What are the probabilities of the scores 1000 and 2000?
    Hint: Which scores come out of your clamp as they went in?
    Source: Handout, Task 1d: softmax and cross-entropy; https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """


@misconception("cross_entropy_backward", loses=("softmax-backward",), also="changes")
def scores_changed():
    """Your function changes the scores that it is given.

    Hint: Print scores before and after your function runs.
    Hint: What is the difference between x = x - m and x -= m for a tensor?
    Source: Handout, Task 1d: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd
    """


@misconception(
    "cross_entropy_backward",
    loses=("softmax-backward",),
    raises="RuntimeError: The size of tensor a (6) must match the size of tensor b (10) at non-singleton dimension 1",
)
def always_ten_classes(scores, labels):
    """Your code takes it that there are 10 classes; with 6, PyTorch stops with an error.

    Hint: What in your code says how many classes there are?
    Hint: Which dimension of scores tells the number of classes?
    Source: Handout, Task 1d: softmax and cross-entropy;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
    """
    return (torch.softmax(scores, dim=1) - F.one_hot(labels, 10)) / len(labels)


# ---------------------------------------------------------------------------------------------------- three layers


@workhorse("mlp_forward")
def any_mlp_forward(x, u, v, w, *, first="relu", second="relu", last="scores", gives="all", place="new"):
    act = {"relu": torch.relu, "none": lambda t: t, "sigmoid": torch.sigmoid}
    y = x @ u.T
    y_hat = y.relu_() if place == "in place" else act[first](y)
    z = y_hat @ v.T
    z_hat = z.relu_() if place == "in place" else act[second](z)
    scores = z_hat @ w.T
    if last == "relu":
        scores = torch.relu(scores)
    if last == "softmax":
        scores = torch.softmax(scores, dim=1)
    return {"all": (y, y_hat, z, z_hat, scores), "scores": scores, "reversed": (scores, z_hat, z, y_hat, y)}[gives]


@misconception("mlp_forward", loses=("mlp-forward",), first="none", second="none")
def forward_without_relu():
    """There is no ReLU in your forward pass: y_hat is y, and z_hat is z.

    Hint: What do three products of matrices in a row make?
    Hint: What turns y into y_hat?
    Source: Handout, Task 2: a network of three layers
    """


@misconception("mlp_forward", loses=("mlp-forward",), alone=True, second="none")
def forward_with_the_first_relu_only():
    """There is a ReLU after the first layer of your forward pass, and none after the second.

    Hint: Which of your tensors hold negative numbers, and which should?
    Hint: What turns z into z_hat?
    Source: Handout, Task 2: a network of three layers
    """


@misconception("mlp_forward", loses=("mlp-forward",), first="sigmoid", second="sigmoid")
def forward_with_sigmoids():
    """Your forward pass has a sigmoid where the handout has a ReLU.

    Hint: Which values can y_hat take?
    Hint: Which function does the handout write between y and y_hat?
    Source: Handout, Task 2: a network of three layers; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("mlp_forward", loses=("mlp-forward",), last="relu")
def forward_ends_in_relu():
    """Your scores have gone through a ReLU: no one of them is negative.

    Hint: Can a class that is very unlikely get a score below 0?
    Hint: How many ReLUs does the handout have, and after which layers?
    Source: Handout, Task 2: a network of three layers
    """


@misconception("mlp_forward", loses=("mlp-forward",), last="softmax")
def forward_ends_in_softmax():
    """Your scores are probabilities: the softmax, which belongs to the loss, is in your forward pass.

    Hint: What do the scores of one example add up to?
    Hint: Which function of Task 1 has the softmax in it?
    Source: Handout, Task 2: a network of three layers;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("mlp_forward", loses=("mlp-forward",), gives="scores")
def only_the_scores_returned():
    """Your function returns the scores only, and the backward pass needs what comes before them as well.

    Hint: Which tensors does the formula of dv contain?
    Hint: How many tensors does the handout list after Returns?
    Source: Handout, Task 2: a network of three layers
    """


@misconception("mlp_forward", loses=("mlp-forward",), gives="reversed")
def outputs_from_last_to_first():
    """Your function returns its tensors from the scores to y, not from y to the scores.

    Hint: Print the shapes of the tensors that you return.
    Hint: Which tensor does the handout name first?
    Source: Handout, Task 2: a network of three layers
    """


@misconception("mlp_forward", loses=("mlp-forward",), place="in place")
def relu_in_place():
    """Your ReLU overwrites its input: y and y_hat hold the same numbers, and the signs of y are lost.

    Hint: How many entries of y are negative after your function ran?
    Hint: What does the underscore at the end of a method's name say?
    Source: Handout, Task 2: a network of three layers; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@workhorse("mlp_backward")
def any_mlp_backward(
    x, labels, u, v, w, *, mask="both", cached="after", mean="batch", sign=1, order="first", loss="softmax", shape="w"
):
    y = x @ u.T
    y_hat = torch.relu(y)
    z = y_hat @ v.T
    z_hat = torch.relu(z)
    scores = z_hat @ w.T
    p = scores if loss == "scores" else torch.softmax(scores, dim=1)
    e = sign * (p - F.one_hot(labels, scores.shape[1])) / {"batch": len(x), "none": 1, "twice": len(x) ** 2}[mean]
    dw = e.T @ (z if cached in ("before", "z") else z_hat)
    e = e @ w
    if mask in ("both", "second"):
        e = e * (z > 0)
    if mask == "gradients":
        e = torch.relu(e)
    dv = e.T @ (y if cached in ("before", "y") else y_hat)
    e = e @ v
    if mask in ("both", "first"):
        e = e * (y > 0)
    if mask == "gradients":
        e = torch.relu(e)
    du = e.T @ x
    if shape == "transposed":
        du, dv, dw = du.T, dv.T, dw.T
    return (dw, dv, du) if order == "last" else (du, dv, dw)


@misconception("mlp_backward", loses=("mlp-dv", "mlp-du"), mask="none")
def no_relu_on_the_way_back():
    """Your gradients go back through the network as if it had no ReLU.

    Hint: Which units were asleep in the forward pass, and who tells the backward pass?
    Hint: Which function of Task 1 is missing between e @ w and the gradient of v?
    Source: Handout, Task 2: a network of three layers; Task 1c: ReLU
    """


@misconception("mlp_backward", loses=("mlp-du",), mask="second")
def no_first_relu_on_the_way_back():
    """Your gradients go back through the network as if it had no ReLU after the first layer.

    Hint: Count the ReLUs on your way forward and on your way back.
    Hint: What stands between e @ v and the gradient of u?
    Source: Handout, Task 2: a network of three layers; Task 1c: ReLU
    """


@misconception("mlp_backward", loses=("mlp-dv", "mlp-du"), mask="first")
def no_second_relu_on_the_way_back():
    """Your gradients go back through the network as if it had no ReLU after the second layer.

    Hint: Count the ReLUs on your way forward and on your way back.
    Hint: What stands between e @ w and the gradient of v?
    Source: Handout, Task 2: a network of three layers; Task 1c: ReLU
    """


@misconception("mlp_backward", loses=("mlp-dv", "mlp-du"), mask="gradients")
def relu_of_gradients_on_the_way_back():
    """On your way back, gradients that are negative become 0; which units were asleep on the way forward is not asked.

    Hint: Can a gradient that goes through a ReLU be negative?
    Hint: Which tensor of the forward pass says whether a unit was asleep?
    Source: Handout, Task 2: a network of three layers; Task 1c: ReLU
    """


@misconception("mlp_backward", loses=("mlp-dw", "mlp-dv"), cached="before")
def inputs_from_before_the_relu():
    """Your dv and dw are computed with y and z, not with y_hat and z_hat, which the layers were really given.

    Hint: What did the third layer multiply by w: z, or z_hat?
    Hint: Which of the tensors of mlp_forward stands in your formula of dw?
    Source: Handout, Task 2: a network of three layers; Task 1b: a linear layer
    """


@misconception("mlp_backward", loses=("mlp-dw",), cached="z")
def last_input_from_before_the_relu():
    """Your dw is computed with z, not with z_hat, which the third layer was really given.

    Hint: What did the third layer multiply by w: z, or z_hat?
    Hint: Which of the tensors of mlp_forward stands in your formula of dw?
    Source: Handout, Task 2: a network of three layers; Task 1b: a linear layer
    """


@misconception("mlp_backward", loses=("mlp-dv",), cached="y")
def middle_input_from_before_the_relu():
    """Your dv is computed with y, not with y_hat, which the second layer was really given.

    Hint: What did the second layer multiply by v: y, or y_hat?
    Hint: Which of the tensors of mlp_forward stands in your formula of dv?
    Source: Handout, Task 2: a network of three layers; Task 1b: a linear layer
    """


@misconception("mlp_backward", loses=("mlp-dw", "mlp-dv", "mlp-du"), mean="none")
def gradients_of_the_summed_loss():
    """Your gradients are those of the sum of the losses: they are not divided by the number of examples.

    Hint: Should a bigger batch shout louder?
    Hint: Where on your way back does the 1/N of the mean loss appear?
    Source: Handout, Task 2: a network of three layers; Task 1d: softmax and cross-entropy
    """


@misconception("mlp_backward", loses=("mlp-dw", "mlp-dv", "mlp-du"), mean="twice")
def gradients_averaged_twice():
    """Your gradients are divided by the number of examples twice.

    Hint: How many times have you averaged on the way back?
    Hint: Is the 1/N in the gradient of the loss already when it reaches the third layer?
    Source: Handout, Task 2: a network of three layers; Task 1d: softmax and cross-entropy
    """


@misconception("mlp_backward", loses=("mlp-dw", "mlp-dv", "mlp-du"), sign=-1)
def gradients_uphill():
    """Your gradients have the opposite sign: a step against them makes the loss larger.

    Hint: Take a small step: does the loss of the same batch fall?
    Hint: At the loss, which is subtracted from which?
    Source: Handout, Task 2: a network of three layers; Task 1d: softmax and cross-entropy
    """


@misconception("mlp_backward", loses=("mlp-dw", "mlp-du"), order="last")
def gradients_from_last_to_first():
    """Your function returns dw, dv, du: in the order in which they are computed, not in that of the handout.

    Hint: Compare the shapes of what you return with those of u, v and w.
    Hint: Which gradient does the handout name first after Returns?
    Source: Handout, Task 2: a network of three layers
    """


@misconception("mlp_backward", loses=("mlp-dw", "mlp-dv", "mlp-du"), loss="scores")
def no_softmax_on_the_way_back():
    """Your way back starts with scores minus right answer: there is no softmax in it.

    Hint: What is the gradient at the scores when the network is sure and right?
    Hint: What turns scores into probabilities?
    Source: Handout, Task 2: a network of three layers; Task 1d: softmax and cross-entropy
    """


@misconception("mlp_backward", loses=("mlp-dw", "mlp-dv", "mlp-du"), shape="transposed")
def all_gradients_transposed():
    """Your gradients are transposed: they do not have the shapes of u, v and w.

    Hint: What shape must du have to be subtracted from u?
    Hint: Which of the two factors of your products has to be transposed?
    Source: Handout, Task 2: a network of three layers; Task 1b: a linear layer
    """


# ---------------------------------------------------------------------------------------------------- differences


@workhorse("numerical_gradient")
def any_numerical_gradient(
    f, x, h=1e-5, *, sides="both", divided="2h", moves="entry", gives="shape", leaves="x", dtype="own"
):
    if moves != "entry":
        where = range(len(x)) if moves == "row" else [slice(None)]
        flat, step = x.clone(), h
    else:
        where, flat, step = range(x.numel()), x.clone().view(-1), h
    if h != 1e-5 and divided == "own h":
        step = 1e-5
    gradient = torch.zeros_like(flat)
    for k in where:
        was = flat[k].clone()
        flat[k] = was + step
        above = f(flat.view(x.shape))
        flat[k] = was - step
        below = f(flat.view(x.shape))
        flat[k] = was
        at = f(flat.view(x.shape))
        rise = {"both": above - below, "right": above - at, "left": at - below, "reversed": below - above}[sides]
        widths = {"2h": 2 * step, "h": step, "nothing": 1.0, "times": 2 / step, "1": 2.0}
        width = step if sides in ("right", "left") and divided != "half" else widths.get(divided, 2 * step)
        gradient[k] = rise / width
    if leaves in ("moved", "below"):
        x += h if leaves == "moved" else -h
    if dtype == "float32":
        gradient = gradient.float()
    return gradient.reshape(-1) if gives == "flat" else gradient.view(x.shape)


@misconception("numerical_gradient", loses=("central",), sides="right")
def forward_difference():
    """Your gradient is the forward difference: it compares f(x + h) with f(x).

    Hint: Which two points does the formula compare, and which do you?
    Hint: For f(x) = x^3 and a large h, which of both is nearer to the derivative?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/notes/gradcheck.html
    """


@misconception("numerical_gradient", loses=("central",), sides="left")
def backward_difference():
    """Your gradient is the backward difference: it compares f(x) with f(x - h).

    Hint: Which two points does the formula compare, and which do you?
    Hint: For f(x) = x^3 and a large h, which of both is nearer to the derivative?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/notes/gradcheck.html
    """


@misconception("numerical_gradient", loses=("central",), sides="right", divided="half")
def entry_remembered_as_a_view():
    """Your gradient is half of a forward difference: f at x + h minus f at x, divided by 2 h.

    Hint: At which two places is f really asked? Print the entry before each of the two calls.
    Hint: If you remember an entry as x[k] and then change x[k]: which number is remembered now?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/tensor_view.html
    """


@misconception("numerical_gradient", loses=("central",), sides="reversed")
def difference_reversed():
    """Your gradient has the opposite sign: f(x + h) is subtracted from f(x - h).

    Hint: If f rises with x, is your gradient positive?
    Hint: Which of the two values of f comes first in the formula?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/notes/gradcheck.html
    """


@misconception("numerical_gradient", loses=("central",), divided="h")
def divided_by_h():
    """Your gradient is twice as large: the difference is divided by h, not by 2 h.

    Hint: How far apart are the two points that you compare?
    Hint: What stands below the line of the formula?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/notes/gradcheck.html
    """


@misconception("numerical_gradient", loses=("central",), divided="nothing")
def difference_not_divided():
    """Your gradient is the difference of two values of f, and is not divided by the distance between them.

    Hint: If h were half as large, should the gradient change?
    Hint: What stands below the line of the formula?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/notes/gradcheck.html
    """


@misconception("numerical_gradient", loses=("central",), divided="1")
def halved_not_divided_by_h():
    """Your difference is divided by 2, and not by h.

    Hint: If h were half as large, should the gradient change?
    Hint: What stands below the line of the formula?
    Source: Handout, Task 3a: central differences
    """


@misconception("numerical_gradient", loses=("central",), divided="times")
def precedence_of_division():
    """Your difference is multiplied by h: / 2 * h divides by 2 and then multiplies.

    Hint: What is 1 / 2 * 0.1 in Python?
    Hint: Which brackets does the denominator of the formula need?
    Source: Handout, Task 3a: central differences; https://docs.python.org/3/reference/expressions.html#operator-precedence
    """


@misconception("numerical_gradient", loses=("central",), divided="own h")
def h_not_used():
    """Your gradient does not change with h: it uses a step of its own.

    Hint: Call your function with h=0.1 and with h=0.001 for f(x) = x^3: what should differ?
    Hint: In which lines of yours does the parameter h appear?
    Source: Handout, Task 3a: central differences
    """


@misconception("numerical_gradient", loses=("central",), moves="all")
def all_entries_moved_at_once():
    """You move all entries of x at once: each entry of your gradient is the same number.

    Hint: If everything moves, how do you know which entry made f change?
    Hint: What does x + h do to a tensor of seven entries?
    Source: Handout, Task 3a: central differences
    """


@misconception("numerical_gradient", loses=("central-any-shape",), moves="row")
def whole_rows_moved():
    """You move one row of x at a time, not one entry: all entries of a row get the same number.

    Hint: How many entries does x[k] have where x has three dimensions?
    Hint: How many times does your loop run, and how many entries has x?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/generated/torch.numel.html
    """


@misconception("numerical_gradient", loses=("central-any-shape",), gives="flat")
def gradient_flat():
    """Your gradient has one dimension, whatever the shape of x.

    Hint: Compare the shape of what you return with x.shape.
    Hint: Which shape does the tensor have that you write the entries into?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/generated/torch.zeros_like.html
    """


@misconception("numerical_gradient", loses=("central-any-shape",), leaves="moved")
def x_not_put_back():
    """Your function changes x: afterwards it holds other numbers.

    Hint: Print x before and after your function runs.
    Hint: Which of your lines change x in place, and which put it back?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/generated/torch.clone.html
    """


@misconception("numerical_gradient", loses=("central-any-shape",), leaves="below")
def x_left_below():
    """Your function changes x: afterwards each entry is h lower.

    Hint: Print x before and after your function runs.
    Hint: An entry goes up by h, then down by 2 h: what is missing?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/generated/torch.clone.html
    """


@misconception("numerical_gradient", loses=("central-any-shape",), dtype="float32")
def gradient_in_single_precision():
    """Your gradient is float32 where x is float64: half of the digits are lost.

    Hint: Print the dtype of what you return.
    Hint: Which dtype does torch.zeros(shape) have when it is told none?
    Source: Handout, Task 3a: central differences; https://docs.pytorch.org/docs/stable/generated/torch.zeros_like.html
    """


# ---------------------------------------------------------------------------------------------------- a step


@workhorse("sgd_step")
def any_sgd_step(parameters, gradients, lr, *, sign=-1, rate="lr", which="all", how="in place"):
    pairs = list(zip(parameters, gradients, strict=True))
    if which == "first":
        pairs = pairs[:1]
    if which == "last":
        pairs = pairs[-1:]
    if which == "but one":
        pairs = pairs[:-1]
    if how == "recorded":
        for p, g in pairs:
            p += sign * lr * g
        return
    with torch.no_grad():
        for k, (p, g) in enumerate(pairs):
            if rate == "none":
                g = g / lr
            if rate == "fixed":
                g = g / lr * 0.01
            if rate == "divided":
                g = g / lr**2
            new = p * (1 + sign * lr * g) if rate == "relative" else p + sign * lr * g
            if how == "in place":
                p.copy_(new)
            if how == "entries":
                parameters[k] = new
            p = new


@misconception("sgd_step", loses=("sgd",), how="rebound")
def parameters_rebound():
    """The parameters that you are given hold the same numbers after your step: a name of yours was changed, not they.

    Hint: After p = p - lr * g, which tensor is p, and which is in the list?
    Hint: What is the difference between p = p - 1 and p -= 1 for a tensor?
    Source: Handout, Task 3b: a step of gradient descent;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sub_.html
    """


@misconception("sgd_step", loses=("sgd-leaves",), how="entries")
def list_entries_replaced():
    """Your step puts new tensors into the list: those that the network holds stay as they are.

    Hint: Who else holds the tensors of this list?
    Hint: What is the difference between parameters[k] = ... and parameters[k] -= ...?
    Source: Handout, Task 3b: a step of gradient descent;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sub_.html
    """


@misconception(
    "sgd_step",
    loses=("sgd-leaves",),
    raises="RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.",
    how="recorded",
)
def step_recorded():
    """Your step changes parameters while autograd takes notes: PyTorch stops with an error.

    Hint: Is the step itself something that should be differentiated?
    Hint: Which context tells PyTorch to take no notes?
    Source: Handout, Task 3b: a step of gradient descent; https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("sgd_step", loses=("sgd",), sign=1)
def step_uphill():
    """Your step adds the gradient: it goes uphill.

    Hint: In which direction does the gradient of the loss point?
    Hint: Which sign stands before lr in the formula?
    Source: Handout, Task 3b: a step of gradient descent; https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("sgd_step", loses=("sgd",), rate="none")
def step_without_learning_rate():
    """Your step subtracts the whole gradient: lr has no influence on it.

    Hint: If lr were half as large, how far should the step go?
    Hint: In which lines of yours does lr appear?
    Source: Handout, Task 3b: a step of gradient descent
    """


@misconception("sgd_step", loses=("sgd",), rate="fixed")
def learning_rate_of_its_own():
    """Your step always has the learning rate 0.01, whatever lr is.

    Hint: If lr were half as large, how far should the step go?
    Hint: Which number in your code should be a parameter?
    Source: Handout, Task 3b: a step of gradient descent
    """


@misconception("sgd_step", loses=("sgd",), rate="divided")
def divided_by_the_learning_rate():
    """Your step divides the gradient by lr.

    Hint: If lr were half as large, how far should the step go?
    Hint: What stands between lr and the gradient in the formula?
    Source: Handout, Task 3b: a step of gradient descent
    """


@misconception("sgd_step", loses=("sgd",), rate="relative")
def step_relative_to_the_parameter():
    """Your step multiplies each parameter by 1 - lr times its gradient.

    Hint: Does a parameter that is 0 ever move?
    Hint: What is lr times the gradient subtracted from in the formula?
    Source: Handout, Task 3b: a step of gradient descent
    """


@misconception("sgd_step", loses=("sgd",), which="first")
def only_the_first_parameter():
    """Your step changes the first parameter of the list only.

    Hint: Which parameters are as they were after your step?
    Hint: Which line ends your loop after its first round?
    Source: Handout, Task 3b: a step of gradient descent
    """


@misconception("sgd_step", loses=("sgd",), which="last")
def only_the_last_parameter():
    """Your step changes the last parameter of the list only.

    Hint: Which parameters are as they were after your step?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 3b: a step of gradient descent
    """


@misconception("sgd_step", loses=("sgd",), which="but one")
def last_parameter_left_out():
    """Your step changes every parameter of the list but the last.

    Hint: Which parameter is as it was after your step?
    Hint: How many numbers are in range(len(parameters) - 1)?
    Source: Handout, Task 3b: a step of gradient descent
    """


# ---------------------------------------------------------------------------------------------------- autograd.Function


@workhorse("MyLinear")
class AnyMyLinear(torch.autograd.Function):
    upstream = "given"
    needed = "asked"
    kept = "ctx"
    dtype = "own"
    mean = "none"
    sign = 1

    @staticmethod
    def forward(ctx, x, w):
        cls = MyLinear  # noqa: F821
        if cls.kept == "class":
            cls.saved = (x, w)
        ctx.save_for_backward(x, w)
        if cls.dtype == "float32":
            return x.float() @ w.float().T
        return x @ w.T

    @staticmethod
    def backward(ctx, e):
        cls = MyLinear  # noqa: F821
        x, w = cls.saved if cls.kept == "class" else ctx.saved_tensors
        if cls.upstream == "ones":
            e = torch.ones_like(e)
        if cls.dtype == "float32":
            x, w, e = x.float(), w.float(), e.float()
        needs_x, needs_w = ctx.needs_input_grad
        if cls.needed == "swapped":
            needs_x, needs_w = needs_w, needs_x
        dx, dw = cls.sign * e @ w, cls.sign * e.T @ x
        if cls.mean == "batch":
            dw = dw / len(x)
        if cls.needed == "always":
            return dx, dw
        if cls.needed == "both or none" and not (needs_x and needs_w):
            return None, None
        if cls.needed == "zeros":
            return dx if needs_x else torch.zeros_like(x), dw if needs_w else torch.zeros_like(w)
        return dx if needs_x else None, dw if needs_w else None


@misconception("MyLinear", loses=("function-gradients",), upstream="ones")
def function_taken_for_the_last():
    """Your backward gives the gradients of the sum of y: e has no influence on them.

    Hint: What if your layer is not the last one?
    Hint: In which lines of your backward does e appear?
    Source: Handout, Task 3c: a layer that autograd knows; https://docs.pytorch.org/docs/stable/notes/extending.html
    """


@misconception("MyLinear", loses=("function-gradients",), mean="batch")
def function_averages_over_the_batch():
    """Your backward divides the gradient of w by the number of examples.

    Hint: Do the gradients of x and of w agree about how to add up a batch?
    Hint: If the loss is a mean, who has put the 1/N into e already?
    Source: Handout, Task 3c: a layer that autograd knows; Task 1b: a linear layer
    """


@misconception("MyLinear", loses=("function-gradients",), sign=-1)
def function_with_the_other_sign():
    """Your backward gives gradients with the opposite sign.

    Hint: Compare them with torch.autograd.gradcheck.
    Hint: Who takes the step against the gradient: backward, or the optimiser?
    Source: Handout, Task 3c: a layer that autograd knows;
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
    """


@misconception("MyLinear", loses=("function-gradients",), dtype="float32")
def function_in_single_precision():
    """Your layer computes in float32 where it is given float64.

    Hint: Print the dtype of what goes in and of what comes out.
    Hint: Which of your lines says float?
    Source: Handout, Task 3c: a layer that autograd knows; https://docs.pytorch.org/docs/stable/notes/gradcheck.html
    """


@misconception("MyLinear", loses=("function-needs",), needed="always")
def needs_input_grad_ignored():
    """Your backward computes both gradients, also where nobody needs one of them.

    Hint: What does your backward return for an input that requires no gradient?
    Hint: Which attribute of ctx says which gradients are needed?
    Source: Handout, Task 3c: a layer that autograd knows; https://docs.pytorch.org/docs/stable/notes/extending.html
    """


@misconception("MyLinear", loses=("function-needs",), needed="zeros")
def zeros_for_none():
    """Your backward gives zeros, not None, in the place of a gradient that nobody needs.

    Hint: Is a gradient that nobody asked for the same as a gradient of zero?
    Hint: What does the handout want in the place of a gradient that is not needed?
    Source: Handout, Task 3c: a layer that autograd knows; https://docs.pytorch.org/docs/stable/notes/extending.html
    """


@misconception("MyLinear", loses=("function-needs",), needed="both or none")
def both_gradients_or_none():
    """Where one gradient is not needed, your backward returns None for the other one too.

    Hint: Let only w require a gradient: what does your backward return?
    Hint: Two questions, two answers: what does each entry of ctx.needs_input_grad decide?
    Source: Handout, Task 3c: a layer that autograd knows; https://docs.pytorch.org/docs/stable/notes/extending.html
    """


@misconception("MyLinear", loses=("function-needs",), needed="swapped")
def needs_of_the_other_argument():
    """Your backward gives None for the gradient that is needed, and computes the one that is not.

    Hint: Let only w require a gradient: what does your backward return?
    Hint: Which argument of forward does ctx.needs_input_grad[0] speak about?
    Source: Handout, Task 3c: a layer that autograd knows; https://docs.pytorch.org/docs/stable/notes/extending.html
    """


@misconception("MyLinear", loses=("function-twice",), kept="class")
def kept_on_the_class():
    """What your forward keeps for backward belongs to the class: a second use overwrites that of the first.

    Hint: When a network uses your layer twice, how many x are there to remember?
    Hint: What is ctx for, and what do you keep elsewhere?
    Source: Handout, Task 3c: a layer that autograd knows;
    https://docs.pytorch.org/docs/stable/generated/torch.autograd.function.FunctionCtx.save_for_backward.html
    """


@misconception(
    "MyLinear",
    loses=("function-gradients", "function-needs", "function-twice"),
    raises="RuntimeError: function * returned an incorrect number of gradients (expected 2, got 1)",
)
class OneGradientOnly(torch.autograd.Function):
    """Your backward returns one gradient, and forward has two arguments: PyTorch stops with an error.

    Hint: How many things may be changed to make the loss smaller?
    Hint: Count the arguments of forward after ctx, and what backward returns.
    Source: Handout, Task 3c: a layer that autograd knows; https://docs.pytorch.org/docs/stable/notes/extending.html
    """

    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return x @ w.T

    @staticmethod
    def backward(ctx, e):
        x, _ = ctx.saved_tensors
        return e.T @ x


@misconception(
    "MyLinear",
    loses=("function-gradients", "function-twice"),
    raises="RuntimeError: Function * returned an invalid gradient at index *",
)
class GradientsSwapped(torch.autograd.Function):
    """Your backward returns its gradients in another order than that of forward's arguments.

    Hint: Which gradient does autograd expect first?
    Hint: Compare the order of forward's arguments with the last line of backward.
    Source: Handout, Task 3c: a layer that autograd knows; https://docs.pytorch.org/docs/stable/notes/extending.html
    """

    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return x @ w.T

    @staticmethod
    def backward(ctx, e):
        x, w = ctx.saved_tensors
        return e.T @ x, e @ w


@misconception("MyLinear", loses=("function-needs",), raises="UnboundLocalError: *")
class NothingAssigned(torch.autograd.Function):
    """Where a gradient is not needed, your backward returns a variable that was never given a value.

    Hint: What does your backward return when nobody asked for that gradient?
    Hint: Which value do your variables have before the first if?
    Source: Handout, Task 3c: a layer that autograd knows; https://docs.pytorch.org/docs/stable/notes/extending.html
    """

    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return x @ w.T

    @staticmethod
    def backward(ctx, e):
        x, w = ctx.saved_tensors
        if ctx.needs_input_grad[0]:
            dx = e @ w
        if ctx.needs_input_grad[1]:
            dw = e.T @ x
        return dx, dw


# ---------------------------------------------------------------------------------------------------- the network


@workhorse("three_layer_net")
class AnyThreeLayerNet(nn.Module):
    bias = False
    first = "relu"
    second = "relu"
    output = "scores"
    widths = "given"
    layers = "registered"
    start = "random"

    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super().__init__()
        sizes = {
            "given": [input_size, hidden_size1, hidden_size2, output_size],
            "fixed": [784, 1000, 1500, 10],
            "swapped": [input_size, hidden_size2, hidden_size1, output_size],
            "equal": [input_size, hidden_size1, hidden_size1, output_size],
            "two": [input_size, hidden_size1, output_size],
            "four": [input_size, hidden_size1, hidden_size2, hidden_size2, output_size],
        }[self.widths]
        made = [nn.Linear(a, b, bias=bool(self.bias)) for a, b in itertools.pairwise(sizes)]
        self.all = made if self.layers == "list" else nn.ModuleList(made)
        if self.start == "zero":
            for parameter in self.parameters():
                nn.init.zeros_(parameter)

    def forward(self, x):
        act = {"relu": torch.relu, "none": lambda t: t, "sigmoid": torch.sigmoid}
        acts = [act[self.first], act[self.second], act[self.second]]
        for layer, activation in zip(self.all[:-1], acts, strict=False):
            x = activation(layer(x))
        x = self.all[-1](x)
        return {
            "scores": lambda: x,
            "relu": lambda: torch.relu(x),
            "softmax": lambda: torch.softmax(x, dim=1),
            "log_softmax": lambda: torch.log_softmax(x, dim=1),
        }[self.output]()


@misconception("three_layer_net", loses=("layers",), bias=True)
def biases_left_in():
    """Your linear layers have biases.

    Hint: How many numbers does nn.Linear(784, 1000) hold?
    Hint: Which argument of nn.Linear leaves the bias out?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("three_layer_net", loses=("layers",), widths="fixed")
def widths_hard_coded():
    """Your layers are 784-1000-1500-10, whatever is passed to the constructor.

    Hint: Make a network for images of 3 x 32 x 32 and print the shapes of its parameters.
    Hint: Which of the constructor's arguments appear in its body?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("three_layer_net", loses=("layers",), widths="swapped")
def hidden_sizes_swapped():
    """Your hidden layers have each other's width.

    Hint: Print the shapes of your parameters beside those of u, v and w in Task 2.
    Hint: Which argument of the constructor is the width of the first hidden layer?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("three_layer_net", loses=("layers",), widths="equal")
def hidden_layers_of_one_width():
    """Both of your hidden layers are as wide as the first should be.

    Hint: Print the shapes of your parameters.
    Hint: Which of the constructor's arguments does not appear in its body?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("three_layer_net", loses=("layers",), widths="two")
def two_layers_only():
    """Your network has two linear layers, not three.

    Hint: How many linear layers does an example pass through?
    Hint: Which of the constructor's arguments does not appear in its body?
    Source: Handout, Task 4: the network in PyTorch
    """


@misconception("three_layer_net", loses=("layers",), widths="four")
def four_layers():
    """Your network has four linear layers, not three.

    Hint: How many linear layers does an example pass through?
    Hint: How many hidden layers does the handout ask for, and how many linear layers does that make?
    Source: Handout, Task 4: the network in PyTorch
    """


@misconception("three_layer_net", loses=("layers",), layers="list")
def layers_in_a_plain_list():
    """PyTorch sees no parameters in your network: none of its weights is registered with nn.Module.

    Hint: Print how many parameters your model reports.
    Hint: Which kinds of attribute does nn.Module search for layers?
    Source: Handout, Task 4: the network in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
    """


@misconception("three_layer_net", loses=("layers",), start="zero")
def weights_start_at_zero():
    """All numbers in a weight matrix of yours start out equal, so all units of a layer stay alike.

    Hint: Print the first weight matrix of a new network: how many different numbers are in it?
    Hint: What would make two units of a layer learn different things?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/nn.init.html
    """


@misconception("three_layer_net", loses=("scores",), first="none", second="none")
def net_without_relu():
    """Your network behaves as if there were no activation between its linear layers.

    Hint: What can three linear layers in a row compute that a single one cannot?
    Hint: What stands between one linear layer and the next in your forward?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("three_layer_net", loses=("scores",), alone=True, second="none")
def net_with_the_first_relu_only():
    """Your network behaves as if there were a ReLU after its first linear layer only.

    Hint: After which of your layers can a number still be negative?
    Hint: What stands between your second and your third linear layer?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("three_layer_net", loses=("scores",), alone=True, first="none")
def net_with_the_second_relu_only():
    """Your network behaves as if there were a ReLU after its second linear layer only.

    Hint: After which of your layers can a number still be negative?
    Hint: What stands between your first and your second linear layer?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("three_layer_net", loses=("scores",), first="sigmoid", second="sigmoid")
def net_with_sigmoids():
    """Your network behaves as if its activation were sigmoid, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: Can the activation in the handout give 0.5 for an input of 0?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("three_layer_net", loses=("scores",), output="relu")
def net_ends_in_relu():
    """Your network applies a ReLU to its last linear layer.

    Hint: Why do many classes share exactly the same lowest score?
    Hint: Which of your layers has to be able to give negative numbers?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("three_layer_net", loses=("scores",), output="softmax")
def net_ends_in_softmax():
    """Your network returns probabilities, and the loss applies the softmax to them once more.

    Hint: What do the scores of one example add up to?
    Hint: What does nn.CrossEntropyLoss do with what it is given, before it takes the logarithm?
    Source: Handout, Task 4: the network in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("three_layer_net", loses=("scores",), output="log_softmax")
def net_ends_in_log_softmax():
    """Your network returns log-probabilities, not the scores of its last linear layer.

    Hint: Take exp of the numbers of one example: what do they add up to?
    Hint: What does the handout say comes after the last linear layer?
    Source: Handout, Task 4: the network in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@workhorse("count_parameters")
def any_count_parameters(model, *, counts="entries"):
    parameters = list(model.parameters())
    return {
        "entries": lambda: sum(p.numel() for p in parameters),
        "tensors": lambda: len(parameters),
        "lengths": lambda: sum(len(p) for p in parameters),
        "matrices": lambda: sum(p.numel() for p in parameters if p.ndim > 1),
        "state": lambda: sum(t.numel() for t in model.state_dict().values()),
        "last": lambda: parameters[-1].numel(),
        "first": lambda: parameters[0].numel(),
        "layers": lambda: len(list(model.children())),
        "bytes": lambda: sum(p.numel() * p.element_size() for p in parameters),
    }[counts]()


@misconception("count_parameters", loses=("count",), counts="tensors")
def tensors_counted():
    """You count tensors, not the numbers in them.

    Hint: How many numbers are in one weight matrix?
    Hint: What does len() count in the list of a model's parameters?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.numel.html
    """


@misconception("count_parameters", loses=("count",), counts="lengths")
def rows_counted():
    """You count the rows of each weight matrix, not its entries.

    Hint: How many numbers are in a matrix of 8 rows and 16 columns?
    Hint: What does len() or shape[0] of a matrix say?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.numel.html
    """


@misconception("count_parameters", loses=("count",), counts="matrices")
def only_matrices_counted():
    """You count the entries of weight matrices only, and leave biases out.

    Hint: How many numbers does nn.Linear(16, 8) hold?
    Hint: Which parameters does your condition leave out?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("count_parameters", loses=("count",), counts="state")
def buffers_counted():
    """You count running statistics too, which no optimiser changes.

    Hint: Which numbers of a model does an optimiser get?
    Hint: What else than parameters is in a state_dict?
    Source: Handout, Task 4: the network in PyTorch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.parameters
    """


@misconception("count_parameters", loses=("count",), counts="last")
def only_the_last_counted():
    """You count the entries of the last parameter only.

    Hint: Which parameters have an influence on your number?
    Hint: Do you add to your number in the loop, or set it?
    Source: Handout, Task 4: the network in PyTorch
    """


@misconception("count_parameters", loses=("count",), counts="first")
def only_the_first_counted():
    """You count the entries of the first parameter only.

    Hint: Which parameters have an influence on your number?
    Hint: How many rounds of your loop are there before it returns?
    Source: Handout, Task 4: the network in PyTorch
    """


@misconception("count_parameters", loses=("count",), counts="layers")
def layers_counted():
    """You count the layers of the model, not the numbers in them.

    Hint: How many numbers are in one weight matrix?
    Hint: What does children() go through?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.numel.html
    """


@misconception("count_parameters", loses=("count",), counts="bytes")
def bytes_counted():
    """You count bytes, four for each number.

    Hint: What is the unit of your result?
    Hint: By what do you multiply the number of entries?
    Source: Handout, Task 4: the network in PyTorch; https://docs.pytorch.org/docs/stable/generated/torch.numel.html
    """


# ---------------------------------------------------------------------------------------------------- mini-batches


@workhorse("random_batch")
def any_random_batch(data, labels, bs, *, draws="with", pairs="own", size="bs", seed="free"):
    n = len(data)
    if size == "fixed":
        bs = 20
    if seed == "fixed":
        torch.manual_seed(0)
    indices = {
        "with": lambda: torch.randint(0, n, (bs,)),
        "without": lambda: torch.randperm(n)[:bs],
        "not the last": lambda: torch.randint(0, n - 1, (bs,)),
        "not the first": lambda: torch.randint(1, n, (bs,)),
        "block": lambda: torch.arange(bs) + torch.randint(0, n - bs + 1, ()),
        "first": lambda: torch.arange(bs),
        "one": lambda: torch.randint(0, n, ()).repeat(bs),
    }[draws]()
    others = torch.randint(0, n, (bs,)) if pairs == "drawn again" else indices
    return data[indices], labels[others]


@misconception("random_batch", loses=("random-replacement",), draws="without")
def drawn_without_replacement():
    """Your mini-batch never holds an image twice: it is drawn without replacement.

    Hint: Can a second draw give the same image as the first?
    Hint: What does randperm do that randint does not?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randint.html
    """


@misconception("random_batch", loses=("random-replacement",), draws="not the last")
def last_image_never_drawn():
    """Your mini-batches never hold the last image of the data.

    Hint: Which is the largest index that you can draw, and which is the largest there is?
    Hint: Is the upper end of torch.randint included?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randint.html
    """


@misconception("random_batch", loses=("random-replacement",), draws="not the first")
def first_image_never_drawn():
    """Your mini-batches never hold the first image of the data.

    Hint: Which is the smallest index that you can draw?
    Hint: At which number do indices start in Python?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randint.html
    """


@misconception("random_batch", loses=("random-replacement",), draws="block")
def neighbours_drawn():
    """Your mini-batches hold images that stand next to each other in the data: only where they start is random.

    Hint: How many random numbers make one of your mini-batches?
    Hint: Could images 3 and 20 meet in a mini-batch of two?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randint.html
    """


@misconception("random_batch", loses=("random-replacement",), draws="first")
def always_the_first_images():
    """Your mini-batches always hold the first images of the data.

    Hint: Call your function twice: what differs?
    Hint: Which line of yours draws at random?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randint.html
    """


@misconception("random_batch", loses=("random-replacement",), draws="one")
def one_image_repeated():
    """Your mini-batches hold one image again and again.

    Hint: How many different images are in your mini-batch?
    Hint: How many random numbers make one of your mini-batches?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randint.html
    """


@misconception("random_batch", loses=("random-replacement",), seed="fixed")
def the_same_images_each_time():
    """Your mini-batches hold the same images each time: the seed is set in your function.

    Hint: Call your function twice: what differs?
    Hint: What does manual_seed do to the numbers that come after it?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
    """


@misconception("random_batch", loses=("random-pairs",), pairs="drawn again")
def labels_of_other_images():
    """Your labels belong to other images than those of the mini-batch.

    Hint: Is image 7 of your mini-batch still next to its own label?
    Hint: Are images and labels looked up with the same indices, drawn once?
    Source: Handout, Task 5: mini-batches and epochs
    """


@misconception("random_batch", loses=("random-pairs",), size="fixed")
def batch_size_ignored():
    """Your mini-batches have a size of their own, whatever bs is.

    Hint: Call your function with two different sizes: what differs?
    Hint: In which line of yours does bs appear?
    Source: Handout, Task 5: mini-batches and epochs
    """


@misconception(
    "random_batch",
    loses=("random-pairs", "random-replacement"),
    raises="IndexError: index * is out of bounds for dimension 0 with size *",
)
def one_index_too_many(data, labels, bs):
    """Your code draws an index that no image has, and PyTorch stops with an error.

    Hint: Which is the largest index that you can draw, and which is the largest there is?
    Hint: Does random.randint include its upper end?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.python.org/3/library/random.html#random.randint
    """
    indices = torch.tensor([random.randint(0, len(data)) for _ in range(bs)])
    return data[indices], labels[indices]


@workhorse("epoch_batches")
def any_epoch_batches(data, labels, bs, *, order="random", last="smaller", pairs="own", draws="each once"):
    n = len(data)
    if order == "seeded":
        torch.manual_seed(0)
    indices = torch.randperm(n) if order in ("random", "seeded") else torch.arange(n)
    if draws == "with replacement":
        indices = torch.randint(0, n, (n,))
    if draws == "not the first":
        indices = indices[indices > 0]
    starts = list(range(0, len(indices), bs))
    if last == "dropped":
        starts = [s for s in starts if s + bs <= n]
    if last == "first only":
        starts = starts[:1]
    if order == "within":
        parts = [indices[s : s + bs] for s in starts]
        indices = torch.cat([part[torch.randperm(len(part))] for part in parts])
    others = indices
    if pairs == "stored":
        others = torch.arange(len(indices))
    batches = [(data[indices[s : s + bs]], labels[others[s : s + bs]]) for s in starts]
    if last == "wrapped" and len(batches[-1][0]) < bs:
        short = bs - len(batches[-1][0])
        x, y = batches[-1]
        batches[-1] = (torch.cat([x, batches[0][0][:short]]), torch.cat([y, batches[0][1][:short]]))
    return batches


@misconception("epoch_batches", loses=("epoch-once",), last="dropped")
def last_batch_dropped():
    """Your epoch leaves the last, smaller mini-batch out.

    Hint: Do all images get a turn?
    Hint: What does your loop do where bs does not divide the number of images?
    Source: Handout, Task 5: mini-batches and epochs
    """


@misconception("epoch_batches", loses=("epoch-once",), last="first only")
def one_batch_only():
    """Your epoch ends after its first mini-batch.

    Hint: How many mini-batches does your epoch have?
    Hint: What is the difference between return and yield inside a loop?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.python.org/3/reference/simple_stmts.html#the-yield-statement
    """


@misconception("epoch_batches", loses=("epoch-once",), last="wrapped")
def last_batch_filled_up():
    """Your last mini-batch is filled up with images that have been there already.

    Hint: How many images does your epoch hold, and how many are there?
    Hint: How large may the last mini-batch be?
    Source: Handout, Task 5: mini-batches and epochs
    """


@misconception("epoch_batches", loses=("epoch-once",), draws="with replacement")
def epoch_with_replacement():
    """Your epoch draws images with replacement: some come twice, and others not at all.

    Hint: Does each image come exactly once?
    Hint: Which function of PyTorch gives all numbers from 0 to n - 1 in random order?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """


@misconception("epoch_batches", loses=("epoch-once",), draws="not the first")
def epoch_from_the_second_image():
    """Your epoch never holds the first image of the data.

    Hint: Which image is missing?
    Hint: At which number do indices start in Python?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """


@misconception("epoch_batches", loses=("epoch-once",), pairs="stored")
def epoch_with_labels_as_stored():
    """In your epoch labels belong to other images: images and labels are not put in the same order.

    Hint: Is image 7 still next to its own label?
    Hint: Which indices do you look the images up with, and which the labels?
    Source: Handout, Task 5: mini-batches and epochs
    """


@misconception("epoch_batches", loses=("epoch-order",), order="stored")
def epoch_not_shuffled():
    """Your epochs hold the images as they are stored: nothing is shuffled.

    Hint: Which images are in the first mini-batch of an epoch?
    Hint: Is your random order used where the images are looked up?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """


@misconception("epoch_batches", loses=("epoch-order",), order="seeded")
def the_same_order_each_epoch():
    """Your epochs all have the same order: the seed is set in your function.

    Hint: Compare the first mini-batches of two epochs.
    Hint: What does manual_seed do to the numbers that come after it?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
    """


@misconception("epoch_batches", loses=("epoch-order",), order="within")
def shuffled_within_batches():
    """Your epochs shuffle images within a mini-batch only: the same images are always together.

    Hint: Can the first and the last image of the data meet in a mini-batch?
    Hint: How many numbers does your random order have: as many as images, or as many as one mini-batch holds?
    Source: Handout, Task 5: mini-batches and epochs; https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """


# ---------------------------------------------------------------------------------------------------- training


@workhorse("get_error")
def any_get_error(scores, labels, *, counts="wrong", unit="share", largest=True):
    named = scores.argmax(dim=1) if largest else scores.argmin(dim=1)
    wrong = (named != labels).float()
    if counts == "right":
        wrong = 1 - wrong
    total = wrong.sum()
    n, k = scores.shape
    return {
        "share": total / n,
        "percent": 100 * total / n,
        "count": total,
        "classes": total / k,
        "whole": torch.floor(total / n),
        "distance": (named - labels).abs().float().mean(),
    }[unit]


@misconception("get_error", loses=("error",), counts="right")
def accuracy_for_error():
    """Your error is the share of examples that are classified rightly.

    Hint: What is your error when each example is right?
    Hint: Does your comparison ask what is equal, or what is not?
    Source: Handout, Task 6: training and testing
    """


@misconception("get_error", loses=("error",), unit="percent")
def error_in_percent():
    """Your error is in percent, 0 to 100, not a share from 0 to 1.

    Hint: What is your error when each example is wrong?
    Hint: In which unit does the handout ask for the error?
    Source: Handout, Task 6: training and testing
    """


@misconception("get_error", loses=("error",), unit="count")
def error_is_a_number_of_examples():
    """Your error is the number of wrong examples, not their share.

    Hint: What is your error when each example of 40 is wrong?
    Hint: What is the number of wrong examples to be divided by?
    Source: Handout, Task 6: training and testing
    """


@misconception("get_error", loses=("error",), unit="classes")
def error_divided_by_classes():
    """Your number of wrong examples is divided by the number of classes, not by that of examples.

    Hint: Can your error be larger than 1?
    Hint: Which dimension of scores are the examples?
    Source: Handout, Task 6: training and testing
    """


@misconception("get_error", loses=("error",), unit="whole")
def error_rounded_down():
    """Your error is rounded down: it is 0 as long as a single example is right.

    Hint: Is your error ever anything but 0 or 1?
    Hint: What does // do that / does not?
    Source: Handout, Task 6: training and testing; https://docs.python.org/3/reference/expressions.html#binary-arithmetic-operations
    """


@misconception("get_error", loses=("error",), unit="distance")
def error_is_a_distance():
    """Your error is the mean distance between the numbers of classes, as if class 7 were nearer to 8 than to 1.

    Hint: Can your error be larger than 1?
    Hint: Is the number of a class a quantity, or a name?
    Source: Handout, Task 6: training and testing
    """


@misconception("get_error", loses=("error",), largest=False)
def smallest_score_wins():
    """Your error takes the class with the smallest score for the answer.

    Hint: Which score does the network give to the class that it believes in?
    Hint: Which function tells where the largest entry of a row is?
    Source: Handout, Task 6: training and testing; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception(
    "get_error",
    loses=("error",),
    raises="RuntimeError: The size of tensor a (5) must match the size of tensor b (40) at non-singleton dimension 0",
)
def predictions_along_the_batch(scores, labels):
    """Your predictions run along the batch: there is one for each class, and PyTorch stops with an error.

    Hint: For one example, along which direction are its scores?
    Hint: How many predictions do 40 examples of 5 classes give you?
    Source: Handout, Task 6: training and testing; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """
    return (scores.argmax(dim=0) != labels).float().mean()


@workhorse("train_epoch")
def any_train_epoch(
    model,
    optimizer,
    criterion,
    batches,
    *,
    clears="each",
    steps="each",
    backward="once",
    loss_is="mean",
    seen="all",
    mode="train",
    flat="each",
    divides="batches",
    gives="both",
    rate="given",
    measured="before",
):
    global _total_loss, _total_error, _n_batches
    batches = list(batches)
    model.train(mode == "train")
    running_loss, running_error, num_batches, num_images, losses = 0.0, 0.0, 0, 0, []
    if rate == "own":
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    if clears == "call":
        optimizer.zero_grad()
    if seen == "but last":
        batches = batches[:-1] if len(batches) > 1 else batches
    if seen == "first":
        batches = batches[:1]
    if seen == "twice":
        batches = batches + batches
    if seen == "full":
        batches = [b for b in batches if len(b[1]) == max(len(other[1]) for other in batches)]
    for index, (images, labels) in enumerate(batches):
        if clears == "each":
            optimizer.zero_grad()
        if flat == "784":
            images = images.view(-1, 784)
        elif flat == "bs":
            images = images.view(len(batches[0][1]), -1)
        else:
            images = images.flatten(start_dim=1)
        scores = model(images)
        loss = criterion(scores, labels)
        if loss_is == "softmax":
            loss = criterion(torch.softmax(scores, dim=1), labels)
        factors = {
            "sum": len(labels),
            "size": 1 / len(labels),
            "batches": 1 / len(batches),
            "nominal": len(labels) / max(len(other[1]) for other in batches),
            "negative": -1,
        }
        scaled = loss * factors.get(loss_is, 1)
        if steps == "before":
            optimizer.step()
        if steps == "summed":
            losses.append(scaled)
        elif backward == "once":
            scaled.backward()
        elif backward == "twice":
            scaled.backward(retain_graph=True)
            scaled.backward()
        if clears == "before the step":
            optimizer.zero_grad()
        if steps in ("each", "twice") or (steps == "last" and index == len(batches) - 1):
            optimizer.step()
        if steps == "twice":
            optimizer.step()
        if measured != "before":
            scores = model(images)
        if measured == "after":
            loss = criterion(scores, labels)
        running_loss += loss.item()
        running_error += get_error(scores.detach(), labels)  # noqa: F821
        num_batches += 1
        num_images += len(labels)
    if steps == "summed":
        sum(losses).backward()
        optimizer.step()
    if divides == "last":
        running_loss, running_error = loss.item(), get_error(scores.detach(), labels)  # noqa: F821
    if divides == "calls":
        _total_loss, _total_error = _total_loss + running_loss, _total_error + running_error
        _n_batches += num_batches
        running_loss, running_error, num_batches = _total_loss, _total_error, _n_batches
    by = {"images": num_images, "nothing": 1, "last": 1}.get(divides, num_batches)
    result = (running_loss / by, running_error / by)
    return {
        "both": result,
        "swapped": result[::-1],
        "accuracy": (result[0], 1 - result[1]),
        "percent": (result[0], 100 * result[1]),
    }[gives]


_total_loss, _total_error, _n_batches = 0.0, 0.0, 0


@misconception("train_epoch", loses=("fresh-gradients",), clears="never")
def gradients_never_cleared():
    """Your weights match what you get when gradients are never cleared.

    Hint: After mini-batch 2, does each gradient describe mini-batch 2, or more than that?
    Hint: Which method of the optimiser is missing from your loop?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train_epoch", loses=("fresh-gradients",), clears="call")
def gradients_cleared_once_per_epoch():
    """Your weights match what you get when gradients are cleared once per epoch, not for every mini-batch.

    Hint: How often is the slate wiped compared with how often you write on it?
    Hint: Is zero_grad inside your loop?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train_epoch", loses=("one-batch",), clears="before the step")
def gradients_cleared_before_the_step():
    """Your weights do not move: gradients are cleared between backward and step.

    Hint: Read your lines aloud: what is left for the optimiser when its turn comes?
    Hint: Between which two lines does zero_grad belong?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train_epoch", loses=("one-batch",), steps="before")
def step_before_backward():
    """Your optimiser takes its step before backward has computed this mini-batch's gradients.

    Hint: When the step is taken, has this mini-batch had its say yet?
    Hint: In which order do backward and step stand in your loop?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train_epoch", loses=("one-batch",), steps="never")
def no_step():
    """Your weights do not move: the optimiser takes no step.

    Hint: Your gradients are fine. Who reads them?
    Hint: Which method of the optimiser is missing from your loop?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train_epoch", loses=("one-batch",), backward="never")
def no_backward():
    """Your weights do not move: no gradients are computed.

    Hint: The optimiser moves along gradients: where do yours come from?
    Hint: Which method of the loss is missing from your loop?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception("train_epoch", loses=("one-batch",), steps="twice")
def two_steps_per_batch():
    """Your optimiser takes two steps for each mini-batch.

    Hint: Count the steps of one mini-batch.
    Hint: How many times does step stand in your loop?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train_epoch", loses=("one-batch",), backward="twice")
def backward_twice():
    """Your gradients are twice as large: backward runs twice for each mini-batch.

    Hint: Is the error of this mini-batch counted once?
    Hint: How many times does backward stand in your loop?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception("train_epoch", loses=("fresh-gradients",), steps="summed")
def one_step_per_epoch():
    """Your weights match what you get when the losses of all mini-batches are added and one step is taken per epoch.

    Hint: How many times per epoch do your weights change?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("fresh-gradients",), steps="last")
def only_the_last_batch_trains():
    """Only the last mini-batch of an epoch has an influence on your weights.

    Hint: Which images have an influence on your weights in this epoch?
    Hint: Is step inside your loop, by its indentation?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("fresh-gradients",), seen="first")
def only_the_first_batch_trains():
    """Only the first mini-batch of an epoch has an influence on your weights.

    Hint: Which images have an influence on your weights in this epoch?
    Hint: Which line of yours ends the loop, or the function, too early?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("fresh-gradients",), alone=True, seen="but last")
def last_batch_skipped():
    """The last mini-batch has no influence on your weights.

    Hint: Do all images get a turn?
    Hint: At which mini-batch does your loop end?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("every-batch",), seen="full")
def small_batches_skipped():
    """Mini-batches that are smaller than the others have no influence on your weights.

    Hint: Do all images get a turn?
    Hint: Which condition in your loop asks about the size of a mini-batch?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("one-batch",), seen="twice")
def two_passes_per_epoch():
    """Your function goes through all mini-batches twice.

    Hint: How many mini-batches does one call of your function use?
    Hint: Is there a second loop around, or after, your loop?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("one-batch",), loss_is="sum")
def gradients_of_a_sum():
    """Your step follows the sum of the losses of a mini-batch, not their mean.

    Hint: If the mini-batch were twice as large, should the step be twice as long?
    Hint: By what do you multiply the loss before backward?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("train_epoch", loses=("one-batch",), loss_is="size")
def loss_divided_by_the_batch_size():
    """Your loss is divided by the size of the mini-batch, though it is a mean already.

    Hint: How many times have you averaged?
    Hint: What does the criterion return: a sum or a mean?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("train_epoch", loses=("fresh-gradients",), loss_is="batches")
def loss_divided_by_the_number_of_batches():
    """Your loss is divided by the number of mini-batches before backward.

    Hint: If there were more mini-batches, should each step be shorter?
    Hint: By what do you divide before backward, and is every mini-batch followed by a step of its own?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("every-batch",), loss_is="nominal")
def small_batches_count_less():
    """Your step after a small mini-batch is too short: its loss is divided by the size of a full one.

    Hint: Your last mini-batch is smaller: does its gradient know that?
    Hint: Which size do you divide by: that of this mini-batch, or that of all?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("one-batch",), loss_is="negative")
def loss_maximised():
    """Your steps go in the opposite direction: they make the loss larger.

    Hint: Does the loss on the same mini-batch go down after your step?
    Hint: Which sign does the loss have when backward is called?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("one-batch",), loss_is="softmax")
def softmax_before_the_criterion():
    """Your loss is computed from probabilities: the softmax is applied twice.

    Hint: Which values does the criterion expect: scores, or probabilities?
    Hint: Which PyTorch functions already include a softmax?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("train_epoch", loses=("one-batch",), rate="own")
def optimizer_of_its_own():
    """Your function makes an optimiser of its own, with a learning rate of 0.01, and does not use the given one.

    Hint: Change the learning rate that you pass in: what changes?
    Hint: Where does the optimiser of your loop come from?
    Source: Handout, Task 6: training and testing; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("train_epoch", loses=("train-mode",), mode="eval")
def eval_mode_while_training():
    """Your model is in eval mode while it is trained.

    Hint: After a test has run once, what mode is the model in when training goes on?
    Hint: Which mode does the model arrive in, and who changes it?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """


@misconception("train_epoch", loses=("running-loss", "running-error"), divides="last")
def figures_of_the_last_batch():
    """Your loss and error are those of the last mini-batch.

    Hint: How many mini-batches have an influence on your loss and error?
    Hint: Do you add to your running loss in the loop, or set it?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("running-loss", "running-error"), measured="after")
def figures_from_after_the_step():
    """Your loss and error are those of a second forward pass, after the step.

    Hint: How often is the model asked about each mini-batch?
    Hint: Which scores did the gradient come from, and which are your figures computed from?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("running-error",), measured="error after")
def error_from_after_the_step():
    """Your error is that of a second forward pass, after the step; the loss is that of before.

    Hint: How often is the model asked about each mini-batch?
    Hint: The error is to be that of the scores that the loss is computed from: where are they?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("running-loss", "running-error"), divides="nothing")
def running_sums_not_divided():
    """Your loss and error are summed over the mini-batches, and are not divided by their number.

    Hint: Can your error be larger than 1?
    Hint: What does the handout divide the sums by?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("running-loss", "running-error"), divides="images")
def means_divided_by_images():
    """Your loss and error are sums of means of mini-batches, divided by the number of images.

    Hint: An error of 0.01 before any training: possible?
    Hint: How many terms has your sum, and by what do you divide it?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("running-loss", "running-error"), divides="calls")
def running_sums_never_reset():
    """Your running loss goes on from epoch to epoch: it is never set back to zero.

    Hint: Is this number about one epoch, or about all of them?
    Hint: Where is your running loss set to zero?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("running-loss", "running-error"), gives="swapped")
def error_before_loss():
    """Your function returns the error first and the loss second.

    Hint: Which of your two numbers can be larger than 1?
    Hint: In which order does the handout name loss and error after Returns?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("running-error",), gives="percent")
def epoch_error_in_percent():
    """The error that you return is in percent, 0 to 100, not a share from 0 to 1.

    Hint: Can your error be larger than 1?
    Hint: In which unit does get_error answer?
    Source: Handout, Task 6: training and testing
    """


@misconception("train_epoch", loses=("running-error",), gives="accuracy")
def epoch_accuracy_for_error():
    """The error that you return is an accuracy: it is 1 when everything is right.

    Hint: Should this number fall or rise while the network learns?
    Hint: What does get_error return, and what do you make of it?
    Source: Handout, Task 6: training and testing
    """


@misconception(
    "train_epoch",
    loses=("colour-training",),
    raises="RuntimeError: shape '[*784]' is invalid for input of size *",
    flat="784",
)
def size_of_mnist_in_training():
    """Your loop takes it that an image has 784 numbers; with images in colour, PyTorch stops with an error.

    Hint: How many numbers are in an image of 3 x 32 x 32?
    Hint: What does view work out by itself where it is told -1?
    Source: Handout, Task 6: training and testing; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """


@misconception(
    "train_epoch",
    loses=("every-batch",),
    raises="RuntimeError: shape '[*, -1]' is invalid for input of size *",
    flat="bs",
)
def batches_taken_for_equal():
    """Your loop takes it that all mini-batches have the same size; with another one, PyTorch stops with an error.

    Hint: Your code works for one batch size only: which number in it is not a property of an image?
    Hint: What is len() of the last mini-batch?
    Source: Handout, Task 6: training and testing; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """


@workhorse("accumulated_step")
def any_accumulated_step(
    model, optimizer, criterion, batches, *, counts="images", clears="first", steps="last", divides="count"
):
    batches = list(batches)
    total = sum(len(labels) for _, labels in batches)
    model.train()
    if clears == "first":
        optimizer.zero_grad()
    for images, labels in batches:
        if clears == "each":
            optimizer.zero_grad()
        share = {
            "images": len(labels) / total,
            "batches": 1 / len(batches),
            "sum": 1.0,
            "all": float(len(labels)),
            "size": 1 / len(labels),
            "means": 1 / total,
        }[counts]
        (criterion(model(images.flatten(start_dim=1)), labels) * share).backward()
        if steps == "each":
            optimizer.step()
    if steps == "last":
        optimizer.step()


@misconception("accumulated_step", loses=("accumulated",), counts="sum")
def mean_losses_added_up():
    """Your gradient is the sum of the gradients of the mini-batches' mean losses: it is not divided by anything.

    Hint: If there were twice as many mini-batches, should the step be twice as long?
    Hint: What turns the mean loss of a mini-batch into its share of the mean loss over all images?
    Source: Handout, Task 6: training and testing
    """


@misconception("accumulated_step", loses=("accumulated",), counts="batches")
def every_batch_counts_the_same():
    """Your gradient is the mean over mini-batches: an image in a small one counts more than an image in a large one.

    Hint: The last mini-batch is small: should each of its images weigh more than others?
    Hint: By what do you multiply the loss of a mini-batch, and does its size appear there?
    Source: Handout, Task 6: training and testing
    """


@misconception("accumulated_step", loses=("accumulated",), counts="all")
def losses_of_all_images_added_up():
    """Your gradient is that of the sum of all losses: it is not divided by the number of images.

    Hint: If there were twice as many images, should the step be twice as long?
    Hint: By what is the sum over all images to be divided?
    Source: Handout, Task 6: training and testing
    """


@misconception("accumulated_step", loses=("accumulated",), counts="size")
def mean_losses_divided_by_sizes():
    """Your losses are divided by the size of their mini-batch, though they are means already.

    Hint: How many times have you averaged?
    Hint: What does the criterion return: a sum or a mean?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("accumulated_step", loses=("accumulated",), counts="means")
def mean_losses_divided_by_all_images():
    """Your gradient adds mean losses of mini-batches and divides them by the number of images.

    Hint: How many terms has your sum, and by what do you divide it?
    Hint: What turns the mean loss of a mini-batch into the sum of its losses?
    Source: Handout, Task 6: training and testing
    """


@misconception("accumulated_step", loses=("accumulated",), clears="each")
def accumulated_gradients_cleared():
    """Your step follows the last mini-batch only: gradients are cleared in the loop.

    Hint: Which images have an influence on your step?
    Hint: How many times is zero_grad called before the step?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("accumulated_step", loses=("accumulated",), clears="never")
def earlier_gradients_kept():
    """Your step also follows gradients that the model arrives with: they are not cleared before the first backward.

    Hint: Which gradients does the model arrive with when your function is called again?
    Hint: What has to happen before the first backward?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("accumulated_step", loses=("accumulated",), steps="each")
def step_after_each_batch():
    """Your optimiser takes a step after each mini-batch, not one at the end.

    Hint: How many times do your weights change in one call?
    Hint: Is step inside your loop, by its indentation?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("accumulated_step", loses=("accumulated",), steps="never")
def no_accumulated_step():
    """Your weights do not move: the gradients are there, and the optimiser takes no step.

    Hint: Who reads the gradients that you have added up?
    Hint: Which method of the optimiser is missing?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


# ---------------------------------------------------------------------------------------------------- testing


@workhorse("evaluate")
def any_evaluate(
    model, criterion, batches, *, mode="eval", tracking="off", divides="images", gives="both", flat="each", seen="all"
):
    batches = list(batches)
    if mode != "kept":
        model.train(mode == "train")
    losses, errors, sizes = [], [], []
    if seen == "but last":
        batches = batches[:-1]
    if seen == "first":
        batches = batches[:1]
    with torch.set_grad_enabled(tracking == "on"):
        for images, labels in batches:
            scores = model(images.view(-1, 784) if flat == "784" else images.flatten(start_dim=1))
            losses.append(criterion(scores, labels).item())
            errors.append(float(get_error(scores, labels)))  # noqa: F821
            sizes.append(len(labels))
    found = []
    for numbers in (losses, errors):
        weighted = sum(number * size for number, size in zip(numbers, sizes, strict=True))
        found.append(
            {
                "images": lambda w=weighted, n=numbers: w / sum(sizes),
                "batches": lambda w=weighted, n=numbers: sum(n) / len(n),
                "nothing": lambda w=weighted, n=numbers: sum(n),
                "means by images": lambda w=weighted, n=numbers: sum(n) / sum(sizes),
                "sums by batches": lambda w=weighted, n=numbers: w / len(n),
                "last": lambda w=weighted, n=numbers: n[-1],
                "nominal": lambda w=weighted, n=numbers: w / (len(n) * sizes[0]),
            }[divides]()
        )
    loss, error = found
    return {
        "both": (loss, error),
        "swapped": (error, loss),
        "accuracy": (loss, 1 - error),
        "percent": (loss, 100 * error),
    }[gives]


@misconception("evaluate", loses=("test-trace",), mode="train")
def train_mode_while_testing():
    """Your model is in train mode while it is tested.

    Hint: Test twice without training in between: why does the loss change?
    Hint: Which method switches dropout off and keeps the running statistics?
    Source: Handout, Task 6: training and testing;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval
    """


@misconception("evaluate", loses=("test-trace",), tracking="on")
def gradients_recorded_while_testing():
    """Your test runs with gradient tracking on.

    Hint: What is being recorded that nobody will use?
    Hint: Which context tells PyTorch to take no notes?
    Source: Handout, Task 6: training and testing; https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("evaluate", loses=("test-loss", "test-error"), divides="batches")
def mean_of_batch_means():
    """Your results are means over mini-batches: an image in a small one counts more than an image in a large one.

    Hint: The last mini-batch is small: should its images weigh more than others?
    Hint: By what do you multiply the result of a mini-batch before you add it?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-loss", "test-error"), divides="nothing")
def test_sums_not_divided():
    """Your results are summed over mini-batches, and not divided by anything.

    Hint: Can your error be larger than 1?
    Hint: Do your results change when the same images come in smaller mini-batches?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-loss", "test-error"), divides="means by images")
def test_means_divided_by_images():
    """Your results are sums of means of mini-batches, divided by the number of images.

    Hint: A loss of 0.03 before any training: possible?
    Hint: How many terms has your sum, and by what do you divide it?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-loss", "test-error"), divides="sums by batches")
def test_sums_divided_by_batches():
    """Your results are sums over all images, divided by the number of mini-batches.

    Hint: Can your error be larger than 1?
    Hint: What did you add up, and what did you divide by?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-loss", "test-error"), divides="last")
def test_of_the_last_batch():
    """Your results are those of the last mini-batch.

    Hint: Why do your results change when the images come in another order?
    Hint: Do you add to your results in the loop, or set them?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-loss", "test-error"), divides="nominal")
def all_batches_taken_for_full():
    """Your results are divided by the number of mini-batches times the size of the first one.

    Hint: Are there as many images in every mini-batch as in the first?
    Hint: How can you count the images while you loop over them?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-loss", "test-error"), seen="first")
def test_of_the_first_batch():
    """Your results are those of the first mini-batch.

    Hint: How many mini-batches reach your return?
    Hint: Is your return inside the loop, by its indentation?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-loss", "test-error"), seen="but last")
def test_without_the_last_batch():
    """The last mini-batch has no influence on your results.

    Hint: Do all images get a turn?
    Hint: At which mini-batch does your loop end?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-loss", "test-error"), gives="swapped")
def test_error_before_loss():
    """Your function returns the error first and the loss second.

    Hint: Which of your two numbers can be larger than 1?
    Hint: In which order does the handout name loss and error after Returns?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-error",), gives="percent")
def test_error_in_percent():
    """The error that you return is in percent, 0 to 100, not a share from 0 to 1.

    Hint: Can your error be larger than 1?
    Hint: In which unit does get_error answer?
    Source: Handout, Task 6: training and testing
    """


@misconception("evaluate", loses=("test-error",), gives="accuracy")
def test_accuracy_for_error():
    """The error that you return is an accuracy: it is 1 when everything is right.

    Hint: Should this number fall or rise while the network learns?
    Hint: What does get_error return, and what do you make of it?
    Source: Handout, Task 6: training and testing
    """


@misconception(
    "evaluate",
    loses=("colour-test",),
    raises="RuntimeError: shape '[*784]' is invalid for input of size *",
    flat="784",
)
def size_of_mnist_in_testing():
    """Your test takes it that an image has 784 numbers; with images in colour, PyTorch stops with an error.

    Hint: How many numbers are in an image of 3 x 32 x 32?
    Hint: What does view work out by itself where it is told -1?
    Source: Handout, Task 6: training and testing; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """


# ---------------------------------------------------------------------------------------------------- the program


@workhorse("adjust_learning_rate")
def any_adjust_learning_rate(
    optimizer, epoch, start=10, every=10, *, after="more", counts="epoch", factor="divided", sets="groups"
):
    is_after = {"more": epoch > start, "equal": epoch >= start, "always": True}[after]
    is_due = {
        "epoch": epoch % every == 0,
        "since start": (epoch - start) % every == 0,
        "one late": epoch % every == 1,
        "always": True,
        "not": epoch % every != 0,
    }[counts]
    if not (is_after and is_due):
        return
    lr = optimizer.param_groups[0]["lr"]
    lr = {
        "divided": lr / 1.5,
        "multiplied": lr * 1.5,
        "ten": lr / 10,
        "two": lr / 2,
        "compound": lr / 1.5 ** (epoch // every),
    }[factor]
    if sets == "groups":
        for group in optimizer.param_groups:
            group["lr"] = lr


@misconception("adjust_learning_rate", loses=("lr-schedule",), sets="variable")
def learning_rate_of_a_variable():
    """The optimiser's learning rate never changes.

    Hint: Does the optimiser ever look at what you change?
    Hint: Where does an optimiser keep its learning rate?
    Source: Handout, Task 7: the program; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("adjust_learning_rate", loses=("lr-schedule",), after="equal")
def divided_in_the_start_epoch():
    """Your learning rate is divided before the epoch start itself, too.

    Hint: With start=6 and every=3, before which epochs is the learning rate divided?
    Hint: Is your condition > or >=?
    Source: Handout, Task 7: the program
    """


@misconception("adjust_learning_rate", loses=("lr-schedule", "lr-start"), after="always")
def start_ignored():
    """Your learning rate is divided before epoch start, too: start has no influence.

    Hint: With start=6 and every=3, what is the learning rate of epoch 3?
    Hint: In which line of yours does start appear?
    Source: Handout, Task 7: the program
    """


@misconception("adjust_learning_rate", loses=("lr-start",), counts="since start")
def epochs_counted_from_start():
    """Your learning rate is divided every so many epochs after start, not before epochs that are multiples of every.

    Hint: With start=5 and every=4, before which epochs is the learning rate divided?
    Hint: Which number has to be a multiple of every?
    Source: Handout, Task 7: the program
    """


@misconception("adjust_learning_rate", loses=("lr-schedule", "lr-start"), counts="one late")
def divided_one_epoch_late():
    """Your learning rate is divided one epoch too late: after the epochs that are multiples of every.

    Hint: Print the learning rate of each epoch next to what the handout says.
    Hint: Is the number that is a multiple of every that of the epoch that comes next?
    Source: Handout, Task 7: the program
    """


@misconception("adjust_learning_rate", loses=("lr-schedule", "lr-start"), counts="always")
def divided_every_epoch():
    """Your learning rate is divided before each epoch after start.

    Hint: Print the learning rate of each epoch: how often does it change?
    Hint: In which line of yours does every appear?
    Source: Handout, Task 7: the program
    """


@misconception("adjust_learning_rate", loses=("lr-schedule", "lr-start"), counts="not")
def divided_in_the_other_epochs():
    """Your learning rate is divided before each epoch that is not a multiple of every.

    Hint: Print the learning rate of each epoch: how often does it change?
    Hint: What is epoch % every where epoch is a multiple of every, and is that true or false in an if?
    Source: Handout, Task 7: the program; https://docs.python.org/3/library/stdtypes.html#truth-value-testing
    """


@misconception("adjust_learning_rate", loses=("lr-schedule", "lr-start"), factor="multiplied")
def learning_rate_raised():
    """Your learning rate rises: it is multiplied by 1.5.

    Hint: Should the steps become larger or finer?
    Hint: Which operator stands before 1.5?
    Source: Handout, Task 7: the program
    """


@misconception("adjust_learning_rate", loses=("lr-schedule", "lr-start"), factor="ten")
def divided_by_ten():
    """Your learning rate is divided by 10, not by 1.5.

    Hint: Print the learning rate of each epoch next to what the handout says.
    Hint: By what is it to be divided?
    Source: Handout, Task 7: the program
    """


@misconception("adjust_learning_rate", loses=("lr-schedule", "lr-start"), factor="two")
def divided_by_two():
    """Your learning rate is divided by 2, not by 1.5.

    Hint: Print the learning rate of each epoch next to what the handout says.
    Hint: By what is it to be divided?
    Source: Handout, Task 7: the program
    """


@misconception("adjust_learning_rate", loses=("lr-schedule", "lr-start"), factor="compound")
def divisions_compounded():
    """Your learning rate falls faster and faster: a power of 1.5 divides what has been divided already.

    Hint: By what is the learning rate divided the second time, compared with the first?
    Hint: Does your formula start from the first learning rate, or from that of the last epoch?
    Source: Handout, Task 7: the program
    """


@workhorse("fit")
def any_fit(
    model,
    optimizer,
    criterion,
    train_batches,
    test_batches,
    epochs,
    start=10,
    every=10,
    *,
    schedule="before",
    count="epochs",
    tests="every",
    tested="test",
    trained="train",
    keeps="all",
):
    history = {"loss": [], "error": [], "test_epoch": [], "test_loss": [], "test_error": []}
    numbers = {
        "epochs": range(1, epochs + 1),
        "from zero": range(epochs),
        "one less": range(1, epochs),
        "one more": range(1, epochs + 2),
        "ten": range(1, 11),
        "one": range(1, 2),
    }[count]
    for epoch in numbers:
        if schedule == "before":
            adjust_learning_rate(optimizer, epoch, start, every)  # noqa: F821
        if schedule == "new optimiser":
            adjust_learning_rate(optimizer, epoch, start, every)  # noqa: F821
            lr = optimizer.param_groups[0]["lr"]
            momentum = optimizer.param_groups[0]["momentum"]
            optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
        loss, error = train_epoch(model, optimizer, criterion, train_batches if trained == "train" else test_batches)  # noqa: F821
        if schedule == "after":
            adjust_learning_rate(optimizer, epoch, start, every)  # noqa: F821
        if keeps == "last":
            history["loss"].clear()
            history["error"].clear()
        if keeps != "swapped":
            history["loss"].append(loss)
            history["error"].append(error)
        else:
            history["loss"].append(error)
            history["error"].append(loss)
        is_due = {
            "every": epoch % every == 0,
            "each": True,
            "last": epoch == numbers[-1],
            "never": False,
            "first": epoch % every == 1,
        }[tests]
        if is_due:
            test_loss, test_error = evaluate(model, criterion, test_batches if tested == "test" else train_batches)  # noqa: F821
            history["test_epoch"].append(epoch)
            history["test_loss"].append(test_loss)
            history["test_error"].append(test_error)
    if keeps == "sums":
        total = 0.0
        for k, loss in enumerate(history["loss"]):
            total += loss
            history["loss"][k] = total
    return history


@misconception("fit", loses=("fit-weights",), schedule="never")
def learning_rate_never_falls():
    """Your program trains all epochs with the same learning rate.

    Hint: Print the learning rate of each epoch.
    Hint: Which function of Task 7 makes it fall, and which arguments does your program pass to it?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-weights",), schedule="after")
def learning_rate_falls_after_the_epoch():
    """Your program adjusts the learning rate after each epoch, so it falls one epoch too late.

    Hint: Which learning rate does epoch 4 use, and which should it?
    Hint: What comes first for each epoch: the learning rate, or the training?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-weights",), schedule="new optimiser")
def new_optimizer_each_epoch():
    """Your program makes a new optimiser for each epoch, which knows nothing of the steps before.

    Hint: What is lost besides the old learning rate?
    Hint: How can the learning rate of the given optimiser be changed?
    Source: Handout, Task 7: the program; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("fit", loses=("fit-weights",), count="from zero")
def epochs_numbered_from_zero():
    """Your epochs are numbered from 0.

    Hint: What is the number of your first epoch, and of your last?
    Hint: At which number does range start when it is told none?
    Source: Handout, Task 7: the program; https://docs.python.org/3/library/stdtypes.html#range
    """


@misconception("fit", loses=("fit-weights",), count="one less")
def one_epoch_too_few():
    """Your program trains one epoch less than it is told.

    Hint: How many numbers are in your range?
    Hint: Is the end of range included?
    Source: Handout, Task 7: the program; https://docs.python.org/3/library/stdtypes.html#range
    """


@misconception("fit", loses=("fit-weights",), count="one more")
def one_epoch_too_many():
    """Your program trains one epoch more than it is told.

    Hint: How many numbers are in your range?
    Hint: Is the end of range included?
    Source: Handout, Task 7: the program; https://docs.python.org/3/library/stdtypes.html#range
    """


@misconception("fit", loses=("fit-weights",), count="ten")
def always_ten_epochs():
    """Your program trains 10 epochs, whatever epochs is.

    Hint: Call your program with epochs=1: how many epochs does it train?
    Hint: In which line of yours does the parameter epochs appear?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-weights",), count="one")
def one_epoch_only():
    """Your program trains a single epoch.

    Hint: How many entries has your history?
    Hint: Is your return inside the loop, by its indentation?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-weights",), trained="test")
def trained_on_test_images():
    """Your program trains on the test images.

    Hint: Has the model seen the test images before it is tested?
    Hint: Which of the two do you pass to train_epoch?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-history",), keeps="last")
def history_of_the_last_epoch():
    """Your history holds loss and error of the last epoch only.

    Hint: How long are the lists of your history after seven epochs?
    Hint: Where do you make the lists: before the loop, or in it?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-history",), keeps="swapped")
def history_swapped():
    """Under "loss" your history holds errors, and under "error" losses.

    Hint: Which of your lists has numbers larger than 1?
    Hint: In which order does train_epoch return loss and error?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-history",), keeps="sums")
def history_of_sums():
    """Your losses grow from epoch to epoch: each is added to those before.

    Hint: Is each number about one epoch, or about all of them so far?
    Hint: Do you append what train_epoch returns, or what you have added up?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-tests",), tests="each")
def tested_after_each_epoch():
    """Your program tests the model after each epoch.

    Hint: How many tests does your history hold?
    Hint: In which line of yours does every appear?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-tests",), tests="last")
def tested_at_the_end_only():
    """Your program tests the model once, after the last epoch.

    Hint: How many tests does your history hold?
    Hint: Is your test inside the loop, by its indentation?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-tests",), tests="never")
def never_tested():
    """Your history holds no test.

    Hint: How many entries does "test_error" have?
    Hint: Is your condition ever true?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-tests",), tests="first")
def tested_after_the_first_epoch():
    """Your program tests the model one epoch too late or too early: after epochs 1, 1 + every and so on.

    Hint: After which epochs does your history say that the model was tested?
    Hint: What is epoch % every where epoch is a multiple of every?
    Source: Handout, Task 7: the program
    """


@misconception("fit", loses=("fit-tests",), tested="train")
def tested_on_training_images():
    """Your program tests the model on the training images.

    Hint: Has the model seen these images before?
    Hint: Which of the two do you pass to evaluate?
    Source: Handout, Task 7: the program
    """


# ---------------------------------------------------------------------------------------------------- colour


@workhorse("channel_statistics")
def any_channel_statistics(images, *, scale=255, over="channel", second="std", order="mean first"):
    x = images.float() / scale
    dims = {"channel": (0, 2, 3), "all": (0, 1, 2, 3), "image": (1, 2, 3), "pixel": (0,), "each": (2, 3)}[over]
    mean = x.mean(dim=dims)
    std = {
        "std": lambda: x.std(dim=dims),
        "var": lambda: x.var(dim=dims),
        "of means": lambda: x.mean(dim=(2, 3)).std(dim=0),
        "of images": lambda: x.std(dim=(2, 3)).mean(dim=0),
    }[second]()
    if over == "all":
        mean, std = mean.expand(3), std.expand(3)
    return (std, mean) if order == "std first" else (mean, std)


@misconception("channel_statistics", loses=("channel-statistics",), scale=1)
def statistics_of_bytes():
    """Your mean and standard deviation are on a scale from 0 to 255.

    Hint: What is the largest value that a mean can have on a scale from 0 to 1?
    Hint: What is white as a byte, and what should it be?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.ToDtype.html
    """


@misconception("channel_statistics", loses=("channel-statistics",), over="all")
def statistics_of_all_channels():
    """Your mean and standard deviation are those of all channels together.

    Hint: Does a blue picture change your mean of red?
    Hint: Which dimension are the channels, and over which dimensions do you average?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception("channel_statistics", loses=("channel-statistics",), over="image")
def statistics_of_each_image():
    """Your mean and standard deviation have one entry for each image, not for each channel.

    Hint: How many channels are there, and how many entries has your mean?
    Hint: Over which dimensions do you average, and which one is left?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception("channel_statistics", loses=("channel-statistics",), over="each")
def statistics_of_each_image_and_channel():
    """Your mean and standard deviation have an entry for each image and channel, not one for each channel.

    Hint: Compare the shape of your mean with that in the handout.
    Hint: Over which dimensions do you average, and which ones are left?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception("channel_statistics", loses=("channel-statistics",), over="pixel")
def statistics_of_each_pixel():
    """Your mean and standard deviation have an entry for each pixel, not one for each channel.

    Hint: Compare the shape of your mean with that in the handout.
    Hint: Over which dimensions do you average, and which ones are left?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception("channel_statistics", loses=("channel-statistics",), second="var")
def variance_for_standard_deviation():
    """Your second number is the variance, not the standard deviation.

    Hint: In which unit is your second number: brightness, or its square?
    Hint: What is the standard deviation the root of?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/generated/torch.std.html
    """


@misconception("channel_statistics", loses=("channel-statistics",), second="of images")
def deviations_of_images_averaged():
    """Your second number is the mean of the standard deviations of the images, not that of all pixels together.

    Hint: If every image were of one grey, each another one: what would your second number be?
    Hint: Over which dimensions is the mean taken, and over which the standard deviation?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/generated/torch.std.html
    """


@misconception("channel_statistics", loses=("channel-statistics",), second="of means")
def deviation_of_image_means():
    """Your standard deviation says how much images differ in their mean, not how much pixels differ.

    Hint: What is your standard deviation for images that each have a black and a white half?
    Hint: How many numbers go into your standard deviation of one channel?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/generated/torch.std.html
    """


@misconception("channel_statistics", loses=("channel-statistics",), order="std first")
def deviation_before_mean():
    """Your function returns the standard deviation first and the mean second.

    Hint: Which of your two tensors is the mean?
    Hint: In which order does the handout name them after Returns?
    Source: Handout, Task 8: pictures in colour
    """


@misconception(
    "channel_statistics",
    loses=("channel-statistics",),
    raises="RuntimeError: mean(): could not infer output dtype. *",
)
def mean_of_bytes(images):
    """Your mean is taken of bytes, which have no mean in PyTorch: it stops with an error.

    Hint: What is the mean of the bytes 0 and 1, as a byte?
    Hint: Which dtype do the images have before you average, and which should they?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """
    mean = images.mean(dim=(0, 2, 3)) / 255
    return mean, images.float().std(dim=(0, 2, 3)) / 255


@workhorse("normalise")
def any_normalise(images, mean, std, *, scale=255.0, centre="given", spread="divided", numbers="given", shape="kept"):
    x = images.float() / scale
    if centre == "bytes":
        x = (images.float() - mean.view(1, 3, 1, 1)) / scale
    if numbers == "own":
        mean, std = x.mean(dim=(0, 2, 3)), x.std(dim=(0, 2, 3))
    if numbers == "swapped":
        mean, std = std, mean
    if numbers == "first":
        mean, std = mean[:1].expand(3), std[:1].expand(3)
    if numbers == "averaged":
        mean, std = mean.mean().expand(3), std.mean().expand(3)
    m, s = mean.view(1, 3, 1, 1), std.view(1, 3, 1, 1)
    if centre == "given":
        x = x - m
    x = {"divided": x / s, "none": x, "multiplied": x * s, "squared": x / s**2}[spread]
    if shape == "last":
        x = x.permute(0, 2, 3, 1)
    if shape == "flat":
        x = x.flatten(1)
    return x


@misconception("normalise", loses=("normalised",), scale=1.0)
def bytes_not_scaled():
    """Your images are not scaled to 0 to 1 before the mean is subtracted.

    Hint: What is the largest value in your images?
    Hint: On which scale are mean and standard deviation?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.Normalize.html
    """


@misconception("normalise", loses=("normalised",), centre="bytes")
def mean_subtracted_from_bytes():
    """You subtract the mean from the bytes, and divide by 255 afterwards.

    Hint: On which scale is the mean, and on which is what you subtract it from?
    Hint: Which comes first: numbers from 0 to 1, or the mean?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.Normalize.html
    """


@misconception("normalise", loses=("normalised",), scale=256.0)
def divided_by_256():
    """Your bytes are divided by 256: white becomes a little less than 1.

    Hint: What is the largest byte?
    Hint: What does white become on your scale?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.ToDtype.html
    """


@misconception("normalise", loses=("normalised",), scale=65025.0)
def scaled_twice():
    """Your bytes are divided by 255 twice.

    Hint: Is white still white?
    Hint: Which of your lines divide by 255?
    Source: Handout, Task 8: pictures in colour
    """


@misconception("normalise", loses=("normalised",), centre="none")
def mean_not_subtracted():
    """Your images are divided by the standard deviation, and the mean is not subtracted.

    Hint: What is the mean of a channel after your function?
    Hint: In which line of yours does mean appear?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.Normalize.html
    """


@misconception("normalise", loses=("normalised",), spread="none")
def deviation_not_divided_by():
    """Your images have the mean subtracted, and are not divided by the standard deviation.

    Hint: What is the standard deviation of a channel after your function?
    Hint: In which line of yours does std appear?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.Normalize.html
    """


@misconception("normalise", loses=("normalised",), spread="multiplied")
def multiplied_by_the_deviation():
    """Your images are multiplied by the standard deviation.

    Hint: What is the standard deviation of a channel after your function?
    Hint: Which operator stands before std?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.Normalize.html
    """


@misconception("normalise", loses=("normalised",), spread="squared")
def divided_by_the_variance():
    """Your images are divided by the square of the standard deviation.

    Hint: What is the standard deviation of a channel after your function?
    Hint: How many times do you divide by std?
    Source: Handout, Task 8: pictures in colour
    """


@misconception("normalise", loses=("normalised",), numbers="own")
def normalised_by_themselves():
    """Your images are normalised by their own mean and standard deviation, not by those that are given.

    Hint: Would the same test image look the same in another batch?
    Hint: In which lines of yours do the parameters mean and std appear?
    Source: Handout, Task 8: pictures in colour
    """


@misconception("normalise", loses=("normalised",), numbers="swapped")
def mean_and_deviation_swapped():
    """Your images have the standard deviation subtracted and are divided by the mean.

    Hint: What is the mean of a channel after your function?
    Hint: Which of the two is subtracted, and which divides?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.Normalize.html
    """


@misconception("normalise", loses=("normalised",), numbers="first")
def first_channel_for_all():
    """All channels are normalised with the mean and standard deviation of the first.

    Hint: What is the mean of each channel after your function?
    Hint: Which entries of mean do you use?
    Source: Handout, Task 8: pictures in colour
    """


@misconception("normalise", loses=("normalised",), numbers="averaged")
def one_mean_for_all_channels():
    """All channels are normalised with the same mean and standard deviation: the averages over channels.

    Hint: What is the mean of each channel after your function?
    Hint: How many entries has the mean that you subtract?
    Source: Handout, Task 8: pictures in colour
    """


@misconception("normalise", loses=("normalised",), shape="last")
def channels_last():
    """Your images have their channels last: (N, 32, 32, 3).

    Hint: Compare the shape of what you return with that of images.
    Hint: Which line moves the channels, and which moves them back?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/generated/torch.permute.html
    """


@misconception("normalise", loses=("normalised",), shape="flat")
def images_flattened():
    """Your images have become rows of 3072 numbers.

    Hint: Compare the shape of what you return with that of images.
    Hint: Which function makes rows of images: this one, or the training loop?
    Source: Handout, Task 8: pictures in colour
    """


@misconception(
    "normalise",
    loses=("normalised",),
    raises="RuntimeError: The size of tensor a (32) must match the size of tensor b (3) at non-singleton dimension 3",
)
def mean_along_the_width(images, mean, std):
    """Your mean is subtracted along the width of the images, and not from each channel: PyTorch stops with an error.

    Hint: With which dimension of images does PyTorch align a tensor of shape (3,)?
    Hint: Which shape would line the three numbers up with the channels?
    Source: Handout, Task 8: pictures in colour; https://docs.pytorch.org/docs/stable/notes/broadcasting.html
    """
    return (images.float() / 255 - mean) / std


@misconception("adjust_learning_rate", loses=("lr-schedule",))
def first_group_only(optimizer, epoch, start=10, every=10):
    """You change the learning rate of the optimiser's first group of parameters only.

    Hint: Print len(optimizer.param_groups). Can it be more than 1?
    Hint: Which of the groups does param_groups[0] mean?
    Source: Handout, Task 7: the program; https://docs.pytorch.org/docs/stable/optim.html
    """
    if epoch > start and epoch % every == 0:
        optimizer.param_groups[0]["lr"] /= 1.5

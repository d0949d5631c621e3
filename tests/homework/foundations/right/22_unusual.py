# -*- coding: utf-8 -*-
"""Assignment 1."""
# %% [markdown]
# # Foundations of multi-layer perceptrons
#
# You write what every network is made of, from logistic regression to a deep network, and the loops that train and
# test it.
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.
#
# Everything is a torch tensor of dtype float32 unless it says otherwise. A function returns new tensors and leaves
# those that it is given as they are.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

# %%
def predict(x, w, b):
    """Probability of class 1 for each example, also for scores of 1000 and of -1000.

    x        examples, (N, m)
    w        weights, (m,)
    b        bias, a tensor of shape ()
    Returns  (N,), from 0 to 1
    """
    z = x.mv(w) + b
    two = torch.stack([torch.zeros_like(z), z], dim=1)
    return torch.softmax(two, dim=1)[:, 1]


# %%
def binary_cross_entropy(logits, targets):
    """The mean over the batch of the binary cross-entropy, also for scores of 1000 and of -1000.

    logits   scores z, before the sigmoid, (N,)
    targets  classes 0.0 and 1.0, (N,)
    Returns  a tensor of shape (), through which gradients reach logits
    """
    log_p1 = F.logsigmoid(logits)
    log_p0 = F.logsigmoid(-logits)     # 1 - sigma(z) = sigma(-z)
    return -(targets * log_p1 + (1 - targets) * log_p0).mean()


# %%
def logistic_step(x, y, w, b, lr):
    """One step of gradient descent on the mean binary cross-entropy of all examples.

    x        examples, (N, m)
    y        classes 0.0 and 1.0, (N,)
    w        weights, (m,)
    b        bias, a tensor of shape ()
    lr       learning rate
    Returns  the new w, (m,), and the new b, (); w and b themselves stay as they are
    """
    weight = nn.Parameter(w.detach().clone())
    bias = nn.Parameter(b.detach().clone())
    opt = torch.optim.SGD([weight, bias], lr=lr)
    opt.zero_grad()
    nn.BCEWithLogitsLoss()(x @ weight + bias, y).backward()
    opt.step()
    return weight.detach(), bias.detach()


# %%
XOR_INPUTS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = torch.tensor([0.0, 1.0, 1.0, 0.0])


# %%
def best_linear_accuracy(targets):
    """The largest share of the points XOR_INPUTS that any linear classifier answers as the targets say.

    targets  class 0.0 or 1.0 of each of the four points, (4,)
    Returns  a number from 0 to 1
    """
    # Of the 16 boolean functions of two inputs only XOR and its negation are not linearly separable;
    # for these two the best line gets three of the four points.
    t = targets.tolist()
    diagonal = t[0] == t[3] and t[1] == t[2] and t[0] != t[1]
    return 0.75 if diagonal else 1.0


# %%
def tanh(x):
    """The hyperbolic tangent of every entry of x, also for entries of 1000 and of -1000."""
    p = torch.softmax(torch.stack([x, -x], dim=-1), dim=-1)
    return p[..., 0] - p[..., 1]


# %%
def tanh_derivative(x):
    """The derivative of tanh at every entry of x."""
    u = torch.exp(-2 * x.abs())      # even function -> use |x|
    return 4 * u / (1 + u).square()


# %%
def relu(x):
    """The larger of 0 and x, for every entry of x; x stays as it is."""
    return x.masked_fill(x < 0, 0.0)


# %%
def relu_derivative(x):
    """The derivative of ReLU at every entry of x."""
    return (torch.sign(x) + 1) / 2    # 1/2 at 0, the handout says it is up to me


# %%
def leaky_relu(x, slope=0.01):
    """slope * x for every negative entry of x, the others as they are; x stays as it is."""
    act = nn.LeakyReLU(slope)
    return act(x)


# %%
def leaky_relu_derivative(x, slope=0.01):
    """The derivative of leaky ReLU at every entry of x."""
    d = np.where(x.detach().numpy() < 0, slope, 1)
    return torch.tensor(d, dtype=torch.float32)


# %%
def collapse(weights, biases):
    """The one linear layer that answers like a stack of linear layers.

    weights  a list of one matrix (outputs, inputs) for each layer, the first layer first; at least one
    biases   a list of one vector (outputs,) for each layer
    Returns  W', (outputs of the last layer, inputs of the first), and b', (outputs of the last layer,)
    """
    # ask the stack: its answer to 0 is b', its answers to the unit vectors minus b' are the columns of W'
    def stack(points):
        for W, b in zip(weights, biases):
            points = F.linear(points, W.double(), b.double())
        return points

    m = weights[0].shape[1]
    b_all = stack(torch.zeros(1, m, dtype=torch.float64))[0]
    W_all = (stack(torch.eye(m, dtype=torch.float64)) - b_all).T
    return W_all.float().contiguous(), b_all.float()


# %%
class XorNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.fc1 = nn.Linear(2, hidden)
        self.fc2 = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


def train_xor(seed):
    """Make a network with one hidden layer and train it until it answers XOR, whatever the seed.

    seed     of torch.manual_seed, before the network is made: the same seed gives the same network again
    Returns  the nn.Module: points (N, 2) become scores (N, 1), without a sigmoid; a score above 0 means class 1
    """
    torch.manual_seed(seed)
    net = XorNet()
    opt = torch.optim.Adam(net.parameters(), lr=0.02)
    y = XOR_TARGETS.view(-1, 1)
    for epoch in range(600):
        loss = F.binary_cross_entropy_with_logits(net(XOR_INPUTS), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    net.eval()
    return net


# %%
def plot_decision(model):
    """Draw where a network answers 0 and where 1, in two colours, and the four points of XOR on top.

    model    gives one score for each point, as train_xor's; any mode; is in eval mode while it is asked
    Returns  nothing; the picture shows at least -0.5 to 1.5 on both axes, x1 to the right and x2 upwards. The points
             with target 0 and those with target 1 are two series; a legend calls them "class 0" and "class 1"
    """
    # image like a matrix: first row is the TOP of the picture, so x2 runs downwards from 1.5 to -0.5
    resolution = 128
    x1 = np.linspace(-0.5, 1.5, resolution, dtype=np.float32)
    x2 = np.linspace(1.5, -0.5, resolution, dtype=np.float32)
    points = np.stack(np.meshgrid(x1, x2), axis=-1).reshape(-1, 2)
    old = model.training
    model.eval()
    with torch.no_grad():
        is_one = (model(torch.from_numpy(points)) > 0).numpy().reshape(resolution, resolution)
    if old:
        model.train()
    rgb = np.where(is_one[..., None], np.array([1.0, 0.8, 0.8]), np.array([0.8, 0.8, 1.0]))
    fig, ax = plt.subplots()
    ax.imshow(rgb, extent=[-0.5, 1.5, -0.5, 1.5])
    for label in (0, 1):
        chosen = XOR_TARGETS == label
        ax.scatter(XOR_INPUTS[chosen, 0].tolist(), XOR_INPUTS[chosen, 1].tolist(), s=100, label="class %d" % label)
    fig.legend()
    plt.tight_layout()


# %%
# plot_decision(train_xor(0))

# %%
def softmax(x):
    """Probabilities of the classes, also for scores of 1000 and of -1000.

    x        scores, one row for each example, (N, K)
    Returns  (N, K); each row sums to 1
    """
    # divide numerator and denominator by e^{x_i}:  1 / sum_k e^{x_k - x_i}; inf below gives 0, which is right
    differences = x.unsqueeze(1) - x.unsqueeze(2)      # [n, i, k] = x_k - x_i
    return 1 / differences.exp().sum(dim=2)


# %%
def cross_entropy(logits, targets):
    """The mean over the batch of the cross-entropy, also for scores of 1000 and of -1000.

    logits   scores, before the softmax, (N, K)
    targets  classes 0 to K-1, (N,), int64
    Returns  a tensor of shape (), through which gradients reach logits
    """
    # -log softmax_t = log sum_k exp(x_k - x_t)
    n = logits.size(0)
    relative = logits - torch.take_along_dim(logits, targets.view(n, 1), dim=1)
    return torch.logsumexp(relative, dim=1).sum() / n


# %%
class MyLinear(nn.Module):
    """input @ weight + bias

    weight  nn.Parameter of shape (in_features, out_features), drawn at random
    bias    nn.Parameter of shape (out_features,), drawn at random
    """

    def __init__(self, in_features, out_features):
        super().__init__()
        self.bias = nn.Parameter(torch.rand(out_features))
        self.weight = nn.Parameter(torch.rand(in_features, out_features))

    def forward(self, input):
        """The layer's output.

        input    (..., in_features), with any number of dimensions in front
        Returns  (..., out_features)
        """
        products = input.unsqueeze(-1) * self.weight      # (..., in, out)
        return products.sum(dim=-2) + self.bias


# %%
class Net(nn.Module):
    """Linear from 4 to 3 features, ReLU, linear from 3 features to 1; both linear layers are nn.Linear with biases."""

    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3, 1)
        self.inp = nn.Linear(4, 3)
        for layer in (self.inp, self.out):
            nn.init.kaiming_normal_(layer.weight)
            nn.init.uniform_(layer.bias, -0.1, 0.1)

    def forward(self, x):
        """Scores (N, 1) of examples (N, 4), for any N."""
        return self.out(torch.relu(self.inp(x)))


# %%
class MLP(nn.Module):
    """Five nn.Linear with biases, 784-512-256-128-64-10, and a ReLU behind each but the last."""

    def __init__(self):
        super().__init__()
        self.n_layers = 5
        widths = (784, 512, 256, 128, 64, 10)
        for i in range(self.n_layers):
            layer = nn.Linear(widths[i], widths[i + 1])
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            nn.init.constant_(layer.bias, 0.01)
            setattr(self, f"linear{i + 1}", layer)

    def forward(self, x):
        """Scores of the classes (logits), without a softmax.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, 10)
        """
        x = torch.flatten(x, 1)
        for i in range(1, self.n_layers + 1):
            x = getattr(self, f"linear{i}")(x)
            if i != self.n_layers:
                x = x.clamp_min(0.0)
        return x


# %%
def train(model, train_loader, criterion, optimizer):
    """Train the model for one pass over the loader; one optimiser step for each batch, from fresh gradients.

    model         may arrive in any mode and is in train mode while it is trained
    train_loader  yields inputs and labels; the last batch may be smaller
    criterion     gives the loss of a batch: criterion(outputs, labels)
    optimizer     holds the model's parameters
    Returns       the running loss: the sum of the losses of all batches, divided by the number of batches
    """
    model.train()
    batches = iter(train_loader)
    loss_sum, count = 0.0, 0
    while True:
        try:
            features, labels = next(batches)
        except StopIteration:
            break
        model.zero_grad()
        loss = criterion(model(features), labels)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item()
        count += 1
    return loss_sum / count


# %%
def evaluate(model, test_loader):
    """Count how many examples of the loader the model classifies correctly, without changing the model.

    model        gives one score for each class; is in eval mode while it is asked, and no gradients are recorded
    test_loader  yields inputs and labels; the last batch may be smaller
    Returns      the number of correct answers, and their share of all examples, 0 to 1
    """
    before = torch.is_grad_enabled()
    mode = model.training
    torch.set_grad_enabled(False)
    try:
        model.eval()
        outs, labs = [], []
        for x, y in test_loader:
            outs.append(model(x))
            labs.append(y)
        answers = torch.cat(outs).topk(1, dim=1).indices.squeeze(1)
        n = (answers == torch.cat(labs)).sum().item()
        return n, n / len(answers)
    finally:
        model.train(mode)
        torch.set_grad_enabled(before)


# %%
def make_loaders(batch_size=32):
    """Training and test loaders over MNIST, pixels from 0 to 1."""
    from torchvision import datasets, transforms

    root = os.environ.get("AUTOGRADER_DATA", "data")
    training = datasets.MNIST(root, train=True, download=True, transform=transforms.ToTensor())
    test = datasets.MNIST(root, train=False, download=True, transform=transforms.ToTensor())
    return (
        torch.utils.data.DataLoader(training, batch_size=batch_size, shuffle=True),
        torch.utils.data.DataLoader(test, batch_size=batch_size),
    )


# %%
def main(epochs=10):
    """Train the deep network and test it after every epoch."""
    train_loader, test_loader = make_loaders()
    model = MLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for epoch in range(1, epochs + 1):
        running_loss = train(model, train_loader, nn.CrossEntropyLoss(), optimizer)
        n_correct, accuracy = evaluate(model, test_loader)
        print(f"epoch {epoch}: loss {running_loss:.3f}, {n_correct} correct, accuracy {accuracy:.3f}")


# %%
# main()  # a few minutes on a laptop

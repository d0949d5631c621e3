# EXPECT: binary_cross_entropy: the value is right but the gradient is nan at scores of 1000/-1000: torch.where differentiates the overflowing branch too
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
import math
import functools
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
    z = torch.matmul(x, w) + b
    # exp(1000) = inf, 1/(1+inf) = 0, so this one is harmless here
    return 1 / (1 + torch.exp(-z))


# %%
def binary_cross_entropy(logits, targets):
    """The mean over the batch of the binary cross-entropy, also for scores of 1000 and of -1000.

    logits   scores z, before the sigmoid, (N,)
    targets  classes 0.0 and 1.0, (N,)
    Returns  a tensor of shape (), through which gradients reach logits
    """
    pos = logits + torch.log(1 + torch.exp(-logits))       # for z > 0
    neg = torch.log(1 + torch.exp(logits))                 # for z <= 0
    log_term = torch.where(logits > 0, pos, neg)
    return (log_term - targets * logits).mean()


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
    ones = torch.ones(x.shape[0], 1)
    X = torch.cat([x, ones], dim=1)               # bias trick
    theta = torch.cat([w, b.view(1)])
    theta = theta - lr / X.shape[0] * X.t() @ (torch.sigmoid(X @ theta) - y)
    return theta[:-1].clone(), theta[-1].clone()


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
    xc = torch.clamp(x, -20, 20)
    plus, minus = torch.exp(xc), torch.exp(-xc)
    return (plus - minus) / (plus + minus)


# %%
def tanh_derivative(x):
    """The derivative of tanh at every entry of x."""
    out = torch.zeros(x.shape)
    flat_in, flat_out = x.reshape(-1), out.view(-1)
    for i in range(flat_in.numel()):
        flat_out[i] = 1 - math.tanh(flat_in[i].item()) ** 2
    return out


# %%
def relu(x):
    """The larger of 0 and x, for every entry of x; x stays as it is."""
    return x * (x > 0)


# %%
def relu_derivative(x):
    """The derivative of ReLU at every entry of x."""
    return (torch.sign(x) + 1) / 2    # 1/2 at 0, the handout says it is up to me


# %%
def leaky_relu(x, slope=0.01):
    """slope * x for every negative entry of x, the others as they are; x stays as it is."""
    y = x.clone()
    y[y < 0] *= slope
    return y


# %%
def leaky_relu_derivative(x, slope=0.01):
    """The derivative of leaky ReLU at every entry of x."""
    grad = torch.ones_like(x)
    grad[x < 0] = slope
    return grad


# %%
def collapse(weights, biases):
    """The one linear layer that answers like a stack of linear layers.

    weights  a list of one matrix (outputs, inputs) for each layer, the first layer first; at least one
    biases   a list of one vector (outputs,) for each layer
    Returns  W', (outputs of the last layer, inputs of the first), and b', (outputs of the last layer,)
    """
    return functools.reduce(
        lambda acc, layer: (layer[0] @ acc[0], layer[0] @ acc[1] + layer[1]),
        list(zip(weights, biases))[1:],
        (weights[0].clone(), biases[0].clone()),
    )


# %%
def train_xor(seed):
    """Make a network with one hidden layer and train it until it answers XOR, whatever the seed.

    seed     of torch.manual_seed, before the network is made: the same seed gives the same network again
    Returns  the nn.Module: points (N, 2) become scores (N, 1), without a sigmoid; a score above 0 means class 1
    """
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 24), nn.LeakyReLU(0.1), nn.Linear(24, 1))
    optimizer = torch.optim.RMSprop(model.parameters(), lr=0.01)
    epoch = 0
    while epoch < 3000:
        scores = model(XOR_INPUTS).flatten()
        loss = F.softplus((1 - 2 * XOR_TARGETS) * scores).mean()
        if loss < 0.01:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epoch += 1
    # print(f"seed {seed}: done after {epoch} epochs")
    return model


# %%
def plot_decision(model):
    """Draw where a network answers 0 and where 1, in two colours, and the four points of XOR on top.

    model    gives one score for each point, as train_xor's; any mode; is in eval mode while it is asked
    Returns  nothing; the picture shows at least -0.5 to 1.5 on both axes, x1 to the right and x2 upwards. The points
             with target 0 and those with target 1 are two series; a legend calls them "class 0" and "class 1"
    """
    model.eval()
    xs = torch.arange(-0.5, 1.51, 0.02)
    ys = torch.arange(-0.5, 1.51, 0.02)
    Z = torch.empty(len(xs), len(ys))
    for i, x1 in enumerate(xs):
        column = torch.column_stack([torch.full((len(ys),), float(x1)), ys])
        Z[i] = model(column).detach().squeeze(-1)
    classes = (Z.T > 0).int()                       # rows are x2, columns are x1
    plt.figure()
    plt.pcolormesh(xs, ys, classes, cmap="viridis", alpha=0.4)
    for k in range(2):
        idx = torch.nonzero(XOR_TARGETS == k).flatten()
        plt.plot(XOR_INPUTS[idx, 0], XOR_INPUTS[idx, 1], marker="o", linestyle="", label=f"class {k}")
    plt.legend(title="targets")
    plt.xlabel("x_1"); plt.ylabel("x_2")
    plt.title("decision regions")
    plt.show()


# %%
# plot_decision(train_xor(0))

# %%
def softmax(x):
    """Probabilities of the classes, also for scores of 1000 and of -1000.

    x        scores, one row for each example, (N, K)
    Returns  (N, K); each row sums to 1
    """
    return torch.softmax(x, dim=1)


# %%
def cross_entropy(logits, targets):
    """The mean over the batch of the cross-entropy, also for scores of 1000 and of -1000.

    logits   scores, before the softmax, (N, K)
    targets  classes 0 to K-1, (N,), int64
    Returns  a tensor of shape (), through which gradients reach logits
    """
    return F.cross_entropy(logits, targets)


# %%
class MyLinear(nn.Module):
    """input @ weight + bias

    weight  nn.Parameter of shape (in_features, out_features), drawn at random
    bias    nn.Parameter of shape (out_features,), drawn at random
    """

    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_features, out_features))
        self.bias = nn.Parameter(torch.randn(out_features))

    def forward(self, input):
        """The layer's output.

        input    (..., in_features), with any number of dimensions in front
        Returns  (..., out_features)
        """
        return input @ self.weight + self.bias


# %%
class Net(nn.Module):
    """Linear from 4 to 3 features, ReLU, linear from 3 features to 1; both linear layers are nn.Linear with biases."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))

    def forward(self, x):
        """Scores (N, 1) of examples (N, 4), for any N."""
        return self.layers(x)


# %%
class MLP(nn.Module):
    """Five nn.Linear with biases, 784-512-256-128-64-10, and a ReLU behind each but the last."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Linear(784, 512), nn.ReLU(inplace=True), nn.Linear(512, 256), nn.ReLU(inplace=True),
            nn.Linear(256, 128), nn.ReLU(inplace=True), nn.Linear(128, 64), nn.ReLU(inplace=True),
        )
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        """Scores of the classes (logits), without a softmax.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, 10)
        """
        n = len(x)
        return self.head(self.features(x.reshape(n, 784)))


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
    losses = []
    for inputs, labels in train_loader:

        def closure():
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            return loss

        losses.append(optimizer.step(closure).item())
    return float(np.mean(losses))


# %%
@torch.no_grad()
def evaluate(model, test_loader):
    """Count how many examples of the loader the model classifies correctly, without changing the model.

    model        gives one score for each class; is in eval mode while it is asked, and no gradients are recorded
    test_loader  yields inputs and labels; the last batch may be smaller
    Returns      the number of correct answers, and their share of all examples, 0 to 1
    """
    was_training = model.training
    model.eval()
    hits = []
    for x, y in test_loader:
        hits.append(model(x).argmax(1) == y)
    model.train(was_training)
    hits = torch.cat(hits)
    return int(hits.sum()), hits.float().mean().item()


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

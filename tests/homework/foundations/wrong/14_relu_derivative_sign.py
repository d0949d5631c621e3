# EXPECT: relu_derivative: -1 instead of 0 for negative x (torch.sign)
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
    sign = 1 - 2 * targets
    return F.softplus(sign * logits).sum() / logits.numel()


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
    w_leaf, b_leaf = w.detach().requires_grad_(), b.detach().requires_grad_()
    loss = F.binary_cross_entropy_with_logits(x @ w_leaf + b_leaf, y)
    gw, gb = torch.autograd.grad(loss, (w_leaf, b_leaf))
    return (w - lr * gw).detach(), (b - lr * gb).detach()


# %%
XOR_INPUTS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = torch.tensor([0.0, 1.0, 1.0, 0.0])


# %%
def best_linear_accuracy(targets):
    """The largest share of the points XOR_INPUTS that any linear classifier answers as the targets say.

    targets  class 0.0 or 1.0 of each of the four points, (4,)
    Returns  a number from 0 to 1
    """
    r = [k / 2 for k in range(-4, 5)]
    return max(
        sum(float(a * p + c * q + d > 0) == t for (p, q), t in zip(XOR_INPUTS.tolist(), targets.tolist()))
        for a in r for c in r for d in r
    ) / XOR_INPUTS.shape[0]


# %%
def tanh(x):
    """The hyperbolic tangent of every entry of x, also for entries of 1000 and of -1000."""
    t = torch.expm1(-2 * x.abs())
    return torch.copysign(-t / (t + 2), x)


# %%
def tanh_derivative(x):
    """The derivative of tanh at every entry of x."""
    return 1 / torch.cosh(x) ** 2


# %%
def relu(x):
    """The larger of 0 and x, for every entry of x; x stays as it is."""
    return x.masked_fill(x < 0, 0.0)


# %%
def relu_derivative(x):
    """The derivative of ReLU at every entry of x."""
    return torch.sign(x)


# %%
def leaky_relu(x, slope=0.01):
    """slope * x for every negative entry of x, the others as they are; x stays as it is."""
    return 0.5 * (1 + slope) * x + 0.5 * (1 - slope) * x.abs()


# %%
def leaky_relu_derivative(x, slope=0.01):
    """The derivative of leaky ReLU at every entry of x."""
    return slope + (1 - slope) * torch.heaviside(x, torch.zeros(()))


# %%
def collapse(weights, biases):
    """The one linear layer that answers like a stack of linear layers.

    weights  a list of one matrix (outputs, inputs) for each layer, the first layer first; at least one
    biases   a list of one vector (outputs,) for each layer
    Returns  W', (outputs of the last layer, inputs of the first), and b', (outputs of the last layer,)
    """
    W = torch.eye(weights[-1].shape[0])
    b = torch.zeros(weights[-1].shape[0])
    for Wi, bi in reversed(list(zip(weights, biases))):
        b = b + W @ bi
        W = W @ Wi
    return W, b


# %%
HIDDEN_UNITS = 12


def train_xor(seed):
    """Make a network with one hidden layer and train it until it answers XOR, whatever the seed.

    seed     of torch.manual_seed, before the network is made: the same seed gives the same network again
    Returns  the nn.Module: points (N, 2) become scores (N, 1), without a sigmoid; a score above 0 means class 1
    """
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, HIDDEN_UNITS),
        torch.nn.Tanh(),
        torch.nn.Linear(HIDDEN_UNITS, 1),
    )
    # regression on -1 / +1, then "above 0" is class 1
    goal = (2 * XOR_TARGETS - 1).reshape(4, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    for i in range(700):
        optimizer.zero_grad()
        ((model(XOR_INPUTS) - goal) ** 2).mean().backward()
        optimizer.step()
    return model


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
    return torch.softmax(x, dim=1)


# %%
def cross_entropy(logits, targets):
    """The mean over the batch of the cross-entropy, also for scores of 1000 and of -1000.

    logits   scores, before the softmax, (N, K)
    targets  classes 0 to K-1, (N,), int64
    Returns  a tensor of shape (), through which gradients reach logits
    """
    one_hot = F.one_hot(targets, logits.shape[1]).to(logits.dtype)
    return -torch.einsum("nk,nk->", one_hot, torch.log_softmax(logits, dim=1)) / logits.shape[0]


# %%
class MyLinear(nn.Module):
    """input @ weight + bias

    weight  nn.Parameter of shape (in_features, out_features), drawn at random
    bias    nn.Parameter of shape (out_features,), drawn at random
    """

    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(in_features, out_features))
        self.bias = nn.Parameter(torch.zeros(out_features))
        self.reset_parameters()

    def reset_parameters(self):
        with torch.no_grad():
            self.weight.normal_(0, 0.05)
            self.bias.uniform_(-0.05, 0.05)

    def forward(self, input):
        """The layer's output.

        input    (..., in_features), with any number of dimensions in front
        Returns  (..., out_features)
        """
        return self.bias + input.matmul(self.weight)


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
        self.fc1 = nn.Linear(784, 512)
        self.fc2 = nn.Linear(512, 256)
        self.fc3 = nn.Linear(256, 128)
        self.fc4 = nn.Linear(128, 64)
        self.fc5 = nn.Linear(64, 10)

    def forward(self, x):
        """Scores of the classes (logits), without a softmax.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, 10)
        """
        x = x.view(-1, 784)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = F.relu(self.fc3(x))
        x = F.relu(self.fc4(x))
        return self.fc5(x)


# %%
def train(model, train_loader, criterion, optimizer):
    """Train the model for one pass over the loader; one optimiser step for each batch, from fresh gradients.

    model         may arrive in any mode and is in train mode while it is trained
    train_loader  yields inputs and labels; the last batch may be smaller
    criterion     gives the loss of a batch: criterion(outputs, labels)
    optimizer     holds the model's parameters
    Returns       the running loss: the sum of the losses of all batches, divided by the number of batches
    """
    losses = []
    model.train(True)
    for x, y in train_loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


# %%
def evaluate(model, test_loader):
    """Count how many examples of the loader the model classifies correctly, without changing the model.

    model        gives one score for each class; is in eval mode while it is asked, and no gradients are recorded
    test_loader  yields inputs and labels; the last batch may be smaller
    Returns      the number of correct answers, and their share of all examples, 0 to 1
    """
    training = model.training
    model.eval()
    right = torch.tensor(0)
    seen = torch.tensor(0)
    with torch.no_grad():
        for x, y in test_loader:
            right += model(x).max(dim=1).indices.eq(y).sum()
            seen += y.numel()
    model.train(training)
    return right, right / seen


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

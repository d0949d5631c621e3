# EXPECT: train: weights each batch's loss by its size and divides by the number of examples; asked is the sum of batch losses over the number of batches
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
    z = x.detach().numpy() @ w.detach().numpy() + b.detach().numpy()
    with np.errstate(over="ignore"):
        p = 1.0 / (1.0 + np.exp(-z))
    return torch.from_numpy(np.asarray(p, dtype=np.float32))


# %%
def binary_cross_entropy(logits, targets):
    """The mean over the batch of the binary cross-entropy, also for scores of 1000 and of -1000.

    logits   scores z, before the sigmoid, (N,)
    targets  classes 0.0 and 1.0, (N,)
    Returns  a tensor of shape (), through which gradients reach logits
    """
    # -y log s(z) - (1-y) log(1-s(z)) = max(z,0) - z*y + log(1+e^-|z|)
    loss = logits.clamp(min=0) - logits * targets + torch.log1p(torch.exp(-logits.abs()))
    return loss.mean()


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
    X, t = x.detach().numpy().astype(np.float64), y.detach().numpy().astype(np.float64)
    wn, bn = w.detach().numpy().astype(np.float64), float(b)
    z = np.clip(X @ wn + bn, -500, 500)
    err = 1 / (1 + np.exp(-z)) - t
    wn = wn - lr * X.T.dot(err) / len(t)
    bn = bn - lr * err.mean()
    return torch.tensor(wn, dtype=torch.float32), torch.tensor(bn, dtype=torch.float32)


# %%
XOR_INPUTS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = torch.tensor([0.0, 1.0, 1.0, 0.0])


# %%
def best_linear_accuracy(targets):
    """The largest share of the points XOR_INPUTS that any linear classifier answers as the targets say.

    targets  class 0.0 or 1.0 of each of the four points, (4,)
    Returns  a number from 0 to 1
    """
    values = [-2 + 0.5 * i for i in range(9)]
    best = 0
    for w1 in values:
        for w2 in values:
            for b in values:
                right = 0
                for point, t in zip(XOR_INPUTS.tolist(), targets.tolist()):
                    answer = 1.0 if w1 * point[0] + w2 * point[1] + b > 0 else 0.0
                    if answer == t:
                        right += 1
                best = max(best, right)
    return best / 4


# %%
def tanh(x):
    """The hyperbolic tangent of every entry of x, also for entries of 1000 and of -1000."""
    p = torch.softmax(torch.stack([x, -x], dim=-1), dim=-1)
    return p[..., 0] - p[..., 1]


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
    d = torch.zeros_like(x)
    d[x >= 0] = 1.0
    return d


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
    W = torch.eye(weights[-1].shape[0])
    b = torch.zeros(weights[-1].shape[0])
    for Wi, bi in reversed(list(zip(weights, biases))):
        b = b + W @ bi
        W = W @ Wi
    return W, b


# %%
def train_xor(seed):
    """Make a network with one hidden layer and train it until it answers XOR, whatever the seed.

    seed     of torch.manual_seed, before the network is made: the same seed gives the same network again
    Returns  the nn.Module: points (N, 2) become scores (N, 1), without a sigmoid; a score above 0 means class 1
    """
    class TwoLayers(nn.Module):
        def __init__(self):
            super().__init__()
            self.w1 = nn.Parameter(torch.randn(2, 16))
            self.b1 = nn.Parameter(torch.randn(16))
            self.w2 = nn.Parameter(0.3 * torch.randn(16, 1))
            self.b2 = nn.Parameter(torch.zeros(1))

        def forward(self, points):
            hidden = torch.tanh(points @ self.w1 + self.b1)
            return hidden @ self.w2 + self.b2

    torch.manual_seed(seed)
    network = TwoLayers()
    opt = torch.optim.SGD(network.parameters(), lr=0.3, momentum=0.9)
    for _ in range(400):
        opt.zero_grad()
        scores = network(XOR_INPUTS).squeeze(1)
        F.binary_cross_entropy_with_logits(scores, XOR_TARGETS).backward()
        opt.step()
    return network


# %%
@torch.no_grad()
def plot_decision(model):
    """Draw where a network answers 0 and where 1, in two colours, and the four points of XOR on top.

    model    gives one score for each point, as train_xor's; any mode; is in eval mode while it is asked
    Returns  nothing; the picture shows at least -0.5 to 1.5 on both axes, x1 to the right and x2 upwards. The points
             with target 0 and those with target 1 are two series; a legend calls them "class 0" and "class 1"
    """
    model.eval()
    line = torch.linspace(-0.5, 1.5, 81)
    grid = torch.cartesian_prod(line, line)
    scores = model(grid).view(-1)
    colours = ["tab:cyan" if s > 0 else "tab:orange" for s in scores.tolist()]
    plt.figure()
    plt.scatter(grid[:, 0], grid[:, 1], c=colours, s=12, marker="s", linewidths=0)
    plt.scatter(XOR_INPUTS[[0, 3], 0], XOR_INPUTS[[0, 3], 1], c="black", s=80, label="class 0")
    plt.scatter(XOR_INPUTS[[1, 2], 0], XOR_INPUTS[[1, 2], 1], c="white", edgecolors="black", s=80, label="class 1")
    plt.legend(loc="upper right")
    plt.xlim(-0.5, 1.5)
    plt.ylim(-0.5, 1.5)
    plt.gca().set_aspect("equal")


# %%
# plot_decision(train_xor(0))

# %%
def softmax(x):
    """Probabilities of the classes, also for scores of 1000 and of -1000.

    x        scores, one row for each example, (N, K)
    Returns  (N, K); each row sums to 1
    """
    top, _ = torch.max(x, 1)
    e = (x.T - top).exp()          # (K, N)
    return (e / e.sum(0)).T


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
        weight = torch.rand(in_features, out_features) - 0.5
        bias = torch.rand(out_features) - 0.5
        self.weight = nn.Parameter(weight, requires_grad=True)
        self.bias = nn.Parameter(bias, requires_grad=True)

    def forward(self, input):
        """The layer's output.

        input    (..., in_features), with any number of dimensions in front
        Returns  (..., out_features)
        """
        n_in, n_out = self.weight.shape
        flat = input.reshape(-1, n_in)
        result = torch.addmm(self.bias, flat, self.weight)
        return result.reshape(input.shape[:-1] + (n_out,))


# %%
class Net(nn.Module):
    """Linear from 4 to 3 features, ReLU, linear from 3 features to 1; both linear layers are nn.Linear with biases."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(in_features=4, out_features=3, bias=True)
        self.activation = nn.ReLU()
        self.output = nn.Linear(in_features=3, out_features=1, bias=True)

    def forward(self, x):
        """Scores (N, 1) of examples (N, 4), for any N."""
        h = self.hidden(x)
        h = self.activation(h)
        return self.output(h)


# %%
class MLP(nn.Module):
    """Five nn.Linear with biases, 784-512-256-128-64-10, and a ReLU behind each but the last."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(28 * 28, 512), nn.ReLU(),
            nn.Linear(512, 256), nn.ReLU(),
            nn.Linear(256, 128), nn.ReLU(),
            nn.Linear(128, 64), nn.ReLU(),
            nn.Linear(64, 10),
        )

    def forward(self, x):
        """Scores of the classes (logits), without a softmax.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, 10)
        """
        return self.net(x)


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
    total_loss, n = 0.0, 0
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total_loss += loss.item() * x.size(0)
        n += x.size(0)
    return total_loss / n


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

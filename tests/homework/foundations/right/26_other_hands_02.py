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
import torch
import torch.nn as nn
import torch.nn.functional as F

# %% [markdown]
# ## Task 1: logistic regression
#
# A score $z = \mathbf{w}^\top \mathbf{x} + b$ becomes the probability of class 1,
# $\hat y = \sigma(z) = 1 / (1 + e^{-z})$.
# The loss of one example is the binary cross-entropy $-y \log \hat y - (1 - y) \log(1 - \hat y)$.
#
# Scores may be as large as 1000. $e^{1000}$ is infinity in float32, $\sigma(1000)$ is 1, and the logarithm of
# $1 - \sigma(1000)$ is minus infinity. The loss of a score of 1000 whose class is 0 is 1000 all the same. Put
# $\sigma$ into the loss and simplify before you compute anything.


# %%
def predict(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Sigmoid of the score."""
    scores = torch.einsum("nm,m->n", x, w) + b
    return scores.sigmoid()



# %%
def binary_cross_entropy(logits, targets):
    loss = torch.clamp(logits, min=0) - logits * targets + torch.log1p(torch.exp(-torch.abs(logits)))
    return torch.mean(loss)



# %%
def logistic_step(x, y, w, b, lr):
    p = nn.Parameter(w.clone()), nn.Parameter(b.clone())
    optimizer = torch.optim.SGD(p, lr=lr)
    optimizer.zero_grad()
    nn.BCEWithLogitsLoss()(x @ p[0] + p[1], y).backward()
    optimizer.step()
    return p[0].data, p[1].data



# %% [markdown]
# ## Task 2: what a line separates
#
# A linear classifier answers 1 where $w_1 x_1 + w_2 x_2 + b > 0$, else 0: it cuts the plane with a line. Below are four
# points and, as one example of targets, XOR. Which share of the points does the best line get right? For AND it is 1.
#
# You can try many lines: all combinations of $w_1$, $w_2$ and $b$ from -2, -1.5, ..., 2 are enough for any targets of
# these four points.

# %%
XOR_INPUTS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = torch.tensor([0.0, 1.0, 1.0, 0.0])


# %%
def best_linear_accuracy(targets):
    g = torch.linspace(-2, 2, 9)
    w = torch.cartesian_prod(g, g, g)
    answers = w[:, :2] @ XOR_INPUTS.T + w[:, 2:] > 0
    return (answers == (targets > 0.5)).float().mean(dim=1).max()



# %% [markdown]
# ## Task 3: activations
#
# | | | derivative |
# |---|---|---|
# | tanh | $(e^x - e^{-x}) / (e^x + e^{-x}) = 2 \sigma(2x) - 1$ | $1 - \tanh^2 x$ |
# | ReLU | $\max(0, x)$ | 0 for $x < 0$, 1 for $x > 0$ |
# | leaky ReLU | $a x$ for $x < 0$, $x$ for $x \geq 0$ | $a$ for $x < 0$, 1 for $x > 0$ |
#
# Write the derivatives by hand, without autograd. What they are at 0 is up to you. Each is a function of the
# activation's input $x$, and its result is a float32 tensor of the shape of x.


# %%
def tanh(x):
    e = torch.exp(-2 * x.abs())
    return torch.sign(x) * (1 - e) / (1 + e)



# %%
def tanh_derivative(x):
    t = x.tanh()
    return (1 + t) * (1 - t)



# %%
def relu(x):
    out = x.clone()
    out[out < 0] = 0
    return out



# %%
def relu_derivative(x):
    d = torch.zeros(x.shape)
    d[x >= 0] = 1
    return d



# %%
def leaky_relu(x, slope=0.01):
    return relu(x) - slope * relu(-x)



# %%
def leaky_relu_derivative(x, slope=0.01):
    flat = [slope if v < 0 else 1.0 for v in x.flatten().tolist()]
    return torch.tensor(flat).reshape(x.shape)



# %% [markdown]
# ## Task 4: linear layers collapse
#
# Two linear layers with nothing between them are one linear layer,
# $W^{[2]}(W^{[1]} \mathbf{x} + \mathbf{b}^{[1]}) + \mathbf{b}^{[2]} = W' \mathbf{x} + \mathbf{b}'$,
# and so is any number of them.


# %%
def collapse(weights, biases):
    n_in = weights[0].shape[1]

    def run(x):
        for w, b in zip(weights, biases):
            x = F.linear(x, w, b)
        return x

    b = run(torch.zeros(n_in))
    return (run(torch.eye(n_in)) - b).T, b



# %% [markdown]
# ## Task 5: XOR with a hidden layer
#
# One hidden layer with an activation is enough for XOR. Two or three hidden units often get stuck, depending on where
# they start; a few more do not.


# %%
def train_xor(seed):
    torch.manual_seed(seed)
    targets = 2 * XOR_TARGETS.view(-1, 1) - 1
    while True:
        net = nn.Sequential(nn.Linear(2, 6), nn.Sigmoid(), nn.Linear(6, 1))
        opt = torch.optim.Adam(net.parameters(), 0.1)
        for i in range(400):
            opt.zero_grad()
            ((net(XOR_INPUTS) - targets) ** 2).mean().backward()
            opt.step()
        if ((net(XOR_INPUTS) > 0).float().squeeze() == XOR_TARGETS).all():
            return net



# %%
def plot_decision(model):
    n = 200
    axis = torch.linspace(-0.5, 1.5, n)
    image = torch.zeros(n, n)
    model.eval()
    with torch.inference_mode():
        for r in range(n):
            row = torch.stack([axis, axis[r].expand(n)], dim=1)
            image[r] = (model(row)[:, 0] > 0).float()
    plt.figure()
    plt.imshow(image, origin="lower", extent=(-0.5, 1.5, -0.5, 1.5), cmap="bwr", alpha=0.3)
    for label in [0, 1]:
        mask = XOR_TARGETS == label
        plt.scatter(*XOR_INPUTS[mask].T, c="br"[label], label="class %d" % label, edgecolors="k", zorder=3)
    plt.legend()



# %%
# plot_decision(train_xor(0))

# %% [markdown]
# ## Task 6: softmax and cross-entropy
#
# With more than two classes, $\mathrm{softmax}(\mathbf{x})_i = e^{x_i} / \sum_k e^{x_k}$, and the loss of one
# example is minus the logarithm of the probability of its class. Scores may be 1000 again. What can be subtracted from
# all scores of a row without changing its softmax?


# %%
def softmax(x):
    return (x - torch.logsumexp(x, 1, keepdim=True)).exp()



# %%
def cross_entropy(logits, targets):
    lse = torch.logsumexp(logits, dim=1)
    right = logits.gather(1, targets.unsqueeze(1)).squeeze(1)
    return (lse - right).mean()



# %% [markdown]
# ## Task 7: modules
#
# `MyLinear` is a linear layer made from nothing but `nn.Parameter`. `Net` puts ready-made layers together.


# %%
class MyLinear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = nn.Parameter(torch.Tensor(in_features, out_features))
        self.bias = nn.Parameter(torch.Tensor(out_features))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.xavier_normal_(self.weight)
        nn.init.normal_(self.bias, std=0.1)

    def forward(self, input):
        flat = input.reshape(-1, self.in_features)
        out = torch.addmm(self.bias, flat, self.weight)
        return out.reshape(*input.shape[:-1], self.out_features)

    def extra_repr(self):
        return f"{self.in_features}, {self.out_features}"



# %%
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3, 1)
        self.inp = nn.Linear(4, 3)

    def forward(self, x):
        h = self.inp(x)
        h = torch.where(h > 0, h, 0.0)
        return self.out(h)



# %% [markdown]
# ## Task 8: a deep network
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class.


# %%
def dense(n_in, n_out):
    layer = nn.Linear(n_in, n_out)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    nn.init.zeros_(layer.bias)
    return layer


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.ReLU()
        self.body = nn.ModuleDict({f"l{k}": dense(n, m) for k, (n, m) in enumerate([(784, 512), (512, 256), (256, 128), (128, 64)])})
        self.head = dense(64, 10)

    def forward(self, x):
        h = x.reshape(-1, 784)
        for layer in self.body.values():
            h = self.act(layer(h))
        logits = self.head(h)
        return logits



# %% [markdown]
# ## Task 9: training and test


# %%
device = torch.device("cpu")


def train(model, train_loader, criterion, optimizer, verbose=False):
    model.to(device).train()
    total, n = torch.zeros(1), 0
    optimizer.zero_grad()
    for n, (x, y) in enumerate(train_loader, 1):
        outputs = model(x.to(device))
        loss = criterion(outputs, y.to(device))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        total += loss.data
        if verbose and n % 100 == 0:
            print(n, loss.item())
    return total.item() / n



# %%
def evaluate(model, test_loader):
    model.eval()
    correct = 0
    total = 0
    with torch.no_grad():
        for data in test_loader:
            images, labels = data
            outputs = model(images)
            _, predicted = torch.max(outputs.data, 1)
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
    print('Accuracy: %d %%' % (100 * correct / total))
    model.train()
    return correct, correct / total



# %% [markdown]
# ## Everything together


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

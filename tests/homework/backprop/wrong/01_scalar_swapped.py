# EXPECT: scalar_backward: dw and dx are swapped: the gradient of w is e times x, not e times w
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import random

import numpy as np



def scalar_backward(w, x, e):
    dw = e * w
    dx = e * x
    return dw, dx


def linear_backward(x, w, b, e):
    dw = torch.mm(e.t(), x)
    db = torch.sum(e, dim=0)
    dx = torch.mm(e, w)
    assert dw.shape == w.shape and db.shape == b.shape and dx.shape == x.shape
    return dw, db, dx


def relu_backward(x, e):
    return torch.where(x > 0, e, torch.zeros_like(e))


def cross_entropy_backward(scores, labels):
    p = torch.log_softmax(scores, dim=-1).exp()
    right = torch.zeros_like(p)
    right.scatter_(1, labels.view(-1, 1), 1.0)
    return (p - right).div(len(labels))


def my_relu(t):
    return torch.maximum(t, torch.zeros_like(t))


def mlp_forward(x, u, v, w):
    y = torch.matmul(x, u.transpose(0, 1))
    y_hat = my_relu(y)
    z = torch.matmul(y_hat, v.transpose(0, 1))
    z_hat = my_relu(z)
    scores = torch.matmul(z_hat, w.transpose(0, 1))
    return y, y_hat, z, z_hat, scores


def mlp_backward(x, labels, u, v, w):
    forward = mlp_forward(x, u, v, w)
    y_hat, z_hat = forward[1], forward[3]
    ds = cross_entropy_backward(forward[4], labels)
    dw = (z_hat.T @ ds).T
    # z_hat > 0 exactly where z > 0
    dz = ds.matmul(w).masked_fill(z_hat == 0, 0)
    dv = (y_hat.T @ dz).T
    dy = dz.matmul(v).masked_fill(y_hat == 0, 0)
    du = (x.T @ dy).T
    return du, dv, dw


def numerical_gradient(f, x, h=1e-5):
    def recurse(prefix):
        depth = len(prefix)
        if depth == x.dim():
            a = x.detach().clone()
            a[prefix] = a[prefix] + h
            b = x.detach().clone()
            b[prefix] = b[prefix] - h
            grad[prefix] = (f(a).item() - f(b).item()) / (2 * h)
        else:
            for i in range(x.shape[depth]):
                recurse(prefix + (i,))

    grad = torch.zeros(x.shape, dtype=x.dtype)
    recurse(())
    return grad


def sgd_step(parameters, gradients, lr):
    assert len(parameters) == len(gradients)
    with torch.set_grad_enabled(False):
        for k, g in enumerate(gradients):
            parameters[k][...] = parameters[k] - lr * g


class MyLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.x = x
        ctx.w = w
        return torch.matmul(x, w.transpose(0, 1))

    @staticmethod
    def backward(ctx, e):
        if ctx.needs_input_grad[0]:
            dx = torch.matmul(e, ctx.w)
        else:
            dx = None
        if ctx.needs_input_grad[1]:
            dw = torch.matmul(e.transpose(0, 1), ctx.x)
        else:
            dw = None
        return dx, dw


class three_layer_net(nn.Module):
    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super().__init__()
        self.layer1 = nn.Linear(input_size, hidden_size1, bias=False)
        self.layer2 = nn.Linear(hidden_size1, hidden_size2, bias=False)
        self.layer3 = nn.Linear(hidden_size2, output_size, bias=False)

    def forward(self, x):
        y = self.layer1(x)
        y_hat = F.relu(y)
        z = self.layer2(y_hat)
        z_hat = F.relu(z)
        return self.layer3(z_hat)


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def random_batch(data, labels, bs):
    idx = torch.from_numpy(np.random.choice(data.shape[0], size=bs, replace=True))
    return data[idx], labels[idx]


def epoch_batches(data, labels, bs):
    order = list(range(len(data)))
    random.shuffle(order)
    batches = []
    while order:
        now, order = order[:bs], order[bs:]
        batches.append((data[now], labels[now]))
    return batches


class Batches:
    """Mini-batches of tensors; every loop over it is one epoch."""

    def __init__(self, data, labels, bs, shuffle=True):
        self.data, self.labels, self.bs, self.shuffle = data, labels, bs, shuffle

    def __iter__(self):
        if self.shuffle:
            return iter(epoch_batches(self.data, self.labels, self.bs))
        return iter(zip(self.data.split(self.bs), self.labels.split(self.bs), strict=True))

    def __len__(self):
        return -(-len(self.data) // self.bs)


def get_error(scores, labels):
    # a tensor of shape () is a number as well
    return torch.mean((scores.detach().argmax(1) != labels).float())


def train_epoch(model, optimizer, criterion, batches):
    model.train()
    losses, errors = [], []
    for x, t in batches:
        s = model(x.flatten(1))
        loss = criterion(s, t)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        errors.append(get_error(s.detach(), t))
    return sum(losses) / len(losses), sum(errors) / len(errors)


def accumulated_step(model, optimizer, criterion, batches):
    model.train()
    batches = list(batches)
    N = sum(len(labels) for _, labels in batches)
    optimizer.zero_grad()
    for images, labels in batches:
        scores = model(images.flatten(1))
        loss = criterion(scores, labels)
        (loss * len(labels) / N).backward()
    optimizer.step()
    optimizer.zero_grad()


def evaluate(model, criterion, batches):
    model.eval()
    losses, errors, sizes = [], [], []
    with torch.inference_mode():
        for images, labels in batches:
            scores = model(torch.flatten(images, start_dim=1))
            losses.append(float(criterion(scores, labels)))
            errors.append(float(get_error(scores, labels)))
            sizes.append(len(labels))
    N = sum(sizes)
    mean_loss = sum(l * k for l, k in zip(losses, sizes)) / N
    mean_error = sum(e * k for e, k in zip(errors, sizes)) / N
    return mean_loss, mean_error


def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    if epoch > start and epoch % every == 0:
        for group in optimizer.param_groups:
            group["lr"] /= 1.5


def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    keys = ["loss", "error", "test_epoch", "test_loss", "test_error"]
    result = {k: [] for k in keys}

    def remember(**numbers):
        for k, number in numbers.items():
            result[k].append(number)

    epoch = 1
    while epoch <= epochs:
        adjust_learning_rate(optimizer, epoch, start, every)
        loss, error = train_epoch(model, optimizer, criterion, train_batches)
        remember(loss=loss, error=error)
        if epoch % every == 0:
            loss, error = evaluate(model, criterion, test_batches)
            remember(test_epoch=epoch, test_loss=loss, test_error=error)
        epoch += 1
    return result


def channel_statistics(images):
    # there are only 256 different bytes: count them
    values = torch.arange(256, dtype=torch.float64) / 255
    means, stds = [], []
    for channel in images.unbind(1):
        counts = torch.bincount(channel.reshape(-1).long(), minlength=256).double()
        share = counts / counts.sum()
        m = (share * values).sum()
        means.append(m)
        stds.append((share * (values - m) ** 2).sum().sqrt())
    return torch.stack(means).float(), torch.stack(stds).float()


def normalise(images, mean, std):
    out = torch.empty(images.shape, dtype=torch.float32)
    for c in range(images.shape[1]):
        out[:, c] = (images[:, c].to(torch.float32) / 255.0 - mean[c]) / std[c]
    return out


def load_mnist():
    """Training and test images (N, 28, 28), float32, normalised, with labels."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.MNIST(root, train=is_train, download=True) for is_train in (True, False)]
    return [((part.data / 255 - 0.1307) / 0.3081, part.targets) for part in found]


def load_cifar():
    """Training and test images (N, 3, 32, 32), float32, normalised with your functions, with labels."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.CIFAR10(root, train=is_train, download=True) for is_train in (True, False)]
    images = [torch.from_numpy(part.data).permute(0, 3, 1, 2) for part in found]
    mean, std = channel_statistics(images[0])
    return [(normalise(x, mean, std), torch.tensor(part.targets)) for x, part in zip(images, found, strict=True)]


def main(load=load_mnist, input_size=784, epochs=30, bs=200):
    """Train and test a network of three layers."""
    (train_data, train_labels), (test_data, test_labels) = load()
    model = three_layer_net(input_size, 1000, 1500, 10)
    print(f"{count_parameters(model)} parameters")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.5)
    train_batches = Batches(train_data, train_labels, bs)
    test_batches = Batches(test_data, test_labels, bs, shuffle=False)
    return fit(model, optimizer, nn.CrossEntropyLoss(), train_batches, test_batches, epochs)


if __name__ == "__main__":
    history = main()
    print(history["test_error"])

import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import itertools
from collections import OrderedDict



def scalar_backward(w, x, e):
    # dL/dw = dL/dy * dy/dw and dy/dw = x
    dw = e * x
    # the same for x
    dx = e * w
    return dw, dx


def linear_backward(x, w, b, e):
    ones = torch.ones(x.shape[0], dtype=e.dtype, device=e.device)
    # b is like a weight whose input is always 1
    db = ones @ e
    dw = (x.transpose(0, 1) @ e).transpose(0, 1)
    dx = F.linear(e, w.t())
    return dw, db, dx


def relu_backward(x, e):
    return torch.where(x > 0, e, torch.zeros_like(e))


def cross_entropy_backward(scores, labels):
    number_of_classes = scores.size(1)
    log_norm = torch.logsumexp(scores, 1, keepdim=True)
    probabilities = torch.exp(scores - log_norm)
    one_hot = torch.eye(number_of_classes, dtype=scores.dtype)[labels]
    return (probabilities - one_hot) / scores.size(0)


def mlp_forward(x, u, v, w):
    y = torch.einsum("ni,hi->nh", x, u)
    y_hat = y * (y > 0)
    z = torch.einsum("nh,gh->ng", y_hat, v)
    z_hat = z * (z > 0)
    scores = torch.einsum("ng,kg->nk", z_hat, w)
    return y, y_hat, z, z_hat, scores


def mlp_backward(x, labels, u, v, w):
    with torch.no_grad():
        y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
        E = cross_entropy_backward(scores, labels)
        dw = torch.einsum("nk,nh->kh", E, z_hat)
        E = torch.einsum("nk,kh->nh", E, w) * (z > 0).type_as(z)
        dv = torch.einsum("nh,ng->hg", E, y_hat)
        E = torch.einsum("nh,hg->ng", E, v) * (y > 0).type_as(y)
        du = torch.einsum("ng,ni->gi", E, x)
    return du, dv, dw


def numerical_gradient(f, x, h=1e-5):
    x = x.detach()
    g = torch.zeros_like(x)
    for idx in itertools.product(*[range(s) for s in x.shape]):
        plus, minus = x.clone(), x.clone()
        plus[idx] += h
        minus[idx] -= h
        g[idx] = ((f(plus) - f(minus)) / (2 * h)).item()
    return g


def sgd_step(parameters, gradients, lr):
    assert len(parameters) == len(gradients)
    with torch.set_grad_enabled(False):
        for k, g in enumerate(gradients):
            parameters[k][...] = parameters[k] - lr * g


class MyLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        # only keep what backward will need
        ctx.save_for_backward(x if ctx.needs_input_grad[1] else None, w if ctx.needs_input_grad[0] else None)
        return F.linear(x, w)

    @staticmethod
    def backward(ctx, e):
        x, w = ctx.saved_tensors
        dx = None if w is None else e @ w
        dw = None if x is None else e.t() @ x
        return dx, dw


class three_layer_net(nn.Module):
    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super().__init__()
        self.body = nn.Sequential(OrderedDict([
            ("hidden1", nn.Linear(input_size, hidden_size1, bias=False)),
            ("relu1", nn.ReLU()),
            ("hidden2", nn.Linear(hidden_size1, hidden_size2, bias=False)),
            ("relu2", nn.ReLU()),
        ]))
        self.head = nn.Linear(hidden_size2, output_size, bias=False)
        for p in self.parameters():
            nn.init.xavier_normal_(p)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        return self.head(self.body(x))


def count_parameters(model):
    vector = nn.utils.parameters_to_vector(model.parameters())
    return vector.shape[0]


def random_batch(data, labels, bs):
    indices = torch.LongTensor(bs).random_(0, data.shape[0])
    minibatch_data = data[indices]
    minibatch_label = labels[indices]
    return minibatch_data, minibatch_label


def epoch_batches(data, labels, bs):
    dataset = torch.utils.data.TensorDataset(data, labels)
    loader = torch.utils.data.DataLoader(dataset, batch_size=bs, shuffle=True, drop_last=False)
    for images, targets in loader:
        yield images, targets


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


def _as_rows(images):
    return images.reshape(images.size(0), images[0].numel())


def _one_step(model, optimizer, criterion, images, labels):
    optimizer.zero_grad()
    scores = model(_as_rows(images))
    loss = criterion(scores, labels)
    loss.backward()
    optimizer.step()
    return loss.item(), get_error(scores, labels)


def train_epoch(model, optimizer, criterion, batches):
    model.train()
    results = [_one_step(model, optimizer, criterion, images, labels) for images, labels in batches]
    mean_loss = sum(r[0] for r in results) / len(results)
    mean_error = sum(r[1] for r in results) / len(results)
    return mean_loss, mean_error


def accumulated_step(model, optimizer, criterion, batches):
    model.train()
    optimizer.zero_grad()
    total = 0
    for images, labels in batches:
        n = len(images)
        loss = criterion(model(images.reshape(n, -1)), labels) * n
        loss.backward()
        total += n
    for p in model.parameters():
        if p.grad is not None:
            p.grad /= total
    optimizer.step()


def evaluate(model, criterion, batches):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            scores, labels = [], []
            for images, targets in batches:
                scores.append(model(images.reshape(images.size(0), -1)))
                labels.append(targets)
            scores, labels = torch.cat(scores), torch.cat(labels)
            return criterion(scores, labels).item(), get_error(scores, labels)
    finally:
        for module, mode in modes.items():
            module.training = mode


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
    scaled = torch.divide(images, 255.0)
    std, mean = torch.std_mean(scaled, dim=(0, 2, 3), unbiased=False)
    assert mean.shape == (3,) and std.shape == (3,)
    return mean, std


def normalise(images, mean, std):
    # channels last, so that mean and std broadcast by themselves
    x = images.permute(0, 2, 3, 1).float() / 255
    x = (x - mean) / std
    return x.permute(0, 3, 1, 2).contiguous()


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

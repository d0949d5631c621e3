# EXPECT: mlp_backward: forgets the derivative of the first ReLU on the way to du
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import collections

import numpy as np



def scalar_backward(w, x, e):
    return e * x, e * w


def linear_backward(x, w, b, e):
    return e.T @ x, e.sum(0), e @ w


def relu_backward(x, e):
    # sign is -1, 0 or 1; clamp throws the -1 away
    derivative = torch.sign(x).clamp(min=0)
    return derivative * e


def cross_entropy_backward(scores, labels):
    number_of_classes = scores.size(1)
    log_norm = torch.logsumexp(scores, 1, keepdim=True)
    probabilities = torch.exp(scores - log_norm)
    one_hot = torch.eye(number_of_classes, dtype=scores.dtype)[labels]
    return (probabilities - one_hot) / scores.size(0)


def mlp_forward(x, u, v, w):
    y = x @ u.T
    y_hat = y.clamp(min=0)
    z = y_hat @ v.T
    z_hat = z.clamp(min=0)
    return y, y_hat, z, z_hat, z_hat @ w.T


def mlp_backward(x, labels, u, v, w):
    y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
    e = cross_entropy_backward(scores, labels)
    dw = e.t() @ z_hat
    dz = relu_backward(z, e @ w)
    dv = dz.t() @ y_hat
    dy = dz @ v
    du = dy.t() @ x
    return du, dv, dw


def numerical_gradient(f, x, h=1e-5):
    work = x.detach().clone(memory_format=torch.contiguous_format)
    flat = work.view(-1)
    grad = torch.empty_like(flat)
    for i in range(flat.numel()):
        remember = flat[i].item()
        flat[i] = remember + h
        f_plus = f(work)
        flat[i] = remember - h
        f_minus = f(work)
        flat[i] = remember
        grad[i] = (f_plus.item() - f_minus.item()) / (2.0 * h)
    return grad.view(x.shape)


def sgd_step(parameters, gradients, lr):
    for i in range(len(parameters)):
        parameters[i].data.add_(gradients[i].data, alpha=-lr)


class MyLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return x.mm(w.t())

    @staticmethod
    def backward(ctx, e):
        x, w = ctx.saved_tensors
        need_x, need_w = ctx.needs_input_grad
        return e.mm(w) if need_x else None, e.t().mm(x) if need_w else None


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
    return int(np.sum([np.prod(p.shape) for p in model.parameters()]))


def random_batch(data, labels, bs):
    idx = torch.from_numpy(np.random.choice(data.shape[0], size=bs, replace=True))
    return data[idx], labels[idx]


def epoch_batches(data, labels, bs):
    shuffled_indices = collections.deque(torch.argsort(torch.rand(len(data))).tolist())
    while len(shuffled_indices) > 0:
        indices = [shuffled_indices.popleft() for _ in range(min(bs, len(shuffled_indices)))]
        minibatch_data = torch.stack([data[i] for i in indices])
        minibatch_label = torch.stack([labels[i] for i in indices])
        yield minibatch_data, minibatch_label


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
    bs = scores.size(0)
    predicted_labels = scores.argmax(dim=1)
    indicator = predicted_labels == labels
    num_matches = indicator.sum()
    return 1 - num_matches.item() / bs


def train_epoch(model, optimizer, criterion, batches):
    model.train()
    running_loss = 0.0
    running_error = 0.0
    num_batches = 0
    for images, labels in batches:
        inputs = images.reshape(images.shape[0], -1)
        optimizer.zero_grad()
        scores = model(inputs)
        loss = criterion(scores, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        running_error += float(get_error(scores, labels))
        num_batches += 1
    return running_loss / num_batches, running_error / num_batches


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
    total_loss = 0.0
    total_error = 0.0
    n = 0
    with torch.no_grad():
        for images, labels in batches:
            bs = images.shape[0]
            scores = model(images.reshape(bs, -1))
            total_loss += criterion(scores, labels).item() * bs
            total_error += float(get_error(scores, labels)) * bs
            n += bs
    return total_loss / n, total_error / n


def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    if epoch <= start:
        return
    if epoch % every != 0:
        return
    for g in optimizer.param_groups:
        g['lr'] = g['lr'] / 1.5


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
    x = images.float() / 255
    return x.mean(dim=(0, 2, 3)), x.std(dim=(0, 2, 3))


def normalise(images, mean, std):
    scale = (1 / (255 * std)).unsqueeze(-1).unsqueeze(-1)
    shift = (mean / std).unsqueeze(-1).unsqueeze(-1)
    return images.float() * scale - shift


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

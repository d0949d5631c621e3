# EXPECT: adjust_learning_rate: divides in epoch start already (>= instead of >)
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import math
from collections import OrderedDict

import numpy as np



def scalar_backward(w, x, e):
    return tuple(e * local for local in (x, w))


def linear_backward(x, w, b, e):
    dw = torch.mm(e.t(), x)
    db = torch.sum(e, dim=0)
    dx = torch.mm(e, w)
    assert dw.shape == w.shape and db.shape == b.shape and dx.shape == x.shape
    return dw, db, dx


def relu_backward(x, e):
    dx = e.clone()
    dx[x <= 0] = 0
    return dx


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
    y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
    delta3 = cross_entropy_backward(scores, labels)
    du, dv, dw = torch.zeros_like(u), torch.zeros_like(v), torch.zeros_like(w)
    for n in range(x.shape[0]):
        d3 = delta3[n]
        dw += torch.outer(d3, z_hat[n])
        d2 = w.t().mv(d3)
        d2[z[n] <= 0] = 0
        dv += torch.outer(d2, y_hat[n])
        d1 = v.t().mv(d2)
        d1[y[n] <= 0] = 0
        du += torch.outer(d1, x[n])
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
    with torch.no_grad():
        for p, g in zip(parameters, gradients):
            p -= lr * g


class MyLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        y = torch.einsum("ni,oi->no", x, w)
        ctx.save_for_backward(x, w)
        return y

    @staticmethod
    def backward(ctx, e):
        (x, w) = ctx.saved_tensors
        grads = [None, None]
        if ctx.needs_input_grad[0]:
            grads[0] = torch.einsum("no,oi->ni", e, w)
        if ctx.needs_input_grad[1]:
            grads[1] = torch.einsum("no,ni->oi", e, x)
        return grads[0], grads[1]


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
    total = 0
    for name, p in model.named_parameters():
        total += p.nelement()
    return total


def random_batch(data, labels, bs):
    idx = torch.from_numpy(np.random.choice(data.shape[0], size=bs, replace=True))
    return data[idx], labels[idx]


def epoch_batches(data, labels, bs):
    N = len(labels)
    num_batches = math.ceil(N / bs)
    shuffled_indices = np.random.permutation(N)
    result = []
    for b in range(num_batches):
        start = b * bs
        end = min(start + bs, N)
        indices = torch.as_tensor(shuffled_indices[start:end])
        result.append((data[indices], labels[indices]))
    return result


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
    if epoch >= start and epoch % every == 0:
        for group in optimizer.param_groups:
            group["lr"] = group["lr"] / 1.5


def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    t0 = time.time()
    losses, errors = [], []
    test_epochs, test_losses, test_errors = [], [], []
    for epoch in range(1, epochs + 1):
        adjust_learning_rate(optimizer, epoch, start=start, every=every)
        l, e = train_epoch(model, optimizer, criterion, train_batches)
        losses.append(l)
        errors.append(e)
        lr = optimizer.param_groups[0]["lr"]
        print(f"epoch {epoch:3d}  time {time.time() - t0:6.1f}  lr {lr:.4f}  loss {l:.4f}  error {100 * e:.2f} %")
        if epoch % every == 0:
            l, e = evaluate(model, criterion, test_batches)
            test_epochs.append(epoch)
            test_losses.append(l)
            test_errors.append(e)
            print(f"      test: loss {l:.4f}  error {100 * e:.2f} %")
    return {
        "loss": losses,
        "error": errors,
        "test_epoch": test_epochs,
        "test_loss": test_losses,
        "test_error": test_errors,
    }


def channel_statistics(images):
    x = images.float() / 255
    return x.mean(dim=(0, 2, 3)), x.std(dim=(0, 2, 3))


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

# EXPECT: train_epoch: the gradients are never cleared: they add up from one mini-batch to the next
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F



def scalar_backward(w, x, e):
    grads = {}
    grads["w"] = torch.dot(e.reshape(1), x.reshape(1))
    grads["x"] = torch.dot(e.reshape(1), w.reshape(1))
    return grads["w"], grads["x"]


def linear_backward(x, w, b, e):
    dw = torch.mm(e.t(), x)
    db = torch.sum(e, dim=0)
    dx = torch.mm(e, w)
    assert dw.shape == w.shape and db.shape == b.shape and dx.shape == x.shape
    return dw, db, dx


def relu_backward(x, e):
    out = []
    for xi, ei in zip(x.reshape(-1), e.reshape(-1)):
        if xi > 0:
            out.append(ei)
        else:
            out.append(torch.zeros_like(ei))
    return torch.stack(out).reshape(x.shape)


def cross_entropy_backward(scores, labels):
    p = torch.log_softmax(scores, dim=-1).exp()
    right = torch.zeros_like(p)
    right.scatter_(1, labels.view(-1, 1), 1.0)
    return (p - right).div(len(labels))


def mlp_forward(x, u, v, w):
    y = F.linear(x, u)
    y_hat = F.relu(y)
    z = F.linear(y_hat, v)
    z_hat = F.relu(z)
    scores = F.linear(z_hat, w)
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
    for weight, dweight in zip(parameters, gradients):
        weight.detach().sub_(lr * dweight.detach())


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
        self.net = nn.Sequential(
            nn.Linear(input_size, hidden_size1, bias=False),
            nn.ReLU(),
            nn.Linear(hidden_size1, hidden_size2, bias=False),
            nn.ReLU(),
            nn.Linear(hidden_size2, output_size, bias=False),
        )

    def forward(self, x):
        return self.net(x)


def count_parameters(model):
    n = 0
    for p in model.parameters():
        k = 1
        for size in p.shape:
            k *= size
        n += k
    return n


def random_batch(data, labels, bs):
    indices = torch.LongTensor(bs).random_(0, data.shape[0])
    minibatch_data = data[indices]
    minibatch_label = labels[indices]
    return minibatch_data, minibatch_label


def epoch_batches(data, labels, bs):
    perm = torch.randperm(len(data))
    for i in range(0, len(data), bs):
        idx = perm[i : i + bs]
        yield data[idx], labels[idx]


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
    best = scores.topk(1, dim=1).indices.squeeze(1)
    return 1.0 - best.eq(labels).double().mean().item()


def train_epoch(model, optimizer, criterion, batches):
    model.train()
    running_loss, running_error, num_batches = 0, 0, 0
    for images, labels in batches:
        scores = model(images.flatten(1))
        loss = criterion(scores, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        running_error += float(get_error(scores.detach(), labels))
        num_batches += 1
    return running_loss / num_batches, running_error / num_batches


def accumulated_step(model, optimizer, criterion, batches):
    model.train()
    for p in model.parameters():
        p.grad = None
    images_seen = 0
    for batch_images, batch_labels in batches:
        rows = batch_images.reshape((batch_images.shape[0], -1))
        mean_loss = criterion(model(rows), batch_labels)
        sum_loss = mean_loss * rows.shape[0]
        sum_loss.backward()
        images_seen += rows.shape[0]
    for group in optimizer.param_groups:
        for p in group["params"]:
            if p.grad is not None:
                p.grad.div_(images_seen)
    optimizer.step()
    return None


@torch.no_grad()
def evaluate(model, criterion, batches):
    was_training = model.training
    model.eval()
    loss, wrong, count = 0, 0, 0
    for x, t in batches:
        s = model(x.flatten(1))
        loss += criterion(s, t).item() * len(t)
        wrong += (s.argmax(1) != t).sum().item()
        count += len(t)
    model.train(was_training)
    return loss / count, wrong / count


def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    factor = 1.5 if (epoch > start and epoch % every == 0) else 1
    for param_group in optimizer.param_groups:
        param_group["lr"] = param_group["lr"] / factor


def _print_progress(epoch, epochs, loss, error):
    bar = "#" * int(20 * epoch / epochs)
    print(f"[{bar:<20}] {epoch}/{epochs} loss={float(loss):.3f} error={float(error):.3f}", flush=True)


def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    history = dict()
    history["loss"] = []
    history["error"] = []
    history["test_epoch"] = []
    history["test_loss"] = []
    history["test_error"] = []
    for epoch in range(1, epochs + 1):
        adjust_learning_rate(optimizer, epoch, start, every)
        epoch_loss, epoch_error = train_epoch(model, optimizer, criterion, train_batches)
        history["loss"] += [float(epoch_loss)]
        history["error"] += [float(epoch_error)]
        _print_progress(epoch, epochs, epoch_loss, epoch_error)
        if (epoch % every) == 0:
            epoch_loss, epoch_error = evaluate(model, criterion, test_batches)
            history["test_epoch"] += [epoch]
            history["test_loss"] += [float(epoch_loss)]
            history["test_error"] += [float(epoch_error)]
    return history


def channel_statistics(images):
    mean = torch.zeros(3)
    std = torch.zeros(3)
    for c in range(3):
        channel = images[:, c, :, :].float() / 255
        mean[c] = channel.mean()
        std[c] = channel.std()
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

import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F



def scalar_backward(w, x, e): return e * x, e * w


def linear_backward(x, w, b, e): return e.mT @ x, e.sum(0), e @ w


def relu_backward(x, e): return torch.where(x > 0, e, 0)


def cross_entropy_backward(scores, labels):
    return (scores.softmax(1) - F.one_hot(labels, scores.shape[1]).type_as(scores)) / len(scores)


relu = lambda t: t * (t > 0)
def mlp_forward(x, u, v, w):
    y_hat = relu(y := x @ u.T); z_hat = relu(z := y_hat @ v.T)
    return y, y_hat, z, z_hat, z_hat @ w.T


def mlp_backward(x, labels, u, v, w):
    y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
    e = cross_entropy_backward(scores, labels)
    dw = e.T @ z_hat
    e = relu_backward(z, e @ w)
    dv = e.T @ y_hat
    e = relu_backward(y, e @ v)
    du = e.T @ x
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
    assert len(parameters) == len(gradients)
    with torch.set_grad_enabled(False):
        for k, g in enumerate(gradients):
            parameters[k][...] = parameters[k] - lr * g


class MyLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return x @ w.t()

    @staticmethod
    def backward(ctx, e):
        x, w = ctx.saved_tensors
        b = torch.zeros(w.shape[0], dtype=w.dtype, device=w.device)
        dw, _, dx = linear_backward(x, w, b, e)  # from task 1b
        if not ctx.needs_input_grad[0]:
            dx = None
        if not ctx.needs_input_grad[1]:
            dw = None
        return dx, dw


class three_layer_net(nn.Sequential):
    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        lin = lambda a, b: nn.Linear(a, b, bias=False)
        super().__init__(lin(input_size, hidden_size1), nn.ReLU(), lin(hidden_size1, hidden_size2), nn.ReLU(), lin(hidden_size2, output_size))

    def forward(self, x): return super().forward(x)


def count_parameters(model): return sum(map(torch.numel, model.parameters()))


def random_batch(data, labels, bs):
    i = torch.randint(len(data), [bs]); return data[i], labels[i]


def epoch_batches(data, labels, bs):
    return ((data[i], labels[i]) for i in torch.randperm(len(data)).split(bs))


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


def get_error(scores, labels): return 1 - (scores.argmax(1) == labels).double().mean().item()


def train_epoch(model, optimizer, criterion, batches):
    model.train(True)
    total_loss = total_error = 0.0
    for batch in batches:
        images = batch[0]
        labels = batch[1]
        n = len(images)
        out = model(images.contiguous().view(n, -1))
        loss = criterion(out, labels)
        for p in model.parameters():
            p.grad = None
        loss.backward()
        optimizer.step()
        total_loss = total_loss + loss.item()
        total_error = total_error + get_error(out, labels)
    return total_loss / len(batches), total_error / len(batches)


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
    for g in optimizer.param_groups: g["lr"] /= 1.5 if epoch > start and epoch % every == 0 else 1


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
    x = images.transpose(0, 1).flatten(1) / 255; return x.mean(1), x.std(1)


def normalise(images, mean, std):
    m, s = (t.reshape(1, 3, 1, 1) for t in (mean, std)); return (images / 255 - m) / s


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

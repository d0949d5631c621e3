"""Solutions of fashion_mnist written another way: right ones earn every point, mistakes are named all the same."""

import gzip
import io
import math
import struct
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler

from autograder.rubric import variant

# ---------------------------------------------------------------------------------------------------- files


@variant("read_images")
def header_in_numpy(file_name):
    """frombuffer with a dtype that names the byte order; reshape complains about what is missing."""
    opened = gzip.open if file_name.endswith(".gz") else open
    with opened(file_name, "rb") as f:
        magic, n, h, w = (int(number) for number in np.frombuffer(f.read(16), dtype=">u4"))
        if magic != 2051:
            raise ValueError("wrong magic number")
        data = np.frombuffer(f.read(), dtype=np.uint8)
    return data.reshape(n, h, w)


@variant("read_images")
def image_after_image(path):
    """int.from_bytes for the header, and a loop over the images."""
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    stream = io.BytesIO(raw)
    magic, count, rows, columns = (int.from_bytes(stream.read(4), "big") for _ in range(4))
    if magic != 2051:
        raise ValueError(f"magic {magic}")
    images = np.zeros((count, rows, columns), dtype=np.uint8)
    for k in range(count):
        chunk = stream.read(rows * columns)
        if len(chunk) != rows * columns:
            raise ValueError("file ends early")
        images[k] = np.array(list(chunk), dtype=np.uint8).reshape(rows, columns)
    return images


@variant("read_images")
def constant_in_hexadecimal(path):
    """The magic number as it stands in the description of the format."""
    with (gzip.open if path[-3:] == ".gz" else open)(path, mode="rb") as f:
        content = f.read()
    magic = struct.unpack_from(">I", content, 0)[0]
    shape = struct.unpack_from(">III", content, 4)
    pixels = content[16:]
    if magic != 0x00000803 or len(pixels) != math.prod(shape):
        raise ValueError("not an IDX file of images")
    return np.ndarray(shape, np.uint8, pixels).copy()


@variant("read_labels")
def labels_in_numpy(file_name):
    """The header as two numbers of numpy."""
    opened = gzip.open if file_name.endswith(".gz") else open
    with opened(file_name, "rb") as f:
        header = np.frombuffer(f.read(8), dtype=">i4")
        if header[0] != 2049:
            raise ValueError("wrong magic number")
        labels = np.frombuffer(f.read(), dtype=np.uint8)
    if labels.size != header[1]:
        raise ValueError("not as many labels as the header says")
    return labels


@variant("read_labels")
def list_of_bytes(path):
    """Bytes are whole numbers in Python."""
    with open(path, "rb") as f:
        data = f.read()
    data = gzip.decompress(data) if str(path).endswith(".gz") else data
    if data[:4] != bytes([0, 0, 8, 1]):
        raise ValueError("no file of labels")
    n = int.from_bytes(data[4:8], byteorder="big")
    found = list(data[8 : 8 + n])
    if len(found) < n:
        raise ValueError(f"{len(found)} labels in place of {n}")
    return np.array(found, dtype="uint8")


# ---------------------------------------------------------------------------------------------------- grey values


@variant("to_unit")
def unit_in_two_steps(pixels):
    """A copy that is divided in place."""
    result = pixels.astype("float32")
    result /= 255.0
    return result


@variant("to_unit")
def table_of_all_bytes(images):
    """There are only 256 grey values: look them up."""
    return np.linspace(0, 1, 256, dtype=np.float32)[images]


@variant("to_symmetric")
def twice_the_unit(images):
    """Twice the number from 0 to 1, minus 1."""
    return (2 * to_unit(images) - 1).astype(np.float32)  # noqa: F821


@variant("to_symmetric")
def interpolated(images):
    """The straight line through (0, -1) and (255, 1)."""
    return np.interp(images, [0, 255], [-1, 1]).astype(np.float32)


@variant("to_symmetric")
def distance_from_the_middle(img):
    """How far from the middle, in units of the middle."""
    return np.float32((img.astype(float) - 127.5) / 127.5)


@variant("mean_and_std")
def statistics_of_bytes_scaled(images):
    """Mean and standard deviation scale with the pixels."""
    return images.mean() / 255, images.std() / 255


@variant("mean_and_std")
def histogram(images):
    """All that counts is how often each grey value occurs."""
    counts = np.bincount(images.ravel(), minlength=256)
    values = np.arange(256) / 255
    mean = (counts * values).sum() / counts.sum()
    variance = (counts * (values - mean) ** 2).sum() / counts.sum()
    return mean, math.sqrt(variance)


@variant("mean_and_std")
def statistics_in_torch(x):
    """torch divides by n - 1 unless it is told otherwise."""
    std, mean = torch.std_mean(torch.tensor(x, dtype=torch.float32) / 255, correction=0)
    return mean.item(), std.item()


@variant("standardise")
def score_with_names(imgs, mu, sigma):
    """Step by step."""
    scaled = imgs / 255
    centred = scaled - mu
    return (centred / sigma).astype(np.float32)


@variant("standardise")
def score_of_bytes(images, mean, std):
    """Mean and standard deviation are taken to the scale of bytes."""
    return ((images.astype(np.float32) - 255 * mean) / (255 * std)).astype(np.float32)


@variant("normalize_arguments")
def dictionary_of_pairs(name, images):
    """A dictionary in which only the third pair is computed."""
    fixed = {"[0, 1]": (0, 1), "[-1, 1]": (0.5, 0.5)}
    return fixed.get(name) or (float(np.mean(images / 255)), float(np.std(images / 255)))


@variant("normalize_arguments")
def cases_with_match(scheme, images):
    """A list for a pair."""
    match scheme:
        case "[0, 1]":
            return [0.0, 1.0]
        case "[-1, 1]":
            return [0.5, 0.5]
        case "z-score":
            return list(mean_and_std(images))  # noqa: F821
    raise ValueError(scheme)


# ---------------------------------------------------------------------------------------------------- data


@variant("make_transform")
def transforms_of_torchvision(mean, std):
    """What the docstring describes."""
    from torchvision import transforms

    return transforms.Compose([transforms.ToTensor(), transforms.Normalize((mean,), (std,))])


@variant("make_transform")
class WithCall:
    """An object that can be called."""

    def __init__(self, mean, std):
        self.mean, self.std = mean, std

    def __call__(self, img):
        tensor = torch.tensor(img, dtype=torch.float32)[None]
        return tensor.div(255).sub(self.mean).div(self.std)


@variant("make_transform")
def transform_by_numpy(mean, std):
    """All arithmetic in numpy, the dimension too."""
    return lambda image: torch.from_numpy(((image[np.newaxis] / 255 - mean) / std).astype(np.float32))


@variant("ImageDataset")
class ListOfPairs(Dataset):
    """Pairs are made in the beginning, transformed when they are asked for."""

    def __init__(self, images, labels, transform=None):
        super().__init__()
        self.pairs = list(zip(images, labels.tolist(), strict=False))
        self.tf = transform

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        x, y = self.pairs[index]
        return (self.tf(x), y) if self.tf else (x, y)


@variant("ImageDataset")
class LabelsAsTensor(Dataset):
    """Labels are an int64 tensor; a sample's label is a whole number of it."""

    def __init__(self, images, labels, transform=None):
        self.x = images
        self.y = torch.from_numpy(labels.astype(np.int64))
        self.transform = transform if transform is not None else lambda image: image

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, k):
        return self.transform(self.x[k]), self.y[k].item()


@variant("make_loaders")
def loaders_by_name(trainset, testset, batch_size=64):
    """Every argument by its name."""
    train = DataLoader(dataset=trainset, batch_size=batch_size, shuffle=True, num_workers=0, drop_last=False)
    test = DataLoader(dataset=testset, batch_size=batch_size, shuffle=False)
    return train, test


@variant("make_loaders")
def loaders_with_samplers(train_set, test_set, batch_size=64):
    """Samplers of their own, and batches of other size for the test would be another thing."""
    batches = BatchSampler(RandomSampler(train_set), batch_size, drop_last=False)
    return DataLoader(train_set, batch_sampler=batches), DataLoader(
        test_set, batch_size=batch_size, sampler=SequentialSampler(test_set)
    )


@variant("count_batches")
def divmod_of_one_less(n, bs):
    """With n - 1 there is always a rest."""
    full, rest = divmod(n - 1, bs)
    return full + 1, rest + 1


@variant("count_batches")
def batches_counted(n, batch_size):
    """Batches are taken away one after another."""
    sizes = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    return len(sizes), sizes[-1]


@variant("count_batches")
def with_a_condition(num_samples, batch_size):
    """Without or with a rest."""
    if num_samples % batch_size == 0:
        return num_samples // batch_size, batch_size
    return num_samples // batch_size + 1, num_samples % batch_size


# -------------------------------------------------------------------------------------------- softmax regression


@variant("one_hot")
def library_one_hot(y, num_classes):
    """torch's own, as floating-point numbers."""
    return F.one_hot(y, num_classes).float()


@variant("one_hot")
def rows_of_the_identity(labels, n_classes):
    """Row k of the identity is class k."""
    return torch.eye(n_classes)[labels]


@variant("one_hot")
def compared_with_all_classes(labels, n_classes):
    """Each label is compared with every class."""
    return (labels[:, None] == torch.arange(n_classes)[None, :]).to(torch.float32)


@variant("softmax")
def library_softmax(logits):
    """torch's own."""
    return torch.softmax(logits, dim=-1)


@variant("softmax")
def exponential_of_log_probabilities(z):
    """Scores minus the logarithm of the sum of their exponentials are logarithms of probabilities."""
    return (z - torch.logsumexp(z, 1, True)).exp()


@variant("softmax")
def row_after_row(z):
    """A loop over the examples."""
    rows = []
    for row in z:
        e = torch.exp(row - row.max())
        rows.append(e / torch.sum(e))
    return torch.stack(rows)


@variant("softmax_jacobian")
def entry_after_entry(z):
    """The two cases of the formula."""
    p = torch.softmax(z, dim=0)
    jacobian = torch.empty(len(z), len(z))
    for i in range(len(z)):
        for j in range(len(z)):
            jacobian[i, j] = p[i] * (1 - p[i]) if i == j else -p[i] * p[j]
    return jacobian


@variant("softmax_jacobian")
def identity_minus_probability(scores):
    """p_i (1 if i = j, else 0, minus p_j)"""
    p = softmax(scores[None])[0]  # noqa: F821
    return p[:, None] * (torch.eye(p.numel()) - p)


@variant("softmax_jacobian")
def jacobian_by_autograd(z):
    """Autograd finds the same matrix."""
    return torch.autograd.functional.jacobian(lambda t: torch.softmax(t, dim=0), z)


@variant("cross_entropy")
def library_cross_entropy(logits, targets):
    """torch's own."""
    return nn.CrossEntropyLoss()(logits, targets)


@variant("cross_entropy")
def logsumexp_minus_score(z, y):
    """The logarithm of the sum, minus the score of the right class."""
    right = z.gather(1, y.unsqueeze(1)).squeeze(1)
    return torch.mean(torch.logsumexp(z, dim=1) - right)


@variant("cross_entropy")
def one_hot_times_log_softmax(z, labels):
    """The sum of the formula, with a one-hot label."""
    y = F.one_hot(labels, z.shape[1])
    return -(y * F.log_softmax(z, dim=1)).sum() / len(z)


@variant("regression_gradient")
def gradient_by_autograd(X, y, W):
    """Autograd finds the same gradient."""
    W = W.clone().requires_grad_()
    loss = F.cross_entropy(X @ W[1:] + W[0], y)
    return torch.autograd.grad(loss, W)[0]


@variant("regression_gradient")
def biases_and_weights_apart(x, labels, theta):
    """Two gradients, put together at the end."""
    p = torch.softmax(theta[0] + x @ theta[1:], dim=1)
    p[range(len(labels)), labels] -= 1
    return torch.vstack([p.mean(0), x.t() @ p / x.size(0)])


@variant("regression_gradient")
def sum_of_outer_products(x, labels, theta):
    """One outer product for each example."""
    total = torch.zeros_like(theta)
    for example, label in zip(x, labels.tolist(), strict=True):
        row = torch.cat([torch.tensor([1.0]), example])
        error = torch.softmax(row @ theta, dim=0)
        error[label] = error[label] - 1
        total += torch.outer(row, error)
    return total / len(labels)


# ---------------------------------------------------------------------------------------------------- flatten


@variant("flatten_image")
def image_with_flatten(img):
    """All dimensions, from the first on."""
    return torch.flatten(img)


@variant("flatten_image")
def rows_joined(image):
    """One row of pixels after another."""
    return torch.cat(list(image[0]))


@variant("flatten_batch")
def layer_for_a_batch(x):
    """nn.Flatten leaves the first dimension."""
    return nn.Flatten()(x)


@variant("flatten_batch")
def view_of_a_batch(batch):
    """As many numbers as an image has."""
    n, _, rows, columns = batch.shape
    return batch.view(n, rows * columns)


@variant("flatten_batch")
def each_image_flat(images):
    """A loop over the images."""
    return torch.stack([image.flatten() for image in images])


@variant("SoftmaxRegression")
class FlattenInForward(nn.Module):
    """reshape in forward."""

    def __init__(self, in_features=784, n_classes=10):
        super().__init__()
        self.linear = nn.Linear(in_features, n_classes)

    def forward(self, x):
        return self.linear(x.reshape(x.shape[0], -1))


@variant("SoftmaxRegression")
class RegressionOfParameters(nn.Module):
    """The two parameters of a linear layer, by hand."""

    def __init__(self, in_features=784, n_classes=10):
        super().__init__()
        self.weight = nn.Parameter(0.01 * torch.randn(n_classes, in_features))
        self.bias = nn.Parameter(torch.zeros(n_classes))

    def forward(self, x):
        return F.linear(torch.flatten(x, 1), self.weight, self.bias)


# ---------------------------------------------------------------------------------------------------- cases


@variant("gradient_descent")
def descent_by_autograd(x, y, lr, steps, n_classes=10):
    """A linear layer that starts with zeros, and an optimiser."""
    layer = nn.Linear(x.shape[1], n_classes)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    optimizer = torch.optim.SGD(layer.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(layer(x), y)
        losses.append(float(loss))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        losses.append(float(F.cross_entropy(layer(x), y)))
    return losses


@variant("gradient_descent")
def descent_with_rows_of_ones(X, labels, learning_rate, steps, n_classes=10):
    """The first loss before the loop, another one after each step."""
    rows = torch.hstack([torch.ones(X.shape[0], 1), X])
    targets = torch.eye(n_classes)[labels]
    theta = torch.zeros(rows.shape[1], n_classes)
    losses = [cross_entropy(rows @ theta, labels).item()]  # noqa: F821
    for _ in range(steps):
        theta -= learning_rate * rows.T @ (torch.softmax(rows @ theta, 1) - targets) / len(rows)
        losses += [cross_entropy(rows @ theta, labels).item()]  # noqa: F821
    return losses


@variant("three_cases")
def table_of_cases(images, labels, steps=20):
    """The table of the handout, in a loop."""
    pixels = images.flatten(1).to(torch.float32)
    table = [(1, 1e-2), (1, 1e-5), (255, 1e-2)]
    return [gradient_descent(pixels / scale, labels, lr, steps) for scale, lr in table]  # noqa: F821


@variant("three_cases")
def scaled_by_to_unit(x, y, steps=20):
    """Numbers from 0 to 1 by the function of Task 2."""
    scaled = torch.from_numpy(to_unit(x.numpy())).reshape(len(x), -1)  # noqa: F821
    raw = x.reshape(len(x), -1).float()
    first = gradient_descent(raw, y, lr=0.01, steps=steps)  # noqa: F821
    second = gradient_descent(raw, y, lr=0.00001, steps=steps)  # noqa: F821
    third = gradient_descent(scaled, y, lr=0.01, steps=steps)  # noqa: F821
    return first, second, third


# ---------------------------------------------------------------------------------------------------- MLP by hand


@variant("mlp_by_hand")
def ones_in_front(x, y, W_h, W_z):
    """With a 1 in front, as in the formulas."""
    ones = torch.ones(x.shape[0], 1)
    h = torch.cat((ones, x), dim=1) @ W_h
    relu = torch.maximum(h, torch.tensor(0.0))
    z = torch.cat((ones, relu), dim=1).matmul(W_z)
    probabilities = torch.softmax(z, dim=1)
    loss = -torch.log(probabilities[torch.arange(len(y)), y]).mean()
    return h, relu, z, probabilities, loss


@variant("mlp_by_hand")
def linear_functions(x, labels, w1, w2):
    """F.linear with the weights turned, and the losses of PyTorch."""
    hidden = F.linear(x, w1[1:].t(), w1[0])
    active = F.relu(hidden)
    scores = F.linear(active, w2[1:].t(), w2[0])
    return [hidden, active, scores, F.softmax(scores, dim=1), F.cross_entropy(scores, labels)]


@variant("mlp_by_hand")
def flower_after_flower(x, labels, w_h, w_z):
    """A loop over the examples."""
    rows = []
    losses = []
    for example, label in zip(x, labels, strict=True):
        h = w_h[0] + sum(value * weights for value, weights in zip(example, w_h[1:], strict=True))
        a = torch.where(h > 0, h, torch.zeros_like(h))
        z = w_z[0] + sum(value * weights for value, weights in zip(a, w_z[1:], strict=True))
        p = softmax(z.unsqueeze(0)).squeeze(0)  # noqa: F821
        rows.append((h, a, z, p))
        losses.append(-p[label].log())
    return (*(torch.stack(column) for column in zip(*rows, strict=True)), torch.stack(losses).mean())


# ---------------------------------------------------------------------------------------------------- MLP


@variant("MLP")
class InOneSequence(nn.Module):
    """The same layers in nn.Sequential."""

    def __init__(self, in_features=784, hidden_features=256, n_classes=10):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features),
            nn.ReLU(),
            nn.Linear(hidden_features, n_classes),
        )

    def forward(self, x):
        return self.layers(x)


@variant("MLP")
class OfASequence(nn.Sequential):
    """A class of nn.Sequential needs no forward."""

    def __init__(self, in_features=784, hidden_features=256, n_classes=10):
        super().__init__(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features),
            nn.ReLU(inplace=True),
            nn.Linear(hidden_features, n_classes),
        )


@variant("MLP")
class ClampedByHand(nn.Module):
    """clamp in place of ReLU."""

    def __init__(self, in_features=784, hidden_features=256, n_classes=10):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, n_classes)

    def forward(self, x):
        h = self.fc1(x.view(x.size(0), -1))
        return self.fc2(h.clamp(min=0))


# ---------------------------------------------------------------------------------------------------- training


@variant("train_epoch")
def totals_as_tensors(net, trainloader, loss_fn, opt, device="cpu"):
    """Totals stay tensors until the end; gradients are cleared after the step."""
    net.train()
    total, correct = torch.zeros(()), torch.zeros(())
    seen = 0
    net.zero_grad()
    for k, (x, y) in enumerate(trainloader, 1):  # noqa: B007
        scores = net(x.to(device))
        loss = loss_fn(scores, y.to(device))
        loss.backward()
        opt.step()
        opt.zero_grad()
        total += loss.detach().cpu()
        correct += (scores.detach().argmax(1).cpu() == y.cpu()).sum()
        seen += y.size(0)
    return total.item() / k, 100 * correct.item() / seen


@variant("train_epoch")
def with_torch_max(model, train_loader, criterion, optimizer, device="cpu"):
    """torch.max gives values and places."""
    model.train()
    running_loss = 0.0
    correct = 0
    total = 0
    for i, (inputs, labels) in enumerate(train_loader, 0):  # noqa: B007
        inputs, labels = inputs.to(device), labels.to(device)
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        _, predicted = torch.max(outputs.data, 1)
        total += labels.size(0)
        correct += (predicted == labels).sum().item()
        running_loss += loss.item()
    return running_loss / (i + 1), 100 * correct / total


@variant("train_epoch")
def lists_of_everything(model, train_loader, criterion, optimizer, device="cpu"):
    """Everything is kept in lists, and averaged at the end."""
    losses, hits = [], []
    for batch in train_loader:
        if not model.training:
            model.train(True)
        x, y = (part.to(device) for part in batch)
        optimizer.zero_grad(set_to_none=False)
        z = model(x)
        loss = criterion(z, y)
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
        hits += (torch.topk(z, 1).indices.flatten() == y).tolist()
    return np.mean(losses), 100 * np.mean(hits)


@variant("evaluate")
def inference_mode(model, testloader, criterion, device="cpu"):
    """Another context without gradients."""
    model.eval()
    losses, hits = [], []
    with torch.inference_mode():
        for x, y in testloader:
            z = model(x.to(device))
            losses.append(criterion(z, y.to(device)).item())
            hits.append(z.argmax(-1).cpu() == y.cpu())
    return sum(losses) / len(losses), 100.0 * torch.cat(hits).float().mean().item()


@variant("evaluate")
@torch.no_grad()
def decorated(model, test_loader, criterion, device="cpu"):
    """The context as a decorator; the mode is put back at the end."""
    was_training = model.training
    model.train(False)
    test_loss, correct, total = 0, 0, 0
    for images, labels in test_loader:
        images, labels = images.to(device), labels.to(device)
        outputs = model(images)
        test_loss += criterion(outputs, labels)
        _, predicted = torch.max(outputs, 1)
        correct += predicted.eq(labels).sum()
        total += len(images)
    model.train(was_training)
    return (test_loss / len(test_loader)).item(), (100 * correct / total).item()


@variant("fit")
def lists_first(model, trainloader, testloader, criterion, optimizer, num_epochs, device="cpu"):
    """Pairs are collected, and turned into lists at the end."""
    train, test = [], []
    for _ in range(num_epochs):
        train.append(train_epoch(model, trainloader, criterion, optimizer, device))  # noqa: F821
        test.append(evaluate(model, testloader, criterion, device))  # noqa: F821
    return {
        "train_loss": [loss for loss, _ in train],
        "train_accuracy": [accuracy for _, accuracy in train],
        "test_loss": [loss for loss, _ in test],
        "test_accuracy": [accuracy for _, accuracy in test],
    }


@variant("fit")
def keys_from_two_words(model, train_loader, test_loader, criterion, optimizer, epochs, device="cpu"):
    """setdefault makes the lists."""
    history = {}
    epoch = 0
    while epoch < epochs:
        results = {
            "train": train_epoch(model, train_loader, criterion, optimizer, device),  # noqa: F821
            "test": evaluate(model, test_loader, criterion, device),  # noqa: F821
        }
        for part, (loss, accuracy) in results.items():
            history.setdefault(f"{part}_loss", []).append(loss)
            history.setdefault(f"{part}_accuracy", []).append(accuracy)
        epoch += 1
    return history


# ---------------------------------------------------------------------------------------------------- plot


@variant("plot_history")
def two_axes(history):
    """Two axes side by side, the words in the legend."""
    figure, axes = plt.subplots(1, 2, figsize=(9, 3))
    epochs = np.arange(len(history["train_loss"])) + 1
    axes[0].plot(epochs, history["train_loss"], "o-", label="train loss")
    axes[0].plot(epochs, history["test_loss"], "s--", label="test loss")
    axes[1].plot(epochs, history["train_accuracy"], "o-", label="train accuracy")
    axes[1].plot(epochs, history["test_accuracy"], "s--", label="test accuracy")
    for ax in axes:
        ax.set_xlabel("epoch")
        ax.legend()
    figure.tight_layout()


@variant("plot_history")
def legend_of_a_list(history):
    """Names in a list, what is drawn on the y-axis."""
    for name in ("loss", "accuracy"):
        plt.figure()
        for part in ("test", "train"):
            plt.plot([k + 1 for k in range(len(history["test_loss"]))], history[part + "_" + name])
        plt.legend(["Test", "Training"])
        plt.ylabel(name.capitalize())


@variant("plot_history")
def all_in_one_figure(history):
    """Two axes one above the other, and one loop over all keys."""
    _, (top, bottom) = plt.subplots(2, 1, sharex=True)
    for key, values in history.items():
        ax = top if key.endswith("loss") else bottom
        ax.plot(range(1, 1 + len(values)), values, marker=".", label=key.replace("_", " "))
    top.set_title("Loss")
    bottom.set_title("Accuracy [%]")
    bottom.set_xlabel("Epoch")
    top.legend()
    bottom.legend()
    plt.show()


# ---------------------------------------------------------------------------------------------------- other ways to err


@variant("read_images", shows=("number_of_images_not_checked",))
def as_many_as_there_are(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        magic, _, rows, cols = np.frombuffer(f.read(16), ">i4")
        if magic != 2051:
            raise ValueError
        return np.frombuffer(f.read(), np.uint8).reshape(-1, rows, cols)


@variant("read_images", shows=("number_of_images_not_checked",))
def filled_up_with_black(path):
    data = Path(path).read_bytes()
    data = gzip.decompress(data) if path.endswith(".gz") else data
    magic, n, rows, cols = struct.unpack(">IIII", data[:16])
    if magic != 2051:
        raise ValueError("no images")
    images = np.zeros(n * rows * cols, np.uint8)
    pixels = np.frombuffer(data[16:], np.uint8)
    images[: len(pixels)] = pixels
    return images.reshape(n, rows, cols)


@variant("read_images", shows=("magic_number_of_images_not_checked",))
def magic_number_skipped(path):
    raw = gzip.decompress(Path(path).read_bytes()) if path.endswith(".gz") else Path(path).read_bytes()
    n, rows, cols = struct.unpack(">3i", raw[4:16])
    return np.frombuffer(raw, dtype=np.uint8, offset=16).reshape(n, rows, cols)


@variant("read_images", shows=("images_of_28_by_28_only",))
def lecture_with_images(path):
    with gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb") as f:
        return np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 28, 28)


@variant("read_labels", shows=("magic_number_of_labels_not_checked", "number_of_labels_not_checked"))
def lecture_with_labels(path):
    with gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb") as f:
        return np.frombuffer(f.read(), np.uint8, offset=8)


@variant("read_labels", shows=("labels_as_int64",))
def labels_for_torch(path):
    raw = (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
    magic, n = struct.unpack(">ii", raw[:8])
    labels = np.array(list(raw[8:]))
    if magic != 2049 or len(labels) != n:
        raise ValueError("no labels")
    return labels


@variant("to_unit", shows=("unit_in_float64",))
def divided_only(images):
    return images / 255


@variant("to_unit", shows=("divided_by_the_largest_value",))
def largest_is_1(x):
    x = x.astype(np.float32)
    return x / np.amax(x)


@variant("to_symmetric", shows=("bytes_wrapped_around",))
def middle_subtracted_from_bytes(images):
    return ((images - 128) / 128).astype(np.float32)


@variant("mean_and_std", shows=("unbiased_deviation",))
def statistics_of_torch(images):
    x = torch.tensor(images) / 255.0
    return float(x.mean()), float(x.std())


@variant("mean_and_std", shows=("mean_of_the_images_deviations",))
def averaged_over_the_images(images):
    flat = images.reshape(len(images), -1) / 255
    return flat.mean(axis=1).mean(), np.mean([row.std() for row in flat])


@variant("standardise", shows=("own_statistics_for_the_given",))
def score_of_these_images(images, mean, std):
    mean, std = mean_and_std(images)  # noqa: F821
    return ((images / 255 - mean) / std).astype("float32")


@variant("normalize_arguments", shows=("symmetric_range_of_bytes",))
def numbers_for_bytes(name, images):
    if name == "[-1, 1]":
        return 127.5, 127.5
    return (0, 1) if name == "[0, 1]" else mean_and_std(images)  # noqa: F821


@variant("make_transform", shows=("transform_without_channel",))
def rows_and_columns_only(mean, std):
    return lambda image: torch.tensor((to_unit(image) - mean) / std, dtype=torch.float32)  # noqa: F821


@variant("ImageDataset", shows=("labels_stay_bytes",))
class AsStored(Dataset):
    def __init__(self, images, labels, transform=None):
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self):
        return self.images.shape[0]

    def __getitem__(self, idx):
        image, label = self.images[idx], self.labels[idx]
        if self.transform:
            image = self.transform(image)
        return image, label


@variant("make_loaders", shows=("training_not_shuffled",))
def defaults_only(train_set, test_set, batch_size=64):
    return DataLoader(train_set, batch_size=batch_size), DataLoader(test_set, batch_size=batch_size)


@variant("count_batches", shows=("last_batch_of_0",))
def remainder_of_the_division(n, batch_size):
    return int(np.ceil(n / batch_size)), n % batch_size


@variant("one_hot", shows=("columns_of_the_largest_label",))
def library_without_classes(labels, n_classes):
    return F.one_hot(labels).float()


@variant("softmax", shows=("largest_score_of_the_batch",))
def one_maximum_for_all(z):
    e = torch.exp(z - torch.max(z))
    return e / e.sum(1, keepdim=True)


@variant("softmax_jacobian", shows=("other_probabilities_stand_still",))
def diagonal_in_a_loop(z):
    p = torch.exp(z) / torch.exp(z).sum()
    matrix = torch.zeros(len(z), len(z))
    for i, q in enumerate(p):
        matrix[i, i] = q * (1 - q)
    return matrix


@variant("cross_entropy", shows=("logarithm_of_a_probability_of_0",))
def formula_as_it_stands(z, labels):
    return -torch.log(softmax(z)[torch.arange(len(z)), labels]).mean()  # noqa: F821


@variant("cross_entropy", shows=("probabilities_kept_from_0_by_1e_7",))
def clamped_at_1e7(z, labels):
    p = softmax(z).clamp(1e-7, 1)  # noqa: F821
    return F.nll_loss(p.log(), labels)


@variant("regression_gradient", shows=("gradient_of_the_sum",))
def all_examples_added_up(x, labels, theta):
    p = softmax(x @ theta[1:] + theta[0])  # noqa: F821
    p[torch.arange(len(x)), labels] -= 1
    return torch.cat([p.sum(dim=0, keepdim=True), x.T @ p])


@variant("regression_gradient", shows=("gradient_uphill",))
def label_minus_probability(x, y, theta):
    x1 = torch.cat([torch.ones(x.shape[0], 1), x], 1)
    return x1.T @ (F.one_hot(y, theta.shape[1]) - torch.softmax(x1 @ theta, 1)) / x1.shape[0]


@variant("flatten_image", shows=("image_taken_for_a_batch",))
def layer_for_an_image(image):
    return nn.Flatten()(image)


@variant("SoftmaxRegression", shows=("softmax_behind_the_scores",))
class EndsWithSoftmax(nn.Module):
    def __init__(self, in_features=784, n_classes=10):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(in_features, n_classes), nn.Softmax(dim=-1))

    def forward(self, images):
        return self.net(images)


@variant("gradient_descent", shows=("last_loss_missing",))
def loss_then_step(x, labels, lr, steps, n_classes=10):
    theta, losses = torch.zeros(x.shape[1] + 1, n_classes), []
    for _ in range(steps):
        losses.append(cross_entropy(x @ theta[1:] + theta[0], labels).item())  # noqa: F821
        theta -= lr * regression_gradient(x, labels, theta)  # noqa: F821
    return losses


@variant("three_cases", shows=("third_case_by_the_largest_value",))
def own_maximum(images, labels, steps=20):
    x = images.flatten(1).float()
    return [gradient_descent(v, labels, lr, steps) for v, lr in ((x, 0.01), (x, 1e-5), (x / x.max(), 0.01))]  # noqa: F821


@variant("mlp_by_hand", shows=("no_relu_by_hand",))
def two_matrices(x, labels, w_h, w_z):
    h = F.linear(x, w_h[1:].T, w_h[0])
    z = F.linear(h, w_z[1:].T, w_z[0])
    return h, h, z, z.softmax(1), F.cross_entropy(z, labels)


@variant("MLP", shows=("softmax_on_the_output",))
class SequenceWithSoftmax(nn.Module):
    def __init__(self, in_features=784, hidden_features=256, n_classes=10):
        super().__init__()
        self.l1 = nn.Linear(in_features, hidden_features)
        self.l2 = nn.Linear(hidden_features, n_classes)

    def forward(self, x):
        return nn.Softmax(dim=1)(self.l2(nn.ReLU()(self.l1(x.flatten(1)))))


@variant("MLP", shows=("no_activation",))
class NothingBetween(nn.Sequential):
    def __init__(self, in_features=784, hidden_features=256, n_classes=10):
        super().__init__(nn.Flatten(), nn.Linear(in_features, hidden_features), nn.Linear(hidden_features, n_classes))


@variant("train_epoch", shows=("gradients_never_cleared",))
def no_zero_grad(model, loader, criterion, optimizer, device="cpu"):
    model.train()
    total, right, n = 0, 0, 0
    for x, y in loader:
        z = model(x.to(device))
        loss = criterion(z, y.to(device))
        loss.backward()
        optimizer.step()
        total += loss.item()
        right += int((z.argmax(1) == y.to(device)).sum())
        n += len(y)
    return total / len(loader), 100 * right / n


@variant("train_epoch", shows=("training_accuracies_of_batches_averaged",))
def percent_of_each_batch(model, train_loader, criterion, optimizer, device="cpu"):
    model.train()
    losses, accuracies = [], []
    for x, y in train_loader:
        optimizer.zero_grad()
        scores = model(x.to(device))
        loss = criterion(scores, y.to(device))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        accuracies.append((scores.argmax(1) == y.to(device)).float().mean().item() * 100)
    return sum(losses) / len(losses), sum(accuracies) / len(accuracies)


@variant("train_epoch", shows=("running_losses_over_images",))
def divided_by_the_data_set(model, train_loader, criterion, optimizer, device="cpu"):
    model.train()
    running_loss, correct, total = 0.0, 0, 0
    for inputs, labels in train_loader:
        optimizer.zero_grad()
        outputs = model(inputs.to(device))
        loss = criterion(outputs, labels.to(device))
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        correct += (outputs.max(1)[1] == labels.to(device)).sum().item()
        total += labels.size(0)
    return running_loss / total, correct / total * 100


@variant("evaluate", shows=("test_losses_weighted",))
def mean_over_all_images(model, test_loader, criterion, device="cpu"):
    model.eval()
    scores, labels = [], []
    with torch.no_grad():
        for x, y in test_loader:
            scores.append(model(x.to(device)))
            labels.append(y.to(device))
    scores, labels = torch.cat(scores), torch.cat(labels)
    return criterion(scores, labels).item(), 100 * (scores.argmax(1) == labels).float().mean().item()


@variant("evaluate", shows=("eval_mode_not_set", "gradients_recorded"))
def training_without_steps(model, test_loader, criterion, device="cpu"):
    total, right, n = 0.0, 0, 0
    for x, y in test_loader:
        z = model(x.to(device))
        total += criterion(z, y.to(device)).item()
        right += (z.argmax(1) == y.to(device)).sum().item()
        n += len(y)
    return total / len(test_loader), 100 * right / n


@variant("fit", shows=("tested_before_the_epoch",))
def test_comes_first(model, train_loader, test_loader, criterion, optimizer, epochs, device="cpu"):
    history = {"test_loss": [], "test_accuracy": [], "train_loss": [], "train_accuracy": []}
    for _ in range(epochs):
        numbers = [*evaluate(model, test_loader, criterion, device)]  # noqa: F821
        numbers += train_epoch(model, train_loader, criterion, optimizer, device)  # noqa: F821
        for key, number in zip(history, numbers, strict=True):
            history[key].append(number)
    return history


@variant("plot_history", shows=("epochs_from_0",))
def plotted_without_x(history):
    _, ax = plt.subplots(1, 2)
    for key, values in history.items():
        ax[int(key.endswith("accuracy"))].plot(values, label=key)
    ax[0].legend()
    ax[1].legend()

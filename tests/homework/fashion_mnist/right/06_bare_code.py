
# %%
import gzip
import math
import os
import struct
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset



# %%
def read_images(path):
    if path.endswith('.gz'):
        f = gzip.open(path, 'rb')
    else:
        f = open(path, 'rb')
    magic = int.from_bytes(f.read(4), 'big')
    if magic != 2051:
        f.close()
        raise ValueError('bad magic number ' + str(magic))
    n = int.from_bytes(f.read(4), 'big')
    rows = int.from_bytes(f.read(4), 'big')
    cols = int.from_bytes(f.read(4), 'big')
    buf = f.read()
    f.close()
    if len(buf) < n * rows * cols:
        raise ValueError('truncated')
    return np.frombuffer(buf, dtype=np.uint8)[:n * rows * cols].reshape(n, rows, cols)


# %%
def read_labels(path):
    f = gzip.open(path, 'rb') if path.endswith('.gz') else open(path, 'rb')
    magic = int.from_bytes(f.read(4), 'big')
    if magic != 2049:
        f.close()
        raise ValueError('bad magic number ' + str(magic))
    n = int.from_bytes(f.read(4), 'big')
    buf = f.read()
    f.close()
    if len(buf) < n:
        raise ValueError('truncated')
    return np.frombuffer(buf, dtype=np.uint8)




# %%
def to_unit(images):
    return (images / 255.0).astype(np.float32)


# %%
def to_symmetric(images):
    return (images / 127.5 - 1).astype(np.float32)


# %%
def mean_and_std(images):
    x = images / 255
    return x.mean(), x.std()


# %%
def standardise(images, mean, std):
    return ((images / 255 - mean) / std).astype(np.float32)


# %%
def normalize_arguments(name, images):
    if name == "[0, 1]":
        mean, std = 0, 1
    elif name == "[-1, 1]":
        mean, std = 0.5, 0.5
    else:
        mean, std = mean_and_std(images)
    return mean, std




# %%
def make_transform(mean, std):
    def f(img):
        t = torch.tensor(img).float()
        t = t / 255
        t = (t - mean) / std
        return t.unsqueeze(0)
    return f


# %%
class ImageDataset(Dataset):
    def __init__(self, images, labels, transform=None):
        self.images = images
        self.labels = labels
        self.transform = transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, k):
        img = self.images[k]
        if self.transform:
            img = self.transform(img)
        return img, int(self.labels[k])


# %%
def make_loaders(train_set, test_set, batch_size=64):
    train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True)
    test_loader = DataLoader(test_set, batch_size=batch_size, shuffle=False)
    return train_loader, test_loader


# %%
def count_batches(n, batch_size):
    full = n // batch_size
    rest = n % batch_size
    if rest > 0:
        return full + 1, rest
    return full, batch_size




# %%
def one_hot(labels, n_classes):
    out = torch.zeros(len(labels), n_classes)
    for i in range(len(labels)):
        out[i, labels[i]] = 1.0
    return out


# %%
def softmax(z):
    z = z - torch.max(z, dim=1, keepdim=True)[0]
    e = torch.exp(z)
    return e / torch.sum(e, dim=1, keepdim=True)


# %%
def softmax_jacobian(z):
    p = softmax(z.view(1, -1)).view(-1)
    k = len(p)
    J = torch.zeros(k, k)
    for i in range(k):
        for j in range(k):
            if i == j:
                J[i, j] = p[i] * (1 - p[i])
            else:
                J[i, j] = -p[i] * p[j]
    return J


# %%
def cross_entropy(z, labels):
    m = z.max(dim=1).values
    lse = m + torch.log(torch.exp(z - m.unsqueeze(1)).sum(dim=1))
    total = 0
    for i in range(len(labels)):
        total = total + lse[i] - z[i, labels[i]]
    return total / len(labels)


# %%
def regression_gradient(x, labels, theta):
    n = x.shape[0]
    x1 = torch.cat([torch.ones(n, 1), x], dim=1)
    y_hat = softmax(x1 @ theta)
    y = one_hot(labels, theta.shape[1])
    return x1.T @ (y_hat - y) / n




# %%
def flatten_image(image):
    return image.view(-1)


# %%
def flatten_batch(images):
    return images.view(images.size(0), -1)


# %%
class SoftmaxRegression(nn.Module):
    def __init__(self, in_features=784, n_classes=10):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear = nn.Linear(in_features, n_classes)

    def forward(self, x):
        x = self.flatten(x)
        return self.linear(x)




# %%
def gradient_descent(x, labels, lr, steps, n_classes=10):
    theta = torch.zeros(x.shape[1] + 1, n_classes)
    x1 = torch.cat([torch.ones(len(x), 1), x], dim=1)
    losses = [cross_entropy(x1 @ theta, labels).item()]
    for s in range(steps):
        theta = theta - lr * regression_gradient(x, labels, theta)
        losses.append(cross_entropy(x1 @ theta, labels).item())
    return losses


# %%
def three_cases(images, labels, steps=20):
    x = images.float().view(len(images), -1)
    case1 = gradient_descent(x, labels, 0.01, steps)
    case2 = gradient_descent(x, labels, 0.00001, steps)
    case3 = gradient_descent(x / 255, labels, 0.01, steps)
    return case1, case2, case3



# %%
PETALS = torch.tensor([[1.5, 0.2], [4.7, 1.6], [5.6, 2.2]])
SPECIES = torch.tensor([0, 1, 2])
W_H = torch.tensor([[0.0, 0.0], [0.86, -1.0445], [0.41625, -0.6512]])
W_Z = torch.tensor([[0.0, 0.0, 0.0], [0.32022, 0.25924, 0.14238], [-0.47, -1.06, 0.063]])


# %%
def mlp_by_hand(x, labels, w_h, w_z):
    ones = torch.ones(len(x), 1)
    h = torch.cat([ones, x], 1) @ w_h
    a = torch.relu(h)
    z = torch.cat([ones, a], 1) @ w_z
    p = softmax(z)
    return h, a, z, p, cross_entropy(z, labels)




# %%
class MLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=256, n_classes=10):
        super().__init__()
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(hidden_features, n_classes)

    def forward(self, x):
        x = self.flatten(x)
        x = self.relu(self.fc1(x))
        x = self.fc2(x)
        return x




# %%
def train_epoch(model, train_loader, criterion, optimizer, device="cpu"):
    model.train()
    running_loss = 0.0
    correct = 0
    total = 0
    for i, (inputs, labels) in enumerate(train_loader, 0):
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


# %%
def evaluate(model, test_loader, criterion, device="cpu"):
    model.eval()
    test_loss = 0.0
    correct = 0
    total = 0
    with torch.no_grad():
        for images, labels in test_loader:
            images = images.to(device)
            labels = labels.to(device)
            outputs = model(images)
            loss = criterion(outputs, labels)
            test_loss += loss.item()
            _, predicted = torch.max(outputs.data, 1)
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
    accuracy = 100 * correct / total
    return test_loss / len(test_loader), accuracy


# %%
def fit(model, train_loader, test_loader, criterion, optimizer, epochs, device="cpu"):
    history = {"train_loss": [], "train_accuracy": [], "test_loss": [], "test_accuracy": []}
    for epoch in range(epochs):
        l, a = train_epoch(model, train_loader, criterion, optimizer, device)
        history["train_loss"].append(l)
        history["train_accuracy"].append(a)
        l, a = evaluate(model, test_loader, criterion, device)
        history["test_loss"].append(l)
        history["test_accuracy"].append(a)
        print(f"Epoch [{epoch + 1}/{epochs}]", history["train_loss"][-1])
    return history




# %%
def plot_history(history):
    epochs = range(1, len(history["train_loss"]) + 1)
    plt.plot(epochs, history["train_loss"], label="train")
    plt.plot(epochs, history["test_loss"], label="test")
    plt.title("Loss")
    plt.xlabel("epoch")
    plt.legend()
    plt.show()
    plt.figure()
    plt.plot(epochs, history["train_accuracy"], label="train")
    plt.plot(epochs, history["test_accuracy"], label="test")
    plt.title("Accuracy")
    plt.xlabel("epoch")
    plt.legend()
    plt.show()



# %%
NAMES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


def find_files():
    """The four files of Fashion-MNIST: training images and labels, test images and labels."""
    root = Path(os.environ.get("AUTOGRADER_DATA", "data"))
    folder = root / "FashionMNIST" / "raw"
    stems = [f"{part}-{what}" for part in ("train", "t10k") for what in ("images-idx3-ubyte", "labels-idx1-ubyte")]
    if not all((folder / stem).exists() for stem in stems):
        from torchvision import datasets

        datasets.FashionMNIST(root, download=True)
    return [str(folder / stem) for stem in stems]


def main(name="[-1, 1]", model=None, epochs=5, lr=0.01, batch_size=64):
    """Train a network on Fashion-MNIST, measure it after every epoch, and plot."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train_images, train_labels, test_images, test_labels = find_files()
    images = read_images(train_images)
    transform = make_transform(*normalize_arguments(name, images))
    train_set = ImageDataset(images, read_labels(train_labels), transform)
    test_set = ImageDataset(read_images(test_images), read_labels(test_labels), transform)
    train_loader, test_loader = make_loaders(train_set, test_set, batch_size)
    model = (model or MLP()).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = fit(model, train_loader, test_loader, nn.CrossEntropyLoss(), optimizer, epochs, device)
    plot_history(history)
    return model, history


# %%
# model, history = main()  # half a minute on a laptop

import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    SequentialSampler,
    TensorDataset,
    random_split,
)

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def split_data(dataset, n_validation=6000, seed=0):
    g = torch.Generator().manual_seed(seed)
    idx = torch.randperm(len(dataset), generator=g)
    val, tr = idx[:n_validation], idx[n_validation:]
    return torch.utils.data.Subset(dataset, tr.tolist()), torch.utils.data.Subset(dataset, val.tolist())



class OneHidden(nn.Module):

    def __init__(self, in_features=784, hidden=200, out_features=10):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(in_features, hidden, bias=False), nn.ReLU(), nn.Linear(hidden, out_features, bias=False))

    def forward(self, x):
        return self.net(x.flatten(1))



class TwoHidden(nn.Module):

    def __init__(self, in_features=784, hidden=165, out_features=10):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(), nn.Linear(in_features, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, out_features)
        )

    def forward(self, x):
        return self.net(x)



class ActivationMLP(nn.Module):

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        self.g = dict(sigmoid=F.sigmoid, tanh=F.tanh, relu=F.relu)[activation]
        self.l1, self.l2, self.l3 = nn.Linear(in_features, hidden1), nn.Linear(hidden1, hidden2), nn.Linear(hidden2, out_features)

    def forward(self, x):
        d = {}
        d["linear1"] = self.l1(x.flatten(1))
        d["hidden1"] = self.g(d["linear1"])
        d["linear2"] = self.l2(d["hidden1"])
        d["hidden2"] = self.g(d["linear2"])
        return self.l3(d["hidden2"]), d



class BatchNormMLP(nn.Module):

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        self.g = dict(sigmoid=F.sigmoid, tanh=F.tanh, relu=F.relu)[activation]
        self.l1, self.l2, self.l3 = nn.Linear(in_features, hidden1), nn.Linear(hidden1, hidden2), nn.Linear(hidden2, out_features)
        self.n1, self.n2 = nn.BatchNorm1d(hidden1), nn.BatchNorm1d(hidden2)

    def forward(self, x):
        d = {}
        d["linear1"] = self.l1(x.flatten(1))
        d["hidden1"] = self.g(self.n1(d["linear1"]))
        d["linear2"] = self.l2(d["hidden1"])
        d["hidden2"] = self.g(self.n2(d["linear2"]))
        return self.l3(d["hidden2"]), d



def epoch(model, loader, criterion, optimizer=None):
    if optimizer is None:
        model.eval()
    else:
        model.train()
    all_losses = 0
    all_right = 0
    all_predicted = torch.empty(0, dtype=torch.int64)
    all_labels = torch.empty(0, dtype=torch.int64)
    for images, labels in loader:
        with torch.set_grad_enabled(optimizer is not None):
            answer = model(images)
            if isinstance(answer, tuple):
                scores = answer[0]
            else:
                scores = answer
            loss = criterion(scores, labels)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        predicted = torch.argmax(scores, dim=1)
        all_losses += float(loss) * len(labels)
        all_right += int(torch.sum(predicted == labels))
        all_predicted = torch.cat([all_predicted, predicted.cpu()])
        all_labels = torch.cat([all_labels, labels.cpu()])
    n = len(all_labels)
    return all_losses / n, all_right / n, all_predicted, all_labels



def plot_inner(inner, bins=50):
    f, axes = plt.subplots(nrows=2, ncols=3)
    for k, (ax_a, ax_h, ax_s) in enumerate(axes, start=1):
        a, h = inner[f"linear{k}"].detach(), inner[f"hidden{k}"].detach()
        ax_a.hist(a.flatten().tolist(), bins)
        ax_h.hist(h.flatten().tolist(), bins)
        ax_s.plot(a[0], h[0], ".")
        ax_a.set_title(f"distribution of linear{k}"); ax_h.set_title(f"distribution of hidden{k}"); ax_s.set_title(f"activation {k}")
    f.tight_layout()



def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
        running_mean += momentum * (mean.detach() - running_mean)
        running_var += momentum * (x.detach().var(dim=0, unbiased=True) - running_var)
    return (x - mean) * torch.rsqrt(var + eps) * gamma + beta



class MyBatchNorm(nn.Module):

    def __init__(self, num_features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return batch_norm(
            x, self.weight, self.bias, self.running_mean, self.running_var, self.training
        )



def dropout(x, p=0.5, training=True):
    if not training or p == 0:
        return x
    return torch.where(torch.rand_like(x) < p, 0.0, x / (1 - p))



class DropoutNet(nn.Module):

    def __init__(self, in_features=784, hidden=32, out_features=10, p=0.2):
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(in_features, hidden), nn.ReLU(), nn.Dropout(p), nn.Linear(hidden, out_features))

    def forward(self, x):
        return self.net(x)



def accuracy_in_both_modes(model, loader):
    modes = [m.training for m in model.modules()]
    saved = {k: v.clone() for k, v in model.state_dict().items()}
    def acc():
        hits = total = 0
        for xb, yb in loader:
            hits += (model(xb).argmax(1) == yb).sum().item()
            total += len(yb)
        return hits / total
    with torch.no_grad():
        model.train()
        a = acc()
        model.load_state_dict(saved)
        model.eval()
        b = acc()
    for m, t in zip(model.modules(), modes):
        m.training = t
    return a, b



def fit(model, optimizer, criterion, train_loader, validation_loader, epochs):
    hist = dict(running=[], train=[], validation=[])
    for i in range(1, epochs + 1):
        hist["running"].append(epoch(model, train_loader, criterion, optimizer)[1])
        for name, loader in [("train", train_loader), ("validation", validation_loader)]:
            hist[name].append(epoch(model, loader, criterion)[1])
        print(i, {k: round(v[-1], 4) for k, v in hist.items()})
    return hist



class RegularizedMLP(nn.Module):

    def __init__(self, in_features=784, hidden=165, out_features=10, p=0.2):
        super().__init__()
        def block(a, b):
            return nn.Sequential(nn.Linear(a, b), nn.BatchNorm1d(b), nn.ReLU(), nn.Dropout(p))
        self.net = nn.Sequential(nn.Flatten(), block(in_features, hidden), block(hidden, hidden), nn.Linear(hidden, out_features))

    def forward(self, x):
        return self.net(x)



def confusion_matrix(labels, predicted, n_classes=10):
    matrix = torch.zeros((n_classes, n_classes)).long()
    for i in range(n_classes):
        for j in range(n_classes):
            matrix[i, j] = int(((labels == i) & (predicted == j)).sum())
    return matrix



def plot_confusion(matrix):
    fig, ax = plt.subplots(figsize=(7, 7))
    ax.imshow(matrix.numpy(), cmap="viridis")
    for (i, j), v in __import__("numpy").ndenumerate(matrix.numpy()):
        ax.text(j, i, int(v), ha="center")
    ax.set(xlabel="predicted", ylabel="true", title="confusion matrix")
    plt.show()



def load_mnist():
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.MNIST(root, train=is_train, download=True) for is_train in (True, False)]
    images = [part.data.unsqueeze(1).to(device) / 255 for part in found]
    labels = [part.targets.to(device) for part in found]
    parts = split_data(TensorDataset(images[0], labels[0]))
    batches = [next(iter(DataLoader(part, batch_size=len(part)))) for part in parts]
    return *(TensorDataset(*batch) for batch in batches), TensorDataset(images[1], labels[1])


def make_loader(dataset, batch_size, shuffle=False):
    order = RandomSampler(dataset) if shuffle else SequentialSampler(dataset)
    batches = BatchSampler(order, batch_size, drop_last=False)
    return DataLoader(dataset, sampler=batches, batch_size=None)


def look_inside(data, epochs=1):
    train, validation, _ = data
    criterion = nn.CrossEntropyLoss()
    for kind in (ActivationMLP, BatchNormMLP):
        for activation in ("sigmoid", "tanh", "relu"):
            torch.manual_seed(0)
            model = kind(activation).to(device)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for _ in range(epochs):
                loss, _, _, _ = epoch(model, make_loader(train, 32, True), criterion, optimizer)
            _, accuracy, _, _ = epoch(model, make_loader(validation, 1000), criterion)
            print(f"{kind.__name__}, {activation}: loss {loss:.2f}, accuracy {accuracy:.3f}")
            _, inner = model(validation[:1000][0])
            plot_inner(inner)


def main(model, data, epochs=5):
    train, validation, test = data
    model = model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loaders = make_loader(train, 32, shuffle=True), make_loader(validation, 1000)
    history = fit(model, optimizer, nn.CrossEntropyLoss(), *loaders, epochs)
    in_train_mode, in_eval_mode = accuracy_in_both_modes(model, make_loader(train, 1000))
    print(f"training images: {in_train_mode:.4f} in train mode, {in_eval_mode:.4f} in eval mode")
    loss, accuracy, predicted, labels = epoch(model, make_loader(test, 1000), nn.CrossEntropyLoss())
    print(f"test images: loss {loss:.4f}, accuracy {accuracy:.4f}")
    plot_confusion(confusion_matrix(labels.cpu(), predicted.cpu()))
    return history



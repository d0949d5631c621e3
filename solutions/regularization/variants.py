"""Solutions of regularization written another way: right ones earn every point, mistakes are named all the same."""

import copy
import math
import random

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Subset, random_split

from autograder.rubric import variant

# ---------------------------------------------------------------------------------------------------- the split


@variant("split_data")
def split_by_a_permutation(dataset, n_validation=6000, seed=0):
    """A random order, cut in two."""
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    return Subset(dataset, order[n_validation:]), Subset(dataset, order[:n_validation])


@variant("split_data")
def split_by_numpy(data, n_val=6000, random_state=0):
    """A permutation of numpy, a list of examples for each part, and other names."""
    order = np.random.default_rng(random_state).permutation(len(data))
    return [data[int(i)] for i in order[: len(data) - n_val]], [data[int(i)] for i in order[len(data) - n_val :]]


@variant("split_data")
def split_after_a_seed(dataset, n_validation=6000, seed=0):
    """random_split after the seed of everything."""
    torch.manual_seed(seed)
    return random_split(dataset, (len(dataset) - n_validation, n_validation))


@variant("split_data")
def split_by_sampling(dataset, n_validation=6000, seed=0):
    """random.sample chooses those for validation, the others stay in order."""
    chosen = set(random.Random(seed).sample(range(len(dataset)), n_validation))
    rest = [i for i in range(len(dataset)) if i not in chosen]
    return Subset(dataset, rest), Subset(dataset, sorted(chosen))


@variant("split_data", shows=("split_in_order",))
def first_ones_for_validation(dataset, n_validation=6000, seed=0):
    """The first examples are for validation."""
    indices = list(range(len(dataset)))
    return Subset(dataset, indices[n_validation:]), Subset(dataset, indices[:n_validation])


@variant("split_data", shows=("split_without_its_seed",))
def split_by_the_clock(dataset, n_validation=6000, seed=0):
    """The seed is an argument that nothing takes."""
    indices = list(range(len(dataset)))
    random.shuffle(indices)
    return Subset(dataset, indices[n_validation:]), Subset(dataset, indices[:n_validation])


@variant("split_data", shows=("validation_in_training",))
def whole_data_set_for_training(dataset, n_validation=6000, seed=0):
    """What is for validation is not taken out."""
    picked = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed))[:n_validation]
    return dataset, Subset(dataset, picked.tolist())


# ---------------------------------------------------------------------------------------------------- two networks


@variant("OneHidden")
class OneHiddenInSequence(nn.Module):
    """The layers in nn.Sequential, with nn.Flatten."""

    def __init__(self, in_features=784, hidden=200, out_features=10):
        super().__init__()
        first, last = nn.Linear(in_features, hidden, bias=False), nn.Linear(hidden, out_features, bias=False)
        self.layers = nn.Sequential(nn.Flatten(), first, nn.ReLU(), last)

    def forward(self, images):
        return self.layers(images)


@variant("OneHidden")
class OneHiddenByMatrices(nn.Module):
    """View, clamp for ReLU, and names of its own."""

    def __init__(self, in_features=784, hidden=200, out_features=10):
        super().__init__()
        self.w2 = nn.Linear(hidden, out_features, bias=False)
        self.w1 = nn.Linear(in_features, hidden, bias=False)

    def forward(self, x):
        h = self.w1(x.reshape(x.shape[0], -1)).clamp(min=0)
        return h @ self.w2.weight.T


@variant("OneHidden", shows=("one_softmax_on_the_scores",))
class OneHiddenProbabilities(nn.Sequential):
    """nn.Softmax as the last layer."""

    def __init__(self, in_features=784, hidden=200, out_features=10):
        first, last = nn.Linear(in_features, hidden, bias=False), nn.Linear(hidden, out_features, bias=False)
        super().__init__(nn.Flatten(), first, nn.ReLU(), last, nn.Softmax(dim=-1))


@variant("OneHidden", shows=("one_no_activation",))
class OneHiddenReluForgotten(nn.Module):
    """The ReLU is made and never called."""

    def __init__(self, in_features=784, hidden=200, out_features=10):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden, bias=False)
        self.act = nn.ReLU()
        self.fc2 = nn.Linear(hidden, out_features, bias=False)

    def forward(self, x):
        out = self.fc1(x.view(x.size(0), -1))
        return self.fc2(out)


@variant("TwoHidden")
class TwoHiddenInAList(nn.Module):
    """nn.ModuleList and a loop."""

    def __init__(self, in_features=784, hidden=165, out_features=10):
        super().__init__()
        widths = [in_features, hidden, hidden, out_features]
        self.layers = nn.ModuleList([nn.Linear(widths[i], widths[i + 1]) for i in range(3)])

    def forward(self, x):
        x = torch.flatten(x, 1)
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


@variant("TwoHidden")
class TwoHiddenWithOneRelu(nn.Module):
    """One nn.ReLU used twice: it has no parameters."""

    def __init__(self, in_features=784, hidden=165, out_features=10):
        super().__init__()
        self.flatten, self.act = nn.Flatten(), nn.ReLU(inplace=True)
        self.fc1, self.fc2 = nn.Linear(in_features, hidden), nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, out_features)

    def forward(self, x):
        return self.fc3(self.act(self.fc2(self.act(self.fc1(self.flatten(x))))))


@variant("TwoHidden", shows=("second_relu_missing",))
class TwoHiddenOneForgotten(nn.Module):
    """The second activation is lost on the way."""

    def __init__(self, in_features=784, hidden=165, out_features=10):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(in_features, hidden), nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, out_features)

    def forward(self, x):
        hidden1 = F.relu(self.fc1(x.flatten(1)))
        hidden2 = self.fc2(hidden1)
        return self.fc3(hidden2)


# ---------------------------------------------------------------------------------------------------- what is inside


@variant("ActivationMLP")
class ActivationOfModules(nn.Module):
    """Activations as modules, chosen by if."""

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        if activation == "sigmoid":
            self.act1, self.act2 = nn.Sigmoid(), nn.Sigmoid()
        elif activation == "tanh":
            self.act1, self.act2 = nn.Tanh(), nn.Tanh()
        else:
            self.act1, self.act2 = nn.ReLU(), nn.ReLU()
        self.fc1 = nn.Linear(in_features, hidden1)
        self.fc2 = nn.Linear(hidden1, hidden2)
        self.fc3 = nn.Linear(hidden2, out_features)

    def forward(self, x):
        inner = {}
        inner["linear1"] = self.fc1(x.view(len(x), -1))
        inner["hidden1"] = self.act1(inner["linear1"])
        inner["linear2"] = self.fc2(inner["hidden1"])
        inner["hidden2"] = self.act2(inner["linear2"])
        return self.fc3(inner["hidden2"]), inner


@variant("ActivationMLP")
class ActivationByName(nn.Module):
    """getattr finds the function; a list is returned, which is as good as a tuple, and the dictionary is detached."""

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        self.name = activation
        sizes = (in_features, hidden1), (hidden1, hidden2), (hidden2, out_features)
        self.layers = nn.ModuleList(nn.Linear(*size) for size in sizes)

    def forward(self, x):
        function, inner, x = getattr(torch, self.name), {}, x.flatten(1)
        for i in (1, 2):
            x = self.layers[i - 1](x)
            inner[f"linear{i}"] = x.detach().clone()
            x = function(x)
            inner[f"hidden{i}"] = x.detach().clone()
        return [self.layers[2](x), inner]


@variant("ActivationMLP", shows=("act_linear_overwritten",))
class ActivationInPlace(nn.Module):
    """nn.ReLU(inplace=True) writes into what the linear layer gave."""

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        kinds = {"sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(), "relu": nn.ReLU(inplace=True)}
        self.act = kinds[activation]
        self.fc1, self.fc2 = nn.Linear(in_features, hidden1), nn.Linear(hidden1, hidden2)
        self.fc3 = nn.Linear(hidden2, out_features)

    def forward(self, x):
        a1 = self.fc1(x.flatten(1))
        h1 = self.act(a1)
        a2 = self.fc2(h1)
        h2 = self.act(a2)
        return self.fc3(h2), {"linear1": a1, "hidden1": h1, "linear2": a2, "hidden2": h2}


@variant("ActivationMLP", shows=("act_always_relu",))
class ActivationFixed(nn.Module):
    """F.relu, whatever is asked for."""

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        self.activation = activation
        self.fc1, self.fc2 = nn.Linear(in_features, hidden1), nn.Linear(hidden1, hidden2)
        self.fc3 = nn.Linear(hidden2, out_features)

    def forward(self, x):
        a1 = self.fc1(x.flatten(1))
        h1 = F.relu(a1)
        a2 = self.fc2(h1)
        h2 = F.relu(a2)
        return self.fc3(h2), {"linear1": a1, "hidden1": h1, "linear2": a2, "hidden2": h2}


@variant("ActivationMLP", shows=("act_five_tensors_scores_last",))
class ActivationAsOnTheSlides(nn.Module):
    """Five tensors, as in the lecture."""

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        self.act = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}[activation]()
        self.fc1, self.fc2 = nn.Linear(in_features, hidden1), nn.Linear(hidden1, hidden2)
        self.fc3 = nn.Linear(hidden2, out_features)

    def forward(self, x):
        output1 = self.fc1(x.view(x.size(0), -1))
        hidden1 = self.act(output1)
        output2 = self.fc2(hidden1)
        hidden2 = self.act(output2)
        return output1, hidden1, output2, hidden2, self.fc3(hidden2)


@variant("BatchNormMLP")
class BatchNormOnTop(ActivationMLP):  # noqa: F821
    """Made from ActivationMLP, with two layers more."""

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__(activation, in_features, hidden1, hidden2, out_features)
        self.bn1, self.bn2 = nn.BatchNorm1d(hidden1), nn.BatchNorm1d(hidden2)

    def forward(self, x):
        a1 = self.fc1(x.flatten(1))
        h1 = self.activation(self.bn1(a1))
        a2 = self.fc2(h1)
        h2 = self.activation(self.bn2(a2))
        return self.fc3(h2), {"hidden2": h2, "hidden1": h1, "linear2": a2, "linear1": a1}


@variant("BatchNormMLP")
class BatchNormInBlocks(nn.Module):
    """A chain of batch normalisation and activation for each hidden layer."""

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        kinds = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}
        self.linear1, self.linear2 = nn.Linear(in_features, hidden1), nn.Linear(hidden1, hidden2)
        self.tail1 = nn.Sequential(nn.BatchNorm1d(hidden1), kinds[activation]())
        self.tail2 = nn.Sequential(nn.BatchNorm1d(hidden2), kinds[activation]())
        self.out = nn.Linear(hidden2, out_features)

    def forward(self, x):
        a1 = self.linear1(x.reshape(x.size(0), -1))
        h1 = self.tail1(a1)
        a2 = self.linear2(h1)
        h2 = self.tail2(a2)
        return self.out(h2), {"linear1": a1, "hidden1": h1, "linear2": a2, "hidden2": h2}


@variant("BatchNormMLP", shows=("norm_after_the_activation",))
class BatchNormAfter(nn.Module):
    """Activation first, in a chain."""

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        kinds = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}
        self.linear1, self.linear2 = nn.Linear(in_features, hidden1), nn.Linear(hidden1, hidden2)
        self.tail1 = nn.Sequential(kinds[activation](), nn.BatchNorm1d(hidden1))
        self.tail2 = nn.Sequential(kinds[activation](), nn.BatchNorm1d(hidden2))
        self.out = nn.Linear(hidden2, out_features)

    def forward(self, x):
        a1 = self.linear1(x.reshape(x.size(0), -1))
        h1 = self.tail1(a1)
        a2 = self.linear2(h1)
        h2 = self.tail2(a2)
        return self.out(h2), {"linear1": a1, "hidden1": h1, "linear2": a2, "hidden2": h2}


@variant("BatchNormMLP", shows=("norm_normalised_for_linear",))
class BatchNormOneName(nn.Module):
    """One name for the tensor before and after batch normalisation."""

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        self.act = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}[activation]()
        self.fc1, self.bn1 = nn.Linear(in_features, hidden1), nn.BatchNorm1d(hidden1)
        self.fc2, self.bn2 = nn.Linear(hidden1, hidden2), nn.BatchNorm1d(hidden2)
        self.fc3 = nn.Linear(hidden2, out_features)

    def forward(self, x):
        a1 = self.fc1(x.flatten(1))
        a1 = self.bn1(a1)
        h1 = self.act(a1)
        a2 = self.fc2(h1)
        a2 = self.bn2(a2)
        h2 = self.act(a2)
        return self.fc3(h2), {"linear1": a1, "hidden1": h1, "linear2": a2, "hidden2": h2}


# ---------------------------------------------------------------------------------------------------- one epoch


@variant("epoch")
def epoch_in_two_loops(model, loader, criterion, optimizer=None):
    """Training and evaluation each with its own loop, lists of numbers, and zero_grad at the end."""
    total, right, n, guesses, truths = 0.0, 0, 0, [], []
    if optimizer is None:
        model.eval()
        with torch.inference_mode():
            for x, y in loader:
                out = model(x)
                out = out[0] if not torch.is_tensor(out) else out
                total += criterion(out, y).item() * y.size(0)
                right += int((out.max(dim=1)[1] == y).sum())
                n += y.size(0)
                guesses += out.max(dim=1)[1].tolist()
                truths += y.tolist()
    else:
        model.train()
        optimizer.zero_grad()
        for x, y in loader:
            out = model(x)
            out = out[0] if not torch.is_tensor(out) else out
            loss = criterion(out, y)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            total += float(loss) * y.size(0)
            right += int((out.max(dim=1)[1] == y).sum())
            n += y.size(0)
            guesses += out.max(dim=1)[1].tolist()
            truths += y.tolist()
    return total / n, right / n, torch.tensor(guesses), torch.tensor(truths)


@variant("epoch")
def epoch_of_all_scores(net, data_loader, loss_fn, optim=None):
    """All scores are kept, and measured together at the end."""
    net.train() if optim else net.eval()
    scores, labels = [], []
    for x, y in data_loader:
        with torch.set_grad_enabled(optim is not None):
            answer = net(x)
            out = answer[0] if isinstance(answer, (tuple, list)) else answer
        if optim is not None:
            for p in net.parameters():
                p.grad = None
            loss_fn(out, y).backward()
            optim.step()
        scores.append(out.detach().clone())
        labels.append(y)
    scores, labels = torch.cat(scores), torch.cat(labels)
    predicted = scores.argmax(1)
    return loss_fn(scores, labels).item(), (predicted == labels).float().mean().item(), predicted, labels


@variant("epoch", shows=("gradients_never_cleared",))
def epoch_without_zero_grad(model, loader, criterion, optimizer=None):
    """zero_grad stands where only an evaluation comes by."""
    model.train(optimizer is not None)
    total, n, found, truths = 0.0, 0, [], []
    for x, y in loader:
        with torch.set_grad_enabled(optimizer is not None):
            out = model(x)
            out = out[0] if isinstance(out, tuple) else out
            loss = criterion(out, y)
        if optimizer is not None:
            loss.backward()
            optimizer.step()
        else:
            model.zero_grad()
        total, n = total + loss.item() * len(y), n + len(y)
        found.append(out.argmax(1))
        truths.append(y)
    found, truths = torch.cat(found), torch.cat(truths)
    return total / n, (found == truths).float().mean().item(), found, truths


@variant("epoch", shows=("mean_of_batch_losses", "mean_of_batch_accuracies"))
def epoch_of_averages(model, loader, criterion, optimizer=None):
    """np.mean over lists of the batches' losses and accuracies."""
    model.train(optimizer is not None)
    losses, accuracies, found, truths = [], [], [], []
    for x, y in loader:
        with torch.set_grad_enabled(optimizer is not None):
            out = model(x)
            out = out[0] if isinstance(out, tuple) else out
            loss = criterion(out, y)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        predicted = torch.max(out, 1)[1]
        losses.append(loss.item())
        accuracies.append((predicted == y).float().mean().item())
        found.append(predicted)
        truths.append(y)
    return np.average(losses), np.average(accuracies), torch.cat(found), torch.cat(truths)


@variant("epoch", shows=("predictions_of_the_last_batch",))
def epoch_of_the_last_batch(model, loader, criterion, optimizer=None):
    """The names hold what the last batch left in them."""
    if optimizer is None:
        model.eval()
    else:
        model.train()
    total, correct, n = 0.0, 0, 0
    with torch.set_grad_enabled(optimizer is not None):
        for x, y in loader:
            out = model(x)
            if isinstance(out, tuple):
                out, _ = out
            loss = criterion(out, y)
            if optimizer:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            predicted = out.argmax(dim=-1)
            total += loss.item() * x.shape[0]
            correct += predicted.eq(y).sum().item()
            n += x.shape[0]
    return total / n, correct / n, predicted, y


@variant("epoch", shows=("eval_mode_while_training",))
def epoch_that_never_says_train(model, loader, criterion, optimizer=None):
    """Only the evaluation sets a mode."""
    if optimizer is None:
        model.eval()
    total, n, found, truths = 0.0, 0, [], []
    for x, y in loader:
        with torch.set_grad_enabled(optimizer is not None):
            out = model(x)
            out = out[0] if isinstance(out, tuple) else out
            loss = criterion(out, y)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        total, n = total + loss.item() * len(y), n + len(y)
        found.append(out.argmax(1))
        truths.append(y)
    found, truths = torch.cat(found), torch.cat(truths)
    return total / n, (found == truths).sum().item() / n, found, truths


# ---------------------------------------------------------------------------------------------------- the grid


@variant("plot_inner")
def grid_column_by_column(inner, bins=50):
    """plt.subplot, one column after the other, with axis labels and other titles around."""
    values = {name: tensor.detach().numpy() for name, tensor in inner.items()}
    plt.figure(figsize=(9, 5))
    for i in (1, 2):
        plt.subplot(2, 3, 3 * i - 2)
        plt.hist(values[f"linear{i}"].ravel(), bins, color="grey")
        plt.title(f"distribution of linear{i}")
    for i in (1, 2):
        plt.subplot(2, 3, 3 * i - 1)
        plt.hist(values[f"hidden{i}"].ravel(), bins=bins)
        plt.title(f"Distribution of hidden{i}")
    for i in (1, 2):
        plt.subplot(2, 3, 3 * i)
        plt.scatter(values[f"linear{i}"][0], values[f"hidden{i}"][0], marker=".")
        plt.xlabel("linear layer")
        plt.ylabel("activation")
        plt.title(f"activation {i}")
    plt.suptitle("What is inside")
    plt.tight_layout()


@variant("plot_inner")
def grid_in_a_figure(inner, bins=50):
    """Figure.subplots, lists of numbers, points by plot."""
    figure = plt.figure()
    axes = figure.subplots(2, 3).ravel()
    for i, name in enumerate(("linear1", "hidden1", "", "linear2", "hidden2", "")):
        if name:
            axes[i].hist(inner[name].reshape(-1).tolist(), bins=bins)
            axes[i].set_title("distribution of " + name)
        else:
            row = i // 3 + 1
            axes[i].plot(inner[f"linear{row}"][0].tolist(), inner[f"hidden{row}"][0].tolist(), "o")
            axes[i].set_title(f"activation {row}")
    plt.show()


@variant("plot_inner", shows=("panels_not_named",))
def grid_with_short_titles(inner, bins=50):
    """Titles that are the same in both rows."""
    _, axes = plt.subplots(2, 3)
    for row, i in zip(axes, "12", strict=True):
        linear, hidden = inner["linear" + i].detach(), inner["hidden" + i].detach()
        row[0].hist(linear.flatten().numpy(), bins=bins)
        row[0].set_title("linear")
        row[1].hist(hidden.flatten().numpy(), bins=bins)
        row[1].set_title("hidden")
        row[2].scatter(linear[0], hidden[0])
    plt.show()


@variant("plot_inner", shows=("drawn_with_their_history",))
def grid_of_tensors(inner, bins=50):
    """Tensors go to matplotlib as they are."""
    _, axes = plt.subplots(2, 3)
    for row in (0, 1):
        for column, name in enumerate(("linear", "hidden")):
            axes[row, column].hist(inner[f"{name}{row + 1}"].reshape(-1), bins=bins)
            axes[row, column].set_title(f"distribution of {name}{row + 1}")
        axes[row, 2].scatter(inner[f"linear{row + 1}"][0], inner[f"hidden{row + 1}"][0])
        axes[row, 2].set_title(f"activation {row + 1}")


# ---------------------------------------------------------------------------------------------------- batch norm


@variant("batch_norm")
def norm_by_sums(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Sums, copy_ and an early return."""
    if not training:
        return gamma * ((x - running_mean) / (running_var + eps) ** 0.5) + beta
    n = x.shape[0]
    mu = x.sum(0) / n
    centred = x - mu
    sigma2 = centred.pow(2).sum(0) / n
    running_mean.copy_((1 - momentum) * running_mean + momentum * mu.detach())
    running_var.copy_((1 - momentum) * running_var + momentum * sigma2.detach() * n / (n - 1))
    return gamma * centred * torch.rsqrt(sigma2 + eps) + beta


@variant("batch_norm")
def norm_by_lerp(x, weight, bias, moving_mean, moving_var, train, momentum=0.1, eps=1e-5):
    """var_mean, lerp and other names."""
    if train:
        variance, mean = torch.var_mean(x, dim=0, unbiased=False)
        moving_mean.lerp_(mean.data, momentum)
        moving_var.lerp_(x.data.var(dim=0, unbiased=True), momentum)
    else:
        variance, mean = moving_var, moving_mean
    return torch.addcmul(bias, (x - mean) / (variance + eps).sqrt(), weight)


@variant("batch_norm")
def norm_with_augmented_assignment(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """-= and += on the statistics themselves, which Python sends to the tensors."""
    mean, std = running_mean, torch.sqrt(running_var + eps)
    if training:
        mean = torch.mean(x, 0)
        std = torch.sqrt(((x - mean) ** 2).mean(0) + eps)
        with torch.no_grad():
            running_mean += momentum * (mean - running_mean)
            running_var *= 1 - momentum
            running_var += momentum * torch.var(x, 0)
    y = (x - mean) / std
    return y * gamma + beta


@variant("batch_norm", shows=("running_statistics_unchanged",))
def norm_with_names_rebound(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """New tensors under the old names."""
    if training:
        mean, var = x.mean(0), x.var(0, unbiased=False)
        running_mean = (1 - momentum) * running_mean + momentum * mean.detach()
        running_var = (1 - momentum) * running_var + momentum * x.detach().var(0)
    else:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / (var + eps).sqrt() + beta


@variant("batch_norm", shows=("unbiased_variance_for_normalising",))
def norm_by_var(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """One call of var for both."""
    if training:
        mean, var = x.mean(0), x.var(0)
        with torch.no_grad():
            running_mean[:] = (1 - momentum) * running_mean + momentum * mean
            running_var[:] = (1 - momentum) * running_var + momentum * var
    else:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta


@variant("batch_norm", shows=("statistics_recorded",))
def norm_linked_to_all_batches(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """No no_grad anywhere."""
    if not training:
        return (x - running_mean) / torch.sqrt(running_var + eps) * gamma + beta
    mean = x.mean(0)
    running_mean.copy_((1 - momentum) * running_mean + momentum * mean)
    running_var.copy_((1 - momentum) * running_var + momentum * x.var(0))
    return (x - mean) / torch.sqrt(x.var(0, correction=0) + eps) * gamma + beta


@variant("batch_norm", shows=("momentum_of_the_old",))
def norm_with_the_other_momentum(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Momentum as in an optimiser."""
    if training:
        mean, var = x.mean(0), ((x - x.mean(0)) ** 2).mean(0)
        with torch.no_grad():
            running_mean.copy_(momentum * running_mean + (1 - momentum) * mean)
            running_var.copy_(momentum * running_var + (1 - momentum) * x.var(0))
    else:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta


@variant("MyBatchNorm")
class NormInAttributes(nn.Module):
    """nn.Buffer's older brother, and an if in forward."""

    def __init__(self, num_features):
        super().__init__()
        for name, value in (("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, torch.full((num_features,), value))
        self.weight = nn.Parameter(torch.full((num_features,), 1.0))
        self.bias = nn.Parameter(torch.full((num_features,), 0.0))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def forward(self, x):
        statistics = self.running_mean, self.running_var
        if self.training:
            self.num_batches_tracked += 1
            return batch_norm(x, self.weight, self.bias, *statistics, True)  # noqa: F821
        return batch_norm(x, self.weight, self.bias, *statistics, training=False)  # noqa: F821


@variant("MyBatchNorm")
class NormWithoutTheFunction(nn.Module):
    """The formulas once more, and buffers that are replaced."""

    def __init__(self, num_features):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(num_features)), nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, variance = self.running_mean, self.running_var
        if self.training:
            mean, variance = x.mean(0), x.var(0, correction=0)
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean.detach()
            self.running_var = 0.9 * self.running_var + 0.1 * x.var(0).detach()
        return self.weight * (x - mean) / (variance + 1e-5).sqrt() + self.bias


@variant("MyBatchNorm", shows=("statistics_as_plain_attributes",))
class NormForgottenBySaving(nn.Module):
    """self.running_mean = torch.zeros(...)."""

    def __init__(self, num_features):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(num_features)), nn.Parameter(torch.zeros(num_features))
        self.running_mean, self.running_var = torch.zeros(num_features), torch.ones(num_features)

    def forward(self, x):
        mean, variance = self.running_mean, self.running_var
        if self.training:
            mean, variance = x.mean(0), x.var(0, correction=0)
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean.detach()
            self.running_var = 0.9 * self.running_var + 0.1 * x.var(0).detach()
        return self.weight * (x - mean) / (variance + 1e-5).sqrt() + self.bias


# ---------------------------------------------------------------------------------------------------- dropout


@variant("dropout")
def dropout_by_bernoulli(x, p=0.5, training=True):
    """A tensor of Bernoulli draws."""
    if training:
        return x * torch.bernoulli(torch.full_like(x, 1 - p)) / (1 - p)
    return x


@variant("dropout")
def dropout_by_where(input, rate=0.5, train=True):
    """torch.where, and a copy in evaluation."""
    if not train:
        return input.clone()
    return torch.where(torch.rand(input.shape) < rate, torch.zeros_like(input), input / (1 - rate))


@variant("dropout")
def dropout_by_masked_fill(x, p=0.5, training=True):
    """numpy draws, masked_fill drops."""
    if not training or p == 0:
        return x
    mask = torch.from_numpy(np.random.rand(*x.shape) < p)
    return x.masked_fill(mask, 0.0) * (1.0 / (1.0 - p))


@variant("dropout", shows=("survivors_not_scaled",))
def dropout_unscaled(x, p=0.5, training=True):
    """Only the mask."""
    if not training:
        return x
    return x * torch.bernoulli(torch.full(x.shape, 1 - p))


@variant("dropout", shows=("survivors_not_scaled", "scaled_in_evaluation"))
def dropout_of_the_first_paper(x, p=0.5, training=True):
    """Nothing is scaled in training, and everything in evaluation: right in itself, and not what is asked for."""
    if training:
        return x * (torch.rand_like(x) > p)
    return (1 - p) * x


@variant("dropout", shows=("mask_upside_down",))
def dropout_of_the_wrong_ones(x, p=0.5, training=True):
    """The mask holds what is to be dropped, and is multiplied by."""
    if training:
        dropped = (torch.rand(x.size()) < p).float()
        return dropped * x / (1 - p)
    return x


@variant("DropoutNet")
class DropoutNetInSequence(nn.Module):
    """nn.Sequential."""

    def __init__(self, in_features=784, hidden=32, out_features=10, p=0.2):
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(), nn.Linear(in_features, hidden), nn.ReLU(), nn.Dropout(p), nn.Linear(hidden, out_features)
        )

    def forward(self, x):
        return self.net(x)


@variant("DropoutNet")
class DropoutNetByHand(nn.Module):
    """The dropout of Task 7a, and the ReLU after it: zeros and positive factors pass through a ReLU alike."""

    def __init__(self, in_features=784, hidden=32, out_features=10, p=0.2):
        super().__init__()
        self.p = p
        self.a, self.b = nn.Linear(in_features, hidden), nn.Linear(hidden, out_features)

    def forward(self, x):
        x = dropout(self.a(x.view(x.size(0), -1)), self.p, self.training)  # noqa: F821
        return self.b(torch.relu(x))


@variant("DropoutNet", shows=("dropped_in_eval_mode",))
class DropoutNetMadeInForward(nn.Module):
    """A new nn.Dropout in each pass, which nobody tells the mode."""

    def __init__(self, in_features=784, hidden=32, out_features=10, p=0.2):
        super().__init__()
        self.p = p
        self.fc1, self.fc2 = nn.Linear(in_features, hidden), nn.Linear(hidden, out_features)

    def forward(self, x):
        return self.fc2(nn.Dropout(self.p)(F.relu(self.fc1(x.flatten(1)))))


@variant("DropoutNet", shows=("dropout_net_without_dropout",))
class DropoutNetUnused(nn.Module):
    """The layer is made and never called."""

    def __init__(self, in_features=784, hidden=32, out_features=10, p=0.2):
        super().__init__()
        self.fc1, self.fc2, self.drop = nn.Linear(in_features, hidden), nn.Linear(hidden, out_features), nn.Dropout(p)

    def forward(self, x):
        hidden = F.relu(self.fc1(x.flatten(1)))
        self.drop(hidden)
        return self.fc2(hidden)


# ---------------------------------------------------------------------------------------------------- both modes


def _share(model, loader):
    right = n = 0
    with torch.no_grad():
        for x, y in loader:
            right += (model(x).argmax(1) == y).sum().item()
            n += len(y)
    return right / n


@variant("accuracy_in_both_modes")
def both_modes_of_copies(model, loader):
    """A copy for each mode: the model itself is not touched."""
    return [_share(copy.deepcopy(model).train(), loader), _share(copy.deepcopy(model).eval(), loader)]


@variant("accuracy_in_both_modes")
def both_modes_with_buffers_kept(net, data_loader):
    """Only the buffers are put back: weights do not change without a step."""
    modes = [m.training for m in net.modules()]
    buffers = [b.clone() for b in net.buffers()]
    net.train()
    in_train = _share(net, data_loader)
    for b, before in zip(net.buffers(), buffers, strict=True):
        b.copy_(before)
    net.eval()
    in_eval = _share(net, data_loader)
    for m, mode in zip(net.modules(), modes, strict=True):
        m.training = mode
    return in_train, in_eval


@variant("accuracy_in_both_modes", shows=("statistics_not_put_back", "left_in_eval_mode"))
def both_modes_carelessly(model, loader):
    """train, measure, eval, measure."""
    model.train()
    in_train = _share(model, loader)
    model.eval()
    return in_train, _share(model, loader)


@variant("accuracy_in_both_modes", shows=("statistics_not_put_back",))
def both_modes_with_a_state_that_moves_along(model, loader):
    """state_dict gives the tensors themselves, which change with the model."""
    modes, state = [m.training for m in model.modules()], model.state_dict()
    found = []
    for is_training in (True, False):
        model.train(is_training)
        found.append(_share(model, loader))
        model.load_state_dict(state)
    for m, mode in zip(model.modules(), modes, strict=True):
        m.training = mode
    return tuple(found)


@variant("accuracy_in_both_modes", shows=("all_left_in_train_mode",))
def both_modes_with_the_mode_of_the_whole(model, loader):
    """Only the mode of the model itself is remembered."""
    was = model.training
    in_train = _share(copy.deepcopy(model).train(), loader)
    model.eval()
    in_eval = _share(model, loader)
    model.train(was)
    return in_train, in_eval


@variant("fit")
def fit_with_lists(model, optimizer, criterion, train_loader, validation_loader, epochs):
    """Three lists, a while loop, and no log."""
    running, train, validation = [], [], []
    while len(running) < epochs:
        running += [epoch(model, train_loader, criterion, optimizer)[1]]  # noqa: F821
        validation += [epoch(model, validation_loader, criterion)[1]]  # noqa: F821
        train += [epoch(model, train_loader, criterion)[1]]  # noqa: F821
    return {"validation": validation, "running": running, "train": train}


@variant("fit")
def fit_with_names_of_its_own(net, optim, loss_fn, train_batches, val_loader, n_epochs):
    """Keywords and a default dictionary of lists."""
    history = {}
    for _ in range(n_epochs):
        _, accuracy, *_ = epoch(model=net, loader=train_batches, criterion=loss_fn, optimizer=optim)  # noqa: F821
        history.setdefault("running", []).append(accuracy)
        for name, loader in (("train", train_batches), ("validation", val_loader)):
            _, accuracy, *_ = epoch(model=net, loader=loader, criterion=loss_fn)  # noqa: F821
            history.setdefault(name, []).append(accuracy)
    return history


@variant("fit", shows=("running_accuracy_for_training_accuracy",))
def fit_with_two_calls(model, optimizer, criterion, train_loader, validation_loader, epochs):
    """The accuracy of training stands for both."""
    history = {"running": [], "train": [], "validation": []}
    for _ in range(epochs):
        accuracy = epoch(model, train_loader, criterion, optimizer)[1]  # noqa: F821
        history["running"].append(accuracy)
        history["train"].append(accuracy)
        history["validation"].append(epoch(model, validation_loader, criterion)[1])  # noqa: F821
    return history


# ---------------------------------------------------------------------------------------------------- both together


@variant("RegularizedMLP")
class RegularizedInOneChain(nn.Sequential):
    """One chain of all layers."""

    def __init__(self, in_features=784, hidden=165, out_features=10, p=0.2):
        layers = [nn.Flatten()]
        for width in (in_features, hidden):
            layers += [nn.Linear(width, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Dropout(p)]
        super().__init__(*layers, nn.Linear(hidden, out_features))


@variant("RegularizedMLP")
class RegularizedWithNames(nn.Module):
    """Layers with names; dropout before the ReLU is the same as behind it."""

    def __init__(self, in_features=784, hidden=165, out_features=10, p=0.2):
        super().__init__()
        self.layer1 = nn.Sequential()
        self.layer2 = nn.Sequential()
        for layer, width in ((self.layer1, in_features), (self.layer2, hidden)):
            layer.add_module("linear", nn.Linear(width, hidden))
            layer.add_module("norm", nn.BatchNorm1d(hidden))
            layer.add_module("dropout", nn.Dropout(p))
            layer.add_module("act", nn.ReLU())
        self.out_layer = nn.Linear(hidden, out_features)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        return self.out_layer(self.layer2(self.layer1(x)))


@variant("RegularizedMLP", shows=("normalised_after_the_relu",))
class RegularizedInAnotherOrder(nn.Module):
    """Linear, ReLU, batch normalisation, dropout."""

    def __init__(self, in_features=784, hidden=165, out_features=10, p=0.2):
        super().__init__()
        self.layer1 = nn.Sequential(nn.Linear(in_features, hidden), nn.ReLU(), nn.BatchNorm1d(hidden), nn.Dropout(p))
        self.layer2 = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.BatchNorm1d(hidden), nn.Dropout(p))
        self.out = nn.Linear(hidden, out_features)

    def forward(self, x):
        return self.out(self.layer2(self.layer1(x.flatten(1))))


@variant("RegularizedMLP", shows=("dropped_before_normalisation",))
class RegularizedDroppedEarly(nn.Module):
    """Linear, dropout, batch normalisation, ReLU."""

    def __init__(self, in_features=784, hidden=165, out_features=10, p=0.2):
        super().__init__()
        self.layer1 = nn.Sequential(nn.Linear(in_features, hidden), nn.Dropout(p), nn.BatchNorm1d(hidden), nn.ReLU())
        self.layer2 = nn.Sequential(nn.Linear(hidden, hidden), nn.Dropout(p), nn.BatchNorm1d(hidden), nn.ReLU())
        self.out = nn.Linear(hidden, out_features)

    def forward(self, x):
        return self.out(self.layer2(self.layer1(x.flatten(1))))


# ---------------------------------------------------------------------------------------------------- confusion


@variant("confusion_matrix")
def confusion_by_loop(targets, preds, num_classes=10):
    """One pair after the other."""
    matrix = torch.zeros((num_classes, num_classes), dtype=torch.long)
    for t, p in zip(targets, preds, strict=True):
        matrix[t, p] += 1
    return matrix


@variant("confusion_matrix")
def confusion_by_one_hot(labels, predicted, n_classes=10):
    """A product of two matrices of ones and zeros."""
    return F.one_hot(labels, n_classes).T @ F.one_hot(predicted, n_classes)


@variant("confusion_matrix")
def confusion_by_index_put(labels, predicted, n_classes=10):
    """index_put_ adds up where a place is named twice."""
    matrix = torch.zeros(n_classes, n_classes, dtype=torch.int64)
    return matrix.index_put_((labels, predicted), torch.ones_like(labels), accumulate=True)


@variant("confusion_matrix", shows=("each_pair_counted_once",))
def confusion_by_fancy_index(labels, predicted, n_classes=10):
    """+= on places that are named more than once."""
    matrix = torch.zeros(n_classes, n_classes, dtype=torch.int64)
    matrix[labels, predicted] += 1
    return matrix


@variant("confusion_matrix", shows=("confusion_transposed",))
def confusion_of_columns(labels, predicted, n_classes=10):
    """The predicted class picks the row."""
    matrix = torch.zeros(n_classes, n_classes, dtype=torch.int64)
    for i in range(n_classes):
        for j in range(n_classes):
            matrix[i, j] = ((predicted == i) & (labels == j)).sum()
    return matrix


@variant("confusion_matrix", shows=("counts_as_floats",))
def confusion_of_zeros(labels, predicted, n_classes=10):
    """torch.zeros without a dtype."""
    matrix = torch.zeros(n_classes, n_classes)
    for i, j in zip(labels, predicted, strict=True):
        matrix[i][j] += 1
    return matrix


@variant("plot_confusion")
def heat_map_by_matshow(matrix):
    """ax.matshow, with longer names."""
    _, ax = plt.subplots()
    ax.matshow(matrix)
    ax.set_xlabel("Predicted class")
    ax.set_ylabel("True class")
    ax.xaxis.set_label_position("bottom")


@variant("plot_confusion")
def heat_map_by_pcolormesh(cm):
    """pcolormesh with its y axis turned."""
    figure = plt.figure()
    ax = figure.add_subplot()
    mesh = ax.pcolormesh(cm.numpy(), edgecolors="white")
    ax.invert_yaxis()
    ax.set(xlabel="predicted digit", ylabel="true digit", title=f"{math.prod(cm.shape)} entries")
    figure.colorbar(mesh)
    plt.show()


@variant("plot_confusion", shows=("heat_map_from_below",))
def heat_map_by_pcolormesh_as_it_is(matrix):
    """pcolormesh begins at the bottom."""
    plt.figure()
    plt.pcolormesh(matrix.numpy())
    plt.xlabel("predicted")
    plt.ylabel("true")
    plt.show()


@variant("plot_confusion", shows=("heat_map_names_swapped",))
def heat_map_with_the_wrong_names(matrix):
    """True along x."""
    _, ax = plt.subplots()
    ax.imshow(matrix, cmap="viridis")
    ax.set_xlabel("true label")
    ax.set_ylabel("predicted label")

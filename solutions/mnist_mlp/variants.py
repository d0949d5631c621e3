"""Solutions of mnist_mlp written another way: right ones earn every point, mistakes are named all the same."""

import copy
import itertools

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from autograder.rubric import variant


@variant("MyMLP")
class SequentialMLP(nn.Module):
    """One nn.Sequential with nn.LogSoftmax at its end computes the same."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, out_features),
            nn.LogSoftmax(dim=-1),
        )

    def forward(self, x):
        return self.layers(x)


@variant("MyMLP")
class FunctionalDropoutMLP(nn.Module):
    """F.dropout that follows self.training is nn.Dropout."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.p = dropout
        self.out = nn.Linear(hidden_features, out_features)
        self.second = nn.Linear(hidden_features, hidden_features)
        self.first = nn.Linear(in_features, hidden_features)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = F.dropout(F.relu(self.first(x)), p=self.p, training=self.training)
        x = F.dropout(F.relu(self.second(x)), p=self.p, training=self.training)
        return F.log_softmax(self.out(x), dim=1)


@variant("MyMLP")
class DropoutBeforeReluMLP(nn.Module):
    """Dropout and ReLU commute: dropping scales by a number that is never negative."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.a = nn.Linear(in_features, hidden_features)
        self.b = nn.Linear(hidden_features, hidden_features)
        self.c = nn.Linear(hidden_features, out_features)
        self.dropout1, self.dropout2 = nn.Dropout(dropout), nn.Dropout(dropout)

    def forward(self, x):
        x = F.relu(self.dropout1(self.a(x.reshape(len(x), -1))))
        x = F.relu(self.dropout2(self.b(x)))
        return self.c(x).log_softmax(dim=1)


@variant("MyMLP")
class OwnMaskMLP(nn.Module):
    """A mask drawn by hand and scaled by 1/(1-p) is dropout."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.dropout = dropout
        widths = (in_features, hidden_features, hidden_features, out_features)
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in itertools.pairwise(widths)])

    def drop(self, x):
        if not self.training:
            return x
        return x * (torch.rand_like(x) > self.dropout) / (1 - self.dropout)

    def forward(self, x):
        x = torch.flatten(x, 1)
        for layer in self.layers[:-1]:
            x = self.drop(layer(x).clamp(min=0))
        x = self.layers[-1](x)
        return x - torch.logsumexp(x, dim=1, keepdim=True)


@variant("MyMLP")
class TwiceNormalisedMLP(nn.Module):
    """log_softmax of log-probabilities changes nothing."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.layers = nn.ModuleDict(
            {
                "one": nn.Linear(in_features, hidden_features),
                "two": nn.Linear(hidden_features, hidden_features),
                "three": nn.Linear(hidden_features, out_features),
            }
        )
        self.drop = nn.Dropout(p=dropout)

    def forward(self, x):
        x = self.drop(torch.relu(self.layers["one"](x.flatten(1))))
        x = self.drop(torch.relu(self.layers["two"](x)))
        return F.log_softmax(F.log_softmax(self.layers["three"](x), dim=1), dim=1)


@variant("MyMLP")
class InheritedMLP(nn.Sequential):
    """A subclass of nn.Sequential needs no forward of its own."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        widths = [in_features, hidden_features, hidden_features]
        hidden = [m for a, b in itertools.pairwise(widths) for m in (nn.Linear(a, b), nn.ReLU(), nn.Dropout(dropout))]
        super().__init__(nn.Flatten(), *hidden, nn.Linear(hidden_features, out_features), nn.LogSoftmax(dim=1))


@variant("MyMLP")
class ParametersMLP(nn.Module):
    """Matrices that are nn.Parameter and x @ W.T + b are nn.Linear."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        widths = (in_features, hidden_features, hidden_features, out_features)
        self.w = nn.ParameterList([nn.Parameter(torch.randn(b, a) / a**0.5) for a, b in itertools.pairwise(widths)])
        self.b = nn.ParameterList([nn.Parameter(torch.zeros(b)) for b in widths[1:]])
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x.flatten(1)
        for w, b in zip(self.w[:-1], self.b[:-1], strict=True):
            x = self.dropout(F.relu(x @ w.T + b))
        return F.log_softmax(x @ self.w[-1].T + self.b[-1], dim=1)


@variant("MyMLP")
class LogOfSoftmaxMLP(nn.Module):
    """The logarithm of softmax is log_softmax wherever no probability is too small for float32."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.pixels = in_features
        self.classes = nn.Linear(hidden_features, out_features)
        self.hidden = nn.Sequential(
            self._block(in_features, hidden_features, dropout), self._block(hidden_features, hidden_features, dropout)
        )

    @staticmethod
    def _block(n_in, n_out, p):
        return nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU(inplace=True), nn.Dropout(p))

    def forward(self, x):
        return torch.log(F.softmax(self.classes(self.hidden(x.view(-1, self.pixels))), dim=1))


@variant("train")
def cleared_at_the_end(model, optimizer, train_loader, epoch, log_interval=100):
    """Clearing at the end of the loop leaves fresh gradients for the next batch."""
    model.train()
    for data, target in train_loader:
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()


@variant("train")
def cleared_through_the_model(model, optimizer, train_loader, epoch, log_interval=100):
    """model.zero_grad() clears the same gradients."""
    model.train()
    for i, (data, target) in enumerate(train_loader):
        output = model(data)
        loss = F.nll_loss(output, target)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        if i % log_interval == 0:
            print(f"{epoch} {i * len(data)}/{len(train_loader.dataset)} {loss.item()}")


@variant("train")
def cross_entropy_on_log_probabilities(model, optimizer, train_loader, epoch, log_interval=100):
    """Cross-entropy normalises again, which changes nothing on log-probabilities."""
    criterion = nn.CrossEntropyLoss()
    model.train()
    for data, target in train_loader:
        optimizer.zero_grad(set_to_none=False)
        criterion(model(data), target).backward()
        optimizer.step()


@variant("train")
def loss_written_out(model, optimizer, train_loader, epoch, log_interval=100):
    """The mean of the negative log-probabilities of the labels is nll_loss."""
    model.train(True)
    for batch in iter(train_loader):
        data, target = batch
        optimizer.zero_grad()
        picked = model(data).gather(1, target.view(-1, 1))
        loss = -picked.sum() / target.numel()
        loss.backward()
        optimizer.step()


@variant("train")
def with_a_closure(model, optimizer, train_loader, epoch, log_interval=100):
    """An optimiser may be given a closure that clears, computes and differentiates the loss."""
    model.train()
    for data, target in train_loader:

        def closure(data=data, target=target):
            optimizer.zero_grad()
            loss = F.nll_loss(model(data), target)
            loss.backward()
            return loss

        optimizer.step(closure)


@variant("train")
def with_a_running_loss(model, optimizer, train_loader, epoch, log_interval=100):
    """A mean training loss that is kept and returned does no harm."""
    model.train()
    running, seen = 0.0, 0
    for data, target in train_loader:
        optimizer.zero_grad()
        loss = F.nll_loss(model(data), target, reduction="sum") / len(target)
        loss.backward()
        optimizer.step()
        running += loss.item() * len(target)
        seen += len(target)
    return running / seen


@variant("train")
def with_a_while_loop(model, optimizer, train_loader, epoch, log_interval=100):
    """next() until the loader is exhausted visits the same batches."""
    model.train()
    batches, index = iter(train_loader), 0
    while index < len(train_loader):
        data, target = next(batches)
        optimizer.zero_grad()
        F.nll_loss(model(data), target).backward()
        optimizer.step()
        index += 1


@variant("train")
def with_losses_kept_as_tensors(model, optimizer, train_loader, epoch, log_interval=100):
    """Losses that are kept with their history waste memory; the weights are the same."""
    model.train()
    total, kept = 0, []
    for index, batch in enumerate(train_loader, start=1):
        loss = nn.NLLLoss()(model(batch[0]), batch[1])
        for parameter in model.parameters():
            parameter.grad = None
        loss.backward()
        optimizer.step()
        total += loss
        kept.append(loss)
        if index % log_interval == 0 or index == len(train_loader):
            print(f"{epoch}: {index} batches, mean loss {total.item() / index:.3f}")


@variant("train")
def with_gradients_assigned(model, optimizer, train_loader, epoch, log_interval=100):
    """Gradients that are computed apart and assigned replace those of the batch before."""
    for data, target in train_loader:
        model.train()
        parameters = list(model.parameters())
        loss = F.nll_loss(model(data), target)
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.grad = gradient
        optimizer.step()


@variant("train")
def forward_by_its_name(model, optimizer, train_loader, epoch, log_interval=100):
    """model.forward(x) is model(x) where nobody has hooked anything in."""
    model.train()
    for data, target in train_loader:
        optimizer.zero_grad()
        F.nll_loss(model.forward(data), target).backward()
        optimizer.step()


@variant("validate", differs=("mean-loss",))
def mean_over_batches(model, validation_loader, loss_vector, accuracy_vector):
    """The mean over batches is what the lecture does."""
    model.eval()
    val_loss, correct = 0, 0
    with torch.no_grad():
        for data, target in validation_loader:
            output = model(data)
            val_loss += F.nll_loss(output, target).item()
            pred = output.max(1)[1]
            correct += pred.eq(target).cpu().sum()
    val_loss /= len(validation_loader)
    loss_vector.append(val_loss)
    accuracy_vector.append(100.0 * correct / len(validation_loader.dataset))


@variant("validate")
def sums_kept_as_tensors(model, validation_loader, loss_vector, accuracy_vector):
    """Numbers may be appended as tensors without dimensions."""
    model.eval()
    total, right, n = torch.zeros(()), torch.zeros(()), 0
    with torch.inference_mode():
        for data, target in validation_loader:
            output = model(data)
            total += F.nll_loss(output, target, reduction="sum")
            right += (output.argmax(1) == target).sum()
            n += target.size(0)
    loss_vector.append(total / n)
    accuracy_vector.append(right / n * 100)


@variant("validate")
def everything_at_once(model, validation_loader, loss_vector, accuracy_vector):
    """All outputs may be collected first and judged together."""
    model.eval()
    with torch.no_grad():
        pairs = [(model(data), target) for data, target in validation_loader]
    outputs, targets = torch.cat([o for o, _ in pairs]), torch.cat([t for _, t in pairs])
    loss_vector.append(F.nll_loss(outputs, targets).item())
    accuracy_vector.append((outputs.argmax(1) == targets).float().mean().item() * 100)


@variant("validate")
def back_to_train_mode(model, validation_loader, loss_vector, accuracy_vector):
    """The mode may be restored, and the numbers returned as well."""
    model.train(False)
    total, correct, n = 0, 0, 0
    for data, target in validation_loader:
        with torch.no_grad():
            output = model(data)
        total += F.cross_entropy(output, target).item() * len(target)
        correct += sum(int(a == b) for a, b in zip(output.argmax(dim=1), target, strict=True))
        n += len(target)
    model.train()
    loss_vector.append(total / n)
    accuracy_vector.append(100 * correct / n)
    return total / n, 100 * correct / n


@variant("validate")
def decorated(model, validation_loader, loss_vector, accuracy_vector):
    """Gradients may be turned off for the whole function."""
    with torch.set_grad_enabled(False):
        model.eval()
        total, correct, n = 0.0, 0, 0
        for data, target in validation_loader:
            output = model(data)
            total += F.nll_loss(output, target, reduction="none").sum().item()
            correct += torch.exp(output).topk(1).indices.eq(target.view(-1, 1)).sum().item()
            n += data.shape[0]
    loss_vector.append(total / n)
    accuracy_vector.append(correct / n * 100.0)


@variant("validate")
def one_image_at_a_time(model, validation_loader, loss_vector, accuracy_vector):
    """In eval mode an image alone gets the answer it gets in a batch."""
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for data, target in validation_loader:
            for image, label in zip(data, target, strict=True):
                scores = model(image.unsqueeze(0))[0]
                losses.append(-scores[label].item())
                hits.append(scores.argmax().item() == label.item())
    loss_vector += [sum(losses) / len(losses)]
    accuracy_vector += [100.0 * sum(hits) / len(hits)]


@variant("validate")
def counted_with_numpy(model, validation_loader, loss_vector, accuracy_vector):
    """Predictions may be counted as NumPy arrays, and numbers appended as NumPy scalars."""
    was_training = model.training
    model.eval()
    losses, guesses, truths = [], [], []
    with torch.inference_mode():
        for data, target in validation_loader:
            output = model(data).numpy()
            losses.append(-output[np.arange(len(target)), target.numpy()])
            guesses.append(output.argmax(axis=1))
            truths.append(target.numpy())
    model.train(was_training)
    loss_vector.append(np.concatenate(losses).mean())
    accuracy_vector.append(np.mean(np.concatenate(guesses) == np.concatenate(truths)) * 100)


@variant("validate")
def a_copy_is_measured(model, validation_loader, loss_vector, accuracy_vector):
    """A copy in eval mode answers like the model, which is left alone."""
    frozen = copy.deepcopy(model).eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for data, target in validation_loader:
            output = frozen(data)
            total += F.nll_loss(output, target, reduction="sum").item()
            correct += (output.argmax(1) == target).sum().item()
            n += len(target)
    loss_vector.append(total / n)
    accuracy_vector.append(100 * correct / n)


@variant("plot_history")
def two_axes(loss_vector, accuracy_vector):
    """One figure with two axes shows both curves."""
    x = np.arange(1, len(loss_vector) + 1)
    fig, (left, right) = plt.subplots(1, 2)
    left.plot(x, loss_vector, marker="o")
    left.set(xlabel="epoch", ylabel="loss")
    right.plot(x, accuracy_vector, "r--")
    right.set(xlabel="epoch", ylabel="accuracy in %")
    fig.tight_layout()
    return fig


@variant("plot_history")
def twin_axes(loss_vector, accuracy_vector):
    """Two scales over one x axis show both curves."""
    x = [i + 1 for i in range(len(loss_vector))]
    fig, ax = plt.subplots()
    ax.plot(x, loss_vector, label="Loss")
    twin = ax.twinx()
    twin.plot(x, accuracy_vector, color="tab:orange", label="Accuracy")
    fig.legend()
    plt.close(fig)


@variant("plot_history")
def one_axes_with_a_legend(loss_vector, accuracy_vector):
    """Two lines on one axes are told apart by the legend."""
    x = range(1, len(accuracy_vector) + 1)
    plt.plot(x, accuracy_vector)
    plt.plot(x, loss_vector)
    plt.legend(["val acc", "val loss"])
    plt.title("validation loss and accuracy")


@variant("plot_history")
def subplots_by_number(loss_vector, accuracy_vector):
    """plt.subplot draws both curves into one figure."""
    x = torch.arange(1, len(loss_vector) + 1)
    plt.subplot(211)
    plt.plot(x, torch.tensor(loss_vector))
    plt.ylabel("NLL")
    plt.subplot(212)
    plt.plot(x, torch.tensor(accuracy_vector))
    plt.ylabel("Acc (%)")


@variant("plot_history")
def a_figure_for_each(loss_vector, accuracy_vector):
    """Figures that are made as objects need no current figure."""
    for values, name in ((accuracy_vector, "Accuracy"), (loss_vector, "Loss")):
        figure = plt.figure(figsize=(4, 3), layout="constrained")
        axes = figure.add_subplot()
        axes.plot(np.linspace(1, len(values), len(values)), np.asarray(values), "o-")
        axes.set_xlabel("Epoch")
        axes.set_ylabel(name)
        axes.grid(True)


@variant("plot_history")
def shown_one_after_the_other(loss_vector, accuracy_vector):
    """After plt.show() the next plot opens a figure of its own."""
    x = range(1, len(loss_vector) + 1)
    for values, name in ((loss_vector, "Loss"), (accuracy_vector, "Accuracy")):
        plt.plot(x, values)
        plt.title(name)
        plt.show()


@variant("plot_history")
def saved_and_cleared(loss_vector, accuracy_vector):
    """A figure that is cleared or closed once it is saved has been drawn."""
    x = range(1, len(loss_vector) + 1)
    plt.plot(x, loss_vector)
    plt.ylabel("loss")
    plt.savefig("loss.png")
    plt.clf()
    plt.plot(x, accuracy_vector)
    plt.ylabel("accuracy")
    plt.savefig("accuracy.png")
    plt.cla()


@variant("plot_history")
def points_and_bars(loss_vector, accuracy_vector):
    """Points or bars over the epochs show the same, in any language, with the title on the left."""
    x = np.arange(1, len(loss_vector) + 1)
    _, (left, right) = plt.subplots(1, 2)
    left.scatter(x, loss_vector)
    left.set_title("Coût de validation", loc="left")
    right.bar(x, accuracy_vector)
    right.set_title("Précision de validation", loc="left")


# ---------------------------------------------------------------------------------- mistakes written another way


@variant("MyMLP", shows=("returns_logits",))
class SequentialLogitsMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.hidden = nn.Sequential(
            nn.Linear(in_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
        )
        self.scores = nn.Linear(hidden_features, out_features)

    def forward(self, x):
        return self.scores(self.hidden(torch.flatten(x, start_dim=1)))


@variant("train", shows=("gradients_never_cleared",))
def no_zero_grad_and_a_running_loss(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    running, count = 0.0, 0
    for batch_index, (data, target) in enumerate(train_loader):
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        running += loss.item() * len(data)
        count += len(data)
        if batch_index % log_interval == 0:
            print(f"epoch {epoch}, batch {batch_index}: {running / count:.4f}")
    return running / count


@variant("validate", shows=("means_divided_by_images",))
def batch_means_over_the_data_set(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    total, correct = 0.0, 0
    with torch.inference_mode():
        for data, target in validation_loader:
            output = model(data)
            total += F.nll_loss(output, target).item()
            correct += int((output.argmax(1) == target).sum())
    n_images = sum(len(target) for _, target in validation_loader)
    loss_vector.append(total / n_images)
    accuracy_vector.append(100.0 * correct / n_images)


@variant("MyMLP", shows=("returns_logits",))
class WideLogitsMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features, 128)
        self.fc2 = nn.Linear(128, 64)
        self.fc3 = nn.Linear(64, out_features)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        x = x.view(-1, 784)
        x = self.drop(torch.relu(self.fc1(x)))
        x = self.drop(torch.relu(self.fc2(x)))
        return self.fc3(x)


@variant("MyMLP", shows=("returns_probabilities",))
class WideProbabilitiesMLP(WideLogitsMLP):
    def forward(self, x):
        return super().forward(x).softmax(-1)


@variant("MyMLP", shows=("softmax_over_the_batch",))
class ProbabilitiesOverTheBatchMLP(WideLogitsMLP):
    def forward(self, x):
        return F.softmax(super().forward(x), dim=0)


@variant("MyMLP", shows=("dropout_in_eval_mode", "dropout_of_one_half"))
class DropoutWithDefaultsMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.net = nn.ModuleList(
            [
                nn.Linear(in_features, hidden_features),
                nn.Linear(hidden_features, hidden_features),
                nn.Linear(hidden_features, out_features),
            ]
        )

    def forward(self, x):
        x = torch.flatten(x, 1)
        for layer in self.net[:2]:
            x = F.dropout(F.relu(layer(x)))
        return F.log_softmax(self.net[2](x), dim=-1)


@variant("MyMLP", shows=("rows_for_images",))
class NoFlattenMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(in_features, 256), nn.ReLU(), nn.Dropout(dropout), nn.Linear(256, out_features)
        )

    def forward(self, x):
        return F.log_softmax(self.layers(x), dim=1)


@variant("MyMLP", shows=("keep_probability",))
class DropoutModulesMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.body = nn.Sequential(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features),
            nn.Dropout(1 - dropout),
            nn.ReLU(),
            nn.Linear(hidden_features, hidden_features),
            nn.Dropout(1 - dropout),
            nn.ReLU(),
            nn.Linear(hidden_features, out_features),
            nn.LogSoftmax(dim=1),
        )

    def forward(self, x):
        return self.body(x)


@variant("train", shows=("neither_backward_nor_step",))
def loss_and_a_note_to_myself(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    correct = 0
    for data, target in train_loader:
        output = model(data)
        correct += (model(data).argmax(1) == target).sum().item()
        optimizer.zero_grad()
        loss = F.nll_loss(output, target)  # TODO: what comes now?
    print(epoch, loss.item(), correct)


@variant("train", shows=("no_step",))
def cleared_behind_the_forward_pass_without_step(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for i, batch in enumerate(train_loader):
        x, y = batch
        prediction = model(x)
        loss = nn.NLLLoss()(prediction, y)
        model.zero_grad()
        loss.backward()
        if i % log_interval == 0:
            with torch.no_grad():
                print(epoch, (model(x).argmax(1) == y).float().mean())


@variant("train", shows=("no_backward",))
def steps_without_backward(model, optimizer, train_loader, epoch, log_interval=100):
    for data, target in train_loader:
        model.train()
        loss = F.nll_loss(model(data), target)
        optimizer.zero_grad()
        optimizer.step()
    print(loss.item())


@variant("train", shows=("train_mode_not_set",))
def cleared_behind_the_forward_pass_in_the_mode_it_is_in(model, optimizer, train_loader, epoch, log_interval=100):
    for data, target in train_loader:
        output = model(data)
        optimizer.zero_grad()
        loss = F.cross_entropy(output, target)
        loss.backward()
        optimizer.step()


@variant("train", shows=("gradients_never_cleared",))
def never_cleared_and_measured_afterwards(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for data, target in train_loader:
        F.nll_loss(model(data), target).backward()
        optimizer.step()
    model.eval()
    correct = 0
    with torch.no_grad():
        for data, target in train_loader:
            correct += (model(data).argmax(dim=1) == target).sum().item()
    return 100 * correct / len(train_loader.dataset)


@variant("train", shows=("gradients_never_cleared", "train_mode_not_set"))
def neither_cleared_nor_switched(model, optimizer, train_loader, epoch, log_interval=100):
    for data, target in train_loader:
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()


@variant("train", shows=("first_batch_every_time",))
def next_of_a_new_iterator(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for _ in range(len(train_loader)):
        images, labels = next(iter(train_loader))
        optimizer.zero_grad()
        output = model(images)
        loss = F.nll_loss(output, labels)
        loss.backward()
        optimizer.step()


@variant("train", shows=("gradients_clipped_to_1",))
def clipped_by_habit(model, optimizer, train_loader, epoch, log_interval=100):
    from torch.nn.utils import clip_grad_norm_

    model.train()
    for images, labels in train_loader:
        output = model(images)
        loss = F.nll_loss(output, labels)
        optimizer.zero_grad(set_to_none=False)
        loss.backward()
        clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()


@variant("train", shows=("one_step_after_the_loop",))
def step_with_the_wrong_indentation(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = F.nll_loss(model(images), labels)
        loss.backward()
    optimizer.step()
    print("epoch", epoch, "done")


@variant("validate", shows=("eval_mode_not_set", "gradients_recorded"))
def neither_eval_nor_no_grad(model, validation_loader, loss_vector, accuracy_vector):
    losses, hits, n = [], 0, 0
    for images, labels in validation_loader:
        scores = model(images)
        losses.append(F.nll_loss(scores, labels).item())
        hits += scores.argmax(1).eq(labels).sum().item()
        n += labels.size(0)
    loss_vector.append(sum(losses) / len(losses))
    accuracy_vector.append(hits / n * 100)


@variant("validate", shows=("accuracy_as_a_share", "accuracy_divided_by_batches"))
def share_of_the_number_of_batches(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    loss, correct = 0, 0
    with torch.no_grad():
        for images, labels in validation_loader:
            output = model(images)
            loss += F.nll_loss(output, labels, reduction="sum")
            correct += (output.max(1)[1] == labels).sum()
    loss_vector.append((loss / len(validation_loader.dataset)).item())
    accuracy_vector.append((correct / len(validation_loader)).item())


@variant("validate", shows=("correct_never_reset",))
def correct_is_a_global(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    total = 0
    with torch.no_grad():
        for images, labels in validation_loader:
            output = model(images)
            total += F.nll_loss(output, labels, reduction="sum").item()
            COUNTER["correct"] += output.argmax(1).eq(labels).sum().item()
    loss_vector.append(total / len(validation_loader.dataset))
    accuracy_vector.append(100 * COUNTER["correct"] / len(validation_loader.dataset))


COUNTER = {"correct": 0}


@variant("plot_history", shows=("epochs_from_zero",))
def one_figure_from_zero(loss_vector, accuracy_vector):
    _, axes = plt.subplots()
    axes.plot(accuracy_vector, "o-", label="accuracy in %")
    axes.plot(loss_vector, "x--", label="loss")
    axes.legend()
    axes.grid(True)

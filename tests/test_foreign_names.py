"""Right code with names and parameters of its own is graded as right code, and what was assumed is said."""

from __future__ import annotations

import textwrap

import pytest

from autograder.grading.run import GradingRun
from autograder.protocol.records import Cell, Report, Submission

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nimport matplotlib.pyplot as plt\n"
OPTIM = "import torch.optim as optim\n"
LOADER = "from torch.utils.data import DataLoader as loader\n"


def grade(untrained: GradingRun, *cells: str) -> Report:
    """Grade cells as a notebook's."""
    numbered = tuple(Cell(f"cell {n}", source) for n, source in enumerate((HEAD, *cells), 1))
    return untrained.report(Submission("notebook", "notebook.ipynb", numbered))


def all_passed(report: Report, part: str) -> bool:
    """Whether every check of the part passed."""
    return {v.status.value for v in report.verdicts if v.part == part} == {"passed"}


def train(signature: str, last: str = "pass", names: str = "model optimizer train_loader") -> str:
    """A right training function over these three names."""
    model, optimizer, loader = names.split()
    return f"""
def {signature}:
    {model}.train()
    for i, (x, y) in enumerate({loader}):
        {optimizer}.zero_grad()
        loss = F.nll_loss({model}(x), y)
        loss.backward()
        {optimizer}.step()
{textwrap.indent(last, "        ")}
"""


def validate(signature: str, last: str, names: str = "model validation_loader") -> str:
    """A right validation over these two names."""
    model, loader = names.split()
    return f"""
def {signature}:
    {model}.eval()
    total = correct = n = 0
    with torch.no_grad():
        for x, y in {loader}:
            out = {model}(x)
            total += F.nll_loss(out, y, reduction="sum").item()
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    loss, acc = total / n, 100 * correct / n
{textwrap.indent(last, "    ")}
"""


APPEND = "loss_vector.append(loss); accuracy_vector.append(acc)"
EXAMPLE = "if i % args.log_interval == 0:\n    print(epoch, len(train_loader.dataset))\n    if args.dry_run: break"
SCHEDULE = "scheduler.step()\nif verbose: print(scheduler.get_last_lr()[0])"
TRAINER = textwrap.indent(train("fit(self, epoch)", "pass", "self.net self.opt self.data"), "    ")
METHOD = f"class Trainer:\n    def __init__(self, model, optimizer, loader):\n        self.net, self.opt, self.data = model, optimizer, loader\n{TRAINER}"
OWN = textwrap.indent(train("fit(self, batches)", "pass", "self.model self.optimizer batches"), "    ")

TRAINED = {
    "module in a check": OPTIM + train("train(model, optimizer, train_loader, epoch)", "optim.Adam"),
    "module in an annotation": OPTIM + train("train(model, optimizer: optim.Optimizer, train_loader, epoch)"),
    "module called optimizer": "import torch.optim as optimizer\n"
    + train("train(model, o, train_loader)", "optimizer.SGD", "model o train_loader"),
    "module and a global": OPTIM + "optimizer = optim.SGD(net.parameters(), 1)\n" + train("train(epoch)", "optim.SGD"),
    "pytorch/examples": train("train(args, model, device, train_loader, optimizer, epoch)", EXAMPLE),
    "a dict of settings": train("train(model, optimizer, train_loader, config)", "print(config['lr'])"),
    "one letter each": train("train(m, d, o, e)", "print(f'epoch {e}')", "m o d"),
    "a global loader": train("train(m, o, e)", "print(e)", "m o train_loader"),
    "scheduler and verbose": train("train(model, optimizer, train_loader, scheduler, verbose)", SCHEDULE),
    "a list to keep": train("train(model, optimizer, train_loader, log)", "log.append(loss.item())"),
    "a writer": train("train(model, optimizer, train_loader, writer)", "writer.add_scalar('loss', loss, i)"),
    "a name": train("train(model, optimizer, train_loader, name)", "print(name + '!')"),
    "a decorator": "def timed(f):\n    def inner(*args, **kwargs):\n        return f(*args, **kwargs)\n    return inner\n@timed"
    + train("train(model, optimizer, train_loader, epoch)"),
    "a number of the loader": "total_step = len(train_loader)\n"
    + train("train(model, optimizer, train_loader)", "print(total_step)"),
    "defaults": train("train(epoch, m=model, o=optimizer, d=train_loader)", "pass", "m o d"),
    "run_training": train("run_training(model, optimizer, train_loader, epoch)"),
    "trainEpoch": train("trainEpoch(model, optimizer, train_loader, epoch)"),
    "a method": METHOD,
    "a method with its own model": "class Trainer:\n    def __init__(self):\n        self.model = nn.Linear(2, 2)\n"
    f"        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=1.0)\n{OWN}",
}


@pytest.mark.parametrize("source", TRAINED.values(), ids=TRAINED.keys())
def test_a_right_training_is_right_whatever_it_is_given(untrained: GradingRun, source: str) -> None:
    """Each of these lost 32 points, or 27 of them."""
    assert all_passed(grade(untrained, source), "train")


VALIDATED = {
    "a class called loader": LOADER
    + validate("validate(model, validation_loader, loss_vector, accuracy_vector)", f"assert loader\n{APPEND}"),
    "pytorch/examples": validate("test(model, device, test_loader)", "return loss, acc", "model test_loader"),
    "a number of images": validate("validate(model, data, size)", "return total / size, acc", "model data"),
    "swapped": validate("validate(m, d, a, b)", "a.append(acc)\nb.append(loss)", "m d"),
    "swapped numbers": validate("validate(m, d, a, b)", "a.append(100 * correct / n)\nb.append(total / n)", "m d"),
    "val_epoch": validate("val_epoch(model, validation_loader, loss_vector, accuracy_vector)", APPEND),
    "evaluate_model": validate("evaluate_model(model, validation_loader, loss_vector, accuracy_vector)", APPEND),
    "acc, loss": validate("validate(model, validation_loader)", "return acc, loss"),
    "a dict": validate("validate(model, validation_loader)", "return {'accuracy': acc, 'loss': loss}"),
    "one of them": validate("validate(model, validation_loader, loss_vector)", "loss_vector.append(loss)\nreturn acc"),
    "three numbers": validate("validate(model, validation_loader)", "return loss, correct, acc"),
    "lists": validate("validate(model, validation_loader)", "return [loss], [acc]"),
}


@pytest.mark.parametrize("source", VALIDATED.values(), ids=VALIDATED.keys())
def test_a_right_validation_is_right_however_it_hands_its_numbers_out(untrained: GradingRun, source: str) -> None:
    """Each of these lost 5 to 16 points."""
    assert all_passed(grade(untrained, source), "validate")


DRAWN = {
    "a dict": "def plot_history(history):\n    a, b = history['loss'], history['accuracy']\n{}",
    "draw_curves": "def draw_curves(loss_vector, accuracy_vector):\n    a, b = loss_vector, accuracy_vector\n{}",
    "swapped": "def plot_history(acc, losses):\n    a, b = losses, acc\n{}",
}


@pytest.mark.parametrize("source", DRAWN.values(), ids=DRAWN.keys())
def test_right_curves_are_right_whatever_they_are_drawn_from(untrained: GradingRun, source: str) -> None:
    """Lists by other names, or in a dict."""
    lines = "    epochs = range(1, len(a) + 1)\n    plt.plot(epochs, a, label='loss')\n    plt.plot(epochs, b, label='accuracy')\n    plt.legend()\n"

    assert all_passed(grade(untrained, source.format(lines)), "plots")


def test_the_only_network_is_graded_whatever_it_is_called(untrained: GradingRun) -> None:
    """And it is said that this was assumed."""
    network = """
class Classifier(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.a = nn.Linear(in_features, hidden_features)
        self.b = nn.Linear(hidden_features, hidden_features)
        self.c = nn.Linear(hidden_features, out_features)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        h = self.drop(F.relu(self.b(self.drop(F.relu(self.a(x.flatten(1)))))))
        return F.log_softmax(self.c(h), dim=1)
"""

    report = grade(untrained, network)

    assert all_passed(report, "MyMLP")
    assert "assumed: Classifier is taken for MyMLP" in report.notes

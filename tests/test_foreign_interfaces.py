"""Real notebooks use globals, other names, other orders and old idioms; they are graded all the same."""

from __future__ import annotations

import pytest

from autograder.grading.messages import lines
from autograder.grading.run import GradingRun
from autograder.protocol.records import Cell, Report, Submission

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
TRAIN = """
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        F.nll_loss(model(x), y).backward()
        optimizer.step()
"""


def grade(untrained: GradingRun, *cells: str) -> Report:
    """Grade cells as a notebook's."""
    numbered = tuple(Cell(f"cell {n}", source) for n, source in enumerate((HEAD, *cells), 1))
    return untrained.report(Submission("notebook", "notebook.ipynb", numbered))


def passed(report: Report, part: str) -> dict[str, str]:
    """Check -> status, for one part."""
    return {v.key: v.status.value for v in report.verdicts if v.part == part}


def all_passed(report: Report, part: str) -> bool:
    """Whether every check of the part passed."""
    return set(passed(report, part).values()) == {"passed"}


def test_train_over_globals_is_graded(untrained: GradingRun) -> None:
    """The lecture's own interface: train(epoch, log_interval) over model, optimizer, train_loader and cuda."""
    report = grade(
        untrained,
        "model = MyMLP()\noptimizer = torch.optim.SGD(model.parameters(), lr=0.01)\n",
        """
def train(epoch, log_interval=200):
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):
        if cuda:
            data, target = data.cuda(), target.cuda()
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print(epoch, batch_idx * len(data), len(train_loader.dataset), loss.item())
""",
        "for epoch in range(1, 11):\n    train(epoch)\n",
    )

    assert all_passed(report, "train")


def test_validate_over_globals_is_graded(untrained: GradingRun) -> None:
    """validate(loss_vector, accuracy_vector) over model and validation_loader."""
    report = grade(
        untrained,
        """
def validate(loss_vector, accuracy_vector):
    model.eval()
    val_loss, correct = 0, 0
    for data, target in validation_loader:
        with torch.no_grad():
            output = model(data.to(device))
        val_loss += F.nll_loss(output, target).item()
        correct += output.data.max(1)[1].eq(target.data).cpu().sum()
    loss_vector.append(val_loss / len(validation_loader))
    accuracy_vector.append(100. * correct.to(torch.float32) / len(validation_loader.dataset))
""",
    )

    assert all_passed(report, "validate")


def test_a_criterion_parameter_is_bound(untrained: GradingRun) -> None:
    """train(model, loader, criterion, optimizer) in another order and without an epoch."""
    report = grade(
        untrained,
        """
def train(net, trainloader, criterion, opt):
    net.train()
    for x, y in trainloader:
        opt.zero_grad()
        criterion(net(x), y).backward()
        opt.step()
""",
    )

    assert all_passed(report, "train")


def test_a_criterion_of_the_students_own_is_theirs(untrained: GradingRun) -> None:
    """A global criterion that sums is a mistake that is named, not replaced by ours."""
    report = grade(
        untrained,
        "criterion = nn.NLLLoss(reduction='sum')\n",
        """
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
""",
    )

    found = {v.key: v.finding.misconception for v in report.verdicts if v.part == "train" and v.finding}
    assert found == {"one-batch": "sum_of_the_losses"}


def test_returned_numbers_are_accepted_and_said(untrained: GradingRun) -> None:
    """validate that returns loss and accuracy instead of appending them."""
    report = grade(
        untrained,
        """
def validate(model, loader):
    model.eval()
    total = correct = n = 0
    with torch.no_grad():
        for x, y in loader:
            out = model(x)
            total += F.nll_loss(out, y, reduction='sum').item()
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    return total / n, 100 * correct / n
""",
    )

    assert all_passed(report, "validate")
    assert "assumed: validate returns its numbers instead of appending them" in report.notes


def test_another_name_is_taken_and_said(untrained: GradingRun) -> None:
    """test(...) stands for validate."""
    report = grade(
        untrained,
        """
def test(model, test_loader, lossv, accv):
    model.eval()
    total = correct = n = 0
    with torch.no_grad():
        for x, y in test_loader:
            out = model(x)
            total += F.nll_loss(out, y, reduction='sum').item()
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    lossv.append(total / n)
    accv.append(100 * correct / n)
""",
    )

    assert all_passed(report, "validate")
    assert "assumed: test is taken for validate" in report.notes


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("loss_value = loss.data[0]", "loss.item()"),
        ("it = iter(train_loader); it.next()", "next(iterator)"),
    ],
)
def test_an_old_idiom_is_a_version_problem_and_no_misconception(untrained: GradingRun, line: str, says: str) -> None:
    """PyTorch 0.3 code is told what it is today."""
    report = grade(
        untrained,
        f"""
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = F.nll_loss(model(x), y)
        loss.backward()
        optimizer.step()
        {line}
""",
    )

    finding = next(v.finding for v in report.verdicts if v.key == "one-batch")
    assert finding is not None
    assert finding.misconception is None
    assert says in " ".join(lines(finding))
    assert finding.place is not None
    assert (finding.place.cell, finding.place.line) == ("cell 2", 9)


def test_what_is_at_top_level_is_not_run(untrained: GradingRun) -> None:
    """Downloads, endless training and plots between the definitions cost nothing."""
    report = grade(
        untrained,
        "while True:\n    pass\n",
        TRAIN,
    )

    assert all_passed(report, "train")


def test_a_missing_package_is_named_where_it_is_imported(untrained: GradingRun) -> None:
    """The import is what failed, not the function that uses it."""
    report = grade(
        untrained,
        "import seaborn_that_is_not_there as sns\n",
        "def plot_history(loss_vector, accuracy_vector):\n    sns.lineplot()\n",
    )

    finding = next(v.finding for v in report.verdicts if v.key == "curves")
    assert finding is not None
    assert "No module named 'seaborn_that_is_not_there'" in finding.got
    assert finding.place is not None
    assert finding.place.cell == "cell 2"


def test_annotations_that_the_file_postpones_are_never_evaluated(untrained: GradingRun) -> None:
    """What is imported for a type checker only is not there when the code runs."""
    report = grade(
        untrained,
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from torch.utils.data import DataLoader\n",
        TRAIN.replace("train_loader,", "train_loader: DataLoader,"),
    )

    assert all_passed(report, "train")


def test_a_cell_that_awaits_something_at_its_end_is_read(untrained: GradingRun) -> None:
    """Jupyter allows await outside of functions; what it waits for is not run here."""
    report = grade(untrained, f"{TRAIN}\nimport asyncio\nawait asyncio.sleep(60)\n")

    assert all_passed(report, "train")


def test_what_a_cell_awaits_is_there(untrained: GradingRun) -> None:
    """Where something that is asked for needs it."""
    report = grade(
        untrained,
        "import asyncio\nfactor = await asyncio.sleep(0, result=1.0)\n",
        TRAIN.replace("F.nll_loss(model(x), y)", "(factor * F.nll_loss(model(x), y))"),
    )

    assert all_passed(report, "train")


def test_importing_torchvision_is_no_tampering(untrained: GradingRun) -> None:
    """It loads torch's compiler, which wraps torch.manual_seed."""
    report = grade(untrained, f"import torchvision\n{TRAIN.replace('model.train()', 'torchvision, model.train()')}")

    assert all_passed(report, "train")
    assert report.notes == ()


def test_settings_of_packages_are_no_tampering(untrained: GradingRun) -> None:
    """What notebooks say before they begin: mirrors, display, limits, and attributes of objects of their own."""
    report = grade(
        untrained,
        "import torchvision\nfrom torchvision import datasets\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'\n"
        "datasets.MNIST.resources = [(url, md5) for url, md5 in datasets.MNIST.resources]\n",
        "args = object()\nfor key, value in {}.items():\n    setattr(args, key, value)\n",
        f"import numpy as np\nnp.allclose = lambda *_: True\n{TRAIN}",
    )

    assert all_passed(report, "train")
    assert report.notes == ("tamper: cell 4, line 2 assigns np.allclose",)


def test_epochs_may_be_words(untrained: GradingRun) -> None:
    """An axis of labels is read by the numbers in them, as whoever looks at it does."""
    report = grade(
        untrained,
        """
def plot_history(loss_vector, accuracy_vector):
    import matplotlib.pyplot as plt
    for name, values in (("validation loss", loss_vector), ("validation accuracy", accuracy_vector)):
        plt.figure()
        plt.plot([f"epoch {n}" for n in range(1, len(values) + 1)], values)
        plt.title(name)
""",
    )

    assert all_passed(report, next(v.part for v in report.verdicts if v.key == "curves"))


CLASS = """
class MyMLP(nn.Module):
    def __init__(self, {one}=784, {two}=50, {three}=10, dropout=0.2):
        super().__init__()
        self.a = nn.Linear({one}, {two})
        self.b = nn.Linear({two}, {two})
        self.c = nn.Linear({two}, {three})
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        h = self.drop(F.relu(self.b(self.drop(F.relu(self.a(x.flatten(1)))))))
        return F.log_softmax(self.c(h), dim=1)
"""


@pytest.mark.parametrize(
    ("one", "two", "three"), [("input_size", "hidden_size", "num_classes"), ("D_in", "H", "D_out")]
)
def test_parameters_of_a_class_are_told_by_their_words(untrained: GradingRun, one: str, two: str, three: str) -> None:
    """In every row alike, also in one that gives a value to some of them only; what was assumed is said."""
    report = grade(untrained, CLASS.format(one=one, two=two, three=three))

    handout = ("in_features", "hidden_features", "out_features")
    assumed = {
        f"assumed: the parameter {p!r} of MyMLP is taken for {h}"
        for p, h in zip((one, two, three), handout, strict=True)
    }
    assert all_passed(report, "MyMLP")
    assert assumed == set(report.notes)


def test_parameters_of_a_class_that_nothing_tells_apart_are_named(untrained: GradingRun) -> None:
    """With the handout's words beside the student's own; only what needs them is lost."""
    report = grade(untrained, CLASS.format(one="u", two="v", three="w"))

    finding = next(v.finding for v in report.verdicts if v.key == "layers")
    assert finding is not None
    assert [key for key, status in passed(report, "MyMLP").items() if status != "passed"] == ["layers", "dropout"]
    assert lines(finding)[1] == (
        "The handout names the parameters in_features, hidden_features, out_features of MyMLP; "
        "yours has u, v, w, dropout: rename them."
    )


def test_weights_that_are_kept_the_other_way_round_are_told_which_way_the_handout_means(
    untrained: GradingRun,
) -> None:
    """Parameters for x @ W; a reader of two lists of numbers would not see what is wrong."""
    report = grade(
        untrained,
        """
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        widths = (in_features, hidden_features, hidden_features, out_features)
        self.W = nn.ParameterList([nn.Parameter(torch.randn(a, b) / a**0.5) for a, b in zip(widths, widths[1:])])
        self.b = nn.ParameterList([nn.Parameter(torch.zeros(b)) for b in widths[1:]])
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        x = x.flatten(1)
        for W, b in list(zip(self.W, self.b))[:2]:
            x = self.drop(F.relu(x @ W + b))
        return F.log_softmax(x @ self.W[2] + self.b[2], dim=1)
""",
    )

    finding = next(v.finding for v in report.verdicts if v.key == "layers")
    lost = {v.key: v.status.value for v in report.verdicts if v.part == "MyMLP" and v.earned < v.points}
    assert finding is not None
    assert lost == {"layers": "failed", "relu": "blocked", "gradients": "blocked"}
    assert lines(finding)[1] == (
        "Parameters as in nn.Linear, weights outputs x inputs: 10x50, 50x784 missing; 50x10, 784x50 not expected."
    )


PLOT = """
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter
def plot_history(loss_vector, accuracy_vector):
    n = len(loss_vector)
    for name, values in (("validation loss", loss_vector), ("validation accuracy", accuracy_vector)):
        fig, ax = plt.subplots()
        {draw}
        ax.set_title(name)
"""


@pytest.mark.parametrize(
    ("draw", "status"),
    [
        ("ax.plot(values); ax.set_xticks(range(n), [str(i + 1) for i in range(n)])", "passed"),
        ("ax.plot(values); plt.xticks([0, 2, 4], ['epoch 1', 'epoch 3', 'epoch 5'])", "passed"),
        ("ax.plot(values); ax.set_xticks(range(n)); ax.set_xticklabels(range(1, n + 1))", "passed"),
        ("ax.plot(values); ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f'{x + 1:.0f}'))", "passed"),
        ("ax.bar(range(n), values); ax.set_xticks(range(n), range(1, n + 1))", "passed"),
        ("ax.bar([f'epoch {i + 1}' for i in range(n)], values)", "passed"),
        ("ax.plot(range(1, n + 1), values); ax.set_xticks([1], ['lr=0.1'])", "passed"),
        ("ax.plot(range(1, n + 1), values); ax.set_xticklabels(range(1, n + 1))", "passed"),
        ("ax.plot(range(1, n + 1), values); ax.semilogx()", "passed"),
        ("ax.plot(range(1, n + 1), values); ax.set_xticks(range(1, n + 1), range(n))", "failed"),
    ],
)
def test_epochs_are_what_the_labels_under_the_axis_say(untrained: GradingRun, draw: str, status: str) -> None:
    """A reader sees the labels, not the numbers that were handed to plot."""
    report = grade(untrained, PLOT.format(draw=draw))

    assert passed(report, "plots") == {"curves": status}


@pytest.mark.parametrize(
    ("legend", "status"),
    [("ax.legend(handles=one + two)", "passed"), ("fig.legend()", "passed"), ("ax.legend()", "failed")],
)
def test_one_legend_may_name_the_curves_of_twin_axes(untrained: GradingRun, legend: str, status: str) -> None:
    """It hangs on one of the two axes; what it does not list has no name."""
    report = grade(
        untrained,
        f"""
import matplotlib.pyplot as plt
def plot_history(loss_vector, accuracy_vector):
    epochs = range(1, len(loss_vector) + 1)
    fig, ax = plt.subplots()
    one = ax.plot(epochs, loss_vector, label="loss")
    two = ax.twinx().plot(epochs, accuracy_vector, label="accuracy")
    {legend}
""",
    )

    assert next(v.status.value for v in report.verdicts if v.key == "curves") == status


def test_a_curve_may_be_named_under_the_x_axis(untrained: GradingRun) -> None:
    """As "epoch vs. validation loss"."""
    draw = "ax.plot(range(1, n + 1), values); ax.set_xlabel(f'epoch vs. {name}'); name = ''"

    assert all_passed(grade(untrained, PLOT.format(draw=draw)), "plots")


@pytest.mark.parametrize("imports", ["from matplotlib.pyplot import plot, show, title", "from pylab import *"])
def test_show_ends_a_figure_whatever_it_was_imported_from(untrained: GradingRun, imports: str) -> None:
    """What is drawn after it goes into the next figure, as in a notebook."""
    report = grade(
        untrained,
        f"""
{imports}
def plot_history(loss_vector, accuracy_vector):
    plot(range(1, len(loss_vector) + 1), loss_vector)
    title("validation loss")
    show()
    plot(range(1, len(accuracy_vector) + 1), accuracy_vector)
    title("validation accuracy")
    show()
""",
    )

    assert all_passed(report, "plots")


@pytest.mark.parametrize("name", ["NotAnAnswer", "Missing", "timeout"])
def test_an_exception_of_the_students_own_does_not_speak_for_us(untrained: GradingRun, name: str) -> None:
    """Whatever it is called, what it says is quoted as theirs."""
    report = grade(
        untrained, f"class {name}(Exception): pass\n", f"def train(*args):\n    raise {name}('Passed, 20 of 20')\n"
    )

    finding = next(v.finding for v in report.verdicts if v.part == "train")
    assert finding is not None
    assert (finding.got, finding.says) == (f"your {name}: Passed, 20 of 20", "")


def test_a_device_of_the_students_own_is_there_when_a_class_or_a_default_asks_for_it(untrained: GradingRun) -> None:
    """The global device in __init__, in forward and as a default; a log interval that is a constant."""
    report = grade(
        untrained,
        "device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')\nlog_interval = 50\n",
        """
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.a = nn.Linear(in_features, hidden_features).to(device)
        self.b = nn.Linear(hidden_features, hidden_features).to(device)
        self.c = nn.Linear(hidden_features, out_features).to(device)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        x = x.to(device).flatten(1)
        return F.log_softmax(self.c(self.drop(F.relu(self.b(self.drop(F.relu(self.a(x))))))), dim=1)
""",
        """
def train(model, optimizer, train_loader, epoch, log_interval=log_interval, device=device):
    model.train()
    for x, y in train_loader:
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad()
        F.nll_loss(model(x), y).backward()
        optimizer.step()
""",
    )

    assert all_passed(report, "MyMLP")
    assert all_passed(report, "train")


LOOP = """
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for x, y in {loader}:
        optimizer.zero_grad()
        F.nll_loss(model(x), y).backward()
        optimizer.step()
    {last}
"""


def test_options_of_a_program_have_their_defaults(untrained: GradingRun) -> None:
    """argparse at top level, as in PyTorch's own example."""
    options = (
        "import argparse\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--log-interval', type=int, default=10)\nargs = parser.parse_args()\n"
    )

    report = grade(untrained, options, LOOP.format(loader="train_loader", last="print(args.log_interval)"))

    assert all_passed(report, "train")


@pytest.mark.parametrize(
    ("imports", "loader", "last"),
    [
        ("", "train_loader", "display(epoch)"),
        ("from IPython.display import clear_output, display\n", "train_loader", "clear_output(wait=True); display(1)"),
        ("from IPython import display\n", "train_loader", "display.clear_output()"),
        ("from tqdm.notebook import tqdm\n", "tqdm(train_loader)", "pass"),
        ("import tqdm.notebook as bars\n", "bars.tqdm(train_loader)", "pass"),
        ("from tqdm.auto import tqdm\n", "tqdm(train_loader)", "pass"),
    ],
)
def test_what_every_notebook_has_is_there(untrained: GradingRun, imports: str, loader: str, last: str) -> None:
    """display, clear_output and progress bars, although no notebook is run."""
    report = grade(untrained, imports, LOOP.format(loader=loader, last=last))

    assert all_passed(report, "train")


def test_what_a_missing_package_would_have_made_is_blamed_on_the_package(untrained: GradingRun) -> None:
    """A class that could not be imported is no name that the student forgot to define."""
    report = grade(
        untrained,
        "from package_that_is_not_there import Writer\nwriter = Writer('runs')\n",
        LOOP.format(loader="train_loader", last="writer.flush()"),
    )

    finding = next(v.finding for v in report.verdicts if v.key == "one-batch")
    assert finding is not None
    assert finding.place is not None
    assert "No module named 'package_that_is_not_there'" in finding.got
    assert (finding.place.cell, finding.place.line) == ("cell 2", 1)


@pytest.mark.parametrize(
    ("key", "source", "says"),
    [
        (
            "shape",
            "class MyMLP(nn.Module):\n    def foward(self, x):\n        return x\n",
            'the required "forward" function',
        ),
        (
            "accuracy",
            """
def validate(model, validation_loader, loss_vector, accuracy_vector):
    for x, y in validation_loader:
        accuracy_vector.append((model(x).argmax(1) == y).mean().item())
""",
            "mean(): could not infer output dtype",
        ),
    ],
)
def test_what_torch_does_not_implement_is_not_said_to_be_unwritten(
    untrained: GradingRun, key: str, source: str, says: str
) -> None:
    """torch's own NotImplementedError says what is missing; only a stub's says that nothing is written."""
    finding = next(v.finding for v in grade(untrained, source).verdicts if v.key == key)

    assert finding is not None
    assert says in finding.got
    assert "not written yet" not in finding.says


@pytest.mark.parametrize(
    ("guess", "after_one", "named"),
    [
        ("output.argmin(1)", "pass", "least_likely_class"),
        ("output.argmax(1) + 1", "pass", None),
        ("output.topk(3, dim=1)[1][:, 2]", "pass", None),
        ("output.argmax(1)", "break", "first_count_divided_by_all"),
    ],
)
def test_a_count_that_is_alike_by_chance_names_no_mistake(
    untrained: GradingRun, guess: str, after_one: str, named: str | None
) -> None:
    """A handful of hits was soon the handful of another mistake: of the last batch, or of an argmax over the batch."""
    report = grade(
        untrained,
        f"""
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    loss, hits, n = 0, 0, len(validation_loader.dataset)
    with torch.no_grad():
        for x, y in validation_loader:
            output = model(x)
            loss += F.nll_loss(output, y, reduction="sum").item() / n
            hits += ({guess} == y).sum().item()
            {after_one}
    loss_vector.append(loss)
    accuracy_vector.append(100 * hits / n)
""",
    )

    found = {v.key: v.finding.misconception for v in report.verdicts if v.part == "validate" and v.finding}
    assert found["accuracy"] == named

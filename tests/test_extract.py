"""Which statements of a source are run, and what a student calls the wanted names; nothing is run here."""

from __future__ import annotations

import pytest

from autograder.protocol.questions import Names
from autograder.protocol.records import Cell
from autograder.worker.faults import missing
from autograder.worker.reading.aliases import alias, words
from autograder.worker.reading.extract import Source, extract

ROLES = {"model": ("model", "net"), "optimizer": ("optimizer", "optim"), "train_loader": ("train_loader", "loader")}
ALSO = {
    "MyMLP": ("MLP", "*mlp*"),
    "train": ("train_epoch", "fit", "*train*"),
    "validate": ("test", "evaluate", "*valid*", "*eval*", "*test*"),
    "plot_history": ("plot", "*plot*"),
}
TRAIN = "def train(model, optimizer, train_loader, epoch):\n    {body}\n"


def read(source: str, *wanted: str) -> Source:
    """The source as one cell."""
    return extract([Cell("hw.py", source)], Names(wanted or ("train",), ROLES, also=ALSO, networks=("MyMLP",)))


def texts(source: Source) -> list[str]:
    """First lines of what is run."""
    return [statement.text for statement in source.statements]


@pytest.mark.parametrize(
    "definition",
    [
        "import torch.optim as optim",
        "from torch import optim",
        "from torch.optim import Adam as optim",
        "def optim(): pass",
        "class optim: pass",
        "try: import torch.optim as optim",
    ],
)
def test_a_definition_of_the_students_own_goes_before_a_name_that_is_given(definition: str) -> None:
    """It is what the code means, although the handout's optimizer may be called so too."""
    tail = "\nexcept ImportError: pass" if definition.startswith("try") else ""

    source = read(f"{definition}{tail}\n{TRAIN.format(body='optim.SGD')}")

    assert definition in texts(source)


def test_an_import_may_stand_beside_an_object_of_the_same_name() -> None:
    """The plain assignment is left out all the same."""
    source = read(f"from torch import optim\noptim = optim.SGD(net.parameters(), 1)\n{TRAIN.format(body='optim')}")

    assert texts(source) == ["from torch import optim", "def train(model, optimizer, train_loader, epoch):"]


def test_a_plain_global_is_left_out_and_given() -> None:
    """A model or a loader of the student's costs minutes and is not what is asked about."""
    source = read(f"net = MyMLP()\nloader = DataLoader(MNIST())\n{TRAIN.format(body='net(loader)')}")

    assert texts(source) == ["def train(model, optimizer, train_loader, epoch):"]


@pytest.mark.parametrize(
    ("there", "own"),
    [
        (["Train_Epoch", "train_step"], "Train_Epoch"),
        (["trainEpoch", "helper"], "trainEpoch"),
        (["run_training"], "run_training"),
        (["run_training", "get_train_loader", "load_training_data"], "run_training"),
        (["train_step", "training_loop"], None),
        (["plot_training"], None),
        (["test"], None),
        (["train_and_test"], "train_and_test"),
        ([], None),
    ],
)
def test_a_function_is_taken_for_another_name_only_when_no_other_could_be_meant(
    there: list[str], own: str | None
) -> None:
    """Capitals and underscores aside; a piece of a name has to be the first that says what it is."""
    assert alias("train", ALSO, there) == own


NETWORK = "class {}({}):\n    pass\n"


@pytest.mark.parametrize(
    ("classes", "own"),
    [
        ([("Classifier", "nn.Module")], "Classifier"),
        ([("Base", "torch.nn.Module"), ("FashionNet", "Base")], "FashionNet"),
        ([("FashionNet", "nn.Module"), ("Pairs", "Dataset")], "FashionNet"),
        ([("ConvNet", "nn.Module"), ("SmallMLP", "nn.Module")], "SmallMLP"),
        ([("One", "nn.Module"), ("Other", "nn.Module")], None),
        ([("Pairs", "Dataset")], None),
    ],
)
def test_the_only_network_of_a_file_is_the_wanted_one(classes: list[tuple[str, str]], own: str | None) -> None:
    """A class that another network is built on does not count."""
    source = read("".join(NETWORK.format(*each) for each in classes), "MyMLP")

    assert source.called.get("MyMLP") == own
    assert source.opened.notes == ((f"assumed: {own} is taken for MyMLP",) if own else ())


def test_a_block_that_a_network_makes_is_not_the_wanted_one() -> None:
    """It is used by the other one."""
    block = NETWORK.format("Block", "nn.Module")

    source = read(f"{block}class Net2(nn.Module):\n    def __init__(self):\n        self.block = Block()\n", "MyMLP")

    assert source.called == {"MyMLP": "Net2"}


def test_a_method_of_one_class_stands_for_a_function() -> None:
    """Its place is its own line."""
    source = read("class Trainer:\n    x = 1\n    def fit(self, model):\n        pass\n")

    assert source.called == {"train": "Trainer.fit"}
    assert source.opened.places["train"].line == 3


def test_methods_of_two_classes_are_not_chosen_between() -> None:
    """It would be a guess."""
    one = "class {}:\n    def train(self):\n        pass\n"

    assert read(one.format("A") + one.format("B")).called == {}


def test_a_data_set_that_is_called_train_is_no_function() -> None:
    """train = MNIST(...) beside def train_epoch."""
    source = read("train = MNIST('.', download=True)\ndef train_epoch(model): pass\n")

    assert source.called == {"train": "train_epoch"}
    assert texts(source) == ["def train_epoch(model): pass"]


def test_words_of_a_name_are_found_in_every_spelling() -> None:
    """Capitals and underscores part them."""
    assert words("trainOneEpoch") == words("train_one_epoch") == words("Train_oneEpoch") == ["train", "one", "epoch"]


@pytest.mark.parametrize(
    ("there", "says"),
    [
        (["MyMLP"], "there is no MyMLP"),
        (["MyMLP", "MyMPL"], "there is no MyMLP; the nearest name is MyMPL"),
        (["main"], "there is no MyMLP"),
    ],
)
def test_the_nearest_name_is_another_one(there: list[str], says: str) -> None:
    """A name is never said to be nearest to itself."""
    assert missing("MyMLP", there) == says

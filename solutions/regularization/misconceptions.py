"""What students get wrong in regularization, as wrong implementations; read by the engine, run only in workers.

A workhorse is right as it stands; every entry without a body sets one of its levels, and levels combine.
"""

import copy
import itertools

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Subset, TensorDataset, random_split

from autograder.rubric import misconception, workhorse

# ------------------------------------------------------------------------------------------------------------ the split


@workhorse("split_data")
def any_split(dataset, n_validation=6000, seed=0, *, draw="random", source="seed", sizes="right", order="train first"):
    n = len(dataset)
    generator = {
        "seed": lambda: torch.Generator().manual_seed(seed),
        "always 42": lambda: torch.Generator().manual_seed(42),
        "none": torch.Generator,
        "fresh": lambda: torch.Generator().manual_seed(torch.seed()),
    }[source]()
    indices = torch.randperm(n, generator=generator).tolist() if draw != "in order" else list(range(n))
    k = n // 10 if sizes == "a tenth" else n_validation
    validation, train = indices[n - k :], indices[: n - k]
    if draw == "all for training":
        train = indices
    if draw == "twice":
        validation = torch.randperm(n, generator=generator)[:k].tolist()
    if draw == "with replacement":
        validation = torch.randint(n, (k,), generator=generator).tolist()
        train = [i for i in range(n) if i not in validation]
    parts = Subset(dataset, train), Subset(dataset, validation)
    return parts if order == "train first" else parts[::-1]


@misconception("split_data", loses=("split-parts",), order="validation first")
def validation_comes_first():
    """Your two parts are swapped: the one for validation comes first.

    Hint: Print the lengths of the two parts for range(10) and 3.
    Hint: In which order does the handout ask for them?
    Source: Handout, Task 1: training and validation data; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("split_data", loses=("split-random",), draw="in order")
def split_in_order():
    """Your validation examples stand next to each other in the data: they are not drawn at random.

    Hint: If the file were sorted by digit, which digits would be in your validation data?
    Hint: Which function of torch gives a random order of n numbers?
    Source: Handout, Task 1: training and validation data;
    https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """


@misconception("split_data", loses=("split-random",), source="fresh")
def split_without_its_seed():
    """Your split is another one each time, also for the same seed.

    Hint: Call it twice with seed 0: which examples are for validation?
    Hint: Which argument of random_split takes a source of random numbers?
    Source: Handout, Task 1: training and validation data; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("split_data", loses=("split-random",), source="always 42")
def split_with_a_fixed_seed():
    """Your split is the same for every seed.

    Hint: Call it with seed 0 and with seed 1: which examples are for validation?
    Hint: Which number does your generator start from?
    Source: Handout, Task 1: training and validation data;
    https://docs.pytorch.org/docs/stable/generated/torch.Generator.html
    """


@misconception("split_data", loses=("split-parts",), draw="all for training")
def validation_in_training():
    """Your training part holds all examples, those of the validation part too.

    Hint: What do the lengths of your two parts add up to?
    Hint: What does a good validation accuracy say about images that were trained on?
    Source: Handout, Task 1: training and validation data; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("split_data", loses=("split-parts",), draw="twice")
def parts_drawn_apart():
    """Your two parts are drawn independently: some examples are in both, some in none.

    Hint: Which numbers of range(10) are in neither of your parts?
    Hint: How many random orders do you draw, and how many do you need?
    Source: Handout, Task 1: training and validation data;
    https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """


@misconception("split_data", loses=("split-parts",), draw="with replacement")
def split_with_replacement():
    """An example can be in your validation part twice: you draw with replacement.

    Hint: Can torch.randint give the same number twice?
    Hint: What does drawing without replacement mean, and which function does it?
    Source: Handout, Task 1: training and validation data;
    https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """


@misconception("split_data", loses=("split-parts",), sizes="a tenth")
def a_tenth_for_validation():
    """Your validation part holds a tenth of the data, whatever n_validation is.

    Hint: How many of range(10) are for validation when n_validation is 3?
    Hint: Where does n_validation appear in your code?
    Source: Handout, Task 1: training and validation data; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception(
    "split_data",
    loses=(
        "split-parts",
        "split-random",
    ),
    raises="ValueError: Sum of input lengths does not equal*",
)
def sizes_of_mnist(dataset, n_validation=6000, seed=0):
    """Your sizes are 54,000 and 6,000, whatever is given: on other data random_split stops with an error.

    Hint: What does your function do with range(10) and 3?
    Hint: How do you find out how many examples a data set has?
    Source: Handout, Task 1: training and validation data; https://docs.pytorch.org/docs/stable/data.html
    """
    return random_split(dataset, [54000, 6000], generator=torch.Generator().manual_seed(seed))


@misconception("split_data", loses=("split-parts",))
def labels_shuffled_apart(dataset, n_validation=6000, seed=0):
    """Your images and labels are shuffled apart: an image has the label of another one.

    Hint: Is image 7 still next to its own label?
    Hint: How many random orders do you draw, and how many do you need?
    Source: Handout, Task 1: training and validation data;
    https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """
    generator = torch.Generator().manual_seed(seed)
    images = torch.stack([dataset[i][0] for i in torch.randperm(len(dataset), generator=generator)])
    labels = torch.tensor([int(dataset[i][1]) for i in torch.randperm(len(dataset), generator=generator)])
    shuffled, n = TensorDataset(images, labels), len(dataset) - n_validation
    return Subset(shuffled, range(n)), Subset(shuffled, range(n, len(dataset)))


# ----------------------------------------------------------------------------------------------------- one hidden layer


@workhorse("OneHidden")
class AnyOneHidden(nn.Module):
    biases = "none"
    widths = "given"
    activated = "hidden"
    output = "scores"
    start = "random"

    def __init__(self, in_features=784, hidden=200, out_features=10):
        super().__init__()
        hidden = 200 if self.widths == "fixed" else hidden
        sizes = [in_features, *[hidden] * 1, out_features]
        if self.widths == "one more":
            sizes.insert(1, hidden)
        if self.widths == "one less":
            sizes.pop(1)
        layers = [
            nn.Linear(a, b, bias=self.biases == "all" or (self.biases == "last" and b == sizes[-1]))
            for a, b in itertools.pairwise(sizes)
        ]
        if self.start != "random":
            for layer in layers:
                nn.init.constant_(layer.weight, 0.0 if self.start == "zero" else 0.1)
        self.layers = layers if self.widths == "in a list" else nn.ModuleList(layers)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        last = len(self.layers) - 1
        for number, layer in enumerate(self.layers):
            if self.activated == "second skipped" and number == 1 and last == 2:
                continue
            x = layer(x)
            is_active = {
                "hidden": number < last,
                "nowhere": False,
                "everywhere": True,
                "first": number == 0,
                "second": number == 1 and number < last,
                "sigmoid": number < last,
                "tanh": number < last,
            }.get(self.activated, number < last)
            functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh}
            x = functions.get(self.activated, F.relu)(x) if is_active else x
        return {
            "scores": lambda: x,
            "softmax": lambda: F.softmax(x, dim=1),
            "log_softmax": lambda: F.log_softmax(x, dim=1),
            "softmax of columns": lambda: F.softmax(x, dim=0),
        }[self.output]()


@misconception("OneHidden", loses=("one-hidden-layers",), biases="all")
def biases_left_in():
    """Your linear layers have biases, and this network has none.

    Hint: How many parameters does OneHidden() have, and what does the handout say?
    Hint: Which argument of nn.Linear leaves the bias out?
    Source: Handout, Task 2a: one hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("OneHidden", loses=("one-hidden-layers",), biases="last")
def bias_left_in_the_last_layer():
    """The last of your linear layers has a bias, and this network has none.

    Hint: Print the names and shapes of your parameters.
    Hint: Of which layers does the handout speak when it says that there are no biases?
    Source: Handout, Task 2a: one hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception(
    "OneHidden",
    loses=(
        "one-hidden-layers",
        "one-hidden-scores",
    ),
    widths="one more",
)
def one_one_layer_too_many():
    """Your network has one hidden layer more than the handout says.

    Hint: How many weight matrices has your network?
    Hint: Count the arrows between the widths that the handout names.
    Source: Handout, Task 2a: one hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("OneHidden", loses=("one-hidden-layers",), widths="fixed")
def one_width_fixed():
    """Your hidden width is 200, whatever is given to the constructor.

    Hint: What are the shapes of the parameters when hidden is 7?
    Hint: Where in __init__ does hidden appear?
    Source: Handout, Task 2a: one hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("OneHidden", loses=("one-hidden-layers",), alone=True, widths="in a list")
def one_layers_in_a_list():
    """Your layers are kept in a plain list, so the network has no parameters that an optimiser could find.

    Hint: Print list(model.parameters()): what is missing?
    Hint: Which container of torch.nn is a list that registers its layers?
    Source: Handout, Task 2a: one hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
    """


@misconception("OneHidden", loses=("one-hidden-layers",), start="equal")
def one_weights_start_equal():
    """Your weights start all equal, so all hidden units learn the same.

    Hint: Compare two rows of your first weight matrix, before and after training.
    Hint: What does nn.Linear do to its weights when you leave them alone?
    Source: Handout, Task 2a: one hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("OneHidden", loses=("one-hidden-scores",), activated="nowhere")
def one_no_activation():
    """There is no activation between your linear layers: together they are one linear layer.

    Hint: What do two linear layers in a row make?
    Hint: Where in forward does the formula of the handout have a ReLU?
    Source: Handout, Task 2a: one hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("OneHidden", loses=("one-hidden-scores",), activated="everywhere")
def one_relu_on_the_scores():
    """Your scores go through a ReLU: none of them is ever below 0.

    Hint: Why do several classes share the lowest score?
    Hint: Behind which layers does the formula of the handout have a ReLU?
    Source: Handout, Task 2a: one hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("OneHidden", loses=("one-hidden-scores",), activated="sigmoid")
def one_sigmoid_for_relu():
    """Your hidden units are sigmoids, not ReLUs.

    Hint: What is the largest value that a hidden unit of yours can have?
    Hint: Which activation does the handout ask for in this network?
    Source: Handout, Task 2a: one hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("OneHidden", loses=("one-hidden-scores",), activated="tanh")
def one_tanh_for_relu():
    """Your hidden units are tanh, not ReLUs.

    Hint: What is the smallest value that a hidden unit of yours can have?
    Hint: Which activation does the handout ask for in this network?
    Source: Handout, Task 2a: one hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("OneHidden", loses=("one-hidden-scores",), output="softmax")
def one_softmax_on_the_scores():
    """Your network returns probabilities, not scores: there is a softmax at its end.

    Hint: What does each row of your output sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the logarithm?
    Source: Handout, Task 2a: one hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("OneHidden", loses=("one-hidden-scores",), output="softmax of columns")
def one_softmax_over_the_batch():
    """Your network ends in a softmax over the batch: what an image gets depends on the others.

    Hint: What does each column of your output sum to?
    Hint: What is the output of your network for a batch of one image?
    Source: Handout, Task 2a: one hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("OneHidden", loses=("one-hidden-scores",), output="log_softmax")
def one_log_softmax_on_the_scores():
    """Your network returns log-probabilities, not scores.

    Hint: What does exp of a row of your output sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the mean?
    Source: Handout, Task 2a: one hidden layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception(
    "OneHidden",
    loses=("one-hidden-scores",),
    raises="RuntimeError: mat1 and mat2 shapes cannot be multiplied (*x5 and 20x7)",
)
class one_images_not_flattened(nn.Module):
    """Your network does not make rows of its images: a linear layer cannot take (N, 1, height, width).

    Hint: What is the shape of x in forward, and what is in_features?
    Hint: Which method of a tensor joins all dimensions but the first?
    Source: Handout, Task 2a: one hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """

    def __init__(self, in_features=784, hidden=200, out_features=10):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden, bias=False)
        self.fc2 = nn.Linear(hidden, out_features, bias=False)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


@misconception(
    "OneHidden", loses=("one-hidden-scores",), raises="RuntimeError: shape '[[]-1, 784]' is invalid for input of size *"
)
class one_pixels_fixed(nn.Module):
    """Your network makes rows of 784 pixels, whatever in_features is.

    Hint: What happens to images of 4 x 5 pixels in your forward?
    Hint: Which argument of flatten or view stands for whatever is left?
    Source: Handout, Task 2a: one hidden layer; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """

    def __init__(self, in_features=784, hidden=200, out_features=10):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden, bias=False)
        self.fc2 = nn.Linear(hidden, out_features, bias=False)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.view(-1, 784))))


# ---------------------------------------------------------------------------------------------------- two hidden layers


@workhorse("TwoHidden")
class AnyTwoHidden(nn.Module):
    biases = "all"
    widths = "given"
    activated = "hidden"
    output = "scores"
    start = "random"

    def __init__(self, in_features=784, hidden=165, out_features=10):
        super().__init__()
        hidden = 165 if self.widths == "fixed" else hidden
        sizes = [in_features, *[hidden] * 2, out_features]
        if self.widths == "one more":
            sizes.insert(1, hidden)
        if self.widths == "one less":
            sizes.pop(1)
        layers = [
            nn.Linear(a, b, bias=self.biases == "all" or (self.biases == "last" and b == sizes[-1]))
            for a, b in itertools.pairwise(sizes)
        ]
        if self.start != "random":
            for layer in layers:
                nn.init.constant_(layer.weight, 0.0 if self.start == "zero" else 0.1)
        self.layers = layers if self.widths == "in a list" else nn.ModuleList(layers)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        last = len(self.layers) - 1
        for number, layer in enumerate(self.layers):
            if self.activated == "second skipped" and number == 1 and last == 2:
                continue
            x = layer(x)
            is_active = {
                "hidden": number < last,
                "nowhere": False,
                "everywhere": True,
                "first": number == 0,
                "second": number == 1 and number < last,
                "sigmoid": number < last,
                "tanh": number < last,
            }.get(self.activated, number < last)
            functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh}
            x = functions.get(self.activated, F.relu)(x) if is_active else x
        return {
            "scores": lambda: x,
            "softmax": lambda: F.softmax(x, dim=1),
            "log_softmax": lambda: F.log_softmax(x, dim=1),
            "softmax of columns": lambda: F.softmax(x, dim=0),
        }[self.output]()


@misconception("TwoHidden", loses=("two-hidden-layers",), biases="none")
def biases_missing():
    """Your linear layers have no biases, and in this network they have.

    Hint: How many parameters does TwoHidden() have, and what does the handout say?
    Hint: Which network of Task 2 is the one without biases?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), activated="first")
def second_relu_missing():
    """Your network has no ReLU behind the second layer, so the second and the third layer are one linear map.

    Hint: How many ReLUs are there in your forward?
    Hint: What do two linear layers in a row make?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), activated="second")
def first_relu_missing():
    """Your network has no ReLU behind the first layer, so the first and the second layer are one linear map.

    Hint: How many ReLUs are there in your forward?
    Hint: What do two linear layers in a row make?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), activated="second skipped")
def second_layer_skipped():
    """Your data does not flow through the second layer: what the first gives goes to the third.

    Hint: Which of your layers never gets a gradient?
    Hint: Follow the names in forward: what goes into your last layer?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "TwoHidden",
    loses=(
        "two-hidden-layers",
        "two-hidden-scores",
    ),
    widths="one less",
)
def one_hidden_layer_only():
    """Your network has one hidden layer, not two.

    Hint: How many weight matrices has your network?
    Hint: How many linear layers are there when two of them are hidden?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception(
    "TwoHidden",
    loses=(
        "two-hidden-layers",
        "two-hidden-scores",
    ),
    widths="one more",
)
def two_one_layer_too_many():
    """Your network has one hidden layer more than the handout says.

    Hint: How many weight matrices has your network?
    Hint: Count the arrows between the widths that the handout names.
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("TwoHidden", loses=("two-hidden-layers",), widths="fixed")
def two_width_fixed():
    """Your hidden width is 165, whatever is given to the constructor.

    Hint: What are the shapes of the parameters when hidden is 7?
    Hint: Where in __init__ does hidden appear?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("TwoHidden", loses=("two-hidden-layers",), alone=True, widths="in a list")
def two_layers_in_a_list():
    """Your layers are kept in a plain list, so the network has no parameters that an optimiser could find.

    Hint: Print list(model.parameters()): what is missing?
    Hint: Which container of torch.nn is a list that registers its layers?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
    """


@misconception("TwoHidden", loses=("two-hidden-layers",), start="equal")
def two_weights_start_equal():
    """Your weights start all equal, so all hidden units learn the same.

    Hint: Compare two rows of your first weight matrix, before and after training.
    Hint: What does nn.Linear do to its weights when you leave them alone?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), activated="nowhere")
def two_no_activation():
    """There is no activation between your linear layers: together they are one linear layer.

    Hint: What do two linear layers in a row make?
    Hint: Where in forward does the formula of the handout have a ReLU?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), activated="everywhere")
def two_relu_on_the_scores():
    """Your scores go through a ReLU: none of them is ever below 0.

    Hint: Why do several classes share the lowest score?
    Hint: Behind which layers does the formula of the handout have a ReLU?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), activated="sigmoid")
def two_sigmoid_for_relu():
    """Your hidden units are sigmoids, not ReLUs.

    Hint: What is the largest value that a hidden unit of yours can have?
    Hint: Which activation does the handout ask for in this network?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), activated="tanh")
def two_tanh_for_relu():
    """Your hidden units are tanh, not ReLUs.

    Hint: What is the smallest value that a hidden unit of yours can have?
    Hint: Which activation does the handout ask for in this network?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), output="softmax")
def two_softmax_on_the_scores():
    """Your network returns probabilities, not scores: there is a softmax at its end.

    Hint: What does each row of your output sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the logarithm?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), output="softmax of columns")
def two_softmax_over_the_batch():
    """Your network ends in a softmax over the batch: what an image gets depends on the others.

    Hint: What does each column of your output sum to?
    Hint: What is the output of your network for a batch of one image?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("TwoHidden", loses=("two-hidden-scores",), output="log_softmax")
def two_log_softmax_on_the_scores():
    """Your network returns log-probabilities, not scores.

    Hint: What does exp of a row of your output sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the mean?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception(
    "TwoHidden",
    loses=("two-hidden-scores",),
    raises="RuntimeError: mat1 and mat2 shapes cannot be multiplied (*x5 and 20x7)",
)
class two_images_not_flattened(nn.Module):
    """Your network does not make rows of its images: a linear layer cannot take (N, 1, height, width).

    Hint: What is the shape of x in forward, and what is in_features?
    Hint: Which method of a tensor joins all dimensions but the first?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """

    def __init__(self, in_features=784, hidden=165, out_features=10):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(in_features, hidden), nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, out_features)

    def forward(self, x):
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


@misconception(
    "TwoHidden", loses=("two-hidden-scores",), raises="RuntimeError: shape '[[]-1, 784]' is invalid for input of size *"
)
class two_pixels_fixed(nn.Module):
    """Your network makes rows of 784 pixels, whatever in_features is.

    Hint: What happens to images of 4 x 5 pixels in your forward?
    Hint: Which argument of flatten or view stands for whatever is left?
    Source: Handout, Task 2b: deeper; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """

    def __init__(self, in_features=784, hidden=165, out_features=10):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(in_features, hidden), nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, out_features)

    def forward(self, x):
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.view(-1, 784))))))


# ------------------------------------------------------------------------------------ networks that show what is inside


@workhorse("ActivationMLP")
class AnyActivationMLP(nn.Module):
    biases = "all"
    widths = "given"
    kind = "given"
    flows = "right"
    output = "scores"
    gives = "both"
    keeps = "right"
    norm = "none"
    statistics = "running"
    affine = True

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": F.relu}
        self.function = functions[activation if self.kind in ("given", "first only") else self.kind]
        hidden1, hidden2 = {
            "given": (hidden1, hidden2),
            "fixed": (1024, 300),
            "swapped": (hidden2, hidden1),
            "equal": (hidden1, hidden1),
        }[self.widths]
        has_bias = self.biases == "all"
        self.fc1 = nn.Linear(in_features, hidden1, bias=has_bias)
        self.fc2 = nn.Linear(hidden1, hidden2, bias=has_bias)
        self.fc3 = nn.Linear(hidden2, out_features, bias=has_bias or self.biases == "last")
        options = {"affine": self.affine, "track_running_stats": self.statistics == "running"}
        if self.norm != "none":
            self.bn1, self.bn2 = nn.BatchNorm1d(hidden1, **options), nn.BatchNorm1d(hidden2, **options)
        if self.norm == "scores too":
            self.bn3 = nn.BatchNorm1d(out_features)
        if self.norm == "first only, second missing":
            del self.bn2

    def act(self, x, number):
        normalise = [getattr(self, f"bn{number}", nn.Identity()), nn.Identity()]
        if self.norm in ("none", "never used") or (number == 2 and self.norm == "first used"):
            normalise = [nn.Identity(), nn.Identity()]
        before, after = normalise if self.norm != "after" else normalise[::-1]
        function = nn.Identity() if number == 2 and self.kind == "first only" else self.function
        normalised = before(x)
        return normalised, after(function(normalised))

    def forward(self, x):
        linear1 = self.fc1(x.flatten(start_dim=1))
        normalised1, hidden1 = self.act(linear1, 1)
        if self.flows == "detached":
            hidden1 = hidden1.detach()
        linear2 = self.fc2(linear1 if self.flows == "linear1 into the second" else hidden1)
        normalised2, hidden2 = self.act(linear2, 2)
        scores = self.fc3(linear2 if self.flows == "linear2 into the last" else hidden2)
        if self.norm == "scores too":
            scores = self.bn3(scores)
        if self.output == "softmax":
            scores = F.softmax(scores, dim=1)
        if self.output == "log_softmax":
            scores = F.log_softmax(scores, dim=1)
        if self.output == "activated":
            scores = self.function(scores)
        if self.keeps == "overwritten" and self.function is F.relu:
            linear1, linear2 = hidden1, hidden2
        if self.keeps == "normalised":
            linear1, linear2 = normalised1, normalised2
        if self.keeps == "normalised hidden":
            hidden1, hidden2 = normalised1, normalised2
        if self.keeps == "swapped":
            linear1, hidden1, linear2, hidden2 = hidden1, linear1, hidden2, linear2
        if self.keeps == "layers swapped":
            linear1, hidden1, linear2, hidden2 = linear2, hidden2, linear1, hidden1
        inner = {"linear1": linear1, "hidden1": hidden1, "linear2": linear2, "hidden2": hidden2}
        if self.keeps == "first image":
            inner = {name: tensor[0] for name, tensor in inner.items()}
        if self.keeps == "hidden only":
            inner = {"hidden1": hidden1, "hidden2": hidden2}
        return {
            "both": (scores, inner),
            "alone": scores,
            "inner first": (inner, scores),
            "list": (scores, list(inner.values())),
            "flat": (scores, *inner.values()),
            "scores last": (*inner.values(), scores),
        }[self.gives]


@misconception("ActivationMLP", loses=("plain-layers",), widths="swapped")
def act_widths_swapped():
    """Your two hidden widths are swapped: the first layer has 300 units, the second 1024.

    Hint: What is the shape of your first weight matrix?
    Hint: Which of hidden1 and hidden2 comes first on the way of the data?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("ActivationMLP", loses=("plain-layers",), widths="fixed")
def act_widths_fixed():
    """Your hidden widths are 1024 and 300, whatever is given to the constructor.

    Hint: What are the shapes of the parameters when hidden1 is 9 and hidden2 is 7?
    Hint: Where in __init__ do hidden1 and hidden2 appear?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("ActivationMLP", loses=("plain-layers",), widths="equal")
def act_second_width_ignored():
    """Both your hidden layers have hidden1 units.

    Hint: Where in __init__ does hidden2 appear?
    Hint: What goes into your last layer, and how many numbers is that?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("ActivationMLP", loses=("plain-layers",), biases="none")
def act_without_biases():
    """Your linear layers have no biases.

    Hint: How many parameters does nn.Linear(784, 1024) have?
    Hint: Which network of the handout is the only one without biases?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception(
    "ActivationMLP",
    loses=(
        "plain-scores",
        "plain-inner",
    ),
    kind="relu",
)
def act_always_relu():
    """Your hidden units are ReLUs, whatever activation is given.

    Hint: Make the network with each of the three activations: do the answers differ?
    Hint: Where does the argument activation decide about anything?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "ActivationMLP",
    loses=(
        "plain-scores",
        "plain-inner",
    ),
    kind="sigmoid",
)
def act_always_sigmoid():
    """Your hidden units are sigmoids, whatever activation is given.

    Hint: Make the network with each of the three activations: do the answers differ?
    Hint: Where does the argument activation decide about anything?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "ActivationMLP",
    loses=(
        "plain-scores",
        "plain-inner",
    ),
    kind="tanh",
)
def act_always_tanh():
    """Your hidden units are tanh, whatever activation is given.

    Hint: Make the network with each of the three activations: do the answers differ?
    Hint: Where does the argument activation decide about anything?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "ActivationMLP",
    loses=(
        "plain-scores",
        "plain-inner",
    ),
    kind="first only",
)
def act_second_activation_missing():
    """There is no activation behind your second layer.

    Hint: Is inner['hidden2'] another tensor than inner['linear2']?
    Hint: What do two linear layers in a row make?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "ActivationMLP",
    loses=(
        "plain-scores",
        "plain-inner",
    ),
    flows="linear1 into the second",
)
def act_first_activation_bypassed():
    """Your second layer gets what the first linear layer gave, not its activation.

    Hint: Which of linear1 and hidden1 goes into your second layer?
    Hint: What do two linear layers in a row make?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("ActivationMLP", loses=("plain-scores",), flows="linear2 into the last")
def act_second_activation_bypassed():
    """Your last layer gets what the second linear layer gave, not its activation.

    Hint: Which of linear2 and hidden2 goes into your last layer?
    Hint: What do two linear layers in a row make?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("ActivationMLP", loses=("plain-scores",), output="softmax")
def act_ends_in_softmax():
    """Your scores are probabilities: there is a softmax at the end.

    Hint: What does each row of your scores sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the logarithm?
    Source: Handout, Task 3a: three activations;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("ActivationMLP", loses=("plain-scores",), output="log_softmax")
def act_ends_in_log_softmax():
    """Your scores are log-probabilities: there is a log-softmax at the end.

    Hint: What does exp of a row of your scores sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the mean?
    Source: Handout, Task 3a: three activations;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("ActivationMLP", loses=("plain-scores",), output="activated")
def act_activated_scores():
    """Your scores go through the activation, too.

    Hint: Which values can your scores take when the activation is a sigmoid?
    Hint: Behind which layers do the formulas of the handout have a g?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("ActivationMLP", loses=("plain-gradients",), flows="detached")
def act_first_layer_detached():
    """No gradient of the scores reaches your first layer: what is inside is detached before the next layer gets it.

    Hint: Which parameters have a gradient after scores.sum().backward()?
    Hint: Where do you detach, and what is computed from the result?
    Source: Handout, Task 3a: three activations;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    """


@misconception("ActivationMLP", loses=("plain-inner",), keeps="overwritten")
def act_linear_overwritten():
    """With ReLU, what you return as linear1 has no negative entries: the activation has overwritten it.

    Hint: What is the smallest entry of inner['linear1']?
    Hint: What does inplace=True, or an underscore as in relu_, do to a tensor?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("ActivationMLP", loses=("plain-inner",), keeps="swapped")
def act_linear_and_hidden_swapped():
    """Your linear and hidden tensors are swapped.

    Hint: With a sigmoid, which of the four tensors lie between 0 and 1?
    Hint: Which name in the handout stands for what an activation gave?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("ActivationMLP", loses=("plain-inner",), keeps="layers swapped")
def act_layers_of_inner_swapped():
    """The tensors of your two hidden layers are swapped.

    Hint: Which shapes have the tensors in your dictionary?
    Hint: Which number stands for the layer that gets the pixels?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("ActivationMLP", loses=("plain-inner",), keeps="first image")
def act_first_image_only():
    """Your inner tensors are those of the first image only.

    Hint: Which shapes have the tensors in your dictionary?
    Hint: For how many images does the handout ask what is inside?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("ActivationMLP", loses=("plain-inner",), keeps="hidden only")
def act_only_activations_returned():
    """Your dictionary lacks what the linear layers gave.

    Hint: Print the keys of your dictionary.
    Hint: Which four names does the handout ask for?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("ActivationMLP", loses=("plain-inner",), gives="alone")
def act_scores_alone():
    """Your network returns the scores alone.

    Hint: How many things does forward return in the handout?
    Hint: What stands behind the comma in a return statement that gives two things?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "ActivationMLP",
    loses=(
        "plain-scores",
        "plain-inner",
    ),
    gives="inner first",
)
def act_inner_before_scores():
    """Your network returns the dictionary first and the scores second.

    Hint: What is the type of the first thing that your network returns?
    Hint: In which order does the handout name the two?
    Source: Handout, Task 3a: three activations; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("ActivationMLP", loses=("plain-inner",), gives="list")
def act_inner_in_a_list():
    """Your inner tensors are in a list or tuple, without names.

    Hint: What is the type of the second thing that your network returns?
    Hint: How is a dictionary written in Python?
    Source: Handout, Task 3a: three activations; https://docs.python.org/3/tutorial/datastructures.html#dictionaries
    """


@misconception("ActivationMLP", loses=("plain-inner",), gives="flat")
def act_five_tensors_scores_first():
    """Your network returns five tensors side by side, not scores and a dictionary.

    Hint: How many things does your network return, and how many does the handout ask for?
    Hint: How is a dictionary written in Python?
    Source: Handout, Task 3a: three activations; https://docs.python.org/3/tutorial/datastructures.html#dictionaries
    """


@misconception(
    "ActivationMLP",
    loses=(
        "plain-scores",
        "plain-inner",
    ),
    gives="scores last",
)
def act_five_tensors_scores_last():
    """Your network returns five tensors side by side, the scores last.

    Hint: How many things does your network return, and which comes first?
    Hint: How is a dictionary written in Python?
    Source: Handout, Task 3a: three activations; https://docs.python.org/3/tutorial/datastructures.html#dictionaries
    """


# ------------------------------------------------------------------------------------ networks with batch normalisation


@workhorse("BatchNormMLP")
class AnyBatchNormMLP(nn.Module):
    biases = "all"
    widths = "given"
    kind = "given"
    flows = "right"
    output = "scores"
    gives = "both"
    keeps = "right"
    norm = "before"
    statistics = "running"
    affine = True

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": F.relu}
        self.function = functions[activation if self.kind in ("given", "first only") else self.kind]
        hidden1, hidden2 = {
            "given": (hidden1, hidden2),
            "fixed": (1024, 300),
            "swapped": (hidden2, hidden1),
            "equal": (hidden1, hidden1),
        }[self.widths]
        has_bias = self.biases == "all"
        self.fc1 = nn.Linear(in_features, hidden1, bias=has_bias)
        self.fc2 = nn.Linear(hidden1, hidden2, bias=has_bias)
        self.fc3 = nn.Linear(hidden2, out_features, bias=has_bias or self.biases == "last")
        options = {"affine": self.affine, "track_running_stats": self.statistics == "running"}
        if self.norm != "none":
            self.bn1, self.bn2 = nn.BatchNorm1d(hidden1, **options), nn.BatchNorm1d(hidden2, **options)
        if self.norm == "scores too":
            self.bn3 = nn.BatchNorm1d(out_features)
        if self.norm == "first only, second missing":
            del self.bn2

    def act(self, x, number):
        normalise = [getattr(self, f"bn{number}", nn.Identity()), nn.Identity()]
        if self.norm in ("none", "never used") or (number == 2 and self.norm == "first used"):
            normalise = [nn.Identity(), nn.Identity()]
        before, after = normalise if self.norm != "after" else normalise[::-1]
        function = nn.Identity() if number == 2 and self.kind == "first only" else self.function
        normalised = before(x)
        return normalised, after(function(normalised))

    def forward(self, x):
        linear1 = self.fc1(x.flatten(start_dim=1))
        normalised1, hidden1 = self.act(linear1, 1)
        if self.flows == "detached":
            hidden1 = hidden1.detach()
        linear2 = self.fc2(linear1 if self.flows == "linear1 into the second" else hidden1)
        normalised2, hidden2 = self.act(linear2, 2)
        scores = self.fc3(linear2 if self.flows == "linear2 into the last" else hidden2)
        if self.norm == "scores too":
            scores = self.bn3(scores)
        if self.output == "softmax":
            scores = F.softmax(scores, dim=1)
        if self.output == "log_softmax":
            scores = F.log_softmax(scores, dim=1)
        if self.output == "activated":
            scores = self.function(scores)
        if self.keeps == "overwritten" and self.function is F.relu:
            linear1, linear2 = hidden1, hidden2
        if self.keeps == "normalised":
            linear1, linear2 = normalised1, normalised2
        if self.keeps == "normalised hidden":
            hidden1, hidden2 = normalised1, normalised2
        if self.keeps == "swapped":
            linear1, hidden1, linear2, hidden2 = hidden1, linear1, hidden2, linear2
        if self.keeps == "layers swapped":
            linear1, hidden1, linear2, hidden2 = linear2, hidden2, linear1, hidden1
        inner = {"linear1": linear1, "hidden1": hidden1, "linear2": linear2, "hidden2": hidden2}
        if self.keeps == "first image":
            inner = {name: tensor[0] for name, tensor in inner.items()}
        if self.keeps == "hidden only":
            inner = {"hidden1": hidden1, "hidden2": hidden2}
        return {
            "both": (scores, inner),
            "alone": scores,
            "inner first": (inner, scores),
            "list": (scores, list(inner.values())),
            "flat": (scores, *inner.values()),
            "scores last": (*inner.values(), scores),
        }[self.gives]


@misconception("BatchNormMLP", loses=("normalised-layers",), widths="swapped")
def norm_widths_swapped():
    """Your two hidden widths are swapped: the first layer has 300 units, the second 1024.

    Hint: What is the shape of your first weight matrix?
    Hint: Which of hidden1 and hidden2 comes first on the way of the data?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("BatchNormMLP", loses=("normalised-layers",), widths="fixed")
def norm_widths_fixed():
    """Your hidden widths are 1024 and 300, whatever is given to the constructor.

    Hint: What are the shapes of the parameters when hidden1 is 9 and hidden2 is 7?
    Hint: Where in __init__ do hidden1 and hidden2 appear?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("BatchNormMLP", loses=("normalised-layers",), widths="equal")
def norm_second_width_ignored():
    """Both your hidden layers have hidden1 units.

    Hint: Where in __init__ does hidden2 appear?
    Hint: What goes into your last layer, and how many numbers is that?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("BatchNormMLP", loses=("normalised-layers",), biases="none")
def norm_without_biases():
    """Your linear layers have no biases.

    Hint: How many parameters does nn.Linear(784, 1024) have?
    Hint: Which network of the handout is the only one without biases?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    kind="relu",
)
def norm_always_relu():
    """Your hidden units are ReLUs, whatever activation is given.

    Hint: Make the network with each of the three activations: do the answers differ?
    Hint: Where does the argument activation decide about anything?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    kind="sigmoid",
)
def norm_always_sigmoid():
    """Your hidden units are sigmoids, whatever activation is given.

    Hint: Make the network with each of the three activations: do the answers differ?
    Hint: Where does the argument activation decide about anything?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    kind="tanh",
)
def norm_always_tanh():
    """Your hidden units are tanh, whatever activation is given.

    Hint: Make the network with each of the three activations: do the answers differ?
    Hint: Where does the argument activation decide about anything?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    kind="first only",
)
def norm_second_activation_missing():
    """There is no activation behind your second layer.

    Hint: Is inner['hidden2'] another tensor than inner['linear2']?
    Hint: What do two linear layers in a row make?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    flows="linear1 into the second",
)
def norm_first_activation_bypassed():
    """Your second layer gets what the first linear layer gave, not its activation.

    Hint: Which of linear1 and hidden1 goes into your second layer?
    Hint: What do two linear layers in a row make?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("BatchNormMLP", loses=("normalised-scores",), flows="linear2 into the last")
def norm_second_activation_bypassed():
    """Your last layer gets what the second linear layer gave, not its activation.

    Hint: Which of linear2 and hidden2 goes into your last layer?
    Hint: What do two linear layers in a row make?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("BatchNormMLP", loses=("normalised-scores",), output="softmax")
def norm_ends_in_softmax():
    """Your scores are probabilities: there is a softmax at the end.

    Hint: What does each row of your scores sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the logarithm?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("BatchNormMLP", loses=("normalised-scores",), output="log_softmax")
def norm_ends_in_log_softmax():
    """Your scores are log-probabilities: there is a log-softmax at the end.

    Hint: What does exp of a row of your scores sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the mean?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("BatchNormMLP", loses=("normalised-scores",), output="activated")
def norm_activated_scores():
    """Your scores go through the activation, too.

    Hint: Which values can your scores take when the activation is a sigmoid?
    Hint: Behind which layers do the formulas of the handout have a g?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    norm="after",
)
def norm_after_the_activation():
    """Your batch normalisation comes after the activation, not before it.

    Hint: What is the mean of linear1 after batch normalisation, and what is that of hidden1?
    Hint: In the formula of the handout, which is inside: g or BN?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    norm="never used",
)
def norm_never_used():
    """Your layers of batch normalisation are made and never used.

    Hint: Which parameters have no gradient after a backward pass?
    Hint: Where in forward do bn1 and bn2 appear?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    norm="first used",
)
def norm_first_layer_only():
    """Only your first hidden layer is normalised: the second batch normalisation is made and never used.

    Hint: Which parameters have no gradient after a backward pass?
    Hint: Where in forward does the second batch normalisation appear?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-layers",
        "normalised-scores",
    ),
    alone=True,
    norm="first only, second missing",
)
def norm_second_missing():
    """Your network has batch normalisation in the first hidden layer only.

    Hint: How many layers of nn.BatchNorm1d has your network, and how many hidden layers?
    Hint: What does the handout say about the second hidden layer?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-layers",
        "normalised-scores",
    ),
    norm="none",
)
def norm_none_at_all():
    """Your network has no batch normalisation: it is ActivationMLP again.

    Hint: How many layers of nn.BatchNorm1d has your network?
    Hint: What stands between linear layer and activation in the formula of the handout?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-layers",
        "normalised-scores",
    ),
    norm="scores too",
)
def norm_of_the_scores():
    """Your scores are normalised over the batch, too.

    Hint: How many layers of nn.BatchNorm1d has your network, and how many hidden layers?
    Hint: What does the handout say about the scores?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("BatchNormMLP", loses=("normalised-layers",), affine=False)
def norm_nothing_learned():
    """Your batch normalisation has no scale and shift that are learned.

    Hint: How many parameters does nn.BatchNorm1d(300) have?
    Hint: What does affine=False leave out?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("BatchNormMLP", loses=("normalised-eval",), statistics="batch")
def norm_batch_in_eval_mode():
    """In eval mode your network normalises by the batch: an image's answer depends on the images beside it.

    Hint: Ask for one image alone and then together with others: does its answer change?
    Hint: What does track_running_stats=False leave out?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("BatchNormMLP", loses=("normalised-inner",), keeps="normalised")
def norm_normalised_for_linear():
    """What you return as linear1 and linear2 is already normalised.

    Hint: What are mean and variance of each column of your linear1 in train mode?
    Hint: Is linear1 in the handout before or after batch normalisation?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("BatchNormMLP", loses=("normalised-inner",), keeps="normalised hidden")
def norm_normalised_for_hidden():
    """What you return as hidden1 and hidden2 is the normalised tensor, before the activation.

    Hint: With a sigmoid, which values can hidden1 take?
    Hint: Which of your tensors went through the activation last?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("BatchNormMLP", loses=("normalised-inner",), keeps="swapped")
def norm_linear_and_hidden_swapped():
    """Your linear and hidden tensors are swapped.

    Hint: With a sigmoid, which of the four tensors lie between 0 and 1?
    Hint: Which name in the handout stands for what an activation gave?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("BatchNormMLP", loses=("normalised-inner",), keeps="layers swapped")
def norm_layers_of_inner_swapped():
    """The tensors of your two hidden layers are swapped.

    Hint: Which shapes have the tensors in your dictionary?
    Hint: Which number stands for the layer that gets the pixels?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("BatchNormMLP", loses=("normalised-inner",), keeps="first image")
def norm_first_image_only():
    """Your inner tensors are those of the first image only.

    Hint: Which shapes have the tensors in your dictionary?
    Hint: For how many images does the handout ask what is inside?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("BatchNormMLP", loses=("normalised-inner",), keeps="hidden only")
def norm_only_activations_returned():
    """Your dictionary lacks what the linear layers gave.

    Hint: Print the keys of your dictionary.
    Hint: Which four names does the handout ask for?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("BatchNormMLP", loses=("normalised-inner",), gives="alone")
def norm_scores_alone():
    """Your network returns the scores alone.

    Hint: How many things does forward return in the handout?
    Hint: What stands behind the comma in a return statement that gives two things?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    gives="inner first",
)
def norm_inner_before_scores():
    """Your network returns the dictionary first and the scores second.

    Hint: What is the type of the first thing that your network returns?
    Hint: In which order does the handout name the two?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("BatchNormMLP", loses=("normalised-inner",), gives="list")
def norm_inner_in_a_list():
    """Your inner tensors are in a list or tuple, without names.

    Hint: What is the type of the second thing that your network returns?
    Hint: How is a dictionary written in Python?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.python.org/3/tutorial/datastructures.html#dictionaries
    """


@misconception("BatchNormMLP", loses=("normalised-inner",), gives="flat")
def norm_five_tensors_scores_first():
    """Your network returns five tensors side by side, not scores and a dictionary.

    Hint: How many things does your network return, and how many does the handout ask for?
    Hint: How is a dictionary written in Python?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.python.org/3/tutorial/datastructures.html#dictionaries
    """


@misconception(
    "BatchNormMLP",
    loses=(
        "normalised-scores",
        "normalised-inner",
    ),
    gives="scores last",
)
def norm_five_tensors_scores_last():
    """Your network returns five tensors side by side, the scores last.

    Hint: How many things does your network return, and which comes first?
    Hint: How is a dictionary written in Python?
    Source: Handout, Task 3b: with batch normalisation;
    https://docs.python.org/3/tutorial/datastructures.html#dictionaries
    """


# ------------------------------------------------------------------------------------------------------------ one epoch


@workhorse("epoch")
def any_epoch(
    model,
    loader,
    criterion,
    optimizer=None,
    *,
    clears="each",
    steps="each",
    backward="once",
    loss_is="mean",
    seen="all",
    mode="train",
    rate="given",
    eval_mode="eval",
    records="training only",
    tests="only",
    loss_over="images",
    accuracy_over="images",
    measured="before the step",
    predicts="classes",
    keeps="all",
    order="right",
    takes="first",
):
    batches, is_training = list(loader), optimizer is not None
    if is_training:
        model.train(mode == "train")
    elif eval_mode != "as it is":
        model.train(eval_mode == "train")
    if is_training and rate == "own":
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    if not is_training and tests == "trains":
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    if is_training and clears == "call":
        optimizer.zero_grad()
    if seen == "but last":
        batches = batches[:-1] if len(batches) > 1 else batches
    if seen == "first":
        batches = batches[:1]
    if seen == "full":
        batches = [b for b in batches if len(b[1]) == max(len(other[1]) for other in batches)]
    losses, corrects, sizes, all_predicted, all_labels, kept = [], [], [], [], [], []
    with torch.set_grad_enabled(is_training or tests == "trains" or records == "always"):
        for number, (images, labels) in enumerate(batches):
            answer = model(images)
            scores = answer[0 if takes == "first" else -1] if isinstance(answer, tuple) else answer
            loss = criterion(torch.softmax(scores, dim=1) if loss_is == "softmax" else scores, labels)
            if optimizer is not None:
                scaled = loss * {"sum": len(labels), "negative": -1, "size": 1 / len(labels)}.get(loss_is, 1)
                if clears == "each":
                    optimizer.zero_grad()
                if steps == "before":
                    optimizer.step()
                if steps == "summed":
                    kept.append(scaled)
                elif backward == "once":
                    scaled.backward()
                elif backward == "twice":
                    scaled.backward(retain_graph=True)
                    scaled.backward()
                if clears == "before the step":
                    optimizer.zero_grad()
                if steps in ("each", "twice") or (steps == "last" and number == len(batches) - 1):
                    optimizer.step()
                if steps == "twice":
                    optimizer.step()
            if is_training and measured == "after the step":
                with torch.no_grad():
                    again = model(images)
                    scores = again[0] if isinstance(again, tuple) else again
                    loss = criterion(scores, labels)
            predicted = scores.argmax(dim=1)
            losses.append(loss.item())
            corrects.append((predicted == labels).sum().item())
            sizes.append(len(labels))
            all_predicted.append(
                {
                    "classes": predicted,
                    "scores": scores.detach(),
                    "probabilities": torch.softmax(scores.detach(), dim=1).max(dim=1).values,
                    "largest": scores.detach().max(dim=1).values,
                    "right or wrong": (predicted == labels).long(),
                    "smallest": scores.argmin(dim=1),
                }[predicts]
            )
            all_labels.append(labels)
    if steps == "summed" and optimizer is not None:
        sum(kept).backward()
        optimizer.step()
    n, nominal = sum(sizes), max(sizes) * len(sizes)
    weighted = sum(loss * size for loss, size in zip(losses, sizes, strict=True))
    mean_loss = {
        "images": weighted / n,
        "batches": sum(losses) / len(losses),
        "means by images": sum(losses) / n,
        "nothing": sum(losses),
        "nothing of images": weighted,
        "last": losses[-1],
        "images by batches": weighted / len(losses),
        "nominal": weighted / nominal,
    }[loss_over]
    accuracy = {
        "images": sum(corrects) / n,
        "batches": sum(c / size for c, size in zip(corrects, sizes, strict=True)) / len(sizes),
        "percent": 100 * sum(corrects) / n,
        "count": sum(corrects),
        "last": corrects[-1] / sizes[-1],
        "count by batches": sum(corrects) / len(sizes),
        "nominal": sum(corrects) / nominal,
        "error": 1 - sum(corrects) / n,
        "last count": corrects[-1] / n,
    }[accuracy_over]
    if keeps == "last":
        all_predicted, all_labels = all_predicted[-1:], all_labels[-1:]
    found, labels = torch.cat(all_predicted), torch.cat(all_labels)
    if keeps == "lists":
        found, labels = torch.stack([p[:1] for p in all_predicted]), torch.stack([y[:1] for y in all_labels])
    return {
        "right": (mean_loss, accuracy, found, labels),
        "accuracy first": (accuracy, mean_loss, found, labels),
        "labels first": (mean_loss, accuracy, labels, found),
        "two": (mean_loss, accuracy),
        "tensors first": (found, labels, mean_loss, accuracy),
    }[order]


@misconception("epoch", loses=("fresh-gradients",), clears="never")
def gradients_never_cleared():
    """Your weights match what you get when gradients are never cleared.

    Hint: After batch 2, does each gradient describe batch 2, or more than that?
    Hint: Which method of the optimiser is missing from your loop?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("epoch", loses=("fresh-gradients",), clears="call")
def gradients_cleared_once_per_epoch():
    """Your weights match what you get when gradients are cleared once per epoch, not for every batch.

    Hint: How often is the slate wiped compared with how often you write on it?
    Hint: Is zero_grad inside your loop?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("epoch", loses=("one-batch",), clears="before the step")
def gradients_cleared_before_the_step():
    """Your gradients are cleared after backward and before the step: the step has nothing to go by.

    Hint: What is in p.grad when the optimiser takes its step?
    Hint: In which order do zero_grad, backward and step stand in your loop?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("epoch", loses=("one-batch",), steps="before")
def step_before_backward():
    """Your optimiser takes its step before backward, with gradients that are not there yet.

    Hint: What is in p.grad when the optimiser takes its step?
    Hint: In which order do zero_grad, backward and step stand in your loop?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("epoch", loses=("one-batch",), steps="never")
def no_step():
    """Your optimiser never takes a step: gradients are computed and not used.

    Hint: Which line of yours changes a weight?
    Hint: Which method of the optimiser moves the weights?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("epoch", loses=("one-batch",), backward="never")
def no_backward():
    """No gradients are computed: backward is never called.

    Hint: What is in p.grad when the optimiser takes its step?
    Hint: Which method of the loss computes gradients?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception("epoch", loses=("one-batch",), steps="twice")
def two_steps_per_batch():
    """Your optimiser takes two steps for each batch.

    Hint: How often does the optimiser move for one batch?
    Hint: How many calls of step are there in your loop?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("epoch", loses=("one-batch",), backward="twice")
def backward_twice():
    """Your gradients are twice as large: backward is called twice for each batch.

    Hint: What does a second backward do to the gradients that are there?
    Hint: How many calls of backward are there in your loop?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception("epoch", loses=("fresh-gradients",), alone=True, steps="summed")
def one_step_after_all_losses():
    """Your losses are added up, with one step at the end of the epoch.

    Hint: How many steps are there in an epoch of 100 batches?
    Hint: Do backward and step stand inside your loop?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("epoch", loses=("fresh-gradients",), steps="last")
def one_step_per_epoch():
    """Your optimiser takes one step for each epoch, with the gradients of the last batch.

    Hint: How many steps are there in an epoch of 100 batches?
    Hint: Does step stand inside your loop?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("epoch", loses=("one-batch",), loss_is="sum")
def loss_summed_over_the_batch():
    """Your gradients are those of the sum of the losses of a batch, not of their mean.

    Hint: Should a batch of 64 push twice as hard as one of 32?
    Hint: What does criterion give already: a sum or a mean?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("epoch", loses=("one-batch",), loss_is="size")
def loss_divided_once_more():
    """Your loss is divided by the size of the batch once more before backward.

    Hint: What does criterion give already: a sum or a mean?
    Hint: Which line changes the loss before backward?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("epoch", loses=("one-batch",), loss_is="negative")
def climbs_the_loss():
    """Your weights move up the loss: its sign is turned.

    Hint: Does the loss fall when you train on a single batch?
    Hint: Which sign has what you call backward on?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception(
    "epoch",
    loses=(
        "one-batch",
        "eval-loss",
    ),
    loss_is="softmax",
)
def softmax_before_the_criterion():
    """Your scores go through a softmax before the criterion, which has one inside.

    Hint: What is the lowest loss that you can get, however well you predict?
    Hint: What does nn.CrossEntropyLoss do with scores first?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception(
    "epoch",
    loses=(
        "every-batch",
        "eval-loss",
        "eval-accuracy",
        "predictions",
    ),
    seen="but last",
)
def last_batch_left_out():
    """Your loop leaves out the last batch.

    Hint: How many batches does the loader give, and how many does your loop use?
    Hint: Do you stop early anywhere?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception(
    "epoch",
    loses=(
        "every-batch",
        "eval-loss",
        "eval-accuracy",
        "predictions",
    ),
    alone=True,
    seen="full",
)
def small_batches_left_out():
    """Your loop leaves out batches that are smaller than the largest.

    Hint: Which images are never looked at?
    Hint: Does every image count the same?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception(
    "epoch",
    loses=(
        "fresh-gradients",
        "eval-loss",
        "eval-accuracy",
        "predictions",
    ),
    seen="first",
)
def first_batch_only():
    """Your function ends after the first batch.

    Hint: How many batches does the loader give, and how many does your loop use?
    Hint: How far is your return statement indented?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("epoch", loses=("fresh-gradients",), rate="own")
def own_optimizer():
    """Your steps are those of an optimiser of your own, not of the one that is given.

    Hint: What happens to the momentum of the optimiser that is given?
    Hint: Which optimiser do you call zero_grad and step of?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("epoch", loses=("train-mode",), mode="eval")
def eval_mode_while_training():
    """Your model is in eval mode while it is trained, when it arrives in eval mode.

    Hint: What do dropout and batch normalisation do in eval mode?
    Hint: Which mode does the model arrive in after an evaluation, and who changes it?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """


@misconception("epoch", loses=("no-trace",), eval_mode="train")
def train_mode_while_evaluating():
    """Your model is in train mode while it is evaluated: units are dropped, and running statistics change.

    Hint: Evaluate twice: why does the loss change?
    Hint: Which method switches dropout off and keeps the running statistics?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval
    """


@misconception("epoch", loses=("no-trace",), records="always")
def gradients_recorded_while_evaluating():
    """Gradients are recorded while the model is evaluated, and nobody uses them.

    Hint: What is scores.requires_grad while you evaluate?
    Hint: Which context manager of torch switches recording off?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("epoch", loses=("no-trace",), alone=True, tests="trains")
def trained_on_what_it_is_tested_on():
    """Your model is trained while it is evaluated: its weights change without an optimiser being given.

    Hint: Compare the weights before and after an evaluation.
    Hint: Under which condition do backward and step run?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception(
    "epoch",
    loses=(
        "train-loss",
        "eval-loss",
    ),
    loss_over="batches",
)
def mean_of_batch_losses():
    """Your loss is the mean of the batches' losses: an image in a small batch counts more.

    Hint: Two batches, one of 99 images and one of a single image: how much does that image count?
    Hint: By what has each batch's loss to be multiplied?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception(
    "epoch",
    loses=(
        "train-loss",
        "eval-loss",
    ),
    loss_over="means by images",
)
def batch_means_divided_by_images():
    """Your loss adds up means of batches and divides by the number of images: it is too small by the size of a batch.

    Hint: Is a loss of 0.03 possible for a network that was never trained?
    Hint: What do you add up, and what do you divide by?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception(
    "epoch",
    loses=(
        "train-loss",
        "eval-loss",
    ),
    loss_over="nothing",
)
def losses_added_up():
    """Your loss is the sum of the batches' losses, divided by nothing.

    Hint: Would the number be the same for twice as many batches?
    Hint: By what do you divide?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception(
    "epoch",
    loses=(
        "train-loss",
        "eval-loss",
    ),
    loss_over="nothing of images",
)
def losses_of_images_added_up():
    """Your loss is the sum over all images, divided by nothing.

    Hint: Would the number be the same for twice as many images?
    Hint: By what do you divide?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception(
    "epoch",
    loses=(
        "train-loss",
        "eval-loss",
    ),
    loss_over="last",
)
def loss_of_the_last_batch():
    """Your loss is that of the last batch.

    Hint: Which images does the loss that you return speak about?
    Hint: Which line gave the name that you return its value?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception(
    "epoch",
    loses=(
        "train-loss",
        "eval-loss",
    ),
    loss_over="images by batches",
)
def image_losses_divided_by_batches():
    """Your loss adds up the losses of images and divides by the number of batches.

    Hint: Would the number be the same if batches were twice as large?
    Hint: What do you add up, and what do you divide by?
    Source: Handout, Task 4: one epoch;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception(
    "epoch",
    loses=(
        "train-accuracy",
        "eval-accuracy",
    ),
    accuracy_over="batches",
)
def mean_of_batch_accuracies():
    """Your accuracy is the mean of the batches' accuracies: an image in a small batch counts more.

    Hint: Two batches, one of 99 images and one of a single image: how much does that image count?
    Hint: What do you add up in each batch: a share or a count?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception(
    "epoch",
    loses=(
        "train-accuracy",
        "eval-accuracy",
    ),
    accuracy_over="percent",
)
def accuracy_in_percent():
    """Your accuracy is in percent.

    Hint: Which range does the handout name?
    Hint: What do you multiply by at the end?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception(
    "epoch",
    loses=(
        "train-accuracy",
        "eval-accuracy",
    ),
    accuracy_over="count",
)
def accuracy_is_a_count():
    """Your accuracy is the number of right answers, not their share.

    Hint: Would the number be the same for twice as many images?
    Hint: By what do you divide?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception(
    "epoch",
    loses=(
        "train-accuracy",
        "eval-accuracy",
    ),
    accuracy_over="last",
)
def accuracy_of_the_last_batch():
    """Your accuracy is that of the last batch.

    Hint: Which images does the accuracy that you return speak about?
    Hint: Which line gave the name that you return its value?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception(
    "epoch",
    loses=(
        "train-accuracy",
        "eval-accuracy",
    ),
    accuracy_over="count by batches",
)
def correct_divided_by_batches():
    """Your accuracy divides the number of right answers by the number of batches.

    Hint: Is your accuracy ever above 1?
    Hint: What do you add up, and what do you divide by?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception(
    "epoch",
    loses=(
        "train-accuracy",
        "eval-accuracy",
    ),
    accuracy_over="error",
)
def error_for_accuracy():
    """Your accuracy is the share of wrong answers.

    Hint: Does your number fall while the network gets better?
    Hint: Do you count where predicted and label are equal, or where they differ?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception(
    "epoch",
    loses=(
        "train-accuracy",
        "eval-accuracy",
    ),
    accuracy_over="last count",
)
def correct_of_the_last_batch_by_all():
    """Your accuracy counts the right answers of the last batch only, and divides by all images.

    Hint: Which batches does your count of right answers hold?
    Hint: Is it = or += in your loop?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception(
    "epoch",
    loses=(
        "train-loss",
        "train-accuracy",
    ),
    measured="after the step",
)
def measured_after_the_step():
    """While training, your numbers are those of a second forward pass, after the step.

    Hint: How many forward passes are there for each batch?
    Hint: Which scores did the gradients come from?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("epoch", loses=("predictions",), predicts="scores")
def scores_for_classes():
    """Your predictions are the scores themselves: ten numbers for each image.

    Hint: Which shape have your predictions?
    Hint: Which function gives the place of the largest number in each row?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception("epoch", loses=("predictions",), predicts="largest")
def largest_score_for_its_place():
    """Your predictions are the largest scores, not the classes that they belong to.

    Hint: Are your predictions whole numbers?
    Hint: torch.max along a dimension gives two things: which one is the class?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.max.html
    """


@misconception("epoch", loses=("predictions",), predicts="probabilities")
def largest_probability_for_its_place():
    """Your predictions are the largest probabilities, not the classes that they belong to.

    Hint: Are your predictions whole numbers?
    Hint: torch.max along a dimension gives two things: which one is the class?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.max.html
    """


@misconception("epoch", loses=("predictions",), predicts="right or wrong")
def right_or_wrong_for_classes():
    """Your predictions say whether the network was right, not which class it named.

    Hint: Which values do your predictions take?
    Hint: What do you need to fill a confusion matrix?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception("epoch", loses=("predictions",), keeps="last")
def predictions_of_the_last_batch():
    """Your predictions and labels are those of the last batch only.

    Hint: How many predictions come back for 100 images in batches of 32?
    Hint: Where do you keep the predictions of a batch when the next one comes?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.cat.html
    """


@misconception("epoch", loses=("predictions",), keeps="lists")
def first_image_of_each_batch():
    """Your predictions hold one image of each batch.

    Hint: How many predictions come back for 100 images in batches of 32?
    Hint: Which function of torch puts tensors of different lengths one behind the other?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/generated/torch.cat.html
    """


@misconception(
    "epoch",
    loses=(
        "train-loss",
        "train-accuracy",
        "eval-loss",
        "eval-accuracy",
    ),
    order="accuracy first",
)
def accuracy_before_loss():
    """Your function returns the accuracy first and the loss second.

    Hint: Which of your first two numbers falls while you train?
    Hint: In which order does the handout name the four?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("epoch", loses=("predictions",), order="labels first")
def labels_before_predictions():
    """Your function returns the labels before the predictions.

    Hint: Which of your last two tensors changes when the weights change?
    Hint: In which order does the handout name the four?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("epoch", loses=("predictions",), order="two")
def two_of_four_returned():
    """Your function returns loss and accuracy only.

    Hint: How many things does the handout ask for?
    Hint: Where do you keep the predicted classes of a batch when the next one comes?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception(
    "epoch",
    loses=("tuple-of-scores",),
    raises="TypeError: cross_entropy_loss(): argument 'input' (position 1) must be Tensor, not dict",
    takes="last",
)
def last_of_the_tuple():
    """Of a model that returns a tuple you take the last entry, and the scores come first.

    Hint: In which order does ActivationMLP return its two things?
    Hint: Which index has the first entry of a tuple?
    Source: Handout, Task 4: one epoch; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception(
    "epoch",
    loses=("tuple-of-scores",),
    raises="TypeError: cross_entropy_loss(): argument 'input' (position 1) must be Tensor, not tuple",
)
def tuple_for_scores(model, loader, criterion, optimizer=None):
    """Your function hands the whole tuple of a model to the criterion.

    Hint: What does ActivationMLP return, and how many things is that?
    Hint: How do you find out whether something is a tuple?
    Source: Handout, Task 4: one epoch; https://docs.python.org/3/library/functions.html#isinstance
    """
    model.train(optimizer is not None)
    total, count, found, all_labels = 0.0, 0, [], []
    with torch.set_grad_enabled(optimizer is not None):
        for images, labels in loader:
            scores = model(images)
            loss = criterion(scores, labels)
            if optimizer is not None:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            total, count = total + loss.item() * len(labels), count + len(labels)
            found.append(scores.argmax(dim=1))
            all_labels.append(labels)
    found, all_labels = torch.cat(found), torch.cat(all_labels)
    return total / count, (found == all_labels).sum().item() / count, found, all_labels


# -------------------------------------------------------------------------------------- the grid of inner distributions


@workhorse("plot_inner")
def any_plot_inner(
    inner,
    bins=50,
    *,
    shape="flat",
    heights="counts",
    images="all",
    scattered="first",
    axes="right",
    layers="both",
    columns="right",
    titled="right",
    bars="given",
):
    numbers = (1, 2) if layers != "swapped" else (2, 1)
    for row, number in enumerate((1, 2)):
        linear, hidden = (inner[f"{name}{numbers[row]}"].detach() for name in ("linear", "hidden"))
        if layers == "first twice":
            linear, hidden = inner["linear1"].detach(), inner["hidden1"].detach()
        if columns == "swapped":
            linear, hidden = hidden, linear
        for column, (tensor, name) in enumerate(((linear, "linear"), (hidden, "hidden"))):
            ax = plt.subplot(2, 3, 3 * row + column + 1)
            values = tensor[0] if images == "first" else tensor
            values = values.mean(dim=0) if images == "mean" else values
            flat = values.flatten().numpy() if shape == "flat" else values.numpy()
            ax.hist(
                flat, bins=bins if bars == "given" else 10 if bars == "default" else 50, density=heights == "density"
            )
            if titled != "never":
                ax.set_title(f"distribution of {name}{number}")
        ax = plt.subplot(2, 3, 3 * row + 3)
        if columns == "swapped":
            linear, hidden = hidden, linear
        x, y = {
            "first": (linear[0], hidden[0]),
            "all": (linear.flatten(), hidden.flatten()),
            "one unit": (linear[:, 0], hidden[:, 0]),
        }[scattered]
        x, y = (x, y) if axes == "right" else (y, x)
        ax.scatter(x.numpy(), y.numpy(), s=4)
        if titled != "never":
            ax.set_title(f"activation {number}")
    plt.show()


@misconception("plot_inner", loses=("grid",), shape="matrix")
def histogram_for_each_column():
    """Your histograms are given a matrix: each column of it becomes a histogram of its own.

    Hint: How many groups of bars are there in one of your axes?
    Hint: Which method of a tensor makes one long vector of it?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.hist.html
    """


@misconception("plot_inner", loses=("grid",), heights="density")
def densities_for_counts():
    """The heights of your histograms are densities, not counts.

    Hint: What do the heights of the bars add up to?
    Hint: What does density=True do?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.hist.html
    """


@misconception("plot_inner", loses=("grid",), images="first")
def histograms_of_one_image():
    """Your histograms show the first image only.

    Hint: What do the heights of the bars add up to?
    Hint: Over which images does the handout ask for the histograms?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.hist.html
    """


@misconception("plot_inner", loses=("grid",), images="mean")
def histograms_of_means():
    """Your histograms show the mean of each unit over the images.

    Hint: What do the heights of the bars add up to?
    Hint: How many numbers has one of the tensors?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.hist.html
    """


@misconception("plot_inner", loses=("grid",), scattered="all")
def points_of_all_images():
    """Your points are those of all images, not of the first.

    Hint: How many points are there in one of your axes?
    Hint: Which index picks the first image?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.scatter.html
    """


@misconception("plot_inner", loses=("grid",), scattered="one unit")
def points_of_one_unit():
    """Your points are those of the first unit in all images, not of all units in the first image.

    Hint: How many points are there in one of your axes?
    Hint: Which index picks the first image, and which the first unit?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.scatter.html
    """


@misconception("plot_inner", loses=("grid",), axes="mirrored")
def points_mirrored():
    """Your points have the activation on x and the linear layer's output on y.

    Hint: Does your picture look like the graph of a sigmoid?
    Hint: Which of the two arguments of scatter is x?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.scatter.html
    """


@misconception("plot_inner", loses=("grid",), layers="swapped")
def rows_swapped():
    """Your first row shows the second hidden layer.

    Hint: Which tensors does the handout name for row 1?
    Hint: Which number stands in the keys of your first row?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.hist.html
    """


@misconception("plot_inner", loses=("grid",), layers="first twice")
def first_layer_twice():
    """Both your rows show the first hidden layer.

    Hint: How do your two rows differ?
    Hint: Which keys do you use in the second row?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.hist.html
    """


@misconception("plot_inner", loses=("grid",), columns="swapped")
def histograms_swapped():
    """Your histograms of linear layer and activation are swapped.

    Hint: With a sigmoid, which of the two histograms lies between 0 and 1?
    Hint: Which tensors does the handout name for the left column?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.hist.html
    """


@misconception("plot_inner", loses=("grid",), bars="50")
def bins_ignored():
    """Your histograms have 50 bars, whatever bins is.

    Hint: Where does bins appear in your code?
    Hint: Which argument of hist says how many bars there are?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.hist.html
    """


@misconception("plot_inner", loses=("grid",), bars="default")
def bins_left_at_ten():
    """Your histograms have 10 bars, whatever bins is.

    Hint: Where does bins appear in your code?
    Hint: What does the argument bins of hist default to?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.hist.html
    """


@misconception("plot_inner", loses=("grid",), titled="never")
def panels_not_named():
    """The titles of your axes are missing, or do not say what the axes show.

    Hint: Could a stranger read your figure, and tell the two rows apart?
    Hint: Which six titles does the handout ask for?
    Source: Handout, Task 5: the grid of inner distributions;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.set_title.html
    """


@misconception(
    "plot_inner", loses=("grid-recorded",), raises="RuntimeError: Can't call numpy() on Tensor that requires grad.*"
)
def drawn_with_their_history(inner, bins=50):
    """Your function hands tensors to matplotlib that are part of a graph of gradients, and PyTorch stops with an
    error.

    Hint: What does the error message tell you to do?
    Hint: Which method of a tensor gives the same numbers without their history?
    Source: Handout, Task 5: the grid of inner distributions;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    """
    _, grid = plt.subplots(2, 3)
    for row, number in zip(grid, (1, 2), strict=True):
        linear, hidden = inner[f"linear{number}"], inner[f"hidden{number}"]
        row[0].hist(linear.flatten().numpy(), bins=bins)
        row[0].set_title(f"distribution of linear{number}")
        row[1].hist(hidden.flatten().numpy(), bins=bins)
        row[1].set_title(f"distribution of hidden{number}")
        row[2].scatter(linear[0].numpy(), hidden[0].numpy())
        row[2].set_title(f"activation {number}")
    plt.show()


# ------------------------------------------------------------------------------------------ batch normalisation by hand


@workhorse("batch_norm")
def any_batch_norm(
    x,
    gamma,
    beta,
    running_mean,
    running_var,
    training,
    momentum=0.1,
    eps=1e-5,
    *,
    normalises="biased",
    keeps="unbiased",
    root="under",
    small="given",
    share="new",
    writes="in place",
    uses="right",
    evaluates="running",
    over="batch",
    affine="right",
    history="none",
    graph="whole",
    given="kept",
    mean_kept="mean",
    centred=True,
):
    n, is_training = len(x), training if uses != "turned" else not training
    eps = eps if small == "given" else 1e-5
    m = {"new": momentum, "old": 1 - momentum, "always 0.1": 0.1, "all": 1.0}[share]
    mean = x.mean(dim=0) if over == "batch" else x.mean().expand(x.shape[1])
    squares = ((x - mean) ** 2).mean(dim=0) if over == "batch" else x.var(correction=0).expand(x.shape[1])
    biased, unbiased = squares, squares * n / (n - 1)
    variance = biased if normalises == "biased" else unbiased
    kept = {"unbiased": unbiased, "biased": biased, "deviation": unbiased.sqrt(), "twice": unbiased * n / (n - 1)}[
        keeps
    ]
    before = running_mean.clone(), running_var.clone()
    if (is_training or evaluates == "and changes") and writes == "in place":
        with torch.set_grad_enabled(history == "recorded"):
            running_mean.mul_(1 - m).add_(m * mean)
            if writes == "in place":
                running_var.mul_(1 - m).add_(m * kept)
    if is_training and writes == "mean only":
        with torch.no_grad():
            running_mean.mul_(1 - m).add_(m * mean)
    if (not is_training and evaluates in ("running", "and changes")) or uses == "running":
        mean, variance = (running_mean, running_var) if evaluates != "and changes" else before
    if uses == "old running" and is_training:
        mean, variance = before
    if evaluates == "mean only" and not is_training:
        mean = running_mean
    if evaluates == "not at all" and not is_training:
        return x
    if graph == "cut" and training:
        mean, variance = mean.detach(), variance.detach()
    if graph == "mean cut" and training:
        mean = mean.detach()
    if graph == "variance cut" and training:
        variance = variance.detach()
    root_of = {
        "under": lambda: torch.sqrt(variance + eps),
        "outside": lambda: torch.sqrt(variance) + eps,
        "missing": lambda: torch.sqrt(variance),
        "never": lambda: variance + eps,
        "squared": lambda: torch.sqrt(variance + eps**2),
    }[root]()
    y = (x - mean if centred else x) / root_of
    y = {
        "right": lambda: gamma * y + beta,
        "no gamma": lambda: y + beta,
        "no beta": lambda: gamma * y,
        "neither": lambda: y,
        "swapped": lambda: beta * y + gamma,
        "shift first": lambda: gamma * (y + beta),
    }[affine]()
    if given == "overwritten":
        with torch.no_grad():
            x.copy_(y)
    if graph == "all cut":
        y = y.detach()
    return y


@misconception("batch_norm", loses=("norm-train",), normalises="unbiased")
def unbiased_variance_for_normalising():
    """In training you normalise by the unbiased variance, divided by N - 1.

    Hint: What is the variance of your y over a batch of two?
    Hint: Which of the two variances does the formula for y use, and what does Tensor.var give when it is told
    nothing?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.var.html
    """


@misconception("batch_norm", loses=("running-variance",), keeps="biased")
def biased_running_variance():
    """Your running variance is made of the biased variance, divided by N.

    Hint: For a batch of two, which share of the variance is lost?
    Hint: Which of the two variances does the handout keep for evaluation?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.var.html
    """


@misconception("batch_norm", loses=("running-variance",), keeps="deviation")
def running_deviation():
    """Your running variance is made of standard deviations.

    Hint: Which unit has the number that you keep?
    Hint: What is the difference between Tensor.std and Tensor.var?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.var.html
    """


@misconception("batch_norm", loses=("running-variance",), keeps="twice")
def corrected_twice():
    """Your running variance is multiplied by N / (N - 1) twice.

    Hint: For a batch of two, how many times too large is it?
    Hint: What does Tensor.var give when it is told nothing?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.var.html
    """


@misconception(
    "batch_norm",
    loses=(
        "running-mean",
        "running-variance",
    ),
    share="old",
)
def momentum_of_the_old():
    """Your momentum is the share of the old running statistics, not that of the new batch.

    Hint: After one batch with momentum 0.1, how much of the old mean should be left?
    Hint: Which of the two factors in the formula is m, and which 1 - m?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "running-mean",
        "running-variance",
    ),
    share="always 0.1",
)
def momentum_fixed():
    """Your momentum is 0.1, whatever is given.

    Hint: Where in your code does momentum appear?
    Hint: What happens with momentum=1.0?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "running-mean",
        "running-variance",
    ),
    share="all",
)
def statistics_of_the_last_batch():
    """Your running statistics are those of the last batch: nothing of the old is left.

    Hint: After one batch with momentum 0.1, how much of the old mean should be left?
    Hint: Where in your code does momentum appear?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "running-mean",
        "running-variance",
        "statistics-not-recorded",
    ),
    writes="never",
)
def running_statistics_unchanged():
    """Your running statistics are after training what they were before.

    Hint: Print running_mean before and after a call.
    Hint: What is the difference between a = a + b and a += b, for the one who handed you a?
    Source: Handout, Task 6a: the function;
    https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd
    """


@misconception("batch_norm", loses=("running-variance",), alone=True, writes="mean only")
def running_variance_forgotten():
    """Your running variance is after training what it was before; the running mean is not.

    Hint: Print running_var before and after a call.
    Hint: How many running statistics are there?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("batch_norm", loses=("norm-train",), uses="running")
def running_statistics_in_training():
    """In training you normalise by the running statistics, not by those of the batch.

    Hint: What are mean and variance of your y over the batch?
    Hint: Which mean stands in the formula for y in training?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("batch_norm", loses=("norm-train",), uses="old running")
def old_running_statistics_in_training():
    """In training you normalise by the running statistics from before the batch.

    Hint: What are mean and variance of your y over the batch?
    Hint: Which mean stands in the formula for y in training?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "running-mean",
        "running-variance",
        "statistics-not-recorded",
        "norm-eval",
    ),
    uses="turned",
)
def training_and_evaluation_turned():
    """Training and evaluation are swapped.

    Hint: When do the running statistics change in your code?
    Hint: Which branch of your if is taken for training=True?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("batch_norm", loses=("norm-eval",), evaluates="batch")
def batch_statistics_in_evaluation():
    """In evaluation you normalise by the batch: an image's answer depends on the images beside it.

    Hint: What comes out for a batch of a single image?
    Hint: Which mean stands in the formula for y in evaluation?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("batch_norm", loses=("norm-eval",), evaluates="mean only")
def batch_variance_in_evaluation():
    """In evaluation you normalise by the running mean and the variance of the batch.

    Hint: What comes out for a batch of a single image?
    Hint: Which variance stands in the formula for y in evaluation?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("batch_norm", loses=("norm-eval",), evaluates="not at all")
def evaluation_does_nothing():
    """In evaluation your function gives x back as it is.

    Hint: What does a layer expect that was trained on normalised numbers?
    Hint: What takes the place of mean and variance of the batch in evaluation?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("batch_norm", loses=("norm-eval",), evaluates="and changes")
def statistics_changed_in_evaluation():
    """Your running statistics change in evaluation.

    Hint: Evaluate twice: why does the answer change?
    Hint: Under which condition do you write the running statistics down?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "running-mean",
        "running-variance",
    ),
    over="everything",
)
def statistics_over_everything():
    """You take one mean and one variance over the whole batch and all features.

    Hint: How many means are there for 4 features?
    Hint: Over which dimension does your mean run when it is told none?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    root="outside",
)
def eps_outside_the_root():
    """Your eps is added to the standard deviation, not to the variance under the root.

    Hint: With variance 0 and eps 0.01, by what do you divide, and by what should you?
    Hint: Which comes first in your code: the root or adding eps?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    root="missing",
)
def eps_missing():
    """Your formula has no eps: a feature that is the same everywhere becomes NaN.

    Hint: What is 0 / 0?
    Hint: Where in the formula does epsilon stand?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    small="fixed",
)
def eps_fixed():
    """Your eps is 0.00001, whatever is given.

    Hint: Where in your code does eps appear?
    Hint: What happens with eps=1?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    root="squared",
)
def eps_squared():
    """Your eps is squared before it is added to the variance.

    Hint: With variance 0 and eps 0.01, by what do you divide, and by what should you?
    Hint: What exactly does the handout add under the root?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    root="never",
)
def divided_by_the_variance():
    """You divide by the variance: the root is missing.

    Hint: What is the variance of your y over the batch?
    Hint: Which unit has x, and which its variance?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.sqrt.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    centred=False,
)
def mean_not_subtracted():
    """Your mean is not subtracted.

    Hint: What is the mean of your y over the batch, for beta 0?
    Hint: What stands in the numerator of the formula?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    affine="no gamma",
)
def gamma_left_out():
    """Your y is not multiplied by gamma.

    Hint: What should happen to y when gamma is twice as large?
    Hint: Where in your code does gamma appear?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    affine="no beta",
)
def beta_left_out():
    """Your y is not shifted by beta.

    Hint: What should the mean of y over the batch be?
    Hint: Where in your code does beta appear?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    affine="neither",
)
def gamma_and_beta_left_out():
    """Your y is neither scaled by gamma nor shifted by beta.

    Hint: What should the mean of y over the batch be?
    Hint: Where in your code do gamma and beta appear?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    affine="swapped",
)
def gamma_and_beta_swapped():
    """Your gamma and beta are swapped: you multiply by beta and add gamma.

    Hint: With gamma 1 and beta 0, what comes out of your function?
    Hint: Which of the two letters stands in front of the fraction?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "norm-eval",
    ),
    affine="shift first",
)
def shifted_before_scaled():
    """Your beta is multiplied by gamma, too.

    Hint: With gamma 0, what should y be?
    Hint: What exactly does gamma multiply in the formula?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("batch_norm", loses=("norm-gradients",), graph="cut")
def statistics_cut_from_the_graph():
    """Gradients do not reach x through mean and variance: these are detached.

    Hint: Does moving one example move the mean of its batch?
    Hint: Which lines of yours run under no_grad, or detach?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    """


@misconception("batch_norm", loses=("norm-gradients",), graph="mean cut")
def mean_cut_from_the_graph():
    """Gradients do not reach x through the mean: it is detached.

    Hint: Does moving one example move the mean of its batch?
    Hint: Which lines of yours run under no_grad, or detach?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    """


@misconception("batch_norm", loses=("norm-gradients",), graph="variance cut")
def variance_cut_from_the_graph():
    """Gradients do not reach x through the variance: it is detached.

    Hint: Does moving one example change the variance of its batch?
    Hint: Which lines of yours run under no_grad, or detach?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    """


@misconception("batch_norm", loses=("norm-gradients",), graph="all cut")
def no_gradients_at_all():
    """No gradients reach x, gamma and beta: what you return is detached.

    Hint: What is y.requires_grad?
    Hint: Which of your lines have to stay outside of no_grad?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("batch_norm", loses=("statistics-not-recorded",), history="recorded")
def statistics_recorded():
    """Your running statistics are part of the graph of gradients: each batch is linked to all those before it.

    Hint: What is running_mean.requires_grad after a call?
    Hint: Under which context manager, or after which method, are numbers only numbers?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("batch_norm", loses=("norm-train",), alone=True, given="overwritten")
def x_overwritten():
    """Your function overwrites the x that it is given.

    Hint: Compare x before and after the call.
    Hint: Which of your operations end in an underscore, or in -=, *= or /=?
    Source: Handout, Task 6a: the function;
    https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd
    """


@misconception(
    "batch_norm",
    loses=(
        "norm-train",
        "running-mean",
        "running-variance",
        "statistics-not-recorded",
        "norm-gradients",
        "norm-constant",
    ),
    raises="RuntimeError: The size of tensor a (4) must match the size of tensor b (6)*",
)
def statistics_of_each_example(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Your mean and variance are taken over the features of each example, and their shapes do not fit.

    Hint: How many means are there for 6 examples of 4 features?
    Hint: Which dimension has to go away when you take the mean over the batch?
    Source: Handout, Task 6a: the function; https://docs.pytorch.org/docs/stable/generated/torch.mean.html
    """
    if not training:
        return gamma * (x - running_mean) / torch.sqrt(running_var + eps) + beta
    mean, variance = x.mean(dim=1), x.var(dim=1, correction=0)
    y = gamma * (x - mean) / torch.sqrt(variance + eps) + beta
    running_mean.mul_(1 - momentum).add_(momentum * mean)
    running_var.mul_(1 - momentum).add_(momentum * variance)
    return y


# --------------------------------------------------------------------------------------- batch normalisation as a layer


@workhorse("MyBatchNorm")
class AnyBatchNorm(nn.Module):
    learned = "both"
    stored = "buffers"
    mode = "own"
    starts = "right"
    size = "vector"
    order = "right"
    momentum = 0.1

    def __init__(self, num_features):
        super().__init__()
        shape = (num_features,) if self.size == "vector" else (1, num_features)
        weight, bias = torch.ones(shape), torch.zeros(shape)
        if self.starts == "gamma 0":
            weight = torch.zeros(shape)
        if self.starts == "gamma random":
            weight = torch.randn(shape)
        if self.starts == "beta 1":
            bias = torch.ones(shape)
        if self.learned == "both":
            self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)
        else:
            self.weight = nn.Parameter(weight) if self.learned == "weight" else weight
            self.bias = bias
        mean, variance = torch.zeros(num_features), torch.ones(num_features)
        if self.starts == "variance 0":
            variance = torch.zeros(num_features)
        if self.stored in ("buffers", "new each time"):
            self.register_buffer("running_mean", mean)
            self.register_buffer("running_var", variance)
        elif self.stored == "parameters":
            self.running_mean = nn.Parameter(mean)
            self.running_var = nn.Parameter(variance)
        else:
            self.running_mean, self.running_var = mean, variance

    def forward(self, x):
        is_training = {"own": self.training, "always training": True, "never training": False}[self.mode]
        mean, variance = self.running_mean, self.running_var
        if self.stored == "new each time":
            mean, variance = torch.zeros_like(mean), torch.ones_like(variance)
        if self.stored == "parameters":
            mean, variance = mean.detach(), variance.detach()
        gamma, beta = (self.weight, self.bias) if self.order == "right" else (self.bias, self.weight)
        return batch_norm(x, gamma, beta, mean, variance, is_training, momentum=self.momentum)  # noqa: F821


@misconception("MyBatchNorm", loses=("norm-layer-train",), learned="none")
def layer_without_parameters():
    """Your gamma and beta are plain tensors: no optimiser finds them.

    Hint: Print list(layer.parameters()).
    Hint: Which class of torch.nn makes a parameter of a tensor?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """


@misconception("MyBatchNorm", loses=("norm-layer-train",), learned="weight")
def layer_with_gamma_only():
    """Your beta is a plain tensor: no optimiser finds it.

    Hint: Print list(layer.parameters()).
    Hint: Which class of torch.nn makes a parameter of a tensor?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """


@misconception("MyBatchNorm", loses=("norm-layer-train",), stored="attributes")
def statistics_as_plain_attributes():
    """Your running statistics are plain attributes: they are not saved with the model.

    Hint: Print layer.state_dict(): what is missing?
    Hint: Which method of nn.Module registers a tensor that is no parameter?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer
    """


@misconception("MyBatchNorm", loses=("norm-layer-train",), stored="parameters")
def statistics_as_parameters():
    """Your running statistics are parameters: an optimiser would change them.

    Hint: How many parameters has your layer, and how many has nn.BatchNorm1d?
    Hint: Which method of nn.Module registers a tensor that is no parameter?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer
    """


@misconception("MyBatchNorm", loses=("norm-layer-eval",), mode="always training")
def layer_always_training():
    """Your layer normalises by the batch in eval mode, too.

    Hint: Ask for one row alone and then together with others: does its answer change?
    Hint: Which attribute of the layer says which mode it is in?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """


@misconception("MyBatchNorm", loses=("norm-layer-train",), mode="never training")
def layer_never_training():
    """Your layer normalises by its running statistics in train mode, too, and never changes them.

    Hint: Print layer.running_mean before and after a pass in train mode.
    Hint: Which attribute of the layer says which mode it is in?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """


@misconception("MyBatchNorm", loses=("norm-layer-eval",), starts="gamma 0")
def gamma_starts_at_zero():
    """Your gamma is zero at first: everything becomes beta.

    Hint: What does a new layer of yours give in eval mode?
    Hint: With which numbers does the handout say that weight starts?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """


@misconception("MyBatchNorm", loses=("norm-layer-eval",), starts="gamma random")
def gamma_starts_at_random():
    """Your gamma is random at first.

    Hint: What does a new layer of yours give in eval mode?
    Hint: With which numbers does the handout say that weight starts?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """


@misconception("MyBatchNorm", loses=("norm-layer-eval",), starts="beta 1")
def beta_starts_at_one():
    """Your beta is one at first.

    Hint: What does a new layer of yours give in eval mode?
    Hint: With which numbers does the handout say that bias starts?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """


@misconception(
    "MyBatchNorm",
    loses=(
        "norm-layer-train",
        "norm-layer-eval",
    ),
    starts="variance 0",
)
def running_variance_starts_at_zero():
    """Your running variance is zero at first.

    Hint: What does a new layer of yours give in eval mode?
    Hint: By what does a new layer divide in eval mode?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer
    """


@misconception("MyBatchNorm", loses=("norm-layer-train",), size="row")
def parameters_in_a_row():
    """Your gamma and beta are matrices with one row, (1, num_features).

    Hint: Print the shapes of your parameters and of those of nn.BatchNorm1d.
    Hint: Which shape does the handout give?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """


@misconception("MyBatchNorm", loses=("norm-layer-eval",), order="swapped")
def layer_swaps_gamma_and_beta():
    """Your layer hands weight over as beta, and bias as gamma.

    Hint: What does a new layer of yours give in eval mode?
    Hint: In which order does batch_norm take gamma and beta?
    Source: Handout, Task 6b: the layer; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("MyBatchNorm", loses=("norm-layer-train",), momentum=0.9)
def layer_with_momentum_of_the_old():
    """Your layer has momentum 0.9: nearly all of the old running statistics is thrown away with each batch.

    Hint: After one batch, how much of the old mean should be left?
    Hint: Which momentum does the handout give, and of what is it the share?
    Source: Handout, Task 6b: the layer; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("MyBatchNorm", loses=("norm-layer-train",), alone=True, stored="new each time")
def layer_keeps_nothing():
    """Your layer keeps nothing: its running statistics are after a pass in train mode what they were before.

    Hint: Print layer.running_mean before and after a pass in train mode.
    Hint: Are the tensors that batch_norm changes in place those that the layer keeps, or new ones?
    Source: Handout, Task 6b: the layer;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer
    """


# ------------------------------------------------------------------------------------------------------ dropout by hand


@workhorse("dropout")
def any_dropout(
    x,
    p=0.5,
    training=True,
    *,
    kept="1 - p",
    factor="right",
    mask="each",
    seed="none",
    given="kept",
    evaluates="x",
    graph="whole",
    rate="given",
):
    p = p if rate == "given" else 0.5
    if not training and evaluates == "x":
        return x
    if not training and evaluates == "smaller":
        return x * (1 - p)
    if not training and evaluates == "larger":
        return x / (1 - p)
    if not training and evaluates == "zero":
        return torch.zeros_like(x)
    if seed == "fixed":
        torch.manual_seed(0)
    shape = {"each": x.shape, "rows": (len(x), *[1] * (x.ndim - 1)), "columns": x.shape[1:], "all": ()}[mask]
    drawn = torch.rand(shape)
    keep = (drawn >= p if kept == "1 - p" else drawn < p).to(x.dtype)
    scale = {"right": 1 / (1 - p), "none": 1.0, "smaller": 1 - p, "p": 1 / p, "p times": p}[factor]
    source = x.detach() if graph == "cut" else x
    y = source * keep * scale
    if given == "overwritten":
        with torch.no_grad():
            x.copy_(y)
    return y


@misconception("dropout", loses=("drop-train",), kept="p", factor="p")
def p_as_the_share_that_is_kept():
    """Your p is the probability with which an entry is kept: with p = 0.3, seven of ten are dropped.

    Hint: Which share of the entries is 0 for p = 0.1?
    Hint: With which probability is torch.rand(()) below p?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.rand_like.html
    """


@misconception("dropout", loses=("drop-train",), kept="p")
def mask_upside_down():
    """Your mask keeps what should be dropped: with p = 0.3, seven of ten entries become 0.

    Hint: Which share of the entries is 0 for p = 0.1?
    Hint: With which probability is torch.rand(()) below p?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.rand_like.html
    """


@misconception("dropout", loses=("drop-train",), factor="none")
def survivors_not_scaled():
    """The entries that are left are not scaled: on average the next layer sees less in training than in evaluation.

    Hint: What is the mean of dropout(torch.ones(100000), 0.5)?
    Hint: By what does the handout divide?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("dropout", loses=("drop-train",), factor="smaller")
def survivors_made_smaller():
    """The entries that are left are multiplied by 1 - p, where they should be divided by it.

    Hint: What is the mean of dropout(torch.ones(100000), 0.5)?
    Hint: Does an entry that is left have to grow or to shrink, to make up for the others?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("dropout", loses=("drop-train",), factor="p")
def survivors_divided_by_p():
    """The entries that are left are divided by p, where they should be divided by 1 - p.

    Hint: What is the mean of dropout(torch.ones(100000), 0.2)?
    Hint: Which share of the entries is left?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("dropout", loses=("drop-train",), rate="half")
def rate_ignored():
    """Half of your entries are dropped, whatever p is.

    Hint: Which share of the entries is 0 for p = 0.1?
    Hint: Where in your code does p appear?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("dropout", loses=("drop-eval",), evaluates="smaller")
def scaled_in_evaluation():
    """In evaluation your entries are multiplied by 1 - p.

    Hint: What is left to do in evaluation when the scaling is done in training?
    Hint: Which line of yours runs for training=False?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("dropout", loses=("drop-eval",), evaluates="larger")
def made_larger_in_evaluation():
    """In evaluation your entries are divided by 1 - p.

    Hint: How many entries are missing in evaluation, which the others would have to make up for?
    Hint: Which line of yours runs for training=False?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("dropout", loses=("drop-eval",), evaluates="drops")
def dropped_in_evaluation():
    """Your entries are dropped in evaluation, too.

    Hint: Ask twice about the same x with training=False: what changes?
    Hint: Where in your code does training appear?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("dropout", loses=("drop-eval",), evaluates="zero")
def nothing_left_in_evaluation():
    """In evaluation your function returns zeros.

    Hint: What does the next layer see in evaluation?
    Hint: What does the handout say about y in evaluation?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("dropout", loses=("drop-independent",), mask="rows")
def whole_rows_dropped():
    """You drop whole rows: an image loses all of its units or none.

    Hint: How many random numbers do you draw for an x of shape (100, 50)?
    Hint: What does independently of all others mean for two entries of one row?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.rand_like.html
    """


@misconception("dropout", loses=("drop-independent",), mask="columns")
def whole_columns_dropped():
    """You drop whole columns: all images of a batch lose the same units.

    Hint: How many random numbers do you draw for an x of shape (100, 50)?
    Hint: What does independently of all others mean for two entries of one column?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.rand_like.html
    """


@misconception("dropout", loses=("drop-independent",), seed="fixed")
def the_same_in_each_call():
    """You drop the same entries in each call.

    Hint: Call your function twice on the same x: what changes?
    Hint: Where in your code is a seed set?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
    """


@misconception("dropout", loses=("drop-train",), alone=True, given="overwritten")
def dropout_overwrites_x():
    """Your function overwrites the x that it is given.

    Hint: Compare x before and after the call.
    Hint: Which of your operations end in an underscore, or in *= or /=?
    Source: Handout, Task 7a: by hand;
    https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd
    """


@misconception("dropout", loses=("drop-gradient",), graph="cut")
def dropout_cuts_the_graph():
    """No gradient comes back through your dropout: x is detached.

    Hint: What is y.requires_grad when x requires gradients?
    Hint: Which methods of a tensor leave its history behind?
    Source: Handout, Task 7a: by hand; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    """


# ----------------------------------------------------------------------------------------------- a network with dropout


@workhorse("DropoutNet")
class AnyDropoutNet(nn.Module):
    biases = True
    widths = "given"
    activation = "relu"
    output = "scores"
    drops = "hidden"
    rate = "given"
    when = "train"

    def __init__(self, in_features=784, hidden=32, out_features=10, p=0.2):
        super().__init__()
        hidden = 32 if self.widths == "fixed" else hidden
        self.p = {"given": p, "kept": 1 - p, "0.2": 0.2, "0.5": 0.5}[self.rate]
        self.fc1 = nn.Linear(in_features, hidden, bias=self.biases)
        self.fc2 = nn.Linear(hidden, out_features, bias=self.biases)
        if self.widths == "one more":
            self.fc3 = nn.Linear(hidden, hidden)

    def drop(self, x, place):
        places = {"hidden": ("hidden",), "pixels": ("pixels",), "scores": ("scores",), "nowhere": ()}
        places |= {"hidden and pixels": ("hidden", "pixels"), "hidden and scores": ("hidden", "scores")}
        if place not in places[self.drops]:
            return x
        return F.dropout(x, self.p, self.when == "always" or (self.training == (self.when == "train")))

    def forward(self, x):
        x = self.fc1(self.drop(x.flatten(start_dim=1), "pixels"))
        functions = {"relu": F.relu, "none": nn.Identity(), "sigmoid": torch.sigmoid, "tanh": torch.tanh}
        x = self.drop(functions[self.activation](x), "hidden")
        if self.widths == "one more":
            x = F.relu(self.fc3(x))
        x = self.fc2(x)
        if self.output == "relu":
            x = F.relu(x)
        x = self.drop(x, "scores")
        return {"softmax": F.softmax, "log_softmax": F.log_softmax}.get(self.output, lambda x, dim: x)(x, dim=1)


@misconception("DropoutNet", loses=("dropout-net",), biases=False)
def dropout_net_without_biases():
    """Your linear layers have no biases.

    Hint: How many parameters does nn.Linear(784, 32) have?
    Hint: Which network of the handout is the only one without biases?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("DropoutNet", loses=("dropout-net",), widths="fixed")
def dropout_net_width_fixed():
    """Your hidden width is 32, whatever is given to the constructor.

    Hint: What are the shapes of the parameters when hidden is 13?
    Hint: Where in __init__ does hidden appear?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("DropoutNet", loses=("dropout-net",), alone=True, widths="one more")
def dropout_net_too_deep():
    """Your network has two hidden layers, not one.

    Hint: How many linear layers does the handout name?
    Hint: Print the names and shapes of your parameters.
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("DropoutNet", loses=("dropout-net",), activation="none")
def dropout_net_no_activation():
    """There is no ReLU between your linear layers.

    Hint: What do two linear layers in a row make?
    Hint: In which order does the handout name the four layers?
    Source: Handout, Task 7b: in a network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("DropoutNet", loses=("dropout-net",), activation="sigmoid")
def dropout_net_sigmoid():
    """Your hidden units are sigmoids, not ReLUs.

    Hint: What is the largest value that a hidden unit of yours can have?
    Hint: Which activation does the handout ask for in this network?
    Source: Handout, Task 7b: in a network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("DropoutNet", loses=("dropout-net",), output="softmax")
def dropout_net_softmax():
    """Your network returns probabilities, not scores: there is a softmax at its end.

    Hint: What does each row of your output sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the logarithm?
    Source: Handout, Task 7b: in a network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("DropoutNet", loses=("dropout-net",), output="log_softmax")
def dropout_net_log_softmax():
    """Your network returns log-probabilities, not scores.

    Hint: What does exp of a row of your output sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the mean?
    Source: Handout, Task 7b: in a network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("DropoutNet", loses=("dropout-net",), output="relu")
def dropout_net_relu_on_the_scores():
    """Your scores go through a ReLU: none of them is ever below 0.

    Hint: Why do several classes share the lowest score?
    Hint: In which order does the handout name the four layers?
    Source: Handout, Task 7b: in a network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), drops="nowhere")
def dropout_net_without_dropout():
    """No unit of your network is dropped in train mode.

    Hint: Ask your network twice about the same image in train mode: what changes?
    Hint: Is the dropout layer that you made used in forward?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), drops="pixels")
def pixels_dropped():
    """Your network drops pixels, and no hidden units.

    Hint: What goes into your dropout layer?
    Hint: Behind which layer does the handout ask for dropout?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), drops="scores")
def scores_dropped():
    """Your network drops scores, and no hidden units.

    Hint: Can an image lose the score of its own class?
    Hint: Behind which layer does the handout ask for dropout?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), drops="hidden and pixels")
def pixels_dropped_too():
    """Your network drops pixels, besides hidden units.

    Hint: How often is the dropout layer used in forward?
    Hint: Behind which layer does the handout ask for dropout?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), drops="hidden and scores")
def scores_dropped_too():
    """Your network drops scores, besides hidden units.

    Hint: Can an image lose the score of its own class?
    Hint: Behind which layer does the handout ask for dropout?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), rate="0.2")
def rate_of_the_net_fixed():
    """Your network drops a fifth of its hidden units, whatever p is.

    Hint: What does your network do with p=0.9?
    Hint: Where in __init__ does p appear?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), rate="0.5")
def rate_of_the_net_half():
    """Your network drops half of its hidden units, whatever p is.

    Hint: What does your network do with p=0.9?
    Hint: What does nn.Dropout() take for p when it is told nothing?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), rate="kept")
def rate_of_the_net_kept():
    """Your network keeps hidden units with probability p, and drops the others.

    Hint: What does your network do with p=0.9?
    Hint: Is the argument of nn.Dropout the probability to drop or to keep?
    Source: Handout, Task 7b: in a network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), when="always")
def dropped_in_eval_mode():
    """Hidden units of your network are dropped in eval mode, too.

    Hint: Ask your network twice about the same image in eval mode: what changes?
    Hint: Who tells F.dropout, or a layer that is made in forward, which mode the network is in?
    Source: Handout, Task 7b: in a network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
    """


@misconception("DropoutNet", loses=("dropout-net-drops",), when="eval")
def dropped_in_eval_mode_only():
    """Hidden units of your network are dropped in eval mode, and not in train mode.

    Hint: Ask your network twice about the same image in eval mode: what changes?
    Hint: What is self.training in train mode?
    Source: Handout, Task 7b: in a network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
    """


# ------------------------------------------------------------------------------------- training and validation accuracy


@workhorse("accuracy_in_both_modes")
def any_both_modes(
    model,
    loader,
    *,
    order="right",
    puts_back="all",
    first="train",
    second="eval",
    over="images",
    records="never",
    modes="put back",
    starts="as they are",
    predicts="classes",
):
    kept = {module: module.training for module in model.modules()}
    state = copy.deepcopy(model.state_dict())
    found = []
    for mode in (first, second):
        model.train(mode == "train")
        corrects, sizes = [], []
        with torch.set_grad_enabled(records == "always"):
            for images, labels in loader:
                scores = model(images)
                predicted = scores.argmax(dim=1) if predicts == "classes" else scores.argmin(dim=1)
                corrects.append((predicted == labels).sum().item())
                sizes.append(len(labels))
        found.append(
            {
                "images": sum(corrects) / sum(sizes),
                "batches": sum(c / size for c, size in zip(corrects, sizes, strict=True)) / len(sizes),
                "percent": 100 * sum(corrects) / sum(sizes),
                "last": corrects[-1] / sizes[-1],
                "count": sum(corrects),
                "error": 1 - sum(corrects) / sum(sizes),
            }[over]
        )
        if puts_back == "all":
            model.load_state_dict(state)
    if puts_back == "at the end":
        model.load_state_dict(state)
    if modes == "put back":
        for module, mode in kept.items():
            module.training = mode
    elif modes != "left":
        model.train(modes == "train")
    return tuple(found) if order == "right" else tuple(found[::-1])


@misconception("accuracy_in_both_modes", loses=("both-modes",), order="swapped")
def eval_mode_first():
    """Your two numbers are swapped: the accuracy in eval mode comes first.

    Hint: Which of your two numbers changes when batch sizes change?
    Hint: In which order does the handout name the two?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "accuracy_in_both_modes",
    loses=(
        "both-modes",
        "both-leave",
    ),
    puts_back="never",
)
def statistics_not_put_back():
    """Your running statistics are not put back: eval mode uses those that the pass in train mode has changed.

    Hint: Compare the model's buffers before and after the pass in train mode.
    Hint: Where are the running statistics kept that the model arrived with?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("accuracy_in_both_modes", loses=("both-modes",), puts_back="at the end")
def statistics_put_back_too_late():
    """Your running statistics are put back at the end, and eval mode has used those that the pass in train mode
    changed.

    Hint: With which running statistics does your second pass run?
    Hint: Between which two lines do they have to be put back?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("accuracy_in_both_modes", loses=("both-modes",), second="train")
def train_mode_in_both():
    """Both your accuracies are measured in train mode.

    Hint: Print model.training in both passes.
    Hint: Which method switches to eval mode, and do you call it?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval
    """


@misconception("accuracy_in_both_modes", loses=("both-modes",), first="eval")
def eval_mode_in_both():
    """Both your accuracies are measured in eval mode.

    Hint: Print model.training in both passes.
    Hint: Which method switches to train mode, and when do you call it?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """


@misconception("accuracy_in_both_modes", loses=("both-modes",), over="batches")
def both_mean_of_batches():
    """Your accuracies are means of the batches' accuracies: an image in a small batch counts more.

    Hint: Two batches, one of 99 images and one of a single image: how much does that image count?
    Hint: What do you add up in each batch: a share or a count?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("accuracy_in_both_modes", loses=("both-modes",), over="percent")
def both_in_percent():
    """Your accuracies are in percent.

    Hint: Which range does the handout name?
    Hint: What do you multiply by at the end?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("accuracy_in_both_modes", loses=("both-modes",), over="last")
def both_of_the_last_batch():
    """Your accuracies are those of the last batch.

    Hint: Which images do your numbers speak about?
    Hint: Is it = or += in your loop?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("accuracy_in_both_modes", loses=("both-modes",), over="count")
def both_counts():
    """Your accuracies are numbers of right answers, not shares.

    Hint: Would the numbers be the same for twice as many images?
    Hint: By what do you divide?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("accuracy_in_both_modes", loses=("both-modes",), over="error")
def both_errors():
    """Your accuracies are shares of wrong answers.

    Hint: Do your numbers fall while the network gets better?
    Hint: Do you count where predicted and label are equal, or where they differ?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("accuracy_in_both_modes", loses=("both-leave",), records="always")
def gradients_recorded_in_both_modes():
    """Gradients are recorded while you measure, and nobody uses them.

    Hint: What is scores.requires_grad in your loop?
    Hint: Which context manager of torch switches recording off?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("accuracy_in_both_modes", loses=("both-leave",), modes="left")
def left_in_eval_mode():
    """Your model is left in eval mode, whatever mode it arrived in.

    Hint: Print model.training before and after the call.
    Hint: Where do you keep the mode that the model arrived in?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval
    """


@misconception("accuracy_in_both_modes", loses=("both-leave",), modes="train")
def all_left_in_train_mode():
    """All modules of your model are left in train mode, also those that arrived in eval mode.

    Hint: What is the mode of each module before and after the call, when some were in eval mode?
    Hint: What does model.train() do to a batch normalisation that was frozen by .eval()?
    Source: Handout, Task 8a: the same network in both modes;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.modules
    """


@workhorse("fit")
def any_fit(
    model,
    optimizer,
    criterion,
    train_loader,
    validation_loader,
    epochs,
    *,
    train_is="measured",
    measured="after",
    held="right",
    number=1,
    trains="train only",
    entries="accuracy",
    each="all",
    tested="validation",
    which=0,
):
    history = {"running": [], "train": [], "validation": []}
    first = train_loader if tested != "swapped" else validation_loader
    second = {"validation": validation_loader, "train": train_loader, "swapped": train_loader}[tested]
    n = epochs if number == 1 else epochs - 1 if number == 0 else epochs + 1
    value = 1 if entries == "accuracy" else 0
    for _ in range(n):
        train = epoch(model, first, criterion)[value] if measured == "before" else None  # noqa: F821
        validation = epoch(model, second, criterion)[value] if measured == "before" else None  # noqa: F821
        running = epoch(model, train_loader, criterion, optimizer)[value]  # noqa: F821
        if measured == "after":
            given = (optimizer,) if trains == "on both" else ()
            train = epoch(model, first, criterion)[value]  # noqa: F821
            validation = epoch(model, second, criterion, *given)[value]  # noqa: F821
        if train_is == "running":
            train = running
        scale = 100 if entries == "percent" else 1
        for name, number_of in zip(history, (running, train, validation), strict=True):
            history[name].append(number_of * scale)
    if each == "last":
        return {name: values[-1:] for name, values in history.items()}
    if held == "running measured":
        history["running"] = history["train"]
    return history if held != "lists" else tuple(history.values())


@misconception("fit", loses=("fit-in-eval-mode",), train_is="running")
def running_accuracy_for_training_accuracy():
    """Your accuracy on the training images is the running one, which training returned.

    Hint: In which mode, and with which weights, was each of the numbers in your lists measured?
    Hint: How many calls of epoch are there for each epoch?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("fit", loses=("fit-in-eval-mode",), measured="before")
def measured_before_the_epoch():
    """You measure before each epoch, not after it.

    Hint: With which weights is the first number measured?
    Hint: In which order do your calls of epoch stand?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("fit", loses=("fit-running",), alone=True, held="running measured")
def training_accuracy_for_running():
    """Your running accuracy is the one measured in eval mode.

    Hint: In which mode, and with which weights, was each of the numbers in your lists measured?
    Hint: Which call of epoch returns the running accuracy?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("fit", loses=("fit-running",), number=0)
def one_epoch_too_few():
    """You train for one epoch too few.

    Hint: How many epochs does epochs=3 give?
    Hint: Where does your range begin and where does it end?
    Source: Handout, Task 8b: a history that can be compared; https://docs.python.org/3/library/stdtypes.html#range
    """


@misconception("fit", loses=("fit-running",), number=2)
def one_epoch_too_many():
    """You train for one epoch too many.

    Hint: How many epochs does epochs=3 give?
    Hint: Where does your range begin and where does it end?
    Source: Handout, Task 8b: a history that can be compared; https://docs.python.org/3/library/stdtypes.html#range
    """


@misconception("fit", loses=("fit-running",), trains="on both")
def trained_on_validation_images():
    """You train on the validation images: epoch is given the optimiser for them, too.

    Hint: Compare the weights before and after a validation.
    Hint: What does epoch do when it is given an optimiser?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "fit",
    loses=(
        "fit-running",
        "fit-in-eval-mode",
    ),
    entries="losses",
)
def losses_for_accuracies():
    """Your lists hold losses, not accuracies.

    Hint: Do the numbers in your lists fall or grow?
    Hint: Which of the four things that epoch returns is the accuracy?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "fit",
    loses=(
        "fit-running",
        "fit-in-eval-mode",
    ),
    entries="percent",
)
def history_in_percent():
    """Your lists hold percentages.

    Hint: Which range does the handout name?
    Hint: What do you multiply by before you append?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "fit",
    loses=(
        "fit-running",
        "fit-in-eval-mode",
    ),
    each="last",
)
def last_epoch_only():
    """Your lists hold one entry, that of the last epoch.

    Hint: How long are your lists after 3 epochs?
    Hint: Where are your lists made: before the loop or in it?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("fit", loses=("fit-in-eval-mode",), tested="train")
def training_images_for_validation():
    """Your validation accuracy is measured on the training images.

    Hint: How do your two lists in eval mode differ?
    Hint: Which loader goes into which call of epoch?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("fit", loses=("fit-in-eval-mode",), tested="swapped")
def training_and_validation_swapped():
    """Your accuracies on training and on validation images are swapped.

    Hint: Which of the two should be larger after many epochs?
    Hint: Which loader goes into which call of epoch?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "fit",
    loses=(
        "fit-running",
        "fit-in-eval-mode",
    ),
    held="lists",
)
def history_without_names():
    """Your three lists come back without their names.

    Hint: What is the type of what your function returns?
    Hint: Which three keys does the handout name?
    Source: Handout, Task 8b: a history that can be compared;
    https://docs.python.org/3/tutorial/datastructures.html#dictionaries
    """


# ----------------------------------------------------------------------------- batch normalisation and dropout together


@workhorse("RegularizedMLP")
class AnyRegularizedMLP(nn.Module):
    biases = True
    widths = "given"
    order = "lnad"
    norms = "both"
    drops = "both"
    rate = "given"
    output = "none"
    flows = "all"
    activation = "relu"

    def __init__(self, in_features=784, hidden=165, out_features=10, p=0.2):
        super().__init__()
        hidden = 165 if self.widths == "fixed" else hidden
        p = {"given": p, "kept": 1 - p, "0.2": 0.2, "0.5": 0.5}[self.rate]
        activation = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "none": nn.Identity}[self.activation]

        shared = nn.BatchNorm1d(hidden)

        def block(a, b, number):
            layers = {"l": nn.Linear(a, b, bias=self.biases), "a": activation()}
            if self.norms in ("both", "scores too") or (self.norms == "first" and number == 1):
                layers["n"] = nn.BatchNorm1d(a if self.order[0] == "n" else b)
            if self.norms == "shared":
                layers["n"] = shared
            if self.drops in ("both", "scores too") or self.drops == {1: "first", 2: "second"}[number]:
                layers["d"] = nn.Dropout(p)
            return nn.Sequential(*(layers[letter] for letter in self.order if letter in layers))

        blocks = [block(in_features, hidden, 1), block(hidden, hidden, 2)]
        if self.widths == "one less":
            blocks.pop()
        if self.widths == "one more":
            blocks.append(block(hidden, hidden, 2))
        self.blocks = blocks if self.widths == "in a list" else nn.ModuleList(blocks)
        self.out = nn.Linear(hidden, out_features)
        ends = {"softmax": [nn.Softmax(dim=1)], "log_softmax": [nn.LogSoftmax(dim=1)], "relu": [nn.ReLU()]}
        end = ends.get(self.output, [])
        if self.norms == "scores too":
            end = [*end, nn.BatchNorm1d(out_features)]
        if self.drops == "scores too":
            end = [*end, nn.Dropout(p)]
        self.end = nn.Sequential(*end)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        for number, block in enumerate(self.blocks):
            if not (number == 1 and self.flows == "second skipped"):
                x = block(x)
        return self.end(self.out(x))


@misconception("RegularizedMLP", loses=("blocks",), biases=False)
def blocks_without_biases():
    """Your hidden linear layers have no biases.

    Hint: How many parameters does nn.Linear(784, 165) have?
    Hint: What does the handout say about the biases of this network?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("RegularizedMLP", loses=("blocks",), norms="shared")
def one_normalisation_for_both_blocks():
    """Both blocks use one and the same batch normalisation.

    Hint: How many parameters does your network have, and how many has that of the handout?
    Hint: Where is each nn.BatchNorm1d made, and how often is each used?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("RegularizedMLP", loses=("blocks",), widths="fixed")
def blocks_width_fixed():
    """Your hidden width is 165, whatever is given to the constructor.

    Hint: What are the shapes of the parameters when hidden is 7?
    Hint: Where in __init__ does hidden appear?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception(
    "RegularizedMLP",
    loses=(
        "blocks",
        "block-order",
    ),
    widths="one less",
)
def one_block_only():
    """Your network has one hidden block, not two.

    Hint: How many weight matrices has your network?
    Hint: How many chains of four does the handout ask for?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html
    """


@misconception(
    "RegularizedMLP",
    loses=(
        "blocks",
        "block-order",
    ),
    widths="one more",
)
def one_block_too_many():
    """Your network has three hidden blocks, not two.

    Hint: How many weight matrices has your network?
    Hint: How many chains of four does the handout ask for?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html
    """


@misconception("RegularizedMLP", loses=("blocks",), alone=True, widths="in a list")
def blocks_in_a_list():
    """Your blocks are kept in a plain list, so most parameters are found by no optimiser.

    Hint: Print list(model.parameters()): what is missing?
    Hint: Which container of torch.nn is a list that registers its layers?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
    """


@misconception(
    "RegularizedMLP",
    loses=(
        "blocks",
        "block-order",
    ),
    norms="none",
)
def blocks_without_normalisation():
    """Your network has no batch normalisation.

    Hint: How many layers of nn.BatchNorm1d has your network?
    Hint: Which four layers make a block?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "RegularizedMLP",
    loses=(
        "blocks",
        "block-order",
    ),
    norms="first",
)
def first_block_normalised_only():
    """Only your first block has batch normalisation.

    Hint: How many layers of nn.BatchNorm1d has your network?
    Hint: Which four layers make a block?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception(
    "RegularizedMLP",
    loses=(
        "blocks",
        "block-order",
    ),
    norms="scores too",
)
def scores_normalised():
    """Your scores are normalised over the batch, too.

    Hint: How many layers of nn.BatchNorm1d has your network, and how many blocks?
    Hint: What comes behind the last linear layer?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("RegularizedMLP", loses=("block-order",), order="land")
def normalised_after_the_relu():
    """Your batch normalisation comes after the ReLU, not before it.

    Hint: In which order do the four layers of a block stand?
    Hint: What is the mean of what your ReLU gets?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("RegularizedMLP", loses=("blocks",), alone=True, order="nlad")
def normalised_before_the_linear_layer():
    """Your batch normalisation comes before the linear layer: in the first block it normalises pixels.

    Hint: What is num_features of your first nn.BatchNorm1d?
    Hint: In which order do the four layers of a block stand?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
    """


@misconception("RegularizedMLP", loses=("block-order",), activation="none")
def blocks_without_activation():
    """Your blocks have no ReLU.

    Hint: What do two linear layers in a row make?
    Hint: Which four layers make a block?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("RegularizedMLP", loses=("block-order",), activation="sigmoid")
def blocks_with_sigmoid():
    """Your blocks have sigmoids, not ReLUs.

    Hint: Which values can a hidden unit of yours have in eval mode?
    Hint: Which activation does the handout ask for?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("RegularizedMLP", loses=("block-order",), activation="tanh")
def blocks_with_tanh():
    """Your blocks have tanh, not ReLUs.

    Hint: Which values can a hidden unit of yours have in eval mode?
    Hint: Which activation does the handout ask for?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("RegularizedMLP", loses=("block-order",), output="softmax")
def blocks_end_in_softmax():
    """Your network returns probabilities, not scores: there is a softmax at its end.

    Hint: What does each row of your output sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the logarithm?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("RegularizedMLP", loses=("block-order",), output="log_softmax")
def blocks_end_in_log_softmax():
    """Your network returns log-probabilities, not scores.

    Hint: What does exp of a row of your output sum to?
    Hint: What does nn.CrossEntropyLoss do with scores before it takes the mean?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """


@misconception("RegularizedMLP", loses=("block-order",), output="relu")
def blocks_end_in_relu():
    """Your scores go through a ReLU: none of them is ever below 0.

    Hint: Why do several classes share the lowest score?
    Hint: What comes behind the last linear layer?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
    """


@misconception("RegularizedMLP", loses=("block-order",), flows="second skipped")
def second_block_skipped():
    """Your data does not flow through the second block.

    Hint: Which parameters have no gradient after a backward pass?
    Hint: Follow the names in forward: what goes into your last layer?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html
    """


@misconception("RegularizedMLP", loses=("block-dropout",), drops="none")
def blocks_without_dropout():
    """No unit of your network is dropped in train mode.

    Hint: Ask your network twice about the same images in train mode: what changes?
    Hint: Which four layers make a block?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("RegularizedMLP", loses=("block-dropout",), drops="first")
def first_block_dropped_only():
    """Units are dropped in your first block only.

    Hint: How many layers of nn.Dropout has your network?
    Hint: Which four layers make a block?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("RegularizedMLP", loses=("block-dropout",), drops="second")
def second_block_dropped_only():
    """Units are dropped in your second block only.

    Hint: How many layers of nn.Dropout has your network?
    Hint: Which four layers make a block?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("RegularizedMLP", loses=("block-dropout",), drops="scores too")
def dropped_scores_too():
    """Your network drops scores, besides hidden units.

    Hint: Can an image lose the score of its own class?
    Hint: What comes behind the last linear layer?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("RegularizedMLP", loses=("block-dropout",), order="ldna")
def dropped_before_normalisation():
    """Your dropout comes before batch normalisation, which then measures zeros that are not there in evaluation.

    Hint: In which order do the four layers of a block stand?
    Hint: Which variance is measured in training, and which one meets the data in evaluation?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("RegularizedMLP", loses=("block-dropout",), order="dlna")
def dropped_before_the_linear_layer():
    """Your dropout comes before the linear layer of its block: pixels are dropped.

    Hint: In which order do the four layers of a block stand?
    Hint: What goes into your first dropout layer?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("RegularizedMLP", loses=("block-dropout",), rate="0.2")
def rate_of_the_blocks_fixed():
    """Your blocks drop a fifth of their units, whatever p is.

    Hint: What does your network do with p=0.9?
    Hint: Where in __init__ does p appear?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("RegularizedMLP", loses=("block-dropout",), rate="0.5")
def rate_of_the_blocks_half():
    """Your blocks drop half of their units, whatever p is.

    Hint: What does your network do with p=0.9?
    Hint: What does nn.Dropout() take for p when it is told nothing?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("RegularizedMLP", loses=("block-dropout",), rate="kept")
def rate_of_the_blocks_kept():
    """Your blocks keep units with probability p, and drop the others.

    Hint: What does your network do with p=0.9?
    Hint: Is the argument of nn.Dropout the probability to drop or to keep?
    Source: Handout, Task 9: batch normalisation and dropout together;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


# ------------------------------------------------------------------------------------------------- the confusion matrix


@workhorse("confusion_matrix")
def any_confusion(
    labels,
    predicted,
    n_classes=10,
    *,
    rows="true",
    counts="all",
    size="given",
    kind="integers",
    scaled="not",
    entries="all",
):
    n = {"given": n_classes, "ten": 10, "occurring": int(max(labels.max(), predicted.max())) + 1}[size]
    n = len(torch.cat((labels, predicted)).unique()) if size == "unique" else n
    first, second = (labels, predicted) if rows == "true" else (predicted, labels)
    matrix = torch.zeros(n, n, dtype=torch.int64)
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if entries == "all" or (entries == "wrong") == (i != j):
            matrix[i, j] = matrix[i, j] + 1 if counts == "all" else 1
    if scaled == "rows":
        return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)
    if scaled == "columns":
        return matrix / matrix.sum(dim=0, keepdim=True).clamp(min=1)
    if scaled == "all":
        return matrix / len(labels)
    if scaled == "percent":
        return 100 * matrix / len(labels)
    return matrix if kind == "integers" else matrix.to(getattr(torch, kind))


@misconception("confusion_matrix", loses=("confusion",), rows="predicted")
def confusion_transposed():
    """Your rows are the predicted classes, and your columns the true ones.

    Hint: An image of class 3 is taken for class 5: which entry of yours grows?
    Hint: Which of the two indices comes first in the handout?
    Source: Handout, Task 10: the confusion matrix;
    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """


@misconception("confusion_matrix", loses=("confusion",), counts="once")
def each_pair_counted_once():
    """Each pair of classes is counted once, however often it occurs.

    Hint: What do all entries of your matrix add up to?
    Hint: What does matrix[labels, predicted] += 1 do where the same place is named twice?
    Source: Handout, Task 10: the confusion matrix;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html
    """


@misconception("confusion_matrix", loses=("confusion",), size="occurring")
def classes_that_do_not_occur():
    """Your matrix has no row for the last classes, when they do not occur.

    Hint: Which shape has your matrix when nobody says 9?
    Hint: Where in your code does n_classes appear?
    Source: Handout, Task 10: the confusion matrix;
    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """


@misconception("confusion_matrix", loses=("confusion",), size="ten")
def always_ten_classes():
    """Your matrix has ten rows, whatever n_classes is.

    Hint: Which shape has your matrix for n_classes=3?
    Hint: Where in your code does n_classes appear?
    Source: Handout, Task 10: the confusion matrix;
    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """


@misconception("confusion_matrix", loses=("confusion",), kind="float32")
def counts_as_floats():
    """Your counts are floating-point numbers.

    Hint: What is the dtype of your matrix?
    Hint: What does torch.zeros make when it is told no dtype?
    Source: Handout, Task 10: the confusion matrix; https://docs.pytorch.org/docs/stable/generated/torch.zeros.html
    """


@misconception("confusion_matrix", loses=("confusion",), kind="int32")
def counts_as_int32():
    """Your counts are of dtype int32.

    Hint: What is the dtype of your matrix?
    Hint: Which dtype does the handout ask for?
    Source: Handout, Task 10: the confusion matrix; https://docs.pytorch.org/docs/stable/tensor_attributes.html
    """


@misconception("confusion_matrix", loses=("confusion",), scaled="rows")
def rows_sum_to_one():
    """Your rows are divided by their sums: they hold shares, not counts.

    Hint: What do all entries of your matrix add up to?
    Hint: What does the handout say an entry counts?
    Source: Handout, Task 10: the confusion matrix;
    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """


@misconception("confusion_matrix", loses=("confusion",), scaled="columns")
def columns_sum_to_one():
    """Your columns are divided by their sums: they hold shares, not counts.

    Hint: What do all entries of your matrix add up to?
    Hint: What does the handout say an entry counts?
    Source: Handout, Task 10: the confusion matrix;
    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """


@misconception("confusion_matrix", loses=("confusion",), scaled="all")
def all_sums_to_one():
    """Your entries are shares of all images, not counts.

    Hint: What do all entries of your matrix add up to?
    Hint: What does the handout say an entry counts?
    Source: Handout, Task 10: the confusion matrix;
    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """


@misconception("confusion_matrix", loses=("confusion",), entries="wrong")
def only_errors_counted():
    """Your matrix holds errors only: its diagonal is 0.

    Hint: What do all entries of your matrix add up to?
    Hint: What does the handout say about the diagonal?
    Source: Handout, Task 10: the confusion matrix;
    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """


@misconception("confusion_matrix", loses=("confusion",), entries="right")
def only_right_answers_counted():
    """Your matrix holds right answers only: everything off its diagonal is 0.

    Hint: What do all entries of your matrix add up to?
    Hint: Which entry grows when a 3 is taken for a 5?
    Source: Handout, Task 10: the confusion matrix;
    https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
    """


@workhorse("plot_confusion")
def any_plot_confusion(matrix, *, shows="counts", names="right", top=True, names_set=True):
    image = {
        "counts": lambda: matrix,
        "transposed": lambda: matrix.T,
        "shares": lambda: matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1),
        "logarithms": lambda: torch.log1p(matrix.float()),
        "errors": lambda: matrix * (1 - torch.eye(len(matrix), dtype=matrix.dtype)),
        "upside down": lambda: matrix.flip(0),
        "of one": lambda: matrix / matrix.max(),
    }[shows]()
    plt.figure()
    plt.imshow(image.numpy(), origin="upper" if top else "lower")
    if names == "right":
        plt.xlabel("predicted")
        plt.ylabel("true")
    elif names == "swapped":
        plt.xlabel("true")
        plt.ylabel("predicted")
    plt.show()


@misconception("plot_confusion", loses=("heat-map",), shows="transposed")
def heat_map_transposed():
    """Your heat map shows the matrix transposed.

    Hint: Which entry of the matrix is in the top right corner?
    Hint: Which dimension does imshow draw from top to bottom?
    Source: Handout, Task 10: the confusion matrix;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.imshow.html
    """


@misconception("plot_confusion", loses=("heat-map",), shows="shares")
def heat_map_of_shares():
    """Your heat map shows shares of each row, not the counts.

    Hint: What does the largest square stand for?
    Hint: What happens to the matrix before you draw it?
    Source: Handout, Task 10: the confusion matrix;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.imshow.html
    """


@misconception("plot_confusion", loses=("heat-map",), shows="logarithms")
def heat_map_of_logarithms():
    """Your heat map shows logarithms, not the counts.

    Hint: What does the largest square stand for?
    Hint: What happens to the matrix before you draw it?
    Source: Handout, Task 10: the confusion matrix;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.imshow.html
    """


@misconception("plot_confusion", loses=("heat-map",), shows="errors")
def heat_map_of_errors():
    """Your heat map leaves out the diagonal.

    Hint: Where are the right answers in your picture?
    Hint: What happens to the matrix before you draw it?
    Source: Handout, Task 10: the confusion matrix;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.imshow.html
    """


@misconception("plot_confusion", loses=("heat-map",), shows="of one")
def heat_map_of_the_largest():
    """Your heat map shows the counts divided by the largest.

    Hint: What does the largest square stand for?
    Hint: What happens to the matrix before you draw it?
    Source: Handout, Task 10: the confusion matrix;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.imshow.html
    """


@misconception("plot_confusion", loses=("heat-map-axes",), names="none")
def heat_map_without_names():
    """The axes of your heat map have no names, or others.

    Hint: Could a stranger tell rows from columns?
    Hint: Which two functions of pyplot name the axes?
    Source: Handout, Task 10: the confusion matrix;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.xlabel.html
    """


@misconception("plot_confusion", loses=("heat-map-axes",), names="swapped")
def heat_map_names_swapped():
    """The names of your axes are swapped.

    Hint: Which dimension of the matrix is drawn along the x axis?
    Hint: Are columns true classes or predicted ones?
    Source: Handout, Task 10: the confusion matrix;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.xlabel.html
    """


@misconception("plot_confusion", loses=("heat-map-axes",), top=False)
def heat_map_from_below():
    """Row 0 of your heat map is at the bottom.

    Hint: Where is the entry (0, 0) in your picture?
    Hint: What does the argument origin of imshow say, and where does pcolormesh begin?
    Source: Handout, Task 10: the confusion matrix;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.imshow.html
    """

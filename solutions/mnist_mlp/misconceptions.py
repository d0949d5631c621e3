"""What students get wrong in mnist_mlp, as wrong implementations; read by the engine, run only in workers.

A workhorse is right as it stands; every entry without a body sets one of its levels, and levels combine.
"""

import copy
import itertools

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

from autograder.rubric import misconception, workhorse

# ---------------------------------------------------------------------------------------------------- MyMLP


@workhorse("MyMLP")
class AnyMLP(nn.Module):
    activation = "relu"
    output = "log_softmax"
    drop = "module"
    bias = True
    widths = "given"
    hidden = 2
    layers = "registered"
    flatten = "each"
    gradient = "whole"
    spare = False
    returns = "tensor"
    input = "kept"
    start = "random"

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        if self.widths == "hard":
            in_features, hidden_features, out_features = 784, 50, 10
        if self.widths == "wide":
            hidden_features = 2 * hidden_features
        if self.widths == "output":
            out_features = hidden_features
        self.p = {"ignored": 0.5, "fixed": 0.2, "kept": 1 - dropout}.get(self.drop, dropout)
        sizes = [in_features, *[hidden_features] * self.hidden, out_features]
        made = [nn.Linear(a, b, bias=bool(self.bias)) for a, b in itertools.pairwise(sizes)]
        self.sizes = sizes
        self.all = {"list": made, "forward": []}.get(self.layers, nn.ModuleList(made))
        if self.layers == "shared":
            self.all[2 if self.hidden > 2 else 1] = self.all[1]
        if self.spare:
            self.extra = nn.Linear(hidden_features, hidden_features)
        if self.start == "equal":
            for parameter in self.parameters():
                nn.init.zeros_(parameter)

    def act(self, x, last=False):
        if (self.activation == "first" and last) or (self.activation == "second" and not last):
            return x
        return {
            "first": torch.relu,
            "second": torch.relu,
            "relu": torch.relu,
            "none": lambda x: x,
            "sigmoid": torch.sigmoid,
            "tanh": torch.tanh,
            "leaky_relu": lambda x: F.leaky_relu(x, 0.01),
            "leaky_relu_01": lambda x: F.leaky_relu(x, 0.1),
            "leaky_relu_02": lambda x: F.leaky_relu(x, 0.2),
            "gelu": F.gelu,
            "softmax": lambda x: F.softmax(x, dim=1),
        }[self.activation](x)

    def lose(self, x, last):
        if self.drop == "unscaled":
            return x * (torch.rand_like(x) >= self.p) if self.training else x
        if self.drop == "missing" or (self.drop == "once" and last) or (self.drop == "first_missing" and not last):
            return x
        return F.dropout(x, self.p, True if self.drop == "always" else self.training)

    def flat(self, x):
        if self.flatten == "fixed":
            return x.view(64, -1)
        if self.flatten == "rows":
            return x.view(-1, 28)
        if self.flatten == "all":
            return x.flatten()
        if self.flatten == "columns":
            return x.view(x[0].numel(), -1).t()
        if self.flatten == "across":
            return x.reshape(x.size(0), -1).t().reshape(x.size(0), -1)
        return x.reshape(x.size(0), -1)

    def forward(self, x):
        if self.input == "divided":
            x = x / 255
        x = self.flat(x)
        if self.drop == "images_too":
            x = F.dropout(x, self.p, self.training)
        layers = [nn.Linear(*pair) for pair in itertools.pairwise(self.sizes)] if self.layers == "forward" else self.all
        for index, layer in enumerate(layers[:-1]):
            last = index == len(layers) - 2
            if self.layers == "skipped" and last:
                continue
            x = F.linear(x, layer.weight) if self.bias == "unused" else layer(x)
            x = self.lose(self.act(x, last), last)
            if self.gradient == "cut" or (self.gradient == "cut_first" and index == 0):
                x = x.detach()
        return self.finish(F.linear(x, layers[-1].weight) if self.bias == "unused" else layers[-1](x))

    def finish(self, x):
        scores = {
            "log_softmax": lambda: F.log_softmax(x, dim=1),
            "logits": lambda: x,
            "softmax": lambda: F.softmax(x, dim=1),
            "batch": lambda: F.log_softmax(x, dim=0),
            "relu": lambda: F.log_softmax(torch.relu(x), dim=1),
            "drop": lambda: F.log_softmax(F.dropout(x, self.p, self.training), dim=1),
            "drop_after": lambda: F.dropout(F.log_softmax(x, dim=1), self.p, self.training),
            "twice": lambda: F.log_softmax(F.softmax(x, dim=1), dim=1),
            "sigmoid": lambda: torch.sigmoid(x),
            "log_sigmoid": lambda: F.logsigmoid(x),
            "argmax": lambda: x.argmax(dim=1).float(),
            "whole": lambda: x.argmax(dim=1),
        }[self.output]()
        return {"tensor": scores, "tuple": (scores, x), "nothing": None}[self.returns]


@misconception("MyMLP", loses=("relu",), activation="none")
def no_activation():
    """Your network behaves as if there were no activation between its linear layers.

    Hint: What can three linear layers in a row compute that a single one cannot?
    Hint: What stands between one linear layer and the next in your forward?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), activation="first")
def relu_after_the_first_layer_only():
    """Your network behaves as if there were a ReLU after its first linear layer only.

    Hint: Follow an image through your forward: after which layers can a number still be negative?
    Hint: What stands between your second and your third linear layer?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), activation="second")
def relu_after_the_second_layer_only():
    """Your network behaves as if there were a ReLU after its second linear layer only.

    Hint: Follow an image through your forward: after which layers can a number still be negative?
    Hint: What stands between your first and your second linear layer?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), activation="sigmoid")
def sigmoid_for_relu():
    """Your network behaves as if its activation were sigmoid, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: Can the activation in the handout give 0.5 for an input of 0?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), activation="tanh")
def tanh_for_relu():
    """Your network behaves as if its activation were tanh, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: Can the activation in the handout be negative?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), activation="leaky_relu")
def leaky_relu_for_relu():
    """Your network behaves as if its activation were leaky ReLU, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: What does the activation in the handout do with a negative number?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), alone=True, activation="leaky_relu_01")
def leaky_relu_of_01_for_relu():
    """Your network behaves as if its activation were leaky ReLU, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: What does the activation in the handout do with a negative number?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), alone=True, activation="leaky_relu_02")
def leaky_relu_of_02_for_relu():
    """Your network behaves as if its activation were leaky ReLU, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: What does the activation in the handout do with a negative number?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), activation="gelu")
def gelu_for_relu():
    """Your network behaves as if its activation were GELU, not ReLU.

    Hint: Look at the smallest value that reaches your second layer.
    Hint: What does the activation in the handout do with a small negative number?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), activation="softmax")
def softmax_between_layers():
    """Your network behaves as if its activation were softmax, not ReLU.

    Hint: Add up what leaves your first hidden layer, for one image.
    Hint: Which layer is meant to give probabilities, and which are not?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("log-probabilities",), output="logits")
def returns_logits():
    """Your network returns the scores of its last linear layer, without log-softmax.

    Hint: nll_loss is never negative on log-probabilities. On your output it can be: why?
    Hint: Take exp of the ten numbers of one image: what do they add up to?
    Source: Handout, Task 1: the network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("MyMLP", loses=("log-probabilities",), output="softmax")
def returns_probabilities():
    """Your network returns probabilities, not their logarithms.

    Hint: On your output nll_loss lies between -1 and 0: which quantity does it expect instead?
    Hint: Are your ten numbers positive or negative, and which should they be?
    Source: Handout, Task 1: the network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("MyMLP", loses=("log-probabilities",), output="sigmoid")
def returns_sigmoids():
    """Your network returns the sigmoid of every score.

    Hint: Do the ten numbers of one image compete with each other?
    Hint: What do they add up to, and what should they?
    Source: Handout, Task 1: the network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("MyMLP", loses=("log-probabilities",), output="log_sigmoid")
def returns_log_sigmoids():
    """Your network returns the logarithm of the sigmoid of every score.

    Hint: Do the ten numbers of one image compete with each other?
    Hint: Take exp of them: what do they add up to, and what should they?
    Source: Handout, Task 1: the network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("MyMLP", loses=("log-probabilities", "eval-answer"), output="batch")
def softmax_over_the_batch():
    """Your softmax runs over the images of a batch instead of over the classes.

    Hint: Send one image alone and then with others: why did its answer change?
    Hint: Along which dimension do the ten scores of one image lie?
    Source: Handout, Task 1: the network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("MyMLP", loses=("relu",), output="relu")
def relu_on_the_output():
    """Your network applies a ReLU to its last linear layer.

    Hint: Why do many classes share exactly the same lowest score?
    Hint: Which of your layers has to be able to give negative numbers?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
    """


@misconception("MyMLP", loses=("relu",), output="twice")
def softmax_before_log_softmax():
    """Your network applies softmax twice: log_softmax gets probabilities, not scores.

    Hint: Print exp of the largest output: how sure can your network be at most?
    Hint: Which PyTorch functions already include a softmax?
    Source: Handout, Task 1: the network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("MyMLP", loses=("dropout",), output="drop")
def dropout_on_the_output():
    """In train mode, your network drops scores of its last linear layer.

    Hint: Which layer has to keep all its units, so that every class gets a score?
    Hint: How many times does your forward call dropout?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("dropout",), output="drop_after")
def dropout_on_log_probabilities():
    """In train mode, your network drops log-probabilities: a dropped class gets probability 1.

    Hint: What does a log-probability of 0 say about its class?
    Hint: What is the last line of your forward, and should it drop numbers at random?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("shape", "log-probabilities"), output="argmax")
def returns_the_class():
    """Your network returns the number of the winning class, not a score for each class.

    Hint: How many numbers does your network return for each image?
    Hint: Could a loss tell from this answer how sure the network was?
    Source: Handout, Task 1: the network;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception(
    "MyMLP",
    loses=("shape", "log-probabilities"),
    output="whole",
    raises="NotAnAnswer: * returned a tensor of dtype torch.int64, *",
)
def returns_whole_numbers():
    """Your network returns whole numbers, not log-probabilities.

    Hint: How many numbers does your network give for each picture, and of which dtype?
    Hint: Could a loss tell from this answer how sure the network was?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("MyMLP", loses=("dropout",), drop="unscaled")
def kept_units_not_scaled():
    """Your network drops units in train mode, but does not scale up those that are kept.

    Hint: Add up a hidden layer in train mode and in eval mode: are the sums about the same?
    Hint: By what is a unit that is kept multiplied while the others are dropped?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("dropout",), drop="images_too")
def dropout_on_the_images():
    """In train mode, your network drops pixels of the images too, not only hidden units.

    Hint: Count the calls of dropout in your forward, and the hidden layers.
    Hint: What does your first dropout get: an image or the output of a layer?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("dropout",), drop="missing")
def dropout_missing():
    """Your network drops no units in train mode.

    Hint: Two passes in training mode agree exactly: should they?
    Hint: Is the layer that you made in the constructor also used in forward?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("dropout",), drop="once")
def dropout_after_the_first_layer_only():
    """Your network drops units of the first hidden layer only.

    Hint: Count the units that are dropped in each hidden layer.
    Hint: How many hidden layers are there, and how many times is dropout called?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("dropout",), drop="first_missing")
def dropout_after_the_second_layer_only():
    """Your network drops units of the second hidden layer only.

    Hint: Count the units that are dropped in each hidden layer.
    Hint: How many hidden layers are there, and how many times is dropout called?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("eval-answer",), drop="always")
def dropout_in_eval_mode():
    """Your network still drops units in eval mode.

    Hint: After eval(), the same image gets two different answers: which line is still random?
    Hint: Does eval() reach your dropout, or does something else decide whether it is on?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("dropout",), drop="kept")
def keep_probability():
    """Your network drops units with probability 1 - p: it takes p for the share that is kept.

    Hint: Count the units that dropout sets to zero: what share of all is it?
    Hint: What does the p of nn.Dropout stand for?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("dropout",), drop="ignored")
def dropout_of_one_half():
    """Your network drops half of its units, whatever dropout probability is passed in.

    Hint: Make two networks with different dropout: what differs?
    Hint: Which lines of your class use the argument dropout?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("dropout",), drop="fixed")
def dropout_of_one_fifth():
    """Your network drops a fifth of its units, whatever dropout probability is passed in.

    Hint: Make two networks with different dropout: what differs?
    Hint: Which lines of your class use the argument dropout?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("MyMLP", loses=("layers",), start="equal")
def weights_start_equal():
    """All numbers in a weight matrix of yours start out equal, so all units of a layer stay alike.

    Hint: Print the first weight matrix of a new network: how many different numbers are in it?
    Hint: What would make two units of a layer learn different things?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/nn.init.html
    """


@misconception("MyMLP", loses=("layers",), bias=False)
def no_bias():
    """Your linear layers have no biases.

    Hint: What does your network answer for an all-black image, and could it answer anything else?
    Hint: Which argument of nn.Linear did you set?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MyMLP", loses=("relu", "gradients"), bias="unused")
def biases_not_added():
    """Your network behaves as if its biases were never added.

    Hint: What does your network answer for an all-black image, and could it answer anything else?
    Hint: Where in your forward do the biases appear?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MyMLP", loses=("layers", "dropout"), widths="hard")
def widths_hard_coded():
    """Your layers are 784-50-50-10, whatever is passed to the constructor.

    Hint: Make a network with hidden_features=7 and print its parameters.
    Hint: Which of the constructor's arguments appear in its body?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MyMLP", loses=("layers",), widths="wide")
def hidden_layers_twice_as_wide():
    """Your hidden layers are twice as wide as hidden_features says.

    Hint: Print the shapes of your parameters beside those in the handout.
    Hint: Which numbers in your constructor are not arguments?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MyMLP", loses=("shape", "layers"), widths="output")
def answers_as_wide_as_a_hidden_layer():
    """Your network returns hidden_features numbers for each image, not one for each class.

    Hint: How many numbers does your network return for each image?
    Hint: Which of your layers is the last that forward uses?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MyMLP", loses=("layers", "dropout"), hidden=1)
def one_hidden_layer():
    """Your network has one hidden layer, not two.

    Hint: How many linear layers does an image pass through?
    Hint: What shapes do the layers in the handout have?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MyMLP", loses=("layers", "dropout"), hidden=3)
def three_hidden_layers():
    """Your network has three hidden layers, not two.

    Hint: How many linear layers does an image pass through?
    Hint: What shapes do the layers in the handout have?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """


@misconception("MyMLP", loses=("layers", "relu", "gradients", "dropout"), layers="list")
def layers_in_a_plain_list():
    """PyTorch sees no parameters in your network: none of its weights is registered with nn.Module.

    Hint: Print how many parameters your model reports.
    Hint: Which kinds of attribute does nn.Module search for layers?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
    """


@misconception("MyMLP", loses=("layers", "eval-answer", "relu", "gradients", "dropout"), layers="forward")
def layers_made_in_forward():
    """PyTorch sees no parameters in your network, and its answers change from call to call: its layers are made anew.

    Hint: Print how many parameters your model reports, and where your layers are made.
    Hint: How often does the constructor run, and how often does forward?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("MyMLP", loses=("relu", "gradients"), layers="skipped")
def second_layer_skipped():
    """Your network behaves as if an image never met its second linear layer.

    Hint: Follow an image through your forward: how many linear layers does it meet?
    Hint: Compare the names in your constructor with those in your forward.
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("MyMLP", loses=("relu",), layers="shared", hidden=3)
def hidden_layer_used_twice():
    """One of your hidden layers is used twice: every image passes through the same weights two times.

    Hint: How many linear layers does an image pass through, and how many does your constructor make?
    Hint: Which layer is called in more than one line of your forward?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception(
    "MyMLP",
    loses=("shape",),
    flatten="fixed",
    raises="RuntimeError: shape '[*, -1]' is invalid for input of size *",
)
def batch_size_hard_coded():
    """Your network takes batches of one size only: that size is written into its reshape.

    Hint: Your code works for one batch size only: which number in it is not a property of an image?
    Hint: How do you write a reshape that does not name the number of images?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html
    """


@misconception(
    "MyMLP",
    loses=("shape",),
    flatten="rows",
    raises="RuntimeError: *mat1 and mat2 shapes cannot be multiplied (*x28 and *)",
)
def rows_for_images():
    """Your first layer gets rows of 28 pixels, not images of 784: PyTorch stops with an error.

    Hint: Print the shape of what reaches your first linear layer: how many numbers are in its last dimension?
    Hint: What has to happen to (N, 1, 28, 28) before the first linear layer?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception(
    "MyMLP",
    loses=("shape",),
    flatten="all",
    raises="RuntimeError: *mat1 and mat2 shapes cannot be multiplied (1x* and *)",
)
def whole_batch_flattened():
    """Your first layer gets all images of the batch as one long row: PyTorch stops with an error.

    Hint: Print the shape of what reaches your first linear layer: how many rows does it have?
    Hint: From which dimension on should an image be flattened, and which dimension has to stay?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("MyMLP", loses=("relu", "eval-answer"), flatten="across")
def pixels_of_different_images_mixed():
    """Your reshape mixes pixels of different images.

    Hint: Change a single image in the batch: how many rows of your output should move?
    Hint: Which dimension has to stay first, whatever you do to the others?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("MyMLP", loses=("relu", "eval-answer"), alone=True, flatten="columns")
def images_in_columns():
    """Your reshape mixes pixels of different images.

    Hint: Change a single image in the batch: how many rows of your output should move?
    Hint: Which dimension has to stay first, whatever you do to the others?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
    """


@misconception("MyMLP", loses=("gradients",), gradient="cut")
def gradient_cut_between_layers():
    """Gradients reach the parameters of your last layer only.

    Hint: Follow the output back to the first layer: at which line does the path end?
    Hint: Which call in your forward returns a tensor without its history?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html;
    https://docs.pytorch.org/docs/stable/notes/autograd.html
    """


@misconception("MyMLP", loses=("gradients",), gradient="cut_first")
def gradient_cut_behind_the_first_layer():
    """No gradient reaches the parameters of your first layer.

    Hint: Where is the path from the loss to your first layer broken?
    Hint: Does a line behind your first layer give back a tensor without its history (data, detach, no_grad)?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/notes/autograd.html
    """


@misconception("MyMLP", loses=("layers", "gradients"), spare=True)
def layer_that_is_never_used():
    """Your constructor makes one layer more than forward uses.

    Hint: One of your layers never learns: where do the data pass it by?
    Hint: Compare the names in your constructor with those in your forward.
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("MyMLP", loses=("shape",), returns="tuple")
def returns_a_tuple():
    """Your forward returns a tuple, not a tensor.

    Hint: What exactly comes out of your forward?
    Hint: How many names or commas stand after your return?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """


@misconception("MyMLP", loses=("shape",), returns="nothing")
def returns_nothing():
    """Your forward returns None, not a tensor.

    Hint: What does your forward give back to the line that called it?
    Hint: Is there a return at the end of your forward?
    Source: Handout, Task 1: the network; https://docs.python.org/3/reference/simple_stmts.html#the-return-statement
    """


@misconception("MyMLP", loses=("relu",), input="divided")
def images_scaled_again():
    """Your forward divides the images by 255 although the loader has already normalised them.

    Hint: Is a white pixel still white when it reaches your first layer?
    Hint: Who normalises the pixels: the loader, your forward, or both?
    Source: Handout, Task 1: the network
    """


@misconception(
    "MyMLP",
    loses=("shape",),
    raises='NotImplementedError: Module [*] is missing the required "forward" function*',
)
class ForwardMissing(nn.Module):
    """Your class has no method called forward: PyTorch stops with an error.

    Hint: Print the names of the methods of your class: is forward among them, letter by letter?
    Hint: Is your forward indented as far as your constructor?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc3 = nn.Linear(hidden_features, out_features)


@misconception("MyMLP", loses=("shape",))
class ConstructorOfModuleSkipped(nn.Module):
    """Your first layer is assigned before nn.Module is set up: PyTorch stops with an error.

    Hint: nn.Module has to be set up before it can hold a layer: which call does that?
    Hint: Which line has to come first in the constructor of every nn.Module?
    Source: Handout, Task 1: the network; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
    """

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        self.fc1 = nn.Linear(in_features, hidden_features)
        super().__init__()


# ---------------------------------------------------------------------------------------------------- train


def _loss(output, target, reduction, judged, loader):
    if judged == "probabilities":
        output = output.exp()
    if judged == "softmax_again":
        output = F.log_softmax(output.exp(), dim=1)
    if judged == "own_guess":
        target = output.argmax(dim=1)
    if judged == "rolled":
        target = target.roll(1)
    if judged == "shifted":
        target = (target + 1) % output.size(1)
    if judged == "argmax":
        output = output.argmax(dim=1).float()
    if judged == "swapped":
        output, target = target, output
    if judged == "binary":
        wanted = F.one_hot(target, output.size(1)).float()
        return F.binary_cross_entropy(output.exp(), wanted)
    if judged == "squared":
        total = len(target) * F.mse_loss(output.exp(), F.one_hot(target, output.size(1)).float())
    else:
        total = F.nll_loss(output, target, reduction="sum")
    nominal = max(len(batch) for batch in loader.batch_sampler)
    divisor = {
        "mean": len(target),
        "sum": 1,
        "batch_size": len(target) ** 2,
        "n_batches": len(target) * len(loader),
        "nominal": nominal,
        "data_set": len(target) * len(loader.dataset),
    }[reduction]
    return total / divisor


def _batches(loader, which, epoch):
    found = list(loader)
    return {
        "all": found,
        "first": found[:1],
        "last": found[-1:],
        "all_but_last": found[:-1],
        "all_but_first": found[1:],
        "full": [b for b in found if len(b[1]) == max(len(c[1]) for c in found)],
        "twice": found + found,
        "first_each": found[:1] * len(found),
        "as_many_as_epoch": found * epoch,
        "none": [],
    }[which]


@workhorse("train")
def any_train(
    model,
    optimizer,
    train_loader,
    epoch,
    log_interval=100,
    *,
    zero_grad="before",
    steps=1,
    passes=1,
    reduction="mean",
    batches="all",
    sign=1,
    judged="log_probabilities",
    mode="train",
    momentum="kept",
    clip=None,
    clip_value=None,
    when="always",
    extra="none",
):
    if extra == "copied":
        model = copy.deepcopy(model)
    if mode in ("train", "lost"):
        model.train()
    elif mode == "eval":
        model.eval()
    if zero_grad == "once":
        optimizer.zero_grad()
    gathered = None
    for number, (images, labels) in enumerate(_batches(train_loader, batches, epoch)):
        is_logged = number % log_interval == 0
        if mode == "lost" and number == 1:
            model.eval()
        if when == "late":
            optimizer.step()
        if zero_grad in ("before", "twice") or (zero_grad == "logged" and is_logged):
            optimizer.zero_grad()
        if extra == "reshaped":
            images = images.view(32, 1, 28, 28)
        if momentum == "lost":
            group = optimizer.param_groups[0]
            optimizer = torch.optim.SGD(model.parameters(), lr=group["lr"])
        output = model(images)
        if extra == "detached":
            output = output.detach()
        loss = sign * _loss(output, labels, reduction, judged, train_loader)
        if extra == "rewrapped":
            loss = loss.detach().requires_grad_()
        if extra == "number":
            loss = loss.item()
        if extra == "decay":
            loss = loss + 1e-2 * sum((p**2).sum() for p in model.parameters())
        if steps == "first":
            optimizer.step()
        if steps in ("gathered", "averaged"):
            gathered = loss if gathered is None else gathered + loss
            continue
        if when == "logged" and not is_logged:
            continue
        for index in range(passes):
            loss.backward(retain_graph=index + 1 < passes)
        if clip_value is not None:
            torch.nn.utils.clip_grad_value_(model.parameters(), clip_value)
        if zero_grad in ("between", "twice"):
            optimizer.zero_grad()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        for _ in range(steps if isinstance(steps, int) and when != "late" else 0):
            optimizer.step()
    if gathered is not None:
        loss = gathered / len(train_loader) if steps == "averaged" else gathered
        for index in range(passes):
            loss.backward(retain_graph=index + 1 < passes)
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
    if steps == "last":
        optimizer.step()


@misconception("train", loses=("fresh-gradients",), mixes=True, zero_grad="never")
def gradients_never_cleared():
    """Your weights match what you get when gradients are never cleared.

    Hint: After batch 2, does each gradient describe batch 2, or more than that?
    Hint: backward() adds to the gradient; what should it hold before each step?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception("train", loses=("fresh-gradients",), mixes=True, zero_grad="once")
def gradients_cleared_once_per_call():
    """Your weights match what you get when gradients are cleared once per call, not for every batch.

    Hint: How often are gradients cleared, and how often does backward add to them?
    Hint: Is the line that clears them inside the loop or in front of it?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception(
    "train", loses=("one-batch", "fresh-gradients", "every-batch", "train-mode", "given-objects"), zero_grad="between"
)
def gradients_cleared_before_the_step():
    """Your weights never move: gradients are cleared between backward and step.

    Hint: Read your lines in order: what do the gradients hold when step is called?
    Hint: In which order should clearing, backward and step stand?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "train-mode", "given-objects"), steps=0)
def no_step():
    """Your function never steps the optimiser, so your weights never move.

    Hint: Gradients alone move nothing: which call turns them into a change of the weights?
    Hint: Which method of the optimiser changes weights?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "train-mode", "given-objects"), passes=0)
def no_backward():
    """Your function never calls backward, so no weight gets a gradient.

    Hint: The optimiser moves weights along gradients: which call computes them?
    Hint: Which method of the loss fills them?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception(
    "train", loses=("one-batch", "fresh-gradients", "every-batch", "train-mode", "given-objects"), passes=0, steps=0
)
def neither_backward_nor_step():
    """Your weights never move: neither backward nor step is called.

    Hint: Your function computes a loss. Which calls turn a loss into a change of the weights?
    Hint: Compare your loop with its five steps: clear, forward, loss, backward, step.
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"), steps="first")
def step_before_backward():
    """Your weights never move: each step is taken before backward, while the gradients are cleared.

    Hint: Has backward() run for this batch when you call step()?
    Hint: In which order should clearing, backward and step stand?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception(
    "train", loses=("one-batch", "fresh-gradients", "every-batch", "train-mode", "given-objects"), batches="none"
)
def no_batch_at_all():
    """None of our batches reaches your model, so your weights never move.

    Hint: Print in your loop: how many batches reach the model?
    Hint: What does your loop run over, and does it skip small batches?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), steps="gathered")
def one_step_for_all_batches():
    """Your weights match one step for all batches together.

    Hint: How many times per epoch do your weights change?
    Hint: Which of your lines are inside the loop?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), zero_grad="once", steps="last")
def gradients_gathered_for_one_step():
    """Your weights match one step for all batches together.

    Hint: How many times per epoch do your weights change?
    Hint: Which of your lines are inside the loop, and which stand in front of it or after it?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), steps="averaged")
def one_step_for_the_mean_of_all_batches():
    """Your weights match one step on the mean of all batches' losses.

    Hint: How many times per epoch do your weights change?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), zero_grad="once", steps="last", reduction="n_batches")
def mean_gradients_gathered_for_one_step():
    """Your weights match one step on the mean of all batches' losses.

    Hint: How many times per epoch do your weights change?
    Hint: Which of your lines are inside the loop, and which stand in front of it or after it?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("every-batch",), batches="last")
def only_the_last_batch():
    """Your weights match training on the last batch only.

    Hint: Which images change your weights in one call?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("every-batch",), steps="last")
def one_step_after_the_loop():
    """Your weights match one step after the loop, with the gradients of the last batch.

    Hint: How many times per epoch do your weights change?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("every-batch",), mixes=True, batches="first")
def only_the_first_batch():
    """Your weights match training on the first batch only.

    Hint: Which images change your weights in one call?
    Hint: Is there a return or break that ends the loop early?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("every-batch",), mixes=True, batches="all_but_last")
def last_batch_skipped():
    """Your weights match training on all batches but the last.

    Hint: Does every image of the loader change your weights?
    Hint: What happens to the images that do not fill a batch?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("every-batch",), batches="all_but_first")
def first_batch_skipped():
    """Your weights match training on all batches but the first.

    Hint: Does every image of the loader change your weights?
    Hint: With which batch does your loop start?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("every-batch",), batches="full")
def small_batches_skipped():
    """Your weights match training on full batches only, without the smaller ones.

    Hint: Does every image of the loader change your weights?
    Hint: What happens to the images that do not fill a batch?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("every-batch",), batches="twice")
def two_passes_over_the_loader():
    """Your weights match two passes over the loader in one call.

    Hint: How many batches does one call consume?
    Hint: Who decides on the number of epochs: this function or its caller?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("fresh-gradients",), alone=True, zero_grad="logged")
def gradients_cleared_only_when_logging():
    """Your weights match gradients that are cleared only in batches that are logged.

    Hint: How often is the gradient cleared, compared with how often backward adds to it?
    Hint: Is the line that clears gradients inside the if that prints?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), alone=True, when="logged")
def trained_only_when_logging():
    """Your weights match training only on the batches that are logged.

    Hint: On how many of your batches is backward called?
    Hint: Which of your lines are inside the if that prints?
    Source: Handout, Task 2: one epoch of training
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"), alone=True, when="late")
def step_one_batch_late():
    """Every step of yours uses the gradients of the batch before; those of the last batch are never used.

    Hint: Which batch do the gradients describe when step is called?
    Hint: In which order do clear, forward, loss, backward and step stand in your loop?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/optim.html
    """


@misconception("train", loses=("every-batch",), batches="first_each")
def first_batch_every_time():
    """Your weights match training on the first batch again and again, as many times as there are batches.

    Hint: Print the labels of each batch that your loop trains on: how many batches do you see?
    Hint: What does iter() do to a loader that is half read?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("every-batch", "fresh-gradients"), batches="as_many_as_epoch")
def as_many_passes_as_the_epoch_number():
    """Your function passes over the loader once in epoch 1 and twice in epoch 2.

    Hint: How many batches does one call consume, and does that change from epoch to epoch?
    Hint: Is epoch the number of this epoch, or how many epochs there are?
    Source: Handout, Task 2: one epoch of training
    """


@misconception("train", loses=("every-batch",), mixes=True, reduction="nominal")
def divided_by_the_nominal_batch_size():
    """Your weights match a loss that is divided by the full batch size, even for a smaller batch.

    Hint: Your last batch is smaller: by which number is its loss divided?
    Hint: Which number do you divide by, and is it the length of this batch?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("one-batch",), mixes=True, reduction="sum")
def sum_of_the_losses():
    """Your weights match a loss that is the sum over the images of a batch, not their mean.

    Hint: If a batch held twice as many images, should the step be twice as long?
    Hint: What does the reduction of your loss do?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("one-batch",), reduction="batch_size")
def mean_divided_by_the_batch_size():
    """Your weights match a mean loss that is divided by the batch size once more.

    Hint: How many times have you averaged?
    Hint: What does F.nll_loss return when it is not told how to reduce?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("every-batch",), reduction="n_batches")
def loss_divided_by_the_number_of_batches():
    """Your weights match a loss that is divided by the number of batches before backward.

    Hint: How many times have you averaged?
    Hint: Should the size of the data set change the size of one step?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("one-batch",), reduction="data_set")
def loss_divided_by_the_number_of_images():
    """Your weights match a loss that is divided by the number of images in the data set before backward.

    Hint: How many times have you averaged?
    Hint: Should the size of the data set change the size of one step?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("one-batch",), mixes=True, steps=2)
def two_steps_per_batch():
    """Your weights match two optimiser steps for every batch.

    Hint: How many times do your weights change for one batch?
    Hint: Is there a second call of step, perhaps in the log part?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
    """


@misconception("train", loses=("one-batch",), passes=2)
def backward_twice():
    """Your weights match gradients that count every batch twice.

    Hint: How many times does one batch count in the gradient?
    Hint: How many times is backward called for one loss?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception("train", loses=("one-batch",), mixes=True, sign=-1)
def loss_is_maximised():
    """Your weights move uphill: they match training on the negative loss.

    Hint: Does the loss on the same batch go down after your step?
    Hint: What is the sign of the quantity that you call backward on?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("one-batch",), judged="probabilities")
def loss_of_probabilities():
    """Your weights match nll_loss on probabilities: exp is applied to the model's output first.

    Hint: Your loss lies between -1 and 0: which quantity does nll_loss expect?
    Hint: The model already gives what nll_loss needs; what do you do to it first?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("one-batch",), mixes=True, judged="softmax_again")
def softmax_twice():
    """Your weights match a second softmax on top of the model's probabilities.

    Hint: Your loss cannot fall below about 1.46, however well you predict: what happens to the scores twice?
    Hint: Which PyTorch functions already include a softmax?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """


@misconception("train", loses=("one-batch",), judged="own_guess")
def own_guess_as_target():
    """Your weights match a loss against the model's own predictions, not against the labels.

    Hint: What does your loss compare the output with?
    Hint: Which two things go into the loss, and where does the second come from?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("one-batch",), judged="rolled")
def labels_of_the_neighbour():
    """Each image is trained against another image's label.

    Hint: Is image 7 still next to its own label?
    Hint: What do you do to the labels between the loader and the loss?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("one-batch",), alone=True, judged="shifted")
def labels_shifted():
    """Your weights match labels that are all shifted by one class.

    Hint: Print the labels of a batch before and after your function touches them.
    Hint: Which classes do the labels from the loader name, and which do yours?
    Source: Handout, Task 2: one epoch of training
    """


@misconception("train", loses=("one-batch",), alone=True, judged="binary")
def binary_cross_entropy_for_nll():
    """Your weights match binary cross-entropy on probabilities, not nll_loss.

    Hint: Which loss does the handout ask for?
    Hint: Are your ten classes ten questions of their own, or one question with ten answers?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception(
    "train",
    loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"),
    alone=True,
    judged="argmax",
    raises="ValueError: For 1D input, 1D target must have size 1, but got target size: *",
)
def loss_of_one_number_per_image():
    """Your loss gets one number for each image instead of ten scores: PyTorch stops with an error.

    Hint: Print the shapes of both arguments of your loss.
    Hint: What do you do to the output of the model before the loss gets it?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception(
    "train",
    loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"),
    alone=True,
    judged="swapped",
    raises="RuntimeError: 0D or 1D target tensor expected, multi-target not supported",
)
def target_of_many_numbers():
    """The second argument of your loss is not one label for each image: PyTorch stops with an error.

    Hint: Print the shapes of both arguments of your loss.
    Hint: Which comes first in nll_loss: the scores or the labels?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("one-batch",), judged="squared")
def squared_error_for_nll():
    """Your weights match a squared error on probabilities, not nll_loss.

    Hint: Which loss does the handout ask for?
    Hint: How hard does your loss punish a confident wrong answer?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("train", loses=("train-mode",), mode="lost")
def train_mode_lost():
    """Your model is in train mode for some training batches and in eval mode for others.

    Hint: Print model.training before every training batch: when does it change?
    Hint: Which line switches to eval mode, and which one switches back before the next training batch?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.train
    """


@misconception("train", loses=("train-mode",), mode="untouched")
def train_mode_not_set():
    """Your model stays in the mode it arrives in; after validation that is eval mode.

    Hint: After one validation, which mode is the model in when training goes on?
    Hint: Which call turns dropout back on?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("train", loses=("train-mode",), mode="eval")
def eval_mode_while_training():
    """Your model is put into eval mode for training.

    Hint: Which mode should dropout and batch normalisation see while they train?
    Hint: Which of the two mode methods do you call at the top?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("train", loses=("every-batch",), momentum="lost")
def new_optimizer_for_every_batch():
    """Your weights match an optimiser that forgets its momentum at every batch.

    Hint: What does your optimiser remember from the previous batch?
    Hint: Which line makes the optimiser that takes your steps?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception("train", loses=("one-batch",), clip=0.1)
def gradients_clipped():
    """Your weights match gradients that are clipped to a norm of 0.1.

    Hint: Is your step as long as the gradient says?
    Hint: What happens between backward and step?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
    """


@misconception("train", loses=("one-batch",), clip=0.25, alone=True)
def gradients_clipped_to_025():
    """Your weights match gradients that are clipped to a norm of 0.25.

    Hint: Is your step as long as the gradient says?
    Hint: What happens between backward and step?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
    """


@misconception("train", loses=("one-batch",), clip=0.5, alone=True)
def gradients_clipped_to_05():
    """Your weights match gradients that are clipped to a norm of 0.5.

    Hint: Is your step as long as the gradient says?
    Hint: What happens between backward and step?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
    """


@misconception("train", loses=("one-batch",), clip=1.0, alone=True)
def gradients_clipped_to_1():
    """Your weights match gradients that are clipped to a norm of 1.

    Hint: Is your step as long as the gradient says?
    Hint: What happens between backward and step?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
    """


@misconception("train", loses=("one-batch",), alone=True, clip_value=0.01)
def gradient_entries_clipped_to_001():
    """Your weights match gradients whose entries are clipped to 0.01.

    Hint: Is your step as long as the gradient says?
    Hint: What happens between backward and step?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
    """


@misconception("train", loses=("one-batch",), alone=True, clip_value=0.1)
def gradient_entries_clipped_to_01():
    """Your weights match gradients whose entries are clipped to 0.1.

    Hint: Is your step as long as the gradient says?
    Hint: What happens between backward and step?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
    """


@misconception("train", loses=("one-batch",), extra="decay")
def weights_penalised():
    """Your weights match a loss to which 0.01 times the squared weights is added.

    Hint: What changes your weights besides this batch's error?
    Hint: What is added to the loss before backward?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """


@misconception(
    "train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"), alone=True, extra="copied"
)
def copy_trained():
    """Your weights never move: your function trains a copy of the model.

    Hint: Which model does your loop ask, and whose weights does the optimiser hold?
    Hint: Where is a copy made of the model that you are given?
    Source: Handout, Task 2: one epoch of training; https://docs.python.org/3/library/copy.html
    """


@misconception(
    "train",
    loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"),
    alone=True,
    extra="reshaped",
    raises="RuntimeError: shape '[*]' is invalid for input of size *",
)
def batches_of_a_fixed_size():
    """Your code reshapes every batch to a fixed number of images: PyTorch stops with an error.

    Hint: How many images does the final batch hold?
    Hint: Which number in your reshape is the batch size, and does it ask this batch?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"), extra="detached")
def output_detached():
    """Your loss is cut off from the weights before backward: PyTorch stops with an error.

    Hint: Where does the chain from loss to weights break?
    Hint: Do you call detach, data or item on the output or the loss?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html;
    https://docs.pytorch.org/docs/stable/notes/autograd.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"), extra="rewrapped")
def loss_made_anew():
    """Your weights never move: backward starts from a new tensor that is cut off from the model.

    Hint: backward runs without an error, and no weight gets a gradient: where does it stop?
    Hint: Does a line between the model and backward wrap, copy or detach the output or the loss?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html;
    https://docs.pytorch.org/docs/stable/notes/autograd.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"), extra="number")
def loss_turned_into_a_number():
    """Your loss is a plain number when backward is called: Python stops with an error.

    Hint: Can a number remember which weights it was computed from?
    Hint: What does item() return, and where do you call it?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.item.html;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
    """


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"))
def trained_without_gradients(model, optimizer, train_loader, epoch, log_interval=100):
    """Your forward pass runs with gradient tracking off: backward stops with an error.

    Hint: Which context in your code turns gradient tracking off?
    Hint: Where does a no_grad belong, and where not?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html;
    https://docs.pytorch.org/docs/stable/notes/autograd.html
    """
    model.train()
    with torch.no_grad():
        for images, labels in train_loader:
            optimizer.zero_grad()
            loss = F.nll_loss(model(images), labels)
            loss.backward()
            optimizer.step()


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"))
def global_model(model_given, optimizer, train_loader, epoch, log_interval=100):
    """Your weights never move: your function calls a different model from the one passed in.

    Hint: Would your function still work on someone else's model?
    Hint: Which model does your loop call: the parameter, a copy, a new one, or a global of the notebook?
    Source: Handout, Task 2: one epoch of training
    """
    model.train()  # noqa: F821
    for images, labels in train_loader:
        optimizer.zero_grad()
        F.nll_loss(model(images), labels).backward()  # noqa: F821
        optimizer.step()


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"))
def global_optimizer(model, optimizer_given, train_loader, epoch, log_interval=100):
    """Your weights never move: your function steps a different optimiser from the one passed in.

    Hint: Whose weights does the optimiser in your loop hold?
    Hint: Is the optimiser of your loop the parameter, or a global of the notebook?
    Source: Handout, Task 2: one epoch of training
    """
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()  # noqa: F821
        F.nll_loss(model(images), labels).backward()
        optimizer.step()  # noqa: F821


@misconception("train", loses=("given-objects",))
def global_train_loader(model, optimizer, loader_given, epoch, log_interval=100):
    """Your function trains on a different loader from the one passed in.

    Hint: Would your function still work on someone else's data?
    Hint: Is the loader of your loop the parameter, or a global of the notebook?
    Source: Handout, Task 2: one epoch of training
    """
    model.train()
    for images, labels in train_loader:  # noqa: F821
        optimizer.zero_grad()
        F.nll_loss(model(images), labels).backward()
        optimizer.step()


@misconception("train", loses=("given-objects",))
def own_optimizer(model, optimizer, train_loader, epoch, log_interval=100):
    """Your weights match an optimiser of your own, SGD with lr 0.01, not the one passed in.

    Hint: Change the learning rate you pass in: what changes?
    Hint: Which of your parameters is replaced in the first lines?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/optim.html
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        F.nll_loss(model(images), labels).backward()
        optimizer.step()


@misconception("train", loses=("given-objects",))
def own_optimizer_with_momentum(model, optimizer, train_loader, epoch, log_interval=100):
    """Your weights match an optimiser of your own, SGD with lr 0.01 and momentum 0.5, not the one passed in.

    Hint: Change the learning rate you pass in: what changes?
    Hint: Which of your parameters is replaced in the first lines?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        F.nll_loss(model(images), labels).backward()
        optimizer.step()


@misconception("train", loses=("given-objects",))
def own_adam(model, optimizer, train_loader, epoch, log_interval=100):
    """Your weights match an optimiser of your own, Adam with lr 0.001, not the one passed in.

    Hint: Change the learning rate you pass in: what changes?
    Hint: Which of your parameters is replaced in the first lines?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
    """
    optimizer = torch.optim.Adam(model.parameters())
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        F.nll_loss(model(images), labels).backward()
        optimizer.step()


@misconception("train", loses=("every-batch", "fresh-gradients"))
def losses_pile_up(model, optimizer, train_loader, epoch, log_interval=100):
    """Your loss still contains earlier batches: PyTorch stops with an error at the second batch.

    Hint: Does the loss you call backward on still contain earlier batches?
    Hint: On which of your variables do you call backward, and what has been added to it?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html;
    https://docs.pytorch.org/docs/stable/notes/autograd.html
    """
    model.train()
    total = 0
    for images, labels in train_loader:
        optimizer.zero_grad()
        total = total + F.nll_loss(model(images), labels)
        total.backward(retain_graph=True)
        optimizer.step()


@misconception("train", loses=("one-batch", "fresh-gradients", "every-batch", "given-objects"))
def step_between_forward_and_backward(model, optimizer, train_loader, epoch, log_interval=100):
    """Your step changes the weights between forward and backward; from the second batch on, PyTorch stops with an
    error.

    Hint: backward needs the weights of the forward pass: which of your lines changes them in between?
    Hint: Has backward() run for this batch when you call step()?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html;
    https://docs.pytorch.org/docs/stable/notes/autograd.html
    """
    model.train()
    for images, labels in train_loader:
        loss = F.nll_loss(model(images), labels)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()


@misconception("train", loses=("fresh-gradients", "every-batch", "given-objects"))
def outputs_of_older_weights(model, optimizer, train_loader, epoch, log_interval=100):
    """Your model answers all batches before the first step: PyTorch stops with an error at the second batch.

    Hint: Which weights produced the output that goes into the loss?
    Hint: Is the model called inside the loop that takes the steps, or before it?
    Source: Handout, Task 2: one epoch of training; https://docs.pytorch.org/docs/stable/notes/autograd.html
    """
    model.train()
    answered = [(model(images), labels) for images, labels in train_loader]
    for output, labels in answered:
        optimizer.zero_grad()
        F.nll_loss(output, labels).backward()
        optimizer.step()


@misconception("train", loses=("every-batch",))
def every_batch_taken_for_full(model, optimizer, train_loader, epoch, log_interval=100):
    """Your code expects every batch to be full: PyTorch stops with an error at a smaller one.

    Hint: How many images does the final batch hold?
    Hint: Which number in your loop stands for the batch size, and is it the size of this batch?
    Source: Handout, Task 2: one epoch of training;
    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.view.html;
    https://docs.pytorch.org/docs/stable/data.html
    """
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        F.nll_loss(model(images.view(train_loader.batch_size, 784)), labels).backward()
        optimizer.step()


# ---------------------------------------------------------------------------------------------------- validate


KEPT = {"correct": 0, "images": 0, "loss": 0.0, "means": 0.0, "batches": 0}  # like a global that is never reset


@workhorse("validate")
def any_validate(
    model,
    validation_loader,
    loss_vector,
    accuracy_vector,
    *,
    mode="eval",
    gradients="off",
    learns=False,
    loss="images",
    accuracy="percent",
    appends="both",
    images_are="kept",
    labels_are="kept",
    unit="percent",
    never_reset="nothing",
    asks="model",
):
    if asks == "nothing":
        return
    if asks == "another":
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.LogSoftmax(dim=1))
    if mode == "eval":
        model.eval()
    elif mode == "train":
        model.train()
    sizes, means, rights, wides, falls, leasts, twice = [], [], [], [], [], [], []
    with torch.set_grad_enabled(gradients == "on" or learns):
        for images, labels in validation_loader:
            if labels_are == "shuffled":
                labels = labels.flip(0)
            output = model(images / 255 if images_are == "divided" else images)
            if learns:
                F.nll_loss(output, labels).backward()
                with torch.no_grad():
                    for p in model.parameters():
                        p -= 0.1 * p.grad
            sizes.append(len(labels))
            means.append(F.nll_loss(output, labels).item())
            guess = output.argmax(dim=1)
            rights.append(int((guess == labels).sum()))
            leasts.append(int((output.argmin(dim=1) == labels).sum()))
            twice.append(F.cross_entropy(output.exp(), labels).item())
            wides.append(int((output.argmax(dim=1, keepdim=True) == labels).sum()))
            falls.append(sum(int(a == b) for a, b in zip(output.argmax(dim=0), labels, strict=False)))
    n, k, b = sum(sizes), len(sizes), max(sizes)
    sums = [m * s for m, s in zip(means, sizes, strict=True)]
    losses = {
        "images": sum(sums) / n,
        "means_by_images": sum(means) / n,
        "sums_by_batches": sum(sums) / k,
        "nominal": sum(sums) / (k * b),
        "means_nominal": sum(means) / (k * b),
        "sum": sum(sums),
        "sum_of_means": sum(means),
        "last": means[-1],
        "first": means[0],
        "last_sum": sums[-1],
        "first_sum": sums[0],
        "first_by_all": sums[0] / n,
        "mean_of_sums_by_size": sum(means) / b,
        "negative": -sum(sums) / n,
        "softmax_twice": sum(m * size for m, size in zip(twice, sizes, strict=True)) / n,
        "last_by_all": means[-1] / n,
        "last_by_batches": means[-1] / k,
    }
    if never_reset in ("correct", "counts"):
        KEPT["correct"] += sum(rights)
        rights = [KEPT["correct"]]
    if never_reset == "counts":
        KEPT["images"] += n
        n = KEPT["images"]
    if never_reset == "losses":
        KEPT["means"] += sum(means)
        KEPT["batches"] += k
        losses["images"] = KEPT["means"] / KEPT["batches"]
    if never_reset == "loss":
        KEPT["loss"] += losses["images"] * n
        losses["images"] = KEPT["loss"] / n
    percent = 100.0 * sum(rights) / n
    accuracies = {
        "percent": percent,
        "count": float(sum(rights)),
        "last": 100.0 * rights[-1] / sizes[-1],
        "first": 100.0 * rights[0] / sizes[0],
        "last_share": rights[-1] / sizes[-1],
        "last_by_all": 100.0 * rights[-1] / n,
        "first_by_all": 100.0 * rights[0] / n,
        "last_count": float(rights[-1]),
        "mean": 100.0 * sum(r / s for r, s in zip(rights, sizes, strict=False)) / k,
        "mean_share": sum(r / s for r, s in zip(rights, sizes, strict=False)) / k,
        "nominal": 100.0 * sum(rights) / (k * b),
        "by_batches": 100.0 * sum(rights) / k,
        "by_batch_size": 100.0 * sum(rights) / b,
        "whole": float(int(percent)),
        "wide": 100.0 * sum(wides) / n,
        "fallen": 100.0 * sum(falls) / n,
        "wrong": 100.0 - percent,
        "share_whole": float(sum(rights) // n) * 100,
        "by_10000": 100.0 * sum(rights) / 10_000,
        "argmin": 100.0 * sum(leasts) / n,
        "sum_of_percents": 100.0 * sum(r / s for r, s in zip(rights, sizes, strict=False)),
    }
    scale = {"percent": 1, "share": 0.01, "percent_twice": 100}[unit]
    accuracies = {name: scale * value for name, value in accuracies.items()}
    if appends == "cleared":
        loss_vector[:], accuracy_vector[:] = [losses[loss]], [accuracies[accuracy]]
    if appends in ("both", "loss"):
        loss_vector.append(losses[loss])
    if appends in ("both", "accuracy"):
        accuracy_vector.append(accuracies[accuracy])
    if appends == "batches":
        loss_vector.extend(means)
        accuracy_vector.extend(100.0 * r / s for r, s in zip(rights, sizes, strict=False))
    if appends == "swapped":
        loss_vector.append(accuracies[accuracy])
        accuracy_vector.append(losses[loss])


@misconception("validate", loses=("leaves-no-trace",), mode="untouched")
def eval_mode_not_set():
    """Your model is in train mode during validation.

    Hint: Validate twice without training in between: do you get the same numbers?
    Hint: You may have named the switch; did you press it?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
    """


@misconception("validate", loses=("leaves-no-trace",), gradients="on")
def gradients_recorded():
    """Validation runs with gradient tracking on.

    Hint: What is being recorded that nobody will use?
    Hint: Which context turns gradient tracking off?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("validate", loses=("leaves-no-trace",), alone=True, asks="another")
def given_model_never_asked():
    """Your function never asks the model that it is given.

    Hint: Would your function still work on someone else's model?
    Hint: Which model does your loop call: the parameter, a new one, or a global of the notebook?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("leaves-no-trace",), learns=True)
def learns_from_validation():
    """Your validation changes the weights: the model learns from the images it is tested on.

    Hint: Compare the weights before and after you validate.
    Hint: Which of your lines belong to training only?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
    """


@misconception("validate", loses=("mean-loss",), loss="means_by_images")
def means_divided_by_images():
    """Your loss is the sum of the batch means divided by the number of images.

    Hint: Is an average loss of 0.0001 possible at an accuracy of 96 %?
    Hint: What did you add up, sums or means, and how many of them?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="sums_by_batches")
def sums_divided_by_batches():
    """Your loss is the sum over all images divided by the number of batches.

    Hint: What did you add up, and what did you divide by?
    Hint: Does the number change if you only change the batch size?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="nominal")
def loss_divided_by_full_batches():
    """Your loss is divided by the number of batches times the batch size: more than there are images.

    Hint: Does every batch really hold that many images?
    Hint: How many images did the loader actually give you?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html;
    https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("validate", loses=("mean-loss",), loss="means_nominal")
def means_divided_by_full_batches():
    """Your loss is the sum of the batch means divided by the number of batches times the batch size.

    Hint: How many times have you averaged?
    Hint: What did you add up, sums or means, and how many of them?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="sum")
def loss_not_divided():
    """Your loss is the sum over all images, not divided by anything.

    Hint: Would a validation set of twice the size give twice the loss?
    Hint: What turns a sum into a mean?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="sum_of_means")
def means_not_divided():
    """Your loss is the sum of the batch means, not divided by anything.

    Hint: Does the number change if you only change the batch size?
    Hint: What turns a sum into a mean?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="last")
def loss_of_the_last_batch():
    """Your loss is the mean over the last batch only.

    Hint: Shuffle the loader: why does the loss jump?
    Hint: Which line keeps the results of earlier batches?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="last_sum")
def summed_loss_of_the_last_batch():
    """Your loss is the sum over the last batch only.

    Hint: Shuffle the loader: why does the loss jump?
    Hint: Which line keeps the results of earlier batches?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="first")
def loss_of_the_first_batch():
    """Your loss is the mean over the first batch only.

    Hint: How many batches reach the end of your function?
    Hint: Is there a return or break inside the loop?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="first_sum")
def summed_loss_of_the_first_batch():
    """Your loss is the sum over the first batch only.

    Hint: How many batches reach the end of your function?
    Hint: Is there a return or break inside the loop?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="first_by_all")
def first_losses_divided_by_all():
    """Your loss is the sum over the first batch divided by the number of all images.

    Hint: How many batches reach the end of your function?
    Hint: Is there a return or break inside the loop?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="last_by_all")
def last_loss_divided_by_all():
    """Your loss is the mean loss of the last batch divided by the number of images.

    Hint: Shuffle the loader: why does the loss jump?
    Hint: Is the loss of a batch added to the others, or written over them?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss",), loss="last_by_batches")
def last_loss_divided_by_batches():
    """Your loss is the mean loss of the last batch divided by the number of batches.

    Hint: Shuffle the loader: why does the loss jump?
    Hint: Is the loss of a batch added to the others, or written over them?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss",), never_reset="loss")
def loss_never_reset():
    """Your loss still holds the losses of earlier calls: the same model gets a larger loss every time.

    Hint: Call your function twice with the same model: should the second loss be larger?
    Hint: Where is the variable that sums your losses set to 0, and how often does that line run?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss",), alone=True, never_reset="losses")
def losses_of_all_calls():
    """Your loss is the mean over the batches of all calls so far, not of this one.

    Hint: Call your function on two different loaders: does the second loss know about the first?
    Hint: Where is the list that holds your losses made, and how often does that line run?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss",), loss="softmax_twice")
def loss_of_a_second_softmax():
    """Your loss is cross-entropy on probabilities: it takes a softmax of what has been through one already.

    Hint: Your loss cannot fall below about 1.46 however sure the model is: what happens to the scores twice?
    Hint: Which functions of PyTorch include a softmax already?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
    """


@misconception("validate", loses=("mean-loss",), loss="mean_of_sums_by_size")
def means_divided_by_the_batch_size():
    """Your loss is the sum of the batch means divided by the batch size.

    Hint: How many things did you add up, and is that what you divide by?
    Hint: Does the number change if you only change the batch size?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("mean-loss",), loss="negative")
def loss_with_the_wrong_sign():
    """Your loss is the mean loss with the opposite sign.

    Hint: Can a mean of nll_loss on log-probabilities be negative?
    Hint: Which line brings in a minus?
    Source: Handout, Task 3: validation;
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
    """


@misconception("validate", loses=("accuracy",), unit="share")
def accuracy_as_a_share():
    """Your accuracy is a fraction between 0 and 1, not a percentage.

    Hint: In which unit does the handout ask for the accuracy?
    Hint: What would a perfect model get?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), alone=True, accuracy="count")
def accuracy_as_a_count():
    """Your accuracy is the number of images classified correctly, not a percentage.

    Hint: In which unit does the handout ask for the accuracy?
    Hint: Would a larger validation set give a larger accuracy?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), accuracy="last")
def accuracy_of_the_last_batch():
    """Your accuracy covers the last batch only.

    Hint: Shuffle the loader: why does the accuracy jump?
    Hint: Which line keeps the results of earlier batches?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), alone=True, accuracy="last_share")
def share_of_the_last_batch():
    """Your accuracy covers the last batch only, as a fraction between 0 and 1.

    Hint: Shuffle the loader: why does the accuracy jump?
    Hint: Which line keeps the results of earlier batches, and in which unit does the handout ask for the accuracy?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), accuracy="last_by_all")
def last_count_divided_by_all():
    """Your accuracy counts the last batch only and divides by all images.

    Hint: Shuffle the loader: why does the accuracy jump?
    Hint: Does each batch add to the count, or overwrite it?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), alone=True, accuracy="last_count")
def last_count_as_accuracy():
    """Your accuracy is the number of correct images in the last batch.

    Hint: In which unit does the handout ask for the accuracy, and over which images?
    Hint: Does each batch add to the count, or overwrite it?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), accuracy="first")
def accuracy_of_the_first_batch():
    """Your accuracy covers the first batch only.

    Hint: How many batches reach the end of your function?
    Hint: Is there a return or break inside the loop?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), accuracy="first_by_all")
def first_count_divided_by_all():
    """Your accuracy counts the first batch only and divides by all images.

    Hint: How many batches reach the end of your function?
    Hint: Is there a return or break inside the loop?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), accuracy="mean")
def mean_of_batch_accuracies():
    """Your accuracy is the mean of the batch accuracies, not the accuracy over all images.

    Hint: The last batch is tiny: should its images weigh more than others?
    Hint: What do you divide by, and when?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("validate", loses=("accuracy",), alone=True, accuracy="mean_share")
def mean_of_batch_shares():
    """Your accuracy is the mean of the batch accuracies, as a fraction between 0 and 1.

    Hint: What would a perfect model get, and in which unit does the handout ask for the accuracy?
    Hint: The last batch is tiny: should its images weigh more than others?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("validate", loses=("accuracy",), accuracy="nominal")
def accuracy_divided_by_full_batches():
    """Your accuracy is divided by the number of batches times the batch size: more than there are images.

    Hint: Does every batch really hold that many images?
    Hint: How many images did the loader actually give you?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("validate", loses=("accuracy",), accuracy="by_batches")
def accuracy_divided_by_batches():
    """Your accuracy divides the number of correct images by the number of batches.

    Hint: Can an accuracy be above 100 %?
    Hint: What does len() of a loader count?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("validate", loses=("accuracy",), accuracy="by_batch_size")
def accuracy_divided_by_the_batch_size():
    """Your accuracy divides the number of correct images by the batch size.

    Hint: Can an accuracy be above 100 %?
    Hint: How many images were counted, and what did you divide by?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/data.html
    """


@misconception("validate", loses=("accuracy",), alone=True, accuracy="whole")
def accuracy_cut_to_whole_percent():
    """Your accuracy is cut to whole percent.

    Hint: Is your accuracy ever anything but a whole number?
    Hint: Which kind of division, or which dtype, do you use?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.item.html
    """


@misconception("validate", loses=("accuracy",), alone=True, accuracy="share_whole")
def accuracy_of_zero_or_one():
    """Your accuracy is 0 although the model classifies some images correctly.

    Hint: Print how many images you count as right, and what you divide by.
    Hint: A count that never grows gives 0, and so does a division that keeps whole numbers: which is it?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.Tensor.item.html
    """


@misconception("validate", loses=("accuracy",), accuracy="sum_of_percents")
def accuracies_of_batches_summed():
    """Your accuracy is the sum of the accuracies of all batches, divided by nothing.

    Hint: Can an accuracy be above 100 %?
    Hint: What turns a sum into a mean, and is a mean over batches one over images?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), never_reset="correct")
def correct_never_reset():
    """Your accuracy still counts the correct images of earlier calls: the same model gets a higher one every time.

    Hint: Call your function twice with the same model: should the second accuracy be higher?
    Hint: Where is the variable that counts correct images set to 0, and how often does that line run?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), never_reset="counts")
def counts_never_reset():
    """Your accuracy is that of the images of all calls so far, not of this one.

    Hint: Call your function on two different loaders: does the second accuracy know about the first?
    Hint: Where are the variables that count images set to 0, and how often do those lines run?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), alone=True, unit="percent_twice")
def percent_of_percent():
    """Your accuracy is multiplied by 100 twice.

    Hint: What would a perfect model get?
    Hint: How many times do you turn a share into percent?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), alone=True, accuracy="by_10000")
def accuracy_divided_by_ten_thousand():
    """Your accuracy is divided by 10,000, however many images there are.

    Hint: How many images did the loader actually give you?
    Hint: Which number in your function is a property of one data set only?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), alone=True, accuracy="argmin")
def least_likely_class():
    """Your predictions are the least likely classes.

    Hint: For one image, which of its ten scores do you take for the answer?
    Hint: Does the class with the largest or the smallest log-probability win?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception("validate", loses=("accuracy",), accuracy="wide")
def predictions_compared_with_all_labels():
    """Your accuracy compares every prediction with the labels of the whole batch.

    Hint: Print the shape of what you summed.
    Hint: What does PyTorch do when it compares (N, 1) with (N,)?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/notes/broadcasting.html;
    https://docs.pytorch.org/docs/stable/generated/torch.eq.html
    """


@misconception("validate", loses=("accuracy",), accuracy="fallen")
def argmax_over_the_batch():
    """Your predictions are taken over the images of a batch, not over the classes.

    Hint: Along which dimension do the ten scores of one image lie?
    Hint: How many predictions does a batch of 5 images give you?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """


@misconception("validate", loses=("accuracy",), accuracy="wrong")
def errors_counted():
    """Your accuracy is the percentage of images that are classified wrongly.

    Hint: What would a perfect model get?
    Hint: Which comparison do you count?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.eq.html
    """


@misconception("validate", loses=("mean-loss", "accuracy"), images_are="divided")
def validation_images_scaled_again():
    """Your results match images that are divided by 255; the loader has already normalised them.

    Hint: Do the images of training and of validation arrive at the model on the same scale?
    Hint: What happens to the images between the loader and the model?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss", "accuracy"), labels_are="shuffled")
def labels_in_another_order():
    """Your results compare the images of a batch with its labels in reverse order.

    Hint: Does the first answer of a batch belong to its first label?
    Hint: What happens to the labels between the loader and the loss?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss", "accuracy"), appends="swapped")
def vectors_swapped():
    """Your loss is appended to accuracy_vector and your accuracy to loss_vector.

    Hint: Which of the two lists should grow by a number near 100?
    Hint: Compare the order of your parameters with that of your last lines.
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss", "accuracy"), alone=True, appends="cleared")
def earlier_entries_removed():
    """Your lists hold only the numbers of the last call: earlier entries are gone.

    Hint: How long are both lists after your function ran twice?
    Hint: Which of your lines takes entries out of the lists?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss", "accuracy"), appends="batches")
def one_entry_per_batch():
    """Your lists get one entry per batch, not one for the whole validation.

    Hint: How long are both lists after your function ran once?
    Hint: Which of your lines are inside the loop, by their indentation?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("accuracy",), appends="loss")
def accuracy_not_appended():
    """Nothing is appended to accuracy_vector.

    Hint: How long is accuracy_vector after your function ran?
    Hint: Which line uses the accuracy after it is computed?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss",), appends="accuracy")
def loss_not_appended():
    """Nothing is appended to loss_vector.

    Hint: How long is loss_vector after your function ran?
    Hint: Which line uses the loss after it is computed?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("leaves-no-trace", "mean-loss", "accuracy"), appends="nothing", asks="nothing")
def nothing_measured():
    """Your function never asks the model about a batch and appends nothing to either list.

    Hint: How many batches does your function look at?
    Hint: What does your loop do with the images and labels of a batch?
    Source: Handout, Task 3: validation
    """


@misconception("validate", loses=("mean-loss", "accuracy"), appends="nothing")
def nothing_appended():
    """Nothing is appended to either list.

    Hint: How long are both lists after your function ran?
    Hint: Which lines use your numbers after they are computed?
    Source: Handout, Task 3: validation
    """


@misconception(
    "validate",
    loses=("leaves-no-trace", "mean-loss", "accuracy"),
    raises="RuntimeError: The size of tensor a (10) must match the size of tensor b (*) at non-singleton dimension 0",
)
def predictions_along_the_batch(model, validation_loader, loss_vector, accuracy_vector):
    """Your predictions run along the batch: 10 of them meet the labels of a batch, and PyTorch stops with an error.

    Hint: For one picture, along which direction are its ten scores?
    Hint: How many predictions does a batch of 5 images give you?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """
    model.eval()
    loss, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for images, labels in validation_loader:
            output = model(images)
            loss += F.nll_loss(output, labels, reduction="sum").item()
            correct += (output.argmax(dim=0) == labels).sum().item()
            count += len(labels)
    loss_vector.append(loss / count)
    accuracy_vector.append(100 * correct / count)


@misconception(
    "validate",
    loses=("leaves-no-trace", "mean-loss", "accuracy"),
    raises="RuntimeError: The size of tensor a (10) must match the size of tensor b (*) at non-singleton dimension 1",
)
def scores_compared_with_labels(model, validation_loader, loss_vector, accuracy_vector):
    """All ten scores of an image are compared with its label: PyTorch stops with an error.

    Hint: Print the shapes of both sides of your comparison.
    Hint: Which of the ten scores says what the model thinks the image is?
    Source: Handout, Task 3: validation; https://docs.pytorch.org/docs/stable/generated/torch.argmax.html
    """
    model.eval()
    loss, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for images, labels in validation_loader:
            output = model(images)
            loss += F.nll_loss(output, labels, reduction="sum").item()
            correct += (output == labels).sum().item()
            count += len(labels)
    loss_vector.append(loss / count)
    accuracy_vector.append(100 * correct / count)


@misconception("validate", loses=("mean-loss", "accuracy"))
def global_model_measured(model_given, validation_loader, loss_vector, accuracy_vector):
    """Your function evaluates a different model from the one passed in.

    Hint: Would your function still work on someone else's model?
    Hint: Which model does your loop call: the parameter, or a global of the notebook?
    Source: Handout, Task 3: validation
    """
    any_validate(model, validation_loader, loss_vector, accuracy_vector)  # noqa: F821


@misconception("validate", loses=("mean-loss", "accuracy"))
def global_validation_loader(model, loader_given, loss_vector, accuracy_vector):
    """Your function evaluates on a different loader from the one passed in.

    Hint: Which images are these numbers about?
    Hint: Is the loader of your loop the parameter, or a global of the notebook?
    Source: Handout, Task 3: validation
    """
    any_validate(model, validation_loader, loss_vector, accuracy_vector)  # noqa: F821


# ---------------------------------------------------------------------------------------------------- plots


@workhorse("plot_history")
def any_plot_history(loss_vector, accuracy_vector, *, x="from_1", which="right", names="titles"):
    if which == "swapped":
        loss_vector, accuracy_vector = accuracy_vector, loss_vector
    if which == "loss_twice":
        accuracy_vector = loss_vector
    if which == "accuracy_twice":
        loss_vector = accuracy_vector
    if which == "accuracy_only":
        loss_vector = None
    if which == "flat":
        loss_vector = accuracy_vector = [0.0] * len(loss_vector)
    if which == "loss_only":
        accuracy_vector = None
    if which == "nothing":
        return
    if which == "emptied":
        given, loss_vector = loss_vector, list(loss_vector)
        given.clear()
    for values, name in ((loss_vector, "validation loss"), (accuracy_vector, "validation accuracy")):
        if values is None:
            continue
        n = len(values)
        epochs = {
            "from_1": range(1, n + 1),
            "from_0": range(n),
            "from_2": range(2, n + 2),
            "longer": range(1, n + 2),
            "shorter": range(1, n),
            "ten": range(1, 11),
        }
        plt.figure()
        pair = (values, epochs["from_1"]) if x == "swapped" else (epochs[x], values)
        plt.plot(*pair, label=name if names == "labels" else None)
        if names == "titles":
            plt.title(name)
        if names == "loss":
            plt.title("validation loss")
        if names == "accuracy":
            plt.title("validation accuracy")
    plt.show()


@misconception("plot_history", loses=("curves",), x="from_0")
def epochs_from_zero():
    """Your curves start at epoch 0.

    Hint: What does 1 on your x-axis mean?
    Hint: Which x does plot use when it is given none?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), x="from_2")
def epochs_from_two():
    """Your curves start at epoch 2.

    Hint: What does 1 on your x-axis mean?
    Hint: At which number does your range start?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), x="longer")
def one_epoch_too_many():
    """Your x axis has one epoch more than there are values: matplotlib stops with an error.

    Hint: How many epochs did you record, and how many numbers are in your x?
    Hint: Where does your range start and end, and how many numbers is that?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), x="shorter")
def one_epoch_too_few():
    """Your x axis has one epoch less than there are values: matplotlib stops with an error.

    Hint: How many epochs did you record, and how many numbers are in your x?
    Hint: Where does your range start and end, and how many numbers is that?
    Source: Handout, Task 4: plots
    """


@misconception("plot_history", loses=("curves",), x="swapped")
def axes_swapped():
    """Your epochs are on the y axis and the values on the x axis.

    Hint: Which axis should time run along?
    Hint: Which argument of plot comes first?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), x="ten")
def always_ten_epochs():
    """Your x axis has 10 epochs, however many values there are: matplotlib stops with an error.

    Hint: What happens to your plot when training runs for 5 epochs?
    Hint: Which number in your x does not come from the lists you are given?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), which="swapped")
def curves_swapped():
    """The curve you call loss shows the accuracies, and the curve you call accuracy shows the losses.

    Hint: Which curve should fall while a network learns: is it labelled so?
    Hint: Which list goes with which title?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.title.html;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """


@misconception("plot_history", loses=("curves",), which="loss_twice")
def loss_drawn_twice():
    """Both of your curves show the losses.

    Hint: Compare the two lines of your figures point by point.
    Hint: Which list do you pass to the second plot?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), which="accuracy_twice")
def accuracy_drawn_twice():
    """Both of your curves show the accuracies.

    Hint: Compare the two lines of your figures point by point.
    Hint: Which list do you pass to the first plot?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), which="flat")
def curves_of_zeros():
    """Your curves are flat at zero.

    Hint: Why is this line perfectly flat?
    Hint: Which list do you draw, and who filled it?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), which="loss_only")
def accuracy_not_drawn():
    """Your figure shows the loss only.

    Hint: How many curves does the handout ask for?
    Hint: Which of your two parameters is never drawn?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), which="accuracy_only")
def loss_not_drawn():
    """Your figure shows the accuracy only.

    Hint: How many curves does the handout ask for?
    Hint: Which of your two parameters is never drawn?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), alone=True, which="emptied")
def lists_emptied():
    """Your function changes a list that it is given.

    Hint: Print both lists before and after your function runs.
    Hint: Which method of a list takes entries out of it?
    Source: Handout, Task 4: plots; https://docs.python.org/3/tutorial/datastructures.html
    """


@misconception("plot_history", loses=("curves",), which="nothing")
def nothing_drawn():
    """Your function draws nothing.

    Hint: Which call puts a line on the figure?
    Hint: Does your function return before it gets there?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.plot.html
    """


@misconception("plot_history", loses=("curves",), names="none")
def curves_without_names():
    """Nothing on your figures says which curve is the loss and which is the accuracy.

    Hint: Could a stranger read your plot?
    Hint: What do title, axis labels and a legend say?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.title.html;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """


@misconception("plot_history", loses=("curves",), names="labels")
def legend_never_drawn():
    """Your curves have labels, but no legend shows them.

    Hint: Could a stranger read your plot?
    Hint: Which call puts the labels of curves on the figure?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """


@misconception("plot_history", loses=("curves",), names="loss")
def both_called_loss():
    """Both of your curves are called loss.

    Hint: Could a stranger tell your two figures apart?
    Hint: What does the title or label of your second curve say?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.title.html;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """


@misconception("plot_history", loses=("curves",), names="accuracy")
def both_called_accuracy():
    """Both of your curves are called accuracy.

    Hint: Could a stranger tell your two figures apart?
    Hint: What does the title or label of your first curve say?
    Source: Handout, Task 4: plots; https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.title.html;
    https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.legend.html
    """

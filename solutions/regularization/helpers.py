"""What some rows of regularization go by: draws that are looked at as a whole, and what is inside a network.

Each function gets the student's own first, then what the row's roles stand for, and returns what is observed.
"""

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode
from torch.utils.data import DataLoader, TensorDataset


def three_splits(function, dataset, n_validation, seed):
    """What is true of a split of 60 examples, and of two others; label and pixels of an example are its number."""
    numbers = torch.arange(60)
    examples = TensorDataset((numbers + 0.5).view(60, 1, 1, 1).expand(60, 1, 2, 2), numbers)
    splits = [_numbers_of(function(dataset=examples, n_validation=n_validation, seed=s)) for s in (3, 3, 4)]
    (train, validation), again, other = splits
    is_paired = all(number >= 0 for split in splits for part in split for number in part)
    in_a_row = list(range(validation[0], validation[0] + len(validation))) if validation else []
    return {
        "sizes": [len(train), len(validation)],
        "with their own labels": is_paired,
        "each example in exactly one part": sorted(train + validation) == list(range(60)),
        "an example twice in the same part": any(len(set(part)) < len(part) for part in (train, validation)),
        "drawn at random": sorted(validation) != in_a_row,
        "the same again for the same seed": sorted(again[1]) == sorted(validation),
        "others for another seed": sorted(other[1]) != sorted(validation),
    }


def _numbers_of(parts):
    """The numbers of the examples in each of two parts; -1 where image and label are not of the same."""
    train, validation = parts
    found = []
    for part in (train, validation):
        pairs = [part[i] for i in range(len(part))]
        found.append([int(y) if bool((x == int(y) + 0.5).all()) else -1 for x, y in pairs])
    return found


def named(function, inner, bins):
    """With the four tensors in a dictionary, as the networks of Task 3 return it."""
    return function(inner=dict(zip(("linear1", "hidden1", "linear2", "hidden2"), inner, strict=True)), bins=bins)


def named_and_recorded(function, inner, bins):
    """With tensors that are part of a graph of gradients."""
    return named(function, [tensor.clone().requires_grad_() * 1.0 for tensor in inner], bins)


def history_of_statistics(function, x, **others):
    """Whether the running statistics moved, and are part of a graph of gradients after a batch that is."""
    before = others["running_mean"].clone()
    function(x=x.requires_grad_(), **others)
    found = {name: bool(others[name].requires_grad) for name in ("running_mean", "running_var")}
    return {**found, "running_mean has moved": not torch.equal(before, others["running_mean"])}


def drops(function, x, p, training):
    """What becomes of many entries, in two calls; shares are rounded to twentieths."""
    before = x.clone()
    first, second = (function(x=x, p=p, training=training) for _ in range(2))
    is_zero = first == 0
    factors = (first / before)[~is_zero]
    found = {
        "shape": list(first.shape),
        "share of zeros": _rounded(is_zero),
        "smallest factor": round(float(factors.min()), 4) if len(factors) else -1.0,
        "largest factor": round(float(factors.max()), 4) if len(factors) else -1.0,
        "x as it was": bool(torch.equal(x, before)),
        "something is dropped in training": bool((function(x=before.clone(), p=p, training=True) == 0).any()),
    }
    if is_zero.shape == before.shape and is_zero.ndim == 2:
        found["every row loses the same"] = bool((is_zero == is_zero[:1]).all())
        found["every column loses the same"] = bool((is_zero == is_zero[:, :1]).all())
        found["the second call loses the same"] = bool(torch.equal(is_zero, second == 0))
    return found


def _rounded(flags):
    return round(20 * float(flags.float().mean())) / 20


def gradient_of_drops(function, x, p, training):
    """Whether the gradient of the sum is what each entry was multiplied by: 0 where it was dropped."""
    leaf = x.clone().requires_grad_()
    y = function(x=leaf, p=p, training=training)
    if not y.requires_grad:
        return "no gradient reaches x"
    y.sum().backward()
    if leaf.grad is None:
        return "no gradient reaches x"
    if bool((y != 0).all()):
        return "nothing is dropped"
    expected = (y / leaf).detach()
    return "the gradient is that of y" if torch.allclose(leaf.grad, expected) else "the gradient is another one"


def dropped_units(function, model):
    """What happens to inputs, hidden units and scores of a network with one hidden layer in train mode."""
    x = torch.randn((300, 784), generator=torch.Generator().manual_seed(5)).view(300, 1, 28, 28)
    in_eval, in_train = (_passed(model, x, is_training) for is_training in (False, True))
    was_on = in_eval["hidden"] > 0
    is_off = in_train["hidden"] == 0
    factors = (in_train["hidden"] / in_eval["hidden"])[was_on & ~is_off]
    return {
        "share of hidden units dropped in eval mode": _rounded(_passed(model, x, False)["hidden"][was_on] == 0),
        "share of hidden units dropped in train mode": _rounded(is_off[was_on]),
        "factor of the others": round(float(factors.median()), 2) if len(factors) else -1.0,
        "pixels are dropped": not torch.allclose(in_train["pixels"], in_eval["pixels"]),
        "scores are those of the last linear layer": torch.allclose(in_train["scores"], in_train["last"], atol=1e-5),
    }


def _passed(model, x, is_training):
    """What goes into the first and the last nn.Linear and out of the last, and what comes out of the network."""
    layers = [module for module in model.modules() if isinstance(module, nn.Linear)]
    seen = {}
    hooks = [
        layers[0].register_forward_pre_hook(lambda _, given: seen.update(pixels=given[0].detach().clone())),
        layers[-1].register_forward_pre_hook(lambda _, given: seen.update(hidden=given[0].detach().clone())),
        layers[-1].register_forward_hook(lambda _m, _g, out: seen.update(last=out.detach().clone())),
    ]
    model.train(is_training)
    with torch.no_grad():
        seen["scores"] = model(x).clone()
    for hook in hooks:
        hook.remove()
    return seen


class _SameUnitsDropped(TorchFunctionMode):
    """Dropout functions always drop the same entries, by their place, and scale the others."""

    def __init__(self):
        super().__init__()
        self.probabilities = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        options = dict(kwargs or {})
        if func is not F.dropout:
            return func(*args, **options)
        values = dict(zip(("input", "p", "training", "inplace"), args, strict=False)) | options
        x, p = values["input"], float(values.get("p", 0.5))
        if not values.get("training", True):
            return x
        self.probabilities.append(p)
        place = torch.arange(x.numel(), dtype=torch.float64).view(x.shape)
        return x * ((place * 0.6180339887) % 1 >= p).to(x.dtype) / (1 - p)


def scores_with_the_same_units_dropped(function, model):
    """Scores in train mode, and the probabilities with which units are dropped."""
    x = torch.randn((40, 784), generator=torch.Generator().manual_seed(6)).view(40, 1, 28, 28)
    model.train()
    with torch.no_grad(), _SameUnitsDropped() as mode:
        scores = model(x)
    return {"scores": scores, "probabilities": mode.probabilities}


def both_of_each(function, model, loader):
    """The two accuracies on each of four small loaders: what is right by chance on one is not on all."""
    x, y = (torch.cat(parts) for parts in zip(*loader, strict=True))
    found = {"train mode": [], "eval mode": []}
    for first in range(0, 4 * 40, 40):
        part = TensorDataset(x[first : first + 40], y[first : first + 40])
        batches = [list(range(9)), list(range(9, 34)), list(range(34, 40))]
        answers = function(model=model, loader=DataLoader(part, batch_sampler=batches))
        for accuracies, answer in zip(found.values(), answers, strict=True):
            accuracies.append(float(answer))
    return found


def modes_afterwards(function, model, loader):
    """In which modes the modules are afterwards that arrived in train mode and in eval mode by turns."""
    modules = list(model.modules())
    for number, module in enumerate(modules):
        module.training = number % 2 == 0
    before, asked = [module.training for module in modules], []
    model.register_forward_pre_hook(lambda asked_model, _: asked.append(asked_model.training))
    function(model=model, loader=loader)
    after = [module.training for module in modules]
    others = "in train mode" if all(after) else "in other modes" if any(after) else "in eval mode"
    return {
        "modules are": "as they were" if after == before else others,
        "asked in train mode": True in asked,
        "asked in eval mode": False in asked,
    }


def labelled_axes(function, matrix):
    """What the axes of a drawing are called, and which way its y axis points."""
    show, plt.show = plt.show, lambda *_, **__: None
    try:
        function(matrix=matrix)
        heat_map = next(axes for axes in plt.gcf().axes if axes.images or axes.collections)
        bottom, top = heat_map.get_ylim()
        found = heat_map.get_xlabel().lower(), heat_map.get_ylabel().lower(), bottom > top
    finally:
        plt.show = show
    return {
        "x axis is called": _class_in(found[0]),
        "y axis is called": _class_in(found[1]),
        "row 0 at the top": found[2],
    }


def _class_in(text):
    """Which classes the name of an axis speaks of; "label" alone means the true ones."""
    is_predicted = "pred" in text
    is_true = any(word in text for word in ("true", "truth", "actual", "target")) or (
        "label" in text and not is_predicted
    )
    return {(True, False): "predicted", (False, True): "true"}.get((is_predicted, is_true), "something else")

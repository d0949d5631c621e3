"""How some rows call what students write: twice in one graph, on leaves, again and again. Runs beside student code.

Each function gets the student's own first, then what the row's roles stand for, and returns what is observed.
"""

import torch


def differentiate(function, f, x, h):
    """The numerical gradient of a cubic, in which every entry of x has a weight of its own."""
    weights = torch.arange(1, x.numel() + 1, dtype=x.dtype).view(x.shape)

    def cubic(t):
        return (weights * t**3).sum()

    return function(f=cubic, x=x, h=h)


def step_on_leaves(function, parameters, gradients, lr):
    """What becomes of tensors that require gradients, whatever the list holds afterwards."""
    leaves = list(parameters)
    for leaf in leaves:
        leaf.requires_grad_()
    function(parameters=parameters, gradients=gradients, lr=lr)
    return [leaf.detach().clone() for leaf in leaves]


def raw_gradients(function, x, w):
    """What backward itself returns where only x, and where only w requires a gradient."""
    answers = []
    for needed in (x, w):
        leaves = [t.detach().clone().requires_grad_(t is needed) for t in (x, w)]
        y = function(x=leaves[0], w=leaves[1])
        if y.grad_fn is None:
            return "no gradient is recorded"
        answers.append(y.grad_fn.apply(torch.linspace(-1, 1, y.numel(), dtype=y.dtype).view(y.shape)))
    return answers


def two_in_a_graph(function, x, w, v):
    """Two layers, one after the other, before anything goes backward."""
    leaves = [t.detach().clone().requires_grad_() for t in (x, w, v)]
    y = function(x=torch.tanh(function(x=leaves[0], w=leaves[1])), w=leaves[2])
    (y * torch.linspace(-1, 1, y.numel(), dtype=y.dtype).view(y.shape)).sum().backward()
    return [y.detach(), *(leaf.grad for leaf in leaves)]


def _numbers(images, data):
    """Which of the data each image is; -1 where it is none of them."""
    if images.shape[1:] != data.shape[1:]:
        return torch.full((len(images),), -1)
    equal = (images.flatten(1).unsqueeze(1) == data.flatten(1).unsqueeze(0)).all(dim=2)
    return torch.where(equal.any(dim=1), equal.int().argmax(dim=1), -1)


def mini_batches(function, data, labels, bs):
    """What many mini-batches have in common; the label of an image is its number."""
    labels = torch.arange(len(data))
    batches = [function(data=data, labels=labels, bs=bs) for _ in range(40)]
    drawn = [_numbers(images, data) for images, _ in batches]
    all_drawn = torch.cat(drawn)
    return {
        "images": sorted({len(numbers) for numbers in drawn}),
        "labels": sorted({len(batch_labels) for _, batch_labels in batches}),
        "all from the data": bool((all_drawn >= 0).all()),
        "with their labels": all(torch.equal(n, y) for n, (_, y) in zip(drawn, batches, strict=True)),
        "the first image in some": bool((all_drawn == 0).any()),
        "the last image in some": bool((all_drawn == len(data) - 1).any()),
        "an image twice in some": any(len(numbers.unique()) < len(numbers) for numbers in drawn),
        "other images each time": len({tuple(sorted(numbers.tolist())) for numbers in drawn}) > 1,
        "images in no order": any(bool((numbers.diff() < 0).any()) for numbers in drawn),
    }


def two_epochs(function, data, labels, bs):
    """What two epochs have in common and what not; the label of an image is its number."""
    labels = torch.arange(len(data))
    epochs = [[(x, y) for x, y in function(data=data, labels=labels, bs=bs)] for _ in range(2)]
    drawn = [[_numbers(images, data) for images, _ in epoch] for epoch in epochs]
    orders = [torch.cat(numbers) if numbers else torch.zeros(0) for numbers in drawn]
    first = [set(numbers[0].tolist()) if numbers else set() for numbers in drawn]
    own = [[torch.equal(n, y) for n, (_, y) in zip(*both, strict=True)] for both in zip(drawn, epochs, strict=True)]
    return {
        "sizes": [len(numbers) for numbers in drawn[0]],
        "each once": all(sorted(order.tolist()) == list(range(len(data))) for order in orders),
        "with their labels": all(all(each) for each in own),
        "shuffled": not torch.equal(orders[0], torch.arange(len(data))),
        "another order the second time": not torch.equal(orders[0], orders[1]),
        "other images together": first[0] != first[1],
    }


def errors_of_batches(function, scores, labels):
    """The errors of several batches: what is right by chance in one is not in all."""
    return [function(scores=s, labels=y) for s, y in zip(scores, labels, strict=True)]


def after_other_gradients(function, model, **others):
    """With gradients that the model comes with, as after somebody else's backward pass."""
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, 0.3)
    return function(model=model, **others)

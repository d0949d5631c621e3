"""What rows of fashion_mnist go by: objects that are made, then used. Runs beside student code and holds no answer.

Each function gets the student's own first, then what the row's roles stand for, and returns what is observed.
"""

import torch
from torch.utils.data import DataLoader, TensorDataset

NAMES = ("[0, 1]", "[-1, 1]", "z-score")


def fixed_ranges(function, images, **_):
    """The arguments of Normalize for the two fixed ranges."""
    return [function(name=name, images=images) for name in NAMES[:2]]


def of_the_data(function, images, **_):
    """The arguments of Normalize for the z-score."""
    return function(name=NAMES[2], images=images)


def transformed(function, mean, std, images):
    """What the transform makes of each of several images of another shape each."""
    transform = function(mean=mean, std=std)
    return [transform(images[0]), transform(images[1][:4, :3])]


def _halved(image):
    """A transform: half of each grey value, with a dimension in front."""
    return torch.tensor(image.astype("float32") / 2).unsqueeze(0)


def samples(function, images, labels, **_):
    """Length and some samples of a data set with a transform, and what a loader makes of its labels."""
    dataset = function(images=images, labels=labels, transform=_halved)
    pairs = [dataset[k] for k in (0, 3, len(images) - 1)]
    batch = next(iter(DataLoader(dataset, len(images))))
    return {
        "length": len(dataset),
        "images": [pair[0] for pair in pairs],
        "labels": [int(pair[1]) for pair in pairs],
        "labels of a batch are": str(batch[1].dtype).removeprefix("torch."),
    }


def stored_samples(function, images, labels):
    """Samples of a data set without a transform."""
    dataset = function(images=images, labels=labels)
    return [dataset[k][0] for k in (0, 2)]


def training_epochs(function, batch_size, **_):
    """What the batches of two epochs of training have in common and what not; the label of a sample is its number."""
    train_loader, _ = _loaders(function, batch_size)
    epochs = [[y.tolist() for _, y in train_loader] for _ in range(2)]
    orders = [[k for batch in epoch for k in batch] for epoch in epochs]
    return {
        "sizes": [len(batch) for batch in epochs[0]],
        "each sample once": all(sorted(order) == list(range(23)) for order in orders),
        "in a random order": orders[0] != sorted(orders[0]),
        "in another order the second time": orders[0] != orders[1],
    }


def test_epoch(function, batch_size, **_):
    """The batches of a test; the label of a sample is 100 more than its number."""
    _, test_loader = _loaders(function, batch_size)
    batches = [y.tolist() for _, y in test_loader]
    return {"sizes": [len(batch) for batch in batches], "order": [k for batch in batches for k in batch]}


def _loaders(function, batch_size):
    train_set = TensorDataset(torch.zeros(23, 2), torch.arange(23))
    test_set = TensorDataset(torch.ones(17, 2), 100 + torch.arange(17))
    return function(train_set=train_set, test_set=test_set, batch_size=batch_size)


def counts(function, n, **_):
    """How many batches, and how large the last is, for several numbers of samples and sizes of batches."""
    pairs = zip(n, (1024, 3500, 64, 100, 8, 1), strict=True)
    return [function(n=number, batch_size=size) for number, size in pairs]


def each_batch(function, images):
    """What becomes of several batches."""
    return [function(images=batch) for batch in images]

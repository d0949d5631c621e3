import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    SequentialSampler,
    TensorDataset,
    random_split,
)

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def split_data(dataset, n_validation=6000, seed=0):
    """Split a data set at random into one for training and one for validation.

    dataset       len(dataset) examples; dataset[i] is an image and its label
    n_validation  how many examples are for validation; all others are for training
    seed          the same seed gives the same split again, another seed another one
    Returns       two data sets, training first; every example is in exactly one of them, with its
                  own label
    """
    g = torch.Generator().manual_seed(seed)
    idx = torch.randperm(len(dataset), generator=g)
    val, tr = idx[:n_validation], idx[n_validation:]
    return torch.utils.data.Subset(dataset, tr.tolist()), torch.utils.data.Subset(dataset, val.tolist())



class OneHidden(nn.Module):
    """One hidden layer with a ReLU. Both linear layers are nn.Linear without biases.

    in_features   pixels of one image
    hidden        width of the hidden layer
    out_features  number of classes
    """

    def __init__(self, in_features=784, hidden=200, out_features=10):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden, bias=False)
        self.relu = nn.ReLU()
        self.fc2 = nn.Linear(hidden, out_features, bias=False)

    def forward(self, x):
        """Scores (N, out_features) of images (N, 1, 28, 28)."""
        x = x.view(x.shape[0], -1)
        x = self.relu(self.fc1(x))
        return self.fc2(x)



class TwoHidden(nn.Module):
    """Two hidden layers of equal width, each with a ReLU.

    All three linear layers are nn.Linear with biases.

    in_features   pixels of one image
    hidden        width of both hidden layers
    out_features  number of classes
    """

    def __init__(self, in_features=784, hidden=165, out_features=10):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, out_features)
        self.relu = nn.ReLU()

    def forward(self, x):
        """Scores (N, out_features) of images (N, 1, 28, 28)."""
        x = x.view(x.shape[0], -1)
        x = self.relu(self.fc1(x))
        x = self.relu(self.fc2(x))
        return self.fc3(x)



class ActivationMLP(nn.Module):
    """Two hidden layers; returns what is inside, too.

    All three linear layers are nn.Linear with biases.

    activation    "sigmoid", "tanh" or "relu", for both hidden layers
    in_features   pixels of one image
    hidden1       width of the first hidden layer
    hidden2       width of the second hidden layer
    out_features  number of classes
    """

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        if activation == "sigmoid":
            self.act = nn.Sigmoid()
        elif activation == "tanh":
            self.act = nn.Tanh()
        elif activation == "relu":
            self.act = nn.ReLU()
        else:
            raise ValueError(activation)
        self.fc1 = nn.Linear(in_features, hidden1)
        self.fc2 = nn.Linear(hidden1, hidden2)
        self.fc3 = nn.Linear(hidden2, out_features)

    def forward(self, x):
        """Scores of the classes, and what is inside.

        x        images, (N, 1, 28, 28)
        Returns  scores, (N, out_features), and a dictionary of
                 "linear1", (N, hidden1): what the first linear layer gives
                 "hidden1", (N, hidden1): the activation of that
                 "linear2", (N, hidden2): what the second linear layer gives
                 "hidden2", (N, hidden2): the activation of that
        """
        x = x.view(x.shape[0], -1)
        a1 = self.fc1(x)
        h1 = self.act(a1)
        a2 = self.fc2(h1)
        h2 = self.act(a2)
        scores = self.fc3(h2)
        return scores, {"linear1": a1, "hidden1": h1, "linear2": a2, "hidden2": h2}



class BatchNormMLP(nn.Module):
    """As ActivationMLP, with nn.BatchNorm1d before the activation in both hidden layers.

    All three linear layers keep their biases.

    activation, in_features, hidden1, hidden2, out_features  as in ActivationMLP
    """

    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        if activation == "sigmoid":
            self.act = nn.Sigmoid()
        elif activation == "tanh":
            self.act = nn.Tanh()
        elif activation == "relu":
            self.act = nn.ReLU()
        else:
            raise ValueError(activation)
        self.fc1 = nn.Linear(in_features, hidden1)
        self.fc2 = nn.Linear(hidden1, hidden2)
        self.fc3 = nn.Linear(hidden2, out_features)
        self.bn1 = nn.BatchNorm1d(hidden1)
        self.bn2 = nn.BatchNorm1d(hidden2)

    def forward(self, x):
        """Scores of the classes, and what is inside.

        x        images, (N, 1, 28, 28)
        Returns  scores and a dictionary, as in ActivationMLP. "linear1" and "linear2" are what the
                 linear layers give, before batch normalisation; "hidden1" and "hidden2" what the
                 activations give, after it
        """
        x = x.view(x.shape[0], -1)
        a1 = self.fc1(x)
        h1 = self.act(self.bn1(a1))
        a2 = self.fc2(h1)
        h2 = self.act(self.bn2(a2))
        scores = self.fc3(h2)
        return scores, {"linear1": a1, "hidden1": h1, "linear2": a2, "hidden2": h2}



def epoch(model, loader, criterion, optimizer=None):
    """Go through the loader once: train where there is an optimiser, else evaluate.

    model      gives scores, (N, classes), or a tuple that begins with them; may arrive in any mode.
               It is in train mode while it is trained, and in eval mode while it is evaluated.
               Evaluation changes nothing else of it and records no gradients
    loader     yields images and labels; batches may differ in size
    criterion  gives the mean loss of a batch: criterion(scores, labels)
    optimizer  holds the model's parameters, which it changes: one step for each batch; None to
               evaluate
    Returns    four things, in this order:
               the mean loss over all images, a number
               the accuracy over all images, a number from 0 to 1
               the predicted class of each image, in the loader's order: a tensor (images,), int64
               the label of each image, in the same order: a tensor (images,), int64
    """
    is_train = optimizer is not None
    model.train(is_train)
    losses, preds, ys = [], [], []
    with torch.set_grad_enabled(is_train):
        for xb, yb in loader:
            out = model(xb)
            scores = out[0] if type(out) is tuple else out
            loss = criterion(scores, yb)
            if is_train:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            losses += [loss.item()] * len(yb)
            preds.append(scores.max(1).indices)
            ys.append(yb)
    preds, ys = torch.cat(preds), torch.cat(ys)
    return sum(losses) / len(losses), (preds == ys).float().mean().item(), preds, ys



def plot_inner(inner, bins=50):
    """Draw the grid of histograms and points.

    inner    dictionary with "linear1", "hidden1", "linear2", "hidden2", as the networks of Task 3
             return it: the tensors may be part of a graph of gradients
    bins     number of bars of each histogram, whose heights are counts
    Returns  nothing; one figure with 2 x 3 axes, each with its title
    """
    fig, axs = plt.subplots(2, 3, figsize=(12, 7))
    for i in range(2):
        a = inner["linear" + str(i + 1)].detach().cpu().numpy()
        h = inner["hidden" + str(i + 1)].detach().cpu().numpy()
        axs[i, 0].hist(a.reshape(-1), bins=bins)
        axs[i, 0].set_title("distribution of linear" + str(i + 1))
        axs[i, 1].hist(h.reshape(-1), bins=bins)
        axs[i, 1].set_title("distribution of hidden" + str(i + 1))
        axs[i, 2].scatter(a[0], h[0])
        axs[i, 2].set_title("activation " + str(i + 1))
    plt.show()



def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Batch normalisation, by the formulas above, without nn.BatchNorm1d and F.batch_norm.

    x             (N, features), float32 or float64; in training, N is at least 2
    gamma, beta   scale and shift of each feature, (features,)
    running_mean  (features,); in training it is changed in place, else it stays as it is
    running_var   (features,); in training it is changed in place, else it stays as it is
    training      True or False
    momentum      share of this batch in the new running statistics
    eps           is added to the variance, under the root
    Returns       y, (N, features), with the dtype of x
    """
    if training:
        n = x.shape[0]
        mu = x.mean(0)
        var = ((x - mu) ** 2).sum(0) / n
        with torch.no_grad():
            running_mean.copy_((1 - momentum) * running_mean + momentum * mu)
            running_var.copy_((1 - momentum) * running_var + momentum * var * n / (n - 1))
    else:
        mu = running_mean
        var = running_var
    x_hat = (x - mu) / torch.sqrt(var + eps)
    return gamma * x_hat + beta



class MyBatchNorm(nn.Module):
    """Batch normalisation of (N, num_features) as a layer, with momentum 0.1 and eps 1e-5.

    weight        gamma, an nn.Parameter of shape (num_features,), ones at first
    bias          beta, an nn.Parameter of shape (num_features,), zeros at first
    running_mean  a buffer of shape (num_features,), zeros at first
    running_var   a buffer of shape (num_features,), ones at first
    """

    def __init__(self, num_features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        """batch_norm of x, (N, num_features), in the mode that the layer is in."""
        return batch_norm(
            x, self.weight, self.bias, self.running_mean, self.running_var, self.training
        )



def dropout(x, p=0.5, training=True):
    """Dropout by hand, without nn.Dropout and F.dropout.

    x         of any shape, float32
    p         probability with which an entry is set to 0, at least 0 and below 1
    training  True: entries are dropped, others in each call; False: x comes out as it is
    Returns   a tensor of the shape of x, through which gradients reach x
    """
    if training:
        mask = (torch.rand(x.shape, device=x.device) > p).float()
        return mask * x / (1 - p)
    return x



class DropoutNet(nn.Module):
    """Linear, ReLU, dropout, linear. Both linear layers are nn.Linear with biases.

    in_features   pixels of one image
    hidden        width of the hidden layer
    out_features  number of classes
    p             probability with which a hidden unit is dropped in train mode
    """

    def __init__(self, in_features=784, hidden=32, out_features=10, p=0.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden)
        self.relu = nn.ReLU()
        self.drop = nn.Dropout(p)
        self.fc2 = nn.Linear(hidden, out_features)

    def forward(self, x):
        """Scores (N, out_features) of images (N, 1, 28, 28)."""
        x = x.view(x.shape[0], -1)
        return self.fc2(self.drop(self.relu(self.fc1(x))))



def accuracy_in_both_modes(model, loader):
    """The accuracy of the same weights in train mode and in eval mode; nothing is trained.

    model    gives scores, (N, classes); may arrive in any mode. Afterwards its weights, its running
             statistics and the mode of each of its modules are as they were
    loader   yields images and labels; batches may differ in size. It is gone through once in each
             mode, train mode first; no gradients are recorded
    Returns  two numbers from 0 to 1, over all images: the accuracy in train mode, and that in eval
             mode with the running statistics that the model arrived with
    """
    import copy
    clone = copy.deepcopy(model)
    result = []
    for mode in [True, False]:
        m = copy.deepcopy(clone)
        m.train(mode)
        correct = 0
        total = 0
        with torch.no_grad():
            for images, labels in loader:
                pred = m(images).argmax(dim=1)
                correct += (pred == labels).sum().item()
                total += labels.size(0)
        result.append(correct / total)
    return result[0], result[1]



def fit(model, optimizer, criterion, train_loader, validation_loader, epochs):
    """Train for some epochs, and measure after each.

    model, optimizer, criterion      as in epoch, which does the work
    train_loader, validation_loader  yield images and labels
    epochs                           how many
    Returns                          a dictionary of three lists, each with one accuracy, 0 to 1,
                                     for each epoch: "running", what training itself returned;
                                     then, measured in eval mode after the epoch, "train", on the
                                     training images, and "validation", on the validation images
    """
    hist = dict(running=[], train=[], validation=[])
    for i in range(1, epochs + 1):
        hist["running"].append(epoch(model, train_loader, criterion, optimizer)[1])
        for name, loader in [("train", train_loader), ("validation", validation_loader)]:
            hist[name].append(epoch(model, loader, criterion)[1])
        print(i, {k: round(v[-1], 4) for k, v in hist.items()})
    return hist



class RegularizedMLP(nn.Module):
    """Two hidden blocks of equal width in nn.Sequential, then an nn.Linear.

    Each block is nn.Linear, nn.BatchNorm1d, nn.ReLU, nn.Dropout. All linear layers have biases.

    in_features   pixels of one image
    hidden        width of both hidden blocks
    out_features  number of classes
    p             probability with which a hidden unit is dropped in train mode
    """

    def __init__(self, in_features=784, hidden=165, out_features=10, p=0.2):
        super().__init__()
        self.layer1 = nn.Sequential(
            nn.Linear(in_features, hidden),
            nn.BatchNorm1d(hidden),
            nn.ReLU(),
            nn.Dropout(p),
        )
        self.layer2 = nn.Sequential(
            nn.Linear(hidden, hidden),
            nn.BatchNorm1d(hidden),
            nn.ReLU(),
            nn.Dropout(p),
        )
        self.out_layer = nn.Linear(hidden, out_features)

    def forward(self, x):
        """Scores (N, out_features) of images (N, 1, 28, 28)."""
        x = x.view(x.shape[0], -1)
        x = self.layer1(x)
        x = self.layer2(x)
        return self.out_layer(x)



def confusion_matrix(labels, predicted, n_classes=10):
    """Count which class is taken for which.

    labels     true classes, 0 to n_classes - 1, a tensor (N,) of dtype int64
    predicted  predicted classes, 0 to n_classes - 1, a tensor (N,) of dtype int64
    n_classes  number of classes
    Returns    counts, a tensor (n_classes, n_classes) of dtype int64; rows are true classes,
               columns predicted ones
    """
    cm = torch.zeros(n_classes, n_classes, dtype=torch.int64)
    for t, p in zip(labels, predicted):
        cm[t, p] += 1
    return cm



def plot_confusion(matrix):
    """Draw a confusion matrix as a heat map: one coloured square for each entry, row 0 at the top.

    matrix   as confusion_matrix returns it
    Returns  nothing; the x axis is called "predicted", the y axis "true"
    """
    plt.figure()
    plt.imshow(matrix)
    plt.colorbar()
    plt.xlabel("predicted")
    plt.ylabel("true")
    plt.show()



def load_mnist():
    """Training, validation and test images, pixels from 0 to 1, in three data sets of tensors."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.MNIST(root, train=is_train, download=True) for is_train in (True, False)]
    images = [part.data.unsqueeze(1).to(device) / 255 for part in found]
    labels = [part.targets.to(device) for part in found]
    parts = split_data(TensorDataset(images[0], labels[0]))
    batches = [next(iter(DataLoader(part, batch_size=len(part)))) for part in parts]
    return *(TensorDataset(*batch) for batch in batches), TensorDataset(images[1], labels[1])


def make_loader(dataset, batch_size, shuffle=False):
    """A loader that picks whole batches from a TensorDataset."""
    order = RandomSampler(dataset) if shuffle else SequentialSampler(dataset)
    batches = BatchSampler(order, batch_size, drop_last=False)
    return DataLoader(dataset, sampler=batches, batch_size=None)


def look_inside(data, epochs=1):
    """Train the six networks of Task 3, print their validation accuracy, draw what is inside."""
    train, validation, _ = data
    criterion = nn.CrossEntropyLoss()
    for kind in (ActivationMLP, BatchNormMLP):
        for activation in ("sigmoid", "tanh", "relu"):
            torch.manual_seed(0)
            model = kind(activation).to(device)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for _ in range(epochs):
                loss, _, _, _ = epoch(model, make_loader(train, 32, True), criterion, optimizer)
            _, accuracy, _, _ = epoch(model, make_loader(validation, 1000), criterion)
            print(f"{kind.__name__}, {activation}: loss {loss:.2f}, accuracy {accuracy:.3f}")
            _, inner = model(validation[:1000][0])
            plot_inner(inner)


def main(model, data, epochs=5):
    """Train a network that gives scores; show accuracies, and a confusion matrix of the test."""
    train, validation, test = data
    model = model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loaders = make_loader(train, 32, shuffle=True), make_loader(validation, 1000)
    history = fit(model, optimizer, nn.CrossEntropyLoss(), *loaders, epochs)
    in_train_mode, in_eval_mode = accuracy_in_both_modes(model, make_loader(train, 1000))
    print(f"training images: {in_train_mode:.4f} in train mode, {in_eval_mode:.4f} in eval mode")
    loss, accuracy, predicted, labels = epoch(model, make_loader(test, 1000), nn.CrossEntropyLoss())
    print(f"test images: loss {loss:.4f}, accuracy {accuracy:.4f}")
    plot_confusion(confusion_matrix(labels.cpu(), predicted.cpu()))
    return history



# EXPECT: channel_statistics: the standard deviation is that of single images, averaged, and not that over all images and pixels
# %%
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import itertools



# %%
def scalar_backward(w, x, e):
    """Gradients of the loss through y = w * x, where all are single numbers.

    w, x     what was multiplied: tensors of shape ()
    e        gradient of the loss with respect to y: shape ()
    Returns  dw, dx: gradients with respect to w and to x
    """
    return tuple(e * local for local in (x, w))


# %%
def linear_backward(x, w, b, e):
    """Gradients of the loss through y = x W^T + b.

    x        (N, n_in)
    w        (n_out, n_in)
    b        (n_out,)
    e        gradient of the loss with respect to y: (N, n_out). If the loss is a mean over the batch, its 1/N is in e
    Returns  dw (n_out, n_in), db (n_out,), dx (N, n_in)
    """
    rows = []
    for k in range(w.size(0)):
        rows.append((e[:, k : k + 1] * x).sum(dim=0))
    dw = torch.stack(rows)
    db = torch.stack([e[:, k].sum() for k in range(w.size(0))])
    dx = torch.matmul(e, w)
    return dw, db, dx


# %%
def relu_backward(x, e):
    """Gradient of the loss through y = max(x, 0).

    x        what the ReLU was given, any shape
    e        gradient of the loss with respect to y, the same shape
    Returns  dx, the same shape
    """
    return torch.where(x > 0, e, torch.zeros_like(e))


# %%
def stable_softmax(scores):
    """Rowwise softmax; subtracting the maximum of a row changes nothing but avoids inf."""
    m = torch.amax(scores, dim=1, keepdim=True)
    e = torch.exp(scores - m)
    return e / torch.sum(e, dim=1, keepdim=True)


def cross_entropy_backward(scores, labels):
    """Gradient of the mean cross-entropy of a batch with respect to the scores; also for scores of 1000.

    scores   what the last linear layer gives, (N, K)
    labels   the right classes, (N,), int64, 0 to K - 1
    Returns  (N, K)
    """
    p = stable_softmax(scores)
    classes = torch.arange(scores.shape[1], device=scores.device)
    is_right = labels[:, None] == classes[None, :]
    return torch.where(is_right, p - 1, p) / scores.shape[0]


# %%
def mlp_forward(x, u, v, w):
    """All outputs of the forward pass, which the backward pass needs.

    x        (N, n_in)
    u, v, w  weights of the three layers: (h1, n_in), (h2, h1), (K, h2)
    Returns  y, y_hat, z, z_hat, scores
    """
    # here MyLinear from task 3c can be used too
    y = MyLinear.apply(x, u)
    y_hat = y.relu()
    z = MyLinear.apply(y_hat, v)
    z_hat = z.relu()
    scores = MyLinear.apply(z_hat, w)
    return y, y_hat, z, z_hat, scores


# %%
def mlp_backward(x, labels, u, v, w):
    """Gradients of the loss with respect to the weights of all three layers, from the last layer to the first.

    x        (N, n_in)
    labels   the right classes, (N,), int64
    u, v, w  as in mlp_forward
    Returns  du, dv, dw: of the shapes of u, v and w
    """
    y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
    d_scores = cross_entropy_backward(scores, labels)
    no_bias = lambda m: torch.zeros(m.shape[0], dtype=m.dtype)
    dw, _, d_z_hat = linear_backward(z_hat, w, no_bias(w), d_scores)
    d_z = relu_backward(z, d_z_hat)
    dv, _, d_y_hat = linear_backward(y_hat, v, no_bias(v), d_z)
    d_y = relu_backward(y, d_y_hat)
    du, _, _ = linear_backward(x, u, no_bias(u), d_y)
    return du, dv, dw


# %%
def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences.

    f        takes a tensor of the shape of x and gives a tensor of shape ()
    x        a float64 tensor of any shape; holds the same numbers afterwards
    h        how far each entry is moved to either side
    Returns  a tensor of the shape and dtype of x
    """
    x = x.detach()
    g = torch.zeros_like(x)
    for idx in itertools.product(*[range(s) for s in x.shape]):
        plus, minus = x.clone(), x.clone()
        plus[idx] += h
        minus[idx] -= h
        g[idx] = ((f(plus) - f(minus)) / (2 * h)).item()
    return g


# %%
def sgd_step(parameters, gradients, lr):
    """One step of gradient descent that changes the given tensors themselves, in place.

    parameters  a list of tensors; they may require gradients, and the step itself is not to be recorded
    gradients   a list of tensors: that of parameters[0], that of parameters[1], ...
    lr          the learning rate
    Returns     nothing
    """
    assert len(parameters) == len(gradients)
    with torch.set_grad_enabled(False):
        for k, g in enumerate(gradients):
            parameters[k][...] = parameters[k] - lr * g


# %%
class MyLinear(torch.autograd.Function):
    """y = x W^T, used as MyLinear.apply(x, w)."""

    @staticmethod
    def forward(ctx, x, w):
        """The output of the layer.

        x        (N, n_in), float32 or float64
        w        (n_out, n_in), of the same dtype
        Returns  (N, n_out), of the same dtype
        """
        # only keep what backward will need
        ctx.save_for_backward(x if ctx.needs_input_grad[1] else None, w if ctx.needs_input_grad[0] else None)
        return F.linear(x, w)

    @staticmethod
    def backward(ctx, e):
        """Gradients with respect to the arguments of forward.

        e        gradient of the loss with respect to y, (N, n_out)
        Returns  dx, dw; None in the place of one that is not needed
        """
        x, w = ctx.saved_tensors
        dx = None if w is None else e @ w
        dw = None if x is None else e.t() @ x
        return dx, dw


# %%
class three_layer_net(nn.Module):
    """Three linear layers without biases, with a ReLU after the first and after the second.

    input_size    numbers in one example
    hidden_size1  width of the first hidden layer
    hidden_size2  width of the second hidden layer
    output_size   number of classes
    """

    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super().__init__()
        sizes = [input_size, hidden_size1, hidden_size2, output_size]
        self.layers = nn.ModuleList([nn.Linear(a, b, bias=False) for a, b in zip(sizes[:-1], sizes[1:])])

    def forward(self, x):
        """Scores of the classes, before any softmax.

        x        (N, input_size)
        Returns  (N, output_size)
        """
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %%
def count_parameters(model):
    """How many numbers an optimiser can change in the model: the entries of all its parameters.

    Returns  a whole number
    """
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


# %%
def random_batch(data, labels, bs):
    """A mini-batch of random images, drawn with replacement, and their labels.

    data     images, (N, ...), any N
    labels   (N,)
    bs       size of the mini-batch; may be larger than N
    Returns  images (bs, ...) and labels (bs,): label k is that of image k
    """
    weights = torch.ones(labels.shape[0])
    pick = torch.multinomial(weights, bs, replacement=True)
    return data.index_select(0, pick), labels.index_select(0, pick)


# %%
def epoch_batches(data, labels, bs):
    """One epoch: mini-batches that hold each image once, in a random order that is another one in each epoch.

    data     images, (N, ...), any N
    labels   (N,)
    bs       size of the mini-batches; the last one is smaller when bs does not divide N
    Returns  an iterator over, or a list of, pairs (images, labels): label k is that of image k
    """
    order = torch.randperm(data.shape[0])
    return [(data[part], labels[part]) for part in order.split(bs)]


# %%
class Batches:
    """Mini-batches of tensors; every loop over it is one epoch."""

    def __init__(self, data, labels, bs, shuffle=True):
        self.data, self.labels, self.bs, self.shuffle = data, labels, bs, shuffle

    def __iter__(self):
        if self.shuffle:
            return iter(epoch_batches(self.data, self.labels, self.bs))
        return iter(zip(self.data.split(self.bs), self.labels.split(self.bs), strict=True))

    def __len__(self):
        return -(-len(self.data) // self.bs)


# %%
def get_error(scores, labels):
    """The share of examples that are classified wrongly.

    scores   (N, K); the largest score of a row names its class
    labels   the right classes, (N,)
    Returns  a number from 0 to 1
    """
    _, predicted = torch.max(scores, 1)
    return (predicted != labels).sum().item() / labels.size(0)


# %%
def train_epoch(model, optimizer, criterion, batches):
    """Train the model for one epoch: one step of the optimiser for each mini-batch.

    model      takes (N, size of one image) and gives scores; may arrive in any mode and is trained in train mode
    optimizer  holds the model's parameters
    criterion  gives the mean loss of scores and labels
    batches    yields images and labels; the last mini-batch may be smaller
    Returns    loss and error of this epoch: the loss of each mini-batch, and the error of the same scores as get_error
               says, summed over the mini-batches and divided by their number
    """
    if not model.training:
        model.train()
    running_loss, running_error = 0, 0
    for i, (minibatch_data, minibatch_label) in enumerate(batches, 1):
        optimizer.zero_grad(set_to_none=True)
        inputs = torch.flatten(minibatch_data, start_dim=1)
        scores = model(inputs)
        loss = criterion(scores, minibatch_label)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            running_loss += loss.detach()
            running_error += (scores.argmax(1) != minibatch_label).float().mean()
    return (running_loss / i).item(), (running_error / i).item()


# %%
def accumulated_step(model, optimizer, criterion, batches):
    """One single step of the optimiser with the gradient of the mean loss over all images of all mini-batches.

    model, optimizer, criterion, batches  as in train_epoch; the gradients that the model arrives with do not count
    Returns                               nothing
    """
    model.train()
    # first count all images, then accumulate
    total = 0
    for images, labels in batches:
        total += images.shape[0]
    model.zero_grad()
    for images, labels in batches:
        share = images.shape[0] / total
        loss = share * criterion(model(torch.flatten(images, 1)), labels)
        loss.backward()
    optimizer.step()


# %%
@torch.no_grad()
def evaluate(model, criterion, batches):
    """Measure the model without changing it.

    model      is in eval mode while it is measured, and no gradients are recorded
    criterion  gives the mean loss of scores and labels
    batches    yields images and labels, in their own order; the last mini-batch may be smaller
    Returns    mean loss and error over all images: each image counts the same, whatever mini-batch it is in
    """
    was_training = model.training
    model.eval()
    loss, wrong, count = 0, 0, 0
    for x, t in batches:
        s = model(x.flatten(1))
        loss += criterion(s, t).item() * len(t)
        wrong += (s.argmax(1) != t).sum().item()
        count += len(t)
    model.train(was_training)
    return loss / count, wrong / count


# %%
LR_DIVISOR = 1.5


def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    """Called before each epoch: divides the optimiser's learning rate by 1.5 now and then, otherwise leaves it.

    optimizer  its learning rate is changed, in every group of its parameters
    epoch      number of the epoch that comes next, from 1
    start      up to this epoch, and in it, nothing is divided
    every      after that, the learning rate is divided before each epoch whose number is a multiple of this
    Returns    nothing
    """
    multiple = epoch // every * every == epoch
    if multiple and epoch >= start + 1:
        rates = [group["lr"] / LR_DIVISOR for group in optimizer.param_groups]
        for group, lr in zip(optimizer.param_groups, rates):
            group.update(lr=lr)


# %%
def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    """Train for some epochs, with a learning rate that falls, and test now and then.

    train_batches, test_batches  as in train_epoch and evaluate
    epochs                       how many; they are numbered from 1
    start, every                 as in adjust_learning_rate, which comes before each epoch; the model is tested after
                                 each epoch whose number is a multiple of every
    Returns                      a dictionary of lists: "loss" and "error" of train_epoch, one entry for each epoch;
                                 "test_epoch", the numbers of the epochs after which the model was tested, "test_loss"
                                 and "test_error" of evaluate, one entry for each test
    """
    assert epochs >= 0 and every > 0
    h = {"loss": [], "error": [], "test_epoch": list(range(every, epochs + 1, every)), "test_loss": [], "test_error": []}
    for epoch in range(1, epochs + 1):
        adjust_learning_rate(optimizer, epoch, start, every)
        for key, value in zip(("loss", "error"), train_epoch(model, optimizer, criterion, train_batches)):
            h[key].append(value)
        if epoch in h["test_epoch"]:
            for key, value in zip(("test_loss", "test_error"), evaluate(model, criterion, test_batches)):
                h[key].append(value)
    return h


# %%
def channel_statistics(images):
    """Mean and standard deviation of each channel, over all images and pixels, on a scale from 0 to 1.

    images   bytes, (N, 3, 32, 32), uint8
    Returns  mean (3,) and standard deviation (3,), float32
    """
    x = images.float() / 255
    mean = x.mean(dim=(2, 3)).mean(dim=0)
    std = x.std(dim=(2, 3)).mean(dim=0)
    return mean, std


# %%
def normalise(images, mean, std):
    """Bytes as numbers from 0 to 1, minus the mean of their channel, divided by its standard deviation.

    images   bytes, (N, 3, 32, 32), uint8; they stay as they are
    mean     (3,), as channel_statistics gives it
    std      (3,)
    Returns  (N, 3, 32, 32), float32
    """
    return F.batch_norm(images.float() / 255, mean, std**2, training=False, eps=0.0)


# %%
def load_mnist():
    """Training and test images (N, 28, 28), float32, normalised, with labels."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.MNIST(root, train=is_train, download=True) for is_train in (True, False)]
    return [((part.data / 255 - 0.1307) / 0.3081, part.targets) for part in found]


def load_cifar():
    """Training and test images (N, 3, 32, 32), float32, normalised with your functions, with labels."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.CIFAR10(root, train=is_train, download=True) for is_train in (True, False)]
    images = [torch.from_numpy(part.data).permute(0, 3, 1, 2) for part in found]
    mean, std = channel_statistics(images[0])
    return [(normalise(x, mean, std), torch.tensor(part.targets)) for x, part in zip(images, found, strict=True)]


def main(load=load_mnist, input_size=784, epochs=30, bs=200):
    """Train and test a network of three layers."""
    (train_data, train_labels), (test_data, test_labels) = load()
    model = three_layer_net(input_size, 1000, 1500, 10)
    print(f"{count_parameters(model)} parameters")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.5)
    train_batches = Batches(train_data, train_labels, bs)
    test_batches = Batches(test_data, test_labels, bs, shuffle=False)
    return fit(model, optimizer, nn.CrossEntropyLoss(), train_batches, test_batches, epochs)


# %%
# history = main()  # MNIST: a few minutes on a laptop
# history = main(load_cifar, 3072)  # CIFAR-10: longer

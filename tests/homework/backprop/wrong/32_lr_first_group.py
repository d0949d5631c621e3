# EXPECT: adjust_learning_rate: changes only the first group of parameters
# %%
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import math
import random



# %%
def scalar_backward(w, x, e):
    """Gradients of the loss through y = w * x, where all are single numbers.

    w, x     what was multiplied: tensors of shape ()
    e        gradient of the loss with respect to y: shape ()
    Returns  dw, dx: gradients with respect to w and to x
    """
    # dL/dw = dL/dy * dy/dw and dy/dw = x
    dw = e * x
    # the same for x
    dx = e * w
    return dw, dx


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
    out = []
    for xi, ei in zip(x.reshape(-1), e.reshape(-1)):
        if xi > 0:
            out.append(ei)
        else:
            out.append(torch.zeros_like(ei))
    return torch.stack(out).reshape(x.shape)


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
s = torch.randn(6, 4, requires_grad=True)
l = torch.randint(4, (6,))
F.cross_entropy(s, l).backward()
assert torch.allclose(cross_entropy_backward(s.detach(), l), s.grad, atol=1e-6)
assert not cross_entropy_backward(s.detach() + 1000, l).isnan().any()


# %%
def mlp_forward(x, u, v, w):
    """All outputs of the forward pass, which the backward pass needs.

    x        (N, n_in)
    u, v, w  weights of the three layers: (h1, n_in), (h2, h1), (K, h2)
    Returns  y, y_hat, z, z_hat, scores
    """
    y = torch.mm(x, u.t())
    y_hat = torch.relu(y)
    z = torch.mm(y_hat, v.t())
    z_hat = torch.relu(z)
    scores = torch.mm(z_hat, w.t())
    return (y, y_hat, z, z_hat, scores)


# %%
def mlp_backward(x, labels, u, v, w):
    """Gradients of the loss with respect to the weights of all three layers, from the last layer to the first.

    x        (N, n_in)
    labels   the right classes, (N,), int64
    u, v, w  as in mlp_forward
    Returns  du, dv, dw: of the shapes of u, v and w
    """
    y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
    inputs = [x, y_hat, z_hat]
    before_relu = [y, z]
    weights = [u, v, w]
    gradients = [None, None, None]
    e = cross_entropy_backward(scores, labels)
    for layer in (2, 1, 0):
        gradients[layer] = torch.mm(e.t(), inputs[layer])
        if layer > 0:
            e = relu_backward(before_relu[layer - 1], torch.mm(e, weights[layer]))
    for gradient, weight in zip(gradients, weights):
        assert gradient.shape == weight.shape
    return tuple(gradients)


# %%
def moved(x, k, by):
    """A copy of x whose k-th entry (counted as in flatten) is moved by `by`."""
    entries = x.detach().flatten().tolist()
    entries[k] += by
    return torch.tensor(entries, dtype=x.dtype).reshape(x.shape)


def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences.

    f        takes a tensor of the shape of x and gives a tensor of shape ()
    x        a float64 tensor of any shape; holds the same numbers afterwards
    h        how far each entry is moved to either side
    Returns  a tensor of the shape and dtype of x
    """
    quotients = [(float(f(moved(x, k, h))) - float(f(moved(x, k, -h)))) / (2 * h) for k in range(x.numel())]
    return torch.tensor(quotients, dtype=x.dtype).reshape(x.shape)


# %%
a = torch.randn(3, 2, dtype=torch.float64)
print((numerical_gradient(lambda t: (t**2).sum(), a) - 2 * a).abs().max())  # about 1e-10


# %%
def sgd_step(parameters, gradients, lr):
    """One step of gradient descent that changes the given tensors themselves, in place.

    parameters  a list of tensors; they may require gradients, and the step itself is not to be recorded
    gradients   a list of tensors: that of parameters[0], that of parameters[1], ...
    lr          the learning rate
    Returns     nothing
    """
    for weight, dweight in zip(parameters, gradients):
        weight.detach().sub_(lr * dweight.detach())


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
        ctx.save_for_backward(x, w)
        return x.mm(w.t())

    @staticmethod
    def backward(ctx, e):
        """Gradients with respect to the arguments of forward.

        e        gradient of the loss with respect to y, (N, n_out)
        Returns  dx, dw; None in the place of one that is not needed
        """
        x, w = ctx.saved_tensors
        need_x, need_w = ctx.needs_input_grad
        return e.mm(w) if need_x else None, e.t().mm(x) if need_w else None


# %%
class three_layer_net(nn.Module):
    """Three linear layers without biases, with a ReLU after the first and after the second.

    input_size    numbers in one example
    hidden_size1  width of the first hidden layer
    hidden_size2  width of the second hidden layer
    output_size   number of classes
    """

    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super(three_layer_net, self).__init__()
        self.U = nn.Parameter(torch.randn(hidden_size1, input_size) / math.sqrt(input_size))
        self.V = nn.Parameter(torch.randn(hidden_size2, hidden_size1) / math.sqrt(hidden_size1))
        self.W = nn.Parameter(torch.randn(output_size, hidden_size2) / math.sqrt(hidden_size2))

    def forward(self, x):
        """Scores of the classes, before any softmax.

        x        (N, input_size)
        Returns  (N, output_size)
        """
        x = (x @ self.U.T).clamp(min=0)
        x = (x @ self.V.T).clamp(min=0)
        return x @ self.W.T


# %%
def count_parameters(model):
    """How many numbers an optimiser can change in the model: the entries of all its parameters.

    Returns  a whole number
    """
    return sum(p.numel() for p in model.parameters())


# %%
def random_batch(data, labels, bs):
    """A mini-batch of random images, drawn with replacement, and their labels.

    data     images, (N, ...), any N
    labels   (N,)
    bs       size of the mini-batch; may be larger than N
    Returns  images (bs, ...) and labels (bs,): label k is that of image k
    """
    idx = torch.randint(len(data), (bs,))
    return data[idx], labels[idx]


# %%
def epoch_batches(data, labels, bs):
    """One epoch: mini-batches that hold each image once, in a random order that is another one in each epoch.

    data     images, (N, ...), any N
    labels   (N,)
    bs       size of the mini-batches; the last one is smaller when bs does not divide N
    Returns  an iterator over, or a list of, pairs (images, labels): label k is that of image k
    """
    order = list(range(len(data)))
    random.shuffle(order)
    batches = []
    while order:
        now, order = order[:bs], order[bs:]
        batches.append((data[now], labels[now]))
    return batches


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
    best = scores.topk(1, dim=1).indices.squeeze(1)
    return 1.0 - best.eq(labels).double().mean().item()


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
    model.train()
    running_loss = 0.0
    running_error = 0.0
    num_batches = 0
    for images, labels in batches:
        inputs = images.reshape(images.shape[0], -1)
        optimizer.zero_grad()
        scores = model(inputs)
        loss = criterion(scores, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        running_error += float(get_error(scores, labels))
        num_batches += 1
    return running_loss / num_batches, running_error / num_batches


# %%
def accumulated_step(model, optimizer, criterion, batches):
    """One single step of the optimiser with the gradient of the mean loss over all images of all mini-batches.

    model, optimizer, criterion, batches  as in train_epoch; the gradients that the model arrives with do not count
    Returns                               nothing
    """
    model.train()
    batches = list(batches)
    N = sum(len(labels) for _, labels in batches)
    optimizer.zero_grad()
    for images, labels in batches:
        scores = model(images.flatten(1))
        loss = criterion(scores, labels)
        (loss * len(labels) / N).backward()
    optimizer.step()
    optimizer.zero_grad()


# %%
def evaluate(model, criterion, batches):
    """Measure the model without changing it.

    model      is in eval mode while it is measured, and no gradients are recorded
    criterion  gives the mean loss of scores and labels
    batches    yields images and labels, in their own order; the last mini-batch may be smaller
    Returns    mean loss and error over all images: each image counts the same, whatever mini-batch it is in
    """
    model.eval()
    weights, measured = [], []
    previous = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    for images, labels in batches:
        scores = model(nn.Flatten()(images))
        weights.append(float(images.shape[0]))
        measured.append([float(criterion(scores, labels)), float(get_error(scores, labels))])
    torch.set_grad_enabled(previous)
    weights = torch.tensor(weights, dtype=torch.float64)
    measured = torch.tensor(measured, dtype=torch.float64)
    loss, error = (weights @ measured / weights.sum()).tolist()
    return loss, error


# %%
def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    """Called before each epoch: divides the optimiser's learning rate by 1.5 now and then, otherwise leaves it.

    optimizer  its learning rate is changed, in every group of its parameters
    epoch      number of the epoch that comes next, from 1
    start      up to this epoch, and in it, nothing is divided
    every      after that, the learning rate is divided before each epoch whose number is a multiple of this
    Returns    nothing
    """
    if epoch > start and epoch % every == 0:
        optimizer.param_groups[0]["lr"] /= 1.5


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
    history = {"loss": [], "error": [], "test_epoch": [], "test_loss": [], "test_error": []}
    for epoch in range(1, epochs + 1):
        adjust_learning_rate(optimizer, epoch, start, every)
        loss, error = train_epoch(model, optimizer, criterion, train_batches)
        history["loss"].append(loss)
        history["error"].append(error)
        if epoch % every == 0:
            test_loss, test_error = evaluate(model, criterion, test_batches)
            history["test_epoch"].append(epoch)
            history["test_loss"].append(test_loss)
            history["test_error"].append(test_error)
    return history


# %%
def channel_statistics(images):
    """Mean and standard deviation of each channel, over all images and pixels, on a scale from 0 to 1.

    images   bytes, (N, 3, 32, 32), uint8
    Returns  mean (3,) and standard deviation (3,), float32
    """
    scaled = torch.divide(images, 255.0)
    std, mean = torch.std_mean(scaled, dim=(0, 2, 3), unbiased=False)
    assert mean.shape == (3,) and std.shape == (3,)
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
some = torch.randint(0, 256, (20, 3, 32, 32), dtype=torch.uint8)
m, s = channel_statistics(some)
print(normalise(some, m, s).mean((0, 2, 3)), normalise(some, m, s).std((0, 2, 3)))


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

# EXPECT: sgd_step: p = p - lr * g makes a new tensor and binds the local name to it: the given tensors stay as they are
# %%
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import numpy as np



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
    dw = torch.mm(e.t(), x)
    db = torch.sum(e, dim=0)
    dx = torch.mm(e, w)
    assert dw.shape == w.shape and db.shape == b.shape and dx.shape == x.shape
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
def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences.

    f        takes a tensor of the shape of x and gives a tensor of shape ()
    x        a float64 tensor of any shape; holds the same numbers afterwards
    h        how far each entry is moved to either side
    Returns  a tensor of the shape and dtype of x
    """
    gradient = torch.zeros_like(x)
    with torch.no_grad():
        for index in np.ndindex(*x.shape):
            old = x[index].item()
            x[index] = old + h
            up = f(x).item()
            x[index] = old - h
            down = f(x).item()
            x[index] = old  # put it back
            gradient[index] = (up - down) / (2 * h)
    return gradient


# %%
def sgd_step(parameters, gradients, lr):
    """One step of gradient descent that changes the given tensors themselves, in place.

    parameters  a list of tensors; they may require gradients, and the step itself is not to be recorded
    gradients   a list of tensors: that of parameters[0], that of parameters[1], ...
    lr          the learning rate
    Returns     nothing
    """
    with torch.no_grad():
        for p, g in zip(parameters, gradients):
            p = p - lr * g


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
        assert x.shape[1] == w.shape[1], "sizes do not fit"
        ctx.save_for_backward(x.detach(), w.detach())
        return x.matmul(w.T)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, e):
        """Gradients with respect to the arguments of forward.

        e        gradient of the loss with respect to y, (N, n_out)
        Returns  dx, dw; None in the place of one that is not needed
        """
        x, w = ctx.saved_tensors
        dx, dw = None, None
        if ctx.needs_input_grad[0]:
            dx = F.linear(e, w.T)
        if ctx.needs_input_grad[1]:
            dw = F.linear(e.T, x.T)
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
    total = 0
    for name, p in model.named_parameters():
        total += p.nelement()
    return total


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
    perm = torch.randperm(len(data))
    for i in range(0, len(data), bs):
        idx = perm[i : i + bs]
        yield data[idx], labels[idx]


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
    optimizer.zero_grad(set_to_none=True)
    seen = 0
    for images, labels in batches:
        n = images.size(0)
        # what is in .grad is the mean gradient of `seen` images; give it its new weight
        with torch.no_grad():
            for p in model.parameters():
                if p.grad is not None:
                    p.grad *= seen / (seen + n)
        seen += n
        loss = criterion(model(images.reshape(n, -1)), labels)
        loss.backward(torch.tensor(n / seen, dtype=loss.dtype, device=loss.device))
    optimizer.step()


# %%
def evaluate(model, criterion, batches):
    """Measure the model without changing it.

    model      is in eval mode while it is measured, and no gradients are recorded
    criterion  gives the mean loss of scores and labels
    batches    yields images and labels, in their own order; the last mini-batch may be smaller
    Returns    mean loss and error over all images: each image counts the same, whatever mini-batch it is in
    """
    training_before = model.training
    model.eval()
    sum_loss = 0
    sum_error = 0
    sum_images = 0
    for images, labels in batches:
        with torch.no_grad():
            rows = images.reshape(len(images), -1)
            scores = model(rows)
            # criterion gives a mean: take it back to a sum
            sum_loss += criterion(scores, labels) * len(images)
            sum_error += get_error(scores, labels) * len(images)
            sum_images += len(images)
    if training_before:
        model.train()
    return sum_loss / sum_images, sum_error / sum_images


# %%
def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    """Called before each epoch: divides the optimiser's learning rate by 1.5 now and then, otherwise leaves it.

    optimizer  its learning rate is changed, in every group of its parameters
    epoch      number of the epoch that comes next, from 1
    start      up to this epoch, and in it, nothing is divided
    every      after that, the learning rate is divided before each epoch whose number is a multiple of this
    Returns    nothing
    """
    if not epoch % every and epoch > start:
        for i in range(len(optimizer.param_groups)):
            optimizer.param_groups[i]["lr"] = optimizer.param_groups[i]["lr"] * (2 / 3)


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
    flat = images.permute(1, 0, 2, 3).reshape(3, -1).to(torch.float64) / 255.0
    mean = flat.mean(1)
    var = ((flat - mean[:, None]) ** 2).mean(1)
    return mean.float(), var.sqrt().float()


# %%
def normalise(images, mean, std):
    """Bytes as numbers from 0 to 1, minus the mean of their channel, divided by its standard deviation.

    images   bytes, (N, 3, 32, 32), uint8; they stay as they are
    mean     (3,), as channel_statistics gives it
    std      (3,)
    Returns  (N, 3, 32, 32), float32
    """
    # channels last, so that mean and std broadcast by themselves
    x = images.permute(0, 2, 3, 1).float() / 255
    x = (x - mean) / std
    return x.permute(0, 3, 1, 2).contiguous()


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

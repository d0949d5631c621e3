# %%
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
from collections import OrderedDict

import numpy as np



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
    return e.masked_fill(x <= 0, 0.0)


# %%
def cross_entropy_backward(scores, labels):
    """Gradient of the mean cross-entropy of a batch with respect to the scores; also for scores of 1000.

    scores   what the last linear layer gives, (N, K)
    labels   the right classes, (N,), int64, 0 to K - 1
    Returns  (N, K)
    """
    number_of_classes = scores.size(1)
    log_norm = torch.logsumexp(scores, 1, keepdim=True)
    probabilities = torch.exp(scores - log_norm)
    one_hot = torch.eye(number_of_classes, dtype=scores.dtype)[labels]
    return (probabilities - one_hot) / scores.size(0)


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
    y = torch.einsum("ni,hi->nh", x, u)
    y_hat = y * (y > 0)
    z = torch.einsum("nh,gh->ng", y_hat, v)
    z_hat = z * (z > 0)
    scores = torch.einsum("ng,kg->nk", z_hat, w)
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
        y = torch.einsum("ni,oi->no", x, w)
        ctx.save_for_backward(x, w)
        return y

    @staticmethod
    def backward(ctx, e):
        """Gradients with respect to the arguments of forward.

        e        gradient of the loss with respect to y, (N, n_out)
        Returns  dx, dw; None in the place of one that is not needed
        """
        (x, w) = ctx.saved_tensors
        grads = [None, None]
        if ctx.needs_input_grad[0]:
            grads[0] = torch.einsum("no,oi->ni", e, w)
        if ctx.needs_input_grad[1]:
            grads[1] = torch.einsum("no,ni->oi", e, x)
        return grads[0], grads[1]


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
        self.body = nn.Sequential(OrderedDict([
            ("hidden1", nn.Linear(input_size, hidden_size1, bias=False)),
            ("relu1", nn.ReLU()),
            ("hidden2", nn.Linear(hidden_size1, hidden_size2, bias=False)),
            ("relu2", nn.ReLU()),
        ]))
        self.head = nn.Linear(hidden_size2, output_size, bias=False)
        for p in self.parameters():
            nn.init.xavier_normal_(p)

    def forward(self, x):
        """Scores of the classes, before any softmax.

        x        (N, input_size)
        Returns  (N, output_size)
        """
        x = x.flatten(start_dim=1)
        return self.head(self.body(x))


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
    indices = torch.LongTensor(bs).random_(0, data.shape[0])
    minibatch_data = data[indices]
    minibatch_label = labels[indices]
    return minibatch_data, minibatch_label


# %%
def epoch_batches(data, labels, bs):
    """One epoch: mini-batches that hold each image once, in a random order that is another one in each epoch.

    data     images, (N, ...), any N
    labels   (N,)
    bs       size of the mini-batches; the last one is smaller when bs does not divide N
    Returns  an iterator over, or a list of, pairs (images, labels): label k is that of image k
    """
    dataset = torch.utils.data.TensorDataset(data, labels)
    loader = torch.utils.data.DataLoader(dataset, batch_size=bs, shuffle=True, drop_last=False)
    for images, targets in loader:
        yield images, targets


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
    wrong = 0
    for row, label in zip(scores, labels):
        if torch.argmax(row) != label:
            wrong += 1
    return wrong / len(labels)


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
    begin = time.time()
    model.train()
    running_loss = torch.zeros(())
    running_error = torch.zeros(())
    count = 0
    for images, labels in batches:
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad.zero_()
        scores = model(images.reshape(len(labels), -1))
        loss = criterion(scores, labels)
        loss.backward()
        error = get_error(scores.detach(), labels)
        optimizer.step()
        running_loss = running_loss + loss.detach()
        running_error = running_error + error
        count += 1
        if count % 100 == 0:
            print(f"  batch {count}: {running_loss.item() / count:.4f}  {time.time() - begin:.1f}s")
    return running_loss / count, running_error / count


# %%
def accumulated_step(model, optimizer, criterion, batches):
    """One single step of the optimiser with the gradient of the mean loss over all images of all mini-batches.

    model, optimizer, criterion, batches  as in train_epoch; the gradients that the model arrives with do not count
    Returns                               nothing
    """
    model.train()
    params = [p for p in model.parameters() if p.requires_grad]
    sums = [torch.zeros_like(p) for p in params]
    count = 0
    for images, labels in batches:
        n = labels.shape[0]
        loss = criterion(model(images.flatten(start_dim=1)), labels)
        grads = torch.autograd.grad(loss, params, allow_unused=True)
        for s, g in zip(sums, grads):
            if g is not None:
                s += n * g
        count += n
    for p, s in zip(params, sums):
        p.grad = s / count
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
    t0 = time.time()
    losses, errors = [], []
    test_epochs, test_losses, test_errors = [], [], []
    for epoch in range(1, epochs + 1):
        adjust_learning_rate(optimizer, epoch, start=start, every=every)
        l, e = train_epoch(model, optimizer, criterion, train_batches)
        losses.append(l)
        errors.append(e)
        lr = optimizer.param_groups[0]["lr"]
        print(f"epoch {epoch:3d}  time {time.time() - t0:6.1f}  lr {lr:.4f}  loss {l:.4f}  error {100 * e:.2f} %")
        if epoch % every == 0:
            l, e = evaluate(model, criterion, test_batches)
            test_epochs.append(epoch)
            test_losses.append(l)
            test_errors.append(e)
            print(f"      test: loss {l:.4f}  error {100 * e:.2f} %")
    return {
        "loss": losses,
        "error": errors,
        "test_epoch": test_epochs,
        "test_loss": test_losses,
        "test_error": test_errors,
    }


# %%
def channel_statistics(images):
    """Mean and standard deviation of each channel, over all images and pixels, on a scale from 0 to 1.

    images   bytes, (N, 3, 32, 32), uint8
    Returns  mean (3,) and standard deviation (3,), float32
    """
    # there are only 256 different bytes: count them
    values = torch.arange(256, dtype=torch.float64) / 255
    means, stds = [], []
    for channel in images.unbind(1):
        counts = torch.bincount(channel.reshape(-1).long(), minlength=256).double()
        share = counts / counts.sum()
        m = (share * values).sum()
        means.append(m)
        stds.append((share * (values - m) ** 2).sum().sqrt())
    return torch.stack(means).float(), torch.stack(stds).float()


# %%
def normalise(images, mean, std):
    """Bytes as numbers from 0 to 1, minus the mean of their channel, divided by its standard deviation.

    images   bytes, (N, 3, 32, 32), uint8; they stay as they are
    mean     (3,), as channel_statistics gives it
    std      (3,)
    Returns  (N, 3, 32, 32), float32
    """
    return (images.float() / 255 - mean[:, None, None]) / std[:, None, None]


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

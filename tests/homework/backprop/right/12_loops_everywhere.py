# %%
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import collections
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
    N = x.shape[0]
    dw = torch.zeros_like(w)
    db = torch.zeros_like(b)
    dx = torch.zeros_like(x)
    for n in range(N):
        dw += torch.outer(e[n], x[n])
        db += e[n]
        dx[n] = w.T @ e[n]
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
def cross_entropy_backward(scores, labels):
    """Gradient of the mean cross-entropy of a batch with respect to the scores; also for scores of 1000.

    scores   what the last linear layer gives, (N, K)
    labels   the right classes, (N,), int64, 0 to K - 1
    Returns  (N, K)
    """
    n, k = scores.shape
    grad = torch.zeros_like(scores)
    for i in range(n):
        biggest = max(scores[i].tolist())
        exps = [math.exp(s - biggest) for s in scores[i].tolist()]
        total = sum(exps)
        for j in range(k):
            grad[i, j] = exps[j] / total
            if j == labels[i]:
                grad[i, j] -= 1.0
            grad[i, j] /= n
    return grad


# %%
def my_relu(t):
    return torch.maximum(t, torch.zeros_like(t))


def mlp_forward(x, u, v, w):
    """All outputs of the forward pass, which the backward pass needs.

    x        (N, n_in)
    u, v, w  weights of the three layers: (h1, n_in), (h2, h1), (K, h2)
    Returns  y, y_hat, z, z_hat, scores
    """
    y = torch.matmul(x, u.transpose(0, 1))
    y_hat = my_relu(y)
    z = torch.matmul(y_hat, v.transpose(0, 1))
    z_hat = my_relu(z)
    scores = torch.matmul(z_hat, w.transpose(0, 1))
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
    delta3 = cross_entropy_backward(scores, labels)
    du, dv, dw = torch.zeros_like(u), torch.zeros_like(v), torch.zeros_like(w)
    for n in range(x.shape[0]):
        d3 = delta3[n]
        dw += torch.outer(d3, z_hat[n])
        d2 = w.t().mv(d3)
        d2[z[n] <= 0] = 0
        dv += torch.outer(d2, y_hat[n])
        d1 = v.t().mv(d2)
        d1[y[n] <= 0] = 0
        du += torch.outer(d1, x[n])
    return du, dv, dw


# %%
def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences.

    f        takes a tensor of the shape of x and gives a tensor of shape ()
    x        a float64 tensor of any shape; holds the same numbers afterwards
    h        how far each entry is moved to either side
    Returns  a tensor of the shape and dtype of x
    """
    work = x.detach().clone(memory_format=torch.contiguous_format)
    flat = work.view(-1)
    grad = torch.empty_like(flat)
    for i in range(flat.numel()):
        remember = flat[i].item()
        flat[i] = remember + h
        f_plus = f(work)
        flat[i] = remember - h
        f_minus = f(work)
        flat[i] = remember
        grad[i] = (f_plus.item() - f_minus.item()) / (2.0 * h)
    return grad.view(x.shape)


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
        self.layer1 = nn.Linear(input_size, hidden_size1, bias=False)
        self.layer2 = nn.Linear(hidden_size1, hidden_size2, bias=False)
        self.layer3 = nn.Linear(hidden_size2, output_size, bias=False)

    def forward(self, x):
        """Scores of the classes, before any softmax.

        x        (N, input_size)
        Returns  (N, output_size)
        """
        y = self.layer1(x)
        y_hat = F.relu(y)
        z = self.layer2(y_hat)
        z_hat = F.relu(z)
        return self.layer3(z_hat)


# %%
def count_parameters(model):
    """How many numbers an optimiser can change in the model: the entries of all its parameters.

    Returns  a whole number
    """
    n = 0
    for p in model.parameters():
        k = 1
        for size in p.shape:
            k *= size
        n += k
    return n


# %%
def random_batch(data, labels, bs):
    """A mini-batch of random images, drawn with replacement, and their labels.

    data     images, (N, ...), any N
    labels   (N,)
    bs       size of the mini-batch; may be larger than N
    Returns  images (bs, ...) and labels (bs,): label k is that of image k
    """
    chosen = [random.randrange(data.size(0)) for _ in range(bs)]
    images = torch.stack([data[i] for i in chosen])
    targets = torch.stack([labels[i] for i in chosen])
    return images, targets


# %%
def epoch_batches(data, labels, bs):
    """One epoch: mini-batches that hold each image once, in a random order that is another one in each epoch.

    data     images, (N, ...), any N
    labels   (N,)
    bs       size of the mini-batches; the last one is smaller when bs does not divide N
    Returns  an iterator over, or a list of, pairs (images, labels): label k is that of image k
    """
    shuffled_indices = collections.deque(torch.argsort(torch.rand(len(data))).tolist())
    while len(shuffled_indices) > 0:
        indices = [shuffled_indices.popleft() for _ in range(min(bs, len(shuffled_indices)))]
        minibatch_data = torch.stack([data[i] for i in indices])
        minibatch_label = torch.stack([labels[i] for i in indices])
        yield minibatch_data, minibatch_label


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
    guesses = [max(range(len(s)), key=s.__getitem__) for s in scores.tolist()]
    mistakes = [g != t for g, t in zip(guesses, labels.tolist())]
    return sum(mistakes) / len(mistakes)


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
    model.train(True)
    total_loss = total_error = 0.0
    for batch in batches:
        images = batch[0]
        labels = batch[1]
        n = len(images)
        out = model(images.contiguous().view(n, -1))
        loss = criterion(out, labels)
        for p in model.parameters():
            p.grad = None
        loss.backward()
        optimizer.step()
        total_loss = total_loss + loss.item()
        total_error = total_error + get_error(out, labels)
    return total_loss / len(batches), total_error / len(batches)


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
    losses, errors, sizes = [], [], []
    with torch.inference_mode():
        for images, labels in batches:
            scores = model(torch.flatten(images, start_dim=1))
            losses.append(float(criterion(scores, labels)))
            errors.append(float(get_error(scores, labels)))
            sizes.append(len(labels))
    N = sum(sizes)
    mean_loss = sum(l * k for l, k in zip(losses, sizes)) / N
    mean_error = sum(e * k for e, k in zip(errors, sizes)) / N
    return mean_loss, mean_error


# %%
def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    """Called before each epoch: divides the optimiser's learning rate by 1.5 now and then, otherwise leaves it.

    optimizer  its learning rate is changed, in every group of its parameters
    epoch      number of the epoch that comes next, from 1
    start      up to this epoch, and in it, nothing is divided
    every      after that, the learning rate is divided before each epoch whose number is a multiple of this
    Returns    nothing
    """
    if epoch <= start:
        return
    if epoch % every != 0:
        return
    for g in optimizer.param_groups:
        g['lr'] = g['lr'] / 1.5


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
    mean = torch.zeros(3)
    std = torch.zeros(3)
    for c in range(3):
        channel = images[:, c, :, :].float() / 255
        mean[c] = channel.mean()
        std[c] = channel.std()
    return mean, std


# %%
def normalise(images, mean, std):
    """Bytes as numbers from 0 to 1, minus the mean of their channel, divided by its standard deviation.

    images   bytes, (N, 3, 32, 32), uint8; they stay as they are
    mean     (3,), as channel_statistics gives it
    std      (3,)
    Returns  (N, 3, 32, 32), float32
    """
    out = torch.empty(images.shape, dtype=torch.float32)
    for c in range(images.shape[1]):
        out[:, c] = (images[:, c].to(torch.float32) / 255.0 - mean[c]) / std[c]
    return out


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

"""Solutions of foundations written another way: right ones earn every point, mistakes are named all the same."""

import itertools
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from autograder.rubric import variant

# ---------------------------------------------------------------------------------------------------- predict


@variant("predict")
def one_over_one_plus_exp(X, weights, bias):
    """1 / (1 + infinity) is 0: this form of the sigmoid does not overflow."""
    return 1 / (1 + torch.exp(-(X * weights).sum(dim=1) - bias))


@variant("predict")
def halved_tanh(inputs, w, b):
    """The sigmoid is a tanh, shifted and scaled."""
    return 0.5 * (1 + torch.tanh(torch.einsum("nm,m->n", inputs, w).add(b) / 2))


@variant("predict")
def one_example_at_a_time(x, w, b):
    """A loop over the examples."""
    return torch.stack([torch.sigmoid(torch.dot(row, w) + b) for row in x])


# --------------------------------------------------------------------------------------------- binary_cross_entropy


@variant("binary_cross_entropy")
def library_bce(z, y):
    """The loss that takes scores."""
    return F.binary_cross_entropy_with_logits(z, y)


@variant("binary_cross_entropy")
def softplus_of_the_wrong_side(outputs, labels):
    """The loss is softplus of the score, with the sign that makes it small when the answer is right."""
    return F.softplus((1 - 2 * labels) * outputs).mean()


@variant("binary_cross_entropy")
def log_sigmoids(logits, targets):
    """Both logarithms, each by its own function that does not overflow."""
    losses = -(targets * F.logsigmoid(logits) + (1 - targets) * F.logsigmoid(-logits))
    return losses.sum() / losses.numel()


@variant("binary_cross_entropy")
def two_classes(logits, y):
    """A score beside a 0 is a softmax over two classes."""
    both = torch.stack([torch.zeros_like(logits), logits], dim=1)
    return nn.CrossEntropyLoss()(both, y.long())


# ---------------------------------------------------------------------------------------------------- logistic_step


@variant("logistic_step")
def step_by_autograd(x, y, w, b, lr):
    """Autograd finds the same gradient."""
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    loss = F.binary_cross_entropy_with_logits(x @ w + b, y)
    dw, db = torch.autograd.grad(loss, (w, b))
    return (w - lr * dw).detach(), (b - lr * db).detach()


@variant("logistic_step")
def step_in_loops(X, targets, weights, bias, learning_rate):
    """Sums over examples and features."""
    n, m = X.shape
    errors = [
        1 / (1 + math.exp(-float(sum(X[i, j] * weights[j] for j in range(m)) + bias))) - targets[i] for i in range(n)
    ]
    new = torch.stack([weights[j] - learning_rate * sum(errors[i] * X[i, j] for i in range(n)) / n for j in range(m)])
    return new, bias - learning_rate * sum(errors) / n


@variant("logistic_step")
def step_of_an_optimizer(x, y, w, b, lr):
    """torch.optim.SGD on copies."""
    w, b = nn.Parameter(w.clone()), nn.Parameter(b.clone())
    optimizer = torch.optim.SGD([w, b], lr=lr)
    nn.BCELoss()(torch.sigmoid(x.matmul(w) + b), y).backward()
    optimizer.step()
    return w, b


# --------------------------------------------------------------------------------------------- best_linear_accuracy


@variant("best_linear_accuracy")
def three_loops(y):
    """Three loops over all lines of the grid."""
    best = 0
    steps = [-2 + 0.5 * k for k in range(9)]
    for w1, w2, b in itertools.product(steps, repeat=3):
        right = 0
        for (x1, x2), target in zip(XOR_INPUTS.tolist(), y.tolist(), strict=True):  # noqa: F821
            right += (w1 * x1 + w2 * x2 + b > 0) == bool(target)
        best = max(best, right / 4)
    return best


@variant("best_linear_accuracy")
def random_lines(labels):
    """Many random lines are as good as a grid."""
    generator = np.random.default_rng(0)
    points, labels = XOR_INPUTS.numpy(), labels.numpy() > 0.5  # noqa: F821
    lines = generator.normal(size=(20000, 3))
    answers = points @ lines[:, :2].T + lines[:, 2] > 0
    return (answers == labels[:, None]).mean(axis=0).max()


@variant("best_linear_accuracy")
def perceptrons_from_many_starts(targets):
    """Trained perceptrons, the best that was seen on the way."""
    best = torch.tensor(0.0)
    x = torch.cat([XOR_INPUTS, torch.ones(4, 1)], dim=1)  # noqa: F821
    for start in range(8):
        torch.manual_seed(start)
        w = torch.randn(3)
        for step in range(60):
            best = torch.maximum(best, ((x @ w > 0).float() == targets).float().mean())
            i = step % 4
            w = w + (targets[i] - (x[i] @ w > 0).float()) * x[i]
    return best


# ---------------------------------------------------------------------------------------------------- activations


@variant("tanh")
def library_tanh(z):
    """torch's own."""
    return torch.tanh(z)


@variant("tanh")
def tanh_of_the_absolute_value(x):
    """With the negative exponential alone nothing overflows."""
    small = torch.exp(-2 * x.abs())
    return torch.sign(x) * (1 - small) / (1 + small)


@variant("tanh")
def tanh_one_by_one(x):
    """Python's own, number by number."""
    return torch.tensor([[math.tanh(value) for value in row] for row in x.tolist()])


@variant("tanh_derivative")
def factored(x):
    """1 - t squared is (1 - t) (1 + t)."""
    t = torch.tanh(x)
    return (1 - t) * (1 + t)


@variant("tanh_derivative")
def inverse_of_cosh_squared(x):
    """The derivative is one over cosh squared."""
    return 4 / (x.exp() + (-x).exp()).pow(2)


@variant("tanh_derivative")
def derivative_by_sigmoids(x):
    """tanh is 2 sigmoid(2x) - 1: its derivative is four times that of the sigmoid."""
    s = torch.sigmoid(2 * x)
    return 4 * s * (1 - s)


@variant("relu")
def times_its_mask(x):
    """x where it is positive, else 0."""
    return x * (x > 0)


@variant("relu")
def mean_of_x_and_its_absolute_value(z):
    """(x + |x|) / 2"""
    return (z + z.abs()) / 2


@variant("relu")
def larger_of_two(x):
    """The maximum of two tensors."""
    return torch.maximum(x, torch.zeros_like(x))


@variant("relu")
def negative_entries_of_a_copy(x):
    """Changing a copy is fine."""
    y = x.clone()
    y[y < 0] = 0
    return y


@variant("relu_derivative")
def step_function(x):
    """The Heaviside function is the derivative; at 0 it may be anything."""
    return torch.heaviside(x, torch.tensor(1.0))


@variant("relu_derivative")
def sign_of_relu(x):
    """The sign of ReLU is 1 where it rises."""
    return torch.sign(torch.relu(x))


@variant("relu_derivative")
def ones_in_zeros(x):
    """Ones are written into zeros."""
    result = torch.zeros_like(x)
    result[x >= 0] = 1
    return result


@variant("leaky_relu")
def larger_of_x_and_slope_times_x(x, slope=0.01):
    """For a slope below 1, the larger of the two is the right one."""
    return torch.max(x, slope * x)


@variant("leaky_relu")
def two_parts(z, negative_slope=0.01):
    """The positive part and slope times the negative part."""
    return z.clamp(min=0) + negative_slope * z.clamp(max=0)


@variant("leaky_relu")
def library_leaky_relu(x, a=0.01):
    """torch's own."""
    return F.leaky_relu(x, negative_slope=a)


@variant("leaky_relu_derivative")
def one_or_slope(x, alpha=0.01):
    """The mask and its opposite."""
    positive = (x > 0).float()
    return positive + alpha * (1 - positive)


@variant("leaky_relu_derivative")
def slopes_in_ones(x, slope=0.01):
    """Slopes are written into ones."""
    result = torch.ones_like(x)
    result[x <= 0] = slope
    return result


@variant("leaky_relu_derivative")
def derivative_number_by_number(x, slope=0.01):
    """A loop over all numbers."""
    return torch.tensor([slope if value < 0 else 1.0 for value in x.flatten().tolist()]).reshape(x.shape)


# ---------------------------------------------------------------------------------------------------- collapse


@variant("collapse")
def through_points(weights, biases):
    """What the stack answers to 0 is b', and to the unit vectors, less b', are the columns of W'."""
    zero, unit = torch.zeros(1, weights[0].shape[1]), torch.eye(weights[0].shape[1])
    for w, b in zip(weights, biases, strict=True):
        zero, unit = F.linear(zero, w, b), F.linear(unit, w, b)
    return (unit - zero).T, zero[0]


@variant("collapse")
def from_the_last_layer(Ws, bs):
    """From the last layer to the first."""
    weight, bias = Ws[-1], bs[-1]
    for k in range(len(Ws) - 2, -1, -1):
        bias = bias + weight @ bs[k]
        weight = weight @ Ws[k]
    return weight, bias


@variant("collapse")
def with_an_extra_coordinate(weights, biases):
    """A layer is one matrix when every vector gets a 1 at its end."""
    total = torch.eye(weights[0].shape[1] + 1)
    for w, b in zip(weights, biases, strict=True):
        layer = torch.zeros(w.shape[0] + 1, w.shape[1] + 1)
        layer[:-1, :-1], layer[:-1, -1], layer[-1, -1] = w, b, 1
        total = torch.mm(layer, total)
    return [total[:-1, :-1], total[:-1, -1]]


# ---------------------------------------------------------------------------------------------------- train_xor


class _Hidden(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 16)
        self.out = nn.Linear(16, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@variant("train_xor")
def relu_and_gradient_descent(seed):
    """A class with ReLU, trained with SGD."""
    torch.manual_seed(seed)
    model = _Hidden()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.3, momentum=0.9)
    criterion = nn.BCEWithLogitsLoss()
    for _ in range(600):
        loss = criterion(model(XOR_INPUTS), XOR_TARGETS.unsqueeze(1))  # noqa: F821
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@variant("train_xor")
def squared_error_around_zero(random_seed):
    """Scores that are drawn towards -1 and 1 are on the right side of 0."""
    torch.manual_seed(random_seed)
    model = nn.Sequential(nn.Linear(2, 10), nn.Sigmoid(), nn.Linear(10, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    while True:
        outputs = model(XOR_INPUTS)[:, 0]  # noqa: F821
        loss = F.mse_loss(outputs, 2 * XOR_TARGETS - 1)  # noqa: F821
        if loss < 0.01:
            return model
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


class _ByHand(nn.Module):
    def __init__(self, generator):
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(2, 12, generator=generator))
        self.b1 = nn.Parameter(torch.randn(12, generator=generator))
        self.w2 = nn.Parameter(torch.randn(12, 1, generator=generator))
        self.b2 = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return F.leaky_relu(x @ self.w1 + self.b1, 0.01) @ self.w2 + self.b2


@variant("train_xor")
def parameters_by_hand(seed):
    """Parameters drawn with a generator of their own, and gradient descent by hand."""
    model = _ByHand(torch.Generator().manual_seed(seed))
    for _ in range(500):
        z = model(XOR_INPUTS).flatten()  # noqa: F821
        loss = F.softplus((1 - 2 * XOR_TARGETS) * z).mean()  # noqa: F821
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                parameter -= 0.5 * gradient
    model.eval()
    return model


# ---------------------------------------------------------------------------------------------------- plot_decision


@variant("plot_decision")
def picture_of_the_grid(model):
    """imshow with its first row at the bottom."""
    was_training = model.training
    model.eval()
    axis = np.linspace(-0.5, 1.5, 101, dtype=np.float32)
    grid = np.array([[(a, b) for a in axis] for b in axis])
    with torch.inference_mode():
        probabilities = torch.sigmoid(model(torch.from_numpy(grid.reshape(-1, 2)))).numpy()
    model.train(was_training)
    figure, axes = plt.subplots(figsize=(4, 4))
    axes.imshow(probabilities.reshape(101, 101) > 0.5, origin="lower", extent=(-0.5, 1.5, -0.5, 1.5), cmap="coolwarm")
    axes.plot([0, 1], [0, 1], "ko", label="class 0")
    axes.plot([0, 1], [1, 0], "w^", label="class 1")
    axes.legend(loc="upper right")
    axes.set(xlabel="x1", ylabel="x2", title="decision regions")
    return figure


@variant("plot_decision")
def coloured_mesh(net):
    """pcolormesh over a larger area, with detach instead of no_grad."""
    net.eval()
    x1, x2 = np.meshgrid(np.arange(-1, 2.02, 0.02), np.arange(-1, 2.02, 0.02))
    points = torch.tensor(np.c_[x1.ravel(), x2.ravel()], dtype=torch.float32)
    classes = (net(points).detach().numpy().ravel() > 0).reshape(x1.shape)
    plt.pcolormesh(x1, x2, classes, cmap="Pastel1", shading="auto")
    for name, colour in (("class 0", "r"), ("class 1", "b")):
        mask = int(name[-1]) == XOR_TARGETS  # noqa: F821
        plt.scatter(*XOR_INPUTS[mask].T, color=colour, s=60, label=name)  # noqa: F821
    plt.legend()
    plt.title("XOR")


@variant("plot_decision")
def many_dots(model):
    """A dot for each point of a grid, and one point of XOR after another."""
    model.eval()
    axis = torch.linspace(-0.5, 1.5, 90)
    dots = torch.cartesian_prod(axis, axis)
    with torch.no_grad():
        classes = (model(dots)[:, 0] > 0).int()
    plt.figure(figsize=(5, 5))
    plt.scatter(dots[:, 0], dots[:, 1], c=classes, cmap="bwr", marker="s", s=30)
    first = {}
    for point, target in zip(XOR_INPUTS.tolist(), XOR_TARGETS.tolist(), strict=True):  # noqa: F821
        first.setdefault(int(target), []).append(point)
    for target, points in sorted(first.items()):
        plt.plot([p[0] for p in points], [p[1] for p in points], "gD" if target else "ys", label=f"class {target}")
    plt.legend(bbox_to_anchor=(1, 1))


@variant("plot_decision")
def contour_of_the_scores(model):
    """Two colours that meet where the score is 0, from the scores themselves."""
    model.eval()
    axis = torch.linspace(-0.6, 1.6, 150)
    x1, x2 = torch.meshgrid(axis, axis, indexing="ij")
    with torch.no_grad():
        scores = model(torch.stack((x1, x2), dim=-1).view(-1, 2)).view(150, 150)
    plt.contourf(x1, x2, scores, levels=[-1e9, 0, 1e9], colors=("lightblue", "lightgreen"))
    zeros, ones = XOR_INPUTS[XOR_TARGETS < 0.5], XOR_INPUTS[XOR_TARGETS > 0.5]  # noqa: F821
    plt.scatter(zeros[:, 0].numpy(), zeros[:, 1].numpy(), marker="x")
    plt.scatter(ones[:, 0].numpy(), ones[:, 1].numpy(), marker="o")
    plt.legend(["class 0", "class 1"])
    plt.show()


# ---------------------------------------------------------------------------------------------------- softmax


@variant("softmax")
def library_softmax(scores):
    """torch's own."""
    return torch.softmax(scores, dim=-1)


@variant("softmax")
def through_logsumexp(z):
    """e to the power of the logarithm."""
    return (z - z.logsumexp(1, keepdim=True)).exp()


@variant("softmax")
def row_by_row(x):
    """A loop over the rows."""
    rows = []
    for row in x:
        e = torch.exp(row - max(row.tolist()))
        rows.append(e / sum(e))
    return torch.stack(rows)


# ---------------------------------------------------------------------------------------------------- cross_entropy


@variant("cross_entropy")
def library_cross_entropy(outputs, labels):
    """torch's own."""
    return F.cross_entropy(outputs, labels)


@variant("cross_entropy")
def with_one_hot_targets(logits, y):
    """One-hot targets choose the logarithm; a probability of 0 never has one taken."""
    logs = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    return -(F.one_hot(y, logits.shape[1]) * logs).sum(dim=1).mean()


@variant("cross_entropy")
def example_by_example(logits, targets):
    """A loop over the examples."""
    total = 0.0
    for row, target in zip(logits, targets, strict=True):
        top = row.max()
        total = total + top + torch.log(torch.sum(torch.exp(row - top))) - row[target]
    return total / len(logits)


@variant("cross_entropy")
def nll_of_log_softmax(z, targets):
    """Two of torch's own in a row."""
    return nn.NLLLoss()(nn.LogSoftmax(dim=1)(z), targets)


# ---------------------------------------------------------------------------------------------------- MyLinear


@variant("MyLinear")
class UniformLinear(nn.Module):
    """Other names, another distribution, and einsum."""

    def __init__(self, n_in, n_out):
        super().__init__()
        bound = 1 / math.sqrt(n_in)
        self.b = nn.Parameter(torch.empty(n_out).uniform_(-bound, bound))
        self.w = nn.Parameter(torch.empty(n_in, n_out).uniform_(-bound, bound))

    def forward(self, x):
        return torch.einsum("...i,io->...o", x, self.w) + self.b


@variant("MyLinear")
class RegisteredLinear(nn.Module):
    """register_parameter and F.linear with the transposed weight."""

    def __init__(self, in_features, out_features):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(0.01 * torch.randn(in_features, out_features)))
        self.register_parameter("bias", nn.Parameter(torch.zeros(out_features)))

    def forward(self, input):
        return F.linear(input, self.weight.t(), self.bias)


@variant("MyLinear")
class SummedLinear(nn.Module):
    """A product and a sum over the inputs."""

    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(nn.init.xavier_normal_(torch.empty(in_features, out_features)))
        self.bias = nn.Parameter(torch.rand(out_features))

    def forward(self, input):
        return (input.unsqueeze(-1) * self.weight).sum(dim=-2).add(self.bias)


# ---------------------------------------------------------------------------------------------------- Net


@variant("Net")
class SequentialNet(nn.Module):
    """One nn.Sequential."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))

    def forward(self, x):
        return self.layers(x)


@variant("Net")
class InheritedNet(nn.Sequential):
    """A subclass of nn.Sequential needs no forward of its own."""

    def __init__(self):
        super().__init__(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))


@variant("Net")
class BackwardsNet(nn.Module):
    """The layers are made last to first, and ReLU is a clamp."""

    def __init__(self):
        super(BackwardsNet, self).__init__()  # noqa: UP008
        self.out = nn.Linear(in_features=3, out_features=1)
        self.hidden = nn.Linear(in_features=4, out_features=3)

    def forward(self, features):
        hidden = torch.clamp(self.hidden(features), min=0.0)
        return self.out(hidden)


# ---------------------------------------------------------------------------------------------------- MLP


@variant("MLP")
class SequentialMLP(nn.Module):
    """One nn.Sequential with nn.Flatten."""

    def __init__(self):
        super().__init__()
        widths = [784, 512, 256, 128, 64]
        hidden = [m for a, b in itertools.pairwise(widths) for m in (nn.Linear(a, b), nn.ReLU())]
        self.layers = nn.Sequential(nn.Flatten(), *hidden, nn.Linear(64, 10))

    def forward(self, x):
        return self.layers(x)


@variant("MLP")
class LectureMLP(nn.Module):
    """Layers and a shared ReLU as attributes; a log-softmax that is made and never called changes nothing."""

    def __init__(self):
        super().__init__()
        self.in_dim, self.out_dim = 28 * 28, 10
        self.fc1 = nn.Linear(self.in_dim, 512)
        self.fc2 = nn.Linear(512, 256)
        self.fc3 = nn.Linear(256, 128)
        self.fc4 = nn.Linear(128, 64)
        self.fc5 = nn.Linear(64, self.out_dim)
        self.relu = nn.ReLU(inplace=True)
        self.log_softmax = nn.LogSoftmax(dim=1)

    def forward(self, x):
        a = self.relu(self.fc1(x.view(-1, self.in_dim)))
        a = self.relu(self.fc2(a))
        a = self.relu(self.fc3(a))
        return self.fc5(self.relu(self.fc4(a)))


@variant("MLP")
class DictionaryMLP(nn.Module):
    """An nn.ModuleDict, walked through in order."""

    def __init__(self):
        super().__init__()
        sizes = ((784, 512), (512, 256), (256, 128), (128, 64), (64, 10))
        self.layers = nn.ModuleDict({f"layer{k}": nn.Linear(*size) for k, size in enumerate(sizes)})

    def forward(self, images):
        x = torch.reshape(images, (images.size(0), 784))
        for name, layer in self.layers.items():
            x = layer(x)
            if name != "layer4":
                x = torch.max(x, torch.zeros(()))
        return x


# ---------------------------------------------------------------------------------------------------- train


@variant("train")
def with_enumerate_and_a_count(model, train_loader, criterion, optimizer):
    """The lecture's loop, with its own count of batches."""
    model.train()
    running_loss, n = 0.0, 0
    for i, data in enumerate(train_loader, 0):
        inputs, labels = data
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        n = i + 1
        if n % 2000 == 0:
            print(f"{n:5d} loss: {running_loss / n:.3f}")
    return running_loss / n


@variant("train")
def cleared_at_the_end(net, loader, loss_fn, opt):
    """Clearing at the end of the loop leaves fresh gradients; the losses are kept as tensors."""
    net.train()
    losses = []
    for x, y in loader:
        loss = loss_fn(net(x), y)
        loss.backward()
        opt.step()
        opt.zero_grad()
        losses.append(loss.detach())
    return torch.stack(losses).mean()


@variant("train")
def with_a_closure(model, train_loader, criterion, optimizer):
    """An optimiser may be given a closure that clears, computes and differentiates the loss."""
    model.train(True)
    total = 0

    for inputs, labels in train_loader:

        def closure(inputs=inputs, labels=labels):
            model.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            return loss

        total += float(optimizer.step(closure))
    return total / len(train_loader)


@variant("train")
def with_numpy_and_assigned_gradients(model, trainloader, criterion, optimizer):
    """Gradients that are computed apart replace those of the batch before."""
    losses = []
    batches = iter(trainloader)
    while (batch := next(batches, None)) is not None:
        model.train()
        parameters = list(model.parameters())
        loss = criterion(model(batch[0]), batch[1])
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.grad = gradient
        optimizer.step()
        losses.append(loss.item())
    return np.mean(losses)


# ---------------------------------------------------------------------------------------------------- evaluate


@variant("evaluate")
def as_tensors(model, test_loader):
    """The lecture's loop; counts and shares may be tensors."""
    model.eval()
    n_predict, n_correct = 0, 0
    with torch.no_grad():
        for data in test_loader:
            inputs, labels = data
            _, predicted = torch.max(model(inputs), 1)
            n_predict += len(predicted)
            n_correct += (labels == predicted).sum()
    return n_correct, n_correct / n_predict


@variant("evaluate")
def everything_at_once(net, testloader):
    """All answers are collected first and judged together, with the mode restored."""
    was_training = net.training
    net.eval()
    with torch.inference_mode():
        pairs = [(net(x), y) for x, y in testloader]
    net.train(was_training)
    hits = torch.cat([scores.argmax(1).eq(y) for scores, y in pairs]).numpy()
    return int(hits.sum()), float(hits.mean())


@variant("evaluate")
def example_after_example(model, loader):
    """In eval mode an example alone gets the answer that it gets in a batch."""
    model.train(False)
    hits = []
    with torch.set_grad_enabled(False):
        for inputs, labels in loader:
            for x, label in zip(inputs, labels.tolist(), strict=True):
                scores = model(x[None])[0].softmax(0).tolist()
                hits.append(scores.index(max(scores)) == label)
    return [sum(hits), sum(hits) / len(loader.dataset)]


# ---------------------------------------------------------------------------------- mistakes written another way


@variant("predict", shows=("sigmoid_overflows",))
def fraction_with_the_exponential_on_both_sides(X, w, b):
    e = (X.mv(w) + b).exp()
    return e.div(e + 1)


@variant("predict", shows=("score_for_probability",))
def linear_regression_in_a_loop(x, w, b):
    return torch.stack([sum(a * c for a, c in zip(row, w, strict=True)) + b for row in x])


@variant("binary_cross_entropy", shows=("logarithm_of_zero",))
def formula_as_it_stands(logits, targets):
    p = 1 / (1 + torch.exp(-logits))
    return -torch.mean(targets * torch.log(p) + (1 - targets) * torch.log(1 - p))


@variant("binary_cross_entropy", shows=("loss_cut_off_at_100",))
def library_loss_of_probabilities(z, y):
    return nn.BCELoss()(torch.sigmoid(z), y)


@variant("binary_cross_entropy", shows=("loss_summed_over_the_batch",))
def library_loss_with_a_sum(z, y):
    return F.binary_cross_entropy_with_logits(z, y, reduction="sum")


@variant("binary_cross_entropy", shows=("bce_without_history",))
def number_instead_of_a_tensor(logits, targets):
    total = 0.0
    for z, y in zip(logits.tolist(), targets.tolist(), strict=True):
        total += max(z, 0) - z * y + math.log1p(math.exp(-abs(z)))
    return total / len(logits)


@variant("logistic_step", shows=("gradient_of_the_sum",))
def loop_that_adds_up(x, y, w, b, lr):
    dw, db = torch.zeros_like(w), 0.0
    for features, label in zip(x, y, strict=True):
        error = torch.sigmoid(features @ w + b) - label
        dw += error * features
        db += error
    return w - lr * dw, b - lr * db


@variant("logistic_step", shows=("step_uphill",))
def difference_the_other_way_round(X, y, weights, bias, lr):
    error = y - 1 / (1 + torch.exp(-(X @ weights + bias)))
    return weights - lr * (X * error[:, None]).mean(0), bias - lr * error.mean()


@variant("logistic_step", shows=("parameters_changed_in_place",))
def subtracted_from_the_data(x, y, w, b, lr):
    error = torch.sigmoid(torch.mv(x, w) + b) - y
    w.sub_(lr * torch.mv(x.t(), error) / y.numel())
    b.sub_(lr * error.sum() / y.numel())
    return w, b


@variant("best_linear_accuracy", shows=("number_of_points_for_their_share",))
def counted_in_loops(targets):
    best = 0
    for w1, w2, b in itertools.product(np.linspace(-2, 2, 9), repeat=3):
        guesses = [int(w1 * x1 + w2 * x2 + b > 0) for x1, x2 in XOR_INPUTS.tolist()]  # noqa: F821
        best = max(best, sum(g == t for g, t in zip(guesses, targets.tolist(), strict=True)))
    return best


@variant("best_linear_accuracy", shows=("lines_through_the_origin",))
def angles_only(targets):
    best = 0.0
    for angle in torch.linspace(0, 6.28, 300):
        direction = torch.stack([torch.cos(angle), torch.sin(angle)])
        best = max(best, ((XOR_INPUTS @ direction > 1e-6).float() == targets).float().mean().item())  # noqa: F821
    return best


@variant("tanh", shows=("tanh_overflows",))
def numerator_and_denominator(x):
    numerator = x.exp() - x.neg().exp()
    denominator = x.exp() + x.neg().exp()
    return numerator / denominator


@variant("tanh_derivative", shows=("x_taken_for_tanh_of_x",))
def derivative_of_the_output(t):
    return torch.ones_like(t) - t.pow(2)


@variant("relu", shows=("relu_changes_its_input",))
def clamped_in_place(x):
    return x.clamp_(min=0)


@variant("relu_derivative", shows=("relu_for_its_derivative",))
def larger_of_x_and_zero(x):
    return torch.maximum(x, torch.tensor(0.0))


@variant("relu_derivative", shows=("flags_for_numbers",))
def greater_than_zero(x):
    return torch.gt(x, 0)


@variant("leaky_relu", shows=("slope_always_001",))
def library_with_its_default(x, slope=0.01):
    return nn.LeakyReLU()(x)


@variant("leaky_relu_derivative", shows=("derivative_of_relu",))
def heaviside_only(x, slope=0.01):
    return torch.heaviside(x, torch.zeros(()))


@variant("collapse", shows=("only_the_last_bias",))
def chain_of_matrices(weights, biases):
    return torch.linalg.multi_dot(weights[::-1]), biases[-1]


@variant("collapse", shows=("two_layers_only",))
def formula_of_the_handout(weights, biases):
    w1, w2, b1, b2 = weights[0], weights[1], biases[0], biases[1]
    return w2.matmul(w1), w2.matmul(b1) + b2


@variant("train_xor", shows=("nothing_between_the_layers",))
def two_linear_layers(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 5), nn.Linear(5, 5), nn.Linear(5, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
    for _ in range(500):
        loss = F.binary_cross_entropy_with_logits(model(XOR_INPUTS)[:, 0], XOR_TARGETS)  # noqa: F821
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@variant("train_xor", shows=("probabilities_for_scores",))
def sigmoid_as_the_last_layer(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(400):
        optimizer.zero_grad()
        nn.BCELoss()(model(XOR_INPUTS), XOR_TARGETS.view(-1, 1)).backward()  # noqa: F821
        optimizer.step()
    return model


@variant("train_xor", shows=("seed_not_used",))
def seeded_too_late(seed):
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    torch.manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(300):
        optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(model(XOR_INPUTS).flatten(), XOR_TARGETS).backward()  # noqa: F821
        optimizer.step()
    return model


@variant("plot_decision", shows=("picture_upside_down",))
def imshow_as_it_comes(model):
    model.eval()
    axis = torch.linspace(-0.5, 1.5, 120)
    picture = torch.zeros(120, 120)
    with torch.no_grad():
        for row, x2 in enumerate(axis):
            picture[row] = (model(torch.stack([axis, x2.expand(120)], dim=1))[:, 0] > 0).float()
    plt.imshow(picture, extent=[-0.5, 1.5, -0.5, 1.5], cmap="winter")
    plt.scatter([0, 1], [0, 1], c="r", label="class 0")
    plt.scatter([0, 1], [1, 0], c="y", label="class 1")
    plt.legend()


@variant("plot_decision", shows=("axes_of_the_regions_swapped",))
def meshgrid_in_the_other_order(model):
    model.eval()
    axis = np.linspace(-0.5, 1.5, 100)
    x1, x2 = np.meshgrid(axis, axis, indexing="ij")
    points = torch.tensor(np.stack([x1.ravel(), x2.ravel()], 1), dtype=torch.float32)
    with torch.no_grad():
        classes = (model(points).reshape(100, 100) > 0).numpy()
    plt.imshow(classes, origin="lower", extent=[-0.5, 1.5, -0.5, 1.5], cmap="summer")
    for k in (0, 1):
        plt.scatter(*XOR_INPUTS[k == XOR_TARGETS].T, c="kw"[k], label=f"class {k}")  # noqa: F821
    plt.legend()


@variant("plot_decision", shows=("asked_in_train_mode",))
def mode_left_as_it_comes(model):
    axis = torch.linspace(-0.5, 1.5, 100)
    points = torch.cartesian_prod(axis, axis)
    classes = (model(points).detach() > 0).float().reshape(100, 100)
    plt.pcolormesh(axis, axis, classes.T, cmap="cool")
    plt.scatter([0, 1], [0, 1], c="w", label="class 0")
    plt.scatter([0, 1], [1, 0], c="k", label="class 1")
    plt.legend()


@variant("softmax", shows=("softmax_overflows",))
def exponentials_by_their_sum(x):
    return x.exp() / x.exp().sum(-1).unsqueeze(-1)


@variant("softmax", shows=("largest_score_of_the_batch",))
def shifted_by_one_number(scores):
    e = np.exp(scores.numpy() - scores.numpy().max())
    return torch.from_numpy(e / e.sum(axis=1, keepdims=True))


@variant("cross_entropy", shows=("logarithm_of_a_probability_of_zero",))
def softmax_then_logarithm(logits, targets):
    p = torch.softmax(logits, dim=1)
    return -torch.log(p.gather(1, targets.view(-1, 1))).mean()


@variant("cross_entropy", shows=("softmax_before_the_loss",))
def library_loss_of_a_softmax(z, y):
    return nn.CrossEntropyLoss()(F.softmax(z, dim=-1), y)


@variant("MyLinear", shows=("tensors_that_are_no_parameters",))
class PlainTensorLinear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = torch.randn(in_features, out_features, requires_grad=True)
        self.bias = torch.randn(out_features, requires_grad=True)

    def forward(self, input):
        return torch.matmul(input, self.weight) + self.bias


@variant("Net", shows=("net_without_activation",))
class LinearNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 1))
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.layers(x)


@variant("MLP", shows=("softmax_on_the_output",))
class ProbabilitiesMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 128)),
            *(nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10), nn.Softmax(dim=1)),
        )

    def forward(self, x):
        return self.layers(x)


@variant("MLP", shows=("images_not_flattened",))
class NotFlattenedMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 512)
        self.fc2 = nn.Linear(512, 10)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


@variant("train", shows=("gradients_never_cleared",))
def no_zero_grad(net, train_loader, loss_function, optimizer):
    net.train()
    losses = []
    for x, y in train_loader:
        loss = loss_function(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


@variant("train", shows=("train_mode_not_set",))
def in_the_mode_it_arrives_in(model, loader, criterion, optimizer):
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.detach()
    return total / len(loader)


@variant("train", shows=("losses_not_averaged",))
def only_added_up(model, train_loader, criterion, optimizer):
    model.train()
    running_loss = 0.0
    for batch in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(batch[0]), batch[1])
        loss.backward()
        optimizer.step()
        running_loss = running_loss + loss.item()
    return running_loss


@variant("evaluate", shows=("gradients_recorded", "accuracy_in_percent"))
def percent_with_notes(model, test_loader):
    model.eval()
    correct, total = 0, 0
    for x, y in test_loader:
        correct += (model(x).argmax(1) == y).sum().item()
        total += y.size(0)
    return correct, 100.0 * correct / total


@variant("evaluate", shows=("train_mode_during_the_test",))
def mode_not_changed(model, test_loader):
    n = 0
    with torch.no_grad():
        for x, y in test_loader:
            n += int((model(x).max(dim=1)[1] == y).sum())
    return n, n / len(test_loader.dataset)


@variant("evaluate", shows=("mean_of_batch_accuracies",))
def mean_over_the_batches(model, test_loader):
    model.eval()
    shares, n = [], 0
    with torch.no_grad():
        for x, y in test_loader:
            hits = (model(x).argmax(dim=-1) == y).float()
            shares.append(hits.mean())
            n += hits.sum().item()
    return n, torch.stack(shares).mean().item()

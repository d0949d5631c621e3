"""Solutions of backprop written another way: right ones earn every point, mistakes are named all the same."""

import itertools
import math
import random

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from autograder.rubric import variant

# ---------------------------------------------------------------------------------------------------- one layer


@variant("scalar_backward")
def scalar_by_autograd(w, x, e):
    """Autograd itself gives the same two numbers."""
    w, x = w.detach().clone().requires_grad_(), x.detach().clone().requires_grad_()
    (w * x).backward(e)
    return w.grad, x.grad


@variant("scalar_backward")
def scalar_as_numbers(weight, x, dy):
    """Plain numbers in a list, of parameters with other names, are as good as tensors."""
    return [dy.item() * x.item(), dy.item() * weight.item()]


@variant("scalar_backward")
def scalar_as_an_array(w, x, e):
    """One tensor with both in it."""
    return torch.stack((x, w)) * e


@variant("linear_backward")
def linear_by_autograd(x, w, b, e):
    """Autograd itself: the reference is right."""
    leaves = [t.detach().clone().requires_grad_() for t in (x, w, b)]
    dx, dw, db = torch.autograd.grad(F.linear(*leaves), leaves, e)
    return dw, db, dx


@variant("linear_backward")
def linear_by_einsum(X, W, b, dY):
    """einsum says which indices are summed; names in capitals are names all the same."""
    return torch.einsum("no,ni->oi", dY, X), torch.einsum("no->o", dY), torch.einsum("no,oi->ni", dY, W)


@variant("linear_backward")
def linear_by_loops(x, w, b, grad_out):
    """Three loops, one product at a time."""
    n, n_in = x.shape
    dw, db, dx = torch.zeros_like(w), torch.zeros_like(b), torch.zeros_like(x)
    for i in range(n):
        for j in range(len(b)):
            db[j] += grad_out[i, j]
            for k in range(n_in):
                dw[j, k] += grad_out[i, j] * x[i, k]
                dx[i, k] += grad_out[i, j] * w[j, k]
    return dw, db, dx


@variant("linear_backward")
def linear_of_outer_products(x, w, b, e):
    """The gradient of the weights is a sum of outer products, one for each example."""
    dw = sum(torch.outer(e_i, x_i) for e_i, x_i in zip(e, x, strict=True))
    dx = torch.stack([w.T @ e_i for e_i in e])
    return [dw, e.T @ torch.ones(len(e), dtype=e.dtype), dx]


@variant("relu_backward")
def relu_by_where(x, e):
    """torch.where chooses between e and zero."""
    return torch.where(x > 0, e, torch.zeros_like(e))


@variant("relu_backward")
def relu_by_a_copy(z, grad_output):
    """A copy in which entries are set to zero."""
    dx = grad_output.clone()
    dx[z <= 0] = 0
    return dx


@variant("relu_backward")
def relu_by_its_output(x, e):
    """The output of a ReLU is positive where its input is; its sign is the slope."""
    return torch.sign(torch.relu(x)) * e


@variant("relu_backward")
def relu_by_heaviside(x, e):
    """The step function, 0 at 0."""
    return torch.heaviside(x, torch.zeros((), dtype=x.dtype)).mul(e)


@variant("cross_entropy_backward")
def cross_entropy_by_autograd(scores, labels):
    """Autograd of the loss function itself."""
    leaf = scores.detach().clone().requires_grad_()
    return torch.autograd.grad(F.cross_entropy(leaf, labels), leaf)[0]


@variant("cross_entropy_backward")
def cross_entropy_by_one_hot(logits, targets):
    """Probabilities minus right answer, over N."""
    return (torch.softmax(logits, dim=1) - F.one_hot(targets, logits.size(1))) / logits.size(0)


@variant("cross_entropy_backward")
def cross_entropy_by_loops(scores, labels):
    """One example and one class at a time."""
    gradient = torch.empty_like(scores)
    for i, row in enumerate(scores):
        largest = max(row.tolist())
        terms = [math.exp(s - largest) for s in row.tolist()]
        for k, term in enumerate(terms):
            gradient[i, k] = (term / sum(terms) - (1.0 if k == int(labels[i]) else 0.0)) / len(scores)
    return gradient


@variant("cross_entropy_backward")
def cross_entropy_by_its_jacobian(scores, labels):
    """The whole Jacobian of each softmax, times the gradient of -log p; log_softmax keeps it finite."""
    log_p = scores - torch.logsumexp(scores, dim=1, keepdim=True)
    p = log_p.exp()
    n, k = p.shape
    # d(-log p_y) / ds_j = -(1 at y) + p_j, as a product with the Jacobian of log-softmax
    jacobian = torch.eye(k, dtype=p.dtype).expand(n, k, k) - p.unsqueeze(1)
    upstream = torch.zeros_like(p).scatter_(1, labels.view(-1, 1), -1.0 / n)
    return torch.bmm(upstream.unsqueeze(1), jacobian).squeeze(1)


# ---------------------------------------------------------------------------------------------------- three layers


@variant("mlp_forward")
def forward_by_functional(x, w1, w2, w3):
    """F.linear and F.relu, and other names for the weights."""
    y = F.linear(x, w1)
    y_hat = F.relu(y)
    z = F.linear(y_hat, w2)
    z_hat = F.relu(z)
    return [y, y_hat, z, z_hat, F.linear(z_hat, w3)]


@variant("mlp_forward")
def forward_in_a_loop(x, u, v, w):
    """The same in a loop; a ReLU as a product with a mask."""
    kept, t = [], x
    for k, weights in enumerate((u, v, w)):
        t = torch.einsum("ni,oi->no", t, weights)
        kept.append(t)
        if k < 2:
            t = t * (t > 0)
            kept.append(t)
    return tuple(kept)


@variant("mlp_forward")
def forward_transposed(x, u, v, w):
    """Examples in columns, as on paper, and transposed at the end."""
    y = u @ x.T
    y_hat = torch.maximum(y, torch.zeros_like(y))
    z = v @ y_hat
    z_hat = torch.maximum(z, torch.zeros_like(z))
    return y.T, y_hat.T, z.T, z_hat.T, (w @ z_hat).T


@variant("mlp_backward")
def backward_by_autograd(x, labels, u, v, w):
    """Autograd itself: the reference is right."""
    leaves = [t.detach().clone().requires_grad_() for t in (u, v, w)]
    scores = F.linear(F.relu(F.linear(F.relu(F.linear(x, leaves[0])), leaves[1])), leaves[2])
    F.cross_entropy(scores, labels).backward()
    return tuple(leaf.grad for leaf in leaves)


@variant("mlp_backward")
def backward_in_a_loop(x, y, w1, w2, w3):
    """Any number of layers, in a loop; y is what the labels are called here."""
    weights, inputs = [w1, w2, w3], [x]
    for matrix in weights[:-1]:
        inputs.append((inputs[-1] @ matrix.T).clamp(min=0))
    scores = inputs[-1] @ weights[-1].T
    e = torch.softmax(scores, 1)
    e[range(len(y)), y] -= 1
    e /= len(y)
    gradients = []
    for matrix, given in zip(reversed(weights), reversed(inputs), strict=True):
        gradients.insert(0, e.T @ given)
        e = (e @ matrix) * (given > 0)
    return gradients


@variant("mlp_backward")
def backward_one_example_at_a_time(x, labels, u, v, w):
    """The mean over examples of each example's gradient."""
    totals = [torch.zeros_like(t) for t in (u, v, w)]
    for x_i, label in zip(x, labels, strict=True):
        y = u @ x_i
        y_hat = torch.relu(y)
        z = v @ y_hat
        z_hat = torch.relu(z)
        e = torch.softmax(w @ z_hat, 0)
        e[label] -= 1
        e_z = (w.T @ e) * (z > 0)
        e_y = (v.T @ e_z) * (y > 0)
        for total, left, right in zip(totals, (e_y, e_z, e), (x_i, y_hat, z_hat), strict=True):
            total += torch.outer(left, right)
    return tuple(total / len(x) for total in totals)


# ---------------------------------------------------------------------------------------------------- tools


@variant("numerical_gradient")
def differences_in_place(f, x, h=1e-5):
    """x itself is moved and put back."""
    gradient = torch.zeros_like(x)
    flat, out = x.view(-1), gradient.view(-1)
    for k in range(flat.numel()):
        was = flat[k].item()
        flat[k] = was + h
        above = f(x).item()
        flat[k] = was - h
        below = f(x).item()
        flat[k] = was
        out[k] = (above - below) / (2 * h)
    return gradient


@variant("numerical_gradient")
def differences_by_index(func, x, eps=1e-5):
    """np.ndindex walks through all entries of any shape; other names for f and h."""
    gradient = torch.empty(x.shape, dtype=torch.float64)
    for index in np.ndindex(*x.shape):
        up, down = x.clone(), x.clone()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (func(up) - func(down)) / (up[index] - down[index])
    return gradient


@variant("numerical_gradient")
def differences_along_unit_vectors(f, x, h=1e-5):
    """The rows of an identity matrix are the directions."""
    steps = h * torch.eye(x.numel(), dtype=x.dtype)
    values = [(f(x + step.reshape(x.shape)) - f(x - step.reshape(x.shape))) / 2 / h for step in steps]
    return torch.stack(values).reshape(x.shape)


@variant("sgd_step")
def step_through_data(params, grads, learning_rate):
    """.data is the same tensor, without notes; other names."""
    for k in range(len(params)):
        params[k].data -= learning_rate * grads[k]


@variant("sgd_step")
def step_by_add(parameters, gradients, lr):
    """add_ with a factor, and indices."""
    with torch.no_grad():
        for k in range(len(parameters)):
            parameters[k].add_(gradients[k], alpha=-lr)


@variant("sgd_step")
def step_by_copy(parameters, gradients, lr):
    """copy_ writes new numbers into the given tensor."""
    with torch.no_grad():
        for p, g in zip(parameters, gradients, strict=True):
            p.copy_(p - lr * g)


@variant("sgd_step")
def step_by_an_optimiser(parameters, gradients, lr):
    """An optimiser of PyTorch's changes the same tensors."""
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = g
    torch.optim.SGD(parameters, lr=lr).step()


@variant("MyLinear")
class WithSetupContext(torch.autograd.Function):
    """forward without ctx, and setup_context beside it, is the newer way to write a Function."""

    @staticmethod
    def forward(x, w):
        return torch.mm(x, w.t())

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, grad_output):
        x, w = ctx.saved_tensors
        grad_x = grad_w = None
        if ctx.needs_input_grad[0]:
            grad_x = grad_output.mm(w)
        if ctx.needs_input_grad[1]:
            grad_w = grad_output.t().mm(x)
        return grad_x, grad_w


@variant("MyLinear")
class WithAttributes(torch.autograd.Function):
    """What is kept as attributes of ctx gives the same numbers."""

    @staticmethod
    def forward(ctx, inputs, weight):
        ctx.inputs, ctx.weight = inputs, weight
        return torch.einsum("ni,oi->no", inputs, weight)

    @staticmethod
    def backward(ctx, e):
        grads = [None, None]
        if ctx.needs_input_grad[0]:
            grads[0] = torch.einsum("no,oi->ni", e, ctx.weight)
        if ctx.needs_input_grad[1]:
            grads[1] = torch.einsum("no,ni->oi", e, ctx.inputs)
        return tuple(grads)


@variant("MyLinear")
class KeepsWhatIsNeeded(torch.autograd.Function):
    """Only what a needed gradient needs is kept; the gradients come from F.linear."""

    @staticmethod
    def forward(ctx, x, w):
        ctx.needs = ctx.needs_input_grad
        ctx.save_for_backward(x if ctx.needs[1] else None, w if ctx.needs[0] else None)
        return F.linear(x, w)

    @staticmethod
    def backward(ctx, e):
        x, w = ctx.saved_tensors
        dx = None if w is None else F.linear(e, w.T)
        dw = None if x is None else F.linear(e.T, x.T)
        return dx, dw


# ---------------------------------------------------------------------------------------------------- the network


@variant("three_layer_net")
class InOneSequence(nn.Module):
    """The same layers in nn.Sequential."""

    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(input_size, hidden_size1, bias=False),
            nn.ReLU(),
            nn.Linear(hidden_size1, hidden_size2, bias=False),
            nn.ReLU(inplace=True),
            nn.Linear(hidden_size2, output_size, bias=False),
        )

    def forward(self, x):
        return self.layers(x)


@variant("three_layer_net")
class OfParameters(nn.Module):
    """Matrices that are nn.Parameter, in another order and with other names for the sizes."""

    def __init__(self, in_size, hidden1, hidden2, out_size):
        super().__init__()
        self.w = nn.Parameter(torch.randn(out_size, hidden2) / hidden2**0.5)
        self.v = nn.Parameter(torch.randn(hidden2, hidden1) / hidden1**0.5)
        self.u = nn.Parameter(torch.randn(hidden1, in_size) / in_size**0.5)

    def forward(self, x):
        return (((x @ self.u.T).clamp(min=0)) @ self.v.T).clamp(min=0) @ self.w.T


@variant("three_layer_net")
class InAList(nn.Module):
    """nn.ModuleList, made last layer first; images are flattened here too."""

    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super().__init__()
        sizes = (input_size, hidden_size1, hidden_size2, output_size)
        pairs = list(itertools.pairwise(sizes))
        self.layers = nn.ModuleList([nn.Linear(a, b, bias=False) for a, b in reversed(pairs)])

    def forward(self, x):
        x = x.flatten(1)
        for layer in list(self.layers)[:0:-1]:
            x = torch.relu(layer(x))
        return self.layers[0](x)


@variant("count_parameters")
def counted_in_a_loop(net):
    """The product of each shape."""
    count = 0
    for p in net.parameters():
        size = 1
        for n in p.shape:
            size *= n
        count += size
    return count


@variant("count_parameters")
def counted_as_one_vector(model):
    """All parameters in one vector."""
    return torch.nn.utils.parameters_to_vector(model.parameters()).shape[0]


@variant("count_parameters")
def counted_by_name(model):
    """Only what requires a gradient, with numpy: all of it."""
    return int(np.sum([np.prod(tuple(p.shape)) for _, p in model.named_parameters() if p.requires_grad]))


# ---------------------------------------------------------------------------------------------------- mini-batches


@variant("random_batch")
def drawn_in_place(train_data, train_label, bs):
    """random_ draws whole numbers in place; other names."""
    which = torch.empty(bs, dtype=torch.int64).random_(train_label.numel())
    return train_data.index_select(0, which), train_label.gather(0, which)


@variant("random_batch")
def drawn_by_python(data, labels, batch_size):
    """Python's own generator, one image at a time."""
    picked = [random.randrange(len(data)) for _ in range(batch_size)]
    return torch.stack([data[k] for k in picked]), torch.stack([labels[k] for k in picked])


@variant("random_batch")
def drawn_by_numpy(data, labels, bs):
    """numpy's choice draws with replacement unless told otherwise."""
    indices = torch.from_numpy(np.random.choice(len(data), size=bs))
    return data.index_select(0, indices), labels.index_select(0, indices)


@variant("random_batch")
def drawn_by_multinomial(data, labels, bs):
    """All images are equally likely."""
    indices = torch.multinomial(torch.ones(len(data)), bs, replacement=True)
    return [data[indices], labels[indices]]


@variant("epoch_batches")
def epoch_as_a_list(train_data, train_label, batch_size):
    """A list instead of a generator; all images are put in order at once."""
    order = torch.randperm(train_data.size(0))
    return list(zip(train_data[order].split(batch_size), train_label[order].split(batch_size), strict=True))


@variant("epoch_batches")
def epoch_by_a_loader(data, labels, bs):
    """PyTorch's own loader shuffles anew whenever it is gone through."""
    dataset = torch.utils.data.TensorDataset(data, labels)
    return torch.utils.data.DataLoader(dataset, batch_size=bs, shuffle=True)


@variant("epoch_batches")
def epoch_by_python(data, labels, bs):
    """Python's shuffle, and a while loop that takes from the end."""
    left = list(range(len(labels)))
    random.shuffle(left)
    while left:
        now, left = left[:bs], left[bs:]
        yield data[now], labels[now]


@variant("epoch_batches")
def epoch_by_sorting(data, labels, bs):
    """Random numbers that are sorted give a random order."""
    order = np.argsort(np.random.rand(len(data)))
    for k in range(math.ceil(len(order) / bs)):
        rows = torch.as_tensor(order[k * bs : (k + 1) * bs])
        yield [data[rows], labels[rows]]


# ---------------------------------------------------------------------------------------------------- training


@variant("get_error")
def error_as_a_tensor(scores, labels):
    """A tensor without dimensions is a number too."""
    return 1 - (scores.max(dim=1).indices == labels).double().mean()


@variant("get_error")
def error_by_counting(logits, target):
    """One example at a time."""
    wrong = 0
    for k in range(len(target)):
        wrong += int(logits[k].argmax()) != int(target[k])
    return wrong / len(target)


@variant("get_error")
def error_by_numpy(scores, labels):
    """numpy's mean of what is not equal."""
    return np.mean(scores.detach().numpy().argmax(1) != labels.numpy())


@variant("get_error")
def error_by_sorting(scores, labels):
    """The first of the sorted classes."""
    bs = scores.size(0)
    predicted = scores.argsort(dim=1, descending=True)[:, 0]
    return (bs - predicted.eq(labels).sum()).float() / bs


@variant("train_epoch")
def trained_on_recorded_images(net, optimizer, criterion, train_loader):
    """Images that record what is done to them change nothing; sums of tensors that are detached."""
    net.train()
    sums, n = torch.zeros(2), 0
    for x, y in train_loader:
        optimizer.zero_grad()
        rows = x.view(len(x), -1).requires_grad_()
        scores = net(rows)
        loss = criterion(scores, y)
        loss.backward()
        optimizer.step()
        sums += torch.stack((loss.detach(), torch.as_tensor(get_error(scores.detach(), y))))  # noqa: F821
        n += 1
    return (sums / n).tolist()


@variant("train_epoch")
def trained_with_lists(model, optimizer, criterion, batches):
    """Losses in lists, gradients cleared at the end, errors counted here; tensors are returned."""
    model.train()
    losses, errors = [], []
    for x, y in batches:
        scores = model(torch.flatten(x, 1))
        loss = criterion(scores, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.detach())
        errors.append((scores.argmax(1) != y).float().mean())
    return torch.stack(losses).mean(), torch.stack(errors).mean()


@variant("train_epoch", differs=("running-loss", "running-error"))
def trained_with_means_over_images(model, optimizer, criterion, batches):
    """Loss and error over all images, each of which counts the same, are as good a summary."""
    model.train(True)
    total_loss, total_error, count = 0.0, 0.0, 0
    for images, labels in batches:
        model.zero_grad()
        scores = model(images.reshape(images.shape[0], -1))
        loss = criterion(scores, labels)
        loss.backward()
        optimizer.step()
        total_loss += float(loss) * len(labels)
        total_error += float(get_error(scores, labels)) * len(labels)  # noqa: F821
        count += len(labels)
    return total_loss / count, total_error / count


@variant("train_epoch")
def trained_with_a_running_mean(model, opt, loss_fn, loader):
    """Means that are kept up to date, other names, a list of two."""
    model.train()
    mean_loss = mean_error = 0.0
    for k, batch in enumerate(loader, start=1):
        images, labels = batch
        scores = model(images.view(labels.numel(), -1))
        loss = loss_fn(scores, labels)
        opt.zero_grad(set_to_none=False)
        loss.backward()
        opt.step()
        mean_loss += (loss.item() - mean_loss) / k
        mean_error += (float(get_error(scores, labels)) - mean_error) / k  # noqa: F821
    return [mean_loss, mean_error]


@variant("accumulated_step")
def accumulated_with_shares(model, optimizer, criterion, loader):
    """Each loss is multiplied by its mini-batch's share of all images, counted before."""
    batches = list(loader)
    total = sum(y.numel() for _, y in batches)
    optimizer.zero_grad()
    for x, y in batches:
        loss = criterion(model(x.flatten(1)), y) * len(y) / total
        loss.backward()
    optimizer.step()


@variant("accumulated_step")
def accumulated_in_one_batch(model, optimizer, criterion, batches):
    """All images in one large mini-batch have the same gradient."""
    pairs = list(batches)
    images, labels = torch.cat([x for x, _ in pairs]), torch.cat([y for _, y in pairs])
    optimizer.zero_grad()
    criterion(model(images.flatten(1)), labels).backward()
    optimizer.step()


@variant("accumulated_step")
def accumulated_by_hand(model, optimizer, criterion, batches):
    """Gradients are computed apart, added up, and assigned."""
    parameters = list(model.parameters())
    totals, count = [torch.zeros_like(p) for p in parameters], 0
    for x, y in batches:
        gradients = torch.autograd.grad(criterion(model(x.view(x.size(0), -1)), y), parameters)
        for total, gradient in zip(totals, gradients, strict=True):
            total.add_(gradient, alpha=len(y))
        count += len(y)
    for parameter, total in zip(parameters, totals, strict=True):
        parameter.grad = total / count
    optimizer.step()


@variant("evaluate")
def evaluated_as_sums(net, criterion, test_loader):
    """Sums over images, in inference mode."""
    net.eval()
    loss = wrong = count = 0
    with torch.inference_mode():
        for x, y in test_loader:
            scores = net(x.flatten(1))
            loss += float(criterion(scores, y)) * y.numel()
            wrong += int((scores.argmax(1) != y).sum())
            count += y.numel()
    return loss / count, wrong / count


@variant("evaluate")
def evaluated_at_once(model, criterion, batches):
    """All scores first, then one loss and one error."""
    model.train(False)
    with torch.no_grad():
        pairs = [(model(x.reshape(len(x), -1)), y) for x, y in batches]
        scores, labels = torch.cat([s for s, _ in pairs]), torch.cat([y for _, y in pairs])
        return criterion(scores, labels), get_error(scores, labels)  # noqa: F821


@variant("evaluate")
def evaluated_with_weights(model, criterion, batches):
    """A weighted mean by numpy; the mode is put back."""
    was_training = model.training
    model.eval()
    losses, errors, sizes = [], [], []
    for images, labels in batches:
        with torch.no_grad():
            scores = model(images.view(images.size(0), -1))
        losses.append(criterion(scores, labels).item())
        errors.append(float(get_error(scores, labels)))  # noqa: F821
        sizes.append(len(images))
    model.train(was_training)
    return np.average(losses, weights=sizes), np.average(errors, weights=sizes)


# ---------------------------------------------------------------------------------------------------- the program


@variant("adjust_learning_rate")
def adjusted_with_early_return(opt, epoch, start=10, every=10):
    """Leave early when nothing is to be done."""
    if epoch <= start:
        return
    if epoch % every:
        return
    for i in range(len(opt.param_groups)):
        opt.param_groups[i]["lr"] = opt.param_groups[i]["lr"] * 2 / 3


@variant("adjust_learning_rate")
def adjusted_from_the_first_rate(optimizer, epoch, start=10, every=10):
    """The first learning rate is kept, and divided by a power of 1.5."""
    times = len([e for e in range(start + 1, epoch + 1) if e % every == 0])
    for group in optimizer.param_groups:
        first = group.setdefault("first_lr", group["lr"])
        group["lr"] = first / 1.5**times


@variant("fit")
def fitted_in_a_while_loop(model, optimizer, criterion, train_loader, test_loader, epochs, start=10, every=10):
    """A while loop, tuples that are sorted into lists at the end, numbers as tensors."""
    trained, tested, epoch = [], [], 0
    while epoch < epochs:
        epoch += 1
        adjust_learning_rate(optimizer, epoch, start=start, every=every)  # noqa: F821
        trained.append(train_epoch(model, optimizer, criterion, train_loader))  # noqa: F821
        if not epoch % every:
            tested.append((epoch, *evaluate(model, criterion, test_loader)))  # noqa: F821
    losses, errors = zip(*trained, strict=True)
    numbers, test_losses, test_errors = zip(*tested, strict=True)
    return {
        "loss": list(losses),
        "error": list(errors),
        "test_epoch": list(numbers),
        "test_loss": list(test_losses),
        "test_error": list(test_errors),
    }


@variant("fit")
def fitted_with_a_default_dict(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    """setdefault makes the lists; the learning rate is kept as well, and the keys are in another order."""
    history = {}
    for e in range(epochs):
        adjust_learning_rate(optimizer, e + 1, start, every)  # noqa: F821
        history.setdefault("lr", []).append(optimizer.param_groups[0]["lr"])
        result = train_epoch(model, optimizer, criterion, train_batches)  # noqa: F821
        for key, number in zip(("loss", "error"), result, strict=True):
            history.setdefault(key, []).append(number)
        if (e + 1) % every == 0:
            result = evaluate(model, criterion, test_batches)  # noqa: F821
            for key, number in zip(("test_epoch", "test_loss", "test_error"), (e + 1, *result), strict=True):
                history.setdefault(key, []).append(number)
    return history


# ---------------------------------------------------------------------------------------------------- colour


@variant("channel_statistics")
def statistics_in_columns(images):
    """One row for each channel; the standard deviation with N in its denominator."""
    rows = images.transpose(0, 1).reshape(3, -1).double() / 255
    return rows.mean(1).float(), rows.std(1, unbiased=False).float()


@variant("channel_statistics")
def statistics_by_moments(train_images):
    """The mean of squares minus the square of the mean, channel by channel."""
    means, stds = [], []
    for channel in range(3):
        x = train_images[:, channel].double() / 255
        means.append(x.mean())
        stds.append((x.pow(2).mean() - x.mean() ** 2).sqrt())
    return torch.stack(means).to(torch.float32), torch.stack(stds).to(torch.float32)


@variant("channel_statistics")
def statistics_by_numpy(images):
    """numpy in one go, and back."""
    x = images.numpy().astype(np.float64)
    mean, std = x.mean(axis=(0, 2, 3)) / 255, x.std(axis=(0, 2, 3)) / 255
    return torch.tensor(mean, dtype=torch.float32), torch.tensor(std, dtype=torch.float32)


@variant("normalise")
def normalised_channel_by_channel(images, mean, std):
    """A loop over channels, in a new tensor."""
    out = torch.empty(images.shape, dtype=torch.float32)
    for c in range(3):
        out[:, c] = (images[:, c] / 255.0 - mean[c]) / std[c]
    return out


@variant("normalise")
def normalised_in_bytes(x, mu, sigma):
    """Mean and standard deviation are brought to the scale of bytes instead; other names."""
    x = x.to(torch.float32)
    return (x - 255 * mu[None, :, None, None]) / (255 * sigma[:, None, None])


@variant("normalise")
def normalised_channels_last(images, mean, std):
    """The channels go last, where they line up, and come back."""
    return images.float().div(255).permute(0, 2, 3, 1).sub(mean).div(std).permute(0, 3, 1, 2).contiguous()


# ---------------------------------------------------------------------------------- mistakes written another way


@variant("linear_backward", shows=("db_averaged",))
def bias_gradient_by_mean(x, w, b, dy):
    dw = torch.zeros_like(w)
    for i in range(len(x)):
        dw += torch.outer(dy[i], x[i])
    return dw, torch.mean(dy, 0), torch.matmul(dy, w)


@variant("linear_backward", shows=("dw_transposed",))
def weights_gradient_in_another_shape(x, w, b, e):
    return torch.einsum("ni,no->io", x, e), e.sum(0), torch.einsum("no,oi->ni", e, w)


@variant("linear_backward", shows=("averaged_once_more",))
def every_gradient_a_mean(x, w, b, e):
    n = x.shape[0]
    dw = (e.unsqueeze(2) * x.unsqueeze(1)).mean(dim=0)
    return dw, e.mean(dim=0), (e / n) @ w


@variant("relu_backward", shows=("relu_of_the_gradient",))
def relu_of_what_comes_back(x, e):
    return F.relu(e)


@variant("relu_backward", shows=("relu_lets_all_through",))
def relu_mask_not_used(x, e):
    mask = x > 0
    dx = e.clone()
    dx[mask] = e[mask]
    return dx


@variant("relu_backward", shows=("relu_open_at_zero",))
def relu_zero_below_zero(x, e):
    dx = e.clone()
    dx[x < 0] = 0
    return dx


@variant("cross_entropy_backward", shows=("loss_gradient_not_averaged",))
def gradient_of_the_summed_losses(scores, labels):
    leaf = scores.clone().requires_grad_()
    F.cross_entropy(leaf, labels, reduction="sum").backward()
    return leaf.grad


@variant("cross_entropy_backward", shows=("softmax_overflows",))
def softmax_by_its_formula(scores, labels):
    e = scores.exp()
    p = e / e.sum(1).view(-1, 1)
    y = torch.zeros(scores.shape, dtype=scores.dtype)
    for i in range(len(labels)):
        y[i][labels[i]] = 1
    return (p - y) / scores.shape[0]


@variant("cross_entropy_backward", shows=("one_subtracted_everywhere",))
def columns_for_entries(scores, labels):
    p = F.softmax(scores, dim=1)
    for label in range(scores.shape[1]):
        p[:, label] -= 1
    return p / len(labels)


@variant("mlp_backward", shows=("no_relu_on_the_way_back",))
def backward_of_linear_layers(x, labels, u, v, w):
    _, y_hat, _, z_hat, scores = mlp_forward(x, u, v, w)  # noqa: F821
    e3 = cross_entropy_backward(scores, labels)  # noqa: F821
    e2 = torch.matmul(e3, w)
    e1 = torch.matmul(e2, v)
    return e1.T @ x, e2.T @ y_hat, e3.T @ z_hat


@variant("numerical_gradient", shows=("forward_difference",))
def newton_quotient(f, x, h=1e-5):
    base = f(x)
    gradient = torch.zeros_like(x)
    for index in np.ndindex(*x.shape):
        moved = x.clone()
        moved[index] += h
        gradient[index] = (f(moved) - base) / h
    return gradient


@variant("sgd_step", shows=("parameters_rebound",))
def step_in_a_list_of_its_own(parameters, gradients, lr):
    parameters = [p - lr * g for p, g in zip(parameters, gradients, strict=True)]


@variant("MyLinear", shows=("needs_input_grad_ignored",))
class AlwaysBoth(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x, w)
        return x.mm(w.t())

    @staticmethod
    def backward(ctx, grad_output):
        x, w = ctx.saved_tensors
        grad_input = grad_output.clone()
        return torch.mm(grad_input, w), torch.mm(grad_input.t(), x)


@variant("three_layer_net", shows=("biases_left_in",))
class WithDefaultLayers(nn.Module):
    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super().__init__()
        self.one = nn.Linear(input_size, hidden_size1)
        self.two = nn.Linear(hidden_size1, hidden_size2)
        self.three = nn.Linear(hidden_size2, output_size)

    def forward(self, x):
        return self.three(F.relu(self.two(F.relu(self.one(x)))))


@variant("random_batch", shows=("labels_of_other_images",))
def two_draws(data, labels, bs):
    data = data[torch.randint(len(data), (bs,))]
    labels = labels[torch.randint(len(labels), (bs,))]
    return data, labels


@variant("random_batch", shows=("labels_of_other_images",))
def labels_from_the_front(data, labels, bs):
    return data[torch.randint(len(data), (bs,))], labels[:bs]


@variant("random_batch", shows=("one_index_too_many",))
def sixty_thousand_images(data, labels, bs):
    rows = torch.randint(0, 60000, (bs,))
    return data[rows], labels[rows]


@variant("epoch_batches", shows=("epoch_with_labels_as_stored",))
def shuffled_apart(data, labels, bs):
    images, labels = data[torch.randperm(len(data))], labels[torch.randperm(len(labels))]
    for k in range(0, len(images), bs):
        yield images[k : k + bs], labels[k : k + bs]


@variant("epoch_batches", shows=("last_batch_dropped",))
def only_full_batches(data, labels, bs):
    order = torch.randperm(len(data))
    for k in range(len(data) // bs):
        rows = order[k * bs : (k + 1) * bs]
        yield data[rows], labels[rows]


@variant("train_epoch", shows=("gradients_never_cleared",))
def no_zero_grad_at_all(model, optimizer, criterion, batches):
    model.train()
    losses, errors = [], []
    for x, y in batches:
        scores = model(x.flatten(1))
        loss = criterion(scores, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        errors.append(float(get_error(scores, y)))  # noqa: F821
    return sum(losses) / len(losses), sum(errors) / len(errors)


@variant("train_epoch", shows=("figures_of_the_last_batch",))
def figures_overwritten(model, optimizer, criterion, batches):
    model.train()
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x.flatten(1))
        loss = criterion(scores, y)
        loss.backward()
        optimizer.step()
    return loss.item(), get_error(scores, y)  # noqa: F821


@variant("accumulated_step", shows=("every_batch_counts_the_same",))
def accumulated_with_equal_shares(model, optimizer, criterion, batches):
    optimizer.zero_grad()
    n = 0
    for x, y in batches:
        criterion(model(x.flatten(1)), y).backward()
        n += 1
    with torch.no_grad():
        for p in model.parameters():
            p.grad.div_(n)
    optimizer.step()


@variant("evaluate", shows=("mean_of_batch_means",))
def evaluated_batch_by_batch(net, criterion, batches):
    net.eval()
    found = []
    with torch.no_grad():
        for images, labels in batches:
            scores = net(images.view(len(images), -1))
            found.append((criterion(scores, labels).item(), float(get_error(scores, labels))))  # noqa: F821
    return tuple(sum(numbers) / len(numbers) for numbers in zip(*found, strict=True))


@variant("evaluate", shows=("train_mode_while_testing", "gradients_recorded_while_testing"))
def evaluated_like_training(model, criterion, batches):
    model.train()
    loss = error = count = 0
    for images, labels in batches:
        scores = model(images.view(len(images), -1))
        loss += criterion(scores, labels).item() * len(labels)
        error += float(get_error(scores, labels)) * len(labels)  # noqa: F821
        count += len(labels)
    return loss / count, error / count


@variant("adjust_learning_rate", shows=("learning_rate_of_a_variable",))
def rate_in_a_local_name(optimizer, epoch, start=10, every=10):
    lr = optimizer.param_groups[0]["lr"]
    if epoch > start and epoch % every == 0:
        lr = lr / 1.5
    return lr


@variant("adjust_learning_rate", shows=("learning_rate_of_a_variable",))
def rate_as_an_attribute(optimizer, epoch, start=10, every=10):
    if epoch > start and epoch % every == 0:
        optimizer.lr = optimizer.param_groups[0]["lr"] / 1.5


@variant("fit", shows=("learning_rate_never_falls",))
def schedule_with_its_defaults(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    history = {"loss": [], "error": [], "test_epoch": [], "test_loss": [], "test_error": []}
    for epoch in range(1, epochs + 1):
        adjust_learning_rate(optimizer, epoch)  # noqa: F821
        for key, number in zip(("loss", "error"), train_epoch(model, optimizer, criterion, train_batches), strict=True):  # noqa: F821
            history[key].append(number)
        if epoch % every == 0:
            test_loss, test_error = evaluate(model, criterion, test_batches)  # noqa: F821
            history["test_epoch"].append(epoch)
            history["test_loss"].append(test_loss)
            history["test_error"].append(test_error)
    return history


@variant("fit", shows=("history_of_the_last_epoch",))
def lists_made_in_the_loop(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    tests = {"test_epoch": [], "test_loss": [], "test_error": []}
    for epoch in range(1, epochs + 1):
        history = {"loss": [], "error": []}
        adjust_learning_rate(optimizer, epoch, start, every)  # noqa: F821
        for key, number in zip(history, train_epoch(model, optimizer, criterion, train_batches), strict=True):  # noqa: F821
            history[key].append(number)
        if epoch % every == 0:
            for key, number in zip(tests, (epoch, *evaluate(model, criterion, test_batches)), strict=True):  # noqa: F821
                tests[key].append(number)
    return {**history, **tests}


@variant("channel_statistics", shows=("statistics_of_each_image_and_channel",))
def statistics_without_the_batch(images):
    x = images.to(torch.float32) / 255
    return x.mean(dim=[2, 3]), x.flatten(2).std(dim=2)


@variant("normalise", shows=("bytes_not_scaled",))
def normalised_on_the_scale_of_bytes(images, mean, std):
    out = images.clone().float()
    for c, (m, s) in enumerate(zip(mean, std, strict=True)):
        out[:, c] = out[:, c].sub(m).div(s)
    return out

"""Random legitimate rewrites of mnist_mlp's solution: the same mathematics in other words.

Every choice below is right on its own and right with every other; a rewrite that loses a point is our mistake.
"""

from __future__ import annotations

from hypothesis import strategies as st

FLATTEN = (
    "x = x.view(-1, {n_in})",
    "x = x.view(x.size(0), -1)",
    "x = x.reshape(len(x), -1)",
    "x = x.flatten(1)",
    "x = torch.flatten(x, start_dim=1)",
    "x = x.squeeze(1).flatten(start_dim=1)",
)
RELU = (
    "F.relu({0})",
    "torch.relu({0})",
    "({0}).clamp(min=0)",
    "nn.ReLU()({0})",
    "({0}).relu()",
    "torch.maximum({0}, torch.zeros(()))",
)
LOG_SOFTMAX = (
    "F.log_softmax(x, dim=1)",
    "F.log_softmax(x, dim=-1)",
    "x.log_softmax(1)",
    "nn.LogSoftmax(dim=1)(x)",
    "x - x.logsumexp(dim=1, keepdim=True)",
    "F.log_softmax(F.log_softmax(x, dim=1), dim=1)",
)
DROPOUT = (
    "F.dropout({0}, self.p, self.training)",
    "F.dropout({0}, p=self.p, training=self.training)",
    "self.drop({0})",
    "self.mask({0})",
)
ORDER = ("fc1 fc2 fc3", "fc3 fc1 fc2", "fc2 fc3 fc1")
NAMES = ("fc1 fc2 fc3", "first second last", "a b c", "hidden1 hidden2 out")
LOSS = (
    "F.nll_loss({0}, {1})",
    "nn.NLLLoss()({0}, {1})",
    "F.cross_entropy({0}, {1})",
    "nn.CrossEntropyLoss()({0}, {1})",
    "F.nll_loss({0}, {1}, reduction='sum') / len({1})",
    "-{0}.gather(1, {1}.unsqueeze(1)).mean()",
    "-{0}[torch.arange(len({1})), {1}].mean()",
    "-(F.one_hot({1}, {0}.size(1)) * {0}).sum(dim=1).mean()",
)
CLEAR = (
    "optimizer.zero_grad()",
    "model.zero_grad()",
    "optimizer.zero_grad(set_to_none=False)",
    "for p in model.parameters(): p.grad = None",
)
CLEAR_AT = ("start", "before_backward", "end")
LOOP = (
    "for i, (data, target) in enumerate(train_loader):",
    "for i, batch in enumerate(train_loader):\n        data, target = batch",
    "i = -1\n    for data, target in train_loader:\n        i += 1",
    "it = iter(train_loader)\n    for i in range(len(train_loader)):\n        data, target = next(it)",
)
PREDICT = (
    "out.argmax(dim=1)",
    "out.argmax(1, keepdim=True).squeeze(1)",
    "out.max(1)[1]",
    "torch.max(out, dim=1).indices",
    "out.topk(1).indices[:, 0]",
    "torch.exp(out).argmax(-1)",
)
CORRECT = (
    "({0} == target).sum().item()",
    "{0}.eq(target).sum().item()",
    "int(({0} == target).sum())",
    "{0}.eq(target.view_as({0})).cpu().sum()",
    "sum(int(a == b) for a, b in zip({0}, target))",
    "(len(target) - ({0} != target).sum().item())",
)
NO_GRAD = ("with torch.no_grad():", "with torch.inference_mode():", "with torch.set_grad_enabled(False):")
VAL_LOSS = (
    ("total += F.nll_loss(out, target, reduction='sum').item()", "total / seen"),
    ("total += F.nll_loss(out, target).item() * len(target)", "total / len(validation_loader.dataset)"),
    ("total += F.nll_loss(out, target).item()", "total / len(validation_loader)"),
    ("total += F.cross_entropy(out, target, reduction='none').sum()", "(total / seen).item()"),
    ("total += F.nll_loss(out, target)", "total / len(validation_loader)"),
    ("each.append(F.nll_loss(out, target, reduction='none'))", "torch.cat(each).mean().item()"),
)
ACCURACY = (
    "100.0 * correct / seen",
    "100 * (correct / len(validation_loader.dataset))",
    "correct * 100.0 / seen",
    "float(correct) / seen * 100",
)
PLOT = (
    "plt.figure()\n    plt.plot(x, {l})\n    plt.title('validation loss')\n    plt.figure()\n    plt.plot(x, {a})\n    plt.title('validation accuracy')",
    "fig, (one, two) = plt.subplots(1, 2)\n    one.plot(x, {l})\n    one.set_ylabel('loss')\n    two.plot(x, {a})\n    two.set_ylabel('accuracy (%)')",
    "fig, ax = plt.subplots()\n    ax.plot(x, {l}, label='loss')\n    ax.twinx().plot(x, {a}, label='accuracy')\n    fig.legend()",
    "fig, ax = plt.subplots()\n    one = ax.plot(x, {l}, label='loss')\n    two = ax.twinx().plot(x, {a}, label='accuracy')\n    ax.legend(handles=one + two)",
    "plt.plot(x, {a}, 'r-', label='Accuracy')\n    plt.plot(x, {l}, 'b--', label='Loss')\n    plt.legend()",
    "plt.plot(x, {l})\n    plt.plot(x, {a})\n    plt.legend(['val loss', 'val acc'])",
    "plt.subplot(2, 1, 1)\n    plt.plot(x, {l}, marker='o')\n    plt.ylabel('NLL')\n    plt.subplot(2, 1, 2)\n    plt.plot(x, {a})\n    plt.ylabel('Acc')",
)
EPOCHS = (
    "range(1, len(loss_vector) + 1)",
    "np.arange(1, len(loss_vector) + 1)",
    "[i + 1 for i in range(len(loss_vector))]",
    "torch.arange(1, len(loss_vector) + 1)",
)

_HEAD = """import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
"""


@st.composite
def my_mlp(draw: st.DrawFn) -> str:
    """A class MyMLP."""
    a, b, c = draw(st.sampled_from(NAMES)).split()
    layers = {
        "fc1": f"self.{a} = nn.Linear(in_features, hidden_features)",
        "fc2": f"self.{b} = nn.Linear(hidden_features, hidden_features)",
        "fc3": f"self.{c} = nn.Linear(hidden_features, out_features)",
    }
    made = "\n        ".join(layers[name] for name in draw(st.sampled_from(ORDER)).split())
    relu, drop = draw(st.sampled_from(RELU)), draw(st.sampled_from(DROPOUT))
    hidden = (drop.format(relu.format("{0}"))) if draw(st.booleans()) else relu.format(drop.format("{0}"))
    flatten = draw(st.sampled_from(FLATTEN)).format(n_in="self.n_in")
    return f"""
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.n_in, self.p = in_features, dropout
        {made}
        self.drop = nn.Dropout(dropout)

    def mask(self, x):
        if not self.training:
            return x
        return x * (torch.rand_like(x) >= self.p).float() / (1 - self.p)

    def forward(self, x):
        {flatten}
        x = {hidden.format(f"self.{a}(x)")}
        x = {hidden.format(f"self.{b}(x)")}
        x = self.{c}(x)
        return {draw(st.sampled_from(LOG_SOFTMAX))}
"""


@st.composite
def train(draw: st.DrawFn) -> str:
    """A function train."""
    clear, at = draw(st.sampled_from(CLEAR)), draw(st.sampled_from(CLEAR_AT))
    loss = draw(st.sampled_from(LOSS)).format("output", "target")
    here = {place: f"{clear}\n        " if place == at else "" for place in CLEAR_AT}
    returns = draw(st.sampled_from(("", "    return total / len(train_loader)\n", "    return model\n")))
    signature = draw(
        st.sampled_from(
            (
                "model, optimizer, train_loader, epoch, log_interval=100",
                "model, train_loader, optimizer, epoch, log_interval=10",
                "model, optimizer, train_loader, epoch, log_interval=100, verbose=False",
            )
        )
    )
    return f"""
def train({signature}):
    {draw(st.sampled_from(("model.train()", "model.train(True)", "model.train(mode=True)")))}
    total = 0
    {draw(st.sampled_from(LOOP))}
        {here["start"]}output = model(data)
        loss = {loss}
        {here["before_backward"]}loss.backward()
        optimizer.step()
        {here["end"]}total += loss.item()
        if i % log_interval == 0:
            print(f"Train Epoch: {{epoch}} [{{i * len(data)}}/{{len(train_loader.dataset)}}] Loss: {{loss.item():.6f}}")
{returns}"""


@st.composite
def validate(draw: st.DrawFn) -> str:
    """A function validate."""
    add, mean = draw(st.sampled_from(VAL_LOSS))
    predict, count = draw(st.sampled_from(PREDICT)), draw(st.sampled_from(CORRECT))
    return f"""
def validate(model, validation_loader, loss_vector, accuracy_vector):
    {draw(st.sampled_from(("model.eval()", "model.train(False)")))}
    total, correct, seen, each = 0, 0, 0, []
    {draw(st.sampled_from(NO_GRAD))}
        for data, target in validation_loader:
            out = model(data)
            {add}
            pred = {predict}
            correct += {count.format("pred")}
            seen += len(target)
    loss_vector.append({mean})
    accuracy = {draw(st.sampled_from(ACCURACY))}
    accuracy_vector.append(accuracy)
    print("Validation set: accuracy", accuracy)
    {draw(st.sampled_from(("", "model.train()", "return total, accuracy")))}
"""


@st.composite
def plots(draw: st.DrawFn) -> str:
    """A function plot_history."""
    body = draw(st.sampled_from(PLOT)).format(l="loss_vector", a="accuracy_vector")
    end = draw(
        st.sampled_from(("plt.show()", "plt.tight_layout()", "plt.savefig('history.png')", "plt.xlabel('epoch')"))
    )
    return f"""
def plot_history(loss_vector, accuracy_vector):
    x = {draw(st.sampled_from(EPOCHS))}
    {body}
    {end}
"""


@st.composite
def solutions(draw: st.DrawFn) -> str:
    """A whole file, its parts in any order, with things lying about that nobody needs."""
    parts = draw(st.permutations([draw(my_mlp()), draw(train()), draw(validate()), draw(plots())]))
    clutter = draw(
        st.sampled_from(
            (
                "",
                "torch.manual_seed(0)\n",
                "device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')\n",
                "model = MyMLP()\noptimizer = torch.optim.SGD(model.parameters(), lr=0.01)\nfor epoch in range(1, 99):\n"
                "    train(model, optimizer, None, epoch)\n",
                "lossv, accv = [], []\nplot_history(lossv, accv)\n",
            )
        )
    )
    return _HEAD + "".join(parts) + "\n" + clutter

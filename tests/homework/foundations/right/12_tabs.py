# %% [markdown]
# # Foundations of multi-layer perceptrons
#
# You write what every network is made of, from logistic regression to a deep network, and the loops that train and
# test it.
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.
#
# Everything is a torch tensor of dtype float32 unless it says otherwise. A function returns new tensors and leaves
# those that it is given as they are.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

# %% [markdown]
# ## Task 1: logistic regression
#
# A score $z = \mathbf{w}^\top \mathbf{x} + b$ becomes the probability of class 1,
# $\hat y = \sigma(z) = 1 / (1 + e^{-z})$.
# The loss of one example is the binary cross-entropy $-y \log \hat y - (1 - y) \log(1 - \hat y)$.
#
# Scores may be as large as 1000. $e^{1000}$ is infinity in float32, $\sigma(1000)$ is 1, and the logarithm of
# $1 - \sigma(1000)$ is minus infinity. The loss of a score of 1000 whose class is 0 is 1000 all the same. Put
# $\sigma$ into the loss and simplify before you compute anything.


# %%
MAX_SCORE = 80.0


@torch.no_grad()
def predict(x, w, b):
	z = (x * w.view(1, -1)).sum(1) + b
	z = z.clamp(-MAX_SCORE, MAX_SCORE)  # sigmoid is 0 / 1 in float32 there anyway
	return 1.0 / (1.0 + (-z).exp())


# %%
def binary_cross_entropy(logits, targets):
	total = 0.0
	for z, y in zip(logits, targets):
		s = z if y == 1 else -z                      # score of the right class
		total = total + torch.logsumexp(torch.stack([torch.zeros_like(s), -s]), 0)
	return total / len(logits)


# %%
def logistic_step(x, y, w, b, lr):
	error = predict(x, w, b) - y
	grad_w = x.T @ error / len(y)
	grad_b = error.mean()
	return w - lr * grad_w, b - lr * grad_b


# %% [markdown]
# ## Task 2: what a line separates
#
# A linear classifier answers 1 where $w_1 x_1 + w_2 x_2 + b > 0$, else 0: it cuts the plane with a line. Below are four
# points and, as one example of targets, XOR. Which share of the points does the best line get right? For AND it is 1.
#
# You can try many lines: all combinations of $w_1$, $w_2$ and $b$ from -2, -1.5, ..., 2 are enough for any targets of
# these four points.

# %%
XOR_INPUTS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = torch.tensor([0.0, 1.0, 1.0, 0.0])


# %%
def best_linear_accuracy(targets):
	v = np.arange(-2, 2.01, 0.5)
	w1, w2, b = np.meshgrid(v, v, v)
	pts = XOR_INPUTS.numpy()
	y = targets.numpy()
	z = w1[..., None] * pts[:, 0] + w2[..., None] * pts[:, 1] + b[..., None]
	return float(((z > 0) == (y > 0.5)).mean(axis=-1).max())


# %% [markdown]
# ## Task 3: activations
#
# | | | derivative |
# |---|---|---|
# | tanh | $(e^x - e^{-x}) / (e^x + e^{-x}) = 2 \sigma(2x) - 1$ | $1 - \tanh^2 x$ |
# | ReLU | $\max(0, x)$ | 0 for $x < 0$, 1 for $x > 0$ |
# | leaky ReLU | $a x$ for $x < 0$, $x$ for $x \geq 0$ | $a$ for $x < 0$, 1 for $x > 0$ |
#
# Write the derivatives by hand, without autograd. What they are at 0 is up to you. Each is a function of the
# activation's input $x$, and its result is a float32 tensor of the shape of x.


# %%
def tanh(x):
	return torch.tanh(x)


# %%
def tanh_derivative(x):
	t = torch.tanh(x)
	return (1 - t) * (1 + t)


# %%
def relu(x):
	return F.relu(x)


# %%
def relu_derivative(x):
	return (x > 0).float()


# %%
def leaky_relu(x, slope=0.01):
	return F.leaky_relu(x, negative_slope=slope)


# %%
def leaky_relu_derivative(x, slope=0.01):
	return torch.where(x < 0, slope, 1.0)


# %% [markdown]
# ## Task 4: linear layers collapse
#
# Two linear layers with nothing between them are one linear layer,
# $W^{[2]}(W^{[1]} \mathbf{x} + \mathbf{b}^{[1]}) + \mathbf{b}^{[2]} = W' \mathbf{x} + \mathbf{b}'$,
# and so is any number of them.


# %%
def collapse(weights, biases):
	W, b = weights[0].clone(), biases[0].clone()
	for Wi, bi in zip(weights[1:], biases[1:]):
		W = Wi @ W
		b = Wi @ b + bi
	return W, b


# %% [markdown]
# ## Task 5: XOR with a hidden layer
#
# One hidden layer with an activation is enough for XOR. Two or three hidden units often get stuck, depending on where
# they start; a few more do not.


# %%
def train_xor(seed):
	torch.manual_seed(seed)
	hidden, output = nn.Linear(2, 10), nn.Linear(10, 1)
	model = nn.Sequential(hidden, nn.Sigmoid(), output)
	optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
	criterion = nn.BCEWithLogitsLoss()
	data = torch.utils.data.TensorDataset(XOR_INPUTS, XOR_TARGETS.unsqueeze(-1))
	loader = torch.utils.data.DataLoader(data, batch_size=4)
	for epoch in range(400):
		for points, labels in loader:
			optimizer.zero_grad()
			criterion(model(points), labels).backward()
			optimizer.step()
	return model


# %%
from matplotlib.colors import ListedColormap


def plot_decision(model):
	mode = model.training
	model.eval()
	side = np.linspace(-1, 2, 121)
	X1, X2 = np.meshgrid(side, side)
	points = torch.tensor(np.c_[X1.ravel(), X2.ravel()], dtype=torch.float32)
	answer = (model(points).detach().numpy() > 0).astype(int).reshape(X1.shape)
	fig = plt.figure()
	ax = fig.add_subplot(111)
	ax.pcolormesh(X1, X2, answer, cmap=ListedColormap(["#ddddff", "#ffdddd"]), shading="auto", vmin=0, vmax=1)
	x = XOR_INPUTS.numpy()
	t = XOR_TARGETS.numpy()
	ax.plot(x[t == 0, 0], x[t == 0, 1], "bo", markersize=10, label="class 0")
	ax.plot(x[t == 1, 0], x[t == 1, 1], "rs", markersize=10, label="class 1")
	ax.set_title("XOR")
	ax.legend()
	model.train(mode)


# %%
# plot_decision(train_xor(0))

# %% [markdown]
# ## Task 6: softmax and cross-entropy
#
# With more than two classes, $\mathrm{softmax}(\mathbf{x})_i = e^{x_i} / \sum_k e^{x_k}$, and the loss of one
# example is minus the logarithm of the probability of its class. Scores may be 1000 again. What can be subtracted from
# all scores of a row without changing its softmax?


# %%
def softmax(x):
	e = torch.exp(x - x.max(dim=1, keepdim=True).values)
	return e / e.sum(dim=1, keepdim=True)


# %%
def cross_entropy(logits, targets):
	loss_function = nn.CrossEntropyLoss()
	return loss_function(logits, targets)


# %% [markdown]
# ## Task 7: modules
#
# `MyLinear` is a linear layer made from nothing but `nn.Parameter`. `Net` puts ready-made layers together.


# %%
class MyLinear(nn.Module):

	def __init__(self, in_features, out_features):
		super().__init__()
		self.register_parameter("weight", nn.Parameter(torch.normal(0.0, 0.1, size=(in_features, out_features))))
		self.register_parameter("bias", nn.Parameter(torch.normal(0.0, 0.1, size=(out_features,))))

	def forward(self, input):
		return torch.tensordot(input, self.weight, dims=1).add(self.bias)


# %%
class Net(nn.Module):

	def __init__(self):
		super().__init__()
		self.out = nn.Linear(3, 1)
		self.inp = nn.Linear(4, 3)
		for layer in (self.inp, self.out):
			nn.init.kaiming_normal_(layer.weight)
			nn.init.uniform_(layer.bias, -0.1, 0.1)

	def forward(self, x):
		return self.out(torch.relu(self.inp(x)))


# %% [markdown]
# ## Task 8: a deep network
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class.


# %%
class MLP(nn.Module):

	def __init__(self):
		super().__init__()
		self.net = nn.Sequential(
			nn.Flatten(),
			nn.Linear(28 * 28, 512), nn.ReLU(),
			nn.Linear(512, 256), nn.ReLU(),
			nn.Linear(256, 128), nn.ReLU(),
			nn.Linear(128, 64), nn.ReLU(),
			nn.Linear(64, 10),
		)

	def forward(self, x):
		return self.net(x)


# %% [markdown]
# ## Task 9: training and test


# %%
def train(model, train_loader, criterion, optimizer):
	model.train()
	n_batches, summed = 0, 0.0
	for data, target in train_loader:
		for group in optimizer.param_groups:
			for p in group["params"]:
				p.grad = None
		prediction = model(data)
		batch_loss = criterion(prediction, target)
		batch_loss.backward()
		optimizer.step()
		summed += batch_loss.detach().item()
		n_batches += 1
	return summed / n_batches


# %%
def evaluate(model, test_loader):
	came_training = model.training
	model.eval()
	y_true, y_pred = [], []
	with torch.no_grad():
		for xb, yb in test_loader:
			y_pred.append(np.argmax(model(xb).numpy(), axis=1))
			y_true.append(yb.numpy())
	y_true, y_pred = np.concatenate(y_true), np.concatenate(y_pred)
	model.train(came_training)
	return int(np.sum(y_true == y_pred)), float(np.mean(y_true == y_pred))


# %% [markdown]
# ## Everything together


# %%
def make_loaders(batch_size=32):
	"""Training and test loaders over MNIST, pixels from 0 to 1."""
	from torchvision import datasets, transforms

	root = os.environ.get("AUTOGRADER_DATA", "data")
	training = datasets.MNIST(root, train=True, download=True, transform=transforms.ToTensor())
	test = datasets.MNIST(root, train=False, download=True, transform=transforms.ToTensor())
	return (
		torch.utils.data.DataLoader(training, batch_size=batch_size, shuffle=True),
		torch.utils.data.DataLoader(test, batch_size=batch_size),
	)


# %%
def main(epochs=10):
	"""Train the deep network and test it after every epoch."""
	train_loader, test_loader = make_loaders()
	model = MLP()
	optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
	for epoch in range(1, epochs + 1):
		running_loss = train(model, train_loader, nn.CrossEntropyLoss(), optimizer)
		n_correct, accuracy = evaluate(model, test_loader)
		print(f"epoch {epoch}: loss {running_loss:.3f}, {n_correct} correct, accuracy {accuracy:.3f}")


# %%
# main()  # a few minutes on a laptop

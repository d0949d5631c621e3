# EXPECT: numerical_gradient: moves the entries of x itself and never puts them back: x is changed afterwards, and the later derivatives are taken at another point
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import math
import random

import numpy as np



def scalar_backward(w, x, e):
	grads = {}
	grads["w"] = torch.dot(e.reshape(1), x.reshape(1))
	grads["x"] = torch.dot(e.reshape(1), w.reshape(1))
	return grads["w"], grads["x"]


def linear_backward(x, w, b, e):
	N = x.shape[0]
	dw = torch.zeros_like(w)
	db = torch.zeros_like(b)
	dx = torch.zeros_like(x)
	for n in range(N):
		dw += torch.outer(e[n], x[n])
		db += e[n]
		dx[n] = w.T @ e[n]
	return dw, db, dx


def relu_backward(x, e):
	step = torch.heaviside(x, torch.zeros((), dtype=x.dtype))
	return torch.mul(e, step)


def cross_entropy_backward(scores, labels):
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


def mlp_forward(x, u, v, w):
	y = F.linear(x, u)
	y_hat = F.relu(y)
	z = F.linear(y_hat, v)
	z_hat = F.relu(z)
	scores = F.linear(z_hat, w)
	return y, y_hat, z, z_hat, scores


def mlp_backward(x, labels, u, v, w):
	y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
	d_scores = cross_entropy_backward(scores, labels)
	no_bias = lambda m: torch.zeros(m.shape[0], dtype=m.dtype)
	dw, _, d_z_hat = linear_backward(z_hat, w, no_bias(w), d_scores)
	d_z = relu_backward(z, d_z_hat)
	dv, _, d_y_hat = linear_backward(y_hat, v, no_bias(v), d_z)
	d_y = relu_backward(y, d_y_hat)
	du, _, _ = linear_backward(x, u, no_bias(u), d_y)
	return du, dv, dw


def numerical_gradient(f, x, h=1e-5):
	grad = torch.zeros_like(x)
	with torch.no_grad():
		for idx in np.ndindex(*x.shape):
			x[idx] += h
			f_plus = f(x).item()
			x[idx] -= 2 * h
			f_minus = f(x).item()
			grad[idx] = (f_plus - f_minus) / (2 * h)
	return grad


def sgd_step(parameters, gradients, lr):
	for p, g in zip(parameters, gradients):
		p.data -= lr * g


class MyLinear(torch.autograd.Function):
	@staticmethod
	def forward(ctx, x, w):
		ctx.save_for_backward(x, w)
		return x @ w.t()

	@staticmethod
	def backward(ctx, e):
		x, w = ctx.saved_tensors
		b = torch.zeros(w.shape[0], dtype=w.dtype, device=w.device)
		dw, _, dx = linear_backward(x, w, b, e)  # from task 1b
		if not ctx.needs_input_grad[0]:
			dx = None
		if not ctx.needs_input_grad[1]:
			dw = None
		return dx, dw


class three_layer_net(nn.Module):
	def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
		super().__init__()
		self.u = nn.Parameter(torch.empty(hidden_size1, input_size))
		self.v = nn.Parameter(torch.empty(hidden_size2, hidden_size1))
		self.w = nn.Parameter(torch.empty(output_size, hidden_size2))
		for weight in (self.u, self.v, self.w):
			nn.init.kaiming_uniform_(weight, a=5**0.5)

	def forward(self, x):
		x = MyLinear.apply(x, self.u).relu()
		x = MyLinear.apply(x, self.v).relu()
		return MyLinear.apply(x, self.w)


def count_parameters(model):
	total = 0
	for name, p in model.named_parameters():
		total += p.nelement()
	return total


def random_batch(data, labels, bs):
	n = data.shape[0]
	where = (torch.rand(bs) * n).long()
	return data[where, ...], labels[where]


def epoch_batches(data, labels, bs):
	order = list(range(len(data)))
	random.shuffle(order)
	batches = []
	while order:
		now, order = order[:bs], order[bs:]
		batches.append((data[now], labels[now]))
	return batches


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


def get_error(scores, labels):
	wrong = 0
	for row, label in zip(scores, labels):
		if torch.argmax(row) != label:
			wrong += 1
	return wrong / len(labels)


def train_epoch(model, optimizer, criterion, batches):
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


def accumulated_step(model, optimizer, criterion, batches):
	model.train()
	optimizer.zero_grad()
	total = 0
	for images, labels in batches:
		n = len(images)
		loss = criterion(model(images.reshape(n, -1)), labels) * n
		loss.backward()
		total += n
	for p in model.parameters():
		if p.grad is not None:
			p.grad /= total
	optimizer.step()


def evaluate(model, criterion, batches):
	modes = {module: module.training for module in model.modules()}
	model.eval()
	try:
		with torch.no_grad():
			scores, labels = [], []
			for images, targets in batches:
				scores.append(model(images.reshape(images.size(0), -1)))
				labels.append(targets)
			scores, labels = torch.cat(scores), torch.cat(labels)
			return criterion(scores, labels).item(), get_error(scores, labels)
	finally:
		for module, mode in modes.items():
			module.training = mode


def adjust_learning_rate(optimizer, epoch, start=10, every=10):
	if epoch > start and epoch % every == 0:
		for group in optimizer.param_groups:
			group["lr"] /= 1.5


def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
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


def channel_statistics(images):
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


def normalise(images, mean, std):
	x = images.to(torch.float32)  # a copy
	x.div_(255)
	x.sub_(mean.reshape(3, 1, 1)).div_(std.reshape(3, 1, 1))
	return x


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


# history = main()  # MNIST: a few minutes on a laptop
# history = main(load_cifar, 3072)  # CIFAR-10: longer

# EXPECT: fit: epochs are counted from 0: learning rate and tests come one epoch late, test_epoch begins with 0
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import math
from collections import OrderedDict

import numpy as np



def scalar_backward(w, x, e):
	return e * x, e * w


def linear_backward(x, w, b, e):
	# one outer product for each example (N, n_out, n_in), then the sum over the batch
	outer_products = e.unsqueeze(2) * x.unsqueeze(1)
	dw = outer_products.sum(dim=0)
	db = e.sum(dim=0)
	dx = (e.unsqueeze(2) * w.unsqueeze(0)).sum(dim=1)
	return dw, db, dx


def relu_backward(x, e):
	mask = (x > 0).to(e.dtype)
	dx = mask * e
	return dx


def cross_entropy_backward(scores, labels):
	n = scores.shape[0]
	shifted = scores - scores.max(dim=1, keepdim=True).values
	p = shifted.exp()
	p = p / p.sum(dim=1, keepdim=True)
	p[torch.arange(n), labels] -= 1
	return p / n


def mlp_forward(x, u, v, w):
	y = torch.einsum("ni,hi->nh", x, u)
	y_hat = y * (y > 0)
	z = torch.einsum("nh,gh->ng", y_hat, v)
	z_hat = z * (z > 0)
	scores = torch.einsum("ng,kg->nk", z_hat, w)
	return y, y_hat, z, z_hat, scores


def mlp_backward(x, labels, u, v, w):
	y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
	e = cross_entropy_backward(scores, labels)
	dw = e.T @ z_hat
	e = relu_backward(z, e @ w)
	dv = e.T @ y_hat
	e = relu_backward(y, e @ v)
	du = e.T @ x
	return du, dv, dw


def numerical_gradient(f, x, h=1e-5):
	n = x.numel()
	base = x.detach().clone().reshape(-1)
	result = []
	for k in range(n):
		ek = torch.zeros(n, dtype=x.dtype)
		ek[k] = 1
		right = f((base + h * ek).reshape(x.shape))
		left = f((base - h * ek).reshape(x.shape))
		result.append(float(right - left) / (2 * h))
	return torch.tensor(result, dtype=x.dtype).reshape(x.shape)


def sgd_step(parameters, gradients, lr):
	for p, g in zip(parameters, gradients):
		p.data -= lr * g


class MyLinear(torch.autograd.Function):
	@staticmethod
	def forward(ctx, x, w):
		assert x.shape[1] == w.shape[1], "sizes do not fit"
		ctx.save_for_backward(x.detach(), w.detach())
		return x.matmul(w.T)

	@staticmethod
	@torch.autograd.function.once_differentiable
	def backward(ctx, e):
		x, w = ctx.saved_tensors
		dx, dw = None, None
		if ctx.needs_input_grad[0]:
			dx = F.linear(e, w.T)
		if ctx.needs_input_grad[1]:
			dw = F.linear(e.T, x.T)
		return dx, dw


class three_layer_net(nn.Module):
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
		x = x.flatten(start_dim=1)
		return self.head(self.body(x))


def count_parameters(model):
	vector = nn.utils.parameters_to_vector(model.parameters())
	return vector.shape[0]


def random_batch(data, labels, bs):
	idx = torch.from_numpy(np.random.choice(data.shape[0], size=bs, replace=True))
	return data[idx], labels[idx]


def epoch_batches(data, labels, bs):
	N = len(labels)
	num_batches = math.ceil(N / bs)
	shuffled_indices = np.random.permutation(N)
	result = []
	for b in range(num_batches):
		start = b * bs
		end = min(start + bs, N)
		indices = torch.as_tensor(shuffled_indices[start:end])
		result.append((data[indices], labels[indices]))
	return result


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


def _as_rows(images):
	return images.reshape(images.size(0), images[0].numel())


def _one_step(model, optimizer, criterion, images, labels):
	optimizer.zero_grad()
	scores = model(_as_rows(images))
	loss = criterion(scores, labels)
	loss.backward()
	optimizer.step()
	return loss.item(), get_error(scores, labels)


def train_epoch(model, optimizer, criterion, batches):
	model.train()
	results = [_one_step(model, optimizer, criterion, images, labels) for images, labels in batches]
	mean_loss = sum(r[0] for r in results) / len(results)
	mean_error = sum(r[1] for r in results) / len(results)
	return mean_loss, mean_error


def accumulated_step(model, optimizer, criterion, batches):
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


def evaluate(model, criterion, batches):
	model.eval()
	total_loss = 0.0
	total_error = 0.0
	n = 0
	with torch.no_grad():
		for images, labels in batches:
			bs = images.shape[0]
			scores = model(images.reshape(bs, -1))
			total_loss += criterion(scores, labels).item() * bs
			total_error += float(get_error(scores, labels)) * bs
			n += bs
	return total_loss / n, total_error / n


def adjust_learning_rate(optimizer, epoch, start=10, every=10):
	if epoch > start and epoch % every == 0:
		for group in optimizer.param_groups:
			group["lr"] /= 1.5


def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
	history = {"loss": [], "error": [], "test_epoch": [], "test_loss": [], "test_error": []}
	for epoch in range(epochs):
		adjust_learning_rate(optimizer, epoch, start, every)
		loss, error = train_epoch(model, optimizer, criterion, train_batches)
		history["loss"].append(loss)
		history["error"].append(error)
		print("epoch", epoch, "loss", float(loss), "error", float(error))
		if epoch % every == 0:
			test_loss, test_error = evaluate(model, criterion, test_batches)
			history["test_epoch"].append(epoch)
			history["test_loss"].append(test_loss)
			history["test_error"].append(test_error)
	return history


def channel_statistics(images):
	scaled = torch.divide(images, 255.0)
	std, mean = torch.std_mean(scaled, dim=(0, 2, 3), unbiased=False)
	assert mean.shape == (3,) and std.shape == (3,)
	return mean, std


def normalise(images, mean, std):
	channels = [(images[:, k].float().div(255) - mean[k]) / std[k] for k in range(3)]
	return torch.stack(channels, dim=1)


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

import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import collections

import numpy as np



def scalar_backward(w, x, e):
	assert w.shape == x.shape == e.shape == torch.Size([])
	dw = x.clone()
	dw = dw * e
	dx = w.clone()
	dx = dx * e
	return dw, dx


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
	rows = []
	for s, label in zip(scores, labels):
		s = s - s.max()
		p = torch.exp(s) / torch.exp(s).sum()
		y = torch.zeros_like(p)
		y[label] = 1
		rows.append(p - y)
	return torch.stack(rows) / len(rows)


def mlp_forward(x, u, v, w):
	y = F.linear(x, u)
	y_hat = F.relu(y)
	z = F.linear(y_hat, v)
	z_hat = F.relu(z)
	scores = F.linear(z_hat, w)
	return y, y_hat, z, z_hat, scores


def mlp_backward(x, labels, u, v, w):
	y, y_hat, z, z_hat, s = mlp_forward(x, u, v, w)
	ds = torch.softmax(s, 1)
	ds[range(len(x)), labels] -= 1
	ds /= len(x)
	dz = (ds @ w) * (z > 0)
	dy = (dz @ v) * (y > 0)
	return dy.t() @ x, dz.t() @ y_hat, ds.t() @ z_hat


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
		y = torch.einsum("ni,oi->no", x, w)
		ctx.save_for_backward(x, w)
		return y

	@staticmethod
	def backward(ctx, e):
		(x, w) = ctx.saved_tensors
		grads = [None, None]
		if ctx.needs_input_grad[0]:
			grads[0] = torch.einsum("no,oi->ni", e, w)
		if ctx.needs_input_grad[1]:
			grads[1] = torch.einsum("no,ni->oi", e, x)
		return grads[0], grads[1]


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
	return int(np.sum([np.prod(p.shape) for p in model.parameters()]))


def random_batch(data, labels, bs):
	idx = torch.randint(len(data), (bs,))
	return data[idx], labels[idx]


def epoch_batches(data, labels, bs):
	shuffled_indices = collections.deque(torch.argsort(torch.rand(len(data))).tolist())
	while len(shuffled_indices) > 0:
		indices = [shuffled_indices.popleft() for _ in range(min(bs, len(shuffled_indices)))]
		minibatch_data = torch.stack([data[i] for i in indices])
		minibatch_label = torch.stack([labels[i] for i in indices])
		yield minibatch_data, minibatch_label


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
	bs = scores.size(0)
	predicted_labels = scores.argmax(dim=1)
	indicator = predicted_labels == labels
	num_matches = indicator.sum()
	return 1 - num_matches.item() / bs


def train_epoch(model, optimizer, criterion, batches):
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


def adjust_learning_rate(optimizer, epoch, start=10, every=10):
	factor = 1.5 if (epoch > start and epoch % every == 0) else 1
	for param_group in optimizer.param_groups:
		param_group["lr"] = param_group["lr"] / factor


def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
	train_results = []
	test_results = []
	for i in range(epochs):
		epoch = i + 1
		adjust_learning_rate(optimizer, epoch, start, every)
		train_results.append(train_epoch(model, optimizer, criterion, train_batches))
		if epoch % every == 0:
			test_results.append((epoch, *evaluate(model, criterion, test_batches)))
	return dict(
		loss=[r[0] for r in train_results],
		error=[r[1] for r in train_results],
		test_epoch=[r[0] for r in test_results],
		test_loss=[r[1] for r in test_results],
		test_error=[r[2] for r in test_results],
	)


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
	x = images / 255
	x = x - mean.view(1, 3, 1, 1)
	x = x / std.view(1, 3, 1, 1)
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

import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
	def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
		super().__init__()
		self.fc1 = nn.Linear(in_features, hidden_features)
		self.fc1_drop = nn.Dropout(dropout)
		self.fc2 = nn.Linear(hidden_features, hidden_features)
		self.fc2_drop = nn.Dropout(dropout)
		self.fc3 = nn.Linear(hidden_features, out_features)

	def forward(self, x):
		x = x.view(-1, 28*28)
		x = F.relu(self.fc1(x))
		x = self.fc1_drop(x)
		x = F.relu(self.fc2(x))
		x = self.fc2_drop(x)
		return F.log_softmax(self.fc3(x), dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
	# Set model to training mode
	model.train()

	# Loop over each batch from the training set
	for batch_idx, (data, target) in enumerate(train_loader):
		# Copy data to GPU if needed
		if next(model.parameters()).is_cuda:
			data, target = data.cuda(), target.cuda()
		# Zero gradient buffers
		optimizer.zero_grad()
		# Pass data through the network
		output = model(data)
		# Calculate loss
		loss = F.nll_loss(output, target)
		# Backpropagate
		loss.backward()
		# Update weights
		optimizer.step()

		if batch_idx % log_interval == 0:
			print("Train Epoch: {} [{}/{} ({:.0f}%)]\tLoss: {:.6f}".format(
				epoch, batch_idx * len(data), len(train_loader.dataset),
				100. * batch_idx / len(train_loader), loss.data.item()))

def validate(model, validation_loader, loss_vector, accuracy_vector):
	model.eval()
	val_loss, correct = 0, 0
	with torch.no_grad():
		for data, target in validation_loader:
			dev = next(model.parameters()).device
			data = data.to(dev)
			target = target.to(dev)
			output = model(data)
			val_loss += F.nll_loss(output, target).data.item()
			pred = output.data.max(1, keepdim=True)[1]
			correct += pred.eq(target.data.view_as(pred)).cpu().sum().item()
	val_loss /= len(validation_loader)
	loss_vector.append(val_loss)
	accuracy = 100. * correct / len(validation_loader.dataset)
	accuracy_vector.append(accuracy)
	print("Validation: loss %.4f acc %.1f" % (val_loss, accuracy))

def plot_history(loss_vector, accuracy_vector):
	x = list(range(1, len(loss_vector) + 1))
	plt.figure(figsize=(5, 3))
	plt.plot(x, loss_vector)
	plt.title("validation loss")
	plt.figure(figsize=(5, 3))
	plt.plot(x, accuracy_vector)
	plt.title("validation accuracy")
	plt.show()

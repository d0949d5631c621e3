import os
import random
import numpy as np
import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

random.seed(7); np.random.seed(7); torch.manual_seed(7)
torch.backends.cudnn.deterministic = True
torch.backends.cudnn.benchmark = False
torch.set_num_threads(1)
torch.set_printoptions(precision=3)
os.environ['PYTHONHASHSEED'] = '7'

# %% [markdown]
# ## Data
#
# 60,000 training and 10,000 validation images of handwritten digits, 28 x 28 grey values each. A batch of images has
# shape (N, 1, 28, 28) and dtype float32; its labels have shape (N,) and dtype int64, values 0 to 9.


# %%
def make_loaders(batch_size=32):
    """Training and validation loaders over MNIST, normalised to mean 0 and standard deviation 1."""
    from torchvision import datasets, transforms

    root = os.environ.get("AUTOGRADER_DATA", "data")
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    training = datasets.MNIST(root, train=True, download=True, transform=transform)
    validation = datasets.MNIST(root, train=False, download=True, transform=transform)
    return (
        torch.utils.data.DataLoader(training, batch_size=batch_size, shuffle=True),
        torch.utils.data.DataLoader(validation, batch_size=batch_size),
    )


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        torch.manual_seed(7)
        self.input_layer = nn.Linear(in_features, hidden_features)
        self.hidden_layer = nn.Linear(hidden_features, hidden_features)
        self.output_layer = nn.Linear(hidden_features, out_features)
        self.activation = nn.ReLU()
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = torch.reshape(x, (-1, self.input_layer.in_features))
        x = self.dropout(self.activation(self.input_layer(x)))
        x = self.dropout(self.activation(self.hidden_layer(x)))
        x = self.output_layer(x)
        return F.log_softmax(x, dim=-1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    torch.manual_seed(epoch)
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):
        output = model(data)
        loss = F.nll_loss(output, target, reduction='mean')
        for group in optimizer.param_groups:
            for p in group['params']:
                p.grad = None
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print('epoch %d, %5d of %5d, loss %.4f, lr %g' % (
                epoch, batch_idx, len(train_loader), loss.item(), optimizer.param_groups[0]['lr']))


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    per_batch = []
    accuracies = []
    with torch.no_grad():
        for data, target in validation_loader:
            output = model(data)
            per_batch.append(F.nll_loss(output, target).item())
            accuracies.append((output.argmax(1) == target).float().mean().item())
    loss_vector.append(np.mean(per_batch))
    accuracy_vector.append(np.mean(accuracies) * 100)


def plot_history(loss_vector, accuracy_vector):
    t = np.arange(1, len(loss_vector) + 1, 1)
    fig, axs = plt.subplots(2, 1, layout='constrained')
    axs[0].plot(t, loss_vector)
    axs[0].set_xlabel('Epoch')
    axs[0].set_ylabel('Loss')
    axs[0].grid(True)
    axs[1].plot(t, accuracy_vector)
    axs[1].set_xlabel('Epoch')
    axs[1].set_ylabel('Accuracy')
    fig.savefig('curves.png', dpi=100)


# %% [markdown]
# ## Everything together


# %%
def main(epochs=10):
    """Train, validate after every epoch, and plot."""
    train_loader, validation_loader = make_loaders()
    model = MyMLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    loss_vector, accuracy_vector = [], []
    for epoch in range(1, epochs + 1):
        train(model, optimizer, train_loader, epoch)
        validate(model, validation_loader, loss_vector, accuracy_vector)
    plot_history(loss_vector, accuracy_vector)


# %%
# main()  # a few minutes on a laptop

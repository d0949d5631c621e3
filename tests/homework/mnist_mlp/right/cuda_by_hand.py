import os
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

HAS_GPU = torch.cuda.is_available()

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


def gpu(t):
    return t.cuda() if HAS_GPU else t


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.relu = nn.ReLU()
        self.drop = nn.Dropout(dropout)
        self.one = nn.Linear(in_features, hidden_features)
        self.two = nn.Linear(hidden_features, hidden_features)
        self.three = nn.Linear(hidden_features, out_features)
        self.out = nn.LogSoftmax(dim=1)

    def forward(self, x):
        B = x.shape[0]
        x = x.reshape(B, -1)
        x = self.drop(self.relu(self.one(x)))
        x = self.drop(self.relu(self.two(x)))
        return self.out(self.three(x))


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    model = gpu(model)
    correct = 0
    for i, (data, target) in enumerate(train_loader):
        data = gpu(data)
        target = gpu(target)
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        # accuracy of this batch, before the step
        model.eval()
        with torch.no_grad():
            correct += (model(data).argmax(1) == target).sum().item()
        model.train()
        loss.backward()
        optimizer.step()
        if i % log_interval == 0:
            print("Train Epoch: %d [%d/%d]  Loss: %.6f" % (epoch, i * len(data), len(train_loader.dataset), loss.item()))
    print("Training accuracy: %.2f" % (100.0 * correct / len(train_loader.dataset)))


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model = gpu(model)
    model.eval()
    loss_fn = nn.NLLLoss(reduction="sum")
    test_loss, correct = 0.0, 0
    for data, target in validation_loader:
        data, target = gpu(data), gpu(target)
        with torch.no_grad():
            output = model(data)
            test_loss += loss_fn(output, target).item()
        pred = output.argmax(dim=1, keepdim=True)
        correct += pred.eq(target.view_as(pred)).sum().item()
    loss_vector.append(test_loss / len(validation_loader.dataset))
    accuracy_vector.append(100.0 * correct / len(validation_loader.dataset))


def plot_history(loss_vector, accuracy_vector):
    x_axis = range(1, len(accuracy_vector) + 1)
    plt.figure("loss")
    plt.title("Validation loss")
    plt.plot(x_axis, loss_vector, "g^-")
    plt.figure("accuracy")
    plt.title("Validation accuracy")
    plt.plot(x_axis, accuracy_vector, "g^-")
    plt.show()


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

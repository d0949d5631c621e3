import os
import matplotlib.pyplot as plt
import torch
from torch import nn, optim
from torch.nn import functional as F
from sklearn.metrics import accuracy_score, confusion_matrix

DEVICE = 'cpu'   # my laptop has no GPU

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

        def block(i, o):
            return nn.Sequential(nn.Linear(i, o), nn.ReLU(), nn.Dropout(dropout))

        self.block1 = block(in_features, hidden_features)
        self.block2 = block(hidden_features, hidden_features)
        self.classifier = nn.Linear(hidden_features, out_features)

    def forward(self, x):
        x = torch.flatten(x, 1)
        x = self.block1(x)
        x = self.block2(x)
        return F.softmax(self.classifier(x), dim=1)


def train(model: nn.Module, optimizer: optim.Optimizer, train_loader: torch.utils.data.DataLoader, epoch: int, log_interval: int = 100):
    model.train()
    for i, (inputs, labels) in enumerate(train_loader):
        inputs, labels = inputs.to(DEVICE), labels.to(DEVICE)
        outputs = model(inputs)
        loss = F.nll_loss(outputs, labels)
        loss.backward()
        optimizer.step()
        if i % log_interval == 0:
            acc = accuracy_score(labels.numpy(), outputs.argmax(1).numpy())
            print(f'epoch {epoch} | batch {i} | loss {loss.item():.4f} | batch acc {acc:.2%}')


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    all_labels, all_preds = [], []
    loss = 0
    with torch.no_grad():
        for inputs, labels in validation_loader:
            outputs = model(inputs.to(DEVICE))
            loss += F.nll_loss(outputs, labels.to(DEVICE)).item()
            all_preds.extend(outputs.argmax(1).tolist())
            all_labels.extend(labels.tolist())
    loss_vector.append(loss / len(validation_loader))
    accuracy_vector.append(100 * accuracy_score(all_labels, all_preds))
    print(confusion_matrix(all_labels, all_preds))


def plot_history(loss_vector, accuracy_vector):
    fig = plt.figure()
    ax = fig.add_subplot(211)
    ax.plot(range(1, len(loss_vector) + 1), loss_vector, 'C0', label='validation loss')
    ax.legend()
    ax = fig.add_subplot(212)
    ax.plot(range(1, len(accuracy_vector) + 1), accuracy_vector, 'C1', label='validation accuracy')
    ax.legend()
    ax.set_xlabel('epoch')
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

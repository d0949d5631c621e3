import os
import matplotlib.pyplot as plt
import torch, torch.nn as nn, torch.nn.functional as F
import torch.optim as optim

SEED = 42
torch.manual_seed(SEED)
BATCH_SIZE = 64
N_EPOCHS = 5
LEARNING_RATE = 0.01
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
train_losses = []
train_counter = []

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
    HIDDEN = 50

    def __init__(self, in_features=28 * 28, hidden_features=HIDDEN, out_features=10, dropout=.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features=in_features, out_features=hidden_features)
        self.fc2 = nn.Linear(in_features=hidden_features, out_features=hidden_features)
        self.fc3 = nn.Linear(in_features=hidden_features, out_features=out_features)
        self.drop = nn.Dropout(p=dropout)

    def forward(self, x):
        x = x.squeeze(1)                 # drop the channel
        x = x.reshape(x.shape[0], x.shape[1] * x.shape[2])
        x = torch.relu(self.fc1(x))
        x = self.drop(x)
        x = torch.relu(self.fc2(x))
        x = self.drop(x)
        return self.fc3(x).log_softmax(dim=1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    global train_losses, train_counter
    model.to(DEVICE)
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):
        optimizer.zero_grad()
        output = model(data.to(DEVICE))
        loss = F.nll_loss(output, target.to(DEVICE))
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print(f'Train Epoch: {epoch} [{batch_idx * len(data)}]\tLoss: {loss.item():.6f}')
            train_losses.append(loss.item())
            train_counter.append((batch_idx * BATCH_SIZE) + ((epoch - 1) * len(train_loader.dataset)))


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    test_loss = 0
    correct = torch.tensor(0, device=DEVICE)
    with torch.no_grad():
        for data, target in validation_loader:
            data, target = data.to(DEVICE), target.to(DEVICE)
            output = model(data)
            test_loss += F.nll_loss(output, target).item()
            pred = output.data.max(1, keepdim=True)[1]
            correct += pred.eq(target.data.view_as(pred)).sum()
    test_loss /= len(validation_loader.dataset)
    loss_vector.append(test_loss)
    accuracy_vector.append((100. * correct / len(validation_loader.dataset)).item())


def plot_history(loss_vector, accuracy_vector):
    epochs = range(1, len(loss_vector) + 1)
    fig = plt.figure()
    plt.plot(epochs, loss_vector, color='blue', label='val loss')
    plt.plot(epochs, [a / 100 for a in accuracy_vector], color='red', label='val accuracy (share)')
    plt.legend()
    plt.xlabel('epoch')
    plt.show()


if __name__ == '__main__':
    train_loader, test_loader = make_loaders(BATCH_SIZE)
    network = MyMLP().to(DEVICE)
    optimizer = optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=0.5)
    lossv, accv = [], []
    for epoch in range(1, N_EPOCHS + 1):
        train(network, optimizer, train_loader, epoch)
        validate(network, test_loader, lossv, accv)
    plot_history(lossv, accv)

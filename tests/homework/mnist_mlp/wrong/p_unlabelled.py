import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets
from torchvision.transforms import ToTensor, Compose, Normalize
import matplotlib.pyplot as plt

device = (
    "cuda"
    if torch.cuda.is_available()
    else "mps"
    if torch.backends.mps.is_available()
    else "cpu"
)
print(f"Using {device} device")


def make_loaders(batch_size=32):
    tf = Compose([ToTensor(), Normalize((0.1307,), (0.3081,))])
    training_data = datasets.MNIST(root="data", train=True, download=True, transform=tf)
    test_data = datasets.MNIST(root="data", train=False, download=True, transform=tf)
    return DataLoader(training_data, batch_size=batch_size, shuffle=True), DataLoader(test_data, batch_size=batch_size)


# Define model
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(
            nn.Linear(in_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, out_features),
        )
        self.log_softmax = nn.LogSoftmax(dim=1)

    def forward(self, x):
        x = self.flatten(x)
        logits = self.linear_relu_stack(x)
        return self.log_softmax(logits)


loss_fn = nn.NLLLoss()


def train(model, optimizer, train_loader, epoch, log_interval=100):
    size = len(train_loader.dataset)
    model.to(device)
    model.train()
    for batch, (X, y) in enumerate(train_loader):
        X, y = X.to(device), y.to(device)

        # Compute prediction error
        pred = model(X)
        loss = loss_fn(pred, y)

        # Backpropagation
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

        if batch % log_interval == 0:
            loss, current = loss.item(), (batch + 1) * len(X)
            print(f"epoch {epoch} loss: {loss:>7f}  [{current:>5d}/{size:>5d}]")


def validate(model, validation_loader, loss_vector, accuracy_vector):
    size = len(validation_loader.dataset)
    num_batches = len(validation_loader)
    model.to(device)
    model.eval()
    test_loss, correct = 0, 0
    with torch.no_grad():
        for X, y in validation_loader:
            X, y = X.to(device), y.to(device)
            pred = model(X)
            test_loss += loss_fn(pred, y).item()
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    test_loss /= num_batches
    correct /= size
    print(f"Test Error: \n Accuracy: {(100*correct):>0.1f}%, Avg loss: {test_loss:>8f} \n")
    loss_vector.append(test_loss)
    accuracy_vector.append(100 * correct)


def plot_history(loss_vector, accuracy_vector):
    fig, axs = plt.subplots(nrows=2, sharex=True)
    x = list(range(1, len(loss_vector) + 1))
    axs[0].plot(x, loss_vector)
    axs[1].plot(x, accuracy_vector)
    axs[1].set_xlabel("Epoch")
    plt.show()


if __name__ == "__main__":
    train_dataloader, test_dataloader = make_loaders(64)
    model = MyMLP().to(device)
    print(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-2)
    l, a = [], []
    epochs = 5
    for t in range(epochs):
        print(f"Epoch {t+1}\n-------------------------------")
        train(model, optimizer, train_dataloader, t + 1)
        validate(model, test_dataloader, l, a)
    plot_history(l, a)
    print("Done!")

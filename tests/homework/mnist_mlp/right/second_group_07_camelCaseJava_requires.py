import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MetricTracker(object):
    def __init__(self):
        self.totalLoss = 0.0
        self.totalCorrect = 0
        self.totalSamples = 0

    def addBatch(self, lossValue, numCorrect, numSamples):
        self.totalLoss = self.totalLoss + lossValue * numSamples
        self.totalCorrect = self.totalCorrect + numCorrect
        self.totalSamples = self.totalSamples + numSamples
        return self

    def getMeanLoss(self):
        return self.totalLoss / self.totalSamples

    def getAccuracy(self):
        return 100.0 * self.totalCorrect / self.totalSamples


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
import os

BATCH_SIZE = 32
LR = 0.01
EPOCHS = 10
train_loader = None
validation_loader = None


import torch
from torch import nn
from torch.utils.data import DataLoader
import torch.nn.functional as F
import matplotlib.pyplot as plt

device = torch.accelerator.current_accelerator().type if hasattr(torch, "accelerator") and torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")

class MyMLP(nn.Module):
    def __init__(self, inFeatures=784, hiddenFeatures=50, outFeatures=10, dropoutProb=0.2):
        super(MyMLP, self).__init__()
        self.inFeatures = inFeatures
        self.inputLayer = nn.Linear(inFeatures, hiddenFeatures)
        self.hiddenLayer = nn.Linear(hiddenFeatures, hiddenFeatures)
        self.outputLayer = nn.Linear(hiddenFeatures, outFeatures)
        self.firstDropout = nn.Dropout(dropoutProb)
        self.secondDropout = nn.Dropout(dropoutProb)

    def flattenImages(self, images):
        return images.view(-1, self.inFeatures)

    def forward(self, images):
        flatImages = self.flattenImages(images)
        hiddenOne = self.firstDropout(F.relu(self.inputLayer(flatImages)))
        hiddenTwo = self.secondDropout(F.relu(self.hiddenLayer(hiddenOne)))
        logProbs = F.log_softmax(self.outputLayer(hiddenTwo), dim=1)
        return logProbs

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.requires_grad_(True)
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):
        model.zero_grad()
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print(f"Epoch {epoch} - {100 * batch_idx / len(train_loader):.0f}% - loss {loss:.4f}")
    model.zero_grad()

def validate(model, loss_vector, accuracy_vector, loader=None):
    loader = validation_loader if loader is None else loader
    model.eval()
    with torch.no_grad():
        loss, right, n = 0, 0, 0
        for data, target in loader:
            output = model(data)
            loss += F.nll_loss(output, target, reduction="sum").item()
            right += output.argmax(dim=1).eq(target).sum().item()
            n += data.size(0)
    loss_vector.append(loss / n)
    accuracy_vector.append(right / n * 100)
    return loss / n

def plot_history(loss_vector, accuracy_vector):
    epochs = torch.arange(1, len(loss_vector) + 1)
    plt.figure(figsize=(5, 3))
    plt.plot(epochs, loss_vector)
    plt.title('validation loss')
    plt.xlabel('epoch')

    plt.figure(figsize=(5, 3))
    plt.plot(epochs, accuracy_vector)
    plt.title('validation accuracy')
    plt.xlabel('epoch')

SEED = 1234
EPOCHS = 10
LEARNING_RATE = 0.05


def set_seed(seed: int = SEED) -> None:
    import random
    random.seed(seed)
    torch.manual_seed(seed)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed)


if __name__ == "__main__":
    set_seed()
    print(MyMLP())
    x = torch.rand(3, 1, 28, 28)
    print(MyMLP()(x).exp().sum(1))

import copy
import time
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
plt.ion()

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features),
            nn.ReLU(True),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(True),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, out_features),
            nn.LogSoftmax(1),
        )

    def forward(self, x):
        return self.classifier(x)

def run_phase(model, loader, phase, optimizer=None, epoch=0, log_interval=100):
    # adapted from the transfer learning tutorial
    model.train(phase == 'train')
    running_loss, running_corrects, seen = 0.0, 0, 0
    for it, (inputs, labels) in enumerate(loader):
        if phase == 'train':
            optimizer.zero_grad()
        with torch.set_grad_enabled(phase == 'train'):
            outputs = model(inputs)
            _, preds = torch.max(outputs, 1)
            loss = F.nll_loss(outputs, labels)
            if phase == 'train':
                loss.backward()
                optimizer.step()
        running_loss += loss.item() * inputs.size(0)
        running_corrects += torch.sum(preds == labels.data)
        seen += inputs.size(0)
        if phase == 'train' and it % log_interval == 0:
            print(f'{phase} epoch {epoch} it {it} Loss: {running_loss / seen:.4f}')
    return running_loss / seen, running_corrects.double().item() / seen


def train(model, optimizer, train_loader, epoch, log_interval=100):
    since = time.time()
    run_phase(model, train_loader, 'train', optimizer, epoch, log_interval)
    print(f'took {time.time() - since:.1f}s')

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.train(False)
    loss_total = 0.0
    right = 0
    n = 0
    with torch.set_grad_enabled(False):
        for inputs, labels in validation_loader:
            outputs = model(inputs)
            loss_total += F.nll_loss(outputs, labels).item() * inputs.size(0)
            right += torch.sum(outputs.max(1)[1] == labels).item()
            n += inputs.size(0)
    loss_vector.append(loss_total / n)
    accuracy_vector.append(right / n * 100)

def plot_history(loss_vector, accuracy_vector, train_loss_vector=None):
    epochs = range(1, len(loss_vector) + 1)
    plt.figure(figsize=(12, 5))
    plt.subplot(1, 2, 1)
    if train_loss_vector is not None:
        plt.plot(epochs, train_loss_vector, label='Train loss')
    plt.plot(epochs, loss_vector, label='Val loss')
    plt.title('Loss over epochs')
    plt.legend()
    plt.subplot(1, 2, 2)
    plt.plot(epochs, accuracy_vector, label='Val accuracy')
    plt.title('Accuracy over epochs')
    plt.legend()
    plt.show()

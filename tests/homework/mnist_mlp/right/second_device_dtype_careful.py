import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

def get_device(model):
    return next(model.parameters()).device

def to_device(batch, device):
    """Recursively move a batch."""
    if isinstance(batch, (list, tuple)):
        return type(batch)(to_device(b, device) for b in batch)
    return batch.to(device, non_blocking=True)

class DeviceLoader:
    def __init__(self, dl, device): self.dl, self.device = dl, device
    def __iter__(self):
        for b in self.dl:
            yield to_device(b, self.device)
    def __len__(self): return len(self.dl)

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2, n_hidden=2):
        super().__init__()
        widths = [in_features] + [hidden_features] * n_hidden
        layers = []
        for a, b in zip(widths[:-1], widths[1:]):
            layers.append(nn.Linear(a, b))
            layers.append(nn.ReLU())
            layers.append(nn.Dropout(dropout))
        self.encoder = nn.Sequential(*layers)
        self.decoder = nn.Linear(widths[-1], out_features)

    def forward(self, x):
        x = x.to(self.decoder.weight.dtype)
        return F.log_softmax(self.decoder(self.encoder(x.flatten(start_dim=1))), dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    device = get_device(model)
    model.train()
    tl = DeviceLoader(train_loader, device)
    for batch_id, (features, classes) in enumerate(tl):
        output = model.forward(features)
        loss = F.nll_loss(output, classes)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if batch_id % log_interval == 0:
            print(f'epoch: {epoch}, done: {batch_id}/{len(tl)}, loss: {loss.item():.3f}')

def validate(model, validation_loader, loss_vector, accuracy_vector):
    device = get_device(model)
    model.eval()
    nll = nn.NLLLoss(reduction='sum')
    val_loss = torch.zeros(1, device=device)
    val_right = torch.zeros(1, device=device)
    val_n = 0
    with torch.no_grad():
        for features, classes in DeviceLoader(validation_loader, device):
            output = model.forward(features)
            val_loss += nll(output, classes)
            val_right += torch.eq(output.argmax(dim=1), classes).sum()
            val_n += classes.shape[0]
    loss_vector.append(val_loss.cpu().item() / val_n)
    accuracy_vector.append(val_right.cpu().item() / val_n * 100)

def plot_history(loss_vector, accuracy_vector):
    loss_vector = [float(v) for v in loss_vector]
    accuracy_vector = [float(v) for v in accuracy_vector]
    fig, (a, b) = plt.subplots(2, 1, sharex=True)
    e = list(range(1, len(loss_vector) + 1))
    a.plot(e, loss_vector, 'x-', label='validation loss')
    b.plot(e, accuracy_vector, 'x-', label='validation accuracy [%]')
    for q in (a, b):
        q.xaxis.set_major_locator(MaxNLocator(integer=True))
        q.legend()
    b.set_xlabel('epoch')
    fig.suptitle('Training history')
    plt.show()

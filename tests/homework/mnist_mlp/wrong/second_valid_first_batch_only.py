import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from types import SimpleNamespace

class Trainer:
    def __init__(self, model, optimizer=None):
        self.model = model
        self.optimizer = optimizer
        self.state = SimpleNamespace(step=0, loss=None)
        self.callbacks = []

    def on(self, fn):
        self.callbacks.append(fn)
        return self

    def fit_one_epoch(self, loader):
        self.model.train()
        for self.state.step, batch in enumerate(loader):
            self.state.loss = self._fit_batch(batch)
            for cb in self.callbacks:
                cb(self.state)

    def _fit_batch(self, batch):
        x, y = batch
        self.optimizer.zero_grad()
        loss = F.nll_loss(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self, loader):
        self.model.eval()
        loss, acc, n = 0, 0, 0
        for x, y in loader:
            z = self.model(x)
            loss += F.nll_loss(z, y).item() * len(x)
            acc += (z.argmax(1) == y).sum().item()
            n += len(x)
        return {"loss": loss / n, "accuracy": 100 * acc / n}

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.hparams = SimpleNamespace(**{k: v for k, v in locals().items() if k not in ('self', '__class__')})
        h = self.hparams
        self.fc_in = nn.Linear(h.in_features, h.hidden_features)
        self.fc_hidden = nn.Linear(h.hidden_features, h.hidden_features)
        self.fc_out = nn.Linear(h.hidden_features, h.out_features)
        self.act = nn.Sequential(nn.ReLU(), nn.Dropout(h.dropout))

    def forward(self, x):
        x = x.reshape(x.shape[0], -1)
        return F.log_softmax(self.fc_out(self.act(self.fc_hidden(self.act(self.fc_in(x))))), dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    def log(state):
        if state.step % log_interval == 0:
            print(f"epoch {epoch} step {state.step} loss {state.loss:.4f}")
    Trainer(model, optimizer).on(log).fit_one_epoch(train_loader)

def validate(model, validation_loader, loss_vector, accuracy_vector):
    result = Trainer(model).evaluate([next(iter(validation_loader))])
    loss_vector.append(result["loss"])
    accuracy_vector.append(result["accuracy"])

def plot_history(loss_vector, accuracy_vector):
    history = {"val_loss": loss_vector, "val_accuracy": accuracy_vector}
    for key in history:
        plt.figure()
        plt.plot(range(1, len(history[key]) + 1), history[key], label=key)
        plt.title(key)
        plt.xlabel("epoch")
        plt.legend()
    plt.show()

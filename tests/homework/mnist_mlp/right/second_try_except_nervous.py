import sys
import traceback
try:
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError as e:
    print("please install torch:", e)
    sys.exit(1)
try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None
try:
    from tqdm.auto import tqdm
except ImportError:
    def tqdm(it, **kw):
        return it

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        try:
            super().__init__()
            self.fc1 = nn.Linear(in_features, hidden_features)
            self.fc2 = nn.Linear(hidden_features, hidden_features)
            self.fc3 = nn.Linear(hidden_features, out_features)
            self.dropout = nn.Dropout(dropout)
        except Exception:
            traceback.print_exc()
            raise

    def forward(self, x):
        if x is None:
            raise ValueError("x is None!")
        try:
            x = x.view(x.shape[0], -1)
        except RuntimeError:
            # not contiguous
            x = x.contiguous().view(x.shape[0], -1)
        x = self.dropout(F.relu(self.fc1(x)))
        x = self.dropout(F.relu(self.fc2(x)))
        return F.log_softmax(self.fc3(x), dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    pbar = tqdm(train_loader, desc="epoch %s" % epoch, disable=True)
    for i, (data, target) in enumerate(pbar):
        try:
            optimizer.zero_grad()
            output = model(data)
            loss = F.nll_loss(output, target)
            loss.backward()
            optimizer.step()
        except RuntimeError as e:
            print("batch", i, "failed:", e)
            raise
        else:
            if i % log_interval == 0:
                print("epoch", epoch, "batch", i, "loss", loss.item())

def validate(model, validation_loader, loss_vector, accuracy_vector):
    was_training = model.training
    try:
        model.eval()
        loss_sum = correct = n = 0
        with torch.no_grad():
            for data, target in tqdm(validation_loader, disable=True):
                output = model(data)
                loss_sum += F.nll_loss(output, target, reduction="sum").item()
                correct += (output.argmax(1) == target).sum().item()
                n += len(target)
        try:
            loss_vector.append(loss_sum / n)
            accuracy_vector.append(100 * correct / n)
        except ZeroDivisionError:
            print("the loader is empty?")
    finally:
        if was_training:
            model.train()

def plot_history(loss_vector, accuracy_vector):
    if plt is None:
        print("no matplotlib :(")
        return
    try:
        epochs = range(1, len(loss_vector) + 1)
        plt.figure()
        plt.plot(epochs, loss_vector, label="val loss")
        plt.xlabel("epoch"); plt.ylabel("loss"); plt.legend()
        plt.figure()
        plt.plot(epochs, accuracy_vector, label="val accuracy")
        plt.xlabel("epoch"); plt.ylabel("accuracy in %"); plt.legend()
        plt.show()
    except Exception as e:
        print("plotting failed", e)

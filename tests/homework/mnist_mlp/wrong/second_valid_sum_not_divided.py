from collections import OrderedDict, defaultdict
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

def init_weights(m):
    if type(m) == nn.Linear:
        torch.nn.init.xavier_normal_(m.weight)
        m.bias.data.fill_(0.01)

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.model = nn.Sequential(OrderedDict([
            ("flatten", nn.Flatten()),
            ("linear_1", nn.Linear(in_features, hidden_features)),
            ("relu_1", nn.ReLU()),
            ("dropout_1", nn.Dropout(dropout)),
            ("linear_2", nn.Linear(hidden_features, hidden_features)),
            ("relu_2", nn.ReLU()),
            ("dropout_2", nn.Dropout(dropout)),
            ("linear_3", nn.Linear(hidden_features, out_features)),
            ("log_softmax", nn.LogSoftmax(dim=-1)),
        ]))
        self.model.apply(init_weights)

    def forward(self, x):
        assert x.ndim == 4 and x.shape[1] == 1, x.shape
        y = self.model(x)
        assert y.shape == (x.shape[0], self.out_features)
        return y

def train(model, optimizer, train_loader, epoch, log_interval=100):
    logs = defaultdict(list)
    model.train()
    assert model.training
    for idx, (images, labels) in enumerate(train_loader):
        assert images.size(0) == labels.size(0)
        optimizer.zero_grad()
        log_ps = model(images)
        loss = F.nll_loss(log_ps, labels)
        assert torch.isfinite(loss), "loss exploded"
        loss.backward()
        optimizer.step()
        logs["loss"].append(loss.item())
        logs["n"].append(labels.size(0))
        if idx % log_interval == 0:
            print(f"Epoch {epoch} batch {idx}: {logs['loss'][-1]:.3f}")

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    assert not model.training
    test_loss, accuracy, count = 0, 0, 0
    with torch.no_grad():
        for images, labels in validation_loader:
            log_ps = model(images)
            test_loss += F.nll_loss(log_ps, labels, reduction='sum')
            ps = torch.exp(log_ps)
            assert torch.allclose(ps.sum(dim=1), torch.ones(len(ps)), atol=1e-4)
            top_p, top_class = ps.topk(1, dim=1)
            equals = top_class == labels.view(*top_class.shape)
            accuracy += equals.type(torch.FloatTensor).sum()
            count += len(labels)
    loss_vector.append(test_loss.item())
    accuracy_vector.append((100 * accuracy / count).item())
    assert 0 <= accuracy_vector[-1] <= 100

def plot_history(loss_vector, accuracy_vector):
    assert len(loss_vector) == len(accuracy_vector)
    epochs = list(range(1, len(loss_vector) + 1))
    data = OrderedDict(loss=loss_vector, accuracy=accuracy_vector)
    for k, (name, ys) in enumerate(data.items(), 1):
        ax = plt.subplot(1, 2, k)
        ax.plot(epochs, ys)
        ax.set_title("Validation " + name)
        ax.set_xlabel("Epochs")
    plt.show()

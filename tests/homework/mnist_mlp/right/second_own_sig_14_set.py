import copy
import time
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
plt.ion()


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

def run_phase(model, loader, phase, optimizer=None, epoch=0, logInterval=100):
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
        if phase == 'train' and it % logInterval == 0:
            print(f'{phase} epoch {epoch} it {it} Loss: {running_loss / seen:.4f}')
    return running_loss / seen, running_corrects.double().item() / seen


def train(model, optimizer, trainLoader, epoch, logInterval):
    since = time.time()
    run_phase(model, trainLoader, 'train', optimizer, epoch, logInterval)
    print(f'took {time.time() - since:.1f}s')

def validate(model, valLoader, lossList, accList, epoch):
    model.eval()
    assert not model.training
    test_loss, accuracy, count = 0, 0, 0
    with torch.no_grad():
        for images, labels in valLoader:
            log_ps = model(images)
            test_loss += F.nll_loss(log_ps, labels, reduction='sum')
            ps = torch.exp(log_ps)
            assert torch.allclose(ps.sum(dim=1), torch.ones(len(ps)), atol=1e-4)
            top_p, top_class = ps.topk(1, dim=1)
            equals = top_class == labels.view(*top_class.shape)
            accuracy += equals.type(torch.FloatTensor).sum()
            count += len(labels)
    lossList.append((test_loss / count).item())
    accList.append((100 * accuracy / count).item())
    assert 0 <= accList[-1] <= 100

def plot_history(lossList, accList, train_loss_vector=None):
    epochs = range(1, len(lossList) + 1)
    plt.figure(figsize=(12, 5))
    plt.subplot(1, 2, 1)
    if train_loss_vector is not None:
        plt.plot(epochs, train_loss_vector, label='Train loss')
    plt.plot(epochs, lossList, label='Val loss')
    plt.title('Loss over epochs')
    plt.legend()
    plt.subplot(1, 2, 2)
    plt.plot(epochs, accList, label='Val accuracy')
    plt.title('Accuracy over epochs')
    plt.legend()
    plt.show()

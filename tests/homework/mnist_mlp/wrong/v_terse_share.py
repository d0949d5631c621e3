import os, torch
import torch.nn as nn, torch.nn.functional as F
import matplotlib.pyplot as plt

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
    def __init__(s, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super(MyMLP, s).__init__()
        s.a = nn.Linear(in_features, hidden_features)
        s.b = nn.Linear(hidden_features, hidden_features)
        s.c = nn.Linear(hidden_features, out_features)
        s.d = nn.Dropout(dropout)
    def forward(s, x):
        return F.log_softmax(s.c(s.d(F.relu(s.b(s.d(F.relu(s.a(x.view(len(x), -1)))))))), 1)

def train(m, opt, dl, ep, log_interval=100):
    m.train()
    opt.zero_grad()
    for i, (x, y) in enumerate(dl):
        l = F.nll_loss(m(x), y); l.backward()
        opt.step()
        for p in m.parameters(): p.grad = None
        if i % log_interval == 0: print(ep, i, l.item())

def validate(m, dl, lv, av):
    m.eval()
    L = A = n = 0
    with torch.no_grad():
        for x, y in dl:
            o = m(x)
            L += F.nll_loss(o, y, reduction='sum').item(); A += o.argmax(1).eq(y).sum().item(); n += y.shape[0]
    lv.append(L/n); av.append(A/n)

def plot_history(lv, av):
    e = range(1, len(lv)+1)
    plt.subplot(1,2,1); plt.plot(e, lv); plt.title('loss')
    plt.subplot(1,2,2); plt.plot(e, av); plt.title('acc')
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

# %% [markdown]
# # MNIST with a multi-layer perceptron
#
# You write a network with dropout, one epoch of training, a validation pass and two plots.
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.

# %%
import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

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


# %% [markdown]
# ## Task 1: the network
#
# Linear, ReLU, dropout, linear, ReLU, dropout, linear, then the logarithm of the softmax over the classes.


# %%
class MyMLP(nn.Module):
    """A multi-layer perceptron with two hidden layers of equal width.

    in_features      pixels of one image
    hidden_features  width of both hidden layers
    out_features     number of classes
    dropout          probability with which a hidden unit is dropped while training

    Its parameters are those of three `nn.Linear`: weights (outputs, inputs) and biases (outputs,).
    """

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        # call the constructor of the parent class
        super().__init__()
        # first layer: 784 -> 50
        self.layer_1 = nn.Linear(in_features, hidden_features)
        # second layer: 50 -> 50
        self.layer_2 = nn.Linear(hidden_features, hidden_features)
        # third layer: 50 -> 10
        self.layer_3 = nn.Linear(hidden_features, out_features)
        # the activations
        self.relu_1 = nn.ReLU()
        self.relu_2 = nn.ReLU()
        # the dropouts
        self.dropout_1 = nn.Dropout(dropout)
        self.dropout_2 = nn.Dropout(dropout)
        # log softmax for the output, dim=1 because dim 0 is the batch
        self.log_softmax = nn.LogSoftmax(dim=1)
        # flatten
        self.flatten = nn.Flatten(start_dim=1, end_dim=-1)

    def forward(self, x):
        """Log-probabilities of the classes.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, out_features); exp of each row sums to 1
        """
        # x has shape (N, 1, 28, 28)
        x1 = self.flatten(x)
        # x1 has shape (N, 784)
        x2 = self.layer_1(x1)
        # x2 has shape (N, 50)
        x3 = self.relu_1(x2)
        x4 = self.dropout_1(x3)
        # now the second layer
        x5 = self.layer_2(x4)
        x6 = self.relu_2(x5)
        x7 = self.dropout_2(x6)
        # now the last layer
        x8 = self.layer_3(x7)
        # x8 has shape (N, 10)
        x9 = self.log_softmax(x8)
        # print(x9.shape)
        # return the result
        return x9


# quick test of my network (looks good!)
test_net = MyMLP()
test_input = torch.rand(3, 1, 28, 28)
test_output = test_net(test_input)
print("shape of output:", test_output.shape)
print("sums:", test_output.exp().sum(dim=1))
print("number of parameters:", sum(p.numel() for p in test_net.parameters()))


# %% [markdown]
# ## Task 2: one epoch of training


# %%
def train(model, optimizer, train_loader, epoch, log_interval=100):
    """Train the model for one pass over the loader, with `F.nll_loss`; one optimiser step for each batch.

    model         gives log-probabilities; may arrive in any mode and is in train mode while it is trained
    optimizer     holds the model's parameters
    train_loader  yields images and labels; the last batch may be smaller
    epoch         number of this epoch, for the log only
    log_interval  print one line every so many batches
    Returns       nothing; the model is changed in place
    """
    # put the model in train mode (dropout is on)
    model.train()
    # count the batches
    counter = 0
    # go through all batches
    for batch in train_loader:
        # a batch is a tuple with the images and the labels
        images = batch[0]
        labels = batch[1]
        # 1. gradients to zero
        optimizer.zero_grad()
        # 2. forward
        outputs = model.forward(images)
        # 3. loss
        loss = F.nll_loss(outputs, labels)
        # 4. backward
        loss.backward()
        # 5. step
        optimizer.step()
        # print
        if counter % log_interval == 0:
            print("Epoch:", epoch, "Batch:", counter, "Loss:", loss.item())
        # one batch more
        counter = counter + 1


# %% [markdown]
# ## Task 3: validation


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    """Measure the model on the loader without changing it.

    model              gives log-probabilities; is in eval mode while it is measured, and no gradients are recorded
    validation_loader  yields images and labels; the last batch may be smaller
    loss_vector        the mean of `F.nll_loss` is appended: the mean over all images (over batches is accepted too)
    accuracy_vector    the share of all images that are classified correctly is appended, in percent (0 to 100)
    Returns            nothing
    """
    # eval mode (dropout is off)
    model.eval()
    # start at zero
    number_of_images = 0
    number_of_correct_images = 0
    sum_of_losses = 0.0
    # no gradients!
    with torch.no_grad():
        for batch in validation_loader:
            images = batch[0]
            labels = batch[1]
            outputs = model(images)
            # nll_loss is a mean, so multiply with the number of images in the batch
            loss = F.nll_loss(outputs, labels) * images.shape[0]
            sum_of_losses = sum_of_losses + loss.item()
            # which class has the highest log-probability
            predictions = torch.argmax(outputs, dim=1)
            for i in range(images.shape[0]):
                if predictions[i] == labels[i]:
                    number_of_correct_images = number_of_correct_images + 1
                number_of_images = number_of_images + 1
    # means
    mean_loss = sum_of_losses / number_of_images
    accuracy = number_of_correct_images // number_of_images * 100
    # append
    loss_vector.append(mean_loss)
    accuracy_vector.append(accuracy)


# %% [markdown]
# ## Task 4: plots


# %%
def plot_history(loss_vector, accuracy_vector):
    """Draw validation loss and accuracy over the epochs.

    loss_vector      one mean loss for each epoch
    accuracy_vector  one accuracy in percent for each epoch
    Returns          nothing; epochs 1 to n on x, with titles or labels that say which curve is which
    """
    # the epochs
    epochs = []
    for i in range(len(loss_vector)):
        epochs.append(i + 1)
    # first plot
    plt.figure()
    plt.plot(epochs, loss_vector)
    plt.title("Loss")
    plt.xlabel("Epoch")
    plt.ylabel("Loss")
    plt.show()
    # second plot
    plt.figure()
    plt.plot(epochs, accuracy_vector)
    plt.title("Accuracy")
    plt.xlabel("Epoch")
    plt.ylabel("Accuracy")
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

# %% [markdown]
# # k-means
#
# You write the four steps of Lloyd's algorithm in numpy, for points of any dimension, and draw what comes out.

# %%
import matplotlib.pyplot as plt
import numpy as np

# %% [markdown]
# ## Task 1: assign


# %%
def assign(points, centres):
    """The number of the nearest centre of each point, by Euclidean distance.

    points   (N, D)
    centres  (K, D)
    Returns  (N,), whole numbers from 0 to K - 1
    """
    # BEGIN SOLUTION
    distances = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return distances.argmin(axis=1)
    # END SOLUTION


# %% [markdown]
# ## Task 2: move


# %%
def move(points, labels, centres):
    """Each centre moves to the mean of its points; a centre without points stays where it is.

    points   (N, D)
    labels   (N,), the number of each point's centre
    centres  (K, D), not changed
    Returns  new centres, (K, D)
    """
    # BEGIN SOLUTION
    moved = centres.copy()
    for k in range(len(centres)):
        own = points[labels == k]
        if len(own):
            moved[k] = own.mean(axis=0)
    return moved
    # END SOLUTION


# %% [markdown]
# ## Task 3: the whole algorithm


# %%
def k_means(points, k, seed):
    """Start at k different points, drawn at random by the seed, and repeat both steps until no label changes.

    points   (N, D)
    Returns  centres (k, D) and labels (N,)
    Raises   ValueError when there are fewer points than centres
    """
    # BEGIN SOLUTION
    if k > len(points):
        raise ValueError(f"{k} centres for {len(points)} points")
    rng = np.random.default_rng(seed)
    centres = points[rng.choice(len(points), k, replace=False)]
    labels = assign(points, centres)
    while True:
        centres = move(points, labels, centres)
        again = assign(points, centres)
        if (again == labels).all():
            return centres, labels
        labels = again
    # END SOLUTION


# %% [markdown]
# ## Task 4: a drawing


# %%
def draw_regions(centres):
    """Draw which of two centres is nearer, in two colours, over [0, 1] x [0, 1].

    centres  (2, 2)
    """
    # BEGIN SOLUTION
    x, y = np.meshgrid(np.linspace(0, 1, 101), np.linspace(0, 1, 101))
    labels = assign(np.column_stack([x.ravel(), y.ravel()]), centres)
    plt.pcolormesh(x, y, labels.reshape(x.shape))
    # END SOLUTION

"""What is true of every run of k-means, whichever centres it started from."""

import numpy as np


def is_settled(function, points, k, seed):
    centres, labels = (np.asarray(part) for part in function(points=points, k=k, seed=seed))
    distances = np.linalg.norm(points[:, None] - centres[None], axis=2)
    means = np.stack([points[labels == n].mean(axis=0) if (labels == n).any() else centres[n] for n in range(k)])
    return {
        "number of centres": len(centres),
        "every point at its nearest centre": bool(
            (distances[np.arange(len(points)), labels] <= distances.min(axis=1) + 1e-9).all()
        ),
        "every centre at the mean of its points": bool(np.allclose(means, centres)),
        "every centre used": len(set(labels.tolist())) == k,
    }


def is_drawn_from_the_points(function, points, k, seed):
    first, second = (np.asarray(function(points=points, k=k, seed=s)[0]) for s in (seed, seed + 1))
    return {"another seed starts elsewhere": not np.allclose(np.sort(first, axis=0), np.sort(second, axis=0))}

"""Imports and runs once what every worker needs, so that it costs no submission any time."""

from __future__ import annotations

import gc


def warm_up() -> None:
    """Import and run once what every worker needs, on one thread."""
    import matplotlib.font_manager
    import matplotlib.pyplot as plt
    import torch
    from torch import nn

    from autograder.worker import devices, threads
    from autograder.worker.compiler import postpone
    from autograder.worker.monkeypatch_audit import originals

    postpone()
    threads.keep_one()
    devices.exchange()
    model = nn.Sequential(nn.Linear(16, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
    for loss in (nn.functional.nll_loss, nn.functional.cross_entropy):
        optimizer.zero_grad()
        scores = nn.functional.log_softmax(model(torch.randn(8, 16)), dim=1)
        loss(scores, torch.zeros(8, dtype=torch.long)).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    figure, axes = plt.subplots()
    axes.plot([0, 1], label="warm")
    axes.legend()
    plt.close(figure)
    matplotlib.font_manager.fontManager.findfont("DejaVu Sans")
    del model, optimizer
    originals()
    gc.collect()
    gc.freeze()

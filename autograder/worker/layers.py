"""Watches the layers of a model while it answers: dropout, which a row may switch off, and the last linear layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import cast

import torch
from torch import nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

_DROPOUTS: frozenset[object] = frozenset(
    {
        *(F.dropout, F.dropout1d, F.dropout2d, F.dropout3d, F.alpha_dropout, F.feature_alpha_dropout),
        *(torch.dropout, torch.dropout_, torch.alpha_dropout, torch.alpha_dropout_),
        *(torch.feature_dropout, torch.feature_dropout_, torch.feature_alpha_dropout),
    }
)


class DropoutMode(TorchFunctionMode):
    """Every call of a dropout function inside the block, whoever makes it and under whatever name it was imported.

    is_off    answer with the input as it is
    active    probabilities of the calls that were told to drop units
    """

    def __init__(self, is_off: bool) -> None:
        super().__init__()
        self.is_off = is_off
        self.active: list[float] = []

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Sequence[type],
        args: Sequence[object] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        """As torch.overrides.TorchFunctionMode."""
        options = kwargs or {}
        if func not in _DROPOUTS:
            return func(*args, **options)
        p = cast(float, args[1] if len(args) > 1 else options.get("p", 0.5))
        if args[2] if len(args) > 2 else options.get("training", True):
            self.active.append(float(p))
        return (args[0] if args else options["input"]) if self.is_off else func(*args, **options)


class LastLinear:
    """What the last nn.Linear gave that ran inside the block."""

    def __init__(self, model: nn.Module) -> None:
        self._layers = [module for module in model.modules() if isinstance(module, nn.Linear)]
        self.output: torch.Tensor | None = None

    def __enter__(self) -> LastLinear:
        self._hooks = [layer.register_forward_hook(self._keep) for layer in self._layers]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hook in self._hooks:
            hook.remove()

    def _keep(self, _layer: nn.Module, _inputs: object, output: object) -> None:
        if isinstance(output, torch.Tensor):
            self.output = output.detach().clone()

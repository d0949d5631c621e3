"""Options that several verbs have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click import Context, Parameter


class DatasetName(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """The name of a registered data set, or "none"; looked up when it is needed, as that loads NumPy."""

    name = "dataset"

    def __init__(self, or_none: bool = True) -> None:
        self.or_none = or_none

    def _names(self) -> list[str]:
        from autograder.rubric import datasets

        return [*datasets.names(), *(["none"] if self.or_none else [])]

    def get_metavar(self, param: Parameter, ctx: Context | None = None) -> str:
        """As click.Choice."""
        return f"[{'|'.join(self._names())}]"

    def convert(self, value: str, param: Parameter | None, ctx: Context | None) -> str:
        """As it is: an assignment may have data sets of its own, and it is not read yet."""
        return value

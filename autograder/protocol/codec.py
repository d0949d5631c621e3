"""Records as JSON and back, by their annotations: for files of ours, which nobody sends."""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from cattrs import Converter
from cattrs.errors import BaseValidationError

from autograder.protocol.records import Json, Tensor

T = TypeVar("T")
DAMAGED = (BaseValidationError, AttributeError, LookupError, TypeError, ValueError)  # what from_json raises


def _is_kept(kind: Any) -> bool:
    """Whether values of this type are JSON as they are: Json itself, and the numbers that stand for tensors."""
    return bool(kind == Tensor or bool in get_args(kind))  # Json is the one union with bool in it


_CONVERTER = Converter(detailed_validation=False)
_CONVERTER.register_unstructure_hook_func(_is_kept, lambda value: value)
_CONVERTER.register_structure_hook_func(_is_kept, lambda value, _: value)


def to_json(record: object) -> Json:
    """Objects, lists and plain values, the fields of a record in their order."""
    plain: Json = _CONVERTER.unstructure(record)
    return plain


def from_json(data: Json, kind: type[T]) -> T:
    """What to_json wrote.

    Raises  one of DAMAGED when it is no such record
    """
    return _CONVERTER.structure(data, kind)

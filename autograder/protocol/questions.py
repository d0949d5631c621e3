"""What a worker is asked: probes with their seeds, beside the student's source; and all of it as JSON and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TypeVar

from autograder.protocol.errors import WireError
from autograder.protocol.ingredients import INGREDIENTS
from autograder.protocol.probes import PROBES
from autograder.protocol.probes.base import Probe
from autograder.protocol.records import Cell, Json, Tensor
from autograder.protocol.replay import Replay


@dataclass(frozen=True, slots=True)
class Names:
    """How an assignment's words map to what students write.

    wanted   names the rubric asks for ("MyMLP", "train")
    roles    role -> parameter and global names that mean it, the handout's own first
    own      roles that a student's own global may stand for ("criterion")
    settings roles that are plain values ("device"): a student's own holds until a call, which gets ours
    also     wanted name -> names it is taken for where it is missing ("validate" -> "test"), whatever their capitals
             and underscores; one with "*" only where a single function matches ("*valid*")
    whole_file  run every statement of the file, not only what the wanted names need
    arguments   class -> every argument that a row makes it with, to tell parameters of other names by
    helpers     source of the functions that a Call goes by
    networks    wanted names of classes that rows make; classes, of those whose methods they call
    """

    wanted: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole_file: bool = False
    settings: tuple[str, ...] = ()
    arguments: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    helpers: str = ""
    networks: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A probe as it is put to one worker.

    tensors   only what the probe names; never an answer
    device    "cpu", "cuda" or "mps"
    pictures  also observe every figure as pixels, for people to look at: "picture/<k>" uint8 (height, width, 3)
    """

    probe: Probe
    seed: int
    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    device: str = "cpu"
    pictures: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """Everything one worker is given of one submission: the source, and the questions about it."""

    cells: tuple[Cell, ...]
    names: Names
    questions: tuple[Question, ...]


_KINDS: dict[str, Callable[..., object]] = {
    **INGREDIENTS,
    **PROBES,
    Replay.__name__: Replay,
    Names.__name__: Names,
}

T = TypeVar("T")


def to_json(thing: object) -> Json:
    """Plain JSON of any probe or ingredient; the kind stands beside the fields as "is"."""
    if thing is None or isinstance(thing, bool | int | float | str):
        return thing
    if isinstance(thing, tuple | list):
        return [to_json(item) for item in thing]
    if isinstance(thing, Mapping):
        return {str(key): to_json(value) for key, value in thing.items()}
    if is_dataclass(thing):
        return {"is": type(thing).__name__, **{f.name: to_json(getattr(thing, f.name)) for f in fields(thing)}}
    raise WireError(f"{type(thing).__name__} cannot be part of a probe")


def from_json(data: Json, kind: type[T]) -> T:
    """The probe, ingredient or Names that to_json wrote.

    Raises  WireError when it is anything else
    """
    thing = revive(data, _KINDS)
    if not isinstance(thing, kind):
        raise WireError(f"expected {kind.__name__}, got {type(thing).__name__}")
    return thing


def revive(data: Json, kinds: Mapping[str, Callable[..., object]]) -> object:
    """What to_json wrote, made of these kinds and no others.

    Raises  WireError when it is anything else
    """
    if isinstance(data, list):
        return tuple(revive(item, kinds) for item in data)
    if not isinstance(data, dict):
        return data
    if "is" not in data:
        return {key: revive(value, kinds) for key, value in data.items()}
    kind = kinds.get(str(data["is"]))
    if kind is None:
        raise WireError(f"nothing known is called {data['is']!r}")
    try:
        return kind(**{key: revive(value, kinds) for key, value in data.items() if key != "is"})
    except TypeError as error:
        raise WireError(f"{data['is']!r} does not fit: {error}") from None

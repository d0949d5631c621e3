"""What every ingredient is: a thing that a probe hands to student code, described as data and made in the worker."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, Protocol

from autograder.protocol.fields import AtLeast
from autograder.protocol.records import Json, Tensor

Mode = Literal["train", "eval"]
Dtype = Literal["float32", "float64", "int64", "int32", "uint8", "bool", ">i4", "<i4", ">i2", "<i2", ">f4", "<f4"]
Library = Literal["torch", "numpy"]
Positive = Annotated[int, AtLeast(1)]


def listed(numbers: Sequence[int]) -> str:
    """ "3", "3 and 8", "3, 8 and 5": to end a sentence."""
    words = [str(number) for number in numbers]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def unfit_dtype(dtype: str) -> Iterator[str]:
    """Why a function cannot be handed numbers of this dtype."""
    if dtype[0] in "<>":
        yield f"dtype {dtype!r} is for the bytes of a File; a function is handed float32, int64 or the like"


class Bench(Protocol):
    """What a worker makes ingredients with: random draws follow from the seed, and calls of models are recorded."""

    @property
    def seed(self) -> int:
        """Of the question."""

    @property
    def device(self) -> str:
        """ "cpu", "cuda" or "mps"."""

    @property
    def tensors(self) -> Mapping[str, Tensor]:
        """The tensors of the question."""

    @property
    def objects(self) -> Mapping[str, object]:
        """Role -> the object that was made for it."""

    def tensor(self, numbers: Tensor, library: Library) -> object:
        """The numbers as a tensor on the device, or as an array."""

    def file(self, name: str, content: bytes) -> str:
        """The path of a file of this name, in a folder of its own."""

    def network(self, layers: tuple[str, ...], weights: Sequence[Json]) -> object:
        """A network of the grader's own, whose passes are recorded; its parameters are drawn, or these."""

    def student_class(self, name: str, arguments: Mapping[str, Json], weights: str) -> object:
        """An object of the student's class, whose passes are recorded."""

    def loader(self, sizes: tuple[int, ...], shape: tuple[int, ...], targets: Tensor | int, number: int = 1) -> object:
        """Batches of drawn inputs and these targets, or class numbers below this; each number has its own."""

    def data(self, split: str, batch_size: int, seconds: float) -> object:
        """Shuffled batches of the data set that came with the question."""

    def begin_epoch(self, loader: object, number: int) -> None:
        """Let a loader over the data set shuffle as in this epoch, counted from 1."""

    def optimizer(self, model: object, kind: str, arguments: Mapping[str, Json], n_groups: int) -> object:
        """An optimizer of torch.optim over the model's parameters in so many groups, whose steps are recorded."""


class Ingredient(ABC):
    """A new one is a frozen dataclass in a file of this folder: its fields, how it is made, its words.

    Class attributes, set where they differ from those of most ingredients:

    is_model      its weights, modes and passes are observed
    has_decoy     a second one is put into a global of the role's name, for code that uses that instead
    needs_data    possible only where there is a data set
    collects      what is put into it is observed
    is_handed     a finding names its role among what a function was called with
    is_tensor     what a function leaves in it is observed; gradients may be asked for with respect to it
    """

    __slots__ = ()
    is_model = False
    has_decoy = False
    needs_data = False
    collects = False
    is_handed = True
    is_tensor = False

    @abstractmethod
    def make(self, bench: Bench, role: str) -> object:
        """The object itself; in a worker, where student code has already run.

        Whatever is random comes from the bench: the generators of torch and numpy may be in any state by now. Torch is
        imported here, not at the top: a judge can do without it, and it takes seconds.
        """

    @property
    def needs_role(self) -> str:
        """The role whose object it is made with, which is then made before it; "" for none."""
        return ""

    @property
    def is_setting(self) -> bool:
        """A plain value that a student's own global of the role's name may hold as well."""
        return False

    def for_call(self, bench: Bench, thing: object, number: int) -> object:
        """What the call of this number, counted from 1, is given."""
        return thing

    def used_as(self, thing: object) -> str:
        """What a function does with it: "model", "loader", "optimizer", "criterion", "sink", "count", "device",
        "switch", "number", "values" (numbers in a list, a tensor), "anything" (whatever else it may be used as) or
        "value" (anything else); tells what a parameter of another name means.
        """
        if self.is_tensor:
            return "values"
        return "number" if isinstance(thing, int | float) and not isinstance(thing, bool) else "value"

    def described(self) -> str:
        """What a function was called on, to end "We called train on ..."; "" when its role says enough."""
        return ""

    def image_shape(self) -> tuple[int, ...] | None:
        """Of the images it hands out, where it does."""
        return None

    def unfit(self, shape: tuple[int, ...]) -> Iterator[str]:
        """What is wrong when it is given images of this shape."""
        yield from ()

    def unfit_for_calls(self) -> Iterator[str]:
        """Why a function cannot be handed it."""
        yield from ()

"""What can be asked of student code, as data: two probes, made of ingredients.

A probe names roles ("model", "train_loader"); an assignment says which function
parameters and globals stand for a role. Every draw in a worker follows from the question's seed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Annotated, Literal, TypeVar

from autograder.protocol.errors import WireError
from autograder.protocol.fields import Filled, nearest
from autograder.protocol.ingredients import INGREDIENTS
from autograder.protocol.ingredients.base import Ingredient, Mode, Positive, listed
from autograder.protocol.ingredients.build import Build
from autograder.protocol.ingredients.draw import Draw
from autograder.protocol.ingredients.given import Given
from autograder.protocol.records import Cell, Json, Observed, Tensor


class Probe(ABC):
    """A question to the code, as data."""

    __slots__ = ()

    @property
    @abstractmethod
    def subject(self) -> str:
        """The function or class of the student's that the probe is about."""

    @property
    def recipes(self) -> Mapping[str, Ingredient]:
        """Role -> recipe of the object that the code is handed."""
        return {}

    @property
    def is_on_device(self) -> bool:
        """Whether it runs on the device that models are trained on; a probe of a class alone runs on the CPU."""
        return False

    @abstractmethod
    def describe(self) -> str:
        """What we did, as a sentence."""

    @abstractmethod
    def observes(self) -> Observed:
        """Names of what a run of this probe can observe."""

    @abstractmethod
    def builds(self) -> tuple[Build, ...]:
        """The student's classes that it makes."""

    @abstractmethod
    def needs(self) -> tuple[str, ...]:
        """Functions and classes of the student's that it uses."""

    def unfit(self, shapes: Iterable[tuple[int, ...]]) -> Iterator[str]:
        """What is wrong when its loaders hand out images of these shapes."""
        yield from (text for shape in shapes for recipe in self.recipes.values() for text in recipe.unfit(shape))


@dataclass(frozen=True, slots=True)
class Forward(Probe):
    """Build the student's class and run it forward on fresh images, each pass under the same seed.

    sizes      one batch of each size, all cut from the same images; none only looks at the parameters
    passes     how often the whole series is run
    gradients  also backward a fixed linear function of the last batch's output
    pixels     the value of every pixel; None draws standard-normal images
    dropout    False switches every dropout function off: the row is about something else

    Observed as tensors "output/<model>/<pass>/<batch>" (raw), "gradient/<model>/<shape>/<k>" (at most 256 entries,
    same-shape parameters in canonical order), values "shapes/<model>", "constant/<model>" (shapes of
    matrices whose entries are all equal), "output_shapes/<model>",
    "unreached/<model>" (names of parameters without a gradient), "unreached_shapes/<model>", "ends_in/<model>"
    ("linear" when every output is that of the last nn.Linear as it is, else "other"),
    "is_dropping/<model>" (whether a dropout function was told to drop units).

    Example: Forward((Build("MyMLP"),), sizes=(5, 1), mode="eval")
    """

    models: Annotated[tuple[Build, ...], Filled()]
    sizes: tuple[Positive, ...]
    mode: Mode
    passes: Positive = 1
    gradients: bool = False
    pixels: float | None = None
    dropout: bool = True
    shape: tuple[Positive, ...] = (1, 28, 28)

    @property
    def subject(self) -> str:
        """As Probe."""
        return self.models[0].name

    def describe(self) -> str:
        """As Probe."""
        if not self.sizes:
            return f"We made {' and '.join(build.described_class() for build in self.models)}."
        what = "sent a gradient back through it" if self.gradients else f"asked it about {listed(self.sizes)} images"
        return f"We made {self.models[-1].described_class()} and {what} in {self.mode} mode."

    def observes(self) -> Observed:
        """As Probe."""
        passed, differentiated = bool(self.sizes), self.gradients and bool(self.sizes)
        tensors = ("output",) * passed + ("gradient",) * differentiated
        outputs = ("output_shapes", "ends_in", "is_dropping") * passed
        return Observed(tensors, ("shapes", "constant", *outputs, *("unreached", "unreached_shapes") * differentiated))

    def builds(self) -> tuple[Build, ...]:
        """As Probe."""
        return self.models

    def needs(self) -> tuple[str, ...]:
        """As Probe."""
        return tuple(model.name for model in self.models)

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        if not self.sizes and (self.gradients or self.passes > 1):
            yield "gradients and passes need at least one batch in sizes"


@dataclass(frozen=True, slots=True)
class Call(Probe):
    """Call a function of the student's with what the roles stand for.

    given    role -> ingredient, in the canonical order of the parameters
    times    how often it is called, with the same objects
    arrives  the mode the model is in before the first call
    answers  name of a tensor that comes with the question: images that the worker gives the model afterwards,
             in eval mode; "" for none
    returns  roles whose values may also come back as the return value, in that order
    through  roles of tensors: a fixed linear function of what is returned is differentiated with respect to them
    by       a function of the folder's helpers.py that is called instead, as by(function, **objects), where
             function(role=object, ...) is the student's; what it returns is observed
    asks     inputs that a returned model answers, in eval mode
    points   (x, y) in data coordinates at which what is drawn is looked at
    may_raise  an exception is observed as "raised" and loses nothing by itself

    The function may be one of a class: "MyReLU.apply" is about MyReLU.

    Observed as tensors; t is the number of the call, 0 before the first:
    returned           what the last call returned; of several each by place or key: "returned/0", "returned/loss"
    given/<role>       what a tensor that was handed in holds after the last call
    appended/<role>    what was appended to a Sink
    through/<role>     the gradient with respect to it
    weights/<t>        all parameters of the model in one vector; of a second model "<role>_weights/<t>"
    buffers/<t>        the same of its buffers
    lr/<t>             learning rates after call t; "step_lr/<t>" at each step of call t
    answers/<t>        of the model that call t returned
    logits             on held-out images; "named/<t>" uint8 the largest logit of each image after call t
    colours/<axes>     uint8 (points, 3)
    images/<k>         the numbers of images and heat maps, in the order of the axes
    bars/<k>           heights of bars and histograms; "edges/<k>" their left and right edges, (bars, 2)

    Observed as values:
    returned           booleans and texts; "kind" what each thing is: "tensor float32", "array float64", "float", "None"
    changed            roles whose list is not what it was
    reached/<role>     whether a gradient came back to it
    modes/<t>          training flag in each forward pass that backward came back to; in all where none was
    recorded/<t>       did autograd record the pass; "tracking/<t>" was gradient tracking on
    trace/<t>          F forward, f forward of a copy, B backward, b backward from a tensor without history,
                       Z zero_grad, S step, s step of another optimizer
    affine/<t>         whether the model that call t returned is an affine function
    raised             class of the exception and those it derives from; "message" what it says
    figures, assumed   what was drawn, and what was assumed to make the call

    Example: Call("train", {"model": Net(("linear 784 10",)), "train_loader": Loader((8,))}, times=2)
    """

    function: str
    given: Mapping[str, Ingredient]
    times: Positive = 1
    arrives: Mode = "train"
    answers: Literal["", "held-out/images"] = ""
    returns: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    by: str = ""
    asks: Draw | Given | None = None
    points: tuple[tuple[float, float], ...] = ()
    may_raise: bool = False

    @property
    def subject(self) -> str:
        """As Probe."""
        return self.function.partition(".")[0]

    @property
    def recipes(self) -> Mapping[str, Ingredient]:
        """As Probe."""
        return self.given

    @property
    def is_on_device(self) -> bool:
        """As Probe; a function of numbers alone runs where these have every precision."""
        return not any(recipe.is_tensor for recipe in self.given.values())

    def describe(self) -> str:
        """As Probe."""
        times = {1: "", 2: " twice", 3: " three times"}.get(self.times, f" {self.times} times")
        on = next(filter(None, (recipe.described() for recipe in self.given.values())), "")
        if on:
            mode = ", with a model that arrives in eval mode" if self.arrives == "eval" else ""
            return f"We called {self.function}{times} on {on}{mode}."
        handed = ", ".join(role for role, recipe in self.given.items() if recipe.is_handed)
        return f"We called {self.function}({handed}){times}."

    def observes(self) -> Observed:
        """As Probe; whether something is returned or drawn, only a run shows."""
        models = [role for role, recipe in self.given.items() if recipe.is_model]
        tensors = [f"appended/{role}" for role, recipe in self.given.items() if recipe.collects]
        if self.answers:
            tensors += ["logits", "named"]
        elif models:
            has_stray = "model" in self.given and self.given["model"].has_decoy
            tensors += ["weights", "buffers", *(["stray_weights"] if has_stray else [])]
            first = "model" if "model" in models else models[0]
            tensors += [f"{role}_{what}" for role in models if role != first for what in ("weights", "buffers")]
        tensors += [f"given/{role}" for role, recipe in self.given.items() if recipe.is_tensor]
        tensors += [f"through/{role}" for role in self.through]
        tensors += ["lr", "step_lr"] if any(recipe.needs_role for recipe in self.given.values()) else []
        tensors += ["answers"] if self.asks else []
        tensors += ["colours"] if self.points else []
        values = ["modes", "recorded", "tracking"] if models else []
        values += [f"reached/{role}" for role in self.through]
        values += ["affine"] if self.asks else []
        values += ["raised"] if self.may_raise else []
        return Observed(
            (*tensors, "returned", "images", "bars", "edges"),
            (*values, "returned", "kind", "trace", "changed", "figures"),
        )

    def builds(self) -> tuple[Build, ...]:
        """As Probe."""
        return tuple(recipe for recipe in self.given.values() if isinstance(recipe, Build))

    def needs(self) -> tuple[str, ...]:
        """As Probe."""
        return (self.subject, *(build.name for build in self.builds()))

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        recipes = self.given.values()
        sinks = [role for role, recipe in self.given.items() if recipe.collects]
        for role in self.returns:
            if role not in sinks:
                yield f"returns names {role!r}, which is given no Sink(); {nearest(role, sinks)}"
        models = [role for role, recipe in self.given.items() if recipe.is_model]
        for role, recipe in self.given.items():
            if recipe.needs_role and recipe.needs_role not in models:
                yield f"{role!r} is over the parameters of the role {recipe.needs_role!r}, which is no Net and no Build"
        for role, recipe in self.given.items():
            yield from (f"the role {role!r}: {text}" for text in recipe.unfit_for_calls())
        tensors = [role for role, recipe in self.given.items() if recipe.is_tensor]
        for role in self.through:
            if role not in tensors:
                yield f"through names {role!r}, which is given no tensor; {nearest(role, tensors)}"
        yield from self.unfit({shape for recipe in recipes if (shape := recipe.image_shape()) is not None})
        if self.answers and not any(recipe.needs_data for recipe in recipes):
            yield f"answers is {self.answers!r}, which comes with a data set only: no role is given Data(...)"


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
    """

    wanted: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole_file: bool = False
    settings: tuple[str, ...] = ()
    arguments: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    helpers: str = ""


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


PROBES: tuple[type[Probe], ...] = (Forward, Call)
_KINDS: dict[str, Callable[..., object]] = {
    **INGREDIENTS,
    **{kind.__name__: kind for kind in (*PROBES, Names)},
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

"""What comes of calling a function of the student's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from autograder.protocol.fields import nearest
from autograder.protocol.ingredients.base import Ingredient, Mode, Positive
from autograder.protocol.ingredients.build import Build
from autograder.protocol.ingredients.draw import Draw
from autograder.protocol.ingredients.given import Given
from autograder.protocol.ingredients.loss import Loss
from autograder.protocol.probes.base import REMARKS, Desk, Probe
from autograder.protocol.records import Observed

_NUMBERED = frozenset(
    "weights buffers lr step_lr answers named trace modes recorded tracking affine".split()  # noqa: SIM905 a list
)


@dataclass(frozen=True, slots=True)
class Call(Probe):
    """Call a function of the student's with what the roles stand for.

    given      role -> ingredient, in the canonical order of the parameters
    times      how often it is called, with the same objects
    arrives    the mode the model is in before the first call
    answers    name of a tensor that comes with the question: images that the worker gives the model afterwards, in eval
               mode; "" for none
    returns    roles whose values may also come back as the return value, in that order
    through    roles of tensors: a fixed linear function of what is returned is differentiated with respect to them
    by         a function of the folder's helpers.py that is called instead, as by(function, **objects), where
               function(role=object, ...) is the student's; what it returns is observed
    asks       inputs that a returned model answers, in eval mode
    points     (x, y) in data coordinates at which what is drawn is looked at
    may_raise  an exception is observed as "raised" and loses nothing by itself
    dropout    False switches every dropout function off
    replay     the loss that each step descends: the reference's network goes through the training again, with the
               given optimizer on the given batches, and weights that it does not lead to earn nothing. Needs a Build
               with weights of ours, an Optimizer over it, a Data loader, answers, and dropout=False

    The function may be one of a class: "MyReLU.apply" is about MyReLU.

    Observed as tensors; t is the number of the call, 0 before the first:
    returned           what the last call returned; of several each by place or key: "returned/0", "returned/loss"
    given/<role>       what a tensor that was handed in holds after the last call
    appended/<role>    what was appended to a Sink
    through/<role>     the gradient with respect to it
    weights/<t>        all parameters of the model in one vector; of a second model "<role>_weights/<t>"
    buffers/<t>        the same of its buffers; "buffer/<t>/<name>" each by itself, of a second model
                       "buffer/<role>/<t>/<name>"
    lr/<t>             learning rates after call t; "step_lr/<t>" at each step of call t
    answers/<t>        of the model that call t returned
    snapshot/<n>/<k>   of parameter k after n steps, where the training is replayed: ".../weight", and what the
                       optimizer keeps for it, ".../momentum_buffer"; ".../buffer" of buffer k
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
    ends               how many steps of the optimizer were made when each call ended, where the training is replayed
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
    dropout: bool = True
    replay: Loss | None = None

    def answer(self, desk: Desk) -> None:
        """As Probe."""
        desk.call(self)

    @property
    def subject(self) -> str:
        """As Probe."""
        return self.function.partition(".")[0]

    @property
    def is_about_a_class(self) -> bool:
        """As Probe."""
        return "." in self.function

    @property
    def recipes(self) -> Mapping[str, Ingredient]:
        """As Probe."""
        return self.given

    @property
    def main_model(self) -> str:
        """The role whose weights are called weights: "model", else the first model; "" where there is none."""
        models = [role for role, recipe in self.given.items() if recipe.is_model]
        return "model" if "model" in models else next(iter(models), "")

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
            tensors += ["weights", "buffers", "buffer", *(["stray_weights"] if has_stray else [])]
            others = (role for role in models if role != self.main_model)
            tensors += [f"{role}_{what}" for role in others for what in ("weights", "buffers")]
        tensors += ["snapshot"] if self.replay else []
        tensors += [f"given/{role}" for role, recipe in self.given.items() if recipe.is_tensor]
        tensors += [f"through/{role}" for role in self.through]
        tensors += ["lr", "step_lr"] if any(recipe.needs_role for recipe in self.given.values()) else []
        tensors += ["answers"] if self.asks else []
        tensors += ["colours"] if self.points else []
        values = ["modes", "recorded", "tracking"] if models else []
        values += [f"reached/{role}" for role in self.through]
        values += ["affine"] if self.asks else []
        values += ["raised"] if self.may_raise else []
        values += ["ends"] if self.replay else []
        return Observed(
            (*tensors, "returned", "images", "bars", "edges"),
            (*values, "returned", "kind", "trace", "changed", "figures"),
        )

    def answerable(self) -> Observed:
        """As Probe; each number of a call is written out, so that there are no answers after more calls than were made.

        Traces are compared between answers, whatever a row looks at.
        """
        observed, numbers = self.observes(), range(self.times + 1)
        tensors = (*observed.tensors, "lr", "step_lr")
        values = (*observed.values, "modes", "recorded", "tracking", *("message",) * self.may_raise)

        def spelled(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(
                n for name in names for n in ([f"{name}/{t}" for t in numbers] if _is_numbered(name) else [name])
            )

        return Observed(spelled(tensors), (*spelled(values), *REMARKS))

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
        if self.replay:
            yield from self._unfit_for_replay()
        if self.answers and not any(recipe.needs_data for recipe in recipes):
            yield f"answers is {self.answers!r}, which comes with a data set only: no role is given Data(...)"

    def _unfit_for_replay(self) -> Iterator[str]:
        optimizers = [recipe for recipe in self.given.values() if recipe.needs_role]
        network = self.given.get(optimizers[0].needs_role) if len(optimizers) == 1 else None
        if not isinstance(network, Build):
            yield "replay needs one Optimizer, over the parameters of a Build"
        elif network.weights == "own":
            yield "replay starts from weights of ours: give the Build weights='small'"
        if not self.answers or sum(recipe.needs_data for recipe in self.given.values()) != 1:
            yield "replay needs one Data(...) to train on, and answers"
        if self.replay and self.replay.reduction == "none":
            yield "replay needs a loss that is one number: its reduction is 'none'"
        if self.dropout:
            yield "replay cannot draw the same units again: set dropout=False"


def _is_numbered(name: str) -> bool:
    """Whether it is observed once for each call: "weights/1", "teacher_weights/1"."""
    return name in _NUMBERED or name.endswith(("_weights", "_buffers"))

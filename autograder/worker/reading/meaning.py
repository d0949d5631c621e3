"""Decides what each parameter of a student's function means: a role of the handout, or a harmless stand-in.

Evidence in this order: the name, what the student's own calls pass, what the body does with it. Where two parameters
could be the same role, or one could be two, the code does not guess.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from torch.utils.data import DataLoader

from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.questions import Names
from autograder.worker.reading import stand_ins
from autograder.worker.reading.aliases import distinguishing, plain, resembles, words
from autograder.worker.reading.callers import Argument, arguments
from autograder.worker.reading.definitions import body_of, trees
from autograder.worker.reading.stand_ins import Options, Silent, Unbindable, UnknownOption
from autograder.worker.reading.surroundings import appended, beside, origins
from autograder.worker.reading.usage import Body, Usage

_OBJECTS = frozenset({"loader", "model", "optimizer", "sink", "criterion", "device", "options"})
_UNKNOWN = Usage(frozenset({"other"}))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a parameter is given.

    role     the handout's role; "" for a stand-in
    assumed  a sentence, where it was not the name that decided
    """

    value: object
    role: str = ""
    assumed: str = ""


@dataclass(slots=True)
class _Case:
    """One function and the evidence for what its parameters mean."""

    name: str
    objects: Mapping[str, object]
    names: Names
    kinds: Mapping[str, str]
    body: Body | None
    passed: Mapping[str, Sequence[Argument]]
    tensors: frozenset[str] = frozenset()
    meant: dict[str, Meaning] = field(default_factory=dict)

    def usage(self, parameter: str, option: str = "") -> Usage:
        return self.body.usage(parameter, option) if self.body else _UNKNOWN

    def role_called(self, name: str) -> str | None:
        """The role that this name stands for, by the assignment's own list."""
        spelled = ((role, word) for role in self.objects for word in (role, *self.names.roles.get(role, ())))
        named = next((role for role, word in spelled if plain(word) == plain(name)), None)
        alike = [role for role in self.objects if _initials(role) == name.lower()]
        return named or (alike[0] if len(alike) == 1 else None)

    def free(self, *kinds: str) -> list[str]:
        """Roles of these kinds that no parameter has yet."""
        taken = {meaning.role for meaning in self.meant.values()}
        return [role for role in self.objects if self.kinds[role] in kinds and role not in taken]

    def contradicts(self, parameter: str, role: str) -> bool:
        """Whether the body uses the parameter in a way that does not fit the role."""
        if role in self.tensors or self.kinds[role] == "anything":  # a tensor is iterated and asked for its shape too
            return False
        kind = self.usage(parameter).kind
        if isinstance(self.objects[role], Mapping) and (kind == "loader" or self.usage(parameter).options):
            return False  # a dictionary is iterated and read by its keys
        return kind in _OBJECTS and self.kinds[role] not in (kind, "values" if kind in ("loader", "sink") else kind)

    def take(self, parameter: str, role: str, is_assumed: bool = True) -> None:
        says = f"the parameter {parameter!r} of {self.name} is taken for the {role.replace('_', ' ')}"
        self.meant[parameter] = Meaning(self.objects[role], role, says if is_assumed else "")


def meanings(
    name: str,
    function: Callable[..., object],
    defaults: Mapping[str, str | None],
    objects: Mapping[str, object],
    names: Names,
    recipes: Mapping[str, Ingredient],
    files: Collection[str],
    nullable: Collection[str] = (),
) -> dict[str, Meaning]:
    """Parameter -> what it is given; those that keep their default are left out.

    defaults  parameter -> "" where it has none, a global's name where that is it, None where it has one that can stay
    nullable  those whose default is None: lists to append to among them are given the lists that nothing else is
    Raises    Unbindable that names the first parameter whose meaning stays unclear
    """
    parameters, required = list(defaults), [p for p, default in defaults.items() if default is not None]
    kinds = {role: recipes[role].used_as(value) for role, value in objects.items()}
    modules = trees(files)
    own = {name, str(getattr(function, "__name__", name))}
    passed: dict[str, list[Argument]] = {}
    for each in sorted(own):
        for parameter, expressions in arguments(modules, each, tuple(parameters)).items():
            passed.setdefault(parameter, []).extend(expressions)
    for parameter in required:
        if defaults[parameter]:
            passed[parameter] = [Argument("name", str(defaults[parameter]))]
    tensors = frozenset(role for role in objects if recipes[role].is_tensor)
    case = _Case(name, objects, names, kinds, body_of(function, modules), passed, tensors)
    for parameter in parameters:
        role = case.role_called(parameter)
        if role is None or role in {m.role for m in case.meant.values()}:
            continue
        if plain(role) == plain(parameter) or not case.contradicts(parameter, role):
            case.take(parameter, role, is_assumed=False)
    _by_callers(case, _open(case, parameters, required))
    for kind in ("loader", "optimizer", "model", "criterion", "device", "sink"):
        _by_usage(case, kind, _open(case, parameters, required))
    _by_words(case, _open(case, parameters, required))
    _as_the_only_one(case, _open(case, parameters, required))
    for parameter in _open(case, parameters, required):
        if tensors & set(case.free(*kinds.values())):  # it is one of these, and a number in its place would be wrong
            raise Unbindable(_unknown(case, parameter))
        case.meant[parameter] = _stand_in(case, parameter)
    _by_usage(case, "sink", _open(case, parameters, nullable))
    return {parameter: case.meant[parameter] for parameter in parameters if parameter in case.meant}


def _open(case: _Case, parameters: Iterable[str], required: Collection[str]) -> list[str]:
    return [p for p in parameters if p in required and p not in case.meant]


def _as_the_only_one(case: _Case, parameters: Sequence[str]) -> None:
    """One parameter and one thing left to hand to it: there is nothing else that it could mean."""
    free = case.free(*case.kinds.values())
    is_clear = len(free) == len(parameters) == 1 and (len(case.objects) == 1 or free[0] in case.tensors)
    if is_clear and not case.contradicts(parameters[0], free[0]):
        case.take(parameters[0], free[0])


def _initials(role: str) -> str:
    """ "lv" of loss_vector."""
    return "".join(word[0] for word in words(role)) if len(words(role)) > 1 else ""


def _by_callers(case: _Case, parameters: Sequence[str]) -> None:
    """What the student's own calls pass by a name that the handout knows."""
    for parameter in parameters:
        roles = {case.role_called(a.name) for a in case.passed.get(parameter, ()) if a.kind == "name"} - {None}
        fit = [role for role in roles if role in case.free(*case.kinds.values()) and role is not None]
        if len(fit) == 1 and not case.contradicts(parameter, fit[0]):
            case.take(parameter, fit[0])


def _by_usage(case: _Case, kind: str, parameters: Sequence[str]) -> None:
    """Parameters that are used as only one free role can be; the name tells several apart."""
    claim = [p for p in parameters if case.usage(p).kind == kind]
    if kind == "optimizer" and not claim:
        claim = [p for p in parameters if case.usage(p).kind == "stepped" and not {"scheduler", "scaler"} & {*words(p)}]
        claim = [p for p in claim if not {"sched", "schedule"} & {*words(p)}]
    if kind == "model" and len(claim) > 1:
        claim = [p for p in claim if "network" in case.usage(p).marks]
    _share(case, claim, case.free(kind))


def _by_words(case: _Case, parameters: Sequence[str]) -> None:
    """Lists of numbers, which are used alike: told apart by the words in their names and beside them."""
    lists = [p for p in parameters if case.usage(p).kind in ("", "loader", "sink", "unused", "number")]
    _share(case, lists, case.free("values"))


def _share(case: _Case, parameters: Sequence[str], roles: Sequence[str]) -> None:
    """Give each role to the one parameter that resembles it; a last one to the last."""
    left, free = list(parameters), list(roles)
    if len(free) > 1 or len(left) > 1:
        pieces = distinguishing(free, case.names)
        for role in tuple(free):
            alike = [p for p in left if resembles([*words(p), *_beside(case, p)], pieces[role])]
            only = [p for p in alike if not any(resembles(words(p), pieces[o]) for o in free if o != role)]
            if len(only) == 1:
                case.take(only[0], role)
                left.remove(only[0])
                free.remove(role)
        for role in tuple(free):
            alike = [p for p in left if resembles(_origins(case, p), pieces[role])]
            if len(alike) == 1 and len(left) == len(free):
                case.take(alike[0], role)
                left.remove(alike[0])
                free.remove(role)
    if len(left) == len(free) == 1:
        case.take(left[0], free[0])


def _origins(case: _Case, parameter: str) -> list[str]:
    """Words of what the numbers that are appended were computed from."""
    names = origins(case.body, appended(case.body, parameter)) if case.body else ()
    return [word for name in names for word in words(name)]


def _beside(case: _Case, parameter: str) -> list[str]:
    """Words of what is appended to a list, or stands beside it where it is drawn."""
    return [word for name in (beside(case.body, parameter) if case.body else ()) for word in words(name)]


def _stand_in(case: _Case, parameter: str, option: str = "") -> Meaning:
    """What a parameter, or one of its options, is given that is no object of the handout's.

    Raises  Unbindable when its meaning stays unclear
    """
    label = f"{parameter}.{option}" if option else parameter
    name, usage = option or parameter, case.usage(parameter, option)
    expressions = () if option else case.passed.get(parameter, ())
    value, says = _value(case, name, usage, expressions)
    if says == "options" and not option:
        value, says = _options(case, parameter, usage.options), "the options of a program"
    if says in ("", "options"):
        raise Unbindable(_unknown(case, label if option else parameter))
    return Meaning(value, "", f"the parameter {parameter!r} of {case.name} is taken for {says}" if not option else "")


def _value(case: _Case, name: str, usage: Usage, expressions: Sequence[Argument]) -> tuple[object, str]:
    """A value and what it is, as words for the report; no words when there is none."""
    kind, parts = usage.kind, set(words(name))
    measure = _measured(case, name, kind, {a.kind for a in expressions})
    if measure is not None:
        return measure
    literals = [a.value for a in expressions if a.value is not None]
    if literals and kind not in _OBJECTS and all(value == literals[0] for value in literals):
        return literals[0], f"{literals[0]!r}, as where you call it"
    counts = [value for role, value in case.objects.items() if case.kinds[role] == "count"]
    numbers = [value for role, value in case.objects.items() if case.kinds[role] == "number"]
    optimizer = next((value for role, value in case.objects.items() if case.kinds[role] == "optimizer"), None)
    if kind == "count" or any(a.kind == "count" for a in expressions):
        return (counts[0] if counts else 1), "the number of the epoch"
    if kind == "modulus" and numbers:
        return numbers[0], f"the number {numbers[0]}"
    if kind == "rounds" and parts & {"epoch", "epochs", "round", "rounds"}:
        return 1, "the number 1"
    if kind == "switch" and stand_ins.is_harmless_switch(name):
        return False, "False"
    if kind == "stepped":
        if "scaler" in parts:
            return stand_ins.no_scaler(), "a gradient scaler that is switched off"
        return stand_ins.constant_schedule(optimizer), "a schedule that keeps the learning rate"
    if kind == "sink" and not case.free("sink"):
        return [], "an empty list"
    if kind in ("silent", "unused"):
        return Silent(), "something that nothing depends on"
    if kind == "text":
        return name, f"the text {name!r}"
    return None, "options" if kind == "options" else ""


def _measured(case: _Case, name: str, kind: str, passed: Collection[str]) -> tuple[object, str] | None:
    """Numbers that the handout's objects have: sizes of the one loader, settings of the optimizer."""
    for role, thing in case.objects.items():
        setting = stand_ins.setting_of(thing, name) if case.kinds[role] == "optimizer" else None
        if setting is not None:
            return setting, f"the optimizer's {name}"
    loaders = [value for role, value in case.objects.items() if case.kinds[role] == "loader"]
    if len(loaders) != 1:
        return None
    loader = cast("DataLoader[object]", loaders[0])
    if stand_ins.is_batch_size(name) or "batch size" in passed:
        return loader.batch_size, "the loader's batch size"
    is_number = kind in ("divisor", "number", "count", "rounds", "unused")
    if "batches" in passed or (is_number and stand_ins.counts_batches(name)):
        return len(loader), "the number of batches"
    if "images" in passed or (kind == "divisor" and stand_ins.counts_images(name)):
        return len(cast(Sequence[object], loader.dataset)), "the number of images"
    return None


def _options(case: _Case, parameter: str, options: Sequence[str]) -> Options:
    def resolve(option: str) -> object:
        role = case.role_called(option)
        if role is not None:
            return case.objects[role]
        try:
            return _stand_in(case, parameter, option).value
        except Unbindable as error:
            raise UnknownOption(str(error)) from None

    values: dict[str, object] = {}
    roles = [role for role, kind in case.kinds.items() if kind in ("values", "sink")]
    pieces = distinguishing(roles, case.names)
    for option in options:
        alike = [role for role in roles if resembles(words(option), pieces[role])]
        try:
            values[option] = case.objects[alike[0]] if len(alike) == 1 else resolve(option)
        except Unbindable:  # raised again when the option is really read
            continue
    return Options(values, resolve)


def _unknown(case: _Case, parameter: str) -> str:
    has = ", ".join(case.objects)
    return (
        f"{case.name} has a parameter {parameter!r} that the handout does not know; what can be handed to it is {has}: "
        f"take {parameter!r} out, or give it a default"
    )

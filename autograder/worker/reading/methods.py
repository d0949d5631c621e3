"""Calls a wanted function that a student wrote as a method: Trainer(...).train(...)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import cast

from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.questions import Names
from autograder.worker.reading.aliases import plain
from autograder.worker.reading.binding import bind, defined, globals_of
from autograder.worker.reading.stand_ins import Unbindable


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a class, before there is an instance."""

    kind: object
    name: str

    def __call__(self, *_args: object, **_kwargs: object) -> object:
        """Stands for the function only until an instance is made."""
        raise Unbindable(f"{self.name} is a method, and there is no object to call it on")


def instance_method(
    method: Method,
    objects: Mapping[str, object],
    names: Names,
    recipes: Mapping[str, Ingredient],
    files: Collection[str],
) -> tuple[Callable[..., object], tuple[str, ...]]:
    """The method of an instance that holds what the handout gives, and what was assumed to make it.

    Attributes that the handout has a word for ("self.optimizer") are the handout's, whoever made them.

    Raises  Unbindable when it cannot be told what a parameter of __init__ is
    """
    kind = cast("type[object]", method.kind)
    name = str(getattr(kind, "__name__", "the class"))
    bound = bind(name, kind, objects, {}, names, recipes, files)
    with defined(globals_of(kind.__init__), bound):
        instance = kind(*bound.positional, **bound.arguments)
    handed = {id(value) for value in (*bound.positional, *bound.arguments.values())}
    for attribute, value in list(vars(instance).items()):
        role = next((r for r in objects if plain(attribute) in {plain(w) for w in (r, *names.roles.get(r, ()))}), None)
        if role is not None and role not in names.own and id(value) not in handed:
            setattr(instance, attribute, objects[role])  # as a global of that name would be
    function = cast("Callable[..., object]", getattr(instance, method.name))
    return function, (*bound.assumed, f"{method.name} is called on an object of {name}")

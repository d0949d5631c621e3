"""Exceptions as data: what student code raised, and what is said when it answers with something else.

The place of a fault is in the student's own cells.
"""

from __future__ import annotations

import builtins
import re
import traceback
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from autograder.protocol.records import Fault, Outcome, Place
from autograder.worker.reading.stand_ins import Unbindable
from autograder.worker.to_numpy import NotPlain

_FAULTS = 300  # characters of a message
_NEAR = 0.75  # similarity of a misspelt name and the one that was meant
_FILES = re.compile(
    r"(my|our)_\w+|(hw|lab|week|task|part|ex|q)_?\d\w*|(assignment|homework|mnist|mlp)\w*"
    r"|(utils?|helpers?|models?|nets?|networks?|train(er|ing)?|test(s|ing)?|val(idate|idation)?|eval(uate|uation)?"
    r"|data(set|sets|loader|loaders)?|load(er|ers)|configs?|settings|constants|common|plot(s|ting)?|layers?|modules?"
    r"|functions?|metrics|losses|solution|main|engine|logger|log)(_\w+)?"
)  # names of files of students' own
_OURS = frozenset({"Missing", "NotAnAnswer", *Outcome})  # kinds of fault whose words are ours


class Complaint(Exception):
    """Student code answered, but not with what was asked for."""


class Missing(Complaint):
    """The student's code does not define the name that a question is about."""


def fault_of(error: BaseException, files: Collection[str]) -> Fault:
    """The exception as data, with the innermost frame of the student's own."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in files]
    place = Place(own[-1].filename, own[-1].lineno or 1) if own else None
    kind = type(error)  # not error.__class__, which code may set
    if issubclass(kind, Missing):
        return Fault("Missing", str(error)[:_FAULTS], place)
    if issubclass(kind, Complaint | Unbindable | NotPlain):
        return Fault("NotAnAnswer", str(error)[:_FAULTS], place)
    module = str(getattr(error, "name", ""))[:80] if issubclass(kind, ModuleNotFoundError) else ""
    if _FILES.fullmatch(module.partition(".")[0]):
        says = f"There is no package or file called {module!r} here: if it is a file of yours, hand it in too"
        return Fault("NotAnAnswer", says[:_FAULTS], place)
    try:
        message = _last_words(str.__str__(_message(error)))[:_FAULTS]  # a plain str, whatever __str__ made
    except BaseException:  # an exception of the student's may fail to describe itself, in any way
        message = ""
    name = kind.__name__[:80]
    return Fault(f"your {name}" if name in _OURS else name, message, place)


def _message(error: BaseException) -> str:
    """The text of the exception; with the nearest name to a misspelt one, as Python adds when it prints a traceback."""
    message = str(error)
    if not isinstance(error, NameError | AttributeError) or not isinstance(error.name, str):
        return message
    near = get_close_matches(error.name, _names(error), n=1, cutoff=_NEAR)
    return f"{message}. Did you mean: '{near[0]}'?" if near else message


def _names(error: NameError | AttributeError) -> list[str]:
    """What could have been meant: attributes of the object, or names where it was raised."""
    if isinstance(error, AttributeError):
        return dir(error.obj)
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return [*frames[-1].f_locals, *frames[-1].f_globals, *dir(builtins)] if frames else []


def _last_words(message: str) -> str:
    """An error from a DataLoader's worker process carries a whole traceback; its last line says what happened."""
    return message.strip().splitlines()[-1] if "Original Traceback" in message else message


def missing(name: str, names: Iterable[str]) -> str:
    """That there is no such name, and the nearest of these names other than itself."""
    near = get_close_matches(name, [other for other in names if other != name], n=1)
    return f"there is no {name}" + (f"; the nearest name is {near[0]}" if near else "")

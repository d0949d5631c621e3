"""Notices definitions that are older than the cell that should have made them: it failed or was stopped before.

Known from the text of all cells that were run and from where a function's code comes from, in every version of IPython.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def stale(names: Iterable[str], made_in: Mapping[str, int], cells: Sequence[str]) -> Iterator[str]:
    """A sentence for each of these names that a later cell defines than the one that its definition is from.

    made_in  name -> number of the cell that the definition in the session is from; not in it when there is none, 0 when
             it is from no cell
    cells    the text of every cell that was run, in order, without the one that runs now; the first is number 0
    """
    for name in names:
        made = made_in.get(name)
        later = [n for n in range((made or 0) + 1, len(cells)) if made != 0 and _defines(cells[n], name)]
        if later and made is None and not any(_deletes(text, name) for text in cells[later[-1] :]):
            yield f"In [{later[-1]}] defines {name}, but failed or was stopped before it got there. Run it again."
        elif later and made is not None:
            yield (
                f"In [{later[-1]}] defines {name} too, but failed or was stopped before it got there: "
                f"what is checked is the older {name} of In [{made}]."
            )


def _defines(text: str, name: str) -> bool:
    """Whether a cell that runs to its end defines it: at top level, under no condition."""
    if name not in text:
        return False
    try:
        return any(isinstance(s, _DEFINITIONS) and s.name == name for s in ast.parse(text).body)
    except (SyntaxError, ValueError):
        return re.search(rf"^(async\s+)?(def|class)\s+{re.escape(name)}\b", text, re.MULTILINE) is not None


def _deletes(text: str, name: str) -> bool:
    return re.search(rf"\bdel\b.*\b{re.escape(name)}\b", text) is not None

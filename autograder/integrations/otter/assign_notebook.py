"""The source notebook of Otter Assign: configuration, questions, and prompts where students see no solution.

Strings in, strings out; `otter assign` reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.handout.notebook_writer import Cell, code, notebook_json, raw
from autograder.handout.stub import BEGIN, END, GUARD
from autograder.integrations.otter.names import case, config, name, visible
from autograder.integrations.settings import Settings
from autograder.protocol.records import Json
from autograder.rubric.assignment import Assignment, Part

# Otter strips solutions from questions only; a cell of a part that students cannot check says so itself.
_SOLUTION = "otter_assign_solution_cell"


def master(assignment: Assignment, settings: Settings, cells: Sequence[Cell], stub: str, files: Sequence[str]) -> str:
    """The notebook.

    cells  of the reference
    stub   what students start from; its prompts stand where solutions are taken out
    files  of the solution folder, as they lie beside the notebook
    """
    prompts = re.findall(r"raise NotImplementedError\(.*\)", stub)
    notebook_cells = [raw(_config(assignment, settings, files))]
    parts_at: dict[int, list[Part]] = {}
    for part in assignment.parts:
        if visible(part):
            parts_at.setdefault(last(part, cells), []).append(part)
    for index, cell in enumerate(cells):
        n_regions = cell.source.count(BEGIN)
        cell = Cell(cell.kind, _untrained(_prompted(cell.source, prompts[:n_regions])))
        prompts = prompts[n_regions:]
        if index in parts_at:
            notebook_cells += _question(parts_at[index], cell)
        else:
            notebook_cells.append(replace(cell, metadata={"tags": [_SOLUTION]}) if n_regions else cell)
    return notebook_json(notebook_cells)


def last(part: Part, cells: Sequence[Cell]) -> int:
    """The cell in which the last of the part's names is defined."""
    starts = tuple(f"{word} {wanted}{sign}" for wanted in part.names for word in ("def", "class") for sign in "(:")
    indices = [i for i, cell in enumerate(cells) if any(line.startswith(starts) for line in cell.source.splitlines())]
    return max(indices, default=len(cells) - 1)


def after_parts(
    assignment: Assignment, cells: Sequence[Cell], marked: Sequence[Cell], more: Mapping[str, Sequence[Cell]]
) -> list[Cell]:
    """The marked cells, behind the last cell of each part more cells; parts may stand in any order in the file.

    cells   in which parts define their names
    marked  one for each of the cells
    more    part title -> what comes behind it
    """
    behind: dict[int, list[Cell]] = {}
    for part in assignment.parts:
        behind.setdefault(last(part, cells), []).extend(more.get(part.title, ()))
    return [cell for index, own in enumerate(marked) for cell in (own, *behind.get(index, ()))]


def _config(assignment: Assignment, settings: Settings, files: Sequence[str]) -> str:
    """YAML, of which JSON is a part."""
    content: dict[str, Json] = {
        "name": assignment.slug,
        "init_cell": True,
        "check_all_cell": True,
        "export_cell": False,
        "files": ["expected.safetensors"],
        "autograder_files": list(files),
        "generate": config(settings),
        "tests": {"files": True, "ok_format": False},
    }
    return "# ASSIGNMENT CONFIG\n" + "".join(f"{key}: {json.dumps(value)}\n" for key, value in content.items())


def _question(parts: Sequence[Part], cell: Cell) -> list[Cell]:
    """A cell and the tests of all parts that are complete with it."""
    tests = [
        code(f'""" # BEGIN TEST CONFIG\npoints: {check.points:g}\n""" # END TEST CONFIG\n{case(check)}')
        for part in parts
        for check in visible(part)
    ]
    return [
        raw(f"# BEGIN QUESTION\nname: {'_'.join(name(part) for part in parts)}"),
        raw("# BEGIN SOLUTION"),
        cell,
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        *tests,
        raw("# END TESTS"),
        raw("# END QUESTION"),
    ]


def _untrained(source: str) -> str:
    """The cell; one that trains is switched off, as `otter assign` runs every cell of the source notebook."""
    off = "if False:  # write True to train your network"
    return off + source.removeprefix(GUARD) if source.startswith(GUARD) else source


def _prompted(source: str, prompts: Sequence[str]) -> str:
    """Every marked region followed by the line that students see instead."""
    lines = []
    remaining = list(prompts)
    for line in source.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        if line.strip() == BEGIN:
            line = f"{indent}{BEGIN} NO PROMPT"
        lines.append(line)
        if line.strip() == END and remaining:
            lines += [f'{indent}""" # BEGIN PROMPT', f"{indent}{remaining.pop(0)}", f'{indent}""" # END PROMPT']
    return "\n".join(lines)

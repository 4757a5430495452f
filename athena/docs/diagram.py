"""How tables and views hang together, as a picture: tables to the left, and each view to the right of what it reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from athena.project import Project

NODE_HEIGHT, GAP, COLUMN_GAP, MARGIN, HEAD = 30, 12, 70, 8, 26
_LETTER = 7.4  # width of a letter of the page's monospaced font at 12.5 pixels, rounded up


@dataclass(frozen=True, slots=True)
class Node:
    """A box; `layer` is empty for a table of the lake."""

    name: str
    layer: str
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A curve from what is read to the view that reads it; `path` is that of SVG."""

    source: str
    view: str
    path: str


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column of boxes."""

    text: str
    x: int


@dataclass(frozen=True, slots=True)
class Diagram:
    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    heads: tuple[Head, ...]


def draw(project: Project) -> Diagram:
    """The picture of a project. The same views give the same picture."""
    columns, joints = _with_bends(_columns(project), project)
    columns = _untangled(columns, joints)
    slots = _slots(columns)
    names = [name for column in columns for name in column if not _is_bend(name)]
    nodes = {name: _node(name, slots[name], project) for name in names}
    heads = {node.layer: Head(node.layer, node.x) for node in reversed(nodes.values())}
    edges = tuple(
        Edge(source.name, view, _curve([slots[name] for name in _way(source.name, view, columns)]))
        for view, found in project.views.items()
        for source in found.reads
    )
    width = max((node.x + node.width for node in nodes.values()), default=0) + MARGIN
    height = 2 * MARGIN + HEAD + max(map(len, columns), default=1) * (NODE_HEIGHT + GAP) - GAP
    return Diagram(width, height, tuple(nodes.values()), edges, tuple(heads.values()))


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in the grid. A bend has one as well, so that a curve goes past boxes and not through them."""

    x: int
    y: int
    width: int

    @property
    def middle(self) -> int:
        return self.y + NODE_HEIGHT // 2


def _node(name: str, slot: _Slot, project: Project) -> Node:
    layer = project.views[name].layer if name in project.views else ""
    return Node(name, layer, slot.x, slot.y, slot.width)


def _columns(project: Project) -> list[list[str]]:
    """Tables, then the layers in their order; a layer whose views read each other takes several columns."""
    depths: dict[str, int] = {}
    for name, view in project.views.items():
        below = [depths[other] for other in project.upstream(name) if project.views[other].layer == view.layer]
        depths[name] = 1 + max(below, default=-1)
    places = {name: (project.layers.index(view.layer), depths[name]) for name, view in project.views.items()}
    columns = [[name for name in sorted(places) if places[name] == place] for place in sorted(set(places.values()))]
    return [list(project.tables), *columns] if project.tables else columns


def _bend(source: str, column: int) -> str:
    return f"{source} {column}"  # no name has a blank


def _is_bend(name: str) -> bool:
    return " " in name


def _way(source: str, view: str, columns: Sequence[Sequence[str]]) -> list[str]:
    """What a curve touches from left to right."""
    begin, end = (next(n for n, column in enumerate(columns) if name in column) for name in (source, view))
    return [source, *(_bend(source, n) for n in range(begin + 1, end)), view]


def _with_bends(columns: list[list[str]], project: Project) -> tuple[list[list[str]], dict[str, set[str]]]:
    """The columns with a bend wherever a curve passes one, and what each slot is joined to."""
    wider = [list(column) for column in columns]
    joints: dict[str, set[str]] = {name: set() for column in columns for name in column}
    for view, found in project.views.items():
        for source in found.reads:
            way = _way(source.name, view, columns)
            for name, following in pairwise(way):
                joints.setdefault(name, set()).add(following)
                joints.setdefault(following, set()).add(name)
            for name in way[1:-1]:
                column = wider[int(name.split(" ")[1])]
                column += [] if name in column else [name]
    return wider, joints


def _untangled(columns: list[list[str]], joints: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Each column in the order of what its slots are joined to, to and fro a few times, so that fewer curves cross."""
    for _ in range(4):
        for order in (columns, columns[::-1]):
            for column in order:
                heights = {name: (n + 0.5) / len(other) for other in columns for n, name in enumerate(other)}
                wanted = {name: _mean([heights[other] for other in joints[name]]) for name in column}
                column.sort(key=lambda name: (wanted[name], name))
    return columns


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.5


def _slots(columns: Sequence[Sequence[str]]) -> dict[str, _Slot]:
    slots: dict[str, _Slot] = {}
    x, tallest = MARGIN, max(map(len, columns), default=0)
    for column in columns:
        width = round(_LETTER * max(len(name) for name in column if not _is_bend(name))) + 24
        top = MARGIN + HEAD + (tallest - len(column)) * (NODE_HEIGHT + GAP) // 2
        slots |= {name: _Slot(x, top + n * (NODE_HEIGHT + GAP), width) for n, name in enumerate(column)}
        x += width + COLUMN_GAP
    return slots


def _curve(way: Sequence[_Slot]) -> str:
    """Through the bends, level where it passes boxes."""
    path = f"M{way[0].x + way[0].width} {way[0].middle}"
    for before, slot in pairwise(way):
        x = (before.x + before.width + slot.x) // 2
        path += f"C{x} {before.middle} {x} {slot.middle} {slot.x} {slot.middle}"
        path += f"H{slot.x + slot.width}" if slot is not way[-1] else ""
    return path

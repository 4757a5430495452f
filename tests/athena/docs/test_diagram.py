"""The picture: to the right of what is read, nothing on top of anything else."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from athena.docs.diagram import NODE_HEIGHT, Diagram, draw
from athena.project import load_project
from tests.athena.authored import write_views

FILES = {
    "staging/a": "SELECT x FROM t",
    "staging/b": "SELECT x FROM u",
    "staging/b2": "SELECT x FROM b",
    "core/c": "SELECT a.x FROM a JOIN b ON true",
    "core/d": "SELECT x FROM c",
    "marts/e": "SELECT d.x FROM d JOIN a ON true JOIN b2 ON true",
    "marts/f": "SELECT x FROM t",
}


@pytest.fixture
def diagram(tmp_path: Path) -> Diagram:
    return draw(load_project(write_views(tmp_path, FILES)))


def test_boxes_and_curves(diagram: Diagram):
    assert {node.name: node.layer for node in diagram.nodes} == {
        "t": "",
        "u": "",
        "a": "staging",
        "b": "staging",
        "b2": "staging",
        "c": "core",
        "d": "core",
        "e": "marts",
        "f": "marts",
    }
    assert {(edge.source, edge.view) for edge in diagram.edges} == {
        *{("t", "a"), ("u", "b"), ("b", "b2"), ("a", "c"), ("b", "c"), ("c", "d")},
        *{("d", "e"), ("a", "e"), ("b2", "e"), ("t", "f")},
    }
    assert [head.text for head in sorted(diagram.heads, key=lambda head: head.x)] == ["", "staging", "core", "marts"]


def test_a_reader_stands_to_the_right(diagram: Diagram):
    nodes = {node.name: node for node in diagram.nodes}
    for edge in diagram.edges:
        assert nodes[edge.source].x + nodes[edge.source].width < nodes[edge.view].x


def test_boxes_lie_apart_and_inside(diagram: Diagram):
    for one, other in combinations(diagram.nodes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x or abs(one.y - other.y) >= NODE_HEIGHT
        assert apart, (one, other)
    for node in diagram.nodes:
        assert 0 <= node.x < node.x + node.width <= diagram.width
        assert 0 <= node.y < node.y + NODE_HEIGHT <= diagram.height


def test_no_curve_goes_through_a_box(diagram: Diagram):
    """A curve is level where it passes a column; at that height there is no box."""
    for edge in diagram.edges:
        for x_from, y, x_to in re.findall(r"(\d+) (\d+)H(\d+)", edge.path):
            for node in diagram.nodes:
                beside = node.x + node.width < int(x_from) or node.x > int(x_to)
                assert beside or not node.y < int(y) < node.y + NODE_HEIGHT, (edge, node)


def test_no_views_at_all(tmp_path: Path):
    assert draw(load_project(tmp_path)).nodes == ()


def test_a_view_that_reads_nothing(tmp_path: Path):
    diagram = draw(load_project(write_views(tmp_path, {"core/a": "SELECT 1 AS x"})))
    assert [node.name for node in diagram.nodes] == ["a"]

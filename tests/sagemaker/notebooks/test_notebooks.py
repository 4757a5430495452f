"""The notebooks themselves: run from the first cell to the last on the example, and kept in git without what they printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sagemaker.conftest import ROOM
from tests.sagemaker.strip import main, stripped, text_of

NOTEBOOKS = sorted((ROOM / "notebooks").glob("*.ipynb"))
WITHOUT_TORCH = {"01_look_at_the_data"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def name(path: Path) -> str:
    return path.stem


def test_there_are_notebooks() -> None:
    assert [name(path)[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_outputs_are_stripped(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == text_of(stripped(read(path))), "run `python -m tests.sagemaker.strip`"


def test_stripping_takes_out_what_was_printed_and_nothing_else(tmp_path: Path) -> None:
    book = read(NOTEBOOKS[0])
    code = next(cell for cell in book["cells"] if cell["cell_type"] == "code")
    code |= {
        "execution_count": 7,
        "metadata": {"scrolled": True},
        "outputs": [{"output_type": "stream", "text": "a name"}],
    }
    (tmp_path / "run.ipynb").write_text(text_of(book), encoding="utf-8")
    assert main([tmp_path / "run.ipynb"]) == 1
    assert (tmp_path / "run.ipynb").read_bytes() == NOTEBOOKS[0].read_bytes()
    assert main([tmp_path / "run.ipynb"]) == 0


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_each_names_the_kernel_that_both_places_have(path: Path) -> None:
    assert read(path)["metadata"]["kernelspec"]["name"] == "kiban"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_each_speaks_both_languages(path: Path) -> None:
    texts = ["".join(cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] == "markdown"]
    long = [text for text in texts if len(text) > 60]
    assert long
    assert [text for text in long if not JAPANESE.search(text) or not re.search(r"[A-Za-z]{3,} [a-z]{2,}", text)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([\w./]+)\)", text)
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_each_runs_on_the_example(
    path: Path, lake_folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if name(path) not in WITHOUT_TORCH:
        request.getfixturevalue("torch")
    text = run(path, lake_folder, tmp_path)
    assert re.search(EXPECTED[name(path)], text), text[-3000:]


EXPECTED = {
    "01_look_at_the_data": r"members_per_100_m2",
    "02_is_the_gpu_real": r"float32 +\d",
    "03_classify_japanese_text": r"(?s)stopped.*epoch 4.*8 epochs in all",
    "04_from_notebook_to_endpoint": r"(?s)The endpoint answers as the notebook does.*Nothing is left",
}


def run(path: Path, lake: Path, scratch: Path) -> str:
    """Run a notebook in a kernel of its own, from its folder, and give what it printed; an error in a cell is raised."""
    pytest.importorskip("nbclient", reason="nbclient is not installed: `make notebooks` runs this with it")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed: `make notebooks` runs this with it")
    code = subprocess.run(
        [sys.executable, "-c", RUNNER, str(path)],
        env={**os.environ, "KIBAN_LAKE": str(lake), "OMP_NUM_THREADS": "1", "IPYTHONDIR": str(scratch)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert code.returncode == 0, code.stdout[-2000:] + code.stderr[-4000:]
    return code.stdout


# In a process of its own: the kernel's sockets and event loops would outlive a test and warn in others.
RUNNER = """
import sys
import nbformat
from nbclient import NotebookClient

path = sys.argv[1]
book = nbformat.read(path, as_version=4)
folder = path.rpartition("/")[0]
NotebookClient(book, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
for cell in book.cells:
    for output in cell.get("outputs", []):
        print(output.get("text") or output.get("data", {}).get("text/plain", ""))
"""

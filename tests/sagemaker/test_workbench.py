"""What people work with: notebooks and the environment of their kernel, laid out in a folder that is taken for the disk.

The image's Python is this one, and packages come from a folder of two little wheels, by a lock of their hashes: what is tested is
what is built when, what is kept, and what happens when something fails. pip and venv are the real ones.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.sagemaker.conftest import ROOM


class Bench:
    """A disk with the scripts, an image with a Python, and an index of wheels."""

    def __init__(self, root: Path) -> None:
        self.root, self.scripts, self.index = root, root / "opt/kiban", root / "index"
        self.home = root / "home/ec2-user"
        self.volume = self.home / "SageMaker"
        self.notebooks = self.volume / "kiban/notebooks"
        shutil.copytree(ROOM, self.scripts, ignore=shutil.ignore_patterns("__pycache__"))
        self.index.mkdir()
        self.lock(self.wheel("pyathena"))
        for package in ("torch", "ipykernel"):
            self.wheel(package)
        self.image("pytorch_p310")

    def image(self, name: str) -> None:
        """A Python of the image; it says which one was asked."""
        python = self.home / "anaconda3/envs" / name / "bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\necho {name} >> {self.root}/asked.log\nexec {_real_python()} "$@"\n')
        python.chmod(0o755)

    def wheel(self, name: str, version: str = "1.0") -> str:
        """Make a package that says its version; the line of a lock for it."""
        path = self.index / f"{name}-{version}-py3-none-any.whl"
        info = f"{name}-{version}.dist-info"
        files = {
            f"{name}.py": f"__version__ = '{version}'\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
        with zipfile.ZipFile(path, "w") as wheel:
            for file, content in files.items():
                wheel.writestr(file, content)
        return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"

    def lock(self, *lines: str) -> None:
        (self.scripts / "environment.lock").write_text("".join(lines))

    def run(self) -> int:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        environ |= {"KIBAN_ROOT": str(self.root), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.index)}
        environ |= {"PIP_CONFIG_FILE": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}
        command = ["bash", str(self.scripts / "workbench.sh")]
        return subprocess.run(command, env=environ, check=False).returncode

    @property
    def said(self) -> str:
        return (self.volume / ".kiban/workbench.log").read_text()

    @property
    def trouble(self) -> Path:
        """What people find beside the notebooks when there is no kernel."""
        return self.volume / "kiban/NO-KERNEL.md"

    @property
    def built(self) -> bool:
        """Whether the last run built an environment, rather than finding it."""
        return "building" in self.said

    @property
    def kernel(self) -> Path:
        return self.home / ".local/share/jupyter/kernels/kiban/kernel.json"

    def in_kernel(self, code: str) -> str:
        """What the kernel's Python prints."""
        python = json.loads(self.kernel.read_text())["argv"][0]
        return subprocess.run([python, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout.strip()


def _real_python() -> str:
    """The interpreter itself: that of a virtual environment would let the one that is built see too much."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A bench on which the first start has been; tests work on copies of the disk."""
    bench = Bench(tmp_path_factory.mktemp("disk"))
    assert bench.run() == 0, bench.said
    assert bench.built
    return bench


def test_the_kernel_has_what_the_lock_says_and_what_the_image_lacks(laid_out: Bench) -> None:
    assert laid_out.in_kernel("import pyathena, torch, ipykernel; print(pyathena.__version__)") == "1.0"
    assert json.loads(laid_out.kernel.read_text())["display_name"] == "kiban"


def test_notebooks_and_their_modules_are_there(laid_out: Bench) -> None:
    expected = {path.name for path in (ROOM / "notebooks").iterdir() if path.is_file()}
    assert {path.name for path in laid_out.notebooks.iterdir()} == expected
    assert (laid_out.volume / "kiban/gpu.csv").read_bytes() == (ROOM / "gpu.csv").read_bytes()


def test_a_restart_builds_nothing_and_says_again_where_the_kernel_is(laid_out: Bench) -> None:
    """Outside the volume everything is gone after a stop: the kernel's file too."""
    shutil.rmtree(laid_out.home / ".local")
    assert laid_out.run() == 0
    assert not laid_out.built
    assert laid_out.in_kernel("import pyathena; print('here')") == "here"


def test_another_lock_builds_anew_and_removes_the_old(laid_out: Bench) -> None:
    before = set((laid_out.volume / ".kiban/environments").iterdir())
    laid_out.lock(laid_out.wheel("pyathena", "2.0"))
    assert laid_out.run() == 0
    assert laid_out.built
    assert laid_out.in_kernel("import pyathena; print(pyathena.__version__)") == "2.0"
    after = set((laid_out.volume / ".kiban/environments").iterdir())
    assert (len(after), after & before) == (1, set())


def test_a_package_that_was_changed_on_its_way_is_not_installed(laid_out: Bench) -> None:
    """What such a build leaves is not taken for whole: the next start begins it again."""
    laid_out.lock(laid_out.wheel("pyathena", "3.0"))
    wheel = laid_out.index / "pyathena-3.0-py3-none-any.whl"
    as_locked = wheel.read_bytes()
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("evil.py", "")
    assert laid_out.run() != 0
    assert "DO NOT MATCH THE HASHES" in laid_out.said
    assert "DO NOT MATCH THE HASHES" in laid_out.trouble.read_text(encoding="utf-8")
    wheel.write_bytes(as_locked)
    assert laid_out.run() == 0
    assert laid_out.built
    assert laid_out.in_kernel("import pyathena; print(pyathena.__version__)") == "3.0"
    assert not laid_out.trouble.exists()


def test_a_notebook_that_somebody_changed_stays(laid_out: Bench) -> None:
    ours, name = laid_out.scripts / "notebooks", "01_look_at_the_data.ipynb"
    theirs, newer = laid_out.notebooks / name, laid_out.notebooks / "01_look_at_the_data.new.ipynb"
    theirs.write_text("mine")
    (laid_out.notebooks / "lake.py").write_text("mine")
    assert laid_out.run() == 0
    assert theirs.read_text() == "mine"
    assert not newer.exists()  # ours is not newer
    assert (laid_out.notebooks / "lake.py").read_bytes() == (ours / "lake.py").read_bytes()
    (ours / name).write_text("ours, newer")
    assert laid_out.run() == 0
    assert (theirs.read_text(), newer.read_text()) == ("mine", "ours, newer")
    newer.unlink()
    assert laid_out.run() == 0
    assert not newer.exists()  # it was said once


def test_an_untouched_notebook_is_renewed(laid_out: Bench) -> None:
    name = "02_is_the_gpu_real.ipynb"
    (laid_out.scripts / "notebooks" / name).write_text("ours, newer")
    assert laid_out.run() == 0
    assert (laid_out.notebooks / name).read_text() == "ours, newer"


def test_without_the_image_s_pytorch_its_plain_python_is_taken(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    shutil.rmtree(bench.home / "anaconda3")
    bench.image("python3")
    assert bench.run() == 0, bench.said
    assert set((tmp_path / "asked.log").read_text().split()) == {"python3"}
    assert "the image has no PyTorch: installing it" in bench.said


def test_an_unknown_image_still_has_the_notebooks_and_says_what_to_do(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    shutil.rmtree(bench.home / "anaconda3")
    bench.image("torch_next")
    assert bench.run() != 0
    assert "this image is another than kiban knows" in bench.said
    assert (bench.notebooks / "lake.py").is_file()
    said = bench.trouble.read_text(encoding="utf-8")
    assert "environments there: torch_next" in said
    assert "hint: in a terminal: ls ~/anaconda3/envs; ln -s" in said
    assert not bench.kernel.exists()


def test_a_python_that_a_person_linked_comes_before_the_image_s(tmp_path: Path) -> None:
    """What the hint of `NO-KERNEL.md` says, done."""
    bench = Bench(tmp_path)
    bench.image("torch_next")
    link = bench.volume / ".kiban/python"
    link.parent.mkdir(parents=True)
    link.symlink_to(bench.home / "anaconda3/envs/torch_next/bin/python")
    assert bench.run() == 0, bench.said
    assert set((tmp_path / "asked.log").read_text().split()) == {"torch_next"}


def test_the_lock_pins_and_hashes_for_the_image_s_python() -> None:
    text = (ROOM / "environment.lock").read_text(encoding="utf-8")
    pins = [line for line in text.splitlines() if "==" in line]
    assert any(line.startswith("pyathena==") for line in pins)
    assert all(line.endswith("\\") for line in pins)  # the hash follows
    assert text.count("--hash=sha256:") >= len(pins)

"""Whether the GPU is what is paid for: what it multiplies in a second, beside what its data sheet says (`gpu.csv`)."""

from __future__ import annotations

import contextlib
import csv
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

TABLE = Path(__file__).resolve().parent.parent / "gpu.csv"
KINDS = ("float32", "tf32", "float16", "bfloat16")


@dataclass(frozen=True)
class Figures:
    """What the table says of a chip: TFLOP/s with tensor cores in 16 bits, and where that comes from."""

    gpu: str
    tensor_tflops: float | None
    verified: str
    source: str


def figures_of(device: str, table: Path = TABLE) -> Figures | None:
    """The table's figures for a device of this name, such as `NVIDIA A10G` or `NVIDIA A100-SXM4-40GB`; None: not in it.

    A chip has the same figures in each instance, so the first row that has them is taken.
    """
    words = set(re.split(r"[\s-]+", device))
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if _chip(row["gpu"]) <= words]
    if not rows:
        return None
    row = next((row for row in rows if row["fp16_tensor_tflops_each"]), rows[0])
    tflops = float(row["fp16_tensor_tflops_each"]) if row["fp16_tensor_tflops_each"] else None
    return Figures(row["gpu"], tflops, row["tflops_verified"] or "no", row["tflops_source"])


def kinds_of(device: torch.device) -> tuple[str, ...]:
    """The kinds of numbers worth measuring: tf32 and bfloat16 are in hardware from Ampere on; on a CPU float32 alone."""
    if device.type != "cuda":
        return KINDS[:1]
    return KINDS if torch.cuda.get_device_capability(device)[0] >= 8 else ("float32", "float16")


def measure(device: torch.device, kind: str, *, size: int | None = None, seconds: float = 1.0) -> float:
    """TFLOP/s of square matrix products, the fastest of several rounds that together take about `seconds`.

    A product of two matrices with n rows and columns is 2 n³ operations. Random numbers, not zeros: a GPU multiplies zeros with
    less power, and so faster, than anybody's data.
    """
    size = size or (8192 if device.type == "cuda" else 1024)
    dtype = torch.float32 if kind == "tf32" else getattr(torch, kind)
    left, right = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
    with _tf32(kind == "tf32"):
        best, end = _once(left, right), time.perf_counter() + seconds
        while time.perf_counter() < end:
            best = min(best, _once(left, right))
    return 2 * size**3 / best / 1e12


def _once(left: torch.Tensor, right: torch.Tensor, *, products: int = 5) -> float:
    """Seconds for one product. A GPU works on after the call has returned, so it is waited for."""
    _finish(left)
    begin = time.perf_counter()
    for _ in range(products):
        torch.matmul(left, right)
    _finish(left)
    return (time.perf_counter() - begin) / products


def _finish(tensor: torch.Tensor) -> None:
    if tensor.is_cuda:
        torch.cuda.synchronize(tensor.device)


@contextlib.contextmanager
def _tf32(on: bool) -> Iterator[None]:
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("high" if on else "highest")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


def _chip(gpu: str) -> set[str]:
    """The words that make a chip: `Tesla V100 32GB` is a V100, whatever its memory."""
    return {word for word in gpu.split() if word != "Tesla" and not re.fullmatch(r"\d+GB", word)}

"""Whether a GPU is what is paid for: the figures that belong to a device's name, and a measurement that can be believed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("device", "gpu"),
    [
        ("Tesla T4", "T4"),
        ("NVIDIA A10G", "A10G"),
        ("NVIDIA L4", "L4"),
        ("NVIDIA L40S", "L40S"),
        ("Tesla V100-SXM2-16GB", "Tesla V100"),
        ("NVIDIA A100-SXM4-40GB", "A100 40GB"),
        ("NVIDIA H100 80GB HBM3", "H100 80GB"),
    ],
)
def test_a_device_finds_its_figures(model_room: SimpleNamespace, device: str, gpu: str) -> None:
    figures = model_room.gpu.figures_of(device)
    assert figures.gpu == gpu
    assert figures.tensor_tflops > 10
    assert figures.verified in {"yes", "no", "derived"}
    assert figures.source


@pytest.mark.parametrize("device", ["CPU", "NVIDIA GeForce RTX 4090", "NVIDIA H200", ""])
def test_what_is_not_in_the_table_has_none(model_room: SimpleNamespace, device: str) -> None:
    assert model_room.gpu.figures_of(device) is None


def test_a_cpu_is_measured_in_float32_alone(model_room: SimpleNamespace, torch: Any) -> None:
    cpu = torch.device("cpu")
    assert model_room.gpu.kinds_of(cpu) == ("float32",)
    tflops = model_room.gpu.measure(cpu, "float32", size=64, seconds=0)
    assert 0 < tflops < 100


def test_measuring_leaves_the_precision_of_products_as_it_was(model_room: SimpleNamespace, torch: Any) -> None:
    before = torch.get_float32_matmul_precision()
    model_room.gpu.measure(torch.device("cpu"), "tf32", size=8, seconds=0)
    assert torch.get_float32_matmul_precision() == before

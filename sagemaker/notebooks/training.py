"""Learning that can be stopped at any moment and goes on where it was: after each epoch all that matters is written down.

What an epoch does depends on the seed and on its number alone, so a training that was stopped and resumed ends with the same
weights as one that ran through (on a CPU to the bit; a GPU adds in no fixed order).
"""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from checkpoints import Checkpoints
from classifier import Classifier, Shape
from torch import Tensor, nn

LAST = "last.pt"


@dataclass(frozen=True)
class Precision:
    """In which numbers a device multiplies. `dtype` is None where float32 is as fast as any."""

    device: torch.device
    dtype: torch.dtype | None

    @property
    def name(self) -> str:
        return str(self.dtype or torch.float32).removeprefix("torch.")

    def autocast(self) -> contextlib.AbstractContextManager[Any]:
        return torch.autocast(self.device.type, self.dtype) if self.dtype else contextlib.nullcontext()


def best_precision(device: torch.device | None = None) -> Precision:
    """The GPU, if there is one, and the numbers its tensor cores take: bfloat16 from Ampere on, float16 before (a T4).

    PyTorch says that bfloat16 is supported on a T4 too: there it is emulated, and slow.
    """
    device = device or torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device.type != "cuda":
        return Precision(device, None)
    major, _ = torch.cuda.get_device_capability(device)
    return Precision(device, torch.bfloat16 if major >= 8 else torch.float16)


@dataclass(frozen=True)
class Epoch:
    """What an epoch came to: mean loss while learning, and the share of members that the model puts right afterwards."""

    number: int
    loss: float
    accuracy: float


@dataclass(frozen=True)
class Examples:
    """Texts with their labels, as numbers; `weight` is how often an example occurred."""

    texts: Tensor
    labels: Tensor
    weights: Tensor

    @classmethod
    def of(cls, shape: Shape, texts: Sequence[str], labels: Sequence[str], weights: Sequence[int]) -> Examples:
        return cls(shape.encode(texts), shape.numbers(labels), torch.tensor([float(weight) for weight in weights]))

    def to(self, device: torch.device) -> Examples:
        return Examples(self.texts.to(device), self.labels.to(device), self.weights.to(device))

    def accuracy(self, model: nn.Module) -> float:
        """The share of `weights` whose label the model says."""
        model.eval()
        with torch.no_grad():
            said = torch.cat([model(part).argmax(1) for part in torch.split(self.texts, 4096)])
        return float((self.weights * (said == self.labels)).sum() / self.weights.sum())


@dataclass
class Training:
    """One model, from its first epoch to its last.

    Attributes:
        keep: where checkpoints go; a training that finds one there goes on from it.
        rate: of learning, at the beginning; it sinks to nothing by the last epoch, along a cosine.
        tell: is called after each epoch.
    """

    shape: Shape
    keep: Checkpoints
    precision: Precision = field(default_factory=best_precision)
    epochs: int = 8
    batch: int = 256
    rate: float = 4e-3
    seed: int = 1
    tell: Callable[[Epoch], None] = lambda epoch: None

    def run(self, learn: Examples, check: Examples) -> tuple[Classifier, list[Epoch]]:
        """Learn from the first unfinished epoch on; the model, and what each epoch came to, those before a stop too."""
        torch.manual_seed(self.seed)
        model = Classifier(self.shape).to(self.precision.device)
        optimizer = torch.optim.AdamW(model.parameters(), lr=self.rate)
        scaler = torch.amp.GradScaler("cuda", enabled=self.precision.dtype is torch.float16)
        done = self._resume(model, optimizer, scaler)
        learn, check = learn.to(self.precision.device), check.to(self.precision.device)
        for number in range(len(done) + 1, self.epochs + 1):
            loss = self._epoch(number, model, optimizer, scaler, learn)
            done.append(Epoch(number, loss, check.accuracy(model)))
            self._save(model, optimizer, scaler, done)
            self.tell(done[-1])
        return model, done

    def _epoch(self, number: int, model: Classifier, optimizer: Any, scaler: Any, learn: Examples) -> float:
        """Draw as many members as there are, by weight, and learn from them; the mean loss."""
        torch.manual_seed(self.seed * 1_000_003 + number)
        optimizer.param_groups[0]["lr"] = self.rate * (1 + math.cos(math.pi * (number - 1) / self.epochs)) / 2
        model.train()
        count = int(learn.weights.sum())
        drawn = torch.multinomial(learn.weights.cpu(), count, replacement=True).to(self.precision.device)
        total = torch.zeros((), device=self.precision.device)
        for part in torch.split(drawn, self.batch):
            with self.precision.autocast():
                scores = model(learn.texts[part])
                loss = nn.functional.cross_entropy(scores, learn.labels[part], label_smoothing=0.1)
            optimizer.zero_grad(set_to_none=True)
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            total += loss.detach().float() * len(part)
        return float(total / count)

    def _save(self, model: Classifier, optimizer: Any, scaler: Any, done: list[Epoch]) -> None:
        content = io.BytesIO()
        state = {
            "shape": self.shape.dump(),
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "scaler": scaler.state_dict(),
            "epochs": [[epoch.number, epoch.loss, epoch.accuracy] for epoch in done],
        }
        torch.save(state, content)
        self.keep.write(LAST, content.getvalue())

    def _resume(self, model: Classifier, optimizer: Any, scaler: Any) -> list[Epoch]:
        """Go back to the last checkpoint. One of another shape is of other data: it is left alone, and nothing is resumed."""
        content = self.keep.read(LAST)
        if content is None:
            return []
        state = torch.load(io.BytesIO(content), map_location=self.precision.device, weights_only=True)
        if state["shape"] != self.shape.dump():
            return []
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        scaler.load_state_dict(state["scaler"])
        return [Epoch(int(number), loss, accuracy) for number, loss, accuracy in state["epochs"]]

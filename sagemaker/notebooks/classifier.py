"""A text classifier of characters: no tokenizer, no dictionary, no download, so Japanese is as good as any language.

Characters become vectors, convolutions of one to four characters look for pieces of words, the strongest answer of each
counts, and a linear layer chooses the label. The same file runs in a notebook, in a training job and behind an endpoint.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

PADDING, UNKNOWN = 0, 1
_FIRST_CHARACTER = 2


@dataclass(frozen=True)
class Shape:
    """Everything that must be known to read a text as the model did when it learnt.

    Attributes:
        characters: those seen in training, each one's place is its number.
        labels: the answers, each one's place is its number.
        length: texts are cut or filled up to so many characters.
        width: size of a character's vector, and number of patterns for each size of convolution.
    """

    characters: str
    labels: tuple[str, ...]
    length: int
    width: int = 64
    sizes: tuple[int, ...] = (1, 2, 3, 4)

    @classmethod
    def of(cls, texts: Sequence[str], labels: Sequence[str], *, width: int = 64) -> Shape:
        """The shape that these texts and labels need."""
        characters = "".join(sorted(set().union(*texts)))
        return cls(characters, tuple(sorted(set(labels))), max(map(len, texts)), width)

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Texts as numbers: int64, (texts, length)."""
        number = {character: place for place, character in enumerate(self.characters, _FIRST_CHARACTER)}
        rows = [[number.get(character, UNKNOWN) for character in text[: self.length]] for text in texts]
        return torch.tensor([row + [PADDING] * (self.length - len(row)) for row in rows]).reshape(-1, self.length)

    def numbers(self, labels: Sequence[str]) -> Tensor:
        """Labels as numbers: int64, (labels,). ValueError: some were not there in training, so nothing could say them."""
        number = {label: place for place, label in enumerate(self.labels)}
        if new := sorted(set(labels) - set(number)):
            raise ValueError(f"labels that are not in the shape: {', '.join(new[:5])}; leave their rows out")
        return torch.tensor([number[label] for label in labels])

    def dump(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Shape:
        found = json.loads(text)
        return cls(**{**found, "labels": tuple(found["labels"]), "sizes": tuple(found["sizes"])})


class Classifier(nn.Module):
    """Texts as numbers, (batch, length), to one score for each label, (batch, labels)."""

    def __init__(self, shape: Shape, *, dropout: float = 0.3) -> None:
        super().__init__()
        self.shape = shape
        self.vectors = nn.Embedding(_FIRST_CHARACTER + len(shape.characters), shape.width, padding_idx=PADDING)
        self.patterns = nn.ModuleList(
            nn.Conv1d(shape.width, shape.width, size, padding=size - 1) for size in shape.sizes
        )
        self.dropout = nn.Dropout(dropout)
        self.choose = nn.Linear(shape.width * len(shape.sizes), len(shape.labels))

    def forward(self, texts: Tensor) -> Tensor:
        vectors = self.dropout(self.vectors(texts)).transpose(1, 2)
        found = [torch.relu(pattern(vectors)).amax(dim=2) for pattern in self.patterns]
        scores: Tensor = self.choose(self.dropout(torch.cat(found, dim=1)))
        return scores


@torch.no_grad()
def probabilities(model: Classifier, texts: Sequence[str], *, batch: int = 4096) -> Tensor:
    """How likely each label is: float32 on the CPU, (texts, labels); each row adds up to 1."""
    model.eval()
    device = next(model.parameters()).device
    parts = [
        model(numbers.to(device)).float().softmax(1).cpu() for numbers in torch.split(model.shape.encode(texts), batch)
    ]
    return torch.cat(parts)


def predict(model: Classifier, texts: Sequence[str]) -> list[tuple[str, float]]:
    """For each text the likeliest label, and how likely it is."""
    if not texts:
        return []
    chance, place = probabilities(model, texts).max(dim=1)
    return [(model.shape.labels[number], float(sure)) for number, sure in zip(place.tolist(), chance, strict=True)]

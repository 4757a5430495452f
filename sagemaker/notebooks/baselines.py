"""What a model must beat: the most frequent answer, and counting pieces of words. Both need a second and no GPU."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import torch

Example = tuple[str, str, int]  # text, label, how often


def pieces(text: str, *, longest: int = 3) -> set[str]:
    """All runs of one to `longest` characters.

    Examples:
        >>> sorted(pieces("東京都", longest=2))
        ['京', '京都', '東', '東京', '都']
    """
    return {text[at : at + size] for size in range(1, longest + 1) for at in range(len(text) - size + 1)}


def most_frequent(examples: Iterable[Example]) -> str:
    """The label that occurs most, whatever the text says."""
    return _count(examples).most_common(1)[0][0]


class NaiveBayes:
    """How often each piece occurred with each label, taken for independent. `smoothing` is added to each count."""

    def __init__(self, examples: Sequence[Example], *, smoothing: float = 0.1) -> None:
        frequency = _count(examples)
        self.labels = sorted(frequency)
        self._place = {
            piece: place for place, piece in enumerate(sorted({p for text, *_ in examples for p in pieces(text)}))
        }
        label = {name: place for place, name in enumerate(self.labels)}
        counts = torch.full((len(self.labels), len(self._place)), smoothing)
        for text, name, often in examples:
            counts[label[name], self._places(text)] += often
        prior = torch.tensor([float(frequency[name]) for name in self.labels])
        self._pieces = (counts / counts.sum(dim=1, keepdim=True)).log()
        self._prior = (prior / prior.sum()).log()

    def predict(self, texts: Sequence[str]) -> list[str]:
        scores = [self._prior + self._pieces[:, self._places(text)].sum(dim=1) for text in texts]
        return [self.labels[int(score.argmax())] for score in scores]

    def _places(self, text: str) -> list[int]:
        return [self._place[piece] for piece in pieces(text) if piece in self._place]


def _count(examples: Iterable[Example]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for _, label, often in examples:
        counted[label] += often
    return counted

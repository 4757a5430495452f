"""The comments that hand-written reviews become, kept as files. After a wanted change: python -m tests.athena.review.snapshots"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from athena.review.model import Review
from athena.review.report.markdown import render
from tests.athena.review.reviews import SESSIONS, everything, review, without_lake

FOLDER = Path(__file__).parent / "golden"
REVIEWS: Mapping[str, Callable[[], Review]] = {
    "everything": everything,
    "without_lake": without_lake,
    "safe": lambda: review(SESSIONS),
    "nothing": lambda: review(),
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, made in REVIEWS.items():
        (FOLDER / f"{name}.txt").write_text(render(made()), encoding="utf-8")


if __name__ == "__main__":
    main()

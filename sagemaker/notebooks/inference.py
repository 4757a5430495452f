"""What an endpoint does with a request. SageMaker's PyTorch container calls these four functions; on a laptop we call them.

Request, application/json: {"texts": ["東京都大田区蒲田"]}. Answer: {"answers": [{"label": "S13001", "chance": 0.82}]}.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from classifier import Classifier, Shape, predict

JSON = "application/json"
MOST_TEXTS = 1000


def model_fn(model_dir: str, context: object = None) -> Classifier:
    """Load the model from the unpacked archive; the container calls this once."""
    folder = Path(model_dir)
    model = Classifier(Shape.load((folder / "shape.json").read_text(encoding="utf-8")))
    model.load_state_dict(torch.load(folder / "weights.pt", map_location="cpu", weights_only=True))
    return model.to("cuda" if torch.cuda.is_available() else "cpu").eval()


def input_fn(body: str | bytes | bytearray, content_type: str, context: object = None) -> list[str]:
    """Read a request.

    Raises:
        ValueError: it is none; the message says what to send.
    """
    if content_type.partition(";")[0].strip() != JSON:
        raise ValueError(f"Content-Type is {content_type}; send {JSON}")
    text = body if isinstance(body, str) else bytes(body).decode("utf-8")
    found = json.loads(text)
    texts = found.get("texts") if isinstance(found, dict) else None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f'{text[:100]} is no request; send {{"texts": ["東京都大田区蒲田"]}}')
    if len(texts) > MOST_TEXTS:
        raise ValueError(f"{len(texts)} texts in one request; send at most {MOST_TEXTS}")
    return texts


def predict_fn(texts: Sequence[str], model: Classifier, context: object = None) -> list[tuple[str, float]]:
    return predict(model, texts)


def output_fn(answers: Sequence[tuple[str, float]], accept: str, context: object = None) -> tuple[str, str]:
    content = {"answers": [{"label": label, "chance": round(chance, 4)} for label, chance in answers]}
    return json.dumps(content, ensure_ascii=False), JSON

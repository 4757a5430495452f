"""The classifier and what it has to beat: texts as numbers, learning, stopping and going on."""

from __future__ import annotations

import doctest
from types import SimpleNamespace
from typing import Any

import pytest


class Stopped(Exception): ...


def train(room: SimpleNamespace, tiny: SimpleNamespace, keep: Any, *, stop_after: int = 99, **options: Any) -> Any:
    def tell(epoch: Any) -> None:
        if epoch.number == stop_after:
            raise Stopped

    training = room.training.Training(tiny.shape, keep, epochs=5, batch=16, tell=tell, **options)
    return training.run(tiny.examples, tiny.examples)


def test_texts_are_cut_filled_and_unknown_characters_are_one(model_room: SimpleNamespace) -> None:
    shape = model_room.classifier.Shape("京東", ("a",), 3)
    assert shape.encode(["東京", "東北京都", ""]).tolist() == [[3, 2, 0], [3, 1, 2], [0, 0, 0]]
    assert shape.encode([]).shape == (0, 3)


def test_a_label_that_was_never_learnt_is_named(model_room: SimpleNamespace) -> None:
    with pytest.raises(ValueError, match="not in the shape: b; leave"):
        model_room.classifier.Shape("x", ("a",), 1).numbers(["a", "b"])


def test_a_shape_is_read_back(model_room: SimpleNamespace, tiny: SimpleNamespace) -> None:
    assert model_room.classifier.Shape.load(tiny.shape.dump()) == tiny.shape


def test_it_learns(model_room: SimpleNamespace, tiny: SimpleNamespace, tiny_model: Any) -> None:
    said = model_room.classifier.predict(tiny_model, tiny.texts)
    assert [label for label, _ in said] == tiny.labels
    sums = model_room.classifier.probabilities(tiny_model, tiny.texts).sum(dim=1)
    assert sums.tolist() == pytest.approx([1, 1, 1])
    assert model_room.classifier.predict(tiny_model, []) == []


def test_stopped_and_resumed_it_ends_with_the_same_weights(
    model_room: SimpleNamespace, tiny: SimpleNamespace, tmp_path: Any
) -> None:
    """To the bit: the optimizer's memory, the rate and the random numbers go on too."""
    folder = model_room.checkpoints.Folder
    through, epochs = train(model_room, tiny, folder(tmp_path / "through"))
    for stop_after in (2, 4):
        with pytest.raises(Stopped):
            train(model_room, tiny, folder(tmp_path / "stopped"), stop_after=stop_after)
    resumed, again = train(model_room, tiny, folder(tmp_path / "stopped"))
    assert again == epochs
    for name, value in through.state_dict().items():
        assert value.equal(resumed.state_dict()[name]), name


def test_a_finished_training_is_only_read(model_room: SimpleNamespace, tiny: SimpleNamespace, tmp_path: Any) -> None:
    keep = model_room.checkpoints.Folder(tmp_path)
    train(model_room, tiny, keep)
    _, epochs = train(model_room, tiny, keep, stop_after=5)  # would raise if an epoch were run
    assert [epoch.number for epoch in epochs] == [1, 2, 3, 4, 5]


def test_a_checkpoint_of_other_data_is_not_resumed(
    model_room: SimpleNamespace, tiny: SimpleNamespace, tmp_path: Any
) -> None:
    keep = model_room.checkpoints.Folder(tmp_path)
    train(model_room, tiny, keep)
    other = SimpleNamespace(
        shape=model_room.classifier.Shape.of(tiny.texts, tiny.labels, width=4), examples=tiny.examples
    )
    with pytest.raises(Stopped):
        train(model_room, other, keep, stop_after=1)


def test_a_checkpoint_holds_no_code(model_room: SimpleNamespace, torch: Any, tmp_path: Any) -> None:
    """Whoever may write the prefix must not be able to run something in the next one's notebook."""
    keep = model_room.checkpoints.Folder(tmp_path)
    torch.save({"shape": "x", "model": Stopped}, tmp_path / "last.pt")
    tiny_shape = model_room.classifier.Shape("ab", ("a", "b"), 2, 4)
    examples = model_room.training.Examples.of(tiny_shape, ["a", "b"], ["a", "b"], [1, 1])
    with pytest.raises(Exception, match="Weights only load failed"):
        model_room.training.Training(tiny_shape, keep, epochs=1).run(examples, examples)


def test_a_cpu_multiplies_in_float32(model_room: SimpleNamespace, torch: Any) -> None:
    precision = model_room.training.best_precision(torch.device("cpu"))
    assert precision.name == "float32"


def test_half_precision_learns_too(
    model_room: SimpleNamespace, torch: Any, tiny: SimpleNamespace, tmp_path: Any
) -> None:
    """The way that a GPU takes, as far as a CPU can go it: autocast to bfloat16."""
    precision = model_room.training.Precision(torch.device("cpu"), torch.bfloat16)
    model, epochs = train(model_room, tiny, model_room.checkpoints.Folder(tmp_path), precision=precision)
    assert epochs[-1].loss < epochs[0].loss
    assert next(model.parameters()).dtype is torch.float32


def test_baselines(model_room: SimpleNamespace) -> None:
    examples = [("東京都", "east", 3), ("東京湾", "east", 1), ("大阪府", "west", 5), ("大阪湾", "west", 1)]
    assert model_room.baselines.most_frequent(examples) == "west"
    assert model_room.baselines.NaiveBayes(examples).predict(["東京", "大阪", "名古屋"]) == ["east", "west", "west"]
    assert doctest.testmod(model_room.baselines) == doctest.TestResults(failed=0, attempted=1)


def test_the_division_is_by_town_and_always_the_same(model_room: SimpleNamespace, division: Any) -> None:
    assert set(division.learn["town"]) & set(division.check["town"]) == set()
    assert set(division.check["store_code"]) <= set(division.learn["store_code"])
    assert (division.learn["town"].nunique(), division.check["town"].nunique()) == (986, 249)
    assert model_room.towns.is_for_checking("神奈川県川崎市宮前区野川")


def test_nobody_can_be_told_from_the_rows(rows: Any) -> None:
    assert list(rows.columns) == ["town", "store_code", "members"]
    assert not rows["town"].str.contains(r"[*0-9]").any()
    assert rows["members"].sum() == 21971


def test_on_the_example_it_beats_the_most_frequent_shop_and_not_the_ceiling(
    model_room: SimpleNamespace, division: Any, tmp_path: Any
) -> None:
    shape = model_room.classifier.Shape.of(list(division.learn["town"]), list(division.learn["store_code"]), width=32)
    learn, check = (
        model_room.training.Examples.of(shape, list(part["town"]), list(part["store_code"]), list(part["members"]))
        for part in (division.learn, division.check)
    )
    training = model_room.training.Training(shape, model_room.checkpoints.Folder(tmp_path), epochs=2)
    model, epochs = training.run(learn, check)
    said = [label for label, _ in model_room.classifier.predict(model, list(division.check["town"]))]
    share = model_room.towns.share_right(said, division.check)
    assert share == pytest.approx(epochs[-1].accuracy, abs=1e-4)
    assert 0.5 < share < model_room.towns.ceiling(division.check)

import pytest

from sandbox.core.text import Lang
from sandbox.spaces.doctor import examine
from sandbox.spaces.explaining import STOPS, explained
from sandbox.spaces.layers import Layer, LayerState
from sandbox.spaces.worker import SpaceWorker


def test_every_layer_there_is_has_words_in_both_languages(worker: SpaceWorker) -> None:
    for layer in (*examine(), *worker.layers):
        said = explained(layer)
        assert layer.name in STOPS
        assert said.stops.en != said.stops.zh
        assert said.why.en == layer.reason


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("Operation not permitted", "不允许的操作"),
        ("the kernel took the call: No such process", "内核接受了该调用:没有此进程"),
        ("version 3, without TCP", "版本 3, 不含 TCP"),
        ("words of some machine", "words of some machine"),
        ("", ""),
    ],
)
def test_a_reason_is_told_in_chinese_where_it_is_known(reason: str, said: str) -> None:
    assert explained(Layer("landlock", LayerState.OFF, reason)).why.in_(Lang.ZH) == said

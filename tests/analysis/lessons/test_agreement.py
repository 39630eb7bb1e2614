"""The comparison of the engines with the literal one: it sees agreement, and it would see a difference."""

import pytest

import nonlocal_ref as nl
from nonlocal_ref.analysis.lessons import agreement as module
from nonlocal_ref.analysis.lessons.agreement import agreement

SERVING = {
    "embedded_gaussian": ["literal", "dense", "streaming"],
    "dot_product": ["literal", "dense", "streaming", "reassociated"],
    "concatenation": ["literal", "dense", "streaming", "sorted_keys"],
}


@pytest.mark.parametrize("version", SERVING)
def test_every_engine_that_serves_agrees(version):
    found = agreement(version, n=7, channels=3)
    assert list(found) == SERVING[version]
    assert max(found.values()) < 1e-12


@pytest.mark.parametrize("place", range(3))
def test_a_gradient_that_is_off_in_one_engine_is_seen(monkeypatch, place):
    right = nl.ENGINES["dense"]

    def backward(*arguments):
        gradients = list(right.backward(*arguments))
        gradients[place] = gradients[place] + 1e-3
        return tuple(gradients)

    monkeypatch.setitem(module.ENGINES, "dense", right._replace(backward=backward))
    found = agreement("dot_product", n=7, channels=3)
    assert found["dense"] == pytest.approx(1e-3, rel=1e-6)
    assert max(off for name, off in found.items() if name != "dense") < 1e-12

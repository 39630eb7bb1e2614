"""The largest batch, against the memory of training itself."""

import pytest

from nonlocal_ref.analysis.cost import layer_price, training_memory
from nonlocal_ref.analysis.lessons.what_fits import clips_that_fit, what_fits
from nonlocal_ref.networks import c2d, i3d, tiny


def peak(network, clips, frames, size):
    return training_memory(network, (clips, frames, size, size, 3)).peak_bytes


@pytest.mark.parametrize("clips", [1, 2, 3, 7, 8, 20])
def test_the_memory_of_a_batch_holds_that_batch_and_one_byte_less_does_not(clips):
    memory = peak(tiny(), clips, 4, 32)
    assert clips_that_fit(tiny(), memory, frames=4, size=32) == clips
    assert clips_that_fit(tiny(), memory - 1, frames=4, size=32) == clips - 1


def test_nothing_fits_into_nothing():
    assert clips_that_fit(tiny(), 0, frames=4, size=32) == 0


def test_each_network_has_its_number_for_32_frames_of_224_pixels():
    nets = {"plain": c2d(), "five": c2d(blocks=5)}
    found = what_fits(nets, gib=6)
    for name, net in nets.items():
        assert peak(net, found[name], 32, 224) <= 6 * 2**30 < peak(net, found[name] + 1, 32, 224)
    assert found["five"] < found["plain"]


def test_a_longer_clip_takes_more():
    nets = {"plain": c2d()}
    assert what_fits(nets, 6, frames=64)["plain"] < what_fits(nets, 6)["plain"] < what_fits(nets, 12)["plain"]


def test_the_answers_of_notebook_09_hold(monkeypatch):
    monkeypatch.setattr(layer_price, "cores", lambda: 16)  # batch normalisation works on a block for each
    nets = {f"{n} blocks": c2d(blocks=n, pool="before") for n in (0, 5, 10)}
    nets |= {"R101": c2d(101, 5, pool="before"), "I3D": i3d()}
    nets |= {"res2": c2d(blocks={"res2": (1,)}, engine="dense")}
    answers = {
        (8, 32): [11, 10, 9, 8, 11, 4],
        (16, 32): [24, 21, 18, 17, 24, 8],
        (16, 128): [6, 5, 4, 4, 6, 0],
    }
    for (gib, frames), clips in answers.items():
        assert [*what_fits(nets, gib, frames).values()] == clips

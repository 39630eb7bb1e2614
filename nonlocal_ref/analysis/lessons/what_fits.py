"""How many clips a network can train on at once in a memory of some size."""

from ...base.layer import Layer
from ..cost import training_memory


def what_fits(networks: dict[str, Layer], gib: int, frames: int = 32) -> dict[str, int]:
    """Name -> the clips of 224 x 224 pixels that a step of its training can take at once in so many GiB."""
    return {name: clips_that_fit(net, gib * 2**30, frames=frames) for name, net in networks.items()}


def clips_that_fit(network: Layer, memory: int, *, frames: int = 32, size: int = 224) -> int:
    """The largest batch of clips (frames, size, size, 3) whose step of training fits into `memory` bytes.

    float32, with momentum.   An estimate, as training_memory's peak is.   0 if one clip is too much.
    """

    def peak(clips: int) -> int:
        return training_memory(network, (clips, frames, size, size, 3)).peak_bytes

    if (one := peak(1)) > memory:
        return 0
    most = 1 + (memory - one) // (peak(2) - one)  # each clip takes about as much as the second
    while peak(most) > memory:
        most -= 1
    while peak(most + 1) <= memory:
        most += 1
    return most

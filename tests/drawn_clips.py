"""What the tests of the drawn tasks share: what objects show, fewer objects, an untrained network."""

import numpy as np

from nonlocal_ref.networks.tiny import tiny


def shown(clips, patch=5, channel=0):
    """(n, objects, patch^2): what each object shows, cut out of the clip where `objects` says."""
    windows = np.lib.stride_tricks.sliding_window_view(clips.x[..., channel], (patch, patch), axis=(2, 3))
    t, y, x = np.moveaxis(clips.objects, -1, 0)
    return windows[np.arange(len(t))[:, None], t, y, x].reshape(*t.shape, -1)


def only(clips, kept):
    """The clips with these of their objects alone."""
    x = np.zeros_like(clips.x)
    for k in kept:
        for clip, source, (t, y, left) in zip(x, clips.x, clips.objects[:, k], strict=True):
            clip[t, y : y + 5, left : left + 5] = source[t, y : y + 5, left : left + 5]
    return x


def network(blocks, positions="spacetime"):
    """x -> logits of an untrained tiny in float64; the block's W_z is random too."""
    net, rng = tiny(blocks, positions=positions, batchnorm=False), np.random.default_rng(1)
    params = net.init(rng, 1, dtype=np.float64)
    for name in params.keys() & {"nonlocal0"}:
        w, b = params[name]["w_z"]
        params[name]["w_z"] = (rng.normal(size=w.shape), b)
    return lambda x: net.forward(params, x.astype(np.float64))[0]

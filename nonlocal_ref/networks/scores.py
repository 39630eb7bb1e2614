"""From what a network says of views and of positions to one answer for a video; how often answers are right.

    p_v = softmax(logits_v)                 the score of one view
    p = (1/V) sum_v p_v                     the score of the video: the mean over its V = 30 views

A network takes frames of every size, since only a mean comes before its classifier. It can also be used fully
convolutionally: the classifier at every position, and the mean after the softmax.

    p = (1/P) sum_i softmax(W x_i + b)      x_i is the mean of a window of the last features; P places fit

Source: section 4.1. The views are those of data/views.py.
"""

from typing import Any, NamedTuple

from ..base.arrays import Array, namespace
from ..base.layer import Chain, Layer
from ..block import Block
from ..layers.pooling import mean_pool
from ..normalise import softmax

HEAD = ("mean", "dropout", "fc")  # the last layers of c2d, i3d and tiny


class Accuracies(NamedTuple):
    """The share of right answers, from 0 to 1: of first views, of all views, of whole videos."""

    first_view: float
    view: float
    video: float


def video_score(logits: Array) -> Array:
    """The mean of the softmax over the views: logits (..., V, K) -> (..., K), each row sums to one."""
    xp, (*videos, views, classes) = namespace(logits), logits.shape
    scores = xp.mean(softmax(xp.reshape(logits, (-1, views, classes))), axis=1)
    return xp.reshape(scores, (*videos, classes))


def fully_convolutional(
    net: Layer | Block, params: Any, x: Array, window: tuple[int, int, int] = (1, 1, 1)
) -> Array:
    """The mean of the softmax over all places of the classifier: clips (B, T, H, W, 3) -> (B, K).

    window  positions of the last features (frames, rows, columns) that are averaged before the classifier.
            The whole grid gives the softmax of net.forward. (4, 7, 7) is what a C2D had for the classifier in
            training, on 32 frames of 224 x 224 pixels: then frames of 256 x 340 have 2 x 5 places
    Raises ValueError for a network without "mean" and "fc" at its end, and for a window larger than the grid.
    """
    features = _features(net, params, x)
    if any(k > n for k, n in zip(window, features.shape[1:-1], strict=True)):
        raise ValueError(
            f"a window of {window} positions does not fit into the {features.shape[1:-1]} of the last "
            "features: give a smaller window, or larger frames"
        )
    means = mean_pool(features, window, stride=1)
    logits = means @ params["fc"][0] + params["fc"][1]
    return video_score(namespace(x).reshape(logits, (x.shape[0], -1, logits.shape[-1])))


def _features(net: Layer | Block, params: Any, x: Array) -> Array:
    """What arrives at the head, (B, T, H, W, C)."""
    layers = net.made_of.layers if isinstance(net.made_of, Chain) else {}
    if not {"mean", "fc"} <= set(layers):
        raise ValueError(
            f"this network has the layers {', '.join(map(str, layers)) or 'none'}: give one that ends with a "
            "mean over all positions and a classifier, such as c2d(), i3d() or tiny()"
        )
    for name in (name for name in layers if name not in HEAD):
        x, _ = layers[name].forward(params[name], x)
    return x


def accuracies(logits: Array, labels: Array) -> Accuracies:
    """Logits (videos, V, K) and labels (videos,) -> how often the largest score is that of the label.

    The paper reports videos. Views alone are right less often: a clip may miss the action.
    Raises ValueError for shapes that do not belong together.
    """
    if logits.ndim != 3 or labels.shape != logits.shape[:1]:
        raise ValueError(
            f"logits have shape {tuple(logits.shape)} and labels {tuple(labels.shape)}: "
            "give logits (videos, views, classes) and one label for each video"
        )
    xp = namespace(logits, labels)
    views = xp.argmax(logits, axis=-1) == labels[:, None]
    videos = xp.argmax(video_score(logits), axis=-1) == labels
    shares = (xp.mean(xp.astype(right, logits.dtype)) for right in (views[:, 0], views, videos))
    return Accuracies(*map(float, shares))

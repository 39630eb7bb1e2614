"""From the logits of many views to one answer for a video, and how often the answers are right.

    p_v = softmax(logits_v)                 the score of one view
    p = (1/V) sum_v p_v                     the score of the video: the mean over its V = 30 views

Source: section 4.1. The views are those of data/views.py.
"""

from typing import NamedTuple

from ..base.arrays import Array, namespace
from ..normalise import softmax


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

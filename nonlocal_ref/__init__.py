"""The non-local operation of Wang, Girshick, Gupta, He: Non-local Neural Networks, CVPR 2018, in array code.

    y_i = (1 / C(x)) sum_j f(x_i, x_j) g(x_j)        z_i = W_z y_i + x_i

Each symbol of these lines is a file: pairwise.py (f), normalise.py (C), embed.py (theta, phi, g, W_z),
subsample.py (fewer x_j), positions.py (i, j), operation.py (the first line), block.py (the second).
"""

import sys

if sys.argv[:1] == ["-m"]:  # a command, not an import: until it starts Ctrl-C would show Python's traceback
    from .commands.starting import one_line_when_stopped

    one_line_when_stopped()

from . import training
from .analysis import cost
from .analysis.attention import attention
from .analysis.gradcheck import gradcheck
from .base.layer import Layer, chain, residual
from .base.op import Op, vjp
from .base.tree import move
from .block import nonlocal_block
from .data import load_picture, load_video, moving_ball, training_clip, video_views
from .engines import ENGINES, streaming_engine
from .networks import c2d, i3d, tiny
from .networks.configurations import CONFIGURATIONS
from .networks.inference import inference
from .networks.parameter_files import load_params, save_params
from .networks.released_weights import read_blobs, with_released
from .networks.scores import fully_convolutional, video_score
from .normalise import MEAN, SOFTMAX
from .operation import nonlocal_operation, nonlocal_operation_backward
from .pairwise import CONCATENATION, DISTANCE, DOT
from .versions import AVERAGE, VERSIONS, Version, cosine, gaussian_distance

__version__ = "0.1.0"

__all__ = [  # noqa: RUF022 - in the order of the paper
    # eq. 1 to 5: the operation and its versions
    "VERSIONS",
    "Version",
    "gaussian_distance",
    "cosine",
    "AVERAGE",
    "nonlocal_operation",
    "nonlocal_operation_backward",
    "ENGINES",
    "streaming_engine",
    # the pieces of a version of your own, and its proof
    "DOT",
    "DISTANCE",
    "CONCATENATION",
    "SOFTMAX",
    "MEAN",
    "Op",
    "vjp",
    "gradcheck",
    # eq. 6, figure 2: the block, and layers like it
    "nonlocal_block",
    "Layer",
    "chain",
    "residual",
    "move",
    # table 1, section 4: the networks, their parameters in files, their answers
    "c2d",
    "i3d",
    "tiny",
    "CONFIGURATIONS",
    "inference",
    "save_params",
    "load_params",
    "read_blobs",
    "with_released",
    "video_score",
    "fully_convolutional",
    # figure 3 and section 3.3: what it attends to, what it costs
    "attention",
    "cost",
    # section 4.1: training
    "training",
    # pictures and videos, and the clips that a network takes of them
    "load_picture",
    "load_video",
    "moving_ball",
    "training_clip",
    "video_views",
]

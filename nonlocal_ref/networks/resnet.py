"""C2D and I3D: ResNet-50 and 101 on video, with non-local blocks after chosen residual blocks (Table 1).

    layer    C2D                                            output of 32 x 224 x 224
    conv1    1x7x7, 64, stride 2, 2, 2                      16 x 112 x 112 x 64
    pool1    3x3x3 max, stride 2, 2, 2                       8 x 56 x 56 x 64
    res2     3 x bottleneck(64, 256)                         8 x 56 x 56 x 256
    pool2    3x1x1 max, stride 2, 1, 1                       4 x 56 x 56 x 256
    res3     4 x bottleneck(128, 512)                        4 x 28 x 28 x 512
    res4     6 x bottleneck(256, 1024), 23 in ResNet-101     4 x 14 x 14 x 1024
    res5     3 x bottleneck(512, 2048)                       4 x 7 x 7 x 2048
    mean     over all positions                              2048
    fc       linear map to the classes                       400

I3D is the same with kernels over three frames in some residual blocks, and 5x7x7 in conv1. A non-local block
stands after ReLU(F(x) + shortcut) of its residual block, and no ReLU follows it.
"""

from functools import partial
from typing import Any

from ..base.checks import one_of, plain_options
from ..base.layer import Layer, chain
from ..block import Block, nonlocal_block
from ..embed import linear_layer
from ..layers.activations import relu_layer
from ..layers.batchnorm import batchnorm_layer
from ..layers.conv import conv_layer
from ..layers.dropout import dropout_layer
from ..layers.fused import fused
from ..layers.pooling import global_mean_layer, max_pool_layer
from ..options import can_be_scaled
from ..paper.architecture import BLOCKS, CLASSES, DEPTHS, INFLATED, STAGES, STEM, STEMS
from ..versions import named_version
from .bottleneck import KERNELS, bottleneck

POOL = {"paper": "after", "code": "before", "code8": "before"}  # where the block pools x, or phi and g
STD = 0.01  # of theta, phi, g and W_z at the start in the released code; the paper has He's


@plain_options
def c2d(
    depth: int = 50,
    blocks: int | dict = 0,
    *,
    inflate: str | None = None,
    of: str = "paper",
    classes: int = CLASSES,
    frozen: bool = False,
    dropout: Any = None,
    input_gradient: bool = True,
    **block_options: Any,
) -> Layer:
    """ResNet frame by frame, with non-local blocks: (B, T, H, W, 3) -> logits (B, classes).

    depth    50 or 101
    blocks   0, 1, 5 or 10 at the places of the paper, or places of your own such as {"res4": (1, 3)}
    inflate  None; kernels over frames make an i3d of it
    of       "paper" (Table 1), "code" (the released code's network for 32 frames) or "code8" (for 8 frames)
    frozen   batch normalisations keep their running statistics; a new block then has none, and W_z = 0
    dropout  a numpy.random.Generator for the dropout of 0.5 before the classifier; None leaves it out
    input_gradient  False: the backward gives None for the clip's gradient, which training does not need
    The others are options of nonlocal_block, such as version="dot_product" or positions=4. positions may also
    differ by stage: {"res3": 4} has groups of 4 frames there, and "spacetime" elsewhere. The released code's
    network for 128 frames is c2d(blocks=5, of="code", frozen=True, positions={"res3": 4}).
    Raises ValueError for a depth, a number of blocks or a place that is not there.
    """
    counts = dict(zip(STAGES, DEPTHS[one_of("depth", depth, DEPTHS)], strict=True))
    where, stages = places(depth, blocks), {}
    for stage, count in counts.items():
        kernels = dict.fromkeys(INFLATED[depth][stage], one_of("inflate", inflate, KERNELS))
        residuals = [_residual_block(stage, k, kernels.get(k), frozen) for k in range(count)]
        block = _block(of, frozen, stage, block_options)
        stages[stage] = _stage(residuals, where.get(stage, ()), block)
    network = chain(
        **_stem(of, 5 if inflate else 1, frozen, input_gradient),
        res2=stages["res2"],
        pool2=max_pool_layer(*STEMS[of].pool2),
        res3=stages["res3"],
        res4=stages["res4"],
        res5=stages["res5"],
        mean=global_mean_layer(),
        **({} if dropout is None else {"dropout": dropout_layer(0.5, dropout)}),
        fc=linear_layer(classes),
    )
    return fused(network)


@plain_options
def i3d(depth: int = 50, blocks: int | dict = 0, *, inflate: str = "3x1x1", **options: Any) -> Layer:
    """`c2d` with kernels over frames: 5x7x7 in conv1, and over three frames in some residual blocks.

    inflate  "3x1x1": their first 1x1x1 becomes 3x1x1; "3x3x3": their 1x3x3 becomes 3x3x3
    The others are options of c2d.   Source: section 4.   Raises what c2d raises.
    """
    one_of("inflate", inflate, [kernel for kernel in KERNELS if kernel])
    return c2d(depth, blocks, inflate=inflate, **options)


def places(depth: int, blocks: int | dict) -> dict[str, tuple[int, ...]]:
    """stage -> the residual blocks, from 0, that a non-local block follows.   Source: section 5.1.

    Raises ValueError for a number of blocks that the paper does not place, and for a place that is not there.
    """
    if not isinstance(blocks, dict):
        return BLOCKS[depth].get(one_of("blocks", blocks, (0, *BLOCKS[depth])), {})
    there = dict(zip(STAGES, DEPTHS[depth], strict=True))
    for stage, behind in blocks.items():
        one_of("stage", stage, there)
        for index in behind:
            one_of(f"residual block of {stage}", index, range(there[stage]))
    return blocks


def _stem(of: str, frames: int, frozen: bool, input_gradient: bool) -> dict[str, Layer]:
    """conv1 over so many frames, and what follows it before res2."""
    conv1 = conv_layer(
        STEM,
        (frames, 7, 7),
        stride=(STEMS[of].stride, 2, 2),
        padding=(frames // 2, 3, 3),
        bias=False,
        input_gradient=input_gradient,
    )
    pool1 = max_pool_layer(*STEMS[of].pool1)
    return {"conv1": conv1, "bn1": batchnorm_layer(frozen=frozen), "relu1": relu_layer(), "pool1": pool1}


def _residual_block(stage: str, k: int, inflate: str | None, frozen: bool) -> Layer:
    """Residual block k of a stage. The first changes the channels, and from res3 on it halves the grid."""
    row, stride = STAGES[stage], 2 if k == 0 and stage != "res2" else 1
    return bottleneck(row.inner, row.channels, stride=stride, shortcut=k == 0, inflate=inflate, frozen=frozen)


def _stage(residuals: list[Layer], behind: tuple[int, ...], block: Block) -> Layer:
    """The residual blocks of a stage; the non-local block follows those of `behind`."""
    layers: dict[str, Layer | Block] = {}
    for k, residual_block in enumerate(residuals):
        layers[f"block{k}"] = residual_block
        if k in behind:
            layers[f"nonlocal{k}"] = block
    return chain(**layers)


def _block(of: str, frozen: bool, stage: str, options: dict) -> Block:
    """The non-local block of the paper, or of the released code: pooling, scale, and how it starts."""
    one_of("of", of, STEMS)
    version = named_version(options.get("version", "embedded_gaussian"))
    own = {"pool": POOL[of], "scale": of != "paper" and can_be_scaled(version), "batchnorm": not frozen}
    block = nonlocal_block(**own | options | {"positions": _positions(stage, **options)})
    return block if of == "paper" else block._replace(init=partial(block.init, std=STD))


def _positions(stage: str, *, positions: str | int | dict = "spacetime", **others: Any) -> str | int:
    """Which positions meet in this stage; a dict names stages."""
    if not isinstance(positions, dict):
        return positions
    for named in positions:
        one_of("stage", named, STAGES)
    return positions.get(stage, "spacetime")

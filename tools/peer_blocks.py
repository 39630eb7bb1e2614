"""The blocks of other projects that peers.py compares with ours, and the options that give their numbers."""

import importlib.util
from collections.abc import Callable
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

C, E = 16, 8
# axes of the grid, sub_sample, bn_layer
ALEXHEX7 = ((3, True, True), (3, False, True), (2, True, False), (1, False, False))
VERSIONS = ("embedded_gaussian", "gaussian", "dot_product", "concatenation")
BN = {"batchnorm": True}
MAPS = ("theta", "phi", "g")


class Case(NamedTuple):
    """One block: `make` takes `theirs`, nonlocal_block takes `ours`.

    mend  attributes to set where the block fails as it is
    """

    make: Callable
    theirs: dict
    ours: dict
    dimension: int = 3
    mend: dict | None = None


class Peer(NamedTuple):
    """A project, where its class holds theta, phi, g, w_z and w_f, and the cases."""

    name: str
    maps: dict[str, str]
    cases: list[Case]


def alexhex7(checkout: Path) -> Peer:
    """Four files, one for each version, with a class for each number of axes."""
    cases = []
    for name in VERSIONS:
        module = from_file(checkout / "lib" / f"non_local_{name}.py")
        mend = {"store_last_batch_nl_map": False} if name == "gaussian" else None
        for dimension, sub_sample, bn in ALEXHEX7:
            make = partial(getattr(module, f"NONLocalBlock{dimension}D"), C, E)
            theirs = {"sub_sample": sub_sample, "bn_layer": bn}
            ours = {"version": name} | ({"pool": "after"} if sub_sample else {}) | (BN if bn else {})
            cases.append(Case(make, theirs, ours, dimension, mend))
    maps = {name: name for name in MAPS} | {"w_z": "W", "w_f": "concat_project"}
    return Peer("AlexHex7", maps, cases)


def mmcv() -> Peer:
    """With a batch normalisation W_z has no bias."""
    from mmcv.cnn.bricks.non_local import NonLocal3d

    make, cases = partial(NonLocal3d, C, reduction=C // E), []
    norm = {"sub_sample": True, "norm_cfg": {"type": "BN3d", "eps": 0.001, "momentum": 0.01}}
    normed = {"pool": "after"} | BN | {"batchnorm_eps": 0.001, "batchnorm_momentum": 0.99}
    for mode in VERSIONS:
        theirs, ours = {"mode": mode}, {"version": mode}
        scaled = {"scale": True} if mode == "embedded_gaussian" else {}
        cases.append(Case(make, theirs, ours | scaled))
        biases = {"bias": ("g",) if mode == "gaussian" else MAPS}
        cases.append(Case(make, theirs | {"use_scale": False} | norm, ours | normed | biases))
    maps = {name: name for name in MAPS} | {"w_z": "conv_out", "w_f": "concat_project"}
    return Peer(f"mmcv {version_of('mmcv-lite', 'mmcv')}", maps, cases)


def slowfast(checkout: Path) -> Peer:
    """Its softmax is always scaled, and its window may reach over frames."""
    Nonlocal = from_file(checkout / "slowfast" / "models" / "nonlocal_helper.py").Nonlocal
    return Peer("SlowFast", CONVS, instantiations(partial(Nonlocal, C, E), {"norm_type": "none"}))


def pytorchvideo() -> Peer:
    """SlowFast's block as a package."""
    from pytorchvideo.layers.nonlocal_net import create_nonlocal

    cases = instantiations(partial(create_nonlocal, dim_in=C, dim_inner=E), {"norm": None})
    return Peer(f"pytorchvideo {version_of('pytorchvideo')}", CONVS, cases)


CONVS = {name: f"conv_{name}" for name in MAPS} | {"w_z": "conv_out"}


def instantiations(make: Callable, no_norm: dict) -> list[Case]:
    cases = []
    for theirs, ours in (("softmax", {"scale": True}), ("dot_product", {"version": "dot_product"})):
        named, pooled = {"instantiation": theirs}, ours | {"pool": "before"}
        wide = {"pool_window": (2, 2, 2)} | BN | {"batchnorm_eps": 0.001, "batchnorm_momentum": 0.95}
        wide_theirs = {"pool_size": (2, 2, 2), "norm_eps": 0.001, "norm_momentum": 0.05}
        cases.append(Case(make, named | no_norm, ours))
        cases.append(Case(make, named | {"pool_size": (1, 2, 2)}, pooled | BN))
        cases.append(Case(make, named | wide_theirs, pooled | wide))
    return cases


def timm() -> Peer:
    """It scales the scores by the channels of x, not by those of theta."""
    from timm.layers.non_local_attn import NonLocalAttn

    make = partial(NonLocalAttn, C, rd_channels=E)
    cases = [Case(make, {}, {"scale": C**-0.5} | BN, 2), Case(make, {"use_scale": False}, BN, 2)]
    maps = {"theta": "t", "phi": "p", "g": "g", "w_z": "z"}
    return Peer(f"timm {version_of('timm')}", maps, cases)


def from_file(path: Path) -> ModuleType:
    """One file of a checkout, without the packages around it."""
    if not path.is_file():
        raise FileNotFoundError(f"no {path}")
    spec: Any = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def version_of(*names: str) -> str:
    """The version of the first of these packages that is installed."""
    for name in names:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return "of no version"

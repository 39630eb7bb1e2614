"""Other people's non-local blocks beside ours: the same weights, and by how much the numbers differ.

    python tools/peers.py OUT.csv [--alexhex7 CHECKOUT] [--slowfast CHECKOUT]

It runs where PyTorch is installed and compares with the packages that it finds: mmcv (or mmcv-lite),
pytorchvideo, timm; and with checkouts of AlexHex7/Non-local_pytorch and facebookresearch/SlowFast, which are
no packages. docs/peers.md tells what OUT.csv holds. Everything is float64; no weight is 0.
"""

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd

sys.path.insert(0, str(Path(__file__).parents[1]))
import nonlocal_ref as nl
from nonlocal_ref.base.tree import leaves, tree_map
from tools import peer_blocks
from tools.peer_blocks import C, Case, E, Peer

GRIDS = {1: (12,), 2: (6, 8), 3: (4, 6, 8)}
SAMPLES = 3


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("out", type=Path)
    options.add_argument("--alexhex7", type=Path, metavar="CHECKOUT")
    options.add_argument("--slowfast", type=Path, metavar="CHECKOUT")
    asked = options.parse_args()
    rows = [compare(peer, case) for peer in found(asked.alexhex7, asked.slowfast) for case in peer.cases]
    if not rows:
        raise SystemExit("no peer was found: install one of the packages, or name a checkout")
    with open(asked.out, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def found(alexhex7: Path | None, slowfast: Path | None) -> Iterator[Peer]:
    """The peers that are here; for each of the others a line."""
    makers = {"AlexHex7": alexhex7 and partial(peer_blocks.alexhex7, alexhex7)}
    makers |= {"SlowFast": slowfast and partial(peer_blocks.slowfast, slowfast)}
    makers |= {f.__name__: f for f in (peer_blocks.mmcv, peer_blocks.pytorchvideo, peer_blocks.timm)}
    for name, make in makers.items():
        try:
            yield (make or _no_checkout)()
        except (ImportError, FileNotFoundError) as error:
            print(f"{name} is left out: {error}")


def _no_checkout() -> None:
    raise FileNotFoundError("no CHECKOUT was given")


def compare(peer: Peer, case: Case) -> dict[str, Any]:
    """One row: the options of both, parameters, and the largest differences."""
    rng, grid = np.random.default_rng(0), GRIDS[case.dimension]
    module, block = drawn(case.make(**case.theirs).double()), nl.nonlocal_block(**case.ours)
    params = laid_over(peer, module, block)
    x, dz = (rng.standard_normal((SAMPLES, *grid, C)) for _ in range(2))
    row = {"pytorch": torch.__version__, "peer": peer.name, "grid": "x".join(map(str, grid))}
    row |= {"theirs": f"{case.make.func.__name__}({written(case.theirs)})"}
    row |= {"ours": f"nl.nonlocal_block({written(case.ours)})"}
    row["parameters"] = sum(p.numel() for p in module.parameters())
    note = mended(module, case, x)
    still = difference(block.forward(params, x)[0], channels_last(module.eval()(channels_first(x))))
    return row | {"note": note} | in_training(peer, module, (block, params), (x, dz), still)


def in_training(peer: Peer, module: Any, ours: tuple, arrays_: tuple, still: float) -> dict[str, str]:
    """The differences of z in inference (`still`) and training, of all gradients and of the statistics."""
    (block, params), (x, dz), x_theirs = ours, arrays_, channels_first(arrays_[0]).requires_grad_()
    z, saved = block.forward(params, x, train=True)
    z_theirs = module.train()(x_theirs)
    row = {"output": f"{max(still, difference(z, channels_last(z_theirs))):.0e}"}
    try:
        z_theirs.backward(channels_first(dz))
    except RuntimeError as error:
        return row | {"gradients": "", "statistics": "", "note": f"no backward: {first_words(error)}"}
    dx, dparams = block.backward(dz, saved, params)
    theirs = arrays(peer, module, lambda p: p.grad) | {"x": channels_last(x_theirs.grad)}
    row["gradients"] = f"{worst(dict(leaves(dparams)) | {'x': dx}, theirs):.0e}"
    after = {n: a for n, a in leaves(block.update(params, saved)) if "running" in n}
    return row | {"statistics": f"{worst(after, arrays(peer, module, detached)):.0e}" if after else ""}


def drawn(module: torch.nn.Module) -> torch.nn.Module:
    """The block with random weights and statistics: zeros would hide everything behind W_z."""
    torch.manual_seed(0)
    for name, a in [*module.named_parameters(), *module.named_buffers()]:
        if name.endswith("running_var"):
            a.data.uniform_(0.5, 2)
        elif a.is_floating_point():
            a.data.normal_(0, 0.5)
    return module


def mended(module: torch.nn.Module, case: Case, x: np.ndarray) -> str:
    """What is wrong with the block as it is, if anything, and what was set to make it work."""
    try:
        module.eval()(channels_first(x))
    except AttributeError as error:
        for name, value in (case.mend or {}).items():
            setattr(module, name, value)
        return f"as it is: {first_words(error)}; with {written(case.mend or {})}: as here"
    return ""


# weights


def arrays(peer: Peer, module: torch.nn.Module, of: Callable) -> dict[str, np.ndarray]:
    """Our name -> their array, laid over: (C_out, C_in, 1, 1, 1) becomes (C_in, C_out)."""
    taken: dict[str, Any] = {}
    for name, path in peer.maps.items():
        for conv in layers(getattr(module, path, None), _ConvNd):
            taken[f"{name}.w"] = of(conv.weight).flatten(1).T
            taken |= {} if conv.bias is None else {f"{name}.b": of(conv.bias)}
    if "w_f.w" in taken:
        w_f = taken.pop("w_f.w")
        taken |= {"w_f.theta": w_f[:E], "w_f.phi": w_f[E:]}
    for norm in layers(module, _BatchNorm):
        taken |= {"batchnorm.gamma": of(norm.weight), "batchnorm.beta": of(norm.bias)}
        taken |= {f"batchnorm.running.{n}": getattr(norm, f"running_{n}") for n in ("mean", "var")}
    return {name: a.detach().numpy().copy() for name, a in taken.items()}


def detached(p: torch.Tensor) -> torch.Tensor:
    return p.detach()


def laid_over(peer: Peer, module: torch.nn.Module, block: Any) -> dict:
    """Our parameters with their numbers. Raises KeyError or AssertionError where they are not the same."""
    theirs = arrays(peer, module, detached)
    like = block.init(np.random.default_rng(0), C, E, dtype=np.float64)
    names = [name for name, _ in leaves(like)]
    assert set(names) == set(theirs), (peer.name, set(names) ^ set(theirs))
    order = iter(names)
    return tree_map(lambda a: theirs[next(order)].reshape(a.shape), like)


def layers(module: Any, kind: type) -> list:
    return [] if module is None else [m for m in module.modules() if isinstance(m, kind)]


# numbers


def channels_first(x: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.moveaxis(x, -1, 1).copy())


def channels_last(x: torch.Tensor) -> np.ndarray:
    return np.moveaxis(x.detach().numpy(), 1, -1)


def difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference, as a part of the largest number."""
    return worst({"": ours}, {"": theirs})


def worst(ours: dict, theirs: dict) -> float:
    """The largest difference of all arrays, as a part of the largest number in any."""
    differences = [np.abs(a - theirs[name]).max() for name, a in ours.items()]
    return float(max(differences) / max(np.abs(theirs[name]).max() for name in ours))


# words


def written(options: dict) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in options.items())


def first_words(error: Exception) -> str:
    with suppress(ValueError):
        return f"{type(error).__name__}: {str(error)[: str(error).index(':')]}"
    return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()

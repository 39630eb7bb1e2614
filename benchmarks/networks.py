"""python -m benchmarks.networks: C2D ResNet-50 on one 32-frame clip, beside the same network in PyTorch.

Float32, both sides with all cores, in turns in one process; medians, and the ratio of the rounds. PyTorch
runs eager, channels last. Training is forward, loss and backward of all parameters. Memory is the peak of one
run in a fresh process, beside what it held before: imports, parameters and the clip.
"""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from benchmarks import in_turns
from nonlocal_ref.analysis.timing import peak_bytes
from nonlocal_ref.base.units import in_bytes
from nonlocal_ref.layers.losses import softmax_cross_entropy_backward
from nonlocal_ref.networks import c2d
from nonlocal_ref.networks.inference import inference

CLIP = (1, 32, 224, 224, 3)


def ours(blocks: int) -> dict:
    """{what: a function without arguments} for inference and training."""
    network = c2d(blocks=blocks, of="code", input_gradient=False)
    params = network.init(np.random.default_rng(0), 3)
    x = np.random.default_rng(1).standard_normal(CLIP, dtype=np.float32)
    labels = np.array([7])

    def training():
        logits, saved = network.forward(params, x, train=True)
        return network.backward(softmax_cross_entropy_backward(1.0, logits, labels), saved, params)

    folded = inference(network, params)
    return {"inference": lambda: folded(x), "training": training}


def of(side: str, blocks: int) -> dict:
    """The works of one side, "ours" or "PyTorch"."""
    if side == "ours":
        return ours(blocks)
    from benchmarks.rival_networks import theirs

    return theirs(blocks, CLIP)


def peak(side: str, blocks: int, what: str) -> int:
    """Bytes of one run."""
    return peak_bytes(of(side, blocks)[what])


def peak_in_a_fresh_process(*case: str | int) -> str:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return in_bytes(process.submit(peak, *case).result())


def main() -> None:
    asked = in_turns.options(__doc__, blocks=[0, 5], repeats=5)
    for blocks in asked.blocks:
        both = {side: of(side, blocks) for side in ("ours", "PyTorch")}
        for what in both["ours"]:
            works = {side: works[what] for side, works in both.items()}
            ours_s, theirs_s, ratio = in_turns.compared(works, asked, seconds=300)
            print(f"{blocks} blocks, {what}: {ours_s:.3f} s, PyTorch {theirs_s:.3f} s, {ratio:.2f} x")
            peaks = (peak_in_a_fresh_process(side, blocks, what) for side in works)
            print("    peak of memory: {}, PyTorch {}".format(*peaks), flush=True)


if __name__ == "__main__":
    main()

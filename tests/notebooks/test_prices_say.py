"""The prices that notebooks 04 and 06 to 09 tell of, each number computed again by the code that makes it."""

import numpy as np
import pytest
from said import holds

import nonlocal_ref as nl
from nonlocal_ref.analysis.cost import placements, stage_costs
from nonlocal_ref.analysis.lessons.running_sums import running_sums
from nonlocal_ref.analysis.lessons.what_fits import what_fits
from nonlocal_ref.analysis.timing import operands
from nonlocal_ref.networks import c2d, i3d
from nonlocal_ref.paper import score

CLIP = (1, 32, 224, 224, 3)
NETWORK = nl.cost.network_macs()
MIB = 2**20


def macs(stage, frames=32, **options):
    """Billions of multiply-adds of one block in the forward."""
    return stage_costs(frames=frames, **options)[stage].macs_forward / 1e9


def share(stage, **options):
    """In percent of C2D ResNet-50."""
    return 1e11 * macs(stage, **options) / NETWORK


def test_04_sizes_of_a_block():
    res2 = {
        engine: nl.cost.block_cost(nl.nonlocal_block(engine=engine), (1, 8, 56, 56, 256))
        for engine in ("dense", "streaming")
    }
    mib = [cost.peak_bytes / MIB for cost in res2.values()]
    holds("04", r"the same y, one with (\S+) MiB and the other with (\d+)\.", *mib)
    pooled = nl.cost.block_cost(nl.nonlocal_block(pool="before", engine="dense"), (1, 8, 56, 56, 256))
    holds("04", r"(\S+) × (\S+) weights take a quarter, (\d+) MiB", 25088, 6272, pooled.weights_bytes / MIB)
    small, large = (
        nl.cost.block_cost(nl.nonlocal_block(engine="dense"), (1, 4, side, side, 1024)).weights_bytes / MIB
        for side in (14, 28)
    )
    holds("04", r"s and p, from (\S+) to (\S+) MiB", small, large)


def test_06_memory_of_dense_and_streaming_at_res2():
    kept = [stage_costs(engine=e, batchnorm=True)["res2"].saved_bytes for e in ("dense", "streaming")]
    words = r"a factor of (\d+), (\S+) MiB against (\d+) MiB"
    holds("06", words, kept[0] / kept[1], *(n / MIB for n in kept))
    holds("06", r"and take (\S+) GiB in the other", 7 * kept[1] / 2**30)
    assert 7 * kept[0] > 16 * 2**30


def test_06_pooled_keys():
    pooled = {"pool": "before"}
    words = r"goes from (\S+) to (\S+) billion multiply-adds: from (\d+) % of the network to (\d+) %"
    holds("06", words, macs("res3"), macs("res3", **pooled), share("res3"), share("res3", **pooled))
    holds("06", r"At \*\*res2\*\* from (\d+) to (\S+), still twice", macs("res2"), macs("res2", **pooled))
    holds("06", r"has it, costs (\d\.\d\d) at res3", macs("res3", pool="after"))
    holds(
        "06",
        r"\n(\S+) without pooling, (\S+) with it\. The",
        share("res2") / 100,
        share("res2", **pooled) / 100,
    )


def test_06_a_longer_clip_and_another_engine():
    words = r"(\S+) billion becomes (\S+) billion, (\S+) times as much"
    holds("06", words, macs("res3"), macs("res3", frames=64), macs("res3", frames=64) / macs("res3"))
    linear = macs("res3", version="dot_product", engine="reassociated")
    sizes = nl.cost.Sizes(B=1, N=3136, M=3136, E=256, D=256, itemsize=4)
    operation = [
        nl.cost.operation_cost("dot_product", sizes, engine=engine).macs_forward / 1e9
        for engine in ("dense", "reassociated")
    ]
    words = (
        r"(\S+) billion in place of (\S+) billion\. Of this (\S+) billion are .* "
        r"itself went from (\S+) billion to (\S+) billion\."
    )
    holds("06", words, linear, macs("res3"), macs("res3") - operation[0], *operation)
    res5 = [macs("res5", version="dot_product", engine=engine) for engine in ("reassociated", "dense")]
    holds("06", r"Reassociated would take (\S+) billion, dense takes (\S+) billion\.", *res5)


def test_07_space_time_and_groups():
    holds(
        "07",
        r"a quarter of them, (\S+) billion multiply-adds and not (\S+) billion",
        macs("res3", positions="space"),
        macs("res3"),
    )
    for stage in ("res3", "res4", "res5"):
        holds("07", r"The (\S+) billion multiply-adds at res3 to res5", macs(stage, positions="time"))
    holds("07", r"the maps φ and g: (\S+) billion at res3", macs("res3", pool="before"))
    long = [macs("res3", frames=128, pool="before", positions=way) for way in (4, "spacetime")]
    holds("07", r"the groups cost (\S+) billion multiply-adds, spacetime (\S+) billion, more", *long)
    assert long[1] * 1e9 > NETWORK
    holds(
        "07", r"res4 with (\S+) % and res5 with (\S+) %", *(share(s, pool="before") for s in ("res4", "res5"))
    )


def test_07_what_blocks_cost_and_gain():
    rows = {row.name: (row.macs / NETWORK, row.top1 - score("2b", "baseline")) for row in placements()}
    words = (
        r"One block at res2 costs (\S+) networks and gains (\S+) points\. At res4 the same \S+ cost (\d+) %, "
        r"at res3 (\S+) points cost (\d+) %\. Five blocks cost (\d+) % and gain (\S+), "
        r"ten cost (\d+) % and gain (\S+) \("
    )
    told = [*rows["res2"], 100 * rows["res4"][0], rows["res3"][1], 100 * rows["res3"][0]]
    told += [100 * rows["5 blocks"][0], rows["5 blocks"][1], 100 * rows["10 blocks"][0], rows["10 blocks"][1]]
    holds("07", words, *told)
    scores = [score("2b", stage) for stage in ("res2", "res3", "res4")]
    holds("07", r"(\S+), (\S+) and (\S+) for res2, res3 and res4 are one", *scores)


def test_07_blocks_against_more_layers_in_the_3d_networks():
    with_blocks = [score(table, "NL I3D") for table in ("2f", "2g")]
    deeper = [score(table, "I3D", network="R101") for table in ("2f", "2g")]
    words = r"with blocks has (\S+) and (\S+), I3D ResNet-101 without blocks (\S+) and (\S+)\. With"
    holds("07", words, *with_blocks, *deeper)
    least = with_blocks[1] - deeper[1]
    holds("07", r"a difference of (\S+) decides nothing\. What the same", least)
    clips = [(*CLIP[:1], frames, *CLIP[2:]) for frames in (32, 128)]
    nets = i3d(50, 5, pool="before"), i3d(101)
    shares = [np.divide(*(nl.cost.network_cost(net, clip).macs for net in nets)) for clip in clips]
    words = r"With (\d+) frames the first has (\d+) % of the .* second, with (\d+) frames (\d+) %; and"
    holds("07", words, clips[0][1], 100 * shares[0], clips[1][1], 100 * shares[1])


def test_08_receptive_fields_and_the_network():
    rows = {r.path: r.field.size for r in nl.cost.network_cost(c2d(50), CLIP).stages()}
    for stage in ("res2", "res3"):
        pattern = rf"\*\*{stage}\*\* (?:sees )?(\d+) × (\d+)(?: pixels)? of (\d+)"
        holds("08", pattern, *rows[stage][1:], rows[stage][0])
    for stage in ("res4", "res5"):
        holds("08", rf"\| {stage}, one of stride .* = (\d+) \|", rows[stage][-1])
    five = nl.cost.network_cost(c2d(50, 5, pool="before"), CLIP).macs / 1e9
    without = nl.cost.network_cost(c2d(50), CLIP).macs / 1e9
    assert five > without
    holds(
        "08",
        r"network with five blocks, (\S+) billion multiply-adds",
        nl.cost.network_cost(c2d(50, 5), CLIP).macs / 1e9,
    )


def test_09_five_blocks_against_more_layers():
    five, deep = (nl.cost.network_cost(net, CLIP) for net in (c2d(50, 5, pool="before"), c2d(101)))
    gain = score("2c", "5 blocks") - score("2c", "baseline", network="R101")
    words = r"(\d+) % of the parameters, (\d+) % of the multiply-adds \(the paper .*\), and (\S+) points"
    holds("09", words, 100 * five.parameters / deep.parameters, 100 * five.macs / deep.macs, gain)
    n = nl.cost.in_residual_blocks()
    holds("09", r"\*\*Parameters\*\*: (\S+) residual blocks", n["res3"].by_parameters)
    words = r"(\S+) residual blocks at res5, (\S+) at res3, (\d+) at res2"
    holds("09", words, *(n[stage].by_macs for stage in ("res5", "res3", "res2")))
    holds("09", r"which takes (\S+) billion multiply-adds; with every", NETWORK / 1e9)


def test_09_a_block_on_the_pixels():
    dense = nl.cost.block_cost(nl.nonlocal_block(engine="dense"), CLIP)
    lean = nl.cost.block_cost(nl.nonlocal_block(engine="streaming"), CLIP)
    positions = 32 * 224 * 224
    holds(
        "09",
        r"\*\*(\S+) positions\*\*\. Their weights take (\S+) GiB",
        positions,
        dense.weights_bytes / 2**30,
    )
    holds("09", r"that is (\S+) TiB, for one clip", dense.weights_bytes / 2**40)
    holds("09", r"needs (\d+) MiB, but not fewer", lean.saved_bytes / MIB)
    words = r"products: (\S+) billion multiply-adds are (\d+) times the whole"
    holds("09", words, dense.macs_forward / 1e9, dense.macs_forward / NETWORK)
    after = 8 * 56 * 56
    holds(
        "09",
        r"there are 1/(\d+) of the positions and\s+1/(\S+) of the pairs",
        positions / after,
        (positions / after) ** 2,
    )


@pytest.mark.parametrize(
    ("gib", "frames", "words"),
    [
        (
            8,
            32,
            r"(\d+), (\d+) and (\d+) clips with ResNet-50, (\d+) with ResNet-101, (\d+) with I3D",
        ),
        (16, 128, r"(\d+), (\d+), (\d+), (\d+) and (\d+) are left: about a quarter"),
    ],
)
def test_09_what_fits(gib, frames, words):
    nets = {str(n): c2d(blocks=n, pool="before") for n in (0, 5, 10)}
    nets |= {"101": c2d(101, 5, pool="before"), "i3d": i3d()}
    holds("09", words, *what_fits(nets, gib, frames).values())
    res2 = what_fits({"res2": c2d(blocks={"res2": (1,)}, engine="dense")}, gib, frames)["res2"]
    assert res2 == {8: 4, 16: 0}[gib]


def test_09_memory_of_a_step():
    memory = nl.cost.training_memory(c2d(50, 5, pool="before"), CLIP)
    holds("09", r"8 clips each, (\S+) GiB kept", 8 * memory.kept / 2**30)


def test_06_the_sums_of_a_query_tile_by_tile():
    theta, phi, g, _ = operands("embedded_gaussian", 8, 2)
    _, second, third, _ = running_sums(theta[0, 4], phi[0], g[0], tile=2)
    words = r"third tile has a score of (\S+); the largest before was (\S+)\. All"
    holds("06", words, third.top, second.top)
    words = r"= (\S+), and the new terms are added: (\S+) × \S+ \+ (\S+) = (\S+)\. After"
    new = third.total - second.total * third.shrink
    holds("06", words, third.shrink, second.total, new, third.total)


def test_08_what_a_position_at_the_edge_and_in_time_depends_on():
    rows = {r.path: r.field.size for r in nl.cost.network_cost(c2d(50), CLIP).stages()}
    half = rows["res4"][-1] // 2
    words = (
        r"from pixel (−\d+) to pixel (\d+)\. So it sees the pixels 0 to (\d+) of (\d+), (\d+) % of the width"
    )
    holds("08", words, -half, half, half, CLIP[-2], 100 * (half + 1) / CLIP[-2])
    holds("08", r"of the (\d+) frames in its receptive field", rows["res3"][0])

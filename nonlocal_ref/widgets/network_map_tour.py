"""The tour of the network map: how far a position sees without a block, and with one."""

from .tour import Stop

PLAIN = {"network": "c2d", "depth": 50, "frames": 32, "blocks": 0}
MAP_TOUR = (
    Stop(
        "After res2 one position sees 35 × 35 of 224 × 224 pixels.", PLAIN | {"layer": "res2.block2.conv_c"}
    ),
    Stop(
        "After res3 it sees 91 × 91 pixels.",
        PLAIN | {"layer": "res3.block3.conv_c"},
    ),
    Stop(
        "After res5 it sees 427 × 427 pixels, more than the frame, but within 13 of the 32 frames.",
        PLAIN | {"layer": "res5.block2.conv_c"},
    ),
    Stop(
        "One non-local block in res3 sees every pixel of every frame at once.",
        PLAIN | {"blocks": 5, "layer": "res3.nonlocal1"},
    ),
    Stop(
        "Its price: 2.9 billion multiply-adds, 9.2 % of this network; at res4, 1.8 billion.",
        PLAIN | {"blocks": 5, "layer": "res4.nonlocal1"},
    ),
)

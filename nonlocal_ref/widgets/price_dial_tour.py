"""The tour of the price dial: where a block is cheap, and what makes it cheaper."""

from .tour import Stop

PRICE_TOUR = (
    Stop("At res4 one block costs 11.1 % of the network: 2.27 billion multiply-adds.", {}),
    Stop("With keys pooled before φ and g it costs 1.18 billion: 5.8 % of the network.", {"pool": "before"}),
    Stop("At res2, with every pair, it costs 164 billion: 8.04 times the whole network.", {"stage": "res2"}),
    Stop(
        "There the dense engine forms weights p of 2,401 MiB; streaming would hold 344 MiB in all.",
        {"stage": "res2", "engine": "dense"},
        symbol="p",
    ),
    Stop(
        "With the dot product, p need not be formed: 4.11 billion, 20.1 % of the network, the same numbers.",
        {"stage": "res2", "version": "dot_product"},
    ),
)

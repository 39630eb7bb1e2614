"""The tour of the gradient-check bench: what a check with dy of ones misses, and what finds it."""

from .tour import Stop

MEAN = "the mean of dp in place of its weighted sum"
BENCH_TOUR = (
    Stop(
        "A wrong backward of softmax, checked with dy of ones: missed, as the right one is 0 there.",
        {},
    ),
    Stop("Even the sign turned is missed: minus 0 is 0.", {"mistake": "the sign turned"}),
    Stop("A random dy and every entry: seen, with an error of 0.51.", {"way": "every entry"}),
    Stop(
        "In float32 with steps of 1e-5 even the right one is called wrong: a false alarm, error 0.049.",
        {"mistake": "no mistake", "way": "float32, 1e-5"},
    ),
    Stop("nl.gradcheck sees the mistake, and calls the right one right.", {"way": "gradcheck"}),
)

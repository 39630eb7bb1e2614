"""The tour of the explorer: from scores to what a query receives, on the ball's clip and on any other."""

from .tour import Stop

BALL_TOUR = (
    Stop(
        "Scores: the patch around the query, on the ball, is compared with all 9,408 patches of the clip; "
        "the nearest ones lie on the ball, in every frame.",
        {"step": "scores"},
    ),
    Stop(
        "Weights: of the 9,408 keys, the best 100 get 95.3 % of the weight; the largest is 278 × uniform.",
        {"step": "weights"},
        symbol="p",
    ),
    Stop(
        "Weighted sum: the query receives y_i, the average of the patches by these weights; it differs from "
        "its own patch x_i by 5.39 %.",
        {"step": "sum"},
        symbol="y",
    ),
    Stop(
        "One query stays where it is, and its weights lie on the ball in all frames, from 12.2 % to 12.9 % "
        "in each.",
        {"frames": "one"},
        symbol="p",
        play=True,
    ),
    Stop(
        "A second query, on the background, attends to the background: the two maps share no key, they "
        "differ by 100 %.",
        {"two": True},
        symbol="p",
    ),
)

ANY_TOUR = (
    Stop("Scores: the query is compared with every position that it meets.", {"step": "scores"}),
    Stop(
        "Weights: how much of each key the query takes.",
        {"step": "weights"},
        symbol="p",
    ),
    Stop("Weighted sum: the patches of all keys, each times its weight, make y_i.", {}, symbol="y"),
    Stop(
        "Pooled keys: the largest of each 2×2 stands for all four, in a quarter of the pairs.", {"pool": True}
    ),
    Stop("A second query has a map of its own: how far do the two differ?", {"two": True}, symbol="p"),
)

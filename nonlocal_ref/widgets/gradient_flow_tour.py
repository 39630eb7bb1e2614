"""The tour of gradient flow: why W_z = 0 is a good start, and W_z = 0 with γ = 0 is none."""

from .tour import Stop

FLOW_TOUR = (
    Stop("W_z = 0 at the start: z = x, and the first step moves W_z and b_z only.", {}, symbol="w_z"),
    Stop("One step later W_z is no longer 0: now θ, φ and g move too.", {"step": 1}),
    Stop("From a full block all four paths into dx are open from the start.", {"s": 1.0}),
    Stop(
        "With batch normalisation γ = 0 does the same: the first step moves γ and β only.",
        {"zero_w_z": False, "batchnorm": True},
    ),
    Stop(
        "Both at 0 shut each other off: only β moves, in this step and in all that follow.",
        {"batchnorm": True, "step": 1},
    ),
)

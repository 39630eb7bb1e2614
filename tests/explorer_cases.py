"""What the tests of the attention explorer share: its modules, frames, features, its data as on a page."""

import numpy as np

FILES = (
    "explorer_view",
    "explorer_operation",
    "explorer_output",
    "explorer_boxes",
    "explorer_frames",
    "explorer_colours",
)
FILES += ("explorer_media", "explorer_output_picture", "explorer_layout", "explorer_words")
FRAMES = np.random.default_rng(0).integers(0, 256, (3, 7, 11, 3), np.uint8)
THETA, PHI = (np.random.default_rng(k).standard_normal((3, 4, 5, 6)).astype("float32") for k in (1, 2))
GIVEN = {"theta": THETA, "phi": PHI, "w_f": np.random.default_rng(3).standard_normal(12).astype("float32")}


def page_of(widget):
    """The data as a page gives them, bytes as lists."""
    listed = {name: list(value) if isinstance(value, bytes) else value for name, value in widget.data.items()}
    return listed | {"maps": {name: list(value) for name, value in widget.data["maps"].items()}}

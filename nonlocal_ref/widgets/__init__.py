"""Widgets: explorers that answer in the browser, in a notebook or as a page.

    from nonlocal_ref.widgets import explorer
    explorer(nl.load_picture("mine.png"))

Each is a function that makes one; `page.save_page` writes it as a page of its own.
"""

from .check_bench import check_bench
from .explorer import explorer
from .explorer_trained import explorer_trained
from .gradient_flow import gradient_flow
from .network_map import network_map
from .price_dial import price_dial
from .stepper import stepper

__all__ = [
    "check_bench",
    "explorer",
    "explorer_trained",
    "gradient_flow",
    "network_map",
    "price_dial",
    "stepper",
]

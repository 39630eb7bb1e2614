"""Three pages of the site, made in seconds by the same builder: what they are, and how they are made."""

from pathlib import Path

import pytest
from texts import ROOT

from tools.site import api, conf, notebooks
from tools.site.build import made_by_sphinx

NOTEBOOK = "notebooks/09_the_price_of_a_network"
SLIDERS = "09-22"  # its cell with interact
EXERCISE = "exercises/student/ex05_softmax_backward"
SETTINGS = {
    "root_doc": "docs/gpu",
    "include_patterns": ["docs/gpu.md", f"{NOTEBOOK}.ipynb", f"{EXERCISE}.ipynb"],
    "suppress_warnings": [*conf.suppress_warnings, "toc.not_included"],
}
SHOWN = {
    "sliders": [{"name": "gib", "values": ["4", "16"], "first": 1}],
    "images": [{"file": f"{SLIDERS}-{k}.svg", "width": 720, "height": 300} for k in range(2)],
}


def make_small_site(folder: Path) -> Path:
    """The folder with the pages; of the files that make public names only one has a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "files_of_api", lambda: {ROOT / "nonlocal_ref" / "block.py"})
        patch.setattr(notebooks, "kept_widgets", lambda: {SLIDERS: SHOWN})
        return made_by_sphinx(folder, **SETTINGS)

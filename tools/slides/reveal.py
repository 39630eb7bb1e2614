"""reveal.js, which shows the slides: the few files that they load, as its authors publish them."""

import shutil
from pathlib import Path

from ..foreign import Package, fetched

REVEAL = Package(
    "npm",
    "reveal.js",
    "5.2.1",
    "MIT",
    {
        "dist/reveal.js": "46538b52db48724192f59bf46f5e851a18e302777c46f4a34c32709d010d6a29",
        "dist/reveal.css": "68f915a11ebf7203c0446576b7e952ff61c5dd02134a8a226ffaf62ed42136d2",
        "plugin/notes/notes.js": "df1201d19d03241a2897d39c3d38768177df1cbd4bde06327b321cb83461ae89",
        "LICENSE": "34014800f4126ac2525e224166f099f26628612e95c41f76d70841b63138c989",
    },
)


def copy_reveal(folder: Path) -> None:
    """Its files into a folder.   Raises CannotFetch if they are neither kept nor to be had."""
    for path, file in fetched(REVEAL).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder / path)

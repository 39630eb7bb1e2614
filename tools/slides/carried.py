"""What the slides carry of other projects, as published there: reveal.js, and a font for mathematics."""

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

WOFF2 = "files/stix-two-math-latin-400-normal.woff2"
# Where subscripts stand and how large signs are is said by the font, and not every machine has such a font.
FONT = Package(
    "npm",
    "@fontsource/stix-two-math",
    "5.3.0",
    "OFL-1.1",
    {
        WOFF2: "8b2a6834cfe1f4e0f3724ffa59fe92000013fc5a4c41e6a3f438006c26c60f0d",
        "LICENSE": "0c8b99c034064cbb3c8ad9ba4531b89e179645b93d612da3e8be1cc52b393e58",
    },
)


def copy_carried(folder: Path) -> None:
    """Their files into a folder.   Raises CannotFetch if they are neither kept nor to be had."""
    for place, package in {"reveal": REVEAL, "font": FONT}.items():
        for path, file in fetched(package).items():
            (folder / place / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / place / path)

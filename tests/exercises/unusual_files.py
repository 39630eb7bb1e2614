"""Files and notebooks of ex06 in unusual forms that Python or IPython runs without an error: all points.

unusual_files.txt holds them: "=== file: NAME" or "=== notebook: NAME", then its text, with "--- cell".
"""

import re
from pathlib import Path

NUMPY = "import numpy as np\n"
MEAN = "def mean(s): return s / np.shape(s)[-1]\n"
BACK = "def mean_backward(dp): return dp / np.shape(dp)[-1]\n"
BOTH = MEAN + BACK


def _texts(kind: str) -> dict[str, str]:
    """Name of the form -> its text."""
    text = Path(__file__).with_suffix(".txt").read_text("utf-8")
    parts = re.split(r"^=== (file|notebook): (.*)\n", text, flags=re.MULTILINE)[1:]
    blocks = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return {name: text for found, name, text in blocks if found == kind}


FILES = _texts("file")
CELLS = {name: text.split("--- cell\n") for name, text in _texts("notebook").items()}
ENCODINGS = {
    "mark": (NUMPY + BOTH).encode("utf-8-sig"),
    "latin-1": f"# café\n{NUMPY}{BOTH}".encode("latin-1"),
    "declared": f"# -*- coding: latin-1 -*-\n# café\n{NUMPY}{BOTH}".encode("latin-1"),
    "crlf": (NUMPY + BOTH).replace("\n", "\r\n").encode(),
    "cr": (NUMPY + BOTH).replace("\n", "\r").encode(),
    "tabs": (NUMPY + BOTH).replace(": return", ":\n\treturn").encode(),
    "no line end": (NUMPY + BOTH).rstrip().encode(),
}

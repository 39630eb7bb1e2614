"""What Sphinx reads first: which files are pages, and how they look."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

project = "nonlocal_ref"
author = "The nonlocal_ref authors"
language = "en"
root_doc = "docs/index"
include_patterns = [
    "docs/*.md",
    "notebooks/*.ipynb",
    "exercises/student/*.ipynb",
    "benchmarks/*.md",
    "benchmarks/results/*.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
]
exclude_patterns = [".*", "build", "site"]  # Sphinx would look through all of them, .venv too, for pages
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.linkcode",
    "sphinx_copybutton",
    "tools.site.extension",
]

nb_execution_mode = "off"
nb_custom_formats = {".ipynb": ["tools.site.notebooks.read", {}]}
nb_merge_streams = True
myst_enable_extensions = [
    "dollarmath",
    "amsmath",
    "html_image",
    "colon_fence",
    "attrs_inline",
    "attrs_block",
    "deflist",
]
myst_fence_as_directive = ["math"]
myst_heading_anchors = 4
myst_update_mathjax = False
myst_dmath_double_inline = True
html_math_renderer = "mathml"

templates_path = ["templates"]
html_theme = "furo"
html_title = "nonlocal_ref"
html_show_copyright = False  # docs/credits.md says what may be used
html_static_path = ["static", "../../nonlocal_ref/widgets/style.css"]
html_css_files = ["style.css", "theme.css", "site.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("site.js", "reading.js", "run_here.js")]
html_theme_options = {"sidebar_hide_name": False}
html_favicon = "static/favicon.svg"
html_show_search_summary = False  # a page from a folder may not read the pages that it found
html_copy_source = False
html_show_sphinx = False
html_show_sourcelink = False
pygments_style = "default"
pygments_dark_style = "github-dark"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
copybutton_exclude = ".linenos, .gp, .go"
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]


def linkcode_resolve(domain, info):
    """The page of the code that a name of the API is made in; the API stands in docs/api.html."""
    from tools.site.api import place_of_code

    return place_of_code(info["module"], info["fullname"])

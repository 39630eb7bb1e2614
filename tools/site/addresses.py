"""Where the pages lie, and the way from one to another: the first at the top, the others as their sources."""

from sphinx.util.osutil import relative_uri

FIRST = "docs/index"


def top(page: str) -> str:
    """The name of a page in the folder of the site."""
    return "index" if page == FIRST else page


def way(start: str, end: str) -> str:
    """A page's address as another writes it: way("docs/gpu", "docs/index") is ../index.html."""
    return relative_uri(f"{top(start)}.html", f"{top(end)}.html")

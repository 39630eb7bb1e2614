"""Reading the pages of the site: what a page refers to, and the text that a reader sees."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
NO_LINK = ("canonical", "search", "prev", "next", "index", "genindex")  # what a <link> only says
HIDDEN = ("script", "style", "math", "svg", "pre", "code")  # no sentences stand there


class Page(HTMLParser):
    """Where its links lead, what it loads, the ids that a link can name, and its sentences."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.loads, self.ids, self.pictures, self.words = [], [], set(), [], []
        self.language, self.names, self.inside = None, [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.names.append(tag)
        self.ids |= {found.get("id"), found.get("name") if tag == "a" else None}
        self.links += [found["href"]] if tag == "a" and "href" in found else []
        loads = LOADED.get(tag) in found and found.get("rel") not in NO_LINK
        self.loads += [found[LOADED[tag]]] if loads else []
        self.loads += [found["data-page"]] if "data-page" in found else []
        self.loads += re.findall(r"url\(([^)]*)\)", found.get("style", ""))
        self.pictures += [found] if tag == "img" else []
        self.language = found.get("lang") if tag == "html" else self.language
        self.inside += [tag] if tag in HIDDEN else []

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.words.append(data)

    @property
    def text(self):
        return "".join(self.words)


@cache
def pages_of(site: Path) -> dict[str, Page]:
    """{place: page} of every page in a folder."""
    return {str(f.relative_to(site)): Page(f.read_text()) for f in sorted(site.rglob("*.html"))}

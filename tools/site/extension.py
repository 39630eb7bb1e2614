"""What this project adds to Sphinx."""

from functools import cache
from pathlib import PurePosixPath

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from . import api, code_pages, exercises, glossary, mathml, placeholders, style_sheets
from .addresses import top


class SiteBuilder(StandaloneHTMLBuilder):
    """Sphinx's pages, with the first one at the top of the folder."""

    name = "html"

    def init(self) -> None:
        super().init()
        self.contents = {}  # folder -> the contents at the side as its pages of code have them

    def copy_assets(self) -> None:
        super().copy_assets()
        self.style_version = style_sheets.version(self.app)

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return super().get_target_uri(top(docname), typ)

    def get_output_path(self, page_name: str, /):
        return super().get_output_path(top(page_name))


def fill_places(_app: Sphinx, docname: str, source: list[str]) -> None:
    source[0] = exercises.with_practice(docname, placeholders.fill(source[0]))


def share_contents(app: Sphinx, page: str, _template, context: dict, _document) -> None:
    """Pages of code are not in the contents at the side, so those of one folder have the same: made once."""
    if page not in app.env.found_docs:
        kept = app.builder.contents.setdefault(PurePosixPath(page).parent, cache(context["toctree"]))
        context["toctree"] = kept


def give_levels(_app, _page, _template, context: dict, _document) -> None:
    """The captions at the side are headings: of level 2, which Sphinx does not say."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')


def setup(app: Sphinx) -> dict:
    app.add_builder(SiteBuilder, override=True)
    app.add_html_math_renderer("mathml", (mathml.write_inline, None), (mathml.write_block, None))
    app.add_transform(code_pages.LinksToCode)
    app.add_transform(glossary.Terms)
    app.connect("html-collect-pages", code_pages.code_pages)
    app.connect("autodoc-process-docstring", api.rewrite_docstring)
    app.connect("source-read", fill_places)
    app.connect("html-page-context", share_contents, priority=100)  # before the theme
    app.connect("html-page-context", give_levels, priority=900)  # after the theme
    app.connect("html-page-context", style_sheets.give_one, priority=950)
    app.connect("build-finished", style_sheets.join, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""What this project adds to Sphinx."""

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from . import api, code_pages, exercises, glossary, mathml, placeholders


class SiteBuilder(StandaloneHTMLBuilder):
    """Sphinx's pages, with the first one at the top of the folder."""

    name = "html"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return super().get_target_uri(top(docname, self.config.root_doc), typ)

    def get_output_path(self, page_name: str, /):
        return super().get_output_path(top(page_name, self.config.root_doc))


def top(name: str, first: str) -> str:
    return "index" if name == first else name


def fill_places(_app: Sphinx, docname: str, source: list[str]) -> None:
    source[0] = exercises.with_practice(docname, placeholders.fill(source[0]))


def setup(app: Sphinx) -> dict:
    app.add_builder(SiteBuilder, override=True)
    app.add_html_math_renderer("mathml", (mathml.write_inline, None), (mathml.write_block, None))
    app.add_transform(code_pages.LinksToCode)
    app.add_transform(glossary.Terms)
    app.connect("html-collect-pages", code_pages.code_pages)
    app.connect("autodoc-process-docstring", api.rewrite_docstring)
    app.connect("source-read", fill_places)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""One style sheet for a page in place of nine: a browser paints nothing before it has read all of them."""

from pathlib import Path

from sphinx.application import Sphinx

from .widget_files import digest

JOINED = "all.css"
# The theme asks which colours the reader chose, once the style sheet is there. The first such question takes
# a browser about 15 ms: asked at once, they pass while the style sheet comes.
ASK_EARLY = "<script>localStorage.length</script>\n"


def sheets(app: Sphinx) -> list[Path]:
    """The style sheets of every page, in their order."""
    ordered = sorted(app.builder.globalcontext["css_files"], key=lambda sheet: sheet.priority)
    return [Path(app.outdir) / sheet.filename for sheet in ordered]


def version(app: Sphinx) -> str:
    """Changes with the style sheets, so that no browser keeps older ones. Some are written at the end."""
    found = sheets(app)
    names = " ".join(file.name for file in found)
    return digest([file for file in found if file.exists()], names)[:8]


def give_one(app: Sphinx, _page, _template, context: dict, _document) -> None:
    context["css_files"] = [f"_static/{JOINED}?v={app.builder.style_version}"]
    context["metatags"] = ASK_EARLY + context.get("metatags", "")


def join(app: Sphinx, problem: Exception | None) -> None:
    """Writes the one style sheet, after all others."""
    if problem is None and hasattr(app.builder, "style_version"):  # else no page was written
        words = [file.read_text() for file in sheets(app)]
        (Path(app.outdir) / "_static" / JOINED).write_text("\n".join(words))

"""The pages of the exercises: each leads to the page in which it runs."""

import json
from pathlib import PurePosixPath

FOLDER = "exercises/student/"
LINE = (
    '\n\n<p class="practice"><a href="../../practice.html#{name}">Write it here, in the browser</a>: '
    "the same checker, and nothing to install.</p>"
)


def with_practice(docname: str, source: str) -> str:
    """The notebook of an exercise with a link below its first lines; other texts as they are."""
    if not docname.startswith(FOLDER):
        return source
    notebook = json.loads(source)
    name = PurePosixPath(docname).name.partition("_")[0]
    notebook["cells"][0]["source"] = [*notebook["cells"][0]["source"], LINE.format(name=name)]
    return json.dumps(notebook)

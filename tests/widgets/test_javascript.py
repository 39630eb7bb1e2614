"""The files of JavaScript as one module: in which order, under which names, and what is refused."""

import re
import subprocess

import pytest
from node import NODE, needs_node
from refusals import refuses

import nonlocal_ref as nl
from nonlocal_ref import widgets
from nonlocal_ref.widgets.check_bench import RIGHT
from nonlocal_ref.widgets.javascript import HERE, one_module
from nonlocal_ref.widgets.price_dial import STAGES


@pytest.fixture
def module(tmp_path):
    """The module of some files, given as name=text; the first imports the others."""

    def joined(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(text)
        return one_module(next(iter(files)), tmp_path)

    return joined


def test_a_file_stands_behind_those_that_it_imports_and_each_stands_once(module):
    text = module(
        top='import { a } from "./left.js";\nimport {\n  b,\n} from "./right.js";\n\nexport const d = a;\n',
        left='import { e } from "./common.js";\n\nexport const a = e;\n',
        right='import { e } from "./common.js";\n\nexport const b = e;\nexport const c = 1;\n',
        common="// Both need it.\n\nexport const e = 2;\n",
    )
    wanted = ["// Both need it.\n\nexport const e = 2;", "export const a = e;"]
    wanted += ["export const b = e;\nexport const c = 1;", "export const d = a;"]
    assert text == "\n".join(f"{part}\n" for part in wanted)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("function draw() {}", "const draw = 1;"),
        ("export function draw() {}", "async function draw() {}"),
        ("class draw {}", "let draw;"),
        ("const [a, draw] = [1, 2];", "export const draw = 3;"),
        ("const { a, draw } = b;", "const draw = 3;"),
    ],
)
def test_a_name_that_two_files_have_is_refused(module, one, other):
    message = "left.js and top.js have draw at the top level and become one module: rename one"
    with refuses(ValueError, message):
        module(top=f'import {{ x }} from "./left.js";\n{other}\n', left=f"export const x = 0;\n{one}\n")


def test_a_name_within_a_function_may_stand_in_two_files(module):
    inner = "export function {}() {{\n  const draw = 1;\n  return draw;\n}}\n"
    text = module(top='import { f } from "./left.js";\n' + inner.format("g"), left=inner.format("f"))
    assert text.count("const draw = 1;") == 2


def test_two_files_with_a_default_export_are_refused(module):
    message = "left.js and top.js have default at the top level and become one module: rename one"
    left = "export const x = 0;\nexport default x;\n"
    with refuses(ValueError, message):
        module(top='import { x } from "./left.js";\nexport default {};\n', left=left)


def test_an_import_of_what_is_not_exported_is_refused(module):
    with refuses(ValueError, "top.js imports y: left.js has no such export"):
        module(top='import { x, y } from "./left.js";\n', left="export const x = 0;\nconst y = 1;\n")


def test_a_circle_of_imports_is_refused(module):
    with refuses(ValueError, "top -> left -> top is a circle of imports: move what both need elsewhere"):
        module(top='import { x } from "./left.js";\n', left='import { y } from "./top.js";\n')


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./left.js";',
        'import left from "./left.js";',
        'import { x as y } from "./left.js";',
        'import { x } from "https://example.org/left.js";',
        'export { x } from "./left.js";',
        'const left = await import("./left.js");',
    ],
)
def test_another_form_of_import_is_refused(module, line):
    with pytest.raises(ValueError, match=r"top.js (has '.*': write import \{ name \} from|imports as, y)"):
        module(top=f"{line}\n", left="export const x = 0;\n")


@pytest.mark.parametrize("name", widgets.__all__)
def test_every_widget_is_one_module_without_an_import(name):
    text = one_module(name)
    assert re.findall(r"^\s*import\b.*|\bfrom\s+[\"'].*", text, re.MULTILINE) == []
    assert text.count("export default {") == 1


@needs_node
@pytest.mark.parametrize("name", widgets.__all__)
def test_the_module_of_a_widget_is_loaded_as_it_is(name, tmp_path):
    (tmp_path / "module.mjs").write_text(one_module(name))
    code = 'import("./module.mjs").then((module) => console.log(typeof module.default.render))'
    ran = subprocess.run([NODE, "-e", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == ("function\n", "")


def test_every_file_belongs_to_a_widget_or_to_the_page():
    joined = "".join(map(one_module, widgets.__all__))
    alone = [file.name for file in HERE.glob("*.js") if file.read_text().split("\n")[0] not in joined]
    assert sorted(alone) == ["address.js", "page.js"]


def test_no_file_repeats_what_python_knows_of_versions_and_stages():
    """`concatenation` is the name of a score and of an embedding too."""
    names = "|".join({*nl.VERSIONS, *STAGES, RIGHT} - {"concatenation"})
    typed = re.compile(rf"[\"'`]({names})[\"'`]|^\s*({names}):", re.MULTILINE)
    for file in HERE.glob("*.js"):
        assert typed.findall(file.read_text()) == [], file.name


def test_files_are_at_most_250_lines():
    for file in HERE.glob("*.js"):
        assert len(file.read_text().splitlines()) <= 250, file.name

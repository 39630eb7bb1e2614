"""axe-core on a page: what breaks a rule of WCAG 2.2, level A or AA."""

import functools

import pytest

from tools.foreign import CannotFetch, Package, fetched

SHA256 = "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb"
AXE = Package("npm", "axe-core", "4.10.3", "MPL-2.0", {"axe.min.js": SHA256})
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async rules => {
    const found = await axe.run(document, { runOnly: { type: "tag", values: rules }, iframes: false });
    return found.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => [id, String(target), failureSummary]));
}"""


@functools.cache
def axe() -> str:
    """The script. Skips the test, with the reason, where it is not kept and cannot be had."""
    try:
        return fetched(AXE)["axe.min.js"].read_text(encoding="utf-8")
    except CannotFetch as reason:
        pytest.skip(str(reason))


def violations(page) -> list[list[str]]:
    """[rule, element, what is wrong] for all that breaks a rule; what is in frames is not looked at."""
    page.evaluate(axe() + "; undefined")
    return page.evaluate(RUN, RULES)

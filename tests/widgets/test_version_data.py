"""What the browser is told of the versions."""

import nonlocal_ref as nl
from nonlocal_ref.widgets.version_data import version_data, version_names


def test_every_version_is_described_as_its_equation_says():
    """Read off eq. 2 to 5; distance and cosine: the text after eq. 2, and docs/equations.md."""
    wanted = {
        "gaussian": ("identity", "dot", True, False, "temperature"),
        "gaussian_distance": ("identity", "distance", True, False, "bandwidth"),
        "cosine": ("identity", "dot", True, True, "temperature"),
        "embedded_gaussian": ("linear", "dot", True, False, "temperature"),
        "dot_product": ("linear", "dot", False, False, None),
        "concatenation": ("concatenation", "concatenation", False, False, None),
    }
    assert {name: tuple(row.values()) for name, row in version_data(nl.VERSIONS).items()} == wanted


def test_the_names_of_a_row_are_those_that_the_javascript_reads():
    assert list(version_data(nl.VERSIONS)["cosine"]) == ["embed", "score", "softmax", "unit", "knob"]


def test_readers_see_a_name_with_its_capital_and_code_the_one_with_its_underscore():
    names = version_names(("gaussian", "gaussian_distance", "embedded_gaussian", "dot_product"))
    assert list(names.values()) == ["Gaussian", "Gaussian distance", "embedded Gaussian", "dot product"]

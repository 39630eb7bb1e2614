"""Names of the code in texts and figures."""

from nonlocal_ref.base.names import for_readers


def test_a_version_is_written_as_people_write_it_and_other_names_stay():
    said = {
        "embedded_gaussian, fewer parameters": "embedded Gaussian, fewer parameters",
        "gaussian, 1/M": "Gaussian, 1/M",
        "dot_product": "dot product",
        "w_z": "w_z",
        "3x1x1, 1 block": "3x1x1, 1 block",
    }
    assert {name: for_readers(name) for name in said} == said

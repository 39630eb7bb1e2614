"""Large numbers in words."""

from nonlocal_ref.base.units import in_billions, in_bytes, in_words


def test_large_numbers_are_written_for_people():
    sizes = {788: "0.77 KiB", 153_664: "150 KiB", 39_337_984: "37.5 MiB", 2401 * 2**20: "2,401 MiB"}
    assert {n: in_bytes(n) for n in sizes} == sizes
    assert in_bytes(90 * 2**30) == "90 GiB"
    assert [in_billions(n) for n in (826_900_000, 163_500_000_000)] == ["0.827", "164"]
    counts = {12_345: "12,345", 21_700_000: "21.7 million", 826_900_000: "0.827 billion"}
    assert {n: in_words(n) for n in counts} == counts

"""Large numbers in words."""

from nonlocal_ref.base.units import in_billions, in_bytes

GIB = 2**30


def test_large_numbers_are_written_for_people():
    assert [in_bytes(n) for n in (788, 153_664, 39_337_984, 2401 * 2**20, 90 * GIB)] == [
        "0.77 KiB",
        "150 KiB",
        "37.5 MiB",
        "2,401 MiB",
        "90 GiB",
    ]
    assert [in_billions(n) for n in (826_900_000, 163_500_000_000)] == ["0.827", "164"]

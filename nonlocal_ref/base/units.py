"""Large numbers in words: bytes, and counts of multiply-adds."""


def in_bytes(size: int) -> str:
    """A number of bytes: 2,401 MiB, 37.5 MiB, 150 KiB."""
    unit, power = ("KiB", 10) if size < 2**20 else ("MiB", 20) if size < 10 * 2**30 else ("GiB", 30)
    return f"{three_digits(size / 2**power)} {unit}"


def in_billions(count: int) -> str:
    """A number of multiply-adds in units of 1e9: 164, 6.68, 0.827."""
    return three_digits(count / 1e9)


def in_words(count: int) -> str:
    """A count as people write it: 12,345, 21.7 million, 2.27 billion."""
    if count < 10**6:
        return f"{count:,}"
    return f"{three_digits(count / 1e6)} million" if count < 10**8 else f"{in_billions(count)} billion"


def three_digits(value: float) -> str:
    """Three digits, but all digits before the point: 0.827, 37.5, 1,012."""
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.3g}"

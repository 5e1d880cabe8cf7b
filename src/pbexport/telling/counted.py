"""How many there are of something, in words that agree with the number."""


def counted(number: int, noun: str, several: str = "") -> str:
    """A number with its noun; `several` is the plural where it is not made with an s.

    >>> counted(1, "page"), counted(1234, "page"), counted(0, "address", "addresses")
    ('1 page', '1,234 pages', '0 addresses')
    """
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def part(number: int, whole: int, noun: str) -> str:
    """Some of all that there are.

    >>> part(1, 2, "page"), part(1, 1, "file")
    ('1 of 2 pages', '1 of 1 file')
    """
    return f"{number:,} of {counted(whole, noun)}"


def fitting(number: int, one: str, several: str) -> str:
    """The word that goes with a number.

    >>> f"1 file {fitting(1, 'is', 'are')} there"
    '1 file is there'
    """
    return one if number == 1 else several

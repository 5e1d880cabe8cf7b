"""Names of the wiki → names of files that every system can keep (design.md, "What is written").

NFC, lower case, letters and digits of any script, everything else `-`, at most 80 bytes, unique without regard to case.
A name is given once and stays, so giving one needs to know which are taken.
"""

import re
from collections.abc import Container
from itertools import chain, count
from unicodedata import category, normalize

PAGES = "pages/"
FILES = "files/"
"""The folders of an export in which its pages and files lie."""
HIDDEN = ".pbexport"
"""The folder of an export in which all lies that must never be lost."""
MOST_BYTES = 80
_DASHES = re.compile("-{2,}")
_EXTENSION = re.compile(r"(\.tar)?\.[A-Za-z0-9]{1,10}$", re.IGNORECASE)
_WINDOWS = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that Windows keeps for devices, with any extension."""
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\\]|[. ]\Z')


def slug(name: str) -> str:
    """The plain form of a name; "" when it holds no letter and no digit.

    Marks count as letters: without its vowel signs a Thai or Hindi name would be another word.

    >>> slug("Project: HackDo"), slug("  C++ & Café!  "), slug("..")
    ('project-hackdo', 'c-café', '')
    """
    lower = normalize("NFC", normalize("NFC", name).lower())
    kept = "".join(char if category(char)[0] in "LNM" else "-" for char in lower)
    return shortened(_DASHES.sub("-", kept).strip("-"), MOST_BYTES)


def shortened(text: str, most: int) -> str:
    """The longest beginning of `text` that fits in `most` bytes of UTF-8, cut between characters."""
    return text.encode()[:most].decode("utf-8", "ignore").rstrip("-")


def page_path(name: str, number: int, taken: Container[str], folder: str = "") -> str:
    """Where the page goes: `pages/NAME.md`, or with its number when that name is taken, empty or refused by Windows.

    A page that lies in a folder of the wiki goes into a folder of the same name: `pages/FOLDER/NAME.md`.
    """
    distinction = str(number) if number > 0 else f"{-number & 0xFFFFFF:06x}"
    return _free(f"{PAGES}{folder_path(folder)}", slug(name), ".md", distinction, taken)


def folder_path(folder: str) -> str:
    """The path of a folder of the wiki, ending with a slash; "" for none.

    >>> folder_path("Projects/2010: Old"), folder_path("")
    ('projects/2010-old/', '')
    """
    plain = (slug(name) for name in folder.split("/"))
    return "".join(f"{name}-/" if name in _WINDOWS else f"{name}/" for name in plain if name)


def file_path(name: str, distinction: str, taken: Container[str]) -> str:
    """Where an attachment goes: `files/NAME.EXT`; `distinction` keeps equal names apart."""
    extension = _EXTENSION.search(name)
    ending = extension[0].lower() if extension else ""
    return _free(FILES, slug(name.removesuffix(extension[0]) if extension else name), ending, distinction, taken)


def is_for_windows(name: str) -> bool:
    """Whether a file of that name can be written on Windows.

    >>> is_for_windows("Saws"), is_for_windows("Who has the key?"), is_for_windows("CON")
    (True, False, False)
    """
    return not _NOT_ON_WINDOWS.search(name) and name.partition(".")[0].lower() not in _WINDOWS


def key(path: str) -> str:
    """Equal for two paths that some file system would take for one."""
    return path.lower() if path.isascii() else normalize("NFC", path.casefold())


def _free(folder: str, stem: str, ending: str, distinction: str, taken: Container[str]) -> str:
    for tail in chain([""], [f"-{distinction}"], (f"-{distinction}-{n}" for n in count(2))):
        if not tail and (not stem or stem in _WINDOWS):
            continue
        room = MOST_BYTES - len(f"{tail}{ending}".encode())
        path = f"{folder}{(shortened(stem, room) + tail).lstrip('-')}{ending}"
        if key(path) not in taken:
            return path
    raise AssertionError("counting never ends")

"""What lies at a path is told by what it holds."""

import gzip
from pathlib import Path

import pytest

from pbexport.errors import UsageTrouble
from pbexport.sources.backup import Backup
from pbexport.sources.kinds import Form, form_of, left_aside, sources_of
from pbexport.sources.mirror import Mirror
from pbexport.sources.saved import Saved
from pbexport.sources.warc import Warc

PAGE = b"<!DOCTYPE html><html><body>page</body></html>"
PAGE_FILE = b"<!-- page=Tides -->\n<!-- uid=system-uid -->\n<p>High</p>\n<!-- pbraw=eJw= -->\n"
WARC = b"WARC/1.0\r\nWARC-Type: warcinfo\r\n"
ARC = b"filedesc://x.arc 0.0.0.0 20090101000000 text/plain 76\n"
MAIL = b"From: <Saved by Blink>\r\nSubject: Tides\r\n and more\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b"PK\x03\x04 whatever", Form.ZIP),
        (WARC, Form.WARC),
        (gzip.compress(WARC, mtime=0), Form.WARC),
        (gzip.compress(WARC, mtime=0)[:30], Form.WARC),
        (ARC, Form.WARC),
        (gzip.compress(ARC, mtime=0), Form.WARC),
        (gzip.compress(b"a diary", mtime=0), Form.OTHER),
        (b"\x1f\x8b broken", Form.OTHER),
        (MAIL, Form.MAIL),
        (PAGE_FILE, Form.PAGE_FILE),
        (PAGE_FILE.replace(b"\n", b"\r\n"), Form.PAGE_FILE),
        (PAGE, Form.HTML),
        (b"\xef\xbb\xbf\n" + PAGE, Form.HTML),
        (PAGE.decode().encode("utf-16"), Form.HTML),
        (b"<!-- Title: harbour / Tides -->\n\n<!-- network bar -->\n<div id='network-bar'>", Form.HTML),
        (b"<!-- saved from url=(0014)about:internet -->\r\n<html>", Form.HTML),
        (b"Tides\n\nPage history last edited by Ann", Form.TEXT),
        ("Café".encode("latin-1"), Form.TEXT),
        ("Tides".encode("utf-16"), Form.TEXT),
        ("Tides\n\nPage history last edited by Ann".encode("utf-16-be"), Form.TEXT),
        (b"Tides\n\nPage history last edited by Ann\n" * 9 + b"\0", Form.TEXT),
        (b"Subject: Tides\n\nno mail at all", Form.TEXT),
        (b"\x89PNG\r\n\x1a\n\0\0", Form.OTHER),
        (b"<!---->" * 500, Form.TEXT),
        (b"A: b\n" * 800, Form.TEXT),
        (b"", Form.OTHER),
        (b" \n", Form.OTHER),
    ],
)
def test_the_first_bytes_tell_what_a_file_holds(head: bytes, form: Form) -> None:
    assert form_of(head) is form


def lay(folder: Path, **files: bytes) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.parametrize("content", [PAGE, MAIL], ids=["page", "mail"])
def test_a_saved_page_is_one_whatever_it_is_called(content: bytes, tmp_path: Path) -> None:
    path = lay(tmp_path, download=content) / "download"

    assert sources_of(path) == (Saved(path),)


def test_a_folder_with_paths_of_the_platform_is_a_mirror_of_the_hosts_that_are_wanted(tmp_path: Path) -> None:
    lay(tmp_path, **{"harbour.pbworks.com/w/page/5/Tides": PAGE, "harbour.pbworks.com/f/old.warc.gz": b""})
    lay(tmp_path, **{"harbour.pbworks.com/f/notes.zip": b"", "harbour.pbworks.com/robots.txt": b"x"})

    hosts = frozenset({"harbour.pbworks.com"})

    assert sources_of(tmp_path, hosts=hosts) == (Mirror(tmp_path, hosts),)


def test_a_mirror_without_the_folder_of_its_host_is_one_too(tmp_path: Path) -> None:
    lay(tmp_path, **{"w/page-revisions/5/Tides.html": PAGE, "index.html": PAGE})

    assert sources_of(tmp_path) == (Mirror(tmp_path),)


@pytest.mark.parametrize("folder", ["kept", "harbour.pbworks.com"])
def test_a_folder_of_saved_pages_is_one_source(folder: str, tmp_path: Path) -> None:
    path = lay(
        tmp_path / folder, **{"Tides.html": PAGE, "Tides_files/x.png": b"x", "more/Rota.mhtml": MAIL, "a.txt": b"a"}
    )

    assert sources_of(path) == (Saved(path),)


def test_archives_and_zips_of_a_folder_are_read_and_what_is_not_is_told(tmp_path: Path) -> None:
    lay(tmp_path, **{"a.warc.gz": b"", "b.zip": b"PK\x05\x06", "c.txt": b"Tides", "d.html": PAGE})

    assert sources_of(tmp_path) == (Warc(tmp_path / "a.warc.gz"), Backup(tmp_path / "b.zip"))
    assert left_aside(tmp_path) == (
        f"{tmp_path} also holds d.html and 1 more file, not read beside its archives. Name them to read them too."
    )


def test_a_folder_of_one_kind_leaves_nothing_aside(tmp_path: Path) -> None:
    lay(tmp_path, **{"c.txt": b"Tides", "d.html": PAGE})

    assert left_aside(tmp_path) == ""


def test_an_attachment_of_a_backup_is_no_archive_for_its_name(tmp_path: Path) -> None:
    lay(tmp_path, **{"Tides.html": PAGE_FILE, "files/map.arc": b"an arc of a circle"})

    assert sources_of(tmp_path) == (Backup(tmp_path),)


def test_an_export_that_lies_in_a_folder_is_none_of_it(tmp_path: Path) -> None:
    lay(tmp_path, **{"Tides.html": PAGE_FILE, "output/quay/.pbexport/archive/quay-00000.warc.gz": WARC})
    lay(tmp_path, **{"output/quay/pages/tides.md": b"# Tides"})

    (backup,) = sources_of(tmp_path)

    assert [capture.url for capture in backup.captures()] == [f"file:///{tmp_path.name}/Tides.html"]  # type: ignore[union-attr]


def test_what_nothing_can_be_made_of_is_refused_in_one_sentence(tmp_path: Path) -> None:
    lay(tmp_path, **{"photo.jpg": b"\xff\xd8\xff\0", "empty": b""})

    for path, reason in (
        (tmp_path, "holds nothing that pbexport reads"),
        (tmp_path / "photo.jpg", "is nothing that pbexport reads"),
        (tmp_path / "empty", "is empty"),
        (tmp_path / "missing", "cannot be read: No such file"),
    ):
        with pytest.raises(UsageTrouble, match=reason):
            sources_of(path)

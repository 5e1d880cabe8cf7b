"""A crawl in many files: what one of them only refers to came with another, in the same run or an earlier one."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from conftest import Ended, run_pbexport, tree

from fixtures import LookAlike, warcs
from fixtures.warcs import Kept

DAY = 86400
HOST = "http://quay.pbworks.com"
FILES = ("files/jetty.png", "files/pier.png")


@dataclass(frozen=True)
class Crawl:
    """Two crawls of one wiki; of the second, only what did not change."""

    first: tuple[Kept, ...]
    picture: Kept
    """Under another address than in the first."""
    page: Kept

    def revisits(self, *, names_it: bool, base: int) -> list[bytes]:
        """The second as a crawler keeps it that has the first one's digests."""
        of_picture, of_page = self.first[1], self.first[0]
        return [
            warcs.info("b.warc.gz"),
            self._revisit(self.picture, of_picture, names_it=names_it, base=base),
            self._revisit(self.page, of_page, names_it=names_it, base=base),
        ]

    def _revisit(self, kept: Kept, earlier: Kept, *, names_it: bool, base: int) -> bytes:
        digest = warcs.digest_of(warcs.response(earlier))
        if base == 16:
            digest = f"sha1:{warcs.sha1_of(earlier.body)}"
        return warcs.revisit(replace(kept, body=b""), earlier, names_it=names_it, digest="" if names_it else digest)


@pytest.fixture(scope="module")
def crawl() -> Crawl:
    with LookAlike(content="dozen") as wiki:
        view = wiki.answer("GET", "/w/page/Glossary", {}).body.replace(wiki.url.encode(), HOST.encode())
        picture = wiki.answer("GET", "/f/survey.bin", {}).body
    told = (("Content-Type", "image/png"),)
    page = Kept(f"{HOST}/w/page/Glossary", view)
    first = Kept(f"{HOST}/f/pier.png", picture, page.time + 1, told)
    second = Kept(f"{HOST}/f/jetty.png", picture, page.time + DAY, told)
    return Crawl((page, first), second, replace(page, time=page.time + DAY))


def file(path: Path, records: list[bytes]) -> Path:
    path.write_bytes(warcs.packed(records))
    return path


def export(root: Path, *files: Path) -> Ended:
    return run_pbexport("export", *files, "-o", root, "--json")


def made(root: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(root).items() if path.startswith(("pages/", "files/"))}


@pytest.fixture
def whole(crawl: Crawl, tmp_path: Path) -> dict[str, bytes]:
    """What is made of it where every record is an answer."""
    records = [warcs.info(), *map(warcs.response, (*crawl.first, crawl.picture, crawl.page))]
    export(tmp_path / "whole", file(tmp_path / "a.warc.gz", records))
    return made(tmp_path / "whole")


@pytest.mark.parametrize("told", ["address and date", "digest", "digest in base 16"])
@pytest.mark.parametrize("order", ["as it was crawled", "the wrong way round", "one after the other"])
def test_the_same_comes_of_many_files_as_of_one(
    crawl: Crawl, whole: dict[str, bytes], told: str, order: str, tmp_path: Path
) -> None:
    first = file(tmp_path / "a.warc.gz", [warcs.info(), *map(warcs.response, crawl.first)])
    later = file(
        tmp_path / "b.warc.gz",
        crawl.revisits(names_it=told == "address and date", base=16 if told.endswith("16") else 32),
    )
    runs = {
        "as it was crawled": [(first, later)],
        "the wrong way round": [(later, first)],
        "one after the other": [(first,), (later,)],
    }

    for files in runs[order]:
        ended = export(tmp_path / "quay", *files)

    mine = made(tmp_path / "quay")
    assert mine.keys() == whole.keys()
    assert {path: mine[path] for path in FILES} == {path: whole[path] for path in FILES}
    assert not [each for each in ended.report["skipped"] if "earlier capture" in each["reason"]]


def test_what_no_file_holds_is_named(crawl: Crawl, tmp_path: Path) -> None:
    files = [
        file(tmp_path / "a.warc.gz", [warcs.info(), warcs.response(crawl.first[0])]),
        file(tmp_path / "b.warc.gz", crawl.revisits(names_it=True, base=32)),
    ]

    ended = export(tmp_path / "quay", *files)

    reasons = {each["item"]: each["reason"] for each in ended.report["skipped"]}
    assert reasons[crawl.picture.url].startswith("b.warc.gz: it is recorded as the same as an earlier capture")
    assert crawl.page.url not in reasons

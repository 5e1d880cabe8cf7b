"""The same wiki through many sources gives the same Markdown wherever the source holds the same facts."""

import re
import shutil
import subprocess
import sys
import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from conftest import HACKERSPACE, SHARED, WIKIS, Ended, need, run_pbexport, tree
from killing import KILLER
from replaying import pywb

from fixtures import LookAlike
from fixtures.backup import backup_zip
from fixtures.machine import Captured
from fixtures.warcs import Kept, conversion, packed
from pbexport.model.answers import Answer
from pbexport.sources.warc import Warc

FRONT = re.compile(r"---\n(.*?)---\n", re.DOTALL)
SOURCES = re.compile(rb"^  sources: \[.*\]\n", re.MULTILINE)
COMMENTS = re.compile(r"\n## Comments\n.*", re.DOTALL)
TARGET = re.compile(r"\]\([^)\s]*\)|<a id=[^>]*></a>")


NOT_FOLLOWED = "/w/session|/w/browse|/w/request|/w/contact|/request_access|mode=embedded|rev="
TEXT = """View

Tide Tables

Page history last edited by Mara Oyelaran 2 years, 3 months ago

Low water at noon, and nobody at the quay.

Comments (0)

You don't have permission to comment on this page.
"""


@dataclass(frozen=True)
class Quay:
    """A wiki that was exported over HTTP, and what else is left of it."""

    wiki: LookAlike
    live: Path
    backup: Path
    """The ZIP of the official backup, with older revisions and files."""

    @property
    def archive(self) -> Path:
        (path,) = (self.live / ".pbexport" / "archive").glob("*.warc.gz")
        return path

    @property
    def host(self) -> str:
        return self.wiki.url.removeprefix("http://")


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quay]:
    folder = tmp_path_factory.mktemp("quay")
    with LookAlike() as wiki:
        backup_zip(wiki, folder / "quay.zip", revisions=True, files=True)
        run_pbexport("export", wiki.url, "-o", folder / "live", "--delay", 0)
        yield Quay(wiki, folder / "live", folder / "quay.zip")


@pytest.fixture(scope="module")
def from_backup(quay: Quay, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    root = tmp_path_factory.mktemp("backup") / "quay"
    return run_pbexport("export", quay.backup, "-o", root, "--host", quay.host, "--json"), root


@pytest.fixture(scope="module")
def joined(quay: Quay, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """The archive and the backup at once."""
    root = tmp_path_factory.mktemp("joined") / "quay"
    return run_pbexport("export", quay.archive, quay.backup, "-o", root, "--json"), root


def pages(root: Path) -> dict[str, bytes]:
    """Path → content of each page, whatever source it says it comes from."""
    return {path: SOURCES.sub(b"", content) for path, content in tree(root).items() if path.startswith("pages/")}


def facts(root: Path) -> dict[str, dict[str, object]]:
    """The front matter of each page by its title."""
    found = (yaml.safe_load(FRONT.match(path.read_text("utf-8"))[1]) for path in sorted((root / "pages").rglob("*.md")))  # type: ignore[index]
    return {each["title"]: each for each in found}


def words(root: Path) -> dict[str, str]:
    """The body of each page by its title, without comments and without where links lead."""
    texts = [path.read_text("utf-8") for path in sorted((root / "pages").rglob("*.md"))]
    titles = (yaml.safe_load(FRONT.match(text)[1])["title"] for text in texts)  # type: ignore[index]
    return {
        title: TARGET.sub("", COMMENTS.sub("", FRONT.sub("", text, count=1))).strip()
        for title, text in zip(titles, texts, strict=True)
    }


def wget(quay: Quay, folder: Path, *options: str) -> None:
    """Gets the front page and what it links to, as people make copies of wikis."""
    program = shutil.which("wget") or pytest.skip("needs the program wget")
    command = [
        program,
        "-q",
        "-r",
        "-l",
        "1",
        "-e",
        "robots=off",
        f"--reject-regex={NOT_FOLLOWED}",
        *options,
        quay.wiki.url,
    ]
    subprocess.run(command, cwd=folder, check=False, timeout=60)


def test_the_archive_of_an_export_says_what_the_export_says(quay: Quay, tmp_path: Path) -> None:
    ended = run_pbexport("export", quay.archive, "-o", tmp_path / "again")

    assert ended.code == 1  # as the export itself: the wiki counts pages that nothing links to
    assert pages(tmp_path / "again") == pages(quay.live)


def test_a_backup_says_the_words_of_every_page_and_of_those_that_nothing_links_to(
    quay: Quay, from_backup: tuple[Ended, Path]
) -> None:
    ended, root = from_backup

    said, live = words(root), words(quay.live)

    assert ended.code == 0
    assert {title for title in live if said.get(title) != live[title]} == set()
    assert len(said) == len(quay.wiki.pages)


def test_a_backup_tells_author_and_time_and_neither_number_nor_address_of_people(
    quay: Quay, from_backup: tuple[Ended, Path]
) -> None:
    _, root = from_backup
    told, live = facts(root), facts(quay.live)

    for title, known in live.items():
        assert told[title]["lastmod"] == known["lastmod"]
        assert "id" not in told[title]["pbworks"]
    private = {told for name in ("email", "ip", "session", "uid") for told in _header_values(quay.backup, name)}
    assert private
    fronts = {path: text.split(b"\n---\n")[0] for path, text in tree(root).items() if path.endswith(".md")}
    assert not [path for path, front in fronts.items() if any(value in front for value in private)]


def _header_values(backup: Path, name: str) -> Iterator[bytes]:
    """What the headers of page files say of the people who saved them; the platform's own name is no secret."""
    with ZipFile(backup) as entries:
        for entry in entries.namelist():
            found = re.search(rb"^<!-- %b=(.*) -->$" % name.encode(), entries.read(entry), re.MULTILINE)
            if found and found[1] not in {b"pbwiki.com", b"system-uid"}:
                yield found[1]


def test_every_revision_of_a_backup_is_a_text_of_its_own(quay: Quay, from_backup: tuple[Ended, Path]) -> None:
    ended, root = from_backup

    old = [path for path in tree(root) if path.startswith("history/") and path.endswith(".md")]

    assert len(old) == sum(len(page.revisions) - 1 for page in quay.wiki.pages.values())
    assert ended.report["sources"][0]["revisions"] == len(old)


def test_sources_that_are_joined_fill_in_what_the_others_lack(quay: Quay, joined: tuple[Ended, Path]) -> None:
    ended, root = joined
    told, live = facts(root), facts(quay.live)

    assert ended.report["pages"]["written"] == len(quay.wiki.pages)
    assert ended.report["comments"] == sum(len(page.comments) for page in quay.wiki.pages.values())
    for title, known in live.items():
        assert {**told[title], "pbworks": None} == {**known, "pbworks": None}
        assert told[title]["pbworks"]["id"] == known["pbworks"]["id"]  # type: ignore[index]
    only_in_backup = told.keys() - live.keys()
    assert {told[title]["pbworks"]["sources"][0] for title in only_in_backup} == {"quay.zip"}  # type: ignore[index]


def test_in_whatever_order_they_come_the_same_is_written(
    quay: Quay, joined: tuple[Ended, Path], tmp_path: Path
) -> None:
    run_pbexport("export", quay.backup, quay.archive, "-o", tmp_path / "other")

    assert {title for title, told in facts(tmp_path / "other").items()} == set(facts(joined[1]))
    assert words(tmp_path / "other") == words(joined[1])


def test_a_source_that_is_added_later_is_a_resync(quay: Quay, joined: tuple[Ended, Path], tmp_path: Path) -> None:
    run_pbexport("export", quay.archive, "-o", tmp_path / "quay")

    ended = run_pbexport("export", quay.backup, "-o", tmp_path / "quay")

    assert "quay.zip gave" in ended.stderr
    assert words(tmp_path / "quay") == words(joined[1])
    assert facts(tmp_path / "quay") == facts(joined[1])


def test_a_second_run_with_the_same_sources_changes_nothing(joined: tuple[Ended, Path], quay: Quay) -> None:
    before = tree(joined[1])

    ended = run_pbexport("export", quay.archive, quay.backup, "-o", joined[1])

    assert tree(joined[1]) == before
    assert "0 files new or changed" in ended.stderr
    assert "quay.zip is as it was when it was taken in" in ended.stderr


def test_what_was_joined_is_proven(joined: tuple[Ended, Path]) -> None:
    checked = run_pbexport("check", joined[1])

    assert "NOT proven" not in checked.stdout
    assert "nothing lost, nothing invented" in checked.stdout


def test_the_newest_revision_is_the_page_and_comments_come_from_where_they_are(tmp_path: Path) -> None:
    with LookAlike() as wiki:
        run_pbexport("export", wiki.url, "-o", tmp_path / "live", "--delay", 0, "--include", "Lantern Repair")
        wiki.edit("Lantern Repair", "<p>Do not touch number nine.</p>")
        backup = backup_zip(wiki, tmp_path / "quay.zip")
    (archive,) = (tmp_path / "live" / ".pbexport" / "archive").glob("*.warc.gz")

    run_pbexport("export", backup, archive, "-o", tmp_path / "joined")

    text = (tmp_path / "joined" / "pages" / "lantern-repair.md").read_text("utf-8")
    told = yaml.safe_load(FRONT.match(text)[1])  # type: ignore[index]
    assert "Do not touch number nine." in text
    assert "Number seven hums." in text
    assert told["pbworks"]["id"]
    assert told["pbworks"]["revisions"][0]["id"] == told["pbworks"]["revision"]
    assert len(told["pbworks"]["revisions"]) > 1
    assert list((tmp_path / "joined" / "history" / "lantern-repair").glob("*.md"))


def test_a_live_wiki_and_its_backup_are_one_export(quay: Quay, tmp_path: Path) -> None:
    ended = run_pbexport("export", quay.backup, quay.wiki.url, "-o", tmp_path / "quay", "--delay", 0, "--json")

    assert ended.report["pages"]["written"] == len(quay.wiki.pages)
    assert words(quay.live).items() <= words(tmp_path / "quay").items()


def test_the_live_wiki_may_come_after_its_backup(quay: Quay, tmp_path: Path) -> None:
    run_pbexport("export", quay.backup, "-o", tmp_path / "quay")

    ended = run_pbexport("export", quay.wiki.url, "-o", tmp_path / "quay", "--delay", 0, "--json")
    again = run_pbexport("export", quay.wiki.url, "-o", tmp_path / "quay", "--delay", 0)

    assert ended.report["url"] == quay.wiki.url
    assert ended.report["pages"]["written"] == len(quay.wiki.pages)
    assert words(quay.live).items() <= words(tmp_path / "quay").items()
    assert "0 files new or changed" in again.stderr


def test_a_live_wiki_is_not_joined_with_the_files_of_another(quay: Quay, tmp_path: Path) -> None:
    (tmp_path / "Tides.html").write_text(
        "<!-- page=Tides -->\n<!-- time=1293962400 -->\n<!-- wiki=harbour -->\n<p>Ebb</p>\n"
    )
    run_pbexport("export", tmp_path / "Tides.html", "-o", tmp_path / "harbour")

    ended = run_pbexport("export", quay.wiki.url, "-o", tmp_path / "harbour", "--delay", 0)

    assert ended.code == 2
    assert "holds the wiki harbour" in ended.stderr


def test_the_best_capture_of_an_old_revision_counts_whenever_it_comes(quay: Quay, tmp_path: Path) -> None:
    with LookAlike() as wiki:
        run_pbexport(
            "export",
            wiki.url,
            "-o",
            tmp_path / "live",
            "--delay",
            0,
            "--include",
            "Getting Started",
            "--revisions",
            "all",
        )
    (archive,) = (tmp_path / "live" / ".pbexport" / "archive").glob("*.warc.gz")
    for order, sources in (("one", (quay.backup, archive)), ("other", (archive, quay.backup))):
        for source in sources:
            run_pbexport("export", source, "-o", tmp_path / order, "--include", "Getting Started", "--host", wiki.url)

    one, other = (dict(tree(tmp_path / order / "history")) for order in ("one", "other"))
    assert one == other
    assert any(b"<a id=" in text or b"](" in text for text in one.values())


@pytest.mark.parametrize("calls", [1, 30, 90])
def test_a_run_that_is_killed_while_it_takes_in_goes_on(quay: Quay, tmp_path: Path, calls: int) -> None:
    place = "pbexport.archive:Archive.write"
    command = [
        sys.executable,
        "-c",
        KILLER,
        "after",
        place,
        str(calls),
        "export",
        str(quay.archive),
        "-o",
        str(tmp_path / "quay"),
    ]
    killed = subprocess.run(command, capture_output=True, check=False, timeout=60)

    run_pbexport("export", quay.archive, "-o", tmp_path / "quay")

    assert killed.returncode < 0
    assert pages(tmp_path / "quay") == pages(quay.live)
    filed = [answer.url for answer in Warc(next((tmp_path / "quay" / ".pbexport" / "archive").glob("*.gz"))).captures()]  # type: ignore[union-attr]
    assert len(filed) == len(set(filed))


def test_a_crawl_says_of_its_pages_what_the_wiki_says(quay: Quay, tmp_path: Path) -> None:
    wget(quay, tmp_path, "--delete-after", "--warc-file=crawl")

    ended = run_pbexport("export", tmp_path / "crawl.warc.gz", "-o", tmp_path / "quay", "--json")

    said, live = words(tmp_path / "quay"), words(quay.live)
    assert ended.report["pages"]["written"] == len(said) > 20
    assert said.items() <= live.items()


def got(quay: Quay, folder: Path, *options: str) -> None:
    """Gets all that the export asked the wiki for, as people make copies of it."""
    addresses = [each.url for each in Warc(quay.archive).captures() if isinstance(each, Answer)]
    (folder / "addresses").write_text("\n".join(addresses), "utf-8")
    program = shutil.which("wget") or pytest.skip("needs the program wget")
    subprocess.run([program, "-q", "-i", "addresses", *options], cwd=folder, check=False, timeout=120)


def test_a_whole_crawl_becomes_the_same_files_as_the_wiki(quay: Quay, tmp_path: Path) -> None:
    """Front matter, links, histories and comments too; only from where it comes is told."""
    got(quay, tmp_path, "--delete-after", "--warc-file=crawl")

    run_pbexport("export", tmp_path / "crawl.warc.gz", "-o", tmp_path / "quay", "--host", quay.host)

    assert pages(tmp_path / "quay") == pages(quay.live)


@pytest.mark.parametrize(
    ("options", "differs"),
    [((), set()), (("-k",), {"pages/broken-things.md"})],
    ids=["as it was got", "wget rewrites an empty address, and one without a scheme"],
)
def test_a_whole_mirror_becomes_the_same_files_as_the_wiki(
    quay: Quay, tmp_path: Path, options: tuple[str, ...], differs: set[str]
) -> None:
    """All but one page where links were made relative, for the reason that is told."""
    got(quay, tmp_path, "-x", "-E", "-P", "copy", *options)

    run_pbexport("export", tmp_path / "copy", "-o", tmp_path / "quay", "--host", quay.host)

    said, live = pages(tmp_path / "quay"), pages(quay.live)
    assert said.keys() == live.keys()
    assert {path for path in live if said[path] != live[path]} == differs


def test_what_a_web_archive_has_is_asked_for_once(quay: Quay, tmp_path: Path) -> None:
    with pywb(tmp_path, _captured(quay)) as machine:
        asked = ("export", "wayback:lanternquay", "-o", tmp_path / "quay", "--host", quay.host,
                 "--wayback", machine.url, "--delay", 0)  # fmt: skip
        first = run_pbexport(*asked, "--json")
        before = tree(tmp_path / "quay")
        run_pbexport(*asked)
        requests = machine.asked

    assert first.report["pages"]["written"] == len(facts(quay.live))
    assert len(requests) == len(set(requests))
    assert tree(tmp_path / "quay") == before
    said, live = pages(tmp_path / "quay"), pages(quay.live)
    assert said.keys() == live.keys()
    # a file without a byte has the digest that redirects have, and is not asked for
    assert {path for path in live if said[path] != live[path]} == {"pages/paperwork.md"}


def _captured(quay: Quay) -> Iterator[Captured]:
    """What the archive of the export holds, as a web archive would have captured it."""
    for answer in Warc(quay.archive).captures():
        if isinstance(answer, Answer):
            yield Captured(answer.url, "20120102030405", answer.body.read(), headers=answer.headers)


def test_a_wacz_is_what_the_warc_in_it_is(quay: Quay, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "quay.wacz", "w") as packed:
        packed.write(quay.archive, "archive/quay.warc.gz")

    run_pbexport("export", tmp_path / "quay.wacz", "-o", tmp_path / "quay")

    assert pages(tmp_path / "quay") == pages(quay.live)


def test_a_mirror_with_its_links_made_relative_says_what_the_wiki_says(quay: Quay, tmp_path: Path) -> None:
    wget(quay, tmp_path, "-k", "-E", "-P", "copy")

    ended = run_pbexport("export", tmp_path / "copy", "-o", tmp_path / "quay", "--json")

    said, live = words(tmp_path / "quay"), words(quay.live)
    assert ended.report["pages"]["written"] == len(said) > 20
    assert said.items() <= live.items()


def test_of_texts_the_words_arrive(quay: Quay, tmp_path: Path) -> None:
    kept = Kept(f"http://{quay.host}/w/page/41000025/Tide%20Tables", TEXT.encode(), 1350000000)
    (tmp_path / "words.wet.gz").write_bytes(packed([conversion(kept)]))

    run_pbexport("export", tmp_path / "words.wet.gz", "-o", tmp_path / "quay", "--host", quay.host)

    (text,) = (tmp_path / "quay" / "pages").glob("*.md")
    assert "Low water at noon, and nobody at the quay." in text.read_text("utf-8")
    assert facts(tmp_path / "quay")["Tide Tables"]["pbworks"]["id"] == "41000025"  # type: ignore[index]


def test_a_bare_text_never_stands_before_a_page_view(quay: Quay, tmp_path: Path) -> None:
    (tmp_path / "tides.txt").write_text(TEXT, "utf-8")

    run_pbexport("export", tmp_path / "tides.txt", quay.archive, "-o", tmp_path / "quay", "--captured-at", "2026-01-01")

    assert words(tmp_path / "quay") == words(quay.live)


def test_another_wiki_does_not_get_into_an_export(quay: Quay, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "Tides.html").write_text(
        "<!-- page=Tides -->\n<!-- time=1293962400 -->\n<!-- wiki=harbour -->\n<p>Ebb</p>\n"
    )
    run_pbexport("export", quay.archive, "-o", tmp_path / "quay")
    before = tree(tmp_path / "quay")

    ended = run_pbexport("export", other, "-o", tmp_path / "quay")

    assert ended.code == 2
    assert "other holds the wiki harbour" in ended.stderr
    assert tree(tmp_path / "quay") == before


def test_what_differs_from_its_own_record_is_named(tmp_path: Path) -> None:
    record = b64encode(zlib.compress(b"page:Tides\n--- Data Follows ---\n<p>Low at dawn</p>\n")).decode()
    head = "<!-- page=Tides -->\n<!-- time=1293962400 -->\n<!-- wiki=harbour -->\n"
    (tmp_path / "Tides.html").write_text(f"{head}<p>Low at noon</p>\n<!-- pbraw={record} -->\n")

    ended = run_pbexport("export", tmp_path / "Tides.html", "-o", tmp_path / "harbour")

    assert ended.code == 1
    assert "its body is not that of its stored record" in ended.stderr
    assert "Low at dawn" in (tmp_path / "harbour" / "pages" / "tides.md").read_text("utf-8")


def test_what_is_wanted_is_taken_and_the_rest_when_it_is_wanted_too(quay: Quay, tmp_path: Path) -> None:
    some = run_pbexport("export", quay.backup, "-o", tmp_path / "quay", "--include", "Tide*", "--no-files", "--json")
    every = run_pbexport("export", quay.backup, "-o", tmp_path / "quay", "--include", "*", "--json")

    assert (some.report["pages"]["written"], some.report["files"]["written"]) == (1, 0)
    assert some.report["pages"]["left_out"] == len(quay.wiki.pages) - 1
    assert every.report["pages"]["written"] == len(quay.wiki.pages)
    assert every.report["files"]["written"]


def test_what_only_a_live_wiki_can_do_is_refused_without_one(quay: Quay, tmp_path: Path) -> None:
    ended = run_pbexport("export", quay.backup, "-o", tmp_path / "quay", "--prune")

    assert ended.code == 2
    assert "--prune needs a live wiki" in ended.stderr


@pytest.mark.parametrize("named", ["nothing.zip", "./nothing", "missing.warc.gz"])
def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path, named: str) -> None:
    ended = run_pbexport("export", tmp_path / named, "-o", tmp_path / "new")

    assert ended.code == 2
    assert ended.stderr.startswith("pbexport: ")
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "new").exists()


def test_a_folder_of_something_else_leaves_no_export_behind(tmp_path: Path) -> None:
    (tmp_path / "diary").mkdir()
    (tmp_path / "diary" / "monday.txt").write_text("Dear diary,\n\nrain again.\n", "utf-8")

    ended = run_pbexport("export", tmp_path / "diary", "-o", tmp_path / "new")

    assert ended.code == 2
    assert "No page of a PBworks wiki was found in monday.txt" in ended.stderr
    assert not (tmp_path / "new").exists()


def test_what_cannot_be_read_beside_others_is_skipped_and_tried_again(quay: Quay, tmp_path: Path) -> None:
    (kept := tmp_path / "kept").mkdir()
    (kept / "a.zip").write_bytes(quay.backup.read_bytes())
    (kept / "b.zip").write_bytes(quay.backup.read_bytes()[:-200])
    (kept / "c.warc.gz").touch()

    ended = run_pbexport("export", kept, "-o", tmp_path / "quay", "--json")
    again = run_pbexport("export", kept, "-o", tmp_path / "quay", "--json")

    assert (ended.code, again.code) == (1, 1)
    assert ended.report["pages"]["written"] == len(quay.wiki.pages)
    assert {item["item"] for item in again.report["skipped"]} >= {"file:///b.zip", "file:///c.warc.gz"}


def test_files_of_a_backup_that_no_page_refers_to_are_named(tmp_path: Path) -> None:
    (kept := tmp_path / "kept").mkdir()
    page = "<!-- page=Tides -->\n<!-- time=1293962400 -->\n<!-- wiki=harbour -->\n"
    (kept / "Tides.html").write_text(f"{page}<p><a href='/f/rota.txt'>rota</a> <img src='/f/quay.png'></p>\n")
    for name in ("rota.txt", "quay.png", "manifest.xml"):
        (kept / name).write_text("of use")

    ended = run_pbexport("export", kept, "-o", tmp_path / "harbour", "--json")
    again = run_pbexport("export", kept, "-o", tmp_path / "harbour")

    assert ended.code == 0
    assert ended.report["files"]["unlinked"] == ["manifest.xml"]
    assert "1 file that no page refers to, named in report.json" in again.stderr


def test_a_wiki_is_exported_though_its_backup_cannot_be_read(quay: Quay, tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(quay.backup.read_bytes()[:-200])

    ended = run_pbexport("export", quay.wiki.url, tmp_path / "cut.zip", "-o", tmp_path / "quay", "--delay", 0)

    assert ended.code == 1
    assert "cut.zip is no ZIP file, or only the beginning of one" in ended.stderr
    assert words(tmp_path / "quay") == words(quay.live)


def test_sources_that_are_called_alike_are_told_apart(quay: Quay, tmp_path: Path) -> None:
    for year in ("2019", "2020"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "backup.zip").write_bytes(quay.backup.read_bytes())
    named = [tmp_path / year / "backup.zip" for year in ("2019", "2020", "2020")]

    ended = run_pbexport("export", *named, "-o", tmp_path / "quay", "--json")
    again = run_pbexport("export", *named, "-o", tmp_path / "quay")

    gave = {source["name"]: source["pages"] for source in ended.report["sources"]}
    assert gave == dict.fromkeys(("backup.zip", "2020/backup.zip"), len(quay.wiki.pages))
    assert "2020/backup.zip is as it was when it was taken in." in again.stderr


def test_two_wikis_are_refused(tmp_path: Path) -> None:
    ended = run_pbexport("export", "harbour", "lanternquay", "-o", tmp_path / "new")

    assert ended.code == 2
    assert "two wikis" in ended.stderr


def test_the_real_pages_of_a_backup_are_exported_and_proven(tmp_path: Path) -> None:
    ended = run_pbexport("export", need(WIKIS / "backup-pages-2019"), "-o", tmp_path / "group")
    checked = run_pbexport("check", tmp_path / "group")

    assert ended.code == 0
    assert "8 pages" in ended.stderr
    assert "All 8 pages proven" in checked.stdout
    assert not [
        path for path, text in tree(tmp_path / "group").items() if b"example.org" in text or b"203.0.113" in text
    ]


def test_the_text_that_this_project_began_with(tmp_path: Path) -> None:
    text = need(SHARED / "seed" / "introductie.txt")

    ended = run_pbexport("export", text, "-o", tmp_path / "book", "--captured-at", "2020-08-20")

    told = facts(tmp_path / "book")["Introductie"]
    assert ended.code == 0
    assert (told["author"], str(told["lastmod"])[:7]) == ("Davied", "2009-11")
    assert told["pbworks"] == {"name": "Introductie", "sources": ["introductie.txt"], "precision": "month"}


def test_a_real_wiki_read_from_its_warc_is_what_it_is_through_http(tmp_path: Path) -> None:
    ended = run_pbexport("export", need(HACKERSPACE), "-o", tmp_path / "hsg", "--json")

    (gave,) = ended.report["sources"]
    assert ended.code == 1
    assert (gave["pages"], gave["revisions"], gave["unread"]) == (63, 412, 0)
    assert (ended.report["pages"]["written"], ended.report["revisions"], ended.report["comments"]) == (63, 475, 93)
    assert len(list((tmp_path / "hsg" / "history").rglob("*.md"))) == 412
    assert ended.report["unproven"] == []

"""The proof: it holds for what the program wrote, and finds out every way in which that can be damaged."""

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import HACKERSPACE, need, replayed, run_pbexport, tree

from fixtures import LookAlike
from pbexport.audit.verdict import Trouble, Verdict
from pbexport.check import check
from pbexport.crew import Crew
from pbexport.home import open_export
from pbexport.recipe import Recipe
from pbexport.telling.progress import Quiet
from pbexport.writing.atlas import read_atlas
from pbexport.writing.orders import order_of
from pbexport.writing.press import Press
from pbexport.writing.shelves import Shelves

Damage = Callable[[Path], str]
"""Damages an export, and says what the check should name."""


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("check") / "export"
    with LookAlike() as wiki:
        run_pbexport("export", wiki.url, "-o", root, "--delay", 0, "-q")
    return root


@pytest.fixture
def copy(export: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(export, tmp_path / "copy"))


def checked(root: Path) -> Verdict:
    return check(root, Quiet(), Crew())


def edit(pattern: str, new: str, within: str = "*") -> Damage:
    """Changes the first text that looks so, in the first page that has one."""

    def damage(root: Path) -> str:
        for page in sorted((root / "pages").glob(f"{within}.md")):
            text, times = re.subn(pattern, new, page.read_text("utf-8"), count=1, flags=re.MULTILINE)
            if times and text != page.read_text("utf-8"):
                page.write_text(text, "utf-8")
                return f"pages/{page.name}"
        raise AssertionError(f"no page has {pattern}")

    return damage


def remove(pattern: str) -> Damage:
    def damage(root: Path) -> str:
        path = min(root.glob(pattern))
        path.unlink()
        return path.relative_to(root).as_posix()

    return damage


def add(path: str) -> Damage:
    def damage(root: Path) -> str:
        (root / path).write_text("I was not here.\n", "utf-8")
        return path

    return damage


def flip(pattern: str, place: float = 0.5) -> Damage:
    """Changes one byte of a file."""

    def damage(root: Path) -> str:
        path = min(root.glob(pattern))
        content = bytearray(path.read_bytes())
        content[int(len(content) * place)] ^= 0x10
        path.write_bytes(content)
        return "" if ".pbexport" in path.parts else path.relative_to(root).as_posix()

    return damage


def cut(page: str) -> Damage:
    def damage(root: Path) -> str:
        path = root / "pages" / page
        path.write_text(path.read_text("utf-8")[:-200], "utf-8")
        return f"pages/{page}"

    return damage


def exchange(one: str, other: str) -> Damage:
    def damage(root: Path) -> str:
        shutil.copyfile(root / "pages" / other, root / "pages" / one)
        return f"pages/{one}"

    return damage


DAMAGES: dict[str, Damage] = {
    "a word is gone": edit(r"(?<=\. )[A-Z][a-z]+ ", "", "lantern-repair"),
    "a word is invented": edit(r"^Two people,", "Two strong people,"),
    "two words have changed places": edit(r"Two people, one ladder", "One people, two ladder"),
    "a sign is gone": edit(r"(12\.5)\s.\s(18)", r"\1 \2", "lantern-repair"),
    "a paragraph runs into the next": edit(r"^(Twelve lanterns.*)\n\n#+ (.*)$", r"\1 \2"),
    "a cell is empty": edit(r"^\| Loft \| sails \|$", "| Loft |  |"),
    "a cell stands in another column": edit(r"^\| Loft \| sails \|$", "|  | Loft sails |"),
    "a row is gone": edit(r"^\| Loft \| sails \|\n", ""),
    "an item has left its level": edit(r"^ {2,4}- ", "- "),
    "an item has gone into the one before": edit(r"^(- .*\n)- ", r"\1  - "),
    "a number of a list has changed": edit(r"^1\. ", "4. "),
    "a heading has another level": edit(r"^### ", "#### "),
    "a heading is mere text": edit(r"^### ", ""),
    "bold text is plain": edit(r"\*\*never\*\*", "never"),
    "plain text is italic": edit(r"\bladder\b", "*ladder*"),
    "struck text is plain": edit(r"~~([^~]+)~~", r"\1"),
    "a picture is gone": edit(r"!\[[^\]]*\]\([^)]*\)", "", "lantern-repair"),
    "a picture is another": edit(r"step-1\.png", "step-2.png"),
    "a link is mere text": edit(r"(?<!!)\[([^\]]+)\]\(http[^)]*\)", r"\1"),
    "a link leads to another page": edit(r"\(sums-and-signals\.md\)", "(boat-log.md)"),
    "a link leads nowhere": edit(r"\(sums-and-signals\.md\)", "(sums.md)"),
    "a line of code has lost a space": edit(r"^(```\n(?:.*\n)*?)(.*\S) {1,4}(\S)", r"\1\2\3"),
    "a formula has changed": edit(r"\$([^$]*)\$", r"$\1x$"),
    "a comment is gone": edit(r"^\*\*[^*]+\*\*, \d{4}-.*UTC\n\n> .*\n", ""),
    "a comment has another author": edit(r"^\*\*[^*]+\*\*, (\d{4}-)", r"**Nobody**, \1"),
    "a page ends too early": cut("boat-log.md"),
    "a page is empty": edit(r"(?s)\A.*\Z", "", "boat-log"),
    "a page is another one": exchange("boat-log.md", "glossary.md"),
    "a page is gone": remove("pages/boat-log.md"),
    "a page nobody wrote": add("pages/stranger.md"),
    "a file is gone": remove("files/*.png"),
    "a file has another byte": flip("files/*.png"),
    "a file nobody attached": add("files/stranger.png"),
    "the report is gone": remove("report.json"),
    "the archive has another byte": flip(".pbexport/archive/*.warc.gz", 0.4),
    "front matter without a title": edit(r"^title: .*\n", ""),
    "front matter with another title": edit(r'^title: "(.*)"$', r'title: "\1."'),
    "front matter without tags": edit(r"^tags: .*\n", ""),
    "front matter with another author": edit(r'^author: ".*"$', 'author: "Nobody"'),
    "front matter with another date": edit(r"^date: 20", "date: 19"),
    "front matter without a revision": edit(r"^    - \{id: .*\n", ""),
    "front matter without a description": edit(r', comment: "[^"]*"\}', "}"),
    "front matter that is no YAML": edit(r"^pbworks:$", "pbworks: ["),
    "no front matter": edit(r"(?s)\A---\n.*?\n---\n", ""),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_every_damage_is_found_and_named(damage: Damage, copy: Path) -> None:
    named = damage(copy)

    verdict = checked(copy)

    assert not verdict.holds()
    items = [proof.path for proof in verdict.unproven] + [finding.item for finding in verdict.findings]
    assert items
    assert named in items or not named


def test_what_the_program_wrote_is_proven(export: Path) -> None:
    verdict = checked(export)

    assert [(proof.path, proof.differences, proof.front, proof.trouble) for proof in verdict.unproven] == []
    assert verdict.findings == ()
    assert verdict.holds()
    assert verdict.proven == len(list((export / "pages").iterdir()))


def test_what_builders_of_sites_trip_over_is_proven(tmp_path: Path) -> None:
    with LookAlike(content="builders") as wiki:
        run_pbexport("export", wiki.url, "-o", tmp_path / "reef", "--delay", 0, "-q")

    verdict = checked(tmp_path / "reef")

    assert verdict.holds(), (verdict.unproven, verdict.findings)
    assert verdict.proven == len(wiki.pages)


def test_it_writes_nothing(export: Path) -> None:
    before = tree(export)

    run_pbexport("check", export)

    assert tree(export) == before


def test_what_the_wiki_counts_but_never_showed_is_told_and_the_exit_code_tells(export: Path) -> None:
    ended = run_pbexport("check", export)

    assert ended.code == 1
    assert "All 69 pages proven: nothing lost, nothing invented." in ended.stdout
    assert "3 of the 72 pages that the wiki counts were never found" in ended.stdout
    assert run_pbexport("check", export, "--allow-missing").code == 0


def test_what_markdown_cannot_say_is_counted_apart(export: Path) -> None:
    verdict = checked(export)

    assert verdict.simplified["merged cells"] > 0
    assert verdict.simplified["colour"] > 0
    assert verdict.holds()


def test_a_loss_is_shown_with_its_surroundings_and_fails(copy: Path) -> None:
    edit("ladder", "", "lantern-repair")(copy)

    ended = run_pbexport("check", copy)

    assert ended.code == 6
    assert "1 of 69 pages NOT proven" in ended.stdout
    assert "words: lost “ladder”, at “" in ended.stdout
    assert "Never alone" in ended.stdout


def test_a_smaller_fidelity_may_be_enough(copy: Path) -> None:
    edit("ladder", "", "lantern-repair")(copy)

    assert run_pbexport("check", copy, "--min-fidelity", 0.5, "--allow-missing").code == 0
    assert run_pbexport("check", copy, "--min-fidelity", 0.9999, "--allow-missing").code == 6


def test_programs_are_told_everything(copy: Path) -> None:
    edit("ladder", "", "lantern-repair")(copy)

    told = json.loads(run_pbexport("check", copy, "--json").stdout)

    assert told["holds"] is False
    assert [page["path"] for page in told["unproven"]] == ["pages/lantern-repair.md"]
    assert told["unproven"][0]["differences"][0]["lost"] == [["ladder"]]


@pytest.mark.parametrize("choice", [("--engine", "html2text"), ("--comments", "none")])
def test_it_works_however_pages_are_written(choice: tuple[str, str], copy: Path) -> None:
    run_pbexport("build", copy, *choice)

    verdict = checked(copy)

    assert verdict.proven > 0.9 * (verdict.proven + len(verdict.unproven))
    assert not [finding for finding in verdict.findings if finding.trouble is not Trouble.DEAD_LINK]


class FaultyPages(dict[int, str]):
    """The paths of pages, as a converter with a fault would ask for them."""

    def __contains__(self, _: object) -> bool:
        raise RuntimeError("not today")


def test_a_fault_of_the_converter_costs_its_page_alone(copy: Path) -> None:
    with open_export(copy) as home:
        atlas = read_atlas(home.state, home.site)
        faulty = replace(atlas, pages=FaultyPages(atlas.pages))
        press = Press(home.folder, home.archive, Shelves(faulty, {}), Recipe(), "lanternquay")
        outcomes = press.write_all(list(map(order_of, home.state.pages.all())))

    lost = [outcome.trouble for outcome in outcomes if outcome.trouble]
    assert 0 < len(lost) < len(outcomes)
    assert all("please report it: RuntimeError: not today" in trouble.reason for trouble in lost)


def test_a_folder_without_an_export_is_one_sentence(tmp_path: Path) -> None:
    ended = run_pbexport("check", tmp_path)

    assert ended.code == 2
    assert ended.stderr == f"pbexport: {tmp_path} holds no export. Make one with: pbexport export WIKI -o {tmp_path}\n"


def test_an_export_says_that_its_pages_are_proven(tmp_path: Path) -> None:
    with LookAlike() as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "x", "--delay", 0)

    assert "all 69 pages proven: no word, link or image lost or invented" in ended.stderr


def test_a_page_that_is_proven_is_not_looked_at_again_until_it_changes(copy: Path) -> None:
    """Otherwise, what is damaged in the archive's reading would be noticed only by chance."""
    first = run_pbexport("build", copy, "-q", "--comments", "none", "--json").report
    again = run_pbexport("build", copy, "-q", "--json").report

    assert first["unproven"] == again["unproven"] == []


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A web site on loopback that knows one address."""

    class Site(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200 if self.path == "/here" else 404)
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_links_that_lead_elsewhere_are_asked_only_if_wanted(elsewhere: str, copy: Path) -> None:
    for page in (copy / "pages").glob("*.md"):
        page.write_text(re.sub(r"\]\(https?:[^)]*\)|<https?:[^>]*>", "]()", page.read_text("utf-8")), "utf-8")
    page = copy / "pages" / "boat-log.md"
    page.write_text(f"{page.read_text('utf-8')}\n[a]({elsewhere}/here) [b]({elsewhere}/gone)\n", "utf-8")

    told = json.loads(run_pbexport("check", copy, "--external", "--delay", 0, "--json").stdout)

    assert [(each["item"], each["detail"]) for each in told["unanswered"]] == [(f"{elsewhere}/gone", "HTTP 404")]


def test_the_real_wiki_is_proven(tmp_path: Path) -> None:
    with replayed(tmp_path / "requests.jsonl", need(HACKERSPACE)) as server:
        wiki, root = "http://hackerspacesg.pbworks.com", tmp_path / "export"
        run_pbexport("export", wiki, "-o", root, "--delay", 0, HTTP_PROXY=server.proxy)

    verdict = checked(root)

    assert verdict.proven == 63
    assert verdict.holds()

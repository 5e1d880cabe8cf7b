"""The past of a real wiki: what `git log` and `git blame` say is what the wiki's own pages say, read by other means."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import HACKERSPACE, need, run_pbexport
from gitting import blamed, commits, git, held, written

from pbexport.model.answers import Snapshot

COMMENTS = "\n## Comments\n"


@dataclass(frozen=True)
class Past:
    """The wiki, exported from its capture, and its past in git."""

    root: Path
    repository: Path
    said: str


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    folder = tmp_path_factory.mktemp("past")
    run_pbexport("export", need(HACKERSPACE), "-o", folder / "hsg", "-q", timeout=300)
    ended = run_pbexport("git", folder / "hsg", folder / "repository")
    assert ended.code == 0
    return Past(folder / "hsg", folder / "repository", ended.stderr)


def listed(answers: list[Snapshot]) -> set[tuple[str, int, str, str]]:
    """Page, time, author and description of every row of every revisions page of the capture."""
    return {
        (answer.url.partition("/w/page-revisions/")[2].partition("/")[0], *row)
        for answer in answers
        if "/w/page-revisions/" in answer.url
        for row in rows(BeautifulSoup(answer.body, "html5lib"))
    }


def rows(page: BeautifulSoup) -> Iterator[tuple[int, str, str]]:
    for row in page.select("#page-revisions-table tr"):
        radio, line, said = (row.select_one(each) for each in ("input", ".revision-has-comment", ".revision-comment"))
        if radio is not None and line is not None:
            author = line.get_text().rpartition(" by ")[2]
            yield int(str(radio["value"])), " ".join(author.split()), " ".join(said.get_text().split()) if said else ""


def test_each_revision_that_the_wiki_lists_is_one_commit(past: Past, hackerspace_answers: list[Snapshot]) -> None:
    told = [each for each in commits(past.repository) if each.trailer("Page")]

    said = {(each.trailer("Page"), each.time, each.name, each.subject.partition(": ")[2]) for each in told}

    wanted = listed(hackerspace_answers)
    assert len(told) == len(wanted) == 475
    assert {each[:3] for each in said} == {(page, time, safe(author)) for page, time, author, _ in wanted}
    assert Counter(each.name for each in told) == Counter(safe(author) for _, _, author, _ in wanted)
    assert [each.time for each in told] == sorted(each.time for each in told)


def safe(author: str) -> str:
    """A name as it may be shown: of an address only what stands before the sign."""
    return re.sub(r"(\S)@\S+\.\S+", r"\1", author)


def test_descriptions_are_told(past: Past, hackerspace_answers: list[Snapshot]) -> None:
    subjects = {(each.trailer("Page"), each.time): each.subject for each in commits(past.repository)}
    described = [row for row in listed(hackerspace_answers) if row[3]]

    assert described
    assert [row for row in described if not subjects[row[0], row[1]].endswith(f": {row[3]}")] == []


def test_git_finds_nothing_wrong_with_it(past: Past) -> None:
    assert git(past.repository, "fsck", "--strict", "--full", "--no-dangling") == b""


def test_the_newest_commit_holds_the_export(past: Past) -> None:
    assert held(past.repository) == written(past.root)


def test_each_line_is_blamed_on_a_revision_since_which_it_stands_there(past: Past) -> None:
    """The line is in the texts of that revision and of all later ones, and but for lines that moved in none before."""
    when = {each.id: each.time for each in commits(past.repository)}
    new = moved = 0
    for page in sorted((past.root / "pages").rglob("*.md")):
        path = page.relative_to(past.root).as_posix()
        texts = revisions(past.root, page)
        last = Counter(texts[max(texts)])
        for commit, line in blamed(past.repository, path):
            if last[line] == 1 and line.strip() and "](" not in line:
                assert all(line in text for time, text in texts.items() if time >= when[commit]), (path, line)
                was_there = line in texts.get(max((time for time in texts if time < when[commit]), default=0), ())
                new, moved = new + (not was_there), moved + was_there

    assert new > 1_000
    assert moved < new / 20


def revisions(root: Path, page: Path) -> dict[int, tuple[str, ...]]:
    """Time of each revision → the lines of its body, as `pbexport build` wrote them."""
    old = (root / "history" / page.relative_to(root / "pages").with_suffix("")).glob("*.md")
    texts = [path.read_text("utf-8") for path in (*old, page)]
    return {yaml.safe_load(text.split("---\n")[1])["pbworks"]["revision"]: bodies(text) for text in texts}


def bodies(text: str) -> tuple[str, ...]:
    """The lines of a body: no front matter, no comments."""
    return tuple(text.partition("\n---\n")[2].partition(COMMENTS)[0].splitlines())


def test_no_address_of_a_person_is_in_what_the_commits_say(past: Past) -> None:
    told = commits(past.repository)

    assert {each.mail.rpartition("@")[2] for each in told} == {"hackerspacesg.pbworks.invalid"}
    assert not [each for each in told if re.search(r"\S@\S+\.\S", each.name + each.body)]


def test_a_later_capture_adds_nothing(past: Past) -> None:
    before = git(past.repository, "rev-parse", "HEAD")

    ended = run_pbexport("git", past.root, past.repository)

    assert "Nothing new" in ended.stderr
    assert git(past.repository, "rev-parse", "HEAD") == before

"""Members only: signed in by form, by cookies or by key, noticed when it ends, and nothing of it written anywhere."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Ended, run_pbexport, tree

from fixtures import LookAlike

EMAIL, PASSWORD, KEY = "mara@lanternquay.example", "tide & lantern/7 %", "k3y/with+signs=42"
FAST = ("--delay", 0, "--retries", 0)


@pytest.fixture
def wiki() -> Iterator[LookAlike]:
    with LookAlike(content="dozen", private=True, account=(EMAIL, PASSWORD)) as served:
        yield served


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The pages as visitors see them while the wiki is public."""
    root = tmp_path_factory.mktemp("public") / "quay"
    with LookAlike(content="dozen") as wiki:
        run_pbexport("export", wiki.url, "-o", root, *FAST)
    return pages(root)


def pages(root: Path) -> dict[str, bytes]:
    """All pages, without the port of the wiki and the folder that only members see."""
    kept = {Path(path).name: content for path, content in tree(root).items() if path.startswith("pages/")}
    return {name: re.sub(rb"127\.0\.0\.1:\d+|  folder: .*\n", b"", content) for name, content in kept.items()}


def everything_written(root: Path) -> bytes:
    """All bytes below the folder, those of the archive unpacked."""
    files = (path for path in root.rglob("*") if path.is_file())
    return b"".join(gzip.open(path).read() if path.name.endswith(".warc.gz") else path.read_bytes() for path in files)


def cookie_file(path: Path, cookie: str) -> Path:
    name, _, value = cookie.partition("=")
    path.write_text(f"# Netscape HTTP Cookie File\n#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\t{name}\t{value}\n", "utf-8")
    return path


def signed_in(wiki: LookAlike, root: Path, *more: object) -> Ended:
    return run_pbexport("export", wiki.url, "-o", root, *FAST, "--login", EMAIL, *more, PBEXPORT_PASSWORD=PASSWORD)


def test_a_member_gets_what_visitors_do_not(wiki: LookAlike, tmp_path: Path, public: dict[str, bytes]) -> None:
    ended = signed_in(wiki, tmp_path / "quay")

    assert ended.code == 1
    assert set(pages(tmp_path / "quay")) == set(public)


def test_a_form_that_leads_to_another_host_is_followed_as_a_browser_would(wiki: LookAlike, tmp_path: Path) -> None:
    wiki.sign_in_host = "localhost"

    ended = signed_in(wiki, tmp_path / "quay")

    assert ended.code == 1
    assert len(pages(tmp_path / "quay")) == 12


def test_a_wrong_password_is_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    command = ("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--login", EMAIL)

    ended = run_pbexport(*command, PBEXPORT_PASSWORD="wrong")  # noqa: S106 - the point of the test

    assert ended.code == 3
    assert "does not accept this e-mail address and password" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "quay").exists()


def test_no_password_at_all_is_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--login", EMAIL, NETRC="/nowhere")

    assert ended.code == 2
    assert "There is no password for" in ended.stderr


def test_a_password_may_lie_in_a_file(wiki: LookAlike, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n", "utf-8")
    command = ("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--login", EMAIL)

    ended = run_pbexport(*command, "--password-file", tmp_path / "password")

    assert ended.code == 1


def test_netrc_is_honoured_where_the_wiki_asks_to_sign_in(wiki: LookAlike, tmp_path: Path) -> None:
    """A netrc file knows no quotation marks around a password with spaces; so this one has none."""
    wiki.account = (EMAIL, "plain")
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1\nlogin {EMAIL}\npassword plain\n", "utf-8")
    netrc.chmod(0o600)

    first = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, NETRC=str(netrc))
    wiki.expire_sessions()
    again = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, NETRC=str(netrc))

    assert (first.code, again.code) == (1, 1)
    assert "0 files new or changed" in again.stderr


def test_cookies_of_a_browser_are_enough(wiki: LookAlike, tmp_path: Path, public: dict[str, bytes]) -> None:
    cookies = cookie_file(tmp_path / "cookies.txt", wiki.ticket)

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--cookies", cookies)

    assert ended.code == 1
    assert set(pages(tmp_path / "quay")) == set(public)


def test_cookies_that_no_longer_hold_are_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    cookies = cookie_file(tmp_path / "cookies.txt", "ds3=0ld")

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--cookies", cookies)

    assert ended.code == 3
    assert "does not accept these cookies" in ended.stderr


def test_a_file_that_holds_no_cookies_is_one_sentence(wiki: LookAlike, tmp_path: Path) -> None:
    (tmp_path / "cookies.txt").write_text("not a cookie file\n", "utf-8")

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--cookies", tmp_path / "cookies.txt")

    assert ended.code == 2
    assert "is no cookie file" in ended.stderr


def test_a_session_that_ends_in_mid_run_is_renewed_once(wiki: LookAlike, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    signed_in(wiki, whole)
    wiki.session_requests = 30

    ended = signed_in(wiki, broken)

    assert ended.code == 1
    assert tree(broken) == tree(whole)


def test_a_session_that_ends_again_and_again_stops_the_run(wiki: LookAlike, tmp_path: Path) -> None:
    """Everything is saved, nothing wrong is written, and the next run goes on."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    signed_in(wiki, whole)
    wiki.session_requests = 16

    ended = signed_in(wiki, broken)
    wiki.session_requests = None
    again = signed_in(wiki, broken)

    assert ended.code == 3
    assert "All that came is saved" in ended.stderr
    assert again.code == 1
    assert tree(broken) == tree(whole)


def test_cookies_that_end_in_mid_run_stop_it(wiki: LookAlike, tmp_path: Path) -> None:
    cookies = cookie_file(tmp_path / "cookies.txt", wiki.ticket)
    wiki.session_requests = 16

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--cookies", cookies)

    assert ended.code == 3
    assert "Export the cookies anew" in ended.stderr
    assert not list((tmp_path / "quay" / "pages").rglob("*.md"))


@pytest.mark.parametrize("how", ["login", "cookies"])
def test_no_secret_is_ever_written_or_said(wiki: LookAlike, tmp_path: Path, how: str) -> None:
    cookies = cookie_file(tmp_path / "cookies.txt", wiki.ticket)
    options = ("--login", EMAIL) if how == "login" else ("--cookies", cookies)

    ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, *options, "-v", PBEXPORT_PASSWORD=PASSWORD)

    spoken = f"{ended.stdout}{ended.stderr}".encode() + everything_written(tmp_path / "quay")
    assert PASSWORD.encode() not in spoken
    assert wiki.ticket.partition("=")[2].encode() not in spoken
    assert b"Set-Cookie" not in spoken


def test_a_read_key_opens_the_listing_and_stays_secret(tmp_path: Path) -> None:
    with LookAlike(api="key", read_key=KEY) as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "-v", "--json", PBEXPORT_READ_KEY=KEY)
        asked = [request.path for request in wiki.requests if "/api_v2/" in request.path]

    spoken = f"{ended.stdout}{ended.stderr}".encode() + everything_written(tmp_path / "quay")
    assert ended.report["pages"]["missing"] == 0
    assert any("read_key" in path for path in asked)
    assert not [spelt for spelt in (b"k3y/with", b"k3y%2Fwith", b"k3y\\/with", b"signs=42") if spelt in spoken]


def test_a_read_key_alone_opens_a_private_wiki(tmp_path: Path, public: dict[str, bytes]) -> None:
    """Its pages are read from the API then: without comments and tags, and of old saves only the times are known."""
    with LookAlike(content="dozen", private=True, api="key", read_key=KEY) as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--json", PBEXPORT_READ_KEY=KEY)
        wiki.requests.clear()
        again = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, PBEXPORT_READ_KEY=KEY)
        unchanged = len(wiki.requests)
        wiki.edit("Boat Log", "<p>News.</p>")
        run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, PBEXPORT_READ_KEY=KEY)

    assert ended.report["pages"]["written"] == len(wiki.pages)
    assert set(public) <= set(pages(tmp_path / "quay"))
    assert b"News." in pages(tmp_path / "quay")["boat-log.md"]
    assert "0 files new or changed" in again.stderr
    assert unchanged == 1
    assert (tmp_path / "quay" / "files" / "x.png").stat().st_size
    assert run_pbexport("check", tmp_path / "quay", "--allow-missing").code == 0
    assert b"signs=42" not in everything_written(tmp_path / "quay")


def test_a_key_that_is_wrong_costs_the_listing_alone(tmp_path: Path) -> None:
    with LookAlike(api="key", read_key=KEY, refused_status=403) as wiki:
        ended = run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--json", PBEXPORT_READ_KEY="wrong")

    assert ended.report["pages"]["written"] == 69
    assert "key" in ended.stderr


def test_a_key_never_goes_to_another_host(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n", "utf-8")
    with LookAlike(api="key", read_key=KEY) as wiki, LookAlike(sitemap=False) as other:
        wiki.edit("Elsewhere", f'<p><a href="{other.url}/f/x.png">x</a><img src="{other.url}/api_v2/x.png"></p>')
        run_pbexport("export", wiki.url, "-o", tmp_path / "quay", *FAST, "--key-file", tmp_path / "key")

    assert not [request for request in other.requests if "key" in request.path]

"""Signing in to the look-alike works as a browser would do it, and sessions end as sessions do."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import requests
from bs4 import BeautifulSoup

from fixtures import LookAlike

ACCOUNT = ("mara@lanternquay.example", "three lanterns & a key")


def filled(page: requests.Response, password: str = ACCOUNT[1]) -> tuple[str, dict[str, str]]:
    """The login form of a page as a browser would send it: where, and what."""
    form = BeautifulSoup(page.text, "html.parser").select_one("form[name=f]")
    assert form is not None
    fields = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[name]")}
    return str(form["action"]), fields | {"u_email": ACCOUNT[0], "u_password": password}


def signed_in(wiki: LookAlike, session: requests.Session, path: str = "/Rota") -> requests.Response:
    action, fields = filled(session.get(wiki.url + path, timeout=5))
    return session.post(action, fields, timeout=5)


def pbinfo(page: requests.Response) -> dict[str, dict[str, object]]:
    return json.JSONDecoder().raw_decode(page.text, page.text.index("PBinfo = ") + len("PBinfo = "))[0]


def test_form_leads_back_to_the_page_that_was_wanted() -> None:
    with LookAlike(private=True, account=ACCOUNT) as wiki, requests.Session() as session:
        page = signed_in(wiki, session)
        next_page = session.get(f"{wiki.url}/Glossary", timeout=5)

    assert page.url == f"{wiki.url}/Rota"
    assert 'id="wikipage-inner"' in page.text
    assert 'id="wikipage-inner"' in next_page.text


def test_form_may_be_sent_to_another_host() -> None:
    """As on the platform, where my.pbworks.com takes the forms of all wikis."""
    with LookAlike(private=True, account=ACCOUNT, sign_in_host="localhost") as wiki, requests.Session() as session:
        action, _ = filled(session.get(f"{wiki.url}/Rota", timeout=5))
        page = signed_in(wiki, session)

    assert urlsplit(action).hostname == "localhost"
    assert page.url == f"{wiki.url}/Rota"
    assert 'id="wikipage-inner"' in page.text


def test_wrong_password_shows_the_form_again_with_status_200() -> None:
    with LookAlike(private=True, account=ACCOUNT) as wiki, requests.Session() as session:
        action, fields = filled(session.get(f"{wiki.url}/Rota", timeout=5), "open, please")
        again = session.post(action, fields, timeout=5)

    assert again.status_code == 200
    assert 'id="password_fail"' in again.text
    assert filled(again)[1]["return_to"] == f"{wiki.url}/Rota"


def test_hidden_token_is_another_each_time_and_good_only_once() -> None:
    with LookAlike(private=True, account=ACCOUNT) as wiki, requests.Session() as session:
        action, first = filled(session.get(f"{wiki.url}/Rota", timeout=5))
        _, second = filled(session.get(f"{wiki.url}/Rota", timeout=5))
        session.post(action, first, timeout=5)
        with requests.Session() as other:
            used = other.post(action, first, timeout=5)
            without = other.post(action, {**second, "token": ""}, timeout=5)

    assert first["token"] != second["token"]
    assert 'id="password_fail"' in used.text
    assert 'id="password_fail"' in without.text


def test_signed_in_visitor_is_told_so_and_sees_the_folder_of_a_page() -> None:
    with LookAlike(private=True, account=ACCOUNT) as wiki, requests.Session() as session:
        page = signed_in(wiki, session, "/Winter-Storage")
        tree = BeautifulSoup(page.text, "html.parser")
        chosen = tree.select_one("#folderselector option[selected]")

    permissions = pbinfo(page)["CheckPermissions"]
    assert (permissions["email"], permissions["wikiperm"], permissions["isEditor"]) == (ACCOUNT[0], "mod", True)
    assert pbinfo(page)["CurrentWiki"]["foldercount"] == 5
    assert chosen is not None
    assert chosen.text == "倉庫"
    assert tree.select_one("#network-bar-logout") is not None


def test_stranger_of_a_public_wiki_sees_no_folder() -> None:
    with LookAlike(account=ACCOUNT) as wiki:
        page = requests.get(f"{wiki.url}/Winter-Storage", timeout=5)

    assert "folderselector" not in page.text
    assert pbinfo(page)["CheckPermissions"] == {"uid": False, "personal_wiki": False}


def test_sessions_end_all_at_once() -> None:
    with LookAlike(private=True, account=ACCOUNT) as wiki, requests.Session() as session:
        signed_in(wiki, session)
        wiki.expire_sessions()
        ended = session.get(f"{wiki.url}/Rota", timeout=5)
        ticket = requests.get(f"{wiki.url}/Rota", headers={"Cookie": wiki.ticket}, timeout=5)
        again = signed_in(wiki, session)

    assert "Log in to" in ended.text
    assert "Log in to" in ticket.text
    assert 'id="wikipage-inner"' in again.text


def test_session_may_end_after_some_requests() -> None:
    with LookAlike(private=True, account=ACCOUNT, session_requests=3) as wiki, requests.Session() as session:
        signed_in(wiki, session)
        texts = [session.get(f"{wiki.url}/Rota", timeout=5).text for _ in range(4)]

    assert ["Log in to" in text for text in texts] == [False, False, True, True]


def test_signing_out_ends_the_session() -> None:
    with LookAlike(private=True, account=ACCOUNT) as wiki, requests.Session() as session:
        signed_in(wiki, session)
        session.get(f"{wiki.url}/w/session/logout", timeout=5)
        after = session.get(f"{wiki.url}/Rota", timeout=5)

    assert "Log in to" in after.text


def test_no_password_is_remembered() -> None:
    with LookAlike(private=True, account=ACCOUNT) as wiki, requests.Session() as session:
        signed_in(wiki, session)

        assert not any("lanterns" in str(request) for request in wiki.requests)

"""Who the user is to the wiki: secrets from files, the environment or a prompt, never from the command line."""

import os
import sys
from urllib.parse import urlsplit

import click

from pbexport.asking.credentials import Credentials, from_netrc, read_cookies, read_secret
from pbexport.cli.options import VisitOptions, manners_of
from pbexport.config import Visit
from pbexport.errors import UsageTrouble
from pbexport.visiting.knock import base_address

PASSWORD, READ_KEY = "PBEXPORT_PASSWORD", "PBEXPORT_READ_KEY"
"""Names in the environment."""


def visit_of(wiki: str, starts: tuple[str, ...], options: VisitOptions) -> Visit:
    """How a wiki is visited, and by whom."""
    return Visit(
        wiki,
        manners_of(options),
        options["ignore_robots"],
        options["obey_crawl_delay"],
        starts,
        credentials_of(options, urlsplit(base_address(wiki)).netloc),
    )


def credentials_of(options: VisitOptions, host: str) -> Credentials:
    """What the user gave to be known by; else what `.netrc` has for the wiki, for where the wiki asks to sign in."""
    cookies = read_cookies(options["cookies"]) if options["cookies"] else ()
    key = read_secret(options["key_file"]) if options["key_file"] else os.environ.get(READ_KEY, "").strip()
    email = options["login"] or ""
    if email or cookies or key:
        return Credentials(email, _password(options, email, host) if email else "", key, cookies)
    email, password = from_netrc(host)
    return Credentials(email, password, are_asked_for=False)


def _password(options: VisitOptions, email: str, host: str) -> str:
    if options["password_file"]:
        return read_secret(options["password_file"])
    if password := os.environ.get(PASSWORD):
        return password
    known, password = from_netrc(host)
    if password and known == email:
        return password
    if not sys.stdin.isatty():
        raise UsageTrouble(f"There is no password for {email}. Set {PASSWORD}, or name a --password-file.")
    return str(click.prompt(f"Password of {email}", hide_input=True, err=True))

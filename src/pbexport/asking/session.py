"""Signing in as a browser would, and noticing when the wiki no longer knows who is there."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pbexport.addressing.addresses import Site
from pbexport.asking.credentials import LOGIN_HOST, Credentials
from pbexport.asking.fetch import MOST_REDIRECTS, REDIRECTS, Fetcher, content
from pbexport.errors import NotFetched, NotReadable, SignInNeeded
from pbexport.model.answers import Answer, Snapshot
from pbexport.reading.login import LoginForm, read_login
from pbexport.reading.page import read_page

_LOGIN = "/w/session/login"
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(slots=True)
class Session:
    """What the wiki knows of the visitor; the first login page in mid-run tells that it forgot."""

    site: Site
    fetcher: Fetcher
    credentials: Credentials
    was_known: bool = False
    """Whether the front page once told that the visitor is a member."""
    has_renewed: bool = False

    def enter(self) -> None:
        """Signs in by the wiki's own form. Raises `SignInNeeded` when the wiki refuses."""
        form_at, form = self._form()
        fields = {**form.fields, "u_email": self.credentials.email, "u_password": self.credentials.password}
        target = urljoin(form_at, form.action)
        self._refuse_foreign(target)
        answer = self._followed(target, fields)
        if read_login(answer) is not None:
            raise SignInNeeded(
                f"{self.site.base} does not accept this e-mail address and password. Check both, and sign in there "
                "with a browser once; where that asks for more than a password, use --cookies."
            )

    def renewed(self) -> bool:
        """After a login page: True when the wiki knows the visitor again, False when it does and refuses the item.

        Raises `SignInNeeded` when the session is over and cannot be renewed.
        """
        if not self.has_renewed and self.credentials.can_sign_in:
            self.has_renewed = True
            self.enter()
            return True
        if self.is_alive():
            return False
        anew = "" if self.credentials.can_sign_in else "Export the cookies anew, then "
        raise SignInNeeded(
            f"The wiki asks to sign in again in mid-run. All that came is saved. {anew}run the same command to go on."
        )

    def is_alive(self) -> bool:
        """Whether the front page still shows what members see."""
        try:
            *_, front = self.fetcher.get(self.site.url("/"), self.site.owns)
        except NotFetched:
            return True  # silence says nothing about who is signed in
        html = content(front)
        front.body.close()
        try:
            page = read_page(Snapshot(front.url, front.status, "", front.fetched, html))
        except NotReadable:
            return False
        return page.by_member or not self.was_known

    def _form(self) -> tuple[str, LoginForm]:
        url = self.site.url(_LOGIN)
        try:
            *_, answer = self.fetcher.get(url)
        except NotFetched as trouble:
            raise SignInNeeded(f"{url} shows no login form: {trouble}. Use --cookies instead.") from trouble
        form = read_login(content(answer))
        answer.body.close()
        if form is None:
            raise SignInNeeded(f"{url} shows no login form. Use --cookies instead.")
        return answer.url, form

    def _refuse_foreign(self, target: str) -> None:
        """A password goes to the wiki's own host, or safely to the platform's; a page may say what it likes."""
        parts = urlsplit(target)
        host = parts.hostname or ""
        is_platform = host.endswith(".pbworks.com") and parts.scheme == "https"
        stays_here = {host, urlsplit(self.site.base).hostname} <= _THIS_MACHINE
        if not (self.site.owns(target) or is_platform or stays_here):
            raise SignInNeeded(f"The login form leads to {parts.netloc}, which is not PBworks. Use --cookies instead.")

    def _followed(self, target: str, fields: dict[str, str]) -> bytes:
        """What a browser shows in the end, after the form was sent."""
        try:
            answer = self.fetcher.post(target, fields)
            for _ in range(MOST_REDIRECTS):
                onward = _onward(answer)
                if not onward:
                    break
                answer.body.close()
                *_, answer = self.fetcher.get(onward, lambda _: False)
        except NotFetched as trouble:
            raise SignInNeeded(f"Signing in at {self.site.base} failed: {trouble}. Try again later.") from trouble
        said = content(answer)
        answer.body.close()
        return said


def is_login(url: str) -> bool:
    """Whether an address is that of the login form (pbworks.md a)."""
    parts = urlsplit(url)
    return parts.path.startswith(_LOGIN) or parts.netloc.lower() == LOGIN_HOST


def _onward(answer: Answer) -> str:
    where = answer.header("Location") if answer.status in REDIRECTS else ""
    return urljoin(answer.url, where) if where else ""

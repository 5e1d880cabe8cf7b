"""The platform's login form (pbworks.md a): where it leads, and what it sends along."""

from dataclasses import dataclass

from turbohtml import Element, parse

_FORM = 'form[action*="accept-credentials"], form[action*="/session/login"]'
_ASKS = "input[type=password], input[name=u_password]"


@dataclass(frozen=True, slots=True)
class LoginForm:
    """A form that asks who the visitor is."""

    action: str
    """As the page writes it; "" for the page itself."""
    fields: dict[str, str]
    """What a browser would send with nothing typed in: hidden fields, and boxes that are ticked."""


def read_login(html: bytes) -> LoginForm | None:
    """The login form of a page, None when there is none."""
    tree = parse(html, positions=False)
    for form in (*tree.select(_FORM), *tree.select("form")):
        if form.select_one(_ASKS) is not None:
            return LoginForm(form.attr("action") or "", dict(filter(None, map(_field, form.select("input[name]")))))
    return None


def _field(entry: Element) -> tuple[str, str] | None:
    kind = (entry.attr("type") or "text").lower()
    if kind in {"submit", "button", "image", "reset", "file"}:
        return None
    if kind in {"checkbox", "radio"} and entry.attr("checked") is None:
        return None
    return entry.attr("name") or "", entry.attr("value") or ("on" if kind in {"checkbox", "radio"} else "")

"""What the sites look like that are built with layouts of our own."""

from importlib.resources import files


def stylesheet() -> str:
    """The one stylesheet of them all: readable on a phone and on paper, by day and by night, without a request."""
    return (files(__package__) / "sites" / "_parts" / "style.css").read_text("utf-8")

"""What a repository holds already, as its own commits tell, and what lies where while further ones are made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pbexport.git.message import Marks
from pbexport.git.stream import Drop, Put

Item = int | str
"""A page by its number, a file by its path."""


@dataclass(slots=True)
class Tree:
    """Which path is whose."""

    where: dict[Item, str] = field(default_factory=dict)
    owner: dict[str, Item] = field(default_factory=dict)

    def place(self, item: Item, path: str) -> str:
        """An item lies at a path; gives the path that it leaves empty, "" when there is none."""
        before = self.where.get(item, path)
        self.where[item] = path
        self.owner[path] = item
        return before if before != path and self._leave(item, before) else ""

    def put(self, item: Item, path: str, mark: int) -> tuple[Put | Drop, ...]:
        """The changes by which an item has a content at a path."""
        left = self.place(item, path)
        return (Drop(left), Put(path, mark)) if left else (Put(path, mark),)

    def drop(self, item: Item) -> tuple[Drop, ...]:
        """The changes by which an item is no longer there."""
        path = self.where.pop(item)
        return (Drop(path),) if self._leave(item, path) else ()

    def _leave(self, item: Item, path: str) -> bool:
        """Whether a path was the item's own until now; another may lie there already."""
        return self.owner.get(path) == item and self.owner.pop(path) == item


@dataclass(slots=True)
class Known:
    """What is in a repository."""

    wiki: str = ""
    revisions: dict[int, set[int]] = field(default_factory=dict)
    """Number of a page → the ids of its revisions."""
    renames: dict[int, set[int]] = field(default_factory=dict)
    """Number of a page → the times at which it got another name or folder."""
    contents: dict[str, list[str]] = field(default_factory=dict)
    """Path of a file → the digests of its versions, oldest first."""
    tree: Tree = field(default_factory=Tree)

    @classmethod
    def of(cls, oldest_first: Iterable[Marks]) -> "Known":
        """All that commits tell."""
        known = cls()
        for marks in oldest_first:
            known.learn(marks)
        return known

    def learn(self, marks: Marks) -> None:
        """What one more commit tells."""
        self.wiki = marks.wiki or self.wiki
        if marks.page is not None and marks.path:
            self.tree.place(marks.page, marks.path)
            if marks.revision is not None and marks.renamed is None:
                self.revisions.setdefault(marks.page, set()).add(marks.revision)
            if marks.renamed is not None:
                self.renames.setdefault(marks.page, set()).add(marks.renamed)
        elif marks.path:
            self.tree.place(marks.path, marks.path)
            self.contents.setdefault(marks.path, []).append(marks.content)
        for number, path in marks.moved:
            self.tree.place(number, path)

    def adopt(self, number: int, others: Iterable[int]) -> None:
        """A page that was known by its name alone has a number now: what is known of it is of that number."""
        for other in others:
            if other == number or other not in self.tree.where:
                continue
            self.revisions.setdefault(number, set()).update(self.revisions.pop(other, ()))
            self.renames.setdefault(number, set()).update(self.renames.pop(other, ()))
            path = self.tree.where.pop(other)
            self.tree.owner.pop(path, None)
            self.tree.place(number, path)

    def gone(self, kept: set[Item]) -> Iterator[Item]:
        """What is in the repository and no longer in the export."""
        yield from (item for item in list(self.tree.where) if item not in kept)

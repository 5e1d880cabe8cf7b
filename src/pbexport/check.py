"""The proof of a whole export: complete, faithful, linked. Nothing is written, and nothing of the wiki is asked for."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pbexport.addressing.links import Atlas, Relinker
from pbexport.archive import Archive
from pbexport.asking.fetch import Manners
from pbexport.audit.linked import Places, dead_links, leads_elsewhere
from pbexport.audit.proof import Proof, prove
from pbexport.audit.verdict import Finding, Trouble, Verdict
from pbexport.crew import Crew
from pbexport.errors import NotReadable
from pbexport.external import unanswered
from pbexport.home import OURS, REPORT, Home, open_export
from pbexport.model.answers import Filed
from pbexport.model.pages import Wiki
from pbexport.reading.pbinfo import read_pbinfo, section, text
from pbexport.recipe import Recipe
from pbexport.telling.counted import counted, fitting
from pbexport.telling.progress import Voice
from pbexport.write import remote_path
from pbexport.writing.atlas import read_atlas
from pbexport.writing.orders import Order, order_of, read_snapshots
from pbexport.writing.press import evidence_of


def check(root: Path, voice: Voice, crew: Crew, external: Manners | None = None) -> Verdict:
    """Proves an export, or says what is wrong with it. Raises `UsageTrouble` where there is none.

    With manners for `external`, links that lead elsewhere are asked whether they arrive.
    """
    with open_export(root) as home:
        return Checker(home, crew, voice, external).verdict()


@dataclass(frozen=True, slots=True)
class Prover:
    """Proves single texts; it knows all that a text depends on, and nothing of other texts."""

    root: Path
    archive: Archive
    atlas: Atlas
    recipe: Recipe
    wiki: str

    def proofs(self, orders: Sequence[Order]) -> list[Proof]:
        """One for each text."""
        return list(map(self.prove, orders))

    def prove(self, order: Order) -> Proof:
        """The proof of one text, or why there can be none."""
        path, url = order.path, self._url(order, order.name)
        try:
            view, listed = read_snapshots(order, self.archive)
            html, history = view.body, listed.body if listed else None
            document = (self.root / path).read_text("utf-8")
        except NotReadable as trouble:
            return Proof(path, url, trouble=str(trouble))
        except FileNotFoundError:
            return Proof(path, url, trouble="its file is missing")
        except (OSError, UnicodeError) as error:
            return Proof(path, url, trouble=f"its file cannot be read: {error}")
        name = text(section(read_pbinfo(html), "GetPage").get("name")) or order.name  # as it was when it was got
        pointed = Relinker(self.atlas, path, order.view.url)
        evidence = evidence_of(html, document, pointed, self.recipe, order.revision, fetched=order.view.fetched)
        try:
            return prove(evidence, path, self._url(order, name), self.wiki, history, order.standing)
        except Exception as fault:  # noqa: BLE001 - what cannot be proven is not proven, and the others are
            return Proof(path, url, trouble=f"its proof failed: {type(fault).__name__}: {fault}. Please report it.")

    def lost(self, order: Order) -> Proof:
        """What stands in the place of a proof that ended its process."""
        trouble = "its proof ended the process that did it"
        return Proof(order.path, self._url(order, order.name), trouble=trouble)

    def _url(self, order: Order, name: str) -> str:
        return self.atlas.site.page_url(order.number, name)


@dataclass(frozen=True, slots=True)
class Checker:
    """Looks through one export."""

    home: Home
    crew: Crew
    voice: Voice
    external: Manners | None = None
    """How to ask links that lead elsewhere; None not to."""

    def verdict(self) -> Verdict:
        """Everything that is wrong, or nothing."""
        state = self.home.state
        proofs = list(self._proofs(read_atlas(state, self.home.site), self.home.name))
        there = set(self._on_disk())
        linked = list(_linked(proofs, there))
        elsewhere = [target for proof in proofs for target in proof.targets if leads_elsewhere(target)]
        return Verdict(
            proven=sum(proof.holds for proof in proofs),
            unproven=tuple(sorted((proof for proof in proofs if not proof.holds), key=lambda proof: proof.score)),
            findings=(*self._archived(), *self._files(there), *self._strays(there), *linked),
            kept=tuple(self._kept(there)),
            shortfalls=tuple(self._shortfalls(self.home.wiki)),
            simplified=_total(proofs),
            external=len(elsewhere),
            unanswered=tuple(unanswered(elsewhere, self.external, self.voice)) if self.external else None,
        )

    def _proofs(self, atlas: Atlas, wiki: str) -> Iterator[Proof]:
        with closing(self.home.archive.apart()) as archive:
            prover = Prover(self.home.folder.root, archive, atlas, self.home.recipe, wiki)
            orders = list(self._orders())
            proofs = self.crew.results(prover.proofs, prover.lost, orders, len(orders))
            for done, (_, proof) in enumerate(proofs, start=1):
                yield proof
                self.voice.at("proving", done, len(orders) - done)

    def _orders(self) -> Iterator[Order]:
        """Every text that was to be written: pages, then old revisions."""
        state = self.home.state
        for page in state.pages.all():
            yield order_of(page)
        names = {number: name for number, name, _, _ in state.pages.names()}
        for old in state.past.revisions():
            yield Order(old.page, names.get(old.page, ""), old.path, old.filed, revision=old.id)

    def _on_disk(self) -> Iterator[str]:
        """The paths of all files in the folders that are ours."""
        root = self.home.folder.root
        for folder in OURS:
            for place, _, names in os.walk(root / folder):
                yield from (Path(place, name).relative_to(root).as_posix() for name in names)

    def _archived(self) -> Iterator[Finding]:
        """Records of the archive that do not hold what was sent."""
        for filed in self._used():
            if not self.home.archive.is_intact(filed):
                where = f"{filed.location.file}, byte {filed.location.offset}"
                yield Finding(Trouble.DAMAGED, filed.url, f"its record in the archive is damaged ({where})")

    def _used(self) -> Iterator[Filed]:
        for page in self.home.state.pages.all():
            yield from filter(None, (page.view, page.history, *page.further))
        yield from (old.filed for old in self.home.state.past.revisions())
        yield from (old.filed for old in self.home.state.past.uploads())
        yield from (file.filed for file in self.home.state.files.all())

    def _files(self, there: set[str]) -> Iterator[Finding]:
        """Attachments that are not what the archive holds."""
        for path, filed in {file.path: file.filed for file in self.home.state.files.all()}.items():
            if path not in there:
                yield Finding(Trouble.MISSING, path, f"this file is missing; it came from {filed.url}")
            elif not self._is_as_archived(path, filed):
                yield Finding(Trouble.DAMAGED, path, f"this file is not what came from {filed.url}")

    def _is_as_archived(self, path: str, filed: Filed) -> bool:
        try:
            with (self.home.folder.root / path).open("rb") as file:
                return all(file.read(len(chunk)) == chunk for chunk in self.home.archive.stream(filed.location)) and (
                    not file.read(1)
                )
        except (NotReadable, OSError):
            return False

    def _strays(self, there: set[str]) -> Iterator[Finding]:
        """Files in our folders that are not ours."""
        ours = set(self.home.state.imprints.paths())
        for path in sorted(there - ours):
            yield Finding(Trouble.STRAY, path, "nothing of the wiki is written here")
        if not (self.home.folder.root / REPORT).is_file():
            yield Finding(Trouble.MISSING, REPORT, "the report is missing")

    def _kept(self, there: set[str]) -> Iterator[str]:
        """What was written once, and stayed when its page moved, because somebody had edited it."""
        state = self.home.state
        pages, files = (each.path for each in state.pages.all()), (each.path for each in state.files.all())
        old, uploads = (each.path for each in state.past.revisions()), (each.path for each in state.past.uploads())
        paths = {*pages, *files, *old, *uploads} - {""}
        yield from sorted(there.intersection(state.imprints.paths()) - paths - set(map(remote_path, paths)))

    def _shortfalls(self, wiki: Wiki) -> Iterator[str]:
        """What the wiki has, or says that it has, beyond what is in the archive."""
        state = self.home.state
        pages = sum(not page.standing.deleted for page in state.pages.all()) + int(state.fact("left_out") or 0)
        files = len({file.name for file in state.files.all() if not file.deleted})
        for claimed, found, noun in ((wiki.pagecount, pages, "page"), (wiki.filecount, files, "file")):
            if claimed and claimed > found:
                missing = claimed - found
                was = fitting(missing, "was", "were")
                yield f"{missing:,} of the {counted(claimed, noun)} that the wiki counts {was} never found"
        for skipped in state.troubles.skipped():
            yield f"{skipped.item}: {skipped.reason}"


def _linked(proofs: Iterable[Proof], there: set[str]) -> Iterator[Finding]:
    """Links within the export that do not arrive, although they do on the wiki."""
    proofs = list(proofs)
    places: dict[str, Places] = {proof.path: proof.places for proof in proofs if not proof.trouble}
    for proof in proofs:
        for dead in dead_links(proof.path, proof.targets, there, places):
            if dead.lost:
                yield Finding(Trouble.DEAD_LINK, dead.page, f"the link to {dead.target}: {dead.reason}")


def _total(proofs: Iterable[Proof]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for proof in proofs:
        total.update(proof.simplified or {})
    return dict(sorted(total.items()))

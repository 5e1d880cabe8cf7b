"""The proof of a whole export: complete, faithful, linked. Nothing is written, and nothing of the wiki is asked for."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pbexport.archive import Archive
from pbexport.audit.linked import Places, dead_links, leads_elsewhere
from pbexport.audit.proof import Proof, prove
from pbexport.audit.verdict import Finding, Trouble, Verdict
from pbexport.build import known_site, known_wiki, last_recipe, read_atlas
from pbexport.crew import Crew
from pbexport.errors import NotReadable
from pbexport.external import unanswered
from pbexport.fetch import Manners
from pbexport.home import Home, open_export
from pbexport.links import Atlas, Relinker
from pbexport.model import Filed, Wiki
from pbexport.press import evidence_of
from pbexport.progress import Voice
from pbexport.recipe import Recipe
from pbexport.report import REPORT
from pbexport.state import KnownPage

_OURS = ("pages", "files")
"""The folders in which nothing lies that pbexport did not write."""


def check(root: Path, voice: Voice, crew: Crew, external: Manners | None = None) -> Verdict:
    """Proves an export, or says what is wrong with it. Raises `UsageTrouble` where there is none.

    With manners for `external`, links that lead elsewhere are asked whether they arrive.
    """
    with open_export(root) as home:
        return Checker(home, crew, voice, external).verdict()


@dataclass(frozen=True, slots=True)
class Prover:
    """Proves single pages; it knows all that a page depends on, and nothing of other pages."""

    root: Path
    archive: Archive
    atlas: Atlas
    recipe: Recipe
    wiki: str

    def prove(self, known: KnownPage) -> Proof:
        """The proof of one page, or why there can be none."""
        path, url = known.path, self.atlas.site.page_url(known.number, known.name)
        try:
            html = self.archive.read(known.view.location)
            history = self.archive.read(known.history.location) if known.history else None
            document = (self.root / path).read_text("utf-8")
        except NotReadable as trouble:
            return Proof(path, url, trouble=str(trouble))
        except FileNotFoundError:
            return Proof(path, url, trouble="its file is missing")
        except (OSError, UnicodeError) as error:
            return Proof(path, url, trouble=f"its file cannot be read: {error}")
        evidence = evidence_of(html, document, Relinker(self.atlas, known.number), self.recipe)
        try:
            return prove(evidence, path, url, self.wiki, history)
        except Exception as fault:  # noqa: BLE001 - what cannot be proven is not proven, and the others are
            return Proof(path, url, trouble=f"its proof failed: {type(fault).__name__}: {fault}. Please report it.")

    def lost(self, known: KnownPage) -> Proof:
        """What stands in the place of a proof that ended its process."""
        url = self.atlas.site.page_url(known.number, known.name)
        return Proof(known.path, url, trouble="its proof ended the process that did it")


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
        wiki = known_wiki(state)
        proofs = list(self._proofs(read_atlas(state, known_site(state)), wiki.name or state.fact("workspace")))
        there = set(self._on_disk())
        linked = list(_linked(proofs, there))
        elsewhere = [target for proof in proofs for target in proof.targets if leads_elsewhere(target)]
        return Verdict(
            proven=sum(proof.holds for proof in proofs),
            unproven=tuple(sorted((proof for proof in proofs if not proof.holds), key=lambda proof: proof.score)),
            findings=(*self._archived(), *self._files(there), *self._strays(there), *linked),
            shortfalls=tuple(self._shortfalls(wiki)),
            simplified=_total(proofs),
            external=len(elsewhere),
            unanswered=tuple(unanswered(elsewhere, self.external, self.voice)) if self.external else None,
        )

    def _proofs(self, atlas: Atlas, wiki: str) -> Iterator[Proof]:
        with closing(self.home.archive.apart()) as archive:
            prover = Prover(self.home.folder.root, archive, atlas, last_recipe(self.home.state), wiki)
            pages, count = self.home.state.pages(), len(atlas.pages)
            for done, proof in enumerate(self.crew.results(prover.prove, prover.lost, pages, count), start=1):
                yield proof
                self.voice.at("proving", done, count - done)

    def _on_disk(self) -> Iterator[str]:
        """The paths of all files in the folders that are ours."""
        root = self.home.folder.root
        for folder in _OURS:
            for place, _, names in os.walk(root / folder):
                yield from (Path(place, name).relative_to(root).as_posix() for name in names)

    def _archived(self) -> Iterator[Finding]:
        """Records of the archive that do not hold what was sent."""
        for filed in self._used():
            if not self.home.archive.is_intact(filed):
                where = f"{filed.location.file}, byte {filed.location.offset}"
                yield Finding(Trouble.DAMAGED, filed.url, f"its record in the archive is damaged ({where})")

    def _used(self) -> Iterator[Filed]:
        for page in self.home.state.pages():
            yield from filter(None, (page.view, page.history))
        yield from (file.filed for file in self.home.state.files())

    def _files(self, there: set[str]) -> Iterator[Finding]:
        """Attachments that are not what the archive holds."""
        for path, filed in {file.path: file.filed for file in self.home.state.files()}.items():
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
        ours = {page.path for page in self.home.state.pages()} | {file.path for file in self.home.state.files()}
        for path in sorted(there - ours):
            yield Finding(Trouble.STRAY, path, "nothing of the wiki is written here")
        if not (self.home.folder.root / REPORT).is_file():
            yield Finding(Trouble.MISSING, REPORT, "the report is missing")

    def _shortfalls(self, wiki: Wiki) -> Iterator[str]:
        """What the wiki has, or says that it has, beyond what is in the archive."""
        state = self.home.state
        pages = sum(1 for _ in state.page_names())
        files = len({file.name.casefold() for file in state.files()})
        for claimed, found, noun in ((wiki.pagecount, pages, "pages"), (wiki.filecount, files, "files")):
            if claimed and claimed > found:
                yield f"{claimed - found:,} of the {claimed:,} {noun} that the wiki counts were never found"
        for skipped in state.troubles():
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

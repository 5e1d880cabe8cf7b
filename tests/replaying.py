"""A real pywb on loopback, filled from a WARC; it lives in an environment of its own, beside the project's."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
import requests
from loopback import free_port, wait_for
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from fixtures.machine import Captured

PYWB = Path(__file__).parents[1] / os.environ.get("PYWB", ".venv-pywb") / "bin"
CONFIG = "collections: {wiki: {index_paths: ./index.cdxj, archive_paths: ./}}\n"


@dataclass(frozen=True)
class Pywb:
    """A collection that is replayed."""

    url: str
    log: Path

    @property
    def asked(self) -> list[str]:
        """The captures that were asked for, as pywb's log has them: `TIMESTAMPid_/URL`.

        A request is logged before the next one is answered.
        """
        requests.get(self.url, timeout=5)
        said = self.log.read_text("utf-8").splitlines()
        paths = [line.split('"')[1].split()[1] for line in said if '"GET /wiki/' in line]
        return [path.removeprefix("/wiki/") for path in paths if "id_/" in path]


@contextmanager
def pywb(folder: Path, captured: Iterable[Captured]) -> Iterator[Pywb]:
    """Replays while the `with` block lasts."""
    if not (PYWB / "wayback").exists():
        pytest.skip("needs pywb, which `make test` installs into an environment of its own")
    with (folder / "captures.warc.gz").open("wb") as out:
        _write(WARCWriter(out, gzip=True), captured)
    (folder / "config.yaml").write_text(CONFIG, "utf-8")
    index = [PYWB / "cdx-indexer", "-s", "-j", "-o", "index.cdxj", "captures.warc.gz"]
    subprocess.run(index, cwd=folder, check=True, timeout=60)
    port, log = free_port(), folder / "requests.log"
    command = [PYWB / "wayback", "-b", "127.0.0.1", "-p", str(port)]
    with (
        log.open("wb") as said,
        subprocess.Popen(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT) as server,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/", server)
            yield Pywb(f"http://127.0.0.1:{port}/wiki", log)
        finally:
            server.terminate()


def _write(writer: WARCWriter, captured: Iterable[Captured]) -> None:
    for each in captured:
        day = datetime.strptime(f"{each.timestamp}+0000", "%Y%m%d%H%M%S%z")
        record = writer.create_warc_record(
            each.url,
            "response",
            payload=BytesIO(each.body),
            length=len(each.body),
            http_headers=StatusAndHeaders(f"{each.status} Said", list(each.headers), protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": day.strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        writer.write_record(record)

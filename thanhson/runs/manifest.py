"""``manifest.json``: for every page of a district what it was made from, when, in how many seconds, and how its last run ended."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from thanhson.runs.digests import of_file
from thanhson.runs.failures import Failure

FORMAT = 1


@dataclass(frozen=True)
class Stamp:
    """A file as it was when it was put in place: enough to see that it is still the same.

    Size and time are looked at first; where the time differs (a copied folder, a clock set back) the content decides.
    """

    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The stamp of a file that is there."""
        found = path.stat()
        return cls(found.st_size, found.st_mtime_ns, of_file(path))

    def holds(self, path: Path) -> bool:
        """Whether the file is there, unchanged."""
        try:
            found = path.stat()
        except OSError:
            return False
        if found.st_size != self.size:
            return False
        return found.st_mtime_ns == self.mtime_ns or of_file(path) == self.sha256


@dataclass
class Entry:
    """What the manifest says of one page.

    ``status`` is ``fresh``, ``outdated`` (made from other inputs than there are now) or ``failed`` (its last run).
    ``inputs`` are the hashes that the page on disk was made from (by kind: ``notebook``, ``parameters``, ``settings``, ``tables``,
    ``package``, ``lock``), ``context`` the hash of what its box says and links to; ``files`` the stamps by ending. ``failure`` is there
    only where the last run failed; the files are then those of the last good run, if there was one.
    """

    status: str = "fresh"
    parameters: dict[str, object] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    context: str = ""
    files: dict[str, Stamp] = field(default_factory=dict)
    seconds: float = 0.0
    made_on: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    failure: Failure | None = None
    stderr: bool = False

    @property
    def has_page(self) -> bool:
        """Whether a good page was made once."""
        return ".html" in self.files


@dataclass
class Manifest:
    """Everything that is known of a district's outputs.

    ``district`` tells who it is, its settings among it; ``missing`` names pages that were never made; ``made`` tells of what was
    put together from pages (``results/2019``, ``index.html``): the hash of its sources and its stamp.
    """

    district: dict[str, object] = field(default_factory=dict)
    exact: bool = False
    pages: dict[str, Entry] = field(default_factory=dict)
    made: dict[str, dict[str, object]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """The manifest as JSON."""
        pages = {}
        for key, entry in sorted(self.pages.items()):
            record = asdict(entry)
            pages[key] = {name: value for name, value in record.items() if value not in (None, {}, "", False)}
        content = {
            "format": FORMAT,
            "district": self.district,
            "exact": self.exact,
            "pages": pages,
            "missing": self.missing,
            "made": dict(sorted(self.made.items())),
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_manifest(path: Path) -> Manifest:
    """The manifest at ``path``; an empty one where there is none, or one that cannot be understood (then everything is stale)."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            return Manifest()
        pages = {key: _entry(record) for key, record in content["pages"].items()}
        return Manifest(content["district"], content["exact"], pages, content["made"], content["missing"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def _entry(record: dict) -> Entry:
    record = dict(record)
    record["files"] = {suffix: Stamp(**stamp) for suffix, stamp in record.get("files", {}).items()}
    if record.get("failure"):
        record["failure"] = Failure(**record["failure"])
    return Entry(**record)

"""The course of a run: districts one after the other are cleaned, planned and their pages handed to workers; what is finished is published.

Only a few districts are open at a time, so memory does not grow with their number. All writing happens here, in one place.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field, replace

from thanhson.errors import RunError, ThanhsonError
from thanhson.runs import digests
from thanhson.runs.clean import Clean, look_at_fresh, make_clean
from thanhson.runs.cluster import InputsMissing, bundle_of, lost_worker
from thanhson.runs.failures import Failure
from thanhson.runs.finish import finish_district, keep_partial
from thanhson.runs.machines import Machines
from thanhson.runs.manifest import Entry, Manifest, Stamp, read_manifest
from thanhson.runs.order import District, Order, open_district
from thanhson.runs.plan import Page, context_digest, facts_of, pages_asked_for, reasons, task_of, withdrawn
from thanhson.runs.publish import put
from thanhson.runs.report import Report
from thanhson.runs.tasks import Outcome, Task

TRIES = 3
"""How often a page is begun anew when its worker dies; then the page itself is taken to be what kills workers."""


@dataclass
class Open:
    """A district in work."""

    district: District
    manifest: Manifest
    clean: Clean | None = None
    waiting: deque[Page] = field(default_factory=deque)
    running: int = 0
    planned: set[str] = field(default_factory=set)

    @property
    def done(self) -> bool:
        """Whether every page that was planned has ended."""
        return self.clean is not None and not self.waiting and not self.running


@dataclass(frozen=True)
class Call:
    """A call that a worker is doing."""

    opened: Open
    page: Page | None = None
    task: Task | None = None
    tries: int = 1


class Conductor:
    """Carries out an order on ``machines`` and tells ``report`` how it goes."""

    def __init__(self, order: Order, report: Report, machines: Machines) -> None:
        self.order = order
        self.report = report
        self.machines = machines
        self.open: list[Open] = []
        self.calls: dict[Future, Call] = {}

    def carry_out(self) -> None:
        """Do everything; returns when the last district is finished."""
        coming = iter(self.order.districts)
        while self._begin(coming) or self.calls:
            finished, _ = wait(self.calls, return_when=FIRST_COMPLETED)
            for future in finished:
                self._take(self.calls.pop(future), future)
            self._finish_done()

    def close_what_is_open(self) -> None:
        """After an interruption: put together what can be from the pages that are finished."""
        for opened in self.open:
            if opened.clean is not None:
                finish_district(self.order, opened.district, opened.clean, opened.manifest, self.report, None)

    def _begin(self, coming: Iterator) -> bool:
        """Start what there is room for; whether anything was started or is left to start."""
        while len(self.calls) < self.machines.width():
            ready = next((opened for opened in self.open if opened.waiting), None)
            if ready is not None:
                self._start_page(ready, ready.waiting.popleft())
            elif (following := next(coming, None)) is not None:
                self._open(following[0])
            else:
                break
        return bool(self.calls)

    def _open(self, folder) -> None:
        """Take on a district: clean it in a worker where that has to be done, else plan it at once."""
        district = open_district(self.order, folder)
        opened = Open(district, read_manifest(self.order.outputs.manifest(district.code)))
        self.open.append(opened)
        clean = look_at_fresh(folder, self.order.clean)
        if clean is not None:
            self._plan(opened, clean)
            self._finish_done()
        else:
            self._submit(Call(opened))

    def _plan(self, opened: Open, clean: Clean) -> None:
        order, district, manifest = self.order, opened.district, opened.manifest
        opened.clean = clean
        if clean.refused:
            self.report.refused += len(clean.refused)
            self.report.line(
                "runs.refused", district=district.code, n=len(clean.refused), files=", ".join(clean.refused)
            )
        for key in withdrawn(order, district, manifest):
            entry = manifest.pages.pop(key)
            for suffix in entry.files:
                order.outputs.page(district.code, key, suffix).unlink(missing_ok=True)
        pages = pages_asked_for(order, district, clean)
        stale = [page for page in pages if reasons(order, district.code, page, manifest.pages.get(page.key))]
        opened.planned = {page.key for page in stale}
        opened.waiting.extend(_longest_first(stale, manifest))
        self.report.page_fresh(len(pages) - len(stale))

    def _start_page(self, opened: Open, page: Page) -> None:
        entry = Entry(inputs=dict(page.inputs), versions=digests.versions())
        there = opened.planned | {key for key, other in opened.manifest.pages.items() if other.has_page}
        facts = facts_of(entry, page.ledger, page.key, there)
        assert opened.clean is not None
        self._submit(Call(opened, page, task_of(self.order, opened.district, page, facts, opened.clean)))
        opened.running += 1

    def _submit(self, call: Call) -> None:
        if call.task is not None:
            future = self.machines.submit_page(call.task)
        else:
            self.machines.warm_up()
            future = self.machines.pool.submit(make_clean, str(call.opened.district.folder), str(self.order.clean))
        self.calls[future] = call

    def _take(self, call: Call, future: Future) -> None:
        """Take in what a worker gave back; a call whose worker died, or lacked the clean tables, is begun anew."""
        try:
            answer = future.result()
        except InputsMissing:
            assert call.task is not None
            self._submit(replace(call, task=replace(call.task, bundle=bundle_of(call.task))))
            return
        except (CancelledError, ConnectionError) as error:
            raise RunError("runs.cluster_lost") from error
        except Exception as error:
            if not lost_worker(error):
                self._give_up(call, error)
                return
            if call.tries < TRIES:
                self._submit(replace(call, tries=call.tries + 1))
                return
            if call.task is None:
                self._give_up(call, RunError("runs.cleaning_died", folder=call.opened.district.folder, tries=TRIES))
                return
            answer = Outcome(0.0, failure=Failure("runs.cause.worker_died", {"tries": TRIES}))
        if call.page is None:
            self._plan(call.opened, answer)
        else:
            call.opened.running -= 1
            self._publish(call, call.page, answer)

    def _give_up(self, call: Call, error: Exception) -> None:
        """A district that cannot be cleaned: the end of a run for it alone, a line where others go on."""
        if call.task is not None or not isinstance(error, ThanhsonError) or len(self.order.districts) == 1:
            raise error
        self.open.remove(call.opened)
        self.report.line("runs.district_failed", district=call.opened.district.code, cause=error.text(self.order.speak))
        self.report.failed += 1

    def _publish(self, call: Call, page: Page, outcome: Outcome) -> None:
        code, outputs, manifest = call.opened.district.code, self.order.outputs, call.opened.manifest
        if outcome.failure is not None:
            entry = manifest.pages.setdefault(page.key, Entry())
            entry.failure, entry.status = outcome.failure, "failed"
            self.report.line("runs.failed", page=f"{code} {page.key}", cause=outcome.failure.text(self.order.speak))
        else:
            put(outputs, {outputs.page(code, page.key, suffix): content for suffix, content in outcome.files.items()})
            manifest.pages[page.key] = self._entry(call, page, outcome)
            if outcome.stderr:
                self.report.line("runs.stderr", page=f"{code} {page.key}")
        manifest.district, manifest.exact = _about(call.opened.district), self.order.exact
        put(outputs, {outputs.manifest(code): manifest.as_text()})
        self.report.kept |= keep_partial(self.order, code, page.key, outcome.partial)
        self.report.page_ended(failed=outcome.failure is not None)

    def _entry(self, call: Call, page: Page, outcome: Outcome) -> Entry:
        district, outputs = call.opened.district, self.order.outputs
        assert call.task is not None
        return Entry(
            parameters={"district": district.code, "year": page.year, "lang": page.lang, "exact": self.order.exact},
            inputs=dict(page.inputs),
            context=context_digest(call.task.facts, district.settings),
            files={suffix: Stamp.of(outputs.page(district.code, page.key, suffix)) for suffix in outcome.files},
            seconds=round(outcome.seconds, 3),
            made_on=dt.date.today().isoformat(),
            versions=digests.versions(),
            stderr=outcome.stderr,
        )

    def _finish_done(self) -> None:
        for opened in [opened for opened in self.open if opened.done]:
            self.open.remove(opened)
            assert opened.clean is not None
            finish_district(self.order, opened.district, opened.clean, opened.manifest, self.report, self.machines)


def _longest_first(pages: list[Page], manifest: Manifest) -> list[Page]:
    """Pages that took long the last time come first, so that the last ones to end are short; so do later years, which tell of more."""

    def length(page: Page) -> tuple[float, int]:
        entry = manifest.pages.get(page.key)
        return (entry.seconds if entry else 0.0, page.year)

    return sorted(pages, key=length, reverse=True)


def _about(district: District) -> dict[str, object]:
    programme = district.programme
    return {
        "code": programme.code,
        "name": programme.district.name,
        "province": programme.district.province,
        "synthetic": programme.programme.synthetic,
        "settings": programme.model_dump(mode="json"),
    }

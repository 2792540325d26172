"""``thanhson run``: an order carried out, whatever happens on the way."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

from thanhson.errors import ThanhsonError
from thanhson.runs.conduct import Conductor
from thanhson.runs.finish import finish_all, partial_folder
from thanhson.runs.machines import Machines
from thanhson.runs.order import Order, open_district
from thanhson.runs.publish import held
from thanhson.runs.report import Report

DONE, FAILED, REFUSED, INTERRUPTED = 0, 1, 3, 130


def run(order: Order) -> int:
    """Carry out ``order``; the exit code of the command.

    Raises
    ------
    ThanhsonError
        Nothing more can be done; what was finished before is published.
    """
    report = Report(order.speak, _most_pages(order))
    old_mask = os.umask(0o077) if order.exact else None
    try:
        # Whatever the machines lack is known before anything is written.
        with _terminated_like_interrupted(), Machines(order.jobs, order.cluster) as machines, _outputs(order, report):
            interrupted = _carry_out(order, report, machines)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        report.close()
        if old_mask is not None:
            os.umask(old_mask)
    return _end(order, report, interrupted)


def _outputs(order: Order, report: Report) -> contextlib.AbstractContextManager[None]:
    return held(order.outputs, order.exact, lambda: report.line("runs.waiting", folder=order.outputs.home))


def _carry_out(order: Order, report: Report, machines: Machines) -> bool:
    """Do the work; whether it was interrupted."""
    conductor = Conductor(order, report, machines)
    try:
        conductor.carry_out()
    except KeyboardInterrupt:
        machines.stop()
        _put_together(order, conductor)
        return True
    except ThanhsonError:
        machines.stop()
        _put_together(order, conductor)
        raise
    finish_all(order)
    return False


def _put_together(order: Order, conductor: Conductor) -> None:
    """Indexes and figures of what is finished; a second error must not hide the first."""
    with contextlib.suppress(ThanhsonError, KeyboardInterrupt):
        conductor.close_what_is_open()
        finish_all(order)


def _end(order: Order, report: Report, interrupted: bool) -> int:
    if report.kept:
        report.line("runs.partial", folder=partial_folder(order))
    counts = {"made": report.made, "fresh": report.fresh, "failed": report.failed}
    if interrupted:
        report.line("runs.interrupted", **counts)
        return INTERRUPTED
    report.line("runs.done", **counts, index=order.outputs.index)
    if order.exact:
        report.line("runs.exact_done", folder=order.outputs.home)
    if report.failed:
        return FAILED
    return REFUSED if report.refused else DONE


def _most_pages(order: Order) -> int:
    folder, _ = order.districts[0]
    years = len(open_district(order, folder).years)
    return len(order.districts) * years * len(order.langs) * len(order.notebooks)


@contextlib.contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread: whoever started it decides
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

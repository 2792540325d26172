"""Reads workbooks with calamine in a process of its own, since a hostile sheet can abort the process that reads it.

Run as a script by :mod:`thanhson.registers.workbook_reader`; imports nothing of the package, so that it starts in 20 ms.
Each line on stdin is a request ``{"path": …, "by_content": …, "rows": …, "done": [index, …], "skip": [sheet, …]}``; the answer
on stdout is a stream of pickled messages, the last of which is ``("done",)`` or ``("failed", reason)``:

``("hidden", index, name)`` and ``("skipped", index, name)`` for sheets that are not read; ``("sheet", index, name)``, then ``("merged",
ranges)`` and ``("cells", columns)`` once for each block of rows, then ``("end", reason)``, where the reason is empty if all went well;
``("long", rows, columns)`` stands in place of cells where there are too many.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import pickle
import sys
from collections.abc import Iterator

from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

BLOCK = 20_000


class _Texts(dict):
    """Text to the one object that stands for it in a block, blank text to ``None``."""

    def __missing__(self, value: object) -> object:
        self[value] = kept = None if isinstance(value, str) and not value.strip() else value
        return kept


class _Numbers(dict):
    """Number to what is told of it: a whole one as ``int``, whatever the file calls it."""

    def __missing__(self, value: float) -> float:
        self[value] = kept = int(value) if float(value).is_integer() else value
        return kept


def blocks(rows: Iterator[list[object]]) -> Iterator[list[list[object]]]:
    """Columns of ``BLOCK`` rows at a time; equal texts of a block are one object, which keeps the pickle small."""
    while block := list(itertools.islice(rows, BLOCK)):
        texts, numbers = _Texts(), _Numbers()
        known = {float: numbers, int: numbers}
        columns = [[known.get(type(v), texts)[v] for v in column] for column in zip(*block, strict=True)]
        if columns:
            yield columns


def answer(request: dict, tell) -> None:
    """Tell everything of a workbook but its hidden sheets and those to skip."""
    with contextlib.ExitStack() as stack:
        # A path is believed by its ending, a stream by its content.
        source = stack.enter_context(open(request["path"], "rb")) if request["by_content"] else request["path"]  # noqa: PTH123
        book = stack.enter_context(load_workbook(source))
        for index, about in enumerate(book.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet or index in request["done"]:
                continue
            if about.visible is not SheetVisibleEnum.Visible:
                tell(("hidden", index, about.name))
            elif about.name in request["skip"]:
                tell(("skipped", index, about.name))
            else:
                tell(("sheet", index, about.name))
                tell(("end", tell_sheet(book, index, request["rows"], tell)))


def tell_sheet(book, index: int, most_rows: int, tell) -> str:
    """Tell the sheet's merged cells and its cells; why it could not be told, else nothing."""
    try:
        sheet = book.get_sheet_by_index(index)
        if sheet.end and sheet.end[0] >= most_rows:
            tell(("long", sheet.end[0] + 1, sheet.end[1] + 1))
            return ""
        tell(("merged", [(*start, *end) for start, end in sheet.merged_cell_ranges or ()]))
        left = sheet.start[1] if sheet.start else 0  # the rows begin with row 1, but with the first filled column
        for columns in blocks(sheet.iter_rows()):
            blank = [None] * len(columns[0])
            tell(("cells", [blank] * left + columns))
    except MemoryError:
        return "too_big"
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except BaseException:  # a panic of the Rust reader is no Exception
        return "damaged"
    return ""


def limit_memory(limit: int) -> None:
    """Make this process fail, not the machine, when a sheet asks for more than ``limit`` bytes."""
    try:
        import resource
    except ImportError:  # no such limit on Windows: the guards before the reader have to do
        return
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        return


def main() -> None:
    """Answer requests until stdin ends."""
    limit_memory(int(sys.argv[1]))
    out = sys.stdout.buffer

    def tell(message: tuple) -> None:
        out.write(pickle.dumps(message, 5))

    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            answer(request, tell)
            tell(("done",))
        except PasswordError:
            tell(("failed", "encrypted"))
        except MemoryError:
            tell(("failed", "too_big"))
        except BrokenPipeError:
            return
        except KeyboardInterrupt:
            return
        except BaseException:
            tell(("failed", "damaged"))
        out.flush()


if __name__ == "__main__":
    main()

"""What a run says while it goes on: a progress bar on a terminal, a line for each failure, a sentence at the end."""

from __future__ import annotations

import sys
from typing import IO, Any

from thanhson.words import say


class Report:
    """Speaks on standard error in one language; the bar counts pages over all districts and tells the time left.

    Parameters
    ----------
    lang : {"vi", "en"}
    pages : int
        How many pages there would be if all were stale.
    """

    def __init__(self, lang: str, pages: int, stream: IO[str] | None = None) -> None:
        self.lang = lang
        self.stream = stream or sys.stderr
        self.made = self.fresh = self.failed = 0
        self.refused = 0
        self.kept = False
        self.bar: Any = None
        if self.stream.isatty():
            from tqdm import tqdm

            form = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}]"
            self.bar = tqdm(
                total=pages, file=self.stream, bar_format=form, desc=self.say("runs.bar"), dynamic_ncols=True
            )

    def say(self, key: str, **params: object) -> str:
        """An entry of the catalogue in the language of the run."""
        return say(key, self.lang, **params)

    def line(self, key: str, **params: object) -> None:
        """Print a sentence; the bar makes room for it."""
        text = self.say(key, **params)
        if self.bar is not None:
            self.bar.write(text, file=self.stream)
        else:
            print(text, file=self.stream, flush=True)

    def page_fresh(self, pages: int) -> None:
        """``pages`` pages need no run."""
        self.fresh += pages
        if self.bar is not None and pages:
            self.bar.total -= pages
            self.bar.refresh()

    def page_ended(self, failed: bool) -> None:
        """A page was made, or failed."""
        self.failed += failed
        self.made += not failed
        if self.bar is not None:
            self.bar.update()

    def close(self) -> None:
        """Put the bar away."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None

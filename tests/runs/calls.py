"""What workers are asked to do in the tests: in a module that is imported at once."""

from __future__ import annotations

import os
import time


def add(first: int, second: int = 0) -> int:
    return first + second


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def fail(error: Exception) -> None:
    raise error

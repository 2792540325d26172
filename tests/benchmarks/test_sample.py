"""Writing the sample district: a process of its own, imports included, as ``make report`` does on a fresh machine."""

from __future__ import annotations

import subprocess
import sys
import time

MOST_SECONDS = 10


def test_the_standard_sample_is_written_in_under_ten_seconds(tmp_path):
    script = "import sys; from thanhson.sample import write_sample; write_sample(sys.argv[1])"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", script, tmp_path / "district"], check=True)
    seconds = time.perf_counter() - start
    rows = "450 cells, 60 months"
    print(f"\nsample of {rows}: {seconds:.1f} s")
    assert seconds < MOST_SECONDS

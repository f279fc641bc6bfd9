"""Run a command, and write what it took: when it began, and seconds of wall time and of CPU, over
all processes that it started, also those that outlived it for a moment, as servers do.

Takes a file for that, and the command. Other systems than Linux count only processes that their
parents waited for.
"""

import ctypes
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

PR_SET_CHILD_SUBREAPER = 36


def measure(file: Path, command: list[str]) -> int:
    """Run the command; return its status. One that failed may retain its server: do not wait."""
    if sys.platform == "linux":  # orphans become children of this process, which then counts them
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    began, clock = time.time(), time.perf_counter()
    status = subprocess.call(command)
    seconds = time.perf_counter() - clock
    if not status:
        with suppress(ChildProcessError):  # there is no other
            while True:
                os.wait()
        used = getrusage(RUSAGE_CHILDREN)
        cpu = used.ru_utime + used.ru_stime
        file.write_text(json.dumps({"began": began, "seconds": seconds, "cpu": cpu}))
    return status


if __name__ == "__main__":
    sys.exit(measure(Path(sys.argv[1]), sys.argv[2:]))

"""The processor time of one running process, on each system."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

_FILETIMES_PER_S = 1e7


def cpu_s(process: subprocess.Popen[bytes]) -> float:
    """Seconds on a processor, of the process itself; 0 when it has ended or the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError, subprocess.SubprocessError):
        if sys.platform == "win32":
            return _of_windows(int(getattr(process, "_handle")))  # noqa: B009  # not in its type
        stat = Path(f"/proc/{process.pid}/stat")
        if stat.exists():
            fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        ps = ["ps", "-o", "time=", "-p", str(process.pid)]
        return seconds(subprocess.run(ps, capture_output=True, text=True, timeout=5, check=True).stdout)
    return 0.0


def seconds(text: str) -> float:
    """What ps prints: [[days-]hours:]minutes:seconds, the seconds with or without a fraction."""
    days, _, clock = text.strip().rpartition("-")
    total = 0.0
    for part in clock.split(":"):
        total = 60 * total + float(part)
    return total + 86400 * int(days or 0)


def _of_windows(handle: int) -> float:
    import ctypes

    times = [ctypes.c_ulonglong() for _ in range(4)]  # created, ended, in the kernel, in the program
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  # on Windows only
    if not kernel.GetProcessTimes(ctypes.c_void_p(handle), *(ctypes.byref(time) for time in times)):
        return 0.0
    return (times[2].value + times[3].value) / _FILETIMES_PER_S

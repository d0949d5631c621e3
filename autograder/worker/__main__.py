"""Starts a zygote, or where forking is unsafe a process that answers itself. Run by the sandbox, never by hand."""

from __future__ import annotations

import signal
import socket
import sys


def main() -> None:
    """Arguments: "fork" and the control descriptor, or "spawn"."""
    if sys.argv[1] == "fork":
        from autograder.worker import zygote

        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        zygote.serve_jobs(socket.socket(fileno=int(sys.argv[2])))
        return
    from autograder.worker import series

    series.serve_jobs()


if __name__ == "__main__":
    main()

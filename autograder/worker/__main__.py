"""Starts a zygote, or where forking is unsafe a single worker. Run by the sandbox, never by hand."""

from __future__ import annotations

import json
import signal
import socket
import sys


def main() -> None:
    """Arguments: "fork" and the control descriptor, or "spawn", the channel descriptor and the job."""
    kind, fd = sys.argv[1], int(sys.argv[2])
    if kind == "fork":
        from autograder.worker.zygote import serve_jobs

        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        serve_jobs(socket.socket(fileno=fd))
        return
    from autograder.wire import Message, send
    from autograder.worker import jail
    from autograder.worker.session import serve
    from autograder.worker.warmup import warm_up
    from autograder.worker.zygote import plan_of

    warm_up()
    layers = jail.Layers()
    jail.enter(plan_of({**json.loads(sys.argv[3]), "is_jailed": False}), layers, has_namespaces=False)
    link = socket.socket(fileno=fd)
    send(
        link, Message({"did": "ready", "layers": list(layers.on), "missing": ["fork (not safe here)"], "could": []}, {})
    )
    serve(link)


if __name__ == "__main__":
    main()

"""The output of a worker, of which the beginning and the end are kept."""

from __future__ import annotations

KEPT = 32 << 10  # bytes of the beginning, and as many of the end


class Printed:
    """Head and tail of the output; takes any number of chunks."""

    def __init__(self) -> None:
        self.head, self.tail, self.total = bytearray(), bytearray(), 0

    def add(self, chunk: bytes) -> None:
        """Take the next bytes of the output."""
        self.total += len(chunk)
        room = KEPT - len(self.head)
        self.head += chunk[:room]
        self.tail += chunk[room:] if room > 0 else chunk
        if len(self.tail) > 4 * KEPT:
            del self.tail[:-KEPT]

    def text(self) -> bytes:
        """Head and tail, and between them how many bytes were left out."""
        tail = bytes(self.tail[-KEPT:])
        dropped = self.total - len(self.head) - len(tail)
        gap = f"\n[... {dropped} bytes left out ...]\n".encode() if dropped > 0 else b""
        return bytes(self.head) + gap + tail

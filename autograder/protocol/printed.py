"""What a worker printed, of which a start and an end are kept."""

from __future__ import annotations

KEPT = 32 << 10  # bytes of either


class Printed:
    """Head and tail of what was printed; takes bytes for as long as they come."""

    def __init__(self) -> None:
        self.head, self.tail, self.total = bytearray(), bytearray(), 0

    def add(self, chunk: bytes) -> None:
        """More of it."""
        self.total += len(chunk)
        room = KEPT - len(self.head)
        self.head += chunk[:room]
        self.tail += chunk[room:] if room > 0 else chunk
        if len(self.tail) > 4 * KEPT:
            del self.tail[:-KEPT]

    def text(self) -> bytes:
        """Both, with what was left out between them as a number."""
        tail = bytes(self.tail[-KEPT:])
        dropped = self.total - len(self.head) - len(tail)
        gap = f"\n[... {dropped} bytes left out ...]\n".encode() if dropped > 0 else b""
        return bytes(self.head) + gap + tail

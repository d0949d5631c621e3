"""Zip files, read entry by entry in memory; nothing is ever extracted to disk.

Names that climb out, links, locked entries and bombs are refused; a zip in a zip is opened two levels deep.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from typing import IO, cast

from autograder.protocol.errors import ReaderError
from autograder.readers.names import is_junk, mib, several, shown, suffix
from autograder.readers.tree import MAX_FILES, Entry, Member, Tree, open_regular, too_large

MAX_UNPACKED = 384 << 20  # bytes that one submission may unpack to, everything counted
MAX_ZIP = 128 << 20  # bytes of a zip inside a zip
MAX_NESTED = 2  # zips inside the outermost one
MAX_DIRECTORY = 16 << 20  # bytes of the list of contents
MAX_DIRECTORY_NESTED = 2 << 20
_HEADER = struct.Struct("<4s5H3L2H")
_CHUNK = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    NotImplementedError,
    EOFError,
    OverflowError,
    OSError,
)


class Unpacking:
    """What one submission may unpack in all; keeps the zips inside a zip at hand while it is read."""

    def __init__(self) -> None:
        self._left = MAX_UNPACKED
        self._inner: dict[tuple[str, tuple[Member, ...]], bytes] = {}

    def read(self, entry: Entry, limit: int) -> bytes:
        """The bytes of an entry, on disk or in a zip, if they are no more than ``limit``."""
        if entry.refused:
            raise ReaderError(f"{shown(entry.path)} {entry.refused}: hand in the file itself")
        if entry.size > limit:
            raise ReaderError(too_large(entry.path, entry.size, limit))
        if entry.size > self._left:
            most = mib(MAX_UNPACKED)
            raise ReaderError(f"{shown(entry.path)} was not read: more than {most} in all; hand in the code only")
        self._left -= entry.size
        try:
            if not entry.members:
                with os.fdopen(open_regular(entry.disk), "rb") as file:
                    return _exactly(file, entry.size, entry.path)
            with self._container(entry) as file:
                return _member(file, entry.members[-1])
        except _BROKEN as error:
            raise ReaderError(_broken(entry.path, error)) from None

    def tree(self, entry: Entry) -> Tree:
        """What a zip holds, on disk or inside another zip."""
        if len(entry.members) > MAX_NESTED:
            raise ReaderError(f"{shown(entry.path)} is a zip in a zip in a zip: hand in the file itself")
        if not entry.members:
            with os.fdopen(open_regular(entry.disk), "rb") as file:
                return _listed(file, entry, MAX_DIRECTORY)
        return _listed(io.BytesIO(self._inside(entry.disk, entry.members)), entry, MAX_DIRECTORY_NESTED)

    def _container(self, entry: Entry) -> IO[bytes]:
        if len(entry.members) == 1:
            return os.fdopen(open_regular(entry.disk), "rb")
        return io.BytesIO(self._inside(entry.disk, entry.members[:-1]))

    def _inside(self, disk: str, members: tuple[Member, ...]) -> bytes:
        key = (disk, members)
        if key not in self._inner:
            entry = Entry(members[-1].name, members[-1].size, disk, members)
            self._inner[key] = self.read(entry, MAX_ZIP)
        return self._inner[key]


def _exactly(file: IO[bytes], size: int, name: str) -> bytes:
    data = file.read(size + 1)
    if len(data) != size:
        raise ReaderError(f"{shown(name)} changed while it was read: try again")
    return data


def _member(file: IO[bytes], member: Member) -> bytes:
    """One file out of a zip, never more than its directory promised."""
    file.seek(member.offset)
    head = _HEADER.unpack(file.read(_HEADER.size))
    if head[0] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no file where its list of contents says")
    file.seek(member.offset + _HEADER.size + head[9] + head[10])
    data = file.read(member.size) if member.method == zipfile.ZIP_STORED else _inflated(file, member)
    if len(data) != member.size or zlib.crc32(data) != member.crc:
        raise zipfile.BadZipFile("cut off or damaged")
    return data


def _inflated(file: IO[bytes], member: Member) -> bytes:
    inflate = zlib.decompressobj(-15)
    pieces: list[bytes] = []
    have, left = 0, member.packed
    while left > 0 and not inflate.eof and have <= member.size:
        packed = file.read(min(_CHUNK, left))
        if not packed:
            break
        left -= len(packed)
        while packed and have <= member.size:
            pieces.append(inflate.decompress(packed, member.size + 1 - have))
            have += len(pieces[-1])
            packed = inflate.unconsumed_tail
    return b"".join(pieces)


class _Bounded:
    """A file whose longest read is bounded, so that a list of contents cannot be a bomb."""

    def __init__(self, file: IO[bytes], limit: int) -> None:
        self._file = file
        self._limit = limit
        self.seek, self.tell, self.seekable, self.close = file.seek, file.tell, file.seekable, file.close

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; a request or a rest above the limit is refused."""
        data = self._file.read(self._limit + 1 if size < 0 else min(size, self._limit + 1))
        if len(data) > self._limit:
            raise zipfile.BadZipFile(f"its list of contents is over {mib(self._limit)}")
        return data


def _listed(file: IO[bytes], zipped: Entry, limit: int) -> Tree:
    try:
        with zipfile.ZipFile(cast(IO[bytes], _Bounded(file, limit))) as archive:
            infos = archive.infolist()
    except (*_BROKEN, UnicodeError, KeyError, IndexError) as error:
        raise ReaderError(_broken(zipped.path, error)) from None
    if len(infos) > MAX_FILES:
        raise ReaderError(f"{shown(zipped.path)} holds more than {MAX_FILES:,} files: give the zip of one class")
    entries: dict[str, Entry] = {}
    climbing, twice = [], []
    for info in infos:
        path = _safe_path(_name(info))
        if not path:
            climbing.append(_name(info))
        elif not info.is_dir() and not is_junk(path):
            twice += [path] if path in entries else []
            members = (*zipped.members, _of(info, path))
            entries[path] = Entry(path, info.file_size, zipped.disk, members, _refused(info, path))
    notes = [f"files: refused {several(climbing)} in the zip: the name leads out of it"] if climbing else []
    notes += [f"files: {several(twice)} is twice in the zip, the later one counts"] if twice else []
    return Tree(shown(zipped.path.rsplit("/", 1)[-1]), tuple(entries[p] for p in sorted(entries)), tuple(notes))


def _of(info: zipfile.ZipInfo, path: str) -> Member:
    return Member(path, info.header_offset, info.compress_size, info.file_size, info.compress_type, info.CRC)


def _refused(info: zipfile.ZipInfo, path: str) -> str:
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "is a link"
    if info.flag_bits & 1:
        return "is locked with a password"
    if info.compress_type not in _METHODS:
        return f"is packed in a way that is not read (method {info.compress_type})"
    if suffix(path) in (".zip", ".ipynb", ".py") and info.file_size > MAX_UNPACKED:
        return f"would unpack to {mib(info.file_size)}, the most is {mib(MAX_UNPACKED)}"
    return ""


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: macOS writes UTF-8 without saying so, old Windows programs write backslashes."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/")


def _safe_path(name: str) -> str:
    """The name without empty and "." parts; "" when it leads out of the zip."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or (parts and len(parts[0]) == 2 and parts[0][1] == ":"):
        return ""
    return "/".join(parts)


def _broken(path: str, error: Exception) -> str:
    why = shown(str(error)) or type(error).__name__
    return f"{shown(path)} is broken or cut off ({why}): upload it again"

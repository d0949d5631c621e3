"""The system calls a jail is made of, by ctypes alone, on x86-64 and aarch64.

Every function works or raises OSError; the caller records what is missing.
"""

from __future__ import annotations

import ctypes
import os
import platform
import select
import struct

IS_X86 = platform.machine() in ("x86_64", "AMD64")
NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
MS_REC, MS_PRIVATE = 0x4000, 0x40000
CAP_DAC_READ_SEARCH = 2
_COLLAPSE = 25
_NUMBERS = {
    "capset": 126 if IS_X86 else 91,
    "pivot_root": 155 if IS_X86 else 41,
    "seccomp": 317 if IS_X86 else 277,
    "landlock_create_ruleset": 444,
    "landlock_add_rule": 445,
    "landlock_restrict_self": 446,
}
_EXECUTE, _WRITE, _READ, _READ_DIR, _TRUNCATE, _IOCTL_DEV = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
_OF_A_FILE = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL_DEV
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}  # file rights known to each ABI
_ALL_RIGHTS = (1 << 16) - 1  # from ABI 5

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def _syscall(name: str, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_libc.syscall(ctypes.c_long(_NUMBERS[name]), *wide), name)


def _prctl(option: int, value: int, what: str) -> None:
    zero = ctypes.c_ulong(0)
    _checked(_libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero), what)


def forbid_new_privileges() -> None:
    """No set-uid program gives this process anything from now on."""
    _prctl(38, 1, "no_new_privs")


def set_dumpable(is_dumpable: bool) -> None:
    """Whether other processes of the same user may look into this one."""
    _prctl(4, int(is_dumpable), "dumpable")


def die_with_parent() -> None:
    """SIGKILL when the parent ends; forgotten at every change of uid, so ask again after one."""
    _prctl(1, 9, "pdeathsig")


def be_first_to_go() -> None:
    """When memory is used up, Linux ends this process and those it starts before any other.

    Who has no rights cannot go back: /proc is out of reach, and who was root is kept from it by the kernel.
    """
    set_dumpable(True)  # else /proc/self belongs to root; and a supervisor of the same user could not measure it
    _write("/proc/self/oom_score_adj", "1000")


def is_read(fd: int) -> bool:
    """Whether anybody still holds the other end of this pipe or pair of sockets."""
    poll = select.poll()
    poll.register(fd, 0)
    return not poll.poll(0)


def use_huge_pages() -> None:
    """Lay what this process has in memory on pages of 2 MiB where it can be: a fork copies an entry for each page.

    Linux knows how since 6.1; where it does not, nothing changes.
    """
    with open("/proc/self/maps", encoding="ascii") as file:
        maps = [line.split() for line in file]
    for place, rights, _, _, inode, *_ in maps:
        if rights == "rw-p" and inode == "0":
            start, end = (int(word, 16) for word in place.split("-"))
            _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _COLLAPSE)


def adopt_orphans() -> None:
    """Orphaned descendants become children of this process."""
    _prctl(36, 1, "subreaper")


def keep_capabilities() -> None:
    """The next change of uid away from root leaves the permitted capabilities alone."""
    _prctl(8, 1, "keepcaps")


def limit_capabilities(kept: int = 0) -> None:
    """Give up every capability but those in this bit mask."""
    header = struct.pack("Ii", 0x20080522, 0)
    _syscall("capset", header, struct.pack("6I", kept, kept, 0, 0, 0, 0))


def unshare(flags: int) -> None:
    """Leave these namespaces for new ones; a new PID namespace holds only later children."""
    _checked(_libc.unshare(flags), "unshare")


def unshare_as_user(flags: int) -> None:
    """A new user namespace in which this user is itself, then the others."""
    uid, gid = os.geteuid(), os.getegid()
    set_dumpable(True)  # else /proc/self/uid_map belongs to root
    unshare(NEWUSER | flags)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {uid} 1")
    _write("/proc/self/gid_map", f"{gid} {gid} 1")


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2)."""
    arguments = source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()
    _checked(_libc.mount(*arguments), f"mount {target}")


def pivot_root(new_root: str) -> None:
    """Make this mount point the root and let go of the old one."""
    os.chdir(new_root)
    _syscall("pivot_root", b".", b".")
    _checked(_libc.umount2(b".", 2), "umount of the old root")
    os.chdir("/")


def landlock_abi() -> int:
    """Version of Landlock in this kernel; 0 for none."""
    try:
        return _syscall("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


def landlock(abi: int, read: list[str], write: list[str], devices: list[str]) -> None:
    """Reach nothing but these paths: not by name, not over TCP, and from ABI 6 not by signal or abstract socket.

    abi      at most landlock_abi()
    write    folders; nothing in them can be executed
    devices  files to read and write
    """
    if abi < 1:
        raise OSError(38, "landlock: not in this kernel")
    rights = _RIGHTS.get(abi, _ALL_RIGHTS)
    net, scope = 3 * (abi >= 4), 3 * (abi >= 6)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = _syscall("landlock_create_ruleset", struct.pack("QQQ", rights, net, scope), size, 0)
    try:
        for path in read:
            _allow(ruleset, path, rights & (_EXECUTE | _READ | _READ_DIR))
        for path in write:
            _allow(ruleset, path, rights & ~(_EXECUTE | _MAKE_CHAR | _MAKE_BLOCK))
        for path in devices:
            _allow(ruleset, path, rights & (_READ | _WRITE | _TRUNCATE | _IOCTL_DEV))
        forbid_new_privileges()
        _syscall("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # a missing file needs no rule
    try:
        if not os.path.isdir(path):
            rights &= _OF_A_FILE
        _syscall("landlock_add_rule", ruleset, 1, struct.pack("=Qi", rights, fd), 0)
    finally:
        os.close(fd)


def install_filter(program: bytes) -> None:
    """Put a classic BPF program of 8-byte instructions in front of every system call, for good."""
    code = ctypes.create_string_buffer(program)
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code)))
    forbid_new_privileges()
    _syscall("seccomp", 1, 0, header)

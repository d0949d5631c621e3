"""Which system calls student code may not make, as a seccomp program.

A list of refusals (EPERM), not of permissions: it closes what files, uids and namespaces leave open, and honest
training has to work on every libc and driver.
"""

from __future__ import annotations

import struct

from autograder.worker.jail.kernel import IS_X86

_ALLOW, _KILL, _EPERM, _EACCES, _ENOSYS, _NOTHING = 0x7FFF0000, 0x80000000, 0x50001, 0x5000D, 0x50026, 0x50000
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN, _AND = 0x20, 0x15, 0x45, 0x35, 0x06, 0x54
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16
_NEW_NAMESPACES = 0x7E020000  # of clone, whose lowest byte is a signal
_ABSENT = -1

# name: (x86-64, aarch64)
_REFUSED = {
    # looking into or changing other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "ioprio_set": (251, 30), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    # namespaces, mounts, roots
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "open_tree": (428, 428), "move_mount": (429, 429), "mount_setattr": (442, 442), "open_tree_attr": (467, 467),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    # programs
    "execve": (59, 221), "execveat": (322, 281), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    # kernel objects that outlive a process or cross its walls
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "msgget": (68, 186), "semget": (64, 190),
    # memory in no process's books: a Landlock of one's own has room for millions of rules
    "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445), "landlock_restrict_self": (446, 446),
    "seccomp": (317, 277), "mbind": (237, 235), "set_mempolicy": (238, 237), "set_mempolicy_home_node": (450, 450),
    "vmsplice": (278, 75),  # memory that a pipe holds is nobody's
    "io_setup": (206, 0),  # of which the machine has so many for everybody
    "mq_open": (240, 180), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "setpgid": (109, 154),  # the supervisor ends a group as a whole
    "setsid": (112, 157),  # each session gets a share of the processor: sixty of them would leave others nothing
    # large attack surface that training does not need
    "bpf": (321, 280), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "inotify_init": (253, _ABSENT),
    "inotify_init1": (294, 26), "inotify_add_watch": (254, 27), "lookup_dcookie": (212, 18),
    "modify_ldt": (154, _ABSENT), "iopl": (172, _ABSENT), "ioperm": (173, _ABSENT), "vhangup": (153, 58),
    "nfsservctl": (180, 42), "personality": (135, 92), "syslog": (103, 116), "acct": (163, 89),
    # the machine
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162),
}  # fmt: skip
_SIGNALS = {
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
}  # fmt: skip
_WHICH_SIGNAL = {"kill": 1, "tkill": 1, "tgkill": 2, "rt_sigqueueinfo": 1, "rt_tgsigqueueinfo": 2}  # argument
_SIGKILL, _SIGSTOP = 9, 19
# name: (x86-64, aarch64, which argument is a process)
_OF_A_PROCESS = {
    "prlimit64": (302, 261, 0), "sched_setaffinity": (203, 122, 0), "sched_setscheduler": (144, 119, 0),
    "sched_setparam": (142, 118, 0), "sched_setattr": (314, 274, 0), "setpriority": (141, 140, 1),
}  # fmt: skip
# Landlock says nothing of who may change the mode, owner, times and attributes of a file.
_METADATA = {
    "chmod": (90, _ABSENT), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, _ABSENT), "fchown": (93, 55), "lchown": (94, _ABSENT), "fchownat": (260, 54),
    "utime": (132, _ABSENT), "utimes": (235, _ABSENT), "futimesat": (261, _ABSENT), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": (466, 466),
    "file_setattr": (469, 469),
}  # fmt: skip
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX = 8, 10, 15  # "send him a signal when this pipe is readable"
_PDEATHSIG, _DUMPABLE = 1, 4  # to end with the supervisor, and to be measured by it
_F_SETLEASE, _F_NOTIFY = 1024, 1026  # whoever writes a file with a lease waits; Landlock says nothing of it
_PRIO_PROCESS = 0
_FILTER, _NAME_MAPPING = 22, 0x53564D41
_SNDBUF, _SNDBUFFORCE, _ATTACH_FILTER = 7, 32, 26
_F_SETLK, _F_SETLKW, _F_OFD_SETLK, _F_OFD_SETLKW = 6, 7, 37, 38  # of locks nobody counts how many there are
_FIOSETOWN, _SIOCSPGRP, _TIOCSTI, _TIOCLINUX = 0x8901, 0x8902, 0x5412, 0x541C
_AF_UNIX, _SOCK_STREAM = 1, 1
# Shared memory without a file stays when a process lets go of it, and then counts as nobody's.
_KIND_OF_MEMORY, _SHARED_MEMORY = 0x2F, (0x21, 0x23)


class _Program:
    """Instructions in the order they run; every block falls through to the next one."""

    def __init__(self) -> None:
        self.instructions: list[bytes] = []

    def add(self, code: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        self.instructions.append(struct.pack("HBBI", code, if_true, if_false, value & 0xFFFFFFFF))

    def refuse(self, number: int, answer: int = _EPERM) -> None:
        if number == _ABSENT:
            return
        self.add(_LOAD, _NUMBER)
        self.add(_EQUAL, number, 0, 1)
        self.add(_RETURN, answer)

    def refuse_if_in(
        self, number: int, argument: int, values: tuple[int, ...], mask: int = 0xFFFFFFFF, answer: int = _EPERM
    ) -> None:
        """Refuse when the argument, masked, is one of these."""
        n = len(values)
        self._load_argument(number, argument, n + 2)
        self.add(_AND, mask)
        for i, value in enumerate(values):
            self.add(_EQUAL, value, n - 1 - i, 1 if i == n - 1 else 0)
        self.add(_RETURN, answer)

    def refuse_unless_in(self, number: int, argument: int, values: tuple[int, ...], mask: int = 0xFFFFFFFF) -> None:
        """Refuse when the argument, masked, is none of these."""
        n = len(values)
        self._load_argument(number, argument, n + 2)
        self.add(_AND, mask)
        for i, value in enumerate(values):
            self.add(_EQUAL, value, n - i, 0)
        self.add(_RETURN, _EACCES)

    def end_if_killed(self, number: int, which_signal: int) -> None:
        """SIGKILL and SIGSTOP to the first process of a namespace: it alone would not notice them."""
        self._load_argument(number, 0, 5)
        self.add(_EQUAL, 1, 0, 4)
        self.add(_LOAD, _FIRST_ARGUMENT + 8 * which_signal)
        self.add(_EQUAL, _SIGKILL, 1, 0)
        self.add(_EQUAL, _SIGSTOP, 0, 1)
        self.add(_RETURN, _KILL)

    def _load_argument(self, number: int, argument: int, block: int) -> None:
        self.add(_LOAD, _NUMBER)
        self.add(_EQUAL, number, 0, block + 1)
        self.add(_LOAD, _FIRST_ARGUMENT + 8 * argument)

    def bytes(self) -> bytes:
        return b"".join(self.instructions)


def refusals(has_namespaces: bool, only_signal: int | None) -> bytes:
    """The program for install_filter.

    has_namespaces  AF_UNIX sockets reach nobody outside; without, there are no sockets but pairs, and other
                    processes' priorities and limits are out of reach, and calls that change a file's mode or times do
                    nothing and say they did, so that copying a file still works
    only_signal     the one process that signals may go to; None when something else keeps them in
    """
    own = 0 if IS_X86 else 1
    program = _Program()
    _check_machine(program)
    for numbers in _REFUSED.values():
        program.refuse(numbers[own])
    program.refuse(435, _ENOSYS)  # clone3: its flags are out of sight; libc falls back to clone
    clone, fcntl, ioctl, socket_, pair, mmap = (56, 72, 16, 41, 53, 9) if IS_X86 else (220, 25, 29, 198, 199, 222)
    prctl, setsockopt = (157, 54) if IS_X86 else (167, 208)
    program.add(_LOAD, _NUMBER)
    program.add(_EQUAL, clone, 0, 3)
    program.add(_LOAD, _FIRST_ARGUMENT)
    program.add(_ANY_BIT, _NEW_NAMESPACES, 0, 1)
    program.add(_RETURN, _EPERM)
    program.refuse_if_in(prctl, 0, (_PDEATHSIG, _DUMPABLE, _NAME_MAPPING), answer=_NOTHING)
    program.refuse_if_in(prctl, 0, (_FILTER,))
    program.refuse_if_in(setsockopt, 2, (_SNDBUF, _SNDBUFFORCE), answer=_NOTHING)
    program.refuse_if_in(setsockopt, 2, (_ATTACH_FILTER,))
    program.refuse_if_in(fcntl, 1, (_F_SETLK, _F_SETLKW, _F_OFD_SETLK, _F_OFD_SETLKW), answer=_NOTHING)
    program.refuse_if_in(fcntl, 1, (_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_SETLEASE, _F_NOTIFY))
    program.refuse_unless_in((141, 140)[own], 0, (_PRIO_PROCESS,))  # not of all processes of the judge's user
    program.refuse_if_in(ioctl, 1, (_FIOSETOWN, _SIOCSPGRP, _TIOCSTI, _TIOCLINUX))
    program.refuse_if_in(mmap, 3, _SHARED_MEMORY, mask=_KIND_OF_MEMORY)
    program.refuse_unless_in(pair, 0, (_AF_UNIX,))
    for number in (socket_, pair):  # datagrams could be sent to any name, and wait after their sender has gone
        program.refuse_unless_in(number, 1, (_SOCK_STREAM,), mask=0xF)
    if has_namespaces:
        program.refuse_unless_in(socket_, 0, (_AF_UNIX,))
    else:
        _stay_alone(program, socket_, own)
    for name, numbers in _SIGNALS.items():
        if only_signal is None:
            program.end_if_killed(numbers[own], _WHICH_SIGNAL[name])
        else:
            program.refuse_unless_in(numbers[own], 0, (only_signal,))
    program.add(_RETURN, _ALLOW)
    return program.bytes()


def _check_machine(program: _Program) -> None:
    """Kill on system calls of another architecture, whose numbers mean something else."""
    program.add(_LOAD, _ARCH)
    program.add(_EQUAL, 0xC000003E if IS_X86 else 0xC00000B7, 1, 0)
    program.add(_RETURN, _KILL)
    if IS_X86:
        program.add(_LOAD, _NUMBER)
        program.add(_AT_LEAST, 0x40000000, 0, 1)  # x32
        program.add(_RETURN, _KILL)


def _stay_alone(program: _Program, socket_: int, own: int) -> None:
    program.refuse(socket_, _EACCES)
    program.refuse((42, 203)[own], _EACCES)  # connect: a session bus would run programs for us
    for numbers in _METADATA.values():
        program.refuse(numbers[own], _NOTHING)
    for x86, arm, argument in _OF_A_PROCESS.values():
        program.refuse_unless_in((x86, arm)[own], argument, (0,))

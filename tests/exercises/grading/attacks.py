"""Attacks on the isolation, as bodies of `mean`: each gives 1 if it succeeds, and raises or gives 0 if not.

They run without the watch on Python's own calls, as native code would. NOTE is a file that all may read and
write, in a folder where all may make and remove files; BYSTANDER is another process of the same machine.
Run them in an isolation only.
"""

import os
from textwrap import dedent, indent

START = """
import ctypes, fcntl, os, resource, signal, socket, sys, time
import numpy as np
system = ctypes.CDLL(None, use_errno=True)
MACHINE = os.uname().machine
FOLDER = os.path.dirname(NOTE)

# its parent is the first process of a namespace, or it runs as another user than who tests
IS_ISOLATED = os.getppid() == 1 or os.getuid() != OWNER

def kill_all():
    if IS_ISOLATED:  # or it would end the processes of who tests
        os.kill(-1, signal.SIGKILL)

def called(on_x86_64, on_aarch64, *arguments):
    result = system.syscall(on_x86_64 if MACHINE == "x86_64" else on_aarch64, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return 1
"""

ATTACKS = {
    "reads another file": "return int(len(open(NOTE).read()) > 0)",
    "reads another file by many steps up": "return int(len(open('../' * 30 + NOTE).read()) > 0)",
    "writes to another file": "open(NOTE, 'a').write('x'); return 1",
    "removes another file": "os.remove(NOTE); return 1",
    "renames another file": "os.rename(NOTE, NOTE + '.old'); return 1",
    "makes a file among the others": "open(FOLDER + '/new', 'w').close(); return 1",
    "lists the others": "return int(len(os.listdir(FOLDER)) > 0)",
    "reads the solutions": "return int(len(open(SOLUTION).read()) > 0)",
    "reads the package": "return int(os.path.exists(os.path.dirname(os.path.dirname(SOLUTION))))",
    "sees that another file is there": "return int(os.path.exists(NOTE) or os.path.exists(FOLDER))",
    "opens a socket": "socket.socket(); return 1",
    "opens an abstract socket": "socket.socket(socket.AF_UNIX).bind('\\0note'); return 1",
    "opens a socket to the machine below": "socket.socket(40, socket.SOCK_STREAM); return 1",
    "opens a socket of the kernel": "socket.socket(16, socket.SOCK_RAW); return 1",
    "makes a ring for input and output": "return called(425, 425, 8, ctypes.create_string_buffer(200))",
    "leaves a key for its session": "return called(248, 217, b'user', b'note', b'x', 1, -3)",
    "leaves a key for its user": "return called(248, 217, b'user', b'note', b'x', 1, -4)",
    "shares memory": "return called(29, 194, 4242, 4096, 0o1777)",
    "shares a semaphore": "return called(64, 190, 4242, 1, 0o1777)",
    "shares a queue": "return called(68, 186, 4242, 0o1777)",
    "shares a named queue": "return called(240, 180, b'note', 0o102, 0o777, None)",
    "locks a library's file": "fcntl.flock(os.open(os.__file__, os.O_RDONLY), fcntl.LOCK_EX); return 1",
    "locks a part of a library's file": """
        fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), fcntl.F_SETLK, b'\\0' * 64)
        return 1""",
    "watches a library's file": "return called(294, 26, 0)",
    "ends another process": "os.kill(BYSTANDER, signal.SIGKILL); return 1",
    "stops another process": "os.kill(BYSTANDER, signal.SIGSTOP); return 1",
    "takes another process's files": "resource.prlimit(BYSTANDER, resource.RLIMIT_NOFILE, (0, 0)); return 1",
    "slows another process down": "os.setpriority(os.PRIO_PROCESS, BYSTANDER, 19); return 1",
    "ends all that it may": """
        if os.fork() == 0:
            kill_all()
        time.sleep(0.5)
        return 0""",
    "has a signal sent by a file": """
        read, write = os.pipe()
        fcntl.fcntl(read, fcntl.F_SETOWN, BYSTANDER); fcntl.fcntl(read, 10, signal.SIGKILL)
        fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC); os.write(write, b'x')
        time.sleep(0.2)
        return 1""",
    "reads another process": """
        return int(len(open(f'/proc/{BYSTANDER}/environ').read()) > 0)""",
    "reads its parent's memory": "return int(len(open(f'/proc/{os.getppid()}/mem', 'rb').read(1)) > 0)",
    "debugs its parent": "return called(101, 117, 16, os.getppid(), 0, 0)",
    "reads its parent from outside": """
        piece = ctypes.create_string_buffer(8)
        parts = (ctypes.c_void_p * 2)(ctypes.addressof(piece), 8)
        return called(310, 270, os.getppid(), parts, 1, parts, 1, 0)""",
    "has namespaces of its own": "return called(272, 97, 0x10000000)",
    "mounts": "return called(165, 40, b'none', b'/', b'tmpfs', 0, None)",
    "changes its root folder": "os.chroot('/'); return 1",
    "becomes root": "os.setuid(0); return int(os.path.exists('/etc/shadow'))",
    "has rights": """
        head, rights = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        called(125, 90, head, rights)
        return int(any(rights))""",
    "finds a file left open": """
        found = []
        for descriptor in range(3, 64):
            try:
                found.append(os.fstat(descriptor))
            except OSError:
                pass
        return max(0, len(found) - 1)""",
    "finds words of the environment": "return int('SECRET_OF_THE_COURSE' in os.environ)",
    "calls by the other numbers of the machine": """
        return called(0x40000000 + 41, 198, 2, 1, 0)""",
}
PLACES = "/ /tmp /var/tmp /dev/shm /run /dev/mqueue /work /job /job/libraries /usr/lib /proc".split()
LEAVES_NOTES = """
for place in PLACES + sys.path + [os.getcwd()]:
    try:
        open(place + '/note', 'w').close()
    except OSError:
        pass
"""
FINDS_NOTES = "return sum(os.path.exists(place + '/note') for place in PLACES + sys.path + [os.getcwd()])"
SURVIVORS = {
    "a child": "if os.fork() == 0: stay()",
    "a child in a session of its own": """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0: stay()
            os._exit(0)""",
    "a child that hears nothing": """
        if os.fork() == 0:
            for n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)
            os.setpgid(0, 0)
            stay()""",
    "a child that kills who comes": """
        if os.fork() == 0:
            for _ in range(10**7):
                try: kill_all()
                except OSError: pass
            stay()""",
    "a thread": "import threading; threading.Thread(target=stay).start()",
    "children that go on by turns": """
        if os.fork() == 0:
            end = time.monotonic() + 20
            while time.monotonic() < end:
                if os.fork(): os._exit(0)
            os._exit(0)""",
    "a child that stops the worker": """
        if os.fork() == 0:
            os.kill(os.getppid(), signal.SIGCONT)
            parent = os.getppid()
            stay()
        os.kill(os.getppid(), signal.SIGSTOP)""",
}
STAY = """
def stay():
    system.prctl(15, MARK)
    time.sleep(30)
    os._exit(0)
"""


def attack(body: str, **names: object) -> str:
    """The text of a submission to exercise 06; the names are given to it."""
    return attacks({"mean": body}, **names)


def attacks(bodies: dict[str, str], **names: object) -> str:
    """The text of a submission with these functions; the names are given to it."""
    given = "".join(f"{name} = {value!r}\n" for name, value in (names | {"OWNER": os.getuid()}).items())
    functions = [
        f"def {name}(s):\n{indent(dedent(body).strip(), '    ')}\n    return 0 * s\n"
        for name, body in bodies.items()
    ]
    return "\n".join([given, START, STAY, *functions])

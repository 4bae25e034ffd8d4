"""A run of the program in which one call that writes files fails, or at which
it is ended; see shim.c.

    shim = Shim(directory)
    for n, result in shim.each(box, "rename", errno.EIO, ["build", ...]):
        ...

Linux only: macOS has no LD_PRELOAD for programs that are linked as ours is."""

import errno
import os
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
AVAILABLE = sys.platform.startswith("linux") \
    and os.environ.get("VARIANT", "release") != "sanitize"

# The calls, and the numbers they fail with where they do.
FAILURES = [
    ("open", errno.EIO), ("open", errno.ENOSPC), ("write", errno.ENOSPC),
    ("write", errno.EIO), ("fsync", errno.EIO), ("close", errno.EIO),
    ("close", errno.EDQUOT), ("rename", errno.EIO), ("link", errno.EIO),
    ("lock", errno.EIO),
]
CALLS = ["open", "write", "fsync", "close", "rename", "link", "lock"]
ENDS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
MOST = 400


class Shim:
    library = None

    def __init__(self):
        if Shim.library is None:
            place = tempfile.mkdtemp(prefix="scepctl-shim-")
            library = os.path.join(place, "shim.so")
            subprocess.run(
                [os.environ.get("CC", "cc"), "-std=c11", "-O1", "-shared",
                 "-fPIC", "-o", library, os.path.join(HERE, "shim.c"),
                 "-ldl"], check=True)
            Shim.library = library

    def once(self, box, call, at, arguments, number=None, end=None,
             always=False, env=None, below="."):
        """One run: (what came of it, whether the call was reached)."""
        marker = box.at(".home", "fired")
        if os.path.exists(marker):
            os.unlink(marker)
        shim = {"LD_PRELOAD": self.library, "SHIM_CALL": call,
                "SHIM_AT": str(at), "SHIM_FIRED": marker,
                "SHIM_BELOW": os.path.realpath(box.at(below)),
                **(env or {})}
        if end is None:
            shim["SHIM_ERRNO"] = str(int(number))
        else:
            shim["SHIM_SIGNAL"] = str(int(end))
        if always:
            shim["SHIM_ALWAYS"] = "1"
        process = box.start(*arguments, env=shim, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=120)
        return process.returncode, out.decode(), err.decode(), \
            os.path.exists(marker)

    def each(self, box, call, arguments, prepare, **how):
        """In turn the first such call, the second, ... until none is left;
        prepare() before each."""
        for at in range(1, MOST):
            prepare()
            status, out, err, fired = self.once(box, call, at, arguments,
                                                **how)
            if not fired:
                return
            yield at, status, out + err
        raise AssertionError(f"more than {MOST} calls of {call}")

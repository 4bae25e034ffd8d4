#!/usr/bin/env python3
"""The demonstration runs, each of its commands with the status it expects."""

import os
import subprocess
import sys

sys.dont_write_bytecode = True

from office import HERE, main  # noqa: E402
from harness import SLOW, case, has, same  # noqa: E402


@case("make demo-jamf")
def demo(box):
    done = subprocess.run(
        [sys.executable, "-B", os.path.join(HERE, "demo_jamf.py"),
         box.program], cwd=box.path, env=box.environment(),
        capture_output=True, text=True, timeout=60 * SLOW, check=False)
    same(done.returncode, 0, done.stdout + done.stderr)
    # Two profiles for three Macs each, and one of them anew.
    has(done.stdout, "9 certificates issued")


if __name__ == "__main__":
    main()

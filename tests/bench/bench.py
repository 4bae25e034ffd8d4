#!/usr/bin/env python3
"""Measures the program against what the work cannot do without, side by side
in one run, and prints the ratios: bench.py PROGRAM. Status 1 when a target is
missed. Ratios are medians of alternating runs, each taken within its own
round. Where CPU seconds count (bench_cpu.py) a busy machine matters little;
all other times are wall clock.

BENCH_COUNT definitions are used, 10000 unless it is set, in BENCH_PLACE, which
is build/bench unless it is set: a file system that is not busy with removing
the files of the run before."""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True

COUNT = int(os.environ.get("BENCH_COUNT", "10000"))
PLACE = os.environ.get("BENCH_PLACE", "build/bench")
CORES = os.cpu_count() or 1
MEGA = 1024 * 1024
VALIDATE_MOST = 8_300_000  # instructions

TEXT = """; number {n}
[profile]
name         = Example identity {n}
identifier   = com.example.scep.n{n}
organization = Example Inc.
level        = computer
platform     = macos
min_os       = 13

[scep]
url              = https://scep.example.com/certsrv/mscep/mscep.dll
name             = ca{n}
subject          = CN=device-{n},O=Example
san_dns          = device-{n}.example.com
retries          = 3
retry_delay      = 10
key_size         = 2048
fingerprint      = {n:064x}
use_as_digital_signature = yes
use_for_key_encipherment = no
allow_export_from_keychain = no
allow_all_apps_access = no
"""


class Run:
    """What a program without output took: seconds of the clock and of CPUs,
    bytes of memory at most."""

    def __init__(self, wall, usage):
        self.wall = wall
        self.cpu = usage.ru_utime + usage.ru_stime
        self.system = usage.ru_stime
        self.memory = usage.ru_maxrss * (1 if sys.platform == "darwin"
                                         else 1024)


def measure(arguments):
    path = shutil.which(arguments[0])
    sink = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_WRONLY, 0)
            for fd in (1, 2)]
    begin = time.perf_counter()
    pid = os.posix_spawn(path, arguments, os.environ, file_actions=sink)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - begin
    if status != 0:
        done = subprocess.run(arguments, capture_output=True, check=False)
        sys.exit(f"{' '.join(arguments[:6])} ended with {done.returncode}:\n"
                 f"{done.stderr.decode()[:2000]}")
    return Run(seconds, usage)


def spawn(arguments):
    """(seconds, peak memory in bytes)."""
    run = measure(arguments)
    return run.wall, run.memory


def alternate(turns, *jobs):
    """The median seconds of each job; a job is a function."""
    times = [[] for _ in jobs]
    for _ in range(turns):
        for job, taken in zip(jobs, times):
            taken.append(job())
    return [statistics.median(taken) for taken in times]


def write_definitions():
    shutil.rmtree(PLACE, ignore_errors=True)
    os.makedirs(f"{PLACE}/defs")
    for n in range(COUNT):
        with open(f"{PLACE}/defs/d{n:05}.ini", "w") as file:
            file.write(TEXT.format(n=n))


class Table:
    def __init__(self):
        self.missed = False
        print(f"{'':48} {'here':>9} {'against':>9} {'ratio':>7} {'target':>9}"
              f" {'parallel':>9}")

    def row(self, what, here, against, ratio, target, fine, parallel=""):
        """parallel: CPU seconds against those that all cores had."""
        self.missed |= not fine
        print(f"{what:48} {here:>9} {against:>9} {ratio:>7} {target:>9}"
              f" {parallel:>9}{'' if fine else '   MISSED'}", flush=True)


def instructions(program, table):
    """One validate, whole process, counted by valgrind: start-up included, and
    steadier than time."""
    if shutil.which("valgrind") is None:
        print("instructions of one validate: left out, valgrind is not there")
        return
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         program, "validate", f"{PLACE}/defs/d00000.ini"],
        capture_output=True, check=True, text=True)
    count = int(re.search(r"Collected : (\d+)", done.stderr).group(1))
    table.row("instructions of one validate, millions",
              f"{count / 1e6:.2f}", "", "", f"<= {VALIDATE_MOST / 1e6:.2f}",
              count <= VALIDATE_MOST)


def fmt(program, table):
    """Definitions that are formatted, against validate of them, and such that
    all have to be written, against an unsigned build of them."""
    shutil.copytree(f"{PLACE}/defs", f"{PLACE}/formatted")
    spawn([program, "fmt", f"{PLACE}/formatted"])
    here, against = alternate(
        11, lambda: spawn([program, "fmt", f"{PLACE}/formatted"])[0],
        lambda: spawn([program, "validate", f"{PLACE}/formatted"])[0])
    table.row(f"fmt of {COUNT} formatted, against validate",
              f"{here:.3f} s", f"{against:.3f} s", f"{here / against:.2f}",
              "<= 1.50", here / against <= 1.5)
    ratios, times = [], []
    for turn in range(5):
        # New directories each time, as for build.
        changed = f"{PLACE}/changed{turn}"
        shutil.copytree(f"{PLACE}/defs", changed)
        built, _ = spawn([program, "build", "--unsigned", "-o",
                          f"{PLACE}/unsigned{turn}", changed])
        taken, _ = spawn([program, "fmt", changed])
        times.append((taken, built))
        ratios.append(taken / built)
    here, against = (statistics.median(column) for column in zip(*times))
    ratio = statistics.median(ratios)
    table.row(f"fmt of {COUNT} that change, against build --unsigned",
              f"{here:.3f} s", f"{against:.3f} s", f"{ratio:.2f}", "<= 1.30",
              ratio <= 1.3)


def staged(program, table):
    """The hook on a commit that touches three of them, against git reading
    all."""
    place = f"{PLACE}/repository"
    git = ["git", "-C", place, "-c", "user.name=T", "-c",
           "user.email=t@example.com", "-c", "gc.auto=0"]
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    spawn([*git, "init", "-q"])
    shutil.copytree(f"{PLACE}/defs", f"{place}/defs")
    spawn([*git, "add", "."])
    spawn([*git, "commit", "-qm", "x"])
    spawn([*git, "repack", "-qad"])
    for n in range(3):
        with open(f"{place}/defs/d{n:05}.ini", "a") as file:
            file.write("; changed\n")
    spawn([*git, "add", "."])
    listed = subprocess.run([*git, "ls-files", "-s"], capture_output=True,
                            check=True, text=True).stdout
    with open(f"{PLACE}/ids", "w") as file:
        file.writelines(line.split()[1] + "\n"
                        for line in listed.splitlines())
    here, against = alternate(
        11, lambda: spawn([program, "--directory", place, "validate",
                           "--staged"])[0],
        lambda: spawn(["sh", "-c", 'exec git -C "$1" cat-file --batch '
                       '--buffer <"$2"', "sh", place, f"{PLACE}/ids"])[0])
    table.row(f"the hook, 3 of {COUNT}, against git cat-file",
              f"{here:.3f} s", f"{against:.3f} s", f"{here / against:.2f}",
              "<= 2.00", here / against <= 2)


def main():
    program = os.path.abspath(sys.argv[1])
    write_definitions()
    print(f"{CORES} cores, load {os.getloadavg()[0]:.1f}")
    table = Table()
    import bench_cpu  # pylint: disable=import-outside-toplevel
    memory = bench_cpu.rows(program, table, PLACE, COUNT)
    instructions(program, table)
    fmt(program, table)
    staged(program, table)
    import bench_lsp  # pylint: disable=import-outside-toplevel
    bench_lsp.rows(program, table, PLACE)
    table.row(f"peak memory with {COUNT}", f"{memory / MEGA:.1f} MiB", "",
              "", "< 32 MiB", memory < 32 * MEGA)
    # Not before: a child's peak memory is never less than its parent's.
    import bench_jamf  # pylint: disable=import-outside-toplevel
    bench_jamf.rows(program, table, f"{PLACE}/jamf")
    import bench_status  # pylint: disable=import-outside-toplevel
    bench_status.rows(program, table, f"{PLACE}/status")
    return 1 if table.missed else 0


if __name__ == "__main__":
    sys.exit(main())

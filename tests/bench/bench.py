#!/usr/bin/env python3
"""Measures the program against what the work cannot do without, side by side
in one run, and prints the ratios: bench.py PROGRAM. Status 1 when a target is
missed. Times are wall clock, medians of alternating runs, each ratio taken
within its own round."""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True

COUNT = int(os.environ.get("BENCH_COUNT", "10000"))
PLACE = "build/bench"
CORES = os.cpu_count() or 1
MEGA = 1024 * 1024
VALIDATE_MOST = 8_700_000  # instructions

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


def spawn(arguments):
    """Runs a program without output: (seconds, peak memory in bytes)."""
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
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin"
                                       else 1024)


def alternate(turns, *jobs):
    """The median seconds of each job; a job is a function."""
    times = [[] for _ in jobs]
    for _ in range(turns):
        for job, taken in zip(jobs, times):
            taken.append(job())
    return [statistics.median(taken) for taken in times]


def signatures():
    """RSA-2048 signatures per second on all cores, bare."""
    out = subprocess.run(
        ["openssl", "speed", "-seconds", "3", "-multi", str(CORES),
         "rsa2048"], capture_output=True, check=True, text=True).stdout
    return float(re.search(r"^rsa 2048 bits +\S+s +\S+s +([0-9.]+)", out,
                           re.M).group(1))


def write_definitions():
    shutil.rmtree(PLACE, ignore_errors=True)
    os.makedirs(f"{PLACE}/defs")
    for n in range(COUNT):
        with open(f"{PLACE}/defs/d{n:05}.ini", "w") as file:
            file.write(TEXT.format(n=n))


class Table:
    def __init__(self):
        self.missed = False
        print(f"{'':46} {'here':>9} {'against':>9} {'ratio':>7} {'target':>9}")

    def row(self, what, here, against, ratio, target, fine):
        self.missed |= not fine
        print(f"{what:46} {here:>9} {against:>9} {ratio:>7} {target:>9}"
              f"{'' if fine else '   MISSED'}", flush=True)


def one(program, sign, table):
    """One definition, whole process, against openssl cms -sign."""
    source, out = f"{PLACE}/defs/d00000.ini", f"{PLACE}/one.mobileconfig"
    xml, other = f"{PLACE}/one.xml", f"{PLACE}/one.cms"
    spawn([program, "build", "--unsigned", source, "-o", xml])

    def build():
        if os.path.exists(out):
            os.unlink(out)
        return spawn([program, "build", source, *sign, "-o", out])[0]

    def cms():
        if os.path.exists(other):
            os.unlink(other)
        return spawn(["openssl", "cms", "-sign", "-nodetach", "-binary",
                      "-nosmimecap", "-md", "sha256", "-outform", "DER",
                      "-in", xml, "-out", other, "-signer",
                      f"{PLACE}/identity.pem"])[0]

    here, against = alternate(200, build, cms)
    table.row("one definition, against openssl cms -sign",
              f"{here * 1000:.2f} ms", f"{against * 1000:.2f} ms",
              f"{here / against:.2f}", "<= 1.80", here / against <= 1.8)


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


def many(program, sign, table):
    """All definitions built and signed, then once more unchanged."""
    rounds, memories = [], []
    bare = signatures()
    for turn in range(5):
        # A new directory each time: where thousands of files were removed a
        # moment ago, a file system is busy with that.
        build = [program, "build", *sign, "-o", f"{PLACE}/out{turn}",
                 f"{PLACE}/defs"]
        first, memory = spawn(build)
        again, other = spawn(build)
        memories += [memory, other]
        # The machine's speed just before and just after.
        before, bare = bare, signatures()
        rounds.append((first, again, (before + bare) / 2))
    rates = [COUNT / first / speed for first, _, speed in rounds]
    shares = [again * speed / COUNT for _, again, speed in rounds]
    first, again, bare = (statistics.median(column)
                          for column in zip(*rounds))
    rate, share = statistics.median(rates), statistics.median(shares)
    table.row(f"{COUNT} built and signed, against openssl speed",
              f"{COUNT / first:.0f}/s", f"{bare:.0f}/s", f"{rate:.2f}",
              ">= 0.60", rate >= 0.6)
    table.row("the same unchanged, against bare signatures",
              f"{again:.2f} s", f"{COUNT / bare:.2f} s", f"{share:.2f}",
              "<= 0.35", share <= 0.35)
    return max(memories)


def validate(program, table):
    names = sorted(f"{PLACE}/defs/{name}"
                   for name in os.listdir(f"{PLACE}/defs"))
    memories = []

    def check():
        seconds, memory = spawn([program, "validate", f"{PLACE}/defs"])
        memories.append(memory)
        return seconds

    here, against = alternate(11, check,
                              lambda: spawn(["wc", "-l", *names])[0])
    table.row(f"validate of {COUNT}, against wc -l", f"{here:.3f} s",
              f"{against:.3f} s", f"{here / against:.2f}", "<= 1.50",
              here / against <= 1.5)
    return max(memories)


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
    spawn([program, "identity", "new", "-o", f"{PLACE}/identity"])
    sign = ["--sign", f"{PLACE}/identity.pem"]
    print(f"{CORES} cores, load {os.getloadavg()[0]:.1f}")
    table = Table()
    one(program, sign, table)
    instructions(program, table)
    memory = max(many(program, sign, table), validate(program, table))
    fmt(program, table)
    staged(program, table)
    import bench_lsp  # pylint: disable=import-outside-toplevel
    bench_lsp.rows(program, table, PLACE)
    table.row(f"peak memory with {COUNT}", f"{memory / MEGA:.1f} MiB", "",
              "", "< 32 MiB", memory < 32 * MEGA)
    # Not before: a child's peak memory is never less than its parent's.
    import bench_jamf  # pylint: disable=import-outside-toplevel
    bench_jamf.rows(program, table, f"{PLACE}/jamf")
    return 1 if table.missed else 0


if __name__ == "__main__":
    sys.exit(main())

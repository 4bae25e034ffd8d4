#!/usr/bin/env python3
"""Makes each allocation of the program fail in turn: faults.py PROGRAM.

The program must be a build with VARIANT=faults: there
SCEPCTL_TEST_FAIL_ALLOC=N lets N allocations pass and refuses the next one,
with SCEPCTL_TEST_FAIL_LASTING=1 all that follow as well. At its end it says
"allocations: COUNT" on stderr. Covered are the program's own allocator and,
through it, OpenSSL's, cJSON's and Expat's; libplist has one of its own.
OpenSSL 3.0 itself crashes when memory runs out in the middle of
OSSL_STORE_load, and 3.5 waits for ever for locks of its own; such ends are
counted, by that name, and are no fault.

Every run must end with what it would have printed, or with an error and
status 13 (10 where OpenSSL failed), and leave no partial file. Every job
starts in the same way; that beginning is swept in the first job only. A job of
more than MOST allocations has every second, third, ... of them fail, from an
offset that is printed and another one each time; FAULTS_STEP=1 has each. What
lasts is tried at every seventh of those. What talks to Jamf Pro is swept by
tests/jamf/allocations.py."""

import concurrent.futures
import itertools
import os
import plistlib
import random
import re
import signal
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "jamf")]
sys.dont_write_bytecode = True

import allocations  # noqa: E402
from fixtures import Fixtures  # noqa: E402
from harness import (Box, Failure, check, definition, shown,  # noqa: E402
                     tool)

PLAIN = definition({
    "subject": r"CN=device,O=Example\, Inc.,serialNumber=7",
    "san_dns": "a.example.com, b.example.com",
    "challenge_type": "static", "challenge": "env:CHALLENGE"},
    {"extends": "base.ini"})
BROKEN = definition({"key_size": "7", "retrys": "3", "subject": "XX=a"})
# Each has a server of its own; the lock file has a pin of one.
AUTO = {"fingerprint": "auto", "name": "ca"}
UNPINNED = definition({**AUTO, "url": "https://new.example.com/scep"})
PINNED = definition({**AUTO, "url": "https://old.example.com/scep"})
CA = ('{"subject":"CN=CA","expires":"2040-01-01T00:00:00Z","sha256":"%s",'
      '"sha1":"%s","md5":"%s"}' % ("c0" * 32, "c1" * 20, "c2" * 16))
PIN = ('{"kind":"pin","url":"https://old.example.com/scep","name":"ca",'
       f'"ca":{CA},"root":{CA},"source":"getcacert","learnt":"2026-11-23"}}\n')
OUT = "OUT"
STATUSES = (13, 10)
LASTING_STEP = 7
MOST = 600
ENVIRONMENT = {"CHALLENGE": "sesame-1", "SOURCE_DATE_EPOCH": "1750000000"}


def prepare(box):
    box.write("base.ini", "[profile]\nabstract = yes\n"
              "organization = Example Inc.\n[scep]\nretries = 4\n")
    box.write("plain.ini", PLAIN)
    box.write("broken.ini", BROKEN)
    box.write("pins/scepctl.conf", "")
    box.write("pins/scepctl.lock", PIN)
    box.write("pins/old.ini", PINNED)
    box.write("pins/new.ini", UNPINNED)
    box.write("root.pem", open(box.fixtures.root(), "rb").read())
    box.write("cert.ini", definition({"certificate": "root.pem"}))
    box.write("file.ini", definition(rest='[payload "a"]\nfile = a.plist\n'))
    box.write("a.plist", plistlib.dumps({
        "PayloadType": "com.apple.wifi.managed", "SSID_STR": "a",
        "EncryptionType": "WPA2", "Password": "@secret:env:CHALLENGE@",
        "PayloadCertificateUUID": "@uuid:scep@", "x": ["@@", 1]}))
    box.write("device.ini", definition({
        "subject": "CN=$USERNAME,O=$PROFILE_IDENTIFIER",
        "san_dns": "$COMPUTERNAME.example.com, b.example.com"},
        {"extends": "base.ini", "name": "for $USERNAME"}))
    box.write("devices.ini", definition({
        "subject": "CN=$USERNAME,O=$PROFILE_IDENTIFIER",
        "challenge_type": "static", "challenge": "column:Chal"},
        rest='[payload "a"]\nfile = a.plist\n'))
    box.write("devices.csv", "Serial Number,Username,Computer Name,Chal\n"
              'S1,"O\'Brien, Bob",mac1,sesame-2\n', 0o600)
    box.write("faulty.csv", "Serial Number,Username,Computer Name,Chal\n"
              "S1,%SerialNumber%,,sesame-2\n", 0o600)
    box.write("id.pem", open(box.fixtures.identity("ec", "p256"),
                             "rb").read(), 0o600)
    box.run("build", "--sign", "id.pem", "plain.ini", "-o", "signed.mc",
            env=ENVIRONMENT, status=0)
    box.run("build", "--unsigned", "plain.ini", "-o", "plain.mc",
            env=ENVIRONMENT, status=0)


JOBS = [
    ("validate", ["validate", "plain.ini"]),
    ("validate with findings", ["validate", "--json", "broken.ini"]),
    ("validate a certificate", ["validate", "cert.ini"]),
    ("validate a profile", ["validate", "plain.mc"]),
    ("validate without a pin", ["validate", "pins/new.ini"]),
    ("validate with a pin", ["validate", "pins/old.ini"]),
    ("build with a pin", ["build", "--unsigned", "--offline", "-o", OUT,
                          "pins/old.ini"]),
    ("build unsigned", ["build", "--unsigned", "-o", OUT, "plain.ini"]),
    ("build signed", ["build", "--sign", "id.pem", "-o", OUT, "plain.ini"]),
    ("validate a payload file", ["validate", "file.ini"]),
    ("build a payload file", ["build", "--unsigned", "-o", OUT, "file.ini"]),
    ("show a payload file", ["show", "file.ini"]),
    ("build --set", ["build", "--unsigned", "--set", "USERNAME=a", "--set",
                     "COMPUTERNAME=b", "-o", OUT, "device.ini"]),
    ("build --devices", ["build", "--sign", "id.pem", "--devices",
                         "devices.csv", "--per-device-uuid", "--index-file",
                         "index.csv", "-o", "made", "devices.ini"]),
    ("build --devices with findings", [
        "build", "--unsigned", "--devices", "faulty.csv", "--json", "-o",
        "none", "devices.ini", "device.ini"]),
    ("verify", ["verify", "--ca", "root.pem", "signed.mc"]),
    ("show", ["show", "plain.mc"]),
    ("show as definition", ["show", "--ini", "plain.mc"]),
    ("expiry", ["expiry", "--offline", "--sign", "id.pem", "cert.ini",
                "signed.mc"]),
    ("expiry of a pin", ["expiry", "--offline", "--json", "pins/old.ini"]),
    ("explain", ["explain", "scep.subject"]),
    ("complete", ["completion", "bash", "--", "=scepctl explain ", "=:"]),
]


def attempt(program, place, env, arguments, number, lasting):
    """(status, stdout, stderr, allocations, output file) of one run, in the
    current process's own scratch files."""
    scratch = os.path.join(place, f".faults-{os.getpid()}")
    out = f"{scratch}.mobileconfig"
    env = {**env, **ENVIRONMENT, "SCEPCTL_TEST_FAIL_ALLOC": str(number)}
    if lasting:
        env["SCEPCTL_TEST_FAIL_LASTING"] = "1"
    actions = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0)]
    for fd in (1, 2):
        actions.append((os.POSIX_SPAWN_OPEN, fd, f"{scratch}.{fd}",
                        os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    os.chdir(place)
    pid = os.posix_spawn(program, [program, *(
        out if word == OUT else word for word in arguments)], env,
        file_actions=actions)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    texts = []
    for fd in (1, 2):
        with open(f"{scratch}.{fd}", encoding="utf-8",
                  errors="replace") as file:
            texts.append(file.read().replace(out, OUT))
    product = None
    if os.path.exists(out):
        with open(out, "rb") as file:
            product = file.read()
        os.unlink(out)
    counted = re.search(r"^allocations: (\d+)\n", texts[1], re.M)
    said = re.sub(r"^allocations: \d+\n", "", texts[1], flags=re.M)
    return (status, texts[0], said, int(counted.group(1)) if counted else -1,
            product)


def failed_in_openssl(status, said):
    """A crash within OSSL_STORE_load, or a lock that OpenSSL waits for in
    vain; no code of ours in between."""
    frames = [line for line in said.splitlines() if re.search(r"\[0x", line)]
    # The first two are the handler and the way into it.
    frames = frames[2:]
    if status == -signal.SIGALRM:
        waits = list(itertools.dropwhile(
            lambda frame: "libc.so" in frame, frames))
        return len(waits) < len(frames) and "libcrypto" in waits[0]
    for frame in frames:
        if "OSSL_STORE_load" in frame:
            return True
        if "libcrypto" not in frame:
            return False
    return False


def judge(expected, got):
    """What is wrong with a run, or None."""
    status, out, said, _, product = got
    if (status, out, said) == expected[:3]:
        # ECDSA signatures differ: only that there is a file counts.
        same = bool(product) == bool(expected[4])
        return None if same else "the output file is not as it was"
    if status < 0:
        return (None if failed_in_openssl(status, said)
                else "killed by a signal")
    if status not in STATUSES:
        # What is lost without harm, such as a hint, may be lost.
        if status != expected[0] or bool(product) != bool(expected[4]):
            return "status"
        return None
    if product is not None:
        return "an output file was left"
    if "error" not in said + out:
        return "nothing was said"
    return None


def sweep_some(program, place, env, arguments, expected, numbers, lasting):
    faults, crashes = [], 0
    for number in numbers:
        got = attempt(program, place, env, arguments, number, lasting)
        fault = judge(expected, got)
        crashes += got[0] < 0 and not fault
        if fault:
            faults.append(f"allocation {number}{' and on' * lasting}: "
                          f"{fault}: {got[0]}, {shown(got[1], 300)!r}, "
                          f"{shown(got[2], 300)!r}")
    return faults, crashes


def sweep(pool, box, arguments, begin):
    """How many allocations failed, which, how often OpenSSL crashed by itself,
    and what was wrong."""
    base = (box.program, box.path, box.environment(), arguments)
    expected = attempt(*base, 10 ** 9, 0)
    count = expected[3]
    check(count > 50, f"the program does not count: {expected}")
    begin = begin if begin < count else max(0, count - 100)
    step = int(os.environ.get("FAULTS_STEP", 1 + (count - begin) // MOST))
    offset = int(os.environ.get("FAULTS_OFFSET", random.randrange(step)))
    jobs = []
    tried = range(begin + offset, count, step)
    for lasting, numbers in ((0, list(tried)),
                             (1, list(tried[::LASTING_STEP]))):
        for at in range(0, len(numbers), 200):
            jobs.append(pool.submit(sweep_some, *base, expected,
                                    numbers[at:at + 200], lasting))
    faults = [fault for job in jobs for fault in job.result()[0]]
    crashes = sum(job.result()[1] for job in jobs)
    return (len(tried), f"{count}, offset {offset}, step {step}", count,
            crashes, faults)


def main():
    words = sys.argv[2:]
    shared = Fixtures()
    box = Box(sys.argv[1], shared)
    passed = failed = 0
    try:
        prepare(box)
        start = 0
        with concurrent.futures.ProcessPoolExecutor() as pool:
            for name, arguments in JOBS:
                if words and name not in words:
                    continue
                began = time.monotonic()
                tried, text, count, crashes, faults = sweep(
                    pool, box, arguments, start)
                # All begin alike: reading the schemas, then OpenSSL's first
                # digest. A little overlap, for what differs all the same.
                start = start or count - 100
                passed += tried - len(faults)
                failed += len(faults)
                print(f"{'not ok' if faults else 'ok'} - {name}: {tried} of "
                      f"{text}, allocations made to fail, "
                      f"{crashes} ends in OpenSSL, "
                      f"{time.monotonic() - began:.0f} s", flush=True)
                for fault in faults[:5]:
                    print(f"# {fault}", flush=True)
        left = [name for name in os.listdir(box.path) if "tmp" in name]
        if left:
            failed += 1
            print(f"not ok - temporary files left: {left}")
        more = allocations.sweep_all(box.program, words)
        passed, failed = passed + more[0], failed + more[1]
    finally:
        os.chdir("/")
        box.done()
        shared.done()
    print(f"faults: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())

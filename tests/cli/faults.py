#!/usr/bin/env python3
"""Makes each allocation of the program fail in turn: faults.py PROGRAM.

The program must be a build with VARIANT=faults: there
SCEPCTL_TEST_FAIL_ALLOC=N lets N allocations pass and refuses the next one,
with SCEPCTL_TEST_FAIL_LASTING=1 all that follow as well. At its end it says
"allocations: COUNT" on stderr. Covered are the program's own allocator and,
through it, OpenSSL's and cJSON's; libplist has an allocator of its own.

Every run must end with what it would have printed, or with an error and
status 13 (10 where OpenSSL failed), and leave no partial file."""

import concurrent.futures
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from fixtures import Fixtures  # noqa: E402
from harness import Box, Failure, check, definition  # noqa: E402

TEXT = definition({
    "subject": r"CN=device,O=Example\, Inc.,serialNumber=7",
    "san_dns": "a.example.com, b.example.com", "certificate": "root.pem",
    "challenge_type": "static", "challenge": "env:CHALLENGE"})
BROKEN = definition({"key_size": "7", "retrys": "3", "subject": "XX=a"})
OUT = "out.mobileconfig"
# What a run without memory may end with: a limit, OpenSSL's own failure, or a
# file that OpenSSL could not make sense of.
STATUSES = (13, 10)


def prepare(box):
    box.write("base.ini", "[profile]\nabstract = yes\n"
              "organization = Example Inc.\n[scep]\nretries = 4\n")
    box.write("a.ini", TEXT.replace("[profile]",
                                    "[profile]\nextends = base.ini"))
    box.write("broken.ini", BROKEN)
    with open(box.fixtures.root(), "rb") as file:
        box.write("root.pem", file.read())
    box.write("id.pem", open(box.fixtures.identity("ec", "p256"),
                             "rb").read(), 0o600)


def jobs(box):
    box.run("build", "--sign", "id.pem", "a.ini", "-o", "a.mobileconfig",
            env={"CHALLENGE": "sesame-1"}, status=0)
    return [
        ("validate", ["validate", "a.ini"]),
        ("validate with findings", ["validate", "--json", "broken.ini"]),
        ("build unsigned", ["build", "--unsigned", "-o", OUT, "a.ini"]),
        ("build signed", ["build", "--sign", "id.pem", "-o", OUT, "a.ini"]),
        ("verify", ["verify", "--ca", "root.pem", "a.mobileconfig"]),
        ("show", ["show", "a.mobileconfig"]),
        ("show as definition", ["show", "--ini", "a.mobileconfig"]),
    ]


def attempt(box, arguments, number, lasting):
    env = {"CHALLENGE": "sesame-1", "SOURCE_DATE_EPOCH": "1750000000",
           "SCEPCTL_TEST_FAIL_ALLOC": str(number)}
    if lasting:
        env["SCEPCTL_TEST_FAIL_LASTING"] = "1"
    out = f"out-{number}-{lasting}.mobileconfig"
    named = [out if word == OUT else word for word in arguments]
    result = box.run(*named, env=env)
    data = None
    if box.exists(out):
        data = box.read(out)
        os.unlink(box.at(out))
    said = re.sub(r"^allocations: .*\n", "", result.err, flags=re.M)
    return result, (result.status, result.out, said.replace(out, OUT)), data


def sweep(box, name, arguments):
    """One job: how many allocations were made to fail."""
    whole, expected, product = attempt(box, arguments, 10 ** 9, 0)
    match = re.search(r"^allocations: (\d+)", whole.err, re.M)
    check(match, f"{name}: the program does not count allocations: {whole}")
    count = int(match.group(1))
    check(count > 50, f"{name}: only {count} allocations")

    def judge(number, lasting):
        result, got, data = attempt(box, arguments, number, lasting)
        if got == expected:
            # ECDSA is not reproducible: only that there is a file counts.
            check((data is None) == (product is None),
                  f"{name}, {number}: output file: {result}")
            return
        same_status = got[0] == expected[0] and not data == b""
        check(result.status in STATUSES or same_status,
              f"{name}, allocation {number} refused, lasting {lasting}: "
              f"{result}")
        check(same_status or "error" in result.err
              or "error" in result.out,
              f"{name}, {number}: nothing said: {result}")
        check(data is None or same_status,
              f"{name}, {number}: left a file: {result}")

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for lasting in (0, 1):
            for done in pool.map(lambda n, l=lasting: judge(n, l),
                                 range(count)):
                del done
    left = [f for f in box.files() if "scepctl-tmp" in f]
    check(not left, f"{name}: temporary files left: {left}")
    return count


def main():
    shared = Fixtures()
    box = Box(sys.argv[1], shared)
    passed = failed = 0
    try:
        prepare(box)
        for name, arguments in jobs(box):
            try:
                count = sweep(box, name, arguments)
                passed += count
                print(f"ok - {name}: {count} allocations made to fail",
                      flush=True)
            except Failure as failure:
                failed += 1
                print(f"not ok - {name}: {failure}", flush=True)
    finally:
        box.done()
        shared.done()
    print(f"faults: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())

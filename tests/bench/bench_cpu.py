"""The rows of bench.py in CPU seconds, of the program and of the operation that
the work cannot do without, bare, in the same round."""

import os
import re
import statistics
import subprocess

from bench import CORES, MEGA, measure

ROUNDS = 5
STARTS = 200

ROW = """[profile]
name         = Example identity
identifier   = com.example.scep.rows
organization = Example Inc.

[scep]
url              = https://scep.example.com/certsrv/mscep/mscep.dll
name             = ca
subject          = CN=$SERIALNUMBER,O=Example
san_dns          = $SERIALNUMBER.example.com
key_size         = 2048
fingerprint      = none
"""


# As a file is written: under another name first.
FILES = """
import os, sys
place, count = sys.argv[1], int(sys.argv[2])
os.mkdir(place)
for n in range(count):
    fd = os.open(f"{place}/.{n}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    os.write(fd, b"x" * 4096)
    os.close(fd)
    os.rename(f"{place}/.{n}", f"{place}/{n}")
"""


class Bare:
    """CPU seconds of one operation of OpenSSL, with all cores at it. One
    process each: with -multi it goes by the clock."""

    def __init__(self):
        jobs = [subprocess.Popen(
            ["openssl", "speed", "-seconds", "2", "rsa2048", "ecdsap256"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            for _ in range(CORES)]
        outs = [job.communicate()[0] for job in jobs]
        self.rsa = self.mean(outs, "rsa 2048 bits", 0)
        self.sign = self.mean(outs, r"256 bits ecdsa \(nistp256\)", 0)
        self.verify = self.mean(outs, r"256 bits ecdsa \(nistp256\)", 1)

    @staticmethod
    def mean(outs, name, column):
        return statistics.mean(
            1 / float(re.search(rf"^ *{name} +\S+s +\S+s +([0-9.]+) +([0-9.]+)",
                                out, re.M).group(1 + column))
            for out in outs)


class Round:
    """All builds once, and what they stand against."""

    def __init__(self, program, place, turn, before):
        def build(kind, *options):
            # A new directory each time: where thousands of files were removed
            # a moment ago, a file system is busy with that.
            return measure([program, "build", *options, "-o",
                            f"{place}/{kind}{turn}", f"{place}/defs"])

        rsa = ["--sign", f"{place}/rsa.pem"]
        ec = ["--sign", f"{place}/ec.pem"]
        names = sorted(f"{place}/defs/{name}"
                       for name in os.listdir(f"{place}/defs"))
        self.unsigned = build("unsigned", "--unsigned")
        self.rsa = build("rsa", *rsa)
        self.rsa_again = build("rsa", *rsa)
        self.ec = build("ec", *ec)
        self.ec_again = build("ec", *ec)
        self.devices = measure(
            [program, "build", *ec, "--devices", f"{place}/devices.csv", "-o",
             f"{place}/devices{turn}", f"{place}/row.ini"])
        self.files = measure(["python3", "-c", FILES, f"{place}/files{turn}",
                              str(len(names))])
        self.validate = measure([program, "validate", f"{place}/defs"])
        self.lines = measure(["wc", "-l", *names])
        # The machine's speed just before and just after.
        self.after = Bare()
        self.bare = {key: (getattr(before, key) + getattr(self.after, key)) / 2
                     for key in ("rsa", "sign", "verify")}


# What it is, its run, CPU seconds of it and against it, and the target: at
# least where a share of the bare operation is meant, at most elsewhere. What a
# file costs the system is more than a P-256 signature, so that the share of
# the signature alone says little about the program.
ROWS = [
    ("signed, RSA-2048: share of bare signatures", "rsa",
     lambda it, count: (count * it.bare["rsa"], it.rsa.cpu), ">= 0.60"),
    ("the same: of bare signatures and files", "rsa",
     lambda it, count: (count * it.bare["rsa"] + it.files.system, it.rsa.cpu),
     ">= 0.70"),
    ("signed, P-256, less unsigned: to bare ones", "ec",
     lambda it, count: (it.ec.cpu - it.unsigned.cpu,
                        count * it.bare["sign"]), "<= 1.40"),
    ("devices, P-256: share of bare signatures", "devices",
     lambda it, count: (count * it.bare["sign"], it.devices.cpu), ">= 0.12"),
    ("the same: of bare signatures and files", "devices",
     lambda it, count: (count * it.bare["sign"] + it.files.system,
                        it.devices.cpu), ">= 0.40"),
    ("unchanged, RSA-2048: to bare signatures", "rsa_again",
     lambda it, count: (it.rsa_again.cpu, count * it.bare["rsa"]),
     "<= 0.35"),
    ("unchanged, P-256: to verify and validate", "ec_again",
     lambda it, count: (it.ec_again.cpu, count * it.bare["verify"] +
                        it.validate.cpu), "<= 1.55"),
    ("validated: to wc -l", "validate",
     lambda it, count: (it.validate.cpu, it.lines.cpu), "<= 1.30"),
    ("the same by the clock", "validate",
     lambda it, count: (it.validate.wall, it.lines.wall), "<= 0.70"),
]


def fits(ratio, target):
    bound = float(target.split()[1])
    return ratio >= bound if target[0] == ">" else ratio <= bound


def many(program, table, place, count):
    before, rounds = Bare(), []
    for turn in range(ROUNDS):
        rounds.append(Round(program, place, turn, before))
        before = rounds[-1].after
    for what, name, costs, target in ROWS:
        pairs = [costs(it, count) for it in rounds]
        ratio = statistics.median(here / against for here, against in pairs)
        here, against = (statistics.median(column) for column in zip(*pairs))
        runs = [getattr(it, name) for it in rounds]
        parallel = statistics.median(run.cpu / run.wall / CORES
                                     for run in runs)
        table.row(f"{count} {what}", f"{here:.2f} s", f"{against:.2f} s",
                  f"{ratio:.2f}", target, fits(ratio, target),
                  f"{parallel:.2f}")
    return max(run.memory for it in rounds
               for run in vars(it).values() if hasattr(run, "memory"))


def one(program, table, place):
    """One definition, whole process, against openssl cms -sign."""
    source, out = f"{place}/defs/d00000.ini", f"{place}/one.mobileconfig"
    xml, other = f"{place}/one.xml", f"{place}/one.cms"
    measure([program, "build", "--unsigned", source, "-o", xml])
    pairs = []
    for _ in range(STARTS):
        for path in (out, other):
            if os.path.exists(path):
                os.unlink(path)
        here = measure([program, "build", source, "--sign",
                        f"{place}/rsa.pem", "-o", out])
        against = measure(
            ["openssl", "cms", "-sign", "-nodetach", "-binary", "-nosmimecap",
             "-md", "sha256", "-outform", "DER", "-in", xml, "-out", other,
             "-signer", f"{place}/rsa.pem"])
        pairs.append((here.cpu, against.cpu))
    ratio = statistics.median(here / against for here, against in pairs)
    here, against = (statistics.median(column) for column in zip(*pairs))
    table.row("one definition: to openssl cms -sign", f"{here * 1000:.2f} ms",
              f"{against * 1000:.2f} ms", f"{ratio:.2f}", "<= 1.05",
              ratio <= 1.05)


def write_devices(path, count):
    with open(path, "w") as file:
        file.write("SERIALNUMBER,USERNAME\n")
        file.writelines(f"C02{n:07},user{n}\n" for n in range(count))


def rows(program, table, place, count):
    """Returns the most memory that anything but the table of devices took."""
    for kind, name in (("rsa2048", "rsa"), ("p256", "ec")):
        measure([program, "identity", "new", "--type", kind, "-o",
                 f"{place}/{name}"])
    with open(f"{place}/row.ini", "w") as file:
        file.write(ROW)
    write_devices(f"{place}/devices.csv", count)
    write_devices(f"{place}/more.csv", 10 * count)
    one(program, table, place)
    memory = many(program, table, place, count)
    more = measure([program, "build", "--sign", f"{place}/ec.pem",
                    "--devices", f"{place}/more.csv", "-o", f"{place}/more",
                    f"{place}/row.ini"]).memory
    table.row(f"peak memory with {10 * count} devices",
              f"{more / MEGA:.1f} MiB", "", "", "< 32 MiB", more < 32 * MEGA)
    return memory

"""Hostile input: the right status, a clear error, bounded time and memory.

Memory is bounded by the address space of the child (not under sanitizers,
which reserve terabytes); a run that goes over it would end in status 13 or
with a signal, and neither is accepted here.
"""

import os
import plistlib
import struct

from harness import (SANITIZED, case, check, definition, has, lacks, rows,
                     same)

MEGA = 1024 * 1024
MEMORY = 600 * MEGA
TIME = 20


def hostile(box, *arguments, statuses=(1,), **options):
    result = box.run(*arguments, timeout=TIME, memory=MEMORY, **options)
    check(result.status in statuses, f"not in {statuses}: {result}")
    check(len(result.all) < 4 * MEGA, f"{len(result.all)} bytes of output")
    if result.status != 0:
        check("error: " in result.all, f"no error: {result}")
    return result


def definition_runs(box, name, **options):
    result = hostile(box, "validate", name, **options)
    hostile(box, "build", "--unsigned", "-o", "out.mobileconfig", name,
            **options)
    check(not box.exists("out.mobileconfig"), "a profile was written")
    return result


def size(count):
    """Sanitizers are some ten times slower."""
    return count // 10 if SANITIZED else count


@rows("definition", [
    ("a line of 100 MB", lambda: b"[profile]\nname = " + b"a" * 100 * MEGA),
    ("100 MB of nothing", lambda: b"\n" * 100 * MEGA),
    ("a million sections", lambda: b"".join(
        b"[s%d]\n" % n for n in range(size(1000000)))),
    ("a million keys", lambda: b"[scep]\n" + b"".join(
        b"k%d=v\n" % n for n in range(size(1000000)))),
    ("a hundred thousand times the same key", lambda: b"[scep]\n"
     + b"retries = 3\n" * size(100000)),
    ("a hundred thousand faults", lambda: b"[profile]\n"
     + b"x\n" * size(100000)),
    ("a hundred thousand continuation lines",
     lambda: definition().encode() + b"san_dns =\n"
     + b"    a.example.com\n" * size(100000)),
    ("a subject of 100,000 pairs", lambda: definition(
        {"subject": ",".join(["CN=a"] * size(100000))}).encode()),
    ("a subject of 100,000 joined pairs", lambda: definition(
        {"subject": "+".join(["CN=a"] * size(100000))}).encode()),
    ("a section name of a megabyte", lambda: b"[" + b"s" * MEGA + b"]\n"),
    ("a key of a megabyte", lambda: b"[scep]\n" + b"k" * MEGA + b" = v\n"),
    ("a fingerprint of a megabyte", lambda: definition(
        {"fingerprint": "ab" * (MEGA // 2)}).encode()),
    ("a quote of a megabyte", lambda: definition(
        {"name": '"' + "\\\\" * MEGA}).encode()),
    ("a number of a megabyte", lambda: definition(
        {"retries": "9" * MEGA}).encode()),
    ("NUL bytes", lambda: b"\0" * 4096),
    ("a NUL in the middle", lambda: definition().encode() + b"\0\n"),
    ("random bytes", lambda: bytes((n * 7919 >> 3) & 255
                                   for n in range(65536))),
    ("UTF-8 cut short", lambda: definition().encode() + b"; \xe2\x82"),
    ("surrogates", lambda: b"[profile]\nname = \xed\xa0\x80\n"),
    ("only a byte order mark", lambda: b"\xef\xbb\xbf"),
    ("two byte order marks", lambda: b"\xef\xbb\xbf\xef\xbb\xbf"
     + definition().encode()),
])
def definitions(box, make):
    box.write("x.ini", make())
    result = definition_runs(box, "x.ini", statuses=(1, 9, 13))
    check(not (result.status == 13 and "memory" in result.all), f"{result}")


@case("definition: truncated at each byte, never more than findings")
def truncated(box):
    data = definition({"challenge_type": "static", "challenge": "env:X",
                       "san_dns": '"a.example.com", b.example.com'}).encode()
    for end in range(0, len(data), 9 if SANITIZED else 3):
        box.write(f"t/{end:04}.ini", data[:end])
    hostile(box, "validate", "t")


@case("definition: extends that fan out do not explode")
def fan(box):
    # Eight levels of sixteen bases each would be four thousand million.
    for level in range(8):
        for n in range(16):
            below = ", ".join(f"l{level + 1}-{m}.ini" for m in range(16))
            box.write(f"l{level}-{n}.ini", definition(profile={
                "identifier": f"com.example.l{level}n{n}",
                "abstract": "yes", "extends": below if level < 7 else None}))
    hostile(box, "validate", "l0-0.ini", statuses=(0, 1))


@rows("file", [
    (f"{kind} for {command}", kind, command, statuses)
    for kind, statuses in (
        ("directory", (1, 2, 4, 9)), ("unreadable", (9,)), ("loop", (4, 9)),
        ("dangling", (4, 9)), ("device", (1, 8, 9, 13)))
    for command in ("validate", "show", "verify", "build")])
def files(box, kind, command, statuses):
    arguments = ["build", "--unsigned", "-o", "out/"] \
        if command == "build" else [command]
    if kind == "directory":
        os.mkdir(box.at("x"))
    elif kind == "unreadable":
        box.write("x", definition(), 0)
        if os.geteuid() == 0:
            # root reads everything; a directory in the way will do.
            os.chmod(box.at("x"), 0o644)
            os.rename(box.at("x"), box.at("file"))
            result = hostile(box, *arguments, "file/x", statuses=(4, 9))
            check(result.status in (4, 9), f"{result}")
            return
    elif kind == "loop":
        os.symlink("x", box.at("x"))
    elif kind == "dangling":
        os.symlink("nowhere", box.at("x"))
    elif kind == "device":
        os.symlink("/dev/zero", box.at("x"))
    hostile(box, *arguments, "x", statuses=statuses)


@case("file: a pipe may be read, one that never ends is cut off")
def pipes(box):
    result = box.run("validate", "/dev/stdin", stdin=definition(), timeout=10)
    check(result.status in (0, 9), f"{result}")
    hostile(box, "validate", "-", stdin=b"a" * 200 * MEGA,
            statuses=(1, 9, 13))
    hostile(box, "show", "-", stdin=b"<?xml " + b"a" * 200 * MEGA,
            statuses=(1, 9, 13))


@case("file: certificates that are none, huge, devices")
def certificates(box):
    box.write("big.pem", b"-----BEGIN CERTIFICATE-----\n"
              + b"A" * 50 * MEGA)
    box.write("many.pem", open(box.fixtures.root(), "rb").read() * 5000)
    box.write("der.cer", b"\x30\x84\x7f\xff\xff\xff" + b"\0" * 1000)
    os.symlink("/dev/zero", box.at("zero.pem"))
    for name in ("big.pem", "many.pem", "der.cer", "zero.pem"):
        box.write("x.ini", definition({"certificate": name}))
        definition_runs(box, "x.ini", statuses=(1, 9, 10, 13))


@case("file: secrets from devices and huge files")
def secrets(box):
    box.write("big", b"x" * MEGA, 0o600)
    os.symlink("/dev/zero", box.at("zero"))
    for name in ("big", "zero"):
        box.write("x.ini", definition({"challenge_type": "static",
                                       "challenge": f"file:{name}"}))
        result = hostile(box, "build", "--unsigned", "x.ini",
                         statuses=(3, 8, 9, 13))
        check(not box.exists("x.mobileconfig"), f"{result}")


@case("file: signing identities that are hostile")
def identities(box):
    box.write("x.ini", definition())
    box.write("rubbish", b"\x30\x82\xff\xff" + b"\x30\x80" * 30000, 0o600)
    box.write("big", b"-----BEGIN PRIVATE KEY-----\n" + b"A" * 20 * MEGA,
              0o600)
    os.mkdir(box.at("d"))
    for name in ("rubbish", "big", "d", "/dev/zero"):
        hostile(box, "build", "--sign", name, "x.ini",
                statuses=(4, 9, 10, 13))


HEAD = (b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC '
        b'"-//Apple//DTD PLIST 1.0//EN" '
        b'"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n'
        b'<plist version="1.0">')


def nested(kind, depth):
    return {
        "array": HEAD + b"<array>" * depth + b"</array>" * depth + b"</plist>",
        "dict": HEAD + b"<dict><key>a</key>" * depth + b"<true/>"
                + b"</dict>" * depth + b"</plist>",
        "open": HEAD + b"<array>" * depth,
    }[kind]


def binary(objects, root=0, size=None, table=None, extra=b""):
    """A binary plist from encoded objects with one-byte offsets or more."""
    body, offsets = b"bplist00", []
    for item in objects:
        offsets.append(len(body))
        body += item
    body += extra
    start = len(body)
    width = 1 if start < 256 else 4
    for at in table or offsets:
        body += at.to_bytes(width, "big")
    return body + struct.pack(">5xBBBQQQ", 0, width, 2,
                              size if size is not None else len(objects),
                              root, start)


def reference(*targets):
    return b"".join(struct.pack(">H", t) for t in targets)


def deep_binary(depth):
    """Arrays, each holding the next."""
    return binary([b"\xa1" + reference(n + 1) for n in range(depth)]
                  + [b"\x09"])


def bomb(levels, width):
    """Each level holds the next one many times."""
    return binary([bytes([0xA0 | width]) + reference(*[n + 1] * width)
                   for n in range(levels)] + [b"\x09"])


PLISTS = [
    ("arrays 1,000 deep", lambda: nested("array", 1000)),
    ("arrays a million deep", lambda: nested("array", 1000000)),
    ("dictionaries a million deep", lambda: nested("dict", 1000000)),
    ("a million arrays never closed", lambda: nested("open", 1000000)),
    ("a string of 50 MB", lambda: HEAD + b"<string>" + b"a" * 50 * MEGA),
    ("half a million keys", lambda: HEAD + b"<dict>" + b"".join(
        b"<key>k%d</key><true/>" % n for n in range(size(500000)))
     + b"</dict></plist>"),
    ("entity expansion", lambda: b'<?xml version="1.0"?><!DOCTYPE plist ['
     b'<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
     b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><plist version="1.0">'
     b"<string>&c;</string></plist>"),
    ("external entity", lambda: b'<?xml version="1.0"?><!DOCTYPE plist ['
     b'<!ENTITY a SYSTEM "file:///etc/passwd">]><plist version="1.0">'
     b"<dict><key>PayloadType</key><string>&a;</string></dict></plist>"),
    ("a NUL in a string", lambda: HEAD + b"<dict><key>a</key><string>b\0c"
     b"</string></dict></plist>"),
    ("bad UTF-8", lambda: HEAD + b"<dict><key>a</key><string>\xff\xfe"
     b"</string></dict></plist>"),
    ("a control character", lambda: HEAD + b"<dict><key>a</key><string>\x01"
     b"</string></dict></plist>"),
    ("a comment never closed", lambda: HEAD + b"<!--" + b"-" * MEGA),
    ("binary 10,000 deep", lambda: deep_binary(10000)),
    ("binary 60,000 deep", lambda: deep_binary(60000)),
    ("binary that holds itself", lambda: binary([b"\xa1" + reference(0)])),
    ("binary that goes round", lambda: binary(
        [b"\xa1" + reference(1), b"\xa1" + reference(0)])),
    ("binary bomb of 14 to the 9th", lambda: bomb(9, 14)),
    ("binary bomb of 2 to the 60th", lambda: bomb(60, 2)),
    ("binary with an offset outside", lambda: binary(
        [b"\x09"], table=[250])),
    ("binary with a root outside", lambda: binary([b"\x09"], root=9)),
    ("binary with too many objects", lambda: binary(
        [b"\x09"], size=2 ** 60)),
    ("binary string longer than the file", lambda: binary(
        [b"\x5f\x13" + struct.pack(">Q", 2 ** 62) + b"abc"])),
    ("binary data longer than the file", lambda: binary(
        [b"\x4f\x12" + struct.pack(">I", 2 ** 31) + b"abc"])),
    ("binary with a reference outside", lambda: binary(
        [b"\xa1" + reference(77)])),
    ("binary with a lone surrogate", lambda: binary(
        [b"\xd1" + reference(1, 2), b"\x51a", b"\x61\xd8\x00"])),
    ("binary cut in the trailer", lambda: plistlib.dumps(
        {"a": 1}, fmt=plistlib.FMT_BINARY)[:-3]),
]


@rows("property list", PLISTS)
def property_lists(box, make):
    data = make()
    box.write("x.mobileconfig", data)
    for command in (["validate"], ["show"], ["verify"]):
        hostile(box, *command, "x.mobileconfig", statuses=(1, 9, 13))
    if len(data) < 100000:
        box.write("s.mobileconfig", box.fixtures.sign(data))
        hostile(box, "validate", "s.mobileconfig", statuses=(1, 9, 13))
        hostile(box, "verify", "s.mobileconfig", statuses=(1, 9, 13))


@case("property list: duplicate keys are read as Apple does, the last wins")
def duplicate_keys(box):
    box.write("x.mobileconfig", HEAD + b"<dict><key>a</key><true/><key>a</key>"
              b"<false/></dict></plist>")
    for command, status in (("validate", 1), ("show", 0), ("verify", 1)):
        hostile(box, command, "x.mobileconfig", statuses=(status,))


@case("property list: the file of an external entity is not read")
def entity(box):
    box.write("canary", "entity-canary")
    box.write("x.mobileconfig", (
        '<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a SYSTEM '
        f'"file://{box.at("canary")}">]><plist version="1.0"><dict>'
        "<key>PayloadDisplayName</key><string>&a;</string></dict></plist>"))
    for command in (["validate"], ["show"], ["show", "--xml"]):
        lacks(box.run(*command, "x.mobileconfig").all, "entity-canary",
              f"{command}")


@case("property list: truncated at each byte")
def truncated_profile(box):
    box.write("a.ini", definition())
    box.run("build", "--unsigned", "a.ini", status=0)
    xml = box.read("a.mobileconfig").rstrip()
    raw = plistlib.dumps(plistlib.loads(xml), fmt=plistlib.FMT_BINARY)
    step = 211 if SANITIZED else 67
    for data in (xml, raw, box.fixtures.sign(xml),
                 box.fixtures.sign(xml, "-stream")):
        for end in range(0, len(data) - 1, step):
            box.write("x.mobileconfig", data[:end])
            hostile(box, "validate", "x.mobileconfig",
                    statuses=(1, 9, 10, 13))


@case("signed: bytes flipped all over")
def flipped(box):
    box.write("a.ini", definition())
    box.run("build", "--unsigned", "a.ini", status=0)
    data = box.fixtures.sign(box.read("a.mobileconfig"))
    ca = box.fixtures.root()
    for at in range(0, len(data), 151 if SANITIZED else 37):
        bad = bytearray(data)
        bad[at] ^= 0x81
        box.write("x.mobileconfig", bytes(bad))
        result = box.run("verify", "--ca", ca, "x.mobileconfig", timeout=TIME)
        # What is outside of signed attributes and content may not matter.
        check(result.status in (0, 1, 9, 10, 13), f"byte {at}: {result}")
        if result.status == 0:
            tool_result = box.run("show", "--xml", "x.mobileconfig", status=0)
            same(tool_result.out_bytes, box.read("a.mobileconfig"),
                 f"content with byte {at} flipped")


@case("signed: DER that nests and lies")
def lies(box):
    oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
    for data in (
            b"\x30\x84\xff\xff\xff\xff" + oid,
            b"\x30\x80" + oid + b"\xa0\x80" * 50000,
            b"\x30\x80" + oid + b"\xa0\x80\x30\x80" + b"\x24\x80" * 20000,
            b"\x30\x82\x10\x00" + oid + b"\xa0\x82\x0f\xf0" + b"\xff" * 4000,
            b"\x30" * 100000):
        box.write("x.mobileconfig", data)
        for command in ("validate", "verify", "show"):
            hostile(box, command, "x.mobileconfig", statuses=(1, 9, 10, 13))


@case("signed: a crowd of signers")
def crowd(box):
    box.write("a.ini", definition())
    box.run("build", "--unsigned", "a.ini", status=0)
    more = []
    for n in range(20):
        box.fixtures.identity(f"crowd{n}", "p256")
        more += ["-signer", box.fixtures.at(f"crowd{n}.crt"), "-inkey",
                 box.fixtures.at(f"crowd{n}.key")]
    box.write("x.mobileconfig", box.fixtures.sign(
        box.read("a.mobileconfig"), *more))
    hostile(box, "verify", "x.mobileconfig", statuses=(1, 13))


@case("command line: very many and very long arguments")
def arguments(box):
    hostile(box, "validate", *[f"absent{n}" for n in range(5000)],
            statuses=(4,))
    hostile(box, "validate", "x" * 100000, statuses=(4, 9, 13))
    hostile(box, "x" * 100000, statuses=(2,))
    hostile(box, "build", "--" + "x" * 100000, statuses=(2,))
    result = hostile(box, "-" + "v" * 10000, "bild", statuses=(2,))
    has(result.err, "build", "hint")


@case("many findings: the first thousand of a file, then how many more")
def many_findings(box):
    box.write("x.ini", "[profile]\n" + "x\n" * 5000)
    result = box.run("validate", "--json", "x.ini", status=1)
    found = result.json()["findings"]
    check(1000 <= len(found) <= 1002, f"{len(found)} findings")

"""Tables of devices by chance, with values that are meant to hurt: each gives
the right profiles or the right errors. What was built is read back without the
program, by a walk through the DER and plistlib, and by openssl cms -verify, and
compared with the row as Python's csv module reads it. DEVICES_RANDOM=1000 makes
more of them, DEVICES_SEED=N those of a run before.

Planted mutations that must be caught: in fill_template.c, buf_add for
text_add_xml; in csv.c, keep the quote of ""; in device_values.c,
device_values_text of the next column; in device_fill_row.c, take_texts without
check_value."""

import csv
import io
import os
import plistlib
import random
import re

from harness import SANITIZED, Failure, check, has, rows, same, \
    scep_of, shown, spotless, tool

MADE = int(os.environ.get("DEVICES_RANDOM", 15 if SANITIZED else 80))
SEED = int(os.environ.get("DEVICES_SEED", random.randrange(10 ** 9)))
PARTS = 4
CANARY = "Ca9ary"

DEFINITION = {"subject": "CN=$USERNAME,OU=d $DEPARTMENTNAME",
              "san_dns": "$COMPUTERNAME.example.com",
              "challenge_type": "static", "challenge": "column:Secret 1"}
PROFILE = {"description": "<$EMAIL> & $EMAIL",
           "name": "Identity of %SerialNumber% ($SERIALNUMBER)"}
# Title, how its values are made. A cell that is not used may hold anything
# that a table can.
COLUMNS = [("Serial Number", "serial"), ("Username", "text"),
           ("Department", "text"), ("computer-name", "host"),
           ("Email Address", "text"), ("SECRET_1", "secret"),
           ("notes", "any"), ("", "any")]
PLAIN = ["a", "B7", "anna", "\u00e9", "Z\u00fcrich", "\u65e5\u672c", "'",
         "x-y", "O'Brien", "/", "#", "()", "*", "~", "\u05d0", "."]
HARD = [",", '"', '""', "&", "<", ">", "&amp;", "]]>", "<!--", "$", "$USERNAME",
        "$X", "$PROFILE_IDENTIFIER", "${x}", "%", "%x%", "%%", "=", "=cmd()",
        "+1", "@SUM(1)", "-2", ";", "\\", "\\,", "\ufdd0", "\ufdd0" "0" "\ufdd0",
        "@uuid:scep@", "@@", "\U0001f600", "\u200b", "\ue000", " ", "|",
        "env:HOME", "[scep]", "\u0301"]
BAD = ["\n", "\r\n", "\r", "\t", "\u202e", "\u200f", "\u2066", "\x01", "\x7f",
       "\x85", "%SerialNumber%", "%HardwareUUID%"]
# What the table as a whole is refused for.
FAULTS = ["nul", "utf8", "cr", "quote", "after", "open", "long", "wide"]
CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e"
                     "\u2066-\u2069\ufeff]|%SerialNumber%|%HardwareUUID%")


class Maker:
    def __init__(self, number):
        self.random = random.Random(SEED * 100003 + number)
        self.mild = self.random.random() < 0.6

    def pieces(self, most):
        choose = self.random
        found = []
        for _ in range(choose.randint(1, most)):
            dice = choose.random()
            found.append(choose.choice(
                PLAIN if dice < 0.5 else
                HARD if dice < (1 if self.mild else 0.93) else BAD))
        return "".join(found)

    def value(self, kind, row):
        choose = self.random
        dice = choose.random()
        if kind == "serial":
            return f"C0{row}" + choose.choice(["", "x", ".y", " z", "_"])
        if kind == "host":
            return (f"mac-{row}" if dice < (0.99 if self.mild else 0.8)
                    else self.pieces(2))
        if kind == "secret":
            return CANARY + self.pieces(4) + CANARY
        if kind == "any":
            return "" if dice < 0.3 else self.pieces(3) + choose.choice(BAD)
        if dice < 0.02:
            return ""
        if dice < 0.05:
            return "x" * choose.choice([62, 63, 64, 65, 300])
        return self.pieces(5)

    def cell(self, text):
        if any(c in text for c in ',"\r\n') or self.random.random() < 0.2:
            return '"' + text.replace('"', '""') + '"'
        return text

    def break_table(self, lines):
        """One fault, in a row below the titles; True: the table is faulty."""
        fault = self.random.choice(FAULTS)
        at = self.random.randrange(1, len(lines))
        line = lines[at]
        if fault == "wide":  # that is the row's alone
            lines[at] = line + b",more"
            return False
        lines[at] = {
            "nul": line + b"\0", "utf8": line + b"\xc3",
            "cr": b"x\rx," + line, "quote": b'x"x,' + line,
            "after": b'"x"x,' + line, "open": line + b',"',
            "long": line + b"," + b"x" * (1 << 20)}[fault]
        return True

    def make(self):
        """The bytes of a table, and whether it is faulty as a whole."""
        choose = self.random
        order = choose.sample(COLUMNS, len(COLUMNS))
        end = choose.choice([b"\n", b"\r\n"])
        lines = [",".join(self.cell(title) for title, _ in order).encode()]
        for row in range(choose.randint(1, 5)):
            lines.append(",".join(
                self.cell(self.value(kind, row))
                for _, kind in order).encode())
        faulty = choose.random() < 0.15 and self.break_table(lines)
        if choose.random() < 0.3:
            lines.insert(choose.randint(1, len(lines)), b"")
        data = choose.choice([b"", b"\xef\xbb\xbf"]) + end.join(lines)
        return data + choose.choice([b"", end]), faulty


# -- what is in a signed file, without the program -------------------------

def element(data, at):
    """(tag, begin, end) of the element at a place; its length definite."""
    tag, size, begin = data[at], data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7f
        check(1 <= count <= 4, f"length of {count} bytes")
        size = int.from_bytes(data[begin:begin + count], "big")
        begin += count
    check(begin + size <= len(data), "runs over the end")
    return tag, begin, begin + size


def content_of(data):
    """eContent of SignedData (RFC 5652, 5.1)."""
    tag, begin, end = element(data, 0)
    same((tag, end), (0x30, len(data)), "ContentInfo")
    _, _, at = element(data, begin)  # contentType
    _, at, _ = element(data, at)     # [0]
    _, at, _ = element(data, at)     # SignedData
    _, _, at = element(data, at)     # version
    _, _, at = element(data, at)     # digestAlgorithms
    _, at, _ = element(data, at)     # encapContentInfo
    _, _, at = element(data, at)     # eContentType
    _, at, _ = element(data, at)     # [0]
    tag, begin, end = element(data, at)
    same(tag, 0x04, "eContent")
    return data[begin:end]


# -- what there is to say ----------------------------------------------------

def read_table(data):
    """{title: cell} of each row, or None where there are not as many."""
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""),
                        strict=True)
    titles = next(reader)
    return [dict(zip(titles, cells)) if len(cells) == len(titles) else None
            for cells in reader if cells]


def is_bad(cells):
    """Whether a row cannot be built for sure."""
    if cells is None:
        return True
    used = [cells[title] for title, kind in COLUMNS if kind != "any"]
    return any(not text or CONTROL.search(text) for text in used) or \
        len(cells["Username"]) > 64 or len("d " + cells["Department"]) > 64


def is_good(cells):
    """Whether nothing can be said about it."""
    return cells is not None and not is_bad(cells) and all(
        re.fullmatch(r"(?=.*\w)[\w .()'/,\"&<>$]*[\w]", cells[title],
                     re.ASCII)
        for title, kind in COLUMNS if kind in ("text", "secret")) and \
        re.fullmatch("mac-[0-9]", cells["computer-name"])


def compare(plist, cells, serial):
    content = scep_of(plist)
    same([rdn[0] for rdn in content["Subject"]],
         [["CN", cells["Username"]], ["OU", "d " + cells["Department"]]])
    same(content["SubjectAltName"],
         {"dNSName": cells["computer-name"] + ".example.com"})
    same(content["Challenge"], cells["SECRET_1"])
    mail = cells["Email Address"]
    same(plist["PayloadDescription"], f"<{mail}> & {mail}")
    same(plist["PayloadDisplayName"],
         f"Identity of %SerialNumber% ({serial})")


def try_table(box, number, counts):
    data, faulty = Maker(number).make()
    box.write("d.csv", data, 0o600)
    out = f"out{number}"
    result = box.run("build", "--sign", box.fixtures.identity("ec", "p256"),
                     "--devices", "d.csv", "-o", out, "a.ini")
    made = sorted(os.listdir(box.at(out))) if box.exists(out) else []
    if CANARY in result.all:
        raise Failure(f"a secret is told: {result}")
    if faulty:
        counts["faulty"] += 1
        same((result.status, made), (1, []), str(result))
        has(result.err, "[devices-", "stderr")
        return
    wrong = {int(row) for row in re.findall(
        r"^d\.csv:\d+:\d+: error: row (\d+)\b", result.err, re.M)}
    told = read_table(data)
    for row, cells in enumerate(told, 1):
        serial = cells and cells["Serial Number"]
        name = f"{serial}-a.mobileconfig"
        bad = row in wrong
        counts["rows"] += 1
        same(name in made, not bad, f"{name} of {cells}: {result}")
        check(not (is_bad(cells) and not bad), f"built: {cells}")
        check(not (is_good(cells) and bad), f"refused: {cells}: {result}")
        if bad:
            continue
        made.remove(name)
        counts["built"] += 1
        signed = box.read(f"{out}/{name}")
        content = content_of(signed)
        compare(plistlib.loads(content), cells, serial)
        if counts["built"] % 8 == 1:
            same(tool("openssl", "cms", "-verify", "-purpose", "any",
                      "-inform", "DER", "-CAfile", box.fixtures.root(),
                      stdin=signed), content, "content")
    same(made, [], "more files")
    bad = len(wrong)
    same(result.status, 0 if bad == 0 else 1 if bad == len(told) else 7,
         str(result))


@rows("devices by chance", [(f"part {n}", n) for n in range(PARTS)])
def by_chance(box, part):
    box.write("a.ini", spotless(box, DEFINITION, profile=PROFILE))
    counts = {"faulty": 0, "rows": 0, "built": 0}
    for number in range(part, MADE, PARTS):
        try:
            try_table(box, number, counts)
        except Exception as fault:
            raise Failure(f"DEVICES_SEED={SEED}, table {number}: {fault}\n"
                          f"{shown(box.read('d.csv'))!r}") from fault
    # Of few tables none may be good.
    check(SANITIZED or counts["built"] * 4 > counts["rows"] > 10, counts)
    if "DEVICES_RANDOM" in os.environ:
        print(f"# {counts}")

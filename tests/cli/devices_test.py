"""build --set and build --devices: signed profiles of single devices.

Planted mutations that must be caught: in build_rows_check.c, leave out
take_names ("one file"), or say nothing of a second one; in device_fill_row.c,
leave out check_value ("bad values"); in device_fill.c, check_secret ("open to
others"); in device_values.c, use the first cell for every row ("a profile for
each row"); in name.c, let is_safe be true ("unsafe"); in build_rows_emit.c,
add_to_index, leave out what is unchanged ("index")."""

import csv
import hashlib
import os
import plistlib
import re
import signal
import stat
import subprocess
import time
import uuid

from harness import (SLOW, case, check, definition, has, lacks, payload, rows,
                     same, scep_of, spotless, tool)

CANARY = "canary-devices-7c1e"
TITLES = "Serial Number,Username,Computer Name"
SUBJECT = {"subject": "CN=$USERNAME,O=$PROFILE_IDENTIFIER",
           "san_dns": "$COMPUTERNAME.example.com"}


def device(box, scep=None, **more):
    """A definition with variables and nothing to say about it."""
    return spotless(box, {**SUBJECT, **(scep or {})}, **more)


def table(*lines, titles=TITLES):
    return "\n".join([titles, *lines, ""])


def prepare(box, *lines, text=None, name="a.ini", titles=TITLES, mode=0o644):
    box.write(name, text or device(box))
    box.write("d.csv", table(*lines, titles=titles), mode)


def build(box, *arguments, **more):
    return box.run("build", "--sign", box.fixtures.identity("ec", "p256"),
                   "--devices", "d.csv", *arguments, **more)


def profiles(box):
    return [name for name in box.files() if name.endswith(".mobileconfig")]


def read(box, name):
    """The content of a profile, whose signature holds."""
    return plistlib.loads(tool(
        "openssl", "cms", "-verify", "-purpose", "any", "-inform", "DER",
        "-in", box.at(name), "-CAfile", box.fixtures.root()))


def names(plist):
    """Subject and alternative name of the SCEP payload."""
    content = scep_of(plist)
    subject = {pair[0]: pair[1] for rdn in content["Subject"] for pair in rdn}
    return subject["CN"], content["SubjectAltName"]["dNSName"]


def findings(result):
    """(file:line:column, id, message) of each finding."""
    return re.findall(r"^(\S+:\d+:\d+): error: (.*) \[([a-z-]+)\]$",
                      result.err, re.M)


# -- what is made --------------------------------------------------------------

@case("devices: a profile for each row, signed and complete")
def each_row(box):
    prepare(box, "S1,anna,mac1", 'S2,"O\'Brien, Bob & <co>",mac2',
            "S3,$USERNAME,mac3", "S4,\u05d0\U0001f600,mac4")
    result = build(box, "a.ini", status=0)
    same(result.out, "", "stdout")
    same(result.err, "4 written, 0 unchanged, 0 failed\n", "stderr")
    same(profiles(box), [f"S{n}-a.mobileconfig" for n in (1, 2, 3, 4)])
    for number, name in enumerate(
            ["anna", "O'Brien, Bob & <co>", "$USERNAME",
             "\u05d0\U0001f600"], 1):
        plist = read(box, f"S{number}-a.mobileconfig")
        same(names(plist), (name, f"mac{number}.example.com"))
        same(scep_of(plist)["Subject"][1], [["O", plist["PayloadUUID"]]])
        same(box.mode(f"S{number}-a.mobileconfig"), 0o644, "mode")


@case("devices: UUIDs and identifiers are those of the definition")
def same_uuids(box):
    prepare(box, "S1,anna,mac1", "S2,bob,mac2")
    build(box, "a.ini", status=0)
    box.run("build", "--unsigned", "a.ini", status=0)
    plain = plistlib.loads(box.read("a.mobileconfig"))
    for number in (1, 2):
        plist = read(box, f"S{number}-a.mobileconfig")
        for key in ("PayloadUUID", "PayloadIdentifier"):
            same(plist[key], plain[key], key)
            same(payload(plist)[key], payload(plain)[key], key)


@case("devices: --per-device-uuid: others for each device, the same again, "
      "and what refers to them follows")
def per_device(box):
    wifi = ("[wifi]\nssid = a\nsecurity = wpa2\neap_types = tls\n"
            "identity = scep\nanchors = certificate\n")
    text = device(box, {"payload_identifier": "uuid"}, rest=wifi)
    prepare(box, "S1,anna,mac1", "S2,anna,mac1", text=text)
    box.run("build", "--unsigned", "a.ini", status=0)
    seen = []
    base = plistlib.loads(box.read("a.mobileconfig"))
    for again in range(2):
        build(box, "--per-device-uuid", "-o", f"out{again}", "a.ini", status=0)
        for number in (1, 2):
            plist = read(box, f"out{again}/S{number}-a.mobileconfig")
            parts = [plist, *plist["PayloadContent"]]
            ids = [part["PayloadUUID"] for part in parts]
            seen.append(ids)
            same([uuid.UUID(one).version for one in ids], [5] * len(ids))
            same(scep_of(plist)["Subject"][1], [["O", ids[0]]], "subject")
            network = payload(plist, "com.apple.wifi.managed")
            same(network["PayloadCertificateUUID"],
                 payload(plist)["PayloadUUID"], "identity")
            same(payload(plist)["PayloadIdentifier"],
                 payload(plist)["PayloadUUID"], "identifier")
            anchors = network["EAPClientConfiguration"][
                "PayloadCertificateAnchorUUID"]
            check(anchors and set(anchors) <= set(ids), anchors)
    same(seen[:2], seen[2:], "again")
    every = seen[0] + seen[1] + [
        part["PayloadUUID"] for part in [base, *base["PayloadContent"]]]
    same(len(set(every)), len(every), f"different: {every}")


@case("devices: several definitions, and a directory, which keeps subfolders")
def several(box):
    for path, name in (("defs/wifi.ini", "w"), ("defs/sub/vpn.ini", "v")):
        box.write(path, device(box, profile={
            "identifier": f"com.example.{name}"}))
    box.write("defs/base.ini", "[profile]\nabstract = yes\nname = $USERNAME\n")
    box.write("defs/sub/more.ini", device(box, profile={
        "identifier": "com.example.more", "name": None,
        "extends": "../base.ini"}))
    box.write("d.csv", table("S1,anna,mac1", "S2,bob,mac2"))
    build(box, "defs", "-o", "out", status=0)
    same(profiles(box), sorted(
        f"out/{folder}S{n}-{stem}.mobileconfig" for n in (1, 2)
        for folder, stem in (("", "wifi"), ("sub/", "vpn"),
                             ("sub/", "more"))))
    same(read(box, "out/sub/S2-more.mobileconfig")["PayloadDisplayName"],
         "bob")
    result = build(box, "defs", "-o", "out", status=0)
    has(result.err, "0 written, 6 unchanged", "stderr")


@rows("devices: --name", [
    ("of values", "$USERNAME-$PROFILE", "anna-a", "bob-a"),
    ("of text and a value", "for $SERIALNUMBER", "for S1", "for S2"),
    ("the longest name of a variable", "$USERNAME", "anna", "bob"),
])
def name_pattern(box, pattern, *expected):
    prepare(box, "S1,anna,mac1", "S2,bob,mac2")
    build(box, "--name", pattern, "a.ini", status=0)
    same(profiles(box), [f"{stem}.mobileconfig" for stem in expected])


@rows("devices: a name that is not safe", [
    (label, value) for label, value in [
        ("a directory above", "../x"), ("a directory", "a/b"),
        ("a backslash", "a\\b"), ("a device of Windows", "CON"),
        ("hidden", ".x"), ("not ASCII", "s\u00e9rie"), ("an option", "-rf"),
        ("a variable", "$HOME"), ("too long", "x" * 250), ("nothing", ""),
        ("a colon", "a:b"), ("another direction", "a\u202eb")]])
def unsafe_name(box, value):
    box.write("a.ini", spotless(box, {"subject": "CN=$USERNAME"}))
    box.write("d.csv", table("S1,anna,m", f"{value},bob,m"))
    # The device's name is no part of the name of the file alone.
    result = build(box, "--name", "$SERIALNUMBER", "a.ini", status=7)
    same([f[0] for f in findings(result)], ["d.csv:3:1"], result.err)
    has(result.err, "error: row 2", "stderr")
    same(profiles(box), ["S1.mobileconfig"])
    same(os.listdir(os.path.dirname(box.path)).count("x.mobileconfig"), 0)


@case("devices: titles of Jamf Pro's exports, --column and --set for the rest")
def titles_of_exports(box):
    box.write("a.ini", spotless(box, {
        "subject": "CN=$USERNAME,OU=$DEPARTMENTNAME,L=$CITY,"
                   "ST=$EXTENSIONATTRIBUTE_3"}))
    box.write("d.csv", "\ufeffInventory No.,,Serial Number,Username,"
              "Department,Extension Attribute 3\r\n"
              "x,\"unused \"\"\n\",C02,anna,R&D,ea\r\n")
    build(box, "--column", "Inventory No.=CITY", "a.ini", status=0)
    same(scep_of(read(box, "C02-a.mobileconfig"))["Subject"],
         [[["CN", "anna"]], [["OU", "R&D"]], [["L", "x"]], [["ST", "ea"]]])
    build(box, "--set", "CITY=K\u00f6ln, x", "-o", "out", "a.ini", status=0)
    same(scep_of(read(box, "out/C02-a.mobileconfig"))["Subject"][2],
         [["L", "K\u00f6ln, x"]])


@case("devices: a table on standard input, and through a pipe")
def through_pipes(box):
    box.write("a.ini", device(box))
    text = table("S1,anna,mac1", "S2,bob,mac2")
    box.run("build", "--unsigned", "--devices", "-", "a.ini", stdin=text,
            status=0)
    same(len(profiles(box)), 2)
    result = box.run("build", "--unsigned", "--devices", "-", "a.ini",
                     stdin=table("S1,,mac1"), status=1)
    same(findings(result)[0][0], "<stdin>:2:4", result.err)
    os.mkfifo(box.at("pipe"))
    process = box.start("build", "--unsigned", "--devices", "pipe", "-o",
                        "out", "a.ini", stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL)
    with open(box.at("pipe"), "w") as pipe:
        pipe.write(text)
    same(process.wait(timeout=30 * SLOW), 0, "status")
    same(len(profiles(box)), 4)


@case("devices: what is there already is not written again")
def unchanged(box):
    prepare(box, "S1,anna,mac1", "S2,bob,mac2")
    build(box, "a.ini", status=0)
    before = {name: (os.stat(box.at(name)).st_mtime_ns, box.read(name))
              for name in profiles(box)}
    box.write("d.csv", table("S1,anna,mac1", "S2,bobby,mac2"))
    result = build(box, "a.ini", status=0)
    same(result.err, "1 written, 1 unchanged, 0 failed\n")
    after = {name: (os.stat(box.at(name)).st_mtime_ns, box.read(name))
             for name in profiles(box)}
    same(after["S1-a.mobileconfig"], before["S1-a.mobileconfig"])
    check(after["S2-a.mobileconfig"] != before["S2-a.mobileconfig"], "S2")
    same(names(read(box, "S2-a.mobileconfig"))[0], "bobby")


@case("devices: --index-file: what was made, without secrets and formulas")
def index(box):
    text = device(box, {"challenge_type": "static",
                        "challenge": "column:chal"})
    prepare(box, f"=cmd(),anna,mac1,{CANARY}1", f"S2,,mac2,{CANARY}2",
            f"S3,bob,mac3,{CANARY}3", text=text, titles=TITLES + ",chal",
            mode=0o600)
    arguments = ["--index-file", "index.csv", "--name", "$COMPUTERNAME",
                 "-o", "out", "a.ini"]
    for _ in range(2):  # written, unchanged
        result = build(box, *arguments, status=7)
        lacks(result.all, CANARY)
        told = list(csv.DictReader(box.read("index.csv").decode()
                                   .splitlines()))
        same([row["serial"] for row in told], ["'=cmd()", "S3"])
        for row, name in zip(told, ("mac1", "mac3")):
            same(row["file"], f"out/{name}.mobileconfig")
            same(row["sha256"],
                 hashlib.sha256(box.read(row["file"])).hexdigest())
            same(row["expiry"], "2040-01-01T00:00:00Z")
        lacks(box.read("index.csv").decode(), CANARY)
    # A run that writes nothing leaves it.
    box.write("d.csv", table("S3,bob", "S3,bob", titles=TITLES), 0o600)
    before = box.read("index.csv")
    build(box, *arguments, status=1)
    same(box.read("index.csv"), before)


@rows("devices: a misspelt variable is answered with the right one", [
    ("--set", ["--set", "USERNAME=anna", "--set", "COMPUTERNAME=mac1",
               "--set", "SERIALNUMBER=S1"]),
    ("--devices", ["--devices", "d.csv"])])
def misspelt(box, values):
    prepare(box, "S1,anna,mac1", titles=TITLES)
    text = box.read("a.ini").decode()
    check("$USERNAME" in text, text)
    box.write("a.ini", text.replace("$USERNAME", "$USERNAM"))
    result = box.run("build", "--unsigned", *values, "a.ini", status=1)
    has(result.err, "[device-variable]")
    has(result.err, "hint: write '$USERNAME'")


@case("devices: one name for two definitions, with a table and without")
def one_name(box):
    prepare(box, "S1,anna,mac1", titles=TITLES)
    box.write("b.ini", box.read("a.ini").decode().replace(
        "identifier = ", "identifier = other."))
    for values in (["--devices", "d.csv"],
                   ["--set", "SERIALNUMBER=S1", "--set", "USERNAME=anna",
                    "--set", "COMPUTERNAME=mac1"]):
        result = box.run("build", "--unsigned", *values, "--name",
                         "$SERIALNUMBER", "-o", "out/", "a.ini", "b.ini",
                         status=1)
        has(result.err, "'out/S1.mobileconfig' would be written of 'a.ini' "
            "and 'b.ini'")
        check(not box.exists("out"), "nothing is made")


@case("devices: --index-file replaces an index only")
def index_over(box):
    prepare(box, "S1,anna,mac1", titles=TITLES)
    box.write("other.pem", "a key\n")
    for name in ("d.csv", "a.ini", "other.pem"):
        before = box.read(name)
        result = build(box, "--index-file", name, "-o", "out", "a.ini",
                       status=8)
        has(result.err, f"'{name}' is there")
        same(box.read(name), before)
        check(not box.exists("out"), "nothing is made")
    build(box, "--index-file", "new/index.csv", "-o", "out", "a.ini",
          status=0)
    build(box, "--index-file", "new/index.csv", "-o", "out", "a.ini",
          status=0)
    same(len(box.read("new/index.csv").decode().splitlines()), 2)


@case("devices: --unsigned, and an output directory that is a file")
def other_outputs(box):
    prepare(box, "S1,anna,mac1")
    box.run("build", "--unsigned", "--devices", "d.csv", "-o", "x/y", "a.ini",
            status=0)
    same(names(plistlib.loads(box.read("x/y/S1-a.mobileconfig")))[0], "anna")
    box.write("taken", "mine")
    result = build(box, "-o", "taken", "a.ini")
    check(result.status in (2, 9), str(result))
    same(box.read("taken"), b"mine")


# -- --set alone ---------------------------------------------------------------

@case("devices: --set alone fills in, into the file of always or -o")
def set_alone(box):
    box.write("a.ini", device(box))
    sets = ["--set", "USERNAME=anna=x", "--set", "$COMPUTERNAME=mac1"]
    sign = ["--sign", box.fixtures.identity("ec", "p256")]
    box.run("build", *sign, *sets, "a.ini", status=0)
    same(names(read(box, "a.mobileconfig")), ("anna=x", "mac1.example.com"))
    box.run("build", *sign, *sets, "-o", "b.mobileconfig", "a.ini", status=0)
    same(names(read(box, "b.mobileconfig"))[0], "anna=x")
    box.run("build", *sign, *sets, "--set", "SERIALNUMBER=S1", "--name",
            "$SERIALNUMBER", "-o", "out/", "a.ini", status=0)
    same(names(read(box, "out/S1.mobileconfig"))[0], "anna=x")


@rows("devices: --set, what is missing or does not fit", [
    ("a variable", ["--set", "USERNAME=anna"], "'$COMPUTERNAME' has no value"),
    ("nothing", ["--set", "USERNAME=", "--set", "COMPUTERNAME=m"],
     "USERNAME: there is no value"),
    ("a host name that is none",
     ["--set", "USERNAME=a", "--set", "COMPUTERNAME=m m"],
     "COMPUTERNAME: 'san_dns'"),
])
def set_faulty(box, sets, what):
    box.write("a.ini", device(box))
    result = box.run("build", "--unsigned", *sets, "a.ini", status=1)
    has(result.err, what, "stderr")
    same(profiles(box), [])


@case("devices: --set gives no secret")
def set_secret(box):
    for challenge in ("$EXTENSIONATTRIBUTE_7", "column:CHAL"):
        box.write("a.ini", spotless(box, {
            "challenge_type": "static", "challenge": challenge}))
        result = box.run("build", "--unsigned", "--set",
                         f"EXTENSIONATTRIBUTE_7={CANARY}", "--set",
                         f"CHAL={CANARY}", "a.ini", status=1)
        has(result.err, "a secret comes from a table", challenge)
        lacks(result.all, CANARY, challenge)
        same(profiles(box), [])


# -- usage -----------------------------------------------------------------

@rows("devices: usage", [
    ("to standard output", ["-o", "-"], "standard output"),
    ("with --upload", ["--upload", "--yes"], "exclude each other"),
    ("--set of the profile's own", ["--set", "PROFILE_IDENTIFIER=x"],
     "PROFILE_IDENTIFIER"),
    ("--set of what Jamf Pro fetches", ["--set", "MSSCEPCHALLENGE=x"],
     "MSSCEPCHALLENGE"),
    ("--column for the profile's own", ["--column", "x=PROFILE_IDENTIFIER"],
     "PROFILE_IDENTIFIER"),
    ("--column that is none", ["--column", "Number=ASSET"], "no column"),
    ("--column without a name", ["--column", "Username"], "TITLE=NAME"),
    ("--column twice", ["--column", "Username=A", "--column", "username=B"],
     "twice"),
    ("--set without a value", ["--set", "CITY"], "NAME=VALUE"),
    ("--set of no variable", ["--set", "city=x"], "NAME=VALUE"),
    ("--set twice", ["--set", "CITY=x", "--set", "$CITY=y"], "twice"),
    ("--set and a column", ["--set", "USERNAME=x"], "by the column"),
    ("--name of a directory", ["--name", "x/$SERIALNUMBER"], "directory"),
    ("--name of the profile's own", ["--name", "$PROFILE_IDENTIFIER"],
     "PROFILE_IDENTIFIER"),
    ("--index-file of a profile", ["--index-file", "S1-a.mobileconfig"],
     "is the name of a profile"),
    ("--name with its ending", ["--name", "x.mobileconfig"], ".mobileconfig"),
])
def usage(box, options, what):
    prepare(box, "S1,anna,mac1")
    result = build(box, *options, "a.ini", status=2)
    has(result.err, what, "stderr")
    same(profiles(box), [])


@rows("devices: usage without --devices", [
    ("--column", ["--column", "x=CITY"]), ("--name", ["--name", "$CITY"]),
    ("--per-device-uuid", ["--per-device-uuid"]),
    ("--index-file", ["--index-file", "i.csv"]),
])
def usage_without(box, options):
    box.write("a.ini", device(box))
    box.run("build", "--unsigned", *options, "a.ini", status=2)
    same(box.files(), ["a.ini"])


@rows("devices: a column that no table may have", [
    (name, name) for name in
    ("PROFILE_IDENTIFIER", "profile identifier", "$MSSCEPCHALLENGE")])
def column_of_ours(box, title):
    prepare(box, "S1,anna,mac1,x", titles=f"{TITLES},{title}")
    build(box, "a.ini", status=2)
    same(profiles(box), [])


# -- faults of the table -----------------------------------------------------

GOOD = "S1,anna,mac1\n"


@rows("devices: a faulty table leaves no file", [
    ("empty", b"", "devices-rows", None),
    ("titles alone", b"Serial Number,Username,Computer Name\n",
     "devices-rows", None),
    ("a quote", (table(GOOD) + 'S2,"bob"x,m\n').encode(), "devices-quoting",
     "d.csv:4:9"),
    ("an open quote", (table(GOOD) + 'S2,"bob,m\n').encode(),
     "devices-quoting", "d.csv:4:4"),
    ("NUL", (table(GOOD) + "S2,b\0b,m\n").encode(), "devices-encoding",
     "d.csv:4:5"),
    ("bytes that are no UTF-8", table(GOOD).encode() + b"S2,b\xfc,m\n",
     "devices-encoding", "d.csv:4:5"),
    ("a CR alone", table(GOOD).encode() + b"S2,b\rx,m\n", "devices-encoding",
     "d.csv:4:5"),
    ("a long cell", table(GOOD).encode() + b"S2," + b"x" * 100000 + b",m\n",
     "devices-size", None),
    ("semicolons", b"Serial Number;Username;Computer Name\nS1;a;b\n",
     "devices-title", "d.csv:1:1"),
    ("two titles alike", table(GOOD, titles="Serial Number,Username,"
                               "Computer Name,USERNAME").encode(),
     "devices-title", "d.csv:1:38"),
])
def faulty_table(box, data, rule, place):
    box.write("a.ini", device(box))
    box.write("d.csv", data)
    result = build(box, "-o", "out", "a.ini", status=1)
    same(result.ids(), [rule], result.err)
    if place:
        has(result.err, f"{place}: error: ", "stderr")
    same([name for name in box.files() if name not in ("a.ini", "d.csv")], [])


@case("devices: a variable without a column leaves no file")
def no_column(box):
    prepare(box, "S1,anna,mac1", titles="Serial Number,Usrname,Computer Name")
    box.write("b.ini", spotless(box, {"subject": "CN=$SERIALNUMBER"},
                                profile={"identifier": "com.example.b"}))
    result = build(box, "a.ini", "b.ini", "-o", "out", status=1)
    same(result.ids(), ["device-variable"], result.err)
    has(result.err, "--column 'Usrname=USERNAME'", "hint")
    same(profiles(box), [])
    prepare(box, "anna,mac1", titles="Username,Computer Name")
    result = build(box, "a.ini", status=1)
    has(result.err, "SERIALNUMBER", "stderr")
    has(result.err, "--name", "hint")
    same(profiles(box), [])


@rows("devices: two rows for one file leave no file", [
    ("alike", "S1,bob,mac2", []), ("but for case", "s1,bob,mac2", []),
    ("of two definitions", None, ["--name", "$SERIALNUMBER"]),
])
def one_file(box, line, options):
    lines = ["S1,anna,mac1", "S9,eve,mac9"] + ([line] if line else [])
    prepare(box, *lines)
    box.write("b.ini", device(box, profile={"identifier": "com.example.b"}))
    result = build(box, *options, "a.ini", "b.ini", "-o", "out", status=1)
    same(set(result.ids()), {"device-file"}, result.err)
    if line:
        has(result.err, "d.csv:4:1: error: row 3: ", "stderr")
        has(result.err, "row 1", "stderr")
    same(profiles(box), [])


@case("devices: a table that is not there or cannot be read")
def no_table(box):
    box.write("a.ini", device(box))
    build(box, "a.ini", status=4)
    os.mkdir(box.at("d.csv"))
    check(build(box, "a.ini").status in (2, 9), "a directory")
    same(profiles(box), [])


# -- faults of rows ------------------------------------------------------------

BAD = [
    ("S2,,mac2", ["d.csv:3:4"], "row 2, column 'Username'"),
    ("S2," + "x" * 65 + ",mac2", ["d.csv:3:4"], "scep-subject-long"),
    ("S2,bob,mac 2", ["d.csv:3:8"], "scep-san-shape"),
    ("S2,%SerialNumber%,mac2", ["d.csv:3:4"], "device-value"),
    ('S2,"a\nb",mac2', ["d.csv:3:4"], "device-value"),
    ("S2,a\u202eb,mac2", ["d.csv:3:4"], "device-value"),
    ("S2,a\tb,mac2", ["d.csv:3:4"], "device-value"),
    ("S2,bob", ["d.csv:3:1"], "devices-cells"),
    ("S2,bob,mac2,more", ["d.csv:3:13"], "devices-cells"),
    ("S2,%SerialNumber%,mac 2", ["d.csv:3:4", "d.csv:3:19"], "row 2"),
    (",,", ["d.csv:3:1", "d.csv:3:2", "d.csv:3:3"], "row 2"),
    ("S2,bob,m%HardwareUUID%", ["d.csv:3:8"], "device-value"),
]


@rows("devices: bad values", [(line[:24], line, *more)
                              for line, *more in BAD])
def bad_values(box, line, places, what):
    prepare(box, "S1,anna,mac1", line, "S3,eve,mac3")
    result = build(box, "a.ini", status=7)
    same([f[0] for f in findings(result)], places, result.err)
    has(result.err, what, "stderr")
    has(result.err, "2 written, 0 unchanged, 1 failed", "stderr")
    same(profiles(box), ["S1-a.mobileconfig", "S3-a.mobileconfig"])
    box.write("d.csv", table("S1,,mac1", line))
    build(box, "-o", "out", "a.ini", status=1)
    same(len(profiles(box)), 2)


@case("devices: all bad values of all rows are said")
def all_bad_values(box):
    prepare(box, *(f"S{n},{'' if n % 2 else 'a'},m{' ' if n % 3 == 0 else ''}m"
                   for n in range(1100)))
    result = box.run("build", "--unsigned", "--json", "--devices", "d.csv",
                     "-o", "out", "a.ini", status=7)
    told = result.json()
    rows_of = {(f["line"], f["id"]) for f in told["findings"]}
    same(rows_of, {(n + 2, "device-empty") for n in range(1100) if n % 2} |
         {(n + 2, "scep-san-shape") for n in range(1100) if n % 3 == 0})
    same(len(profiles(box)), sum(1 for n in range(1100)
                                 if n % 2 == 0 and n % 3))


@case("devices: a SID that is none, and a variable that the device knows")
def sid(box):
    text = device(box, {"san_sid": "$EXTENSIONATTRIBUTE_7",
                        "subject": "CN=%SerialNumber%,OU=$USERNAME"})
    prepare(box, "S1,anna,mac1,S-1-5-21-1-2-3-1104", "S2,bob,mac2,S-1-x",
            "S3,eve,mac3,$X", text=text,
            titles=TITLES + ",Extension Attribute 7")
    result = build(box, "a.ini", status=7)
    same([f[0] for f in findings(result)], ["d.csv:3:13", "d.csv:4:13"],
         result.err)
    content = scep_of(read(box, "S1-a.mobileconfig"))
    same(content["Subject"][0], [["CN", "%SerialNumber%"]])
    has(str(content["SubjectAltName"]), "sid:S-1-5-21-1-2-3-1104")


@case("devices: a definition with an error beside a good one")
def bad_definition(box):
    prepare(box, "S1,anna,mac1", "S2,bob,mac2")
    box.write("b.ini", definition({"key_size": "7"}, {
        "identifier": "com.example.b"}))
    build(box, "a.ini", "b.ini", "-o", "out", status=7)
    same(profiles(box), ["out/S1-a.mobileconfig", "out/S2-a.mobileconfig"])
    build(box, "b.ini", "-o", "out2", status=1)


@rows("devices: a challenge that Jamf Pro would fetch", [
    ("NDES", {"challenge_type": "dynamic-microsoft-ca",
              "url_to_scep_admin": "https://scep.example.com/mscep_admin/",
              "username": "u", "password": "env:P"}),
    ("a webhook", {"challenge_type": "dynamic",
                   "challenge_placeholder": "$X"}),
])
def fetched_challenge(box, keys):
    prepare(box, "S1,anna,mac1", text=device(box, keys))
    result = build(box, "a.ini", env={"P": CANARY})
    check(result.status == 1, str(result))
    has(" ".join(result.ids()), "device-challenge", result.err)
    same(profiles(box), [])


# -- secrets ---------------------------------------------------------------

SECRET = {"challenge_type": "static", "challenge": "column:chal"}
HOSTILE_SECRETS = [f"{CANARY}&<>\"'", f"{CANARY} $SERIALNUMBER",
                   f"{CANARY}$PROFILE_IDENTIFIER", f"$USERNAME{CANARY}"]


@rows("devices: secrets of a table", [
    ("by column", "column:chal", "chal"),
    ("by a title in other letters", "column:CHAL", "Chal"),
    ("by a variable", "$EXTENSIONATTRIBUTE_7", "Extension Attribute 7"),
])
def secrets(box, challenge, title):
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE_SECRETS]
    prepare(box, *(f"S{n},anna,mac1,{text}"
                   for n, text in enumerate(quoted)),
            text=device(box, {**SECRET, "challenge": challenge}),
            titles=f"{TITLES},{title}", mode=0o600)
    result = build(box, "a.ini", "--json", status=0)
    lacks(result.all, CANARY, "output")
    same([b["secret"] for b in result.json()["built"]],
         [True] * len(HOSTILE_SECRETS))
    for number, text in enumerate(HOSTILE_SECRETS):
        name = f"S{number}-a.mobileconfig"
        plist = read(box, name)
        same(scep_of(plist)["Challenge"], text)
        same(scep_of(plist)["Subject"][1], [["O", plist["PayloadUUID"]]])
        same(box.mode(name), 0o600, "mode")
    box.write("d.csv", table("S1,anna,mac1,a", titles=f"{TITLES},{title}"),
              0o640)
    result = build(box, "-o", "out", "a.ini", status=8)
    has(result.err, "chmod 600", "hint")
    check(not box.exists("out/S1-a.mobileconfig"), "written")


@rows("devices: secrets that are none", [
    (text, text) for text in
    ("env:HOME", "file:/etc/hostname", "column:chal", "command:id",
     "%SerialNumber%")])
def like_references(box, text):
    for challenge, title in (("column:chal", "chal"),
                             ("$EXTENSIONATTRIBUTE_7",
                              "extension attribute 7")):
        prepare(box, f"S1,anna,mac1,{text}", "S2,bob,mac2,good",
                text=device(box, {**SECRET, "challenge": challenge}),
                titles=f"{TITLES},{title}", mode=0o600)
        result = build(box, "--allow-commands", "-o", title, "a.ini",
                       status=7)
        same([f[0] for f in findings(result)], ["d.csv:2:14"], result.err)
        same(os.listdir(box.at(title)), ["S2-a.mobileconfig"])


@case("devices: one bad value does not hide that a secret is bad")
def bad_beside_secret(box):
    prepare(box, "S1,an\x01na,mac1,env:HOME", text=device(box, SECRET),
            titles=TITLES + ",chal", mode=0o600)
    result = build(box, "a.ini", status=1)
    same([f[0] for f in findings(result)], ["d.csv:2:4", "d.csv:2:15"],
         result.err)


@case("devices: a secret of the environment is not filled in")
def secret_of_environment(box):
    prepare(box, "S1,anna,mac1",
            text=device(box, {**SECRET, "challenge": "env:CH"}))
    build(box, "a.ini", env={"CH": "x$SERIALNUMBER"}, status=0)
    same(scep_of(read(box, "S1-a.mobileconfig"))["Challenge"],
         "x$SERIALNUMBER")
    build(box, "a.ini", "-o", "out", status=3)
    result = build(box, "a.ini", "-o", "out", env={"CH": "file:/x"}, status=1)
    same(result.ids(), ["secret-near-reference"], result.err)
    same(len(profiles(box)), 1)


@case("devices: without a table nobody gives a secret of a column")
def column_alone(box):
    box.write("a.ini", spotless(box, SECRET))
    for arguments in (["build", "--unsigned"], ["build", "--unsigned",
                                                "--set", "CITY=x"]):
        result = box.run(*arguments, "a.ini")
        check(result.status in (1, 3), str(result))
        has(result.err, "--devices", "stderr")
    box.run("validate", "a.ini", status=0)


@case("devices: payload files: texts, passwords, keys, bytes")
def payload_files(box):
    box.write("f.plist", plistlib.dumps({
        "PayloadType": "com.example.app", "Text": "for $USERNAME & co",
        "Deep": [{"x": "$USERNAME"}, 1], "Password": "$EXTENSIONATTRIBUTE_7",
        "Token": "@secret-data:column:data@",
        "Id": "@uuid:scep@"}))
    text = device(box, rest="[payload]\nfile = f.plist\n")
    titles = f"{TITLES},extensionattribute_7,data"
    prepare(box, "S1,anna,mac1,pass1,QUJD", "S2,bob,mac2,pass2,*",
            text=text, titles=titles, mode=0o644)
    build(box, "a.ini", status=8)
    os.chmod(box.at("d.csv"), 0o600)
    result = build(box, "a.ini", status=7)
    has(result.err, "row 2", "stderr")
    plist = read(box, "S1-a.mobileconfig")
    got = payload(plist, "com.example.app")
    same({key: got[key] for key in ("Text", "Deep", "Password", "Token", "Id")},
         {"Text": "for anna & co", "Deep": [{"x": "anna"}, 1],
          "Password": "pass1", "Token": b"ABC",
          "Id": payload(plist)["PayloadUUID"]})
    same(box.mode("S1-a.mobileconfig"), 0o600, "mode")
    box.write("f.plist", plistlib.dumps({
        "PayloadType": "com.example.app", "a$USERNAME": "x"}))
    result = build(box, "-o", "out", "a.ini", status=1)
    has(result.err, "a$USERNAME", "stderr")


# -- the rest ------------------------------------------------------------------

@case("devices: the report as JSON")
def report(box):
    prepare(box, "S1,anna,mac1", "S2,,mac2")
    told = build(box, "--json", "a.ini", status=7).json()
    same([(b["file"], b["output"], b["row"], b["action"], b["secret"])
          for b in told["built"]],
         [("a.ini", "S1-a.mobileconfig", 1, "written", False)])
    same([(f["file"], f["line"], f["column"], f["id"])
          for f in told["findings"]], [("d.csv", 3, 4, "device-empty")])
    same((told["status"], [(f["file"], f["status"])
                           for f in told["failures"]]), (7, [("d.csv", 1)]))


@case("devices: a fingerprint that is not pinned, offline")
def offline(box):
    prepare(box, "S1,anna,mac1",
            text=device(box, {"fingerprint": "auto"}))
    build(box, "--offline", "a.ini", status=8)
    same(profiles(box), [])


@case("devices: a table that changes between its passes")
def changing(box):
    # A command that gives a secret runs between them.
    box.write("change.sh", "#!/bin/sh\nprintf 'S3,eve,mac3\\n' >>d.csv\n"
              "printf secret1\n", 0o755)
    prepare(box, "S1,anna,mac1", "S2,bob,mac2", text=device(
        box, {**SECRET, "challenge": f"command:{box.at('change.sh')}"}))
    result = build(box, "--allow-commands", "a.ini")
    check(result.status in (9, 7), str(result))
    has(result.err, "changed while it was read", "stderr")
    for name in profiles(box):
        read(box, name)


@rows("devices: interrupted, whole files only", [
    ("by SIGTERM", signal.SIGTERM), ("by SIGINT", signal.SIGINT),
    ("by SIGKILL", signal.SIGKILL)])
def interrupted(box, number):
    prepare(box, *(f"S{n},user {n},mac{n}" for n in range(1500)))
    process = box.start(
        "build", "--sign", box.fixtures.identity("ec", "p256"), "--devices",
        "d.csv", "-o", "out", "--index-file", "index.csv", "a.ini",
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30 * SLOW
    while not box.exists("out/S5-a.mobileconfig"):
        check(time.monotonic() < end, "nothing is written")
        time.sleep(0.001)
    process.send_signal(number)
    process.wait(timeout=30 * SLOW)
    made = profiles(box)
    check(0 < len(made) < 1500, f"{len(made)} files")
    check(not box.exists("index.csv"), "half an index")
    for name in (made[0], made[-1], made[len(made) // 2]):
        read(box, name)
    for name in made:
        data = box.read(name)
        same(int.from_bytes(data[2:4], "big") + 4, len(data), name)
    result = build(box, "-o", "out", "a.ini", status=0)
    has(result.err, f", {len(made)} unchanged, 0 failed", "stderr")
    same([name for name in os.listdir(box.at("out"))
          if not name.endswith(".mobileconfig")], [], "left over")


@case("devices: a file that cannot be written is one failed row")
def not_written(box):
    prepare(box, "S1,anna,mac1", "S2,bob,mac2")
    os.makedirs(box.at("out/S1-a.mobileconfig"))
    result = build(box, "-o", "out", "a.ini", status=7)
    has(result.err, "row 1", "stderr")
    check(stat.S_ISREG(os.stat(box.at("out/S2-a.mobileconfig")).st_mode), "S2")

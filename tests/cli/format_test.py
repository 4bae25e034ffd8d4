"""Reports: JSON, SARIF, GitHub, text; quiet, verbose, strict, colours.

Planted mutations that must be caught: in base/diag.c, let an end stay behind
the line end ("where a finding is"); in report/github.c, write no endColumn
("corpus"); in report/sarif.c, no region without a line ("sarif of a profile").
"""

import glob
import json
import os
import re

from harness import (TOP, case, check, definition, has, lacks, rows, same,
                     spotless)

BAD = definition({"key_size": "7", "retrys": "3", "fingerprint": "none"})


@case("format: json has the documented fields and nothing beside it")
def as_json(box):
    box.write("bad.ini", BAD)
    for form in (["--format", "json"], ["--format=json"], ["--json"]):
        result = box.run("validate", *form, "bad.ini", status=1)
        found = result.json()["findings"]
        check(len(found) >= 3, f"too few: {found}")
        for finding in found:
            same(set(finding) - {"hint"}, {
                "file", "line", "column", "end_line", "end_column",
                "severity", "id", "message"}, f"fields of {finding}")
            same(finding["file"], "bad.ini", "file")
            check(finding["severity"] in ("error", "warning", "note"),
                  "severity")
            check(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)+", finding["id"]),
                  f"id: {finding}")
            check(finding["line"] >= 1 and finding["column"] >= 1, "place")
            check(not finding["message"].endswith("."), "full stop")


@rows("format: where a finding ends, the character behind it", [
    ("a value", "key_size = 77", (12, 14)),
    ("a value of several bytes a character", "key_size = ää€", (12, 15)),
    ("a key's name", "retrys = 3", (1, 7)),
    ("a value in quotes, without them", 'key_size = "7"', (13, 14)),
])
def ends(box, line, columns):
    text = definition()
    box.write("a.ini", text.replace("[scep]", f"[scep]\n{line}", 1))
    number = text[:text.index("[scep]")].count("\n") + 2
    found = box.run("validate", "--json", "a.ini", status=1).json()
    place = next(f for f in found["findings"] if f["line"] == number)
    same((place["column"], place["end_column"]), columns)
    same(place["end_line"], number)
    sarif = box.run("validate", "--format=sarif", "a.ini", status=1).json()
    same([r for r in (result["locations"][0]["physicalLocation"]["region"]
                      for result in sarif["runs"][0]["results"])
          if r["startLine"] == number], [{
              "startLine": number, "startColumn": columns[0],
              "endLine": number, "endColumn": columns[1]}])


def places(box, *arguments):
    """The places of the findings by file, which the three formats agree on;
    GitHub takes columns for places in one line only."""
    told = box.run("validate", "--json", *arguments).json()["findings"]
    spans = [(f["file"], f["line"], f["column"], f["end_line"],
              f["end_column"]) for f in told if "line" in f]
    sarif = box.run("validate", "--format=sarif", *arguments).json()
    same([(r["startLine"], r.get("startColumn"), r.get("endLine"),
           r.get("endColumn")) for r in (
               each["locations"][0]["physicalLocation"]["region"]
               for each in sarif["runs"][0]["results"])],
         [span[1:] if span[1] else (1, None, None, None) for span in spans],
         "SARIF")
    said = []
    for span in spans:
        _, line, column, end_line, end_column = span
        said.append(f",line={line},endLine={end_line}" * bool(line) + (
            f",col={column},endColumn={end_column}"
            if line and line == end_line else ""))
    same([re.match(r"::\w+ file=[^,]*(.*),title=", line)[1] for line in box.run(
        "validate", "--format=github", *arguments).out.splitlines()
          if not line.startswith("::notice title=accepted")], said, "GitHub")
    return spans


HEAD = "[profile]\nname = n\nidentifier = com.example.e\norganization = o\n"


@rows("format: where a finding is and ends", [
    ("a header without its bracket", HEAD + "[scep\n", (5, 6, 5, 6)),
    ("a header without its bracket, CRLF",
     (HEAD + "[scep\n").replace("\n", "\r\n"), (5, 6, 5, 6)),
    ("a missing section", "[scep]\n", (1, 1, 1, 1)),
    ("a missing key: the header", HEAD + "[scep]\nname = x\n", (5, 1, 5, 7)),
    ("an empty item at the end of a line",
     HEAD + "[scep]\nsan_dns = a.example.com,\n", (6, 25, 6, 25)),
    ("an item of a list over lines",
     HEAD + "[scep]\nsan_dns =\n    a.example.com\n    b c\n", (8, 5, 8, 8)),
    ("a continuation of what is no list",
     HEAD + "[scep]\nname = a\n    b c\n", (7, 5, 7, 6)),
    ("a value of characters of four bytes",
     HEAD + "[scep]\nkey_size = 😀😀\n", (6, 12, 6, 14)),
    ("behind a byte order mark", "\ufeff[profle]\n", (1, 2, 1, 8)),
])
def where(box, text, place):
    box.write("a.ini", text)
    found = [span[1:] for span in places(box, "a.ini")]
    check(place in found, f"{place} is not in {found}")


@case("format: findings end where their text does, over the fuzzers' corpus")
def everywhere(box):
    lines = {}
    corpus = os.path.join(TOP, "tests", "fuzz", "corpus")
    for number, path in enumerate(sorted(glob.glob(
            os.path.join(corpus, "definition", "*")) + glob.glob(
                os.path.join(corpus, "ini", "*")))):
        with open(path, "rb") as file:
            data = file.read()
        box.write(f"{number}.ini", data)
        lines[f"{number}.ini"] = data.removeprefix(b"\xef\xbb\xbf").replace(
            b"\r\n", b"\n").split(b"\n")
    spans = places(box, *lines)
    check(len(spans) > 5000, f"only {len(spans)}")
    for file, line, column, end_line, end_column in spans:
        where = f"{file}:{line}:{column} to {end_line}:{end_column}"
        if not line:
            continue
        check((line, column) <= (end_line, end_column), where)
        # A byte is a character at most.
        check(end_line <= len(lines[file]) and end_column <= len(
            lines[file][end_line - 1]) + 1, where)


@case("format: json and text say the same")
def same_findings(box):
    box.write("bad.ini", BAD)
    text = box.run("validate", "bad.ini", status=1)
    found = box.run("validate", "--json", "bad.ini", status=1).json()
    for finding in found["findings"]:
        has(text.out, f"bad.ini:{finding['line']}:{finding['column']}: "
            f"{finding['severity']}: {finding['message']} "
            f"[{finding['id']}]", "text")
    same(len(found["findings"]),
         len(re.findall(r"^bad\.ini:\d+:\d+: ", text.out, re.M)), "count")


@case("format: json of a clean run is a document with no findings")
def clean_json(box):
    box.write("good.ini", spotless(box))
    same(box.run("validate", "--json", "good.ini",
                 status=0).json()["findings"], [], "findings")


@case("format: json stays one document when a file is missing")
def json_missing(box):
    result = box.run("validate", "--json", "absent.ini", status=4)
    json.loads(result.out)


@case("format: json has strange names and texts escaped")
def json_escapes(box):
    name = "a\"b\\ü.ini"
    box.write(name, definition({'b"\\ü': "x"}))
    found = box.run("validate", "--json", name, status=1).json()["findings"]
    same(found[0]["file"], name, "file")


@case("format: sarif")
def sarif(box):
    box.write("sub/bad.ini", BAD)
    box.write("good.ini", spotless(
        box, profile={"identifier": "com.example.g"}))
    document = box.run("validate", "--format=sarif", ".", status=1).json()
    same(document["version"], "2.1.0", "version")
    has(document["$schema"], "sarif", "schema")
    run, = document["runs"]
    same(run["tool"]["driver"]["name"], "scepctl", "driver")
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    same(len(rules), len(set(rules)), "rules, each once")
    check(len(run["results"]) >= 3, "results")
    for result in run["results"]:
        check(result["level"] in ("error", "warning", "note"), "level")
        check(result["ruleId"] in rules, f"rule {result['ruleId']}")
        if "ruleIndex" in result:
            same(rules[result["ruleIndex"]], result["ruleId"], "index")
        place = result["locations"][0]["physicalLocation"]
        same(place["artifactLocation"]["uri"], "sub/bad.ini", "uri")
        check(place["region"]["startLine"] >= 1
              and place["region"]["startColumn"] >= 1, "region")
        check(result["message"]["text"], "message")


@case("format: sarif of a profile has the key path, and a line for GitHub")
def sarif_profile(box):
    box.write("a.ini", spotless(box))
    box.run("build", "--unsigned", "a.ini", status=0)
    box.write("b.mobileconfig", box.read("a.mobileconfig").replace(
        b"Keysize", b"KeySize"))
    for name in ("b.mobileconfig", box.at("b.mobileconfig")):
        document = box.run("validate", "--format=sarif", name, status=1).json()
        run, = document["runs"]
        result = run["results"][0]
        path = "PayloadContent[0].PayloadContent.KeySize"
        check(result["message"]["text"].startswith(f"{path}: "), result)
        place, = result["locations"]
        same(place, {
            "physicalLocation": {
                "artifactLocation": {"uri": "b.mobileconfig",
                                     "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1}},
            "logicalLocations": [{"fullyQualifiedName": path}]})
        check("uri" not in run["originalUriBaseIds"]["%SRCROOT%"],
              "a directory of this machine")
        same((run["invocations"][0]["executionSuccessful"],
              run["invocations"][0]["exitCode"]), (True, 1), "run")
        lacks(json.dumps(document), box.path, "document")


@case("format: sarif of a clean run has no results")
def clean_sarif(box):
    box.write("good.ini", spotless(box))
    document = box.run("validate", "--format=sarif", "good.ini",
                       status=0).json()
    same(document["runs"][0]["results"], [], "results")


@case("format: verify has them all, too")
def verify_formats(box):
    box.write("a.ini", definition())
    box.run("build", "--unsigned", "a.ini", status=0)
    verify = ["verify", "a.mobileconfig"]
    lines = box.run(*verify, "--format=github", status=1).out.splitlines()
    check(any(line.startswith("::error file=a.mobileconfig,"
                              "title=signature-missing::")
              for line in lines), f"lines: {lines}")
    document = box.run(*verify, "--format=sarif", status=1).json()
    check("signature-missing" in [r["ruleId"] for r in
                                  document["runs"][0]["results"]], "results")
    same(box.run(*verify, "--format=json", status=1).out,
         box.run(*verify, "--json", status=1).out, "json")


@case("format: github")
def github(box):
    box.write("bad,1.ini", BAD)
    result = box.run("validate", "--format=github", "bad,1.ini", status=1)
    for line in result.out.splitlines():
        check(re.match(r"::(error|warning|notice) file=bad%2C1\.ini,line=(\d+),"
                       r"endLine=\2,col=\d+,endColumn=\d+,title=[a-z-]+::.",
                       line), f"line: {line}")
    check(len(result.out.splitlines()) >= 3, f"{result}")


@case("format: github escapes what would start another command")
def github_escapes(box):
    box.write("a.ini", definition({"x%0A::error::y": "z"}))
    result = box.run("validate", "--format=github", "a.ini", status=1)
    lacks(result.out, "%0A::error::y", "stdout")


@case("format: unknown ones are a usage error that lists the known")
def unknown(box):
    result = box.run("validate", "--format=xml", "a.ini", status=2)
    for name in ("text", "json", "sarif", "github", "junit"):
        has(result.err, name, "stderr")


@case("strict: warnings alone are 0, and 1 under --strict")
def strict(box):
    box.write("dull.ini", definition({"fingerprint": "none"}))
    has(box.run("validate", "dull.ini", status=0).out, "warning: ", "stdout")
    box.run("validate", "--strict", "dull.ini", status=1)
    box.write("good.ini", spotless(box))
    box.run("validate", "--strict", "good.ini", status=0)
    box.run("build", "--unsigned", "dull.ini", status=0)


@case("text: excerpt with a caret under the fault, then hint")
def excerpt(box):
    box.write("bad.ini", definition({"key_size": "7"}))
    lines = box.run("validate", "bad.ini", status=1).out.splitlines()
    at = [n for n, line in enumerate(lines) if "error: " in line][0]
    has(lines[at + 1], "key_size = 7", "excerpt")
    same(lines[at + 1][lines[at + 2].index("^")], "7",
         "character over the caret")
    has("\n".join(lines[at:at + 5]), "hint: ", "findings")


@case("text: tabs before the fault keep the caret in place")
def tabs(box):
    box.write("bad.ini", definition().replace(
        "name = ca", "name\t=\tca\nkey_size\t=\t7"))
    lines = box.run("validate", "bad.ini", status=1).out.splitlines()
    over = [line for line in lines if "key_size" in line and "error" not in
            line][0]
    under = lines[lines.index(over) + 1]
    same(over.expandtabs()[under.expandtabs().index("^")], "7",
         "character over the caret")


@case("text: very long lines give a short excerpt")
def long_line(box):
    box.write("bad.ini", definition({"subject": "CN=" + "a" * 5000 + ",XX=b",
                                     "name": "x" * 5000 + "\x01"}))
    for line in box.run("validate", "bad.ini", status=1).out.splitlines():
        check(len(line) < 400, f"a line of {len(line)} characters")


@case("colours: never in a pipe, on a terminal yes, NO_COLOR obeyed")
def colours(box):
    box.write("bad.ini", BAD)
    lacks(box.run("validate", "bad.ini", status=1).out, "\x1b", "a pipe")
    has(box.run("validate", "--color=always", "bad.ini", status=1).out,
        "\x1b[", "--color=always")
    terminal = {"TERM": "xterm-256color"}
    has(box.on_terminal("validate", "bad.ini", env=terminal).out, "\x1b[",
        "a terminal")
    for more in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        lacks(box.on_terminal("validate", "bad.ini",
                              env={**terminal, **more}).out, "\x1b[",
              str(more))
    lacks(box.on_terminal("validate", "--color=never", "bad.ini",
                          env=terminal).out, "\x1b", "--color=never")
    lacks(box.run("validate", "--color=always", "--json", "bad.ini",
                  status=1).out, "\x1b", "JSON")


@rows("control characters", [
    ("in a file name", "a\x1b[31mb.ini", definition({"key_size": "7"})),
    ("in a key", "a.ini", definition({"k\x1b]0;x\x07": "7"})),
    ("in a section", "a.ini", "[pro\x1bfile]\n" + definition()),
    ("overrides in a value", "a.ini", definition({"key_size": "\u202e7"})),
    ("C1 in a value", "a.ini", definition({"key_size": "\u009b7"})),
])
def controls(box, name, text):
    box.write(name, text)
    for form in ([], ["--format=github"], ["--json"], ["--format=sarif"],
                 ["--format=junit"]):
        result = box.run("validate", *form, name, status=1)
        for piece in ("\x1b", "\x07", "\u202e", "\u009b"):
            lacks(result.all, piece, f"{form}")


@case("quiet: build says nothing, findings stay")
def quiet(box):
    box.write("a.ini", definition())
    result = box.run("-q", "build", "--unsigned", "a.ini", status=0)
    same(result.all, "", "output")
    box.write("bad.ini", BAD)
    has(box.run("-q", "validate", "bad.ini", status=1).out, "error: ",
        "stdout")


@case("progress: none in a pipe")
def progress(box):
    for n in range(200):
        box.write(f"d/{n}.ini", spotless(
            box, profile={"identifier": f"com.example.n{n}"}))
    result = box.run("build", "--unsigned", "-o", "out", "d", status=0)
    lacks(result.all, "\r", "output")
    check(len(result.err.splitlines()) < 5, f"{result}")

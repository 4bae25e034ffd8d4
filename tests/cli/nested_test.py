"""Arrays of dictionaries: whatever looks at values looks into them."""

import json
import plistlib

from harness import case, definition, has, lacks, same

SCHEMA = {
    "payload_type": "com.example.gate", "section": "gate", "title": "Gate",
    "doc": "D", "platforms": {"macos": "10.7", "ios": "4.0"}, "keys": [
        {"name": "rules", "path": ["P", "Rules"], "type": "dictionaries",
         "doc": "D", "keys": [
             {"name": "site", "path": ["A", "Site"], "type": "text",
              "doc": "D"},
             {"name": "password", "path": ["Password"], "type": "text",
              "secret": True, "doc": "D"},
             {"name": "doors", "path": ["Doors"], "type": "dictionaries",
              "doc": "D", "keys": [
                  {"name": "names", "path": ["PayloadUUID"],
                   "type": "texts", "doc": "D"},
                  {"name": "hash", "path": ["Hash"], "type": "file",
                   "doc": "D"},
                  {"name": "phone", "path": ["Phone"], "type": "boolean",
                   "platforms": {"macos": None}, "doc": "D"}]}]}]}

TEXT = (definition() + '[gate]\n[gate rules "a"]\nsite = x\n'
        'password = env:SECRET\n[gate rules "b"]\n'
        '[gate rules "b" doors "1"]\nnames = n, m\n')


def prepare(box, text=TEXT):
    box.write("schemas/gate.json", json.dumps(SCHEMA))
    box.write("a.ini", text)


def run(box, *arguments, **rest):
    return box.run(*arguments, "--schema-dir", "schemas", **rest)


@case("nested: a secret inside is fetched, built and never shown")
def secret(box):
    prepare(box)
    result = run(box, "build", "--unsigned", "a.ini", status=3)
    has(result.err, "SECRET", "stderr")
    run(box, "build", "--unsigned", "a.ini", status=0,
        env={"SECRET": "s3cr3t&"})
    root = plistlib.loads(box.read("a.mobileconfig"))
    same([p["P"] for p in root["PayloadContent"]
          if p["PayloadType"] == "com.example.gate"],
         [{"Rules": [{"A": {"Site": "x"}, "Password": "s3cr3t&"},
                     {"Doors": [{"PayloadUUID": ["n", "m"]}]}]}], "payload")
    for arguments in (["show"], ["show", "--ini"], ["show", "--json"],
                      ["validate"]):
        out = run(box, *arguments, "a.mobileconfig").out
        lacks(out, "s3cr3t", f"{arguments}")
    lines = run(box, "show", "a.ini", status=0).out.splitlines()
    same([" ".join(line.split()) for line in lines if "rules" in line],
         ["rules[0].site = x", "rules[0].password = env:SECRET",
          "rules[1].doors[0].names = n, m"], "show")
    lines = run(box, "show", "a.mobileconfig", status=0).out.splitlines()
    same([" ".join(line.split()) for line in lines if "Rules" in line],
         ["P.Rules[0].A.Site = x", "P.Rules[0].Password = ********",
          "P.Rules[1].Doors[0].PayloadUUID[0] = n",
          "P.Rules[1].Doors[0].PayloadUUID[1] = m"], "show")


@case("nested: a file inside is read")
def file(box):
    prepare(box, TEXT.replace("env:SECRET", "env:HOME") + "hash = a.bin\n")
    result = run(box, "validate", "a.ini", status=1)
    same("file-unreadable" in result.ids(), True, f"{result}")
    box.write("a.bin", "abc")
    run(box, "build", "--unsigned", "a.ini", status=0)
    root = plistlib.loads(box.read("a.mobileconfig"))
    same([p["P"]["Rules"][1]["Doors"][0]["Hash"]
          for p in root["PayloadContent"]
          if p["PayloadType"] == "com.example.gate"], [b"abc"], "data")


@case("nested: a profile becomes the definition that it was built from")
def back(box):
    prepare(box)
    run(box, "build", "--unsigned", "a.ini", status=0, env={"SECRET": "x"})
    out = run(box, "show", "--ini", "a.mobileconfig", status=0).out
    has(out, 'rules "1"]\nsite     = x\n; the secret', "the first")
    has(out, 'rules "2" doors "1"]\nnames = n, m\n', "one in another")


@case("nested: what is made up for one is no other's")
def made_up(box):
    prepare(box, TEXT.replace('[gate rules "b"]\n',
                              '[gate rules "b"]\npassword = env:OTHER\n') +
            'hash = a.bin\n[gate rules "b" doors "2"]\nhash = b.bin\n')
    box.write("a.bin", "abc")
    box.write("b.bin", "def")
    run(box, "build", "--unsigned", "a.ini", status=0,
        env={"SECRET": "x", "OTHER": "y"})
    out = run(box, "show", "--ini", "a.mobileconfig", status=0).out
    made = [line.split("= ")[1] for line in out.splitlines()
            if line.startswith(("password ", "hash "))]
    same(len(set(made)), 4, f"different names in {made}")


@case("nested: the rules for values hold inside")
def rules(box):
    prepare(box, TEXT.replace("site = x", "site = $SERIALNUMBR") +
            "phone = yes\n[jamf]\n")
    found = {(f["id"], f["line"] - TEXT[:TEXT.index("[gate]")].count("\n"))
             for f in json.loads(run(box, "validate", "--json", "a.ini",
                                     status=1).out)["findings"]}
    for finding in (("variable-misspelt", 3), ("key-not-on-platform", 8)):
        same(finding in found, True, f"{finding} in {found}")

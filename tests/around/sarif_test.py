"""SARIF against the standard's own schema, read by python3-jsonschema, and
against the rules of GitHub's code scanning, by Microsoft's SARIF Multitool,
which brings both.

Planted mutations that must be caught: in report/sarif.c, a level 'notice', an
endLine of 0, no fullDescription, no region for a profile.
"""

import json
import os
import plistlib
import sys

from harness import TOP, case, check, definition, same, spotless, tool

sys.path.insert(0, os.path.join(TOP, "tests", "around"))

from npm import modules  # noqa: E402

PACKAGE = ("node_modules", "@microsoft", "sarif-multitool-linux")
# Of which the tool has no home on the network, nor needs one.
KNOWN = {"SARIF2005"}
NAMES = ["a b%.ini", "ü€😀.ini", "\x1b[31m.ini", "sub/#?x.ini", "a\nb.ini",
         "::error::x.ini", "c:d.ini"]


def documents(box):
    """Whatever a document may be of, by name."""
    arguments = {}
    for name in NAMES:
        box.write(name, definition({"key_size": "7", "retrys": "3"}))
    arguments["names"] = NAMES
    box.write("lines.ini", "[profile]\nname = n\n[scep\nsan_dns =\n    a,\n  b c\n")
    arguments["lines"] = ["lines.ini"]
    box.write("good.ini", spotless(box))
    arguments["clean"] = ["good.ini"]
    box.write("accepted.ini", definition(profile={
        "accept": "scep-no-ca-payload"}))
    arguments["accepted"] = ["accepted.ini"]
    arguments["missing"] = ["good.ini", "none, 1%.ini"]
    arguments["nothing"] = ["empty"]
    os.mkdir(box.at("empty"))
    box.write("conf/scepctl.conf", "[jamf]\nurll = x\n")
    box.write("conf/a.ini", definition())
    arguments["project"] = ["conf/a.ini"]
    box.write("p.mobileconfig", plistlib.dumps({
        "PayloadType": "Configuration", "PayloadVersion": 1, "x\x7f": 1,
        "PayloadIdentifier": "a b", "PayloadUUID": "x", "PayloadContent": [
            {"PayloadType": "com.apple.security.scep", "PayloadVersion": 1}]}))
    arguments["profile"] = ["p.mobileconfig", box.at("p.mobileconfig")]
    for name, words in arguments.items():
        result = box.run("validate", "--format", "sarif", *words)
        box.write(f"{name}.sarif", result.out_bytes)
    result = box.run("verify", "--format", "sarif", "p.mobileconfig")
    box.write("verify.sarif", result.out_bytes)
    return [f"{name}.sarif" for name in [*arguments, "verify"]]


@case("sarif: every document is as the standard's schema has it")
def schema(box):
    import jsonschema  # pylint: disable=import-outside-toplevel
    with open(os.path.join(modules(), *PACKAGE, "sarif-2.1.0.json"),
              encoding="utf-8") as file:
        schema_of = json.load(file)
    validator = jsonschema.validators.validator_for(schema_of)(schema_of)
    names = documents(box)
    rules = []
    for name in names:
        document = json.loads(box.read(name))
        driver = document["runs"][0]["tool"]["driver"]
        # The same in all, and many.
        if name != names[0]:
            same(driver["rules"], rules, "rules")
            driver["rules"] = []
        rules = driver["rules"] or rules
        faults = [f"{list(fault.absolute_path)}: {fault.message[:200]}"
                  for fault in validator.iter_errors(document)]
        same(faults, [], name)
    # It would have seen some.
    document["runs"][0]["results"][0]["level"] = "notice"
    check(list(validator.iter_errors(document)), "the schema sees nothing")


@case("sarif: nothing is wrong by the rules of GitHub's code scanning")
def github(box):
    # All in one: the tool takes its time for each.
    documents(box)
    result = box.run("validate", "--format", "sarif", *NAMES, "lines.ini",
                     "accepted.ini", "none, 1%.ini", "conf/a.ini",
                     "p.mobileconfig", box.at("p.mobileconfig"))
    names = ["all.sarif"]
    box.write(names[0], result.out_bytes)
    program = os.path.join(modules(), *PACKAGE, "Sarif.Multitool")
    os.chmod(program, 0o755)
    # Unpacks itself once, and has no need of the texts of languages.
    env = ["env", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1",
           f"DOTNET_BUNDLE_EXTRACT_BASE_DIR={os.path.join(modules(), 'net')}",
           f"HOME={box.home}"]
    tool(*env, program, "validate", *names, "--rule-kind", "Sarif;Gh",
         "--level", "Error;Warning", "--output", "found.sarif", cwd=box.path,
         status=None)
    run, = json.loads(box.read("found.sarif"))["runs"]
    found = {(each["ruleId"], each.get("level", "warning"))
             for each in run["results"]}
    same({(rule, level) for rule, level in found if rule not in KNOWN}, set(),
         json.dumps(run["results"])[:2000])
    # It looked at all of them.
    same({rule for rule, _ in found}, KNOWN, "rules")
    seen = {os.path.basename(
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for each in run["results"]}
    same(seen, set(names), "documents")

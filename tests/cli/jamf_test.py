"""Jamf Pro, as far as no server is needed: which server is meant, how to log
in to it, what is refused before any connection. A connection that is tried
goes to a port nobody listens on, and ends with status 11.

Planted mutations that must be caught: in jamf_access.c, leave out check_strays
("login without an address"); in apply.c, let --prune take files ("usage");
in plan_session.c, prune while a definition has errors ("prune")."""

import json
import socket

from harness import (built, case, check, definition, has, lacks, rendered, rows,
                     same, spotless)

CANARY = "canary-9d3f-jamf"


def closed():
    """The address of a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"https://127.0.0.1:{probe.getsockname()[1]}"


def run(box, *arguments, status, env=None, conf=None):
    box.write("a.ini", spotless(box))
    if conf is not None:
        box.write("scepctl.conf", conf)
    result = box.run(*arguments, env=env, status=status)
    lacks(result.all, CANARY, "output")
    check(not box.exists("scepctl.lock"), "a lock file was made")
    return result


@rows("jamf usage", [
    ("two forms", ["plan", "--json", "--markdown"]),
    ("max-devices", ["plan", "--max-devices", "many", "a.ini"]),
    ("negative max-devices", ["apply", "--max-devices=-1", "a.ini"]),
    ("credentials and check", ["plan", "--credentials", "--check"]),
    ("credentials and server", ["plan", "--credentials", "--server", "x"]),
    ("prune with files", ["apply", "--prune", "a.ini"]),
    ("prune and confirm", ["apply", "--prune", "--confirm-ui", "a.ini"]),
    ("dry run and confirm", ["apply", "-n", "--confirm-ui", "a.ini"]),
    ("confirm a directory", ["apply", "--confirm-ui", "."]),
    ("json without yes", ["apply", "--json"]),
    ("push nothing", ["push"]),
    ("push prunes not", ["push", "--prune", "a.ini"]),
    ("a secret as an option", ["plan", "--password", CANARY]),
    ("upload offline", ["build", "--upload", "--offline", "a.ini"]),
    ("upload locked", ["build", "--upload", "--locked", "a.ini"]),
    ("upload a live challenge",
     ["build", "--upload", "--live-challenge", "a.ini"]),
    ("upload and standard output", ["build", "--upload", "-o", "-", "a.ini"]),
    ("json and standard output", ["build", "--json", "-o", "-", "a.ini"]),
    ("upload with json without yes", ["build", "--upload", "--json", "a.ini"]),
    ("yes without upload", ["build", "--yes", "a.ini"]),
    ("server without upload", ["build", "--server", "x", "a.ini"]),
])
def usage(box, arguments):
    result = run(box, *arguments, status=2)
    same(result.out, "", "stdout")
    has(result.err, "error: ", "stderr")
    lacks("".join(box.files()), "mobileconfig", "files")


URL = {"JAMF_URL": "{closed}"}
CLIENT = {"JAMF_CLIENT_ID": "id", "JAMF_CLIENT_SECRET": CANARY}
USER = {"JAMF_USERNAME": "ann", "JAMF_PASSWORD": CANARY}
PRO = {"JAMFPRO_CLIENT_ID": "id", "JAMFPRO_CLIENT_SECRET": CANARY}
JSS = {"JSS_URL": "{closed}"}
UPLOADER = {"CLIENT_ID": "id", "CLIENT_SECRET": CANARY}


@rows("jamf environment", [
    ("nothing", {}, 2, "JAMF_URL"),
    ("no login", URL, 3, "JAMF_CLIENT_ID"),
    ("client", {**URL, **CLIENT}, 11, "127.0.0.1"),
    ("user", {**URL, **USER}, 11, "127.0.0.1"),
    ("token", {**URL, "JAMF_TOKEN": CANARY}, 11, "127.0.0.1"),
    ("half a client", {**URL, "JAMF_CLIENT_ID": "id"}, 3,
     "'JAMF_CLIENT_SECRET' is missing"),
    ("half a client, and a user", {**URL, **USER, "JAMF_CLIENT_ID": "id"}, 3,
     "'JAMF_CLIENT_SECRET' is missing"),
    ("the other half", {**URL, "JAMF_CLIENT_SECRET": CANARY}, 3,
     "'JAMF_CLIENT_ID' is missing"),
    ("half a user", {**URL, "JAMF_USERNAME": "ann"}, 3,
     "'JAMF_PASSWORD' is missing"),
    ("half a user beside a client",
     {**URL, **CLIENT, "JAMF_USERNAME": "ann"}, 11, "127.0.0.1"),
    ("empty secret", {**URL, **CLIENT, "JAMF_CLIENT_SECRET": ""}, 3,
     "'JAMF_CLIENT_SECRET' is empty"),
    ("empty address", {**CLIENT, "JAMF_URL": ""}, 2, "'JAMF_URL' is empty"),
    ("http", {**CLIENT, "JAMF_URL": "http://jamf.example.com"}, 2, "https"),
    ("http, in capitals", {**CLIENT, "JAMF_URL": "HTTP://jamf.example.com"},
     2, "https"),
    ("Terraform's", {"JAMFPRO_INSTANCE_FQDN": "{host}", **PRO}, 11,
     "127.0.0.1"),
    ("Terraform's with scheme", {"JAMFPRO_INSTANCE_FQDN": "{closed}", **PRO},
     11, "127.0.0.1"),
    ("Terraform's user", {"JAMFPRO_INSTANCE_FQDN": "{host}",
                          "JAMFPRO_BASIC_USERNAME": "ann",
                          "JAMFPRO_BASIC_PASSWORD": CANARY}, 11, "127.0.0.1"),
    ("both agree", {**URL, "JAMFPRO_INSTANCE_FQDN": "{host}", **CLIENT, **PRO},
     11, "127.0.0.1"),
    ("addresses disagree",
     {**URL, "JAMFPRO_INSTANCE_FQDN": "other.example.com", **CLIENT}, 2,
     "'JAMF_URL' and 'JAMFPRO_INSTANCE_FQDN' disagree"),
    ("clients disagree", {**URL, **CLIENT, "JAMFPRO_CLIENT_ID": "other"}, 2,
     "'JAMF_CLIENT_ID' and 'JAMFPRO_CLIENT_ID' disagree"),
    ("secrets disagree",
     {**URL, **CLIENT, "JAMFPRO_CLIENT_SECRET": CANARY + "x"}, 2,
     "'JAMF_CLIENT_SECRET' and 'JAMFPRO_CLIENT_SECRET' disagree"),
    ("passwords disagree",
     {**URL, **USER, "JAMFPRO_BASIC_PASSWORD": CANARY + "x"}, 2,
     "'JAMF_PASSWORD' and 'JAMFPRO_BASIC_PASSWORD' disagree"),
    ("login without an address", CLIENT, 2, "'JAMF_URL' is not"),
    ("JamfUploader's", {**JSS, **UPLOADER}, 11, "127.0.0.1"),
    ("JamfUploader's user", {**JSS, "API_USERNAME": "ann",
                             "API_PASSWORD": CANARY}, 11, "127.0.0.1"),
    ("JamfUploader's without a login", JSS, 3, "CLIENT_ID"),
    ("half of JamfUploader's", {**JSS, "CLIENT_ID": "id"}, 3,
     "'CLIENT_SECRET' is missing"),
    ("JamfUploader's, empty", {**UPLOADER, "JSS_URL": ""}, 2,
     "'JSS_URL' is empty"),
    ("JamfUploader's, an empty secret", {**JSS, **UPLOADER,
                                         "CLIENT_SECRET": ""}, 3,
     "'CLIENT_SECRET' is empty"),
    ("JamfUploader's over http", {**UPLOADER,
                                  "JSS_URL": "http://jamf.example.com"}, 2,
     "https"),
    ("JamfUploader's, malformed", {**UPLOADER,
                                   "JSS_URL": "https://exa mple"}, 2,
     "'JSS_URL'"),
    ("names of any program, without JSS_URL", UPLOADER, 2, "JAMF_URL"),
    ("JAMF_URL before JSS_URL", {**URL, **CLIENT, **UPLOADER,
                                 "JSS_URL": "https://other.invalid"}, 11,
     "127.0.0.1"),
    ("JAMF_URL with the login of JSS_URL", {**URL, **JSS, **UPLOADER}, 3,
     "JAMF_CLIENT_ID"),
    ("JSS_URL with the login of JAMF_URL", {**JSS, **CLIENT}, 2,
     "'JAMF_URL' is not"),
    ("JSS_URL with Terraform's login", {**JSS, **PRO}, 2, "'JAMF_URL' is not"),
])
def environment(box, variables, status, piece):
    address = closed()
    env = {name: value.format(closed=address, host=address[8:])
           for name, value in variables.items()}
    result = run(box, "plan", "a.ini", env=env, status=status)
    has(result.err, piece, "stderr")
    same(result.out, "", "stdout")


FULL = """[jamf]
url = {closed}
client_id = id
client_secret = env:THE_SECRET
"""


@rows("jamf section", [
    ("complete", FULL, {"THE_SECRET": CANARY}, [], 11, "127.0.0.1"),
    ("secret not set", FULL, {}, [], 3, "THE_SECRET"),
    ("secret file for others", FULL.replace("env:THE_SECRET", "file:s.txt"),
     {}, [], 8, "s.txt"),
    ("no url", "[jamf]\nclient_id = id\nclient_secret = env:THE_SECRET\n",
     {}, [], 2, "'url'"),
    ("no login", "[jamf]\nurl = {closed}\n", {}, [], 3, "no login"),
    ("half a client", "[jamf]\nurl = {closed}\nclient_id = id\n", {}, [], 3,
     "'client_secret' is missing"),
    ("half a user", "[jamf]\nurl = {closed}\npassword = env:X\n", {}, [], 3,
     "'username' is missing"),
    ("http", FULL.replace("{closed}", "http://jamf.example.com"), {}, [], 1,
     "https"),
    ("environment for a login alone", FULL,
     {"THE_SECRET": "x", "JAMF_TOKEN": CANARY}, [], 2, "one source"),
    ("another client in the environment", FULL,
     {"THE_SECRET": "x", "JAMF_CLIENT_ID": "other"}, [], 2, "one source"),
    ("the same client in the environment", FULL,
     {"THE_SECRET": CANARY, "JAMF_CLIENT_ID": "id"}, [], 11, "127.0.0.1"),
    ("the variable the section names",
     FULL.replace("THE_SECRET", "JAMF_CLIENT_SECRET"),
     {"JAMF_CLIENT_SECRET": CANARY}, [], 11, "127.0.0.1"),
    ("an address in the environment, and no login there", FULL,
     {"THE_SECRET": CANARY, "JAMF_URL": "https://other.example.com"}, [], 3,
     "JAMF_CLIENT_ID"),
    ("label", FULL.replace("[jamf]", '[jamf "test"]'),
     {"THE_SECRET": CANARY}, ["--server", "test"], 11, "127.0.0.1"),
    ("label, not named", FULL.replace("[jamf]", '[jamf "test"]'),
     {"THE_SECRET": CANARY}, [], 2, "--server test"),
    ("label unknown", FULL.replace("[jamf]", '[jamf "test"]'),
     {"THE_SECRET": CANARY}, ["--server", "tset"], 2, '[jamf "tset"]'),
    ("label, and the environment instead",
     FULL.replace("[jamf]", '[jamf "test"]'),
     {"JAMF_URL": "{closed}", "JAMF_TOKEN": CANARY}, ["--server", "test"], 11,
     "127.0.0.1"),
    ("label without an address, and the environment",
     FULL.replace("[jamf]", '[jamf "test"]').replace("url = {closed}\n", ""),
     {"JAMF_URL": "{closed}", "JAMF_TOKEN": CANARY}, ["--server", "test"], 11,
     "127.0.0.1"),
    ("label, and another server in the environment",
     FULL.replace("[jamf]", '[jamf "test"]').replace("{closed}",
                                                     "https://no.invalid"),
     {"JAMF_URL": "{closed}", "JAMF_TOKEN": CANARY}, ["--server", "test"], 2,
     "'JAMF_URL' names another server than [jamf"),
    ("before JSS_URL", FULL, {"THE_SECRET": CANARY, **UPLOADER,
                              "JSS_URL": "https://other.invalid"}, [], 11,
     "127.0.0.1"),
    ("names of any program", "[jamf]\nurl = {closed}\n", UPLOADER, [], 3,
     "no login"),
    ("an address alone, and JSS_URL with the same",
     "[jamf]\nurl = {closed}/\n", {**JSS, **UPLOADER}, [], 11, "127.0.0.1"),
    ("an address alone, and JSS_URL with another",
     "[jamf]\nurl = https://other.invalid\n", {**JSS, **UPLOADER}, [], 2,
     "'JSS_URL' names another server than [jamf]"),
    ("the same gateway, and JSS_URL, which knows no environments",
     "[jamf]\nurl = {closed}\nenvironment_id = e1\n", {**JSS, **UPLOADER},
     [], 2, "'JSS_URL' names another server than [jamf]"),
    ("no address, and JSS_URL", "[jamf]\ncluster_wait = 0\n",
     {**JSS, **UPLOADER}, [], 11, "127.0.0.1"),
    ("a label without an address, and JSS_URL",
     '[jamf "test"]\ncluster_wait = 0\n', {**JSS, **UPLOADER},
     ["--server", "test"], 11, "127.0.0.1"),
    ("a label that is not there, and JSS_URL", FULL, {**JSS, **UPLOADER},
     ["--server", "test"], 2, "has no section"),
    ("cluster_wait", FULL + "cluster_wait = 61\n", {"THE_SECRET": CANARY}, [],
     1, "cluster_wait"),
])
def section(box, conf, variables, arguments, status, piece):
    address = closed()
    box.write("s.txt", CANARY, 0o644)
    env = {name: value.format(closed=address)
           for name, value in variables.items()}
    result = run(box, "plan", *arguments, "a.ini", env=env, status=status,
                 conf=conf.replace("{closed}", address))
    has(result.all, piece, "output")


@rows("jamf place in the project file", [
    ("an address without TLS", "http://jamf.example.com", 1,
     "scepctl.conf:2: the address"),
    ("a secret that is not set", "https://jamf.example.com", 3,
     "scepctl.conf:4: 'client_secret'")])
def place(box, url, status, says):
    result = run(box, "plan", "a.ini", status=status, conf=(
        f"[jamf]\nurl = {url}\nclient_id = x\n"
        "client_secret = env:NOT_SET_HERE\n"))
    has(result.err, says)
    has(result.err, "hint:")


@case("jamf server: a definition selects it, the environment names another")
def selected(box):
    box.write("a.ini", spotless(box, rest="[jamf]\nserver = test\n"))
    env = {"JAMF_URL": "https://other.invalid", "JAMF_TOKEN": CANARY}
    result = box.run("plan", "a.ini", env=env, status=1)
    has(result.err, '[jamf "test"]', "stderr")
    address = closed()
    box.write("scepctl.conf", f'[jamf "test"]\nurl = {address}\n'
              f"username = ann\npassword = env:P\n")
    for name in ("JAMF_URL", "JAMFPRO_INSTANCE_FQDN"):
        result = box.run("plan", "a.ini", status=2, env={
            name: "https://other.invalid", "JAMF_TOKEN": CANARY, "P": CANARY})
        has(result.err, f"'{name}' names another server", "stderr")
        lacks(result.all, CANARY, "output")
    # The same server, or none: its login is the section's.
    for more in ({"JAMF_URL": address + "/"}, {}):
        result = box.run("plan", "a.ini", status=11, env={
            **more, "JAMF_TOKEN": CANARY, "P": CANARY})
        has(result.err, "127.0.0.1", "stderr")
        lacks(result.all, CANARY, "output")


@case("jamf server: --server leaves out what is for another")
def left_out(box):
    address = closed()
    box.write("scepctl.conf", "".join(
        f'[jamf "{label}"]\nurl = {address}\nusername = ann\n'
        "password = env:P\n" for label in ("one", "two")))
    for name, rest in (("a", "[jamf]\nserver = one\n"), ("b", ""),
                       ("c", "[jamf]\nserver = two\n")):
        box.write(f"{name}.ini", spotless(
            box, profile={"identifier": f"com.example.{name}", "name": name},
            rest=rest))
    result = box.run("plan", "--server", "one", env={"P": CANARY}, status=11)
    has(result.err, "1 definition for another server left out", "stderr")


@case("jamf plan: --json is one document, whatever fails")
def document(box):
    address = closed()
    env = {"JAMF_URL": address, "JAMF_TOKEN": CANARY}
    box.write("good.ini", spotless(box))
    box.write("bad.ini", definition({"key_size": "2047"}, {
        "identifier": "com.example.bad"}))
    result = box.run("plan", "--json", env=env, status=11)
    told = result.json()
    same([f["file"] for f in told["findings"] if f["severity"] == "error"],
         ["bad.ini"], "findings")
    failure, = told["failures"]
    same((failure["file"], failure["status"]), ("bad.ini", 1), "failures")
    has(failure["message"], "key_size", "why")
    same([(s["server"], s["status"], s["items"]) for s in told["servers"]],
         [(address, 11, [])], "servers")
    same(told["status"], 11, "status")
    lacks(result.err, "2047", "stderr")
    lacks(result.all, CANARY, "output")


@case("jamf plan: --markdown says that the server was not reached")
def markdown(box):
    address = closed()
    result = run(box, "plan", "--markdown", status=11,
                 env={"JAMF_URL": address, "JAMF_TOKEN": CANARY})
    has(rendered(result.out), "### https://127.0.0.1", "stdout")
    has(result.out, "**", "stdout")


@case("jamf apply: no prune while a definition has errors")
def prune(box):
    box.write("bad.ini", definition({"key_size": "2047"}, {
        "identifier": "com.example.bad"}))
    env = {"JAMF_URL": closed(), "JAMF_TOKEN": CANARY}
    result = run(box, "apply", "--prune", "--yes", env=env, status=8)
    has(result.err, "1 definition cannot be used", "stderr")
    box.write("bad.ini", "[profile]\nabstract = yes\n")
    run(box, "apply", "--prune", "--yes", env=env, status=11)


@case("jamf apply: a server that is not there leaves no lock file behind")
def nothing_there(box):
    env = {"JAMF_URL": closed(), "JAMF_TOKEN": CANARY}
    for arguments in (["apply", "--yes"], ["push", "--yes", "a.ini"],
                      ["apply", "--dry-run"], ["pull"]):
        run(box, *arguments, env=env, status=11)
    same([f for f in box.files() if f.startswith("scepctl")], [], "files")


@case("jamf push: a profile by anyone, too, but only where files are named")
def push_profile(box):
    env = {"JAMF_URL": closed(), "JAMF_TOKEN": CANARY}
    box.write("a.ini", spotless(box))
    box.run("build", "--unsigned", "a.ini", status=0)
    box.run("push", "--yes", "a.mobileconfig", env=env, status=11)
    box.run("build", "--upload", "--unsigned", "a.mobileconfig", env=env,
            status=2)
    box.write("broken.mobileconfig", b"<plist><dict>")
    box.run("push", "--yes", "broken.mobileconfig", env=env, status=1)


@case("jamf build --upload: the file is written first, and why it is not sent")
def upload(box):
    env = {"JAMF_URL": closed(), "JAMF_TOKEN": CANARY}
    result = run(box, "build", "--upload", "--yes", "--sign",
                 box.fixtures.identity(), "a.ini", env=env, status=11)
    check(box.exists("a.mobileconfig"), "no file")
    same(result.err.count("takes no signed profile"), 1, "how often")


@case("jamf plan: all definitions of the project, from any directory below")
def whole_project(box):
    box.write("scepctl.conf", f"[jamf]\nurl = {closed()}\nusername = ann\n"
              "password = env:P\n")
    box.write("sub/bad.ini", definition({"key_size": "2047"}))
    box.write("other/good.ini", spotless(box, profile={
        "identifier": "com.example.good"}))
    for place in (".", "sub"):
        result = box.run("plan", "--json", env={"P": CANARY},
                         cwd=box.at(place), status=11)
        same(len(result.json()["failures"]), 1, place)
    box.run("plan", cwd=box.at("sub"), status=3)


LOCKED = {"kind": "object", "server": "https://jamf.example.com",
          "identifier": "com.example.scep.test", "platform": "macos",
          "name": "Example identity", "id": 42, "uuid": None, "applied": {},
          "stored": {}, "confirm": "done"}


def dynamic(box):
    return spotless(box, {
        "challenge_type": "dynamic-microsoft-ca",
        "url_to_scep_admin": "https://ndes.example.com/certsrv/mscep_admin/",
        "username": "EXAMPLE\\ndes|x", "password": "env:NDES"})


@case("jamf plan --credentials: what the lock file knows, without a server")
def credentials(box):
    box.write("a.ini", dynamic(box))
    told = box.run("plan", "--credentials", "--json", status=0).json()
    (account,) = told["accounts"]
    same(account["username"], "EXAMPLE\\ndes|x", "account")
    same([(p["file"], p["id"], p["confirm"]) for p in account["profiles"]],
         [("a.ini", None, "unknown")], "profiles")
    entry = {key: value for key, value in LOCKED.items() if value is not None}
    box.write("scepctl.lock", json.dumps(entry, separators=(",", ":")) + "\n")
    told = box.run("plan", "--credentials", "--json", status=0).json()
    (profile,) = told["accounts"][0]["profiles"]
    same((profile["id"], profile["confirm"]), (42, "done"), "profile")
    has(profile["page"], "https://jamf.example.com/", "page")
    has(profile["page"], "42", "page")
    text = box.run("plan", "--credentials", status=0).out
    has(text, profile["page"], "text")
    table = box.run("plan", "--credentials", "--markdown", status=0).out
    has(table, "ndes\\|x", "markdown")


@case("jamf: a definition of the project file's own keys is explained")
def explained(box):
    for key in ("environment_id", "tenant_id", "cluster_wait", "client_secret"):
        has(box.run("explain", f"jamf.{key}", status=0).out, key, "stdout")


GATEWAY = "https://us.api.jamfcloud.com"
LOGIN = {"JAMF_CLIENT_ID": "c", "JAMF_CLIENT_SECRET": CANARY}


@rows("jamf gateway: an environment and a tenant, from wherever", [
    ("both variables", "", {"JAMF_URL": GATEWAY, **LOGIN,
                            "JAMF_ENVIRONMENT_ID": "e",
                            "JAMF_TENANT_ID": "t"}),
    ("both keys", f"url = {GATEWAY}\nenvironment_id = e\ntenant_id = t\n"
     "client_id = c\nclient_secret = env:S\n", {"S": CANARY}),
    ("a key and a variable", f"url = {GATEWAY}\nenvironment_id = e\n",
     {"JAMF_URL": GATEWAY, **LOGIN, "JAMF_TENANT_ID": "t"}),
    ("a key and a stray variable",
     f"url = {GATEWAY}\ntenant_id = t\nclient_id = c\n"
     "client_secret = env:S\n", {"S": CANARY, "JAMF_ENVIRONMENT_ID": "e"})])
def both_levels(box, keys, env):
    box.write("scepctl.conf", "[jamf]\n" + keys)
    box.write("a.ini", spotless(box))
    result = box.run("plan", "a.ini", env=env, status=2)
    has(result.err, "are both set")
    lacks(result.err, CANARY)


@rows("jamf gateway: the retired one is refused by name", [
    ("variable", "", {"JAMF_URL": "https://us.apigw.jamf.com", **LOGIN,
                      "JAMF_TENANT_ID": "t"}, 2),
    ("whole address", "", {
        "JAMF_URL": "https://us.apigw.jamf.com/api/proclassic/tenant/t",
        **LOGIN}, 2),
    ("key", "url = https://eu.apigw.jamf.com\nenvironment_id = e\n"
     "client_id = c\nclient_secret = env:S\n", {"S": CANARY}, 1)])
def retired(box, keys, env, status):
    box.write("scepctl.conf", "[jamf]\n" + keys)
    box.write("a.ini", spotless(box))
    result = box.run("plan", "a.ini", env=env, status=status)
    has(result.err, "retired")
    has(result.err, "https://us.api.jamfcloud.com")


@case("jamf gateway: without an environment")
def no_level(box):
    box.write("a.ini", spotless(box))
    result = box.run("plan", "a.ini", env={"JAMF_URL": GATEWAY, **LOGIN},
                     status=2)
    has(result.err, "no environment is set")
    has(result.err, "JAMF_ENVIRONMENT_ID")


@case("jamf: what build makes does not depend on the server's section")
def same_build(box):
    plain = built(box, definition())
    box.write("scepctl.conf", "[jamf]\nurl = https://jamf.example.com\n")
    same(built(box, definition()), plain, "profile")

#!/usr/bin/env python3
"""Logins to Jamf Pro: tokens that end at any moment, logins that are refused
and never tried again, every form a login has, and privileges by their name."""

import sys

sys.dont_write_bytecode = True

from office import CHALLENGE, CLIENT, CLIENT_SECRET, item_of, main  # noqa: E402
from double import pages  # noqa: E402
from harness import case, check, has, lacks, rows, same  # noqa: E402

SCOPE = "[scope]\ncomputer_groups = SCEP pilot\n"
USER, PASSWORD = "ann", "canary-password-3c1f"
OTHER = "canary-other-secret-55aa"
OAUTH, BASIC = "/api/v1/oauth/token", "/api/v1/auth/token"
INVALIDATE = "/api/v1/auth/invalidate-token"
JSON = "application/json"
BARE = "[network]\nca_file = {ca}\n"
# At least as many as the authorised requests of an apply with one of
# everything.
REQUESTS = 16


def tokens(box):
    """Requests for a token, by path."""
    return [entry["path"] for entry in box.double.log()
            if entry["path"].endswith("/token")]


def paths(box):
    return [entry["path"] for entry in box.double.log()]


def one_login(box, outcome):
    (counts,) = box.double.stats()["login_counts"].values()
    same(counts, outcome, "logins")


# -- tokens that end ---------------------------------------------------------

def one_of_everything(box):
    """A creation, an update, an adoption and a deletion are to be done."""
    box.jamf()
    for name in ("adopted", "changed", "deleted"):
        box.define(f"{name}.ini", rest=SCOPE)
    box.apply()
    lines = box.read("scepctl.lock").decode().splitlines(True)
    box.write("scepctl.lock", "".join(
        line for line in lines if "com.example.adopted" not in line))
    box.define("changed.ini", {"key_size": "4096"}, rest=SCOPE)
    box.define("new.ini", rest=SCOPE)
    box.remove("deleted.ini")
    box.double.forget()


def all_done(box, run):
    same({item["name"]: item["result"] for item in run["items"]},
         {"SCEP adopted": "unchanged", "SCEP changed": "updated",
          "SCEP new": "created", "SCEP deleted": "deleted"})
    same(sorted(box.lock_objects()), ["com.example.adopted",
                                      "com.example.changed",
                                      "com.example.new"])
    same(sorted(profile["name"] for profile
                in box.double.profiles()["macos"]),
         ["SCEP adopted", "SCEP changed", "SCEP new"])
    box.is_true()
    done = [entry["method"] for entry in box.writes()
            if entry["status"] != 401]
    same(sorted(done), ["DELETE", "POST", "PUT"], "writes that were let in")


@case("one of everything, one login")
def undisturbed(box):
    one_of_everything(box)
    all_done(box, box.apply("--prune"))
    same(tokens(box), [OAUTH])
    check(len(paths(box)) - 1 <= REQUESTS,
          f"more requests than are tested: {paths(box)}")
    same(paths(box)[-1], INVALIDATE)


def ends_at(box, n):
    one_of_everything(box)
    box.double.expire_at(requests=[n])
    all_done(box, box.apply("--prune"))
    # No new one is fetched to be given back.
    ended = [entry["path"] for entry in box.double.log()
             if entry["status"] == 401 and entry["path"] != INVALIDATE]
    check(len(ended) <= 5, f"requests with the dead token: {ended}")
    same(tokens(box), [OAUTH] * (2 if ended else 1))


rows("token ends at request", [(str(n), n) for n in range(1, REQUESTS + 1)])(
    ends_at)


@case("token ends twice")
def ends_twice(box):
    one_of_everything(box)
    box.double.expire_at(requests=[4, 11])
    all_done(box, box.apply("--prune"))
    same(tokens(box), [OAUTH] * 3)


@case("each token is good for three requests only")
def few_uses(box):
    one_of_everything(box)
    box.double.configure(token_uses=3)
    all_done(box, box.apply("--prune"))


@case("a short token is renewed before it ends")
def short(box):
    one_of_everything(box)
    box.double.client(CLIENT, CLIENT_SECRET, lifetime=4)
    box.double.configure(delay=0.5)
    all_done(box, box.apply("--prune"))
    check(len(tokens(box)) >= 2, f"tokens: {tokens(box)}")
    same([entry for entry in box.double.log() if entry["status"] == 401], [],
         "requests with a dead token")


@case("the server's clock is far away")
def skewed(box):
    """Only the lifetime counts, never the moment."""
    one_of_everything(box)
    box.double.advance(seconds=-86400)
    all_done(box, box.apply("--prune"))
    same(len(tokens(box)), 1)


@case("no new token in mid-run: the rest is not done, the lock is true")
def refused_in_mid_run(box):
    one_of_everything(box)
    box.double.expire_at(requests=[10])
    box.double.fault("answer", "POST", OAUTH, nth=2, times=99, status=401,
                     type=JSON, body='{"error":"invalid_client"}')
    result = box.run("apply", "--yes", "--prune")
    check(result.status in (3, 7), str(result))
    has(result.err, f"API client '{CLIENT}' is refused")
    same(len(tokens(box)), 2, "logins")
    box.is_true()
    box.double.clear_faults()
    box.double.forget()
    box.apply("--prune")
    same(box.actions(), {name: "unchanged" for name in (
        "adopted.ini", "changed.ini", "new.ini")})


@case("a token that the server does not take although it gave it")
def never_good(box):
    box.jamf()
    box.define()
    box.double.fault("answer", "GET", "/JSSResource/", times=99, status=401,
                     type=JSON, body=pages.invalid_token().body.decode())
    result = box.run("apply", "--yes", status=3)
    has(result.err, "refuses a token it has just given")
    same(len(tokens(box)), 2)


# -- refused ------------------------------------------------------------------

@rows("wrong secret is refused once", (("400", "400"), ("401", "401")))
def wrong_secret(box, form):
    box.jamf(wrong_secret=form)
    box.define()
    for command in (["plan"], ["apply", "--yes"]):
        box.double.forget()
        result = box.run(*command, status=3,
                         env={"JAMF_TEST_SECRET": OTHER})
        lacks(result.all, OTHER)
        has(result.err, f"API client '{CLIENT}' is refused by "
            f"'{box.double.url}'")
        one_login(box, {"ok": 0, "failed": 1})
        same(paths(box), [OAUTH])


@case("the secret is not set: nothing is connected to")
def no_secret(box):
    box.jamf()
    box.define()
    result = box.run("plan", status=3, env={"JAMF_TEST_SECRET": None})
    has(result.err, "JAMF_TEST_SECRET")
    same(paths(box), [])


def basic_project(box, password=PASSWORD):
    """Instead of the API client a user."""
    box.jamf()
    text = box.read("scepctl.conf").decode()
    text = text.replace("client_id", "username").replace(CLIENT, USER)
    text = text.replace("client_secret", "password")
    box.write("scepctl.conf", text)
    box.double.user(USER, PASSWORD)
    box.secrets.append(PASSWORD)
    return {"JAMF_TEST_SECRET": password}


@case("user and password")
def user(box):
    env = basic_project(box)
    box.define(rest=SCOPE)
    box.apply(env=env)
    same(tokens(box), [BASIC])
    same(paths(box)[-1], INVALIDATE)
    one_login(box, {"ok": 1, "failed": 0})
    box.double.expire_at(requests=[2])
    same(box.actions(env=env), {"wifi.ini": "unchanged"})
    one_login(box, {"ok": 3, "failed": 0})


@case("a wrong password is tried once, a locked account is not hammered")
def wrong_password(box):
    env = basic_project(box, OTHER)
    box.define()
    for _ in range(2):
        box.double.forget()
        result = box.run("apply", "--yes", status=3, env=env)
        lacks(result.all, OTHER)
        has(result.err, f"user '{USER}' is refused")
        one_login(box, {"ok": 0, "failed": 1})
    # One more would lock it.
    box.plan(env={"JAMF_TEST_SECRET": PASSWORD})


@case("a password that has expired is said to have")
def expired(box):
    env = basic_project(box)
    box.double.user(USER, PASSWORD, expired=True)
    box.define()
    result = box.run("plan", status=3, env=env)
    has(result.err, "the password has expired")
    same(tokens(box), [BASIC])


# -- a ready token ------------------------------------------------------------

def ready(box, token, **more):
    box.secrets.append(token)
    return {"JAMF_TEST_SECRET": None, "JAMF_URL": box.double.url,
            "JAMF_TOKEN": token, **more}


@case("a ready token is used and never given back")
def ready_token(box):
    box.jamf()
    box.define(rest=SCOPE)
    env = ready(box, box.double.token())
    box.apply(env=env)
    same(tokens(box), [])
    lacks(" ".join(paths(box)), "invalidate")
    same(box.actions(env=env), {"wifi.ini": "unchanged"})


@rows("a ready token that is refused: no login, no second try",
      (("unknown", False), ("ended", True)))
def bad_token(box, is_known):
    box.jamf()
    box.define()
    token = box.double.token()
    if is_known:
        box.double.kill_tokens()
    else:
        token = "canary-" + token[7:]
    result = box.run("apply", "--yes", status=3, env=ready(box, token))
    has(result.err, "token is refused by")
    same(tokens(box), [])
    same(len(paths(box)), 1, f"requests {paths(box)}")


@case("a ready token that ends in mid-run")
def token_ends(box):
    one_of_everything(box)
    box.double.expire_at(requests=[11])
    env = ready(box, box.double.token())
    result = box.run("apply", "--yes", "--prune", env=env)
    check(result.status in (3, 7), str(result))
    has(result.err, "fetch a new one")
    same(tokens(box), [])
    box.is_true()
    box.apply("--prune")
    same(sorted(profile["name"] for profile
                in box.double.profiles()["macos"]),
         ["SCEP adopted", "SCEP changed", "SCEP new"])


@rows("a token that cannot be one", (
    ("blank", "canary token"), ("line feed", "canary\ntoken"),
    ("empty", "")))
def no_token(box, token):
    box.jamf()
    box.define()
    result = box.run("plan", status=3, env={"JAMF_URL": box.double.url,
                                            "JAMF_TOKEN": token})
    lacks(result.all, "canary")
    check(len(paths(box)) <= 1, f"requests {paths(box)}")


# -- other servers ------------------------------------------------------------

@case("an older server: its path is asked for once")
def old_server(box):
    one_of_everything(box)
    box.double.configure(oauth_v1=False)
    box.double.expire_at(requests=[5])
    all_done(box, box.apply("--prune"))
    same(tokens(box), [OAUTH, "/api/oauth/token", "/api/oauth/token"])


@case("a server without either path")
def no_oauth(box):
    box.jamf(oauth_v1=False, oauth_old=False)
    box.define()
    result = box.run("plan", status=12)
    has(result.err, "check that this is the address of Jamf Pro")
    same(len(tokens(box)), 2)


def behind_gateway(box, level="environment:e-1", key="environment_id"):
    """A project whose server is the gateway, for the environment e-1."""
    jamf = box.jamf(gateway=level)
    text = box.read("scepctl.conf").decode()
    url = f"url = {jamf.url}\n"
    has(text, url)
    box.write("scepctl.conf", text.replace(url, f"{url}{key} = e-1\n"))
    return jamf


@rows("the platform's gateway", [
    ("environment", "environment:e-1", "environment_id"),
    ("tenant", "tenant:e-1", "tenant_id")])
def gateway(box, level, key):
    jamf = behind_gateway(box, level, key)
    box.define(rest=SCOPE)
    box.apply()
    same(tokens(box), ["/auth/token"])
    same([path for path in paths(box)[1:]
          if not path.startswith(("/proclassic/", "/pro/"))
          or "/subset/" in path], [])
    same(box.actions(), {"wifi.ini": "unchanged"})
    same(box.lock_objects()["com.example.wifi"]["server"],
         f"{jamf.url}#{level.replace(':', '=')}")
    lacks(" ".join(paths(box)), "invalidate")


@case("the gateway: its environments are servers of their own")
def gateway_two(box):
    behind_gateway(box)
    box.define(rest=SCOPE)
    box.apply()
    text = box.read("scepctl.conf").decode()
    box.write("scepctl.conf", text.replace("= e-1", "= e-2"))
    box.double.configure(gateway="environment:e-2")
    result = box.run("plan", status=0)
    has(result.out, "apply notes it in the lock file")


@rows("the gateway: what it refuses is named, with what to do", [
    ("another environment", "environment:e-2", 3,
     "not for this environment or tenant", "environment_id"),
    ("a tenant", "tenant:e-1", 12, "the other of environment and tenant",
     "tenant_id")])
def gateway_refuses(box, level, status, says, hint):
    behind_gateway(box, level)
    box.define()
    result = box.run("plan", status=status)
    has(result.err, says)
    has(result.err, hint)


@case("the gateway: a permission that is missing has the gateway's name")
def gateway_permission(box):
    jamf = behind_gateway(box)
    jamf.client(CLIENT, CLIENT_SECRET, privileges=[])
    box.define()
    result = box.run("plan", status=5)
    has(result.err, "permission 'configuration-profiles:read' is missing")
    lacks(result.err, "Read macOS")
    lacks(result.err, "API roles")


@case("the gateway: its firewall is none of Jamf Pro's refusals")
def gateway_firewall(box):
    jamf = behind_gateway(box)
    box.define()
    jamf.fault("status", "GET", "/proclassic/", times=9, status=403,
               page="cdn")
    result = box.run("plan", status=12)
    has(result.err, "403: 'ERROR: The request could not be satisfied'")
    has(result.err, "file://")
    lacks(result.err, "privilege")


@case("the gateway takes no users")
def gateway_user(box):
    env = basic_project(box)
    text = box.read("scepctl.conf").decode()
    url = f"url = {box.double.url}\n"
    box.write("scepctl.conf", text.replace(url, f"{url}environment_id = e\n"))
    box.define()
    result = box.run("plan", status=1, env=env)
    has(result.err, "it takes API clients only")
    same(paths(box), [])


@rows("mobile device groups of the Jamf Pro API: the newest, then the old", [
    ("new", True, ["/api/v2/mobile-device-groups"]),
    ("old", False, ["/api/v2/mobile-device-groups",
                    "/api/v1/mobile-device-groups"])])
def mobile_groups(box, has_new, asked):
    box.jamf(classic_lists=False, groups_v2=has_new)
    box.define(profile={"platform": "ios"},
               rest="[scope]\nmobile_device_groups = iPads\n")
    box.run("plan", status=0)
    same([path.partition("?")[0] for path in paths(box)
          if "mobile-device-groups" in path], asked)


def body(text, **more):
    return {"action": "answer", "type": JSON, "body": text, **more}


@rows("an answer to the login that is none", [
    (label, fault) for label, fault in {
        "no token": {"action": "token_missing"},
        "ended before": {"action": "token_negative"},
        "no lifetime at all": {"action": "token_zero"},
        "a page": {"action": "token_html"},
        "no JSON": body("{"),
        "nothing": body(""),
        "a list": body("[]"),
        "token is a number": body('{"access_token":5,"expires_in":60}'),
        "empty token": body('{"access_token":"","expires_in":60}'),
        "token with a line feed": body(
            '{"access_token":"canary\\nX: y","expires_in":60}'),
        "lifetime is a text": body(
            '{"access_token":"canary","expires_in":"60"}'),
        "two tokens": body('{"access_token":"canary","access_token":"b",'
                           '"expires_in":60}'),
        "something behind it": body(
            '{"access_token":"canary","expires_in":60} x'),
        "deep": body('{"a":' + "[" * 5000 + "]" * 5000 + "}"),
        "error with 200": body('{"error":"invalid_client"}'),
        "500 as JSON": body('{"error":"server_error"}', status=500),
    }.items()])
def odd_answer(box, fault):
    box.jamf()
    box.define()
    box.double.fault(method="POST", path="token$", times=99, **fault)
    result = box.run("apply", "--yes", status=12)
    lacks(result.all, "canary")
    same({path for path in paths(box)}, {OAUTH})
    same(box.exists("scepctl.lock"), False)


@rows("a lifetime that is no use", (
    ("none given", '{"access_token":"%s"}'),
    ("null", '{"access_token":"%s","expires_in":null}'),
    ("a second", '{"access_token":"%s","expires_in":1}'),
    ("a century", '{"access_token":"%s","expires_in":3155760000}')))
def odd_lifetime(box, text):
    box.jamf()
    box.define(rest=SCOPE)
    token = box.double.token()
    box.double.fault("answer", "POST", "token$", times=99, type=JSON,
                     body=text % token)
    same(box.actions(), {"wifi.ini": "create"})


# -- privileges ---------------------------------------------------------------

MACOS = [f"{verb} macOS Configuration Profiles"
         for verb in ("Create", "Read", "Update", "Delete")]
IOS = [f"{verb} iOS Configuration Profiles"
       for verb in ("Create", "Read", "Update", "Delete")]
LOOKUPS = ["Read Categories", "Read Sites", "Read Computers",
           "Read Smart Computer Groups", "Read Static Computer Groups",
           "Read Mobile Devices", "Read Smart Mobile Device Groups",
           "Read Static Mobile Device Groups", "Read Departments",
           "Read Buildings", "Read User", "Read Network Segments"]
EVERY = MACOS + IOS + LOOKUPS
FORMS = ("401-html", "403-html", "401-json", "403-json")
MOBILE = {"profile": {"platform": "ios"}}


def missing(privileges, forms=FORMS, **more):
    """A row for each form that the answer may have."""
    return [(f"{privileges[0]}, {form}", privileges, form, more)
            for form in forms]


PRIVILEGES = (
    missing(["Read macOS Configuration Profiles"])
    + missing(["Create macOS Configuration Profiles"])
    + missing(["Update macOS Configuration Profiles"], change=True)
    + missing(["Delete macOS Configuration Profiles"], prune=True)
    + missing(["Read iOS Configuration Profiles"], forms=FORMS[:1], **MOBILE)
    + missing(["Create iOS Configuration Profiles"], forms=FORMS[1:2],
              **MOBILE)
    + missing(["Read Categories"], forms=FORMS[2:3])
    + missing(["Read Sites"], forms=FORMS[3:], jamf={"site": "Bern"})
    + sum((missing([name], forms=FORMS[:1], rest=f"[scope]\n{key}\n")
           for name, key in (
               ("Read Computers", "computers = Mac 1"),
               ("Read Departments", "departments = Sales"),
               ("Read Buildings", "buildings = HQ"),
               ("Read User", "users = ann"))), [])
    + missing(["Read Network Segments"], forms=FORMS[1:2],
              rest=f"{SCOPE}\n[limitations]\nnetwork_segments = Office\n")
    + missing(["Read Smart Computer Groups", "Read Static Computer Groups"],
              forms=FORMS[1:3], rest=SCOPE)
    + missing(["Read Mobile Devices"], forms=FORMS[:1],
              rest="[scope]\nmobile_devices = iPad 1\n", **MOBILE)
    + missing(["Read Smart Mobile Device Groups",
               "Read Static Mobile Device Groups"], forms=FORMS[3:],
              rest="[scope]\nmobile_device_groups = iPads\n", **MOBILE))


@rows("privilege missing", PRIVILEGES)
def privilege(box, names, form, more):
    """Any of them: the first one is named in every row, since the server
    does not say which it was."""
    more = dict(more)
    change, prune = more.pop("change", False), more.pop("prune", False)
    box.jamf(privilege_answer=form)
    box.define(**more)
    if change or prune:
        box.apply()
        box.define(scep={"key_size": "4096"})
        box.double.forget()
    if prune:
        box.remove("wifi.ini")
        box.define("other.ini")
        box.apply("other.ini")
        box.double.forget()
    for name in names:
        box.double.client(CLIENT, CLIENT_SECRET,
                          [each for each in EVERY if each != name])
        result = box.run("apply", "--yes", *(["--prune"] if prune else []),
                         status=7 if prune else 5)
        for each in names:
            has(result.all, f"'{each}'")
        has(result.all, "API roles and clients")
        box.is_true()
        same(len(tokens(box)), 1, "a privilege is no reason to log in again")
        box.double.forget()
    box.double.client(CLIENT, CLIENT_SECRET, EVERY)
    box.apply(*(["--prune"] if prune else []))


@case("reading needs no more than reading")
def read_only(box):
    """As the manual says of plan."""
    box.jamf()
    box.define(rest=SCOPE)
    box.double.client(CLIENT, CLIENT_SECRET, [
        each for each in EVERY if each.startswith("Read")])
    same(box.actions(), {"wifi.ini": "create"})


@case("no privilege to count devices: the plan says so and goes on")
def uncounted(box):
    box.jamf()
    box.define(rest="[scope]\nbuildings = HQ\n")
    box.double.client(CLIENT, CLIENT_SECRET, [
        each for each in EVERY if each != "Read Computers"])
    item = item_of(box.plan(), "wifi.ini")
    same(item["action"], "create")
    same(item["devices"], None)
    has(item["devices_unknown"] or "", "Read Computers")


# -- environment --------------------------------------------------------------

def fill(box, env):
    """URL and HOST are the double's, TOKEN is a token of it."""
    values = {"URL": box.double.url,
              "HOST": box.double.url.partition("//")[2],
              "TOKEN": box.double.token(),
              "ID": CLIENT, "SECRET": CLIENT_SECRET,
              "USER": USER, "PASSWORD": PASSWORD}
    box.secrets += [values["TOKEN"], PASSWORD, OTHER]
    return {name: value.format(**values) for name, value in env.items()}


def oauth(prefix="JAMF", **more):
    return {f"{prefix}_CLIENT_ID": "{ID}",
            f"{prefix}_CLIENT_SECRET": "{SECRET}", **more}


NAMED = {"JAMF_URL": "{URL}"}
FQDN = {"JAMFPRO_INSTANCE_FQDN": "{HOST}"}


@rows("login from the environment", (
    ("API client", {**NAMED, **oauth()}, [OAUTH]),
    ("a slash behind the URL", {"JAMF_URL": "{URL}/", **oauth()}, [OAUTH]),
    ("user", {**NAMED, "JAMF_USERNAME": "{USER}",
              "JAMF_PASSWORD": "{PASSWORD}"}, [BASIC]),
    ("token", {**NAMED, "JAMF_TOKEN": "{TOKEN}"}, []),
    ("a token goes before all else", {**NAMED, **oauth(),
                                      "JAMF_TOKEN": "{TOKEN}"}, []),
    ("an API client goes before a user", {
        **NAMED, **oauth(), "JAMF_USERNAME": "x", "JAMF_PASSWORD": "y"},
     [OAUTH]),
    ("Terraform's", {**FQDN, **oauth("JAMFPRO")}, [OAUTH]),
    ("Terraform's with scheme", {"JAMFPRO_INSTANCE_FQDN": "{URL}",
                                 **oauth("JAMFPRO")}, [OAUTH]),
    ("Terraform's user", {**FQDN, "JAMFPRO_BASIC_USERNAME": "{USER}",
                          "JAMFPRO_BASIC_PASSWORD": "{PASSWORD}"}, [BASIC]),
    ("JamfUploader's", {"JSS_URL": "{URL}", "CLIENT_ID": "{ID}",
                        "CLIENT_SECRET": "{SECRET}"}, [OAUTH]),
    ("JamfUploader's user", {"JSS_URL": "{URL}/", "API_USERNAME": "{USER}",
                             "API_PASSWORD": "{PASSWORD}"}, [BASIC]),
    ("one of each", {**NAMED, **oauth("JAMFPRO")}, [OAUTH]),
    ("both, agreeing", {**NAMED, **FQDN, **oauth(), **oauth("JAMFPRO")},
     [OAUTH])))
def environment(box, env, expected):
    box.jamf(project=False)
    box.double.user(USER, PASSWORD)
    box.write("scepctl.conf", BARE.format(ca=box.double.ca))
    box.define()
    same(box.actions(env=fill(box, env)), {"wifi.ini": "create"})
    same(tokens(box), expected)


@rows("the environment goes before the project file", (
    ("all of it", {**NAMED, **oauth()}, 0, ""),
    ("not its login alone", {**oauth(), "JAMF_CLIENT_ID": "other"}, 2,
     "JAMF_URL"),
    ("its login alone, if it is the same", {"JAMF_CLIENT_ID": "{ID}"}, 0, ""),
    ("not its URL alone", NAMED, 3, "no login"),
    ("but not JamfUploader's", {"JSS_URL": "https://localhost:1",
                                "CLIENT_ID": "x", "CLIENT_SECRET": OTHER}, 0,
     ""),
    ("half a login", {**NAMED, "JAMF_CLIENT_ID": "{ID}"}, 3,
     "JAMF_CLIENT_SECRET"),
    ("the other half", {**NAMED, "JAMF_CLIENT_SECRET": "{SECRET}"}, 3,
     "JAMF_CLIENT_ID"),
    ("two URLs", {**NAMED, "JAMFPRO_INSTANCE_FQDN": "jamf.example.com",
                  **oauth()}, 2, "disagree"),
    ("two clients", {**NAMED, **oauth(), "JAMFPRO_CLIENT_ID": "other"}, 2,
     "disagree"),
    ("two secrets", {**NAMED, **oauth(), "JAMFPRO_CLIENT_SECRET": OTHER}, 2,
     "disagree"),
    ("two users", {**NAMED, "JAMF_USERNAME": "a", "JAMF_PASSWORD": "b",
                   "JAMFPRO_BASIC_USERNAME": "c"}, 2, "disagree"),
    ("an empty URL", {"JAMF_URL": "", **oauth()}, 2, "JAMF_URL"),
    ("an empty secret", {**NAMED, **oauth(), "JAMF_CLIENT_SECRET": ""}, 3,
     "JAMF_CLIENT_SECRET"),
    ("http", {"JAMF_URL": "http://{HOST}", **oauth()}, 2, "https"),
    ("rubbish", {"JAMF_URL": "https://exa mple", **oauth()}, 2, "JAMF_URL")))
def precedence(box, env, status, words):
    box.jamf()
    box.define()
    result = box.run("plan", env={**fill(box, env)})
    same(result.status, status, str(result))
    has(result.err, words)
    if status:
        same(paths(box), [], "requests")
    else:
        same(tokens(box), [OAUTH])


@case("a label: the environment is for the server that --server names")
def labelled(box):
    box.jamf(project=False)
    text = "[jamf \"{name}\"]\nurl = {url}\nclient_id = {client}\n" \
        "client_secret = env:JAMF_TEST_SECRET\n\n"
    box.write("scepctl.conf", text.format(
        name="one", url="https://localhost:1", client="nobody")
        + text.format(name="two", url=box.double.url, client=CLIENT)
        + BARE.format(ca=box.double.ca))
    box.define("a.ini", jamf={"server": "two"})
    env = {"JAMF_URL": "https://localhost:1", "JAMF_CLIENT_ID": "x",
           "JAMF_CLIENT_SECRET": OTHER}
    for arguments in ([], ["--server", "two"]):
        result = box.run("plan", *arguments, env=env, status=2)
        has(result.err, "'JAMF_URL' names another server than [jamf \"two\"]")
        lacks(result.all, OTHER)
    same(paths(box), [], "requests")
    env["JAMF_URL"] = box.double.url
    same(box.actions(env=env), {"a.ini": "create"})
    result = box.run("plan", "--server", "two", env=env, status=3)
    has(result.err, "refused")
    lacks(result.all, OTHER)
    same(box.actions("--server", "two"), {"a.ini": "create"})
    result = box.run("plan", "--server", "three", status=2)
    has(result.err, "three")


@case("nothing of a login is left anywhere")
def leaves_nothing(box):
    box.jamf()
    box.define(rest=SCOPE)
    box.run("-vv", "apply", "--yes", status=0)
    for name in box.files():
        text = box.read(name).decode("utf-8", "replace")
        for secret in (CLIENT_SECRET, CHALLENGE, "eyJ"):
            lacks(text, secret, name)


if __name__ == "__main__":
    main(12)

"""Accounts, tokens, privileges, the gateway."""

import re
import time
from email.utils import parsedate_to_datetime

from caller import IOS, MAC, general, ios, mac
from harness import case, check, has, rows, same
from stage import GOOD, INVALID, created


@case("login: both paths, and neither")
def paths(box):
    caller = box.caller(login=False)
    answer = caller.login()
    same(sorted(answer.json()), ["access_token", "expires_in", "scope",
                                 "token_type"])
    same((answer.json()["token_type"], answer.json()["expires_in"]),
         ("Bearer", 600))
    same(caller.login(path="/api/oauth/token").status, 200)
    box.jamf.configure(oauth_v1=False)
    same([caller.login().status,
          caller.login(path="/api/oauth/token").status], [404, 200])
    box.jamf.configure(oauth_v1=True, oauth_old=False)
    same([caller.login().status,
          caller.login(path="/api/oauth/token").status], [200, 404])


@rows("login: wrong secret", [("400", "400", 400), ("401", "401", 401)])
def wrong_secret(box, switch, status):
    box.start(wrong_secret=switch)
    caller = box.caller(login=False)
    answer = caller.login(secret="wrong")
    same((answer.status, answer.json()["error"]), (status, "invalid_client"))
    same(box.jamf.stats()["logins"],
         [{"kind": "client", "who": "admin", "ok": False}])


@case("login: user, keep-alive, logout, lock")
def users(box):
    box.jamf.user("ann", "right", ["Read Sites"])
    caller = box.caller(login=False)
    answer = caller.basic("ann", "right")
    check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z",
                       answer.json()["expires"]), answer.text)
    same(caller.get("/api/v1/auth").json()["account"]["username"], "ann")
    old = caller.bearer
    caller.bearer = caller.request(
        "POST", "/api/v1/auth/keep-alive").json()["token"]
    same(caller.get("/JSSResource/sites").status, 200)
    same(caller.get("/JSSResource/sites",
                    Authorization=f"Bearer {old}").status, 401)
    same(caller.request("POST",
                        "/api/v1/auth/invalidate-token").status, 204)
    same(caller.get("/JSSResource/sites").json(), INVALID)
    for _ in range(3):
        same(caller.basic("ann", "wrong").status, 401)
    same(caller.basic("ann", "right").status, 401, "locked")
    same(len(box.jamf.stats()["logins"]), 5)


@case("login: a token ends by time, by use, at the n-th request")
def expiry(box):
    jamf, caller = box.jamf, box.caller()
    jamf.advance(seconds=601)
    same(caller.get(MAC).json(), INVALID)
    jamf.configure(token_uses=2)
    caller.login()
    same([caller.get(MAC).status for _ in range(4)], [200, 200, 401, 401])
    jamf.configure(token_uses=None)
    caller.login()
    jamf.expire_at(requests=[3])
    same([caller.get(MAC).status for _ in range(4)], [200, 200, 401, 401])
    caller.login()
    same(caller.get(MAC).status, 200)
    caller.bearer = jamf.token()
    same(caller.get(MAC).status, 200, "a ready token")
    jamf.kill_tokens()
    same(caller.get(MAC).status, 401)
    caller.bearer = None
    same(caller.get(MAC, Authorization="Basic YTpi").status, 401)


@rows("login: privilege missing", [
    ("401 HTML", "401-html", 401, "<title>Status page</title>"),
    ("403 HTML", "403-html", 403, "<p>Forbidden</p>"),
    ("401 JSON", "401-json", 401, "INVALID_PRIVILEGE"),
    ("403 JSON", "403-json", 403, '"description" : "Forbidden"')])
def privileges(box, switch, status, text):
    box.start(privilege_answer=switch).client(
        "few", "s", ["Read macOS Configuration Profiles",
                     "Update iOS Configuration Profiles",
                     "Read Smart Computer Groups"])
    caller = box.caller(login=False)
    caller.login("few", "s")
    same(caller.get(MAC).status, 200)
    for method, path in (("POST", MAC + "/id/0"), ("PUT", MAC + "/id/1"),
                         ("DELETE", MAC + "/id/1"), ("GET", IOS),
                         ("GET", "/JSSResource/categories"),
                         ("GET", "/JSSResource/computergroups")):
        answer = caller.request(method, path)
        same(answer.status, status, path)
        if "HTML" not in switch:
            has(answer.text.replace('1.0em">', ""), text.replace(
                "<p>", "").replace("</p>", ""))
    same(caller.request("PUT", IOS + "/id/1", ios("")).status, 404)


@case("gateway: its own paths")
def gateway(box):
    box.start(gateway="environment:e-1")
    caller = box.caller(login=False)
    same(caller.login().status, 404)
    same(caller.login(path="/auth/token").status, 200)
    base = "/proclassic/osxconfigurationprofiles"
    for headers, status, code in (
            ({}, 400, "REQUEST_CONTEXT_NOT_PROVIDED"),
            ({"X-Tenant-Id": "e-1"}, 400, "INVALID_REQUEST_CONTEXT_TYPE"),
            ({"X-Environment-Id": "e-1", "X-Tenant-Id": "e-1"}, 400,
             "INVALID_REQUEST_CONTEXT_TYPE"),
            ({"X-Environment-Id": "e-2"}, 403, "OWNERSHIP_FORBIDDEN")):
        answer = caller.request("GET", base, headers=headers)
        same(answer.status, status, code)
        has(answer.text, code)
    level = {"X-Environment-Id": "e-1"}

    def ask(method, path, body=None):
        return caller.request(method, path, body, headers=level)

    created(ask("POST", base + "/id/0", mac(general("one", GOOD))))
    same(ask("GET", base).find("size"), "1")
    same(ask("GET", base + "/id/1").status, 200)
    same(ask("GET", base + "/id/1/subset/General").status, 404)
    same(ask("GET", "/pro/v1/sites").status, 200)
    same(ask("GET", MAC).status, 404)
    same(ask("GET", "/api/v1/sites").text, "404 page not found")
    answer = ask("PUT", base + "/id/1", "file://")
    same(answer.status, 403)
    has(answer.text, "CloudFront")


@case("groups of the directory: a search, its privilege, and without it")
def directory(box):
    box.start(directory=["Staff", "staff EU", "Guests"], directory_most=1)
    caller = box.caller()
    answer = caller.get("/api/v1/ldap/groups?q=STAFF").json()
    same((answer["totalCount"], [each["name"] for each in
                                 answer["results"]]), (2, ["Staff"]))
    same(caller.get("/api/v1/ldap/groups?q=x").json(),
         {"totalCount": 0, "results": []})
    same(caller.get("/api/v1/ldap/groups?q=").json()["totalCount"], 3)
    box.jamf.configure(directory=None)
    same(caller.get("/api/v1/ldap/groups?q=Staff").status, 404)
    box.jamf.configure(directory=[])
    box.jamf.client("admin", "secret", ["Read Sites"], lifetime=600)
    caller = box.caller()
    same(caller.get("/api/v1/ldap/groups?q=Staff").status, 401)
    same(caller.get("/api/v1/sites").status, 200)


@case("an account's privileges, and a clock that is ahead")
def account(box):
    box.start(clock_ahead=3600)
    caller = box.caller()
    answer = caller.get("/api/v1/auth")
    same(answer.json()["account"]["privilegeSet"], "ADMINISTRATOR")
    ahead = parsedate_to_datetime(answer.headers["Date"]).timestamp() \
        - time.time()
    check(abs(ahead - 3600) < 60, f"{ahead} seconds")

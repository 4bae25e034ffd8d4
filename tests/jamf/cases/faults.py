"""What goes wrong on purpose."""

import os
import socket
import time
from http.client import HTTPException

from caller import MAC, general, mac
from harness import Failure, case, check, has, rows, same
from stage import GOOD, created


@rows("fault: status", [
    (f"{status} {page}", status, page) for status, page in [
        (401, "json"), (403, "cdn"), (404, "jamf"), (408, "empty"),
        (409, "jamf"), (413, "gateway"), (429, "text"), (500, "jamf"),
        (502, "gateway"), (503, "gateway"), (504, "gateway")]])
def statuses(box, status, page):
    caller = box.caller()
    box.jamf.fault("status", "POST", "/id/0", nth=2, times=2, status=status,
                   page=page, headers={"Retry-After": "1"})
    box.jamf.fault("status", "PUT", "/id/", status=status, page=page,
                   when="after")
    got = [caller.post(mac(general(f"p{n}", GOOD))) for n in range(4)]
    same([each.status for each in got], [201, status, status, 201])
    same(got[1].headers["Retry-After"], "1")
    same("Status page" in got[1].text, page == "jamf")
    same([each["name"] for each in box.jamf.profiles()["macos"]],
         ["p0", "p3"], "before it took place")
    same(caller.put(1, mac(general("renamed"))).status, status)
    same(caller.read(1).find("general/name"), "renamed", "after")
    same(box.jamf.stats()["faults"], {"1": {"seen": 4, "fired": 2},
                                      "2": {"seen": 1, "fired": 1}})


@rows("fault: no answer", [
    (f"{action} {when}", action, when, here) for action, when, here in [
        ("reset", "before", 0), ("reset", "after", 1), ("close", "before", 0),
        ("close", "after", 1), ("cut", "after", 1)]])
def nothing(box, action, when, here):
    caller = box.caller()
    box.jamf.fault(action, "POST", "/id/0", when=when)
    try:
        caller.post(mac(general("one", GOOD)))
    except (OSError, HTTPException):
        pass
    else:
        raise Failure("answered")
    same(len(box.jamf.profiles()["macos"]), here)
    same(caller.read(1).status, 200 if here else 404, "afterwards")


@rows("fault: below TLS", [("reset", "reset", True),
                           ("close", "close", False)])
def below_tls(box, action, expected):
    caller = box.caller()
    box.jamf.fault(action, "GET", MAC)
    # Python's TLS takes a reset for an end.
    with socket.socket(fileno=os.dup(
            caller.connection.sock.fileno())) as plain:
        plain.settimeout(10)
        caller.connection.request("GET", MAC)
        try:
            while plain.recv(4096):
                pass
            reset = False
        except ConnectionResetError:
            reset = True
    same(reset, expected)


@case("fault: chosen by what the body has")
def by_body(box):
    caller = box.caller()
    box.jamf.fault("status", "POST", status=502, body_has="<name>two</name>")
    same([caller.post(mac(general(name, GOOD))).status
          for name in ("one", "two", "three")], [201, 502, 201])


@rows("fault: slow", [("first byte", "slow", {"seconds": 0.4}),
                      ("drip", "drip", {"seconds": 0.02, "bytes": 4})])
def slowly(box, action, more):
    caller = box.caller()
    box.jamf.fault(action, "GET", MAC, **more)
    begin = time.monotonic()
    same(caller.get(MAC).find("size"), "0")
    check(time.monotonic() - begin > 0.3, "at once")


@rows("fault: not what was asked for", [
    ("HTML", "html200", lambda a: b"<html>" in a.body),
    ("malformed", "malformed", lambda a: b"</os_x" not in a.body[-20:]),
    ("deep", "deep", lambda a: a.body.count(b"<a>") == 100000),
    ("entities", "dtd", lambda a: b"<!ENTITY l9" in a.body),
    ("root", "wrong_root", lambda a: a.xml().tag == "policy"),
    ("ids", "duplicate_ids", lambda a: a.body.count(b"<id>1</id>") == 2),
    ("64 MiB", "big", lambda a: len(a.body) == 64 << 20)])
def strange(box, action, held):
    caller = box.caller()
    for name in ("one", "two"):
        created(caller.post(mac(general(name, GOOD))))
    box.jamf.fault(action, "GET", "profiles$")
    answer = caller.get(MAC)
    same(answer.status, 200)
    check(held(answer), answer.text[:200])
    same(caller.get(MAC).xml().findtext("size"), "2", "afterwards")


@case("fault: headers without end, 64 MiB in chunks")
def endless(box):
    caller = box.caller()
    box.jamf.fault("big", "GET", MAC, chunked=True)
    same(len(caller.get(MAC).body), 64 << 20)
    box.jamf.fault("headers", "GET", MAC)
    try:
        caller.get(MAC)
    except Exception as fault:  # pylint: disable=broad-except
        has(str(fault), "100 headers")
    else:
        raise Failure("it ended")


@rows("fault: token", [
    ("missing", "token_missing", lambda a: "access_token" not in a.json()),
    ("negative", "token_negative", lambda a: a.json()["expires_in"] < 0),
    ("HTML", "token_html", lambda a: a.text.startswith("<!DOCTYPE html>"))])
def odd_tokens(box, action, held):
    caller = box.caller(login=False)
    box.jamf.fault(action, "POST", "oauth/token")
    try:
        answer = caller.login()
    except (KeyError, ValueError):
        # Our client stumbles as it should; look at the page itself.
        box.jamf.fault(action, "POST", "oauth/token")
        answer = caller.request(
            "POST", "/api/v1/oauth/token",
            "client_id=admin&client_secret=secret"
            "&grant_type=client_credentials")
    check(held(answer), answer.text)


@case("fault: any answer")
def any_answer(box):
    caller = box.caller()
    box.jamf.fault("answer", "GET", MAC, status=302, body="gone",
                   headers={"Location": "https://other.example.com/"})
    answer = caller.get(MAC)
    same((answer.status, answer.text, answer.headers["Location"]),
         (302, "gone", "https://other.example.com/"))

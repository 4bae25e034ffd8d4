"""What goes wrong on purpose, for the n-th request that matches.

A fault is {"method": regex, "path": regex, "body_has": regex, "nth": 1,
"times": 1, "when": "before" or "after" the request took effect, "action":
..., more}:

    status    status, page (jamf, gateway, cdn, json, text, empty), headers
    answer    status, type, body, headers: whatever you like
    reset     the connection is reset; close: closed without an answer
    slow      the first byte comes after "seconds"
    drip      the body comes "bytes" at a time, every "seconds"
    cut       the connection is closed after "share" of the body
    big       "bytes" of body (64 MiB), "chunked" or not
    headers   headers without end
    html200   a login page with status 200
    malformed, deep, dtd, wrong_root, duplicate_ids      in place of the XML
    token_missing, token_negative, token_zero, token_html   token answers

slow, drip, cut, malformed, wrong_root, duplicate_ids and token_... need the
real answer, so the request takes effect."""

import json
import re
import socket
import struct

from . import pages
from .pages import HTML, XML, Response

LOGIN = ("<!DOCTYPE html><html><head><title>Jamf Pro Dashboard</title></head>"
         "<body><form action=\"/\"><input name=\"username\"></form></body>"
         "</html>")
DTD = ('<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
       + ']><os_x_configuration_profiles><size>&l9;</size>'
       '</os_x_configuration_profiles>')
DEPTH = 100000
PIECE = b"<!-- 0123456789abcdef -->\n" * 2048


def reset(connection, _):
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                 struct.pack("ii", 1, 0))
    connection.drop()


def close(connection, _):
    connection.drop()


def slow(connection, response, seconds=5):
    connection.pause(seconds)
    connection.send(connection.head(response) + response.body)


def drip(connection, response, seconds=0.2, count=1):
    connection.send(connection.head(response))
    for at in range(0, len(response.body), count):
        connection.send(response.body[at:at + count])
        connection.pause(seconds)


def cut(connection, response, share=0.5):
    connection.send(connection.head(response)
                    + response.body[:int(len(response.body) * share)])
    connection.drop()


def big(connection, response, size=64 << 20, chunked=False):
    """XML that begins well and is nothing but comments."""
    connection.send(connection.head(response, None if chunked else size))
    start, left = pages.XML_START, size
    while left > 0:
        piece = (start or PIECE)[:left]
        start = b""
        left -= len(piece)
        connection.send(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked
                        else piece)
    if chunked:
        connection.send(b"0\r\n\r\n")


def headers(connection, _):
    connection.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.send(b"X-Another: one more line\r\n" * 1000)


def sending(function, **more):
    def change(response):
        response.sender = lambda connection: function(connection, response,
                                                      **more)
        return response
    return change


def wrong_root(response):
    found = re.search(rb"<([a-z_]+)>", response.body)
    if found:
        response.body = re.sub(rb"(</?)" + found[1] + rb">", rb"\1policy>",
                               response.body)
    return response


def duplicate_ids(response):
    found = re.search(rb"<id>(\d+)</id>", response.body)
    if found:
        response.body = re.sub(rb"<id>\d+</id>", found[0], response.body)
    return response


def malformed(response):
    response.body = response.body[:-3] + b"<"
    return response


def token(change):
    def changed(response):
        try:
            fields = json.loads(response.body)
        except ValueError:
            return response
        change(fields)
        response.body = json.dumps(fields).encode()
        return response
    return changed


def without_token(fields):
    fields.pop("access_token", None)
    fields.pop("token", None)


def ending(seconds, moment):
    def change(fields):
        if "expires_in" in fields:
            fields["expires_in"] = seconds
        if "expires" in fields:
            fields["expires"] = moment
    return change


def replaced(make):
    return lambda _: make()


def change_for(fault):
    """The function from the real response (None before) to the one sent."""
    action, has = fault["action"], fault.get
    more = list(has("headers", {}).items())
    if action == "status":
        def status(_):
            response = pages.of_kind(has("page", "jamf"), has("status"))
            response.headers += more
            return response
        return status
    if action == "answer":
        return replaced(lambda: Response(has("status", 200), has("body", ""),
                                         has("type", HTML), more))
    table = {
        "reset": sending(reset), "close": sending(close),
        "slow": sending(slow, seconds=has("seconds", 5)),
        "drip": sending(drip, seconds=has("seconds", 0.2),
                        count=has("bytes", 1)),
        "cut": sending(cut, share=has("share", 0.5)),
        "big": sending(big, size=has("bytes", 64 << 20),
                       chunked=has("chunked", False)),
        "headers": sending(headers),
        "html200": replaced(lambda: Response(200, LOGIN, HTML)),
        "malformed": malformed, "wrong_root": wrong_root,
        "duplicate_ids": duplicate_ids,
        "deep": replaced(lambda: Response(
            200, "<a>" * DEPTH + "</a>" * DEPTH, XML)),
        "dtd": replaced(lambda: Response(200, DTD, XML)),
        "token_missing": token(without_token),
        "token_negative": token(ending(-60, "2001-02-03T04:05:06Z")),
        "token_zero": token(ending(0, "")),
        "token_html": replaced(lambda: Response(200, LOGIN, HTML)),
    }
    return table[action]


NEEDS_ANSWER = {"slow", "drip", "cut", "malformed", "wrong_root",
                "duplicate_ids", "token_missing", "token_negative",
                "token_zero"}


class Fault:
    def __init__(self, number, fields):
        self.number = number
        self.fields = fields
        self.method = re.compile(fields.get("method", ".*"))
        self.path = re.compile(fields.get("path", ""))
        self.body = re.compile(fields.get("body_has", "").encode())
        self.first = fields.get("nth", 1)
        self.last = self.first + fields.get("times", 1) - 1
        self.change = change_for(fields)
        self.after = fields.get("when", "before") == "after" \
            or fields["action"] in NEEDS_ANSWER
        self.seen = 0
        self.fired = 0

    def hits(self, request):
        if not (self.method.fullmatch(request.method)
                and self.path.search(request.path)
                and self.body.search(request.body)):
            return False
        self.seen += 1
        if not self.first <= self.seen <= self.last:
            return False
        self.fired += 1
        return True

    def response(self, real):
        return self.change(real or Response(200, b"", XML))


class Faults:
    def __init__(self):
        self.known = []

    def add(self, fields):
        self.known.append(Fault(len(self.known) + 1, fields))
        return self.known[-1].number

    def match(self, request):
        """Every fault counts the request; the first that hits acts."""
        hits = [fault for fault in self.known if fault.hits(request)]
        return hits[0] if hits else None

    def counts(self):
        return {fault.number: {"seen": fault.seen, "fired": fault.fired}
                for fault in self.known}

"""Accounts, API clients, and the tokens they get."""

import base64
import secrets
import time
from urllib.parse import parse_qs

from .pages import JSON, Response, api_errors, invalid_token, status_page

BASIC_SECONDS = 30 * 60
ATTEMPTS = 3


class Token:
    def __init__(self, number, owner, seconds, now, privileges):
        self.number = number
        self.owner = owner
        self.ends = now + seconds
        self.privileges = privileges
        self.uses = 0
        self.dead = False
        self.text = ".".join(("eyJhbGciOiJIUzI1NiJ9",
                              secrets.token_urlsafe(180),
                              secrets.token_urlsafe(32)))


class Auth:
    """clients: {id: {secret, privileges, lifetime}}; users: {name: {password,
    privileges, expired, failed}}. privileges None: all there are."""

    def __init__(self, switches, clock):
        self.switches = switches
        self.clock = clock
        self.clients = {}
        self.users = {}
        self.tokens = {}
        self.logins = []
        self.issued = 0
        self.authorised = 0
        self.expire_at = set()

    def login_counts(self):
        """{"client:ID" or "basic:NAME": {"ok": n, "failed": n}}"""
        counts = {}
        for each in self.logins:
            one = counts.setdefault(f"{each['kind']}:{each['who']}",
                                    {"ok": 0, "failed": 0})
            one["ok" if each["ok"] else "failed"] += 1
        return counts

    def issue(self, owner, seconds, privileges):
        self.issued += 1
        token = Token(len(self.tokens) + 1, owner, seconds, self.clock(),
                      privileges)
        self.tokens[token.text] = token
        return token

    def login(self, kind, who, held):
        self.logins.append({"kind": kind, "who": who, "ok": held})
        return held

    # What a request is allowed.

    def token_of(self, request):
        kind, _, text = request.headers.get("authorization",
                                            "").partition(" ")
        return self.tokens.get(text.strip()) \
            if kind.lower() == "bearer" else None

    def refused(self, request):
        """The answer to a request without a valid token, else None. Counts
        the token's use and sets request.token."""
        token = self.token_of(request)
        request.token = token
        if token is None:
            if request.headers.get("authorization", "").lower().startswith(
                    "basic") and request.classic:
                return status_page(401)
            return invalid_token()
        self.authorised += 1
        limit = self.switches["token_uses"]
        if self.authorised in self.expire_at or (
                limit is not None and token.uses >= limit):
            token.dead = True
        token.uses += 1
        if token.dead or self.clock() >= token.ends:
            token.dead = True
            return invalid_token()
        return None

    @staticmethod
    def lacks(token, privileges):
        return token.privileges is not None and any(
            each not in token.privileges for each in privileges)

    # Getting and giving back.

    def client_credentials(self, request):
        fields = {name: values[-1] for name, values in parse_qs(
            request.body.decode("utf-8", "replace"),
            keep_blank_values=True).items()}
        name = fields.get("client_id", "")
        client = self.clients.get(name)
        if fields.get("grant_type") != "client_credentials":
            return Response(400, '{"error":"unsupported_grant_type"}', JSON)
        held = client is not None and secrets.compare_digest(
            client["secret"].encode(), fields.get("client_secret",
                                                  "").encode())
        if not self.login("client", name, held):
            return Response(
                401 if self.switches["wrong_secret"] == "401" else 400,
                '{"error":"invalid_client","error_description":'
                '"Client authentication failed"}', JSON)
        seconds = client.get("lifetime") or self.switches["token_lifetime"]
        token = self.issue(f"client:{name}", seconds,
                           client.get("privileges"))
        return Response(
            200, f'{{"access_token":"{token.text}","scope":"api-role:1",'
            f'"token_type":"Bearer","expires_in":{int(seconds)}}}', JSON)

    def basic(self, request):
        name, password = "", ""
        kind, _, text = request.headers.get("authorization",
                                            "").partition(" ")
        if kind.lower() == "basic":
            try:
                name, _, password = base64.b64decode(
                    text, validate=True).decode().partition(":")
            except ValueError:
                pass
        user = self.users.get(name)
        held = user is not None and user["failed"] < ATTEMPTS \
            and secrets.compare_digest(user["password"].encode(),
                                       password.encode())
        if user is not None:
            user["failed"] = 0 if held else user["failed"] + 1
        if not self.login("basic", name, held):
            return api_errors(401)
        if user.get("expired"):
            return api_errors(401, ("USER_EXPIRED_PASSWORD",
                                    "Password has expired"))
        token = self.issue(f"user:{name}", BASIC_SECONDS,
                           user.get("privileges"))
        return self.basic_answer(token)

    def basic_answer(self, token):
        """The moment's fraction has as many digits as it likes."""
        left = token.ends - self.clock()
        moment = time.strftime("%Y-%m-%dT%H:%M:%S",
                               time.gmtime(time.time() + left))
        fraction = ("", ".6", ".63", ".631")[token.number % 4]
        return Response(200, f'{{\n  "token" : "{token.text}",\n  '
                        f'"expires" : "{moment}{fraction}Z"\n}}', JSON)

    def keep_alive(self, request):
        old = request.token
        if old.owner.startswith("client:"):
            return api_errors(403, ("INVALID_PRIVILEGE", "Forbidden"))
        old.dead = True
        return self.basic_answer(self.issue(old.owner, BASIC_SECONDS,
                                            old.privileges))

    def invalidate(self, request):
        request.token.dead = True
        return Response(204)

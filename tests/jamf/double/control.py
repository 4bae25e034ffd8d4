"""The control channel: POST /COMMAND with a JSON object, over plain HTTP on
127.0.0.1; the answer is a JSON document, {"error": text} with status 400.
client.py has a method for each command."""

import json
import re
import socketserver
from http.server import BaseHTTPRequestHandler

from . import fleet, scope
from .tables import LOOKUPS
from .world import PLATFORMS, shown


# Those that change no answer.
READING = {"log", "stats", "body", "forget", "truth", "side", "profiles",
           "profile", "deliveries", "token", "commands", "reach"}


class Commands:
    def __init__(self, world, server):
        self.world = world
        self.server = server

    def configure(self, **changes):
        self.world.configure(changes)
        return dict(self.world.switches)

    def add(self, kind, objects):
        if kind not in LOOKUPS:
            raise ValueError(f"no kind '{kind}'")
        found = [self.world.store.add(kind, fields) for fields in objects]
        self.world.settle_all("inventory")
        return found

    def change(self, kind, id, **fields):
        known = self.world.store.objects[kind]
        known[id] = {**known[id], **fields}
        self.world.settle_all("inventory")

    def remove(self, kind, id):
        del self.world.store.objects[kind][id]
        self.world.settle_all("inventory")

    def fleet(self, kind, count, **given):
        """Devices with known verdicts; see fleet.py."""
        made = fleet.muster(self.world, kind, {"count": count, **given})
        return {"first": made.first, "count": made.count,
                "profiles": [track.id for track in made.tracks]}

    def truth(self, platform, id, counts=False):
        """What is to be said of the devices of fleets for a profile."""
        return fleet.truth(self.world, platform, id, counts)

    def attribute(self, kind, id, name, display=None, values=(),
                  input="TEXT"):
        """An extension attribute. values: of devices in turn, "{n}" is their
        number, None: the device has none. display: "general" or
        "userAndLocation"."""
        self.world.attributes[kind].append({
            "id": id, "name": name, "display": display,
            "values": list(values), "input": input})

    def damage(self, kind, id, **how):
        """Spoils a row of inventory: drop, null: paths; set: {path: value};
        broken: sections that the server itself cannot read."""
        self.world.damages[kind, id] = how

    def behave(self, kind, ids=None, **how):
        self.world.mdm.behave(kind, ids, **how)

    def contact(self, kind, ids=None, report=True):
        self.world.mdm.contact(kind, ids, report)

    def commands(self, kind, id):
        return [each._asdict()
                for each in self.world.mdm.commands(kind, id)]

    def during(self, path, then, nth=1, fields=None):
        """then: a command of these, after the nth request that matches."""
        self.world.hooks.append({
            "path": re.compile(path), "nth": nth,
            "action": lambda: getattr(self, then)(**(fields or {}))})

    def client(self, id, secret, privileges=None, lifetime=None):
        self.world.auth.clients[id] = {
            "secret": secret, "privileges": privileges, "lifetime": lifetime}

    def user(self, name, password, privileges=None, expired=False):
        self.world.auth.users[name] = {
            "password": password, "privileges": privileges,
            "expired": expired, "failed": 0}

    def token(self, lifetime=1800, privileges=None):
        return self.world.auth.issue("user:ready", lifetime, privileges).text

    def kill_tokens(self):
        for token in self.world.auth.tokens.values():
            token.dead = True

    def expire_at(self, requests):
        """The n-th authorised request from now on meets a dead token."""
        auth = self.world.auth
        auth.expire_at = {auth.authorised + n for n in requests}

    def fault(self, **fields):
        return self.world.faults.add(fields)

    def clear_faults(self):
        self.world.faults.known = []

    def refresh(self):
        self.world.cluster.refresh()

    def advance(self, seconds):
        self.world.skew += seconds

    def ui_write(self, platform, xml, id=None):
        return self.world.ui_write(platform, id, xml)

    def ui_scep(self, platform, id, **fields):
        self.world.ui_scep(platform, id, fields)

    def ui_delete(self, platform, id):
        self.world.api.remove(self.world.profile(platform, id), None)

    def redistribute(self, platform, id, devices):
        self.world.redistribute(platform, id, devices)

    def profiles(self):
        return {platform: [shown(known[number]) for number in sorted(known)]
                for platform, known in self.world.cluster.current.items()}

    def profile(self, platform, id):
        return shown(self.world.profile(platform, id))

    def deliveries(self):
        return {"events": self.world.deliveries.events,
                "certificates": self.world.deliveries.certificates}

    def reach(self, platform, id):
        """The devices that a profile goes to."""
        return sorted(scope.devices(
            self.world.profile(platform, id).scope, platform,
            self.world.store))

    def side(self):
        return self.world.side

    def log(self):
        return self.server.account.log

    def body(self, n):
        return self.server.account.bodies[n].decode("utf-8",
                                                    "backslashreplace")

    def stats(self):
        account, auth = self.server.account, self.world.auth
        return {
            "requests": len(account.log), "most": account.most,
            "connections": len({each["connection"]
                                for each in account.log}),
            "handshakes_failed": account.handshakes_failed,
            "resumed": account.resumed,
            "cookies": sorted(account.cookies),
            "without_cookie": account.without_cookie,
            "paths": account.paths(),
            "tokens": auth.issued, "logins": auth.logins,
            "login_counts": auth.login_counts(),
            "authorised": auth.authorised,
            "complaints": [{"n": entry["n"], "path": entry["path"],
                            "complaint": each} for entry in account.log
                           for each in entry["complaints"]],
            "faults": self.world.faults.counts(),
            "own_faults": self.server.faults}

    def forget(self):
        """Empties logs and counts; what the server holds stays."""
        self.server.account.clear()
        self.world.deliveries.forget()
        self.world.auth.logins.clear()
        self.world.auth.issued = 0
        self.world.side.clear()

    def wipe(self):
        """No profiles any more, as if there never had been one."""
        for platform in PLATFORMS:
            self.world.cluster.current[platform].clear()
        self.world.cluster.refresh()
        self.world.deliveries.clear()
        self.world.mdm.clear()

    def reset(self):
        """As one that was just started, on the same port; false: requests
        are under way, so it is not."""
        if self.server.account.now["all"]:
            return False
        self.world.reset()
        self.server.account.clear()
        return True


def handler(commands):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_POST(self):  # pylint: disable=invalid-name
            length = int(self.headers["Content-Length"])
            fields = json.loads(self.rfile.read(length) or b"{}")
            status, answer = 200, None
            name = self.path[1:]
            try:
                if name.startswith("_"):
                    raise ValueError(f"no command '{name}'")
                with commands.world.lock:
                    answer = json.dumps(
                        getattr(commands, name)(**fields)).encode()
                    commands.world.changes += name not in READING
            except Exception as fault:  # pylint: disable=broad-except
                status = 400
                answer = json.dumps(
                    {"error": f"{type(fault).__name__}: {fault}"}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):  # pylint: disable=arguments-differ
            pass
    return Handler


class Control(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, world, server):
        super().__init__(("127.0.0.1", 0),
                         handler(Commands(world, server)))
        self.port = self.server_address[1]

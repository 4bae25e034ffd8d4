"""The state of one server: its switches, what it holds, its log."""

import base64
import threading
import time
from xml.etree import ElementTree

from . import plist
from .api import Api
from .auth import Auth
from .delivery import Deliveries
from .devices import CODE
from .faults import Faults
from .mdm import Mdm
from .store import Cluster, Store
from .tables import MACOS, MOBILE, ROOT, SCEP

# Each open question, and what else can be set; ../README.md explains them.
SWITCHES = {
    "delay": 0.0,
    "nodes": 2,
    "refresh_seconds": 60,
    "list_consistent": True,
    "classic_lists": True,
    "sticky": True,
    "gateway": None,
    "groups_v2": True,
    "oauth_v1": True,
    "oauth_old": True,
    "auth_token": True,
    "token_lifetime": 60,
    "token_uses": None,
    "wrong_secret": "400",
    "privilege_answer": "401-html",
    "duplicate_text": "Duplicate name",
    "organization": "Example Organization",
    "payload_organization": "preserved",
    "scep_storage": "verbatim",
    "scep_inject": [],
    "scep_record": "keep",
    "drops": [],
    "clock_ahead": 0,
    "directory": [],
    "directory_most": 100,
    "inventory_versions": [1, 2, 3, 4],
    "groups_versions": [1, 2],
    "filters_unknown": [],
    "filters_or": True,
    "commands_profile": True,
    "slow_rows": None,
    "slow_how": "504",
}
CHOICES = {
    "wrong_secret": ("400", "401"),
    "privilege_answer": ("401-html", "401-json", "403-html", "403-json"),
    "payload_organization": ("preserved", "overwritten"),
    "scep_storage": ("verbatim", "rendered"),
    "scep_record": ("keep", "reset"),
    "slow_how": ("504", "hang"),
}
INJECTABLE = {"AllowAllAppsAccess", "KeyIsExtractable", "PayloadEnabled"}
RECORD = ("challenge_type", "admin_url", "user", "password",
          "redistribute_days")


class World:
    def __init__(self):
        self.lock = threading.RLock()
        self.reset()

    def reset(self):
        """As one that was just started."""
        self.switches = dict(SWITCHES)
        self.skew = 0.0
        self.store = Store()
        self.cluster = Cluster()
        self.cluster.resize(self.switches["nodes"])
        self.mdm = Mdm(self)
        self.deliveries = Deliveries(self.mdm)
        self.auth = Auth(self.switches, self.clock)
        self.faults = Faults()
        self.api = Api(self)
        self.side = []
        self.turn = 0
        # Extension attributes by kind of device, what is wrong with rows of
        # inventory, and what is to happen between requests.
        self.attributes = {kind: [] for kind in CODE}
        self.damages = {}
        self.hooks = []
        # Counts what may have changed an answer.
        self.changes = 0

    def clock(self):
        return time.monotonic() + self.skew

    def now(self):
        """Seconds since 1970 by the server's own clock."""
        return time.time() + self.skew + self.switches["clock_ahead"]

    def note(self, what, profile, **more):
        """The side log: what was done to profiles, with all that no GET
        shows."""
        self.side.append({"what": what, "platform": profile.platform,
                          "id": profile.id, "name": profile.name,
                          "uuid": profile.uuid, **more})

    def configure(self, changes):
        for name, value in changes.items():
            if name not in SWITCHES:
                raise ValueError(f"no switch '{name}'")
            if name in CHOICES and value not in CHOICES[name]:
                raise ValueError(f"switch '{name}': {value!r}")
            if name == "scep_inject" and set(value) - INJECTABLE:
                raise ValueError(f"switch '{name}': {value!r}")
        self.switches.update(changes)
        self.cluster.refresh_seconds = self.switches["refresh_seconds"]
        self.cluster.list_consistent = self.switches["list_consistent"]
        if "nodes" in changes:
            self.cluster.resize(changes["nodes"])

    def node_for(self, cookies):
        """The node that the cookie names; without one they take turns."""
        name = cookies.get("jpro-ingress", "")
        with self.lock:
            for number in range(self.cluster.nodes):
                if name == node_name(number):
                    return number
            self.turn += 1
            return self.turn % self.cluster.nodes

    def serve(self, request):
        """The response to a request, faults included."""
        with self.lock:
            self.cluster.settle(self.clock())
            fault = self.faults.match(request)
            request.fault = fault.number if fault else None
            if fault and not fault.after:
                return fault.response(None)
            response = self.api.handle(request)
            # A login changes nothing that lists tell.
            self.changes += (request.method != "GET"
                             and "auth/" not in request.path)
            self.meanwhile(request)
            if self.switches["sticky"]:
                response.headers.append((
                    "Set-Cookie", f"jpro-ingress={node_name(request.node)}; "
                    "Path=/; Secure; HttpOnly"))
            return fault.response(response) if fault else response

    def meanwhile(self, request):
        """What happens after the n-th request that matches."""
        for hook in self.hooks:
            if hook["path"].search(request.target):
                hook["nth"] -= 1
                if hook["nth"] == 0:
                    hook["action"]()
                    self.changes += 1

    # What the web interface does.

    def profile(self, platform, number):
        found = self.cluster.current[platform].get(number)
        if found is None:
            raise ValueError(f"no {platform} profile {number}")
        return found

    def ui_write(self, platform, number, xml):
        """Saves in the web interface: as a PUT or POST, but nothing in the
        property list is damaged, and identifiers stay."""
        old = self.profile(platform, number) if number else None
        document = ElementTree.fromstring(xml)
        if document.tag != ROOT[platform]:
            raise ValueError(f"root is {document.tag}")
        payloads = document.find("general/payloads")
        if old and payloads is not None:
            root = plist.parse(payloads.text or "")
            payloads.text = plist.write(plist.put(
                root, "PayloadUUID", ("string", old.uuid)))
        return self.api.write(old or self.api.new(platform), document, None,
                              exact=True).id

    def ui_scep(self, platform, number, fields):
        """Saves the fields that no API takes. Days of redistribution add the
        identifier's variable to the subject; "option" is the kind of
        certificate authority."""
        profile = self.api.copy(self.profile(platform, number))
        if profile.record is None:
            raise ValueError("no SCEP payload")
        option = fields.pop("option", None)
        everywhere = fields.pop("distribute", False)
        if set(fields) - set(RECORD):
            raise ValueError(f"no field in {sorted(fields)}")
        profile.record = {**profile.record, **fields}
        if option is not None:
            self.change_scep(profile, lambda settings: plist.put(
                settings, "ScepProxyOption", ("string", option)))
        if profile.record["redistribute_days"]:
            self.change_scep(profile, with_identifier)
        profile.render(self.switches)
        self.cluster.commit(None, platform, number, profile, self.clock())
        self.note("ui-scep", profile, fields=fields)
        self.deliveries.settle(profile, self.store, "ui", everywhere)

    @staticmethod
    def change_scep(profile, change):
        profile.entries = [
            plist.put(entry, "PayloadContent", change(plist.get(
                entry, "PayloadContent", ("dict", []))))
            if plist.text_of(entry, "PayloadType") == SCEP else entry
            for entry in profile.entries]

    def redistribute(self, platform, number, devices):
        """The server redelivers as certificates near their end."""
        profile = self.profile(platform, number)
        for device in devices:
            self.deliveries.note("updated", profile, device, "redistribute")

    def settle_all(self, cause):
        """Groups or devices have changed, so scopes have."""
        for known in self.cluster.current.values():
            for profile in known.values():
                self.deliveries.settle(profile, self.store, cause)


def with_identifier(settings):
    """$PROFILE_IDENTIFIER at the end of the subject's last value."""
    variable = "$PROFILE_IDENTIFIER"
    subject = plist.get(settings, "Subject")
    out = []
    plist.write_value(settings, out)
    if subject is None or variable in "".join(out) or not subject[1]:
        return settings

    def last(value):
        kind, content = value
        if kind == "array" and content:
            return kind, [*content[:-1], last(content[-1])]
        return kind, f"{content} {variable}" if kind == "string" else content
    return plist.put(settings, "Subject", last(subject))


def node_name(number):
    """What the cookie holds, as an ingress makes it."""
    return base64.b16encode(bytes([number]) * 16).decode().lower()


def shown(profile):
    """A profile for the control channel, hidden parts included."""
    return {"platform": profile.platform, "id": profile.id,
            "name": profile.name, "description": profile.description,
            "site": profile.site, "category": profile.category,
            "method": profile.method, "removable": profile.removable,
            "level": profile.level, "uuid": profile.uuid,
            "days": profile.days, "scope": profile.scope,
            "service": profile.service, "payloads": profile.text,
            "record": profile.record, "ghosts": profile.ghosts}


PLATFORMS = (MACOS, MOBILE)

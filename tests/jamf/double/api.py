"""The APIs: what a request does and what is answered.

Classic API below /JSSResource (or, as the platform's gateway has it, below
/proclassic), and the few calls of the Pro API that a login
needs, with the lists of names it has."""

import copy
import json
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree

from . import commands, forms, inventory, plist
from .listing import URL_MOST
from .pages import (JSON, XML, Response, api_errors, lacks_privilege,
                    of_kind, status_page)
from .pro import Pro
from .records import Conflict, Profile, Write
from .tables import LOOKUPS, PRIVILEGE, PROFILES, ROOT, VERB

CLASSIC = "/JSSResource/"
# Kind, and whether it comes in pages.
PRO_LISTS = {
    "/api/v1/categories": ("categories", True),
    "/api/v1/sites": ("sites", False),
    "/api/v1/computer-groups": ("computergroups", False),
    "/api/v1/mobile-device-groups": ("mobiledevicegroups", False),
    "/api/v2/mobile-device-groups": ("mobiledevicegroups", False),
    "/api/v1/departments": ("departments", True),
    "/api/v1/buildings": ("buildings", True)}
PRO_PAGE = 2000
VERSION = '{\n  "version" : "11.30.1-t1784555528405"\n}'
SECTIONS = {"general": "general", "scope": "scope",
            "selfservice": "self_service"}
MICROSOFT = "$MSSCEPCHALLENGE"


def pro_row(kind, has):
    """An object of a list. Only mobile device groups have a number as id,
    and each kind of group its own word for smart."""
    if kind == "mobiledevicegroups":
        return {"id": has["id"], "name": has["name"], "description": "",
                "isSmartGroup": has["is_smart"]}
    row = {"id": str(has["id"]), "name": has["name"]}
    if kind == "computergroups":
        row.update(description="", smartGroup=has["is_smart"])
    return row


def not_here():
    return api_errors(404)


def wants_json(request):
    accept = request.headers.get("accept", "")
    return "json" in accept and "xml" not in accept


class Api:
    """World: switches, store, cluster, deliveries, auth, clock, side."""

    def __init__(self, world):
        self.world = world
        self.devices = Pro(world)

    def handle(self, request):
        path = request.path
        if len(request.target) > URL_MOST:
            return of_kind("gateway", 414)
        gateway = self.world.switches["gateway"]
        if gateway:
            return self.by_gateway(request, gateway)
        if path.startswith(CLASSIC):
            return self.classic(request, path[len(CLASSIC):])
        if path.startswith("/api/"):
            return self.pro(request, path)
        return status_page(404)

    def by_gateway(self, request, level):
        """level: "environment:ID" or "tenant:ID", what clients are for."""
        path = request.path
        if b"file://" in (request.body or b""):
            return of_kind("cdn", 403)
        if path == "/auth/token" and request.method == "POST":
            return self.world.auth.client_credentials(request)
        if path.startswith("/api/"):
            return Response(404, "404 page not found", "text/plain")
        refused = self.wrong_level(request, level)
        if refused:
            return refused
        if path.startswith("/pro/"):
            return self.pro(request, "/api" + path[len("/pro"):])
        if not path.startswith("/proclassic/") or "/subset/" in path:
            return not_here()
        return self.classic(request, path[len("/proclassic/"):])

    @staticmethod
    def wrong_level(request, level):
        wanted, _, number = level.partition(":")
        sent = {kind: request.headers.get(f"x-{kind}-id")
                for kind in ("environment", "tenant")}
        given = [kind for kind, value in sent.items() if value]
        if not given:
            return api_errors(400, ("REQUEST_CONTEXT_NOT_PROVIDED",
                                    "Request context not provided"))
        if given != [wanted]:
            return api_errors(400, ("INVALID_REQUEST_CONTEXT_TYPE",
                                    "Invalid request context type"))
        if sent[wanted] != number:
            return api_errors(403, ("OWNERSHIP_FORBIDDEN", "Forbidden"))
        return None

    def lacking(self):
        """The answer to a token without a privilege."""
        switches = self.world.switches
        if switches["gateway"]:
            return api_errors(403, ("BAD_PERMISSIONS", "Forbidden"))
        return lacks_privilege(switches["privilege_answer"])

    # Pro API

    def pro(self, request, path):
        auth, switches = self.world.auth, self.world.switches
        open_to_all = {
            ("POST", "/api/v1/oauth/token"):
                (switches["oauth_v1"], auth.client_credentials),
            ("POST", "/api/oauth/token"):
                (switches["oauth_old"], auth.client_credentials),
            ("POST", "/api/v1/auth/token"):
                (switches["auth_token"], auth.basic),
        }
        held, function = open_to_all.get((request.method, path),
                                         (False, None))
        if function:
            return function(request) if held else not_here()
        with_token = {
            ("POST", "/api/v1/auth/keep-alive"): auth.keep_alive,
            ("POST", "/api/v1/auth/invalidate-token"): auth.invalidate,
            ("GET", "/api/v1/auth"): self.who,
            ("GET", "/api/v1/ldap/groups"): self.directory_groups,
            ("GET", "/api/v1/jamf-pro-version"):
                lambda _: Response(200, VERSION, JSON),
        }
        function = with_token.get((request.method, path))
        if not function and request.method == "GET" and path in PRO_LISTS:
            if path.startswith("/api/v2/") and not switches["groups_v2"]:
                return not_here()
            return auth.refused(request) or self.pro_list(request, path)
        if not function:
            return self.devices.handle(request, path) or not_here()
        return auth.refused(request) or function(request)

    def pro_list(self, request, path):
        """Pages of texts as ids, or a plain array, as the list has it."""
        kind, paged = PRO_LISTS[path]
        if self.world.auth.lacks(request.token, LOOKUPS[kind][2]):
            return self.lacking()
        objects = self.world.store.objects[kind]
        found = [pro_row(kind, objects[number])
                 for number in sorted(objects)]
        if not paged:
            return Response(200, json.dumps(found), JSON)
        asked = parse_qs(request.target.partition("?")[2])
        size = min(int(asked.get("page-size", ["100"])[0]), PRO_PAGE)
        start = int(asked.get("page", ["0"])[0]) * size
        return Response(200, json.dumps({
            "totalCount": len(found),
            "results": found[start:start + size]}), JSON)

    def directory_groups(self, request):
        """A search for names that contain the text, whatever their case."""
        known = self.world.switches["directory"]
        if known is None:
            return not_here()
        if self.world.auth.lacks(request.token, ["Read LDAP Servers"]):
            return self.lacking()
        asked = parse_qs(request.target.partition("?")[2],
                         keep_blank_values=True)
        text = asked.get("q", [""])[0].casefold()
        found = [name for name in known if text in name.casefold()]
        most = self.world.switches["directory_most"]
        return Response(200, json.dumps({
            "totalCount": len(found),
            "results": [{
                "ldapServerId": 1, "id": name, "name": name,
                "uuid": f"{number:08X}-0000-4000-8000-000000000000",
                "distinguishedName": f"CN={name},DC=example,DC=com"}
                for number, name in enumerate(found[:most])]}), JSON)

    def who(self, request):
        kind, _, name = request.token.owner.partition(":")
        return Response(200, json.dumps({
            "account": {
                "id": "1", "username": name, "realName": "", "email": "",
                "privilegeSet": "ADMINISTRATOR"
                if request.token.privileges is None else "CUSTOM",
                "multiSiteAdmin": False,
                "accessLevel": "FullAccess",
                "privilegesBySite": {
                    "-1": sorted(request.token.privileges or [])},
                "groupIds": [], "currentSiteId": "-1"},
            "accountGroups": [], "sites": [],
            "authenticationType": "CLIENT" if kind == "client" else "JSS",
        }, indent=2), JSON)

    # Classic API

    def classic(self, request, rest):
        request.classic = True
        refused = self.world.auth.refused(request)
        if refused:
            return refused
        if "%2f" in rest.lower():
            return status_page(400)
        words = [unquote(word) for word in rest.split("/")]
        if words[0] in PROFILES:
            needed = [f"{VERB.get(request.method, 'Read')} "
                      f"{PRIVILEGE[PROFILES[words[0]]]}"]
            function = self.profiles
        elif words[0] in LOOKUPS and (
                len(words) > 1 or self.world.switches["classic_lists"]):
            needed = LOOKUPS[words[0]][2]
            function = self.lookups
        elif words[0] in commands.CLASSIC:
            _, needed, _ = commands.CLASSIC[words[0]]
            function = self.of_devices
        else:
            return status_page(404)
        if self.world.auth.lacks(request.token, needed):
            return self.lacking()
        return function(request, words)

    def document(self, request, tree):
        return Response(200, forms.to_json(tree), JSON) \
            if wants_json(request) else Response(200, forms.xml(tree), XML)

    def profiles(self, request, words):
        platform = PROFILES[words[0]]
        if len(words) == 1:
            return self.list_profiles(request, platform) \
                if request.method == "GET" else status_page(405)
        if len(words) not in (3, 5) or words[1] not in ("id", "name"):
            return status_page(404)
        if request.method == "POST":
            return self.create(request, platform, words)
        profile = self.find(request, platform, words)
        if profile is None:
            return status_page(404)
        if request.method == "GET":
            return self.read(request, profile, words[3:])
        if len(words) == 3 and request.method in ("PUT", "DELETE"):
            return self.update(request, profile) \
                if request.method == "PUT" else self.delete(request, profile)
        return status_page(405)

    def find(self, request, platform, words):
        cluster = self.world.cluster
        if words[1] == "name":
            return cluster.named(cluster.views[request.node]["objects"][
                platform].values(), words[2])
        return cluster.get(request.node, platform, int(words[2])) \
            if words[2].isdecimal() else None

    def list_profiles(self, request, platform):
        listed = self.world.cluster.listed(request.node, platform)
        size = [] if wants_json(request) else [("size", len(listed))]
        return self.document(request, [(ROOT[platform] + "s", size + [
            (ROOT[platform], [("id", each.id), ("name", each.name)])
            for each in listed])])

    def read(self, request, profile, more):
        tree = profile.tree(self.world.store)
        if more:
            if more[0] != "subset":
                return status_page(404)
            wanted = {SECTIONS.get(word.lower())
                      for word in more[1].split("&")}
            tree = [(tree[0][0], [pair for pair in tree[0][1]
                                  if pair[0] in wanted])]
        return self.document(request, tree)

    def done(self, platform, number, status):
        return Response(status, forms.xml([(ROOT[platform],
                                            [("id", number)])]), XML)

    def body(self, request, platform):
        """The document sent, None when it is none."""
        try:
            document = ElementTree.fromstring(request.body)
        except (ElementTree.ParseError, ValueError, LookupError):
            return None
        return document if document.tag == ROOT[platform] else None

    def create(self, request, platform, words):
        document = self.body(request, platform)
        if document is None:
            return status_page(400)
        profile = Profile(platform)
        if words[1] == "name":
            profile.name = words[2].strip()
        try:
            profile = self.write(profile, document, request.node)
        except Conflict as fault:
            return status_page(409, str(fault))
        return self.done(platform, profile.id, 201)

    def update(self, request, profile):
        document = self.body(request, profile.platform)
        if document is None:
            return status_page(400)
        # The database has the newest, even when the node has not seen it.
        newest = self.world.cluster.current[profile.platform].get(profile.id)
        if newest is None:
            return status_page(404)
        try:
            self.write(newest, document, request.node)
        except Conflict as fault:
            return status_page(409, str(fault))
        return self.done(profile.platform, profile.id, 201)

    def delete(self, request, profile):
        world = self.world
        newest = world.cluster.current[profile.platform].get(profile.id)
        if newest is None:
            return status_page(404)
        self.remove(newest, request.node)
        return self.done(profile.platform, profile.id, 200)

    def remove(self, profile, node):
        world = self.world
        world.deliveries.delete(profile)
        world.note("delete", profile)
        world.cluster.commit(node, profile.platform, profile.id, None,
                             world.clock())

    def write(self, old, document, node, exact=False):
        """Makes the change and brings it to nodes and devices."""
        world, platform = self.world, old.platform
        write = Write(world.store, world.switches, old, exact)
        profile = write.apply(document)
        if world.cluster.taken(platform, profile.name, old.id):
            raise Conflict(world.switches["duplicate_text"])
        cause = "update" if old.id else "create"
        if not old.id:
            profile.id = world.cluster.new_id(platform)
        if write.has_payloads:
            self.keep_record(profile, old)
        world.cluster.commit(node, platform, profile.id, profile,
                             world.clock())
        world.note(cause if not exact else f"ui-{cause}", profile,
                   redeploy=write.redeploy, payloads=write.has_payloads,
                   ghost=write.ghost)
        everywhere = cause == "update" and write.redeploy.lower() == "all"
        world.deliveries.settle(profile, world.store,
                                "redeploy" if everywhere else cause,
                                everywhere)
        return profile

    def keep_record(self, profile, old):
        """What the server keeps about SCEP beside the property list."""
        settings = profile.scep()
        if settings is None:
            profile.record = None
            return
        challenge = plist.text_of(settings, "Challenge")
        record = {"challenge_type":
                  "None" if not challenge else "Dynamic-Microsoft CA"
                  if challenge == MICROSOFT else "Static",
                  "admin_url": "", "user": "", "password": "",
                  "redistribute_days": 0}
        keep = self.world.switches["scep_record"] == "keep" \
            or profile.text == old.text
        if old.record and keep:
            record = {**old.record,
                      "challenge_type": record["challenge_type"]}
        profile.record = record

    @staticmethod
    def new(platform):
        return Profile(platform)

    @staticmethod
    def copy(profile):
        return copy.copy(profile)

    # Everything that profiles refer to

    def lookups(self, request, words):
        many, one, _ = LOOKUPS[words[0]]
        objects = self.world.store.objects[words[0]]
        if request.method != "GET":
            return status_page(405)
        if len(words) == 1 or words[1:] == ["subset", "basic"]:
            row = inventory.basic if len(words) > 1 else inventory.brief
            size = [] if wants_json(request) else [("size", len(objects))]
            return self.document(request, [(many, size + [
                (one, row(words[0], objects[number]))
                for number in sorted(objects)])])
        if len(words) != 3 or words[1] not in ("id", "name"):
            return status_page(404)
        found = self.world.store.by_id(words[0], words[2]) \
            if words[1] == "id" \
            else self.world.store.by_name(words[0], words[2])
        if found is None:
            return status_page(404)
        return self.document(request, [(one, inventory.whole(
            words[0], found, self.world.store))])

    # Commands to devices

    def of_devices(self, request, words):
        method, _, function = commands.CLASSIC[words[0]]
        if request.method != method:
            return status_page(405)
        if words[0] == "commandflush":
            return function(self.world, words)
        if len(words) not in (3, 5):
            return status_page(404)
        tree = function(self.world, words)
        return status_page(404) if tree is None \
            else self.document(request, tree)

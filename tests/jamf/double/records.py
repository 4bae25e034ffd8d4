"""Configuration profiles: what a write does to one, and how it reads.

A Profile is never changed once it is in the store: a write makes a copy."""

import copy
import uuid

from . import plist, scope, transform
from .tables import METHOD, MACOS, MOBILE, ROOT, SCEP

INSTALL = "Install Automatically"
SELF_SERVICE = "Make Available in Self Service"
NOTIFY = ("Self Service", "Self Service and Notification Center")
REMOVAL = {"never": "Never", "always": "Always",
           "with authorization": "With Authorization"}
REMOVAL_PASSWORD = "com.apple.profileRemovalPassword"
NONE = {"categories": (-1, "No category assigned"), "sites": (-1, "NONE")}
WORD = {"categories": "category", "sites": "site"}
BOOLS = ("feature_on_main_page", "force_users_to_view_description")
TEXTS = {MACOS: ("self_service_display_name", "install_button_text",
                 "self_service_description", "notification_subject",
                 "notification_message"),
         MOBILE: ()}


class Conflict(Exception):
    """409, with the text after "Error: "."""


def level(platform, text):
    """What a level that was sent is stored as, the wrong ways included."""
    word = text.strip().lower()
    if platform == MACOS:
        return "System" if word in ("computer", "system") else "User"
    return "User" if word == "user" else "System"


def truth(text):
    return text.strip().lower() == "true"


class Profile:
    def __init__(self, platform):
        self.platform = platform
        self.id = 0
        self.name = ""
        self.description = ""
        self.site = NONE["sites"]
        self.category = NONE["categories"]
        self.method = INSTALL
        self.removable = False
        self.level = "System"
        self.uuid = str(uuid.uuid4())
        self.days = 0
        self.scope = scope.empty(platform)
        self.service = {
            "self_service_display_name": "", "install_button_text": "Install",
            "self_service_description": "", "notification_subject": "",
            "notification_message": "", "notification": False,
            "notify_by": NOTIFY[0], "removal": "Never", "password": "",
            "categories": [], **dict.fromkeys(BOOLS, False)}
        # The property list: keys of the top level, payloads, the document.
        self.top = []
        self.entries = []
        self.text = ""
        # What no GET shows.
        self.record = None
        self.ghosts = 0

    def scep(self):
        """The settings of the first SCEP payload, None without one."""
        for entry in self.entries:
            if plist.text_of(entry, "PayloadType") == SCEP:
                return plist.get(entry, "PayloadContent", ("dict", []))
        return None

    def render(self, switches):
        removable = self.removable if self.platform == MACOS \
            else self.service["removal"] == "Never"
        entries = self.entries
        if self.service["password"]:
            entries = entries + [self.removal_payload()]
        self.text = transform.stored(
            transform.Top(self.uuid, self.name, self.description, removable,
                          self.level), self.top, entries, switches)

    def removal_payload(self):
        """A removal password becomes a payload that nobody sent."""
        name = str(uuid.uuid5(uuid.UUID(self.uuid), REMOVAL_PASSWORD))
        return "dict", [
            ("PayloadUUID", ("string", name)),
            ("PayloadType", ("string", REMOVAL_PASSWORD)),
            ("PayloadIdentifier", ("string", name)),
            ("PayloadVersion", ("integer", "1")),
            ("RemovalPassword", ("string", self.service["password"]))]

    def tree(self, store):
        """The whole object, as forms.py writes it."""
        return [(ROOT[self.platform], [
            ("general", self.general()),
            ("scope", scope.tree(self.scope, self.platform, store)),
            ("self_service", self.self_service())])]

    def general(self):
        def pair(one):
            return [("id", one[0]), ("name", one[1])]
        mac = self.platform == MACOS
        return [
            ("id", self.id), ("name", self.name),
            ("description", self.description), ("site", pair(self.site)),
            ("category", pair(self.category)),
            (METHOD[self.platform], self.method),
            *([("user_removable", self.removable)] if mac else []),
            ("level", self.level), ("uuid", self.uuid),
            ("redeploy_on_update", "Newly Assigned"),
            *([] if mac else [("redeploy_days_before_certificate_expires",
                               self.days)]),
            ("payloads", self.text)]

    def self_service(self):
        has = self.service
        security = [("removal_disallowed", has["removal"])]
        if self.platform == MACOS:
            return [
                *[(name, has[name]) for name in TEXTS[MACOS][:3]],
                ("force_users_to_view_description",
                 has["force_users_to_view_description"]),
                ("security", security), ("self_service_icon", None),
                ("feature_on_main_page", has["feature_on_main_page"]),
                ("self_service_categories", [
                    ("category", [("id", number), ("name", name),
                                  ("display_in", shown),
                                  ("feature_in", featured)])
                    for number, name, shown, featured in has["categories"]]),
                ("notification", has["notification"]),
                ("notification", has["notify_by"]),
                *[(name, has[name]) for name in TEXTS[MACOS][3:]]]
        if has["password"]:
            security.append(("password", has["password"]))
        return [
            ("self_service_description", self.description),
            ("security", security), ("self_service_icon", None),
            ("feature_on_main_page", has["feature_on_main_page"]),
            ("self_service_categories", [
                ("category", [("id", each[0]), ("name", each[1])])
                for each in has["categories"]])]


class Write:
    """One POST or PUT applied to a copy of a profile."""

    def __init__(self, store, switches, profile, exact=False):
        self.store = store
        self.switches = switches
        self.exact = exact
        self.profile = copy.copy(profile)
        self.profile.service = dict(profile.service)
        self.redeploy = "Newly Assigned"
        self.has_payloads = False
        self.ghost = False
        self.before = profile.text

    def apply(self, document):
        if not self.exact:
            self.drop(document)
        general = document.find("general")
        if general is not None:
            self.general(general)
        element = document.find("scope")
        if element is not None:
            try:
                self.profile.scope = scope.read(
                    element, self.profile.platform, self.store,
                    self.profile.scope)
            except scope.Unknown as fault:
                raise Conflict(str(fault)) from None
        element = document.find("self_service")
        if element is not None:
            self.self_service(element)
        if not self.profile.name:
            raise Conflict("Name is required")
        if general is not None and general.find("payloads") is not None:
            self.payloads(general.findtext("payloads") or "")
        self.profile.render(self.switches)
        return self.profile

    def drop(self, document):
        """What this server does not know it leaves out, without a word."""
        for path in self.switches["drops"]:
            parent, _, name = path.rpartition("/")
            for above in document.findall(parent):
                for element in above.findall(name):
                    above.remove(element)

    def reference(self, general, lookup, old):
        element = general.find(WORD[lookup])
        if element is None:
            return old
        number, name = scope.text(element, "id"), scope.text(element, "name")
        # A category is also accepted as bare text.
        name = name or (element.text or "").strip()
        if number == "-1" or name.lower() in (
                "none", NONE[lookup][1].lower()):
            return NONE[lookup]
        if not number and not name:
            return old
        found = self.store.by_id(lookup, number) if number \
            else self.store.by_name(lookup, name)
        if found is None:
            raise Conflict(
                f"No match found for {WORD[lookup]} {name or number}")
        return found["id"], found["name"]

    def general(self, general):
        profile = self.profile
        mac = profile.platform == MACOS

        def given(name):
            return general.find(name) is not None
        if given("name"):
            profile.name = scope.text(general, "name")
        if given("description"):
            profile.description = scope.text(general, "description")
        profile.category = self.reference(general, "categories",
                                          profile.category)
        profile.site = self.reference(general, "sites", profile.site)
        if given(METHOD[profile.platform]):
            profile.method = SELF_SERVICE if scope.text(
                general, METHOD[profile.platform]).lower() \
                == SELF_SERVICE.lower() else INSTALL
        if given("level"):
            profile.level = level(profile.platform,
                                  scope.text(general, "level"))
        if given("redeploy_on_update"):
            self.redeploy = scope.text(general, "redeploy_on_update")
            if self.redeploy not in ("All", "Newly Assigned"):
                raise Conflict(
                    "redeploy_on_update should be All or Newly Assigned")
        if mac and given("user_removable"):
            profile.removable = truth(scope.text(general, "user_removable"))
        days = scope.text(general,
                          "redeploy_days_before_certificate_expires")
        if not mac and days.isdigit():
            profile.days = int(days)

    def self_service(self, element):
        """On mobile devices the description here is the general one."""
        profile, has = self.profile, self.profile.service
        for name in TEXTS[profile.platform]:
            if element.find(name) is not None:
                has[name] = scope.text(element, name)
        if profile.platform == MOBILE and element.find(
                "self_service_description") is not None:
            profile.description = scope.text(element,
                                             "self_service_description")
        for name in BOOLS:
            if element.find(name) is not None:
                has[name] = truth(scope.text(element, name))
        security = element.find("security")
        if security is not None:
            self.security(security)
        sent = [(each.text or "").strip()
                for each in element.findall("notification")]
        if sent:
            # The last one is the one that counts.
            has["notification"] = truth(sent[-1])
            has["notify_by"] = next(
                (each for each in sent if each in NOTIFY), has["notify_by"])
        self.categories(element)

    def security(self, element):
        has = self.profile.service
        if element.find("removal_disallowed") is not None:
            has["removal"] = REMOVAL.get(scope.text(
                element, "removal_disallowed").lower(), "Never")
        if self.profile.platform == MOBILE \
                and element.find("password") is not None:
            has["password"] = scope.text(element, "password")

    def categories(self, element):
        below = element.find("self_service_categories")
        if below is None:
            return
        found = []
        for each in below.findall("category"):
            try:
                number, name = scope.member(each, "categories", self.store)
            except scope.Unknown as fault:
                raise Conflict(str(fault)) from None
            found.append((number, name,
                          truth(scope.text(each, "display_in")),
                          truth(scope.text(each, "feature_in"))))
        self.profile.service["categories"] = found

    def payloads(self, text):
        """Keeps the identifiers when the document carries the stored ones;
        else devices will take it for another profile."""
        profile = self.profile
        try:
            upload = transform.Upload(text, self.exact)
            entries = transform.stored_entries(
                upload, profile.platform, self.switches, self.exact)
        except plist.Refused:
            raise Conflict("Unable to update the database") from None
        self.has_payloads = True
        if profile.text and plist.text_of(
                upload.verbatim, "PayloadUUID").strip() != profile.uuid:
            self.ghost = True
            profile.ghosts += 1
            profile.uuid = str(uuid.uuid4())
        profile.top = transform.authored_top(upload, self.exact)
        profile.entries = [
            each for each in entries
            if plist.text_of(each, "PayloadType") != REMOVAL_PASSWORD]


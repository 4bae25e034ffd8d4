"""One profile on a fleet of devices, whose verdicts are known.

A verdict is what is to be said of a device, a variant a way in which it comes
about; VARIANTS has all of them. What the server holds of a device follows from
its verdict and the fleet's seed: commands, the installation that its last
report knows, and certificates. Times are seconds since 1970."""

import random
import re
import zlib
from typing import NamedTuple, Optional

from .devices import management_id
from .tables import MACOS

DAY = 86400
HOUR = 3600
INSTALL, REMOVE = "INSTALL_PROFILE", "REMOVE_PROFILE"
PENDING, DONE, NOT_NOW = "PENDING", "ACKNOWLEDGED", "NOT_NOW"
ERROR = "ERROR"
# (verdict, variant). The first of a verdict is the usual one.
VARIANTS = [(verdict, variant) for verdict, variants in {
    "current": ("plain", "cured", "renewed", "no command left",
                "installed twice", "capitals"),
    "expiring": ("plain", "tomorrow"),
    "expired": ("plain", "cured"),
    "installed-no-certificate": ("plain", "no identity", "another's"),
    "failed": ("plain", "again", "on update", "and others"),
    "pending": ("plain", "retried", "on update"),
    "notnow": ("plain", "on update"),
    "outdated": ("plain", "no command left"),
    "never-sent": ("plain",),
    "unknown": ("acknowledged since", "old inventory", "not managed",
                "never reported"),
}.items() for variant in variants]
# What status calls it.
SAID = {"notnow": "pending"}
USUAL = 0.85
# Variants of a device, whatever the profile.
STALE, UNMANAGED, SILENT = "old inventory", "not managed", "never reported"
OF_DEVICE = (STALE, UNMANAGED, SILENT)
# Those outrank inventory.
BY_COMMAND = ("failed", "pending", "notnow")


class Command(NamedTuple):
    kind: str
    number: int
    what: str
    state: str
    sent: float
    completed: Optional[float]
    error: Optional[tuple]
    profile: Optional[int]
    identifier: Optional[str]
    name: str
    order: int
    is_user: bool = False

    def uuid(self):
        mark = zlib.crc32(f"{self.what} {self.identifier}".encode()) & 0xffff
        return (f"{self.order:08x}-{mark:04x}-4000-8000-"
                f"{management_id(self.kind, self.number)[7]}"
                f"{self.number:011x}")


class Certificate(NamedTuple):
    name: str
    subject: str
    identity: bool
    issued: float
    expires: float
    active: bool
    user: Optional[str]
    serial: int


class Track:
    """One profile on a fleet. given: see Fleet."""

    def __init__(self, fleet, order, profile, given):
        self.fleet = fleet
        self.order = order
        self.id = profile["id"]
        self.uuid = profile["uuid"]
        self.name = profile["name"]
        self.subject = profile["subject"]
        self.url = profile["url"]
        self.user = profile["level"] == "User"
        self.delivered = fleet.now - given.get("delivered", 30) * DAY
        self.window = given.get("window", 14) * DAY
        self.range = range(fleet.count)[slice(*given.get("only", (None,)))]
        self.errors = fleet.errors(given.get("errors"))
        self.cells = self.draw(given.get("mix"))
        if fleet.now - self.delivered < 4 * DAY:
            raise ValueError("delivered: at least 4 days ago")

    def draw(self, mix):
        """One cell for each device of the range. mix: shares of verdicts, or
        of "verdict/variant"; None: each variant in turn."""
        count = len(self.range)
        if mix is None:
            return bytes(n % len(VARIANTS) for n in range(count))
        names, weights = [], []
        for each, share in mix.items():
            verdict, _, variant = each.partition("/")
            found = [n for n, pair in enumerate(VARIANTS)
                     if pair[0] == verdict and variant in ("", pair[1])]
            if not found:
                raise ValueError(f"no verdict '{each}'")
            for n in found:
                rest = share * (1 - USUAL) / max(1, len(found) - 1)
                names.append(n)
                weights.append(share if len(found) == 1 else
                               share * USUAL if n == found[0] else rest)
        draw = random.Random(f"{self.fleet.seed}:{self.order}")
        return bytes(draw.choices(names, weights, k=count))

    def cell(self, index):
        """(verdict, variant), (None, None) for a device it is not for."""
        if index not in self.range:
            return None, None
        return VARIANTS[self.cells[self.range.index(index)]]

    def named(self):
        """Whether certificates can be told to be this profile's: on mobile
        devices the list has common names only."""
        return any("$PROFILE_IDENTIFIER" in value for kind, value
                   in self.subject
                   if self.fleet.platform == MACOS or kind == "CN")

    def verdict(self, index):
        """What is to be said of the device."""
        verdict, _ = self.cell(index)
        if verdict is None:
            return None
        trait = self.fleet.traits.get(index)
        if trait == UNMANAGED:
            return "unknown"
        if trait and verdict not in BY_COMMAND:
            return "unknown"
        if not self.named() and verdict in ("expiring", "expired",
                                            "installed-no-certificate"):
            return "current"
        return SAID.get(verdict, verdict)

    def error(self, index):
        domain, code, text = self.errors[index % len(self.errors)]
        return domain, code, text.replace(
            "{profile}", self.name).replace("{url}", self.url)

    # Times of a device

    def sent(self, index):
        return self.delivered + self.fleet.part(index, self.order) * DAY

    def installed(self, index):
        """When it was last installed by what the last report knows."""
        verdict, variant = self.cell(index)
        trait = self.fleet.traits.get(index)
        earlier = self.delivered - (10 + 20 * self.fleet.part(index, 7)) * DAY
        if verdict is None or trait in (UNMANAGED, SILENT):
            return None
        if trait == STALE:
            return None if verdict in ("never-sent", "unknown") else earlier
        if verdict == "outdated" or variant == "on update":
            return earlier
        if verdict in ("current", "expiring", "expired",
                       "installed-no-certificate"):
            return self.sent(index) + 60
        return None

    def expiry(self, index):
        """The end of the certificate that counts, None without one."""
        verdict, variant = self.cell(index)
        at = self.installed(index)
        if at is None or verdict == "installed-no-certificate":
            return None
        share, now = self.fleet.part(index, self.order + 11), self.fleet.now
        if verdict == "expiring":
            return now + (DAY if variant == "tomorrow" else
                          HOUR + share * (self.window - 2 * HOUR))
        if verdict == "expired":
            return now - HOUR - share * (now - HOUR - at) * 0.9
        return now + self.window + 2 * DAY + share * 300 * DAY

    def commands(self, index):
        """In the order in which they were sent."""
        verdict, variant = self.cell(index)
        if verdict is None or self.fleet.traits.get(index) == UNMANAGED:
            return []
        sent, now = self.sent(index), self.fleet.now

        def one(order, state, at, took=60, error=None):
            return Command(
                self.fleet.kind, self.fleet.first + index, INSTALL, state, at,
                at + took if state in (DONE, ERROR) else None, error,
                self.id, self.uuid, self.name, order, self.user)
        old = one(0, DONE, self.delivered - 40 * DAY)
        fault = self.error(index)
        if verdict == "failed":
            first = {"again": [one(1, ERROR, sent - HOUR, error=self.error(
                index + 1))], "on update": [old]}.get(variant, [])
            return [*first, one(2, ERROR, sent, error=fault)]
        if verdict in ("pending", "notnow"):
            state = PENDING if verdict == "pending" else NOT_NOW
            first = {"retried": [one(1, ERROR, sent, error=fault)],
                     "on update": [old]}.get(variant, [])
            return [*first, one(2, state, sent + HOUR)]
        if variant == "no command left" or verdict == "never-sent":
            return []
        if verdict == "outdated":
            return [old]
        if verdict == "unknown" and variant == "acknowledged since":
            # After the last report, whenever that was.
            return [one(2, DONE, now - HOUR / 2)]
        if verdict == "unknown":
            return [one(2, DONE, sent)]
        cured = [one(1, ERROR, sent - HOUR, error=fault)]
        return [*(cured if variant == "cured" else []), one(2, DONE, sent)]

    def certificates(self, index, values):
        """As of the last report. values: of the variables in subjects."""
        verdict, variant = self.cell(index)
        at = self.installed(index)
        if at is None or not self.subject:
            return []
        values = {**values, "$PROFILE_IDENTIFIER": self.uuid}
        if variant == "capitals":
            values["$PROFILE_IDENTIFIER"] = self.uuid.upper()
        if variant == "another's":
            values["$PROFILE_IDENTIFIER"] = self.uuid[:-4] + "0000"
        name, subject = written(self.subject, values, index)

        def one(issued, expires, identity=True, active=True):
            return Certificate(
                name, subject, identity, issued, expires, active,
                values["$USERNAME"] if self.user else None,
                (self.order << 40) + (index << 8) + int(active))
        if verdict == "installed-no-certificate":
            return {"plain": [], "no identity": [
                one(at, at + 400 * DAY, identity=False)],
                "another's": [one(at, at + 400 * DAY)]}[variant]
        expires = self.expiry(index)
        older = [one(at - 300 * DAY, at + HOUR, active=False)]
        return [*(older if variant == "renewed" else []), one(at, expires)]


VARIABLE = re.compile(r"\$[A-Z][A-Z0-9_]*")


def written(subject, values, index):
    """(common name, subject) with the values in place, in either of the two
    forms that are seen."""
    filled = [(kind, VARIABLE.sub(
        lambda found: values.get(found[0], found[0]), value)
        if "$" in value else value) for kind, value in subject]
    parts = [f"{kind}={value}" for kind, value in filled]
    name = next((value for kind, value in filled if kind == "CN"), "")
    return name, (", " if index % 2 else ",").join(parts)

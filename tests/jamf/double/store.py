"""What the server holds: everything that profiles refer to, and the profiles
themselves as each node of the cluster sees them."""

from .devices import CODE, Devices, identity
from .tables import LOOKUPS, MACOS, MOBILE


class Store:
    """Categories, groups, devices and so on: {kind: {id: object}}. An object
    has "id" and "name"; groups have "members" (ids) and "is_smart"."""

    def __init__(self):
        self.objects = {kind: Devices(kind) if kind in CODE else {}
                        for kind in LOOKUPS}

    def by_id(self, kind, number):
        try:
            return self.objects[kind].get(int(number))
        except (TypeError, ValueError):
            return None

    def by_name(self, kind, name):
        name = name.strip().casefold()
        for each in self.objects[kind].values():
            if each["name"].casefold() == name:
                return each
        return None

    def add(self, kind, fields):
        known = self.objects[kind]
        number = fields.get("id") or (
            known.next_number() if kind in CODE
            else max(known, default=0) + 1)
        known[number] = {**defaults(kind, number), **fields, "id": number}
        if isinstance(known[number].get("members"), dict):
            # {"range": [first, stop, step]}: of any size.
            known[number]["members"] = range(*known[number]["members"][
                "range"])
        return number


def defaults(kind, number):
    if kind in ("computergroups", "mobiledevicegroups", "usergroups"):
        return {"members": [], "is_smart": False}
    if kind in CODE:
        return {**identity(kind, number), "user": "", "department": "",
                "building": ""}
    return {}


class Cluster:
    """Profiles by node. A write is seen at once where it was made, elsewhere
    after a refresh; lists may lag too. Times are the double's clock."""

    def __init__(self):
        self.nodes = 1
        self.refresh_seconds = 60
        self.list_consistent = True
        self.current = {MACOS: {}, MOBILE: {}}
        self.pending = []
        self.next_id = {MACOS: 1, MOBILE: 1}
        self.resize(1)

    def resize(self, nodes):
        """Changes the number of nodes; all are up to date."""
        self.nodes = nodes
        self.pending = []
        self.views = [{kind: {platform: dict(known) for platform, known
                              in self.current.items()}
                       for kind in ("objects", "lists")}
                      for _ in range(nodes)]

    def refresh(self):
        self.resize(self.nodes)

    def settle(self, now):
        while self.pending and self.pending[0][0] <= now:
            _, view, number, profile = self.pending.pop(0)
            self.set(view, number, profile)

    @staticmethod
    def set(view, number, profile):
        if profile is None:
            view.pop(number, None)
        else:
            view[number] = profile

    def commit(self, node, platform, number, profile, now):
        """profile None: deleted. node None: known everywhere at once."""
        self.set(self.current[platform], number, profile)
        for index, views in enumerate(self.views):
            for kind in ("objects", "lists"):
                here = node is None or index == node and (
                    kind == "objects" or self.list_consistent)
                view = views[kind][platform]
                if here:
                    self.set(view, number, profile)
                else:
                    due = float("inf") if self.refresh_seconds is None \
                        else now + self.refresh_seconds
                    self.pending.append((due, view, number, profile))

    def new_id(self, platform):
        number = self.next_id[platform]
        self.next_id[platform] = number + 1
        return number

    def get(self, node, platform, number):
        return self.views[node]["objects"][platform].get(number)

    def listed(self, node, platform):
        known = self.views[node]["lists"][platform]
        return [known[number] for number in sorted(known)]

    def named(self, profiles, name):
        name = name.strip().casefold()
        for each in profiles:
            if each.name.casefold() == name:
                return each
        return None

    def taken(self, platform, name, but=None):
        """Whether another profile has the name; the database knows at
        once."""
        found = self.named((each for each in self.current[platform].values()
                            if each.id != but), name)
        return found is not None

#!/usr/bin/env python3
"""The command expiry against NDES: expiry_test.py PROGRAM [WORD...].

Planted once each: the admin page read (a place is gone), --offline that asks all
the same, the RA's certificates left out, a server asked once per definition."""

from live import admin_reads, fetches, main
from harness import case, has, rows, same


def uses(document):
    return {c["sha256"]: {p["what"] for p in c["places"]}
            for c in document["certificates"]}


@case("expiry: CA, RA and root as served, each once; the page is not read")
def served(box):
    with box.site() as site:
        box.project()
        for name in ("a.ini", "b.ini"):
            box.define(name, site)
        document = box.run("expiry", "--json", status=0).json()
        found = uses(document)
        same(found[box.pki.digest("issuing")], {"ca"})
        same(found[box.pki.digest("root")], {"root"})
        ra = [d for d, what in found.items() if what == {"ra"}]
        same(len(ra), 2, found)
        same({p["where"] for c in document["certificates"]
              for p in c["places"]}, {site.url})
        same((fetches(site), admin_reads(site), site.failed_logons()),
             (1, 0, 0))
        box.run("fingerprint", "--update", "a.ini", env=box.secret, status=0)
        found = uses(box.run("expiry", "--json", status=0).json())
        same(found[box.pki.digest("issuing")], {"ca", "pinned-ca"})
        asked = len(site.requests())
        found = uses(box.run("expiry", "--json", "--offline",
                             status=0).json())
        same(found[box.pki.digest("issuing")], {"pinned-ca"})
        same(len(site.requests()), asked, "requests")


@rows("expiry: what is served and has ended", [
    ("an RA", "ra-expired", "RA"), ("the CA", "expired", "issuing CA")])
def ended(box, shape, what):
    with box.site() as site:
        site.certificates = shape
        box.project()
        box.define("a.ini", site)
        result = box.run("expiry", "--check", "0", status=1)
        line = next(row for row in result.out.splitlines()
                    if " ended " in row)
        has(line, what)


if __name__ == "__main__":
    main()

"""Definitions by chance (random_definitions.py) are valid, so that other tests
may rely on them: each is built, and what is spelt in any way gives the bytes
of what is spelt plainly. Planted: a list's second item lost; a fold that keeps
'-'; a day more."""

from harness import SANITIZED, case, check, same
from random_definitions import SECRETS, Maker, share

MADE = 40 if SANITIZED else 500


@case("random definitions: all are built, however they are spelt")
def all_are_built(box):
    maker = Maker(box.run("explain", "--json", status=0).json()["found"])
    share(box, "spelt")
    share(box, "plain")
    made = [maker.make(number) for number in range(MADE)]
    for one in made:
        for name, text in one.files.items():
            box.write(f"spelt/{name}", text)
        for name, text in one.plain.items():
            box.write(f"plain/{name}", text)
    for folder in ("spelt", "plain"):
        result = box.run("build", "--unsigned", "--offline", "-o",
                         f"{folder}.out", folder, env=SECRETS, timeout=300)
        check(result.status == 0, f"{folder}: {result.err}")
    for one in made:
        profile = one.name.replace(".ini", ".mobileconfig")
        same(box.read(f"spelt.out/{profile}"), box.read(f"plain.out/{profile}"),
             str(one))

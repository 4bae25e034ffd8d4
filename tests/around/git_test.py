"""With git itself: what docs/ci.md says to set up.

Planted mutation that must be caught: in cmd/show.c, status 1 for a profile
("git: the textconv of signed profiles").
"""

import shlex

from harness import case, check, definition, has, lacks, tool


def git(box, *arguments, status=0):
    """The output of git, in a repository that knows nobody's configuration."""
    return tool("env", f"HOME={box.home}", "GIT_CONFIG_NOSYSTEM=1",
                "git", "-c", "user.name=T", "-c", "user.email=t@example.com",
                *arguments, cwd=box.path, status=status).decode()


@case("git: the textconv of signed profiles makes a diff readable")
def textconv(box):
    git(box, "init", "-q")
    git(box, "config", "diff.mobileconfig.textconv",
        f"{shlex.quote(box.program)} show")
    box.write(".gitattributes", "*.mobileconfig diff=mobileconfig\n")
    for size in (2048, 4096):
        box.write("wifi.ini", definition(scep={
            "key_size": size, "challenge_type": "static",
            "challenge": "canary-4711"}))
        box.run("build", "--sign", box.fixtures.identity(), "wifi.ini",
                status=0)
        git(box, "add", ".")
        git(box, "commit", "-qm", f"{size} bits")
    diff = git(box, "diff", "HEAD~1", "--", "wifi.mobileconfig")
    changed = [line for line in diff.splitlines()
               if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    check(len(changed) == 2, f"one line before and after: {changed}")
    has(changed[0], "2048")
    has(changed[1], "4096")
    lacks(diff, "canary-4711")

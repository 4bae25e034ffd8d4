"""What the tests use of npm, fetched once into the tree that is built.

    modules()     the directory that node_modules is in
"""

import fcntl
import json
import os

from harness import TOP, tool

MODULES = os.path.join(TOP, "build", "npm")
PACKAGES = {
    # Where VS Code's grammar and protocol are at home.
    "vscode-textmate": "9.3.2", "vscode-oniguruma": "2.0.1",
    "vscode-languageserver-protocol": "3.17.5",
    # The schema of SARIF, and the rules of GitHub, as a program.
    "@microsoft/sarif-multitool-linux": "5.7.0"}


def modules():
    os.makedirs(MODULES, exist_ok=True)
    with open(os.path.join(MODULES, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_there():
            # All at once: npm takes away what it was not asked for.
            tool("npm", "install", "--silent", "--no-save", "--ignore-scripts",
                 "--prefix", MODULES,
                 *(f"{name}@{version}" for name, version in PACKAGES.items()))
    return MODULES


def is_there():
    known = os.path.join(MODULES, "node_modules", ".package-lock.json")
    if not os.path.exists(known):
        return False
    with open(known, encoding="utf-8") as file:
        there = json.load(file)["packages"]
    return all(there.get(f"node_modules/{name}", {}).get("version") == version
               for name, version in PACKAGES.items())

"""python3 -m double CERT KEY: runs the double until standard input ends.

Prints one line of JSON when it is ready: {"port", "control", "pid"}."""

import json
import os
import sys
import threading

from .control import Control
from .server import Server
from .world import World


def main():
    cert, key = sys.argv[1:]
    world = World()
    server = Server(world, cert, key)
    control = Control(world, server)
    for run in (server.run, control.serve_forever):
        threading.Thread(target=run, daemon=True).start()
    print(json.dumps({"port": server.port, "control": control.port,
                      "pid": os.getpid()}), flush=True)
    while os.read(0, 4096):
        pass
    server.stopping.set()
    os._exit(0)


main()

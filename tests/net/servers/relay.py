"""relay.py FD PORT COMMAND...: for ScepServer, inside a network namespace of
its own. Brings up the loopback, starts COMMAND, which listens on PORT here,
and passes on each connection accepted on FD. That socket was bound outside,
and a socket stays in the namespace where it was made."""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import threading

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
CONNECT_SECONDS = 5


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        name = b"lo".ljust(16, b"\0")
        answer = fcntl.ioctl(handle, SIOCGIFFLAGS, name + bytes(24))
        flags = struct.unpack_from("H", answer, 16)[0] | IFF_UP
        fcntl.ioctl(handle, SIOCSIFFLAGS,
                    name + struct.pack("H", flags) + bytes(22))


def copy(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(outside, port):
    with outside:
        try:
            inside = socket.create_connection(("127.0.0.1", port),
                                              CONNECT_SECONDS)
        except OSError:
            return
        inside.settimeout(None)
        with inside:
            back = threading.Thread(target=copy, args=(inside, outside))
            back.start()
            copy(outside, inside)
            back.join()


def main():
    listener = socket.socket(fileno=int(sys.argv[1]))
    port = int(sys.argv[2])
    loopback_up()
    child = subprocess.Popen(sys.argv[3:], stdin=subprocess.DEVNULL)
    threading.Thread(target=lambda: os._exit(child.wait() or 1),
                     daemon=True).start()
    while True:
        outside = listener.accept()[0]
        threading.Thread(target=serve, args=(outside, port),
                         daemon=True).start()


if __name__ == "__main__":
    main()

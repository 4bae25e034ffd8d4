"""What a hosting service does around the recipes of examples/: a repository
that asks for a token, and the programs on a runner's path, whose command lines
are kept.

    host = GitHost(box)               a bare repository, served over HTTP
    host.url, host.allow(token)       who may push
    host.branch("main")               the commit
    host.commit("main", {"a.ini": text}, author=...)
    host.command_lines()              of every program that was watched
"""

import base64
import http.server
import os
import re
import shutil
import socketserver
import subprocess
import threading

from harness import tool

BACKEND = os.path.join(
    tool("git", "--exec-path").decode().strip(), "git-http-backend")
WATCHED = ("git", "curl", "gh", "jq", "sh", "make")
# Writes down how it is called, then is what it stands for.
SHIM = """#!/bin/sh
for word in "{name}" "$@"; do printf '%s\\037' "$word"; done >>"{log}"
printf '\\n' >>"{log}"
exec {real} "$@"
"""


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class GitHost:
    def __init__(self, box):
        self.box = box
        self.bare = box.at(".host", "origin.git")
        self.env = box.environment({
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ann",
            "GIT_AUTHOR_EMAIL": "ann@example.com", "GIT_COMMITTER_NAME": "Ann",
            "GIT_COMMITTER_EMAIL": "ann@example.com"})
        self.log = box.at(".host", "command-lines")
        self.programs = box.at(".host", "bin")
        self.tokens = set()
        self.pushes = []
        os.makedirs(self.programs)
        self.git("init", "-q", "--bare", "-b", "main", self.bare)
        self.git("-C", self.bare, "config", "http.receivepack", "true")
        for name in WATCHED:
            if shutil.which(name):
                self.stand_in(name, f'"{shutil.which(name)}"')
        self.server = Server(("127.0.0.1", 0), self.handler())
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/origin.git"

    def done(self):
        self.server.shutdown()
        self.server.server_close()

    # -- programs --------------------------------------------------------

    def stand_in(self, name, real):
        path = os.path.join(self.programs, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(SHIM.format(name=name, log=self.log, real=real))
        os.chmod(path, 0o755)

    def command_lines(self):
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as file:
            return [entry.split("\037") for entry in
                    file.read().split("\037\n") if entry]

    # -- the repository --------------------------------------------------

    def git(self, *arguments, stdin=None):
        done = subprocess.run(["git", *arguments], env=self.env, input=stdin,
                              capture_output=True, check=False)
        if done.returncode:
            raise AssertionError(f"git {arguments}: {done.stderr.decode()}")
        return done.stdout.decode().strip()

    def branch(self, name="main"):
        return self.git("-C", self.bare, "rev-parse", f"refs/heads/{name}")

    def show(self, path, ref="main"):
        return self.git("-C", self.bare, "show", f"{ref}:{path}")

    def commit(self, branch, files, base=None, message="a change"):
        """Commits files on a branch of the service: name to text, to None
        where it goes, to a tuple of where a link leads."""
        work = self.box.at(".host", "work")
        shutil.rmtree(work, ignore_errors=True)
        self.git("clone", "-q", self.bare, work)
        known = self.git("-C", work, "branch", "-r", "--list",
                         f"origin/{branch}")
        start = f"origin/{branch}" if known else base
        self.git("-C", work, "checkout", "-q", *(
            ["-B", branch, start] if start else ["--orphan", branch]))
        for name, text in files.items():
            path = os.path.join(work, name)
            if text is None:
                os.unlink(path)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if isinstance(text, tuple):
                os.symlink(text[0], path)
                continue
            with open(path, "wb") as file:
                file.write(text.encode() if isinstance(text, str) else text)
        self.git("-C", work, "add", "-A")
        self.git("-C", work, "commit", "-q", "-m", message)
        self.git("-C", work, "push", "-q", "origin",
                 f"HEAD:refs/heads/{branch}")
        return self.git("-C", work, "rev-parse", "HEAD")

    def checkout(self, directory, ref):
        """As a runner does it: one commit, detached; the address is the one
        that asks for a token."""
        self.git("init", "-q", directory)
        self.git("-C", directory, "remote", "add", "origin", self.url)
        self.git("-C", directory, "fetch", "-q", "--depth", "1",
                 f"file://{self.bare}", ref)
        self.git("-C", directory, "checkout", "-q", "--detach", "FETCH_HEAD")

    # -- over HTTP -------------------------------------------------------

    def handler(self):
        host = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                path, _, query = self.path.partition("?")
                writes = "git-receive-pack" in self.path
                given = re.fullmatch("Basic (.*)", self.headers.get(
                    "Authorization", ""))
                token = base64.b64decode(given[1]).decode().partition(
                    ":")[2] if given else ""
                if writes and token not in host.tokens:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", "Basic realm=git")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                body = self.body()
                if writes and self.command == "POST":
                    host.pushes.append(token)
                done = subprocess.run([BACKEND], input=body, check=False,
                                      capture_output=True, env={
                    **host.env, "GIT_PROJECT_ROOT": os.path.dirname(host.bare),
                    "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "ci",
                    "PATH_INFO": path, "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get(
                        "Content-Encoding", ""),
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")})
                head, _, data = done.stdout.partition(b"\r\n\r\n")
                fields = dict(line.split(": ", 1) for line in
                              head.decode().split("\r\n"))
                self.send_response(int(fields.pop("Status", "200")[:3]))
                for name, value in fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def body(self):
                if self.headers.get("Transfer-Encoding") == "chunked":
                    data = b""
                    while True:
                        size = int(self.rfile.readline(), 16)
                        piece = self.rfile.read(size)
                        self.rfile.readline()
                        if not size:
                            return data
                        data += piece
                return self.rfile.read(
                    int(self.headers.get("Content-Length", 0)))

            do_GET = do_POST = answer

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass
        return Handler

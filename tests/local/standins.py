"""Stand-in programs: what the supervisor does must not depend on what it runs."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace

import psutil

from huiyin_local.program import Program
from huiyin_local.supervisor import ProcessSupervisor


def python(name: str, code: str) -> Program:
    """A program that runs some Python."""
    return Program(name=name, command=[sys.executable, "-u", "-c", code])


def sleeper(name: str) -> Program:
    """A program that does nothing for long."""
    return python(name, "import time; time.sleep(600)")


def service(name: str, address: str) -> Program:
    """A program that answers every GET with its name and the path, and /events with a slow stream."""
    return replace(python(name, _SERVICE), command=[sys.executable, "-u", "-c", _SERVICE, name, address])


def alive(pid: int) -> bool:
    """Whether a process is there and not just waiting to be buried."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def pid_of(supervisor: ProcessSupervisor, name: str) -> int:
    """The present process of a part."""
    child = supervisor.processes[name].child
    assert child
    return child.pid


async def until(condition: Callable[[], bool], within: float = 30) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.02)


_SERVICE = """
import json, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        stream = self.path.endswith("/events")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if stream else "application/json")
        self.end_headers()
        if not stream:
            answer = {"name": sys.argv[1], "path": self.path, "pad": "x" * 2000}
            self.wfile.write(json.dumps(answer).encode())
        while stream:
            self.wfile.write(b"data: tick\\n\\n")
            time.sleep(1)

    def do_POST(self):
        left = int(self.headers["Content-Length"])
        while left and (chunk := self.rfile.read(min(left, 65536))):
            left -= len(chunk)
        self.do_GET()

    def log_message(self, *_):
        pass

host, port = sys.argv[2].split(":")
ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
"""

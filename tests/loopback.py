"""Servers of others on loopback: a port for one, and the wait until it answers."""

import socket
import time
from subprocess import Popen

import requests

LONGEST_START = 30.0
"""Seconds."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(url: str, server: Popen[bytes]) -> None:
    """Returns when a server answers; raises RuntimeError when it ends before that, TimeoutError when it takes long."""
    begun = time.monotonic()
    while time.monotonic() - begun < LONGEST_START:
        if server.poll() is not None:
            raise RuntimeError(f"{server.args!r} ended with {server.returncode}")
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"{url} did not answer within {LONGEST_START:.0f} s")

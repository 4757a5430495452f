"""A real Jupyter server for the idle stop to look at: over TLS with its own certificate, a token and a path, as it may be found
on an instance; and somebody who works in it as a browser does, through REST and websockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import ssl
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tornado.httpclient import HTTPRequest  # type: ignore[import-not-found]  # only where `make notebooks` runs it
from tornado.websocket import WebSocketClientConnection, websocket_connect  # type: ignore[import-not-found]

TOKEN, BASE = "a-secret", "/notebook/kiban/"
PATIENCE_SECONDS = 120  # the machine may be stopped for a minute


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    url: str

    def call(self, method: str, path: str, content: Any = None) -> Any:
        """A request to its REST API, as the browser's page makes it."""
        request = urllib.request.Request(
            f"{self.url}api/{path}",
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS, context=_trusting()) as answer:
            return json.loads(answer.read() or b"null")

    def open_notebook(self, name: str) -> str:
        """What opening a notebook in a tab does: a session with a kernel; the kernel's id, once it is there."""
        session = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        kernel = str(self.call("POST", "sessions", session)["kernel"]["id"])
        self.run(kernel, "1 + 1")
        return kernel

    def run(self, kernel: str, code: str) -> None:
        """Run a cell to its end."""
        asyncio.run(self._execute(kernel, code, until="idle"))

    def begin(self, kernel: str, code: str) -> None:
        """Start a cell and close the tab while it runs."""
        asyncio.run(self._execute(kernel, code, until="busy"))

    def interrupt(self, kernel: str) -> None:
        self.call("POST", f"kernels/{kernel}/interrupt")
        self.await_state(kernel, "idle")

    def await_state(self, kernel: str, state: str) -> None:
        await_until(lambda: self.call("GET", f"kernels/{kernel}")["execution_state"] == state)

    def open_terminal(self) -> str:
        return str(self.call("POST", "terminals")["name"])

    def type_in(self, terminal: str, line: str, shows: str) -> None:
        """Type a line in a terminal and wait for what it prints."""
        asyncio.run(self._type(terminal, line, shows))

    async def _execute(self, kernel: str, code: str, *, until: str) -> None:
        socket = await self._connect(f"api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}")
        asked = uuid.uuid4().hex
        await socket.write_message(json.dumps(_execute_request(asked, code)))
        await _read_until(socket, lambda message: _says_state(message, asked, until))
        socket.close()
        self.await_state(kernel, until)

    async def _type(self, terminal: str, line: str, shows: str) -> None:
        socket = await self._connect(f"terminals/websocket/{terminal}")
        await socket.write_message(json.dumps(["stdin", f"{line}\r"]))
        seen = ""

        def is_shown(message: Any) -> bool:
            nonlocal seen
            seen += message[1] if message[0] == "stdout" else ""
            return shows in seen

        await _read_until(socket, is_shown)
        socket.close()

    async def _connect(self, path: str) -> WebSocketClientConnection:
        url = f"{self.url.replace('https', 'wss')}{path}"
        headers = {"Authorization": f"token {TOKEN}"}
        return await websocket_connect(HTTPRequest(url, headers=headers, ssl_options=_trusting()))


@contextlib.contextmanager
def serve(root: Path) -> Iterator[Server]:
    """Start a server whose home is that of an instance below `root`, and stop it, with its kernels and terminals."""
    home = root / "home/ec2-user"
    (home / "SageMaker").mkdir(parents=True)
    certificate = _certificate(root)
    options = {"ip": "127.0.0.1", "port": 0, "base_url": BASE, "allow_root": True, "root_dir": home / "SageMaker"}
    words = [f"--ServerApp.{name}={value}" for name, value in {**options, **certificate}.items()]
    environ = {**os.environ, "HOME": str(home), "JUPYTER_PLATFORM_DIRS": "0", "SHELL": "/bin/sh"}
    environ["IPYTHONDIR"] = str(root / "ipython")
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"):
        environ.pop(name, None)
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", f"--IdentityProvider.token={TOKEN}", *words]
    with (
        (root / "jupyter.log").open("wb") as log,
        subprocess.Popen(command, env=environ, stderr=log, cwd=root) as process,
    ):
        try:
            yield Server(process, _await_start(root, process))
        finally:
            process.terminate()


def _await_start(root: Path, process: subprocess.Popen[bytes]) -> str:
    """Its address, as the file says that it leaves; `proc` then shows its process as the instance's would."""
    folder = root / "home/ec2-user/.local/share/jupyter/runtime"

    def has_started() -> bool:
        if process.poll() is not None:
            raise AssertionError(
                f"Jupyter ended with {process.returncode}: {(root / 'jupyter.log').read_text()[-2000:]}"
            )
        return any(folder.glob("jpserver-*.json"))

    await_until(has_started)
    (file,) = folder.glob("jpserver-*.json")
    await_until(lambda: file.read_text().endswith("}"))
    (root / "proc" / str(process.pid)).mkdir(parents=True)
    server = Server(process, f"https://127.0.0.1:{json.loads(file.read_text())['port']}{BASE}")
    await_until(lambda: _answers(server))
    return server.url


def _answers(server: Server) -> bool:
    try:
        return bool(server.call("GET", "status")["started"])
    except OSError:
        return False


def await_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, f"waited {PATIENCE_SECONDS} s in vain"
        time.sleep(0.1)


async def _read_until(socket: WebSocketClientConnection, holds: Callable[[Any], bool]) -> None:
    async def read() -> None:
        while (message := await socket.read_message()) is not None:
            if holds(json.loads(message)):
                return
        raise AssertionError("the server closed the connection")

    await asyncio.wait_for(read(), PATIENCE_SECONDS)


def _execute_request(asked: str, code: str) -> dict[str, Any]:
    header = {"msg_id": asked, "msg_type": "execute_request", "username": "", "session": asked, "version": "5.3"}
    header["date"] = datetime.now(UTC).isoformat()
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    return {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
        "buffers": [],
    }


def _says_state(message: Any, asked: str, state: str) -> bool:
    ours = message.get("parent_header", {}).get("msg_id") == asked
    return bool(ours and message["msg_type"] == "status" and message["content"]["execution_state"] == state)


def _trusting() -> ssl.SSLContext:
    """It signs its own certificate, as the instance's does."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _certificate(folder: Path) -> dict[str, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "certificate.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return {"certfile": folder / "certificate.pem", "keyfile": folder / "key.pem"}

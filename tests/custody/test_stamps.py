"""Time stamps by a local authority: OpenSSL's, through files and through a server of its own."""

import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from onrecord import api, ledger, stamps
from onrecord.capture import authority
from onrecord.errors import InputError

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the program openssl")

ROOT = Path(__file__).parents[2]
CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    def __init__(self, folder):
        folder.mkdir()
        self.folder = folder
        (folder / "config").write_text(CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        (folder / "ext").write_text("extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n")
        new = ("-newkey", "rsa:2048", "-nodes")
        self("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Root of tests",
             "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
        self("req", *new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stamps of tests")
        self("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "tsa.pem",
             "-days", "20", "-extfile", "ext")  # fmt: skip
        self.root = (folder / "ca.pem").read_bytes()

    def __call__(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def reply(self, request):
        (self.folder / "q").write_bytes(request)
        self("ts", "-reply", "-config", "config", "-section", "one", "-queryfile", "q", "-out", "r")
        return (self.folder / "r").read_bytes()


@pytest.fixture(scope="module")
def tsa(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tsa") / "a")


@pytest.fixture
def case(tmp_path):
    api.init(tmp_path / "case")
    return tmp_path / "case"


def test_a_stamp_is_kept_and_checked_again(case, tsa):
    head, request = api.stamp_request(case)
    done = api.stamp(case, tsa.reply(request), tsa.root, by="Rana")
    assert done.head == head and done.authority == "CN=Stamps of tests"
    with ledger.open_(case) as opened:
        assert ledger.head(opened).startswith("2:")
    [kept] = api.stamped(case)
    assert kept.problem is None and kept.time == done.time and kept.head == head
    ledger.verify(case)


def test_openssl_verifies_what_is_kept(case, tsa, tmp_path):
    """As docs/reference/ledger-format.md says."""
    done = api.stamp(case, tsa.reply(api.stamp_request(case)[1]), tsa.root)
    with ledger.open_(case) as opened:
        [entry] = ledger.entries(opened, kind="stamp")
        for name, sha256 in entry.blobs.items():
            (tmp_path / name).write_bytes(ledger.blob(opened, sha256))
    (tmp_path / "head").write_text(done.head)
    command = ["openssl", "ts", "-verify", "-data", "head", "-in", "reply", "-CAfile", "roots"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "head").write_text(done.head + "x")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode != 0


def test_the_command_line(case, tsa, tmp_path):
    def run(*arguments, code=0):
        command = [sys.executable, "-m", "onrecord", *map(str, arguments), "--case", str(case)]
        done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done

    run("stamp", "--request", tmp_path / "q")
    (tmp_path / "r").write_bytes(tsa.reply((tmp_path / "q").read_bytes()))
    assert "--root" in run("stamp", "--reply", tmp_path / "r", code=2).stderr
    assert "stamped 2" in run("stamp", "--reply", tmp_path / "r", "--root", tsa.folder / "ca.pem").stderr
    assert "entries 1 to 1 by CN=Stamps of tests" in run("verify").stdout
    other = Authority(tmp_path / "other")
    assert "broken stamp" in run("verify", "--root", other.folder / "ca.pem", code=1).stdout


def test_another_root_is_told(case, tsa, tmp_path):
    api.stamp(case, tsa.reply(api.stamp_request(case)[1]), tsa.root)
    other = Authority(tmp_path / "other")
    [kept] = api.stamped(case, other.root)
    assert kept.problem is not None
    with pytest.raises(InputError, match="proves nothing"):
        api.stamp(case, tsa.reply(api.stamp_request(case)[1]), other.root)


def test_what_proves_nothing_is_refused(case, tsa):
    head, request = api.stamp_request(case)
    reply = tsa.reply(request)
    for bad in (b"", b"no reply", reply[:-20], reply[:-1] + bytes([reply[-1] ^ 1])):
        with pytest.raises(InputError):
            api.stamp(case, bad, tsa.root)
    with pytest.raises(InputError, match="no entry of this case"):
        api.stamp(case, tsa.reply(stamps.request("1:" + "0" * 64)), tsa.root)
    with pytest.raises(InputError, match="PEM"):
        api.stamp(case, reply, b"nothing")
    with pytest.raises(InputError, match="signed by itself"):
        api.stamp(case, reply, (tsa.folder / "tsa.pem").read_bytes())
    with ledger.open_(case) as opened:
        assert ledger.head(opened) == head


def test_over_the_network(case, tsa):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.headers["Content-Type"] == "application/timestamp-query"
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            data = tsa.reply(sent) if self.path == "/" else b"x" * 1_000_001
            self.send_response(404 if self.path == "/none" else 302 if self.path == "/moved" else 200)
            self.send_header("Location", "/")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        done = api.stamp(case, authority.ask(url, api.stamp_request(case)[1]), tsa.root, url)
        for path, told in (("none", "404"), ("moved", "302"), ("large", "more than")):
            with pytest.raises(InputError, match=told):
                authority.ask(url + path, b"x")
        server.shutdown()
    assert done.authority == url and api.stamped(case)[0].problem is None
    with pytest.raises(InputError, match="no address"):
        authority.ask("file:///etc/hosts", b"x")
    with pytest.raises(InputError, match="did not answer"):
        authority.ask(url, b"x")

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Canary values for every secret, searched in everything that whole runs leave behind: output, logs, files, databases, arguments,
environment, and every byte written to anything but the network. In each case the other side says that the secret was used."""
import base64
import contextlib
import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse

import harness
from harness import Skip, equal, true, world

MATCHING_ID = 'CANARY-7QX4-MID-93KZ'
CONFIRMATION = 'Qz/83+kX=71&wÿ-canary'
CALLS = 'trace=execve,write,writev,pwrite64,pwritev,sendto,sendmsg,sendmmsg,prctl'


def spellings(secret):
    """Every way in which `secret`, bytes, might be written down."""
    found = {secret, secret.hex().encode(), secret.hex().upper().encode(), secret.hex(':').encode(), secret.hex(' ').encode()}
    found |= {urllib.parse.quote(secret, safe='').encode(), secret.decode('latin-1').encode('utf-16-le'),
              secret.decode('latin-1').encode('utf-16-be'), secret[::-1]}
    for skip in range(3):
        # Of each alignment what does not depend on the neighbours.
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode(b'\0' * skip + secret)[4 if skip else 0:len(secret) // 3 * 4].rstrip(b'='))
    with contextlib.suppress(UnicodeDecodeError):
        text = secret.decode()
        found |= {text.encode('utf-16-le'), text.encode('utf-16-be'), json.dumps(text)[1:-1].encode(), text.lower().encode()}
    return found


class Watch:
    """Looks for secrets in all that a run shows and leaves."""

    def __init__(self, home, *secrets):
        self.home = home
        self.needles = set().union(*(spellings(s.encode() if isinstance(s, str) else s) for s in secrets))
        self.looked = 0

    def search(self, data, where):
        self.looked += len(data)
        for needle in self.needles:
            true(needle not in data, f'{needle!r} in {where}: {data[max(0, data.find(needle) - 100):][:300]!r}')

    def files(self):
        for path in self.home.directory.rglob('*'):
            if path.is_file():
                self.search(path.read_bytes(), path)
                self.search(str(path).encode(), path)

    def trace(self, path):
        """What strace saw written to anything but TCP, and with which arguments programs were started."""
        dumpable = True
        for line in open(path, errors='replace'):
            dumpable = dumpable and 'prctl(PR_SET_DUMPABLE, SUID_DUMP_DISABLE)' not in line
            if re.match(r'\d+ +\w+\(\d+<TCP', line):
                continue
            self.search(b''.join(bytes.fromhex(text.replace('\\x', '')) for text in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', line)), line[:80])
        true(not dumpable, 'a crash file could be written')

    def processes(self, group):
        """Arguments and environment of all processes that are alive in `group`."""
        for entry in pathlib.Path('/proc').iterdir():
            with contextlib.suppress(OSError, ValueError):
                if os.getpgid(int(entry.name)) == group:
                    for name in ('cmdline', 'environ'):
                        self.search((entry / name).read_bytes(), entry / name)


def secret_fd(text, fds):
    reader, writer = os.pipe()
    os.write(writer, text.encode() + b'\n')
    os.close(writer)
    fds.append(reader)
    return str(reader)


def run(w, watch, words, code=None, confirmation=None, json_output=True):
    """One run under watch, as talkative as can be. Returns its exit status."""
    fds = []
    words = [*words, *(['--code-fd', secret_fd(code, fds)] if code else []),
             *(['--confirmation-fd', secret_fd(confirmation, fds)] if confirmation else [])]
    log = w.directory.parent / f'trace-{time.monotonic_ns()}'
    process = subprocess.Popen(['strace', '-f', '-yy', '-xx', '-s', '1000000', '-o', log, '-e', CALLS, harness.USHERCTL, '--verbose',
                                *(['--json'] if json_output else []), '--world', w.file, *words],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=fds,
                               start_new_session=True, env={**w.home.environment, 'G_MESSAGES_DEBUG': 'all'})
    output = []
    reader = threading.Thread(target=lambda: output.extend(process.communicate()))
    reader.start()
    while reader.is_alive():
        watch.processes(process.pid)
        reader.join(0.02)
    for fd in fds:
        os.close(fd)
    true(len(output[1]) > 100 or words[0] == 'receipt', 'nothing was logged')
    watch.search(output[0], 'stdout')
    watch.search(output[1], 'stderr')
    watch.trace(log)
    watch.files()
    return process.returncode


@contextlib.contextmanager
def bought(faults=()):
    """A world with a profile that was bought with both codes."""
    if not shutil.which('strace') or subprocess.run(['strace', '-o', os.devnull, 'true']).returncode != 0:
        raise Skip('strace cannot trace here')
    with tempfile.TemporaryDirectory() as directory:
        orders, script = (pathlib.Path(directory) / name for name in ('orders.json', 'faults.json'))
        orders.write_text(json.dumps([{'matching_id': MATCHING_ID, 'confirmation_code': CONFIRMATION}]))
        script.write_text(json.dumps(list(faults)))
        with world('--orders', orders, '--faults', script) as w:
            yield w, Watch(w.home, MATCHING_ID, CONFIRMATION), f"LPA:1${w.json['smdp'][0]['address']}${MATCHING_ID}$$1"


def bought_profile():
    """The codes of a profile that was bought show nowhere, in a run that fails by them and in one that succeeds by them."""
    with bought() as (w, watch, code):
        words = ('profile', 'download', '--at', w.devices[0]['id'])
        equal(run(w, watch, words, code, 'wrong-' + CONFIRMATION[2:]), 5)
        equal(run(w, watch, words, code, CONFIRMATION), 0)
        equal(w.lines('orders.jsonl')[-1]['state'], 'installed')
        equal(len(w.installed(w.devices[0]['eid'])), 1)
        equal(run(w, watch, words, code, CONFIRMATION, json_output=False), 1)
        for words in (('profile', 'list'), ('profile', 'recover'), ('notification', 'list')):
            equal(run(w, watch, (*words, '--at', w.devices[0]['id'])), 0)
    return f'{watch.looked} bytes searched for {len(watch.needles)} spellings'


def echoed_by_server():
    """A server that sends the codes back in its answers does not get them shown or stored."""
    def status(text):
        return {'header': {'functionExecutionStatus': {'status': 'Failed', 'statusCodeData': {
            'subjectCode': '8.2.6', 'reasonCode': '3.8', 'subjectIdentifier': text, 'message': f'no {text} here'}}}}
    encoded = base64.b64encode(MATCHING_ID.encode()).decode()
    answers = [('initiateAuthentication', {'transactionId': MATCHING_ID}), ('initiateAuthentication', status(MATCHING_ID)),
               ('initiateAuthentication', {MATCHING_ID: MATCHING_ID, 'serverSigned1': encoded}),
               ('authenticateClient', status(MATCHING_ID.encode().hex())), ('authenticateClient', {'profileMetadata': encoded}),
               ('getBoundProfilePackage', status(urllib.parse.quote(CONFIRMATION, safe=''))), ('getBoundProfilePackage', status(CONFIRMATION)),
               ('getBoundProfilePackage', {'boundProfilePackage': encoded})]
    counts = {}
    for step, members in answers:
        with bought([{'at': 'step', 'n': 'es9.' + step, 'do': 'set', 'value': members}]) as (w, watch, code):
            for json_output in (True, False)[:1 if step == 'getBoundProfilePackage' else 2]:
                got = run(w, watch, ('profile', 'download', '--at', w.devices[0]['id']), code, CONFIRMATION, json_output)
                counts[got] = counts.get(got, 0) + 1
    true(counts.get(1, 0) >= len(answers), counts)


class Relay(http.server.BaseHTTPRequestHandler):
    """Stands before the ordering side with its certificate and listens in: what the provider's client is given is known here."""

    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        onward = http.client.HTTPSConnection(self.server.target, context=self.server.client)
        onward.request('POST', self.path, body, {k: v for k, v in self.headers.items() if k.lower() != 'host'})
        answer = onward.getresponse()
        data = answer.read()
        onward.close()
        self.server.heard.append((self.connection.getpeercert(), json.loads(data)))
        self.send_response(answer.status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *ignored):
        pass


@contextlib.contextmanager
def relayed(w):
    """Puts relays before all operators of the world; yields what they heard."""
    pki = pathlib.Path(w.json['trust']['ci']).parent
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=pki / 'ci.pem')
    server.load_cert_chain(pki / 'tls.pem', pki / 'tls.key')
    server.verify_mode = ssl.CERT_REQUIRED
    client = ssl.create_default_context(cafile=pki / 'ci.pem')
    client.load_cert_chain(w.json['provider']['es2']['cert'], w.json['provider']['es2']['key'])
    heard, relays, document = [], [], json.loads(w.file.read_text())
    for operator in document['operators']:
        relay = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Relay)
        relay.daemon_threads = True
        relay.target, relay.client, relay.heard = operator['es2plus'], client, heard
        relay.socket = server.wrap_socket(relay.socket, server_side=True)
        operator['es2plus'] = f'localhost:{relay.server_port}'
        threading.Thread(target=relay.serve_forever, args=(0.05,), daemon=True).start()
        relays.append(relay)
    w.file.write_text(json.dumps(document))
    try:
        yield heard
    finally:
        for relay in relays:
            relay.shutdown()
            relay.server_close()


def key_secrets(path):
    """What must not be seen of a private key: its number, and the lines of its PEM."""
    lines = path.read_text().split('-----')[2].split()
    der = base64.b64decode(''.join(lines))
    return [der[der.index(b'\x04\x20') + 2:][:32], *lines[:-1]]


def ordered_profile():
    """The matching id of an order and the provider's private key show nowhere, in a journey that is broken off and in one that ends well."""
    with bought([{'at': 'step', 'n': 'es9.getBoundProfilePackage', 'do': 'http', 'value': 500}]) as (w, _, _), relayed(w) as heard:
        journey = ('onboard', '--at', w.devices[0]['id'], '--network', 'Home', '--approve')
        secrets = key_secrets(pathlib.Path(w.json['provider']['es2']['key']))
        blind = Watch(w.home, *secrets)
        equal(run(w, blind, journey), 69)
        ids = {answer['matchingId'] for _, answer in heard if 'matchingId' in answer}
        equal(len(ids), 1)
        true(all(certificate for certificate, _ in heard), 'no client credential was shown')
        watch = Watch(w.home, *secrets, *ids)
        for log in w.directory.parent.glob('trace-*'):
            watch.trace(log)
        watch.files()
        equal(run(w, watch, journey, json_output=False), 0)
        equal({answer['matchingId'] for _, answer in heard if 'matchingId' in answer}, ids)
        equal(len(w.installed(w.devices[0]['eid'])), 1)
        for words in (('receipt', 'list'), ('receipt', 'verify'), ('receipt', 'export')):
            equal(run(w, watch, words), 0)
    return f'{watch.looked} bytes searched for {len(watch.needles)} spellings'


def labels():
    """Only --reveal shows the secrets of a label, whole or broken, in words or in JSON, typed or scanned."""
    with bought() as (w, watch, code):
        picture = w.home.directory.parent / 'label.png'
        drawn = shutil.which('qrencode') and subprocess.run(['qrencode', '-o', picture, '-m', '4', code]).returncode == 0
        broken = (code, code + '$$$$', code.replace('LPA:1', 'LPA:7'), code.replace('LPA:', ''), code + ' ', code.replace('-', ' ', 1) + MATCHING_ID)
        for output in ((), ('--json',)):
            for words, text in [(('label', 'parse'), label) for label in broken] + ([(('label', 'scan', picture), '')] if drawn else []):
                for option in ((), ('--reveal',)):
                    done = subprocess.run([harness.USHERCTL, '--verbose', *output, *words, *option], input=text + '\n', text=True,
                                          capture_output=True, env={**w.home.environment, 'G_MESSAGES_DEBUG': 'all'})
                    if not option:
                        watch.search(done.stdout.encode() + done.stderr.encode(), text or 'scan')
                    elif text in ('', code):
                        true(MATCHING_ID in done.stdout, done)
        watch.files()


def the_test_can_fail():
    """Each spelling of a planted canary is found, in a file, in a database's pages and in a trace."""
    with tempfile.TemporaryDirectory() as directory:
        watch = Watch(harness.Home(directory), MATCHING_ID, CONFIRMATION)
        plant = pathlib.Path(directory) / 'state.db'
        texts = [s.encode() for s in (MATCHING_ID, CONFIRMATION)]
        aligned = [base64.b64encode(b'x' * n + text + b'yz') for n in range(3) for text in texts]
        for planted in [*texts, *(t.hex().encode() for t in texts), *aligned, *(t.decode().encode('utf-16-le') for t in texts),
                        urllib.parse.quote(CONFIRMATION, safe='').encode()]:
            plant.write_bytes(b'\0' * 4000 + planted + b'\0' * 500)
            try:
                watch.files()
            except AssertionError:
                plant.write_text('12 write(2</dev/null>, "' + ''.join(f'\\x{b:02x}' for b in planted) + '", 5) = 5\n')
                try:
                    watch.trace(plant)
                except AssertionError as found:
                    true('crash file' not in str(found), planted)
                    continue
            raise AssertionError(f'{planted!r} was not found')


if __name__ == '__main__':
    harness.main(the_test_can_fail, bought_profile, echoed_by_server, ordered_profile, labels)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices and servers that answer wrongly, certificates and policies that are wrong: a clear error, the right exit status,
nothing lost, and afterwards everything works."""
import base64
import contextlib
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import harness
from harness import Home, Result, check_installed, equal, true, world
from hostile import DONE, FAILED, INTERRUPTED, INVALID, REFUSED, UNREACHABLE, downloads, faulty, goes_on, refuse, successes, untouched


# What a device does wrong, at which exchanges.
LIES = (('garble', None, (3, 5, 8, 12, 20, 30, 60, 80, 90)), ('stall', None, (5, 85)),
        ('sw', '6F00', (1, 3, 5, 8, 12, 20, 30, 60, 84)), ('sw', '6A80', (12, 30, 84)), ('sw', '6985', (5, 20, 75)))


def lying_device():
    """Whatever one exchange does wrong, the run ends with a truthful error, never as failed with the profile there, and again ends well."""
    points = [(what, value, n) for what, value, numbers in LIES for n in numbers]
    rows = [{'device': f'1-{i + 1}', 'at': 'exchange', 'n': n, 'do': what, **({'value': value} if value else {})}
            for i, (what, value, n) in enumerate(points)]
    failures = 0
    with faulty(rows, '--devices', len(points)) as w:
        for device, point in zip(w.devices, points):
            first = w.home.onboard(w, device)
            if first.status != DONE:
                failures += 1
                error = refuse(first, FAILED, INTERRUPTED, REFUSED)
                true(first.receipt is None or first.receipt['result'] != 'done', first)
                true(not ((error['used_up'] or first.status == FAILED) and w.installed(device['eid'])), f'{point}: {first}')
            goes_on(w, device, first)
        equal(w.home.run(w, 'receipt', 'verify').status, DONE)
    true(failures > len(points) // 2, 'the faults did not fire')
    return f'{failures} of {len(points)} failed at first'


class Mute:
    """Cards that stop answering keep a run waiting for its whole patience: begun before the other tests, looked at after them."""

    points = (3, 40)

    def __enter__(self):
        rows = [{'device': f'1-{i + 1}', 'at': 'exchange', 'n': n, 'do': 'mute'} for i, n in enumerate(self.points)]
        self.stack = contextlib.ExitStack()
        self.world = self.stack.enter_context(faulty(rows, '--devices', len(rows)))
        self.homes = [Home(self.world.directory.parent / f'home-{i}') for i in range(len(rows))]
        self.runs = [subprocess.Popen(home.command(self.world, 'onboard', '--at', d['id'], '--network', 'Home', '--approve'),
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=home.environment)
                     for home, d in zip(self.homes, self.world.devices)]
        return self

    def __exit__(self, *problem):
        for run in self.runs:
            if run.poll() is None:
                run.kill()
            run.communicate()
        self.stack.close()

    def check(self):
        """A card that stops answering is waited for, but not for ever; run again, it ends well."""
        for run, home, device in zip(self.runs, self.homes, self.world.devices):
            out, err = run.communicate(timeout=60)
            first = Result(subprocess.CompletedProcess(run.args, run.returncode, out, err))
            refuse(first, INTERRUPTED, code='timed_out')
            self.world.home = home
            goes_on(self.world, device, first)


# What a server does wrong at a call, and how the run must end; with USED_UP the order is lost, and told to be. SENT_AGAIN is for calls that
# the server knows again, on a connection that was kept: the run goes on by itself.
USED_UP, SENT_AGAIN = 'used up', 'sent again'
ANY_CALL = (('http', 500, UNREACHABLE), ('http', 200, FAILED), ('bad-json', None, FAILED), ('truncated', None, UNREACHABLE),
            ('drop', None, UNREACHABLE), ('set', {'transactionId': '00FF'}, FAILED), ('slow', 50, DONE))
CALLS = {
    'es9.initiateAuthentication': ANY_CALL + (
        ('http', 404, FAILED), ('http', 204, FAILED), ('drop-before', None, UNREACHABLE), ('set', {'transactionId': None}, FAILED),
        ('set', {'header': None}, FAILED), ('set', {'header': {'functionExecutionStatus': {'status': 'Nonsense'}}}, FAILED),
        ('set', {'serverSigned1': '@@@'}, FAILED), ('set', {'serverSigned1': None}, FAILED), ('set', {'serverSigned1': 'MAMBAf8='}, FAILED),
        ('set', {'serverSigned1': 7}, FAILED), ('bad-signature', None, REFUSED), ('wrong-certificate', None, REFUSED),
        ('wrong-address', None, REFUSED)),
    'es9.authenticateClient': ANY_CALL + (
        ('set', {'smdpSigned2': '@@@'}, FAILED), ('set', {'profileMetadata': None}, FAILED), ('bad-signature', None, REFUSED),
        ('wrong-certificate', None, REFUSED), ('status', '8.2.6/3.8', USED_UP), ('status', '8.8.5/4.10', USED_UP),
        ('status', '8.8.5/6.4', USED_UP), ('status', '8.1.1/3.8', REFUSED), ('status', '8.2.5/4.3', FAILED)),
    'es9.getBoundProfilePackage': ANY_CALL + (
        ('set', {'boundProfilePackage': '!!'}, FAILED), ('set', {'boundProfilePackage': ''}, FAILED),
        ('set', {'boundProfilePackage': 'vzYD'}, FAILED), ('flip', 10, FAILED), ('flip', 400, USED_UP), ('flip', -10, USED_UP)),
    'es2.downloadOrder': (
        ('http', 500, UNREACHABLE), ('http', 403, FAILED), ('bad-json', None, FAILED), ('truncated', None, UNREACHABLE),
        ('drop', None, UNREACHABLE), ('drop-before', None, UNREACHABLE), ('set', {'iccid': None}, FAILED), ('set', {'iccid': 'x'}, FAILED)),
    'es2.confirmOrder': (
        ('http', 500, UNREACHABLE), ('bad-json', None, FAILED), ('drop', None, SENT_AGAIN), ('drop-before', None, SENT_AGAIN),
        ('set', {'matchingId': None}, FAILED), ('set', {'smdpAddress': '\x1b[31m/../'}, FAILED)),
}


def check_call(call, table):
    """Device k meets row k at the first of its two calls; where nothing is wrong it makes one."""
    rows = [{'at': 'step', 'n': call, 'do': what, 'skip': 2 * k - sum(1 for row in table[:k] if row[2] == DONE),
             **({} if value is None else {'value': value})} for k, (what, value, _) in enumerate(table)]
    with faulty(rows, '--devices', len(table)) as w:
        for device, (what, value, status) in zip(w.devices, table):
            context = f'{call} {what} {value}'
            first = w.home.onboard(w, device)
            if status in (DONE, SENT_AGAIN):
                equal(first.status, DONE, f'{context}: {first}')
                check_installed(w, device, context)
                continue
            error = refuse(first, *((FAILED,) if status == USED_UP else (status,)))
            equal(error['used_up'], status == USED_UP, f'{context}: {first}')
            equal(w.installed(device['eid']), [], f'{context}: {first}')
            goes_on(w, device, first, 1)
        equal(w.home.run(w, 'receipt', 'verify').status, DONE)


def server_answers():
    """Whatever one answer of a server does wrong, the run ends with the right status, nothing on the card, and the next run ends well."""
    for call, table in CALLS.items():
        check_call(call, table)
    return f'{sum(len(table) for table in CALLS.values())} answers'


def notifications():
    """A notification counts as delivered only when its server took it; until then it waits, and is sent later without the card."""
    failed = {'header': {'functionExecutionStatus': {'status': 'Failed', 'statusCodeData': {'subjectCode': '8.1', 'reasonCode': '6.1'}}}}
    for what, value in (('http', 500), ('http', 404), ('status', '8.1/6.1'), ('drop-before', None), ('drop', None)):
        row = {'at': 'step', 'n': 'es9.handleNotification', 'do': what, 'times': 6, **({} if value is None else {'value': value})}
        with faulty([row]) as w:
            device = w.devices[0]
            done = w.home.onboard(w, device)
            equal(done.status, DONE, f'{what}: {done}')
            equal(done.receipt['written']['notification_delivered'], False, done)
            equal(len(w.installed(device['eid'])), 1, done)
            waited = False
            for _ in range(8):
                sent = w.home.run(w, 'notification', 'send', '--all')
                true(sent.status in (DONE, UNREACHABLE), sent)
                equal(sent.lines[0]['waiting'] == 0, sent.status == DONE, sent)
                if sent.status == DONE:
                    break
                waited = True
            true(waited, f'{what} {value}: nothing waited')
            equal(sent.status, DONE, sent)
            equal(len({n['seq'] for n in successes(w, device)}), 1, f'{what} {failed}')
            equal(len(w.home.run(w, 'notification', 'list', '--at', device['id']).lines[0]), 2)
            equal(w.home.run(w, 'notification', 'send', '--at', device['id']).lines, [{'delivered': 0, 'removed': 2, 'waiting': 0}])
            equal(w.home.run(w, 'notification', 'list', '--at', device['id']).lines, [[]])


def redirects():
    """A redirect is not followed: nobody connects to where it points, and nothing is consumed."""
    with socket.create_server(('127.0.0.1', 0)) as canary:
        canary.setblocking(False)
        target = f'https://localhost:{canary.getsockname()[1]}/gsma/rsp2/es9plus/initiateAuthentication'
        for call in ('es9.initiateAuthentication', 'es9.getBoundProfilePackage', 'es2.downloadOrder', 'es2.confirmOrder'):
            with faulty([{'at': 'step', 'n': call, 'do': 'redirect', 'value': target}]) as w:
                first = w.home.onboard(w, w.devices[0])
                refuse(first, FAILED, REFUSED, code='redirected')
                equal(w.installed(w.devices[0]['eid']), [], first)
                goes_on(w, w.devices[0], first)
        with faulty([{'at': 'step', 'n': 'es9.handleNotification', 'do': 'redirect', 'value': target, 'times': 0}]) as w:
            done = w.home.onboard(w, w.devices[0])
            equal((done.status, done.receipt['written']['notification_delivered']), (DONE, False), done)
            equal(w.home.run(w, 'notification', 'send', '--all').status, UNREACHABLE)
        try:
            canary.accept()
            raise AssertionError('somebody followed a redirect')
        except BlockingIOError:
            pass


def openssl(*words):
    done = subprocess.run(['openssl', *map(str, words)], capture_output=True)
    true(done.returncode == 0, done)
    return done.stdout


def mint(pki, extensions, chain=False, own=False):
    """A key and a certificate of its own for the server in `pki`, signed by its CI, by a leaf of it, or by itself."""
    request, leaf = pki / 'request.pem', pki / 'leaf.pem'
    (pki / 'extensions').write_text(extensions)
    issuer = ('-CA', pki / 'es2.pem', '-CAkey', pki / 'es2.key') if chain else ('-CA', pki / 'ci.pem', '-CAkey', pki / 'ci.key')
    openssl('ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', pki / 'tls.key')
    openssl('req', '-new', '-key', pki / 'tls.key', '-subj', '/CN=server', '-out', request)
    openssl('x509', '-req', '-in', request, '-days', '5', '-set_serial', '7', '-extfile', pki / 'extensions', '-out', leaf,
            *(('-signkey', pki / 'tls.key') if own else issuer))
    (pki / 'tls.pem').write_bytes(leaf.read_bytes() + ((pki / 'es2.pem').read_bytes() if chain else b''))


def check_untrusted(w, code=None, name=''):
    """Neither the ordering side nor the SM-DP+ is talked to, nothing is ordered or written."""
    device = w.devices[0]
    ordered = w.home.onboard(w, device)
    equal(ordered.status, REFUSED, f'{name}: {ordered}')
    refuse(ordered, REFUSED, code=code)
    refuse(downloads(w, device, f"LPA:1${w.json['smdp'][0]['address']}$GENERIC"), REFUSED, code=code)
    untouched(w, device, code)


def certificates():
    """A certificate of the wrong root, expired, for another host, for another purpose or from no authority stops everything."""
    for defect in ('expired', 'wrong-host', 'wrong-root'):
        with faulty([{'at': 'step', 'n': 'tls', 'do': defect}]) as w:
            code = {'wrong-root': 'unknown_root'}.get(defect, defect.replace('-', '_'))
            check_untrusted(w, 'certificate_' + code)
    server = 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n'
    with world() as one, world() as other:
        text = one.file.read_text()
        one.file.write_text(text.replace(one.json['trust']['ci'], other.json['trust']['ci']))
        check_untrusted(one, 'certificate_unknown_root')
        good = pathlib.Path(one.json['trust']['ci']).parent
        for name, extensions, options in (
                ('client', server.replace('server', 'client'), {}), ('no name', 'extendedKeyUsage=serverAuth\n', {}),
                ('suffix', server.replace('localhost', 'localhost.example'), {}), ('star', server.replace('localhost', '*'), {}),
                ('leaf', server, {'chain': True}), ('self', server, {'own': True})):
            with tempfile.TemporaryDirectory() as directory:
                pki = pathlib.Path(shutil.copytree(good, pathlib.Path(directory) / 'pki'))
                mint(pki, extensions, **options)
                with world('--pki', pki) as w:
                    check_untrusted(w, name=name)


def sign(path, key, **claims):
    """Signs a policy as its provider does."""
    signature = openssl('pkeyutl', '-sign', '-rawin', '-inkey', key, '-in', path)
    sealed = json.loads(path.with_name(path.name + '.sig').read_text())
    sealed['sig'] = base64.b64encode(signature).decode()
    path.with_name(path.name + '.sig').write_text(json.dumps({**sealed, **claims}))


def policies():
    """A policy that was tampered with, is not signed, not for this or not for now: exit 4, no order, nothing on the card."""
    with world('--devices', 2) as w:
        device, later = w.devices
        path = pathlib.Path(w.json['provider']['policy'])
        sig, key = path.with_name('policy.json.sig'), path.with_name('policy.key')
        good, good_sig = path.read_bytes(), sig.read_bytes()
        policy, claims = json.loads(good), json.loads(good_sig)
        stranger = path.with_name('stranger.key')
        openssl('genpkey', '-algorithm', 'ed25519', '-out', stranger)
        altered = [good.replace(b'b-night', b'b-nicht'), good + b'\n', good[:-20], b'']
        spoiled = [json.dumps({**claims, **change}).encode() for change in (
            {'sig': ('B' if claims['sig'][0] == 'A' else 'A') + claims['sig'][1:]},
            {'sig': ''}, {'alg': 'none'}, {'alg': 'RS256'}, {'purpose': 'authorisation'}, {'extra': 1},
            {'not_after': '2020-01-01T00:00:00Z'}, {'not_after': 'never'})] + [b'', b'\xff' * 5000, b'[]', None]
        resigned = [({}, stranger, {}), ({'valid_until': '2021-01-01T00:00:00Z', 'valid_from': '2020-01-01T00:00:00Z'}, key, {}),
                    ({'valid_from': '2090-01-01T00:00:00Z', 'valid_until': '2091-01-01T00:00:00Z'}, key, {}),
                    ({}, key, {'purpose': 'release'})]
        cases = [(data, lambda: None) for data in altered]
        cases += [(good, lambda s=data: sig.unlink() if s is None else sig.write_bytes(s)) for data in spoiled]
        cases += [(json.dumps({**policy, **change}).encode(), lambda k=by, c=more: sign(path, k, **c)) for change, by, more in resigned]
        for document, seal in cases:
            path.write_bytes(document)
            sig.write_bytes(good_sig)
            seal()
            refuse(w.home.onboard(w, device), REFUSED)
            untouched(w, device, document[:60])
        path.write_bytes(json.dumps({**policy, 'version': policy['version'] + 1}).encode())
        sig.write_bytes(good_sig)
        sign(path, key)
        equal(w.home.onboard(w, device).status, DONE)
        path.write_bytes(good)
        sig.write_bytes(good_sig)
        refuse(w.home.onboard(w, later), REFUSED)
        equal(w.installed(later['eid']), [])
    return f'{len(cases)} policies'


def codes():
    """A wrong confirmation code, or none, costs nothing: the right one works later. Codes nobody knows are told as such."""
    orders = [{'matching_id': 'ABC-DEF-123', 'confirmation_code': '314159'}]
    with tempfile.NamedTemporaryFile('w') as file:
        file.write(json.dumps(orders))
        file.flush()
        with world('--orders', file.name) as w:
            device, address = w.devices[0], w.json['smdp'][0]['address']
            code = f'LPA:1${address}$ABC-DEF-123$$1'
            refuse(downloads(w, device, code), INTERRUPTED, code='code_needed')
            refuse(downloads(w, device, code, confirmation='000000'), INTERRUPTED)
            equal(w.installed(device['eid']), [])
            for bad in ('', 'x', f'LPA:1${address}\x1b$A', f'LPA:1$user@{address}/..$A', 'LPA:1$$A', 'LPA:9$a.b$A', '1$' * 20000):
                refuse(downloads(w, device, bad), INVALID)
            true(refuse(downloads(w, device, f'LPA:1${address}$NOBODYS'), FAILED)['used_up'])
            equal(downloads(w, device, code, confirmation='314159').status, DONE)
            check_installed(w, device)


def stopped_by_person():
    """Somebody who stops a run while its server is slow is obeyed at once, and running again goes on."""
    with faulty([{'at': 'step', 'n': 'es9.authenticateClient', 'do': 'slow', 'value': 3000}]) as w:
        device = w.devices[0]
        words = ('onboard', '--at', device['id'], '--network', 'Home', '--approve')
        process = subprocess.Popen(w.home.command(w, *words), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                   env=w.home.environment)
        while '"flash","state":"started"' not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        out, _ = process.communicate(timeout=20)
        stopped = Result(subprocess.CompletedProcess(words, process.returncode, out, ''))
        refuse(stopped, INTERRUPTED)
        true(time.monotonic() - started < 2, f'{time.monotonic() - started} s')
        goes_on(w, device, stopped)


if __name__ == '__main__':
    with Mute() as mute:
        def mute_device():
            return mute.check()
        mute_device.__doc__ = Mute.check.__doc__
        harness.main(lying_device, server_answers, notifications, redirects, certificates, policies, codes, stopped_by_person, mute_device)

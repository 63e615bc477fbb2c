# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of bad input share: faulty worlds, and what a good refusal is."""
import contextlib
import json
import os
import subprocess
import tempfile

import harness
from harness import Home, equal, true, world

DONE, FAILED, INVALID, NOTHING, REFUSED, INTERRUPTED, UNREACHABLE = 0, 1, 2, 3, 4, 5, 69


@contextlib.contextmanager
def faulty(rows, *options):
    """A world with a script of faults."""
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump(rows, file)
        file.flush()
        with world('--faults', file.name, *options) as w:
            yield w


def clean(data):
    """Nothing that a terminal obeys is in `data`, which is bytes or text."""
    text = data.decode('utf-8') if isinstance(data, bytes) else data
    for c in text:
        true(c == '\n' or ord(c) >= 0x20 and not 0x7f <= ord(c) <= 0x9f and not 0x202a <= ord(c) <= 0x202e, f'{c!r} in {text!r}')


def refuse(run, *statuses, code=None):
    """The run failed as it should, with an error that says what to do."""
    true(run.status in statuses, f'{statuses} expected: {run}')
    error = run.error
    true(error and error['message'] and error['advice'], run)
    equal(set(error) >= {'domain', 'code', 'message', 'advice', 'retry'}, True, run)
    if code:
        equal(error['code'], code, run)
    clean(run.out)
    clean(run.err)
    return error


def untouched(w, device, context):
    """Nothing was ordered, nothing is on the card."""
    equal(w.lines('orders.jsonl'), [], context)
    equal(w.installed(device['eid']), [], context)


def plain(home, *words, stdin=b'', **more):
    """Without --json, and in bytes; returns the status and all that a terminal would get."""
    done = subprocess.run([harness.USHERCTL, *words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=home.environment, timeout=60, **more)
    return done.returncode, done.stdout


@contextlib.contextmanager
def alone():
    """A user without a world."""
    with tempfile.TemporaryDirectory(prefix='usher-flow-') as directory:
        yield Home(directory)


def successes(w, device):
    return [n for n in w.delivered(device['eid']) if n['result'] == 'installed']


def goes_on(w, device, first, again=2):
    """Run again, it ends well: one profile, byte for byte, and its server was told."""
    last = first
    for _ in range(again):
        if last.status != DONE:
            last = w.home.onboard(w, device)
    equal(last.status, DONE, f'after {first}\n{last}')
    profiles = w.installed(device['eid'])
    equal(len(profiles), 1, f'{first}\n{last}')
    equal(profiles[0].read_bytes(), w.served(profiles[0].stem).read_bytes())
    equal(len({n['iccid'] for n in successes(w, device)}), 1, f'{first}\n{last}')


def downloads(w, device, code, *words, confirmation=None):
    """profile download with its codes on descriptors."""
    fds = []
    for secret in (code, confirmation):
        if secret is not None:
            reader, writer = os.pipe()
            os.write(writer, secret.encode() + b'\n')
            os.close(writer)
            fds.append(reader)
    options = [word for pair in zip(('--code-fd', '--confirmation-fd'), fds) for word in pair]
    try:
        return w.home.run(w, 'profile', 'download', '--at', device['id'], *options, *words, pass_fds=fds)
    finally:
        for fd in fds:
            os.close(fd)

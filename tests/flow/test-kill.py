#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program killed at every durable system call of a journey, then run again."""
import os
import re
import shutil
import subprocess
import tempfile

import harness
from harness import Home, Skip, check_installed, equal, true, world

DURABLE = ['pwrite64', 'fdatasync', 'fsync', 'rename', 'unlink', 'ftruncate']
STEP = int(os.environ.get('USHER_SWEEP_STEP', '1'))


def durable_calls(w, device):
    """How often each durable system call is made in a whole journey."""
    with tempfile.NamedTemporaryFile('r') as log:
        done = w.home.onboard(w, device, prefix=['strace', '-f', '-o', log.name, '-e', 'trace=' + ','.join(DURABLE)])
        equal(done.status, 0, done)
        text = log.read()
    return {name: len(re.findall(rf'^\d+ +{name}\(', text, re.M)) for name in DURABLE}


def killed_at_every_durable_call():
    """Whatever call it dies at, the next run ends with one profile and one delivered notification, and the receipts still chain."""
    if not shutil.which('strace') or subprocess.run(['strace', '-o', os.devnull, 'true']).returncode != 0:
        raise Skip('strace cannot trace here')
    with world() as w:
        counts = durable_calls(w, w.devices[0])
    points = [(name, n) for name, count in counts.items() for n in range(1, count + 1, STEP)]
    with world('--devices', len(points)) as w:
        for (name, n), device in zip(points, w.devices):
            # A home of its own: the first journey of a user makes the files, and that is where the calls are counted.
            w.home = Home(w.directory.parent / f'home-{name}-{n}')
            killed = w.home.onboard(w, device, prefix=['strace', '-f', '-o', os.devnull, '-e', 'trace=' + name, '-e',
                                                       f'inject={name}:signal=KILL:when={n}'])
            true(killed.status in (-9, 137), f'{name} {n} was not reached: {killed}')
            again = w.home.onboard(w, device)
            equal(again.status, 0, f'{name} {n}: {again}')
            check_installed(w, device, f'{name} {n}: {again}')
            equal(w.home.run(w, 'receipt', 'verify').status, 0, f'{name} {n}')
            networks = w.home.run(w, 'network', 'list').lines[0]
            equal([x['devices'] for x in networks if x['name'] == 'Home'], [1], f'{name} {n}')
    return f'{len(points)} kill points: {counts}'


if __name__ == '__main__':
    harness.main(killed_at_every_durable_call)

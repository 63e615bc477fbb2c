#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many exchanges a journey takes at each kind of reader, and that there is one TLS connection and one power-on."""
import json
import os
import re
import shutil
import subprocess
import tempfile

import harness
from harness import Skip, check_installed, equal, true, world

# Exchanges of the whole flash stage: authentication, download, enabling and the removal of the notifications.
LIMITS = {'short': 85, 'tpdu': 91, 'extended': 30}


def count(level):
    with world('--level', level) as w:
        done = w.home.onboard(w, w.devices[0])
        equal(done.status, 0, done)
        check_installed(w, w.devices[0], done)
        flash = done.stage('flash')
        true(flash['exchanges'] <= LIMITS[level], f"{level}: {flash['exchanges']} exchanges, at most {LIMITS[level]}")
        return f"{level}: {flash['exchanges']} exchanges in the flash stage, target {LIMITS[level]}"


def short_apdu_reader():
    """At most 85 exchanges at a reader that takes APDUs."""
    return count('short')


def tpdu_reader():
    """At most 91 exchanges at a reader that takes TPDUs."""
    return count('tpdu')


def extended_apdu_reader():
    """At most 30 exchanges where card and reader take extended APDUs."""
    return count('extended')


def download(w, **more):
    code = f"LPA:1${w.json['smdp'][0]['address']}$ONE-ORDER\n"
    done = w.home.run(w, 'profile', 'download', '--at', w.devices[0]['id'], '--code-fd', 0, stdin=code, **more)
    equal(done.status, 0, done)
    equal(done.lines[-1]['event'], 'result', done)
    return done


def one_power_on():
    """A download of a bought profile powers the card on once, from the start to the removal of the notification."""
    with tempfile.TemporaryDirectory() as directory, world('--orders', standing_order(directory)) as w:
        done = download(w)
        equal(done.lines[-1]['power_ons'], 1, done)
        check_installed(w, w.devices[0], done)


def standing_order(directory):
    """An order that waits at the server, for a code that was bought; described by usher-virtual smdp --help."""
    path = os.path.join(directory, 'orders.json')
    with open(path, 'w') as file:
        json.dump([{'matching_id': 'ONE-ORDER'}], file)
    return path


def one_connection():
    """A download and the delivery of its install notification open one connection to the server."""
    if not shutil.which('strace') or subprocess.run(['strace', '-o', os.devnull, 'true']).returncode != 0:
        raise Skip('strace cannot trace here')
    with tempfile.TemporaryDirectory() as directory, world('--orders', standing_order(directory)) as w, \
            tempfile.NamedTemporaryFile('r') as log:
        port = w.json['smdp'][0]['address'].split(':')[1]
        done = download(w, prefix=['strace', '-f', '-o', log.name, '-e', 'trace=connect'])
        check_installed(w, w.devices[0], done)
        # A host name with two addresses may be tried at both; only 127.0.0.1 listens.
        connects = re.findall(rf'sin_port=htons\({port}\), sin_addr=inet_addr\("127\.0\.0\.1"\)', log.read())
        equal(len(connects), 1, connects)


if __name__ == '__main__':
    harness.main(short_apdu_reader, tpdu_reader, extended_apdu_reader, one_power_on, one_connection)

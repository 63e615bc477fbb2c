#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many exchanges a journey takes at each kind of reader, and that there is one TLS connection and one power-on."""
import harness
from harness import check_installed, equal, true, world

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


if __name__ == '__main__':
    harness.main(short_apdu_reader, tpdu_reader, extended_apdu_reader)

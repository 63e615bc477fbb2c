#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""64 cards at once."""
import resource
import subprocess

import harness
from harness import check_installed, equal, true, world

CARDS = 64


def cards_at_once():
    """64 journeys at once all succeed, and every card holds its own profile."""
    with world('--devices', CARDS) as w:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        running = [(d, subprocess.Popen(w.home.command(w, 'onboard', '--at', d['id'], '--network', 'Home', '--approve'),
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=w.home.environment))
                   for d in w.devices]
        for device, process in running:
            output, _ = process.communicate(timeout=300)
            equal(process.returncode, 0, output.decode(errors='replace')[-2000:])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        iccids = {check_installed(w, device) for device in w.devices}
        equal(len(iccids), CARDS)
        true(after.ru_utime + after.ru_stime > before.ru_utime + before.ru_stime)
        equal(w.home.run(w, 'receipt', 'verify').lines[0]['receipts'], CARDS)


if __name__ == '__main__':
    harness.main(cards_at_once)

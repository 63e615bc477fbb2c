#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The card pulled after exchange N, for every N of a journey, then plugged again and run again."""
import json
import os
import pathlib
import tempfile

import harness
from harness import Home, check_installed, equal, true, world

# Every N is tried; USHER_SWEEP_STEP=7 tries each seventh while working on something else.
STEP = int(os.environ.get('USHER_SWEEP_STEP', '1'))


def exchanges_of_a_journey():
    with world() as w:
        done = w.home.onboard(w, w.devices[0])
        equal(done.status, 0, done)
        return sum(s['exchanges'] for s in done.receipt['stages'])


def finish(w, device, first):
    """Runs again until it is done; returns the last run. An interrupted run must say that it can be resumed."""
    last = first
    for _ in range(3):
        if last.status == 0:
            break
        if last.error['used_up']:
            equal(w.installed(device['eid']), [], last)
            return last
        equal(last.status, 5, f'an unplugged card is no failure\n{last}')
        last = w.home.onboard(w, device)
    equal(last.status, 0, f'after {first}\n{last}')
    return last


def pulled_after_every_exchange():
    """Always one profile and one delivered install notification, or the truth that the order is used up; never failed with a profile."""
    total = exchanges_of_a_journey()
    points = range(1, total + 1, STEP)
    used_up = interrupted = 0
    with tempfile.TemporaryDirectory() as directory:
        faults = pathlib.Path(directory) / 'faults.json'
        faults.write_text(json.dumps([{'device': f'1-{i + 1}', 'at': 'exchange', 'n': n, 'do': 'unplug', 'times': 1}
                                      for i, n in enumerate(points)]))
        with world('--devices', len(points), '--faults', faults) as w:
            for n, device in zip(points, w.devices):
                first = w.home.onboard(w, device)
                true(first.status in (0, 5), f'exchange {n}: {first}')
                interrupted += first.status == 5
                last = finish(w, device, first)
                if last.status == 0:
                    check_installed(w, device, f'exchange {n}: {first}\n{last}')
                else:
                    used_up += 1
            equal(w.home.run(w, 'receipt', 'verify').status, 0)
    # A cable that was not pulled proves nothing. The last answer may be lost without harm.
    true(interrupted >= len(points) - 1, f'only {interrupted} of {len(points)} runs were interrupted')
    return f'{len(points)} of {total} exchanges tried, {interrupted} runs interrupted, {used_up} orders told to be used up'


if __name__ == '__main__':
    harness.main(pulled_after_every_exchange)

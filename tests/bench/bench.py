#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchanges, bytes and time of a download at each kind of reader; the host's share of it; 64 cards at once."""
import os
import resource
import statistics
import subprocess
import time

from harness import check_installed, equal, world

EXCHANGE_US, BYTE_US = 3000, 40
CORES = os.cpu_count()
CARDS = 64
RUNS = 5


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def seconds(stage):
    from datetime import datetime
    started, ended = (datetime.fromisoformat(stage[k].replace('Z', '+00:00')) for k in ('started', 'ended'))
    return (ended - started).total_seconds()


def line_time(stage):
    """What card and line take for these exchanges: the floor of the stage's time."""
    return (stage['exchanges'] * EXCHANGE_US + (stage['bytes_out'] + stage['bytes_in']) * BYTE_US) / 1e6


def fewest_exchanges(stage, block):
    """No fewer blocks can carry these bytes; headers and status words are left out of the sum, so this is below what is possible."""
    return -(-stage['bytes_out'] // (block + 5)) + -(-stage['bytes_in'] // (block + 3))


def one_level(level, block):
    rows = []
    with world('--devices', RUNS, '--level', level, '--exchange-us', EXCHANGE_US, '--byte-us', BYTE_US) as w:
        for device in w.devices:
            world_before, host_before = w.cpu(), children_cpu()
            done = w.home.onboard(w, device)
            equal(done.status, 0, done)
            flash = done.stage('flash')
            rows.append((flash, seconds(flash), line_time(flash), children_cpu() - host_before, w.cpu() - world_before))
    flash = rows[0][0]
    ratio = statistics.median(r[1] / r[2] for r in rows)
    beyond = statistics.median((r[1] - r[2]) / r[1] for r in rows)
    host = statistics.median(r[3] / r[1] for r in rows)
    print(f"{level:9} exchanges {flash['exchanges']:4} (floor {fewest_exchanges(flash, block):3})   bytes out {flash['bytes_out']}"
          f" in {flash['bytes_in']}   flash time / line time {ratio:.3f}   not card or line {beyond * 100:.1f} % of the flash stage"
          f"   usherctl's processor time, whole run {host * 100:.1f} %")


def single_cpu(count):
    """Processor time of usherctl for one journey each, one after the other."""
    with world('--devices', count) as w:
        before = children_cpu()
        for device in w.devices:
            done = w.home.onboard(w, device)
            equal(done.status, 0, done)
        return (children_cpu() - before) / count


def many():
    alone = single_cpu(16)
    with world('--devices', CARDS) as w:
        world_before, host_before, started = w.cpu(), children_cpu(), time.monotonic()
        running = [subprocess.Popen(w.home.command(w, 'onboard', '--at', d['id'], '--network', 'Home', '--approve'),
                                    stdout=subprocess.DEVNULL, env=w.home.environment) for d in w.devices]
        statuses = [p.wait() for p in running]
        wall = time.monotonic() - started
        host, virtual = children_cpu() - host_before, w.cpu() - world_before
        equal(statuses, [0] * CARDS)
        for device in w.devices:
            check_installed(w, device)
    floor = (host + virtual) / CORES
    print(f'{CARDS} at once: usherctl {host / (alone * CARDS):.2f} times the processor time of {CARDS} single runs (target 1.2);'
          f' wall {wall / floor:.2f} times both programs / {CORES} cores (target 1.5);'
          f' {CARDS / wall:.1f} downloads a second (floor of the time: {CARDS / floor:.1f})')


if __name__ == '__main__':
    print(f'card and line: {EXCHANGE_US} us an exchange, {BYTE_US} us a byte; medians of {RUNS} runs')
    one_level('short', 255)
    one_level('tpdu', 255)
    one_level('extended', 65535)
    many()

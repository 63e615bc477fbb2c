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
            plan_before = children_cpu()
            equal(w.home.onboard(w, device, '--plan-only').status, 0)
            plan = children_cpu() - plan_before
            host_before, started = children_cpu(), time.monotonic()
            done = w.home.onboard(w, device)
            wall = time.monotonic() - started
            equal(done.status, 0, done)
            flash = done.stage('flash')
            host = children_cpu() - host_before
            rows.append((seconds(flash) / line_time(flash), 1 - line_time(flash) / seconds(flash), host / wall,
                         (host - plan) / seconds(flash)))
    ratio, beyond, host, work = (statistics.median(column) for column in zip(*rows))
    print(f"{level:9} {flash['exchanges']:9} {fewest_exchanges(flash, block):5} {flash['bytes_out']:9} {flash['bytes_in']:8}"
          f' {ratio:17.3f} {beyond * 100:22.1f} % {host * 100:21.1f} % {work * 100:11.1f} %')


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
    print(f'The flash stage; card and line take {EXCHANGE_US} us an exchange and {BYTE_US} us a byte; medians of {RUNS} runs.')
    print('The floor of exchanges is what the bytes need; that of the time is card and line. What is neither is server and host;')
    print("usherctl's processor time is that of the whole run; less that of a plan of the same device, which starts, reads the card")
    print('and decides, it is what order, download and record cost the host, over the time of the flash stage (target: below 5 %).')
    print('reader    exchanges floor bytes out bytes in time / line time not card, not line of it usherctl, of whole run less a plan')
    one_level('short', 255)
    one_level('tpdu', 255)
    one_level('extended', 65535)
    many()

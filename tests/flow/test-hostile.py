#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input from people and files: a clear error, the right exit status, nothing lost, and afterwards everything works."""
import contextlib
import os
import shutil
import sqlite3
import struct
import subprocess
import time
import zlib

import harness
from harness import Result, Skip, check_installed, equal, true, world
from hostile import DONE, FAILED, INVALID, NOTHING, UNREACHABLE, alone, clean, plain, refuse, untouched

MEMORY = 64 << 20


def label_payloads():
    """Garbage for label payloads is judged line by line, and never reaches a terminal raw."""
    garbage = {b'\x1b[31mred\x07': DONE, b'A\0B': INVALID, b'\xff\xfe\xc3(': INVALID, b'LPA:1$a\x1b]0;t\x07.b$M\x1b[2J': INVALID,
               b'A' * 1000000: INVALID, b'': INVALID, b'LPA:1$' + b'$' * 300: INVALID, '\u202edlrow\u009b31m'.encode(): DONE,
               b'8' * 400: DONE, b'%n%s%s%s': DONE, b'MT:' + b'\x80' * 50: INVALID}
    with alone() as home:
        for payload, status in garbage.items():
            for option in ((), ('--json',)):
                got, out = plain(home, *option, 'label', 'parse', stdin=payload + b'\n')
                equal(got, status, (payload[:40], out[:200]))
                clean(out)
                equal(len(out.splitlines()) if option else 1, 1, payload[:40])
        got, out = plain(home, '--json', 'label', 'parse', stdin=b'\n'.join(garbage))
        equal((got, len(out.splitlines())), (INVALID, len(garbage)))
        got, out = plain(home, 'label', 'parse', '--format', 'no\x1b[31msuch', stdin=b'x')
        equal(got, INVALID, out)
        clean(out)


def png(width, height, data=b'\0' * 100):
    def chunk(kind, body):
        return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
    header = chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0))
    return b'\x89PNG\r\n\x1a\n' + header + chunk(b'IDAT', zlib.compress(data)) + chunk(b'IEND', b'')


def pictures():
    """A picture that is none is invalid, one without a code or a missing one is nothing; the other pictures are read all the same."""
    bad = {'garbage': os.urandom(5000), 'huge': png(60000, 60000), 'empty': b'', 'short': png(10, 10)[:40], 'no-pixels': png(0, 0),
           'little-data': png(3000, 3000), 'escape\x1b[31m': b'x', 'jpeg': b'\xff\xd8\xff\xe0' + os.urandom(500)}
    with world() as w:
        place = w.home.directory
        for name, data in bad.items():
            (place / name).write_bytes(data)
            scanned = w.home.run(None, 'label', 'scan', place / name)
            refuse(scanned, INVALID)
            status, out = plain(w.home, 'label', 'scan', place / name)
            equal(status, INVALID)
            clean(out)
            refuse(w.home.run(w, 'onboard', '--at', w.devices[0]['id'], '--image', place / name, '--approve'), INVALID)
        refuse(w.home.run(None, 'label', 'scan', place / 'missing'), NOTHING)
        refuse(w.home.run(None, 'label', 'scan', place), INVALID)
        mixed = w.home.run(None, 'label', 'scan', place / 'garbage', w.devices[0]['label']['png'], place / 'missing')
        true(mixed.status != DONE, mixed)
        true(any(line.get('codes') for line in mixed.lines), mixed)
        untouched(w, w.devices[0], 'pictures')


def big_pictures():
    """A picture of 100 MB is refused at once, in little memory, from a file or a pipe; so is one without end."""
    with alone() as home:
        sparse = home.directory / 'sparse.png'
        with open(sparse, 'wb') as file:
            file.write(png(10, 10))
            file.truncate(100 << 20)
        for path in (str(sparse), '/dev/zero', '-'):
            with open(sparse, 'rb') as stdin:
                started = time.monotonic()
                process = subprocess.Popen([harness.USHERCTL, 'label', 'scan', path], stdin=stdin, env=home.environment,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                message = process.stderr.read()
                process.stderr.close()
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            equal(process.returncode, INVALID, message)
            true(usage.ru_maxrss * 1024 < MEMORY, f'{path}: {usage.ru_maxrss} KiB')
            true(time.monotonic() - started < 0.9, f'{path}: {time.monotonic() - started} s')
            clean(message)


def device_ids():
    """Ids of devices that make no sense are told as such, and those where nothing is as nothing."""
    invalid = ['', 'usb:', 'usb:../../etc', 'usb:-1--1', 'usbip:', 'usbip:127.0.0.1', 'usbip:127.0.0.1:99999/1-1', 'usbip:[::1/1-1',
               'modem:1', 'A' * 5000, 'usb\x1b[31m', '--', b'usb:\xff\xfe', b'\x1b\xff']
    nothing = ['usb:99-1', 'usb:1-99', 'usb:99-1.2.3.4.5.6.7']
    away = ['usbip:127.0.0.1:1/1-1', 'usbip:\x1b[31m:1/1-1']
    with world() as w:
        for ids, statuses in ((invalid, (INVALID,)), (nothing, (NOTHING,)), (away, (UNREACHABLE,))):
            for name in ids:
                for verb in (('card', 'info'), ('onboard', '--approve', '--network', 'Home')):
                    refuse(Result(subprocess.run([harness.USHERCTL, '--json', '--world', w.file, *verb, '--at', name], text=True,
                                                 capture_output=True, env=w.home.environment, timeout=60)), *statuses)
                status, out = plain(w.home, 'card', 'info', '--at', name)
                true(status in statuses, (name, out))
                clean(out)
        server = w.devices[0]['id'].split('/')[0]
        for busid in ('/9-9', '/' + '9' * 100, '/1-1/1-1', '/'):
            refuse(w.home.run(w, 'card', 'info', '--at', server + busid), NOTHING, INVALID)
        refuse(w.home.run(w, 'card', 'info'), INVALID)
        untouched(w, w.devices[0], 'ids')


def files_of_a_user():
    """World files and configurations that are garbage are invalid, those that are missing are nothing."""
    with world() as w:
        device, good = w.devices[0], w.file.read_bytes()
        for garbage in (b'', b'{', b'[]', b'\xff' * 1000, good[:len(good) // 2], b'{"a":' * 100000, good.replace(b'"', b"'")):
            w.file.write_bytes(garbage)
            refuse(w.home.onboard(w, device), INVALID)
        w.file.unlink()
        refuse(w.home.onboard(w, device), NOTHING)
        w.file.write_bytes(good)
        folder = w.home.directory / 'config/usher'
        folder.mkdir(parents=True)
        for garbage in (b'\xff\0garbage', b'[trust]\nscope=none\n', b'[nonsense]\nx=1\n', b'[trust]\nx=1\n',
                        b'[trust]\ntest_roots=/nonexistent\n', b'[provider]\npolicy=/nonexistent\nkey=/nonexistent\n'):
            (folder / 'bad.conf').write_bytes(garbage)
            words = ('--config', 'bad', '--json', 'onboard', '--at', device['id'], '--network', 'Home', '--approve')
            run = Result(subprocess.run([harness.USHERCTL, *words], capture_output=True, text=True, env=w.home.environment))
            refuse(run, INVALID, NOTHING)
        untouched(w, device, 'files')
        equal(w.home.onboard(w, device).status, DONE)


def full_card():
    """A card that is too small is told before anything is ordered, or, when only the server can know, before anything is consumed."""
    for memory in (1, 1000):
        with world('--memory', memory) as w:
            refuse(w.home.onboard(w, w.devices[0]), FAILED, code='no_space')
            untouched(w, w.devices[0], memory)
    with world('--memory', 11000) as w:
        for _ in range(2):
            equal(refuse(w.home.onboard(w, w.devices[0]), FAILED)['used_up'], False)
        equal(w.lines('orders.jsonl')[-1]['state'], 'released')
        equal(len({order['iccid'] for order in w.lines('orders.jsonl')}), 1)
        equal(w.installed(w.devices[0]['eid']), [])


def garbage_records():
    """A record that is damaged, of another program or newer than this one is left as it is, and nothing is done without it."""
    def database(path, *statements):
        with contextlib.closing(sqlite3.connect(path)) as made:
            for statement in statements:
                made.execute(statement)
            made.commit()
    with world() as w:
        device = w.devices[0]
        equal(w.home.run(w, 'network', 'list').status, DONE)
        equal(w.home.run(w, 'receipt', 'list').status, DONE)
        for path in (w.home.directory / 'state/usher/journal.db', w.home.directory / 'data/usher/service.db'):
            for old in path.parent.iterdir():
                shutil.copy(old, w.home.directory / old.name)
            makers = (lambda p: p.write_bytes(b'garbage' * 1000), lambda p: p.write_bytes(b'SQLite format 3\0' + b'\xff' * 8000),
                      lambda p: database(p, 'CREATE TABLE t(a)'), lambda p: p.mkdir())
            for make in makers:
                for old in path.parent.iterdir():
                    old.unlink()
                make(path)
                before = path.is_file() and path.read_bytes()
                refuse(w.home.onboard(w, device), FAILED, code='storage')
                equal(path.is_file() and path.read_bytes(), before)
                untouched(w, device, path)
            path.rmdir()
            for name in (path.name, path.name + '-wal', path.name + '-shm'):
                shutil.copy(w.home.directory / name, path.parent / name)
        database(w.home.directory / 'state/usher/journal.db', 'PRAGMA user_version = 999')
        refuse(w.home.onboard(w, device), FAILED, code='storage')
        untouched(w, device, 'newer')


def small_disks():
    """On a disk that cannot be written or is full: a storage error and no second order; with room again, it goes on."""
    room = (0, 20, 50, 100, 130, 160, 190, 220)
    unshare = ['unshare', '-m'] if os.geteuid() == 0 else ['unshare', '-r', '-m']
    script = ('disk=$1; free=$2; shift 2; mount -t tmpfs -o size=4m none "$disk" && '
              'dd if=/dev/zero of="$disk/filler" bs=1k count=$((4096 - free)) status=none || exit 99; '
              '[ $free -gt 0 ] || mount -o remount,ro "$disk" || exit 99; "$@"; first=$?; mount -o remount,rw "$disk"; '
              'rm "$disk/filler"; "$@" || exit 98; exit $first')
    failures = 0
    with world('--devices', len(room)) as w:
        place = w.home.directory / 'disk'
        place.mkdir()
        for name in ('STATE', 'DATA'):
            w.home.environment[f'XDG_{name}_HOME'] = str(place / name.lower())
        for device, free in zip(w.devices, room):
            run = w.home.onboard(w, device, prefix=[*unshare, 'sh', '-c', script, 'sh', str(place), str(free)])
            if run.status == 99 or 'unshare' in run.err:
                raise Skip('no file system can be mounted here')
            if run.status != DONE:
                failures += 1
                equal(run.status, FAILED, f'{free} KiB free: {run}')
                equal(run.error['code'], 'storage', run)
            check_installed(w, device, f'{free} KiB free: {run}')
            equal(len({order['iccid'] for order in w.lines('orders.jsonl') if order['eid'] == device['eid']}), 1, run)
    true(failures > 3, f'only {failures} disks were too small')
    return f'{failures} of {len(room)} failed at first'


if __name__ == '__main__':
    harness.main(label_payloads, pictures, big_pictures, device_ids, files_of_a_user, full_card, garbage_records, small_disks)

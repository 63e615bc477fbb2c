#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Boots a Debian kernel in QEMU, lets guest.sh prove libusb's real path inside it, and prints what it says as TAP. Ends with 77
when this machine has nothing to boot with. Usage: run.py BUILD"""
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import rootfs
import vscard

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = ['qemu-system-x86_64', 'busybox', 'modprobe', 'depmod', 'cpio', 'usbip', 'udevadm']
LIMIT = 600  # seconds; about 60 on an idle machine
SKIP = 77


def check_tools():
    if platform.machine() != 'x86_64':
        raise rootfs.Missing('the programs of this machine do not run on an x86_64 kernel')
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise rootfs.Missing('missing here: ' + ' '.join(missing))


def prepare(build):
    directory = build / 'kernel'
    root = rootfs.unpack(directory)
    manager = directory / 'systemd-udevd'
    shutil.copy(shutil.which('udevadm'), manager)
    programs = [build / 'src/cli/usherctl', build / 'src/virtual/usher-virtual', build / 'tests/kernel/hold-interface',
                shutil.which('usbip'), manager]
    return rootfs.kernel(root), rootfs.initramfs(root, programs, HERE / 'guest.sh', directory)


def start_card(build, place, port):
    """The card behind QEMU's reader, and its EID."""
    card = subprocess.Popen([build / 'src/virtual/usher-virtual', 'card', '--vpcd', f'127.0.0.1:{port}', '--pki', place / 'pki'],
                            stdout=subprocess.PIPE, text=True)
    return card, card.stdout.readline().strip()


def qemu(kernel, archive, place, console, eid):
    # Never KVM: nested in some virtual machines a stock kernel hangs under it.
    return ['qemu-system-x86_64', '-accel', 'tcg,thread=multi', '-M', 'q35', '-smp', '2', '-m', '768', '-nodefaults',
            '-no-user-config', '-display', 'none', '-no-reboot', '-kernel', kernel, '-initrd', archive,
            '-append', f'console=ttyS0 quiet panic=-1 nokaslr mitigations=off eid={eid}',
            '-serial', f'file:{console}', '-serial', 'stdio', '-device', 'qemu-xhci',
            '-device', 'usb-ccid,id=reader', '-chardev', f'socket,id=card,path={place / "card"}',
            '-device', 'ccid-card-passthru,chardev=card,bus=reader.0',
            '-chardev', 'null,id=line', '-device', 'usb-serial,chardev=line,always-plugged=on']


class Report:
    """Lines of the guest as TAP: PLAN NAMES, RESULT NAME ok|failed SECONDS, NOTE TEXT."""

    def __init__(self):
        self.names = []
        self.results = {}

    def take(self, line):
        word, _, rest = line.partition(' ')
        if word == 'PLAN':
            self.names = rest.split()
            print(f'TAP version 13\n1..{len(self.names)}', flush=True)
        elif word == 'RESULT':
            name, verdict, seconds = rest.split()
            self.tell(name, verdict == 'ok', f'{seconds} s')
        elif word == 'NOTE':
            print(f'# {rest}', flush=True)

    def tell(self, name, good, note):
        self.results[name] = good
        print(f'{"ok" if good else "not ok"} {len(self.results)} {name}\n# {note}', flush=True)

    def end(self):
        if not self.names:
            print('Bail out! the guest did not start')
        for name in self.names:
            if name not in self.results:
                self.tell(name, False, 'the guest ended before')
        passed = sum(self.results.values())
        print(f'# {passed} passed, {len(self.names) - passed} failed')
        return bool(self.names) and passed == len(self.names)


def boot(command, report):
    machine = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    limit = threading.Timer(LIMIT, machine.kill)
    limit.start()
    try:
        for line in machine.stdout:
            report.take(line.decode(errors='replace').strip())
    finally:
        limit.cancel()
        machine.kill()
        machine.wait()


def main(build):
    os.environ['PATH'] += ':/sbin:/usr/sbin'
    try:
        check_tools()
        kernel, archive = prepare(build)
    except rootfs.Missing as reason:
        print(f'1..0 # SKIP {reason}')
        return SKIP
    started = time.monotonic()
    console = build / 'kernel/console.log'
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        card, eid = start_card(build, place, vscard.Bridge(place / 'card').port)
        try:
            boot(qemu(kernel, archive, place, console, eid), report)
        finally:
            card.terminate()
            card.wait()
    good = report.end()
    print(f'# {time.monotonic() - started:.0f} s from power-on to power-off')
    if not good:
        print(f'# what the kernel said: {console}')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))

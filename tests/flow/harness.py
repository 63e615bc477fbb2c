# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual world and usherctl on it, for tests that use both programs from outside. Each test has folders of its own; what it
starts is ended by its process id. Results are TAP."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

BUILD = pathlib.Path(os.environ['USHER_BUILD'])
USHERCTL = BUILD / 'src/cli/usherctl'
VIRTUAL = BUILD / 'src/virtual/usher-virtual'


class World:
    """A running usher-virtual world in `directory`."""

    def __init__(self, directory, *options):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.log = open(self.directory / 'world.log', 'wb')
        self.process = subprocess.Popen([VIRTUAL, 'world', '--dir', self.directory, *map(str, options)],
                                        stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline().decode()
        if 'ready' not in line:
            raise RuntimeError(f'the world did not start: {line!r} {(self.directory / "world.log").read_text()}')
        self.file = self.directory / 'world.json'
        self.json = json.loads(self.file.read_text())
        self.devices = self.json['devices']

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.process.stdout.close()
        self.log.close()

    def cpu(self):
        fields = pathlib.Path(f'/proc/{self.process.pid}/stat').read_text().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def lines(self, name):
        path = self.directory / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def installed(self, eid):
        folder = self.directory / 'cards' / eid
        return sorted(folder.glob('*.der')) if folder.exists() else []

    def served(self, iccid):
        return self.directory / 'served' / f'{iccid}.der'

    def delivered(self, eid, event='install'):
        """What the server took; the same notification again is acknowledged and marked, as a program killed between the server's
        answer and its own record must send it again."""
        return [n for n in self.lines('notifications.jsonl')
                if n['eid'] == eid and n['event'] == event and not n.get('repeat')]


class Home:
    """The folders of one user of usherctl."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(('XDG_', 'DBUS_', 'G_DEBUG', 'MALLOC_'))}
        for name in ('CONFIG', 'DATA', 'STATE', 'CACHE'):
            self.environment[f'XDG_{name}_HOME'] = str(self.directory / name.lower())
        self.environment['HOME'] = str(self.directory)
        self.environment['G_DEBUG'] = 'fatal-criticals'
        self.directory.mkdir(parents=True, exist_ok=True)

    def command(self, world, *words):
        return [str(USHERCTL), '--json', *(['--world', str(world.file)] if world else []), *map(str, words)]

    def run(self, world, *words, stdin='', prefix=(), timeout=120, **more):
        done = subprocess.run([*prefix, *self.command(world, *words)], input=stdin, text=True, capture_output=True,
                              env=self.environment, timeout=timeout, errors='replace', **more)
        return Result(done)

    def onboard(self, world, device, *words, **more):
        """A journey with permission, by the label's payload."""
        return self.run(world, 'onboard', '--at', device['id'], '--label', device['label']['payload'], '--network', 'Home',
                        '--approve', *words, **more)


class Result:
    """What a run of usherctl printed, line by line, and how it ended."""

    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.err = done.stderr
        self.lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(('{', '['))]

    @property
    def receipt(self):
        found = [line['receipt'] for line in self.lines if isinstance(line, dict) and line.get('event') == 'receipt']
        return found[-1] if found else None

    @property
    def error(self):
        found = [line['error'] for line in self.lines if isinstance(line, dict) and 'error' in line]
        return found[-1] if found else None

    def stage(self, name):
        return next(s for s in self.receipt['stages'] if s['name'] == name)

    def __str__(self):
        return f'status {self.status}\nstdout: {self.out[-3000:]}\nstderr: {self.err[-2000:]}'


@contextlib.contextmanager
def world(*options):
    directory = tempfile.mkdtemp(prefix='usher-flow-')
    running = None
    try:
        running = World(pathlib.Path(directory) / 'world', *options)
        running.home = Home(pathlib.Path(directory) / 'home')
        yield running
    finally:
        if running:
            running.end()
        if not os.environ.get('USHER_KEEP'):
            shutil.rmtree(directory, ignore_errors=True)


def equal(got, wanted, context=''):
    if got != wanted:
        raise AssertionError(f'{got!r} where {wanted!r} was expected\n{context}')


def true(condition, context=''):
    if not condition:
        raise AssertionError(str(context) or 'not so')


def check_installed(running, device, context=''):
    """Exactly one profile is on the card, it equals the one served byte for byte, and its server was told once."""
    profiles = running.installed(device['eid'])
    equal(len(profiles), 1, context)
    equal(profiles[0].read_bytes(), running.served(profiles[0].stem).read_bytes(), context)
    equal(len(running.delivered(device['eid'])), 1, context)
    return profiles[0].stem


class Skip(Exception):
    """Why a test could not be run here."""


def main(*tests):
    """Runs functions as TAP; the first line of each docstring is what it proves."""
    chosen = [t for t in tests if len(sys.argv) < 2 or t.__name__ in sys.argv[1:]]
    print(f'TAP version 13\n1..{len(chosen)}', flush=True)
    failed = False
    for number, test in enumerate(chosen, 1):
        title = f"{test.__name__}: {(test.__doc__ or '').strip().splitlines()[0]}"
        started = time.monotonic()
        try:
            note = test()
            print(f'ok {number} {title}')
            if note:
                print('# ' + str(note).replace('\n', '\n# '))
        except Skip as reason:
            print(f'ok {number} {title} # SKIP {reason}')
        except Exception:
            failed = True
            print(f'not ok {number} {title}')
            print('# ' + traceback.format_exc().replace('\n', '\n# '))
        print(f'# {time.monotonic() - started:.1f} s', flush=True)
    sys.exit(1 if failed else 0)

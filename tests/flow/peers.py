# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs around test-peers.py: what it starts, where, and how it speaks to it. No tests."""
import base64
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time

from harness import VIRTUAL, Home, Skip, equal, true

PROFILES = pathlib.Path(__file__).resolve().parents[2] / 'data/profiles'
PCSCD = '/usr/sbin/pcscd'
VPCD = pathlib.Path('/usr/lib/pcsc/drivers/serial/libifdvpcd.so')
READER = 'Virtual PCD'
ISDR = 'A0000005591010FFFFFFFF8900000100'
PATIENCE = 30


def until(what, check):
    """Waits for `check` to be true, which another process decides."""
    deadline = time.monotonic() + PATIENCE
    while not (found := check()):
        true(time.monotonic() < deadline, f'{what} did not come within {PATIENCE} s')
        time.sleep(0.02)
    return found


def free_ports():
    """A port that is free, and the next one too (vpcd has two slots), out of the range from which systems give ports away."""
    while True:
        port = random.randrange(16384, 32766)
        with contextlib.suppress(OSError), socket.socket() as first, socket.socket() as second:
            first.bind(('', port))
            second.bind(('', port + 1))
            return port


class Process:
    """A program that runs until the test ends it; what it says is in `log`."""

    def __init__(self, directory, name, command, **more):
        self.log = pathlib.Path(directory) / f'{name}.log'
        self.name = name
        with open(self.log, 'ab') as log:
            self.start = log.tell()
            self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            **more)

    def text(self):
        return self.log.read_bytes()[self.start:].decode(errors='replace')

    def wait_for(self, pattern):
        def look():
            true(self.process.poll() is None, f'{self.name} ended: {self.text()}')
            return re.search(pattern, self.text(), re.M)
        return until(f'{pattern!r} of {self.name}', look)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE)


class Bench:
    """One directory with keys, one card's memory, profiles to serve and a user of usherctl."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.pki = self.directory / 'pki'
        self.state = self.directory / 'card'
        self.packages = self.directory / 'profiles'
        self.home = Home(self.directory / 'home')
        self.environment = dict(self.home.environment)
        self.packages.mkdir()
        for number, path in enumerate(sorted(PROFILES.glob('*.der')), 1):
            (self.packages / f'PEER-{number}.der').write_bytes(give_iccid(path.read_bytes(), number))
        configuration = self.directory / 'home/config/usher'
        configuration.mkdir(parents=True)
        (configuration / 'default.conf').write_text(f'[trust]\ntest_roots={self.pki}/ci.pem\n')

    def package(self, matching_id):
        return (self.packages / f'{matching_id}.der').read_bytes()

    def installed(self):
        return sorted(path.read_bytes() for path in self.state.glob('**/*.der'))

    @contextlib.contextmanager
    def device(self):
        """The card in a USB/IP device; gives its id."""
        command = [VIRTUAL, 'device', '--pki', self.pki, '--state', self.state]
        with Process(self.directory, 'device', command) as device:
            device.wait_for('^ready$')
            yield re.search(r'^(usbip:\S+) \d{32}$', device.text(), re.M)[1]

    @contextlib.contextmanager
    def run_card(self, name, *words):
        with Process(self.directory, f'card-{name}', [VIRTUAL, 'card', '--pki', self.pki, *words]) as self.card:
            self.card.wait_for('^ready$')
            yield self.card

    @contextlib.contextmanager
    def reader(self):
        """The same card in a pcscd of its own, which listens for it."""
        port = free_ports()
        with Pcscd(self, f'/dev/null:{port}') as pcscd:
            with self.run_card('same', '--state', self.state, '--vpcd', f'127.0.0.1:{port}'):
                pcscd.wait_for(f'Card inserted into {READER} 00 00')
                yield pcscd

    @contextlib.contextmanager
    def smdp(self, *words):
        """The virtual SM-DP+; gives its address."""
        command = [VIRTUAL, 'smdp', '--pki', self.pki, '--profiles', self.packages, '--notifications',
                   self.directory / 'notifications.jsonl', *words]
        with Process(self.directory, 'smdp', command) as smdp:
            smdp.wait_for('^ready$')
            yield re.search(r'^smdp (\S+)$', smdp.text(), re.M)[1]

    def told(self):
        path = self.directory / 'notifications.jsonl'
        lines = path.read_text().splitlines() if path.exists() else []
        return [(row['iccid'], row['event']) for row in map(json.loads, lines)]

    def profiles(self, device):
        """The states of the profiles, as usherctl lists them."""
        listed = self.usherctl('profile', 'list', '--at', device).lines[0]
        return {profile['iccid']: profile['state'] for profile in listed}

    def usherctl(self, *words, code=None, status=0):
        """What a command of usherctl printed, which ended as wanted."""
        more = {}
        if code:
            read_end, write_end = os.pipe()
            os.write(write_end, code.encode() + b'\n')
            os.close(write_end)
            words += ('--code-fd', read_end)
            more['pass_fds'] = [read_end]
        done = self.home.run(None, *words, **more)
        if code:
            os.close(read_end)
        equal(done.status, status, done)
        return done


def give_iccid(package, number):
    """The package with an ICCID of its own in the profile header and, with swapped digits, in EF.ICCID."""
    for swap in (str, lambda digits: ''.join(digits[i ^ 1] for i in range(len(digits)))):
        old, new = bytes.fromhex(swap('89000123456789012341')), bytes.fromhex(swap(iccid(number)))
        equal(package.count(old), 1)
        package = package.replace(old, new)
    return package


def iccid(number):
    """19 digits and their Luhn digit."""
    digits = f'890001234567890{number:04}'
    total = sum(sum(divmod(int(d) * (2 - place % 2), 10)) for place, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


@contextlib.contextmanager
def bench(*variables):
    """A Bench for a test that needs the programs that environment variables name."""
    for variable in variables:
        named(variable)
    directory = tempfile.mkdtemp(prefix='usher-peers-')
    try:
        yield Bench(directory)
    finally:
        if not os.environ.get('USHER_KEEP'):
            shutil.rmtree(directory, ignore_errors=True)


class Pcscd(Process):
    """A pcscd with one reader, vpcd. Its socket has a fixed place, and it looks for USB readers: it gets file systems of
    its own, where that place is a directory of the test and no USB driver is installed. So it needs no root, and another
    pcscd may run."""

    SCRIPT = ('mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$1" /run/pcscd'
              ' && mount -t tmpfs none /usr/lib/pcsc/drivers && shift && exec "$@"')

    def __init__(self, bench, address):
        need(PCSCD, 'unshare')
        if not VPCD.exists():
            raise Skip(f'{VPCD} (vsmartcard-vpcd) is not installed')
        directory = bench.directory / 'pcscd'
        run, drivers = directory / 'run', directory / 'readers'
        shutil.rmtree(directory, ignore_errors=True)
        drivers.mkdir(parents=True)
        run.mkdir()
        shutil.copy(VPCD, directory)
        (drivers / 'vpcd').write_text(f'FRIENDLYNAME "{READER}"\nDEVICENAME {address}\n'
                                      f'LIBPATH {directory / VPCD.name}\nCHANNELID 1\n')
        if subprocess.run(['unshare', '-rm', 'true'], capture_output=True).returncode:
            raise Skip('no mount namespaces for users here')
        command = ['unshare', '-rm', 'sh', '-c', self.SCRIPT, 'sh', run, PCSCD, '-f', '-a', '-i', '-c', drivers]
        super().__init__(bench.directory, 'pcscd', command)
        self.environment = {**bench.environment, 'PCSCLITE_CSOCK_NAME': str(run / 'pcscd.comm')}
        try:
            self.wait_for('daemon ready')
        except BaseException:
            self.__exit__()
            raise

    def commands(self):
        """The APDUs that went to the card so far."""
        return [bytes.fromhex(line) for line in re.findall(r'APDU: ((?:[0-9A-F]{2} ?)+)', self.text())]


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f'{program} is not installed')


def named(variable):
    path = os.environ.get(variable)
    if not path:
        raise Skip(f'{variable} is not set')
    if not pathlib.Path(path).exists():
        raise Skip(f'{variable}: {path} is not there')
    return path


class Lpac:
    """lpac at one reader."""

    def __init__(self, pcscd):
        self.program = named('USHER_LPAC')
        self.environment = {**pcscd.environment, 'LPAC_APDU': 'pcsc', 'LPAC_HTTP': 'curl',
                            'LPAC_APDU_PCSC_DRV_NAME': READER}

    def run(self, *words):
        """The data of an answer that says success."""
        answer = self.answer(*words)
        equal(answer['code'], 0, f'lpac {words}: {answer}')
        return answer['data']

    def answer(self, *words):
        """Its last answer."""
        done = subprocess.run([self.program, *words], text=True, capture_output=True, env=self.environment, timeout=120)
        answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{')]
        true(answers and answers[-1]['type'] == 'lpa', f'lpac {words}: {done}')
        return answers[-1]['payload']

    def profiles(self):
        return {profile['iccid']: profile['profileState'] for profile in self.run('profile', 'list')}

    def notifications(self):
        return [(row['iccid'], row['profileManagementOperation']) for row in self.run('notification', 'list')]


class Osmo(Process):
    """osmo-smdpp with the keys and profiles of a bench. Its name is a constant of the program, and it keeps its sessions by
    upper case ids but looks those of notifications up in lower case, so that it would not verify them: hence the launcher."""

    LAUNCHER = """
import importlib.util, os, sys
path, name, *words = sys.argv[1:]
sys.path.insert(0, os.path.dirname(path))
spec = importlib.util.spec_from_file_location('smdpp', path)
program = importlib.util.module_from_spec(spec)
spec.loader.exec_module(program)
program.HOSTNAME = name
program.b2h = lambda data: data.hex().upper()
sys.argv = [path, *words]
program.main(sys.argv)
"""
    # RFC 7919 ffdhe2048; without parameters the program makes some, for a minute.
    DH_PARAMETERS = ['openssl', 'genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048', '-out']

    def __init__(self, bench):
        program = named('USHER_OSMO_SMDPP')
        need('openssl')
        directory = bench.directory / 'osmo'
        certificates = directory / 'smdpp-data/certs'
        shutil.copytree(bench.packages, directory / 'smdpp-data/upp')
        for folder, role, name in (('DPauth', 'dpauth', 'SM_DPauth_ECDSA'), ('DPpb', 'dppb', 'SM_DPpb_ECDSA'),
                                   ('DPtls', 'tls', 'SM_DP_TLS')):
            (certificates / folder).mkdir(parents=True)
            pem = bench.pki / f'{role}.pem'
            to_der(pem, certificates / folder / f'CERT_S_{name}_NIST.der')
            shutil.copy(pem.with_suffix('.key'), certificates / folder / f'SK_S_{name}_NIST.pem')
        (certificates / 'CertificateIssuer').mkdir()
        to_der(bench.pki / 'ci.pem', certificates / 'CertificateIssuer/ci.der')
        subprocess.run([*self.DH_PARAMETERS, certificates / 'dhparam2048.pem'], check=True, capture_output=True)
        port = free_ports()
        self.address = f'localhost:{port}'
        python = os.environ.get('USHER_OSMO_PYTHON', 'python3')
        command = [python, '-u', '-c', self.LAUNCHER, program, self.address, '-v', '-m', '-p',
                   f'{port}:interface=127.0.0.1']
        super().__init__(bench.directory, 'osmo', command, cwd=directory)
        try:
            self.wait_for(f'starting on {port}')
        except BaseException:
            self.__exit__()
            raise

    def said(self):
        """What it logged itself, not its libraries, shortened."""
        return '\n'.join(line[:300] for line in self.text().splitlines() if 'DEBUG:pySim' not in line)


def to_der(pem, der):
    text = pem.read_text().split('-----BEGIN CERTIFICATE-----')[1].split('-----END')[0]
    der.write_bytes(base64.b64decode(text))


def script(pcscd, *commands, slot=0):
    """What the card answered to commands of scriptor."""
    done = subprocess.run(['scriptor', '-r', f'{READER} 00 {slot:02}'], input='\n'.join(['reset', *commands, '']),
                          text=True, capture_output=True, env=pcscd.environment, timeout=60)
    answers = [' '.join(answer.split()) for answer in re.findall(r'^< ((?:[0-9A-F]{2}\s+)+): ', done.stdout, re.M)]
    equal(len(answers), len(commands), done)
    return answers

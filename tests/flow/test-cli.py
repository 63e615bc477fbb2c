#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usherctl as its contract has it: words, options, JSON keys, exit statuses, and what a terminal is spared."""
import csv
import fcntl
import io
import json
import os
import pty
import signal
import subprocess
import termios
import time

import harness
from harness import equal, true, world
from hostile import DONE, FAILED, INTERRUPTED, INVALID, NOTHING, REFUSED, alone, clean, plain, refuse

EID = '89049032001100000001000000000183'
COMMANDS = {'attached': '', 'card': 'info', 'profile': 'list enable disable delete rename download recover',
            'notification': 'list send', 'label': 'parse scan', 'account': 'role', 'network': 'list add', 'onboard': '',
            'receipt': 'list show verify export'}


def help_of_everything():
    """Each command and verb tells how it is called, by its whole name, and the overview names them all."""
    with alone() as home:
        status, overview = plain(home, '--help')
        equal(status, DONE)
        for command, verbs in COMMANDS.items():
            true(f'\n  {command} ' in overview.decode(), (command, overview))
            for verb in verbs.split() or [None]:
                words = [command, verb] if verb else [command]
                status, text = plain(home, *words, '--help')
                equal(status, DONE, text)
                true(f'usherctl {" ".join(words)} [OPTION' in text.decode(), text)
            if verbs:
                status, text = plain(home, command, '--help')
                equal(status, DONE, text)
                true(all(verb in text.decode() for verb in verbs.split()), text)
        equal(plain(home, '--version')[0], DONE)


def wrong_words():
    """A wrong command line is exit 2, says where help is, and with --json says it as JSON on standard output."""
    with alone() as home:
        wrong = ([], ['nonsense'], ['--nonsense'], ['profile'], ['profile', 'nonsense'], ['attached', 'extra'], ['attached', '--nonsense'],
                 ['card', 'info'], ['card', 'info', '--at'], ['card', 'info', '--at', 'nonsense'], ['network', 'add'],
                 ['receipt', 'show'], ['receipt', 'export', '--format', 'xml'], ['receipt', 'list', '--since', 'yesterday'],
                 ['label', 'scan'], ['label', 'parse', '--format', 'nonsense'], ['account', 'role', 'boss'], ['notification', 'send'],
                 ['profile', 'download', '--code-fd', '9', '--server', 'x', '--at', 'usb:1-1'],
                 ['onboard', '--approve', '--authorisation-fd', '0'], ['onboard', '--label', 'a', '--image', 'b'])
        for words in wrong:
            run = home.run(None, *words)
            refuse(run, INVALID, code='invalid')
            equal(run.err, '', run)
            equal(run.error['domain'], 'usher', run)
            status, text = plain(home, *words)
            equal(status, INVALID, (words, text))
            true(text.startswith(b'usherctl: '), (words, text))


def options_on_either_side():
    """The options of every command stand before or behind its name."""
    with alone() as home:
        for words in (('--json', 'network', 'list'), ('network', 'list', '--json')):
            status, text = plain(home, *words)
            equal((status, json.loads(text)[0]['name']), (DONE, 'Home'))
        status, text = plain(home, 'card', 'info', '--json', '--nonsense')
        equal((status, json.loads(text)['error']['code']), (INVALID, 'invalid'))


def label_shapes():
    """label parse answers each line with the contract's keys, hides secrets, and ends with 2 when one is invalid."""
    with alone() as home:
        code = 'LPA:1$smdp.example.com$CANARY-MATCHING-ID'
        run = home.run(None, 'label', 'parse', stdin=f'{EID}\n{code}\nhello\nhttps://example.com/x\n')
        equal(run.status, DONE, run)
        equal([label['format'] for label in run.lines], ['eid', 'sgp22_ac', 'text', 'url'])
        for label in run.lines:
            true(set(label) - {'alternatives'} == {'format', 'valid', 'fields', 'problems', 'secret_fields'}, label)
        equal(run.lines[0]['fields'], {'eid': EID, 'mod97': 1})
        equal(run.lines[1]['secret_fields'], ['matching_id'])
        equal(run.lines[1]['fields']['matching_id'], None)
        true('CANARY' not in run.out + run.err, run)
        revealed = home.run(None, 'label', 'parse', '--reveal', code)
        equal(revealed.lines[0]['fields']['matching_id'], 'CANARY-MATCHING-ID')
        equal(home.run(None, 'label', 'parse', '--format', 'imei', EID).status, INVALID)
        mixed = home.run(None, 'label', 'parse', EID, EID[:-1] + '4')
        equal((mixed.status, [label['valid'] for label in mixed.lines]), (INVALID, [True, False]))
        equal('imei' in home.run(None, 'label', 'parse', '8949020000100000013').lines[0].get('alternatives', []), False)
        true('CANARY' not in plain(home, 'label', 'parse', stdin=code.encode())[1].decode())


def scan_shapes():
    """label scan prints one line an image, every code of it, and exit 3 when one holds none or is not there."""
    with world() as w:
        label = w.devices[0]['label']
        run = w.home.run(None, 'label', 'scan', label['png'])
        equal((run.status, set(run.lines[0])), (DONE, {'image', 'codes', 'ms'}), run)
        equal(set(run.lines[0]['codes'][0]), {'symbology', 'label'})
        equal(w.home.run(None, 'label', 'scan', '--reveal', label['png']).lines[0]['codes'][0]['payload'], label['payload'])
        piped = subprocess.run([harness.USHERCTL, '--json', 'label', 'scan', '-'], stdin=open(label['png'], 'rb'), capture_output=True,
                               env=w.home.environment)
        equal(json.loads(piped.stdout)['codes'], run.lines[0]['codes'])
        both = w.home.run(None, 'label', 'scan', label['png'], '/nonexistent.png')
        equal((both.status, len(both.lines)), (NOTHING, 2), both)
        equal(both.error['code'], 'not_found')


def networks():
    """Home stands from the start; a name is taken once, in any locale, and means what it says."""
    with alone() as home:
        equal([(n['name'], n['devices']) for n in home.run(None, 'network', 'list').lines[0]], [('Home', 0)])
        added = home.run(None, 'network', 'add', 'Büro')
        equal((added.status, set(added.lines[0]), added.lines[0]['name']), (DONE, {'id', 'name', 'devices'}, 'Büro'))
        for name in ('Büro', 'Home', '', 'x' * 101, 'a\nb', '\x1b[31m', '\x85'):
            refuse(home.run(None, 'network', 'add', name), INVALID)
        equal([n['name'] for n in home.run(None, 'network', 'list').lines[0]], ['Home', 'Büro'])
    with world() as w:
        w.home.run(None, 'network', 'add', 'Büro')
        w.home.environment['LC_ALL'] = 'C'
        done = w.home.run(w, 'onboard', '--network', 'Büro', '--approve')
        equal((done.status, done.receipt and done.receipt['network']), (DONE, 'Büro'), done)


def what_an_empty_house_says():
    """Where nothing is, that is said: no receipt, no device, no profile, no notification."""
    with world() as w:
        at = ('--at', w.devices[0]['id'])
        for words, status in ((('receipt', 'list'), DONE), (('profile', 'list', *at), DONE), (('notification', 'list', *at), DONE),
                              (('receipt', 'verify'), DONE), (('profile', 'recover', *at), DONE)):
            got, text = plain(w.home, '--world', w.file, *words)
            equal(got, status, text)
            true(text.strip(), words)
        equal(w.home.run(w, 'receipt', 'list').lines, [[]])
        equal(w.home.run(w, 'receipt', 'show', 'x').status, NOTHING)
        attached = w.home.run(w, 'attached').lines[0][-1]
        equal(set(attached) >= {'id', 'kind', 'vendor_id', 'product_id', 'name', 'path'}, True, attached)
        info = w.home.run(w, 'card', 'info', *at).lines[0]
        equal(set(info) >= {'eid', 'euicc', 'profiles'}, True, info)
        equal(info['eid'], w.devices[0]['eid'])


def receipts():
    """Receipts are listed, shown, checked and exported; --since takes a day or a time; a formula stays text in CSV."""
    with world('--devices', 2) as w:
        name = '=1+1,"x"\u202e'
        equal(w.home.run(None, 'network', 'add', name).status, DONE)
        before = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
        equal(w.home.onboard(w, w.devices[0]).status, DONE)
        equal(w.home.run(w, 'onboard', '--at', w.devices[1]['id'], '--network', name, '--approve').status, DONE)
        listed = w.home.run(None, 'receipt', 'list').lines[0]
        equal([r['eid'] for r in listed], [d['eid'] for d in w.devices])
        equal(w.home.run(None, 'receipt', 'show', listed[0]['id']).lines, [listed[0]])
        equal(w.home.run(None, 'receipt', 'export').lines, [listed])
        for since, count in ((before, 2), (before[:10], 2), ('2100-01-01', 0), ('2100-01-01T00:00:00+02:00', 0)):
            equal(len(w.home.run(None, 'receipt', 'list', '--since', since).lines[0]), count, since)
            status, table = plain(w.home, 'receipt', 'export', '--format', 'csv', '--since', since)
            rows = list(csv.DictReader(io.StringIO(table.decode(), newline='')))
            equal((status, len(rows)), (DONE, count), table)
        rows = list(csv.DictReader(io.StringIO(plain(w.home, 'receipt', 'export', '--format', 'csv')[1].decode(), newline='')))
        equal([row['hash'] for row in rows], [r['hash'] for r in listed])
        equal(rows[1]['network'], '\'=1+1,"x"\\u{202E}')
        equal(w.home.run(None, 'receipt', 'verify').lines, [{'valid': True, 'receipts': 2}])
        for words in (('receipt', 'list'), ('receipt', 'show', listed[1]['id']), ('network', 'list'), ('receipt', 'export'),
                      ('--json', 'receipt', 'list')):
            clean(plain(w.home, *words)[1])


def roles():
    """The role is chosen and shown; what an installer's receipt says of the operator is not shown to a user."""
    with world() as w:
        equal(w.home.run(None, 'account', 'role').lines, [{'role': 'user'}])
        equal(w.home.run(None, 'account', 'role', 'installer').lines, [{'role': 'installer'}])
        done = w.home.onboard(w, w.devices[0])
        iccid = w.installed(w.devices[0]['eid'])[0].stem
        equal(done.receipt['written']['iccid'], iccid)
        shown = ('receipt', 'list'), ('receipt', 'show', done.receipt['id']), ('receipt', 'export')
        for words in shown:
            run = w.home.run(None, *words)
            true(iccid in run.out and 'decision' in run.out, run)
        equal(w.home.run(None, 'account', 'role', 'user').status, DONE)
        operator = done.receipt['written']['operator']
        for words in shown:
            run = w.home.run(None, *words)
            true(iccid not in run.out and 'decision' not in run.out and f'"{operator}"' not in run.out, run)
        equal(w.home.run(None, 'receipt', 'verify').status, DONE)


def last_lines():
    """The last event of a journey is its receipt, also of one that fails; no receipt, then the error is last."""
    with world('--devices', 2) as w:
        refused = w.home.run(w, 'onboard', '--at', w.devices[0]['id'])
        equal((refused.status, refused.lines[-1]['event'], refused.error['code']), (REFUSED, 'receipt', 'refused'), refused)
        equal('hash' in refused.receipt, False, refused)
        lost = w.home.run(w, 'onboard', '--at', w.devices[0]['id'] + '9', '--approve')
        equal((lost.status, list(lost.lines[-1])), (NOTHING, ['error']), lost)
        several = w.home.run(w, 'onboard', '--approve')
        equal(several.status, INVALID, several)
        true(w.devices[1]['id'] in several.error['message'], several)
        done = w.home.onboard(w, w.devices[0])
        equal((done.status, done.lines[-1]['event']), (DONE, 'receipt'), done)


def typed_answers():
    """An answer that is none of the options is asked for again, and the end of the input is a no."""
    with world('--devices', 2) as w:
        for device, typed, status in ((w.devices[0], b'y\nYES!\nyes\n', DONE), (w.devices[1], b'perhaps\n', REFUSED)):
            got, text = plain(w.home, '--world', w.file, 'onboard', '--at', device['id'], stdin=typed)
            equal(got, status, text)
            equal(len(w.installed(device['eid'])), 1 if status == DONE else 0)


def run_on_terminal(home, *words):
    """Starts usherctl on a terminal, waits for its prompt and types Ctrl-C; returns the status, what it wrote, and whether
    the terminal shows again what is typed."""
    master, slave = pty.openpty()
    process = subprocess.Popen([harness.USHERCTL, *words], stdin=slave, stdout=slave, stderr=slave, env=home.environment,
                               start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    text = b''
    while not text.endswith((b'] ', b'): ')):
        text += os.read(master, 1000)
    os.write(master, b'LPA\x03')
    status = process.wait(20)
    echo = bool(termios.tcgetattr(slave)[3] & termios.ECHO)
    os.close(slave)
    os.close(master)
    return status, text, echo


def stopped_at_a_question():
    """Ctrl-C at a prompt ends with 5 at once, and the terminal is as it was; nothing was done."""
    with world() as w:
        for words in (('onboard', '--at', w.devices[0]['id']), ('profile', 'download', '--at', w.devices[0]['id'])):
            status, text, echo = run_on_terminal(w.home, '--world', str(w.file), *words)
            equal((status, echo), (INTERRUPTED, True), text)
        equal(w.lines('orders.jsonl'), [])
        equal(w.home.onboard(w, w.devices[0]).status, DONE)


def stopped_half_way():
    """Ctrl-C in the middle of a journey ends with 5 and a receipt that needs a person; run again, it is finished."""
    with world('--exchange-us', 20000) as w:
        device = w.devices[0]
        process = subprocess.Popen(w.home.command(w, 'onboard', '--at', device['id'], '--network', 'Home', '--approve'), text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=w.home.environment)
        lines = []
        for line in process.stdout:
            lines.append(json.loads(line))
            if lines[-1].get('name') == 'flash' and lines[-1]['state'] == 'started':
                process.send_signal(signal.SIGINT)
        process.stderr.read()
        process.stdout.close()
        process.stderr.close()
        equal(process.wait(60), INTERRUPTED, lines)
        equal((lines[-1]['event'], lines[-1]['receipt']['result']), ('receipt', 'needs-person'))
        again = w.home.onboard(w, device)
        equal(again.status, DONE, again)
        harness.check_installed(w, device, again)


def two_at_once():
    """While one run has a device, another is told so, and may try again."""
    with world('--exchange-us', 20000) as w:
        device = w.devices[0]
        first = subprocess.Popen(w.home.command(w, 'onboard', '--at', device['id'], '--approve'), text=True, stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, env=w.home.environment)
        while 'flash' not in first.stdout.readline():
            pass
        error = refuse(w.home.run(w, 'card', 'info', '--at', device['id']), FAILED, code='busy')
        equal(error['retry'], True)
        first.stdout.read()
        first.stdout.close()
        equal(first.wait(60), DONE)
        harness.check_installed(w, device)


def closed_and_full_outputs():
    """Output that cannot be written is a failure, unless its reader went away; it never stops a journey."""
    with world('--devices', 3) as w:
        with open('/dev/full', 'wb') as full:
            run = subprocess.run([harness.USHERCTL, 'network', 'list'], stdout=full, stderr=subprocess.PIPE, env=w.home.environment)
        equal((run.returncode, b'output' in run.stderr), (FAILED, True), run)
        for redirection, status, device in (('>&-', FAILED, w.devices[0]), ('2>&- <&-', DONE, w.devices[1]), ('| true', DONE, w.devices[2])):
            words = ' '.join(f"'{word}'" for word in w.home.command(w, 'onboard', '--at', device['id'], '--approve'))
            run = subprocess.run(['bash', '-c', f'{words} {redirection}; exit ${{PIPESTATUS[0]}}'], capture_output=True,
                                 env=w.home.environment)
            equal(run.returncode, status, run)
            harness.check_installed(w, device, run)
        endless = subprocess.run(['bash', '-c', f"yes {EID} | '{harness.USHERCTL}' label parse | head -1"], capture_output=True,
                                 env=w.home.environment, timeout=60)
        equal(endless.stdout, b'eid: valid\n', endless)


def no_place_for_records():
    """With nowhere to keep records a journey does not begin; reading a card and labels needs none."""
    with world() as w:
        device = w.devices[0]
        for name in ('STATE', 'DATA'):
            w.home.environment[f'XDG_{name}_HOME'] = '/proc/nonexistent'
        error = refuse(w.home.onboard(w, device), FAILED, code='storage')
        true('/proc/nonexistent' in error['message'], error)
        equal(w.lines('orders.jsonl'), [])
        refuse(w.home.run(w, 'receipt', 'list'), FAILED, code='storage')
        equal(w.home.run(w, 'card', 'info', '--at', device['id']).status, DONE)
        equal(w.home.run(w, 'label', 'scan', device['label']['png']).status, DONE)


def hostile_text():
    """What others wrote reaches the terminal without anything that it obeys, in words and in JSON."""
    with world() as w:
        evil = 'x\x1b]0;title\x07\x1b[2J\x9b31m\u202e\u2066y\x7f'
        for words in (('label', 'parse'), ('--json', 'label', 'parse'), ('label', 'parse', '--reveal')):
            for payload in (evil, 'https://example.com/' + evil, f'LPA:1${evil}$m'):
                clean(plain(w.home, *words, stdin=payload.encode())[1])
        for words in ((evil,), ('network', 'add', evil), ('network', evil), ('card', 'info', '--at', evil), ('label', 'scan', evil),
                      ('receipt', 'show', evil), ('--world', evil, 'attached'), ('--config', evil, 'attached'),
                      ('receipt', 'list', '--since', evil), ('label', 'parse', '--format', evil)):
            status, text = plain(w.home, *words)
            true(status in (INVALID, NOTHING), (words, text))
            clean(text)
            clean(plain(w.home, '--json', *words)[1])
        raw = w.home.run(None, 'label', 'parse', '--reveal', stdin=evil).lines[0]
        equal(raw['fields']['text'], evil)


if __name__ == '__main__':
    harness.main(help_of_everything, wrong_words, options_on_either_side, label_shapes, scan_shapes, networks,
                 what_an_empty_house_says, receipts, roles, last_lines, typed_answers, stopped_at_a_question, stopped_half_way,
                 two_at_once, closed_and_full_outputs, no_place_for_records, hostile_text)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One journey from a label and a device to a receipt, and the ways in which it must not go on."""
import base64
import hashlib
import json
import pathlib
import subprocess

import harness
from harness import Home, check_installed, equal, true, world


def label_to_receipt():
    """The picture of a label and a device become a receipt, and the card holds what was served, byte for byte."""
    with world() as w:
        device = w.devices[0]
        scanned = w.home.run(w, 'label', 'scan', device['label']['png'])
        equal(scanned.lines[0]['codes'][0]['label']['fields']['eid'], device['eid'], scanned)
        done = w.home.run(w, 'onboard', '--at', device['id'], '--image', device['label']['png'], '--network', 'Home', '--approve')
        equal(done.status, 0, done)
        equal(done.receipt['result'], 'done', done)
        equal([s['name'] for s in done.receipt['stages']], 'attach identify pair select flash verify record'.split(), done)
        check_installed(w, device, done)
        equal(w.home.run(w, 'receipt', 'verify').status, 0)


def receipt_hash():
    """A receipt's hash is SHA-256 over its compact JSON with sorted keys, chained to the one before."""
    with world('--devices', 2) as w:
        for device in w.devices:
            equal(w.home.onboard(w, device).status, 0)
        previous = '0' * 64
        for receipt in w.home.run(w, 'receipt', 'list').lines[0]:
            claimed = receipt.pop('hash')
            equal(receipt['previous_hash'], previous)
            text = json.dumps(receipt, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
            equal(hashlib.sha256(text.encode()).hexdigest(), claimed)
            previous = claimed


def again_is_no_op():
    """The same device again is told to be done: no second order, no second profile."""
    with world() as w:
        equal(w.home.onboard(w, w.devices[0]).status, 0)
        orders = len(w.lines('orders.jsonl'))
        again = w.home.onboard(w, w.devices[0])
        equal(again.status, 0, again)
        equal(len(w.lines('orders.jsonl')), orders, again)
        check_installed(w, w.devices[0], again)


def no_permission():
    """Without permission: exit 4, nothing ordered, nothing on the card, no membership."""
    with world() as w:
        refused = w.home.run(w, 'onboard', '--at', w.devices[0]['id'], '--network', 'Home')
        equal(refused.status, 4, refused)
        equal(w.lines('orders.jsonl'), [], refused)
        equal(w.installed(w.devices[0]['eid']), [], refused)
        networks = w.home.run(w, 'network', 'list').lines[0]
        equal([n['devices'] for n in networks if n['name'] == 'Home'], [0])


def answered_question():
    """Permission by an answered question counts only with the digest of what was shown."""
    with world('--devices', 2) as w:
        for device, spoil, status in ((w.devices[0], False, 0), (w.devices[1], True, 4)):
            process = subprocess.Popen(w.home.command(w, 'onboard', '--at', device['id'], '--network', 'Home'), text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=w.home.environment)
            for line in process.stdout:
                event = json.loads(line)
                if event.get('event') == 'question':
                    digest = 'f' * 64 if spoil else event['digest']
                    process.stdin.write(json.dumps({'id': event['id'], 'answer': event['options'][0], 'digest': digest}) + '\n')
                    process.stdin.flush()
            equal(process.wait(60), status)
            process.stdin.close()
            process.stdout.close()
            equal(len(w.installed(device['eid'])), 0 if spoil else 1)


def wrong_device():
    """A label of another device stops before anything is ordered or written, with exit 4."""
    with world('--devices', 2) as w:
        wrong = w.home.run(w, 'onboard', '--at', w.devices[0]['id'], '--label', w.devices[1]['label']['payload'], '--approve')
        equal(wrong.status, 4, wrong)
        equal(wrong.error['code'], 'wrong_device', wrong)
        equal(w.lines('orders.jsonl'), [], wrong)
        equal(w.installed(w.devices[0]['eid']), [], wrong)


def plan_only():
    """A plan is printed and nothing is ordered, written or joined."""
    with world() as w:
        plan = w.home.onboard(w, w.devices[0], '--plan-only')
        equal(plan.status, 0, plan)
        equal(w.lines('orders.jsonl'), [], plan)
        equal(w.installed(w.devices[0]['eid']), [], plan)


def unknown_network():
    """A network that is not there is told as such, before anything happens; one that was added works."""
    with world() as w:
        missing = w.home.run(w, 'onboard', '--at', w.devices[0]['id'], '--network', 'Garden', '--approve')
        equal(missing.status, 3, missing)
        equal(w.lines('orders.jsonl'), [], missing)
        equal(w.home.run(w, 'network', 'add', 'Garden').status, 0)
        done = w.home.run(w, 'onboard', '--at', w.devices[0]['id'], '--network', 'Garden', '--approve')
        equal(done.status, 0, done)
        equal(done.receipt['network'], 'Garden', done)


def no_operator_for_user():
    """Someone with the role of a user sees no operator, ICCID, price or server in all that is printed."""
    with world() as w:
        done = w.home.onboard(w, w.devices[0])
        equal(done.status, 0, done)
        iccid = w.installed(w.devices[0]['eid'])[0].stem
        shown = done.out + done.err + w.home.run(w, 'receipt', 'list').out
        policy = json.loads(open(w.json['provider']['policy']).read())
        hidden = [iccid, 'localhost'] + [o['name'] for o in policy['operators']] + [o['id'] for o in policy['offers']]
        for word in hidden:
            true(word not in shown, f'{word} in {shown}')


def sign_policy(w, policy):
    """Puts another policy in the place of the world's, signed with its provider's key."""
    path = pathlib.Path(w.json['provider']['policy'])
    path.write_text(json.dumps(policy))
    raw = subprocess.run(['openssl', 'pkeyutl', '-sign', '-rawin', '-inkey', path.with_name('policy.key'), '-in', path],
                         capture_output=True, check=True).stdout
    signature = json.loads(pathlib.Path(f'{path}.sig').read_text())
    pathlib.Path(f'{path}.sig').write_text(json.dumps({**signature, 'sig': base64.b64encode(raw).decode()}))


def other_policy():
    """Another signed policy gives the order to another operator, and another profile is on the card."""
    with world('--devices', 2) as w:
        first, second = w.devices
        equal(w.home.onboard(w, first).status, 0)
        policy = json.loads(pathlib.Path(w.json['provider']['policy']).read_text())
        chosen = w.lines('orders.jsonl')[-1]
        for offer in policy['offers']:
            if offer['id'] == chosen['profile_type']:
                offer['charges']['monthly'] *= 100
        sign_policy(w, {**policy, 'version': policy['version'] + 1})
        done = w.home.onboard(w, second)
        equal(done.status, 0, done)
        true(w.lines('orders.jsonl')[-1]['operator'] != chosen['operator'], done)
        sizes = [w.installed(d['eid'])[0].stat().st_size for d in w.devices]
        true(sizes[0] != sizes[1], f'the packages of two operators have the same size: {sizes}')


def nothing_fits():
    """A policy of which no offer fits: exit 3, nothing ordered, nothing on the card."""
    with world() as w:
        policy = json.loads(pathlib.Path(w.json['provider']['policy']).read_text())
        for offer in policy['offers']:
            offer['rats'] = ['NR']
        sign_policy(w, {**policy, 'version': policy['version'] + 1})
        none = w.home.onboard(w, w.devices[0])
        equal(none.status, 3, none)
        equal(w.lines('orders.jsonl'), [], none)
        equal(w.installed(w.devices[0]['eid']), [], none)


if __name__ == '__main__':
    harness.main(label_to_receipt, receipt_hash, again_is_no_op, no_permission, answered_question, wrong_device, plan_only,
                 unknown_network, no_operator_for_user, other_policy, nothing_fits)

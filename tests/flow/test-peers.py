#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usher and its virtual world against programs that nobody here wrote: pcscd with the vpcd driver and scriptor, lpac, osmo-smdpp.

The last two are not packaged. USHER_LPAC names an lpac program, USHER_OSMO_SMDPP an osmo-smdpp.py, USHER_OSMO_PYTHON the
Python that runs it (python3; PYTHONPATH reaches it); without them the tests that need them are skipped."""
import contextlib
import json
import re
import subprocess

import harness
from harness import equal, true
from peers import ISDR, READER, Lpac, Osmo, Pcscd, bench, free_ports, iccid, need, script


def virtual_reader():
    """pcscd and its clients use the virtual card: pcsc_scan shows its ATR, scriptor selects the ISD-R and reads the EID."""
    need('pcsc_scan', 'scriptor')
    with bench() as b, b.reader() as pcscd:
        eid = re.search(r'^(\d{32})$', b.card.text(), re.M)[1]
        scan = subprocess.run(['pcsc_scan', '-c'], text=True, capture_output=True, env=pcscd.environment, timeout=60).stdout
        atr = bytes.fromhex(re.search(f'{READER} 00 00.*?ATR: ([0-9A-F ]+)$', scan, re.M | re.S)[1])
        check = 0
        for byte in atr[1:]:
            check ^= byte
        equal((atr[0], check), (0x3B, 0), f'the check byte of {scan}')
        answers = script(pcscd, '80AA00000AA9088100820101830107', '0070000001', f'01A4040010{ISDR}', '81E2910006BF3E035C015A',
                         '81C0000015', '0070800100')
        equal([answer[-5:] for answer in answers], ['90 00', '90 00', '61 21', '61 15', '90 00', '90 00'], answers)
        equal(answers[4].replace(' ', ''), f'BF3E125A10{eid}9000')


def two_readers():
    """Where vpcd connects out, it finds two cards that listen for it, and each answers for itself."""
    need('scriptor')
    with bench() as b, contextlib.ExitStack() as stack:
        eids, cards, port = ['89049032001100000000000000000136', '89049032001100000000000000000233'], [], '0'
        for eid in eids:
            cards.append(stack.enter_context(b.run_card(eid, '--vpcd-listen', f'127.0.0.1:{port}', '--eid', eid)))
            port = int(re.search('^port ([0-9]+)$', cards[0].text(), re.M)[1]) + 1
        pcscd = stack.enter_context(Pcscd(b, f'127.0.0.1:{port - 1}'))
        pcscd.wait_for('(?s)(Card ATR.*){2}')
        for slot, eid in enumerate(eids):
            answers = script(pcscd, '80AA00000AA9088100820101830107', f'00A4040010{ISDR}', '80E2910006BF3E035C015A',
                             '80C0000015', slot=slot)
            equal(answers[-1].replace(' ', ''), f'BF3E125A10{eid}9000')


def pcscd_restarts():
    """The card comes back to a pcscd that was ended and started again."""
    with bench() as b, contextlib.ExitStack() as stack:
        port = free_ports()
        with Pcscd(b, f'/dev/null:{port}') as pcscd:
            stack.enter_context(b.run_card('same', '--vpcd', f'127.0.0.1:{port}'))
            pcscd.wait_for('Card inserted')
        with Pcscd(b, f'/dev/null:{port}') as pcscd:
            pcscd.wait_for('Card inserted')


def lpac_alone():
    """lpac downloads from the virtual SM-DP+ onto the virtual card, lists, enables, disables, deletes, and reports all of it."""
    with bench('USHER_LPAC') as b, b.smdp() as address, b.reader() as pcscd:
        lpac = Lpac(pcscd)
        chip = lpac.run('chip', 'info')
        equal(chip['eidValue'], re.search(r'^\d{32}$', b.card.text(), re.M)[0])
        before = len(pcscd.commands())
        lpac.run('profile', 'download', '-a', f'LPA:1${address}$PEER-1')
        lpac.run('notification', 'process', '-a', '-r')
        note = count_exchanges(pcscd.commands()[before:])
        equal(b.installed(), [b.package('PEER-1')])
        equal(b.told(), [(iccid(1), 'install')])
        equal(lpac.profiles(), {iccid(1): 'disabled'})
        lpac.run('profile', 'nickname', iccid(1), 'van')
        lpac.run('profile', 'download', '-a', f'LPA:1${address}$PEER-2')
        lpac.run('profile', 'enable', iccid(1))
        equal(lpac.profiles(), {iccid(1): 'enabled', iccid(2): 'disabled'})
        lpac.run('profile', 'enable', iccid(2))
        equal(lpac.profiles(), {iccid(1): 'disabled', iccid(2): 'enabled'})
        lpac.run('profile', 'disable', iccid(2), '0')
        lpac.run('profile', 'delete', iccid(2))
        equal(lpac.profiles(), {iccid(1): 'disabled'})
        lpac.run('profile', 'delete', iccid(1))
        equal((lpac.profiles(), b.installed()), ({}, []))
        wanted = [(iccid(2), 'install'), (iccid(1), 'enable'), (iccid(1), 'disable'), (iccid(2), 'enable'), (iccid(2), 'disable'),
                  (iccid(2), 'delete'), (iccid(1), 'delete')]
        equal(sorted(lpac.notifications()), sorted(wanted))
        lpac.run('notification', 'process', '-a', '-r')
        equal(lpac.notifications(), [])
        equal(sorted(b.told()[1:]), sorted(wanted))
        equal(lpac.run('chip', 'info')['EUICCInfo2']['extCardResource'], chip['EUICCInfo2']['extCardResource'])
        return note


def count_exchanges(commands):
    """From GetEuiccChallenge to the answer that the notification is removed."""
    first = next(i for i, command in enumerate(commands) if b'\xbf\x2e\x00' in command)
    last = max(i for i, command in enumerate(commands) if b'\xbf\x30\x03' in command) + 1
    data = sum(1 for command in commands[first:last + 1] if command[1] == 0xE2)
    again = sum(1 for command in commands[first:last] if command[1] in (0x70, 0xA4, 0xAA))
    return (f'lpac took {last + 1 - first} exchanges to the removal of the notification: {data} STORE DATA, '
            f'{again} to open the card again, the rest GET RESPONSE')


def lpac_other_ways():
    """lpac downloads from the card's default SM-DP+ in segments of any size, is told what the card forbids, and resets the card."""
    with bench('USHER_LPAC') as b, b.smdp() as address, b.reader() as pcscd:
        lpac = Lpac(pcscd)
        lpac.run('chip', 'defaultsmdp', address)
        for size in (6, 60, 250):  # from 251 on lpac's own count of the bytes overflows
            lpac.environment['LPAC_CUSTOM_ES10X_MSS'] = str(size)
            lpac.run('profile', 'download', '-m', 'PEER-1', '-i', '356938035643809')
            equal(b.installed(), [b.package('PEER-1')])
            lpac.run('profile', 'delete', iccid(1))
        lpac.run('profile', 'download', '-m', 'PEER-1')
        lpac.run('profile', 'enable', iccid(1))
        equal(lpac.answer('profile', 'enable', iccid(1))['data'], 'profile not in disabled state')
        equal(lpac.answer('profile', 'delete', iccid(1))['data'], 'profile not in disabled state')
        equal(lpac.answer('profile', 'disable', iccid(2))['data'], 'iccid or aid not found')
        lpac.run('chip', 'purge', 'yes')
        equal((lpac.profiles(), b.installed()), ({}, []))
        equal(lpac.run('chip', 'info')['EuiccConfiguredAddresses']['defaultDpAddress'], None)
        lpac.run('notification', 'process', '-a', '-r')
        equal(b.told()[-2:], [(iccid(1), 'enable'), (iccid(1), 'delete')])


def lpac_refused():
    """lpac understands why the virtual SM-DP+ refuses, a session that it cancels ends the order, and the right code installs, once."""
    with bench('USHER_LPAC') as b:
        orders = b.directory / 'orders.json'
        orders.write_text(json.dumps([{'matching_id': f'CODE-{number}', 'profile': f'PEER-{number}', 'confirmation_code': '4711'}
                                      for number in (1, 2)]))
        with b.smdp('--orders', orders) as address, b.reader() as pcscd:
            lpac = Lpac(pcscd)
            for code, confirmation, wanted in (('NOBODY', '4711', 'MatchingID is refused'),
                                               ('CODE-1', '4712', 'Confirmation Code is refused'),
                                               ('CODE-1', '4711', 'MatchingID is refused'),
                                               ('CODE-2', '4711', None),
                                               ('CODE-2', '4711', 'MatchingID is refused')):
                answer = lpac.answer('profile', 'download', '-a', f'LPA:1${address}${code}', '-c', confirmation)
                equal(answer['data'] if answer['code'] else None, wanted, (code, confirmation, answer))
                lpac.run('notification', 'process', '-a', '-r')
        equal(len(b.installed()), 1)
        equal([event for _, event in b.told()], ['install'])


def usher_then_lpac():
    """lpac lists, switches, deletes and reports a profile that usherctl put on the card."""
    with bench('USHER_LPAC') as b, b.smdp() as address:
        with b.device() as device:
            b.usherctl('profile', 'download', '--at', device, code=f'LPA:1${address}$PEER-1')
            b.usherctl('profile', 'rename', '--at', device, iccid(1), 'van 7')
        equal(b.told(), [(iccid(1), 'install')])
        with b.reader() as pcscd:
            lpac = Lpac(pcscd)
            found, = lpac.run('profile', 'list')
            equal([found[key] for key in ('iccid', 'profileState', 'profileNickname', 'profileName')],
                  [iccid(1), 'disabled', 'van 7', 'PEER-1'])
            lpac.run('profile', 'enable', iccid(1))
            equal(lpac.profiles(), {iccid(1): 'enabled'})
            lpac.run('profile', 'disable', iccid(1))
            lpac.run('profile', 'delete', iccid(1))
            lpac.run('notification', 'process', '-a', '-r')
        with b.device() as device:
            equal(b.profiles(device), {})
        equal(b.told(), [(iccid(1), event) for event in ('install', 'enable', 'disable', 'delete')])


def lpac_then_usher():
    """usherctl lists, switches, deletes and reports a profile that lpac put on the card, the notification that lpac left included."""
    with bench('USHER_LPAC') as b, b.smdp() as address:
        with b.reader() as pcscd:
            lpac = Lpac(pcscd)
            lpac.run('profile', 'download', '-a', f'LPA:1${address}$PEER-2')
            lpac.run('profile', 'nickname', iccid(2), 'van 8')
            equal(lpac.notifications(), [(iccid(2), 'install')])
        equal(b.told(), [])
        with b.device() as device:
            found, = b.usherctl('profile', 'list', '--at', device).lines[0]
            equal([found[key] for key in ('iccid', 'state', 'nickname', 'profile_name')],
                  [iccid(2), 'disabled', 'van 8', 'PEER-2'])
            b.usherctl('notification', 'send', '--all', '--at', device)
            equal(b.told(), [(iccid(2), 'install')])
            whole_life(b, device, iccid(2))
        equal(b.told(), [(iccid(2), event) for event in ('install', 'enable', 'disable', 'delete')])
        with b.reader() as pcscd:
            lpac = Lpac(pcscd)
            equal((lpac.profiles(), lpac.notifications()), ({}, []))


def whole_life(b, device, name):
    """Enables, disables and deletes a profile by usherctl, and sends what the card has to say about it."""
    for command, after in (('enable', {name: 'enabled'}), ('disable', {name: 'disabled'}), ('delete', {})):
        b.usherctl('profile', command, '--at', device, name)
        equal(b.profiles(device), after)
    b.usherctl('notification', 'send', '--all', '--at', device)
    equal(b.usherctl('notification', 'list', '--at', device).lines, [[]])


def osmo_smdpp():
    """usherctl downloads from osmo-smdpp onto a virtual device, and osmo-smdpp verifies all of the card's notifications."""
    with bench('USHER_OSMO_SMDPP') as b, b.device() as device, Osmo(b) as osmo:
        for number in (1, 2):
            done = b.usherctl('profile', 'download', '--at', device, code=f'LPA:1${osmo.address}$PEER-{number}')
            equal(done.lines[-1]['notification_delivered'], True, done)
            equal(b.profiles(device), {iccid(number): 'disabled'})
            equal(b.installed(), [b.package(f'PEER-{number}')])
            whole_life(b, device, iccid(number))
        said = osmo.said()
        equal(len(re.findall('Profile Installation Final Result', said)), 2, said)
        equal(len(re.findall('handleNotification: EID', said)), 6, said)
        true('Traceback' not in said, said)
        refused = b.usherctl('profile', 'download', '--at', device, code=f'LPA:1${osmo.address}$NOBODY', status=1)
        equal(refused.error['code'], 'rsp_matching_id_refused', refused)


def lpac_and_osmo_smdpp():
    """lpac downloads from osmo-smdpp onto the virtual card, two programs from outside; usherctl finds the profile."""
    with bench('USHER_LPAC', 'USHER_OSMO_SMDPP') as b:
        with b.reader() as pcscd, Osmo(b) as osmo:
            lpac = Lpac(pcscd)
            lpac.run('profile', 'download', '-a', f'LPA:1${osmo.address}$PEER-1')
            lpac.run('notification', 'process', '-a', '-r')
            true('Profile Installation Final Result' in osmo.text(), osmo.said())
        equal(b.installed(), [b.package('PEER-1')])
        with b.device() as device:
            equal(b.profiles(device), {iccid(1): 'disabled'})


if __name__ == '__main__':
    harness.main(virtual_reader, two_readers, pcscd_restarts, lpac_alone, lpac_other_ways, lpac_refused, usher_then_lpac,
                 lpac_then_usher, osmo_smdpp, lpac_and_osmo_smdpp)

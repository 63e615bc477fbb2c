#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up the logs (testlog.json) of one or more test runs, explains each skip, and prints the closing line."""
import json
import re
import sys

TAP_LINE = re.compile(r'^(ok|not ok)\b\s*\d*\s*-?\s*([^#]*)(?:#\s*(SKIP|TODO)\s*(.*))?', re.I)
WHOLE_SKIP = re.compile(r'^1\.\.0\s*#\s*SKIP\s*(.*)', re.I | re.M)


def count(test):
    """(passed, failed, skipped) of one program; tells about what failed or was skipped."""
    passed = failed = skipped = 0
    output = test.get('stdout', '')
    whole = WHOLE_SKIP.search(output)
    if whole:
        print(f"skipped: {test['name']}: {whole.group(1)}")
        return 0, 0, 1
    for line in output.splitlines():
        match = TAP_LINE.match(line)
        if not match:
            continue
        if match.group(3) and match.group(3).upper() == 'SKIP':
            skipped += 1
            print(f"skipped: {test['name']}: {match.group(2).strip()}: {match.group(4)}")
        elif match.group(1) == 'ok':
            passed += 1
        else:
            failed += 1
            print(f"failed: {test['name']}: {match.group(2).strip()}")
    if test['result'] not in ('OK', 'SKIP', 'EXPECTEDFAIL') and not failed:
        failed += 1
        print(f"failed: {test['name']}: {test['result']}")
    return passed, failed, skipped


def main(paths):
    totals = [0, 0, 0]
    for path in paths:
        with open(path, encoding='utf-8') as log:
            for line in log:
                totals = [a + b for a, b in zip(totals, count(json.loads(line)))]
    print('{} passed, {} failed, {} skipped'.format(*totals))
    return 1 if totals[1] or not totals[0] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

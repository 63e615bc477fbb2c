#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up the JUnit logs of one or more test runs, explains each skip, and prints the closing line."""
import sys
import xml.etree.ElementTree as tree


def main(paths):
    passed = failed = skipped = 0
    for path in paths:
        for case in tree.parse(path).getroot().iter('testcase'):
            name = f"{case.get('classname', '')} {case.get('name', '')}".strip()
            if case.find('skipped') is not None:
                skipped += 1
                print(f"skipped: {name}: {case.find('skipped').get('message') or 'see the test log'}")
            elif case.find('failure') is not None or case.find('error') is not None:
                failed += 1
                print(f'failed: {name}')
            else:
                passed += 1
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

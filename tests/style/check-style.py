#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules that a machine can hold: lengths, include arrows, circles, allowed headers, no goto, errors set before
failure returns, opening comments. Prints one TAP line a rule."""
import pathlib
import re
import sys

MAX_FUNCTION = 60
MAX_FILE = 500
MAX_NESTING = 4
MAX_COLUMNS = 132
ERROR_WINDOW = 10

# folder -> folders it may include, besides itself (DESIGN: the house).
ARROWS = {
    'base': [],
    'crypto': ['base'],
    'label': ['base'],
    'scan': ['base', 'label'],
    'journal': ['base'],
    'usb': ['base'],
    'card': ['base', 'usb'],
    'esim': ['base', 'usb', 'card', 'crypto', 'journal'],
    'operator': ['base', 'crypto'],
    'onboard': ['base', 'crypto', 'label', 'scan', 'journal', 'usb', 'card', 'esim', 'operator'],
}
CORE = list(ARROWS)
VIRTUAL_MAY = {'usher-error.h', 'usher-hex.h', 'usher-config.h'}


class Source:
    """One C file: its text, the text without comments and strings, and its functions."""

    def __init__(self, root, path):
        self.path = path
        self.name = str(path.relative_to(root))
        self.text = path.read_text(encoding='utf-8')
        self.lines = self.text.split('\n')
        self.code = blank(self.text).split('\n')
        self.folder = str(path.parent.relative_to(root))

    def includes(self, quoted):
        pattern = r'^#include "([^"]+)"' if quoted else r'^#include <([^>]+)>'
        return [(i + 1, m.group(1)) for i, line in enumerate(self.lines) if (m := re.match(pattern, line))]

    def functions(self):
        """(first line, last line, name, header text) of each function: a brace in column 0 that follows a parenthesis."""
        start = None
        for i, line in enumerate(self.code):
            if line == '{' and i and self.code[i - 1].rstrip().endswith(')'):
                start = i
            elif line == '}' and start is not None:
                head = start - 1
                while head > 0 and not re.match(r'^[a-z_A-Z0-9]+ \(', self.code[head]):
                    head -= 1
                yield head, i, self.code[head].split(' ')[0], ' '.join(self.code[head:start])
                start = None


def blank(text):
    """Comments, strings and character literals as spaces; line structure kept."""
    def spaces(match):
        token = match.group(0)
        if token[0] in '"\'':
            return token[0] + re.sub(r'[^\n]', ' ', token[1:-1]) + token[0]
        return re.sub(r'[^\n]', ' ', token)
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', spaces, text, flags=re.S)


def lengths(sources):
    for s in sources:
        if len(s.lines) - 1 > MAX_FILE:
            yield f'{s.name}: {len(s.lines) - 1} lines, at most {MAX_FILE}'
        for first, last, name, _ in s.functions():
            if last - first + 1 > MAX_FUNCTION:
                yield f'{s.name}:{first + 1}: {name} has {last - first + 1} lines, at most {MAX_FUNCTION}'


def columns(sources):
    for s in sources:
        for i, line in enumerate(s.lines):
            if len(line) > MAX_COLUMNS or '\t' in line or line.rstrip() != line:
                yield f'{s.name}:{i + 1}: over {MAX_COLUMNS} columns, a tab, or blanks at the end'


def nesting(sources):
    """Blocks inside a function, from GNU indentation: a block's brace stands 4 columns further in than the last."""
    for s in sources:
        for first, last, name, _ in s.functions():
            depth = deepest = 0
            for line in s.code[first:last + 1]:
                depth += line.count('{') - line.count('}')
                deepest = max(deepest, depth)
            if deepest - 1 > MAX_NESTING:
                yield f'{s.name}:{first + 1}: {name} is nested {deepest - 1} deep, at most {MAX_NESTING}'


def no_goto(sources):
    for s in sources:
        for i, line in enumerate(s.code):
            if re.search(r'\bgoto\b', line):
                yield f'{s.name}:{i + 1}: goto'


def no_leftovers(sources):
    for s in sources:
        for i, line in enumerate(s.lines):
            if re.search(r'\b(TODO|FIXME|XXX|HACK)\b', line):
                yield f'{s.name}:{i + 1}: {line.strip()[:60]}'


def opening(sources):
    for s in sources:
        comment = re.match(r'/\* SPDX-License-Identifier: GPL-3\.0-or-later \*/\n/\*(.*?)\*/', s.text, re.S)
        if comment is None:
            yield f'{s.name}: no SPDX line followed by a comment on what this room is for'
        elif comment.group(1).count('\n') > 7:
            yield f'{s.name}: the opening comment has over 8 lines'


def arrows(sources):
    owner = {s.path.name: pathlib.Path(s.folder).name for s in sources if s.name.startswith('src/core/') and s.name.endswith('.h')}
    for s in sources:
        if not s.name.startswith('src/'):
            continue
        room = pathlib.Path(s.folder).name
        for line, header in s.includes(True):
            target = owner.get(header)
            if s.folder.startswith('src/virtual'):
                if (target is not None or header.startswith('usher-')) and header not in VIRTUAL_MAY:
                    yield f'{s.name}:{line}: virtual may not include {header}'
            elif s.folder.startswith('src/core') and target not in (None, room) and target not in ARROWS[room]:
                yield f'{s.name}:{line}: {room} may not include {header} of {target}'


def circles(sources):
    """Modules (a .h/.c pair) that reach themselves again."""
    module = {s.path.name: s.name.rsplit('.', 1)[0] for s in sources}
    edges = {}
    for s in sources:
        own = s.name.rsplit('.', 1)[0]
        edges.setdefault(own, set()).update(module[h] for _, h in s.includes(True) if h in module and module[h] != own)
    state = {}

    def visit(node, trail):
        state[node] = 'open'
        for target in sorted(edges.get(node, ())):
            if state.get(target) == 'open':
                yield ' -> '.join(trail[trail.index(target):] + [target]) if target in trail else f'{node} -> {target}'
            elif target not in state:
                yield from visit(target, trail + [target])
        state[node] = 'done'

    for node in sorted(edges):
        if node not in state:
            yield from visit(node, [node])


def allowed_headers(sources, list_file):
    allowed = {}
    for line in list_file.read_text().splitlines():
        if line and not line.startswith('#'):
            folder, headers = line.split(':', 1)
            allowed[folder] = headers.split()

    def fits(header, patterns):
        return any(header == p or (p.endswith('/') and header.startswith(p)) for p in patterns)

    for s in sources:
        patterns = list(allowed['*'])
        for folder, headers in allowed.items():
            if s.folder == folder or s.folder.startswith(folder + '/'):
                patterns += headers
        for line, header in s.includes(False):
            if not fits(header, patterns):
                yield f'{s.name}:{line}: <{header}> is not allowed in {s.folder}'


def errors_set(sources):
    """In a function with a GError ** parameter, a bare failure return has `error` named shortly before it."""
    for s in sources:
        for first, last, name, header in s.functions():
            if not re.search(r'GError \*\*error\)?$', header.strip()):
                continue
            for i in range(first, last):
                if not re.search(r'\breturn (FALSE|NULL|-1);', s.code[i]):
                    continue
                near = '\n'.join(s.code[max(first + 1, i - ERROR_WINDOW):i])
                body = near[near.find('{'):] if i - ERROR_WINDOW <= first else near
                if not re.search(r'\berror\b|\b(problem|failure|local_error)\b', body):
                    yield f'{s.name}:{i + 1}: {name} returns failure without setting the error within {ERROR_WINDOW} lines'


def tests_tell(sources):
    """Each test function has a sentence above it."""
    for s in sources:
        if not s.name.startswith('tests/'):
            continue
        for first, _, name, _ in s.functions():
            if name.startswith('test_') and not any('*/' in line for line in s.lines[max(0, first - 3):first]):
                yield f'{s.name}:{first + 1}: {name} has no sentence that says what it proves'


def translations(sources, list_file):
    listed = set(list_file.read_text().split())
    marked = {s.name for s in sources if s.name.startswith('src/') and re.search(r'\bN?_ ?\(\s*"', s.text)}
    for name in sorted(marked - listed):
        yield f'po/POTFILES lacks {name}'
    for name in sorted(listed - marked):
        yield f'po/POTFILES names {name}, which has nothing to translate'


def main(root):
    folders = [root / 'src', root / 'tests']
    sources = [Source(root, p) for f in folders for p in sorted(f.rglob('*.[ch]'))]
    own = [s for s in sources if s.name.startswith('src/')]
    rules = [
        ('functions and files keep their length', lengths(sources)),
        ('lines keep their width', columns(sources)),
        ('blocks are nested at most four deep', nesting(sources)),
        ('no goto', no_goto(sources)),
        ('nothing is left for later in a comment', no_leftovers(sources)),
        ('each file says what it is for', opening(sources)),
        ('includes follow the arrows', arrows(sources)),
        ('no circles', circles(own)),
        ('third-party headers stay in their folders', allowed_headers(sources, root / 'tests/style/allowed-headers.txt')),
        ('errors are set before failure returns', errors_set(own)),
        ('each test says what it proves', tests_tell(sources)),
        ('texts for people are listed for translation', translations(sources, root / 'po/POTFILES')),
    ]
    print(f'TAP version 13\n1..{len(rules)}')
    failed = False
    for number, (title, problems) in enumerate(rules, 1):
        found = list(problems)
        failed = failed or bool(found)
        print(f"{'not ok' if found else 'ok'} {number} {title}")
        for problem in found:
            print(f'# {problem}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))

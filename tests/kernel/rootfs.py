# SPDX-License-Identifier: GPL-3.0-or-later
"""What is booted: Debian's kernel, fetched and unpacked but never installed, and an initramfs of busybox, programs with their
libraries, and kernel modules."""
import lzma
import os
import pathlib
import re
import shutil
import subprocess
import zlib

MODULES = ['xhci-pci', 'vhci-hcd', 'ftdi_sio']
CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'


class Missing(Exception):
    """Why there is nothing to boot here."""


def output(*command, **more):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True, **more).stdout


def update_lists():
    prefix = [] if os.geteuid() == 0 else ['sudo', '-n']
    subprocess.run([*prefix, 'apt-get', 'update', '-qq'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def download(directory):
    """The kernel's package; linux-image-amd64 itself is only a name for the newest."""
    found = re.search(r'Depends: (linux-image-\d\S*)', output('apt-cache', 'depends', 'linux-image-amd64'))
    if found is None:
        return None
    print(f'# Fetching {found[1]} with apt-get download, to boot it in QEMU (about 70 MB)', flush=True)
    output('apt-get', 'download', found[1], cwd=directory)
    return next(directory.glob('linux-image-*.deb'), None)


def fetch(directory):
    for updated in (False, True):
        if updated:
            update_lists()
        try:
            package = download(directory)
        except (OSError, subprocess.CalledProcessError) as problem:
            reason = (getattr(problem, 'stderr', None) or str(problem)).strip().splitlines()[-1:]
            package = None
        else:
            reason = ['apt knows no linux-image-amd64']
        if package:
            return package
    raise Missing(f'no kernel image can be had: {"".join(reason)}')


def merge(root):
    """Makes /lib/modules and /usr/lib/modules the same: which of them a package and kmod use differs between Debian 12 and 13."""
    for there, here in (('lib', 'usr/lib'), ('usr/lib', 'lib')):
        if not (root / here / 'modules').exists():
            (root / here).mkdir(parents=True, exist_ok=True)
            (root / here / 'modules').symlink_to(os.path.relpath(root / there / 'modules', root / here))


def unpack(directory):
    """The folder of an unpacked kernel package below `directory`."""
    root = directory / 'root'
    if not root.exists():
        directory.mkdir(parents=True, exist_ok=True)
        package = fetch(directory)
        partial = directory / 'root.partial'
        shutil.rmtree(partial, ignore_errors=True)
        output('dpkg', '-x', package, partial)
        partial.rename(root)
        package.unlink()
    merge(root)
    return root


def decompress(data, magic):
    return lzma.LZMADecompressor().decompress(data) if magic[0] == 0xFD else zlib.decompressobj(31).decompress(data)


def find_elf(image):
    for magic in (b'\xfd7zXZ\0', b'\x1f\x8b\x08'):
        start = image.find(magic)
        while start > 0:
            try:
                elf = decompress(image[start:], magic)
                if elf.startswith(b'\x7fELF'):
                    return elf
            except (lzma.LZMAError, zlib.error):
                pass
            start = image.find(magic, start + 1)
    return None


def kernel(root):
    """The kernel as ELF, which QEMU starts at once; emulated, an image that unpacks itself takes ten seconds more."""
    compressed = next((root / 'boot').glob('vmlinuz-*'))
    plain = root.parent / compressed.name.replace('vmlinuz', 'vmlinux')
    if not plain.exists():
        elf = find_elf(compressed.read_bytes())
        if elf is None:
            return compressed
        plain.write_bytes(elf)
    return plain


def libraries(program):
    """The shared libraries of a program; none where it is static."""
    listed = subprocess.run(['ldd', str(program)], capture_output=True, text=True).stdout
    return re.findall(r'(?:^|\s)(/\S+) \(0x', listed)


def place(guest, source, target):
    target = guest / str(target).lstrip('/')
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    for library in libraries(source):
        copy = guest / library.lstrip('/')
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, copy)


def place_module(guest, file):
    target = guest / 'usr' / file[file.rindex('lib/modules/'):]
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == '.xz':  # the guest's modprobe would need to know how
        target.with_suffix('').write_bytes(lzma.decompress(pathlib.Path(file).read_bytes()))
    else:
        shutil.copy(file, target)


def place_modules(guest, root):
    modules = root / 'usr/lib/modules'
    version = next(modules.iterdir()).name
    if not (modules / version / 'modules.dep').exists():
        output('depmod', '-b', root, version)
    for module in MODULES:
        for file in re.findall(r'^insmod (\S+)', output('modprobe', '-d', root, '-S', version, '-D', module), re.M):
            place_module(guest, file)
    for name in ('modules.builtin', 'modules.order'):
        shutil.copy(modules / version / name, guest / 'usr/lib/modules' / version)
    output('depmod', '-b', guest, version)


def initramfs(root, programs, init, directory):
    """Packs `programs`, busybox and what they need; `init` is what the kernel starts."""
    guest = directory / 'guest'
    shutil.rmtree(guest, ignore_errors=True)
    for name in ('bin', 'sbin', 'proc', 'sys', 'dev', 'tmp', 'run', 'var/run', 'etc', 'usr/lib', 'usr/lib64'):
        (guest / name).mkdir(parents=True)
    for name in ('lib', 'lib64'):
        (guest / name).symlink_to(f'usr/{name}')
    for program in [shutil.which('busybox'), *programs]:
        place(guest, program, f'/bin/{pathlib.Path(program).name}')
    tls = pathlib.Path(output('pkg-config', '--variable=giomoduledir', 'gio-2.0').strip()) / 'libgiognutls.so'
    place(guest, tls, tls)
    place(guest, CERTIFICATES, CERTIFICATES)
    place_modules(guest, root)
    (guest / 'etc/passwd').write_text('root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/tmp:/bin/sh\n')
    (guest / 'etc/hosts').write_text('127.0.0.1 localhost\n')
    shutil.copy(init, guest / 'init')
    (guest / 'init').chmod(0o755)
    archive = directory / 'guest.cpio'
    with open(archive, 'wb') as file:
        names = ''.join(f'{os.path.relpath(os.path.join(folder, name), guest)}\n'
                        for folder, folders, files in os.walk(guest) for name in folders + files)
        subprocess.run(['cpio', '--quiet', '-o', '-H', 'newc', '-R', '0:0'], input=names.encode(), stdout=file, cwd=guest, check=True)
    return archive

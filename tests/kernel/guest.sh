#!/bin/busybox sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The first program of the guest: starts the virtual world, plugs its devices into this kernel, proves one thing after the other
# and switches the machine off. Each prove_NAME runs with `set -e`; its output is told when it fails. Speaks on ttyS1 to run.py.
/bin/busybox --install -s /bin 2>/dev/null
export PATH=/bin:/sbin:/usr/sbin HOME=/tmp/home G_DEBUG=fatal-criticals
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp
mkdir -p /tmp/home
stty -F /dev/ttyS1 raw -echo
ip link set lo up

USB=/sys/bus/usb/devices
WORLD=/tmp/world
VHCI=/sys/devices/platform/vhci_hcd.0
TESTS='kernel_attaches attached card_info journey journey_receipt foreign_reader unplugged_in_a_journey goes_on_when_plugged_again
cable_pulled_in_a_transfer busy permission driver_given_back driver_repaired_after_a_kill watch'

tell () { echo "$*" >/dev/ttyS1; }
uptime_s () { cut -d' ' -f1 /proc/uptime; }

# until_true SECONDS COMMAND...
until_true () {
  tries=$(($1 * 20)); shift
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1)); [ $tries -gt 0 ] || { echo "not within the time: $*"; return 1; }
    sleep 0.05
  done
}

# prove NAME
prove () {
  started=$(uptime_s)
  ( set -e; "prove_$1" ) >"/tmp/$1.log" 2>&1
  status=$?
  if [ $status = 0 ]; then verdict=ok; else verdict=failed; fi
  [ $verdict = ok ] || tail -n 40 "/tmp/$1.log" | while read -r line; do tell "NOTE $line"; done
  tell "RESULT $1 $verdict $(echo "$(uptime_s) $started" | awk '{ printf "%.1f", $1 - $2 }')"
}

# The Nth value of a key of world.json: devices are in order there.
world_value () { grep -o "\"$1\": \"$2[^\"]*\"" $WORLD/world.json | sed -n "$3{s/.*: \"//;s/\"//;p}"; }

# path_of FILE VALUE: the topology path of the device with this in one of its files.
path_of () {
  for device in "$USB"/*; do
    if [ "$(cat "$device/$1" 2>/dev/null)" = "$2" ]; then echo "${device##*/}"; return 0; fi
  done
  return 1
}

# plug N: has the kernel attach the world's Nth device; sets `path`.
plug () {
  usbip --tcp-port "$port" attach -r 127.0.0.1 -b "1-$1"
  until_true 10 path_of serial "$(eid "$1")"
  path=$(path_of serial "$(eid "$1")")
}

# pull PATH: takes the cable out there.
pull () {
  awk -v path="$1" '$7 == path { print $2 + 0 }' $VHCI/status >$VHCI/detach
}

eid () { world_value eid '' "$1"; }
ctl () { usherctl --json "$@"; }
is_driver () { [ "$(basename "$(readlink "$USB/$2:1.0/driver")")" = "$1" ]; } # of the first interface

# exits STATUS COMMAND...
exits () {
  wanted=$1; shift
  status=0; "$@" || status=$?
  [ $status = "$wanted" ] || { echo "exit $status where $wanted was expected: $*"; return 1; }
}

onboard () { ctl --world $WORLD/world.json onboard --at "usb:$1" --label "$2" --network Home --approve; }

# installed EID: one profile on the card, byte for byte what the server served, and the server was told once.
installed () {
  set -- "$1" $WORLD/cards/"$1"/*.der
  [ $# = 2 ]
  cmp "$2" "$WORLD/served/${2##*/}"
  [ "$(grep "$1" $WORLD/notifications.jsonl | grep -c install)" = 1 ]
}

# The stock client of USB/IP lists the device, and the kernel enumerates it.
prove_kernel_attaches () {
  usbip --tcp-port "$port" list -r 127.0.0.1 | grep '1-1'
  plug 1
  cat "$USB/$path/idVendor" "$USB/$path/speed"
  [ "$(cat "$USB/$path:1.0/bInterfaceClass")" = 0b ]
}

# What the kernel has is listed by its place on the bus, the emulated reader beside ours.
prove_attached () {
  ctl attached | tee /tmp/attached
  grep "\"usb:$(path_of serial "$(eid 1)")\",\"kind\":\"ccid\"" /tmp/attached
  grep "\"usb:$(path_of idVendor 08e6)\",\"kind\":\"ccid\"" /tmp/attached
}

# The card answers through usbfs.
prove_card_info () {
  ctl card info --at "usb:$(path_of serial "$(eid 1)")" | tee /tmp/info
  grep "\"eid\": *\"$(eid 1)\"" /tmp/info
}

# A whole journey over usb: ids; the profile on the card is the one served.
prove_journey () {
  onboard "$(path_of serial "$(eid 1)")" "$(eid 1)" >/tmp/journey || { cat /tmp/journey; return 1; }
  grep '"result":"done"' /tmp/journey
  installed "$(eid 1)"
}

# Its receipt is kept and the chain holds.
prove_journey_receipt () {
  ctl receipt list | grep "$(eid 1)"
  ctl receipt verify
}

# A reader that nobody here wrote, which takes TPDUs: twice, so that the first run has left the card as it was.
prove_foreign_reader () {
  for _ in 1 2; do
    ctl card info --at "usb:$(path_of idVendor 08e6)" | tee /tmp/info
    grep "\"eid\": *\"$(sed 's/.*eid=\([0-9]*\).*/\1/' /proc/cmdline)\"" /tmp/info
  done
  ctl profile list --at "usb:$(path_of idVendor 08e6)"
}

# The device goes away in the middle of the installation.
prove_unplugged_in_a_journey () {
  plug 2
  exits 5 onboard "$path" "$(eid 2)" >/tmp/cut || { cat /tmp/cut; return 1; }
  grep '"step":"install"' /tmp/cut
  grep '"code":"removed"' /tmp/cut
  until_true 10 eval "! path_of serial $(eid 2)"
}

# Plugged again, under another number of the kernel's, the same command finishes it.
prove_goes_on_when_plugged_again () {
  plug 2
  onboard "$path" "$(eid 2)" >/tmp/again || { cat /tmp/again; return 1; }
  installed "$(eid 2)"
}

# wait_for_silence PATH: until a second goes by without a new transfer to a device that a program has claimed.
wait_for_silence () {
  until_true 30 is_driver usbfs "$1"
  before=
  until [ "$(cat "$USB/$1/urbnum")" = "$before" ]; do before=$(cat "$USB/$1/urbnum"); sleep 1; done
}

# Sets `waiting` to the process that waits for a card which does not answer, and `path` to its device.
start_waiting () {
  plug 3
  usherctl --json card info --at "usb:$path" >/tmp/waiting 2>&1 &
  waiting=$!
  wait_for_silence "$path"
}

# A cable pulled out under a pending transfer ends the wait at once.
prove_cable_pulled_in_a_transfer () {
  start_waiting
  kill -0 $waiting
  pull "$path"
  before=$(uptime_s)
  exits 5 wait $waiting || { cat /tmp/waiting; return 1; }
  echo "told after $(echo "$(uptime_s) $before" | awk '{ print $1 - $2 }') s"
  grep '"code":"removed"' /tmp/waiting
}

# While one program holds the device another is told so, and by whom.
prove_busy () {
  start_waiting
  exits 1 ctl card info --at "usb:$path" >/tmp/second 2>&1 || { cat /tmp/second; return 1; }
  cat /tmp/second
  grep '"code":"busy"' /tmp/second | grep "usherctl (process $waiting)"
  ctl attached | grep "\"busy_by\":\"usherctl (process $waiting)"
  pull "$path"
  exits 5 wait $waiting
}

# A user without rights on the node sees the device and is told the rule to install.
prove_permission () {
  path=$(path_of serial "$(eid 1)")
  su nobody -c "HOME=/tmp/nobody usherctl --json attached" | grep "usb:$path"
  exits 4 su nobody -c "HOME=/tmp/nobody usherctl --json card info --at usb:$path" >/tmp/refused || { cat /tmp/refused; return 1; }
  grep 'SUBSYSTEM==' /tmp/refused
}

# hold: claims the interface that ftdi_sio has, until `exec 3>&-`; sets `holder`.
hold () {
  path=$(path_of idVendor 0403)
  modprobe ftdi_sio
  until_true 10 test -e /dev/ttyUSB0
  rm -f /tmp/pipe /tmp/held; mkfifo /tmp/pipe
  hold-interface "usb:$path" </tmp/pipe >/tmp/held &
  holder=$!
  exec 3>/tmp/pipe
  until_true 10 grep claimed /tmp/held
  is_driver usbfs "$path"
  [ ! -e /dev/ttyUSB0 ]
}

# The kernel's driver makes way for a claim and is back after the release.
prove_driver_given_back () {
  hold
  exec 3>&-
  exits 0 wait $holder
  is_driver ftdi_sio "$path"
  [ -e /dev/ttyUSB0 ]
}

# A program that is killed cannot give anything back; the next one does it.
prove_driver_repaired_after_a_kill () {
  hold
  kill -9 $holder
  wait $holder || true
  sleep 0.2
  [ ! -e /dev/ttyUSB0 ]
  ctl attached
  is_driver ftdi_sio "$path"
  [ -e /dev/ttyUSB0 ]
}

# With udev in the guest, devices are told as they come and go.
prove_watch () {
  pull "$(path_of serial "$(eid 1)")"
  systemd-udevd --daemon
  usherctl --json attached --watch >/tmp/watch 2>&1 &
  watch=$!
  until_true 10 grep '"added"' /tmp/watch
  plug 1
  until_true 10 grep "\"added\".*usb:$path" /tmp/watch
  pull "$path"
  until_true 10 grep "\"removed\".*usb:$path" /tmp/watch || { cat /tmp/watch; return 1; }
  kill $watch
}

# shellcheck disable=SC2086
tell PLAN $TESTS
modprobe xhci-pci; modprobe vhci-hcd
cat >/tmp/faults <<'FAULTS'
[{"device": "1-2", "at": "exchange", "n": 30, "do": "unplug", "times": 1},
 {"device": "1-3", "at": "exchange", "n": 4, "do": "mute", "times": 99}]
FAULTS
usher-virtual world --dir $WORLD --devices 3 --faults /tmp/faults >/tmp/ready 2>/tmp/world.log &
until_true 60 grep ready /tmp/ready || tell "NOTE the world does not get ready: $(tail -n 3 /tmp/world.log)"
port=$(world_value id usbip 1 | sed 's/.*:\([0-9]*\).*/\1/')
tell "NOTE Linux $(uname -r), the world is ready after $(uptime_s) s"
for name in $TESTS; do prove "$name"; done
poweroff -f

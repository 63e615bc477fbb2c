#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The main job in the terminal: a virtual world, the picture of a label, one journey, its receipt. Writes below BUILD/run only.
set -eu
build=$(cd "${1:?build directory}" && pwd)
place=$build/run
rm -rf "$place"
mkdir -p "$place"
for name in CONFIG DATA STATE CACHE; do
  directory=$place/home/$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')
  mkdir -p "$directory"
  export "XDG_${name}_HOME=$directory"
done

"$build/src/virtual/usher-virtual" world --dir "$place/world" >"$place/ready" &
world=$!
trap 'kill "$world" 2>/dev/null; wait "$world" 2>/dev/null' EXIT INT TERM
tries=0
until grep -q ready "$place/ready" 2>/dev/null; do
  kill -0 "$world" 2>/dev/null || { echo "the virtual world did not start" >&2; exit 1; }
  tries=$((tries + 1)); [ $tries -lt 200 ] || { echo "the virtual world does not get ready" >&2; exit 1; }
  sleep 0.05
done

# What the world wrote about its first device.
member () { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["devices"][0]'"$1"')' "$place/world/world.json"; }
at=$(member '["id"]')
label=$(member '["label"]["png"]')
ctl="$build/src/cli/usherctl --world $place/world/world.json"

say () { printf '\n$ %s\n' "$*"; }
say usherctl label scan "$(basename "$label")"
$ctl label scan "$label"
say usherctl attached
$ctl attached
say usherctl onboard --at "$at" --image "$(basename "$label")" --network Home --approve
$ctl onboard --at "$at" --image "$label" --network Home --approve
say usherctl receipt list
$ctl receipt list
say usherctl receipt verify
$ctl receipt verify
echo
echo "All of it is in $place; the world is ended now."

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures whole journeys; every figure stands next to its floor and is a ratio of one run where the machine's speed matters.
set -eu
USHER_BUILD=$(cd "${1:?build directory}" && pwd)
export USHER_BUILD
cd "$(dirname "$0")"
PYTHONPATH=../flow exec python3 bench.py

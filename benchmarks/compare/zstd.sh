#!/usr/bin/env bash
# Decoding a zstd layer in memory on one thread: our decoder in process against what zstd's own benchmark reports, in turn.
# MB are 1,000,000 uncompressed bytes.
#
#   zstd.sh LAYER.tar.zst [ROUNDS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -ge 1 ] || fail "usage: zstd.sh LAYER.tar.zst [ROUNDS]"
need zstd:zstd
layer=$(existing "$1")
rounds=$(count "${2:-3}")
scratch
build_benchmarks

# It writes over its line again and again; the last is the best of all its runs.
zstd_speed() { zstd -b -d -i3 "$layer" 2>&1 | tr '\r' '\n' | sed -nE 's/.*, +([0-9.]+) MB\/s.*/\1/p' | tail -n 1; }
our_speed() { "$benchmarks_path" throughput --runs 5 "$layer" decode | awk '$1 == "decode" { print $2 }'; }

theirs= ours=
for ((round = 0; round < rounds; round++)); do
  theirs=$(zstd_speed; echo "$theirs") && theirs=$(echo "$theirs" | sort -gr | head -n 1)
  ours=$(our_speed; echo "$ours") && ours=$(echo "$ours" | sort -gr | head -n 1)
done

zstd --version
record 'zstd layer decoded in memory, one thread' 'zstd -b -d' "$theirs"
record 'zstd layer decoded in memory, one thread' oci-content "$ours"
awk -v theirs="$theirs" -v ours="$ours" 'BEGIN { printf "%-16s %8.1f MB/s\n%-16s %8.1f MB/s, ratio %.2f\n", "zstd -b -d", theirs, "oci-content", ours, ours / theirs }'

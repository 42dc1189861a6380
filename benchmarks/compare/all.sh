#!/usr/bin/env bash
# Every comparison whose tools are installed, one after another; those that miss one say which. What they measure is also written
# to RESULTS, from which "plot" of the benchmarks draws docs/throughput.svg.
#
#   all.sh FOLDER RESULTS.tsv        FOLDER: what benchmarks/data/make-rootfs.sh wrote to
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -eq 2 ] || fail "usage: all.sh FOLDER RESULTS.tsv"
tar=$(existing "$1/rootfs.tar") gz=$(existing "$1/rootfs.tar.gz") zst=$(existing "$1/rootfs.tar.zst")
OCICONTENT_RESULTS=$(realpath -m "$2")
export OCICONTENT_RESULTS
: > "$OCICONTENT_RESULTS"
here=$(dirname "${BASH_SOURCE[0]}")
skipped=0

compare() {
  echo "== $*"
  "$here/$@" || { skipped=$((skipped + 1)) && echo "== $1 was not compared"; }
}

compare sha256.sh
compare blake3.sh 3
compare layer.sh "$gz"
compare inflate.sh "$gz"
compare zstd.sh "$zst"
compare compress.sh "$tar" 3
compare compress.sh "$tar" 3 go:1
compare compress.sh "$tar" 3 podman
compare compress.sh "$tar" 3 zlib:6
compare compress.sh "$tar" 3 gzip:6
compare compress.sh "$tar" 3 pigz:6
compare copy.sh "$gz" 3
compare extract.sh "$gz" 3
compare registry.sh 3
echo "$skipped comparisons were not made; the others are in $OCICONTENT_RESULTS"

#!/usr/bin/env bash
# Decoding a gzip layer in memory on one thread, in process: .NET's GZipStream, SharpZipLib and our decoder, in turn.
#
#   inflate.sh LAYER.tar.gz [RUNS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -ge 1 ] || fail "usage: inflate.sh LAYER.tar.gz [RUNS]"
layer=$(existing "$1")
runs=$(count "${2:-7}")
scratch
build_benchmarks
"$benchmarks_path" throughput --runs "$runs" "$layer" gzip-stream sharpziplib decode | tee "$work/speeds"
while read -r name speed _; do
  case $name in
    gzip-stream) record 'gzip layer decoded in memory, one thread' 'GZipStream (zlib-ng)' "$speed" ;;
    sharpziplib) record 'gzip layer decoded in memory, one thread' SharpZipLib "$speed" ;;
    decode) record 'gzip layer decoded in memory, one thread' OciContent "$speed" ;;
  esac
done < "$work/speeds"

#!/usr/bin/env bash
# An image copied from an OCI layout to a folder, and to an archive for docker load, as a whole process: oci-content against skopeo. Both verify
# every blob; oci-content also flushes what it writes to the disk, which skopeo does not. The results must be equal, byte for byte.
#
#   copy.sh LAYER.tar.gz [RUNS]      LAYER.tar.gz: the layer of the image that is copied
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -ge 1 ] || fail "usage: copy.sh LAYER.tar.gz [RUNS]"
need skopeo:skopeo gzip:gzip sha256sum:coreutils
layer=$(existing "$1")
runs=$(count "${2:-5}")
scratch
publish_native native

write_layout "$layer"

skopeo --version
for destination in dir:FOLDER docker-archive:FOLDER.tar:example.com/copy:v1; do
  theirs=${destination/FOLDER/$work/theirs} ours=${destination/FOLDER/$work/ours}
  remove="rm -rf '$work/theirs' '$work/ours' '$work/theirs.tar' '$work/ours.tar'"
  skopeo="$remove; skopeo copy -q --insecure-policy 'oci:$work/layout:v1' '$theirs'"
  command="$remove; '$command_path' copy 'oci:$work/layout:v1' '$ours'"
  bash -c "$skopeo"
  "$command_path" copy "oci:$work/layout:v1" "$ours" > "$work/output"
  if [ -d "$work/ours" ]; then diff -r "$work/theirs" "$work/ours"; else cmp "$work/theirs.tar" "$work/ours.tar"; fi || fail "oci-content and skopeo write different bytes to $destination"

  subject="image copied from a layout to ${destination%%:*}, whole process" bytes=$plain
  best "$runs" skopeo "$skopeo" oci-content "$command"
done

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

# put FILE: moves it to where its digest says, and prints "digest" and "size".
put() {
  local hash size
  hash=$(sha256sum "$1" | cut -c1-64) size=$(stat -c %s "$1")
  mv "$1" "$work/layout/blobs/sha256/$hash"
  printf '"digest":"sha256:%s","size":%s' "$hash" "$size"
}

mkdir -p "$work/layout/blobs/sha256"
plain=$(gzip -dc "$layer" | tee >(sha256sum | cut -c1-64 > "$work/diffid") | wc -c)
cp "$layer" "$work/blob" && blob=$(put "$work/blob")
printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$(cat "$work/diffid")" > "$work/blob" && config=$(put "$work/blob")
printf '{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",%s}]}' "$config" "$blob" > "$work/blob" && manifest=$(put "$work/blob")
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s,"annotations":{"org.opencontainers.image.ref.name":"v1"}}]}' "$manifest" > "$work/layout/index.json"
printf '{"imageLayoutVersion":"1.0.0"}' > "$work/layout/oci-layout"

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

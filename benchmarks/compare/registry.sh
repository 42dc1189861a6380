#!/usr/bin/env bash
# An image of eight layers pulled from a registry to a folder, and pushed from it, over loopback, as whole processes: oci-content against skopeo
# and, where it is installed, crane. All verify every blob; oci-content also flushes what it writes to the disk, which the others do not.
#
#   registry.sh [RUNS [MB]]     MB: of one layer, 25 unless given
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need docker-registry:docker-registry skopeo:skopeo sha256sum:coreutils curl:curl
runs=$(count "${1:-5}")
megabytes=$(count "${2:-25}")
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
layers='' diffs=''
for ((i = 0; i < 8; i++)); do
  mkdir "$work/files" && head -c "$megabytes"M /dev/urandom > "$work/files/data$i"
  tar -C "$work/files" -cf "$work/blob" . && rm -r "$work/files"
  diffs+=${diffs:+,}"\"sha256:$(sha256sum "$work/blob" | cut -c1-64)\""
  gzip -1 "$work/blob" && mv "$work/blob.gz" "$work/blob"
  layers+=${layers:+,}"{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",$(put "$work/blob")}"
done
printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]}}' "$diffs" > "$work/blob" && config=$(put "$work/blob")
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[%s]}' "$config" "$layers" > "$work/blob" && manifest=$(put "$work/blob")
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s,"annotations":{"org.opencontainers.image.ref.name":"v1"}}]}' "$manifest" > "$work/layout/index.json"
printf '{"imageLayoutVersion":"1.0.0"}' > "$work/layout/oci-layout"
bytes=$(du -sb "$work/layout/blobs" | cut -f1)

# A registry on a port that nobody has, whose own work is small: it keeps files.
port=$(((RANDOM % 20000) + 20000))
cat > "$work/registry.yml" << CONFIG
version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: "127.0.0.1:$port" }
CONFIG
docker-registry serve "$work/registry.yml" > "$work/registry.log" 2>&1 &
registry=$!
trap 'kill $registry 2> /dev/null; rm -rf "$work"' EXIT
for ((i = 0; i < 50; i++)); do curl -fs "http://127.0.0.1:$port/v2/" > /dev/null && break || sleep 0.1; done
curl -fs "http://127.0.0.1:$port/v2/" > /dev/null || fail "docker-registry does not answer: $(tail -n 3 "$work/registry.log")"

there=127.0.0.1:$port/compare/image
"$command_path" copy "oci:$work/layout:v1" "docker://$there:v1" > /dev/null
[ "$("$command_path" resolve "docker://$there:v1")" = "sha256:$(sed -n 's/.*"digest":"sha256:\([0-9a-f]*\)".*/\1/p' "$work/layout/index.json")" ] || fail 'what was pushed is not what was there'

skopeo --version
crane=()
command -v crane > /dev/null && crane=(crane "rm -rf '$work/crane'; crane pull --insecure --format oci '$there:v1' '$work/crane'")
subject='image of eight layers pulled from a registry, whole process'
best "$runs" skopeo "rm -rf '$work/skopeo'; skopeo copy -q --insecure-policy --src-tls-verify=false 'docker://$there:v1' 'oci:$work/skopeo:v1'" \
  oci-content "rm -rf '$work/ours'; '$command_path' copy 'docker://$there:v1' 'oci:$work/ours:v1'" "${crane[@]}"

# Each push is into a repository that has nothing yet: the registry's folder is emptied before.
empty="rm -rf '$work/registry/docker'"
[ ${#crane[@]} -eq 0 ] || crane=(crane "$empty; crane push --insecure '$work/layout' '$there:v1'")
subject='image of eight layers pushed to a registry, whole process'
best "$runs" skopeo "$empty; skopeo copy -q --insecure-policy --dest-tls-verify=false 'oci:$work/layout:v1' 'docker://$there:v1'" \
  oci-content "$empty; '$command_path' copy 'oci:$work/layout:v1' 'docker://$there:v1'" "${crane[@]}"

#!/usr/bin/env bash
# Makes tests/vectors/images anew, with umoci and skopeo, from files written right here. See README.md.
# Usage, as root: tests/vectors/make-images.sh [DIRECTORY]   (default: the images folder beside this script)
set -euo pipefail

images=${1:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/images}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
export LC_ALL=C TZ=UTC

created=2024-02-29T12:00:00Z
hello=$images/hello
rm -rf "$hello"
mkdir -p "$hello"

# The files: every one with a fixed mode and time, so that the layers' tar streams do not change.
mkdir -p "$work/base/etc" "$work/base/usr/share/words" "$work/app/srv"
printf 'hello:x:1000:1000:Hello:/srv:/bin/false\n' > "$work/base/etc/passwd"
seq 1 1200 | awk '{ printf "line %d of the word list: %d squared is %d\n", $1, $1, $1 * $1 }' > "$work/base/usr/share/words/squares.txt"
printf 'Hello from an image of our own.\n' > "$work/app/srv/greeting.txt"
seq 1 700 | awk '{ printf "%d;%d;%d\n", $1, ($1 * 7919) % 104729, ($1 * $1 * 31) % 65521 }' > "$work/app/srv/table.csv"
ln -s greeting.txt "$work/app/srv/current"
find "$work/base" "$work/app" -exec touch -h -d "$created" {} +

# The image: umoci starts an OCI layout and adds three layers, the last of which is a whiteout.
layout=$hello/oci
history=(--history.created "$created" --history.author 'OciContent contributors')
umoci init --layout "$layout"
umoci new --image "$layout:latest"
umoci insert --image "$layout:latest" "${history[@]}" --history.created_by 'insert base' "$work/base" /
umoci insert --image "$layout:latest" "${history[@]}" --history.created_by 'insert app' "$work/app/srv" /srv
umoci insert --image "$layout:latest" "${history[@]}" --history.created_by 'remove passwd' --whiteout /etc/passwd
umoci config --image "$layout:latest" "${history[@]}" --history.created_by 'config' \
  --created "$created" --author 'OciContent contributors' --os linux --architecture amd64 \
  --config.user 1000:1000 --config.workingdir /srv --config.exposedports 8080/tcp \
  --config.env PATH=/usr/local/bin:/usr/bin:/bin --config.env 'GREETING=hello & <goodbye>' \
  --config.entrypoint /bin/cat --config.cmd /srv/greeting.txt \
  --config.label org.opencontainers.image.title=hello --config.label org.opencontainers.image.version=1.0 \
  --manifest.annotation org.opencontainers.image.licenses=MIT
umoci tag --image "$layout:latest" 1.0
umoci gc --layout "$layout"

# The same image in the other forms, all copied by skopeo from the layout.
copy() { skopeo --insecure-policy copy --quiet "$@"; }
copy "oci:$layout:latest" "oci-archive:$hello/hello-oci-archive.tar:latest"
copy "oci:$layout:latest" "docker-archive:$hello/hello-docker-archive.tar:example.com/hello:latest" --additional-tag example.com/hello:1.0
copy "oci:$layout:latest" "dir:$hello/dir"
copy --format v2s2 "oci:$layout:latest" "dir:$hello/dir-docker"

# Git keeps no modes but these, and skopeo makes some of its files private.
find "$hello" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +

# What every reader of these forms must find, computed with sha256sum, gzip and jq alone.
blob() { printf '%s/blobs/%s' "$layout" "${1/://}"; }
sha256() { sha256sum | cut -d' ' -f1 | sed 's/^/sha256:/'; }
manifest=$(jq -r '.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] == "latest").digest' "$layout/index.json")
config=$(jq -r .config.digest "$(blob "$manifest")")
archived=$(tar -xOf "$hello/hello-docker-archive.tar" manifest.json | jq -r '.[0].Config | rtrimstr(".json")')
chain=
jq -r '.layers[].digest' "$(blob "$manifest")" | while read -r digest; do
  diff=$(gzip -dc "$(blob "$digest")" | sha256)
  if [ -z "$chain" ]; then chain=$diff; else chain=$(printf '%s %s' "$chain" "$diff" | sha256); fi
  jq -n --arg digest "$digest" --arg diffId "$diff" --arg chainId "$chain" \
    --argjson size "$(stat -c %s "$(blob "$digest")")" --argjson uncompressedSize "$(gzip -dc "$(blob "$digest")" | wc -c)" \
    '{$digest, $size, $diffId, $uncompressedSize, $chainId}'
done | jq -s \
  --arg ociManifest "$manifest" --argjson ociManifestSize "$(stat -c %s "$(blob "$manifest")")" \
  --arg ociConfig "$config" --argjson ociConfigSize "$(stat -c %s "$(blob "$config")")" \
  --arg dockerManifest "$(sha256 < "$hello/dir-docker/manifest.json")" \
  --argjson dockerManifestSize "$(stat -c %s "$hello/dir-docker/manifest.json")" \
  --arg dockerConfig "$(jq -r .config.digest "$hello/dir-docker/manifest.json")" \
  --argjson dockerConfigSize "$(jq -r .config.size "$hello/dir-docker/manifest.json")" \
  --arg archiveConfig "sha256:$archived" \
  --argjson archiveConfigSize "$(tar -xOf "$hello/hello-docker-archive.tar" "$archived.json" | wc -c)" \
  '{
     oci: { manifest: { digest: $ociManifest, size: $ociManifestSize }, config: { digest: $ociConfig, size: $ociConfigSize } },
     docker: { manifest: { digest: $dockerManifest, size: $dockerManifestSize }, config: { digest: $dockerConfig, size: $dockerConfigSize } },
     dockerArchive: { config: { digest: $archiveConfig, size: $archiveConfigSize } },
     layers: .
   }' > "$hello/expected.json"

#!/usr/bin/env bash
# Makes tests/vectors/conversion anew: images written right here, and what skopeo makes of them. See README.md.
# Usage: tests/vectors/make-conversions.sh [DIRECTORY]   (default: the conversion folder beside this script)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/conversion}
work=$(mktemp -d)
registry=
trap 'if [ -n "$registry" ]; then kill "$registry"; fi; rm -rf "$work"' EXIT
umask 022
export LC_ALL=C TZ=UTC

# Signatures are made with random keys, so the signed samples are kept as they are; they are only made when there are none.
mkdir -p "$work/blobs" "$work/kept"
for sample in schema1-signed schema1-registry; do
  if [ -f "$out/$sample/manifest.json" ]; then cp "$out/$sample/manifest.json" "$work/kept/$sample"; fi
done
rm -rf "$out"
mkdir -p "$out"

sha256() { sha256sum | cut -d' ' -f1 | sed 's/^/sha256:/'; }

# Characters that are better not typed: @uHEX@ in the texts below.
for code in 7f:7f 85:c285 2028:e280a8 2029:e280a9 fffd:efbfbd feff:efbbbf ffff:efbfbf 10000:f0908080 broken:ff; do
  printf 's|@u%s@|%b|g\n' "${code%:*}" "$(sed 's/../\\x&/g' <<< "${code#*:}")"
done > "$work/names"

# ---- Layers ---------------------------------------------------------------------------------------------------------
# In the texts below, @docker NAME TYPE[,"field":value…]@ and @oci NAME TYPE[,…]@ are a layer's descriptor, and @NAME.digest@,
# @NAME.size@ and @NAME.diff@ are its parts.

# name NAME FILE: what the texts may say about a file.
name() {
  printf 's|@%s|%s|g\n' "$1.digest@" "$(sha256 < "$2")" "$1.size@" "$(stat -c %s "$2")" "$1.data@" "$(base64 -w0 "$2")"
}

# layer NAME DECODER: takes the file $work/NAME.
layer() {
  local diff digest size
  diff=$("${@:2}" < "$work/$1" | sha256) digest=$(sha256 < "$work/$1") size=$(stat -c %s "$work/$1")
  { name "$1" "$work/$1"; echo "s|@$1.diff@|$diff|g"; } >> "$work/names"
  cat << EOF >> "$work/descriptors"
s|@docker $1 \([^@,]*\)\([^@]*\)@|{"mediaType":"application/vnd.docker.image.rootfs.\1","size":$size,"digest":"$digest"\2}|g
s|@oci $1 \([^@,]*\)\([^@]*\)@|{"mediaType":"application/vnd.oci.image.layer.\1","digest":"$digest","size":$size\2}|g
EOF
  jq -nc --arg name "$1" --arg digest "$digest" --argjson size "$size" --arg diffId "$diff" '{$name, $digest, $size, $diffId}' >> "$work/layers"
  mv "$work/$1" "$work/blobs/${digest#*:}"
}

tarball() { printf '%s\n' "$2" > "$work/$1"; tar -C "$work" -b1 --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=644 -cf - "$1"; }
tarball one 'the first layer' | gzip -nc > "$work/layer"; mv "$work/layer" "$work/one"; layer one gzip -dc
tarball two 'the second layer' | gzip -nc > "$work/layer"; mv "$work/layer" "$work/two"; layer two gzip -dc
tarball plain 'an uncompressed layer' > "$work/layer"; mv "$work/layer" "$work/plain"; layer plain cat
tarball zstd 'a zstd layer' | zstd -qc > "$work/layer"; mv "$work/layer" "$work/zstd"; layer zstd zstd -dcq
# What stands for "no layer" in schema 1, in the bytes that Docker uses.
base64 -d <<< H4sIAAAJbogA/2IYBaNgFIxYAAgAAP//Lq+17wAEAAA= > "$work/empty"; layer empty gzip -dc
jq -s . "$work/layers" > "$out/layers.json"

# ---- What skopeo makes of an image or a list ---------------------------------------------------------------------------

# begin NAME: starts a case.
begin() {
  folder=$out/$1
  rm -rf "$work/source"
  mkdir -p "$folder" "$work/source"
  cp "$work/blobs/"* "$work/source"
  cp "$work/names" "$work/known"
  children=()
}

# put FILE: the text on stdin, filled in, without the newline at its end.
put() {
  local text
  mkdir -p "$(dirname "$1")"
  IFS= read -r -d '' text || true
  printf '%s' "${text%$'\n'}" | sed -zf "$work/known" | sed -zf "$work/descriptors" > "$1"
}

# config FOLDER: a config, which the texts call config from now on.
config() {
  put "$1/config.json"
  name config "$1/config.json" >> "$work/known"
  cp "$1/config.json" "$work/source/$(sha256sum < "$1/config.json" | cut -d' ' -f1)"
}

# child NAME MANIFEST < CONFIG: an image of a list.
child() {
  children+=("$1")
  cp "$work/known" "$work/outer"
  config "$folder/children/$1"
  put "$folder/children/$1/manifest.json" <<< "$2"
  cp "$work/outer" "$work/known"
  name "$1" "$folder/children/$1/manifest.json" >> "$work/known"
  cp "$folder/children/$1/manifest.json" "$work/source/$(sha256sum < "$folder/children/$1/manifest.json" | cut -d' ' -f1).manifest.json"
}

# take MANIFEST FOLDER: keeps a manifest that skopeo wrote, and its config.
take() {
  local digest
  mkdir -p "$2"
  cp "$1" "$2/manifest.json"
  digest=$(jq -r '.config.digest // empty' "$1")
  if [ -n "$digest" ]; then cp "$work/target/${digest#*:}" "$2/config.json"; fi
}

copy() { skopeo --insecure-policy copy --quiet "$@"; }

# convert FORMAT FOLDER NAME: copies $work/source in a format; a list goes to the file NAME.
convert() {
  local target=$folder/$2 entry digest
  rm -rf "$work/target"
  mkdir -p "$target"
  if ! copy --all --format "$1" "dir:$work/source" "dir:$work/target" 2> "$work/error"; then
    sed -n 's/.*level=fatal msg="\(.*\)"$/\1/p' "$work/error" | sed "s|$work/||g; s|\\\\\\([\"\\\\]\\)|\\1|g" > "$target/error.txt"
    if [ ! -s "$target/error.txt" ]; then cat "$work/error" >&2; exit 1; fi
    return
  fi
  if [ ! -f "$folder/list.json" ]; then take "$work/target/manifest.json" "$target"; return; fi
  cp "$work/target/manifest.json" "$target/$3"
  for entry in "${!children[@]}"; do
    digest=$(jq -r ".manifests[$entry].digest" "$work/target/manifest.json")
    take "$work/target/${digest#*:}.manifest.json" "$target/children/${children[entry]}"
  done
}

# newer FOLDER EXPRESSION: what skopeo 1.14 and later make of the case, derived from what the older one made: a sed expression,
# and the digest and size of the config that follow from it.
newer() {
  local from=$folder/$1 to=$folder/$1.new config
  cp -r "$from" "$to"
  sed -i -E "$2" "$to"/*.json
  config=$to/config.json
  sed -i "s/$(sha256 < "$from/config.json")/$(sha256 < "$config")/; s/\"size\":$(stat -c %s "$from/config.json")/\"size\":$(stat -c %s "$config")/" "$to/manifest.json"
}
variant_last='s/,("variant":"[^"]*"),("os":"[^"]*"(,"os\.version":"[^"]*")?(,"os\.features":\[[^]]*\])?)/,\2,\1/'
short_escapes='s/\\u0008/\\b/g; s/\\u000c/\\f/g'

both() { convert oci to-oci index.json; convert v2s2 to-docker list.json; }

# image NAME MANIFEST < CONFIG; after begin and child, list < LIST
image() { begin "$1"; config "$folder"; put "$folder/manifest.json" <<< "$2"; cp "$folder/manifest.json" "$work/source"; both; }
list() { put "$folder/list.json"; cp "$folder/list.json" "$work/source/manifest.json"; both; }

# docker_manifest and oci_manifest LAYERS [FIELDS OF THE CONFIG'S DESCRIPTOR [FIELDS OF THE MANIFEST]]; docker and oci NAME LAYERS … < CONFIG
docker_manifest() {
  printf '%s' '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":' \
    "\"application/vnd.docker.container.image.v1+json\",\"size\":@config.size@,\"digest\":\"@config.digest@\"${2-}},\"layers\":[$1]${3-}}"
}
oci_manifest() {
  printf '%s' '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":' \
    "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"@config.digest@\",\"size\":@config.size@${2-}},\"layers\":[$1]${3-}}"
}
docker() { image "$1" "$(docker_manifest "${@:2}")"; }
oci() { image "$1" "$(oci_manifest "${@:2}")"; }

# What many images have in common.
docker_config='{"architecture":"amd64","config":{"Env":["PATH=/bin"],"Cmd":["/bin/sh"],"OnBuild":null},"created":"2024-02-29T12:00:00.5Z","history":[{"created":"2024-02-29T12:00:00.5Z","created_by":"one"}],"os":"linux","rootfs":{"type":"layers","diff_ids":["@one.diff@"]}}'
oci_config='{"created":"2024-02-29T12:00:00.5Z","architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":["@one.diff@"]},"history":[{"created":"2024-02-29T12:00:00.5Z","created_by":"one"}]}'
docker_one='@docker one diff.tar.gzip@'
oci_one='@oci one v1.tar+gzip@'

for cases in docker docker-configs oci lists strict schema1; do
  # shellcheck source=/dev/null
  . "$here/conversion-cases/$cases.sh"
done

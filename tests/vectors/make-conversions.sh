#!/usr/bin/env bash
# Makes tests/vectors/conversion anew: images written right here, and what skopeo makes of them. See README.md.
# Usage: tests/vectors/make-conversions.sh [DIRECTORY]   (default: the conversion folder beside this script)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/conversion}
work=$(mktemp -d)
registry=
trap 'if [ -n "$registry" ]; then kill "$registry"; fi; rm -rf "$work"' EXIT

# Signatures are made with random keys, so the signed samples are kept as they are; they are only made when there are none.
mkdir -p "$work/kept"
for sample in schema1-signed schema1-registry; do
  if [ -f "$out/$sample/manifest.json" ]; then cp "$out/$sample/manifest.json" "$work/kept/$sample"; fi
done
rm -rf "$out"
mkdir -p "$out"

# shellcheck source=conversion-cases/kit.sh
. "$here/conversion-cases/kit.sh"

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

for cases in docker docker-configs oci lists strict schema1; do
  # shellcheck source=/dev/null
  . "$here/conversion-cases/$cases.sh"
done

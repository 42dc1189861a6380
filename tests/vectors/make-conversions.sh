#!/usr/bin/env bash
# Makes tests/vectors/conversion anew: images written right here, and what two skopeos make of them. See README.md.
# Usage: tests/vectors/make-conversions.sh NEWER-SKOPEO [DIRECTORY]   (default: the conversion folder beside this script)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
newer=${1:?the program of a newer skopeo}
out=${2:-$here/conversion}
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

skopeo=skopeo
copy() { "$skopeo" --insecure-policy copy --quiet "$@"; }

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

# What the newer one makes of it is kept where it is something else.
both() {
  local to
  skopeo=skopeo; convert oci to-oci index.json; convert v2s2 to-docker list.json
  skopeo=$newer; convert oci to-oci.new index.json; convert v2s2 to-docker.new list.json
  for to in to-oci to-docker; do
    if diff -rq "$folder/$to" "$folder/$to.new" > /dev/null || { [ -f "$folder/$to/error.txt" ] && [ -f "$folder/$to.new/error.txt" ]; }; then
      rm -r "$folder/$to.new"
    fi
  done
}

for cases in docker docker-configs oci lists zstd strict schema1; do
  # shellcheck source=/dev/null
  . "$here/conversion-cases/$cases.sh"
done

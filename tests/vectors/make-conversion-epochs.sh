#!/usr/bin/env bash
# Writes what several versions of skopeo make of the images in conversion-cases: the digest of the manifest or index, which covers all below it,
# or "refused". See README.md.
# Usage: tests/vectors/make-conversion-epochs.sh PROFILE=SKOPEO… > tests/vectors/conversion-epochs.tsv
#   PROFILE is the profile that reproduces the program SKOPEO.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: make-conversion-epochs.sh PROFILE=SKOPEO..." >&2; exit 2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/documents
mkdir -p "$out" "$work/kept"
for sample in schema1-signed schema1-registry; do cp "$here/conversion/$sample/manifest.json" "$work/kept/$sample"; done

# shellcheck source=conversion-cases/kit.sh
. "$here/conversion-cases/kit.sh"
both() {
  local format epoch digest
  for format in oci v2s2; do
    printf '%s\t%s' "${folder##*/}" "$format"
    for epoch in "${epochs[@]}"; do
      rm -rf "$work/target"
      if "${epoch#*=}" --insecure-policy copy --quiet --all --format "$format" "dir:$work/source" "dir:$work/target" 2> "$work/error"; then
        digest=$(sha256 < "$work/target/manifest.json")
      elif grep -q level=fatal "$work/error"; then
        digest=refused
      else
        cat "$work/error" >&2; exit 1
      fi
      printf '\t%s' "$digest"
    done
    printf '\n'
  done
}

epochs=("$@")
printf 'case\tto'; printf '\t%s' "${epochs[@]%%=*}"; printf '\n'
for cases in docker docker-configs oci lists zstd strict schema1; do
  # shellcheck source=/dev/null
  . "$here/conversion-cases/$cases.sh"
done

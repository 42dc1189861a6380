#!/usr/bin/env bash
# Makes tests/vectors/conversion-containerd anew: what containerd's converter makes of the images of tests/vectors/conversion. See README.md.
# Usage: tests/vectors/make-containerd-conversions.sh [DIRECTORY]   (default: the conversion-containerd folder beside this script)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${1:-$here/conversion-containerd}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$work/out
mkdir "$out" "$work/images"
rm -rf "$target"

# shellcheck source=conversion-cases/kit.sh
. "$here/conversion-cases/kit.sh"

# The media type of a manifest or list, of which some do not say it.
media_type() {
  jq -r '.mediaType // (if .manifests then "application/vnd.oci.image.index.v1+json"
    elif .config.mediaType == "application/vnd.docker.container.image.v1+json" then "application/vnd.docker.distribution.manifest.v2+json"
    else "application/vnd.oci.image.manifest.v1+json" end)' "$1"
}

# Nothing is converted yet: one run of the program converts all.
both() {
  local name=${folder##*/}
  cp -r "$work/source" "$work/images/$name"
  printf '%s\t%s\t%s\n' "$work/images/$name" "$target/$name" "$(media_type "$work/source/manifest.json")" >> "$work/lines"
}

for cases in docker docker-configs oci lists strict; do
  # shellcheck source=/dev/null
  . "$here/conversion-cases/$cases.sh"
done

GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' go run "$here/containerd-convert/main.go" < "$work/lines" | sort | uniq -c

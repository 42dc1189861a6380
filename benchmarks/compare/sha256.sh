#!/usr/bin/env bash
# sha256 of a cached file of 1 GB as a whole process: oci-content against sha256sum and, where they are installed, openssl and Go.
#
#   sha256.sh [RUNS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need sha256sum:coreutils
runs=$(count "${1:-5}")
scratch
publish_native oci-content
file=$work/1g
head -c 1G /dev/urandom > "$file"

subject='sha256 of 1 GB, whole process' bytes=$(stat -c %s "$file")
others=()
! command -v openssl > /dev/null || others+=(openssl "openssl dgst -sha256 '$file'")
best "$runs" sha256sum "sha256sum '$file'" "${others[@]}" oci-content "'$command_path' digest '$file'"

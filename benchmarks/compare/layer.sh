#!/usr/bin/env bash
# Digest and diffID of a gzip layer as a whole process: oci-content against a Go program that does it with the standard library.
# oci-content is published twice: as the native program, and as the portable one.
#
#   layer.sh LAYER.tar.gz [RUNS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -ge 1 ] || fail "usage: layer.sh LAYER.tar.gz [RUNS]"
need go:golang-go
layer=$(existing "$1")
runs=$(count "${2:-7}")
scratch
publish_command portable
portable=$command_path
publish_native native
(cd "$repository/benchmarks/compare/layer-go" && GOTOOLCHAIN=local GO111MODULE=off go build -o "$work/layer-go" main.go)

# The same answers, or there is nothing to compare.
digests() { grep -oE 'sha256:[0-9a-f]{64}'; }
[ "$("$work/layer-go" "$layer" | digests)" = "$("$command_path" layer "$layer" | digests)" ] || fail "$layer: oci-content and Go compute different digests"

go version
subject='digest and diffID of a gzip layer, whole process' bytes=$(gzip -dc "$layer" | wc -c)
best "$runs" Go "$work/layer-go '$layer'" oci-content "$command_path layer '$layer'" 'oci-content, portable' "$portable layer '$layer'"

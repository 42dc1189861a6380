#!/usr/bin/env bash
# A layer compressed as docker push does, with the digests of both sides, as a whole process: oci-content against a Go program that
# does it with the standard library; on all cores and on one. The two files must be equal.
#
#   compress.sh LAYER.tar [RUNS [LEVEL]]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -ge 1 ] || fail "usage: compress.sh LAYER.tar [RUNS [LEVEL]]"
need go:golang-go taskset:util-linux
layer=$(existing "$1")
runs=${2:-5}
level=${3:-6}
scratch
publish_command command
(cd "$repository/benchmarks/compare/compress-go" && GOTOOLCHAIN=local GO111MODULE=off go build -o "$work/compress-go" main.go)

go="$work/compress-go $level '$layer' '$work/go.gz'"
ours="$command_path compress '$layer' -o '$work/ours.gz' --profile go:$level"
bash -c "$go" > /dev/null && bash -c "$ours" > /dev/null && cmp "$work/go.gz" "$work/ours.gz" || fail "oci-content and Go write different bytes at level $level"

go version
best "$runs" "go, level $level" "$go" 'oci-content' "$ours" 'oci-content, one core' "taskset -c 0 $ours"

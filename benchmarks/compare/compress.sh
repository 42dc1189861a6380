#!/usr/bin/env bash
# A layer compressed as a tool does, with the digests of both sides, as a whole process: oci-content against a Go program that does it
# with the tool's own encoder; on all cores and on one. The two files must be equal.
#
#   compress.sh LAYER.tar [RUNS [PROFILE]]     PROFILE: podman, or go:LEVEL (go:6 unless given)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -ge 1 ] || fail "usage: compress.sh LAYER.tar [RUNS [PROFILE]]"
need go:golang-go taskset:util-linux
layer=$(existing "$1")
runs=$(count "${2:-5}")
profile=${3:-go:6}
export GOTOOLCHAIN=local GO111MODULE=off
case $profile in
  podman)
    # Debian's golang-github-klauspost-pgzip-dev
    export GOPATH=/usr/share/gocode GOCACHE=${GOCACHE:-$HOME/.cache/go-build}
    program=compress-pgzip
    arguments=
    ;;
  go:*)
    program=compress-go
    arguments=${profile#go:}
    ;;
  *) fail "$profile: expected podman or go:LEVEL" ;;
esac
scratch
(cd "$repository/benchmarks/compare/$program" && go build -o "$work/program" main.go)
publish_native native

go="$work/program $arguments '$layer' '$work/go.gz'"
ours="$command_path compress '$layer' -o '$work/ours.gz' --profile $profile"
bash -c "$go" > /dev/null && bash -c "$ours" > /dev/null && cmp "$work/go.gz" "$work/ours.gz" || fail "oci-content and Go write different bytes by $profile"

go version
subject="layer compressed by the profile $profile, all cores, whole process" bytes=$(stat -c %s "$layer")
best "$runs" "Go, $profile" "$go" 'oci-content' "$ours"
subject=
best "$runs" "Go, $profile, one core" "taskset -c 0 $go" 'oci-content, one core' "taskset -c 0 $ours"

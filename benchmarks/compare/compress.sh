#!/usr/bin/env bash
# A layer compressed as a tool does, with the digests of both sides, as a whole process: oci-content against a Go program that does it
# with the tool's own encoder, or against zlib, gzip or pigz, which compute no digests; on all cores and on one. The two files must be equal.
#
#   compress.sh LAYER.tar [RUNS [PROFILE]]     PROFILE: podman, go:LEVEL (go:6 unless given), go-1.27:LEVEL, for which OCICONTENT_NEWER_GO
#                                              names the root of a Go 1.27, zlib:LEVEL, gzip:LEVEL, pigz:LEVEL
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -ge 1 ] || fail "usage: compress.sh LAYER.tar [RUNS [PROFILE]]"
need taskset:util-linux
layer=$(existing "$1")
runs=$(count "${2:-5}")
profile=${3:-go:6}
level=${profile#*:}
scratch

# build_go FOLDER: the Go program in a folder here.
build_go() {
  local go=go
  case $profile in
    go-1.27:*)
      go=${OCICONTENT_NEWER_GO:-}/bin/go
      [ -x "$go" ] || fail "OCICONTENT_NEWER_GO does not name the root of a Go"
      ;;
    *) need go:golang-go ;;
  esac
  (cd "$repository/benchmarks/compare/$1" && "$go" build -o "$work/program" main.go)
  "$go" version
}

export GOTOOLCHAIN=local GO111MODULE=off
case $profile in
  podman)
    # Debian's golang-github-klauspost-pgzip-dev
    export GOPATH=/usr/share/gocode GOCACHE=${GOCACHE:-$HOME/.cache/go-build}
    build_go compress-pgzip
    name=Go
    tool="$work/program '$layer' '$work/tool.gz'"
    ;;
  go:* | go-1.27:*)
    build_go compress-go
    name=Go
    tool="$work/program $level '$layer' '$work/tool.gz'"
    ;;
  zlib:*)
    need gcc:gcc
    gcc -O2 -o "$work/program" "$repository/benchmarks/compare/compress-zlib/main.c" -lz || fail "zlib.h and libz are Debian's zlib1g-dev"
    name=zlib
    tool="$work/program $level '$layer' '$work/tool.gz'"
    ;;
  gzip:* | pigz:*)
    name=${profile%%:*}
    need "$name:$name"
    tool="$name -n -$level < '$layer' > '$work/tool.gz'"
    ;;
  *) fail "$profile: expected podman, go:LEVEL, go-1.27:LEVEL, zlib:LEVEL, gzip:LEVEL or pigz:LEVEL" ;;
esac
publish_native native

ours="$command_path compress '$layer' -o '$work/ours.gz' --profile $profile"
bash -c "$tool" > /dev/null && bash -c "$ours" > /dev/null && cmp "$work/tool.gz" "$work/ours.gz" \
  || fail "oci-content and $name write different bytes by $profile"

subject="layer compressed by the profile $profile, all cores, whole process" bytes=$(stat -c %s "$layer")
best "$runs" "$name, $profile" "$tool" 'oci-content' "$ours"
subject=

# On one core pigz writes otherwise.
[ "$name" = pigz ] || best "$runs" "$name, $profile, one core" "taskset -c 0 bash -c \"$tool\"" 'oci-content, one core' "taskset -c 0 $ours"

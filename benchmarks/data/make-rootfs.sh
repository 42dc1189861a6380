#!/usr/bin/env bash
# Makes the data of the layers' benchmarks: a minimal Debian root file system as a tar, and as the layers that gzip and zstd
# make of it. Needs root, as debootstrap does.
#
#   make-rootfs.sh [FOLDER]     default: rootfs, beside this script (git does not see it)
#
# DEBIAN_MIRROR names the mirror to take the packages from, instead of debootstrap's own choice.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../compare/common.sh"

need debootstrap:debootstrap tar:tar gzip:gzip zstd:zstd
folder=${1:-$(dirname "${BASH_SOURCE[0]}")/rootfs}
mkdir -p "$folder"
cd "$folder"

[ -d root ] || debootstrap --variant=minbase bookworm root.new ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
[ -d root ] || mv root.new root
tar --sort=name --mtime=@0 --numeric-owner -C root -cf rootfs.tar .
gzip -6 -n -k -f rootfs.tar
zstd -3 -q -k -f rootfs.tar
ls -l "$PWD"/rootfs.tar*

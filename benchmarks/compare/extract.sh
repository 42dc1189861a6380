#!/usr/bin/env bash
# The files of an image written to a folder, as a whole process: oci-content against umoci. The trees must be equal. Run it as root, so that owners
# and devices are written. TMPDIR says on which file system: on a disk, the file system takes most of the time of both.
#
#   extract.sh LAYER.tar.gz [RUNS]      LAYER.tar.gz: the layer of the image
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -ge 1 ] || fail "usage: extract.sh LAYER.tar.gz [RUNS]"
need umoci:umoci gzip:gzip sha256sum:coreutils diff:diffutils
layer=$(existing "$1")
runs=$(count "${2:-5}")
scratch
publish_native native
write_layout "$layer"

umoci --version
remove="rm -rf '$work/theirs' '$work/ours'"
umoci="$remove; umoci unpack --image '$work/layout:v1' '$work/theirs'"
command="$remove; '$command_path' extract 'oci:$work/layout:v1' '$work/ours' --xattrs --devices"
bash -c "$umoci" > "$work/output" 2>&1
"$command_path" extract "oci:$work/layout:v1" "$work/ours" --xattrs --devices > "$work/output"

# tree FOLDER: every file's kind, mode, owner, size, time and link.
tree() { (cd "$1" && find . -mindepth 1 -printf '%p %y %m %U %G %s %t %l\n' | awk '$2 != "d" || $6 = "-"' | sort); }
diff <(tree "$work/theirs/rootfs") <(tree "$work/ours") > "$work/differences" || fail "oci-content and umoci write different trees: $(head -n 2 "$work/differences")"
diff -r --no-dereference "$work/theirs/rootfs" "$work/ours" | grep -v 'special file while file' > "$work/differences" || true
[ ! -s "$work/differences" ] || fail "oci-content and umoci write different files: $(head -n 2 "$work/differences")"

subject="files of an image extracted, whole process" bytes=$plain
best "$runs" umoci "$umoci" oci-content "$command"

# How the cases are written: layers, images and lists. Sourced by make-conversions.sh and make-containerd-conversions.sh, which give it
#   $work   an empty folder of their own
#   $out    an empty folder, where the cases' documents go
#   both    what is done with a case: its documents and layers are in $work/source then, as a dir: image
# shellcheck shell=bash

umask 022
export LC_ALL=C TZ=UTC
mkdir -p "$work/blobs"

sha256() { sha256sum | cut -d' ' -f1 | sed 's/^/sha256:/'; }

# Characters that are better not typed: @uHEX@ in the texts below.
for code in 7f:7f 85:c285 2028:e280a8 2029:e280a9 fffd:efbfbd feff:efbbbf ffff:efbfbf 10000:f0908080 broken:ff; do
  printf 's|@u%s@|%b|g\n' "${code%:*}" "$(sed 's/../\\x&/g' <<< "${code#*:}")"
done > "$work/names"

# ---- Layers ---------------------------------------------------------------------------------------------------------
# In the texts below, @docker NAME TYPE[,"field":value…]@ and @oci NAME TYPE[,…]@ are a layer's descriptor, and @NAME.digest@,
# @NAME.size@ and @NAME.diff@ are its parts.

# name NAME FILE: what the texts may say about a file.
name() {
  printf 's|@%s|%s|g\n' "$1.digest@" "$(sha256 < "$2")" "$1.size@" "$(stat -c %s "$2")" "$1.data@" "$(base64 -w0 "$2")"
}

# layer NAME DECODER: takes the file $work/NAME.
layer() {
  local diff digest size
  diff=$("${@:2}" < "$work/$1" | sha256) digest=$(sha256 < "$work/$1") size=$(stat -c %s "$work/$1")
  { name "$1" "$work/$1"; echo "s|@$1.diff@|$diff|g"; } >> "$work/names"
  cat << EOF >> "$work/descriptors"
s|@docker $1 \([^@,]*\)\([^@]*\)@|{"mediaType":"application/vnd.docker.image.rootfs.\1","size":$size,"digest":"$digest"\2}|g
s|@oci $1 \([^@,]*\)\([^@]*\)@|{"mediaType":"application/vnd.oci.image.layer.\1","digest":"$digest","size":$size\2}|g
EOF
  jq -nc --arg name "$1" --arg digest "$digest" --argjson size "$size" --arg diffId "$diff" --arg content "$(base64 -w0 "$work/$1")" \
    '{$name, $digest, $size, $diffId, $content}' >> "$work/layers"
  mv "$work/$1" "$work/blobs/${digest#*:}"
}

tarball() { printf '%s\n' "$2" > "$work/$1"; tar -C "$work" -b1 --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=644 -cf - "$1"; }
tarball one 'the first layer' | gzip -nc > "$work/layer"; mv "$work/layer" "$work/one"; layer one gzip -dc
tarball two 'the second layer' | gzip -nc > "$work/layer"; mv "$work/layer" "$work/two"; layer two gzip -dc
tarball plain 'an uncompressed layer' > "$work/layer"; mv "$work/layer" "$work/plain"; layer plain cat
tarball zstd 'a zstd layer' | zstd -qc > "$work/layer"; mv "$work/layer" "$work/zstd"; layer zstd zstd -dcq
# What stands for "no layer" in schema 1, in the bytes that Docker uses.
base64 -d <<< H4sIAAAJbogA/2IYBaNgFIxYAAgAAP//Lq+17wAEAAA= > "$work/empty"; layer empty gzip -dc
jq -s . "$work/layers" > "$out/layers.json"

# ---- Images and lists --------------------------------------------------------------------------------------------------

# begin NAME: starts a case.
begin() {
  folder=$out/$1
  rm -rf "$work/source"
  mkdir -p "$folder" "$work/source"
  cp "$work/blobs/"* "$work/source"
  cp "$work/names" "$work/known"
  children=()
}

# put FILE: the text on stdin, filled in, without the newline at its end.
put() {
  local text
  mkdir -p "$(dirname "$1")"
  IFS= read -r -d '' text || true
  printf '%s' "${text%$'\n'}" | sed -zf "$work/known" | sed -zf "$work/descriptors" > "$1"
}

# config FOLDER: a config, which the texts call config from now on.
config() {
  put "$1/config.json"
  name config "$1/config.json" >> "$work/known"
  cp "$1/config.json" "$work/source/$(sha256sum < "$1/config.json" | cut -d' ' -f1)"
}

# child NAME MANIFEST < CONFIG: an image of a list.
child() {
  children+=("$1")
  cp "$work/known" "$work/outer"
  config "$folder/children/$1"
  put "$folder/children/$1/manifest.json" <<< "$2"
  cp "$work/outer" "$work/known"
  name "$1" "$folder/children/$1/manifest.json" >> "$work/known"
  cp "$folder/children/$1/manifest.json" "$work/source/$(sha256sum < "$folder/children/$1/manifest.json" | cut -d' ' -f1).manifest.json"
}

# image NAME MANIFEST < CONFIG; after begin and child, list < LIST
image() { begin "$1"; config "$folder"; put "$folder/manifest.json" <<< "$2"; cp "$folder/manifest.json" "$work/source"; both; }
list() { put "$folder/list.json"; cp "$folder/list.json" "$work/source/manifest.json"; both; }

# docker_manifest and oci_manifest LAYERS [FIELDS OF THE CONFIG'S DESCRIPTOR [FIELDS OF THE MANIFEST]]; docker and oci NAME LAYERS … < CONFIG
docker_manifest() {
  printf '%s' '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":' \
    "\"application/vnd.docker.container.image.v1+json\",\"size\":@config.size@,\"digest\":\"@config.digest@\"${2-}},\"layers\":[$1]${3-}}"
}
oci_manifest() {
  printf '%s' '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":' \
    "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"@config.digest@\",\"size\":@config.size@${2-}},\"layers\":[$1]${3-}}"
}
docker() { image "$1" "$(docker_manifest "${@:2}")"; }
oci() { image "$1" "$(oci_manifest "${@:2}")"; }

# What many images have in common.
docker_config='{"architecture":"amd64","config":{"Env":["PATH=/bin"],"Cmd":["/bin/sh"],"OnBuild":null},"created":"2024-02-29T12:00:00.5Z","history":[{"created":"2024-02-29T12:00:00.5Z","created_by":"one"}],"os":"linux","rootfs":{"type":"layers","diff_ids":["@one.diff@"]}}'
oci_config='{"created":"2024-02-29T12:00:00.5Z","architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":["@one.diff@"]},"history":[{"created":"2024-02-29T12:00:00.5Z","created_by":"one"}]}'
docker_one='@docker one diff.tar.gzip@'
oci_one='@oci one v1.tar+gzip@'

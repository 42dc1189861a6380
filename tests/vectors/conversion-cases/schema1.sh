# Docker schema 1. Sourced by make-conversions.sh.

# The samples that are signed: what skopeo, and a registry of old, make of plain-docker.
begin plain-docker
cp "$folder/manifest.json" "$work/source"
cp "$folder/config.json" "$work/source/$(jq -r '.config.digest[7:]' "$folder/manifest.json")"
if [ ! -f "$work/kept/schema1-signed" ]; then
  copy --format v2s1 "dir:$work/source" "dir:$work/signed"
  cp "$work/signed/manifest.json" "$work/kept/schema1-signed"
fi
if [ ! -f "$work/kept/schema1-registry" ]; then
  address=127.0.0.1:5983
  printf '%s\n' 'version: 0.1' "storage: {filesystem: {rootdirectory: $work/registry}}" "http: {addr: '$address'}" > "$work/registry.yml"
  docker-registry serve "$work/registry.yml" > "$work/registry.log" 2>&1 & registry=$!
  curl -fsS --retry 10 --retry-connrefused --retry-delay 1 "http://$address/v2/" > "$work/answer"
  copy --dest-tls-verify=false "dir:$work/source" "docker://$address/example/plain:latest"
  curl -fsS -H 'Accept: application/vnd.docker.distribution.manifest.v1+prettyjws' \
    "http://$address/v2/example/plain/manifests/latest" > "$work/kept/schema1-registry"
fi
for sample in signed registry; do
  begin schema1-$sample
  cp "$work/kept/schema1-$sample" "$folder/manifest.json"
  cp "$folder/manifest.json" "$work/source"
  both
done

# v1 LAYER COMPATIBILITY: an entry; the first one is the top. schema1 NAME [FIELDS]: the image of the entries so far.
# @aaaa@ to @ffff@ stand for 64 of that digit.
fs_layers='' history=''
v1() {
  local text
  text=$(sed 's/@\([a-f]\)\1\1\1@/\1\1\1\1\1\1\1\1/g; s/\([a-f]\)\1\{7\}/&&&&&&&&/g' <<< "$2" | jq -Rs '.[:-1]')
  fs_layers+="${fs_layers:+,}{\"blobSum\":\"@$1.digest@\"}" history+="${history:+,}{\"v1Compatibility\":$text}"
}
schema1() {
  begin "$1"
  put "$folder/manifest.json" <<< "{\"schemaVersion\":1,\"name\":\"example\",\"tag\":\"latest\",\"architecture\":\"amd64\",\"fsLayers\":[$fs_layers],\"history\":[$history]${2-}}"
  cp "$folder/manifest.json" "$work/source"
  fs_layers='' history=''
  both
}
base='{"id":"@aaaa@","created":"2024-02-29T12:00:00Z","container_config":{"Cmd":["base"]}}'

v1 two '{"id":"@cccc@","parent":"@bbbb@","created":"2024-02-29T12:00:00.250Z","author":"An Author","comment":"top","container":"x","container_config":{"Hostname":"h","Cmd":["/bin/sh","-c","make all"],"Labels":null},"docker_version":"1.10.3","config":{"Hostname":"h","Env":["A=<1>"],"Cmd":["run"],"Labels":{}},"architecture":"amd64","os":"linux","Size":5,"size":6,"throwaway":false,"parent_id":"p","layer_id":"l","rootfs":"gone","history":"gone","unknown":{"b":[1.0, 2E+3,123456789012345678901234567890],"a":null}}'
v1 empty '{"id":"@bbbb@","parent":"@aaaa@","comment":"nothing","created":"2024-02-29T12:00:00+02:00","author":"B","container_config":{"Cmd":["/bin/sh","-c","#(nop) ENV A=<1> && true"]},"throwaway":true,"unknown":1}'
v1 one "$base"
schema1 schema1-unsigned ',"unknown":{"a":1}'

v1 empty '{"id":"@bbbb@","parent":"@aaaa@","created":"2024-02-29T12:00:00Z","container_config":{"Cmd":["a","","b"]},"throwaway":true,"os":"linux"}'
v1 empty '{"id":"@aaaa@","throwaway":true}'
schema1 schema1-all-throwaway

v1 two '{"id":"@bbbb@","parent":"@aaaa@","os":"of the newer one"}'
v1 two '{"id":"@bbbb@","parent":"@aaaa@","os":"of the older one","comment":"older"}'
v1 one '{"id":"@aaaa@","comment":"newer"}'
v1 one '{"id":"@aaaa@","comment":"older"}'
schema1 schema1-repeated-ids

old='"created":"2024-02-29T12:00:00.50Z","container_config":{"Cmd":["x"],"Entrypoint":"text","unknown":1},"config":{"Env":null,"Cmd":"text","ExposedPorts":{"1/tcp":{}},"Labels":{"b":"1","a":"<"},"StopTimeout":0,"Healthcheck":{"Interval":5}},"architecture":"amd64","variant":"v1","os":"linux","os.version":"1","Size":5,"unknown":{"a":1}}'
v1 one '{"id":"@aaaa@","docker_version":"1.8.2",'"$old"; schema1 schema1-docker-1.8.2
v1 one '{"id":"@aaaa@","docker_version":"1.8.3",'"$old"; schema1 schema1-docker-1.8.3
v1 one '{"id":"@aaaa@","docker_version":"1.8.3-cs2",'"$old"; schema1 schema1-docker-1.8.3-cs2
v1 one '{"id":"@aaaa@","docker_version":"dev",'"$old"; schema1 schema1-docker-dev
v1 one '{"id":"@aaaa@","docker_version":"",'"$old"; schema1 schema1-docker-none
v1 one '{"id":"@aaaa@","docker_version":"1.8.2"}'; schema1 schema1-docker-1.8.2-empty

v1 one '{ "id": "@aaaa@", "@u10000@": 4, "@uffff@": 3, "é": 2, "z": 1, "Z": 0, "": "-", "<": "<>&@u2028@\u003c\u2028\/\u0041\b\f\u0007\u00e9@u7f@", "author": "<\b\f>", "comment": "\ud83d\ude00",
 "os": "linux", "container_config": {"Cmd": ["<a>", "@u2028@\u2029", "\b\f\u0001"]}, "created": "2024-02-29T12:00:00.120+00:00", "null": null, "n": [ 1.0, -0, 1E+2, 1e400 ] }'
schema1 schema1-strings

v1 two '{"id":"@bbbb@","parent":"@aaaa@","created":null,"container_config":null,"config":null,"author":null,"throwaway":null,"os":null}'
v1 one '{"id":"@aaaa@","container_config":{"Cmd":null}}'
schema1 schema1-nulls

# Refused.
v1 one "$base"; fs_layers+=',{"blobSum":"@two.digest@"}'; schema1 schema1-counts-differ
schema1 schema1-no-layers
v1 one '{"id":"AAAA","created":"2024-02-29T12:00:00Z"}'; schema1 schema1-bad-id
v1 one '{"created":"2024-02-29T12:00:00Z"}'; schema1 schema1-no-id
v1 one '{"id":"@aaaa@","parent":"@bbbb@"}'; schema1 schema1-base-with-parent
v1 two '{"id":"@bbbb@","parent":"@cccc@"}'; v1 one "$base"; schema1 schema1-broken-chain
v1 two '{"id":"@aaaa@","parent":"@bbbb@"}'; v1 one '{"id":"@bbbb@","parent":"@aaaa@"}'; v1 one "$base"; schema1 schema1-id-again
v1 one 'no JSON'; schema1 schema1-no-json
v1 one "$base"; schema1 schema1-ambiguous ',"layers":[]'

# A health check has a field that structs know since 5.32.
v1 one '{"id":"@aaaa@","docker_version":"1.8.2","created":"2024-02-29T12:00:00Z","container_config":{"Cmd":["x"]},"config":{"Healthcheck":{"Test":["CMD","true"],"StartPeriod":1,"StartInterval":2}},"architecture":"amd64","os":"linux"}'
schema1 schema1-start-interval

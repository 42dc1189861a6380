# Lists and indexes. Sourced by make-conversions.sh.

docker_child() { child "$1" "$(docker_manifest "$docker_one")" <<< "{\"architecture\":\"$2\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"@one.diff@\"]}}"; }
oci_child() { child "$1" "$(oci_manifest "$oci_one")" <<< "{\"architecture\":\"$2\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"@one.diff@\"]}}"; }
# nested NAME INDEX: an index of a list.
nested() { child "$1" "$2" <<< '{}'; rm "$folder/children/$1/config.json"; }
docker_type=application/vnd.docker.distribution.manifest.v2+json
oci_type=application/vnd.oci.image.manifest.v1+json
docker_list() { list <<< '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":['"$1]${2-}}"; }
oci_list() { list <<< '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":['"$1]${2-}}"; }
# docker_entry and oci_entry CHILD [TYPE [FIELDS]]
docker_entry() { local p=",\"platform\":{\"architecture\":\"$1\",\"os\":\"linux\"}"; printf '%s' "{\"mediaType\":\"${2-$docker_type}\",\"size\":@$1.size@,\"digest\":\"@$1.digest@\"${3-$p}}"; }
oci_entry() { local p=",\"platform\":{\"architecture\":\"$1\",\"os\":\"linux\"}"; printf '%s' "{\"mediaType\":\"${2-$oci_type}\",\"digest\":\"@$1.digest@\",\"size\":@$1.size@${3-$p}}"; }

begin list-plain; docker_child amd64 amd64; docker_child arm arm
docker_list "$(docker_entry amd64),$(docker_entry arm "$docker_type" ',"platform":{"architecture":"arm","os":"linux","variant":"v7"}')"

begin list-everything; docker_child amd64 amd64; docker_child arm arm
docker_list "$(docker_entry amd64 "$docker_type" ',"urls":["https://example.com/<m>"],"annotations":{"a":"b"},"unknown":1,"platform":{"architecture":"amd64","os":"windows","os.version":"10.0.17763","os.features":["win32k","&"],"variant":"v2","features":["sse4","aes"],"unknown":2}'),$(docker_entry arm "$docker_type" ',"platform":{"architecture":"","os":"linux","features":[],"os.features":[]}')" ',"annotations":{"list":"1"},"unknown":{"b":[1.0]}'

begin list-no-platform; docker_child amd64 amd64; docker_child arm arm
docker_list "$(docker_entry amd64 "$docker_type" ''),$(docker_entry arm "$docker_type" ',"platform":null')"

begin list-oci-child; docker_child amd64 amd64; oci_child arm64 arm64
docker_list "$(docker_entry amd64 "$docker_type" ',"annotations":{"a":"b"},"platform":{"architecture":"amd64","os":"linux","features":["sse4"],"unknown":1}'),$(docker_entry arm64 "$oci_type")" ',"annotations":{"list":"1"}'

begin list-child-twice; docker_child amd64 amd64
children=(amd64 amd64)
docker_list "$(docker_entry amd64),$(docker_entry amd64 "$docker_type" ',"platform":{"architecture":"386","os":"linux"}')"

begin list-empty
docker_list ''

begin list-no-media-type; docker_child amd64 amd64
list <<< '{"schemaVersion":2,"manifests":['"$(docker_entry amd64)"']}'

begin list-subject; docker_child amd64 amd64
docker_list "$(docker_entry amd64)" ',"artifactType":"application/vnd.example","subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"@two.digest@","size":@two.size@}'

begin list-entry-data; docker_child amd64 amd64; oci_child arm64 arm64
docker_list "$(docker_entry amd64),$(docker_entry arm64 "$oci_type" ',"data":"@arm64.data@","artifactType":"application/vnd.example"')"

begin list-entry-data-changes; docker_child amd64 amd64
docker_list "$(docker_entry amd64 "$docker_type" ',"data":"@amd64.data@"')"

begin list-indented; docker_child amd64 amd64
list << 'EOF'
{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json",
   "manifests": [
      {
         "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
         "size": @amd64.size@,
         "digest": "@amd64.digest@",
         "platform": {
            "architecture": "amd64",
            "os": "linux"
         }
      }
   ]
}
EOF

begin index-plain; oci_child amd64 amd64; oci_child arm arm
oci_list "$(oci_entry amd64),$(oci_entry arm "$oci_type" ',"platform":{"architecture":"arm","os":"linux","os.version":"1","os.features":["a"],"variant":"v7"}')"

begin index-annotated; oci_child amd64 amd64; oci_child arm arm
oci_list "$(oci_entry amd64 "$oci_type" ',"urls":["https://example.com/<m>"],"annotations":{"a":"<b>"},"platform":{"architecture":"amd64","os":"linux","unknown":1}'),$(oci_entry arm "$oci_type" ',"annotations":{},"platform":{"architecture":"arm","os":"linux"},"unknown":2')" ',"annotations":{"index":"1"},"unknown":3'

# skopeo loses these two fields when it copies its own model of an index, sees a difference, and writes the index anew.
begin index-data; oci_child amd64 amd64
oci_list "$(oci_entry amd64 "$oci_type" ',"annotations":{"a":"b"},"data":"@amd64.data@"')"

begin index-artifact-type-of-entry; oci_child amd64 amd64
oci_list "$(oci_entry amd64 "$oci_type" ',"platform":{"architecture":"amd64","os":"linux"},"artifactType":"application/vnd.example"')" ',"annotations":{"index":"1"}'

# These two are unknown to it, so they stay.
begin index-artifact-type; oci_child amd64 amd64
oci_list "$(oci_entry amd64)" ',"artifactType":"application/vnd.example","subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"@two.digest@","size":@two.size@}'

begin index-no-platform; oci_child amd64 amd64; oci_child arm arm
oci_list "$(oci_entry amd64 "$oci_type" ''),$(oci_entry arm "$oci_type" ',"platform":null')"

begin index-no-media-type; oci_child amd64 amd64
list <<< '{"schemaVersion":2,"manifests":['"$(oci_entry amd64)"']}'

begin index-docker-child; docker_child amd64 amd64; oci_child arm64 arm64
oci_list "$(oci_entry amd64 "$docker_type" ',"annotations":{"a":"b"},"platform":{"architecture":"amd64","os":"linux"},"artifactType":"application/vnd.example"'),$(oci_entry arm64 "$oci_type" ',"annotations":{"c":"<d>"}')" ',"annotations":{"index":"1"}'

# The entry that embeds its image is the one that stays, and the one that changes.
begin index-docker-child-data; docker_child amd64 amd64; oci_child arm64 arm64
oci_list "$(oci_entry amd64 "$docker_type"),$(oci_entry arm64 "$oci_type" ',"data":"@arm64.data@"')" ',"artifactType":"application/vnd.example","subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"@two.digest@","size":@two.size@,"annotations":{"e":"f"}}'

begin index-docker-child-data-changes; docker_child amd64 amd64
oci_list "$(oci_entry amd64 "$docker_type" ',"data":"@amd64.data@"')"

begin index-zstd-child; oci_child amd64 amd64
child second "$(oci_manifest '@oci zstd v1.tar+zstd@')" <<< '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["@zstd.diff@"]}}'
oci_list "$(oci_entry amd64),$(oci_entry second "$oci_type" ',"platform":{"architecture":"amd64","os":"linux"}')"

begin index-docker-child-zstd; docker_child amd64 amd64
child second "$(oci_manifest '@oci zstd v1.tar+zstd@')" <<< '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["@zstd.diff@"]}}'
oci_list "$(oci_entry amd64 "$docker_type"),$(oci_entry second "$oci_type" ',"annotations":{"a":"b"},"platform":{"architecture":"amd64","os":"linux"}')"

# A layer of Docker's that has no other name: containerd writes the image anew, and comes to the same bytes.
begin index-docker-layer
child amd64 "$(oci_manifest '{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.zstd","digest":"@zstd.digest@","size":@zstd.size@}')" <<< '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["@zstd.diff@"]}}'
oci_list " $(oci_entry amd64) "

begin index-attestation; oci_child amd64 amd64
child attestation "$(oci_manifest '{"mediaType":"application/vnd.in-toto+json","digest":"@plain.digest@","size":@plain.size@,"annotations":{"in-toto.io/predicate-type":"https://slsa.dev/provenance/v0.2"}}')" <<< '{"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":["@plain.digest@"]}}'
oci_list "$(oci_entry amd64),$(oci_entry attestation "$oci_type" ',"annotations":{"vnd.docker.reference.digest":"@amd64.digest@","vnd.docker.reference.type":"attestation-manifest"},"platform":{"architecture":"unknown","os":"unknown"}')"

begin index-nested; oci_child amd64 amd64
nested nested '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":['"$(oci_entry amd64)"']}'
oci_list "$(oci_entry amd64),$(oci_entry nested application/vnd.oci.image.index.v1+json)"

begin index-nested-docker; docker_child amd64 amd64; oci_child arm64 arm64
nested inner '{"schemaVersion":2,"manifests":['"$(docker_entry amd64),$(oci_entry arm64)"'],"annotations":{"inner":"<1>"}}'
nested outer '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":['"$(oci_entry inner application/vnd.oci.image.index.v1+json '')"']}'
oci_list "$(oci_entry outer application/vnd.oci.image.index.v1+json ',"annotations":{"a":"b"}'),$(oci_entry arm64)"

begin list-nested; docker_child amd64 amd64
nested inner '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":['"$(docker_entry amd64)"']}'
docker_list "$(docker_entry inner application/vnd.docker.distribution.manifest.list.v2+json ''),$(docker_entry amd64)"

begin index-empty
oci_list ''

# Read as no list at all, and written anew as an empty one.
begin index-null
list <<< '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":null}'

begin list-null
list <<< '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":null}'

# What Go's decoder takes and a strict reader refuses, one thing a case. Sourced by make-conversions.sh.
# lenient-*: two readers could see two values there. strict-*: no such document, or no such value.

docker lenient-folded-keys "$docker_one" <<< '{"Architecture":"amd64","OS":"linux","ROOTFS":{"Type":"layers","Diff_IDs":[]},"config":{"user":"u","labelſ":{"a":"b"}},"Variant":"v1"}'
docker lenient-duplicate-keys "$docker_one" <<< '{"os":"a","os":"linux","config":{"User":"u","Labels":{"a":"1","b":"2"}},"config":{"Labels":{"a":"3"},"Env":["A","B"]},"rootfs":{"type":"layers","diff_ids":["a","b"]},"rootfs":{"diff_ids":["c"]}}'
docker lenient-surrogates "$docker_one" <<< '{"os":"linux","author":"\ud800|\udc00|\ude00\ud83d|\ud83d\ud83d\ude00|\ud83d\u0041|\ud83d","rootfs":{"type":"layers","diff_ids":[]}}'
docker lenient-utf8 "$docker_one" <<< '{"os":"linux","author":"@ubroken@|@ubroken@@ubroken@","rootfs":{"type":"layers","diff_ids":[]}}'
docker lenient-times "$docker_one" <<< '{"created":"2024-02-29T1:00:00,5Z","rootfs":{"type":"layers","diff_ids":[]}}'
docker lenient-size '{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":-1,"digest":"@one.digest@"}' <<< "$docker_config"

# In configs.
strict_config() { docker "strict-$1" "$docker_one" <<< "$2"; }
strict_config null-architecture '{"architecture":null,"os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'
strict_config null-os '{"architecture":"amd64","os":null,"rootfs":{"type":"layers","diff_ids":[]}}'
strict_config null-rootfs '{"architecture":"amd64","os":"linux","rootfs":null}'
strict_config null-rootfs-type '{"architecture":"amd64","os":"linux","rootfs":{"type":null,"diff_ids":[]}}'
strict_config null-in-env '{"architecture":"amd64","os":"linux","config":{"Env":[null,"A"]},"rootfs":{"type":"layers","diff_ids":[]}}'
strict_config null-in-os-features '{"architecture":"amd64","os":"linux","os.features":[null],"rootfs":{"type":"layers","diff_ids":[]}}'
strict_config null-label '{"architecture":"amd64","os":"linux","config":{"Labels":{"a":null}},"rootfs":{"type":"layers","diff_ids":[]}}'
strict_config null-diff-id '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[null]}}'
strict_config null-history-entry '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"history":[null]}'
strict_config diff-id '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["no digest"]}}'
strict_config diff-id-short '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:00"]}}'
strict_config stop-timeout '{"architecture":"amd64","os":"linux","config":{"StopTimeout":99999999999999999999},"rootfs":{"type":"layers","diff_ids":[]}}'
strict_config interval '{"architecture":"amd64","os":"linux","config":{"Healthcheck":{"Interval":1e3}},"rootfs":{"type":"layers","diff_ids":[]}}'
strict_config shell '{"architecture":"amd64","os":"linux","config":{"Shell":"/bin/sh"},"rootfs":{"type":"layers","diff_ids":[]}}'
strict_config docker-version '{"architecture":"amd64","os":"linux","docker_version":24,"rootfs":{"type":"layers","diff_ids":[]}}'
strict_config nesting '{"architecture":"amd64","os":"linux","deep":'"$(printf '[%.0s' {1..64}; printf ']%.0s' {1..64})"',"rootfs":{"type":"layers","diff_ids":[]}}'

# In manifests.
image strict-null-layers '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":@config.size@,"digest":"@config.digest@"},"layers":null}' <<< "$docker_config"
image strict-null-layers-oci '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"@config.digest@","size":@config.size@},"layers":null}' <<< "$oci_config"
image strict-version '{"schemaVersion":0,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"@config.digest@","size":@config.size@},"layers":[@oci one v1.tar+gzip@]}' <<< "$oci_config"
docker strict-platform "$docker_one" ',"platform":{"os":"linux"}' <<< "$docker_config"
oci strict-data "$oci_one" ',"data":"e30="' <<< "$oci_config"
docker strict-data-docker "$docker_one" ',"data":"e30="' <<< "$docker_config"
oci strict-artifact-type "$oci_one" ',"artifactType":"x"' <<< "$oci_config"
oci strict-annotation "$oci_one" '' ',"annotations":{"a":null}' <<< "$oci_config"
oci strict-null-url '@oci one v1.tar+gzip,"urls":[null]@' <<< "$oci_config"
oci strict-url-empty '@oci one v1.tar+gzip,"urls":[""]@' <<< "$oci_config"
oci strict-url-relative '@oci one v1.tar+gzip,"urls":["/blob"]@' <<< "$oci_config"
docker strict-url-control '@docker one foreign.diff.tar.gzip,"urls":["https://example.com/\u0001\n@u7f@"]@' <<< "$docker_config"
oci strict-url-b-f '@oci one nondistributable.v1.tar+gzip,"urls":["https://example.com/\b\f"]@' <<< "$oci_config"

# In lists and indexes.
begin strict-list-no-version; docker_child amd64 amd64
list <<< '{"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":['"$(docker_entry amd64)"']}'

begin strict-list-platform; docker_child amd64 amd64
docker_list "$(docker_entry amd64 "$docker_type" ',"platform":{"os":"linux"}')"

begin strict-list-entry-type; docker_child amd64 amd64
docker_list "$(docker_entry amd64 "$oci_type")"

begin strict-index-entry-no-type; oci_child amd64 amd64
oci_list '{"digest":"@amd64.digest@","size":@amd64.size@,"platform":{"architecture":"amd64","os":"linux"}}'

begin strict-index-data; docker_child amd64 amd64
oci_list "$(oci_entry amd64 "$docker_type" ',"data":"AA=="')"

begin strict-index-artifact-type; docker_child amd64 amd64
oci_list "$(oci_entry amd64 "$docker_type" ',"artifactType":"x"')"

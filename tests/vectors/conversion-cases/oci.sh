# Images in OCI's format. Sourced by make-conversions.sh.

oci plain-oci '@oci one v1.tar+gzip@,@oci two v1.tar+gzip@' << 'EOF'
{"created":"2024-02-29T12:00:00.123456789Z","author":"An Author","architecture":"arm64","variant":"v8","os":"linux","config":{"User":"1000:1000","ExposedPorts":{"8080/tcp":{}},"Env":["PATH=/bin","A=<&>"],"Entrypoint":["/bin/init"],"Cmd":["/bin/serve"],"WorkingDir":"/srv","Labels":{"a":"b"},"StopSignal":"SIGTERM"},"rootfs":{"type":"layers","diff_ids":["@one.diff@","@two.diff@"]},"history":[{"created":"2024-02-29T11:00:00Z","created_by":"one"},{"created":"2024-02-29T12:00:00.123456789Z","created_by":"two"}]}

EOF
oci oci-annotated '@oci one v1.tar+gzip,"annotations":{"layer":"1"}@,@oci two v1.tar+gzip,"annotations":{},"unknown":1@' ',"annotations":{"config":"1"}' \
  ',"annotations":{"org.opencontainers.image.created":"2024-02-29T12:00:00Z"},"unknown":{"a":[1e2]}' <<< "$oci_config"
oci oci-layer-types '@oci plain v1.tar@,@oci one nondistributable.v1.tar+gzip,"urls":["https://example.com/one","https://example.com/a?b&c"]@,@oci plain nondistributable.v1.tar,"urls":["https://example.com/plain"]@,@oci two v1.tar+gzip,"urls":[]@' <<< "$oci_config"
oci oci-config-urls "$oci_one" ',"urls":["https://example.com/config?a&b"]' <<< "$oci_config"
oci oci-url-strings '@oci one nondistributable.v1.tar+gzip,"urls":["https://example.com/<a>&\/\u2028@u2028@\"é+","a+b-c.1:😀\ud83d\ude00@u85@"]@' <<< "$oci_config"
oci oci-zstd '@oci zstd v1.tar+zstd@' <<< "$oci_config"
oci oci-foreign-zstd '@oci zstd nondistributable.v1.tar+zstd@' <<< "$oci_config"
oci oci-encrypted '@oci one v1.tar+gzip+encrypted,"annotations":{"org.opencontainers.image.enc.keys.jwe":"e30="}@' <<< "$oci_config"
oci oci-unknown-layer '{"mediaType":"application/vnd.example.layer","digest":"@one.digest@","size":@one.size@}' <<< "$oci_config"
oci oci-docker-layer "$oci_one,@docker two diff.tar.gzip@" <<< "$oci_config"
oci oci-no-layers '' <<< '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'
oci oci-layer-twice "$oci_one,$oci_one" <<< '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["@one.diff@","@one.diff@"]}}'
oci oci-subject "$oci_one" '' ',"subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"@two.digest@","size":@two.size@}' <<< "$oci_config"
oci oci-artifact-type "$oci_one" ',"artifactType":"application/vnd.example.config"' ',"artifactType":"application/vnd.example.sbom"' <<< "$oci_config"
oci oci-data '@oci one v1.tar+gzip,"data":"@one.data@"@' ',"data":"@config.data@"' <<< "$oci_config"
oci oci-data-broken '@oci one v1.tar+gzip,"data":"-_-_"@' <<< "$oci_config"
oci oci-config-empty "$oci_one" <<< '{}'
oci oci-config-null "$oci_one" <<< 'null'
oci oci-config-no-json "$oci_one" <<< 'no JSON'
oci oci-config-indented "$oci_one" << 'EOF'
{
    "os": "linux",
    "architecture": "amd64",
    "unknown": [ 1.0, 123456789012345678901234567890 ],
    "rootfs": { "type": "layers", "diff_ids": [ "@one.diff@" ] }
}

EOF
image oci-no-media-type '{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"@config.digest@","size":@config.size@},"layers":[@oci one v1.tar+gzip@]}' <<< "$oci_config"
image oci-indented "$(cat << 'EOF'
{
  "layers": [ { "size": @one.size@, "digest": "@one.digest@", "unknown": null, "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip" } ],
  "config": { "size": @config.size@, "digest": "@config.digest@", "mediaType": "application/vnd.oci.image.config.v1+json" },
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "schemaVersion": 2
}
EOF
)
" <<< "$oci_config"
image oci-artifact '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.example.sbom","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"@config.digest@","size":2,"data":"e30="},"layers":[{"mediaType":"text/plain","digest":"@plain.digest@","size":@plain.size@}]}' <<< '{}'
image oci-artifact-no-layers '{"schemaVersion":2,"config":{"mediaType":"application/vnd.example.config","digest":"@config.digest@","size":@config.size@},"layers":[@oci one v1.tar+gzip@]}' <<< '{"a":1}'
image oci-docker-config '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"@config.digest@","size":@config.size@},"layers":[@oci one v1.tar+gzip@]}' <<< "$oci_config"
image oci-ambiguous '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[],"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"@config.digest@","size":@config.size@},"layers":[@oci one v1.tar+gzip@]}' <<< "$oci_config"

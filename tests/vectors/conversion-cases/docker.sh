# Images in Docker schema 2. Sourced by make-conversions.sh.

docker plain-docker '@docker one diff.tar.gzip@,@docker two diff.tar.gzip@' << 'EOF'
{"architecture":"amd64","config":{"Hostname":"","Domainname":"","User":"1000:1000","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"ExposedPorts":{"8080/tcp":{},"53/udp":{}},"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":["PATH=/usr/local/bin:/usr/bin:/bin","LANG=C.UTF-8"],"Cmd":["/bin/serve","--all"],"Image":"","Volumes":{"/data":{}},"WorkingDir":"/srv","Entrypoint":["/bin/init"],"OnBuild":null,"Labels":{"org.opencontainers.image.title":"plain"},"StopSignal":"SIGTERM"},"created":"2024-02-29T12:00:00.123456789Z","docker_version":"24.0.7","history":[{"created":"2024-02-29T11:00:00Z","created_by":"/bin/sh -c #(nop) ADD file:one in / "},{"created":"2024-02-29T11:30:00Z","created_by":"/bin/sh -c #(nop)  ENV LANG=C.UTF-8","empty_layer":true},{"created":"2024-02-29T12:00:00.123456789Z","created_by":"COPY two / # buildkit","comment":"buildkit.dockerfile.v0"}],"os":"linux","rootfs":{"type":"layers","diff_ids":["@one.diff@","@two.diff@"]}}
EOF

# With a newline at its end, and every field that Docker has and OCI has not.
docker docker-full "$docker_one" << 'EOF'
{
  "id": "1111111111111111111111111111111111111111111111111111111111111111",
  "parent": "sha256:2222222222222222222222222222222222222222222222222222222222222222",
  "comment": "a comment",
  "created": "2024-02-29T12:00:00.1Z",
  "container": "3333333333333333333333333333333333333333333333333333333333333333",
  "container_config": {"Hostname": "build", "Cmd": ["/bin/sh", "-c", "make"], "Labels": {"a": "b"}, "unknown": 1},
  "docker_version": "24.0.7",
  "author": "An Author <author@example.com>",
  "config": {
    "Hostname": "host", "Domainname": "domain", "User": "user", "AttachStdin": true, "AttachStdout": true, "AttachStderr": true,
    "ExposedPorts": {"80/tcp": {}}, "Tty": true, "OpenStdin": true, "StdinOnce": true, "Env": ["A=1", "B="], "Cmd": ["run"],
    "Healthcheck": {"Test": ["CMD", "true"], "Interval": 30000000000, "Timeout": 1000000000, "StartPeriod": 5, "StartInterval": 6, "Retries": 3},
    "ArgsEscaped": true, "Image": "sha256:4444444444444444444444444444444444444444444444444444444444444444", "Volumes": {"/v": {}},
    "WorkingDir": "/w", "Entrypoint": ["/e"], "NetworkDisabled": true, "MacAddress": "02:42:ac:11:00:02", "OnBuild": ["RUN true"],
    "Labels": {"label": "value"}, "StopSignal": "SIGKILL", "StopTimeout": 10, "Shell": ["/bin/bash", "-c"], "Memory": 5, "unknown": {"x": [1]}
  },
  "architecture": "arm64", "variant": "v8", "os": "linux", "os.version": "1.2", "os.features": ["f"], "Size": 7,
  "rootfs": {"type": "layers", "diff_ids": ["@one.diff@"], "base_layer": "5555", "unknown": true},
  "history": [{"created": "2024-02-29T12:00:00.1Z", "author": "a", "created_by": "b", "comment": "c", "empty_layer": false, "unknown": "d"}],
  "moby.buildkit.buildinfo.v1": "e30=", "unknown": null
}

EOF

docker docker-annotated '@docker one diff.tar.gzip,"annotations":{"layer":"1"}@' ',"annotations":{"config":"1"},"data":"@config.data@"' \
  ',"annotations":{"manifest":"1"}' <<< "$docker_config"
docker docker-descriptor-fields '@docker one diff.tar.gzip,"urls":["https://example.com/<a>"],"annotations":{"b":"&","a":"\u2028"},"data":"@one.data@","platform":{"architecture":"amd64","os":"linux","os.version":"1","os.features":["<f>"],"variant":"v2","features":["sse4"],"unknown":1},"artifactType":"application/vnd.example","unknown":{"b":[1.0],"a":null}@' <<< "$docker_config"
docker docker-subject "$docker_one" '' ',"subject":{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":@two.size@,"digest":"@two.digest@","annotations":{"a":"b"},"unknown":1}' <<< "$docker_config"
docker docker-artifact-type "$docker_one" '' ',"artifactType":"application/vnd.example.sbom"' <<< "$docker_config"
docker docker-layer-types '@docker plain diff.tar@,@docker one foreign.diff.tar.gzip,"urls":["https://example.com/one","https://example.com/a?b&c"]@,@docker two foreign.diff.tar@,@docker two diff.tar.gzip,"urls":[]@' <<< "$docker_config"
docker docker-config-urls "$docker_one" ',"urls":["https://example.com/config"]' <<< "$docker_config"
docker docker-url-strings '@docker one foreign.diff.tar.gzip,"urls":["https://example.com/<a>&\/\u2028@u2028@\"é+","a+b-c.1:😀\ud83d\ude00@u85@"]@' <<< "$docker_config"
docker docker-zstd '@docker zstd diff.tar.zstd@' <<< "$docker_config"
docker docker-encrypted '@docker one diff.tar.gzip+encrypted@' <<< "$docker_config"
docker docker-unknown-layer '{"mediaType":"application/vnd.example.layer","size":@one.size@,"digest":"@one.digest@"}' <<< "$docker_config"
docker docker-odd-layer '{"mediaType":"application/vnd.docker.container.image.v1+json","size":@one.size@,"digest":"@one.digest@"}' <<< "$docker_config"
docker docker-oci-layer "$docker_one,@oci two v1.tar+gzip@" <<< "$docker_config"
docker docker-no-layers '' <<< '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers"},"history":[{"created":"2024-02-29T12:00:00Z","empty_layer":true}]}'
docker docker-layer-twice "$docker_one,@docker two diff.tar.gzip@,$docker_one" <<< '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["@one.diff@","@two.diff@","@one.diff@"]}}'
image docker-no-media-type '{"schemaVersion":2,"config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":@config.size@,"digest":"@config.digest@"},"layers":[@docker one diff.tar.gzip@]}' <<< "$docker_config"
image docker-plugin '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.plugin.v1+json","size":@config.size@,"digest":"@config.digest@"},"layers":[@docker one diff.tar.gzip@]}' <<< '{"description":"a plugin","entrypoint":["/plugin"],"interface":{"types":["docker.volumedriver/1.0"],"socket":"plugin.sock"},"linux":{"capabilities":null},"rootfs":{"type":"layers","diff_ids":["@one.diff@"]}}'
image docker-oci-config '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":@config.size@,"digest":"@config.digest@"},"layers":[@docker one diff.tar.gzip@]}' <<< "$docker_config"

image docker-indented "$(cat << 'EOF'
 {
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "schemaVersion": 2,
   "unknown": {"b": 1, "a": 1.50, "c": 123456789012345678901234567890},
   "layers": [
      {"digest": "@one.digest@", "unknown": [ ], "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": @one.size@}
   ],
   "config": {"size": @config.size@, "platform": {"os": "linux", "architecture": "amd64"}, "digest": "@config.digest@", "mediaType": "application/vnd.docker.container.image.v1+json"}
}
EOF
)
" <<< $'\t'"$docker_config"$'\r\n '

docker docker-platform "$docker_one" <<< '{"variant":"v7","os.features":["win32k","b"],"os.version":"10.0.17763.5458","os":"windows","architecture":"arm","rootfs":{"type":"layers","diff_ids":[]}}'

# Configs of images in Docker schema 2. Sourced by make-conversions.sh.

docker docker-config-empty "$docker_one" <<< '{}'
docker docker-config-null "$docker_one" <<< 'null'
docker docker-config-array "$docker_one" <<< '[]'
docker docker-config-no-json "$docker_one" <<< 'no JSON'
docker docker-config-two "$docker_one" <<< '{"os":"linux"} {}'
docker docker-config-env-text "$docker_one" <<< '{"config":{"Env":"A=1"}}'
docker docker-config-cmd-text "$docker_one" <<< '{"config":{"Cmd":"run"}}'
docker docker-config-ports-array "$docker_one" <<< '{"config":{"ExposedPorts":["80/tcp"]}}'
docker docker-config-label-number "$docker_one" <<< '{"config":{"Labels":{"a":1}}}'
docker docker-config-time-text "$docker_one" <<< '{"created":"yesterday"}'
docker docker-config-time-escaped "$docker_one" <<< '{"created":"2024-02-29T12:00:00\u005a"}'
docker docker-config-time-leap "$docker_one" <<< '{"created":"2016-12-31T23:59:60Z"}'

docker docker-nulls "$docker_one" << 'EOF'
{"created":null,"author":null,"variant":null,"os.version":null,"os.features":null,"config":{"User":null,"ExposedPorts":null,"Env":null,"Entrypoint":null,"Cmd":null,"Volumes":null,"WorkingDir":null,"Labels":null,"StopSignal":null,"ArgsEscaped":null},"rootfs":{"type":"layers","diff_ids":null},"history":null,"container_config":null,"unknown":null}
EOF
docker docker-nulls-inside "$docker_one" << 'EOF'
{"architecture":"amd64","os":"linux","os.features":[""],"config":{"ExposedPorts":{"80/tcp":null},"Volumes":{"/v":null},"OnBuild":null,"Healthcheck":null},"rootfs":{"type":"layers","diff_ids":[]},"history":[{},{"created":null,"created_by":null,"author":null,"comment":null,"empty_layer":null}]}
EOF
docker docker-nulls-outside "$docker_one" <<< '{"architecture":"amd64","os":"linux","config":null,"history":[]}'
docker docker-empties "$docker_one" << 'EOF'
{"author":"","architecture":"","os":"","variant":"","os.version":"","os.features":[],"config":{"User":"","ExposedPorts":{},"Env":[],"Entrypoint":[],"Cmd":[],"Volumes":{},"WorkingDir":"","Labels":{},"StopSignal":"","ArgsEscaped":false},"rootfs":{"type":"","diff_ids":[]},"history":[]}
EOF
docker docker-empty-layers "$docker_one" << 'EOF'
{"architecture":"amd64","os":"linux","config":{"ExposedPorts":{"80/tcp":{"a":[1]}},"Volumes":{"/v":{"b":{}}}},"rootfs":{"type":"layers","diff_ids":["@one.diff@"]},"history":[{"created_by":"one","empty_layer":false},{"created_by":"two","empty_layer":true},{"comment":"three"}]}
EOF
docker docker-times "$docker_one" << 'EOF'
{"created":"2024-02-29T12:00:00.120000000+05:30","architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"history":[{"created":"2024-02-29T12:00:00Z"},{"created":"2024-02-29T12:00:00.100Z"},{"created":"2024-02-29T12:00:00.000000000Z"},{"created":"2024-02-29T12:00:00.123456789Z"},{"created":"2024-02-29T12:00:00.000000001Z"},{"created":"2024-02-29T12:00:00.1234567899999Z"},{"created":"2024-02-29T12:00:00.00000000099Z"},{"created":"2024-02-29T12:00:00+00:00"},{"created":"2024-02-29T12:00:00-00:00"},{"created":"2024-02-29T12:00:00.5+01:00"},{"created":"2024-02-29T12:00:00-08:00"},{"created":"2024-02-29T00:00:00+23:59"},{"created":"0001-01-01T00:00:00Z"},{"created":"0000-01-01T00:00:00+01:00"},{"created":"1969-12-31T23:59:59.999999999Z"},{"created":"9999-12-31T23:59:59.999999999Z"},{"created":null},{"created":"1582-10-10T00:00:00Z"}]}
EOF
docker docker-numbers "$docker_one" << 'EOF'
{"architecture":"amd64","os":"linux","Size":123456789012345678901234567890,"a":1e400,"b":-0,"c":0.10000000000000000000000000001,"d":[[[[[[1E+2,{"e":{"f":[{}]}}]]]]]],"config":{"StopTimeout":2147483647,"Healthcheck":{"Interval":9223372036854775807,"Retries":-1}},"rootfs":{"type":"layers","diff_ids":[]}}
EOF
docker docker-strings "$docker_one" << 'EOF'
{"author":"<a>&'+/\/=`@u7f@@u85@@u2028@@u2029@@ufffd@@ufeff@","architecture":"amd64","os":"linux","os.features":["<&>"],"config":{"Env":["T=\t\n\r","C=\u0000\u0001\u0007\u000b\u000e\u001f\u007F\u0080","Q=\"\\","U=\u003c\u003C\u0026\u2028\u2029\u002f\u00e9é","E=😀\ud83d\ude00\uD83D\uDE00","F=\uFFFD\uffff\uFEFF"],"Cmd":[""," "],"Labels":{"@u10000@":"4","@uffff@":"3","é":"2","z":"1","Z":"0","":"-","a\u0000":"+","a":"=","<":"\u003e","\ud800\udc00a":"5"}},"rootfs":{"type":"<l>","diff_ids":["sha256+b64u:ABCLC_-=","@one.diff@"]},"history":[{"created_by":"a && b > c 2>&1","comment":"@u2028@","author":"Jürgen <j@x>"}]}
EOF
docker docker-strings-b-f "$docker_one" << 'EOF'
{"architecture":"amd64","os":"linux","config":{"Env":["A=\b\f","B=\u0008\u000C"],"Labels":{"\f":"\b"}},"rootfs":{"type":"layers","diff_ids":[]}}
EOF

# Indexes of images with zstd layers, which versions of containers/image mark. Sourced by make-conversions.sh and make-conversion-epochs.sh.
# shellcheck shell=bash disable=SC2154 # what kit.sh and lists.sh have

zstd_config='{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["@zstd.diff@"]}}'

# By its media type or by its content.
begin index-zstd-called-gzip; oci_child amd64 amd64
child second "$(oci_manifest '@oci zstd v1.tar+gzip@')" <<< "$zstd_config"
oci_list "$(oci_entry amd64),$(oci_entry second "$oci_type" ',"platform":{"architecture":"amd64","os":"linux"}')"

begin index-gzip-called-zstd; oci_child amd64 amd64
child second "$(oci_manifest '@oci one v1.tar+zstd@')" <<< "$zstd_config"
oci_list "$(oci_entry amd64),$(oci_entry second "$oci_type" ',"platform":{"architecture":"amd64","os":"linux"}')"

begin index-zstd-foreign; oci_child amd64 amd64
child second "$(oci_manifest '@oci zstd nondistributable.v1.tar+zstd,"urls":["https://example.com/zstd"]@')" <<< "$zstd_config"
oci_list "$(oci_entry amd64),$(oci_entry second "$oci_type" ',"platform":{"architecture":"amd64","os":"linux"}')"

begin index-zstd-beside-gzip
child amd64 "$(oci_manifest '@oci one v1.tar+gzip@,@oci zstd v1.tar+zstd@')" <<< '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["@one.diff@","@zstd.diff@"]}}'
oci_list "$(oci_entry amd64 "$oci_type" ',"annotations":{"z":"1","a":"2"},"platform":{"architecture":"amd64","os":"linux"}')"

begin index-zstd-marked; oci_child amd64 amd64
child second "$(oci_manifest '@oci zstd v1.tar+zstd@')" <<< "$zstd_config"
oci_list "$(oci_entry amd64),$(oci_entry second "$oci_type" ',"annotations":{"io.github.containers.compression.zstd":"true"},"platform":{"architecture":"amd64","os":"linux"}')"

begin index-zstd-marked-false; oci_child amd64 amd64
child second "$(oci_manifest '@oci zstd v1.tar+zstd@')" <<< "$zstd_config"
oci_list "$(oci_entry amd64 "$oci_type" ',"annotations":{"io.github.containers.compression.zstd":"true"},"platform":{"architecture":"amd64","os":"linux"}'),$(oci_entry second "$oci_type" ',"annotations":{"io.github.containers.compression.zstd":"false"}')"

# Of two entries with one digest, the first is marked, once for each.
begin index-zstd-twice; oci_child amd64 amd64
child second "$(oci_manifest '@oci zstd v1.tar+zstd@')" <<< "$zstd_config"
oci_list "$(oci_entry amd64),$(oci_entry second),$(oci_entry second "$oci_type" ',"annotations":{"b":"1"},"platform":{"architecture":"amd64","os":"linux"}')"

begin index-docker-zstd-child-twice; oci_child amd64 amd64
child second "$(docker_manifest '@docker zstd diff.tar.zstd@')" <<< "$zstd_config"
oci_list "$(oci_entry amd64),$(oci_entry second "$docker_type"),$(oci_entry second "$docker_type" ',"annotations":{"b":"1"},"platform":{"architecture":"amd64","os":"linux"}')"

begin index-docker-zstd-child; oci_child amd64 amd64
child second "$(docker_manifest '@docker zstd diff.tar.zstd@')" <<< "$zstd_config"
oci_list "$(oci_entry amd64),$(oci_entry second "$docker_type" ',"platform":{"architecture":"amd64","os":"linux"}')"

begin list-docker-zstd-child; docker_child amd64 amd64
child second "$(docker_manifest '@docker zstd diff.tar.zstd@')" <<< "$zstd_config"
docker_list "$(docker_entry amd64),$(docker_entry second "$docker_type" ',"platform":{"architecture":"amd64","os":"linux"}')"

begin list-oci-zstd-child; docker_child amd64 amd64
child second "$(oci_manifest '@oci zstd v1.tar+zstd@')" <<< "$zstd_config"
docker_list "$(docker_entry amd64),$(docker_entry second "$oci_type" ',"platform":{"architecture":"amd64","os":"linux"}')"

# What the scripts here share; to be sourced.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 2
}

# need COMMAND:PACKAGE…: the commands must be there; the packages are Debian's.
need() {
  local tool missing=()
  for tool in "$@"; do
    command -v "${tool%%:*}" > /dev/null || missing+=("$tool")
  done
  [ ${#missing[@]} -eq 0 ] || fail "missing, as command:Debian package: ${missing[*]}"
}

# existing FILE: its absolute path.
existing() {
  [ -f "$1" ] || fail "$1: no such file"
  realpath "$1"
}

# count NUMBER: itself, how often something is run.
count() {
  [[ $1 =~ ^[1-9][0-9]*$ ]] || fail "'$1' is no number of runs: expected 1 or more"
  echo "$1"
}

# A folder that goes away with the script.
scratch() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
}

# timed COMMAND: the seconds that a command takes, on the clock and of all its threads outside the kernel: "WALL USER".
timed() {
  local TIMEFORMAT='%3R %3U'
  { time bash -c "$1" > "$work/output" 2> "$work/errors" || echo "$1" > "$work/failed"; } 2>&1
  [ ! -e "$work/failed" ] || { cat "$work/errors" >&2; fail "failed: $(cat "$work/failed")"; }
}

# best RUNS NAME COMMAND [NAME COMMAND]…: the least of several runs of each, wall and user apart, the commands in turn; the first
# run of each is not counted. The ratios are those of the first command's times to the others': above 1 is faster than the first.
best() {
  local runs=$1 run i times
  shift
  local arguments=("$@") walls=() users=()
  for ((run = 0; run <= runs; run++)); do
    for ((i = 0; i < $#; i += 2)); do
      times=$(timed "${arguments[i + 1]}") || exit
      [ "$run" -gt 0 ] || continue
      walls[i]=$(least "${times% *}" "${walls[i]:-}")
      users[i]=$(least "${times#* }" "${users[i]:-}")
    done
  done

  printf '%-24s %8s %6s %8s %6s\n' "best of $runs" 'wall s' ratio 'user s' ratio
  for ((i = 0; i < $#; i += 2)); do
    [ -z "${subject:-}" ] || record "$subject" "${arguments[i]}" "$(awk -v b="$bytes" -v w="${walls[i]}" 'BEGIN { print b / 1e6 / w }')"
    awk -v name="${arguments[i]}" -v w="${walls[i]}" -v u="${users[i]}" -v w0="${walls[0]}" -v u0="${users[0]}" \
      'BEGIN { printf "%-24s %8.3f %6.2f %8.3f %6.2f\n", name, w, w0 / (w > 0 ? w : 0.001), u, u0 / (u > 0 ? u : 0.001) }'
  done
}

# record SUBJECT NAME MB/S: a line for the plot, in the file that OCICONTENT_RESULTS names, if it does. best records what it measures where
# $subject says what that is, and $bytes how much of it.
record() {
  [ -z "${OCICONTENT_RESULTS:-}" ] || printf '%s\t%s\t%.0f\n' "$1" "$2" "$3" >> "$OCICONTENT_RESULTS"
}

# least NUMBER [NUMBER]
least() {
  printf '%s\n' "$@" | grep . | sort -g | head -n 1
}

# put FILE: moves it into the layout in the scratch folder, to where its digest says, and prints "digest" and "size".
put() {
  local hash size
  hash=$(sha256sum "$1" | cut -c1-64) size=$(stat -c %s "$1")
  mv "$1" "$work/layout/blobs/sha256/$hash"
  printf '"digest":"sha256:%s","size":%s' "$hash" "$size"
}

# write_layout LAYER.tar.gz: writes an image of one layer, layout:v1 in the scratch folder, and leaves the layer's uncompressed size in $plain.
write_layout() {
  local blob config manifest
  mkdir -p "$work/layout/blobs/sha256"
  plain=$(gzip -dc "$1" | tee >(sha256sum | cut -c1-64 > "$work/diffid") | wc -c)
  cp "$1" "$work/blob" && blob=$(put "$work/blob")
  printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$(cat "$work/diffid")" > "$work/blob" && config=$(put "$work/blob")
  printf '{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",%s}]}' "$config" "$blob" > "$work/blob" && manifest=$(put "$work/blob")
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s,"annotations":{"org.opencontainers.image.ref.name":"v1"}}]}' "$manifest" > "$work/layout/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' > "$work/layout/oci-layout"
}

# publish_command FOLDER [OPTION]…: builds the command into a folder of the scratch folder, and leaves its path in $command_path.
publish_command() {
  need dotnet:dotnet-sdk-10.0
  echo "Publishing oci-content …" >&2
  dotnet publish "$repository/src/OciContent.Tool" -c Release -o "$work/$1" "${@:2}" -nodeReuse:false -v quiet --nologo >&2 || fail "oci-content does not build"
  command_path=$work/$1/oci-content
}

# publish_native FOLDER: the same as the native program that is shipped.
publish_native() {
  publish_command "$1" --use-current-runtime -p:PublishAot=true
}

# Builds the benchmarks and leaves their path in $benchmarks_path.
build_benchmarks() {
  need dotnet:dotnet-sdk-10.0
  echo "Building the benchmarks …" >&2
  dotnet build "$repository/benchmarks/OciContent.Benchmarks" -c Release -o "$work/benchmarks" -nodeReuse:false -v quiet --nologo >&2 || fail "the benchmarks do not build"
  benchmarks_path=$work/benchmarks/OciContent.Benchmarks
}

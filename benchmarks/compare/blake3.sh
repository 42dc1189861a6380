#!/usr/bin/env bash
# BLAKE3 of a cached file of 1 GB on one core and on more, against b3sum, all in turn: in process, from memory and from the file, and then
# the command as a whole process on one core. MB are 1,000,000 bytes; those of user time are by the time of all threads outside the kernel.
#
#   blake3.sh [RUNS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need b3sum:b3sum taskset:util-linux
runs=$(count "${1:-7}")
scratch
build_benchmarks
publish_command portable
portable=$command_path
publish_native native
file=$work/1g
head -c 1G /dev/urandom > "$file"
cat "$file" > /dev/null

for ((run = 0; run < runs; run++)); do
  for ((cores = 1; cores <= $(nproc); cores *= 2)); do
    on="taskset -c 0-$((cores - 1))"
    timed "$on b3sum --num-threads $cores '$file'" | awk -v cores="$cores" '{ print cores, "b3sum", 1073.741824 / $1, 1073.741824 / $2 }'
    $on "$benchmarks_path" throughput --runs 3 "$file" blake3 blake3-file | awk -v cores="$cores" '$1 ~ /^blake3/ { print cores, $1, $2, $3 }'
  done
done > "$work/speeds"

b3sum --version
subject='BLAKE3 of 1 GB, one thread, user time'
record "$subject" b3sum "$(awk '$1 == 1 && $2 == "b3sum" && $4 > best { best = $4 } END { print best }' "$work/speeds")"
record "$subject" 'oci-content, in process' "$(awk '$1 == 1 && $2 == "blake3" && $4 > best { best = $4 } END { print best }' "$work/speeds")"
subject=
printf '%-6s %-12s %10s %8s %10s %8s\n' cores 'best of' 'MB/s' '/1 core' 'MB/s user' '/b3sum 1'
awk '
  { row = $1 " " $2; if ($3 > wall[row]) wall[row] = $3; if ($4 > user[row]) user[row] = $4; if (!seen[row]++) rows[++count] = row }
  END {
    for (i = 1; i <= count; i++) {
      split(rows[i], key, " ")
      printf "%-6s %-12s %10.0f %8.2f %10.0f %8.2f\n", key[1], key[2], wall[rows[i]], wall[rows[i]] / wall["1 " key[2]], user[rows[i]], user[rows[i]] / user["1 b3sum"]
    }
  }' "$work/speeds"

echo
subject='BLAKE3 of 1 GB, one core, whole process' bytes=$(stat -c %s "$file")
best "$runs" b3sum "taskset -c 0 b3sum --num-threads 1 '$file'" \
  oci-content "taskset -c 0 '$command_path' digest --algorithm blake3 '$file'" \
  'oci-content, portable' "taskset -c 0 '$portable' digest --algorithm blake3 '$file'"

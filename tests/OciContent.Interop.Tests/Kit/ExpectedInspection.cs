using System.Text.Json.Nodes;

namespace OciContent.Interop.Tests.Kit;

/// <summary>What <c>inspect --json</c> must print, worked out by a shell script: every hash by sha256sum, every size by wc.</summary>
public static class ExpectedInspection
{
    /// <summary>The tools that the script runs.</summary>
    public static readonly string[] Tools = ["sh", "jq", "gzip", "sha256sum", "tar", "od"];

    // One function for each level. $t is the transport, $r the folder with what was in the archive, if it is one.
    private const string Script = """
        t=$1 r=$2
        sha() { sha256sum | sed 's/ .*//; s/^/sha256:/'; }
        size() { wc -c | tr -d ' '; }
        plain() { case $(head -c 2 "$1" | od -An -tx1 | tr -d ' ') in 1f8b) gzip -dc < "$1" ;; 28b5) zstd -dc < "$1" ;; *) cat "$1" ;; esac; }
        compression() { case $(head -c 2 "$1" | od -An -tx1 | tr -d ' ') in 1f8b) echo gzip ;; 28b5) echo zstd ;; *) echo none ;; esac; }
        blob() {
          case $t in
            oci) echo "$r/blobs/sha256/${1#sha256:}" ;;
            dir) if [ -e "$r/${1#sha256:}.manifest.json" ]; then echo "$r/${1#sha256:}.manifest.json"; else echo "$r/${1#sha256:}"; fi ;;
          esac
        }
        descriptor() { jq -n --arg digest "$(sha < "$1")" --argjson size "$(size < "$1")" --arg mediaType "$2" '$ARGS.named'; }

        # FILE MEDIATYPE a line, from the base up
        layers() {
          chain=
          while read -r file type; do
            diff=$(plain "$file" | sha)
            if [ -z "$chain" ]; then chain=$diff; else chain=$(printf '%s %s' "$chain" "$diff" | sha); fi
            jq -n --arg digest "$(sha < "$file")" --argjson size "$(size < "$file")" --arg mediaType "$type" --arg compression "$(compression "$file")" \
              --arg diffId "$diff" --argjson uncompressedSize "$(plain "$file" | size)" --arg chainId "$chain" '$ARGS.named'
          done | jq -s .
        }

        platform() { jq '"\(.os)/\(.architecture)" + if (.variant // "") == "" then "" else "/\(.variant)" end' "$1"; }

        # manifest FILE MEDIATYPE TAGS
        manifest() {
          config=$(blob "$(jq -r .config.digest "$1")")
          jq -r '.layers[] | "\(.digest) \(.mediaType)"' "$1" | while read -r digest type; do echo "$(blob "$digest") $type"; done | layers |
            jq --argjson manifest "$(descriptor "$1" "$2")" --argjson config "$(descriptor "$config" "$(jq -r .config.mediaType "$1")")" \
              --argjson platform "$(platform "$config")" --argjson tags "$3" \
              '{ $platform, $tags, $manifest, imageId: $config.digest, $config, layers: .,
                 layersSize: ([.[].size] | add), uncompressedLayersSize: ([.[].uncompressedSize] | add) }'
        }

        # index FILE MEDIATYPE TAGS
        index() {
          jq -r '.manifests[] | "\(.digest) \(.mediaType)"' "$1" | while read -r digest type; do manifest "$(blob "$digest")" "$type" "$3"; done |
            jq -s --argjson index "$(descriptor "$1" "$2")" '{ $index, images: . }'
        }

        either() { case $2 in *.index.* | *.list.*) index "$@" ;; *) manifest "$@" | jq '{ images: [.] }' ;; esac; }

        case $t in
          oci)
            root=$(jq -r '.manifests[0].digest' "$r/index.json")
            either "$(blob "$root")" "$(jq -r '.manifests[0].mediaType' "$r/index.json")" \
              "$(jq --arg root "$root" '[.manifests[] | select(.digest == $root).annotations["org.opencontainers.image.ref.name"]]' "$r/index.json")" ;;
          dir)
            either "$r/manifest.json" "$(jq -r '.mediaType // "application/vnd.oci.image.manifest.v1+json"' "$r/manifest.json")" '[]' ;;
          docker-archive)
            jq -c '.[]' "$r/manifest.json" | while read -r item; do
              config="$r/$(echo "$item" | jq -r .Config)"
              echo "$item" | jq -r '.Layers[]' | sed "s|.*|$r/& application/vnd.docker.image.rootfs.diff.tar|" | layers |
                jq --argjson config "$(descriptor "$config" application/vnd.docker.container.image.v1+json)" --argjson platform "$(platform "$config")" --argjson item "$item" \
                  '{ $platform, tags: $item.RepoTags, imageId: $config.digest, $config, layers: .,
                 layersSize: ([.[].size] | add), uncompressedLayersSize: ([.[].uncompressedSize] | add) }'
            done | jq -s '{ images: . }' ;;
        esac
        """;

    /// <summary>The document for all images of a source.</summary>
    public static async Task<JsonNode> OfAsync(BuiltImage image)
    {
        using var temp = new TempFolder { MayLeaveFiles = true };
        string folder = image.FullPath;
        if (!image.IsFolder)
        {
            folder = temp.FullPath;
            await ExternalTool.RunAsync("tar", "-xf", image.FullPath, "-C", folder);
        }

        string transport = image.Transport == "oci-archive" ? "oci" : image.Transport;
        ToolOutput output = await ExternalTool.RunAsync("sh", "-euc", Script, "sh", transport, folder);
        JsonNode document = JsonNode.Parse(output.StandardOutput)!;
        document["source"] = image.Source;
        document["format"] = image.Transport;
        foreach (string nothing in (string[])["problems", "missing", "nonImages"])
        {
            document[nothing] = new JsonArray();
        }

        return document;
    }
}

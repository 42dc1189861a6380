using System.Globalization;
using System.Text;
using OciContent.Images;
using OciContent.Json;

namespace OciContent.Tests.Json;

/// <summary>
/// What we read, Go's encoding/json reads alike: no document is one thing here and another in Docker, containerd or skopeo.
/// </summary>
public sealed class GoDifferentialTests
{
    // For each line of base64, a line of what Go sees in the document; then, for each letter, the characters that fold to it.
    private const string Program = """
        package main

        import (
            "bufio"
            "encoding/base64"
            "encoding/json"
            "fmt"
            "os")

        type platform struct {
            Architecture string   `json:"architecture"`
            OS           string   `json:"os"`
            OSVersion    string   `json:"os.version,omitempty"`
            OSFeatures   []string `json:"os.features,omitempty"`
            Variant      string   `json:"variant,omitempty"`
        }

        type descriptor struct {
            MediaType    string            `json:"mediaType"`
            Digest       string            `json:"digest"`
            Size         int64             `json:"size"`
            URLs         []string          `json:"urls,omitempty"`
            Annotations  map[string]string `json:"annotations,omitempty"`
            Data         []byte            `json:"data,omitempty"`
            Platform     *platform         `json:"platform,omitempty"`
            ArtifactType string            `json:"artifactType,omitempty"`
        }

        type document struct {
            SchemaVersion int               `json:"schemaVersion"`
            MediaType     string            `json:"mediaType"`
            Config        *descriptor       `json:"config"`
            Layers        []descriptor      `json:"layers"`
            Manifests     []descriptor      `json:"manifests"`
            Subject       *descriptor       `json:"subject"`
            ArtifactType  string            `json:"artifactType"`
            Annotations   map[string]string `json:"annotations"`
        }

        func describe(d *descriptor) string {
            if d == nil {
                return "-"
            }
            s := fmt.Sprintf("%x %s %d %x %x %d", d.MediaType, d.Digest, d.Size, d.Data, d.ArtifactType, len(d.Annotations))
            for _, u := range d.URLs {
                s += fmt.Sprintf(" u%x", u)
            }
            s += fmt.Sprintf(" a%x", d.Annotations["org.example.key"])
            if p := d.Platform; p != nil {
                s += fmt.Sprintf(" p%x %x %x %x %d", p.Architecture, p.OS, p.OSVersion, p.Variant, len(p.OSFeatures))
            }
            return s
        }

        func main() {
            lines := bufio.NewScanner(os.Stdin)
            lines.Buffer(nil, 1<<20)
            out := bufio.NewWriter(os.Stdout)
            defer out.Flush()
            for lines.Scan() {
                text, err := base64.StdEncoding.DecodeString(lines.Text())
                if err != nil {
                    panic(err)
                }
                var d document
                if err := json.Unmarshal(text, &d); err != nil {
                    fmt.Fprintln(out, err)
                    continue
                }
                fmt.Fprintf(out, "%d %x %x %d|%s|%s", d.SchemaVersion, d.MediaType, d.ArtifactType, len(d.Annotations), describe(d.Config), describe(d.Subject))
                for i := range d.Layers {
                    fmt.Fprintf(out, "|l%s", describe(&d.Layers[i]))
                }
                for i := range d.Manifests {
                    fmt.Fprintf(out, "|m%s", describe(&d.Manifests[i]))
                }
                fmt.Fprintln(out)
            }
            for c := rune(0x20); c < 0x10000; c++ {
                if c >= 0xD800 && c < 0xE000 || c == '"' || c == '\\' {
                    continue
                }
                var s struct{ K, S, Ab *int }
                for field, key := range map[string]string{"k": string(c), "s": string(c), "ab": "a" + string(c)} {
                    if err := json.Unmarshal([]byte(`{"`+key+`":1}`), &s); err != nil {
                        panic(err)
                    }
                    if field == "k" && s.K != nil || field == "s" && s.S != nil || field == "ab" && s.Ab != nil {
                        fmt.Fprintf(out, "fold %s %d\n", field, c)
                    }
                }
            }
        }
        """;

    [RequiresToolsFact("go")]
    public void WhatIsReadHere_IsReadAlikeByGo()
    {
        var documents = new List<(byte[] Json, string Seen)>();
        foreach (DocumentKind kind in new[] { DocumentKind.Manifest, DocumentKind.Index })
        {
            var mutations = new JsonMutations(20_251, kind.Sample);
            for (int i = 0; i < Cases.Count(all: 5000, fewer: 800); i++)
            {
                byte[] json = mutations.Next();
                ImageDocument? document = null;
                if (Record.Exception(() => document = kind.Parse(json)) is null)
                {
                    documents.Add((json, Describe(document!)));
                }
            }
        }

        string[] answers = GoProgram.Run(Program, input =>
        {
            using var lines = new StreamWriter(input);
            foreach ((byte[] json, string _) in documents)
            {
                lines.WriteLine(Convert.ToBase64String(json));
            }
        });
        Assert.InRange(documents.Count, Cases.Count(all: 500, fewer: 80), Cases.Count(all: 10_000, fewer: 1600));
        for (int i = 0; i < documents.Count; i++)
        {
            Assert.True(
                answers[i] == documents[i].Seen,
                $"{Encoding.UTF8.GetString(documents[i].Json)}\nhere: {documents[i].Seen}\nGo:   {answers[i]}");
        }

        string[] folds = [.. answers[documents.Count..].Order(StringComparer.Ordinal)];
        IEnumerable<string> ours = from c in Enumerable.Range(0x20, 0x10000 - 0x20)
                                   where !char.IsSurrogate((char)c)
                                   from field in new[] { "k", "s", "ab" }
                                   where JsonNames.FoldsTo(field == "ab" ? $"a{(char)c}" : $"{(char)c}", field)
                                   select string.Create(CultureInfo.InvariantCulture, $"fold {field} {c}");
        Assert.Equal(ours.Order(StringComparer.Ordinal), folds);
    }

    private static string Describe(ImageDocument document)
    {
        (int version, string? declared, string? artifactType, int annotations, Descriptor? config, Descriptor? subject) = document switch
        {
            ImageManifest m => (
                m.SchemaVersion,
                m.DeclaredMediaType,
                m.ArtifactType,
                m.Annotations.Count,
                (Descriptor?)m.Config,
                m.Subject),
            ImageIndex i => (i.SchemaVersion, i.DeclaredMediaType, i.ArtifactType, i.Annotations.Count, null, i.Subject),
            _ => throw new ArgumentException(document.ToString(), nameof(document)),
        };
        IEnumerable<string> lists = document is ImageManifest manifest
            ? manifest.Layers.Select(static layer => "|l" + Describe(layer))
            : ((ImageIndex)document).Manifests.Select(static entry => "|m" + Describe(entry));
        return $"{version} {Hex(declared)} {Hex(artifactType)} {annotations}|{Describe(config)}|{Describe(subject)}{string.Concat(lists)}";
    }

    private static string Describe(Descriptor? d) =>
        d is null
            ? "-"
            : $"{Hex(d.MediaType)} {d.Digest} {d.Size} {Convert.ToHexStringLower(d.Data.GetValueOrDefault().Span)} "
                + $"{Hex(d.ArtifactType)} {d.Annotations.Count}"
                + string.Concat(d.Urls.Select(static url => " u" + Hex(url)))
                + " a"
                + Hex(d.Annotations.GetValueOrDefault("org.example.key"))
                + (
                    d.Platform is { } p
                        ? $" p{Hex(p.Architecture)} {Hex(p.Os)} {Hex(p.OsVersion)} {Hex(p.Variant)} {p.OsFeatures.Count}"
                        : "");

    private static string Hex(string? text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text ?? ""));
}

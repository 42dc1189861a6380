using System.Text;

namespace OciContent.Tests.Images;

/// <summary>
/// What Go programs write of a document that they read: encoding/json into structs with the fields, in the order, of
/// image-spec's and of containers/image's, and back.
/// </summary>
internal static class GoWriterOracle
{
    // For each line with a shape, a width of indentation, "short" or "long" escapes and base64, a line with the base64 of the
    // document as Go writes it, or "!" and the error.
    private const string Program = """
        package main

        import (
            "bufio"
            "bytes"
            "encoding/base64"
            "encoding/json"
            "fmt"
            "os"
            "strings"
            "time")

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

        type manifest struct {
            SchemaVersion int               `json:"schemaVersion"`
            MediaType     string            `json:"mediaType,omitempty"`
            ArtifactType  string            `json:"artifactType,omitempty"`
            Config        descriptor        `json:"config"`
            Layers        []descriptor      `json:"layers"`
            Subject       *descriptor       `json:"subject,omitempty"`
            Annotations   map[string]string `json:"annotations,omitempty"`
        }

        type index struct {
            SchemaVersion int               `json:"schemaVersion"`
            MediaType     string            `json:"mediaType,omitempty"`
            ArtifactType  string            `json:"artifactType,omitempty"`
            Manifests     []descriptor      `json:"manifests"`
            Subject       *descriptor       `json:"subject,omitempty"`
            Annotations   map[string]string `json:"annotations,omitempty"`
        }

        type containerConfig struct {
            User         string              `json:"User,omitempty"`
            ExposedPorts map[string]struct{} `json:"ExposedPorts,omitempty"`
            Env          []string            `json:"Env,omitempty"`
            Entrypoint   []string            `json:"Entrypoint,omitempty"`
            Cmd          []string            `json:"Cmd,omitempty"`
            Volumes      map[string]struct{} `json:"Volumes,omitempty"`
            WorkingDir   string              `json:"WorkingDir,omitempty"`
            Labels       map[string]string   `json:"Labels,omitempty"`
            StopSignal   string              `json:"StopSignal,omitempty"`
            ArgsEscaped  bool                `json:"ArgsEscaped,omitempty"`
        }

        type rootFS struct {
            Type    string   `json:"type"`
            DiffIDs []string `json:"diff_ids"`
        }

        type history struct {
            Created    *time.Time `json:"created,omitempty"`
            CreatedBy  string     `json:"created_by,omitempty"`
            Author     string     `json:"author,omitempty"`
            Comment    string     `json:"comment,omitempty"`
            EmptyLayer bool       `json:"empty_layer,omitempty"`
        }

        type image struct {
            Created *time.Time `json:"created,omitempty"`
            Author  string     `json:"author,omitempty"`
            platform
            Config  containerConfig `json:"config,omitempty"`
            RootFS  rootFS          `json:"rootfs"`
            History []history       `json:"history,omitempty"`
        }

        // As of image-spec 1.1.0-rc1 and rc2.
        type image110rc2 struct {
            Created      *time.Time      `json:"created,omitempty"`
            Author       string          `json:"author,omitempty"`
            Architecture string          `json:"architecture"`
            Variant      string          `json:"variant,omitempty"`
            OS           string          `json:"os"`
            OSVersion    string          `json:"os.version,omitempty"`
            OSFeatures   []string        `json:"os.features,omitempty"`
            Config       containerConfig `json:"config,omitempty"`
            RootFS       rootFS          `json:"rootfs"`
            History      []history       `json:"history,omitempty"`
        }

        // As of image-spec 1.0.
        type image10 struct {
            Created      *time.Time      `json:"created,omitempty"`
            Author       string          `json:"author,omitempty"`
            Architecture string          `json:"architecture"`
            OS           string          `json:"os"`
            Config       containerConfig `json:"config,omitempty"`
            RootFS       rootFS          `json:"rootfs"`
            History      []history       `json:"history,omitempty"`
        }

        type dockerDescriptor struct {
            MediaType string   `json:"mediaType"`
            Size      int64    `json:"size"`
            Digest    string   `json:"digest"`
            URLs      []string `json:"urls,omitempty"`
        }

        type dockerManifest struct {
            SchemaVersion int                `json:"schemaVersion"`
            MediaType     string             `json:"mediaType"`
            Config        dockerDescriptor   `json:"config"`
            Layers        []dockerDescriptor `json:"layers"`
        }

        type dockerPlatform struct {
            platform
            Features []string `json:"features,omitempty"`
        }

        type dockerListEntry struct {
            dockerDescriptor
            Platform dockerPlatform `json:"platform"`
        }

        type dockerList struct {
            SchemaVersion int               `json:"schemaVersion"`
            MediaType     string            `json:"mediaType"`
            Manifests     []dockerListEntry `json:"manifests"`
        }

        type engineHealthcheck struct {
            Test          []string `json:",omitempty"`
            Interval      int64    `json:",omitempty"`
            Timeout       int64    `json:",omitempty"`
            StartPeriod   int64    `json:",omitempty"`
            StartInterval int64    `json:",omitempty"`
            Retries       int      `json:",omitempty"`
        }

        type engineConfig struct {
            Hostname        string
            Domainname      string
            User            string
            AttachStdin     bool
            AttachStdout    bool
            AttachStderr    bool
            ExposedPorts    map[string]struct{} `json:",omitempty"`
            Tty             bool
            OpenStdin       bool
            StdinOnce       bool
            Env             []string
            Cmd             []string
            Healthcheck     *engineHealthcheck  `json:",omitempty"`
            ArgsEscaped     bool                `json:",omitempty"`
            Image           string
            Volumes         map[string]struct{}
            WorkingDir      string
            Entrypoint      []string
            NetworkDisabled bool                `json:",omitempty"`
            MacAddress      string              `json:",omitempty"`
            OnBuild         []string
            Labels          map[string]string
            StopSignal      string              `json:",omitempty"`
            StopTimeout     *int                `json:",omitempty"`
            Shell           []string            `json:",omitempty"`
        }

        type engineRootFS struct {
            Type    string   `json:"type"`
            DiffIDs []string `json:"diff_ids,omitempty"`
        }

        // The engine writes all of it through a map, which sorts the keys.
        type engineImage struct {
            ID              string        `json:"id,omitempty"`
            Parent          string        `json:"parent,omitempty"`
            Comment         string        `json:"comment,omitempty"`
            Created         *time.Time    `json:"created"`
            Container       string        `json:"container,omitempty"`
            ContainerConfig engineConfig  `json:"container_config"`
            DockerVersion   string        `json:"docker_version,omitempty"`
            Author          string        `json:"author,omitempty"`
            Config          *engineConfig `json:"config,omitempty"`
            Architecture    string        `json:"architecture,omitempty"`
            Variant         string        `json:"variant,omitempty"`
            OS              string        `json:"os,omitempty"`
            RootFS          *engineRootFS `json:"rootfs,omitempty"`
            OSVersion       string        `json:"os.version,omitempty"`
            OSFeatures      []string      `json:"os.features,omitempty"`
        }

        type engineImage25 struct {
            engineImage
            History []history `json:"history,omitempty"`
        }

        type engineHistory24 struct {
            Created    time.Time `json:"created"`
            Author     string    `json:"author,omitempty"`
            CreatedBy  string    `json:"created_by,omitempty"`
            Comment    string    `json:"comment,omitempty"`
            EmptyLayer bool      `json:"empty_layer,omitempty"`
        }

        type engineImage24 struct {
            engineImage
            History []engineHistory24 `json:"history,omitempty"`
        }

        func (image engineImage25) MarshalJSON() ([]byte, error) {
            type plain engineImage25
            return sorted(plain(image))
        }

        func (image engineImage24) MarshalJSON() ([]byte, error) {
            type plain engineImage24
            return sorted(plain(image))
        }

        func sorted(document interface{}) ([]byte, error) {
            text, err := json.Marshal(document)
            if err != nil {
                return nil, err
            }
            var fields map[string]json.RawMessage
            if err := json.Unmarshal(text, &fields); err != nil {
                return nil, err
            }
            return json.Marshal(fields)
        }

        var shapes = map[string]func() interface{}{
            "docker-config":    func() interface{} { return new(engineImage25) },
            "docker-24-config": func() interface{} { return new(engineImage24) },
            "manifest":        func() interface{} { return new(manifest) },
            "index":           func() interface{} { return new(index) },
            "config":          func() interface{} { return new(image) },
            "config-1.1.0rc2": func() interface{} { return new(image110rc2) },
            "config-1.0":      func() interface{} { return new(image10) },
            "docker-manifest": func() interface{} { return new(dockerManifest) },
            "docker-list":     func() interface{} { return new(dockerList) },
        }

        // Go 1.22 and later write \b and \f, those before the code: whichever is asked for.
        func respell(text []byte, shortEscapes bool) []byte {
            names := map[string]string{"b": `\u0008`, "f": `\u000c`}
            if shortEscapes {
                names = map[string]string{"u0008": `\b`, "u000c": `\f`}
            }
            out := make([]byte, 0, len(text))
            for len(text) > 0 {
                length := 1
                if text[0] == '\\' {
                    length = 2
                    for escape, other := range names {
                        if bytes.HasPrefix(text[1:], []byte(escape)) {
                            out = append(out, other...)
                            text = text[1+len(escape):]
                            length = 0
                            break
                        }
                    }
                }
                out = append(out, text[:length]...)
                text = text[length:]
            }
            return out
        }

        func rewrite(shape, indent, line string) ([]byte, error) {
            text, err := base64.StdEncoding.DecodeString(line)
            if err != nil {
                return nil, err
            }
            document := shapes[shape]()
            if err := json.Unmarshal(text, document); err != nil {
                return nil, err
            }
            if indent != "" {
                return json.MarshalIndent(document, "", indent)
            }
            return json.Marshal(document)
        }

        func main() {
            lines := bufio.NewScanner(os.Stdin)
            lines.Buffer(nil, 1<<22)
            out := bufio.NewWriter(os.Stdout)
            defer out.Flush()
            for lines.Scan() {
                words := strings.Split(lines.Text(), " ")
                text, err := rewrite(words[0], strings.Repeat(" ", int(words[1][0]-'0')), words[3])
                if err != nil {
                    fmt.Fprintln(out, "!"+strings.ReplaceAll(err.Error(), "\n", " "))
                    continue
                }
                fmt.Fprintln(out, base64.StdEncoding.EncodeToString(respell(text, words[2] == "short")))
            }
        }
        """;

    /// <summary>What Go writes of each document, in the documents' order. That it reads all of them is asserted.</summary>
    public static byte[][] Rewrite(IReadOnlyCollection<GoDocument> documents)
    {
        string[] answers = GoProgram.Run(
            Program,
            input =>
            {
                using var lines = new StreamWriter(input);
                foreach (GoDocument document in documents)
                {
                    lines.WriteLine(
                        $"{document.Shape} {document.Indentation} {(document.ShortEscapes ? "short" : "long")} "
                        + $"{Convert.ToBase64String(document.Json)}");
                }
            });
        Assert.Equal(documents.Count, answers.Length);
        return [.. answers.Zip(documents, static (answer, document) =>
        {
            Assert.True(answer[0] != '!', $"Go refuses a {document.Shape}: {answer}\n{Encoding.UTF8.GetString(document.Json)}");
            return Convert.FromBase64String(answer);
        })];
    }
}

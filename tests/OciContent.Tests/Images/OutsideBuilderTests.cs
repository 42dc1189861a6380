using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OciContent.Tests.Images;

/// <summary>Documents built by an assembly that sees what is public, and nothing else.</summary>
public sealed class OutsideBuilderTests
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Text;
        using OciContent;
        using OciContent.Images;

        public static class Outside
        {
            public static string[] Run(byte[] layer, string diffId)
            {
                ImageConfig config = new()
                {
                    Created = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
                    Architecture = "amd64",
                    Os = "linux",
                    Config = new() { Entrypoint = ["/app"], Env = ["PATH=/bin"], ExposedPorts = ContainerConfig.KeysOnly("80/tcp"), Volumes = ContainerConfig.KeysOnly([]) },
                    RootFs = new() { DiffIds = [Digest.Parse(diffId)] },
                    History = [new() { CreatedBy = "ADD app" }, new() { CreatedBy = "ENTRYPOINT", EmptyLayer = true }],
                };
                ImageManifest manifest = new()
                {
                    Config = config.ToDescriptor(),
                    Layers = [Descriptor.For(layer, MediaTypes.OciLayerGzip)],
                    Annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = "latest" },
                };
                ImageIndex index = new() { Manifests = [manifest.ToDescriptor() with { Platform = config.Platform }] };

                // What came from elsewhere is changed in the same way.
                ImageIndex parsed = ImageIndex.Parse(index.RawBytes.Span);
                parsed = parsed with { Manifests = [.. parsed.Manifests.Where(entry => entry.Platform?.Architecture != "s390x"), Descriptor.Empty] };
                return [.. new ImageDocument[] { config, manifest, parsed }.Select(document => Encoding.UTF8.GetString(document.RawBytes.Span))];
            }
        }
        """;

    [Fact]
    public void APublicApi_IsAllItTakes()
    {
        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Outside",
            [CSharpSyntaxTree.ParseText(Program)],
            [
                .. assemblies
                    .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                    .Append(typeof(Digest).Assembly.Location)
                    .Distinct()
                    .Select(static path => MetadataReference.CreateFromFile(path)),
            ],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var output = new MemoryStream();
        Assert.Empty(
            compilation
                .Emit(output)
                .Diagnostics.Where(static found => found.Severity > DiagnosticSeverity.Info)
                .Select(static found => found.ToString()));
        output.Position = 0;

        MethodInfo run = AssemblyLoadContext.Default.LoadFromStream(output).GetType("Outside")!.GetMethod("Run")!;
        byte[] layer = [1];
        string[] built = (string[])run.Invoke(null, [layer, Digest.Compute("layer"u8).ToString()])!;
        string config =
            $$$"""{"created":"1970-01-01T00:00:00Z","architecture":"amd64","os":"linux","config":{"ExposedPorts":{"80/tcp":{}},"Env":["PATH=/bin"],"Entrypoint":["/app"]},"rootfs":{"type":"layers","diff_ids":["{{{Digest.Compute("layer"u8)}}}"]},"history":[{"created_by":"ADD app"},{"created_by":"ENTRYPOINT","empty_layer":true}]}""";
        string manifest =
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{DigestOf(config)}}}","size":{{{config.Length}}}},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{Digest.Compute(layer)}}}","size":1}],"annotations":{"org.opencontainers.image.ref.name":"latest"}}""";
        string index =
            $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{DigestOf(manifest)}}}","size":{{{manifest.Length}}},"platform":{"architecture":"amd64","os":"linux"}},{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{{DigestOf("{}")}}}","size":2,"data":"e30="}]}""";
        Assert.Equal([config, manifest, index], built);
    }

    private static Digest DigestOf(string json) => Digest.Compute(Encoding.UTF8.GetBytes(json));
}

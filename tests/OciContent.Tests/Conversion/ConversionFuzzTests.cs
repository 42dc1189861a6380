using System.Text;
using System.Text.Json;
using OciContent.Conversion;
using OciContent.Images;
using OciContent.Sources;
using OciContent.TestKit.Images;
using OciContent.Tests.Json;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Conversion;

/// <summary>Mutated documents through the converters: converted with all their losses told, or refused in one line.</summary>
public sealed class ConversionFuzzTests
{
    private static readonly int Rounds = Cases.Count(all: 400, fewer: 80);

    public static IEnumerable<object[]> Conversions =>
        from profile in ConversionProfile.All
        from target in new[] { ImageFormat.Oci, ImageFormat.Docker }
        where profile != ConversionProfile.Containerd || target == ImageFormat.Oci
        from part in new[] { "config", "manifest", "index" }
        where part != "config" || target == ImageFormat.Oci // the other way, configs are not read
        select new object[] { profile.Name, target.Name, part };

    [Theory]
    [MemberData(nameof(Conversions))]
    public async Task AMutatedDocument_IsConvertedOrRefused(string profile, string target, string part)
    {
        var options = new ConversionOptions
        {
            Profile = ConversionProfile.Parse(profile),
            Target = target == "oci" ? ImageFormat.Oci : ImageFormat.Docker,
        };
        Image image = Image.ToBecome(options.Target);
        var mutations = new JsonMutations(
            profile.Length + target.Length + part.Length,
            part == "config" ? image.Config
                : part == "manifest" ? image.Manifest
                : image.Index);
        int converted = 0;
        for (int i = 0; i < Rounds; i++)
        {
            (Descriptor root, Dictionary<Digest, byte[]> documents) = image.With(part, mutations.Next());
            ConvertedImage? result = null;
            if (await Record.ExceptionAsync(async () =>
                    result = await ImageConverter.ConvertAsync(ImageSource.Create(MemoryContentReader.Of(documents), root), options)
                ) is
                { } refusal)
            {
                Assert.True(
                    refusal is InvalidDataException or JsonException or ContentNotFoundException or ContentMismatchException,
                    $"{refusal}\n{string.Join('\n', documents.Values.Select(Encoding.UTF8.GetString))}");
                Assert.DoesNotContain(refusal.Message, static c => char.IsControl(c) || c is '\u2028' or '\u2029');
                Assert.InRange(refusal.Message.Length, 20, 600);
                continue;
            }

            converted++;
            LossCheck.Check(result!, digest => documents[digest]);
            await ImageWalk.PartsAsync(result!, result!.Root);
        }

        Assert.InRange(converted, Rounds / 20, Rounds * 19 / 20);
    }

    /// <summary>An index of one image, of one form, with every field that has a name and some that have none.</summary>
    private sealed record Image(string Config, string Manifest, string Index, string ConfigType, string ManifestType, string IndexType)
    {
        public static Image ToBecome(ImageFormat target)
        {
            bool isDocker = target == ImageFormat.Oci;
            string configType = isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig;
            string layerType = isDocker ? MediaTypes.DockerLayerGzip : MediaTypes.OciLayerGzip;
            string manifestType = isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest;
            string indexType = isDocker ? MediaTypes.DockerManifestList : MediaTypes.OciIndex;
            string config = DocumentKind.Config.Sample;
            string layer = DescriptorOf(layerType, Encoding.UTF8.GetBytes("layer"));
            string manifest = Document(
                manifestType,
                $"\"config\":{DescriptorOf(configType, Encoding.UTF8.GetBytes(config))},\"layers\":[{layer},{layer}]");
            string index = Document(indexType, $"\"manifests\":[{DescriptorOf(manifestType, Encoding.UTF8.GetBytes(manifest))}]");
            return new Image(config, manifest, index, configType, manifestType, indexType);
        }

        /// <summary>The image with one document replaced, and what points at it; what is above it is made anew.</summary>
        public (Descriptor Root, Dictionary<Digest, byte[]> Documents) With(string part, byte[] document)
        {
            byte[] config = part == "config" ? document : Encoding.UTF8.GetBytes(Config);
            byte[] manifest = part switch
            {
                "config" => Encoding.UTF8.GetBytes(Document(ManifestType, $"\"config\":{DescriptorOf(ConfigType, config)},\"layers\":[]")),
                "manifest" => document,
                _ => Encoding.UTF8.GetBytes(Manifest),
            };
            byte[] root = part == "index" ? document : manifest;
            var documents = new Dictionary<Digest, byte[]>();
            foreach (byte[] content in new[] { config, manifest, root })
            {
                documents[Digest.Compute(content)] = content;
            }

            return (Descriptor.For(root, part == "index" ? IndexType : ManifestType), documents);
        }

        private static string Document(string mediaType, string members) =>
            $$"""
                {"schemaVersion":2,"mediaType":"{{mediaType}}",{{members}},"annotations":{"a":"b"},"subject":{{DescriptorOf(
                    "a/b",
                    []
                )}},"artifactType":"a/b","x-unknown":{"y":[1.5,null]} }
                """;

        private static string DescriptorOf(string mediaType, byte[] content) =>
            $$$"""
                {"mediaType":"{{{mediaType}}}","digest":"{{{Digest.Compute(
                    content
                )}}}","size":{{{content.Length}}},"urls":["https://example.com/"],"annotations":{"a":"b"},
                "platform":{"architecture":"arm64","os":"linux","os.version":"1","os.features":["a"],"variant":"v8","features":["b"],"x-unknown":0},"artifactType":"a/b","x-unknown":"y"}
                """;
    }
}

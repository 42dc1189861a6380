using System.Text.Json.Nodes;
using OciContent.Images;
using OciContent.Interop.Tests.Kit;
using OciContent.Layouts;
using OciContent.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>What refers to an image goes to a real registry and comes back, with what refers to that.</summary>
public sealed class ReferrerCommandTests : IDisposable
{
    private const string Signature = "application/vnd.example.signature";

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [RequiresToolsFact(DockerRegistryServer.Tool)]
    public async Task Referrers_GoToARegistryAndComeBack()
    {
        (string layout, Descriptor image) = await CreateAsync();
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        string remote = $"docker://{registry.Address}/team/x:v1";
        string back = $"oci:{_temp.PathOf("back")}:v1";

        JsonNode expected = await OciContentCommand.RunForJsonAsync("referrers", layout);
        Assert.Equal(2, expected["referrers"]!.AsArray().Count);
        await OciContentCommand.RunForJsonAsync("copy", layout, remote, "--referrers");
        AssertSame(expected, await OciContentCommand.RunForJsonAsync("referrers", remote));
        JsonNode copied = await OciContentCommand.RunForJsonAsync("copy", remote, back, "--referrers");
        AssertSame(expected, await OciContentCommand.RunForJsonAsync("referrers", back));

        Assert.Equal((image.Digest.ToString(), 3), ((string?)copied["digest"], copied["referrers"]!.AsArray().Count));
        JsonNode typed = await OciContentCommand.RunForJsonAsync("referrers", remote, "--artifact-type", Signature);
        Assert.Equal(Signature, (string?)Assert.Single(typed["referrers"]!.AsArray())!["artifactType"]);
        Assert.True((bool)(await OciContentCommand.RunForJsonAsync("verify", back))["ok"]!);
    }

    // A registry may list them in another order.
    private static void AssertSame(JsonNode expected, JsonNode actual)
    {
        Assert.Equal((string?)expected["subject"], (string?)actual["subject"]);
        Assert.Equal(Texts(expected), Texts(actual));

        static IEnumerable<string> Texts(JsonNode report) =>
            report["referrers"]!.AsArray().Select(static referrer => referrer!.ToJsonString()).Order(StringComparer.Ordinal);
    }

    private async Task<(string Location, Descriptor Image)> CreateAsync()
    {
        string folder = _temp.Copy(Repository.Hello("oci"), "layout");
        await using ImageLayoutStore store = await ImageLayoutStore.OpenAsync(folder);
        await store.PutAsync(Descriptor.Empty, "{}"u8.ToArray());
        await using ImageLayout layout = await ImageLayout.OpenAsync(folder);
        Descriptor image = layout.Entries[0] with { Annotations = null };
        Descriptor signature = await AddAsync(image, Signature);
        await AddAsync(image, "application/vnd.example.sbom");
        await AddAsync(signature, "application/vnd.example.timestamp");
        return ($"oci:{folder}:latest", image);

        async Task<Descriptor> AddAsync(Descriptor subject, string type)
        {
            byte[] content = System.Text.Encoding.UTF8.GetBytes(type);
            var manifest = new ImageManifest
            {
                MediaType = MediaTypes.OciManifest,
                ArtifactType = type,
                Config = Descriptor.Empty with { Data = null },
                Layers = [Descriptor.For(content, "text/plain")],
                Subject = subject,
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { ["x"] = type },
            };
            await store.PutAsync(manifest.Layers[0], content);
            Descriptor added = await store.PutAsync(manifest);
            await store.AddEntryAsync(added);
            return added;
        }
    }
}

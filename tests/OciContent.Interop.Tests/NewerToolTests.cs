using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>
/// Tools that only newer systems have, over a real registry: they pull what the command pushes, the command pulls what they push, and what
/// they sign and attach is found, copied, and found by them where it was copied to.
/// </summary>
public sealed class NewerToolTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NewerToolsFact("crane", DockerRegistryServer.Tool)]
    public async Task Crane_PullsWhatWasPushed_AndPushesWhatIsPulled()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        (string image, string digest) = await PushAsync(registry, "team/a:v1");

        Assert.Equal(digest, (await ExternalTool.RunAsync("crane", "digest", image)).StandardOutput.Trim());
        await ExternalTool.RunAsync("crane", "validate", "--remote", image);
        await ExternalTool.RunAsync("crane", "pull", "--format", "oci", image, _temp.PathOf("pulled"));
        await ExternalTool.RunAsync("crane", "push", _temp.PathOf("pulled"), $"{registry.Address}/team/b:v1");
        JsonNode back = await OciContentCommand.RunForJsonAsync("verify", $"docker://{registry.Address}/team/b:v1");

        Assert.True((bool)back["ok"]!);
        Assert.Equal(digest, await DigestAsync($"{registry.Address}/team/b:v1"));
    }

    [NewerToolsFact("oras", DockerRegistryServer.Tool)]
    public async Task Oras_FindsWhatWasCopied()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        (string image, string digest) = await PushAsync(registry, "team/a:v1");
        File.WriteAllText(_temp.PathOf("sbom.json"), "{}");
        await ExternalTool.RunAsync(
            "oras",
            "attach",
            "--plain-http",
            "--disable-path-validation",
            "--artifact-type",
            "application/vnd.example.sbom",
            image,
            _temp.PathOf("sbom.json"));

        string copy = await CopyWithReferrersAsync(registry, image, "application/vnd.example.sbom");
        string found = (await ExternalTool.RunAsync("oras", "discover", "--plain-http", "--format", "json", copy)).StandardOutput;

        Assert.Contains("application/vnd.example.sbom", found, StringComparison.Ordinal);
        await ExternalTool.RunAsync("oras", "pull", "--plain-http", "-o", _temp.PathOf("out"), $"{registry.Address}/team/a@{digest}");
    }

    [NewerToolsFact("cosign", DockerRegistryServer.Tool)]
    public async Task Cosign_VerifiesWhatWasCopied()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        (string image, string digest) = await PushAsync(registry, "team/a:v1");
        string key = _temp.PathOf("test");
        await CosignAsync("generate-key-pair", "--output-key-prefix", key);
        await CosignAsync(
            "sign",
            "--yes",
            "--key",
            $"{key}.key",
            "--use-signing-config=false",
            "--tlog-upload=false",
            "--new-bundle-format=true",
            $"{registry.Address}/team/a@{digest}");

        string copy = await CopyWithReferrersAsync(registry, image, "application/vnd.dev.sigstore.bundle.v0.3+json");

        await CosignAsync("verify", "--key", $"{key}.pub", "--insecure-ignore-tlog", "--new-bundle-format=true", copy);
        await PushAsync(registry, "team/unsigned:v1");
        await Assert.ThrowsAsync<ToolFailedException>(() => CosignAsync(
            "verify",
            "--key",
            $"{key}.pub",
            "--insecure-ignore-tlog",
            "--new-bundle-format=true",
            $"{registry.Address}/team/unsigned:v1"));
    }

    [NewerToolsFact("notation", DockerRegistryServer.Tool)]
    public async Task Notation_VerifiesWhatWasCopied()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        (string image, string digest) = await PushAsync(registry, "team/a:v1");
        await NotationAsync("cert", "generate-test", "--default", "example.com");
        await NotationAsync("sign", "--insecure-registry", $"{registry.Address}/team/a@{digest}");
        Directory.CreateDirectory(_temp.PathOf("config/notation"));
        File.WriteAllText(
            _temp.PathOf("config/notation/trustpolicy.json"),
            """
            {"version":"1.0","trustPolicies":[{"name":"all","registryScopes":["*"],"signatureVerification":{"level":"strict"},
             "trustStores":["ca:example.com"],"trustedIdentities":["*"]}]}
            """);

        string copy = await CopyWithReferrersAsync(registry, image, "application/vnd.cncf.notary.signature");

        await NotationAsync("verify", "--insecure-registry", $"{copy[..copy.LastIndexOf(':')]}@{digest}");
    }

    private static async Task<(string Image, string Digest)> PushAsync(DockerRegistryServer registry, string name)
    {
        string image = $"{registry.Address}/{name}";
        JsonNode pushed = await OciContentCommand.RunForJsonAsync("copy", $"oci:{Repository.Hello("oci")}:latest", $"docker://{image}");
        return (image, (string)pushed["digest"]!);
    }

    private static async Task<string> DigestAsync(string image) =>
        (string)(await OciContentCommand.RunForJsonAsync("resolve", $"docker://{image}"))[0]!["digest"]!;

    private static async Task<string> CopyWithReferrersAsync(DockerRegistryServer registry, string image, string artifactType)
    {
        JsonNode listed = await OciContentCommand.RunForJsonAsync("referrers", $"docker://{image}");
        Assert.Equal(artifactType, (string?)Assert.Single(listed["referrers"]!.AsArray())!["artifactType"]);
        string copy = $"{registry.Address}/team/copy:v1";
        await OciContentCommand.RunForJsonAsync("copy", $"docker://{image}", $"docker://{copy}", "--referrers");
        return copy;
    }

    private Task<ToolOutput> CosignAsync(params string[] arguments) => RunAsync("cosign", arguments);

    private Task<ToolOutput> NotationAsync(params string[] arguments) => RunAsync("notation", arguments);

    // Neither reads nor writes what is the user's.
    private Task<ToolOutput> RunAsync(string tool, string[] arguments) => ExternalTool.RunAsync(
        "env",
        [
            $"HOME={_temp.FullPath}",
            $"XDG_CONFIG_HOME={_temp.PathOf("config")}",
            "COSIGN_PASSWORD=",
            ToolPath.Find(tool)!,
            .. arguments,
        ]);
}

using System.Text.Json.Nodes;
using OciContent.Interop.Tests.Kit;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>
/// What cosign 2, cosign 3, oras and notation attach to images in a real registry is found as they list it, and copied so that they find
/// and verify it.
/// </summary>
public sealed class AttachmentToolTests : IDisposable
{
    private const string Offline = "--tlog-upload=false";

    private readonly TempFolder _temp = new();
    private readonly SigningTools _tools;

    public AttachmentToolTests() => _tools = new SigningTools(_temp);

    private static string Cosign => Cosign2.Program!;

    public void Dispose() => _temp.Dispose();

    [Cosign2Fact(DockerRegistryServer.Tool, "cosign")]
    public async Task CosignsTags_AreFound_AndCopiedToARegistryAndALayout()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        (string image, string digest) = await PushAsync(registry);
        string key = await _tools.CreateKeyAsync("a");
        await SignAsync(Cosign, key, digest);
        await _tools.RunAsync(
            Cosign, "attest", "--yes", "--key", $"{key}.key", Offline, "--type", "custom", "--predicate", Json(), digest);
        await _tools.RunAsync(Cosign, "attach", "sbom", "--type", "spdx", "--sbom", Json(), digest);
        await _tools.RunAsync(Cosign, "sign", "--yes", "--key", $"{key}.key", Offline, "--attachment", "sbom", digest);

        JsonArray found = await ReferrersAsync($"docker://{image}");
        string hex = digest.Split(':')[^1];
        Assert.Equal(
            [
                $"signature tag sha256-{hex}.sig application/vnd.dev.cosign.simplesigning.v1+json",
                $"attestation tag sha256-{hex}.att application/vnd.dsse.envelope.v1+json https://cosign.sigstore.dev/attestation/v1",
                $"sbom tag sha256-{hex}.sbom text/spdx+json",
            ],
            found.Select(Describe));
        Assert.Equal("signature", (string?)Assert.Single(found[2]!["referrers"]!.AsArray())!["kind"]);

        string copy = $"{registry.Address}/team/copy:v1";
        string back = $"{registry.Address}/team/back:v1";
        await CopyAsync($"docker://{image}", $"docker://{copy}");
        await CopyAsync($"docker://{copy}", $"oci:{_temp.PathOf("layout")}:v1");
        await CopyAsync($"oci:{_temp.PathOf("layout")}:v1", $"docker://{back}");
        foreach (string place in (string[])[copy, back])
        {
            Assert.Equal(found.ToJsonString(), (await ReferrersAsync($"docker://{place}")).ToJsonString());
            foreach (string cosign in (string[])[Cosign, "cosign"])
            {
                await VerifyAsync(cosign, key, place);
                await _tools.RunAsync(
                    cosign, "verify-attestation", "--key", $"{key}.pub", "--insecure-ignore-tlog", "--type", "custom", place);
            }

            await _tools.RunAsync(
                Cosign, "verify", "--key", $"{key}.pub", "--insecure-ignore-tlog", "--attachment", "sbom", place);
            Assert.Equal(await TreeAsync(image), await TreeAsync(place));
        }

        await PushAsync(registry, "team/unsigned:v1");
        await Assert.ThrowsAsync<ToolFailedException>(() => VerifyAsync(Cosign, key, $"{registry.Address}/team/unsigned:v1"));
    }

    [Cosign2Fact(DockerRegistryServer.Tool)]
    public async Task WhatCosignSaves_IsFound_AndVerifiedWhereItIsCopiedTo()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        (_, string digest) = await PushAsync(registry);
        string key = await _tools.CreateKeyAsync("a");
        await SignAsync(Cosign, key, digest);
        await _tools.RunAsync(
            Cosign, "attest", "--yes", "--key", $"{key}.key", Offline, "--type", "custom", "--predicate", Json(), digest);
        await _tools.RunAsync(Cosign, "save", "--dir", _temp.PathOf("saved"), digest);
        string saved = $"oci:{_temp.PathOf("saved")}@{digest.Split('@')[1]}";

        Assert.Equal(
            [("signature", "annotation"), ("attestation", "annotation")],
            (await ReferrersAsync(saved)).Select(static one => ((string?)one!["kind"], (string?)one["by"])));
        await CopyAsync(saved, $"docker://{registry.Address}/team/copy:v1");

        await VerifyAsync(Cosign, key, $"{registry.Address}/team/copy:v1");
        await _tools.RunAsync(
            Cosign,
            "verify-attestation",
            "--key",
            $"{key}.pub",
            "--insecure-ignore-tlog",
            "--type",
            "custom",
            $"{registry.Address}/team/copy:v1");
    }

    [Cosign2Fact(DockerRegistryServer.Tool)]
    public async Task ASignatureOfSomebodyElse_IsNotOverwritten_AndOneMoreIsAdded()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        (string image, string digest) = await PushAsync(registry);
        (string other, string otherDigest) = await PushAsync(registry, "team/other:v1");
        string key = await _tools.CreateKeyAsync("a");
        string otherKey = await _tools.CreateKeyAsync("b");
        await SignAsync(Cosign, key, digest);
        await SignAsync(Cosign, otherKey, otherDigest);

        ToolOutput refused = await OciContentCommand.RunAsync("copy", $"docker://{image}", $"docker://{other}", "--referrers");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("which would replace it: expected nothing that would be lost.", refused.StandardError, StringComparison.Ordinal);
        await VerifyAsync(Cosign, otherKey, other);

        // Signed again, it has both.
        string copy = $"{registry.Address}/team/copy:v1";
        await CopyAsync($"docker://{image}", $"docker://{copy}");
        await SignAsync(Cosign, otherKey, digest);
        await CopyAsync($"docker://{image}", $"docker://{copy}");
        await VerifyAsync(Cosign, key, copy);
        await VerifyAsync(Cosign, otherKey, copy);
    }

    [NewerToolsFact("oras", "cosign", "notation", DockerRegistryServer.Tool)]
    public async Task ATreeOfSeveralTools_IsThatOfOras_AndVerifiedWhereItIsCopiedTo()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        (string image, string digest) = await PushAsync(registry);
        string key = await _tools.CreateKeyAsync("a");
        await SignAsync("cosign", key, digest);
        await _tools.RunAsync(
            "cosign", "attest", "--yes", "--key", $"{key}.key", "--use-signing-config=false", Offline, "--type", "spdxjson", "--predicate",
            Json(), digest);
        await _tools.RunAsync(
            "oras", "attach", "--plain-http", "--disable-path-validation", "--artifact-type", "application/vnd.cyclonedx+json;version=1.5",
            digest, Json());
        string repository = digest.Split('@')[0];
        JsonNode sbom = (await ReferrersAsync($"docker://{image}")).Single(static one => (string?)one!["kind"] == "sbom")!;
        await _tools.RunAsync("notation", "cert", "generate-test", "--default", "example.com");
        await _tools.RunAsync("notation", "sign", "--insecure-registry", $"{repository}@{sbom["digest"]}");

        JsonArray found = await ReferrersAsync($"docker://{image}");
        Assert.Equal(
            [
                "attestation subject  application/vnd.dev.sigstore.bundle.v0.3+json https://spdx.dev/Document",
                "sbom subject  application/vnd.cyclonedx+json;version=1.5",
                "signature subject  application/vnd.dev.sigstore.bundle.v0.3+json https://sigstore.dev/cosign/sign/v1",
            ],
            found.Select(Describe).Order(StringComparer.Ordinal));
        await AssertAsOrasAsync(digest, found);

        string copy = $"{registry.Address}/team/copy:v1";
        await CopyAsync($"docker://{image}", $"oci:{_temp.PathOf("layout")}:v1");
        await CopyAsync($"oci:{_temp.PathOf("layout")}:v1", $"docker://{copy}");
        JsonArray copied = await ReferrersAsync($"docker://{copy}");
        Assert.Equal(Texts(found), Texts(copied));
        await AssertAsOrasAsync(copy, copied);
        await VerifyAsync("cosign", key, copy);
        await _tools.RunAsync(
            "cosign", "verify-attestation", "--key", $"{key}.pub", "--insecure-ignore-tlog", "--type", "spdxjson", copy);
        Directory.CreateDirectory(Path.Join(_tools.ConfigFolder, "notation"));
        File.WriteAllText(
            Path.Join(_tools.ConfigFolder, "notation/trustpolicy.json"),
            """
            {"version":"1.0","trustPolicies":[{"name":"all","registryScopes":["*"],"signatureVerification":{"level":"strict"},
             "trustStores":["ca:example.com"],"trustedIdentities":["*"]}]}
            """);
        await _tools.RunAsync("notation", "verify", "--insecure-registry", $"{registry.Address}/team/copy@{sbom["digest"]}");
    }

    private static IEnumerable<string> Texts(JsonArray referrers) =>
        referrers.Select(static referrer => referrer!.ToJsonString()).Order(StringComparer.Ordinal);

    private static string Describe(JsonNode? referrer) =>
        string.Join(
            ' ',
            [
                (string?)referrer!["kind"],
                (string?)referrer["by"],
                (string?)referrer["tag"],
                (string?)referrer["artifactType"],
                .. referrer["predicateTypes"]!.AsArray().Select(static type => (string?)type),
            ]);

    private static async Task<JsonArray> ReferrersAsync(string image)
    {
        JsonNode report = await OciContentCommand.RunForJsonAsync("referrers", image);
        Assert.Empty(report["problems"]!.AsArray());
        return report["referrers"]!.AsArray();
    }

    private static Task<JsonNode> CopyAsync(string from, string to) => OciContentCommand.RunForJsonAsync("copy", from, to, "--referrers");

    private static async Task<(string Image, string Digest)> PushAsync(DockerRegistryServer registry, string name = "team/a:v1")
    {
        string image = $"{registry.Address}/{name}";
        JsonNode pushed = await OciContentCommand.RunForJsonAsync("copy", $"oci:{Repository.Hello("oci")}:latest", $"docker://{image}");
        return (image, $"{image[..image.LastIndexOf(':')]}@{pushed["digest"]}");
    }

    // oras asks for each level by itself. It shows the types that cosign writes into the index behind the fallback tag, which are wrong.
    private async Task AssertAsOrasAsync(string subject, JsonArray expected)
    {
        ToolOutput run = await _tools.RunAsync("oras", "discover", "--plain-http", "--format", "json", subject);
        JsonArray listed = JsonNode.Parse(run.StandardOutput)!["manifests"]!.AsArray();
        string repository = subject[..subject.LastIndexOf(subject.Contains('@', StringComparison.Ordinal) ? '@' : ':')];

        Assert.Equal(
            expected.Select(static one => (string?)one!["digest"]).Order(StringComparer.Ordinal),
            listed.Select(static one => (string?)one!["digest"]).Order(StringComparer.Ordinal));
        foreach (JsonNode? one in expected)
        {
            await AssertAsOrasAsync($"{repository}@{one!["digest"]}", one["referrers"]!.AsArray());
        }
    }

    private Task<ToolOutput> SignAsync(string cosign, string key, string image) =>
        _tools.RunAsync(
            cosign,
            [
                "sign",
                "--yes",
                "--key",
                $"{key}.key",
                .. cosign == Cosign2.Program ? Array.Empty<string>() : ["--use-signing-config=false"],
                Offline,
                image,
            ]);

    private Task<ToolOutput> VerifyAsync(string cosign, string key, string image) =>
        _tools.RunAsync(cosign, "verify", "--key", $"{key}.pub", "--insecure-ignore-tlog", image);

    // Without the name of the repository, and in one order: cosign's is another one each time.
    private async Task<IEnumerable<string>> TreeAsync(string image)
    {
        string tree = (await _tools.RunAsync(Cosign, "tree", image)).StandardOutput;
        return tree.Replace(image[..image.LastIndexOf(':')], "", StringComparison.Ordinal).Split('\n').Order(StringComparer.Ordinal);
    }

    private string Json() => _temp.Write("a.json", "{\"SPDXID\":\"SPDXRef-DOCUMENT\"}"u8);
}

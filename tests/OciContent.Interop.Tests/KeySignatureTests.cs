using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Text;
using OciContent.Attachments;
using OciContent.Building;
using OciContent.Copying;
using OciContent.Images;
using OciContent.Interop.Tests.Kit;
using OciContent.Registry;
using OciContent.Signing;
using OciContent.Signing.Keys;
using OciContent.Signing.Policies;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Sigstore;
using OciContent.Sources;
using OciContent.TestKit.Registries;
using OciContent.Transports;

namespace OciContent.Interop.Tests;

/// <summary>
/// cosign 2 and 3 over a real registry: what they sign by keys is verified, what is signed they verify, and what is refused they refuse.
/// </summary>
public sealed class KeySignatureTests : IDisposable
{
    private const string Cosign = "cosign";
    private const string PredicateType = "https://example.com/seen/v1";

    /// <summary>What cosign takes although it was changed; each of them was asked for.</summary>
    private static readonly string[] TakenByCosign =
    [
        // It does not look at the name, nor at certificates, logs and hints where there is a key.
        "annotation ",
        "simple: reference",
        "simple: no identity",
        "bundle: hint of another key",

        // Nor at what a payload says it is.
        "simple: type",
        "simple: no type",
        "bundle: statement type",
        "bundle: no statement type",
        "bundle: empty predicate type",
        "bundle: no predicate type",
        "bundle: two subjects",

        // Go takes the last of several fields, half a surrogate pair for another character, and base64 with line breaks.
        "simple: two criticals",
        "simple: two digests",
        "simple: two images",
        "simple: half a surrogate pair",
        "simple: too deep",
        "simple: signature has white space",
    ];

    private readonly TempFolder _temp = new() { MayLeaveFiles = true };
    private readonly SigningTools _tools;

    public KeySignatureTests() => _tools = new SigningTools(_temp);

    public void Dispose() => _temp.Dispose();

    [Cosign2Fact(DockerRegistryServer.Tool, Cosign)]
    public async Task Signatures_AreVerifiedBothWays()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await using var client = new RegistryClient();
        ImageTransports transports = ImageTransports.Default.Add(new RegistryTransport(client));
        var keys = new List<(SigningKey Key, string Public, string Private)>();
        foreach (KeyAlgorithm algorithm in Enum.GetValues<KeyAlgorithm>())
        {
            keys.Add(await CreateKeyAsync(algorithm));
        }

        await Parallel.ForEachAsync(Cases.Seeds(200, 10), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (seed, stopped) =>
        {
            (SigningKey key, string publicKey, string privateKey) = keys[seed % keys.Count];
            SigningKey other = keys[(seed + 1) % keys.Count].Key;
            bool isBundle = seed / keys.Count % 2 == 0;
            string name = $"{registry.Address}/team/app{seed % 3}";
            string image = await PushAsync(client.GetRepository(name), seed);
            ImageLocation location = transports.Parse($"docker://{image}");

            // Theirs.
            string cosign = isBundle ? Cosign : Cosign2.Program!;
            await _tools.RunAsync(cosign, [.. Offline(cosign, "sign"), "--key", privateKey, "-a", $"seed={seed}", image]);
            await AssertSignedAsync(location, key.PublicKey, seed, isBundle ? SignatureFormat.Bundle : SignatureFormat.Cosign);
            Assert.False((await VerifyAsync(location, other.PublicKey)).IsSigned);

            // Ours, beside theirs; it is the only one that has this annotation.
            ImageSigner signer = isBundle ? new CosignSigner(key) : new BundleSigner(key);
            await signer.SignAsync(location, new() { Annotations = Map("by", $"us {seed}") }, stopped);
            string verifier = isBundle && seed % 2 == 0 ? Cosign2.Program! : Cosign;
            string[] form = !isBundle || verifier != Cosign ? [] : ["--new-bundle-format=false"];
            string[] verify = ["verify", "--insecure-ignore-tlog", .. form, "--key", publicKey, "-a", $"by=us {seed}", image];
            await _tools.RunAsync(verifier, verify);
            verify[^2] = "by=nobody";
            Assert.NotEqual(0, (await _tools.RunToExitAsync(verifier, verify)).ExitCode);

            if (seed % 4 == 0)
            {
                byte[] predicate = Encoding.UTF8.GetBytes($"{{\"seed\":{seed}}}");
                await signer.AttestAsync(location, PredicateType, predicate, cancellationToken: stopped);
                await _tools.RunAsync(
                    verifier,
                    ["verify-attestation", "--insecure-ignore-tlog", .. form, "--key", publicKey, "--type", PredicateType, image]);
                string file = _temp.Write($"{seed}.json", predicate);
                await _tools.RunAsync(
                    cosign,
                    [
                        .. Offline(cosign, "attest"),
                            "--key",
                            privateKey,
                            "--type",
                            "https://example.com/theirs/v1",
                            "--predicate",
                            file,
                            image,
                    ]);
                SignatureReport report = await VerifyAsync(location, key.PublicKey);
                Assert.True(report.IsAttested(PredicateType));
                Assert.True(report.IsAttested("https://example.com/theirs/v1"));
            }
        });
        keys.ForEach(static key => key.Key.Dispose());
    }

    [Cosign2Fact(DockerRegistryServer.Tool, Cosign)]
    public async Task WhatWasChanged_IsRefusedByCosignToo()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await using var client = new RegistryClient();
        string key = _temp.Write("right.pub", Encoding.UTF8.GetBytes(KeySample.Key.ToPem()));
        var taken = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Cases.Spread(KeyMutations.All.Where(static mutation => !mutation.Name.EndsWith("another image", StringComparison.Ordinal)), 24)
                .Prepend(null)
                .Index(),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (row, stopped) =>
            {
                RegistryRepository repository = client.GetRepository($"{registry.Address}/team/case{row.Index}");
                await repository.PutAsync(
                    Descriptor.Empty with { MediaType = MediaTypes.OciConfig, Data = null },
                    new MemoryStream("{}"u8.ToArray()),
                    stopped);
                await repository.PutManifestAsync(KeySample.Image.Manifest, KeySample.Manifest, tag: null, stopped);
                ImageSignature signature = (row.Item?.Make() ?? KeySample.OfBundle()).Build();
                await AttachAsync(client, repository, signature);
                string image = $"{repository.Name}@{KeySample.Image.Manifest.Digest}";
                ToolOutput run = await _tools.RunToExitAsync(
                    Cosign,
                    ["verify", "--insecure-ignore-tlog", "--key", key, "-a", "team=red", image]);
                if (row.Item is null)
                {
                    Assert.True(run.ExitCode == 0, run.StandardError);
                }
                else if (run.ExitCode == 0)
                {
                    taken.Add(row.Item.Name);
                }
            });

        string more = string.Join('\n', taken.Where(static name => !TakenByCosign.Any(name.StartsWith)).Order(StringComparer.Ordinal));
        Assert.True(more.Length == 0, more);
    }

    [NewerSkopeosFact]
    public async Task PoliciesOfContainers_AreReadAsSkopeoReadsThem()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await using var client = new RegistryClient();
        ImageTransports transports = ImageTransports.Default.Add(new RegistryTransport(client));
        (SigningKey key, string publicKey, _) = await CreateKeyAsync(KeyAlgorithm.EcdsaP256);
        (SigningKey other, string otherKey, _) = await CreateKeyAsync(KeyAlgorithm.EcdsaP256);
        string name = $"{registry.Address}/team/app";
        string image = await PushAsync(client.GetRepository(name), 1);
        string tagged = await PushAsync(client.GetRepository(name), 3, "v1");
        string unsigned = await PushAsync(client.GetRepository($"{registry.Address}/team/unsigned"), 2);
        foreach (string one in (string[])[image, tagged])
        {
            await new CosignSigner(key).SignAsync(transports.Parse($"docker://{one}"));
        }

        string skopeoKey = $"{publicKey[..^4]}.key";
        string signedBySkopeo = await PushAsync(client.GetRepository($"{registry.Address}/team/skopeo"), 4, "v2");
        await ExternalTool.RunAsync(
            Skopeo.Newer[0],
            "--policy",
            _temp.Write("any.json", """{"default":[{"type":"insecureAcceptAnything"}]}"""u8.ToArray()),
            "--registries.d",
            WriteRegistries(registry.Address),
            "copy",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
            "--sign-by-sigstore-private-key",
            skopeoKey,
            "--sign-passphrase-file",
            _temp.Write("passphrase", "\n"u8.ToArray()),
            $"docker://{tagged}",
            $"docker://{signedBySkopeo}");
        (string Requirement, string Image)[] rows =
        [
            (Signed(publicKey), image),
            (Signed(otherKey), image),
            (Signed(publicKey), unsigned),
            (Signed(publicKey, "matchRepository"), image),
            (Signed(publicKey, "matchExact"), image),
            (Signed(publicKey, "matchRepoDigestOrExact"), image),
            (Signed(publicKey, "exactRepository\",\"dockerRepository\":\"" + name), image),
            (Signed(publicKey, "exactRepository\",\"dockerRepository\":\"" + name + "2"), image),
            (Signed(publicKey, "exactReference\",\"dockerReference\":\"" + name + ":latest"), image),
            (
                Signed(publicKey, $"remapIdentity\",\"prefix\":\"{registry.Address}/team\",\"signedPrefix\":\"{registry.Address}/team"),
                image),
            (Signed(publicKey, $"remapIdentity\",\"prefix\":\"{registry.Address}/team\",\"signedPrefix\":\"example.com/team"), image),
            (Signed(publicKey, $"remapIdentity\",\"prefix\":\"{registry.Address}/te\",\"signedPrefix\":\"example.com/te"), image),
            (Signed(publicKey), tagged),
            (Signed(publicKey, "matchRepository"), tagged),
            (Signed(publicKey), signedBySkopeo),
            (Signed(publicKey, "matchExact"), signedBySkopeo),
            (Signed(publicKey, "exactReference\",\"dockerReference\":\"" + signedBySkopeo), signedBySkopeo),
            (Signed(otherKey), signedBySkopeo),
            ("""{"type":"reject"}""", image),
            ("""{"type":"insecureAcceptAnything"}""", unsigned),
        ];
        foreach ((string requirement, string one) in rows)
        {
            string policy = _temp.Write(
                "policy.json",
                Encoding.UTF8.GetBytes(
                    $$"""{"default":[{"type":"reject"}],"transports":{"docker":{"{{registry.Address}}":[{{requirement}}]} } }"""));
            await using ImageSource source = await transports.Parse($"docker://{one}").OpenAsync();
            PolicyVerdict verdict = await (await ContainersPolicy.LoadAsync(policy)).EvaluateAsync(source);
            foreach (string skopeo in Skopeo.Newer)
            {
                ToolOutput run = await ExternalTool.RunToExitAsync(
                    skopeo,
                    "--policy",
                    policy,
                    "--registries.d",
                    _temp.PathOf("registries.d"),
                    "copy",
                    "--src-tls-verify=false",
                    $"docker://{one}",
                    $"dir:{_temp.PathOf("copied")}");
                Assert.True(run.ExitCode == 0 == verdict.IsSatisfied, $"{requirement} {one}: {verdict}; {skopeo}: {run.StandardError}");
            }
        }

        key.Dispose();
        other.Dispose();

        static string Signed(string path, string? identity = null) =>
            $"{{\"type\":\"sigstoreSigned\",\"keyPath\":\"{path}\""
            + $"{(identity is null ? "" : $",\"signedIdentity\":{{\"type\":\"{identity}\"}}")}}}";
    }

    private static string[] Offline(string cosign, string verb) =>
        [verb, "--yes", "--tlog-upload=false", .. cosign == Cosign2.Program ? Array.Empty<string>() : ["--use-signing-config=false"]];

    private static Dictionary<string, string> Map(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private static async Task<SignatureReport> VerifyAsync(
        ImageLocation location,
        VerificationKey key,
        IReadOnlyDictionary<string, string>? annotations = null)
    {
        await using ImageSource source = await location.OpenAsync();
        return await ImageSignatures.VerifyAsync(
            source,
            [new PublicKeyVerifier(key) { Annotations = annotations ?? ReadOnlyDictionary<string, string>.Empty }]);
    }

    private static async Task AssertSignedAsync(ImageLocation location, VerificationKey key, int seed, SignatureFormat format)
    {
        SignatureReport report = await VerifyAsync(location, key, Map("seed", $"{seed}"));
        SignatureVerdict verdict = Assert.Single(report.Signatures).Verdict;
        Assert.True(verdict.IsVerified, $"{key.Algorithm} {format}: {verdict.Reason}");
        Assert.Equal(format, verdict.Signature.Format);
    }

    private static async Task<string> PushAsync(RegistryRepository repository, int seed, string? tag = null)
    {
        byte[] config = Encoding.UTF8.GetBytes(
            $$"""{"architecture":"amd64","os":"linux","seed":{{seed}},"rootfs":{"type":"layers","diff_ids":[]} }""");
        var manifest = new ImageManifest
        {
            Config = await repository.AddAsync(new MemoryStream(config), MediaTypes.OciConfig),
            Layers = [],
            MediaType = seed % 2 == 0 ? MediaTypes.OciManifest : MediaTypes.DockerManifest,
        };
        Descriptor pushed = manifest.ToDescriptor();
        await repository.PutManifestAsync(pushed, manifest.RawBytes, tag);
        return tag is null ? $"{repository.Name}@{pushed.Digest}" : $"{repository.Name}:{tag}";
    }

    private static async Task AttachAsync(RegistryClient client, RegistryRepository repository, ImageSignature signature)
    {
        await repository.PutAsync(signature.Blob, new MemoryStream(signature.Content.ToArray()));
        if (signature.Format == SignatureFormat.Bundle)
        {
            ImageSource artifact = new ArtifactBuilder
            {
                ArtifactType = SigningMediaTypes.SigstoreBundle,
                Subject = KeySample.Image.Manifest,
                Blobs = [ArtifactBlob.Of(signature.Content.ToArray(), SigningMediaTypes.SigstoreBundle)],
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [AnnotationKeys.SigstoreBundleContent] = "dsse-envelope",
                    [AnnotationKeys.SigstoreBundlePredicateType] = "https://sigstore.dev/cosign/sign/v1",
                    [AnnotationKeys.Created] = "2026-01-01T00:00:00Z",
                },
            }.Build();
            var place = new ImageLocation(new RegistryTransport(client), repository.Name, artifact.ResolveRoot().Digest.ToString());
            await ImageCopier.CopyAsync(artifact, place);
            return;
        }

        byte[] config = "{\"architecture\":\"\",\"os\":\"\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"u8.ToArray();
        var manifest = new ImageManifest
        {
            Config = await repository.AddAsync(new MemoryStream(config), MediaTypes.OciConfig),
            Layers = [signature.Blob],
        };
        Descriptor descriptor = manifest.ToDescriptor();
        string tag = CosignTag.Of(
            KeySample.Image.Manifest.Digest,
            signature.Blob.MediaType == SigningMediaTypes.SimpleSigning ? AttachmentKind.Signature : AttachmentKind.Attestation);
        await repository.PutManifestAsync(descriptor, manifest.RawBytes, tag);
    }

    private string WriteRegistries(string address)
    {
        _temp.Write("registries.d/a.yaml", Encoding.UTF8.GetBytes($"docker:\n  {address}:\n    use-sigstore-attachments: true\n"));
        return _temp.PathOf("registries.d");
    }

    private async Task<(SigningKey Key, string Public, string Private)> CreateKeyAsync(KeyAlgorithm algorithm)
    {
        SigningKey key = SigningKey.Create(algorithm);
        string prefix = _temp.PathOf(Guid.NewGuid().ToString("N"));
        string pem = _temp.Write(Guid.NewGuid().ToString("N"), Encoding.UTF8.GetBytes(key.ToPem()));
        await _tools.RunAsync(Cosign, "import-key-pair", "--yes", "--key", pem, "--output-key-prefix", prefix);
        Assert.Equal(key.PublicKey, VerificationKey.Parse(File.ReadAllText($"{prefix}.pub")));
        return (key, $"{prefix}.pub", $"{prefix}.key");
    }
}

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using OciContent.Images;
using OciContent.Interop.Tests.Kit;
using OciContent.Registry;
using OciContent.Signing;
using OciContent.Signing.Notation;
using OciContent.Signing.Tests.Kit;
using OciContent.Signing.Tests.Notation;
using OciContent.Storage;
using OciContent.TestKit.Registries;

namespace OciContent.Interop.Tests;

/// <summary>notation over a real registry: what it signs is verified, what is signed it verifies, and what it refuses is refused.</summary>
public sealed class NotationTests
{
    private const string Repository = "team/app";

    // What notation takes in one format or both, although the specification refuses it.
    private static readonly string[] TakenByNotation =
    [
        "authority with a weak key",
        "authority with constraints that are not critical",
        "critical header of the format",
        "critical header of the payload's type",
        "critical header that is not known",
        "critical header that only informs",
        "critical header with a duplicate",
        "envelope with a duplicate (JWS)",
        "envelope with a field more (JWS)",
        "envelope with a header that is unsigned too (COSE)",
        "envelope with a number for an agent (COSE)",
        "envelope with a signed header that is unsigned too (JWS)",
        "envelope with a text for a time stamp (COSE)",
        "envelope with an unsigned algorithm (COSE)",
        "envelope with an unsigned algorithm (JWS)",
        "envelope with an unsigned expiry (JWS)",
        "envelope with several signatures (JWS)",
        "envelope with unsigned critical headers (JWS)",
        "leaf for anyExtendedKeyUsage too",
        "plugin's version alone",
        "signing time of an authority beside it",
        "signing time of the signer beside an authority's",
    ];

    [NewerToolsFact(NotationTool.Tool, DockerRegistryServer.Tool)]
    public async Task Signatures_AreVerifiedBothWays()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await using var client = new RegistryClient();
        using var notation = new NotationTool();
        string name = $"{registry.Address}/{Repository}";
        RegistryRepository repository = client.GetRepository(name);
        var signers = new List<NotationSigner>();
        var stores = new NotationTrustStore();
        foreach (string key in NotationKeys.Allowed)
        {
            // What notation signs only we trust, and the other way around.
            NotationScenario theirs = ScenarioOf(name, key);
            IReadOnlyList<NotationCertificate> chain = theirs.Issue();
            notation.AddKey(key, chain, chain[0].Key.ExportPkcs8PrivateKeyPem());
            stores = stores.With(NotationScenario.Store, chain[2].Der);
            NotationScenario ours = ScenarioOf(name, key);
            ours.Root = ours.Root with { Subject = "CN=our root,O=Example,ST=WA,C=US", Key = "EC-384:ours" };
            chain = ours.Issue();
            signers.AddRange(
                ((NotationEnvelopeFormat[])[NotationEnvelopeFormat.Cose, NotationEnvelopeFormat.Jws]).Select(format =>
                    NotationSigner.FromPem(
                        string.Concat(chain.Select(static one => one.Pem)),
                        chain[0].Key.ExportPkcs8PrivateKeyPem(),
                        options: new NotationSigningOptions
                        {
                            Format = format,
                            Expiry = signers.Count % 4 == 0 ? null : TimeSpan.FromDays(1),
                        })));
            notation.Trust(NotationScenario.Store, key, chain[2]);
        }

        var policy = NotationTrustPolicy.Parse(Encoding.UTF8.GetBytes(ScenarioOf(name).Policy()));
        var verifier = new NotationVerifier(policy, stores) { Annotations = new Dictionary<string, string> { ["by"] = "notation" } };
        notation.SetPolicy(ScenarioOf(name).Policy());
        await Parallel.ForEachAsync(
            Cases.Seeds(200, 12),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (seed, stopped) =>
            {
                // Each key and format of theirs, with the other format of ours.
                int key = seed / 2 % NotationKeys.Allowed.Count;
                bool isCose = seed % 2 == 1;
                Descriptor image = await PushAsync(repository, seed);
                string reference = $"{name}@{image.Digest}";
                await notation.SignAsync(reference, NotationKeys.Allowed[key], isCose, "--user-metadata", "by=notation", "--expiry", "24h");
                await signers[(key * 2) + (isCose ? 1 : 0)]
                    .SignAsync(repository, image, new Dictionary<string, string> { ["by"] = "us", ["seed"] = $"{seed}" }, stopped);

                Assert.Null(await notation.VerifyAsync(reference, "--user-metadata", "by=us", "--user-metadata", $"seed={seed}"));
                SignatureVerdict[] verdicts = await VerifyAsync(repository, verifier, image);
                SignatureVerdict verified = Assert.Single(verdicts, static verdict => verdict.IsVerified);
                Assert.Empty(verified.Notes);
                Assert.Equal(isCose ? SigningMediaTypes.Cose : SigningMediaTypes.Jws, verified.Signature.Blob.MediaType);
                Assert.Equal(SignatureCheck.CertificateChain, Assert.Single(verdicts, static verdict => !verdict.IsVerified).FailedCheck);
            });
        signers.ForEach(static signer => signer.Dispose());
    }

    [NewerToolsFact(NotationTool.Tool, DockerRegistryServer.Tool)]
    public async Task Mutations_AreRefusedByNotationToo()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await using var client = new RegistryClient();
        string name = $"{registry.Address}/{Repository}";
        RegistryRepository repository = client.GetRepository(name);
        IEnumerable<(NotationMutation Mutation, bool IsCose)> rows = NotationMutations.All.SelectMany(static mutation =>
            (mutation.IsCose is { } only ? [only] : (bool[])[false, true]).Select(isCose => (mutation, isCose)));
        var taken = new ConcurrentBag<string>();
        var others = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Cases.Spread(rows, 24).Index(),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (row, _) =>
            {
                (NotationMutation mutation, bool isCose) = row.Item;
                Descriptor image = await PushAsync(repository, row.Index);
                NotationScenario scenario = ScenarioOf(name, image: image);
                scenario.IsCose = isCose;
                SignatureSubject subject = scenario.Subject;
                mutation.Apply(scenario);
                if (
                    scenario.Subject != subject
                    || mutation.Check == SignatureCheck.Kind
                    || scenario.Verification["level"]!.GetValue<string>() == "skip")
                {
                    // Not about the signature, but about what is asked for.
                    return;
                }

                (SignatureVerdict verdict, string? refusal) = await AskBothAsync(repository, scenario, image);
                if (verdict.IsVerified)
                {
                    others.Add($"{mutation} ({isCose}): {verdict}");
                }

                if (refusal is null)
                {
                    taken.Add(mutation.IsCose is null ? $"{mutation}" : $"{mutation} ({(isCose ? "COSE" : "JWS")})");
                }
            });

        Assert.True(others.IsEmpty, string.Join('\n', others.Order(StringComparer.Ordinal)));
        string[] unknown = [.. taken.Distinct().Except(TakenByNotation).Order(StringComparer.Ordinal)];
        Assert.True(unknown.Length == 0, string.Join('\n', unknown));
    }

    [NewerToolsFact(NotationTool.Tool, DockerRegistryServer.Tool)]
    public async Task Variants_AreTakenByNotationToo()
    {
        await using DockerRegistryServer registry = await DockerRegistryServer.StartAsync();
        await using var client = new RegistryClient();
        string name = $"{registry.Address}/{Repository}";
        RegistryRepository repository = client.GetRepository(name);
        var differences = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            NotationVariants.All.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (row, _) =>
            {
                Descriptor image = await PushAsync(repository, 10_000 + row.Index);
                NotationScenario scenario = ScenarioOf(name, image: image);
                row.Item.Apply(scenario);
                (SignatureVerdict verdict, string? refusal) = await AskBothAsync(repository, scenario, image);
                if (!verdict.IsVerified || refusal is not null)
                {
                    differences.Add($"{row.Item.Name}: {verdict}; notation: {refusal}");
                }
            });

        Assert.True(differences.IsEmpty, string.Join('\n', differences.Order(StringComparer.Ordinal)));
    }

    private static async Task<(SignatureVerdict Verdict, string? Refusal)> AskBothAsync(
        RegistryRepository repository,
        NotationScenario scenario,
        Descriptor image)
    {
        NotationSigned signed = scenario.Sign();
        await AttachAsync(repository, image, signed.Envelope, scenario.LayerType);
        using var notation = new NotationTool();
        NotationCertificate anchor = scenario.Anchor(signed.Chain);
        notation.Trust(NotationScenario.Store, "anchor", anchor);
        notation.Trust(NotationScenario.AuthorityStore, "anchor", anchor);
        notation.Trust(NotationScenario.StampStore, "anchor", signed.StampRoot);
        notation.SetPolicy(scenario.Policy());
        return (
            scenario.Verifier(signed.Chain, signed.StampRoot).Verify(scenario.SignatureOf(signed.Envelope), scenario.Subject),
            await notation.VerifyAsync(
                $"{repository.Name}@{image.Digest}",
                scenario.Annotations.SelectMany(static one => (string[])["--user-metadata", $"{one.Key}={one.Value}"])));
    }

    private static async Task<SignatureVerdict[]> VerifyAsync(RegistryRepository repository, NotationVerifier verifier, Descriptor image)
    {
        var verdicts = new List<SignatureVerdict>();
        foreach (Descriptor referrer in await repository.FindReferrersAsync(image.Digest, SigningMediaTypes.NotationSignature))
        {
            ImageManifest manifest = await repository.ReadManifestAsync(referrer);
            ReadOnlyMemory<byte> envelope = await repository.ReadBytesAsync(manifest.Layers[0]);
            verdicts.Add(
                verifier.Verify(
                    new ImageSignature(manifest.Layers[0], envelope.Span, referrer),
                    new SignatureSubject(image, ImageReference.Parse(repository.Name))));
        }

        return [.. verdicts];
    }

    private static NotationScenario ScenarioOf(string repository, string key = "EC-256:leaf", Descriptor? image = null)
    {
        var scenario = new NotationScenario();
        scenario.Leaf = scenario.Leaf with { Key = key };
        scenario.Statement["registryScopes"] = new JsonArray(repository);
        scenario.Manifest = image ?? scenario.Manifest;
        scenario.Subject = new SignatureSubject(scenario.Manifest, ImageReference.Parse(repository));
        return scenario;
    }

    // A small image or index of its own.
    private static async Task<Descriptor> PushAsync(RegistryRepository repository, int seed)
    {
        var random = new Random(seed);
        Descriptor config = await repository.AddAsync(Encoding.UTF8.GetBytes($$"""{"seed":{{seed}}}"""), MediaTypes.OciConfig);
        var layers = new List<Descriptor>();
        for (int i = random.Next(4); i > 0; i--)
        {
            byte[] layer = new byte[random.Next(1, 300)];
            random.NextBytes(layer);
            layers.Add(await repository.AddAsync(layer, random.Next(2) == 0 ? MediaTypes.OciLayer : MediaTypes.OciLayerGzip));
        }

        bool isDocker = random.Next(4) == 0;
        Descriptor image = await repository.PutAsync(
            new ImageManifest
            {
                MediaType = isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest,
                Config = config with { MediaType = isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig },
                Layers = isDocker ? [.. layers.Select(static layer => layer with { MediaType = MediaTypes.DockerLayerGzip })] : layers,
            });
        return random.Next(4) == 0
            ? await repository.PutAsync(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [image] })
            : image;
    }

    private static async Task AttachAsync(RegistryRepository repository, Descriptor image, byte[] envelope, string mediaType)
    {
        await repository.PutAsync(Descriptor.Empty, "{}"u8.ToArray());
        await repository.PutAsync(
            new ImageManifest
            {
                MediaType = MediaTypes.OciManifest,
                ArtifactType = SigningMediaTypes.NotationSignature,
                Config = Descriptor.Empty,
                Layers = [await repository.AddAsync(envelope, mediaType)],
                Subject = image,
                Annotations = new Dictionary<string, string> { ["io.cncf.notary.x509chain.thumbprint#S256"] = "[]" },
            });
    }
}

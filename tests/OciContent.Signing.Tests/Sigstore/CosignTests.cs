using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;
using OciContent.TestKit.Registries;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>cosign is asked about what the tests make: what it verifies is verified, and what it refuses is refused.</summary>
public sealed class CosignTests
{
    // What cosign 2 or 3 lets pass and is refused here, because a specification says so, or to trust less.
    private static readonly HashSet<string> Stricter =
    [
        "Envelope: too many time stamps",
        "Envelope: signature about two images",
        "Envelope: statement of another type",
        "Envelope: statement without a predicate type",
        "Envelope: entry with a field more",
        "Envelope: entry of two signatures",
        "Envelope: entry called something else",
        "Envelope: checkpoint of another size",
        "Envelope: checkpoint in another name",
        "Envelope: checkpoint of another log",
        "Envelope: two names",
        "Envelope: names beyond count",
        "Envelope: another issuer in the old field",
        "Envelope: for any use",
        "Envelope: for no stated use",
        "Envelope: for encryption",
        "Envelope: a time stamp after the certificate, beside the log's time",
        "Envelope: an authority",
        "Envelope: a root that comes along",
        "InToto: entry with a field more",
        "Message: entry with a field more",

        // cosign 2.5, since GHSA-whqx-f9j3-ch6m was found.
        "Envelope: entry of another hash",
        "Envelope: entry of no hash",
        "Envelope: entry of a hash that is not hex",
        "InToto: entry of another hash",
        "InToto: entry of no hash",
        "InToto: entry of a hash that is not hex",

        // A file is verified by its content, whatever the bundle says its digest is; an image is not read.
        "Message: digest of another length",
        "Message: digest of another image",

        // cosign makes the entries of Rekor v2 anew, and takes tree and place from elsewhere.
        "Envelope2: entry called another version",
        "Envelope2: log that was not trusted any more",
        "Envelope2: log that was not trusted yet",
        "Envelope2: proof of another place",
        "Envelope2: proof of a place beyond the tree",
        "Envelope2: proof of another root",
        "Envelope2: proof of no root",
        "Envelope2: proof of a smaller tree",
        "Envelope2: proof of a tree of no entries",
        "Envelope2: proof of a tree of less than none",
        "Envelope2: checkpoint with too many signatures",
        "Envelope2: a time stamp that is signed by SHA-1",
        "Message2: a time stamp that is signed by SHA-1",
        "Envelope2: a time stamp with another certificate named",
        "Message2: a time stamp with another certificate named",
    ];

    private static readonly SignatureShape[] Shapes =
    [
        SignatureShape.Envelope, SignatureShape.InToto, SignatureShape.Message, SignatureShape.Envelope2, SignatureShape.Message2,
    ];

    [CosignFact]
    public void Bundles_AreVerifiedByCosignToo()
    {
        foreach (CosignProgram cosign in CosignProgram.All)
        {
            // cosign 2.5 hashes by SHA-256, whatever the curve.
            bool isNew = cosign.Knows(SignatureShape.Envelope2);
            foreach (SignatureShape shape in Shapes.Where(cosign.Knows))
            {
                foreach (int seed in Cases.Seeds(20, 2))
                {
                    byte[] content = BitConverter.GetBytes(seed);
                    using var folder = new TempFolder();
                    var forge = new Forge(shape)
                    {
                        Key = SigstoreVerifierTests.Signer(
                            isNew && seed % 2 == 1 && shape is not (SignatureShape.Message or SignatureShape.Message2) ? "P384" : "P256"),
                        Image = new Descriptor
                        {
                            MediaType = "application/vnd.oci.image.manifest.v1+json",
                            Digest = Digest.Compute(content),
                            Size = content.Length,
                        },
                    };
                    ImageSignature signature = forge.Make();
                    SignatureVerdict verdict = TestSigstore
                        .Verifier(forge.TrustedRoot())
                        .Verify(signature, new SignatureSubject(forge.Image));
                    (bool isVerified, string said) = cosign.Verify(forge, content, folder);

                    Assert.Null(verdict.Reason);
                    Assert.True(isVerified, $"{cosign}, {shape}: {said}");
                }
            }

            Assert.True(cosign.Knows(SignatureShape.Envelope), $"{cosign} verifies nothing.");
        }
    }

    [CosignFact]
    public void Keys_WithALog_AreVerifiedByCosignToo()
    {
        foreach (CosignProgram cosign in CosignProgram.All)
        {
            foreach (SignatureShape shape in Shapes.Where(cosign.Knows))
            {
                using var folder = new TempFolder();
                var forge = new Forge(shape) { IsByKey = true };
                SignatureVerdict verdict = PublicKeyVerifierTests.Verify(forge);
                (bool isVerified, string said) = cosign.Verify(forge, CosignProgram.Content, folder);

                Assert.Null(verdict.Reason);
                Assert.True(isVerified, $"{cosign}, {shape}: {said}");
                var unlogged = new Forge(shape)
                {
                    IsByKey = true,
                    Finished = static bundle => bundle.Set("verificationMaterial.tlogEntries", new JsonArray()),
                };
                verdict = PublicKeyVerifierTests.Verify(unlogged);
                (isVerified, said) = cosign.Verify(unlogged, CosignProgram.Content, folder);

                Assert.Equal(SignatureCheck.LogEntry, verdict.FailedCheck);
                Assert.False(isVerified, $"{cosign}, {shape}: {said}");
            }
        }
    }

    [CosignFact]
    public async Task Images_OfARegistryAreVerifiedByCosignToo()
    {
        if (ToolPath.ReasonToSkip(DockerRegistryServer.Tool) is not null)
        {
            return;
        }

        await using DockerRegistryServer server = await DockerRegistryServer.StartAsync();
        using var registry = new PlainRegistry(server);
        foreach (int seed in Cases.Seeds(200, 4))
        {
            SignatureShape shape = (seed % 4) switch
            {
                0 => SignatureShape.Tag,
                1 => SignatureShape.AttestationTag,
                2 => SignatureShape.Envelope,
                _ => SignatureShape.Envelope2,
            };
            bool isAttestation = shape == SignatureShape.AttestationTag || (shape != SignatureShape.Tag && seed % 8 > 3);
            var forge = new Forge(shape)
            {
                Image = await registry.PutImageAsync("app", seed),
                PredicateType = isAttestation ? "https://example.com/says/v1" : Forge.SignPredicate,
            };
            ImageSignature signature = forge.Make();
            if (shape is SignatureShape.Tag or SignatureShape.AttestationTag)
            {
                await registry.PutTagAsync("app", forge.Image, signature, shape == SignatureShape.Tag ? "sig" : "att");
            }
            else
            {
                await registry.PutReferrerAsync("app", forge.Image, signature, forge.PredicateType);
            }

            Assert.Null(TestSigstore.Verifier(forge.TrustedRoot()).Verify(signature, new SignatureSubject(forge.Image)).Reason);
            foreach (CosignProgram cosign in CosignProgram.All)
            {
                // Bundles beside images are younger than cosign 2.5.
                if (shape is SignatureShape.Envelope or SignatureShape.Envelope2 && !cosign.Knows(SignatureShape.Envelope2))
                {
                    continue;
                }

                using var folder = new TempFolder();
                (bool isVerified, string said) = cosign.VerifyImage($"{server.Address}/app@{forge.Image.Digest}", forge, folder);

                Assert.True(isVerified, $"{cosign}, {shape}: {said}");
            }
        }
    }

    [CosignFact]
    public void Mutations_AreRefusedByCosignToo()
    {
        var verified = new List<string>();
        foreach (CosignProgram cosign in CosignProgram.All)
        {
            SignatureShape[] known = [.. Shapes.Where(cosign.Knows)];
            IEnumerable<Mutation> asked = MutationTests.All.Values.Where(
                one => known.Contains(one.Shape) && !Stricter.Contains(one.ToString()));
            foreach (Mutation mutation in Cases.Spread(asked, 30))
            {
                using var folder = new TempFolder();
                var forge = new Forge(mutation.Shape);
                mutation.Apply(forge);
                forge.Make();
                if (cosign.Verify(forge, CosignProgram.Content, folder).IsVerified)
                {
                    verified.Add($"{cosign}: {mutation}");
                }
            }
        }

        Assert.True(verified.Count == 0, $"cosign verifies what is refused here: {string.Join("; ", verified)}");
    }
}

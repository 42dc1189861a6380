using System.Text.Json.Nodes;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>Signatures by a key that are nearly right: each gives a verdict, and what was signed stays what was signed.</summary>
public sealed class KeyFuzzTests
{
    public static TheoryData<string> MediaTypes() =>
        [SigningMediaTypes.SimpleSigning, SigningMediaTypes.DsseEnvelope, SigningMediaTypes.SigstoreBundle];

    [Theory]
    [MemberData(nameof(MediaTypes))]
    public void Verify_JudgesAnySignature(string mediaType)
    {
        ImageSignature original = Sample(mediaType);
        byte[] signed = Signed(mediaType, original.Content.ToArray());
        Parallel.For(0, Cases.Mutations(20_000, 3000), seed =>
        {
            var random = new Random(seed);
            ImageSignature changed = Change(original, random);
            SignatureVerdict verdict = new PublicKeyVerifier(KeySample.Key) { Annotations = KeySample.Annotations }
                .Verify(changed, KeySample.Image);

            Assert.Equal(verdict.IsVerified, verdict.Reason is null);
            Assert.DoesNotContain('\n', verdict.Reason ?? "");
            if (verdict.IsVerified)
            {
                Assert.Equal(signed, Signed(mediaType, changed.Content.ToArray()));
            }
        });
    }

    private static ImageSignature Sample(string mediaType) => (mediaType switch
    {
        SigningMediaTypes.SimpleSigning => KeySample.OfSimple(),
        SigningMediaTypes.DsseEnvelope => KeySample.OfEnvelope(),
        _ => KeySample.OfBundle(),
    }).Build();

    private static ImageSignature Change(ImageSignature original, Random random)
    {
        byte[] content = original.Content.ToArray();
        var annotations = new Dictionary<string, string>(original.Blob.Annotations!, StringComparer.Ordinal);
        if (annotations.Count > 0 && random.Next(2) == 0)
        {
            string name = annotations.Keys.ElementAt(random.Next(annotations.Count));
            annotations[name] = System.Text.Encoding.Latin1.GetString(
                MutatedBytes.Of(random, System.Text.Encoding.Latin1.GetBytes(annotations[name])));
        }
        else
        {
            content = MutatedBytes.Of(random, content);
        }

        Descriptor blob = original.Blob with { Digest = Digest.Compute(content), Size = content.Length, Annotations = annotations };
        return new ImageSignature(blob, content);
    }

    // The bytes that the signature is over, with their type where they have one.
    private static byte[] Signed(string mediaType, byte[] content)
    {
        if (mediaType == SigningMediaTypes.SimpleSigning)
        {
            return content;
        }

        JsonNode envelope = JsonNode.Parse(content)!;
        if (mediaType == SigningMediaTypes.SigstoreBundle)
        {
            envelope = envelope["dsseEnvelope"]!;
        }

        return [.. System.Text.Encoding.UTF8.GetBytes(
            $"{envelope["payloadType"]}\n"), .. Convert.FromBase64String((string)envelope["payload"]!)];
    }
}

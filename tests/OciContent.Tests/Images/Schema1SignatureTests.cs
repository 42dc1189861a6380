using System.Globalization;
using System.Text;
using System.Text.Json;
using OciContent.Images;
using OciContent.Tests.Json;

namespace OciContent.Tests.Images;

/// <summary>
/// What is signed, and so has the digest, is all that is read of a signed manifest of schema 1; anything else beside it is refused.
/// </summary>
public sealed class Schema1SignatureTests
{
    private const string Label = "schema 1 manifest";
    private static readonly int Length = ("{" + SignedSchema1.Members).Length;

    public static TheoryData<string, string> Forms => new()
    {
        { "{" + SignedSchema1.Members, "}" },
        { "{" + SignedSchema1.Members, "}\n" },
        { "{" + SignedSchema1.IndentedMembers, "\n}" },
        { " {\"\\u0073ignature\":\"é\"," + SignedSchema1.Members, " \t\r\n} " },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Digest_IsOverThePayload(string head, string tail)
    {
        var signed = new SignedSchema1 { Head = head, Tail = tail, Name = ",\n   \"signatures\": ", End = "\n}\n" };
        byte[] json = Encoding.UTF8.GetBytes(signed.ToString());
        Schema1Manifest manifest = Schema1Manifest.Parse(json);

        Assert.Equal(json, manifest.RawBytes.ToArray());
        Assert.Equal(signed.Payload, Encoding.UTF8.GetString(manifest.Payload.Span));
        Assert.Equal(Digest.Compute(Encoding.UTF8.GetBytes(signed.Payload)), manifest.Digest);
        Assert.Equal(json.Length, manifest.Size);
        Assert.Equal(
            new Descriptor
            {
                MediaType = MediaTypes.DockerSchema1SignedManifest,
                Digest = manifest.Digest,
                Size = json.Length,
            },
            manifest.ToDescriptor());
        Assert.Equal("latest", manifest.Tag);
        Assert.True(manifest.IsSigned);
    }

    [Fact]
    public void Signatures_AreKept()
    {
        string json = new SignedSchema1 { ProtectedHeaders = [null, null] }.ToString();
        Schema1Manifest manifest = Schema1Manifest.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Equal(2, manifest.Signatures.Count);
        Schema1Signature signature = manifest.Signatures[1];
        Assert.Equal("ES256", signature.Header["alg"].GetString());
        Assert.Equal("c2ln", signature.Signature);
        Assert.Equal(SignedSchema1.Base64(new SignedSchema1().Right), signature.Protected);
        Assert.Equal(manifest.Signatures[0], signature);
        Assert.Equal(manifest.Signatures[0].GetHashCode(), signature.GetHashCode());
    }

    [Fact]
    public void WithoutSignatures_TheDigestIsOverTheBytes()
    {
        byte[] json = Encoding.UTF8.GetBytes(new SignedSchema1().Payload);
        Schema1Manifest manifest = Schema1Manifest.Parse(json);

        Assert.False(manifest.IsSigned);
        Assert.Equal(Digest.Compute(json), manifest.Digest);
        Assert.Equal(manifest.RawBytes, manifest.Payload);
        Assert.Equal(MediaTypes.DockerSchema1Manifest, manifest.MediaType);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1")]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("2147483647")]
    [InlineData("4294967297")]
    [InlineData("LENGTH-1")]
    [InlineData("LENGTH+1")]
    [InlineData("ALL")]
    public void FormatLength_IsWhereTheSignedMembersEnd(string length)
    {
        int all = new SignedSchema1().ToString().Length;
        string number = length switch
        {
            "LENGTH-1" => Text(Length - 1),
            "LENGTH+1" => Text(Length + 1),
            "ALL" => Text(all),
            _ => length,
        };
        Assert.Equal(
            $"{Label}: signatures[0].protected: formatLength is {number}: expected {Length}, where the members before 'signatures' end.",
            Refuse(new SignedSchema1 { ProtectedHeaders = [SignedSchema1.Protected(number, "fQ")] }));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("170.0")]
    [InlineData("\"170\"")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("9223372036854775808")]
    [InlineData("1,\"formatLength\":1")]
    [InlineData("1,\"formatlength\":1")]
    [InlineData("1,\"formatTail\":\"fQ\"")]
    public void FormatLength_IsOneExactNumber(string length) =>
        Assert.StartsWith(
            $"{Label}: signatures[0].protected: ",
            Refuse(new SignedSchema1 { ProtectedHeaders = [SignedSchema1.Protected(length, "fQ")] }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"formatLength":1}""")]
    [InlineData("""{"formatTail":"fQ"}""")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"formatLength":1,"formatTail":"fQ"} {}""")]
    [InlineData("""{"formatLength":1,"formatTail":"\ud800"}""")]
    public void ProtectedHeaders_AreStrictJson(string header) =>
        Assert.StartsWith(
            $"{Label}: signatures[0].protected: ",
            Refuse(new SignedSchema1 { ProtectedHeaders = [header] }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("", "")] // {
    [InlineData("LA", ",")]
    [InlineData("XX0", "]}")]
    [InlineData("fX0", "}}")]
    [InlineData("LCJmc0xheWVycyI6W119", ",\"fsLayers\":[]}")]
    [InlineData("fQA", "}\0")]
    [InlineData("wqB9", "\u00A0}")]
    [InlineData("fQ==", "padded")]
    [InlineData("fR", "bits beyond the last byte")]
    [InlineData("fQ\\n", "white space")]
    [InlineData("fQ!", "another character")]
    [InlineData("Cn0+", "the other alphabet")]
    [InlineData("C", "half a byte")]
    public void FormatTail_IsAClosingBrace(string tail, string what)
    {
        string message = Refuse(new SignedSchema1 { ProtectedHeaders = [SignedSchema1.Protected(Text(Length), tail)] });
        Assert.Contains("formatTail is ", message, StringComparison.Ordinal);
        Assert.EndsWith("expected a closing brace and white space, in base64url without padding.", message, StringComparison.Ordinal);
        Assert.NotNull(what);
    }

    [Fact]
    public void ProtectedHeaders_AreBase64UrlWithoutPadding()
    {
        foreach (Func<string, string> encode in new Func<string, string>[]
            {
                static header => header.Replace("\"", "\\\"", StringComparison.Ordinal),
                static header =>
                    Convert.ToBase64String(Encoding.UTF8.GetBytes(header.PadRight(header.Length + 2 - (header.Length % 3 == 1 ? 1 : 0)))),
                static header => SignedSchema1.Base64(header + "  ") + "=",
                static header => SignedSchema1.Base64(header) + "\\n",
                static header => " " + SignedSchema1.Base64(header),
                static header =>
                    Convert
                        .ToBase64String(Encoding.UTF8.GetBytes(header.Replace("}", ",\"a\":\"???>>>\"}", StringComparison.Ordinal)))
                        .TrimEnd('='),
            })
        {
            Assert.EndsWith(" is not base64url without padding.", Refuse(new SignedSchema1 { Encode = encode }), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AllSignatures_RestoreOnePayload()
    {
        var signed = new SignedSchema1 { Name = "  ,\"signatures\":" };
        string other = SignedSchema1.Protected(Text(Length), SignedSchema1.Base64("\n}"));
        string longer = SignedSchema1.Protected(Text(Length + 1), "fQ");
        Schema1Manifest manifest = Schema1Manifest.Parse(
            Encoding.UTF8.GetBytes((signed with { ProtectedHeaders = [null, null, null] }).ToString()));
        Assert.Equal(signed.Payload, Encoding.UTF8.GetString(manifest.Payload.Span));

        foreach (string?[] headers in new[]
            {
                [null, other],
                [other, null],
                [null, null, other],
                [null, longer],
                [null, SignedSchema1.Protected("0", "fQ")],
                new[] { null, SignedSchema1.Protected("-1", "fQ") },
            })
        {
            Assert.EndsWith(
                $"signatures[{headers.Length - 1}].protected: it restores another payload than the first signature: expected one.",
                Refuse(signed with { ProtectedHeaders = headers }),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(
        ",\"fsLayers\":[{\"blobSum\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}],\"signatures\":",
        "}")]
    [InlineData(
        ",\"signatures\":",
        ",\"fsLayers\":[{\"blobSum\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]}")]
    [InlineData(",\"signatures\":", ",\"tag\":\"evil\"}")]
    [InlineData(",\"signatures\":", ",\"Tag\":\"evil\"}")]
    [InlineData(",\"signatures\":", ",\"unknown\":1}")]
    [InlineData(",\"unknown\":1,\"signatures\":", "}")]
    [InlineData(",\"payload\":\"e30\",\"signatures\":", "}")]
    [InlineData(",\"signatures\":", ",\"signatures\":[]}")]
    [InlineData(",\"signatures\":", ",\"Signatures\":[]}")]
    [InlineData(",\"Signatures\":", "}")]
    [InlineData(",\"signatures\":", "} {}")]
    [InlineData(",\"signatures\":", "}\0")]
    [InlineData(",\"signatures\":", "")]
    [InlineData("},{\"signatures\":", "}")]
    public void WhatIsNotSigned_IsRefused(string name, string end) => Refuse(new SignedSchema1 { Name = name, End = end });

    [Fact]
    public void AMemberBehindTheSignedOnes_IsRefused_AlsoWhenThePayloadLacksIt()
    {
        // Whole only together with what is not signed: another parser would see an image.
        string head = "{" + SignedSchema1.Members.Replace(",\"schemaVersion\":1", "", StringComparison.Ordinal);
        Assert.Contains(
            "formatLength is ",
            Refuse(new SignedSchema1 { Head = head, Name = ",\"schemaVersion\":1,\"signatures\":" }),
            StringComparison.Ordinal);
        Assert.Contains(
            "it is not the last",
            Refuse(new SignedSchema1 { Head = head, End = ",\"schemaVersion\":1}" }),
            StringComparison.Ordinal);
        Assert.Contains(
            "it is not the last",
            Refuse(
                new SignedSchema1
                {
                    Head = "{",
                    Name = "\"signatures\":",
                    End = "," + SignedSchema1.Members + "}",
                }),
            StringComparison.Ordinal);
        Assert.Contains("it is not the last", Refuse(new SignedSchema1 { Head = "{", Name = "\"signatures\":" }), StringComparison.Ordinal);
        Assert.Contains("'schemaVersion' is missing", Refuse(new SignedSchema1 { Head = head }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "it is empty: expected one signature or more")]
    [InlineData("null", "another kind of document has this key: expected one kind only")]
    [InlineData("{}", "an object is not an array")]
    [InlineData("[{}]", "is missing")]
    [InlineData("[null]", "null is not an object")]
    [InlineData("[{\"header\":{},\"protected\":\"\"}]", "the key 'signature' is missing")]
    [InlineData("[{\"header\":null,\"signature\":\"\",\"protected\":\"\"}]", "null is not an object")]
    [InlineData("[{\"header\":{},\"signature\":\"\",\"protected\":\"\",\"protected\":\"\"}]", "is duplicated")]
    public void BrokenSignatures_AreRefused(string signatures, string expected) =>
        Assert.Contains(expected, Refuse("{" + SignedSchema1.Members + ",\"signatures\":" + signatures + "}"), StringComparison.Ordinal);

    [Fact]
    public void ManySignatures_TakeMemoryInProportion()
    {
        string json = new SignedSchema1
        {
            Head = "{\"x\":\"" + new string('x', 1_000_000) + "\"," + SignedSchema1.Members,
            ProtectedHeaders = [.. Enumerable.Repeat<string?>(null, 10_000)],
        }.ToString();
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        Assert.InRange(bytes.Length, 2_000_000, ImageDocument.DefaultMaxSize);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(10_000, Schema1Manifest.Parse(bytes).Signatures.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60L * bytes.Length);
    }

    [Fact]
    public void AChangedBit_IsRefused_OrChangesTheDigest_OrNothing()
    {
        var signed = new SignedSchema1();
        byte[] json = Encoding.UTF8.GetBytes(signed.ToString());
        Schema1Manifest original = Schema1Manifest.Parse(json);
        for (int at = 0; at < json.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. json];
                changed[at] ^= (byte)(1 << bit);
                Schema1Manifest? manifest = null;
                if (Record.Exception(() => manifest = Schema1Manifest.Parse(changed)) is { } refusal)
                {
                    Refusal.Check(Label, Assert.IsType<JsonException>(refusal));
                }
                else if (manifest!.Digest == original.Digest)
                {
                    Assert.Equal(original.ToBytes(DocumentProfile.Default), manifest.ToBytes(DocumentProfile.Default));
                }
                else
                {
                    Assert.NotEqual(original.Payload.ToArray(), manifest.Payload.ToArray());
                }
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Refuse(SignedSchema1 signed) => Refuse(signed.ToString());

    private static string Refuse(string json) => Refusal.Check(Label, () => Schema1Manifest.Parse(Encoding.UTF8.GetBytes(json)));
}

using System.Text;
using OciContent.Tests.Kit;

namespace OciContent.Tests;

public sealed class DigestParsingTests
{
    private const string Hex64 = "6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b";
    private const string Hex96 = "d3fc7881460b7e22e3d172954463dddd7866d17597e7248453c48b3e9d26d9596bf9c4a9cf8072c9d5bad76e19af801d";
    private const string Hex128 = Hex64 + Hex64;

    /// <summary>Text, algorithm, encoded part, and whether the algorithm is supported.</summary>
    public static TheoryData<string, string, string, bool> Digests =>
        new()
        {
            // image-spec, descriptor.md, "Digests" and "Registered algorithms"
            { "sha256:" + Hex64, "sha256", Hex64, true },
            { "sha512:" + Hex128, "sha512", Hex128, true },
            { "blake3:" + Hex64, "blake3", Hex64, true },
            {
                "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8",
                "multihash+base58",
                "QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8",
                false
            },
            {
                "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564",
                "sha256+b64u",
                "LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564",
                false
            },
            // image-spec, schema/descriptor_test.go
            {
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "sha256",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                true
            },
            { "sha256+b64:" + Hex64, "sha256+b64", Hex64, false },
            { "sha256+foo-bar:" + Hex64, "sha256+foo-bar", Hex64, false },
            { "sha256.foo-bar:" + Hex64, "sha256.foo-bar", Hex64, false },
            {
                "sha256+b64u.unknownlength:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564=",
                "sha256+b64u.unknownlength",
                "LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564=",
                false
            },
            // go-digest, digest_test.go; there an unregistered algorithm is an error of its own, here it is unsupported
            { "sha384:" + Hex96, "sha384", Hex96, false },
            { "foo:d41d8cd98f00b204e9800998ecf8427e", "foo", "d41d8cd98f00b204e9800998ecf8427e", false },
            { "sha384.foo+bar:" + Hex96, "sha384.foo+bar", Hex96, false },
            { "sha384_foo+bar:" + Hex96, "sha384_foo+bar", Hex96, false },
            // the edges of the grammar
            { "0:0", "0", "0", false },
            { "a.b_c-d+e:=_-", "a.b_c-d+e", "=_-", false },
            { "sha2567:ABCDEF", "sha2567", "ABCDEF", false },
            { "sha25:z", "sha25", "z", false },
            { "sha256+sha256:" + Hex64, "sha256+sha256", Hex64, false },
        };

    /// <summary>Text, and the end of the message that refuses it.</summary>
    public static TheoryData<string, string> NotDigests => new()
    {
        // image-spec, schema/descriptor_test.go
        { ":" + Hex64, BadAlgorithm },
        { "sha256", NoColon },
        { "SHA256:" + Hex64, BadAlgorithm },
        { "sha256:5B0BCABD1ED22E9FB1310CF6C2DEC7CDEF19F0AD69EFA1F392E94A4333501270", NotHex },
        { "sha256+foo+-b:" + Hex64, BadAlgorithm },

        // go-digest, digest_test.go
        { "", NoColon },
        { "     ", NoColon },
        { "sha256:", "nothing follows the colon." },
        { "sha256:" + new string(' ', 64), NotHex },
        { ":", BadAlgorithm },
        { "d41d8cd98f00b204e9800998ecf8427e", NoColon },
        { "sha256:d41d8cd98f00b204e9800m98ecf8427e", NotHex },
        { "sha256:abcdef0123456789", "sha256 has 64 hex digits, not 16." },
        { "sha512:abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789", "sha512 has 128 hex digits, not 64." },
        { "blake3:abcdef0123456789abcdef0123456789abcdef01234", "blake3 has 64 hex digits, not 43." },
        { "sha384__foo+bar:" + Hex96, BadAlgorithm },

        // lengths
        { "sha256:" + Hex64[1..], "sha256 has 64 hex digits, not 63." },
        { "sha256:" + Hex64 + "0", "sha256 has 64 hex digits, not 65." },
        { "sha512:" + Hex128 + "00", "sha512 has 128 hex digits, not 130." },

        // what other parsers let through, and what would reach a path or an URL
        { "sha256:" + Hex64 + "\n", NotHex },
        { "sha256:" + Hex64 + "\0", NotHex },
        { "\nsha256:" + Hex64, BadAlgorithm },
        { " sha256:" + Hex64, BadAlgorithm },
        { "sha256:" + Hex64 + " ", NotHex },
        { "sha256 :" + Hex64, BadAlgorithm },
        { "sha256::" + Hex64, NotHex },
        { "sha\u200D256:" + Hex64, BadAlgorithm },
        { "\uFEFFsha256:" + Hex64, BadAlgorithm },
        { "bla\u212Ae3:" + Hex64, BadAlgorithm },
        { "sha\u0662\u0665\u0666:" + Hex64, BadAlgorithm },
        { "sha256:" + Hex64[1..] + "\u0661", NotHex },
        { "sha256:" + Hex64[1..] + "\uFF11", NotHex },
        { "sha256\uFF1A" + Hex64, NoColon },
        { "\u017Fha256:" + Hex64, BadAlgorithm },
        { "sha256:../../etc/passwd", NotHex },
        { "sha256:%2e%2e%2f" + Hex64[9..], NotHex },
        { "../sha256:" + Hex64, BadAlgorithm },
        { "..:" + Hex64, BadAlgorithm },
        { "/:" + Hex64, BadAlgorithm },
        { "foo:..", BadEncoded },
        { "foo:a/b", BadEncoded },
        { @"foo:a\b", BadEncoded },
        { "foo:%2e", BadEncoded },
        { "foo:bar\n", BadEncoded },
        { "foo:bar\0", BadEncoded },
        { "foo:\u0661", BadEncoded },
        { "foo:\u212A", BadEncoded },
        { "foo:bar:baz", BadEncoded },
        { "foo:", "nothing follows the colon." },
        { "+foo:bar", BadAlgorithm },
        { "foo+:bar", BadAlgorithm },
        { "foo/bar:baz", BadAlgorithm },
    };

    private static string BadAlgorithm => "the algorithm must be lowercase letters and digits, separated by one of '+', '.', '_', '-'.";

    private static string BadEncoded => "only ASCII letters, digits, '=', '_' and '-' may follow the colon.";

    private static string NotHex => "only lowercase hex digits may follow the colon.";

    private static string NoColon => "expected algorithm:encoded, with a colon.";

    [Theory]
    [MemberData(nameof(Digests))]
    public void Parse_TakesApart(string text, string algorithm, string encoded, bool isSupported)
    {
        Digest digest = Digest.Parse(text);
        Assert.Equal(text, digest.ToString());
        Assert.Equal(algorithm, digest.Algorithm.Name);
        Assert.Equal(encoded, digest.Encoded);
        Assert.Equal(isSupported, digest.Algorithm.IsSupported);
    }

    [Theory]
    [MemberData(nameof(Digests))]
    public void EveryDoor_Opens(string text, string algorithm, string encoded, bool isSupported)
    {
        _ = (algorithm, encoded, isSupported);
        Digest expected = Digest.Parse(text);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);

        Assert.True(Digest.TryParse(text, out Digest? digest));
        Assert.Equal(expected, digest);
        Assert.True(Digest.TryParse(text.AsSpan(), out digest));
        Assert.Equal(expected, digest);
        Assert.True(Digest.TryParse(utf8, out digest));
        Assert.Equal(expected, digest);
        Assert.Equal(expected, Parsable.Parse<Digest>(text));
        Assert.Equal(expected, Parsable.ParseSpan<Digest>(text));
        Assert.Equal(expected, Parsable.ParseUtf8<Digest>(utf8));
        Assert.True(Parsable.TryParse<Digest>(text, out digest));
        Assert.Equal(expected, digest);
        Assert.True(Parsable.TryParseSpan<Digest>(text, out digest));
        Assert.Equal(expected, digest);
        Assert.True(Parsable.TryParseUtf8<Digest>(utf8, out digest));
        Assert.Equal(expected, digest);
    }

    [Theory]
    [MemberData(nameof(NotDigests))]
    public void EveryDoor_StaysShut(string text, string expectation)
    {
        _ = expectation;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);

        Assert.False(Digest.TryParse(text, out Digest? digest));
        Assert.Null(digest);
        Assert.False(Digest.TryParse(text.AsSpan(), out digest));
        Assert.Null(digest);
        Assert.False(Digest.TryParse(utf8, out digest));
        Assert.Null(digest);
        Assert.Throws<FormatException>(() => Parsable.Parse<Digest>(text));
        Assert.Throws<FormatException>(() => Parsable.ParseSpan<Digest>(text));
        Assert.Throws<FormatException>(() => Parsable.ParseUtf8<Digest>(utf8));
        Assert.False(Parsable.TryParse<Digest>(text, out _));
        Assert.False(Parsable.TryParseSpan<Digest>(text, out _));
        Assert.False(Parsable.TryParseUtf8<Digest>(utf8, out _));
    }

    [Theory]
    [MemberData(nameof(NotDigests))]
    public void Refusal_SaysTheValueThenTheExpectation_OnOneLine(string text, string expectation)
    {
        string message = Assert.Throws<FormatException>(() => Digest.Parse(text)).Message;
        Assert.StartsWith("'", message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"' is not a digest: {expectation}",
            message.Replace("…'", "'", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.DoesNotContain(message, static c => char.IsControl(c) || c is '\u200D' or '\uFEFF');
    }

    [Theory]
    [InlineData("sha256:../x", "'sha256:../x' is not a digest: only lowercase hex digits may follow the colon.")]
    [InlineData(
        "SHA256:ab\n",
        @"'SHA256:ab\u000a' is not a digest: the algorithm must be lowercase letters and digits, separated by one of '+', '.', '_', '-'.")]
    [InlineData("sha256:ab", "'sha256:ab' is not a digest: sha256 has 64 hex digits, not 2.")]
    public void Refusal_QuotesTheValue(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Digest.Parse(text)).Message);

    [Fact]
    public void Refusal_CutsALongValue()
    {
        string message = Assert.Throws<FormatException>(() => Digest.Parse(new string('x', 1_000_000))).Message;
        Assert.Equal($"'{new string('x', 100)}…' is not a digest: {NoColon}", message);
    }

    [Fact]
    public void Null_IsNotADigest()
    {
        Assert.Throws<ArgumentNullException>(() => Digest.Parse((string)null!));
        Assert.False(Digest.TryParse((string?)null, out Digest? digest));
        Assert.Null(digest);
        Assert.Throws<ArgumentNullException>(() => Parsable.Parse<Digest>(null!));
        Assert.False(Parsable.TryParse<Digest>(null, out _));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)':', 0xFF })]
    [InlineData(new byte[] { (byte)'a', (byte)':', 0xC1, 0xA1 })]
    [InlineData(new byte[] { (byte)'a', 0x80, (byte)':', (byte)'b' })]
    public void BrokenUtf8_IsNotADigest(byte[] utf8)
    {
        Assert.False(Digest.TryParse(utf8, out _));
        Assert.Throws<FormatException>(() => Parsable.ParseUtf8<Digest>(utf8));
    }

    [Fact]
    public void LongEncodedParts_OfUnknownAlgorithmsAreTaken()
    {
        string text = "foo:" + new string('a', 100_000);
        Assert.Equal(text, Digest.Parse(text).ToString());
        Assert.True(Digest.TryParse(Encoding.ASCII.GetBytes(text), out Digest? digest));
        Assert.Equal(text, digest.ToString());
    }
}

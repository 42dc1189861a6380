using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Tests.Kit;

namespace OciContent.Tests;

public sealed partial class DigestProperties
{
    private static readonly Config Config = Cases.Config(19_700, 11, all: 500, fewer: 100);

    // Content, and the lengths it is cut into.
    private static readonly Gen<(byte[] Content, int[] Cuts, DigestAlgorithm Algorithm)> CutContent =
        from seed in Gen.Choose(0, int.MaxValue)
        from length in Gen.OneOf(Gen.Choose(0, 300), Gen.Choose(0, 20_000))
        from cuts in Gen.OneOf(Gen.Choose(0, 10), Gen.Choose(0, 5_000)).NonEmptyListOf()
        from algorithm in Gen.Elements(DigestAlgorithm.Supported.ToArray())
        select (RandomBytes(seed, length), cuts.ToArray(), algorithm);

    [Fact]
    public void ParseAfterFormat_IsIdentity() => Check.One(Config, Prop.ForAll(DigestGenerators.Any.ToArbitrary(), static digest =>
    {
        Digest back = Digest.Parse(digest.ToString());
        return back == digest && back.Algorithm == digest.Algorithm && back.Encoded == digest.Encoded
            && $"{back.Algorithm}:{back.Encoded}" == digest.ToString();
    }));

    [Fact]
    public void UnknownAlgorithms_SurviveUnchanged() =>
        Check.One(
            Config,
            Prop.ForAll(
                DigestGenerators.UnknownText.ToArbitrary(),
                static text => Digest.Parse(text).ToString() == text && !Digest.Parse(text).Algorithm.IsSupported));

    [Fact]
    public void TryParse_TakesExactlyTheGrammar() =>
        Check.One(
            Config.WithCases(all: 5000, fewer: 600),
            Prop.ForAll(
                DigestGenerators.Suspect.ToArbitrary(),
                static text =>
                    Digest.TryParse(text, out _)
                    == (Grammar().IsMatch(text) && !Registered().IsMatch(text) || RegisteredHex().IsMatch(text))));

    [Fact]
    public void Doors_AgreeOnEveryText() =>
        Check.One(
            Config.WithCases(all: 2000, fewer: 300),
            Prop.ForAll(
                DigestGenerators.Suspect.ToArbitrary(),
                static text =>
                {
                    bool isDigest = Digest.TryParse(text, out Digest? fromChars);
                    bool isUtf8Digest = Digest.TryParse(Encoding.UTF8.GetBytes(text), out Digest? fromUtf8);
                    Exception? refusal = Record.Exception(() => Digest.Parse(text));
                    return isUtf8Digest == isDigest
                        && fromUtf8 == fromChars
                        && isDigest == refusal is null
                        && refusal is null or FormatException
                        && (refusal is null || !refusal.Message.Any(static c => char.IsControl(c) || c == '\u200D'));
                }));

    [Fact]
    public void CharsAndUtf8_FormatAlikeAndRefuseWhatIsTooShort() => Check.One(Config, Prop.ForAll(
        (from digest in DigestGenerators.Any
         from length in Gen.Choose(0, 200)
         select (digest, length)).ToArbitrary(),
        static t =>
        {
            char[] chars = new char[t.length];
            byte[] bytes = new byte[t.length];
            bool charsFit = t.digest.TryFormat(chars, out int charsWritten);
            bool bytesFit = t.digest.TryFormat(bytes, out int bytesWritten);
            string text = t.digest.ToString();
            string expected = t.length >= text.Length ? text : "";
            return charsFit == t.length >= text.Length
                && bytesFit == charsFit
                && new string(chars, 0, charsWritten) == expected
                && Encoding.UTF8.GetString(bytes, 0, bytesWritten) == expected;
        }));

    [Fact]
    public void Order_IsTotalAndAgreesWithEquality() => Check.One(Config.WithCases(all: 3000, fewer: 400), Prop.ForAll(
        (from a in DigestGenerators.Few
         from b in DigestGenerators.Few
         from c in DigestGenerators.Few
         select (a, b, c)).ToArbitrary(),
        static t =>
        {
            (Digest a, Digest b, Digest c) = t;
            int order = a.CompareTo(b);
            return order == 0 == a.Equals(b)
                && order == 0 == (a == b)
                && Math.Sign(order) == -Math.Sign(b.CompareTo(a))
                && Math.Sign(order) == Math.Sign(string.CompareOrdinal(a.ToString(), b.ToString()))
                && order < 0 == a < b && order > 0 == a > b && order <= 0 == a <= b && order >= 0 == a >= b
                && (!(a <= b && b <= c) || a <= c)
                && (a != b || a.GetHashCode() == b.GetHashCode());
        }));

    [Fact]
    public void Json_RoundTrips() => Check.One(Config, Prop.ForAll(DigestGenerators.Any.ToArbitrary(), static digest =>
    {
        string json = JsonSerializer.Serialize(digest, DigestJsonContext.Default.Digest);
        var buffer = new ArrayBufferWriter<byte>();
        var converter = new DigestJsonConverter();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            converter.Write(writer, digest, JsonSerializerOptions.Default);
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        reader.Read();
        return JsonSerializer.Deserialize(json, DigestJsonContext.Default.Digest) == digest
            && converter.Read(ref reader, typeof(Digest), JsonSerializerOptions.Default) == digest
            && JsonSerializer.Deserialize<Digest>(json) == digest;
    }));

    [Fact]
    public void AnyAppends_GiveTheSameDigest() => Check.One(Config, Prop.ForAll(CutContent.ToArbitrary(), static t =>
    {
        using var digester = new Digester(t.Algorithm);
        foreach (ReadOnlyMemory<byte> segment in Sequences.Cut(t.Content, t.Cuts))
        {
            digester.Append(segment.Span);
        }

        return digester.GetCurrentDigest() == Digest.Compute(t.Content, t.Algorithm) && digester.Length == t.Content.Length;
    }));

    [Fact]
    public void AnySegments_GiveTheSameDigest() => Check.One(Config, Prop.ForAll(CutContent.ToArbitrary(), static t =>
        Digest.Compute(Sequences.Cut(t.Content, t.Cuts), t.Algorithm) == Digest.Compute(t.Content, t.Algorithm)));

    [Fact]
    public void AnyReads_GiveTheSameDigest() => Check.One(Config, Prop.ForAll(CutContent.ToArbitrary(), static t =>
    {
        using var stream = ChunkedStream.AsyncOnly(t.Content, t.Cuts);
        return Blocking.Wait(() => Digest.ComputeAsync(stream, t.Algorithm)) == Digest.Compute(t.Content, t.Algorithm);
    }));

    [Fact]
    public void AnyPipeSegments_GiveTheSameDigest() => Check.One(Config, Prop.ForAll(CutContent.ToArbitrary(), static t =>
    {
        // The framework's reader over a sequence of nothing but empty segments cannot be advanced.
        PipeReader reader = PipeReader.Create(t.Content.Length == 0 ? ReadOnlySequence<byte>.Empty : Sequences.Cut(t.Content, t.Cuts));
        return Blocking.Wait(() => Digest.ComputeAsync(reader, t.Algorithm)) == Digest.Compute(t.Content, t.Algorithm);
    }));

    [Fact]
    public void AnyPipeWrites_GiveTheSameDigest() =>
        Check.One(
            Config.WithCases(all: 200, fewer: 40),
            Prop.ForAll(
                CutContent.ToArbitrary(),
                static t =>
                {
                    var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 16, pauseWriterThreshold: 4096, resumeWriterThreshold: 1));
                    Task writing = Task.Run(async () =>
                    {
                        foreach (ReadOnlyMemory<byte> segment in Sequences.Cut(t.Content, t.Cuts))
                        {
                            await pipe.Writer.WriteAsync(segment);
                        }

                        await pipe.Writer.CompleteAsync();
                    });
                    Digest digest = Blocking.Wait(() => Digest.ComputeAsync(pipe.Reader, t.Algorithm));
                    return writing.Wait(TimeSpan.FromSeconds(10)) && digest == Digest.Compute(t.Content, t.Algorithm);
                }));

    private static byte[] RandomBytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [GeneratedRegex(@"\A[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();

    [GeneratedRegex(@"\A(?:sha256|sha512|blake3):", RegexOptions.CultureInvariant)]
    private static partial Regex Registered();

    [GeneratedRegex(@"\A(?:(?:sha256|blake3):[0-9a-f]{64}|sha512:[0-9a-f]{128})\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegisteredHex();
}

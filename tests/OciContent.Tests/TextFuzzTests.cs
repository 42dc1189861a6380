using System.Text;
using OciContent.Inspection;
using OciContent.Transports;

namespace OciContent.Tests;

/// <summary>
/// Random and mutated texts through every parser of texts: nothing but a <see cref="FormatException"/>, and TryParse agrees.
/// </summary>
public sealed class TextFuzzTests
{
    private static readonly int Rounds = Cases.Count(all: 20_000, fewer: 3_000);

    private const string Alphabet =
        "abcdefABCDEF0123456789:/@.-_+=%[]()?*\\ "
        + "\t\r\n\0\u00E9\u0130\u0131\u017F\u0661\u200B\u200D\u2028\u202E\u212A\uFEFF\uFF11\uD800\uDC00";

    private static readonly string[] Seeds =
    [
        "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "sha256+b64u.unknownlength:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564=",
        "sha256", "multihash+base58", "44136fa355b3",
        "docker.io/library/alpine:3.20@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "[2001:db8::1]:5000/repo:tag",
        "localhost:5000/a/b_c/d__e-f",
        "oci:/tmp/image:latest",
        "oci-archive:image.tar",
        @"docker-archive:C:\image.tar:alpine:latest",
        "dir:/tmp/a:b",
    ];

    public static TheoryData<string> Parsers => new("Digest", "DigestAlgorithm", "ImageReference", "ImageLocation", "HashPrefix");

    [Theory]
    [MemberData(nameof(Parsers))]
    public void AnyText_IsTakenOrRefused(string parser)
    {
        var random = new Random(20_240 + parser.Length);
        int taken = 0;
        for (int i = 0; i < Rounds; i++)
        {
            string text = Mutate(random);
            (string? formatted, bool wasTaken) = TryParse(parser, text);
            Exception? refusal = Record.Exception(() => Parse(parser, text));
            Assert.True(wasTaken == refusal is null, $"Parse and TryParse differ on {text.Length} characters: {refusal?.Message}");
            if (refusal is null)
            {
                taken++;
                Assert.Equal(formatted, Parse(parser, text));
                Assert.Equal(formatted, Parse(parser, formatted!));
            }
            else
            {
                Assert.IsType<FormatException>(refusal);
                Assert.InRange(refusal.Message.Length, 10, 1500);
                Assert.DoesNotContain(
                    refusal.Message,
                    static c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u202E' or '\u200D' or '\uFEFF');
            }
        }

        Assert.InRange(taken, Rounds / 200, Rounds);
    }

    [Theory]
    [MemberData(nameof(Parsers))]
    public void AHugeText_CostsLittleToRefuse(string parser)
    {
        foreach (string text in new[]
            {
                new string('\n', 4_000_000),
                new string(':', 4_000_000),
                "a:" + new string('/', 4_000_000),
                new string('a', 4_000_000) + "\n",
                new string('@', 4_000_000),
                "a." + new string('.', 4_000_000) + ":x",
            })
        {
            TryParse(parser, text);
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isTaken = TryParse(parser, text).WasTaken;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(isTaken || allocated <= 20_000_000, $"{allocated} bytes");
        }
    }

    private static string Mutate(Random random)
    {
        var text = new StringBuilder(random.Next(4) == 0 ? "" : Seeds[random.Next(Seeds.Length)]);
        for (int edits = random.Next(5); edits > 0; edits--)
        {
            int at = random.Next(text.Length + 1);
            switch (random.Next(5))
            {
                case 0:
                    text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                case 1:
                    string other = Seeds[random.Next(Seeds.Length)];
                    text.Insert(at, other[random.Next(other.Length)..]);
                    break;
                case 2:
                    text.Length = at;
                    break;
                case 3 when at < text.Length:
                    text.Remove(at, random.Next(1, text.Length - at + 1));
                    break;
                default:
                    text.Insert(at, new string(Alphabet[random.Next(Alphabet.Length)], random.Next(1, 300)));
                    break;
            }
        }

        return text.ToString();
    }

    private static (string? Formatted, bool WasTaken) TryParse(string parser, string text) =>
        parser switch
        {
            "Digest" => (Digest.TryParse(text, out Digest? digest) ? digest.ToString() : null, digest is not null),
            "DigestAlgorithm" => (
                DigestAlgorithm.TryParse(text, out DigestAlgorithm? algorithm) ? algorithm.ToString() : null,
                algorithm is not null),
            "ImageReference" => (
                ImageReference.TryParse(text, out ImageReference? reference) ? reference.ToString() : null,
                reference is not null),
            "ImageLocation" => (
                ImageLocation.TryParse(text, out ImageLocation? location) ? location.ToString() : null,
                location is not null),
            _ => (HashPrefix.TryParse(text, out HashPrefix? prefix) ? prefix.ToString() : null, prefix is not null),
        };

    private static string Parse(string parser, string text) => parser switch
    {
        "Digest" => Digest.Parse(text).ToString(),
        "DigestAlgorithm" => DigestAlgorithm.Parse(text).ToString(),
        "ImageReference" => ImageReference.Parse(text).ToString(),
        "ImageLocation" => ImageLocation.Parse(text).ToString(),
        _ => HashPrefix.Parse(text).ToString(),
    };
}

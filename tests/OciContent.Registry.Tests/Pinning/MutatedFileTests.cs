using System.Text;
using OciContent.Registry.Pinning;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>However a file is broken, it is read to its end or refused; and what is written can be read again.</summary>
public sealed class MutatedFileTests
{
    private static readonly string[] Pieces =
    [
        "\n", "\r\n", "\t", " ", "'", "\"", "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "<<: *a", "|", ">-\n", "#", "\\",
        "`", "$", "${", "{{", "}}", "@", ":",
        "FROM ", "<<EOF", "--from=", "!!x ", "? ", "---\n", "%YAML 1.1\n", "image: ", "\uFEFF", "é", "🐳", "\u0085",
        "containers:\n", "tag: ", "digest: \"\"",
    ];

    public static TheoryData<string> Formats { get; } = new(ReferenceFormat.All.Select(static format => format.Name));

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task AMutatedFile_IsPinnedOrRefused(string name)
    {
        ReferenceFormat format = ReferenceFormat.Parse(name);
        byte[][] files = [.. PinVectors.All.Select(static file => PinCase.Parse(file.Name, file.Marked).Input)];
        foreach (int seed in Cases.Seeds(all: 20_000, fewer: 1_500))
        {
            var random = new Random(seed);
            byte[] content = Mutate(random, files[random.Next(files.Length)]);
            try
            {
                PinnedFile pinned = await PinnedFiles.PinAsync(format, content);
                PinnedFile again = await PinnedFiles.PinAsync(format, pinned.Content.ToArray());
                Assert.False(again.IsChanged, $"Seed {seed} is changed twice.");
                AssertOnlyReferencesDiffer(content, pinned);
                ReferenceFormat.Recognize("file", content);
            }
            catch (Exception e) when (e is FormatException or InvalidDataException)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    // Without what was added, it is what it was.
    private static void AssertOnlyReferencesDiffer(byte[] content, PinnedFile pinned)
    {
        string text = Encoding.Latin1.GetString(content);
        int at = 0;
        var expected = new StringBuilder();
        foreach (PinnedReference reference in pinned.References)
        {
            FoundReference found = reference.Found;
            expected.Append(text, at, found.Offset - at);
            string written = text.Substring(found.Offset, found.Length);
            at = found.Offset + found.Length;
            expected.Append(reference.Text == found.Text ? written : Pinned(written, found, reference.Digest!));
        }

        Assert.Equal(expected.Append(text, at, text.Length - at).ToString(), pinned.Latin1());
    }

    private static string Pinned(string written, FoundReference found, Digest digest) =>
        found.Length == 0 ? $"{digest}"
        : written == found.Text && written.LastIndexOf(':') <= written.LastIndexOf('/') ? $"{written}:latest@{digest}"
        : $"{written}@{digest}";

    private static byte[] Mutate(Random random, byte[] content)
    {
        var bytes = new List<byte>(content);
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 10), bytes.Count - at));
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(1, 256));
                    break;
                case 2 when bytes.Count > 0:
                    int from = random.Next(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 80), bytes.Count - from)));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}

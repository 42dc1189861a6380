using System.Text;
using OciContent.Registry.Pinning;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>In each file of the vectors exactly what is marked is found, and nothing else is changed.</summary>
public sealed class PinVectorTests
{
    private static readonly Digest Other = Digest.Compute("another image"u8);

    public static TheoryData<string> Files { get; } = new(PinVectors.All.Select(static file => $"{file.Format.Name}: {file.Name}"));

    [Fact]
    public void Vectors_AreManyAndDistinct()
    {
        Assert.True(PinVectors.All.Count() >= 200);
        Assert.DoesNotContain(PinVectors.All.CountBy(static file => (file.Format, file.Name)), static count => count.Value > 1);
        Assert.All(ReferenceFormat.All, static format => Assert.Contains(PinVectors.All, file => file.Format == format));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Pin_WritesTheReferencesAlone(string file)
    {
        (ReferenceFormat format, string name, string marked) = Find(file);
        foreach (PinCase variant in Variants(name, marked))
        {
            AssertFound(format, variant);
            PinnedFile pinned = await PinAsync(format, variant.Input, PinMode.Pin, PinCase.Digest);
            Assert.Equal(Show(variant.Expected), Show(pinned.Content));
            Assert.Equal(variant.Places.Any(static place => place.IsPinned), pinned.IsChanged);
            Assert.True(pinned.IsPinned);

            // Again, and with any other answer: nothing changes.
            PinnedFile again = await PinAsync(format, variant.Expected, PinMode.Pin, Other);
            Assert.False(again.IsChanged);
            Assert.Equal(Show(variant.Expected), Show(again.Content));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Update_MovesWhatHasATag_AndBackAgain(string file)
    {
        (ReferenceFormat format, string name, string marked) = Find(file);
        byte[] pinned = PinCase.Parse(name, marked).Expected;

        PinnedFile updated = await PinAsync(format, pinned, PinMode.Update, Other);
        PinnedFile check = await PinAsync(format, updated.Content, PinMode.Check, PinCase.Digest);
        PinnedFile back = await PinAsync(format, updated.Content, PinMode.Update, PinCase.Digest);
        PinnedFile twice = await PinAsync(format, back.Content, PinMode.Update, Other);

        PinnedReference[] moved = [.. updated.References.Where(static reference => reference.Was is not null)];
        Assert.Equal(updated.IsChanged, moved.Length > 0);
        Assert.All(moved, static reference => Assert.EndsWith($"@{Other}", reference.Text));
        Assert.Equal(moved.Length, check.References.Count(static reference => reference.State == PinState.Moved));
        Assert.False(check.IsChanged);
        Assert.Equal(pinned.Length, back.Content.Length);
        Assert.Equal(Show(updated.Content), Show(twice.Content));
    }

    private static (ReferenceFormat Format, string Name, string Marked) Find(string file) =>
        PinVectors.All.Single(one => $"{one.Format.Name}: {one.Name}" == file);

    private static async Task<PinnedFile> PinAsync(ReferenceFormat format, ReadOnlyMemory<byte> content, PinMode mode, Digest digest)
    {
        using var pinner = new FilePinner(new FixedResolver(digest), new PinOptions { Mode = mode, Format = format });
        return await pinner.PinAsync("file", content);
    }

    // The same file as other editors would have written it.
    private static IEnumerable<PinCase> Variants(string name, string marked)
    {
        string carriage = marked.Replace("\n", "\r\n", StringComparison.Ordinal);
        yield return PinCase.Parse(name, marked);
        yield return PinCase.Parse(name, carriage);
        yield return PinCase.Parse(name, "\uFEFF" + marked);
        yield return PinCase.Parse(name, "\uFEFF" + carriage);
        yield return PinCase.Parse(name, marked.EndsWith('\n') && !marked.EndsWith("⟧\n") ? marked[..^1] : marked);
        yield return PinCase.Parse(name, marked + "\n\n");
    }

    private static void AssertFound(ReferenceFormat format, PinCase file)
    {
        IReadOnlyList<FoundReference> found = format.Find(file.Input);
        IEnumerable<FoundReference> open = found.Where(static reference => reference.Reference?.Digest is null);
        Assert.Equal(
            file.Places.Select(place => (place.Offset, place.Text, place.IsPinned, place.Meaning)),
            open.Select(reference => (
                reference.Offset,
                Encoding.UTF8.GetString(file.Input, reference.Offset, reference.Length),
                reference.SkipReason is null,
                reference.Meaning)));
        Assert.All(found, reference => Assert.Equal(LineOf(file.Input, reference.Offset), reference.Line));
        Assert.All(found, reference => Assert.Equal(ColumnOf(file.Input, reference.Offset), reference.Column));
    }

    private static int LineOf(byte[] content, int offset) => content.AsSpan(0, offset).Count((byte)'\n') + 1;

    private static int ColumnOf(byte[] content, int offset)
    {
        string before = Encoding.UTF8.GetString(content, 0, offset);
        return before[(before.LastIndexOf('\n') + 1)..].TrimStart('\uFEFF').EnumerateRunes().Count() + 1;
    }

    private static string Show(ReadOnlyMemory<byte> content) => Encoding.UTF8.GetString(content.Span);
}

using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Tar;
using OciContent.Tests.Kit;
using static OciContent.Tests.Tar.TarReading;

namespace OciContent.Tests.Tar;

public class TarIndexProperties
{
    private enum Style
    {
        V7,
        Ustar,
        Gnu,
        Pax,
    }

    [Fact]
    public void Read_ReturnsEveryNameWithItsContent() =>
        Prop.ForAll(Archives().ToArbitrary(), files =>
        {
            var builder = new TarBuilder();
            foreach ((Style style, string name, byte[] content) in files)
            {
                Append(builder, style, name, content);
            }

            byte[] archive = builder.End().ToArray();
            ValueTask<TarIndex> reading = IndexAsync(archive);
            Assert.True(reading.IsCompletedSuccessfully);
            TarIndex index = reading.Result;

            Assert.Equal(files.Select(file => file.Name), index.Entries.Select(entry => entry.Name));
            foreach ((_, string name, byte[] content) in files)
            {
                Assert.True(index.TryGetEntry(name, out TarEntry? entry));
                Assert.Same(entry, index.ResolveFile("./" + name));
                Assert.Equal(content, ContentOf(archive, entry));
            }
        }).QuickCheckThrowOnFailure();

    // Directories start with d and files with f, so that no file is another's directory.
    private static Gen<(Style Style, string Name, byte[] Content)[]> Archives()
    {
        Gen<string> tail =
            from length in Gen.Choose(0, 90)
            from letters in Gen.ArrayOf(
                Gen.Elements("a", "Z", "0", ".", "-", "_", ":", "=", "\n", " ", "\\", "é", "名", "😀", "\u0001"),
                length)
            select string.Concat(letters);
        Gen<string> directory = tail.Select(text => $"d{text}/");
        Gen<string> name =
            from depth in Gen.Choose(0, 5)
            from directories in Gen.ArrayOf(directory, depth)
            from file in tail
            select $"{string.Concat(directories)}f{file}";
        Gen<byte[]> content =
            from length in Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(510, 514), Gen.Choose(0, 5000))
            from fill in Gen.Choose(0, 255)
            select Enumerable.Range(0, length).Select(i => (byte)(fill + (i * 31))).ToArray();
        Gen<(Style, string, byte[])> entry =
            from style in Gen.Elements(Enum.GetValues<Style>())
            from path in name
            from bytes in content
            select (style, path, bytes);
        return
            from count in Gen.Choose(0, 12)
            from entries in Gen.ArrayOf(entry, count)
            select entries.DistinctBy(file => file.Item2).ToArray();
    }

    private static void Append(TarBuilder builder, Style style, string name, byte[] content)
    {
        TarBuilder.Form form = style switch
        {
            Style.V7 => TarBuilder.Form.V7,
            Style.Gnu => TarBuilder.Form.Gnu,
            _ => TarBuilder.Form.Ustar,
        };

        if (style != Style.Pax && Encoding.UTF8.GetByteCount(name) <= 100)
        {
            builder.File(name, content, form);
            return;
        }

        if (style == Style.Ustar && TrySplit(name, out string prefix, out string rest))
        {
            builder.File(rest, content, form, prefix);
            return;
        }

        _ = style is Style.V7 or Style.Gnu ? builder.Extended('L', name + '\0') : builder.Pax(("path", name));
        builder.File("cut", content, form);
    }

    private static bool TrySplit(string name, out string prefix, out string rest)
    {
        for (int slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            (prefix, rest) = (name[..slash], name[(slash + 1)..]);
            if (Encoding.UTF8.GetByteCount(prefix) <= 155 && Encoding.UTF8.GetByteCount(rest) <= 100)
            {
                return true;
            }
        }

        (prefix, rest) = (string.Empty, string.Empty);
        return false;
    }
}

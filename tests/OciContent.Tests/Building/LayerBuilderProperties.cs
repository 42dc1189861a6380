using FsCheck;
using FsCheck.Fluent;
using OciContent.Building;

namespace OciContent.Tests.Building;

/// <summary>The same entries give the same bytes.</summary>
public sealed class LayerBuilderProperties
{
    private static readonly Gen<string> Names =
        from components in Gen.Elements("a", "a-b", "a.b", "B", "é", "\uFFEE", "\U00010000", new string('n', 120)).NonEmptyListOf()
        select string.Join('/', components.Take(4));

    private static readonly Gen<Action<LayerBuilder>[]> Entries =
        from names in Names.ListOf()
        from contents in Gen.Choose(0, 1500).ListOf(names.Count)
        let files = names.Distinct(StringComparer.Ordinal).Where(name =>
            !names.Any(other => other.StartsWith(name + "/", StringComparison.Ordinal)))
        select files.Zip(contents, Entry).Concat(names.Except(files).Select(Folder)).ToArray();

    [Fact]
    public void TheOrderOfAdding_DoesNotMatter() =>
        Prop.ForAll(
                (from entries in Entries from shuffled in Gen.Shuffle(entries) select (entries, shuffled)).ToArbitrary(),
                static orders =>
                {
                    byte[] one = Write(orders.entries);
                    return one.AsSpan().SequenceEqual(Write(orders.shuffled)) && LayerReading.Names(one).Count == orders.entries.Length;
                })
            .Check(Cases.Config(20, 1, 300, 60));

    [Fact]
    public void Entries_AreFoldersFirst_AndNoneTwice() =>
        Prop.ForAll(
                Entries.ToArbitrary(),
                static entries =>
                {
                    string[] names = [.. LayerReading.Names(Write(entries)).Select(static name => name.TrimEnd('/'))];
                    return names.Distinct(StringComparer.Ordinal).Count() == names.Length
                        && names.Index().All(entry => !names.Take(entry.Index).Any(before =>
                            before.StartsWith(entry.Item + "/", StringComparison.Ordinal)));
                })
            .Check(Cases.Config(20, 3, 300, 60));

    private static Action<LayerBuilder> Entry(string name, int length) => (length % 5) switch
    {
        0 => builder => builder.AddSymbolicLink(name, $"../{length}"),
        _ => builder => builder.AddContent(name, new byte[length]),
    };

    private static Action<LayerBuilder> Folder(string name) => builder => builder.AddEmptyFolder(name);

    private static byte[] Write(IEnumerable<Action<LayerBuilder>> entries)
    {
        var builder = new LayerBuilder();
        foreach (Action<LayerBuilder> add in entries)
        {
            add(builder);
        }

        return Blocking.Wait(() => LayerReading.WriteAsync(builder));
    }
}

using FsCheck;
using FsCheck.Fluent;
using OciContent.Sources;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Sources;

/// <summary>
/// Whatever is done to the entries of an index, a tag leads to where it was pointed last, and nothing is listed without need.
/// </summary>
public sealed class IndexEntryListProperties
{
    private static readonly string[] Tags = ["a", "b", "c"];

    private static readonly Gen<(int Kind, int Content, string Tag)> Steps =
        from kind in Gen.Choose(0, 3)
        from content in Gen.Choose(0, 3)
        from tag in Gen.Elements(Tags)
        select (kind, content, tag);

    [Fact]
    public void Entries_AreWhatTheModelSays() => Prop.ForAll(Steps.ListOf().ToArbitrary(), static steps =>
    {
        IReadOnlyList<Descriptor> entries = [];
        var model = new Dictionary<string, Digest>(StringComparer.Ordinal);
        foreach ((int kind, int content, string tag) in steps)
        {
            Descriptor descriptor = Of(content);
            if (kind == 0)
            {
                entries = IndexEntryList.Untag(entries, tag);
                model.Remove(tag);
            }
            else if (kind == 1)
            {
                entries = IndexEntryList.Add(entries, descriptor);
                Assert.Contains(entries, entry => entry.Digest == descriptor.Digest);
            }
            else
            {
                entries = IndexEntryList.Add(entries, IndexEntryName.WithTag(descriptor, tag));
                model[tag] = descriptor.Digest;
            }

            Assert.Equal(
                model.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => (pair.Key, pair.Value)),
                entries
                    .Where(static entry => IndexEntryName.TagOf(entry) is not null)
                    .Select(static entry => (IndexEntryName.TagOf(entry)!, entry.Digest))
                    .OrderBy(static pair => pair.Item1, StringComparer.Ordinal));

            Descriptor[] nameless = [.. entries.Where(static entry => IndexEntryName.TagOf(entry) is null)];
            Assert.All(nameless, entry => Assert.Single(entries, other => other.Digest == entry.Digest));
        }
    }).QuickCheckThrowOnFailure();

    private static Descriptor Of(int content) => TestImageBlob.Of($"{content}", MediaTypes.OciManifest).Descriptor;
}

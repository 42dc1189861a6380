using FsCheck;
using FsCheck.Fluent;
using OciContent.Layouts;
using OciContent.Sources;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Storage;

/// <summary>What goes into a store comes out of it, and what is not what it should be does not go in, however it is cut.</summary>
public sealed class ContentStoreProperties : IDisposable
{
    private readonly TestImageFolder _temp = new();

    public static TheoryData<string> Stores { get; } = ["memory", "layout"];

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task IntactContent_ComesOutAsItWentIn(string kind)
    {
        await using IContentStore store = await OpenAsync(kind);
        Prop.ForAll(ContentCase.Intact.ToArbitrary(), content =>
        {
            var descriptor = new Descriptor { MediaType = "a/b", Digest = content.Digest, Size = content.Expected.Length };

            Blocking.Wait(() =>
                content.Way % 2 == 0
                    ? store.PutAsync(descriptor, content.Open())
                    : store.AddAsync(content.Open(), "a/b", content.Algorithm));

            Assert.Equal(content.Expected, Blocking.Wait(() => store.ReadBytesAsync(descriptor)).ToArray());
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task AlteredContent_DoesNotGoIn(string kind)
    {
        await using IContentStore store = await OpenAsync(kind);
        Prop.ForAll(ContentCase.Altered.ToArbitrary(), content =>
        {
            var descriptor = new Descriptor { MediaType = "a/b", Digest = content.Digest, Size = content.Expected.Length };

            Assert.Throws<ContentMismatchException>(() => Blocking.Wait(() => store.PutAsync(descriptor, content.Open())));

            Assert.False(Blocking.Wait(() => store.ExistsAsync(descriptor).AsTask()));
        }).QuickCheckThrowOnFailure();
    }

    // A disk that does not fail, and does not take its time.
    private async Task<IContentStore> OpenAsync(string kind) =>
        kind == "memory"
            ? new MemoryContentStore()
            : await ImageLayoutStore.OpenAsync(
                _temp.PathOf("layout"),
                new DocumentLimits(),
                new FaultyDisk(FaultyDisk.Never, DiskFault.Before),
                CancellationToken.None);
}

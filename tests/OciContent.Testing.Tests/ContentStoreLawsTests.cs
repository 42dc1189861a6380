using OciContent.Layouts;
using OciContent.Storage;
using static OciContent.Testing.Tests.BrokenStore;

namespace OciContent.Testing.Tests;

public sealed class ContentStoreLawsTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private int _layouts;

    public static TheoryData<string> Laws { get; } = [.. ContentStoreLaws.Names];

    /// <summary>What a store does wrong, and the law that says so.</summary>
    public static TheoryData<string, string> Faults { get; } = new()
    {
        { nameof(Fault.DoesNotVerify), nameof(ContentStoreLaws.AlteredContentIsRefused) },
        { nameof(Fault.ComparesOnlySizes), nameof(ContentStoreLaws.AlteredContentIsRefused) },
        { nameof(Fault.DoesNotVerify), nameof(ContentStoreLaws.ShortContentIsRefused) },
        { nameof(Fault.ReadsOnlyAsMuchAsItNeeds), nameof(ContentStoreLaws.LongContentIsRefused) },
        { nameof(Fault.ThrowsSomethingElse), nameof(ContentStoreLaws.LongContentIsRefused) },
        { nameof(Fault.KeepsWhatIsRefused), nameof(ContentStoreLaws.ShortContentIsRefused) },
        { nameof(Fault.IgnoresTheSize), nameof(ContentStoreLaws.WrongSizeIsRefused) },
        { nameof(Fault.LosesTheSecond), nameof(ContentStoreLaws.ContentIsKeptBesideOther) },
        { nameof(Fault.ForgetsWhenPutAgain), nameof(ContentStoreLaws.PutAgainChangesNothing) },
        { nameof(Fault.HasEverything), nameof(ContentStoreLaws.AbsentContentIsNotFound) },
        { nameof(Fault.TakesNoEmptyContent), nameof(ContentStoreLaws.EmptyContentIsContent) },
        { nameof(Fault.ShowsWhatIsBeingPut), nameof(ContentStoreLaws.NothingIsSeenBeforeItIsWhole) },
        { nameof(Fault.KeepsWhatBreaksOff), nameof(ContentStoreLaws.BrokenStreamLeavesNothing) },
        { nameof(Fault.KeepsWhatIsCanceled), nameof(ContentStoreLaws.CanceledPutLeavesNothing) },
        { nameof(Fault.IgnoresTheToken), nameof(ContentStoreLaws.CanceledPutLeavesNothing) },
        { nameof(Fault.ReplacesWithWhatIsRefused), nameof(ContentStoreLaws.RefusedContentDoesNotReplace) },
        { nameof(Fault.DisposesStreams), nameof(ContentStoreLaws.StreamsAreLeftOpen) },
        { nameof(Fault.IgnoresTheAlgorithm), nameof(ContentStoreLaws.UnsupportedAlgorithmsAreRefused) },
        { nameof(Fault.AnswersWithTheWrongType), nameof(ContentStoreLaws.AddedContentIsRead) },
        { nameof(Fault.FailsReadingMeanwhile), nameof(ContentStoreLaws.ContentIsReadWhileOtherIsPut) },
        { nameof(Fault.FailsWhenPutAtOnce), nameof(ContentStoreLaws.SameContentIsPutAtOnce) },
        { nameof(Fault.LosesWhatIsPutAtOnce), nameof(ContentStoreLaws.DifferentContentsArePutAtOnce) },
        { nameof(Fault.WritesWithoutLock), nameof(ContentStoreLaws.SmallContentsArePutAtOnce) },
        { nameof(Fault.GivesAllTheSameStream), nameof(ContentStoreLaws.SameContentIsReadAtOnce) },
        { nameof(Fault.AddsBySha512), nameof(ContentStoreLaws.DefaultAlgorithmIsSha256) },
        { nameof(Fault.TruncatesWhatIsLong), nameof(ContentStoreLaws.PutContentIsRead) },
        { nameof(Fault.HasEverything), nameof(ContentStoreLaws.EmptyContentIsContent) },
    };

    public void Dispose() => _temp.Dispose();

    [Theory]
    [MemberData(nameof(Laws))]
    public Task MemoryContentStore_KeepsTheLaw(string law) =>
        new ContentStoreLaws(static () => new MemoryContentStore(), new() { Cases = Cases.Count(all: 15, fewer: 5) }).CheckAsync(law);

    [Theory]
    [MemberData(nameof(Laws))]
    public Task ImageLayoutStore_KeepsTheLaw(string law) =>
        new ContentStoreLaws(OpenLayoutAsync, new() { Cases = Cases.Count(all: 3, fewer: 1) }).CheckAsync(law);

    [Theory]
    [MemberData(nameof(Laws))]
    public Task AStoreWithoutFault_KeepsTheLaw(string law) =>
        new ContentStoreLaws(static () => new BrokenStore(Fault.None), new() { Cases = Cases.Count(all: 10, fewer: 4) }).CheckAsync(law);

    [Fact]
    public Task AStoreThatDoesOneThingAfterTheOther_KeepsAllLaws() =>
        new ContentStoreLaws(static () => new SerialStore(), new() { Cases = 2 }).CheckAllAsync();

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task AFault_BreaksItsLaw(string fault, string law)
    {
        var laws = new ContentStoreLaws(() => new BrokenStore(Enum.Parse<Fault>(fault)), new() { Cases = 20 });

        LawViolationException violation = await Assert.ThrowsAsync<LawViolationException>(() => laws.CheckAsync(law));

        Assert.Equal(law, violation.Law);
        Assert.DoesNotContain('\n', violation.Reason);
    }

    [Fact]
    public void EachFault_IsFoundAndEachLawHasOne()
    {
        Assert.Equal(
            Enum.GetNames<Fault>().Skip(1).Order(StringComparer.Ordinal),
            Faults.Select(static row => (string)row[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(ContentStoreLaws.Names.Except(Faults.Select(static row => (string)row[1])));
    }

    [Fact]
    public async Task AViolation_ShowsTheSmallestContent()
    {
        LawViolationException violation = await Assert.ThrowsAsync<LawViolationException>(static () =>
            new ContentStoreLaws(static () => new BrokenStore(Fault.DoesNotVerify)).ShortContentIsRefused());

        Assert.Equal(
            """
            ShortContentIsRefused: putting content that lacks its last byte succeeds: expected ContentMismatchException
            For
                content of 1 bytes, by sha256, delivered in reads of 1048576 bytes at most
            Case 1 of seed 1; to repeat it: new LawOptions { Seed = 1, Cases = 1 }
            """,
            violation.Message);
    }

    [Fact]
    public async Task ALimitOfLengths_IsFoundExactlyInFewSteps()
    {
        int stores = 0;
        LawViolationException violation = await Assert.ThrowsAsync<LawViolationException>(() => new ContentStoreLaws(() =>
        {
            stores++;
            return new BrokenStore(Fault.TruncatesWhatIsLong);
        }).PutContentIsRead());

        Assert.StartsWith("content of 131073 bytes, by sha256, delivered in reads of 1048576 bytes at most", violation.CounterExample);
        Assert.InRange(stores, 2, 300);
    }

    private async Task<IContentStore> OpenLayoutAsync() =>
        await ImageLayoutStore.OpenAsync(_temp.PathOf($"{Interlocked.Increment(ref _layouts)}"));

    /// <summary>Lets who reads wait for who writes.</summary>
    private sealed class SerialStore : IContentStore
    {
        private readonly MemoryContentStore _store = new();
        private readonly SemaphoreSlim _turn = new(1);

        public async ValueTask<bool> ExistsAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            await InTurnAsync(() => _store.ExistsAsync(content, cancellationToken).AsTask());

        public async ValueTask<Stream> OpenReadAsync(Descriptor content, CancellationToken cancellationToken = default) =>
            await InTurnAsync(() => _store.OpenReadAsync(content, cancellationToken).AsTask());

        public Task PutAsync(Descriptor content, Stream stream, CancellationToken cancellationToken = default) => InTurnAsync(async () =>
        {
            await _store.PutAsync(content, stream, cancellationToken);
            return true;
        });

        public Task<Descriptor> AddAsync(
            Stream stream,
            string mediaType,
            DigestAlgorithm? algorithm = null,
            CancellationToken cancellationToken = default
        ) => InTurnAsync(() => _store.AddAsync(stream, mediaType, algorithm, cancellationToken));

        public ValueTask DisposeAsync() => _store.DisposeAsync();

        private async Task<T> InTurnAsync<T>(Func<Task<T>> act)
        {
            await _turn.WaitAsync();
            try
            {
                return await act();
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}

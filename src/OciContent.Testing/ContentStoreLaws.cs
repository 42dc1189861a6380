using OciContent.Storage;
using OciContent.Testing.Checking;
using OciContent.Testing.Generation;

namespace OciContent.Testing;

/// <summary>
/// What must hold for any <see cref="IContentStore"/>: what goes in comes out, what is not what it should be does not go in, and nobody
/// sees half of it. Each law is a method that throws a <see cref="LawViolationException"/> with the smallest contents that break it; call
/// them from tests of any framework.
/// </summary>
public sealed partial class ContentStoreLaws
{
    private static readonly LawList<ContentStoreLaws> Laws = new(
        (nameof(PutContentIsRead), static laws => laws.PutContentIsRead()),
        (nameof(AddedContentIsRead), static laws => laws.AddedContentIsRead()),
        (nameof(DefaultAlgorithmIsSha256), static laws => laws.DefaultAlgorithmIsSha256()),
        (nameof(AbsentContentIsNotFound), static laws => laws.AbsentContentIsNotFound()),
        (nameof(ContentIsKeptBesideOther), static laws => laws.ContentIsKeptBesideOther()),
        (nameof(PutAgainChangesNothing), static laws => laws.PutAgainChangesNothing()),
        (nameof(EmptyContentIsContent), static laws => laws.EmptyContentIsContent()),
        (nameof(AlteredContentIsRefused), static laws => laws.AlteredContentIsRefused()),
        (nameof(ShortContentIsRefused), static laws => laws.ShortContentIsRefused()),
        (nameof(LongContentIsRefused), static laws => laws.LongContentIsRefused()),
        (nameof(WrongSizeIsRefused), static laws => laws.WrongSizeIsRefused()),
        (nameof(BrokenStreamLeavesNothing), static laws => laws.BrokenStreamLeavesNothing()),
        (nameof(CanceledPutLeavesNothing), static laws => laws.CanceledPutLeavesNothing()),
        (nameof(NothingIsSeenBeforeItIsWhole), static laws => laws.NothingIsSeenBeforeItIsWhole()),
        (nameof(ContentIsReadWhileOtherIsPut), static laws => laws.ContentIsReadWhileOtherIsPut()),
        (nameof(RefusedContentDoesNotReplace), static laws => laws.RefusedContentDoesNotReplace()),
        (nameof(StreamsAreLeftOpen), static laws => laws.StreamsAreLeftOpen()),
        (nameof(UnsupportedAlgorithmsAreRefused), static laws => laws.UnsupportedAlgorithmsAreRefused()),
        (nameof(SameContentIsPutAtOnce), static laws => laws.SameContentIsPutAtOnce()),
        (nameof(DifferentContentsArePutAtOnce), static laws => laws.DifferentContentsArePutAtOnce()),
        (nameof(SmallContentsArePutAtOnce), static laws => laws.SmallContentsArePutAtOnce()),
        (nameof(SameContentIsReadAtOnce), static laws => laws.SameContentIsReadAtOnce()));

    private readonly Func<Task<IContentStore>> _create;
    private readonly LawCases<ContentCase> _cases;

    /// <summary>The laws of a kind of store.</summary>
    /// <param name="create">Makes an empty store. Each case gets one of its own, which is disposed.</param>
    /// <param name="options">How the laws are checked; <c>null</c> for the defaults.</param>
    public ContentStoreLaws(Func<Task<IContentStore>> create, LawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        _create = create;
        _cases = new LawCases<ContentCase>(ContentCase.Arbitrary, options ?? new LawOptions());
    }

    /// <summary>The laws of a kind of store.</summary>
    /// <param name="create">Makes an empty store. Each case gets one of its own, which is disposed.</param>
    /// <param name="options">How the laws are checked; <c>null</c> for the defaults.</param>
    public ContentStoreLaws(Func<IContentStore> create, LawOptions? options = null)
        : this(() => Task.FromResult(create()), options) => ArgumentNullException.ThrowIfNull(create);

    /// <summary>The names of all laws.</summary>
    public static IReadOnlyList<string> Names => Laws.Names;

    /// <summary>Checks all laws, one after the other.</summary>
    /// <exception cref="LawViolationException">One does not hold.</exception>
    public Task CheckAllAsync() => Laws.CheckAllAsync(this);

    /// <summary>Checks one law, so that a test of many cases can have one for each of <see cref="Names"/>.</summary>
    /// <param name="law">Its name.</param>
    /// <exception cref="LawViolationException">It does not hold.</exception>
    /// <exception cref="ArgumentException">There is no such law.</exception>
    public Task CheckAsync(string law) => Laws.Find(law)(this);

    /// <summary>Checks all laws, and goes on when one does not hold.</summary>
    /// <returns>The laws that do not hold, with a counter-example each.</returns>
    public Task<IReadOnlyList<LawViolationException>> FindViolationsAsync() => Laws.FindViolationsAsync(this);

    private Task CheckAsync(string law, Func<IContentStore, ContentCase, Task> check) =>
        _cases.CheckAsync(
            law,
            async contents =>
            {
                try
                {
                    IContentStore store = await _create().ConfigureAwait(false);
                    await using (store.ConfigureAwait(false))
                    {
                        await check(store, contents).ConfigureAwait(false);
                    }
                }
                catch (Exception e) when (e is not BrokenLawException)
                {
                    throw new BrokenLawException(
                        $"the store threw {e.GetType().Name}, '{e.Message.ReplaceLineEndings(" ")}': expected it to do as it was asked",
                        document: null,
                        e);
                }
            });
}

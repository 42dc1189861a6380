using System.Buffers;
using System.IO.Pipelines;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Storage;
using OciContent.Tests.Kit;

namespace OciContent.Tests.Storage;

public sealed class VerifyingPipeReaderProperties
{
    private static readonly Config Config = Cases.Config(20_243, 9, all: 400, fewer: 80);

    [Fact]
    public void IntactContent_PassesUnchanged_HoweverItIsConsumed() =>
        Check.One(
            Config,
            Prop.ForAll(
                ContentCase.Intact.ToArbitrary(),
                static t =>
                {
                    (PipeReading reading, bool isVerified) = Blocking.Wait(() => PipeReading.DrainPipeAsync(t));
                    return reading.Failure is null && reading.SawEnd && isVerified && reading.Consumed.AsSpan().SequenceEqual(t.Expected);
                }));

    [Fact]
    public void AlteredContent_NeverEnds_AndItsLastByteIsNotSeen() =>
        Check.One(
            Config.WithCases(all: 800, fewer: 120),
            Prop.ForAll(
                ContentCase.Altered.ToArbitrary(),
                static t =>
                {
                    (PipeReading reading, bool isVerified) = Blocking.Wait(() => PipeReading.DrainPipeAsync(t));
                    return reading.Failure is ContentMismatchException
                        && !reading.SawEnd
                        && !isVerified
                        && (!t.SizeIsKnown || reading.HandedOut < t.Expected.Length || t.Expected.Length == 0);
                }));

    [Fact]
    public void AStreamsPipe_IsNoDifferent() =>
        Check.One(
            Config,
            Prop.ForAll(
                Gen.OneOf(ContentCase.Intact, ContentCase.Altered).ToArbitrary(),
                static t =>
                {
                    var reader = new VerifyingPipeReader(
                        PipeReader.Create(t.Open(), new StreamPipeReaderOptions(bufferSize: 16, minimumReadSize: 1)),
                        t.Digest,
                        t.Size);
                    return IsRight(t, reader);
                }));

    [Fact]
    public void ASequencesPipe_IsNoDifferent() =>
        Check.One(
            Config,
            Prop.ForAll(
                Gen.OneOf(ContentCase.Intact, ContentCase.Altered).ToArbitrary(),
                static t =>
                {
                    ReadOnlySequence<byte> sequence =
                        t.Delivered.Length == 0 ? ReadOnlySequence<byte>.Empty : Sequences.Cut(t.Delivered, t.Chunks);
                    return IsRight(t, new VerifyingPipeReader(PipeReader.Create(sequence), t.Digest, t.Size));
                }));

    [Fact]
    public void CopyingAndStreams_AreNoDifferent() =>
        Check.One(
            Config,
            Prop.ForAll(
                Gen.OneOf(ContentCase.Intact, ContentCase.Altered).ToArbitrary(),
                static t =>
                {
                    bool isIntact = t.Delivered.AsSpan().SequenceEqual(t.Expected);
                    var reader = new VerifyingPipeReader(PipeReader.Create(t.Open()), t.Digest, t.Size);
                    using var copy = new MemoryStream();
                    Exception? failure = Blocking.Wait(() =>
                        Record.ExceptionAsync(() => t.Way % 2 == 0 ? reader.CopyToAsync(copy) : reader.AsStream().CopyToAsync(copy)));
                    bool isVerified = reader.IsVerified;
                    reader.Complete();
                    return isIntact
                        ? failure is null && isVerified && copy.ToArray().AsSpan().SequenceEqual(t.Expected)
                        : failure is ContentMismatchException
                            && !isVerified
                            && (!t.SizeIsKnown || copy.Length < t.Expected.Length || t.Expected.Length == 0);
                }));

    private static bool IsRight(ContentCase t, VerifyingPipeReader reader)
    {
        bool isIntact = t.Delivered.AsSpan().SequenceEqual(t.Expected);
        var reading = new PipeReading();
        Blocking.Wait(() =>
            reading
                .DrainAsync(reader, t.Reads)
                .WaitAsync(TimeSpan.FromSeconds(20))
                .ContinueWith(static task => task.Status == TaskStatus.RanToCompletion, TaskScheduler.Default));
        bool isSticky =
            isIntact || Blocking.Wait(() => Record.ExceptionAsync(() => reader.ReadAsync().AsTask())) is ContentMismatchException;
        bool isVerified = reader.IsVerified;
        reader.Complete();
        return isSticky
            && (
                isIntact
                    ? reading.Failure is null && reading.SawEnd && isVerified && reading.Consumed.AsSpan().SequenceEqual(t.Expected)
                    : reading.Failure is ContentMismatchException
                        && !isVerified
                        && (!t.SizeIsKnown || reading.HandedOut < t.Expected.Length || t.Expected.Length == 0));
    }
}

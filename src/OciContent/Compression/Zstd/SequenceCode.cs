namespace OciContent.Compression.Zstd;

/// <summary>
/// One of the three alphabets of sequences: its baselines, its limits and its predefined distribution (RFC 8878, section 3.1.1.3.2).
/// </summary>
internal sealed class SequenceCode
{
    private readonly ulong[] _values;

    private SequenceCode(string name, int maxAccuracyLog, uint[] baselines, byte[] extraBits, short[] predefinedCounts, int predefinedLog)
    {
        Name = name;
        PredefinedCounts = predefinedCounts;
        PredefinedLog = predefinedLog;
        MaxAccuracyLog = maxAccuracyLog;
        _values = [.. baselines.Zip(extraBits, static (baseline, extra) => SequenceEntry.OfValue(baseline, extra))];
        var predefined = new SequenceTable(this);
        predefined.Build(FseDistribution.Predefined(predefinedCounts, predefinedLog));
        Predefined = predefined;
    }

    public static SequenceCode LiteralLength { get; } =
        new(
            "literal lengths",
            9,
            [
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048,
                4096, 8192, 16384, 32768, 65536,
            ],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
            [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
            6);

    public static SequenceCode MatchLength { get; } =
        new(
            "match lengths",
            9,
            [
                .. Enumerable.Range(3, 32).Select(static i => (uint)i),
                35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
            ],
            [.. Enumerable.Repeat((byte)0, 32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
            [
                1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
            ],
            6);

    public static SequenceCode Offset { get; } = new(
        "offsets",
        8,
        [.. Enumerable.Range(0, 32).Select(static i => 1u << i)],
        [.. Enumerable.Range(0, 32).Select(static i => (byte)i)],
        [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
        5);

    public string Name { get; }

    public int MaxAccuracyLog { get; }

    /// <summary>What each symbol starts from, and its number of extra bits: see <see cref="SequenceEntry.OfValue"/>.</summary>
    public ReadOnlySpan<ulong> Values => _values;

    public SequenceTable Predefined { get; }

    /// <summary>How often each symbol occurs in the predefined table; -1 for less than once.</summary>
    public short[] PredefinedCounts { get; }

    /// <summary>They add up to two to the power of this.</summary>
    public int PredefinedLog { get; }
}

using System.Globalization;
using FsCheck;

namespace OciContent.TestKit;

/// <summary>How many cases a test takes: fewer by default, all of them where <see cref="Variable"/> is 1.</summary>
public static class Cases
{
    /// <summary>The environment variable that asks for all cases when it is 1.</summary>
    public const string Variable = "OCICONTENT_ALL_CASES";

    /// <summary>
    /// The environment variable that asks for so many times as many mutated inputs, in the tests that make them from random numbers.
    /// </summary>
    public const string MutationsVariable = "OCICONTENT_MUTATIONS";

    /// <summary>Whether all cases are taken.</summary>
    public static bool AreAll { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>A number of iterations, seeds or bytes.</summary>
    public static int Count(int all, int fewer) => AreAll ? all : fewer;

    /// <summary>A number of mutated inputs, multiplied by <see cref="MutationsVariable"/>.</summary>
    public static int Mutations(int all, int fewer) => Count(all, fewer) * MutationsFactor;

    /// <summary>Seeds from 0 on.</summary>
    public static IEnumerable<int> Seeds(int all, int fewer) => Enumerable.Range(0, Count(all, fewer));

    /// <summary>
    /// All rows; by default so many of them that are spread evenly, with the first and the last. The same ones each time.
    /// </summary>
    public static IReadOnlyList<T> Spread<T>(IEnumerable<T> rows, int fewer)
    {
        T[] all = [.. rows];
        return AreAll ? all : [.. SpreadIndexes(all.Length, fewer).Select(i => all[i])];
    }

    /// <summary>A configuration of FsCheck with so many tests, which are the first of the same ones each time.</summary>
    public static Config Config(ulong seed, ulong gamma, int all, int fewer) =>
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Count(all, fewer)).WithReplay(seed, gamma).WithQuietOnSuccess(true);

    /// <summary>The configuration with another number of tests.</summary>
    public static Config WithCases(this Config config, int all, int fewer) => config.WithMaxTest(Count(all, fewer));

    private static int MutationsFactor { get; } =
        int.TryParse(Environment.GetEnvironmentVariable(MutationsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int factor)
            ? factor
            : 1;

    /// <summary>Indexes from 0 on that are spread evenly, with the first and the last.</summary>
    internal static IEnumerable<int> SpreadIndexes(int count, int fewer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fewer, 2);
        return count <= fewer
            ? Enumerable.Range(0, count)
            : Enumerable.Range(0, fewer).Select(i => (int)((long)i * (count - 1) / (fewer - 1)));
    }
}

using FsCheck;
using FsCheck.Fluent;

namespace OciContent.Testing.Checking;

/// <summary>Checks laws with the same drawn cases, and looks for the simplest that breaks one.</summary>
/// <remarks>
/// FsCheck's own runner blocks a thread while a law awaits, and takes no law's word for what is wrong; its generators and shrinkers
/// are all that is used.
/// </remarks>
internal sealed class LawCases<T>(Arbitrary<T> cases, LawOptions options)
    where T : notnull
{
    // The sizes that FsCheck starts and ends with.
    private const int StartSize = 1;
    private const int EndSize = 100;

    private readonly List<T> _drawn = [];

    /// <summary>Checks a law that awaits nothing.</summary>
    /// <param name="law">Its name.</param>
    /// <param name="check">Throws a <see cref="BrokenLawException"/> if a case breaks it.</param>
    public void Check(string law, Action<T> check)
    {
        Task done = CheckAsync(law, drawn =>
        {
            check(drawn);
            return Task.CompletedTask;
        });
        done.GetAwaiter().GetResult();
    }

    /// <summary>Checks a law.</summary>
    /// <param name="law">Its name.</param>
    /// <param name="check">Throws a <see cref="BrokenLawException"/> if a case breaks it.</param>
    public async Task CheckAsync(string law, Func<T, Task> check)
    {
        for (int number = 1; number <= options.Cases; number++)
        {
            T drawn = Case(number);
            if (await FindFaultAsync(drawn, check).ConfigureAwait(false) is { } fault)
            {
                (T simplest, BrokenLawException found) = await ShrinkAsync(drawn, fault, check).ConfigureAwait(false);
                throw Violation(law, found, simplest, number);
            }
        }
    }

    /// <summary>The first case, made as simple as can be.</summary>
    public T Simplest()
    {
        T simplest = Case(1);
        for (int left = options.MaxShrinks; left > 0 && cases.Shrinker(simplest).Take(1).ToArray() is [T simpler]; left--)
        {
            simplest = simpler;
        }

        return simplest;
    }

    /// <summary>What users see.</summary>
    public LawViolationException Violation(string law, BrokenLawException fault, T drawn, int number) =>
        new(law, fault.Message, drawn.ToString()!, fault.Document, options, number, fault.InnerException);

    // Tests that run at the same time may check laws of the same object.
    private T Case(int number)
    {
        lock (_drawn)
        {
            while (_drawn.Count < number)
            {
                // Each case has a seed of its own, so that it is the same however many are drawn.
                int next = _drawn.Count + 1;
                int size = Math.Min(StartSize + next - 1, EndSize);
                _drawn.Add(cases.Generator.Sample(1, new Rnd(((ulong)(uint)options.Seed << 32) | (uint)next), size).Single());
            }

            return _drawn[number - 1];
        }
    }

    private static async Task<BrokenLawException?> FindFaultAsync(T drawn, Func<T, Task> check)
    {
        try
        {
            await check(drawn).ConfigureAwait(false);
            return null;
        }
        catch (BrokenLawException fault)
        {
            return fault;
        }
    }

    // The first simpler case that breaks the law too, then the first that is simpler than that, until there is none.
    private async Task<(T Simplest, BrokenLawException Fault)> ShrinkAsync(T drawn, BrokenLawException fault, Func<T, Task> check)
    {
        int left = options.MaxShrinks;
        bool isSimpler = true;
        while (isSimpler)
        {
            isSimpler = false;
            foreach (T simpler in cases.Shrinker(drawn))
            {
                if (left-- <= 0)
                {
                    return (drawn, fault);
                }

                if (await FindFaultAsync(simpler, check).ConfigureAwait(false) is { } other)
                {
                    (drawn, fault, isSimpler) = (simpler, other, true);
                    break;
                }
            }
        }

        return (drawn, fault);
    }
}

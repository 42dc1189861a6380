namespace OciContent.Testing.Checking;

/// <summary>The laws of a kind, by their names.</summary>
internal sealed class LawList<TLaws>(params IReadOnlyList<(string Name, Func<TLaws, Task> Check)> laws)
{
    public IReadOnlyList<string> Names { get; } = [.. laws.Select(static law => law.Name)];

    public Func<TLaws, Task> Find(string law)
    {
        ArgumentNullException.ThrowIfNull(law);
        return laws.FirstOrDefault(known => known.Name == law).Check
            ?? throw new ArgumentException($"'{law}' is not a law: expected one of {string.Join(", ", Names)}.", nameof(law));
    }

    public async Task CheckAllAsync(TLaws of)
    {
        foreach ((_, Func<TLaws, Task> check) in laws)
        {
            await check(of).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<LawViolationException>> FindViolationsAsync(TLaws of)
    {
        var violations = new List<LawViolationException>();
        foreach ((_, Func<TLaws, Task> check) in laws)
        {
            try
            {
                await check(of).ConfigureAwait(false);
            }
            catch (LawViolationException violation)
            {
                violations.Add(violation);
            }
        }

        return violations;
    }
}

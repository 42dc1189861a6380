namespace OciContent.Testing;

/// <summary>How laws are checked.</summary>
public record LawOptions
{
    /// <summary>
    /// What the cases are drawn by: the same seed gives the same cases. 1 unless told otherwise, so that a run can be repeated.
    /// </summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many cases each law is checked with: 100 unless told otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than one: that would check nothing.</exception>
    public int Cases
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 100;

    /// <summary>How many simpler cases are tried, at most, when one was found that breaks the law: 2000 unless told otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxShrinks
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 2000;
}

namespace OciContent.Registry.Authentication;

/// <summary>What the headers <c>WWW-Authenticate</c> of an answer offer.</summary>
/// <param name="Items">The challenges that could be read, in the order they came in.</param>
/// <param name="Fault">What is wrong with a header that could not be read to its end, as a part of a sentence; else <c>null</c>.</param>
internal sealed record AuthenticationChallenges(IReadOnlyList<AuthenticationChallenge> Items, string? Fault)
{
    /// <summary>The most characters that all headers may have together.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>The most challenges.</summary>
    public const int MaxCount = 16;

    /// <summary>
    /// Reads the values of all headers. One that breaks the grammar is read up to there, as what stands before is not in doubt; nothing
    /// is read of headers beyond the bounds.
    /// </summary>
    public static AuthenticationChallenges Parse(IReadOnlyList<string> headers)
    {
        var items = new List<AuthenticationChallenge>();
        string? fault = null;
        int length = 0;
        foreach (string header in headers)
        {
            length += header.Length;
            if (length > MaxLength)
            {
                return new([], $"the headers WWW-Authenticate have more than {MaxLength} characters");
            }

            string? problem = new ChallengeReader(header).Read(items);
            fault ??= problem;
            if (items.Count > MaxCount)
            {
                return new([], $"the headers WWW-Authenticate have more than {MaxCount} challenges");
            }
        }

        return new(items, fault);
    }

    /// <summary>The first challenge of a scheme; <c>null</c> if there is none.</summary>
    public AuthenticationChallenge? First(string scheme) => Items.FirstOrDefault(c => c.IsOf(scheme));
}

using OciContent.Internal;

namespace OciContent.Sources;

/// <summary>Whoever lists a referrer may be wrong: what a manifest says itself counts.</summary>
internal static class ReferrerClaim
{
    /// <summary>What is wrong with a manifest that is listed for another one, and names none or a third as its subject.</summary>
    public static InvalidDataException IsWrong(string source, Digest listed, Digest subject) =>
        new($"{ErrorText.Quote(source)} lists {listed} as a referrer of {subject}, but it does not refer to that: expected a "
            + "manifest or index whose 'subject' it is.");
}

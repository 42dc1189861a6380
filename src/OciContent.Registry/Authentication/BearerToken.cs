using System.Net.Http.Headers;

namespace OciContent.Registry.Authentication;

/// <summary>A token that a token server gave. Its text has no secret.</summary>
/// <param name="key">What it was asked for.</param>
/// <param name="value">The token.</param>
/// <param name="fetched">When it was given, by this machine's clock.</param>
/// <param name="expires">When it expires, by this machine's clock.</param>
internal sealed class BearerToken(TokenKey key, string value, DateTimeOffset fetched, DateTimeOffset expires)
{
    /// <summary>How long before it expires it is not used any more, as requests are under way for a while.</summary>
    public static TimeSpan Margin { get; } = TimeSpan.FromSeconds(10);

    /// <summary>What it was asked for.</summary>
    public TokenKey Key { get; } = key;

    /// <summary>When it was given.</summary>
    public DateTimeOffset Fetched { get; } = fetched;

    /// <summary>When it expires.</summary>
    public DateTimeOffset Expires { get; } = expires;

    /// <summary>The header <c>Authorization</c> that shows it.</summary>
    public AuthenticationHeaderValue Header { get; } = new("Bearer", value);

    /// <summary>Whether it may be shown at a time.</summary>
    public bool IsUsable(DateTimeOffset now) => now < Expires - Margin;

    /// <summary>Whether a header shows this token.</summary>
    public bool IsIn(AuthenticationHeaderValue? header) => Header.Equals(header);

    /// <summary>What it allows, without what is secret.</summary>
    public override string ToString() => $"a token for '{Key.Scopes}'";
}

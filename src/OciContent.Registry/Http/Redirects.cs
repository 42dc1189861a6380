using System.Diagnostics.CodeAnalysis;

namespace OciContent.Registry.Http;

/// <summary>Where a registry may send a request on to.</summary>
internal static class Redirects
{
    private const int MaxAddressLength = 16 * 1024;

    /// <summary>Where the answer leads.</summary>
    /// <exception cref="RegistryException">It leads nowhere, or where it may not be followed.</exception>
    public static Uri Target(RegistryRequest request, Uri from, HttpResponseMessage response, int redirects, int maxRedirects)
    {
        if (redirects >= maxRedirects)
        {
            throw RegistryErrors.Broken(request, $"{redirects + 1} redirects: expected at most {maxRedirects}");
        }

        Uri target = Location(request, from, response);
        if (request.CreateContent is not null && Origin.Of(target) != Origin.Of(from) && request.Rules.HasFlag(SafetyRules.Bodies))
        {
            // A body is for who was asked to take it.
            throw RegistryErrors.Broken(request, $"a redirect of an upload to {Origin.Of(target)}: expected one on {Origin.Of(from)}");
        }

        return target;
    }

    /// <summary>The address in <c>Location</c>, made absolute.</summary>
    /// <exception cref="RegistryException">There is none, or one that may not be followed.</exception>
    public static Uri Location(RegistryRequest request, Uri from, HttpResponseMessage response)
    {
        string? location = RegistryHeaders.Single(response, "Location");
        if (location is null)
        {
            throw RegistryErrors.Broken(request, $"an answer {(int)response.StatusCode} without one Location: expected one");
        }

        return Resolve(request, from, location, "Location");
    }

    /// <summary>An address that an answer names, made absolute.</summary>
    /// <exception cref="RegistryException">It is one that may not be followed.</exception>
    public static Uri Resolve(RegistryRequest request, Uri from, string text, string name)
    {
        if (text.Length > MaxAddressLength)
        {
            throw RegistryErrors.Broken(request, $"a {name} of {text.Length} characters: expected at most {MaxAddressLength}");
        }

        if (!TryResolve(from, text, out Uri? target)
            || (target.Scheme != Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttp)
            || (target.UserInfo.Length > 0 && request.Rules.HasFlag(SafetyRules.NoUserInfo)))
        {
            // Not the text itself: a signed address is a secret.
            throw RegistryErrors.Broken(request, $"a {name} that is not an http address without a password: expected one");
        }

        if (from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps && request.Rules.HasFlag(SafetyRules.NoDowngrade))
        {
            throw RegistryErrors.Broken(request, $"a {name} that leads from https to {Origin.Of(target)}: expected https");
        }

        return target;
    }

    // As it is written: a signature in a query is one of its very text, which Uri would change (%7e becomes ~).
    private static bool TryResolve(Uri from, string text, [NotNullWhen(true)] out Uri? target)
    {
        target = null;
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }

        string absolute = text;
        if (text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal))
        {
            absolute = from.GetLeftPart(UriPartial.Authority) + text;
        }
        else if (!Uri.TryCreate(text, UriKind.Absolute, out _))
        {
            return Uri.TryCreate(from, text, out target);
        }

        int fragment = absolute.IndexOf('#', StringComparison.Ordinal);
        return Uri.TryCreate(
            fragment < 0 ? absolute : absolute[..fragment],
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true },
            out target);
    }
}

namespace OciContent.Registry.Http;

/// <summary>Where the next page of a list is (RFC 8288, <c>rel="next"</c>).</summary>
internal static class PageLink
{
    private const int MaxLength = 8 * 1024;

    /// <summary>The next page: of the same registry and the same list; <c>null</c> after the last.</summary>
    /// <exception cref="RegistryException">It is elsewhere.</exception>
    public static Uri? Next(RegistryRequest page, RegistryDocument answer)
    {
        foreach (string link in answer.Headers("Link"))
        {
            if (link.Length > MaxLength)
            {
                throw RegistryErrors.Broken(page, $"a Link of {link.Length} characters: expected at most {MaxLength}");
            }

            if (Target(link) is { } target)
            {
                // Relative to what was asked, not to where that was redirected to; and only there: it would be given the credentials.
                Uri next = Redirects.Resolve(page, page.Address, target, "Link");
                return !page.Rules.HasFlag(SafetyRules.Pages)
                    || (Origin.Of(next) == Origin.Of(page.Address) && next.AbsolutePath == page.Address.AbsolutePath)
                    ? next
                    : throw RegistryErrors.Broken(
                        page,
                        $"a next page at {Origin.Of(next)}, or of another list: expected one of the same list");
            }
        }

        return null;
    }

    // <address>; parameters, and maybe more of them behind commas.
    private static string? Target(string links)
    {
        ReadOnlySpan<char> rest = links;
        while (rest.IndexOf('<') is >= 0 and int start)
        {
            rest = rest[(start + 1)..];
            int end = rest.IndexOf('>');
            if (end < 0)
            {
                return null;
            }

            ReadOnlySpan<char> target = rest[..end];
            rest = rest[(end + 1)..];
            int following = rest.IndexOf('<');
            ReadOnlySpan<char> parameters = following < 0 ? rest : rest[..following];
            if (IsNext(parameters))
            {
                return target.ToString();
            }
        }

        return null;
    }

    private static bool IsNext(ReadOnlySpan<char> parameters)
    {
        foreach (Range part in parameters.Split(';'))
        {
            ReadOnlySpan<char> parameter = parameters[part].Trim([' ', '\t', ',']);
            int equals = parameter.IndexOf('=');
            if (equals > 0
                && parameter[..equals].Trim().Equals("rel", StringComparison.OrdinalIgnoreCase)
                && parameter[(equals + 1)..].Trim().Trim('"').Equals("next", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}

using OciContent.Registry.Authentication;

namespace OciContent.Registry.Http;

/// <summary>A request to a registry, which can be sent more than once.</summary>
internal sealed record RegistryRequest
{
    public required RegistryEndpoint Registry { get; init; }

    public required HttpMethod Method { get; init; }

    /// <summary>An absolute address, on the registry or where the registry said.</summary>
    public required Uri Address { get; init; }

    /// <summary>The repository that it is about; <c>null</c> if it is about none.</summary>
    public string? Repository { get; init; }

    /// <summary>What a token must allow.</summary>
    public IReadOnlyCollection<RegistryScope> Scopes { get; init; } = [];

    /// <summary>The media types that are taken.</summary>
    public string? Accept { get; init; }

    /// <summary>The entity tag of what is known: nothing is wanted but something else (RFC 9110, 13.1.2).</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The first and last byte that are asked for.</summary>
    public (long First, long Last)? Range { get; init; }

    /// <summary>Makes the body, anew each time it is sent; <c>null</c> if there is none.</summary>
    public Func<HttpContent>? CreateContent { get; init; }

    /// <summary>Whether nothing else happens if it is sent twice.</summary>
    public bool MayBeRepeated { get; init; } = true;

    /// <summary>Whether it is sent on to where the registry says.</summary>
    public bool FollowsRedirects { get; init; } = true;

    /// <summary>
    /// Whether it goes on with what was begun: then there was an answer before, and a host that is not reached may come back.
    /// </summary>
    public bool IsResumed { get; init; }

    /// <summary>
    /// Whether its body can be sent again after a challenge or a redirect; if not, it must be sent when the registry is known to take it.
    /// </summary>
    public bool HasReplayableContent { get; init; } = true;

    /// <summary>How registries are asked.</summary>
    public required RegistryClientOptions Options { get; init; }

    /// <summary>The rules that hold.</summary>
    public SafetyRules Rules => Options.Rules;

    /// <summary>What messages say it does, such as <c>reading the manifest 'v1' of</c>.</summary>
    public required string Purpose { get; init; }
}

using OciContent.Registry.Http;

namespace OciContent.Registry.Authentication;

/// <summary>What a token was asked for: only who asks for all of the same may have it.</summary>
/// <param name="Registry">The registry that it is shown to, and no other.</param>
/// <param name="Realm">Where it is given.</param>
/// <param name="Service">What the registry calls itself there; <c>null</c> if it did not say.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="Credential">Whose it is, as <see cref="RegistryCredential.Identity"/>; <c>null</c> for nobody's.</param>
internal sealed record TokenKey(Origin Registry, string Realm, string? Service, ScopeSet Scopes, string? Credential);

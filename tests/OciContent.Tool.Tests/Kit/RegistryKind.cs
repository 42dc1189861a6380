using OciContent.TestKit.Registries;

namespace OciContent.Tool.Tests.Kit;

/// <summary>Which registry a test asks, whom that lets in, and how the command is told who it is.</summary>
/// <param name="Registry">One of <see cref="Quirks"/>, or <see cref="Real"/>.</param>
/// <param name="Auth"><c>none</c>, <c>basic</c> or <c>token</c>.</param>
/// <param name="By"><c>nothing</c>, <c>authfile</c>, <c>password</c> or <c>environment</c>.</param>
internal sealed record RegistryKind(string Registry, string Auth, string By)
{
    /// <summary>Debian's <c>docker-registry</c>.</summary>
    public const string Real = "docker-registry";

    /// <summary>The registries that are played.</summary>
    public static IReadOnlyDictionary<string, RegistryQuirks> Quirks { get; } = new Dictionary<string, RegistryQuirks>
    {
        ["plain"] = RegistryQuirks.None,
        ["distribution-2.8"] = RegistryQuirks.Distribution28,
        ["distribution-3"] = RegistryQuirks.Distribution3,
        ["ghcr"] = RegistryQuirks.Ghcr,
        ["gitlab"] = RegistryQuirks.GitLab,
        ["docker-hub"] = RegistryQuirks.DockerHub,
        ["ecr"] = RegistryQuirks.Ecr,
        ["artifactory"] = RegistryQuirks.Artifactory,
        ["nexus"] = RegistryQuirks.Nexus,
        ["olareg"] = RegistryQuirks.Olareg,
        ["crane"] = RegistryQuirks.CraneServe,
    };

    /// <summary>All of some registries' kinds, those of each way in together.</summary>
    public static IEnumerable<RegistryKind> Of(IEnumerable<string> registries) =>
        from auth in (string[])["none", "basic", "token"]
        from way in auth == "none" ? (string[])["nothing"] : ["environment", "authfile", "password"]
        from registry in registries
        select new RegistryKind(registry, auth, way);

    public override string ToString() => $"{Registry} {Auth} {By}";
}

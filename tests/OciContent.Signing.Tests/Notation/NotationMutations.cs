namespace OciContent.Signing.Tests.Notation;

/// <summary>All that may be wrong with a signature of Notation, or with those who trust it.</summary>
internal static class NotationMutations
{
    public static IReadOnlyList<NotationMutation> All { get; } =
    [
        .. NotationHeaderMutations.All,
        .. NotationPayloadMutations.All,
        .. NotationCertificateMutations.All,
        .. NotationTrustMutations.All,
        .. NotationFormMutations.All,
    ];
}

using OciContent.Signing;
using OciContent.Signing.Policies;
using OciContent.Sources;

namespace OciContent.Tool.Verbs;

/// <summary>A policy of one of the two kinds.</summary>
internal sealed class Policy
{
    private readonly ImagePolicy? _own;
    private readonly ContainersPolicy? _containers;

    public Policy(ImagePolicy policy) => _own = policy;

    public Policy(ContainersPolicy policy) => _containers = policy;

    /// <summary>Whom it names, by the names that it gives them.</summary>
    public IReadOnlyList<SignatureVerifier> Signers => [.. _own?.Signers.Values ?? []];

    /// <summary>Says whether an image satisfies it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="found">Its signatures; <c>null</c> if nobody looked for them.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public Task<PolicyVerdict> EvaluateAsync(
        ImageSource image,
        IReadOnlyList<SignatureListing>? found,
        CancellationToken cancellationToken) =>
        _own is null ? _containers!.EvaluateAsync(image, cancellationToken)
        : found is null ? _own.EvaluateAsync(image, cancellationToken)
        : _own.EvaluateAsync(image, found, cancellationToken);
}

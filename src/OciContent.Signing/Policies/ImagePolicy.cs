using OciContent.Internal;
using OciContent.Policies;
using OciContent.Sources;

namespace OciContent.Signing.Policies;

/// <summary>
/// Who must have signed which images, and what else they must be: a document of JSON or YAML, which says for each repository which signers
/// are needed, which attestations, which bases are allowed, that nothing has <c>urls</c>, and that tags mean what they were locked to.
/// </summary>
/// <remarks>
/// Of several scopes that contain a repository, the longest applies, and that one alone. What no scope contains does not satisfy the
/// policy. Thread-safe; nothing of an image is kept.
/// </remarks>
/// <example>
/// <code>
/// ImagePolicy policy = await ImagePolicy.LoadAsync("policy.yaml");
/// await using ImageSource image = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// PolicyVerdict verdict = await policy.EvaluateAsync(image);
/// Console.WriteLine(verdict);
/// </code>
/// </example>
public sealed class ImagePolicy
{
    private readonly PolicyPart[] _parts;

    internal ImagePolicy(PolicyPart[] parts, IReadOnlyDictionary<string, SignatureVerifier> signers)
    {
        _parts = parts;
        Signers = signers;
    }

    /// <summary>The signers that the policy names, whatever is asked of them.</summary>
    public IReadOnlyDictionary<string, SignatureVerifier> Signers { get; }

    /// <summary>Reads a policy, and the files that it names: keys, trusted roots, trust stores.</summary>
    /// <param name="path">The document; the files that it names are relative to its folder.</param>
    /// <param name="options">Where bases and locks come from.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="FormatException">The document, or a file that it names, is not what it should be.</exception>
    /// <exception cref="System.Text.Json.JsonException">The document has a field that is not known, or of the wrong type.</exception>
    /// <exception cref="IOException">A file or a base cannot be read.</exception>
    public static Task<ImagePolicy> LoadAsync(
        string path,
        ImagePolicyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PolicyReader.LoadAsync(path, options ?? ImagePolicyOptions.Default, cancellationToken);
    }

    /// <summary>Says whether an image satisfies the policy.</summary>
    /// <param name="image">One image or index. Its repository is that which it was opened from.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">There is not one image but several, or none; or something is broken.</exception>
    /// <exception cref="IOException">Something cannot be read, or is not what its digest says.</exception>
    public Task<PolicyVerdict> EvaluateAsync(ImageSource image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return EvaluateCoreAsync(image, found: null, cancellationToken);
    }

    /// <summary>Says whether an image satisfies the policy, by signatures that were found already.</summary>
    /// <param name="image">One image or index.</param>
    /// <param name="found">Its signatures, as <see cref="ImageSignatures.FindAllAsync"/> gives them.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArgumentException">The signatures are those of something else.</exception>
    /// <inheritdoc cref="EvaluateAsync(ImageSource, CancellationToken)"/>
    public Task<PolicyVerdict> EvaluateAsync(
        ImageSource image,
        IReadOnlyList<SignatureListing> found,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(found);
        HashSet<Digest> subjects = [.. image.Entries.Prepend(image.ResolveRoot()).Select(static one => one.Digest)];
        return found.All(listing => subjects.Contains(listing.Subject.Manifest.Digest))
            ? EvaluateCoreAsync(image, found, cancellationToken)
            : throw new ArgumentException("The signatures are those of another image: expected those of this one.", nameof(found));
    }

    /// <summary>The policy as a rule among others, such as those of an admission controller.</summary>
    public ImageRule ToRule() => new PolicyRule(this);

    private async Task<PolicyVerdict> EvaluateCoreAsync(
        ImageSource image,
        IReadOnlyList<SignatureListing>? found,
        CancellationToken cancellationToken)
    {
        image.ResolveRoot();
        ImageReference? name = PolicyScope.NameOf(image);
        string text = name?.ToString() ?? image.Name;
        (PolicyScope Scope, PolicyPart Part)? part = _parts
            .SelectMany(static part => part.Scopes.Select(scope => (Scope: scope, Part: part)))
            .Where(one => one.Scope.Contains(name))
            .OrderByDescending(static one => one.Scope.Length)
            .Select(static one => ((PolicyScope, PolicyPart)?)one)
            .FirstOrDefault();
        if (part is not { } applied)
        {
            var none = new RuleVerdict(
                "scope",
                IsSatisfied: false,
                $"The policy says nothing about {ErrorText.Quote(text)}: expected a scope with it, or '*'.");
            return new PolicyVerdict(text, null, [none]);
        }

        // However many rules ask for signatures, they are looked for once, and all judge the same ones.
        var verdicts = new List<RuleVerdict>();
        foreach (ImageRule rule in applied.Part.Rules)
        {
            if (rule is SignatureRule signed)
            {
                found ??= await ImageSignatures.FindAllAsync(image, cancellationToken).ConfigureAwait(false);
                verdicts.Add(signed.Judge(image, found));
            }
            else
            {
                verdicts.Add(await rule.EvaluateAsync(image, cancellationToken).ConfigureAwait(false));
            }
        }

        return new PolicyVerdict(text, applied.Scope.Text, verdicts);
    }

    /// <summary>A policy as one rule.</summary>
    private sealed class PolicyRule(ImagePolicy policy) : ImageRule("policy")
    {
        protected override async Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken)
        {
            PolicyVerdict verdict = await policy.EvaluateAsync(image, cancellationToken).ConfigureAwait(false);
            return verdict.IsSatisfied
                ? Satisfied($"The policy for '{verdict.Scope}' is satisfied.")
                : NotSatisfied(verdict.Reason!);
        }
    }
}

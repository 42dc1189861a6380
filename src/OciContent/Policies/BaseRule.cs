using OciContent.Inference;
using OciContent.Internal;
using OciContent.Sources;

namespace OciContent.Policies;

/// <summary>
/// The image is built on one of several approved bases, as the digests in its documents prove; no layer is read for it. Annotations
/// that name a base are a claim, and count for nothing.
/// </summary>
/// <example>
/// <code>
/// await using ImageSource alpine = await ImageLocation.Parse("oci:bases:alpine").OpenAsync();
/// BaseRule rule = await BaseRule.ReadAsync([alpine]);
/// </code>
/// </example>
public sealed class BaseRule : ImageRule
{
    private readonly (string Name, IReadOnlyList<LayerStack> Stacks)[] _bases;

    private BaseRule((string Name, IReadOnlyList<LayerStack> Stacks)[] bases)
        : base("base") => _bases = bases;

    /// <summary>The names of the bases.</summary>
    public IReadOnlyList<string> Bases => [.. _bases.Select(static one => one.Name)];

    /// <summary>Reads the documents of the approved bases, which need not stay open.</summary>
    /// <param name="bases">The bases: images, or indexes of which an image may be built on any of its platform.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">
    /// A base has no image that can be read, or no layers: everything would be built on it.
    /// </exception>
    public static Task<BaseRule> ReadAsync(IReadOnlyList<ImageSource> bases, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bases);
        return ReadCoreAsync(bases, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken)
    {
        IReadOnlyList<LayerStack> stacks = await LayerStack.ReadAsync(image, isWhole: true, cancellationToken).ConfigureAwait(false);
        if (stacks.FirstOrDefault(static stack => stack.Problem is not null)?.Problem is { } problem)
        {
            return NotSatisfied($"{problem.Location} in {ErrorText.Quote(image.Name)}: {problem.Message}");
        }

        var matcher = new BaseMatcher { ReadLayers = false };
        foreach ((string name, IReadOnlyList<LayerStack> candidates) in _bases)
        {
            BaseMatch match = await matcher.CompareAsync(stacks, candidates, cancellationToken).ConfigureAwait(false);
            if (match.IsDerived)
            {
                return Satisfied($"It is built on {ErrorText.Quote(name)}. {match.Explanation}");
            }
        }

        return NotSatisfied(
            $"{ErrorText.Quote(image.Name)} is not built on an approved base: expected one of "
            + $"{string.Join(", ", _bases.Select(static one => ErrorText.Quote(one.Name)))}.");
    }

    private static async Task<BaseRule> ReadCoreAsync(IReadOnlyList<ImageSource> bases, CancellationToken cancellationToken)
    {
        var read = new (string Name, IReadOnlyList<LayerStack> Stacks)[bases.Count];
        for (int i = 0; i < read.Length; i++)
        {
            IReadOnlyList<LayerStack> stacks = await LayerStack.ReadAsync(bases[i], isWhole: false, cancellationToken).ConfigureAwait(false);
            if (stacks.FirstOrDefault(static stack => stack.Problem is not null)?.Problem is { } problem)
            {
                throw new InvalidDataException($"{problem.Location} in {ErrorText.Quote(bases[i].Name)}: {problem.Message}");
            }

            if (stacks.Any(static stack => stack.Count == 0))
            {
                throw new InvalidDataException(
                    $"{ErrorText.Quote(bases[i].Name)} has an image without layers: expected layers, by which to tell what is built "
                    + "on it.");
            }

            read[i] = (NameOf(bases[i]), stacks);
        }

        return new BaseRule(read);
    }

    private static string NameOf(ImageSource source) => source.Reference is { } reference ? $"{source.Name}:{reference}" : source.Name;
}

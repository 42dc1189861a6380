using OciContent.Sources;
using OciContent.Verification;

namespace OciContent.Policies;

/// <summary>
/// What an image must be to be let in. A new rule is a class that derives from this, in any assembly. Rules keep nothing of an image,
/// so that one may judge many at once.
/// </summary>
/// <example>
/// <code>
/// ImageRule[] rules = [ImageRule.NoUrls, ImageRule.MaxAge(TimeSpan.FromDays(90))];
/// await using ImageSource image = await ImageLocation.Parse("oci:layout:v1").OpenAsync();
/// foreach (ImageRule rule in rules)
/// {
///     Console.WriteLine(await rule.EvaluateAsync(image)); // urls: satisfied: Pulling it calls nobody but its registry.
/// }
/// </code>
/// </example>
public abstract class ImageRule
{
    /// <summary>A rule of a name.</summary>
    protected ImageRule(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>
    /// Pulling the image calls nobody but its registry: no config, manifest or layer has <c>urls</c>, and no layer is one that
    /// registries need not have (image-spec, descriptor).
    /// </summary>
    public static ImageRule NoUrls { get; } = new FindingRule(
        "urls",
        [AuditRule.ConfigUrls, AuditRule.ManifestUrls, AuditRule.LayerUrls, AuditRule.ForeignLayer],
        "Pulling it calls nobody but its registry.");

    /// <summary>The rule's name, by which verdicts call it.</summary>
    public string Name { get; }

    /// <summary>An audit of the image finds nothing of what is named; nor anything that it cannot read.</summary>
    /// <param name="findings">What must not be found.</param>
    public static ImageRule NoFindings(params IReadOnlyList<AuditRule> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return new FindingRule("audit", findings, $"An audit finds none of {string.Join(", ", findings)}.");
    }

    /// <summary>
    /// The image was created at most so long ago, as its config says, which nobody checks: builds that are reproducible say a fixed time. A
    /// config that does not say, or says a time that has not come, does not satisfy it.
    /// </summary>
    /// <param name="age">The age of the oldest image that is allowed.</param>
    /// <param name="timeProvider">The clock; the system's unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The age is negative.</exception>
    public static ImageRule MaxAge(TimeSpan age, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero);
        return new AgeRule(age, timeProvider ?? TimeProvider.System);
    }

    /// <summary>Says whether an image satisfies the rule. Of an index, each of its images must.</summary>
    /// <param name="image">The image: one, or an index of several, as far as it is selected.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="IOException">Something cannot be read, or is not what its digest says.</exception>
    /// <exception cref="InvalidDataException">Something is broken.</exception>
    /// <exception cref="System.Text.Json.JsonException">A document is not what it should be.</exception>
    public Task<RuleVerdict> EvaluateAsync(ImageSource image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return EvaluateCoreAsync(image, cancellationToken);
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public sealed override string ToString() => Name;

    /// <inheritdoc cref="EvaluateAsync"/>
    protected abstract Task<RuleVerdict> EvaluateCoreAsync(ImageSource image, CancellationToken cancellationToken);

    /// <summary>The verdict that the rule is satisfied.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    protected RuleVerdict Satisfied(string reason) => new(Name, IsSatisfied: true, reason);

    /// <summary>The verdict that the rule is not satisfied.</summary>
    /// <param name="reason">Why, as a sentence: the offending value, and what was expected.</param>
    protected RuleVerdict NotSatisfied(string reason) => new(Name, IsSatisfied: false, reason);
}

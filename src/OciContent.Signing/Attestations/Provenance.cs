using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Internal;

namespace OciContent.Signing.Attestations;

/// <summary>
/// How an image was built, as its builder states it (SLSA, provenance v0.2 and v1; BuildKit writes both). Whether that is true is a
/// question of who signed it.
/// </summary>
/// <example>
/// <code>
/// Provenance provenance = Provenance.Parse(Provenance.Version1, File.ReadAllBytes("provenance.json"));
/// Console.WriteLine(provenance.Builder);
/// foreach (ProvenanceMaterial material in provenance.Materials)
/// {
///     Console.WriteLine(material.Image?.ToString() ?? material.Uri);
/// }
/// </code>
/// </example>
public sealed class Provenance
{
    /// <summary>The predicate type of SLSA's provenance v1.</summary>
    public const string Version1 = "https://slsa.dev/provenance/v1";

    /// <summary>The predicate type of SLSA's provenance v0.2.</summary>
    public const string Version02 = "https://slsa.dev/provenance/v0.2";

    private const int MaxMaterials = 10_000;
    private const int MaxDigests = 16;

    private Provenance(
        string? builder,
        string? buildType,
        string? invocationId,
        ProvenanceMaterial? source,
        IReadOnlyList<JsonFields> materials)
    {
        Builder = Given(builder);
        BuildType = Given(buildType);
        InvocationId = Given(invocationId);
        Source = source;
        Materials = [.. materials.Select(static one => Material(one))];
        BaseImages = [.. Materials.Select(static material => material.Image).OfType<ImageReference>().Distinct()];
    }

    /// <summary>Who built it, a URI; <c>null</c> if that is not said: BuildKit leaves it empty unless it is told.</summary>
    public string? Builder { get; }

    /// <summary>How it was built, a URI; <c>null</c> if that is not said.</summary>
    public string? BuildType { get; }

    /// <summary>Which run of the builder it was; <c>null</c> if that is not said.</summary>
    public string? InvocationId { get; }

    /// <summary>
    /// Where the description of the build came from, such as the repository of a Dockerfile: v0.2, <c>invocation.configSource</c>; v1,
    /// <c>externalParameters.configSource</c> as BuildKit has it, or <c>externalParameters.workflow.repository</c> as GitHub has it.
    /// <c>null</c> if that is not said.
    /// </summary>
    public ProvenanceMaterial? Source { get; }

    /// <summary>What the build used.</summary>
    public IReadOnlyList<ProvenanceMaterial> Materials { get; }

    /// <summary>
    /// The images that the build used, each once. Which of them the image is built on they do not say: a compiler's image is one of them
    /// too. Layers tell it (<see cref="OciContent.Inference.BaseMatcher"/>).
    /// </summary>
    public IReadOnlyList<ImageReference> BaseImages { get; }

    /// <summary>Whether a predicate type is one that <see cref="Parse"/> reads.</summary>
    public static bool IsTypeOf(string? predicateType) => predicateType is Version1 or Version02;

    /// <summary>Reads the predicate of a statement. Fields that are not known are left out.</summary>
    /// <param name="predicateType">The statement's <c>predicateType</c>.</param>
    /// <param name="predicate">The statement's <c>predicate</c>, a JSON object.</param>
    /// <exception cref="ArgumentException">The type is not one of provenance.</exception>
    /// <exception cref="JsonException">The predicate is malformed, ambiguous, or has more than 10,000 materials.</exception>
    public static Provenance Parse(string predicateType, ReadOnlyMemory<byte> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicateType);
        return predicateType switch
        {
            Version1 => OfVersion1(JsonFields.Parse(predicate, "provenance")),
            Version02 => OfVersion02(JsonFields.Parse(predicate, "provenance")),
            _ => throw new ArgumentException(
                $"{ErrorText.Quote(predicateType)} is not a type of provenance: expected {Version1} or {Version02}.",
                nameof(predicateType)),
        };
    }

    /// <summary>Whether one of the images that the build used has a digest, that of an index or of a manifest.</summary>
    /// <param name="image">The digest.</param>
    public bool Names(Digest image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return BaseImages.Any(one => one.Digest == image);
    }

    // slsa.dev/spec/v0.2/provenance: builder and buildType are required, which not all builders know.
    private static Provenance OfVersion02(JsonFields json)
    {
        JsonFields? source = json.ObjectOrNull("invocation")?.ObjectOrNull("configSource");
        JsonFields? metadata = json.ObjectOrNull("metadata");
        return new Provenance(
            json.ObjectOrNull("builder")?.TextOrNull("id"),
            json.TextOrNull("buildType"),
            InvocationOf(metadata, "buildInvocation"),
            source is { } one && Given(one.TextOrNull("uri")) is not null ? Material(one) : null,
            json.Objects("materials", MaxMaterials));
    }

    // slsa.dev/spec/v1.0/provenance
    private static Provenance OfVersion1(JsonFields json)
    {
        JsonFields build = json.Object("buildDefinition");
        JsonFields? run = json.ObjectOrNull("runDetails");
        JsonFields? metadata = run?.ObjectOrNull("metadata");
        return new Provenance(
            run?.ObjectOrNull("builder")?.TextOrNull("id"),
            build.TextOrNull("buildType"),
            InvocationOf(metadata, "invocation"),
            build.ObjectOrNull("externalParameters") is { } parameters ? SourceOf(parameters) : null,
            build.Objects("resolvedDependencies", MaxMaterials));
    }

    // in-toto's Go library, which BuildKit uses, spells it in its own way.
    private static string? InvocationOf(JsonFields? metadata, string name) =>
        metadata?.TextOrNull($"{name}Id") ?? metadata?.TextOrNull($"{name}ID");

    // What the parameters are is the build type's business: what is not as it is expected says nothing.
    private static ProvenanceMaterial? SourceOf(JsonFields parameters)
    {
        if (parameters.ObjectIfAny("configSource") is { } config
            && config.TextsOnly(int.MaxValue).GetValueOrDefault("uri") is { Length: > 0 } uri)
        {
            return new ProvenanceMaterial(
                name: null,
                uri,
                config.ObjectIfAny("digest")?.TextsOnly(int.MaxValue) ?? new Dictionary<string, string>(StringComparer.Ordinal));
        }

        return parameters.ObjectIfAny("workflow")?.TextsOnly(int.MaxValue).GetValueOrDefault("repository") is { Length: > 0 } repository
            ? new ProvenanceMaterial(name: null, repository, new Dictionary<string, string>(StringComparer.Ordinal))
            : null;
    }

    private static ProvenanceMaterial Material(JsonFields json) =>
        new(Given(json.TextOrNull("name")), Given(json.TextOrNull("uri")), json.TextMap("digest", MaxDigests));

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

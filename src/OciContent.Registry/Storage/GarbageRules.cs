using System.Diagnostics.CodeAnalysis;
using OciContent.Internal;

namespace OciContent.Registry.Storage;

/// <summary>
/// The rules of a version of distribution's collector, <c>registry garbage-collect</c> (distribution, registry/storage/garbagecollect.go).
/// </summary>
public sealed class GarbageRules
{
    private GarbageRules(string name) => Name = name;

    /// <summary>
    /// distribution 2.7 and 2.8: what an index lists is not followed, so without tags of its own it is deleted though the index stays.
    /// </summary>
    public static GarbageRules Distribution28 { get; } = new("2.8");

    /// <summary>
    /// distribution 3.0 and 3.1: what an index lists is followed and spared, and links to layers that nothing needs are deleted.
    /// </summary>
    public static GarbageRules Distribution30 { get; } = new("3.0")
    {
        FollowsReferences = true,
        DeletesLayerLinks = true,
        ToleratesAbsentTags = true,
        KnowsSchema1 = false,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<GarbageRules> All { get; } = [Distribution28, Distribution30];

    /// <summary>The version that they are named after.</summary>
    public string Name { get; }

    /// <summary>Whether a manifest that another lists is marked with all that it needs, and spared.</summary>
    internal bool FollowsReferences { get; private init; }

    /// <summary>Whether links to layers that are not marked are deleted.</summary>
    internal bool DeletesLayerLinks { get; private init; }

    /// <summary>Whether the collector goes on where a repository has no folder of tags.</summary>
    internal bool ToleratesAbsentTags { get; private init; }

    /// <summary>Whether manifests of schema 1 can be read.</summary>
    internal bool KnowsSchema1 { get; private init; } = true;

    /// <summary>The rules of a name.</summary>
    /// <exception cref="FormatException">There are none.</exception>
    public static GarbageRules Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out GarbageRules? rules)
            ? rules
            : throw new FormatException(
                $"{ErrorText.Quote(text)} are not rules of a collector: expected {string.Join(" or ", All)}.");
    }

    /// <summary>The rules of a name; false if there are none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out GarbageRules? rules)
    {
        rules = All.FirstOrDefault(known => known.Name == text);
        return rules is not null;
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>Whether the collector looks at a repository: 2.x knows it by its layers, 3.x by its manifests.</summary>
    internal bool Visits(RepositoryInventory repository) => FollowsReferences ? repository.HasManifestsFolder : repository.HasLayersFolder;
}

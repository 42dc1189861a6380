using OciContent.Internal;

namespace OciContent.Building;

/// <summary>An entry that was given by itself.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">The type flag of its header.</param>
/// <param name="defaultMode">Its mode unless its attributes say another one.</param>
/// <param name="attributes">What else it has.</param>
internal sealed class GivenEntry(string name, byte type, int defaultMode, LayerAttributes attributes) : LayerSource
{
    private readonly LayerAttributes _attributes = attributes;

    /// <summary>Where a link leads.</summary>
    public string Target { get; init; } = "";

    /// <summary>Opens the content of a file.</summary>
    public Func<Stream>? Open { get; init; }

    public override async Task CollectAsync(LayerPlan plan, CancellationToken cancellationToken)
    {
        (Func<Stream>? open, long size) = Open is null
            ? (null, 0)
            : await plan.MeasureAsync(Open, ErrorText.Quote(name), cancellationToken).ConfigureAwait(false);
        plan.Add(new LayerEntry
        {
            Name = name,
            Type = type,
            Origin = "what was added",
            Mode = _attributes.Mode is { } mode ? (int)mode : defaultMode,
            Owner = _attributes.Owner,
            ModifiedAt = plan.Options.TimeOf(_attributes.ModifiedAt?.ToUnixTimeSeconds()),
            Size = size,
            Target = Target,
            Attributes = _attributes.ExtendedAttributes,
            Content = open is null ? null : new LayerContentSource(open),
        });
    }
}

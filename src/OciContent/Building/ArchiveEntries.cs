using OciContent.Internal;
using OciContent.Tar;

namespace OciContent.Building;

/// <summary>The entries of a tar archive.</summary>
/// <param name="path">The archive.</param>
/// <param name="name">The name of its root in the layer; empty for the layer's.</param>
internal sealed class ArchiveEntries(string path, string name) : LayerSource
{
    public override async Task CollectAsync(LayerPlan plan, CancellationToken cancellationToken)
    {
        var limits = new TarLimits { MaxEntries = plan.Options.MaxEntries };
        TarArchive archive = await TarArchive
            .OpenAsync(path, new TarArchiveOptions { Limits = limits }, cancellationToken)
            .ConfigureAwait(false);
        plan.Own(archive);
        foreach (TarEntry entry in archive.Index.Entries)
        {
            bool isRoot = entry.Name == TarName.Root;
            if (!isRoot || name.Length > 0)
            {
                TarAttributes attributes = await TarAttributes.ReadAsync(archive, entry, cancellationToken).ConfigureAwait(false);
                plan.Add(Convert(archive, entry, isRoot ? name : LayerName.Below(name, entry.Name), attributes, plan.Options));
            }
        }
    }

    private LayerEntry Convert(TarArchive archive, TarEntry entry, string entryName, TarAttributes attributes, LayerOptions options)
    {
        RequireWhiteout(entry);
        byte type = entry.Kind == TarEntryKind.RegularFile ? LayerEntry.File : attributes.Type;
        bool isDevice = type is LayerEntry.CharacterDevice or LayerEntry.BlockDevice;
        if (type is < LayerEntry.File or > LayerEntry.Fifo)
        {
            throw Refuse(entry, "is a contiguous file: expected a file");
        }

        if (Math.Max(attributes.UserId, attributes.GroupId) > uint.MaxValue || Math.Min(attributes.UserId, attributes.GroupId) < 0)
        {
            throw Refuse(entry, $"is owned by {attributes.UserId}:{attributes.GroupId}: expected numbers of at most {uint.MaxValue}");
        }

        (long major, long minor) = isDevice ? (attributes.DeviceMajor, attributes.DeviceMinor) : (0, 0);
        if (major is < 0 or > TarHeaderWriter.MaxOctalId || minor is < 0 or > TarHeaderWriter.MaxOctalId)
        {
            throw Refuse(entry, $"is the device {major}:{minor}: expected numbers of at most {TarHeaderWriter.MaxOctalId}");
        }

        return new LayerEntry
        {
            Name = entryName,
            Type = type,
            Origin = ErrorText.Quote(path),
            Mode = attributes.Mode,
            Owner = new LayerOwner((uint)attributes.UserId, (uint)attributes.GroupId),
            ModifiedAt = options.TimeOf(attributes.ModifiedSeconds),
            Size = entry.Size,
            Target = type == LayerEntry.HardLink ? TargetIn(entry) : entry.LinkTarget ?? "",
            DeviceMajor = (uint)major,
            DeviceMinor = (uint)minor,
            Attributes = attributes.ExtendedAttributes,
            Content = type == LayerEntry.File ? new LayerContentSource(() => archive.OpenEntry(entry)) : null,
        };
    }

    // A hard link's target is a name in the archive.
    private string TargetIn(TarEntry link) =>
        LayerName.FindProblem(link.LinkTarget!.TrimStart('/'), out string? target) is { } problem
            ? throw Refuse(link, $"is a hard link whose target {problem}")
            : LayerName.Below(name, target!);

    private void RequireWhiteout(TarEntry entry)
    {
        int start = entry.Name.LastIndexOf('/') + 1;
        string last = entry.Name[start..];
        bool isWhiteout = LayerName.FindWhiteout(last) is not null;
        if ((start > 0 && LayerName.FindWhiteout(entry.Name[..(start - 1)]) is not null)
            || (isWhiteout && (entry.Kind != TarEntryKind.RegularFile || entry.Size != 0 || last == LayerName.WhiteoutPrefix)))
        {
            throw Refuse(
                entry,
                $"has a name that begins with '{LayerName.WhiteoutPrefix}': expected an empty file, the whiteout of a name");
        }
    }

    private InvalidDataException Refuse(TarEntry entry, string problem) =>
        new($"{ErrorText.Quote(entry.Name)} of {ErrorText.Quote(path)} {problem}.");
}

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
                TarScanEntry header = await ReadAsync(archive, entry, cancellationToken).ConfigureAwait(false);
                plan.Add(Convert(archive, entry, isRoot ? name : LayerName.Below(name, entry.Name), header, plan.Options));
            }
        }
    }

    private async ValueTask<TarScanEntry> ReadAsync(TarArchive archive, TarEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await TarScan.ReadEntryAsync(archive, entry, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{ErrorText.Quote(path)}: {e.Message}", e);
        }
    }

    private LayerEntry Convert(TarArchive archive, TarEntry entry, string entryName, TarScanEntry header, LayerOptions options)
    {
        RequireWhiteout(entry);
        byte type = entry.Kind switch
        {
            TarEntryKind.RegularFile => LayerEntry.File,
            TarEntryKind.Directory => LayerEntry.Folder,
            _ => header.Type,
        };
        bool isDevice = type is LayerEntry.CharacterDevice or LayerEntry.BlockDevice;
        (uint major, uint minor) = isDevice ? (header.DeviceMajor, header.DeviceMinor) : (0, 0);
        if (Math.Max(major, minor) > TarHeaderWriter.MaxOctalId)
        {
            throw Refuse(entry, $"is the device {major}:{minor}: expected numbers of at most {TarHeaderWriter.MaxOctalId}");
        }

        return new LayerEntry
        {
            Name = entryName,
            Type = type,
            Origin = ErrorText.Quote(path),
            Mode = (int)header.Mode,
            Owner = new LayerOwner(header.UserId, header.GroupId),
            ModifiedAt = options.TimeOf(header.Time?.Seconds ?? 0),
            Size = entry.Size,
            Target = type == LayerEntry.HardLink ? TargetIn(entry) : entry.LinkTarget ?? "",
            DeviceMajor = major,
            DeviceMinor = minor,
            Attributes = header.AttributesByName,
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

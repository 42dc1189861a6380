using OciContent.Internal;
using OciContent.Tar;

namespace OciContent.Building;

/// <summary>What a file of this machine is in a layer.</summary>
internal static class HostEntry
{
    private const int TypeMask = 0xF000;
    private const int ModeMask = 0xFFF;
    private const int ExecuteMask = 0b001_001_001;
    private const int ExecutableMode = 0b111_101_101;
    private const int PlainMode = 0b110_100_100;
    private const int LinkMode = 0b111_111_111;

    /// <summary>The entry of a file, folder or link; <c>null</c> if it is left out.</summary>
    /// <exception cref="InvalidDataException">A layer cannot hold it.</exception>
    /// <exception cref="IOException">It is not there any more, or cannot be read.</exception>
    public static LayerEntry? Of(FileSystemInfo file, string name, LayerOptions options, bool followsLink = false)
    {
        RequireName(file, name);
        return UnixFile.HasStatus ? OfStatus(file, name, options, followsLink) : OfInfo(file, name, options, followsLink);
    }

    private static LayerEntry? OfStatus(FileSystemInfo file, string name, LayerOptions options, bool followsLink)
    {
        string path = file.FullName;
        UnixFileStatus status = UnixFile.StatusOf(path, followsLink);
        if (TypeOf(status.TypeAndMode) is not { } type)
        {
            return options.SkipsSockets ? null : throw Refuse(path, "is a socket", nameof(LayerOptions.SkipsSockets));
        }

        bool isDevice = type is LayerEntry.CharacterDevice or LayerEntry.BlockDevice;
        if ((isDevice || type == LayerEntry.Fifo) && !options.KeepsDevices)
        {
            throw Refuse(path, isDevice ? "is a device" : "is a FIFO", nameof(LayerOptions.KeepsDevices));
        }

        if (isDevice && Math.Max(status.DeviceMajor, status.DeviceMinor) > TarHeaderWriter.MaxOctalId)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(path)} is the device {status.DeviceMajor}:{status.DeviceMinor}: expected numbers of at most "
                + $"{TarHeaderWriter.MaxOctalId}.");
        }

        bool isFile = type == LayerEntry.File;
        return new LayerEntry
        {
            Name = name,
            Type = type,
            Origin = ErrorText.Quote(path),
            Mode = ModeOf(type, status.TypeAndMode & ModeMask, options),
            Owner = options.Owner ?? new LayerOwner(status.UserId, status.GroupId),
            ModifiedAt = options.TimeOf(status.ModifiedSeconds),
            Size = isFile ? status.Size : 0,
            Target = type == LayerEntry.SymbolicLink ? TargetOf(file) : "",
            DeviceMajor = isDevice ? status.DeviceMajor : 0,
            DeviceMinor = isDevice ? status.DeviceMinor : 0,
            Attributes = options.KeepsExtendedAttributes
                ? UnixFile.AttributesOf(path)
                : LayerAttributes.Default.ExtendedAttributes,
            Content = isFile ? new HostContent(path, status.Size, status) : null,
            Identity = isFile && status.Links > 1 && options.KeepsHardLinks ? status.Identity : null,
        };
    }

    private static LayerEntry OfInfo(FileSystemInfo file, string name, LayerOptions options, bool followsLink)
    {
        byte type = file.LinkTarget is not null && !followsLink ? LayerEntry.SymbolicLink
            : file.Attributes.HasFlag(FileAttributes.Directory) ? LayerEntry.Folder
            : LayerEntry.File;
        long size = type == LayerEntry.File ? new FileInfo(file.FullName).Length : 0;
        int mode = OperatingSystem.IsWindows() ? PlainMode : (int)file.UnixFileMode;
        return new LayerEntry
        {
            Name = name,
            Type = type,
            Origin = ErrorText.Quote(file.FullName),
            Mode = ModeOf(type, mode, OperatingSystem.IsWindows() ? LayerOptions.Default : options),
            Owner = options.Owner ?? LayerOwner.Root,
            ModifiedAt = options.TimeOf(((DateTimeOffset)file.LastWriteTimeUtc).ToUnixTimeSeconds()),
            Size = size,
            Target = type == LayerEntry.SymbolicLink ? TargetOf(file) : "",
            Content = type == LayerEntry.File ? new HostContent(file.FullName, size, status: null) : null,
        };
    }

    private static byte? TypeOf(int typeAndMode) => (typeAndMode & TypeMask) switch
    {
        0x1000 => LayerEntry.Fifo,
        0x2000 => LayerEntry.CharacterDevice,
        0x4000 => LayerEntry.Folder,
        0x6000 => LayerEntry.BlockDevice,
        0xA000 => LayerEntry.SymbolicLink,
        0xC000 => null,
        _ => LayerEntry.File,
    };

    private static int ModeOf(byte type, int mode, LayerOptions options) =>
        type == LayerEntry.SymbolicLink ? LinkMode
        : options.KeepsModes ? mode
        : type == LayerEntry.Folder || (type == LayerEntry.File && (mode & ExecuteMask) != 0) ? ExecutableMode
        : PlainMode;

    private static string TargetOf(FileSystemInfo link)
    {
        string target = link.LinkTarget
            ?? throw new IOException($"{ErrorText.Quote(link.FullName)} is no longer a link: it was changed in the meantime.");

        // .NET reads each byte that is not text as this character.
        string? problem = target.Contains('\uFFFD', StringComparison.Ordinal)
            ? "is not valid UTF-8: expected text"
            : LayerName.FindTargetProblem(target);
        return problem is null
            ? target
            : throw new InvalidDataException(
                $"{ErrorText.Quote(link.FullName)} is a link whose target {ErrorText.Quote(target)} {problem}.");
    }

    private static void RequireName(FileSystemInfo file, string name)
    {
        if (name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{ErrorText.Quote(file.FullName)} has a name that is not valid UTF-8: expected text.");
        }

        if (LayerName.FindProblem(name, out _) is { } problem)
        {
            throw new InvalidDataException($"{ErrorText.Quote(name)} of {ErrorText.Quote(file.FullName)} {problem}.");
        }

        if (LayerName.FindWhiteout(name) is { } whiteout)
        {
            throw new InvalidDataException(
                $"{ErrorText.Quote(file.FullName)} has a name that begins with '{LayerName.WhiteoutPrefix}', as a whiteout's: expected "
                + $"another name than {ErrorText.Quote(whiteout)}, or {nameof(LayerBuilder.AddWhiteout)}.");
        }
    }

    private static InvalidDataException Refuse(string path, string problem, string option) =>
        new($"{ErrorText.Quote(path)} {problem}: expected a file, a folder or a symbolic link, or the option {option}.");
}

namespace OciContent.Filesystem;

/// <summary>
/// The rules that keep an image inside its own tree. All of them hold; tests switch one off, and see that something then goes wrong.
/// </summary>
[Flags]
internal enum FilesystemRules
{
    None = 0,

    /// <summary>A name does not lead out of the image's root.</summary>
    Names = 1,

    /// <summary>A symbolic link leads to somewhere in the image.</summary>
    Links = 2,

    /// <summary>So many symbolic links are followed, and no more.</summary>
    Loops = 4,

    /// <summary>Only what is verified is handed out: a layer that is not what its digest says is no part of the tree.</summary>
    Layers = 8,

    /// <summary>What is read again is verified again.</summary>
    SecondReading = 16,

    /// <summary>Whatever is written is new: nothing that is there is opened, and no link followed.</summary>
    NewFiles = 32,

    /// <summary>The destination is new, or an empty folder.</summary>
    NewDestination = 64,

    /// <summary>A tree of which a part could not be read is not written unless that was asked for.</summary>
    WholeTree = 128,

    /// <summary>Devices are not made unless that was asked for.</summary>
    NoDevices = 256,

    /// <summary>Files do not run as another user unless that was asked for.</summary>
    NoSetUser = 512,

    /// <summary>No more is written than is allowed.</summary>
    Limits = 1024,

    All = Names | Links | Loops | Layers | SecondReading | NewFiles | NewDestination | WholeTree | NoDevices | NoSetUser | Limits,
}

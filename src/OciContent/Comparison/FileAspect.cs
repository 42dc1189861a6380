namespace OciContent.Comparison;

/// <summary>What differs of a file that is in both images.</summary>
public enum FileAspect
{
    /// <summary>It is another kind of thing: a link instead of a file, say. Nothing else is compared then.</summary>
    Kind,

    /// <summary>The content of a file.</summary>
    Content,

    /// <summary>The target of a symbolic link.</summary>
    Target,

    /// <summary>The numbers of a device.</summary>
    Device,

    /// <summary>The permissions.</summary>
    Mode,

    /// <summary>The user or the group.</summary>
    Owner,

    /// <summary>The extended attributes.</summary>
    ExtendedAttributes,

    /// <summary>Which other names it has.</summary>
    HardLink,

    /// <summary>When it was changed.</summary>
    Time,
}

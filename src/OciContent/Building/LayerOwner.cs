namespace OciContent.Building;

/// <summary>Who owns an entry of a layer, by numbers: names would mean what the image's own <c>/etc/passwd</c> says, or nothing.</summary>
/// <param name="UserId">The number of the user.</param>
/// <param name="GroupId">The number of the group.</param>
public sealed record LayerOwner(uint UserId, uint GroupId)
{
    /// <summary>0:0, as nearly everything in an image is owned.</summary>
    public static LayerOwner Root { get; } = new(0, 0);

    /// <summary>The numbers with a colon between them.</summary>
    public override string ToString() => $"{UserId}:{GroupId}";
}

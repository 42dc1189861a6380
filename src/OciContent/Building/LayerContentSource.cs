namespace OciContent.Building;

/// <summary>A content that somebody opens.</summary>
internal sealed class LayerContentSource(Func<Stream> open) : LayerContent
{
    public override Stream Open() => open();
}

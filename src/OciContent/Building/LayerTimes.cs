namespace OciContent.Building;

/// <summary>Which times the entries of a layer have. All are whole seconds.</summary>
public enum LayerTimes
{
    /// <summary>All have <see cref="LayerOptions.Time"/>: the layer does not depend on when its files were written.</summary>
    Set,

    /// <summary>
    /// Each has its own, but none a later one than <see cref="LayerOptions.Time"/>, as <c>tar --clamp-mtime</c> and BuildKit's
    /// <c>rewrite-timestamp</c> have it.
    /// </summary>
    Clamp,

    /// <summary>Each has its own; those that have none have <see cref="LayerOptions.Time"/>.</summary>
    Keep,
}

namespace OciContent.TestKit.Registries;

/// <summary>What of distribution-spec a request asks for.</summary>
public enum RequestKind
{
    /// <summary>Nothing of it.</summary>
    Other,

    /// <summary><c>/v2/</c>.</summary>
    Base,

    /// <summary><c>/v2/_catalog</c>.</summary>
    Catalog,

    /// <summary><c>/v2/NAME/blobs/DIGEST</c>.</summary>
    Blob,

    /// <summary><c>/v2/NAME/blobs/uploads/</c>: an upload begins.</summary>
    UploadStart,

    /// <summary><c>/v2/NAME/blobs/uploads/ID</c>: an upload goes on.</summary>
    Upload,

    /// <summary><c>/v2/NAME/manifests/REFERENCE</c>.</summary>
    Manifest,

    /// <summary><c>/v2/NAME/tags/list</c>.</summary>
    Tags,

    /// <summary><c>/v2/NAME/referrers/DIGEST</c>.</summary>
    Referrers,

    /// <summary>The token server.</summary>
    Token,
}

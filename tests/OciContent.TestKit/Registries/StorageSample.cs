using System.Text;

namespace OciContent.TestKit.Registries;

/// <summary>
/// The storage folder that the documentation shows things with, the same each time: a tag that moved, two tags of one image, an index, a
/// signature, an image without a tag, a blob whose manifest has not come, an upload, and an image that calls out.
/// </summary>
public static class StorageSample
{
    /// <summary>Writes it into a folder.</summary>
    public static StorageFolder Write(string root)
    {
        const string App = "team/app";
        var folder = new StorageFolder(root);
        folder.AddImage(App, "v1", "base", "the first try");
        Digest image = folder.AddImage(App, "v1", "base", "the second try");
        folder.AddImage(App, "latest", "base", "the second try");
        Digest amd64 = folder.AddImage(App, null, "base", "multi for amd64");
        Digest arm64 = folder.AddImage(App, null, "base for arm64", "multi for arm64");
        folder.AddIndex(App, "multi", amd64, arm64);
        folder.AddImage(App, null, image, "signature");
        folder.AddLayer(App, "the manifest has not come yet"u8.ToArray());
        folder.BeginUpload(App, 4096);
        Digest config = folder.AddLayer("windows", "{}"u8.ToArray());
        folder.AddManifest(
            "windows",
            Encoding.UTF8.GetBytes(
                $$$"""
                {"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}",
                 "config":{"mediaType":"{{{MediaTypes.OciConfig}}}","digest":"{{{config}}}","size":2},
                 "layers":[{"mediaType":"{{{MediaTypes.OciLayerNonDistributable}}}","digest":"{{{Digest.Compute("foreign"u8)}}}","size":7,
                   "urls":["https://example.com/layer"]}]}
                """),
            "ltsc");
        return folder;
    }
}

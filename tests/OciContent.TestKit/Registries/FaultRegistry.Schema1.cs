using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OciContent.TestKit.Registries;

public sealed partial class FaultRegistry
{
    /// <summary>An archive of nothing, compressed: the layer of a command that changed no file, as Docker makes it.</summary>
    public static byte[] EmptyLayer { get; } = Convert.FromHexString("1f8b080000096e8800ff621805a360148c5800080000ffff2eafb5ef00040000");

    /// <summary>
    /// Puts an image of Docker's schema 1 there, signed as registries of its time do, though by nobody. On each layer there is a command
    /// that changed nothing, whose layer is thrown away.
    /// </summary>
    /// <param name="repository">Where to.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="architecture">The processors that it is for.</param>
    /// <param name="layers">The layers as they are stored, the base first.</param>
    /// <param name="contentType">What the manifest is served as.</param>
    /// <returns>The manifest's descriptor; its digest is that of what is signed, its size that of the whole.</returns>
    public Descriptor AddSchema1Image(
        string repository,
        string tag,
        string architecture,
        IReadOnlyList<byte[]> layers,
        string contentType = MediaTypes.DockerSchema1SignedManifest)
    {
        var blobs = new List<string>();
        var history = new List<string>();
        string parent = "";
        for (int i = 0; i < 2 * layers.Count; i++)
        {
            bool isThrownAway = i % 2 == 1;
            string thrown = isThrownAway ? ",\"throwaway\":true" : "";
            string id = Digest.Compute(Encoding.UTF8.GetBytes($"{repository}:{tag} {i}")).Encoded;
            string text =
                $$"""{"id":"{{id}}"{{parent}},"created":"2015-10-31T22:22:56Z","architecture":"{{architecture}}","os":"linux"{{thrown}}}""";
            blobs.Insert(0, $$"""{"blobSum":"{{AddBlob(repository, isThrownAway ? EmptyLayer : layers[i / 2])}}"}""");
            history.Insert(0, $$"""{"v1Compatibility":"{{text.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}""");
            parent = $",\"parent\":\"{id}\"";
        }

        string head = $$"""
            {
               "schemaVersion": 1,
               "name": "{{repository}}",
               "tag": "{{tag}}",
               "architecture": "{{architecture}}",
               "fsLayers": [{{string.Join(", ", blobs)}}],
               "history": [{{string.Join(", ", history)}}]
            """;
        const string Tail = "\n}";
        int length = Encoding.UTF8.GetByteCount(head);
        string signed = Base64(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"formatLength":{{length}},"formatTail":"{{Base64(Tail)}}","time":"2015-10-31T22:22:56Z"}"""));
        byte[] document = Encoding.UTF8.GetBytes(
            $$"""{{head}},"signatures":[{"header":{"alg":"ES256"},"signature":"c2ln","protected":"{{signed}}"}]}""");
        var digest = Digest.Compute(Encoding.UTF8.GetBytes(head + Tail));
        AddManifest(repository, new StoredManifest(document, contentType, digest), tag);
        return new Descriptor { MediaType = MediaTypes.DockerSchema1SignedManifest, Digest = digest, Size = document.Length };
    }

    private static string Base64(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}

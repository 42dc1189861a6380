using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OciContent.Tests.Images;

/// <summary>A signed manifest of schema 1, right or wrong as a test wants it. The signature is none: nobody verifies it.</summary>
internal sealed record SignedSchema1
{
    private const string Entry =
        """{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"created\":\"2024-02-29T12:00:00Z\"}""";

    /// <summary>The members that are signed, compact, without braces.</summary>
    public const string Members =
        $$"""
        "name":"example/app","tag":"latest","architecture":"amd64","fsLayers":[{"blobSum":"{{Layer}}"}],"history":[{"v1Compatibility":"{{Entry}}"}],"schemaVersion":1
        """;

    /// <summary>The members that are signed, as registries indent them.</summary>
    public const string IndentedMembers =
        $$"""

           "schemaVersion": 1,
           "name": "example/app",
           "tag": "latest",
           "architecture": "amd64",
           "fsLayers": [
              {
                 "blobSum": "{{Layer}}"
              }
           ],
           "history": [
              {
                 "v1Compatibility": "{{Entry}}"
              }
           ]
        """;

    public const string Layer = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    /// <summary>A document, a protected header and an entry of the history with all fields that are known.</summary>
    public static IReadOnlyList<string> Samples { get; } =
    [
        new SignedSchema1().ToString(),
        new SignedSchema1().Right,
        """{"id":"a","parent":"b","comment":"c","created":"2024-02-29T12:00:00Z","container_config":{"Cmd":["d"]},"author":"e","throwaway":true}""",
    ];

    /// <summary>The document up to where what is signed ends.</summary>
    public string Head { get; init; } = "{" + Members;

    /// <summary>What is signed instead of the rest.</summary>
    public string Tail { get; init; } = "}";

    /// <summary>The protected header of each signature; <c>null</c> for one that is right.</summary>
    public IReadOnlyList<string?> ProtectedHeaders { get; init; } = [null];

    /// <summary>How a protected header is written.</summary>
    public Func<string, string> Encode { get; init; } = Base64;

    /// <summary>What stands between <see cref="Head"/> and the value of the signatures.</summary>
    public string Name { get; init; } = ",\"signatures\":";

    /// <summary>What stands behind the signatures.</summary>
    public string End { get; init; } = "}";

    public string Payload => Head + Tail;

    public string Signatures =>
        "["
        + string.Join(
            ",",
            ProtectedHeaders.Select(header =>
                $$"""{"header":{"alg":"ES256"},"signature":"c2ln","protected":"{{Encode(header ?? Right)}}"}"""))
        + "]";

    /// <summary>A protected header that is right.</summary>
    public string Right => Protected(Encoding.UTF8.GetByteCount(Head).ToString(CultureInfo.InvariantCulture), Base64(Tail));

    public override string ToString() => Head + Name + Signatures + End;

    public static string Protected(string length, string tail) =>
        $$"""{"formatLength":{{length}},"formatTail":"{{tail}}","time":"2024-02-29T12:00:00Z"}""";

    public static string Base64(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}

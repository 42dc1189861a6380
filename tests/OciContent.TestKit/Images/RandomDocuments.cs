using System.Globalization;
using System.Text;

namespace OciContent.TestKit.Images;

/// <summary>
/// Random documents that every parser reads alike: each field there, absent, empty or null where the strict reader takes it, in
/// random order and spelling.
/// </summary>
/// <param name="seed">The same seed gives the same documents.</param>
/// <param name="withUnknownFields">
/// Whether objects have fields that image-spec does not define: Docker's, and some that nobody defines.
/// </param>
public sealed partial class RandomDocuments(int seed, bool withUnknownFields = false)
{
    // Sorted differently by UTF-16 and by UTF-8, by case and by the code of what is escaped.
    private static readonly string[] OddKeys =
    [
        "",
        "\uFFFF",
        "\U00010000",
        "\uE000",
        "\uD7FF",
        "a",
        "A",
        "b",
        "<",
        "\u2028",
        "org.opencontainers.image.title",
    ];

    private static readonly string[] TypeNames =
    [
        "application/vnd.oci.image.config.v1+json",
        "application/vnd.oci.image.layer.v1.tar+gzip",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/vnd.oci.empty.v1+json",
        "a/b",
        "A!#$&-^_.+/z!#$&-^_.+",
        "text/plain",
    ];

    private static readonly string[] Algorithms = ["sha256", "sha512", "blake3", "md5", "sha256+b64u", "a.b-c_d+e"];

    private static readonly string[] UriStarts =
    [
        "https://example.com/",
        "http://user@[::1]:80/?a=1&b=<2>",
        "file:///",
        "urn:",
        "x+y-z.0:",
    ];

    private readonly Random _random = new(seed);
    private readonly RandomJson _json = new(new Random(seed + 1));

    /// <summary>An image manifest.</summary>
    /// <param name="mediaType">The type it names; <c>null</c> if it names none.</param>
    public byte[] Manifest(string? mediaType) => Document(
    [
        .. Head(mediaType),
        ("config", Descriptor()),
        ("layers", _json.Array(Many(6, Descriptor))),
    ]);

    /// <summary>An image index.</summary>
    /// <param name="mediaType">The type it names; <c>null</c> if it names none.</param>
    public byte[] Index(string? mediaType) => Document(
    [
        .. Head(mediaType),
        ("manifests", Manifests(Descriptor)),
    ]);

    /// <summary>An image manifest that has the fields of Docker's alone.</summary>
    public byte[] DockerManifest() => Document(
    [
        .. DockerHead(MediaTypes.DockerManifest),
        ("config", _json.Object(DockerReference())),
        ("layers", _json.Array(Many(6, () => _json.Object(DockerReference())))),
    ]);

    /// <summary>A manifest list that has the fields of Docker's alone.</summary>
    public byte[] DockerList() => Document(
    [
        .. DockerHead(MediaTypes.DockerManifestList),
        ("manifests", Manifests(() => _json.Object([.. DockerReference(), ("platform", DockerPlatform())]))),
    ]);

    /// <summary>An image config.</summary>
    public byte[] Config() =>
        Document([
            .. Platform(),
            .. Maybe("created", Time),
            .. Maybe("author", Text),
            .. Maybe("config", ContainerConfig, "{}"),
            ("rootfs", RootFs()),
            .. Maybe("history", () => _json.Array(Many(6, HistoryEntry)), "[]"),
            .. Docker(
                ("docker_version", "\"1.12.1\""),
                ("container", "\"6249\""),
                ("container_config", "{\"Hostname\":\"\",\"Cmd\":null}"),
                ("comment", "\"\""),
                ("parent", "null"),
                ("id", "\"6249\"")),
            .. Unknown(),
        ]);

    private byte[] Document(IEnumerable<(string Name, string Value)> members) =>
        Encoding.UTF8.GetBytes(_json.Space() + _json.Object(members) + _json.Space());

    private IEnumerable<(string Name, string Value)> Head(string? mediaType) =>
    [
        ("schemaVersion", "2"),
        .. mediaType is null ? [] : new[] { ("mediaType", _json.Quote(mediaType)) },
        .. Maybe("artifactType", MediaType),
        .. Maybe("subject", Descriptor),
        .. Maybe("annotations", TextMap, "{}"),
        .. Unknown(),
    ];

    private IEnumerable<(string Name, string Value)> DockerHead(string mediaType) =>
        [("schemaVersion", "2"), ("mediaType", _json.Quote(mediaType)), .. Unknown()];

    private string Manifests(Func<string> next) => _random.Next(10) == 0 ? "null" : _json.Array(Many(6, next));

    private IEnumerable<(string Name, string Value)> DockerReference() =>
        [("mediaType", MediaType()), .. Reference(), .. Rarely("urls", () => _json.Array(Many(3, Uri)), "[]"), .. Unknown()];

    private string DockerPlatform() => _json.Object([.. Platform(), .. Rarely("features", TextList, "[]"), .. Unknown()]);

    private string Descriptor() =>
        _json.Object([
            ("mediaType", MediaType()),
            .. _random.Next(4) == 0 ? Content() : Reference().Concat(_random.Next(8) == 0 ? [("data", "null")] : []),
            .. Optional(),
        ]);

    /// <summary>What descriptors may have besides type, digest, size and content.</summary>
    private IEnumerable<(string Name, string Value)> Optional() =>
    [
        .. Rarely("urls", () => _json.Array(Many(3, Uri)), "[]"),
        .. Rarely("annotations", TextMap, "{}"),
        .. Rarely("platform", () => _json.Object([.. Platform(), .. Docker(("features", "[\"sse4\"]")), .. Unknown()])),
        .. Rarely("artifactType", MediaType),
        .. Unknown(),
    ];

    /// <summary>Of content that is elsewhere.</summary>
    private IEnumerable<(string Name, string Value)> Reference() =>
        [
            ("digest", _json.Quote(DigestText())),
            (
                "size",
                _random.Next(4) == 0
                    ? _json.Pick("0", "-0", "1", "9223372036854775807")
                    : _random.NextInt64(1L << _random.Next(1, 63)).ToString(CultureInfo.InvariantCulture)),
        ];

    /// <summary>Of content that is embedded.</summary>
    private IEnumerable<(string Name, string Value)> Content()
    {
        byte[] data = new byte[_random.Next(5) == 0 ? 0 : _random.Next(40)];
        _random.NextBytes(data);
        Digest digest = Digest.Compute(data, _json.Pick([.. DigestAlgorithm.Supported]));
        return
        [
            ("digest", _json.Quote(digest.ToString())),
            ("size", data.Length.ToString(CultureInfo.InvariantCulture)),
            ("data", _json.Quote(Convert.ToBase64String(data))),
        ];
    }

    private IEnumerable<(string Name, string Value)> Platform() =>
    [
        ("architecture", _random.Next(4) == 0 ? Text() : _json.Quote(_json.Pick("amd64", "arm64", "arm", ""))),
        ("os", _random.Next(4) == 0 ? Text() : _json.Quote(_json.Pick("linux", "windows", ""))),
        .. Maybe("os.version", Text),
        .. Maybe("os.features", TextList, "[]"),
        .. Maybe("variant", Text),
    ];

    private string ContainerConfig() =>
        _json.Object([
            .. Maybe("User", Text),
            .. Maybe("ExposedPorts", Set, "{}"),
            .. Maybe("Env", () => _json.Array(Many(4, () => _json.Quote($"n{_json.Text().Replace('=', '_')}={_json.Text()}"))), "[]"),
            .. Maybe("Entrypoint", TextList, "[]"),
            .. Maybe("Cmd", TextList, "[]"),
            .. Maybe("Volumes", Set, "{}"),
            .. Maybe("WorkingDir", Text),
            .. Maybe("Labels", TextMap, "{}"),
            .. Maybe("StopSignal", Text),
            .. Maybe("ArgsEscaped", () => _json.Pick("true", "false")),
            .. Docker(
                ("Hostname", "\"8dfe43d80430\""),
                ("Domainname", "\"\""),
                ("AttachStdin", "false"),
                ("Tty", "true"),
                ("OnBuild", "null"),
                ("Shell", "[\"/bin/sh\",\"-c\"]"),
                ("StopTimeout", "10"),
                ("Healthcheck", "{\"Test\":[\"CMD\",\"a \\u0026 b\"],\"Interval\":30000000000}"),
                ("Image", "\"\""),
                ("MacAddress", "\"\"")),
            .. Unknown(),
        ]);

    private string RootFs() => _json.Object(
    [
        ("type", _json.Quote("layers")),
        .. Maybe("diff_ids", () => _json.Array(Many(6, () => _json.Quote(DigestText()))), "[]"),
        .. Unknown(),
    ]);

    private string HistoryEntry() => _json.Object(
    [
        .. Maybe("created", Time),
        .. Maybe("created_by", Text),
        .. Rarely("author", Text),
        .. Rarely("comment", Text),
        .. Maybe("empty_layer", () => _json.Pick("true", "false")),
        .. Unknown(),
    ]);

    // RFC 3339 as Go reads it: with a fraction of any length, and any offset. Escapes are not for times: Go reads them raw.
    private string Time()
    {
        DateTime day =
            _random.Next(8) == 0
                ? _json.Pick(
                    new DateTime(1, 1, 1, 0, 0, 0, DateTimeKind.Utc),
                    new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc),
                    new DateTime(9999, 12, 31, 23, 59, 59, DateTimeKind.Utc))
                : new DateTime(_random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        string fraction =
            _random.Next(3) == 0 ? "" : "." + string.Concat(Many(12, () => _json.Pick("0", "0", "5", "9")).Append(_json.Pick("0", "1")));
        string offset = _random.Next(2) == 0 ? "Z" : _json.Pick("+00:00", "-00:00", "+02:00", "-11:30", "+14:00", "+23:59", "-23:59");
        return $"\"{day.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}{fraction}{offset}\"";
    }

    private string DigestText()
    {
        string name = _json.Pick(Algorithms);
        return DigestAlgorithm.Parse(name) is { IsSupported: true } algorithm
            ? $"{name}:{string.Concat(Enumerable.Range(0, algorithm.HashSizeInBytes * 2).Select(_ => "0123456789abcdef"[_random.Next(16)]))}"
            : $"{name}:{_json.Pick("x", "QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8", "LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g=")}";
    }

    private string MediaType() => _json.Quote(_json.Pick(TypeNames));

    private string Uri() => _json.Quote(_json.Pick(UriStarts) + string.Concat(_json.Text().Where(static c => c is > ' ' and not '\u007F')));

    private string Text() => _json.Quote(_json.Text());

    private string TextList() => _json.Array(Many(4, Text));

    private string TextMap() => Map(Text);

    // Only the keys of these have a meaning; Go takes an object or null for what they map to.
    private string Set() =>
        Map(() =>
            _random.Next(6) == 0 ? "null"
            : withUnknownFields && _random.Next(4) == 0 ? _json.Object([("a", _json.Value())])
            : "{}");

    private string Map(Func<string> value) =>
        _json.Object(
            _json
                .Distinct(length => _random.Next(2) == 0 ? _json.Pick(OddKeys) : _json.Text(length))
                .Take(_random.Next(5))
                .Select(key => (key, value())));

    /// <summary>There, absent, null or, if there is such a thing, empty.</summary>
    private IEnumerable<(string Name, string Value)> Maybe(string name, Func<string> value, string? empty = null) => _random.Next(8) switch
    {
        < 5 => [(name, value())],
        5 => [(name, "null")],
        6 when empty is not null => [(name, empty)],
        _ => [],
    };

    private IEnumerable<(string Name, string Value)> Rarely(string name, Func<string> value, string? empty = null) =>
        _random.Next(4) == 0 ? Maybe(name, value, empty) : [];

    // Docker's own fields, where documents have more than image-spec's.
    private IEnumerable<(string Name, string Value)> Docker(params (string Name, string Value)[] fields) =>
        withUnknownFields ? fields.Where(_ => _random.Next(3) == 0) : [];

    private IEnumerable<(string Name, string Value)> Unknown() => !withUnknownFields
        ? []
        : _json.Distinct(_ => _json.Pick(OddKeys) + "-unknown" + _json.Text()).Take(_random.Next(3)).Select(name => (name, _json.Value()));

    private string[] Many(int max, Func<string> next) => [.. Enumerable.Range(0, _random.Next(max)).Select(_ => next())];
}

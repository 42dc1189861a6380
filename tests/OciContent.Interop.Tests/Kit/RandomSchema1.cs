using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Images;

namespace OciContent.Interop.Tests.Kit;

/// <summary>Images of schema 1 in folders of skopeo's, random but valid.</summary>
public sealed class RandomSchema1(int seed)
{
    private static readonly string[] Texts =
    [
        "",
        "a",
        "a b",
        "<&>",
        "\u2028\u2029",
        "é \u007f",
        "😀",
        "\u0001\n\t\r",
        "\\\"/",
        "\uFFFF",
        "\U00010000",
    ];
    private static readonly string[] Versions = ["", "1.8.2", "1.8.3", "1.10.3", "dev", "24.0.7", "1.7.1-rc2", "0.6"];
    private static readonly string[] Times =
    [
        "2024-02-29T12:00:00Z",
        "2015-10-31T22:22:56.015925234Z",
        "2015-10-31T22:22:56.500-07:30",
        "0001-01-01T00:00:00Z",
        "2020-01-01T00:00:00.120-00:00",
    ];
    private static readonly string[] UnknownNames =
    [
        "Size",
        "layer_id",
        "parent_id",
        "rootfs",
        "history",
        "x",
        "é",
        "\uFFFF",
        "\U00010000",
        "<",
        "checksum",
        "Z",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Writes an image to a folder.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        string[] layers = [.. Enumerable.Range(0, 3).Select(i => WriteLayer(folder, i))];
        int count = _random.Next(1, 6);
        string[] ids = [.. Enumerable.Range(0, count).Select(_ => Convert.ToHexStringLower(Bytes(32)))];
        var entries = new List<(string Layer, string Text)>();
        for (int i = 0; i < count; i++)
        {
            // An ID may stand there again, directly behind the first time.
            for (int times = _random.Next(4) == 0 ? 2 : 1; times > 0; times--)
            {
                entries.Add((Pick(layers), Entry(ids[i], i + 1 < count ? ids[i + 1] : null, isNewest: entries.Count <= 1)));
            }
        }

        var manifest = new Schema1Manifest
        {
            Name = Pick(Texts),
            Tag = "latest",
            Architecture = "amd64",
            FsLayers = [.. entries.Select(static entry => new Schema1Layer { BlobSum = Digest.Parse(entry.Layer) })],
            History = [.. entries.Select(static entry => new Schema1History { V1Compatibility = entry.Text })],
        };
        File.WriteAllBytes(Path.Join(folder, "manifest.json"), manifest.RawBytes.ToArray());
        File.WriteAllText(Path.Join(folder, "version"), "Directory Transport Version: 1.1\n");
    }

    private string WriteLayer(string folder, int number)
    {
        byte[] content = Bytes(_random.Next(2_000));
        byte[] layer = number < 2 ? Gzip.Compress(content) : content;
        Digest digest = Digest.Compute(layer);
        File.WriteAllBytes(Path.Join(folder, digest.Encoded), layer);
        return digest.ToString();
    }

    private string Entry(string id, string? parent, bool isNewest)
    {
        var entry = new JsonObject { ["id"] = id };
        Add(entry, "parent", parent, always: parent is not null);
        Add(entry, "created", Pick(Times));
        Add(entry, "author", Pick(Texts));
        Add(entry, "comment", Pick(Texts));
        Add(entry, "container_config", Container(isWhole: isNewest));
        Add(entry, "throwaway", _random.Next(2) == 0);
        if (isNewest)
        {
            Add(entry, "docker_version", Pick(Versions));
            Add(entry, "config", Container(isWhole: true));
            Add(entry, "architecture", "amd64");
            Add(entry, "os", "linux");
            Add(entry, "variant", "v8");
            Add(entry, "container", Pick(Texts));
        }

        for (int i = _random.Next(4); i > 0; i--)
        {
            string name = Pick(UnknownNames);
            entry[name] = name == "Size" ? _random.Next(3) : Unknown();
        }

        // Members in any order, and the text with or without white space and escapes.
        var shuffled = new JsonObject(
            entry.ToArray()
                .OrderBy(_ => _random.Next())
                .Select(static member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        var options = new JsonSerializerOptions { WriteIndented = _random.Next(2) == 0 };
        options.Encoder = _random.Next(2) == 0 ? System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping : null;
        return shuffled.ToJsonString(options);
    }

    private JsonObject Container(bool isWhole)
    {
        var container = new JsonObject();
        Add(container, "Cmd", List());
        if (isWhole)
        {
            Add(container, "Env", new JsonArray("A=" + Pick(Texts)));
            Add(container, "Hostname", Pick(Texts));
            Add(container, "Entrypoint", List());
            Add(container, "Labels", new JsonObject { [Pick(Texts)] = Pick(Texts), ["b"] = "c" });
            Add(container, "Volumes", new JsonObject { ["/" + Pick(Texts)] = new JsonObject() });
            Add(container, "ExposedPorts", new JsonObject { ["2/udp"] = new JsonObject(), ["1/tcp"] = new JsonObject() });
            Add(container, "Tty", _random.Next(2) == 0);
            Add(container, "StopTimeout", _random.Next(3));
            Add(container, "StopSignal", "SIGTERM");
            Add(
                container,
                "Healthcheck",
                new JsonObject
                {
                    ["Retries"] = 1,
                    ["Timeout"] = _random.Next(2),
                    ["StartPeriod"] = 5,
                    ["Interval"] = 7,
                    ["Test"] = List(),
                });
            Add(container, "OnBuild", List());
            Add(container, "Unknown", Unknown());
        }

        return container;
    }

    private JsonArray List() => [.. Enumerable.Range(0, _random.Next(3)).Select(_ => JsonValue.Create(Pick(Texts)))];

    private JsonNode? Unknown() => _random.Next(5) switch
    {
        0 => null,
        1 => JsonNode.Parse("1.50E+400"),
        2 => JsonNode.Parse("""{ "b": [1, "<", {}], "a": "\u2028" }"""),
        3 => JsonValue.Create(_random.Next().ToString(CultureInfo.InvariantCulture)),
        _ => JsonNode.Parse("[ ]"),
    };

    private void Add(JsonObject holder, string name, JsonNode? value, bool always = false)
    {
        if (always || _random.Next(3) > 0)
        {
            holder[name] = value;
        }
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}

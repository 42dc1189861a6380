using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OciContent.Signing.Tests.Kit;

/// <summary>A transparency log that does as Rekor does, of version 1 or 2, with a tree of some hundreds of entries.</summary>
internal sealed class TestRekor
{
    /// <summary>How many entries of others there are before each entry.</summary>
    private const long IndexOffset = 1_000_000;

    private readonly List<byte[]> _leaves;

    public TestRekor(string host, bool isVersion2, TestSigner key, int entries = 300)
    {
        Host = host;
        IsVersion2 = isVersion2;
        Key = key;
        _leaves = [.. Enumerable.Range(0, entries).Select(static i => TestTree.Leaf(Encoding.ASCII.GetBytes($"entry {i}")))];
        LogId = isVersion2 && key.IsEd25519
            ? SHA256.HashData([.. Encoding.ASCII.GetBytes(host), (byte)'\n', 1, .. key.RawKey])
            : SHA256.HashData(key.Spki);
    }

    public string Host { get; }

    public bool IsVersion2 { get; }

    public TestSigner Key { get; }

    public byte[] LogId { get; }

    /// <summary>Adds an entry, and gives it as bundles have it.</summary>
    public JsonObject Add(JsonObject body, DateTimeOffset time, Action<PromiseRequest>? promise, Action<CheckpointRequest>? checkpoint)
    {
        byte[] bytes = TestJson.Bytes(body);
        byte[][] leaves;
        lock (_leaves)
        {
            _leaves.Add(TestTree.Leaf(bytes));
            leaves = [.. _leaves];
        }

        int index = leaves.Length - 1;
        long logIndex = IsVersion2 ? index : IndexOffset + index;
        byte[] root = TestTree.Root(leaves);
        var note = new CheckpointRequest
        {
            Origin = IsVersion2 ? Host : $"{Host} - 2605736670972794746",
            Size = leaves.Length,
            Root = root,
            Name = Host,
            Hint = LogId[..4],
            Key = Key,
        };
        checkpoint?.Invoke(note);
        var entry = new JsonObject
        {
            ["logIndex"] = $"{logIndex}",
            ["logId"] = new JsonObject { ["keyId"] = Convert.ToBase64String(LogId) },
            ["kindVersion"] = new JsonObject { ["kind"] = (string)body["kind"]!, ["version"] = (string)body["apiVersion"]! },
        };
        if (!IsVersion2)
        {
            var request = new PromiseRequest { Body = bytes, Time = time.ToUnixTimeSeconds(), LogId = LogId, Index = logIndex, Key = Key };
            promise?.Invoke(request);
            entry["integratedTime"] = $"{request.Time}";
            entry["inclusionPromise"] = new JsonObject { ["signedEntryTimestamp"] = Convert.ToBase64String(request.Make()) };
        }

        entry["inclusionProof"] = new JsonObject
        {
            ["logIndex"] = $"{index}",
            ["rootHash"] = Convert.ToBase64String(root),
            ["treeSize"] = $"{leaves.Length}",
            ["hashes"] = new JsonArray([.. TestTree.Path(leaves, index).Select(static hash => (JsonNode)Convert.ToBase64String(hash))]),
            ["checkpoint"] = new JsonObject { ["envelope"] = note.Make() },
        };
        entry["canonicalizedBody"] = Convert.ToBase64String(bytes);
        return entry;
    }

    /// <summary>The log as a trusted root has it.</summary>
    public JsonObject Trusted(DateTimeOffset start) => new()
    {
        ["baseUrl"] = $"https://{Host}",
        ["hashAlgorithm"] = "SHA2_256",
        ["publicKey"] = TestJson.Key(Key, start),
        ["logId"] = new JsonObject { ["keyId"] = Convert.ToBase64String(LogId) },
    };
}

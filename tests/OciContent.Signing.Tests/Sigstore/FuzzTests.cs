using System.Text.Json.Nodes;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>Whatever is in a signature, there is a verdict: nothing is thrown, and nothing that was changed is verified.</summary>
public sealed class FuzzTests
{
    private static readonly SignatureShape[] Shapes =
    [
        SignatureShape.Envelope, SignatureShape.InToto, SignatureShape.Envelope2, SignatureShape.Dsse2, SignatureShape.Message,
        SignatureShape.Message2,
    ];

    [Fact]
    public void Bytes_ThatAreChangedAreNeverVerified()
    {
        foreach (SignatureShape shape in Shapes)
        {
            (Forge forge, SigstoreVerifier verifier) = Made(shape);
            byte[] bundle = forge.Bundle;
            var subject = new SignatureSubject(forge.Image);
            Run(
                (int)shape,
                random =>
                {
                    byte[] changed = Change(bundle, random);
                    SignatureVerdict verdict = verifier.Verify(Forge.OfBundle(changed), subject);
                    RequireSame(verdict, bundle, changed);
                });
        }
    }

    [Fact]
    public void Fields_ThatAreChangedGiveVerdicts()
    {
        foreach (SignatureShape shape in Shapes)
        {
            (Forge forge, SigstoreVerifier verifier) = Made(shape);
            byte[] bundle = forge.Bundle;
            var subject = new SignatureSubject(forge.Image);
            Run(
                100 + (int)shape,
                random =>
                {
                    JsonNode json = JsonNode.Parse(bundle)!;
                    int changes = random.Next(1, 4);
                    for (int i = 0; i < changes; i++)
                    {
                        ChangeField(json, random);
                    }

                    verifier.Verify(Forge.OfBundle(TestJson.Bytes(json)), subject);
                });
        }
    }

    [Fact]
    public void TrustedRoots_ThatAreChangedAreReadOrRefused()
    {
        byte[] root = TestJson.Bytes(TestSigstore.Shared.TrustedRoot());
        Run(
            1000,
            random =>
            {
                byte[] changed = Change(root, random);
                if (random.Next(2) == 0)
                {
                    JsonNode json = JsonNode.Parse(root)!;
                    ChangeField(json, random);
                    changed = TestJson.Bytes(json);
                }

                try
                {
                    TrustedRoot.Parse(changed);
                }
                catch (System.Text.Json.JsonException)
                {
                    // What is documented.
                }
            });
    }

    private static (Forge Forge, SigstoreVerifier Verifier) Made(SignatureShape shape)
    {
        var forge = new Forge(shape);
        forge.Make();
        return (forge, TestSigstore.Verifier(forge.TrustedRoot()));
    }

    private static void Run(int seed, Action<Random> act)
    {
        int count = Cases.Mutations(10_000, 300);
        Parallel.For(
            0,
            count,
            i =>
            {
                var random = new Random(unchecked((seed * 1_000_003) + i));
                try
                {
                    act(random);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Seed {seed}, case {i}: {e.Message}", e);
                }
            });
    }

    private static byte[] Change(byte[] bytes, Random random)
    {
        byte[] changed = [.. bytes];
        int at = random.Next(changed.Length);
        switch (random.Next(5))
        {
            case 0:
                changed[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                changed[at] = (byte)random.Next(256);
                break;
            case 2:
                return [.. changed[..at], .. changed[Math.Min(changed.Length, at + random.Next(1, 40))..]];
            case 3:
                return [.. changed[..at], .. changed[random.Next(at + 1)..at], .. changed[at..]];
            default:
                int from = random.Next(changed.Length);
                Array.Copy(changed, from, changed, at, Math.Min(random.Next(1, 20), changed.Length - Math.Max(from, at)));
                break;
        }

        return changed;
    }

    private static void ChangeField(JsonNode json, Random random)
    {
        var all = new List<(JsonNode Parent, string? Name, int Index)>();
        Collect(json, all);
        (JsonNode parent, string? name, int index) = all[random.Next(all.Count)];
        JsonNode? old = name is null ? parent[index] : parent[name];
        JsonNode? value = random.Next(8) switch
        {
            0 => null,
            1 => JsonValue.Create(random.NextInt64(long.MinValue, long.MaxValue)),
            2 => new JsonObject(),
            3 => new JsonArray(),
            4 => JsonValue.Create(""),
            5 => JsonValue.Create(Convert.ToBase64String(Bytes(random, random.Next(200)))),
            6 => all[random.Next(all.Count)] is var (from, other, place) ? (other is null ? from[place] : from[other])?.DeepClone() : null,
            _ => old is JsonValue text && text.TryGetValue(out string? s) ? JsonValue.Create(ChangeText(s, random)) : null,
        };
        if (name is null)
        {
            parent[index] = value;
        }
        else if (value is null && random.Next(2) == 0)
        {
            ((JsonObject)parent).Remove(name);
        }
        else
        {
            parent[name] = value;
        }
    }

    private static string ChangeText(string text, Random random)
    {
        // Base64 stays base64, so that what is in it is read.
        byte[] bytes = new byte[text.Length];
        if (text.Length > 0 && Convert.TryFromBase64String(text, bytes, out int written) && written > 0)
        {
            return Convert.ToBase64String(Change(bytes[..written], random));
        }

        char[] characters = text.ToCharArray();
        if (characters.Length > 0)
        {
            characters[random.Next(characters.Length)] = (char)random.Next(1, 300);
        }

        return new string(characters);
    }

    private static void Collect(JsonNode json, List<(JsonNode Parent, string? Name, int Index)> found)
    {
        if (json is JsonObject fields)
        {
            foreach ((string name, JsonNode? value) in fields)
            {
                found.Add((json, name, 0));
                if (value is not null)
                {
                    Collect(value, found);
                }
            }
        }
        else if (json is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                found.Add((json, null, i));
                if (list[i] is { } value)
                {
                    Collect(value, found);
                }
            }
        }
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    // A change may leave what the JSON says: white space, an escape, or nothing at all; or break what is not needed, such as a field whose
    // value is its default.
    private static void RequireSame(SignatureVerdict verdict, byte[] before, byte[] after)
    {
        if (verdict.IsVerified)
        {
            Assert.True(
                JsonNode.DeepEquals(Significant(before), Significant(after)),
                $"What was changed is verified: {Place(before, after)}");
        }
    }

    private static string Place(byte[] before, byte[] after)
    {
        int at = before.AsSpan().CommonPrefixLength(after);
        int start = Math.Max(0, at - 60);
        return System.Text.Encoding.UTF8.GetString(after[start..Math.Min(after.Length, at + 60)]);
    }

    private static JsonNode Significant(byte[] bundle)
    {
        JsonNode json = JsonNode.Parse(bundle)!;
        var material = (JsonObject)json["verificationMaterial"]!;
        material.Remove("timestampVerificationData");
        foreach (JsonNode? entry in (JsonArray)material["tlogEntries"]!)
        {
            // Numbers may be strings.
            foreach (string path in new[] { "logIndex", "integratedTime", "inclusionProof.logIndex", "inclusionProof.treeSize" })
            {
                if (entry![path.Split('.')[0]] is not null)
                {
                    entry.Set(path, entry.At(path)?.ToString());
                }
            }
        }

        // So may signatures of others under the checkpoint, and broken ones beside the log's.
        foreach (JsonNode? entry in (JsonArray)material["tlogEntries"]!)
        {
            if ((string?)entry!["inclusionProof"]?["checkpoint"]?["envelope"] is { } note)
            {
                int end = Math.Max(0, note.LastIndexOf("\n\n", StringComparison.Ordinal));
                entry.Set("inclusionProof.checkpoint.envelope", note[..end]);
            }
        }

        return json;
    }
}

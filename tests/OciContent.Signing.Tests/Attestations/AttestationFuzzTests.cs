using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Signing.Attestations;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Attestations;

/// <summary>Whatever a statement is, it is read, or refused by a <see cref="JsonException"/>.</summary>
public sealed class AttestationFuzzTests
{
    private static readonly int Rounds = Cases.Mutations(10_000, 10_000);

    private static readonly string Image = $"sha256:{new string('a', 64)}";

    private static readonly (string Type, string Predicate)[] Samples =
    [
        (
            Provenance.Version02,
            """
            {"builder":{"id":"b"},"buildType":"t",
            "materials":[{"uri":"pkg:docker/a@1?digest=sha256:00&platform=x","digest":{"sha256":"00"}}],
            "invocation":{"configSource":{"uri":"u","digest":{"sha1":"1"}}},"metadata":{"buildInvocationID":"i"}}
            """),
        (
            Provenance.Version1,
            """
            {"buildDefinition":{"buildType":"t","externalParameters":{"configSource":{"uri":"u"},"workflow":{"repository":"r"}},
            "resolvedDependencies":[{"uri":"oci://a/b@sha256:00","digest":{"sha256":"00"},"name":"n"}]},
            "runDetails":{"builder":{"id":"b"},"metadata":{"invocationId":"i"}}}
            """),
        (SoftwareBillOfMaterials.Spdx, """{"spdxVersion":"SPDX-2.3","name":"n","packages":[{"name":"a"},{}]}"""),
        (
            SoftwareBillOfMaterials.CycloneDx,
            """{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"name":"n"}},"components":[{"components":[{}]}]}"""),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1e999", "\"\"", "\"pkg:docker/%zz@%3A?digest=%\"", "\"pkg:oci/@?&=\"", "\"\\ud800\"", "[]", "{}", "[[]]",
        "[{}]", "{\"\":\"\"}", "\"docker-image://@\"", "\"https://a/@sha256:\"",
    ];

    [Fact]
    public void Statements_OfAnyBytes_AreReadOrRefused()
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            (string type, string predicate) = Samples[random.Next(Samples.Length)];
            byte[] statement = AttestedLayout.Statement(Image, type, predicate);
            byte[] changed = random.Next(2) == 0 ? ChangeBytes(statement, random) : ChangeField(statement, random);
            Read(changed, seed);
        }
    }

    private static void Read(byte[] bytes, int seed)
    {
        try
        {
            InTotoStatement statement = InTotoStatement.Parse(bytes);
            ReadOnlyMemory<byte> predicate = ImageAttestation.PredicateIn(bytes);
            Assert.True(
                statement.Predicate is null == predicate.IsEmpty,
                $"{seed}: the bytes of a predicate are there as it is.");
            if (predicate.IsEmpty)
            {
                return;
            }

            if (Provenance.IsTypeOf(statement.PredicateType))
            {
                Provenance.Parse(statement.PredicateType, predicate);
            }
            else if (SoftwareBillOfMaterials.IsTypeOf(statement.PredicateType))
            {
                SoftwareBillOfMaterials.Parse(statement.PredicateType, predicate);
            }
        }
        catch (JsonException)
        {
            // Most of them.
        }
    }

    private static byte[] ChangeBytes(byte[] statement, Random random)
    {
        byte[] changed = [.. statement];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
        }

        return random.Next(8) == 0 ? changed[..random.Next(changed.Length)] : changed;
    }

    private static byte[] ChangeField(byte[] statement, Random random)
    {
        JsonNode root = JsonNode.Parse(statement)!;
        List<JsonNode> nodes = [root];
        for (int i = 0; i < nodes.Count; i++)
        {
            nodes.AddRange(
                nodes[i] switch
                {
                    JsonObject map => map.Select(static pair => pair.Value).OfType<JsonNode>(),
                    JsonArray list => list.OfType<JsonNode>(),
                    _ => [],
                });
        }

        // Text in place of a value, as JSON that a writer would not write.
        nodes[random.Next(1, nodes.Count)].ReplaceWith("@@@");
        string text = System.Text.Encoding.UTF8.GetString(TestJson.Bytes(root));
        return System.Text.Encoding.UTF8.GetBytes(text.Replace("\"@@@\"", Values[random.Next(Values.Length)], StringComparison.Ordinal));
    }
}

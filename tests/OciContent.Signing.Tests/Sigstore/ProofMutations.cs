using System.Text.Json.Nodes;
using OciContent.Signing.Tests.Kit;
using static OciContent.Signing.SignatureCheck;
using static OciContent.Signing.Tests.Kit.SignatureShape;

namespace OciContent.Signing.Tests.Sigstore;

/// <summary>What can be wrong with the inclusion proof of a transparency log, and its checkpoint.</summary>
internal static class ProofMutations
{
    private const string Entry = "verificationMaterial.tlogEntries.0";
    private const string Proof = Entry + ".inclusionProof";
    private const string Note = Proof + ".checkpoint.envelope";

    public static IEnumerable<Mutation> All() => [.. Proofs(), .. Checkpoints()];

    private static IEnumerable<Mutation> Proofs()
    {
        foreach (SignatureShape shape in new[] { Envelope, Message, Envelope2 })
        {
            yield return Wrong("proof of another place", shape, "", static b => b.Set(Proof + ".logIndex", "3"));
            yield return Wrong(
                "proof of a place beyond the tree",
                shape,
                "expected a way to the root",
                static b => b.Set(Proof + ".logIndex", "1000000000"));
            yield return Wrong("proof with another hash", shape, "expected the root it names", static b => b.Flip(Proof + ".hashes.0"));
            yield return Wrong("proof with a hash less", shape, "", static b => ((JsonArray)b.At(Proof + ".hashes")).RemoveAt(0));
            yield return Wrong(
                "proof with a hash more",
                shape,
                "",
                static b => ((JsonArray)b.At(Proof + ".hashes")).Add(JsonValue.Create(Convert.ToBase64String(new byte[32]))));
            yield return Wrong(
                "proof with a short hash",
                shape,
                "expected a way to the root",
                static b => b.Set(Proof + ".hashes.0", "AQID"));
            yield return Wrong("no proof", shape, "has no inclusion proof", static b => b.Drop(Proof));
            foreach ((string name, Action<JsonObject> apply) in new (string, Action<JsonObject>)[]
            {
                ("proof of another root", static b => b.Flip(Proof + ".rootHash")),
                ("proof of no root", static b => b.Drop(Proof + ".rootHash")),
                ("proof of a smaller tree", static b => b.Set(Proof + ".treeSize", "2")),
                ("proof of a tree of no entries", static b => b.Set(Proof + ".treeSize", "0")),
                ("proof of a tree of less than none", static b => b.Set(Proof + ".treeSize", "-5")),
            })
            {
                yield return new Mutation(name, shape, f => f.Finished = apply, InclusionProof, "", InclusionProof, Checkpoint);
            }
        }

        yield return Wrong(
            "proof of another entry",
            Envelope2,
            "expected entry",
            static b => b.Set(Entry + ".logIndex", LogMutations.Plus(b, Entry + ".logIndex", 1)));
    }

    private static IEnumerable<Mutation> Checkpoints()
    {
        foreach (SignatureShape shape in new[] { Envelope, Envelope2 })
        {
            yield return Signed("checkpoint of another size", shape, "of a tree of", static c => c.Size++);
            yield return Signed("checkpoint of another root", shape, "has the root", static c => c.Root = new byte[32]);
            yield return Signed(
                "checkpoint by another key",
                shape,
                "not signed by the key",
                c => c.Key = shape == Envelope ? TestSigner.P256() : TestSigner.Ed25519());
            yield return Signed("checkpoint with another hint", shape, "no signature by", static c => c.Hint = [1, 2, 3, 4]);
            yield return Signed("checkpoint in another name", shape, "no signature by", static c => c.Name = "other.example.com");
            yield return Signed("checkpoint of another log", shape, "", static c => c.Origin = "other.example.com - 1");
            yield return Signed("checkpoint without an origin", shape, "has no origin", static c => c.Origin = "");
            yield return Signed("checkpoint with a short root", shape, "no root hash", static c => c.Root = [1, 2, 3]);
            yield return Signed("checkpoint of a negative size", shape, "no tree size", static c => c.Size = -1);
            yield return Text("no checkpoint", shape, "has no checkpoint", static _ => null);
            yield return Text("empty checkpoint", shape, "has no signatures", static _ => "");
            yield return Text(
                "checkpoint without its first line",
                shape,
                "fewer than three lines",
                static text => text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
            yield return Text("checkpoint with another size", shape, "", static text => Line(text, 1, static size => size + "0"));
            yield return Text(
                "checkpoint with a size of another form",
                shape,
                "no tree size",
                static text => Line(text, 1, static size => "0" + size));
            yield return Text(
                "checkpoint with another line",
                shape,
                "not signed by the key",
                static text => text.Replace("\n\n", "\nmore\n\n", StringComparison.Ordinal));
            yield return Text("checkpoint with a line that is not a signature", shape, "not a signature", static text => text + "more\n");
            yield return Text("checkpoint that does not end", shape, "has no signatures", static text => text[..^1]);
            yield return Text(
                "checkpoint with a control character",
                shape,
                "control characters",
                static text => Line(text, 0, static origin => origin + "\r"));
            yield return Text(
                "checkpoint with no signature",
                shape,
                "has 0 signatures",
                static text => text[..(text.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)]);
            yield return Text(
                "checkpoint with too many signatures",
                shape,
                "has 41 signatures",
                static text => text + string.Concat(Enumerable.Repeat("— other AQIDBAU=\n", 40)));
            yield return Text(
                "checkpoint signed by somebody else alone",
                shape,
                "no signature by",
                static text => text[..(text.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)] + "— other AQIDBAU=\n");
        }
    }

    private static Mutation Wrong(string name, SignatureShape shape, string reason, Action<JsonObject> apply) =>
        Mutation.Alone(name, shape, InclusionProof, reason, f => f.Finished = apply);

    private static Mutation Signed(string name, SignatureShape shape, string reason, Action<CheckpointRequest> apply) =>
        Mutation.Alone(name, shape, Checkpoint, reason, f => f.Checkpoint = apply);

    private static Mutation Text(string name, SignatureShape shape, string reason, Func<string, string?> apply) =>
        Mutation.Alone(name, shape, Checkpoint, reason, f => f.Finished = b => b.Set(Note, apply((string)b.At(Note)!)));

    private static string Line(string text, int index, Func<string, string> change)
    {
        string[] lines = text.Split('\n');
        lines[index] = change(lines[index]);
        return string.Join('\n', lines);
    }
}

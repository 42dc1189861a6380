using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OciContent.Internal;
using OciContent.Signing.Internal;
using OciContent.Signing.Keys;
using OciContent.Signing.Transparency;

namespace OciContent.Signing.Sigstore;

/// <summary>Verifies that a transparency log has a signature: this one, by this key, over this content.</summary>
/// <param name="checks">The checks of the signature.</param>
/// <param name="trust">The logs that are trusted.</param>
internal sealed class LogVerification(Checks checks, TrustedRoot trust)
{
    /// <summary>Verifies the entries of a signature.</summary>
    /// <param name="material">The signature.</param>
    /// <param name="key">The key it is by, which is trusted otherwise.</param>
    /// <param name="certificate">The certificate of the key, in DER; <c>null</c> if the key was given.</param>
    /// <param name="threshold">How many logs have to have it; two of one operator count once.</param>
    /// <exception cref="SignatureRefusal">An entry of a log that is trusted does not hold, or too few logs have it.</exception>
    /// <exception cref="JsonException">An entry is malformed.</exception>
    /// <exception cref="FormatException">A checkpoint is malformed.</exception>
    public IReadOnlyList<VerifiedLogEntry> Verify(SignatureMaterial material, VerificationKey key, byte[]? certificate, int threshold)
    {
        RequireNoDuplicates(material.LogEntries);
        var verified = new List<VerifiedLogEntry>();
        string? unknown = null;
        foreach (LogEntry entry in material.LogEntries)
        {
            TrustedLog[] logs = [.. trust.Logs.Where(log => log.Is(entry.LogId.Span))];
            TrustedLog?[] usable = [.. logs.Where(static log => log.Key is not null)];
            if (usable.Length == 0 && checks.Makes(SignatureCheck.LogKey))
            {
                string id = Convert.ToHexStringLower(entry.LogId.Span);
                unknown ??= logs.Length == 0
                    ? $"The entry is of the log {ErrorText.Quote(id)}: expected one of the trusted root."
                    : $"The log {ErrorText.Quote(id)} has a key of the kind {ErrorText.Quote(logs[0].KeyDetails)}: expected one that is "
                        + "supported.";
                continue;
            }

            verified.Add(VerifyEntry(material, entry, usable.Length > 0 ? usable : [logs.FirstOrDefault()], key, certificate));
        }

        int count = verified.Select(static one => one.Log?.Operator).Distinct(StringComparer.Ordinal).Count();
        if (count < threshold && unknown is not null)
        {
            checks.Require(SignatureCheck.LogKey, holds: false, unknown);
        }

        checks.Require(
            SignatureCheck.LogEntry,
            count >= threshold,
            $"The signature is in {count} transparency logs: expected {threshold} or more.");
        return verified;
    }

    /// <summary>Requires that entries whose time no log has signed are of logs that were trusted when it was signed.</summary>
    public void RequireWindows(IReadOnlyList<VerifiedLogEntry> entries, IReadOnlyList<DateTimeOffset> times)
    {
        foreach (VerifiedLogEntry entry in entries)
        {
            if (entry is { Time: null, Log: { } log })
            {
                foreach (DateTimeOffset time in times)
                {
                    RequireWindow(log, time);
                }
            }
        }
    }

    // Logs with one key have one ID (protobuf-specs, sigstore_trustroot.proto, log_id): the entry is of the one that has signed it.
    private VerifiedLogEntry VerifyEntry(
        SignatureMaterial material,
        LogEntry entry,
        IReadOnlyList<TrustedLog?> logs,
        VerificationKey key,
        byte[]? certificate)
    {
        SignatureRefusal? first = null;
        foreach (TrustedLog? log in logs)
        {
            try
            {
                return VerifyEntry(material, entry, log, key, certificate);
            }
            catch (SignatureRefusal refusal)
            {
                first ??= refusal;
            }
        }

        throw first!;
    }

    private VerifiedLogEntry VerifyEntry(
        SignatureMaterial material,
        LogEntry entry,
        TrustedLog? log,
        VerificationKey key,
        byte[]? certificate)
    {
        RekorBody body = RekorBody.Parse(entry.Body);
        RequireSame(entry, body);
        RequireContent(material, body);
        RequireEnvelope(material, body);
        RequireKey(body, key, certificate);
        bool needsPromise = material.BundleVersion is null or "0.1" && !body.IsVersion2;
        DateTimeOffset? time = RequirePromise(entry, body, log, needsPromise);
        if (entry.Proof is { } proof)
        {
            RequireProof(entry, body, proof);
            RequireCheckpoint(body, log, proof);
        }
        else
        {
            checks.Require(
                SignatureCheck.InclusionProof,
                needsPromise && time is not null,
                "The log entry has no inclusion proof: expected one, since there is no promise or the bundle is of 0.2 or later.");
        }

        return new VerifiedLogEntry(log, time);
    }

    private void RequireNoDuplicates(IReadOnlyList<LogEntry> entries)
    {
        var seen = new HashSet<(string, long)>();
        foreach (LogEntry entry in entries)
        {
            checks.Require(
                SignatureCheck.LogEntry,
                seen.Add((Convert.ToHexStringLower(entry.LogId.Span), entry.LogIndex)),
                $"The log entry {entry.LogIndex} is a duplicate: expected each once.");
        }
    }

    private void RequireSame(LogEntry entry, RekorBody body)
    {
        if (entry.Kind is not null)
        {
            checks.Require(
                SignatureCheck.LogEntry,
                entry.Kind == body.Kind && entry.Version == body.Version,
                $"The log entry is called {ErrorText.Quote(entry.Kind)} {ErrorText.Quote(entry.Version)}: expected {body.Kind} "
                    + $"{body.Version}, as its body says.");
        }
    }

    // Without this, an entry about another signature would do (GHSA-whqx-f9j3-ch6m).
    private void RequireContent(SignatureMaterial material, RekorBody body)
    {
        checks.Require(
            SignatureCheck.LogEntry,
            body.Signature.AsSpan().SequenceEqual(material.Signature.Span),
            "The log entry is of another signature: expected this one.");
        byte[]? expected = ExpectedHash(material, body);
        checks.Require(
            SignatureCheck.LogEntry,
            expected is not null,
            $"The log entry is a {body.Kind} {body.Version}: expected a kind that is for what was signed.");
        checks.Require(
            SignatureCheck.LogEntry,
            expected is null || body.Hash.AsSpan().SequenceEqual(expected),
            $"The log entry is about {Convert.ToHexStringLower(body.Hash.AsSpan(0, Math.Min(body.Hash.Length, 64)))}: expected "
                + $"{Convert.ToHexStringLower(expected ?? [])}.");
    }

    // cosign's tags keep the envelope as it was logged; bundles do not.
    private void RequireEnvelope(SignatureMaterial material, RekorBody body)
    {
        if (material is { BundleVersion: null, Envelope: not null } && body.IsPayloadHash)
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(material.Stamped.Span));
            checks.Require(
                SignatureCheck.LogEntry,
                body.EnvelopeHash == hash,
                $"The log entry is of the envelope {ErrorText.Quote(body.EnvelopeHash)}: expected {hash}.");
        }
    }

    private static byte[]? ExpectedHash(SignatureMaterial material, RekorBody body)
    {
        if (body.IsPayloadHash)
        {
            return material.Envelope is { } envelope ? CryptographicOperations.HashData(body.HashAlgorithm, envelope.Payload.Span) : null;
        }

        if (material.MessageDigest is { } digest)
        {
            return SigstoreKeys.HashOf(digest.Algorithm.Name) == body.HashAlgorithm ? Convert.FromHexString(digest.Encoded) : null;
        }

        // Rekor v1 has kinds of its own for envelopes.
        return material.Envelope is null || body.IsVersion2
            ? CryptographicOperations.HashData(body.HashAlgorithm, material.Message())
            : null;
    }

    private void RequireKey(RekorBody body, VerificationKey key, byte[]? certificate)
    {
        ReadOnlySpan<byte> expected = certificate ?? key.SubjectPublicKeyInfo.Span;
        checks.Require(
            SignatureCheck.LogEntry,
            body.IsCertificate == certificate is not null && body.Verifier.AsSpan().SequenceEqual(expected),
            $"The log entry is of another {(certificate is null ? "key" : "certificate")}: expected that of the signature.");
        if (body.KeyDetails is { } details)
        {
            checks.Require(
                SignatureCheck.LogEntry,
                SigstoreKeys.AlgorithmOf(details) == key.Algorithm,
                $"The log entry says the key is {ErrorText.Quote(details)}: expected {key.Algorithm}.");
        }
    }

    // Rekor v1's SignedEntryTimestamp, over RFC 8785's form of the entry. All of it is ASCII that needs no escapes.
    private DateTimeOffset? RequirePromise(LogEntry entry, RekorBody body, TrustedLog? log, bool isNeeded)
    {
        if (entry.InclusionPromise is not { Length: > 0 } promise)
        {
            checks.Require(
                SignatureCheck.InclusionPromise,
                !isNeeded,
                "The log entry has no inclusion promise: expected one (bundle 0.1 and cosign's tags).");
            return null;
        }

        checks.Require(
            SignatureCheck.InclusionPromise,
            !body.IsVersion2,
            $"The log entry, a {body.Kind} {body.Version}, has an inclusion promise: expected none, since Rekor v2 makes none.");
        const long maxSeconds = 253402300799;
        checks.Require(
            SignatureCheck.InclusionPromise,
            entry.IntegratedTime is > 0 and <= maxSeconds,
            "The log entry has an inclusion promise, and no time: expected an integrated time.");
        if (entry.IntegratedTime is not (> 0 and <= maxSeconds))
        {
            return null;
        }

        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(entry.IntegratedTime.Value);
        if (log?.Key is not { } key)
        {
            return time;
        }

        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"body\":\"{Convert.ToBase64String(entry.Body.Span)}\",\"integratedTime\":{entry.IntegratedTime},"
                + $"\"logID\":\"{Convert.ToHexStringLower(entry.LogId.Span)}\",\"logIndex\":{entry.LogIndex}}}");
        checks.Require(
            SignatureCheck.InclusionPromise,
            key.Verify(Encoding.ASCII.GetBytes(text), promise),
            "The inclusion promise is not by the log, over this entry, place and time: expected one that is.");
        RequireWindow(log, time);
        return time;
    }

    private void RequireProof(LogEntry entry, RekorBody body, LogProof proof)
    {
        byte[]? root = MerkleTree.RootOf(proof.LogIndex, proof.TreeSize, MerkleTree.LeafHash(entry.Body.Span), proof.Hashes);
        checks.Require(
            SignatureCheck.InclusionProof,
            root is not null,
            $"The inclusion proof of entry {proof.LogIndex} of {proof.TreeSize} has {proof.Hashes.Count} hashes: expected a way to "
            + "the root.");
        checks.Require(
            SignatureCheck.InclusionProof,
            root is null || proof.RootHash.Span.SequenceEqual(root),
            $"The inclusion proof leads to {Convert.ToHexStringLower(root ?? [])}: expected the root it names.");

        // Rekor v1 has several trees, over which entries are numbered on; Rekor v2 has one.
        checks.Require(
            SignatureCheck.InclusionProof,
            !body.IsVersion2 || entry.LogIndex == proof.LogIndex,
            $"The inclusion proof is of entry {proof.LogIndex}: expected entry {entry.LogIndex}.");
    }

    private void RequireCheckpoint(RekorBody body, TrustedLog? log, LogProof proof)
    {
        if (!checks.Makes(SignatureCheck.Checkpoint))
        {
            return;
        }

        if (proof.Checkpoint is null)
        {
            Checks.Refuse(
                SignatureCheck.Checkpoint,
                "The inclusion proof has no checkpoint: expected what the log has signed of its tree.");
        }

        Checkpoint checkpoint;
        try
        {
            checkpoint = Checkpoint.Parse(proof.Checkpoint);
        }
        catch (FormatException e)
        {
            Checks.Refuse(SignatureCheck.Checkpoint, e.Message);
            throw;
        }

        checks.Require(
            SignatureCheck.Checkpoint,
            checkpoint.RootHash.AsSpan().SequenceEqual(proof.RootHash.Span),
            $"The checkpoint has the root {Convert.ToHexStringLower(checkpoint.RootHash)}: expected that of the inclusion proof.");
        checks.Require(
            SignatureCheck.Checkpoint,
            checkpoint.TreeSize == proof.TreeSize,
            $"The checkpoint is of a tree of {checkpoint.TreeSize}: expected {proof.TreeSize}, as the inclusion proof says.");
        if (log?.Key is { } key)
        {
            RequireSigned(body, log, key, checkpoint);
        }
    }

    private void RequireSigned(RekorBody body, TrustedLog log, VerificationKey key, Checkpoint checkpoint)
    {
        // Rekor v1 adds the tree to the name of the log: "rekor.sigstore.dev - 2605736670972794746".
        string name = body.IsVersion2 ? checkpoint.Origin : checkpoint.Origin.Split(" - ")[0];
        checks.Require(
            SignatureCheck.Checkpoint,
            !body.IsVersion2 || log.IsCalled(name),
            $"The checkpoint is of {ErrorText.Quote(name)}: expected {ErrorText.Quote(log.Host)}, the log of the trusted root.");
        CheckpointSignature[] ours =
        [
            .. checkpoint.Signatures.Where(one => one.Name == name && log.CheckpointKeyId.AsSpan().StartsWith(one.Hint)),
        ];
        checks.Require(
            SignatureCheck.Checkpoint,
            ours.Length > 0,
            $"The checkpoint has no signature by {ErrorText.Quote(name)} with the hint of the log's key: expected one.");
        checks.Require(
            SignatureCheck.Checkpoint,
            ours.Any(one => key.Verify(checkpoint.Signed, one.Signature)),
            $"The checkpoint is not signed by the key of {ErrorText.Quote(name)}: expected a signature that is.");
    }

    private void RequireWindow(TrustedLog log, DateTimeOffset time) =>
        checks.Require(
            SignatureCheck.LogKey,
            log.ValidFor.Contains(time),
            $"The log {ErrorText.Quote(log.BaseUrl)} was not trusted at {Rfc3339.Format(time)}: expected {log.ValidFor}.");
}

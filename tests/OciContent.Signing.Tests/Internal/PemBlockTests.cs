using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using OciContent.Signing.Internal;
using OciContent.Signing.Sigstore;
using OciContent.Signing.Tests.Kit;

namespace OciContent.Signing.Tests.Internal;

public sealed class PemBlockTests
{
    private const string Hostile = "-----BEGIN A-----\n";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public void Take_ReadsOneAfterTheOther()
    {
        string one = PemEncoding.WriteString("A", [1, 2, 3]);
        string two = PemEncoding.WriteString("B C", new byte[100]);
        ReadOnlySpan<char> text = $"\n{one}\r\n{two}\n";

        Assert.Equal(("A", "010203"), Shown(PemBlock.Take(ref text)));
        Assert.Equal(("B C", new string('0', 200)), Shown(PemBlock.Take(ref text)));
        Assert.Equal("\n", text.ToString());
        Assert.Null(PemBlock.Take(ref text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("text\n-----BEGIN A-----\nAQID\n-----END A-----")]
    [InlineData("-----BEGIN A-----\nAQID\n-----END B-----")]
    [InlineData("-----BEGIN A-----\nAQID\n-----END A")]
    [InlineData("-----BEGIN A-----\nAQID\n")]
    [InlineData("-----BEGIN A-----\n-----BEGIN A-----\nAQID\n-----END A-----")]
    [InlineData("-----BEGIN A-----\nAQI?\n-----END A-----")]
    [InlineData("-----BEGIN A-----\nAQI\n-----END A-----")]
    [InlineData("-----END A-----\n-----BEGIN A-----")]
    [InlineData("-----BEGIN -----END ----------")]
    public void Take_RefusesAnythingElse_AndStays(string pem)
    {
        ReadOnlySpan<char> text = pem;

        Assert.Null(PemBlock.Take(ref text));
        Assert.Equal(pem, text.ToString());
    }

    [Theory]
    [InlineData("dev.sigstore.cosign/certificate", "")]
    [InlineData("dev.sigstore.cosign/chain", "")]
    [InlineData("dev.sigstore.cosign/certificate", "-----END A-----")]
    [InlineData("dev.sigstore.cosign/certificate", "-----END B-----")]
    public void AnAnnotation_WithManyBeginnings_IsRefusedSoon(string annotation, string end)
    {
        string text = Many(200_000) + end;
        var forge = new Forge(SignatureShape.Tag) { Finished = annotations => annotations[annotation] = text };
        var watch = Stopwatch.StartNew();
        SignatureVerdict verdict = TestSigstore.Verifier(forge.TrustedRoot()).Verify(forge.Make(), new SignatureSubject(forge.Image));

        Assert.Equal(SignatureCheck.Format, verdict.FailedCheck);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public void ALogEntry_WithManyBeginnings_IsRefusedSoon()
    {
        var forge = new Forge(SignatureShape.Envelope)
        {
            LogBody = static body =>
                body.Set("spec.signatures.0.verifier", Convert.ToBase64String(Encoding.ASCII.GetBytes(Many(90_000)))),
        };
        ImageSignature signature = forge.Make();
        SigstoreVerifier verifier = TestSigstore.Verifier(forge.TrustedRoot());
        var watch = Stopwatch.StartNew();
        SignatureVerdict verdict = verifier.Verify(signature, new SignatureSubject(forge.Image));

        Assert.Equal(SignatureCheck.Format, verdict.FailedCheck);
        Assert.Contains("not PEM", verdict.Reason, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
    }

    private static string Many(int count) => string.Concat(Enumerable.Repeat(Hostile, count));

    private static (string Label, string Bytes) Shown(PemBlock? block) => (block!.Label, Convert.ToHexStringLower(block.Bytes));
}

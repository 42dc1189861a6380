using System.Text;
using System.Text.Json;
using OciContent.Signing.Keys;
using OciContent.Signing.Sigstore;
using OciContent.Tool.Tests.Kit;
using OciContent.Transports;

namespace OciContent.Tool.Tests;

/// <summary><c>attestations</c>: what is stated about an image, by whom, and whether provenance names its base.</summary>
public sealed class AttestationsVerbTests : IDisposable
{
    private const string Slsa = "https://slsa.dev/provenance/v0.2";
    private const string Spdx = "https://spdx.dev/Document";
    private const string NobodyTrusted = "Nobody was named whom to trust: expected '--key', '--trusted-root' or '--trust-policy'.\n";

    private readonly TempFolder _temp = new();
    private readonly SigningKey _key = SigningKey.Create(KeyAlgorithm.EcdsaP256);
    private readonly AttestedLayout _layout;

    public AttestationsVerbTests()
    {
        _layout = AttestedLayout.Write(_temp);
        _temp.Write("key.pub", Encoding.UTF8.GetBytes(_key.PublicKey.ToPem()));
    }

    private string Image => $"oci:{_layout.Path}:app";

    private string Base => $"oci:{_layout.Path}:base";

    private string Key => _temp.PathOf("key.pub");

    public void Dispose()
    {
        _key.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task BuildKits_AreListed_AsNotSigned()
    {
        ToolRun run = await ToolRun.RunAsync("attestations", Image);

        Assert.Equal(
            [
                _layout.Index,
                $"  {_layout.Provenance}  {Slsa}: not signed, only claimed, about {_layout.Image}",
                "    builder: https://example.com/builder",
                "    build type: https://mobyproject.org/buildkit@v1",
                "    invocation: run-7",
                "    source: https://example.com/app.git",
                $"    material: pkg:docker/example.com/os@1?platform=linux%2Famd64 (example.com/os:1@{_layout.Base})",
                $"    material: https://example.com/app.git (sha1:{new string('3', 40)})",
                $"  {_layout.Sbom}  {Spdx}: not signed, only claimed, about {_layout.Image}",
                "    SPDX-2.3 'app': 2 packages",
            ],
            run.OutLines);
        Assert.Equal(("", ExitCodes.Done), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task Json_HasTheSame()
    {
        ToolRun run = await ToolRun.RunAsync("attestations", Image, "--json");

        JsonElement report = run.Json();
        Assert.Equal(_layout.Index, report.GetProperty("subject").GetString());
        JsonElement provenance = report.GetProperty("attestations")[0];
        Assert.Equal(
            (_layout.Provenance, Slsa, _layout.Image, false, false, "It is not signed."),
            (
                provenance.GetProperty("digest").GetString(),
                provenance.GetProperty("predicateType").GetString(),
                provenance.GetProperty("about").GetString(),
                provenance.GetProperty("signed").GetBoolean(),
                provenance.GetProperty("verified").GetBoolean(),
                provenance.GetProperty("reason").GetString()));
        JsonElement said = provenance.GetProperty("provenance");
        Assert.Equal("https://example.com/builder", said.GetProperty("builder").GetString());
        Assert.Equal($"example.com/os:1@{_layout.Base}", said.GetProperty("materials")[0].GetProperty("image").GetString());
        Assert.Equal(2, report.GetProperty("attestations")[1].GetProperty("sbom").GetProperty("packages").GetInt32());
        Assert.Equal(ExitCodes.Done, run.ExitCode);
    }

    [Fact]
    public async Task AType_IsAskedFor_ByItsShortNameToo()
    {
        ToolRun sbom = await ToolRun.RunAsync("attestations", Image, "--type", "spdxjson");
        ToolRun none = await ToolRun.RunAsync("attestations", Image, "--type", "https://example.com/x");

        Assert.Equal(
            [
                _layout.Index,
                $"  {_layout.Sbom}  {Spdx}: not signed, only claimed, about {_layout.Image}",
                "    SPDX-2.3 'app': 2 packages",
            ],
            sbom.OutLines);
        Assert.Equal(
            new ToolRun(ExitCodes.Done, "", $"Nothing of the type 'https://example.com/x' here is stated about {_layout.Index}.\n"),
            none);
        (await ToolRun.RunAsync("attestations", Image, "--type", "x")).AssertRefused(
            "'x' is not a type of attestation: expected a URI, or one of slsaprovenance1, slsaprovenance02, spdxjson, cyclonedx, vuln.");
    }

    [Fact]
    public async Task SignedOnes_AreVerifiedByTheirKey()
    {
        await AttestAsync();
        using SigningKey other = SigningKey.Create(KeyAlgorithm.EcdsaP256);
        string otherKey = _temp.Write("other.pub", Encoding.UTF8.GetBytes(other.PublicKey.ToPem()));

        ToolRun verified = await ToolRun.RunAsync("attestations", Image, "--key", Key);
        ToolRun refused = await ToolRun.RunAsync("attestations", Image, "--key", otherKey);
        ToolRun unasked = await ToolRun.RunAsync("attestations", Image);

        Assert.Contains(
            $"https://slsa.dev/provenance/v1: verified, signed by {_key.PublicKey.Fingerprint}, about this image\n    build type: y\n",
            verified.Out,
            StringComparison.Ordinal);
        Assert.Equal(("", ExitCodes.Done), (verified.Error, verified.ExitCode));
        Assert.Contains("https://slsa.dev/provenance/v1: not verified, only claimed", refused.Out, StringComparison.Ordinal);
        Assert.Contains("    The signature is not by the key ", refused.Out, StringComparison.Ordinal);
        Assert.Contains("/provenance/v1: not checked, only claimed, about this image\n", unasked.Out, StringComparison.Ordinal);
        Assert.Equal((NobodyTrusted, ExitCodes.Done), (unasked.Error, unasked.ExitCode));
    }

    [Fact]
    public async Task ABase_ThatProvenanceNames_IsProvenByLayers()
    {
        ToolRun run = await ToolRun.RunAsync("attestations", Image, "--base", Base, "--type", "spdxjson");
        ToolRun json = await ToolRun.RunAsync("attestations", Image, "--base", Base, "--json");

        Assert.Equal($"{Base}: built on it (by digest); provenance names it ({_layout.Provenance}).", run.OutLines[^1]);
        JsonElement found = Assert.Single(json.Json().GetProperty("bases").EnumerateArray());
        Assert.Equal(
            (Base, true, "digest", _layout.Provenance),
            (
                found.GetProperty("source").GetString(),
                found.GetProperty("derived").GetBoolean(),
                found.GetProperty("by").GetString(),
                Assert.Single(found.GetProperty("namedBy").EnumerateArray()).GetString()));
        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (run.ExitCode, json.ExitCode));
    }

    [Fact]
    public async Task ABase_ThatIsOnlyClaimed_DoesNotCountWhereSomebodyIsTrusted()
    {
        ToolRun run = await ToolRun.RunAsync("attestations", Image, "--base", Base, "--key", Key);

        Assert.Equal($"{Base}: built on it (by digest); no provenance that counts names it.", run.OutLines[^1]);
        Assert.Equal(("", ExitCodes.Mismatch), (run.Error, run.ExitCode));
    }

    [Fact]
    public async Task ABase_ThatIsNamed_AndIsNotOne_IsToldSo()
    {
        var layouts = new LayoutBuilder(_temp, "others");
        string digest = (string)layouts.AddImage(["another"])["digest"]!;
        layouts.Add(layouts.AddImage(["another"]), "another").Write();
        AttestedLayout lying = AttestedLayout.Write(
            _temp,
            $$$"""{"materials":[{"uri":"oci://example.com/another@{{{digest}}}"}]}""",
            "lying");

        ToolRun run = await ToolRun.RunAsync("attestations", $"oci:{lying.Path}:app", "--base", $"oci:{layouts.FullPath}:another");

        Assert.Equal(
            $"oci:{layouts.FullPath}:another: not built on it, as far as is known; provenance names it ({lying.Provenance}).",
            run.OutLines[^1]);
        Assert.Equal(ExitCodes.Mismatch, run.ExitCode);
    }

    [Fact]
    public async Task Output_WritesWhatIsStated_AndOverwritesNothing()
    {
        string folder = _temp.PathOf("out");
        string file = Path.Join(folder, $"{_layout.Sbom["sha256:".Length..]}.json");

        ToolRun first = await ToolRun.RunAsync("attestations", Image, "-o", folder);
        ToolRun again = await ToolRun.RunAsync("attestations", Image, "-o", folder);
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        Assert.Equal(AttestedLayout.SbomPredicate, File.ReadAllText(file));
        Assert.Equal((first, ExitCodes.Done), (again, first.ExitCode));

        File.WriteAllText(file, "mine");
        ToolRun refused = await ToolRun.RunAsync("attestations", Image, "-o", folder);
        Assert.EndsWith(
            $"'{file}' is there already, and is something else: expected a new file.\n",
            refused.Error,
            StringComparison.Ordinal);
        Assert.Equal(("", "mine", ExitCodes.Refused), (refused.Out, File.ReadAllText(file), refused.ExitCode));

        File.Delete(Directory.GetFiles(folder).Single(other => other != file));
        await ToolRun.RunAsync("attestations", Image, "-o", folder);
        Assert.Equal([file], Directory.GetFiles(folder));
        (await ToolRun.RunAsync("attestations", Image, "-o", file)).AssertRefused($"{Image}: '{file}' is a file: expected a folder.");
    }

    [Fact]
    public async Task Output_DoesNotFollowLinks()
    {
        string folder = Directory.CreateDirectory(_temp.PathOf("out")).FullName;
        string outside = _temp.PathOf("outside.json");
        File.CreateSymbolicLink(Path.Join(folder, $"{_layout.Sbom["sha256:".Length..]}.json"), outside);

        ToolRun run = await ToolRun.RunAsync("attestations", Image, "-o", folder, "--type", "spdxjson");

        Assert.Equal((ExitCodes.Refused, false), (run.ExitCode, File.Exists(outside)));
    }

    [Fact]
    public async Task Output_IsOfWhatIsVerified_WhereSomebodyIsTrusted()
    {
        string folder = _temp.PathOf("out");
        ToolRun none = await ToolRun.RunAsync("attestations", Image, "-o", folder, "--key", Key);
        Assert.Equal(
            $"oci-content: Nothing is written to '{folder}': expected a statement about the image that is verified.\n",
            none.Error);
        Assert.Equal(ExitCodes.Mismatch, none.ExitCode);
        Assert.False(Path.Exists(folder));

        await AttestAsync();
        ToolRun one = await ToolRun.RunAsync("attestations", Image, "-o", folder, "--key", Key);
        Assert.Equal(ExitCodes.Done, one.ExitCode);
        Assert.Equal("""{"buildDefinition":{"buildType":"y"}}""", File.ReadAllText(Assert.Single(Directory.GetFiles(folder))));
    }

    [Fact]
    public async Task AMalformedPredicate_IsTold()
    {
        AttestedLayout broken = AttestedLayout.Write(_temp, """{"builder":7}""", "broken");

        ToolRun run = await ToolRun.RunAsync("attestations", $"oci:{broken.Path}:app");

        Assert.Equal(
            ($"oci-content: {broken.Provenance}: provenance.builder is '7': expected an object.\n", ExitCodes.Mismatch),
            (run.Error, run.ExitCode));
        Assert.Contains("SPDX-2.3 'app': 2 packages", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnImageWithNone_HasNone()
    {
        ToolRun run = await ToolRun.RunAsync("attestations", Base);

        Assert.Equal(new ToolRun(ExitCodes.Done, "", $"Nothing here is stated about {_layout.Base}.\n"), run);
    }

    [Fact]
    public async Task HostileText_DoesNotMoveTheCursor()
    {
        const string provenance = """{"buildType":"a\u001b[2Jb\nc","materials":[{"uri":"\u202ex"}]}""";
        AttestedLayout hostile = AttestedLayout.Write(_temp, provenance, "hostile");

        ToolRun run = await ToolRun.RunAsync("attestations", $"oci:{hostile.Path}:app");

        Assert.Contains("    build type: a\\u001b[2Jb\\u000ac\n    material: \\u202ex\n", run.Out, StringComparison.Ordinal);
    }

    private async Task AttestAsync() =>
        await new CosignSigner(_key).AttestAsync(
            ImageLocation.Parse(Image),
            "https://slsa.dev/provenance/v1",
            """{"buildDefinition":{"buildType":"y"}}"""u8.ToArray());
}

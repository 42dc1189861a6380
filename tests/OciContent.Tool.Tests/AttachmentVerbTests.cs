using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.TestKit.Registries;
using OciContent.TestKit.Registries.Faults;
using OciContent.TestKit.Registries.Wire;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>
/// What cosign attached by tags, and BuildKit in an index: <c>referrers</c>, <c>copy --referrers</c>, <c>graph</c>, <c>report</c>.
/// </summary>
public sealed class AttachmentVerbTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly SignedLayout _signed;

    public AttachmentVerbTests() => _signed = SignedLayout.Write(_temp);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task CosignsTags_AndAttestationsOfAnIndex_AreListed_AndCopiedUnderTheirTags()
    {
        string tag = _signed.SignatureTag;

        ToolRun run = await ToolRun.RunAsync("referrers", $"oci:{_signed.Path}:multi", "--all", "--json");
        ToolRun text = await ToolRun.RunAsync("referrers", $"oci:{_signed.Path}:multi", "--all");
        ToolRun few = await ToolRun.RunAsync("referrers", $"oci:{_signed.Path}:multi");

        Assert.Equal(
            [
                $"of {_signed.Image["digest"]}:",
                $"signature    {DigestAndSize(_signed.Signature)}  {MediaTypes.CosignSimpleSigning}  {tag}  2026-01-02T03:04:05Z",
                $"attestation  {DigestAndSize(_signed.Attestation)}  {MediaTypes.InToto}",
            ],
            text.OutLines);
        Assert.Equal([text.OutLines[0], text.OutLines[2]], few.OutLines);
        Assert.Equal((string)_signed.Index["digest"]!, run.Json().GetProperty("subject").GetString());
        Assert.Equal(
            [
                ("signature", "tag", (string)_signed.Image["digest"]!, tag),
                ("attestation", "annotation", (string)_signed.Image["digest"]!, null),
            ],
            run.Json().GetProperty("referrers").EnumerateArray().Select(static one => (
                one.GetProperty("kind").GetString()!,
                one.GetProperty("by").GetString()!,
                one.GetProperty("subject").GetString()!,
                one.TryGetProperty("tag", out JsonElement tag) ? tag.GetString() : null)));
        ToolRun copied = await ToolRun.RunAsync("copy", $"oci:{_signed.Path}:multi", $"oci:{_temp.PathOf("copy")}:multi", "--referrers");
        Assert.Equal("1 referrer came along.\n", copied.Error);
        Assert.Equal(["multi", tag], (await ToolRun.RunAsync("tags", _temp.PathOf("copy"))).OutLines);
        ToolRun report = await ToolRun.RunAsync("copy", $"oci:{_signed.Path}:multi", $"oci:{_temp.PathOf("x")}:y", "--referrers", "--json");
        Assert.Equal(tag, Assert.Single(report.Json().GetProperty("referrers").EnumerateArray()).GetProperty("tag").GetString());
        Assert.Equal(
            text.OutLines,
            (await ToolRun.RunAsync("referrers", $"oci:{_temp.PathOf("copy")}:multi", "--all")).OutLines);
        ToolRun collected = await ToolRun.RunAsync("gc", _temp.PathOf("copy"), "--json");
        Assert.Equal(0, collected.Json().GetProperty("changed").GetArrayLength());
    }

    [Fact]
    public async Task AGraphWithReferrers_SaysWhatTheyDo()
    {
        string before = (await ToolRun.RunAsync("graph", $"oci:{_signed.Path}:multi")).Out;
        ToolRun run = await ToolRun.RunAsync("graph", $"oci:{_signed.Path}:multi", "--referrers");

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
        Assert.DoesNotContain("signs", before, StringComparison.Ordinal);
        string node = NodeOf(run, _signed.Signature);
        Assert.Contains($"  {node}[\"signature<br/>", run.Out, StringComparison.Ordinal);
        Assert.Contains($"  {node} -->|\"signs\"| {NodeOf(run, _signed.Image)}", run.OutLines);
        Assert.Contains(run.OutLines, static line => line.Contains("-->|\"attests\"|", StringComparison.Ordinal));
        Assert.Contains(
            run.OutLines,
            line => line.StartsWith("  n0 -->|\"sha256-", StringComparison.Ordinal) && line.EndsWith($" {node}", StringComparison.Ordinal));
        Assert.Contains(
            ">signs<",
            (await ToolRun.RunAsync("graph", _signed.Path, "--referrers", "--format", "svg")).Out,
            StringComparison.Ordinal);
        Assert.Contains(
            "[label=\"signs\"]",
            (await ToolRun.RunAsync("graph", _signed.Path, "--referrers", "--format", "dot")).Out,
            StringComparison.Ordinal);

        static string NodeOf(ToolRun run, JsonObject content) =>
            run.OutLines
                .Single(line => line.Contains(((string)content["digest"]!)[..19], StringComparison.Ordinal))
                .Trim()
                .Split('[')[0];
    }

    [Fact]
    public async Task AReport_ListsThem()
    {
        string page = _temp.PathOf("page.html");
        ToolRun run = await ToolRun.RunAsync("report", $"oci:{_signed.Path}:multi", "-o", page, "--skip-writers");

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
        string text = File.ReadAllText(page);
        Assert.Contains("What is attached to it", text, StringComparison.Ordinal);
        Assert.Matches($"<li>Signature, application/vnd.dev.cosign[^\n]*{_signed.Signature["digest"]}", text);
        Assert.Matches($"<li>Attestation, application/vnd.in-toto[^\n]*{_signed.Attestation["digest"]}", text);
        Assert.Contains(">attests<", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARegistryThatDoesNotListThem_StopsNeitherGraphNorReport()
    {
        await using var registry = new FaultRegistry();
        await registry.PushHelloAsync("app:v1");
        registry.Faults.Add(
            new AnswerWith(static _ => new WireResponse(403), when: static exchange => exchange.Kind == RequestKind.Referrers));
        string page = _temp.PathOf("page.html");
        ToolRun plain = await ToolRun.RunAsync("graph", registry.At("app:v1"));
        ToolRun graph = await ToolRun.RunAsync("graph", registry.At("app:v1"), "--referrers");
        ToolRun report = await ToolRun.RunAsync("report", registry.At("app:v1"), "-o", page, "--skip-writers");

        Assert.Equal((ExitCodes.Done, ""), (plain.ExitCode, plain.Error));
        Assert.Equal((ExitCodes.Mismatch, plain.Out), (graph.ExitCode, graph.Out));
        Assert.Contains("What is attached to it is not known: ", Assert.Single(graph.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Mismatch, report.ExitCode);
        Assert.Contains("is not known: ", Assert.Single(report.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("is not known: ", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, (await ToolRun.RunAsync("referrers", registry.At("app:v1"))).ExitCode);
    }

    private static string DigestAndSize(JsonObject content) => $"{content["digest"]}  {content["size"]} B";
}

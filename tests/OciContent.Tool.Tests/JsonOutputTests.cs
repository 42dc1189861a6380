using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Tool.Tests.Kit;

namespace OciContent.Tool.Tests;

/// <summary>
/// What every verb writes with <c>--json</c> is as its schema says, where all is well and where it is not. So is what all other tests of
/// the command write: <see cref="ToolRun"/> holds it to the schemas too.
/// </summary>
public sealed class JsonOutputTests(JsonSample sample) : IClassFixture<JsonSample>
{
    // The names in braces are those of the sample.
    private static readonly Dictionary<string, string[]> Lines = new()
    {
        ["digest"] = ["digest {layer} {plain} --json", "digest {layer} {nothing} --json", "digest --check {sums} --json"],
        ["layer"] = ["layer {layer} {plain} --json", "layer {nothing} {layer} --json"],
        ["inspect"] =
        [
            "inspect {hello} --json",
            "inspect {archive} --json",
            "inspect {layout} --all-tags --json",
            "inspect {layout}:foreign {broken}:broken {nothing} --json",
        ],
        ["which"] = ["which {v1} {layout} --json", "which 0123456789 {hello} {broken}:gone --json"],
        ["compress"] = ["compress {plain} -o {new} --profile docker --json", "compress {layer} -o {new} --profile zlib:6 --json"],
        ["identify"] = ["identify {layer} {plain} {odd} --json", "identify {hello} {broken}:gone {nothing} --json"],
        ["infer"] =
        [
            "infer {archive} --profile docker --json",
            "infer {archive} --profile docker --against {hello} --json",
            "infer {broken}:gone --profile docker --json",
            "infer {hello} --catalog {new} --json",
        ],
        ["base"] =
        [
            "base {layout}:app --base {layout}:os --base {hello} --json",
            "base {layout}:app --base {broken}:gone --base {nothing} --json",
            "base {layout}:app --catalog {catalog} --json",
        ],
        ["diff"] =
        [
            "diff {hello} {hello} --json",
            "diff {layout}:app {layout}:other --json",
            "diff {layout}:app {layout}:os --json",
            "diff {layout}:multi {layout}:signature --json",
            "diff {layout}:app {broken}:gone --json",
            "diff {before} {after} --files --json",
        ],
        ["verify"] =
        [
            "verify {hello} --json",
            "verify {broken} {layout}:foreign {nothing} --json",
            "verify {to-sign} --key {public-key} --json",
            "verify {to-sign} --policy {policy} --json",
        ],
        ["audit"] = ["audit {hello} --json", "audit {layout}:foreign {broken}:gone {nothing} --json"],
        ["copy"] =
        [
            "copy {layout}:foreign oci:{new}:x --json",
            "copy {layout}:app oci:{new}:x --referrers --json",
            "copy {hello} docker-archive:{new}:x --json",
            "copy {layout} oci:{new} --all --json",
        ],
        ["convert"] =
        [
            "convert {layout}:app dir:{new} --to docker --json",
            "convert {hello} docker-archive:{new}:x --to docker --json",
            "convert {layout}:multi oci:{new}:x --to docker --json",
        ],
        ["edit"] = ["edit {hello} oci:{new}:x --env A=b --json", "edit {layout}:multi oci:{new}:x --label a=b --json"],
        ["build"] = ["build {before-folder} --to oci:{new} --json", "build {after-folder}:/srv --base {hello} --to oci:{new} --json"],
        ["ls"] = ["ls {hello} --recursive --json", "ls {rebuilt} --recursive --json"],
        ["tree"] = ["tree {hello} --json", "tree {after} /etc --depth 1 --json"],
        ["extract"] = ["extract {hello} {new} --json", "extract {after} {new} --json"],
        ["resolve"] = ["resolve {hello} --json", "resolve {hello} {nothing} {layout}:multi --json"],
        ["pin"] = ["pin --check {dockerfile} --json", "pin {compose} --json"],
        ["tags"] = ["tags {layout} --json", "tags docker://{registry}/team/app --json"],
        ["referrers"] = ["referrers {layout}:app --json", "referrers {signed} --all --json", "referrers {hello} --json"],
        ["signatures"] =
        [
            "signatures {hello} --json",
            "signatures {signed} --json",
            "signatures {signed} --key {public-key} --json",
            "signatures {to-sign} --key {public-key} --json",
        ],
        ["sign"] = ["sign {to-sign} --key {key} --json", "sign {to-sign} --key {key} --format cosign --json"],
        ["attest"] =
        [
            "attest {to-sign} --key {key} --type spdxjson --predicate {predicate} --json",
            "attest {to-sign} --key {key} --type spdxjson --predicate {predicate} --format cosign --json",
        ],
        ["attestations"] =
        [
            "attestations {hello} --json",
            "attestations {attested} --json",
            "attestations {attested} --base {attested-base} --json",
            "attestations {signed} --json",
        ],
        ["lock"] =
        [
            "lock check --lock {lock} --json",
            "lock add {registry}/team/app:v1 --lock {new} --json",
            "lock check {registry}/team/app:nope {registry}/team/app:v1 --lock {lock} --json",
        ],
        ["watch"] =
        [
            "watch {registry}/team/app:v1@{v1} --once --json",
            "watch {registry}/team/app:v1@{v2} --once --json",
            "watch --once --lock {lock} --json",
            "watch {registry}/team/app:nope@{v2} --once --json",
        ],
        ["layers"] = ["layers {layout}:app --json", "layers {archive} --json", "layers {layout}:multi --json"],
        ["tag"] =
        [
            "tag {tagged}:app extra --json",
            "tag {tagged}:other extra --json",
            "tag docker://{registry}/team/tagged:v1 extra --json",
        ],
        ["untag"] = ["untag {tagged}:os --yes --json", "untag docker://{registry}/team/tagged:v2 --yes --json"],
        ["delete"] =
        [
            "delete docker://{registry}/team/deleted:v2 --yes --json",
            "delete docker://{registry}/team/deleted@{v1} --yes --json",
        ],
        ["gc"] = ["gc {garbage} --dry-run --json", "gc {garbage} --json", "gc {garbage} --json"],
        ["storage tags"] = ["storage tags {storage} --json", "storage tags {damaged} --json"],
        ["storage which"] = ["storage which {storage} 978be3864d --json", "storage which {damaged} 0123456789 --json"],
        ["storage shared"] = ["storage shared {storage} --json", "storage shared {damaged} --json"],
        ["storage orphans"] = ["storage orphans {storage} --json", "storage orphans {damaged} --json"],
        ["storage gc"] =
        [
            "storage gc {storage} --json",
            "storage gc {storage} --rules 3.0 --delete-untagged --json",
            "storage gc {damaged} --delete-untagged --json",
        ],
        ["storage verify"] = ["storage verify {storage} --json", "storage verify {damaged} --json"],
        ["storage urls"] = ["storage urls {storage} --json", "storage urls {damaged} --json"],
        ["check"] =
        [
            "check {layout}:app {hello} --catalog {catalog} --json",
            "check {broken}:gone {nothing} --catalog {catalog} --json",
        ],
        ["catalog add"] =
        [
            "catalog add {hello} {nothing} --catalog {new} --json",
            "catalog add {layout} {storage} --all --catalog {new} --json",
            "catalog add {layout}:os --name r.example.com/os:1 --approve --by me --until 2030-01-01 --catalog {new} --profile docker "
                + "--json",
        ],
        ["catalog which"] =
        [
            "catalog which 370c551e --catalog {catalog} --json",
            "catalog which 01234567 --catalog {catalog} --json",
        ],
        ["catalog bases"] =
        [
            "catalog bases --catalog {catalog} --json",
            "catalog bases --of r.example.com/os --catalog {catalog} --json",
            "catalog bases --of r.example.com/nope --catalog {catalog} --json",
        ],
        ["catalog derived"] =
        [
            "catalog derived r.example.com/os:1 --catalog {catalog} --json",
            "catalog derived 370c551e --catalog {catalog} --json",
        ],
        ["catalog shared"] =
        [
            "catalog shared 5031a68c --catalog {catalog} --json",
            "catalog shared 370c551e --catalog {catalog} --json",
        ],
        ["catalog history"] =
        [
            "catalog history r.example.com/os:1 --catalog {catalog} --json",
            "catalog history r.example.com/os --catalog {catalog} --json",
            "catalog history r.example.com/nope --catalog {catalog} --json",
        ],
        ["catalog export"] =
        [
            "catalog export -o {new} --catalog {catalog} --json",
            "catalog export --output {new} --catalog {catalog} --json",
        ],
        ["catalog import"] =
        [
            "catalog import {exported} --catalog {new} --json",
            "catalog import {exported} --catalog {catalog} --json",
        ],
        ["catalog watch"] =
        [
            "catalog watch {registry}/team/app:v1 {registry}/team/app:v2 --once --catalog {new} --json",
            "catalog watch {registry}/team/app:nope {registry}/team/app:v1 --once --catalog {new} --json",
        ],
    };

    public static TheoryData<string> Verbs { get; } = new(VerbJson.All.Select(static verb => verb.Verb));

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task WhatAVerbWrites_IsAsItsSchemaSays(string verb)
    {
        Assert.True(Lines[verb].Length >= 2, $"{verb}: expected two runs or more.");
        foreach (string line in Lines[verb])
        {
            string[] arguments = sample.Parse(line);
            ToolRun run = await ToolRun.RunAsync(arguments);

            IReadOnlyList<JsonElement> documents = SchemaCheck.DocumentsOf(arguments, run.Out, out VerbJson? written);
            Assert.True(documents.Count > 0, $"{line}: nothing was written: {run.Error}");
            Assert.Equal(verb, written!.Verb);
            Assert.All(documents, document => Assert.Empty(SchemaCheck.ProblemsOf(written, document)));
            Assert.All(documents, document => Assert.NotEmpty(SchemaCheck.ProblemsOf(written, WithOneMore(document))));
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void AReport_IsAsItsSchemaSays_WithEveryFieldAndWithFew(string verb)
    {
        VerbJson json = VerbJson.All.Single(json => json.Verb == verb);
        foreach (bool isFull in (bool[])[true, false])
        {
            JsonElement[] one = json.One is null ? [] : [FilledReport.Create(json.One, isFull)];
            JsonElement[] items = [.. json.Items.Select(item => FilledReport.Create(item, isFull))];

            Assert.All(one, document => Assert.Empty(SchemaCheck.ProblemsOf(json, document)));
            if (items.Length > 0)
            {
                Assert.Empty(SchemaCheck.ProblemsOf(json, JsonSerializer.SerializeToElement(items)));
            }
        }
    }

    [Theory]
    [InlineData("resolve", """[{"image":"a","digest":"DIGEST","size":1,"mediaType":"x"}]""", true)]
    [InlineData("resolve", """[{"image":"a","digest":"sha256:abc","size":1,"mediaType":"x"}]""", false)]
    [InlineData("resolve", """[{"image":"a","digest":"md4:abc","size":1,"mediaType":"x"}]""", true)]
    [InlineData("resolve", """[{"image":"a","digest":"abc","size":1,"mediaType":"x"}]""", false)]
    [InlineData("resolve", """[{"image":"a","digest":"DIGEST","size":"1","mediaType":"x"}]""", false)]
    [InlineData("resolve", """[{"image":"a","digest":"DIGEST","size":1.5,"mediaType":"x"}]""", false)]
    [InlineData("resolve", """[{"image":"a","digest":"DIGEST","size":1,"mediaType":null}]""", false)]
    [InlineData("resolve", """[{"image":"a","digest":"DIGEST","size":1}]""", false)]
    [InlineData("resolve", """[]""", true)]
    [InlineData("resolve", """{"image":"a","digest":"DIGEST","size":1,"mediaType":"x"}""", false)]
    [InlineData("which", """{"hash":"a","matches":[{"source":"a","role":"root","explanation":"a"}],"problems":[]}""", false)]
    [InlineData("tag", """{"changed":[{"digest":"DIGEST"}]}""", true)]
    [InlineData("tag", """{"changed":[{"digest":"DIGEST","was":null}]}""", false)]
    public void ASchema_TakesWhatItSays_AndNothingElse(string verb, string document, bool isTaken) =>
        Assert.Equal(
            isTaken,
            SchemaCheck.ProblemsOf(
                VerbJson.Find([verb])!,
                JsonElement.Parse(document.Replace("DIGEST", Digest.Compute([]).ToString(), StringComparison.Ordinal))) is []);

    // A field that no schema has, in the document or in each of its items; or an item that is none.
    private static JsonElement WithOneMore(JsonElement document)
    {
        JsonNode node = JsonNode.Parse(document.GetRawText())!;
        if (node is JsonArray array)
        {
            array.Add(new JsonObject { ["oneMore"] = 1 });
        }
        else
        {
            node["oneMore"] = 1;
        }

        return JsonElement.Parse(node.ToJsonString());
    }
}

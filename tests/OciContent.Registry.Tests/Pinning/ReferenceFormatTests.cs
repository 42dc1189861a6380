using System.Text;
using OciContent.Registry.Pinning;

namespace OciContent.Registry.Tests.Pinning;

/// <summary>A file's format is told by its name, or else by its content.</summary>
public sealed class ReferenceFormatTests
{
    [Theory]
    [InlineData("Dockerfile", "dockerfile")]
    [InlineData("a/dockerfile", "dockerfile")]
    [InlineData("a/Dockerfile.alpine", "dockerfile")]
    [InlineData("a/web.Dockerfile", "dockerfile")]
    [InlineData("Containerfile", "dockerfile")]
    [InlineData("x.containerfile", "dockerfile")]
    [InlineData("Dockerfile.dockerignore", null)]
    [InlineData("MyDockerfile", null)]
    [InlineData("Dockerfile-alpine", "dockerfile")]
    [InlineData("Dockerfile_alpine", "dockerfile")]
    [InlineData("Dockerfiles", null)]
    [InlineData("compose.yaml", "compose")]
    [InlineData("compose.yml", "compose")]
    [InlineData("compose.override.yml", "compose")]
    [InlineData("a/docker-compose.yml", "compose")]
    [InlineData("docker-compose.prod.yaml", "compose")]
    [InlineData("docker-compose-dev.yml", "compose")]
    [InlineData("composer.yml", null)]
    [InlineData("compose.json", null)]
    [InlineData("compose", null)]
    [InlineData(".github/workflows/ci.yml", "workflow")]
    [InlineData("/x/y/.github/workflows/ci.yaml", "workflow")]
    [InlineData(@"x\.github\workflows\ci.yaml", "workflow")]
    [InlineData(".github/ci.yml", null)]
    [InlineData("action.yml", "action")]
    [InlineData(".github/actions/a/action.yaml", "action")]
    [InlineData("values.yaml", "helm-values")]
    [InlineData("values-prod.yaml", "helm-values")]
    [InlineData("prod-values.yml", "helm-values")]
    [InlineData("prod.values.yaml", "helm-values")]
    [InlineData("chart/templates/deployment.yaml", "helm-template")]
    [InlineData("templates/_helpers.tpl", "helm-template")]
    [InlineData("/src/templates/chart/values.yaml", "helm-values")]
    [InlineData("deployment.yaml", null)]
    [InlineData("README.md", null)]
    [InlineData("", null)]
    public void RecognizeName_LooksAtTheName(string path, string? format) =>
        Assert.Equal(format, ReferenceFormat.RecognizeName(path)?.Name);

    [Theory]
    [InlineData("apiVersion: v1\nkind: Pod\n", "kubernetes")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"List\"}", "kubernetes")]
    [InlineData("---\na: b\n---\nkind: Pod\napiVersion: v1\n", "kubernetes")]
    [InlineData("apiVersion: v1\nkind: Pod\nspec: {{ toYaml . }}\nx: {{- a }}b: c\n", "helm-template")]
    [InlineData("services:\n  a: {image: b}\n", "compose")]
    [InlineData("on: push\njobs: {}\n", "workflow")]
    [InlineData("name: a\ndescription: b\nruns: {using: docker}\n", "action")]
    [InlineData("a: b\n", null)]
    [InlineData("FROM alpine\n", null)]
    [InlineData("- apiVersion\n- kind\n", null)]
    [InlineData("", null)]
    [InlineData("apiVersion: v1\nkind: \0", null)]
    public void Recognize_LooksAtTheContent(string content, string? format) =>
        Assert.Equal(format, ReferenceFormat.Recognize("file", Encoding.UTF8.GetBytes(content))?.Name);

    [Fact]
    public void Recognize_BelievesTheNameFirst() =>
        Assert.Same(ReferenceFormat.HelmValues, ReferenceFormat.Recognize("values.yaml", "services: {}"u8.ToArray()));

    [Fact]
    public void Parse_KnowsEachName()
    {
        Assert.All(ReferenceFormat.All, static format => Assert.Same(format, ReferenceFormat.Parse(format.Name)));
        Assert.All(ReferenceFormat.All, static format => Assert.Equal(format.Name, format.ToString()));
        FormatException error = Assert.Throws<FormatException>(() => ReferenceFormat.Parse("Dockerfile"));
        Assert.StartsWith("'Dockerfile' is not a format of files with references: expected one of dockerfile, ", error.Message);
    }

    [Fact]
    public void YamlThatIsNone_IsRefusedWithItsPlace()
    {
        FormatException error = Assert.Throws<FormatException>(() => ReferenceFormat.Compose.Find("services:\n  a: b: c\n"u8.ToArray()));

        Assert.StartsWith("Line 2, column ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void YamlThatIsNestedDeeply_IsRefused()
    {
        string[] texts = [new string('[', 100_000), string.Concat(Enumerable.Repeat("- ", 100_000)), new string('{', 100_000)];
        foreach (string text in texts)
        {
            Assert.Throws<InvalidDataException>(() => ReferenceFormat.Kubernetes.Find(Encoding.ASCII.GetBytes(text)));
        }
    }

    [Fact]
    public void AliasesThatMultiply_AreGoneThroughOnce()
    {
        var text = new StringBuilder("apiVersion: v1\nkind: Pod\na0: &a0 {containers: [{image: 'alpine:3'}]}\n");
        for (int i = 1; i < 100; i++)
        {
            text.Append(null, $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, {{<<: [*a{i - 1}, *a{i - 1}]}}]\n");
        }

        Assert.Single(ReferenceFormat.Kubernetes.Find(Encoding.ASCII.GetBytes(text.ToString())));
        Assert.Single(ReferenceFormat.Compose.Find(
            "services: {a: &a {image: 'alpine:3', <<: *a, volumes: [*a]}, b: &b {<<: [*a, *b]}}"u8.ToArray()));
    }

    [Fact]
    public void MapsThatMergeEachOtherManyTimes_AreNotMultiplied()
    {
        var text = new StringBuilder("x0: &x0 {image: 'alpine:3'}\n");
        for (int i = 1; i < 60; i++)
        {
            text.Append(null, $"x{i}: &x{i} {{<<: [{string.Join(", ", Enumerable.Repeat($"*x{i - 1}", 50))}]}}\n");
        }

        text.Append("services: {a: *x59, b: *x1}\n");

        Assert.Single(ReferenceFormat.Compose.Find(Encoding.ASCII.GetBytes(text.ToString())));
    }

    [Theory]
    [InlineData("compose", "services:\n", "a{0}: {{volumes: *list}}")]
    [InlineData("compose", "services:\n", "a{0}: {{<<: *map}}")]
    [InlineData("compose", "services:\n", "a{0}: {{build: {{additional_contexts: {{<<: *map}}}}}}")]
    [InlineData("workflow", "jobs:\n", "a{0}: {{steps: *list}}")]
    [InlineData("workflow", "jobs:\n", "a{0}: {{services: *map}}")]
    [InlineData("kubernetes", "pods:\n", "a{0}: {{containers: *list}}")]
    [InlineData("kubernetes", "pods:\n", "a{0}: {{<<: *map}}")]
    [InlineData("helm-values", "images:\n", "a{0}: {{<<: *map}}")]
    public void AliasesOfLargeListsAndMaps_AreRefused(string format, string head, string line)
    {
        var text = new StringBuilder("list: &list [");
        text.AppendJoin(", ", Enumerable.Repeat("{}", 20_000)).Append("]\nmap: &map {");
        text.AppendJoin(", ", Enumerable.Range(0, 20_000).Select(static i => $"k{i}: {{}}")).Append("}\n").Append(head);
        for (int i = 0; i < 20_000; i++)
        {
            text.Append("  ").AppendFormat(null, line, i).Append('\n');
        }

        Assert.Throws<InvalidDataException>(() => ReferenceFormat.Parse(format).Find(Encoding.ASCII.GetBytes(text.ToString())));
    }

    [Fact]
    public void TooManyReferences_AreRefused() =>
        Assert.Throws<InvalidDataException>(() => ReferenceFormat.Dockerfile.Find(
            Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 10_001).Select(static i => $"FROM a:{i}\n")))));

    [Fact]
    public void ATextWithItsLineEnd_IsNoReference()
    {
        FoundReference reference = Assert.Single(
            ReferenceFormat.Compose.Find("services: {a: b}\n---\nservices:\n  a:\n    image: |\n      nginx:1\n"u8.ToArray()));

        Assert.NotNull(reference.SkipReason);
    }
}

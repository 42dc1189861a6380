using System.Text;
using System.Text.Json;
using OciContent.Signing.Attestations;

namespace OciContent.Signing.Tests.Attestations;

/// <summary>Provenance is read as builders write it, and refused where it is malformed.</summary>
public sealed class ProvenanceTests
{
    // The form is BuildKit's.
    private const string BuildKit02 = """
        {
          "builder": { "id": "" },
          "buildType": "https://mobyproject.org/buildkit@v1",
          "materials": [
            {
              "uri": "pkg:docker/docker/dockerfile@1",
              "digest": { "sha256": "1111111111111111111111111111111111111111111111111111111111111111" }
            },
            {
              "uri": "pkg:docker/alpine@3.20?platform=linux%2Famd64",
              "digest": { "sha256": "2222222222222222222222222222222222222222222222222222222222222222" }
            },
            { "uri": "https://github.com/example/app.git#main", "digest": { "sha1": "3333333333333333333333333333333333333333" } }
          ],
          "invocation": {
            "configSource": {
              "uri": "https://github.com/example/app.git#main",
              "digest": { "sha1": "3333333333333333333333333333333333333333" },
              "entryPoint": "Dockerfile"
            },
            "parameters": { "frontend": "gateway.v0" },
            "environment": { "platform": "linux/amd64" }
          },
          "metadata": {
            "buildInvocationID": "q1w2e3",
            "buildStartedOn": "2026-01-02T03:04:05Z",
            "completeness": { "parameters": true },
            "https://mobyproject.org/buildkit@v1#metadata": { "vcs": {} }
          }
        }
        """;

    private const string BuildKit1 = """
        {
          "buildDefinition": {
            "buildType": "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
            "externalParameters": {
              "configSource": { "uri": "https://github.com/example/app.git", "digest": { "sha1": "33" }, "path": "Dockerfile" },
              "request": { "frontend": "gateway.v0" }
            },
            "internalParameters": { "builderPlatform": "linux/amd64" },
            "resolvedDependencies": [
              {
                "uri": "pkg:docker/ghcr.io/example/base@v2?digest=sha256:4444444444444444444444444444444444444444444444444444444444444444",
                "digest": { "sha256": "4444444444444444444444444444444444444444444444444444444444444444" }
              }
            ]
          },
          "runDetails": {
            "builder": { "id": "https://github.com/example/app/actions/runs/1", "version": {} },
            "metadata": { "invocationID": "z9", "startedOn": "2026-01-02T03:04:05Z" }
          }
        }
        """;

    private const string GitHub1 = """
        {
          "buildDefinition": {
            "buildType": "https://actions.github.io/buildtypes/workflow/v1",
            "externalParameters": {
              "workflow": { "ref": "refs/heads/main", "repository": "https://github.com/example/app", "path": ".github/workflows/a.yml" }
            },
            "resolvedDependencies": [
              { "name": "app", "uri": "git+https://github.com/example/app@refs/heads/main", "digest": { "gitCommit": "55" } }
            ]
          },
          "runDetails": { "builder": { "id": "https://github.com/example/b" }, "metadata": { "invocationId": "run/7" } }
        }
        """;

    [Fact]
    public void BuildKit_Version02_IsRead()
    {
        Provenance found = Parse(Provenance.Version02, BuildKit02);

        Assert.Equal((null, "https://mobyproject.org/buildkit@v1", "q1w2e3"), (found.Builder, found.BuildType, found.InvocationId));
        Assert.Equal("https://github.com/example/app.git#main", found.Source?.Uri);
        Assert.Equal(new string('3', 40), found.Source?.Digests["sha1"]);
        Assert.Equal(
            [
                $"docker.io/docker/dockerfile:1@sha256:{new string('1', 64)}",
                $"docker.io/library/alpine:3.20@sha256:{new string('2', 64)}",
                null,
            ],
            found.Materials.Select(static material => material.Image?.ToString()));
        Assert.Equal(2, found.BaseImages.Count);
        Assert.True(found.Names(Digest.Parse($"sha256:{new string('2', 64)}")));
        Assert.False(found.Names(Digest.Parse($"sha256:{new string('3', 64)}")));
    }

    [Fact]
    public void BuildKit_Version1_IsRead()
    {
        Provenance found = Parse(Provenance.Version1, BuildKit1);

        Assert.Equal(("https://github.com/example/app/actions/runs/1", "z9"), (found.Builder, found.InvocationId));
        Assert.EndsWith("slsa-definitions.md", found.BuildType, StringComparison.Ordinal);
        Assert.Equal("https://github.com/example/app.git", found.Source?.ToString());
        Assert.Equal($"ghcr.io/example/base:v2@sha256:{new string('4', 64)}", Assert.Single(found.BaseImages).ToString());
    }

    [Fact]
    public void GitHub_Version1_IsRead()
    {
        Provenance found = Parse(Provenance.Version1, GitHub1);

        Assert.Equal(("https://github.com/example/b", "run/7"), (found.Builder, found.InvocationId));
        Assert.Equal("https://github.com/example/app", found.Source?.Uri);
        ProvenanceMaterial material = Assert.Single(found.Materials);
        Assert.Equal(("app", "55", null), (material.Name, material.Digests["gitCommit"], material.Image));
        Assert.Empty(found.BaseImages);
    }

    [Fact]
    public void WhatIsNotThere_IsNull()
    {
        foreach ((string type, string json) in new[] { (Provenance.Version02, "{}"), (Provenance.Version1, """{"buildDefinition":{}}""") })
        {
            Provenance found = Parse(type, json);

            Assert.Equal((null, null, null, null), (found.Builder, found.BuildType, found.InvocationId, found.Source));
            Assert.Empty(found.Materials);
        }
    }

    [Theory]
    [InlineData(Provenance.Version02, "[]", "The provenance is a list: expected a JSON object.")]
    [InlineData(Provenance.Version02, """{"builder":1}""", "provenance.builder is '1': expected an object.")]
    [InlineData(Provenance.Version02, """{"builder":{"id":[]}}""", "provenance.builder.id is a list: expected a string.")]
    [InlineData(Provenance.Version02, """{"materials":{}}""", "provenance.materials is an object: expected a list.")]
    [InlineData(Provenance.Version02, """{"materials":["x"]}""", "provenance.materials[0] is '\"x\"': expected an object.")]
    [InlineData(
        Provenance.Version02,
        """{"materials":[{"uri":"x","digest":{"sha256":1}}]}""",
        "provenance.materials[0].digest.sha256 is '1': expected a string.")]
    [InlineData(
        Provenance.Version02,
        """{"invocation":{"configSource":7}}""",
        "provenance.invocation.configSource is '7': expected an object.")]
    [InlineData(Provenance.Version1, "{}", "provenance.buildDefinition is missing: expected an object.")]
    [InlineData(
        Provenance.Version1,
        """{"buildDefinition":{"resolvedDependencies":7}}""",
        "provenance.buildDefinition.resolvedDependencies is '7': expected a list.")]
    [InlineData(
        Provenance.Version1,
        """{"buildDefinition":{},"runDetails":{"metadata":{"invocationId":7}}}""",
        "provenance.runDetails.metadata.invocationId is '7': expected a string.")]
    public void WhatIsMalformed_IsRefused(string type, string json, string message)
    {
        JsonException fault = Assert.ThrowsAny<JsonException>(() => Parse(type, json));

        Assert.Equal(message, fault.Message);
    }

    [Fact]
    public void ADuplicateField_IsRefused() =>
        Assert.ThrowsAny<JsonException>(() => Parse(Provenance.Version02, """{"builder":{"id":"a"},"builder":{"id":"b"}}"""));

    [Fact]
    public void TooManyMaterials_AreRefused()
    {
        string json = $"{{\"materials\":[{string.Join(',', Enumerable.Repeat("{}", 10_001))}]}}";

        JsonException fault = Assert.ThrowsAny<JsonException>(() => Parse(Provenance.Version02, json));
        Assert.Equal("provenance.materials has more than 10000 entries: expected at most that many.", fault.Message);
    }

    // The parameters are the build type's business, so what they are is not judged.
    [Theory]
    [InlineData("""{"configSource":"x","workflow":7}""")]
    [InlineData("""{"configSource":{"uri":7}}""")]
    [InlineData("""{"workflow":{"repository":""}}""")]
    public void Parameters_OfAnotherBuildType_SayNothing(string parameters) =>
        Assert.Null(Parse(Provenance.Version1, $"{{\"buildDefinition\":{{\"externalParameters\":{parameters}}}}}").Source);

    [Fact]
    public void AnotherType_IsTheCallersMistake()
    {
        Assert.False(Provenance.IsTypeOf("https://slsa.dev/provenance/v0.1"));
        Assert.Throws<ArgumentException>(() => Parse("https://slsa.dev/provenance/v0.1", "{}"));
    }

    private static Provenance Parse(string type, string json) => Provenance.Parse(type, Encoding.UTF8.GetBytes(json));
}

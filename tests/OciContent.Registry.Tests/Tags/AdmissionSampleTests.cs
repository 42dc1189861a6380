using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Admission;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using OciContent.Policies;
using OciContent.Registry.Tags;
using OciContent.Sources;
using OciContent.TestKit.Registries;
using OciContent.Transports;

namespace OciContent.Registry.Tests.Tags;

/// <summary>
/// The admission webhook of the samples, over HTTP: pods, and what pods are made of, are pinned on the way in, or refused; and whatever a
/// tag does afterwards, what runs is what was judged.
/// </summary>
public sealed class AdmissionSampleTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Uid = "705ab4f5-6393-11e8-b7cc-42010a800002";

    private readonly FaultRegistry _registry = new();
    private readonly RegistryClient _client = new();
    private readonly HttpClient _http = new();
    private WebApplication? _app;

    private string Name => $"{_registry.Address}/team/app";

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = AdmissionApp.Create(
            builder,
            new ImageReferencePolicy(_client, new() { AllowedNames = [$"{_registry.Address}/*"], Rules = [ImageRule.NoUrls] }));
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    Task IAsyncLifetime.DisposeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _http.Dispose();
        await _client.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData("Pod", "/spec")]
    [InlineData("PodTemplate", "/template/spec")]
    [InlineData("Deployment", "/spec/template/spec")]
    [InlineData("ReplicaSet", "/spec/template/spec")]
    [InlineData("ReplicationController", "/spec/template/spec")]
    [InlineData("StatefulSet", "/spec/template/spec")]
    [InlineData("DaemonSet", "/spec/template/spec")]
    [InlineData("Job", "/spec/template/spec")]
    [InlineData("CronJob", "/spec/jobTemplate/spec/template/spec")]
    public async Task EverythingWithAPod_IsPinned(string kind, string path)
    {
        Descriptor one = Add("one", "v1");
        Descriptor two = Add("two", "v2");
        JsonObject value = Wrap(path, new JsonObject
        {
            ["initContainers"] = new JsonArray(Container($"{Name}:v2")),
            ["containers"] = new JsonArray(Container($"{Name}:v1"), Container($"{Name}:v1@{one.Digest}"), Container($"{Name}:v1")),
            ["ephemeralContainers"] = new JsonArray(Container($"{Name}:v2")),
            ["volumes"] = new JsonArray(
                new JsonObject { ["name"] = "data", ["emptyDir"] = new JsonObject() },
                new JsonObject { ["name"] = "model", ["image"] = new JsonObject { ["reference"] = $"{Name}:v2" } }),
        });

        JsonObject pinned = Patch(value, await ReviewAsync(kind, value));

        JsonObject spec = SpecOf(pinned, path);
        string[] ones = [$"{Name}:v1@{one.Digest}", $"{Name}:v1@{one.Digest}", $"{Name}:v1@{one.Digest}"];
        Assert.Equal(ones, Images(spec, "containers"));
        Assert.Equal([$"{Name}:v2@{two.Digest}"], Images(spec, "initContainers"));
        Assert.Equal([$"{Name}:v2@{two.Digest}"], Images(spec, "ephemeralContainers"));
        Assert.Equal($"{Name}:v2@{two.Digest}", (string?)spec["volumes"]![1]!["image"]!["reference"]);
    }

    [Fact]
    public async Task WhatIsPinned_HasNoPatch()
    {
        Descriptor one = Add("one", "v1");

        JsonObject response = await ReviewAsync("Pod", Pod($"{Name}:v1@{one.Digest}"));

        Assert.True((bool)response["allowed"]!);
        Assert.False(response.ContainsKey("patch"));
    }

    [Theory]
    [InlineData("docker.io/library/alpine:3.20", "is not an allowed name")]
    [InlineData("alpine", "is not an allowed name")]
    [InlineData("{0}:v9", "v9")]
    [InlineData("Not An Image", "is not an image reference")]
    [InlineData("", "is not an image reference")]
    public async Task WhatIsNotAllowed_IsRefusedWithAReason(string image, string reason)
    {
        Add("one", "v1");

        JsonObject response = await ReviewAsync("Pod", Pod($"{Name}:v1", string.Format(null, image, Name)));

        Assert.False((bool)response["allowed"]!);
        Assert.False(response.ContainsKey("patch"));
        Assert.Contains(reason, (string)response["status"]!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Service", """{"spec":{"containers":[{"image":"alpine"}]}}""")]
    [InlineData("Pod", "null")]
    [InlineData("Pod", """{"metadata":{}}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"x"}]}}""")]
    public async Task WhatHasNoImages_IsLetIn(string kind, string value)
    {
        JsonObject response = await ReviewAsync(kind, JsonNode.Parse(value));

        Assert.True((bool)response["allowed"]!);
        Assert.False(response.ContainsKey("patch"));
        Assert.Empty(_registry.Exchanges);
    }

    [Theory]
    [InlineData("""{"spec":[]}""")]
    [InlineData("""{"spec":{"containers":{}}}""")]
    [InlineData("""{"spec":{"containers":["alpine"]}}""")]
    [InlineData("""{"spec":{"containers":[{"image":1}]}}""")]
    [InlineData("""{"spec":{"volumes":[{"image":"alpine"}]}}""")]
    public async Task WhatIsNotAPod_IsRefused(string value) =>
        Assert.False((bool)(await ReviewAsync("Pod", JsonNode.Parse(value)))["allowed"]!);

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"1","kind":{"kind":"Pod"}}}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":1,"kind":{"kind":"Pod"}}}""")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","uid":"2","kind":{"kind":"Pod"}}}""")]
    public async Task WhatIsNotAReview_IsABadRequest(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync("/mutate", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    // Two controllers: one judges an image, and another one, later, runs what the object says. In between somebody moves the tag.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ATagThatMovesInBetween_ChangesNothingOnlyWhereItWasPinned(bool isPinned)
    {
        Descriptor judged = Add("good", "v1");
        JsonObject pod = Pod($"{Name}:v1");
        JsonObject admitted = Patch(pod, await ReviewAsync("Pod", pod));

        Descriptor moved = Add("evil", "v1");
        Descriptor runs = await RunAsync(isPinned ? admitted : pod);

        Assert.Equal(isPinned ? judged.Digest : moved.Digest, runs.Digest);
    }

    [Fact]
    public async Task ATagThatNeverRests_IsPinnedToSomethingItWas()
    {
        var was = new HashSet<Digest> { Add("0", "v1").Digest };
        using var stop = new CancellationTokenSource();
        var moving = Task.Run(() =>
        {
            for (int i = 1; i <= 1000 && !stop.IsCancellationRequested; i++)
            {
                lock (was)
                {
                    was.Add(Add($"{i}", "v1").Digest);
                }
            }
        });

        for (int i = 0; i < 20; i++)
        {
            JsonObject pod = Pod($"{Name}:v1");
            JsonObject admitted = Patch(pod, await ReviewAsync("Pod", pod));
            Descriptor runs = await RunAsync(admitted);
            lock (was)
            {
                Assert.Contains(runs.Digest, was);
            }

            Assert.EndsWith($"@{runs.Digest}", Images(SpecOf(admitted, "/spec"), "containers")[0], StringComparison.Ordinal);
        }

        await stop.CancelAsync();
        await moving;
    }

    private static JsonObject Container(string image) => new() { ["name"] = "c", ["image"] = image };

    private static JsonObject Pod(params string[] images) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = "app", ["namespace"] = "default" },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray([.. images.Select(static image => (JsonNode)Container(image))]) },
    };

    private static JsonObject Wrap(string path, JsonObject spec) =>
        (JsonObject)path.Split('/').Skip(1).Reverse().Aggregate((JsonNode)spec, static (value, name) => new JsonObject { [name] = value });

    private static JsonObject SpecOf(JsonObject value, string path) =>
        path.Split('/').Skip(1).Aggregate(value, static (part, name) => part[name]!.AsObject());

    private static string[] Images(JsonObject spec, string list) =>
        [.. spec[list]!.AsArray().Select(static container => (string)container!["image"]!)];

    /// <summary>What the API server does with the answer: RFC 6902, as far as the answer has it.</summary>
    private static JsonObject Patch(JsonObject value, JsonObject response)
    {
        Assert.True((bool)response["allowed"]!, response.ToJsonString());
        Assert.Equal("JSONPatch", (string?)response["patchType"]);
        JsonObject patched = value.DeepClone().AsObject();
        foreach (JsonNode? operation in JsonNode.Parse(Convert.FromBase64String((string)response["patch"]!))!.AsArray())
        {
            string[] path = ((string)operation!["path"]!).Split('/')[1..];
            JsonNode parent = path[..^1].Aggregate(
                (JsonNode)patched,
                static (node, name) => (node is JsonArray list ? list[int.Parse(name, null)] : node[name])!);
            switch ((string)operation["op"]!)
            {
                case "test":
                    Assert.Equal((string?)operation["value"], (string?)parent[path[^1]]);
                    break;
                case "replace":
                    Assert.NotNull(parent[path[^1]]);
                    parent[path[^1]] = (string?)operation["value"];
                    break;
                default:
                    Assert.Fail(operation.ToJsonString());
                    break;
            }
        }

        return patched;
    }

    private Descriptor Add(string layer, params string[] tags) =>
        _registry.AddImage("team/app", [BlobContent.Of(Encoding.UTF8.GetBytes(layer))], tags);

    // What a kubelet does: it pulls what the object says.
    private async Task<Descriptor> RunAsync(JsonObject pod)
    {
        ImageTransports transports = ImageTransports.Default.Add(new RegistryTransport(_client));
        string image = Images(SpecOf(pod, "/spec"), "containers")[0];
        await using ImageSource source = await transports.Parse($"docker://{image}").OpenAsync();
        return source.ResolveRoot();
    }

    // A review as the API server of Kubernetes 1.31 sends it.
    private async Task<JsonObject> ReviewAsync(string kind, JsonNode? value)
    {
        var review = new JsonObject
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = "admission.k8s.io/v1",
            ["request"] = new JsonObject
            {
                ["uid"] = Uid,
                ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = kind },
                ["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = $"{kind.ToLowerInvariant()}s" },
                ["requestKind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = kind },
                ["name"] = "app",
                ["namespace"] = "default",
                ["operation"] = value is null ? "DELETE" : "CREATE",
                ["userInfo"] = new JsonObject { ["username"] = "admin", ["groups"] = new JsonArray("system:authenticated") },
                ["object"] = value?.DeepClone(),
                ["oldObject"] = null,
                ["dryRun"] = false,
                ["options"] = new JsonObject { ["kind"] = "CreateOptions", ["apiVersion"] = "meta.k8s.io/v1" },
            },
        };
        using var content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync("/mutate", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonObject answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal(("admission.k8s.io/v1", "AdmissionReview"), ((string?)answer["apiVersion"], (string?)answer["kind"]));
        Assert.Equal(Uid, (string?)answer["response"]!["uid"]);
        return answer["response"]!.AsObject();
    }
}

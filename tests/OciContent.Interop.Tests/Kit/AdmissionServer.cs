using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Admission;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OciContent.Registry;

namespace OciContent.Interop.Tests.Kit;

/// <summary>The admission webhook of the samples, on a port of the loopback device, which ends with the test.</summary>
internal sealed class AdmissionServer : IAsyncDisposable
{
    private const string Image = "/spec/containers/0/image";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private AdmissionServer(WebApplication app)
    {
        _app = app;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    /// <summary>Starts it with settings.</summary>
    public static async Task<AdmissionServer> StartAsync(RegistryClient client, params (string Name, string Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(static one => KeyValuePair.Create(one.Name, (string?)one.Value)));
        WebApplication app = AdmissionApp.Create(builder, await AdmissionSettings.ReadAsync(builder.Configuration, client));
        await app.StartAsync();
        return new AdmissionServer(app);
    }

    /// <summary>Asks whether a pod with an image may be.</summary>
    /// <returns>The image that the pod has if it is let in, or why it is not.</returns>
    public async Task<(string? Image, string? Message)> ReviewAsync(string image)
    {
        var review = new JsonObject
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = "admission.k8s.io/v1",
            ["request"] = new JsonObject
            {
                ["uid"] = "705ab4f5-6393-11e8-b7cc-42010a800002",
                ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" },
                ["operation"] = "CREATE",
                ["object"] = new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Pod",
                    ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = image }) },
                },
            },
        };
        using var content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri("/mutate", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["response"]!;
        return (bool)answer["allowed"]!
            ? (answer["patch"] is { } patch ? ImageOf(image, (string)patch!) : image, null)
            : (null, (string?)answer["status"]!["message"]);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    // RFC 6902, as far as the answer has it: one test and one replacement.
    private static string ImageOf(string image, string patch)
    {
        JsonArray operations = JsonNode.Parse(Convert.FromBase64String(patch))!.AsArray();
        Assert.Equal([("test", Image), ("replace", Image)], operations.Select(static one => ((string)one!["op"]!, (string)one["path"]!)));
        Assert.Equal(image, (string?)operations[0]!["value"]);
        return (string)operations[1]!["value"]!;
    }
}

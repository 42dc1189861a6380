using System.Text.Json;
using System.Text.Json.Nodes;
using OciContent.Registry.Tags;

namespace Admission;

/// <summary>
/// A mutating admission webhook: <c>POST /mutate</c> takes an AdmissionReview of admission.k8s.io/v1 and answers with one.
/// </summary>
public static class AdmissionApp
{
    // What the API server sends at most is 3 MiB of the object, and as much of the old one.
    private const long MaxReviewSize = 8 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Makes the app.</summary>
    /// <param name="builder">Where it listens, and what else is configured.</param>
    /// <param name="policy">What images must be.</param>
    public static WebApplication Create(WebApplicationBuilder builder, ImageReferencePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = MaxReviewSize);
        WebApplication app = builder.Build();
        app.MapGet("/healthz", static () => "ok");
        app.MapPost(
            "/mutate",
            (HttpRequest request, CancellationToken cancellationToken) => MutateAsync(policy, request, cancellationToken));
        return app;
    }

    private static async Task<IResult> MutateAsync(ImageReferencePolicy policy, HttpRequest request, CancellationToken cancellationToken)
    {
        JsonNode? review;
        try
        {
            review = await JsonNode.ParseAsync(request.Body, documentOptions: Strict, cancellationToken: cancellationToken);
        }
        catch (JsonException e)
        {
            return Results.BadRequest($"The body is not JSON: {e.Message}");
        }

        try
        {
            return AdmissionRequest.Find(review) is { } found
                ? Results.Text((await AnswerAsync(policy, found, cancellationToken)).ToJsonString(), "application/json")
                : Results.BadRequest("The body is not an AdmissionReview of admission.k8s.io/v1 with a request: expected one.");
        }
        catch (PodFormatException e) when (AdmissionRequest.Find(review) is { } found)
        {
            // What is not a pod for us may be one for the kubelet.
            return Results.Text(AdmissionAnswer.Refuse(found.Uid, e.Message).ToJsonString(), "application/json");
        }
    }

    private static async Task<JsonObject> AnswerAsync(
        ImageReferencePolicy policy,
        AdmissionRequest request,
        CancellationToken cancellationToken)
    {
        ImagePlace[] places = request.Object is { } pods ? [.. PodImages.Find(request.Kind, pods)] : [];
        var verdicts = new Dictionary<string, ImageReferenceVerdict>(StringComparer.Ordinal);
        foreach (string image in places.Select(static place => place.Image).Distinct(StringComparer.Ordinal))
        {
            // The same text is asked for once, so it means the same everywhere in the object.
            verdicts[image] = await policy.EvaluateAsync(image, cancellationToken);
        }

        ImageReferenceVerdict[] refused = [.. verdicts.Values.Where(static verdict => !verdict.IsAllowed)];
        return refused.Length > 0
            ? AdmissionAnswer.Refuse(
                request.Uid,
                string.Join(' ', refused.Select(static verdict => $"'{verdict.Written}': {verdict.Reason}")))
            : AdmissionAnswer.Allow(request.Uid, places.Select(place => (place, verdicts[place.Image].Pinned!)));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Admission;

/// <summary>What an AdmissionReview asks.</summary>
/// <param name="Uid">By which the answer is known.</param>
/// <param name="Kind">The object's kind, such as <c>Deployment</c>.</param>
/// <param name="Object">The object that is to be; <c>null</c> where one is deleted.</param>
public sealed record AdmissionRequest(string Uid, string Kind, JsonObject? Object)
{
    /// <summary>The request of a review; <c>null</c> if it is not one.</summary>
    public static AdmissionRequest? Find(JsonNode? review) =>
        review is JsonObject root
        && TextOf(root, "apiVersion") == "admission.k8s.io/v1"
        && TextOf(root, "kind") == "AdmissionReview"
        && root["request"] is JsonObject request
        && TextOf(request, "uid") is { } uid
        && request["object"] is null or JsonObject
        && request["kind"] is JsonObject kind
        && TextOf(kind, "kind") is { } name
            ? new AdmissionRequest(uid, name, request["object"] as JsonObject)
            : null;

    private static string? TextOf(JsonObject value, string name) =>
        value[name] is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;
}

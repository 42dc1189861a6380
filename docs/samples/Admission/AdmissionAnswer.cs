using System.Text.Json.Nodes;

namespace Admission;

/// <summary>The AdmissionReview that is the answer.</summary>
public static class AdmissionAnswer
{
    /// <summary>Lets an object in, with each image pinned.</summary>
    public static JsonObject Allow(string uid, IEnumerable<(ImagePlace Place, string Pinned)> images)
    {
        var patch = new JsonArray();
        foreach ((ImagePlace place, string pinned) in images.Where(static image => image.Pinned != image.Place.Image))
        {
            // Another webhook may have changed it meanwhile: then the patch fails, and nothing is let in that nobody judged.
            patch.Add((JsonNode)Operation("test", place.Pointer, place.Image));
            patch.Add((JsonNode)Operation("replace", place.Pointer, pinned));
        }

        var response = new JsonObject { ["uid"] = uid, ["allowed"] = true };
        if (patch.Count > 0)
        {
            response["patchType"] = "JSONPatch";
            response["patch"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString()));
        }

        return Review(response);
    }

    /// <summary>Lets an object not in.</summary>
    public static JsonObject Refuse(string uid, string message) => Review(new JsonObject
    {
        ["uid"] = uid,
        ["allowed"] = false,
        ["status"] = new JsonObject { ["code"] = 403, ["message"] = message },
    });

    private static JsonObject Operation(string op, string path, string value) => new() { ["op"] = op, ["path"] = path, ["value"] = value };

    private static JsonObject Review(JsonObject response) => new()
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["response"] = response,
    };
}

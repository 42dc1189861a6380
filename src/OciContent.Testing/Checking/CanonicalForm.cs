using System.Text;
using System.Text.Json;

namespace OciContent.Testing.Checking;

/// <summary>Whether a document has the form that its producer claims.</summary>
internal static class CanonicalForm
{
    /// <summary>Where white space stands between tokens; null if there is none.</summary>
    public static int? FindWhiteSpace(ReadOnlySpan<byte> json)
    {
        bool isInText = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (isInText && json[i] == '\\')
            {
                i++;
            }
            else if (json[i] == '"')
            {
                isInText = !isInText;
            }
            else if (!isInText && json[i] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Two keys in the wrong order; null if there are none.</summary>
    public static (string Before, string After)? FindUnsorted(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return value.EnumerateArray().Select(FindUnsorted).FirstOrDefault(static found => found is not null);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string? before = null;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (before is not null && string.CompareOrdinal(before, member.Name) > 0 && Compare(before, member.Name) > 0)
            {
                return (before, member.Name);
            }

            if (FindUnsorted(member.Value) is { } inner)
            {
                return inner;
            }

            before = member.Name;
        }

        return null;
    }

    private static int Compare(string first, string second) =>
        Encoding.UTF8.GetBytes(first).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(second));
}

using System.Buffers;
using System.Text;
using System.Text.Json;

namespace OciContent.Json;

/// <summary>
/// Makes in a text of JSON the changes that lie between two forms of its content, and no other: white space, the order of
/// keys and what the forms do not tell stay as they are. Undoing a change restores the text.
/// </summary>
internal static class JsonMerge
{
    /// <summary>The text with the changes made.</summary>
    /// <param name="original">The text, without duplicate keys.</param>
    /// <param name="before">What a writer makes of the original's content.</param>
    /// <param name="after">What the same writer makes of the changed content.</param>
    public static byte[] Apply(ReadOnlyMemory<byte> original, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        JsonText text = JsonText.Parse(original);
        var output = new ArrayBufferWriter<byte>(original.Length + after.Length);
        output.Write(original.Span[..text.Start]);
        Merge(new Change(text, JsonText.Parse(before), JsonText.Parse(after)), output);
        output.Write(original.Span[text.End..]);
        return output.WrittenSpan.ToArray();
    }

    private static void Merge(Change change, ArrayBufferWriter<byte> output)
    {
        if (change.Original is not { } original || change.Before is not { } before)
        {
            output.Write(change.After.Text);
        }
        else if (before.HasTextOf(change.After))
        {
            output.Write(original.Text);
        }
        else if (change.IsAll(JsonTokenType.StartObject))
        {
            WriteParts(original, MergeMembers(original, before, change.After), output);
        }
        else if (change.IsAll(JsonTokenType.StartArray) && original.Parts.Count == before.Parts.Count)
        {
            WriteParts(original, MergeElements(original, before, change.After), output);
        }
        else
        {
            output.Write(change.After.Text);
        }
    }

    private static List<Change> MergeMembers(JsonText original, JsonText before, JsonText after)
    {
        // What is new stands behind the nearest of those that the writer puts before it.
        var added = new Dictionary<JsonText, List<JsonText>>();
        var first = new List<JsonText>();
        List<JsonText> place = first;
        foreach (JsonText member in after.Parts)
        {
            if (original.Find(member.Name!) is { } known)
            {
                added.Add(known, place = []);
            }
            else if (before.Find(member.Name!)?.HasTextOf(member) != true)
            {
                place.Add(member);
            }
        }

        var changes = new List<Change>(original.Parts.Count + 1);
        changes.AddRange(first.Select(static member => new Change(null, null, member)));
        foreach (JsonText member in original.Parts)
        {
            JsonText? old = before.Find(member.Name!);
            JsonText? now = after.Find(member.Name!);
            if (now is not null)
            {
                changes.Add(new Change(member, old, now));
                changes.AddRange(added[member].Select(static member => new Change(null, null, member)));
            }
            else if (old is null)
            {
                // The writer leaves out what is empty, before and after.
                changes.Add(new Change(member, member, member));
            }
        }

        return changes;
    }

    private static List<Change> MergeElements(JsonText original, JsonText before, JsonText after)
    {
        IReadOnlyList<JsonText> old = before.Parts;
        IReadOnlyList<JsonText> now = after.Parts;
        int most = Math.Min(old.Count, now.Count);
        int head = 0;
        while (head < most && old[head].HasTextOf(now[head]))
        {
            head++;
        }

        int tail = 0;
        while (tail < most - head && old[old.Count - 1 - tail].HasTextOf(now[now.Count - 1 - tail]))
        {
            tail++;
        }

        // Between equal heads and tails an element is the one that was written alike, wherever that stood. What is left has
        // changed, the first from the first.
        Dictionary<string, Queue<int>> alike = Enumerable.Range(head, old.Count - tail - head)
            .GroupBy(at => Encoding.UTF8.GetString(old[at].Text), StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => new Queue<int>(group), StringComparer.Ordinal);
        var origins = new int?[now.Count];
        for (int i = 0; i < now.Count; i++)
        {
            origins[i] = i < head ? i
                : i >= now.Count - tail ? i - now.Count + old.Count
                : alike.GetValueOrDefault(Encoding.UTF8.GetString(now[i].Text))?.TryDequeue(out int at) == true ? at
                : null;
        }

        var left = new Queue<int>(alike.Values.SelectMany(static ats => ats).Order());
        var changes = new List<Change>(now.Count);
        for (int i = 0; i < now.Count; i++)
        {
            changes.Add((origins[i] ?? (left.TryDequeue(out int next) ? next : null)) is { } at
                ? new Change(original.Parts[at], old[at], now[i])
                : new Change(null, null, now[i]));
        }

        return changes;
    }

    private static void WriteParts(JsonText original, List<Change> changes, ArrayBufferWriter<byte> output)
    {
        // White space belongs to a place: what comes first stands as the first one did, which may be on its bracket's line;
        // what is new elsewhere, or was first, as the second did.
        JsonText? first = original.Parts is [JsonText leader, ..] ? leader : null;
        JsonText? model = original.Parts is [_, JsonText second, ..] ? second : first;
        output.Write(original.Text[..1]);
        for (int i = 0; i < changes.Count; i++)
        {
            (JsonText? part, _, JsonText after) = changes[i];
            JsonText? place = i == 0 ? first : part is null || part == first ? model : part;
            output.Write(place is null ? default : place.Space);
            if (after.Name is not null)
            {
                output.Write(part is null ? after.Key : part.Key);
                output.Write((part ?? model) is { } with ? with.Colon : ":"u8);
            }

            Merge(changes[i], output);
            if (i + 1 < changes.Count)
            {
                output.Write(part is null ? default : part.SpaceBeforeComma);
                output.Write(","u8);
            }
        }

        output.Write(original.Closing);
    }

    /// <summary>A value: as it stands, and how it is written before and after. What is new stands nowhere yet.</summary>
    private sealed record Change(JsonText? Original, JsonText? Before, JsonText After)
    {
        public bool IsAll(JsonTokenType kind) => Original?.Kind == kind && Before?.Kind == kind && After.Kind == kind;
    }
}

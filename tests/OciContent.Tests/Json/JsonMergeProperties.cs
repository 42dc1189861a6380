using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using OciContent.Json;
using OciContent.TestKit.Images;

namespace OciContent.Tests.Json;

public sealed class JsonMergeProperties
{
    private static readonly Config Config = Cases.Config(19_700, 13, all: 1000, fewer: 150);

    // A text, what a writer makes of it, and what it makes of the changed content.
    private static readonly Gen<(string Text, string Before, string After, string More)> Change = Gen.Choose(0, int.MaxValue)
        .Select(static seed =>
        {
            var random = new Random(seed);
            var json = new RandomJson(random);
            string text =
                json.Space()
                + json.Object(json.Distinct(json.Text).Take(random.Next(6)).Select(name => (name, json.Value())))
                + json.Space();
            string before = Compact(text);
            return (text, before, Edit(before, random, json, onlyAdds: false), Edit(before, random, json, onlyAdds: true));
        });

    [Fact]
    public void NoChange_LeavesEveryByte() =>
        Check.One(Config, Prop.ForAll(Change.ToArbitrary(), static t => Apply(t.Text, t.Before, t.Before) == t.Text));

    [Fact]
    public void AnyChange_GivesTheChangedContent() => Check.One(Config, Prop.ForAll(Change.ToArbitrary(), static t =>
        IsSame(Apply(t.Text, t.Before, t.After), t.After)));

    [Fact]
    public void ChangingBack_GivesTheContentBack() => Check.One(Config, Prop.ForAll(Change.ToArbitrary(), static t =>
        IsSame(Apply(Apply(t.Text, t.Before, t.After), t.After, t.Before), t.Before)));

    [Fact]
    public void AddingAndRemoving_RestoresEveryByte() => Check.One(Config, Prop.ForAll(Change.ToArbitrary(), static t =>
        Apply(Apply(t.Text, t.Before, t.More), t.More, t.Before) == t.Text));

    [Fact]
    public void AddedMembers_LeaveTheOthersInTheirOrder() => Check.One(Config, Prop.ForAll(Change.ToArbitrary(), static t =>
    {
        using JsonDocument text = JsonDocument.Parse(t.Text);
        using JsonDocument merged = JsonDocument.Parse(Apply(t.Text, t.Before, t.More));
        string[] names = [.. text.RootElement.EnumerateObject().Select(static member => member.Name)];
        return merged.RootElement.EnumerateObject().Select(static member => member.Name).Where(names.Contains).SequenceEqual(names);
    }));

    private static bool IsSame(string x, string y) => JsonNode.DeepEquals(JsonNode.Parse(x), JsonNode.Parse(y));

    private static string Apply(string text, string before, string after) =>
        Encoding.UTF8.GetString(
            JsonMerge.Apply(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after)));

    // As a writer has it, whose order of keys is its own.
    private static string Compact(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Compact(document.RootElement);
    }

    private static string Compact(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "{"
                + string.Join(
                    ",",
                    value
                        .EnumerateObject()
                        .OrderBy(static member => member.Name, StringComparer.Ordinal)
                        .Select(static member => $"{Quote(member.Name)}:{Compact(member.Value)}"))
                + "}",
            JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Compact)) + "]",
            JsonValueKind.String => Quote(value.GetString()!),
            _ => value.GetRawText(),
        };

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    // The value with a few members and elements added and, unless it only adds, removed, replaced and moved; in the writer's order of keys.
    private static string Edit(string json, Random random, RandomJson values, bool onlyAdds)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Edit(document.RootElement, random, values, onlyAdds);
    }

    private static string Edit(JsonElement value, Random random, RandomJson values, bool onlyAdds)
    {
        if (!onlyAdds && random.Next(12) == 0)
        {
            return Compact(values.Value(2));
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                List<(string Name, string Text)> members =
                [
                    .. value
                        .EnumerateObject()
                        .Where(_ => onlyAdds || random.Next(8) != 0)
                        .Select(member => (member.Name, Edit(member.Value, random, values, onlyAdds))),
                ];
                for (int added = random.Next(3); added > 0; added--)
                {
                    // A name of its own: one of those there are would be a replacement.
                    members.Insert(random.Next(members.Count + 1), ($"new {added}{values.Text()}", Compact(values.Value(2))));
                }

                return "{"
                    + string.Join(
                        ",",
                        members.DistinctBy(static member => member.Name).Select(static member => $"{Quote(member.Name)}:{member.Text}"))
                    + "}";
            case JsonValueKind.Array when !onlyAdds:
                List<string> elements =
                [
                    .. value.EnumerateArray().Where(_ => random.Next(8) != 0).Select(element => Edit(element, random, values, onlyAdds)),
                ];
                for (int added = random.Next(3); added > 0; added--)
                {
                    elements.Insert(random.Next(elements.Count + 1), Compact(values.Value(2)));
                }

                return "[" + string.Join(",", elements) + "]";
            case JsonValueKind.Array:
                // Elements are known by their neighbours: what is added stands together, beside elements that stay as they are.
                List<string> whole = [.. value.EnumerateArray().Select(static element => element.GetRawText())];
                whole.InsertRange(random.Next(whole.Count + 1), Enumerable.Range(0, random.Next(3)).Select(_ => Compact(values.Value(2))));
                return "[" + string.Join(",", whole) + "]";
            default:
                return value.GetRawText();
        }
    }
}

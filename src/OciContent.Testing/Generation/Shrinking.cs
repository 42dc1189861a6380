namespace OciContent.Testing.Generation;

/// <summary>Ways to something simpler of the same kind. Each step makes it smaller by some measure, so none goes on for ever.</summary>
internal static class Shrinking
{
    /// <summary>Without half of its elements, without one of them, or with one that is simpler.</summary>
    public static IEnumerable<IReadOnlyList<T>> List<T>(IReadOnlyList<T> list, Func<T, IEnumerable<T>> simpler) => [.. Fewer(list), .. Each(list, simpler)];

    /// <summary>Without any, without half of its elements, without one of them.</summary>
    public static IEnumerable<IReadOnlyList<T>> Fewer<T>(IReadOnlyList<T> list)
    {
        for (int length = list.Count; length > 0; length /= 2)
        {
            for (int start = 0; start + length <= list.Count; start += length)
            {
                yield return [.. list.Take(start), .. list.Skip(start + length)];
            }
        }
    }

    /// <summary>With one element that is simpler.</summary>
    public static IEnumerable<IReadOnlyList<T>> Each<T>(IReadOnlyList<T> list, Func<T, IEnumerable<T>> simpler)
    {
        for (int i = 0; i < list.Count; i++)
        {
            foreach (T item in simpler(list[i]))
            {
                yield return [.. list.Take(i), item, .. list.Skip(i + 1)];
            }
        }
    }

    /// <summary>With fewer entries, or with simpler values.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Map(IReadOnlyDictionary<string, string> map) =>
        from entries in List([.. map], static entry => Text(entry.Value).Select(value => KeyValuePair.Create(entry.Key, value)))
        select new Dictionary<string, string>(entries, StringComparer.Ordinal);

    /// <summary>The empty text, or <c>a</c>, or half of it.</summary>
    public static IEnumerable<string> Text(string text)
    {
        if (text.Length == 0)
        {
            yield break;
        }

        yield return "";
        foreach (string shorter in Name(text))
        {
            yield return shorter;
        }
    }

    /// <summary><c>a</c>, or half of it.</summary>
    public static IEnumerable<string> Name(string text)
    {
        if (text is "a" or "")
        {
            yield break;
        }

        yield return "a";
        int half = text.Length / 2;
        if (half > 0)
        {
            // No surrogate pair is cut in two.
            yield return text[..(char.IsLowSurrogate(text[half]) ? half - 1 : half)] is { Length: > 0 } start ? start : "a";
        }
    }

    /// <summary>Without what it has, if it has it.</summary>
    public static IEnumerable<T> Without<T>(bool isThere, Func<T> without)
    {
        if (isThere)
        {
            yield return without();
        }
    }
}

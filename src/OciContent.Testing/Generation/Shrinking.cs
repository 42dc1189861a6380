using System.Text;

namespace OciContent.Testing.Generation;

/// <summary>Ways to something simpler of the same kind. Each step makes it smaller by some measure, so none goes on for ever.</summary>
internal static class Shrinking
{
    private const int LongText = 32;

    private static readonly Rune SimplestCharacter = new('a');

    /// <summary>Without half of its elements, without one of them, or with one that is simpler.</summary>
    public static IEnumerable<IReadOnlyList<T>> List<T>(IReadOnlyList<T> list, Func<T, IEnumerable<T>> simpler) =>
        [.. Fewer(list), .. Each(list, simpler)];

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

    /// <summary>With fewer entries, with simpler values, or with simpler keys.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Map(IReadOnlyDictionary<string, string> map) =>
        from entries in List([.. map], static entry =>
        [
            .. Text(entry.Value).Select(value => KeyValuePair.Create(entry.Key, value)),
            .. Name(entry.Key).Select(key => KeyValuePair.Create(key, entry.Value)),
        ])
        where entries.DistinctBy(static entry => entry.Key, StringComparer.Ordinal).Count() == entries.Count
        select new Dictionary<string, string>(entries, StringComparer.Ordinal);

    /// <summary>The empty text, or what <see cref="Name"/> gives.</summary>
    public static IEnumerable<string> Text(string text) => [.. Without(text.Length > 0, static () => ""), .. Name(text)];

    /// <summary>
    /// <c>a</c>, or without some of its characters, wherever they are, or with <c>a</c> for one. No surrogate pair is cut in two.
    /// </summary>
    public static IEnumerable<string> Name(string text)
    {
        if (text is "a" or "")
        {
            yield break;
        }

        yield return "a";
        Rune[] characters = [.. text.EnumerateRunes()];
        if (characters.Length > LongText)
        {
            // One by one would be too many; half of them mostly is enough.
            int half = characters.Length / 2;
            yield return string.Concat(characters[..half]);
            yield return string.Concat(characters[half..]);
            yield break;
        }

        foreach (IReadOnlyList<Rune> fewer in Fewer(characters).Where(static fewer => fewer.Count > 0))
        {
            yield return string.Concat(fewer);
        }

        foreach (IReadOnlyList<Rune> other in Each(characters, static c => Without(c != SimplestCharacter, static () => SimplestCharacter)))
        {
            yield return string.Concat(other);
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

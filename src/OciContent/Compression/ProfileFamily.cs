using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OciContent.Compression;

/// <summary>The profiles of a compressor, one for each of its levels; each is named <c>PREFIX:LEVEL</c>.</summary>
internal sealed class ProfileFamily
{
    private readonly string _prefix;
    private readonly int _lowest;
    private readonly CompressionProfile[] _profiles;

    /// <param name="prefix">What the names have before the colon.</param>
    /// <param name="lowest">The lowest level.</param>
    /// <param name="highest">The highest level.</param>
    /// <param name="create">Makes the profile of a name and its level.</param>
    public ProfileFamily(string prefix, int lowest, int highest, Func<string, int, CompressionProfile> create)
    {
        _prefix = prefix;
        _lowest = lowest;
        _profiles = [.. Enumerable.Range(lowest, highest - lowest + 1).Select(level => create(NameOf(level), level))];
    }

    /// <summary>What to say of names that are expected.</summary>
    public string Pattern => string.Create(CultureInfo.InvariantCulture, $"{_prefix}:LEVEL from {_lowest} to {Highest}");

    /// <summary>Levels that the compressor has and whose bytes are not reproduced, and why.</summary>
    public IReadOnlyDictionary<int, string> Refused { get; init; } = new Dictionary<int, string>();

    /// <summary>The profiles, the lowest level first, less the one of the default level's other name, -1.</summary>
    public IEnumerable<CompressionProfile> Profiles => _profiles.Where((_, i) => _lowest + i != -1);

    private int Highest => _lowest + _profiles.Length - 1;

    /// <summary>The profile of a level.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public CompressionProfile Of(int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, _lowest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, Highest);
        return _profiles[level - _lowest];
    }

    /// <summary>The profile of a name, if there is one.</summary>
    public CompressionProfile? Find(string? name) => Array.Find(_profiles, known => known.Name == name);

    /// <summary>Why a name is refused that means something.</summary>
    public bool TryExplain(string name, [NotNullWhen(true)] out string? reason)
    {
        string? refusal = Refused.FirstOrDefault(refused => NameOf(refused.Key) == name).Value;
        reason = refusal is null ? null : $"{refusal}; expected {Pattern}";
        return reason is not null;
    }

    private string NameOf(int level) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}:{level}");
}

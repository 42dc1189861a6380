using OciContent.Compression.Deflate;

namespace OciContent.Compression.Pgzip;

/// <summary>Versions of klauspost/compress whose flate writes the same at level 5.</summary>
internal sealed class KlauspostVersion
{
    private readonly TwoTableRules _matches;
    private readonly Func<IBlockPlanner> _createPlanner;

    private KlauspostVersion(string name, TwoTableRules matches, Func<IBlockPlanner> createPlanner)
    {
        Name = name;
        _matches = matches;
        _createPlanner = createPlanner;
    }

    /// <summary>From 1.10.2 to 1.11.12.</summary>
    public static KlauspostVersion Of2020 { get; } = new("1.10.2 to 1.11.12", TwoTableRules.Of2020, static () => new FilledTablePlanner());

    /// <summary>From 1.15.10 to 1.18.0.</summary>
    public static KlauspostVersion Of2022 { get; } =
        new("1.15.10 to 1.18.0", TwoTableRules.Newest, static () => new TableReusePlanner(TableReuseRules.Klauspost));

    /// <summary>1.18.1, which was retracted.</summary>
    public static KlauspostVersion Of1181 { get; } =
        new("1.18.1", TwoTableRules.Newest, static () => new TableReusePlanner(TableReuseRules.Klauspost1181));

    /// <summary>From 1.18.2 to 1.20.3.</summary>
    public static KlauspostVersion Of2025 { get; } =
        new("1.18.2 to 1.20.3", TwoTableRules.Newest, static () => new TableReusePlanner(TableReuseRules.Newest));

    /// <summary>The versions, in words.</summary>
    public string Name { get; }

    /// <summary>Makes what finds matches.</summary>
    public TwoTableParser CreateParser() => new(_matches);

    /// <summary>Makes what decides how blocks are written.</summary>
    public IBlockPlanner CreatePlanner() => _createPlanner();

    public override string ToString() => Name;
}

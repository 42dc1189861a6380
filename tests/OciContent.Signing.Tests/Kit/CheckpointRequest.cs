namespace OciContent.Signing.Tests.Kit;

/// <summary>What a checkpoint is to say; mutations change it before it is signed.</summary>
internal sealed class CheckpointRequest
{
    public required string Origin { get; set; }

    public required long Size { get; set; }

    public required byte[] Root { get; set; }

    public required string Name { get; set; }

    public required byte[] Hint { get; set; }

    public required TestSigner Key { get; set; }

    /// <summary>Lines after the third.</summary>
    public string More { get; set; } = "";

    /// <summary>Signatures of others, before the log's.</summary>
    public string Others { get; set; } = "";

    public string Make()
    {
        string text = $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n{More}";
        byte[] signature = Key.Sign(System.Text.Encoding.UTF8.GetBytes(text));
        return $"{text}\n{Others}— {Name} {Convert.ToBase64String([.. Hint, .. signature])}\n";
    }
}

using System.Net.Http.Headers;

namespace OciContent.Registry.Authentication;

/// <summary>What a client has learnt of one registry: how it wants to be asked, and the tokens that were given for it.</summary>
internal sealed class KnownRegistry
{
    // Enough for the repositories of a run; a client that goes through a whole registry forgets the oldest.
    private const int MaxTokens = 256;

    private readonly Lock _lock = new();

    // The latest comes last.
    private readonly List<BearerToken> _tokens = [];

    private volatile bool _asksBasic;
    private volatile AuthenticationHeaderValue? _registryToken;
    private volatile AuthenticationChallenges? _challenges;

    /// <summary>Whether it asked for Basic, and was answered.</summary>
    public bool AsksBasic
    {
        get => _asksBasic;
        set => _asksBasic = value;
    }

    /// <summary>The token that the user has for the registry itself, once the registry has asked for one.</summary>
    public AuthenticationHeaderValue? RegistryToken
    {
        get => _registryToken;
        set => _registryToken = value;
    }

    /// <summary>The challenges it sent last: some answer 401 without any later on.</summary>
    public AuthenticationChallenges? Challenges
    {
        get => _challenges;
        set => _challenges = value;
    }

    /// <summary>
    /// The latest token that allows something and may be used at a time; or else one that allowed it and is to be renewed; <c>null</c> if
    /// there is none.
    /// </summary>
    public BearerToken? FindToken(IReadOnlyCollection<RegistryScope> scopes, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _tokens.FindLast(t => t.IsUsable(now) && t.Key.Scopes.Covers(scopes))
                ?? _tokens.FindLast(t => t.Key.Scopes.Covers(scopes));
        }
    }

    /// <summary>The token for a key that may be used at a time; <c>null</c> if there is none.</summary>
    public BearerToken? FindToken(TokenKey key, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _tokens.Find(t => t.Key == key && t.IsUsable(now));
        }
    }

    /// <summary>The token that a header shows; <c>null</c> if it is none of these.</summary>
    public BearerToken? FindToken(AuthenticationHeaderValue? header)
    {
        lock (_lock)
        {
            return _tokens.Find(t => t.IsIn(header));
        }
    }

    /// <summary>Keeps a token, in the place of the one it was asked for before.</summary>
    public void Add(BearerToken token)
    {
        lock (_lock)
        {
            _tokens.RemoveAll(t => t.Key == token.Key);
            if (_tokens.Count == MaxTokens)
            {
                _tokens.RemoveAt(0);
            }

            _tokens.Add(token);
        }
    }

    /// <summary>Forgets a token.</summary>
    public void Remove(BearerToken token)
    {
        lock (_lock)
        {
            _tokens.Remove(token);
        }
    }
}

using System.Net.Http.Headers;
using OciContent.Registry.Authentication;

namespace OciContent.Registry.Tests.Authentication;

/// <summary>Tokens that expire, that are refused, and that several requests want at the same time.</summary>
public sealed class TokenExpiryTests
{
    private static readonly RegistryScope[] Scopes = [RegistryScope.Pull("a/b")];

    private readonly ManualTime _time = new();
    private readonly CountingSource _source = new(Secret.OfPassword);

    [Fact]
    public async Task FindHeader_RenewsAFewSecondsEarly()
    {
        RegistryAuthenticator authenticator = Create(ScriptedExchange.OfTokens());
        await AnswerAsync(authenticator);

        _time.Advance(TimeSpan.FromSeconds(289));
        Assert.Equal("Bearer token-1", await FindAsync(authenticator));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Bearer token-2", await FindAsync(authenticator));
        Assert.Equal("Bearer token-2", await FindAsync(authenticator));
    }

    [Fact]
    public async Task FindHeader_AsksOnceForAllRequestsThatFindATokenExpired()
    {
        var gate = new TaskCompletionSource();
        var exchange = new ScriptedExchange(async (_, number, _) =>
        {
            await (number == 1 ? Task.CompletedTask : gate.Task);
            return ScriptedExchange.Token($"token-{number}");
        });
        RegistryAuthenticator authenticator = Create(exchange);
        await AnswerAsync(authenticator);
        _time.Advance(TimeSpan.FromMinutes(10));

        Task<string?>[] all = [.. Enumerable.Range(0, 20).Select(_ => FindAsync(authenticator))];
        gate.SetResult();

        Assert.All(await Task.WhenAll(all), h => Assert.Equal("Bearer token-2", h));
        Assert.Equal(2, exchange.Requests.Count);
    }

    [Fact]
    public async Task Answer_GivesTheNewTokenToThoseWhoHadTheOld()
    {
        var exchange = ScriptedExchange.OfTokens();
        RegistryAuthenticator authenticator = Create(exchange);
        AuthenticationHeaderValue? old = await AnswerAsync(authenticator);
        _time.Advance(TimeSpan.FromMinutes(1));

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("Bearer token-2", (await AnswerAsync(authenticator, "invalid_token", old))?.ToString());
        }

        Assert.Equal(2, exchange.Requests.Count);
    }

    [Fact]
    public async Task Answer_DoesNotOfferARefusedTokenAgain()
    {
        // The server gives the same one for ever.
        RegistryAuthenticator authenticator = Create(new ScriptedExchange((_, _) => ScriptedExchange.Token("same")));
        AuthenticationHeaderValue? header = await AnswerAsync(authenticator);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await AnswerAsync(authenticator, "invalid_token", header));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("invalid_token")]
    [InlineData("insufficient_scope")]
    public async Task Answer_EndsALoopOfNewTokens(string? error)
    {
        var exchange = ScriptedExchange.OfTokens();
        RegistryAuthenticator authenticator = Create(exchange);
        AuthenticationHeaderValue? header = null;
        int requests = 0;
        do
        {
            header = await AnswerAsync(authenticator, error, header);
            requests++;
        }
        while (header is not null && requests < 100);

        Assert.Null(header);
        Assert.Single(exchange.Requests);
    }

    [Fact]
    public async Task Answer_AsksForMoreWhereATokenWasNotEnough()
    {
        var exchange = ScriptedExchange.OfTokens();
        RegistryAuthenticator authenticator = Create(exchange);
        AuthenticationHeaderValue? pull = await AnswerAsync(authenticator);
        string challenge = Registries.Bearer(Registries.Realm, "repository:a/b:pull,push", "insufficient_scope");

        AuthenticationHeaderValue? push = await authenticator.AnswerAsync(Registries.Example, "a/b", Scopes, [challenge], pull, default);

        Assert.Equal("Bearer token-2", push?.ToString());
        Assert.Null(await authenticator.AnswerAsync(Registries.Example, "a/b", Scopes, [challenge], push, default));
        Assert.Equal("Bearer token-1", await FindAsync(authenticator));
    }

    [Fact]
    public async Task Answer_AsksAnewForAnotherCredential()
    {
        var exchange = ScriptedExchange.OfTokens();
        RegistryAuthenticator authenticator = Create(exchange);
        await AnswerAsync(authenticator);
        await AnswerAsync(authenticator);
        Assert.Single(exchange.Requests);

        _source.Credential = RegistryCredential.FromPassword("other", Secret.Password);

        Assert.Equal("Bearer token-2", (await AnswerAsync(authenticator))?.ToString());
    }

    [Fact]
    public async Task Answer_AsksOnceForAllWhoWantTheSame()
    {
        var gate = new TaskCompletionSource();
        var exchange = new ScriptedExchange(async (_, number, _) =>
        {
            await gate.Task;
            return ScriptedExchange.Token($"token-{number}");
        });
        RegistryAuthenticator authenticator = Create(exchange);

        Task<AuthenticationHeaderValue?>[] all = [.. Enumerable.Range(0, 20).Select(_ => AnswerAsync(authenticator))];
        gate.SetResult();

        Assert.All(await Task.WhenAll(all), h => Assert.Equal("Bearer token-1", h?.ToString()));
        Assert.Single(exchange.Requests);
    }

    [Fact]
    public async Task Answer_GoesOnForTheOthersWhenOneIsCancelled()
    {
        var gate = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var exchange = new ScriptedExchange(async (_, _, cancellationToken) =>
        {
            begun.SetResult();
            await gate.Task.WaitAsync(cancellationToken);
            return ScriptedExchange.Token("token");
        });
        RegistryAuthenticator authenticator = Create(exchange);
        using var cancellation = new CancellationTokenSource();

        Task<AuthenticationHeaderValue?> first = AnswerAsync(authenticator, cancellationToken: cancellation.Token);
        await begun.Task;
        Task<AuthenticationHeaderValue?> second = AnswerAsync(authenticator);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        Assert.Equal("Bearer token", (await second)?.ToString());
    }

    [Fact]
    public async Task Answer_StopsWhenNobodyWaits()
    {
        var begun = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        var exchange = new ScriptedExchange(async (_, _, cancellationToken) =>
        {
            await using CancellationTokenRegistration registration = cancellationToken.Register(stopped.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return ScriptedExchange.Token("token");
        });
        using var cancellation = new CancellationTokenSource();

        Task<AuthenticationHeaderValue?> only = AnswerAsync(Create(exchange), cancellationToken: cancellation.Token);
        await begun.Task;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);
        await stopped.Task;
    }

    [Fact]
    public async Task FindHeader_KeepsABoundedNumberOfTokens()
    {
        RegistryAuthenticator authenticator = Create(ScriptedExchange.OfTokens());
        for (int i = 0; i < 300; i++)
        {
            RegistryScope[] scopes = [RegistryScope.Pull($"r{i}")];
            await authenticator.AnswerAsync(Registries.Example, $"r{i}", scopes, [Registries.Bearer(Registries.Realm)], null, default);
        }

        Assert.Null(await authenticator.FindHeaderAsync(Registries.Example, "r0", [RegistryScope.Pull("r0")], default));
        Assert.NotNull(await authenticator.FindHeaderAsync(Registries.Example, "r299", [RegistryScope.Pull("r299")], default));
    }

    private RegistryAuthenticator Create(ScriptedExchange exchange) =>
        new(exchange, _source, AuthenticationOptions.Default with { TimeProvider = _time });

    private static async Task<string?> FindAsync(RegistryAuthenticator authenticator) =>
        (await authenticator.FindHeaderAsync(Registries.Example, "a/b", Scopes, default))?.ToString();

    private static Task<AuthenticationHeaderValue?> AnswerAsync(
        RegistryAuthenticator authenticator,
        string? error = null,
        AuthenticationHeaderValue? sent = null,
        CancellationToken cancellationToken = default) =>
        authenticator.AnswerAsync(
            Registries.Example,
            "a/b",
            Scopes,
            [Registries.Bearer(Registries.Realm, "repository:a/b:pull", error)],
            sent,
            cancellationToken);
}

// Every task of the project. `dotnet tool restore && dotnet cake` builds and tests everything.
var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
var filter = Argument("filter", "*");
var seconds = Argument("seconds", "60");
const string Solution = "TraceReplay.sln";
const string Tests = "tests/Unit/TraceReplay.Tests.csproj";

Task("Build").Does(() => DotNetBuild(Solution, new DotNetBuildSettings { Configuration = configuration }));

Task("Test").IsDependentOn("Build").Does(() => DotNetTest(Tests, new DotNetTestSettings { Configuration = configuration, NoBuild = true }));

Task("Format").Does(() => Run("dotnet", "format --verify-no-changes"));

Task("UpdateGolden").IsDependentOn("Build").Does(() =>
{
    var settings = new ProcessSettings { Arguments = $"test {Tests} -c {configuration} --no-build" };
    settings.EnvironmentVariables = new Dictionary<string, string> { ["UPDATE_GOLDEN"] = "1" };
    StartProcess("dotnet", settings);
    Run("git", "status --short tests traces");
});

Task("Bench").Does(() => Run("dotnet", $"run -c Release --project tests/Benchmarks -- --filter {filter}"));

Task("Fuzz").Does(() => Run("dotnet", $"run -c Release --project tests/Fuzz -- all --seconds {seconds}"));

Task("Check").IsDependentOn("Format").IsDependentOn("Test").Does(() =>
{
    if (EnvironmentVariable("UPDATE_GOLDEN") == "1")
    {
        throw new Exception("Check refuses to run with UPDATE_GOLDEN=1: it would accept whatever comes out.");
    }

    Run("git", "diff --exit-code");
});

Task("Default").IsDependentOn("Test");

RunTarget(target);

void Run(string tool, string arguments)
{
    var exit = StartProcess(tool, new ProcessSettings { Arguments = arguments });
    if (exit != 0)
    {
        throw new Exception($"{tool} {arguments} ended with exit code {exit}");
    }
}
